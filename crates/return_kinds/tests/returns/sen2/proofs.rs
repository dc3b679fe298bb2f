//! Every rule of SEN2 fires, and stays quiet, through each form the return comes in.

use super::builder::{Form, census_day, clean};
use ::sen2::{ActivePlan, Assessment, NamedPlan, Placement, PlanDetail, Request, Sen2, Sen2Return};
use jiff::civil::date;
use return_kinds::kinds;
use returns::establishments::{Establishment, Establishments};
use returns::proof::{Case, Proof, prove};
use returns::{CheckOptions, RuleState};

type Spoil = fn(&mut Sen2Return, u16);

fn request(ret: &mut Sen2Return, person: usize) -> &mut Request {
    &mut ret.persons[person].requests[0]
}

fn assessment(ret: &mut Sen2Return, person: usize) -> &mut Assessment {
    request(ret, person).assessment.as_mut().unwrap()
}

fn plan(ret: &mut Sen2Return, person: usize) -> &mut NamedPlan {
    assessment(ret, person).named_plan.as_mut().unwrap()
}

fn detail(ret: &mut Sen2Return, person: usize) -> &mut PlanDetail {
    &mut plan(ret, person).plan_details[0]
}

fn active(ret: &mut Sen2Return, person: usize) -> &mut ActivePlan {
    request(ret, person).active_plan.as_mut().unwrap()
}

fn placement(ret: &mut Sen2Return, person: usize) -> &mut Placement {
    &mut active(ret, person).placements[0]
}

/// The collection year, as jiff counts years.
fn y(year: u16) -> i16 {
    year as i16 - 1
}

/// For each rule: where it must fire, and how the clean return is spoilt so that it does.
const SPOILT: &[(&str, &[(&str, u32)], Spoil)] = &[
    ("GT-SEN2-001", &[("Header", 0)], |r, _| {
        r.header.reference_date = Some(date(2020, 1, 16))
    }),
    ("GT-SEN2-002", &[("Header", 0)], |r, _| r.header.lea = "999".into()),
    ("GT-SEN2-003", &[("Header", 0)], |r, _| r.header.dmo.clear()),
    ("GT-SEN2-010", &[("Person", 1)], |r, _| {
        r.persons[1].ethnicity = "MARTIAN".into()
    }),
    ("GT-SEN2-011", &[("Person", 1)], |r, y| {
        r.persons[1].birth_date = Some(census_day(y).tomorrow().unwrap());
    }),
    ("GT-SEN2-012", &[("Person", 1)], |r, _| {
        r.persons[1].birth_date = r.persons[1].birth_date.map(|d| d - jiff::Span::new().years(14));
    }),
    ("GT-SEN2-013", &[("Person", 1)], |r, _| r.persons[1].upn.clear()),
    ("GT-SEN2-014", &[("Person", 1)], |r, _| {
        r.persons[1].upn = "A317201510002".into()
    }),
    ("GT-SEN2-015", &[("Person", 1)], |r, _| {
        r.persons[1].upn_unknown = "UN1".into()
    }),
    ("GT-SEN2-016", &[("Person", 0), ("Person", 1)], |r, _| {
        r.persons[1].upn = r.persons[0].upn.clone()
    }),
    ("GT-SEN2-017", &[("Person", 0)], |r, _| {
        r.persons[0].upn_unknown = "UN3".into()
    }),
    ("GT-SEN2-020", &[("Person", 1)], |r, _| r.persons[1].requests.clear()),
    ("GT-SEN2-021", &[("Requests", 0)], |r, _| request(r, 0).received = None),
    ("GT-SEN2-022", &[("Requests", 0)], |r, _| {
        request(r, 0).outcome = "X".into()
    }),
    ("GT-SEN2-023", &[("Requests", 0)], |r, _| {
        request(r, 0).outcome_date = None
    }),
    ("GT-SEN2-024", &[("Requests", 0)], |r, y2| {
        request(r, 0).received = Some(date(y(y2), 3, 11))
    }),
    ("GT-SEN2-025", &[("Requests", 0)], |r, y2| {
        request(r, 0).outcome_date = Some(date(y(y2) - 1, 12, 31))
    }),
    ("GT-SEN2-026", &[("Requests", 0)], |r, y2| {
        request(r, 0).outcome_date = Some(date(y(y2), 5, 1))
    }),
    ("GT-SEN2-027", &[("Requests", 0)], |r, _| request(r, 0).source = None),
    ("GT-SEN2-028", &[("Requests", 0)], |r, _| {
        request(r, 0).outcome = "N".into()
    }),
    ("GT-SEN2-029", &[("Assessment", 0), ("Requests", 0)], |r, _| {
        request(r, 0).tribunal = Some(true);
        assessment(r, 0).tribunal = Some(true);
    }),
    ("GT-SEN2-030", &[("Requests", 1)], |r, _| {
        request(r, 1).exported = "317".into()
    }),
    ("GT-SEN2-031", &[("Requests", 0)], |r, _| {
        request(r, 0).outcome = "A".into()
    }),
    ("GT-SEN2-040", &[("Requests", 1)], |r, _| {
        request(r, 1).assessment = None
    }),
    ("GT-SEN2-041", &[("Assessment", 0)], |r, _| {
        assessment(r, 0).outcome = "W".into()
    }),
    ("GT-SEN2-042", &[("Assessment", 0)], |r, y2| {
        assessment(r, 0).outcome_date = Some(date(y(y2), 3, 1))
    }),
    ("GT-SEN2-043", &[("Assessment", 0)], |r, _| {
        assessment(r, 0).outcome = "N".into()
    }),
    ("GT-SEN2-044", &[("Assessment", 0)], |r, _| {
        assessment(r, 0).week20 = Some(true)
    }),
    ("GT-SEN2-045", &[("", u32::MAX)], |r, _| {
        assessment(r, 0).week20 = Some(true)
    }),
    ("GT-SEN2-046", &[("Assessment", 0)], |r, _| {
        assessment(r, 0).named_plan = None
    }),
    ("GT-SEN2-047", &[("NamedPlan", 0)], |r, y2| {
        plan(r, 0).start = Some(date(y(y2), 6, 21))
    }),
    ("GT-SEN2-050", &[("NamedPlan", 1)], |r, _| {
        plan(r, 1).start = Some(date(2014, 8, 31))
    }),
    ("GT-SEN2-051", &[("NamedPlan", 1)], |r, _| detail(r, 1).rank = Some(2)),
    ("GT-SEN2-052", &[("PlanDetail", 1)], |r, _| {
        detail(r, 1).setting = "EHE".into()
    }),
    ("GT-SEN2-053", &[("PlacementDetail", 0), ("PlanDetail", 1)], |r, _| {
        detail(r, 1).setting = "NEET".into();
        placement(r, 0).setting = "OTH".into();
    }),
    ("GT-SEN2-054", &[("PlacementDetail", 1), ("PlanDetail", 0)], |r, _| {
        detail(r, 0).sen_unit = None;
        placement(r, 1).sen_unit = Some(true);
        placement(r, 1).resourced_provision = Some(true);
    }),
    ("GT-SEN2-055", &[("PlanDetail", 0)], |r, _| {
        detail(r, 0).sen_unit = Some(true)
    }),
    ("GT-SEN2-056", &[("PlanDetail", 0), ("PlacementDetail", 1)], |r, _| {
        detail(r, 0).urn = "100003".into();
        placement(r, 1).urn = "199999".into();
    }),
    ("GT-SEN2-057", &[("NamedPlan", 1)], |r, _| {
        plan(r, 1).cease_reason = Some(2)
    }),
    ("GT-SEN2-058", &[("NamedPlan", 1)], |r, y2| {
        plan(r, 1).cease_reason = Some(1);
        plan(r, 1).cease_date = Some(date(y(y2), 7, 1));
    }),
    ("GT-SEN2-059", &[("NamedPlan", 1)], |r, _| {
        plan(r, 1).organised_arrangements = Some(true)
    }),
    ("GT-SEN2-060", &[("NamedPlan", 1)], |r, _| {
        request(r, 1).active_plan = None
    }),
    ("GT-SEN2-061", &[("ActivePlans", 0)], |r, _| active(r, 0).needs.clear()),
    ("GT-SEN2-062", &[("ActivePlans", 0)], |r, _| {
        active(r, 0).placements.clear()
    }),
    ("GT-SEN2-063", &[("ActivePlans", 1)], |r, _| {
        active(r, 1).transfer_la = "000".into()
    }),
    ("GT-SEN2-064", &[("ActivePlans", 1)], |r, y2| {
        active(r, 1).review_meeting = Some(date(y(y2), 6, 3))
    }),
    ("GT-SEN2-065", &[("ActivePlans", 1)], |r, y2| {
        active(r, 1).review_meeting = Some(date(y(y2), 5, 1))
    }),
    ("GT-SEN2-066", &[("ActivePlans", 1)], |r, y2| {
        active(r, 1).last_review = Some(date(y(y2), 1, 2))
    }),
    ("GT-SEN2-067", &[("ActivePlans", 1)], |r, _| {
        active(r, 1).review_outcome = "A".into()
    }),
    ("GT-SEN2-068", &[("ActivePlans", 1)], |r, y2| {
        active(r, 1).phase_transfer_due = Some(date(y(y2), 2, 16))
    }),
    ("GT-SEN2-069", &[("ActivePlans", 1)], |r, y2| {
        active(r, 1).phase_transfer_due = Some(date(y(y2), 2, 15));
        active(r, 1).phase_transfer_final = Some(date(y(y2), 2, 16));
    }),
    ("GT-SEN2-070", &[("ActivePlans", 1), ("PlacementDetail", 1)], |r, y2| {
        placement(r, 1).leaving = Some(date(y(y2) - 4, 1, 1));
    }),
    ("GT-SEN2-071", &[("PlacementDetail", 0)], |r, _| {
        placement(r, 0).setting = "NEET".into()
    }),
    ("GT-SEN2-072", &[("PlacementDetail", 0)], |r, _| {
        placement(r, 0).setting = "EHE".into()
    }),
    ("GT-SEN2-073", &[("ActivePlans", 0)], |r, _| {
        active(r, 0).needs[1].need = "ASD".into()
    }),
    ("GT-SEN2-074", &[("Person", 0)], |r, _| {
        let again = r.persons[0].requests[0].clone();
        r.persons[0].requests.push(again);
    }),
    ("GT-SEN2-075", &[("", u32::MAX)], |r, _| {
        r.persons.pop();
    }),
    ("GT-SEN2-076", &[("Person", 1)], |r, y2| {
        plan(r, 1).start = Some(date(y(y2) - 3, 5, 5))
    }),
];

fn register() -> Establishments {
    let school = |kind: &str| Establishment {
        name: "A school".into(),
        kind: kind.into(),
        sen_unit: Some(false),
        resourced_provision: Some(false),
    };
    Establishments::default()
        .with(100_001, school("Community school"))
        .with(100_002, school("Community special school"))
        .with(100_003, school("Higher education institutions"))
}

/// Last year's return: as it stood then, when only the older plan had been made.
fn last_year(year: u16) -> Sen2Return {
    let mut before = clean(year);
    before.header.reference_date = Some(census_day(year - 1));
    before.persons.remove(0);
    before
}

fn case(form: Form, year: u16, ret: &Sen2Return) -> Case {
    let mut case = Case::files(form.files(ret)).with_previous(form.files(&last_year(year)));
    case.reference.insert("establishments", register());
    case
}

pub(crate) fn proofs(form: Form) -> Vec<Proof> {
    let make = |(code, at, spoil): &(&'static str, &[(&'static str, u32)], Spoil)| {
        let spoil = *spoil;
        let fires = move |year| {
            let mut ret = clean(year);
            spoil(&mut ret, year);
            case(form, year, &ret)
        };
        Proof::new(code, fires, move |year| case(form, year, &clean(year))).at(at)
    };
    SPOILT.iter().map(make).collect()
}

#[test]
fn every_rule_fires_and_stays_quiet_in_xml() {
    let failures = prove(&Sen2, &proofs(Form::Xml));
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_rule_fires_and_stays_quiet_in_a_collect_export() {
    let failures = prove(&Sen2, &proofs(Form::Export));
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_rule_fires_and_stays_quiet_in_the_workbook() {
    let failures = prove(&Sen2, &proofs(Form::Workbook));
    assert!(failures.is_empty(), "{failures:#?}");
}

/// Edges: the last day allowed is quiet, the next fires; and what is excepted is.
const EDGES: &[(&str, bool, Spoil)] = &[
    ("GT-SEN2-026", false, |r, y2| {
        request(r, 0).outcome_date = Some(date(y(y2), 2, 3) + jiff::Span::new().days(42))
    }),
    ("GT-SEN2-026", true, |r, y2| {
        request(r, 0).outcome_date = Some(date(y(y2), 2, 3) + jiff::Span::new().days(43))
    }),
    ("GT-SEN2-043", false, |r, y2| {
        assessment(r, 0).outcome = "N".into();
        assessment(r, 0).outcome_date = Some(date(y(y2), 2, 3) + jiff::Span::new().days(112));
    }),
    ("GT-SEN2-043", true, |r, y2| {
        assessment(r, 0).outcome = "N".into();
        assessment(r, 0).outcome_date = Some(date(y(y2), 2, 3) + jiff::Span::new().days(113));
    }),
    ("GT-SEN2-044", false, |r, y2| {
        request(r, 0).received = Some(date(y(y2), 1, 1));
        assessment(r, 0).outcome_date = Some(date(y(y2), 1, 1) + jiff::Span::new().days(140));
    }),
    ("GT-SEN2-044", true, |r, y2| {
        request(r, 0).received = Some(date(y(y2), 1, 1));
        assessment(r, 0).outcome_date = Some(date(y(y2), 1, 1) + jiff::Span::new().days(141));
    }),
    ("GT-SEN2-028", false, |r, _| {
        request(r, 0).outcome = "N".into();
        request(r, 0).mediation = Some(true);
    }),
    ("GT-SEN2-021", false, |r, _| {
        request(r, 0).received = None;
        request(r, 0).outcome = "H".into();
    }),
    ("GT-SEN2-065", false, |r, y2| {
        active(r, 1).review_meeting = Some(date(y(y2), 5, 5))
    }),
    ("GT-SEN2-065", true, |r, y2| {
        active(r, 1).review_meeting = Some(date(y(y2), 5, 4))
    }),
    ("GT-SEN2-014", false, |r, _| {
        // A temporary number ends in a letter.
        let rest = "31720201000A";
        r.persons[0].upn = format!("{}{rest}", identifiers::upn_check_letter(rest).unwrap());
    }),
    ("GT-SEN2-015", false, |r, y2| {
        r.persons[0].birth_date = Some(date(y(y2) - 4, 5, 1));
        r.persons[0].upn_unknown = "UN1".into();
    }),
    ("GT-SEN2-070", false, |r, y2| {
        // One placement handed over to the next on the same day.
        let moved = date(y(y2), 9, 1);
        let next = Placement {
            entry: Some(moved),
            ..placement(r, 1).clone()
        };
        placement(r, 1).leaving = Some(moved);
        active(r, 1).placements.push(next);
    }),
    ("GT-SEN2-070", true, |r, y2| {
        let next = Placement {
            entry: Some(date(y(y2), 8, 31)),
            ..placement(r, 1).clone()
        };
        placement(r, 1).leaving = Some(date(y(y2), 9, 1));
        active(r, 1).placements.push(next);
    }),
    ("GT-SEN2-060", false, |r, y2| {
        plan(r, 1).cease_date = Some(date(y(y2), 7, 1));
        request(r, 1).active_plan = None;
    }),
    ("GT-SEN2-071", false, |r, y2| {
        r.persons[0].birth_date = Some(date(y(y2) - 17, 3, 5));
        placement(r, 0).setting = "NEET".into();
    }),
    ("GT-SEN2-058", true, |r, y2| {
        plan(r, 1).cease_date = Some(date(y(y2), 7, 1));
        plan(r, 1).cease_reason = Some(9);
    }),
    ("GT-SEN2-076", true, |r, y2| {
        plan(r, 1).cease_date = Some(date(y(y2), 1, 3))
    }),
    ("GT-SEN2-076", false, |r, y2| {
        plan(r, 1).cease_date = Some(date(y(y2), 3, 3))
    }),
    // The child is there, the plan is not.
    ("GT-SEN2-076", true, |r, _| request(r, 1).assessment = None),
    ("GT-SEN2-075", false, |r, _| request(r, 1).assessment = None),
    // One year to the day is not more than a year.
    ("GT-SEN2-066", false, |r, y2| {
        active(r, 1).last_review = Some(census_day(y2 - 1));
        r.header.reference_date = Some(census_day(y2 - 1) + jiff::Span::new().years(1));
    }),
    ("GT-SEN2-066", true, |r, y2| {
        active(r, 1).last_review = Some(census_day(y2 - 1) - jiff::Span::new().days(1));
        r.header.reference_date = Some(census_day(y2 - 1) + jiff::Span::new().years(1));
    }),
    ("GT-SEN2-073", true, |r, _| active(r, 0).needs[1].rank = Some(1)),
];

#[test]
fn edges_fall_on_the_right_side() {
    for year in 2024..=2027 {
        for (i, (code, fires, spoil)) in EDGES.iter().enumerate() {
            let mut ret = clean(year);
            spoil(&mut ret, year);
            let made = case(Form::Xml, year, &ret);
            let (state, findings) = returns::proof::run_case(&Sen2, code, year, made).unwrap();
            let found = matches!(state, RuleState::Found { .. });
            assert_eq!(found, *fires, "edge {i}, {code} in {year}: {state:?} {findings:?}");
        }
    }
}

#[test]
fn a_day_that_cannot_be_read_is_not_a_missing_one_nor_a_rank_written_otherwise_another() {
    let found = |code: &str, was: &str, now: &str| {
        let mut ret = clean(2026);
        let next = placement(&mut ret, 1).clone();
        placement(&mut ret, 1).leaving = Some(date(2025, 9, 1));
        active(&mut ret, 1).placements.push(Placement {
            entry: Some(date(2025, 9, 1)),
            ..next
        });
        let mut made = case(Form::Xml, 2026, &ret);
        let xml = String::from_utf8(made.files[0].read(u64::MAX).unwrap().to_vec()).unwrap();
        assert!(xml.contains(was), "{was}");
        made.files = vec![returns::Input::bytes("sen2.xml", xml.replace(was, now).into_bytes())];
        let (state, findings) = returns::proof::run_case(&Sen2, code, 2026, made).unwrap();
        assert!(!matches!(state, RuleState::CouldNotRun { .. }));
        findings.len()
    };
    let left = "<LeavingDate>2025-09-01</LeavingDate>";
    assert_eq!(found("GT-SEN2-070", left, "<LeavingDate>soon</LeavingDate>"), 0);
    assert_eq!(found("GT-SEN2-070", left, ""), 1);
    let rank = |text: &str| format!("<SENtypeRank>{text}</SENtypeRank>");
    assert_eq!(found("GT-SEN2-073", &rank("1"), &rank("01")), 0);
    assert!(found("GT-SEN2-073", &rank("1"), &rank("first")) > 0);
}

#[test]
fn a_clean_return_is_clean_of_everything() {
    for form in [Form::Xml, Form::Export, Form::Workbook] {
        for year in 2023..=2027 {
            let made = case(form, year, &clean(year));
            let options = CheckOptions {
                previous: made.previous,
                reference: made.reference,
                ..CheckOptions::default()
            };
            let mut findings = Vec::new();
            let report = kinds()
                .check_files(&made.files, &options, &|_| (), &mut |f| findings.push(f))
                .unwrap();
            assert_eq!((report.kind, report.year), ("sen2", year), "{}", report.why);
            assert!(findings.is_empty(), "{form:?} {year}: {findings:#?}");
            for run in &report.runs {
                assert_eq!(run.state, RuleState::Clean, "{form:?} {year} {}", run.rule.code);
            }
        }
    }
}
