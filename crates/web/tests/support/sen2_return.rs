//! A small SEN2 return with an error and a query in it.

use calendar::Date;
use sen2::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Person, Placement, PlanDetail, Request, Sen2Return, write_xml,
};

use super::day;

/// Two people with plans. Ada's ethnicity is `ethnicity`, an error unless it is a code; Tom's plan was last reviewed on
/// `reviewed`, a query when that is over a year before the census.
pub fn sen2(year: u16, ethnicity: &str, reviewed: &str) -> Vec<u8> {
    let ret = Sen2Return {
        header: Header {
            collection: "SEN2".into(),
            year: Some(year.into()),
            reference_date: Some(day(if year == 2025 { "2025-01-16" } else { "2026-01-15" })),
            source_level: "L".into(),
            lea: "317".into(),
            software_code: "Test".into(),
            release: "1".into(),
            serial_no: "001".into(),
            date_time: format!("{year}-03-02T10:00:00"),
            dmo: "Yes".into(),
            dco: "Yes".into(),
            dsco: if year >= 2026 { "Yes".into() } else { String::new() },
            ..Header::default()
        },
        persons: vec![
            person(
                "Okafor",
                "Ada",
                "2016-03-05",
                "F",
                ethnicity,
                1,
                day("2021-09-01"),
                day(if year == 2025 { "2024-11-12" } else { "2025-11-12" }),
            ),
            person(
                "Bell",
                "Tom",
                "2012-11-30",
                "M",
                "WBRI",
                2,
                day("2021-09-03"),
                day(reviewed),
            ),
        ],
        ..Sen2Return::default()
    };
    let mut bytes = Vec::new();
    write_xml(&ret, &mut bytes).unwrap();
    bytes
}

#[expect(clippy::too_many_arguments)]
fn person(
    surname: &str,
    forename: &str,
    birth: &str,
    sex: &str,
    ethnicity: &str,
    number: u64,
    start: Date,
    reviewed: Date,
) -> Person {
    Person {
        surname: surname.into(),
        forename: forename.into(),
        birth_date: Some(day(birth)),
        sex: sex.into(),
        ethnicity: ethnicity.into(),
        postcode: "IG1 1AA".into(),
        upn: identifiers::upn(&format!("{:011}", 31_720_150_000 + number), b'0').unwrap(),
        requests: vec![Request {
            outcome: "H".into(),
            assessment: Some(Assessment {
                outcome: "H".into(),
                named_plan: Some(NamedPlan {
                    start: Some(start),
                    personal_budget: Some(false),
                    organised_arrangements: Some(false),
                    plan_details: vec![PlanDetail {
                        urn: "100001".into(),
                        rank: Some(1),
                        sen_unit: Some(false),
                        resourced_provision: Some(false),
                        ..PlanDetail::default()
                    }],
                    ..NamedPlan::default()
                }),
                ..Assessment::default()
            }),
            active_plan: Some(ActivePlan {
                review_meeting: Some(reviewed),
                review_outcome: "M".into(),
                last_review: Some(reviewed),
                placements: vec![Placement {
                    urn: "100001".into(),
                    rank: Some(1),
                    entry: Some(start),
                    sen_unit: Some(false),
                    resourced_provision: Some(false),
                    ..Placement::default()
                }],
                needs: vec![Need {
                    need: "ASD".into(),
                    rank: Some(1),
                    ..Need::default()
                }],
                ..ActivePlan::default()
            }),
            ..Request::default()
        }],
        ..Person::default()
    }
}
