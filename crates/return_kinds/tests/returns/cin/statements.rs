//! The census as statements.

use super::build::Census;
use crate::social::line;
use ::cin;
use definitions::Definitions;
use return_kinds::kinds;
use returns::{CheckOptions, Input};

fn said(year: u16, xml: String) -> returns::Statements {
    let options = CheckOptions {
        year: Some(year),
        ..CheckOptions::default()
    };
    let loaded = kinds()
        .load_files(&[Input::bytes("x.xml", xml.into_bytes())], &options, &|_| ())
        .unwrap();
    cin::statements(&loaded.tables, year, &Definitions::built_in().unwrap()).unwrap()
}

#[test]
// demand: C08
fn a_census_says_what_happened_in_the_words_of_the_registers() {
    for year in 2023..=2027 {
        let said = said(year, Census::of(year).xml());
        assert!(
            said.bad.is_empty() && said.left_out.is_empty(),
            "{:?} {:?}",
            said.bad,
            said.left_out
        );
        let text = said.statements.iter().map(line).collect::<Vec<_>>().join("\n");
        let before = year - 1;
        let upn = identifiers::upn("31712345678", 9).unwrap();
        let former = identifiers::upn("31712345679", 1).unwrap();
        let day = |m: u32, d: u32| super::build::day(year, m, d);
        let held = super::build::working(year, 9, 15);
        let expected = [
            format!(
                "child : facts_recorded {} birth_date={}-05-04 disabilities=MOB HAND PC INC COMM LD HEAR VIS ethnicity=WBRI former_upn={former} la_child_id=A1 sex=M upn={upn}",
                day(3, 31),
                year - 10
            ),
            format!(
                "child : facts_recorded {} birth_date={}-01-20 ethnicity=BAFR la_child_id=B2 sex=M upn_unknown=UN7",
                day(3, 31),
                year - 2
            ),
            format!(
                "social_care_episode {before}-06-02: referral_received {before}-06-02 primary_need=N1 referral_source=2A"
            ),
            format!("social_care_episode {before}-06-02: no case_closed by {}", day(3, 31)),
            format!("social_care_episode {before}-10-06: referral_received {before}-10-06 referral_source=6"),
            format!("social_care_episode {before}-10-06: no_further_action {before}-10-06"),
            format!(
                "child_and_family_assessment {before}-06-03: started {before}-06-03 internal_review={before}-06-12"
            ),
            format!("child_and_family_assessment {before}-06-03: authorised {before}-06-20 factors=1A"),
            format!("child_and_family_assessment {before}-06-03: episode social_care_episode {before}-06-02"),
            format!("child_in_need_plan {before}-06-23: started {before}-06-23"),
            format!("child_in_need_plan {before}-06-23: ended {before}-09-01"),
            format!("child_in_need_plan {before}-06-23: episode social_care_episode {before}-06-02"),
            format!("section_47_enquiry {before}-09-02: started {before}-09-02 conference_target={held}"),
            format!("section_47_enquiry {before}-09-02: conference_held {held}"),
            format!("section_47_enquiry {before}-09-02: episode social_care_episode {before}-06-02"),
            format!("child_protection_conference {held}: held {held} target_date={held}"),
            format!("child_protection_conference {held}: enquiry section_47_enquiry {before}-09-02"),
            format!(
                "child_protection_plan {held}: started {held} initial_category=NEG latest_category=EMO previous_plans=0"
            ),
            format!("child_protection_plan {held}: no ended by {}", day(3, 31)),
            format!("child_protection_plan {held}: episode social_care_episode {before}-06-02"),
            format!("child_protection_plan {held}: reviewed {before}-12-10"),
        ];
        assert_eq!(text, expected.join("\n"));
    }
}

#[test]
fn what_cannot_be_used_is_reported_and_leaves_the_rest() {
    let xml = Census::of(2026)
        .set("Child/CINdetails/Assessments/AssessmentActualStartDate", "2025-13-01")
        .set("Child/ChildIdentifiers/UPN", "A317123456789")
        .set("Child[1]/CINdetails/CINreferralDate", "")
        .xml();
    let said = said(2026, xml);
    let places = |rows: &[returns::BadRow]| -> Vec<String> {
        rows.iter()
            .map(|b| format!("{} {} {}", b.table, b.row, b.field))
            .collect()
    };
    assert_eq!(
        places(&said.bad),
        [
            "CINdetails 1 CINreferralDate",
            "Assessments 0 AssessmentActualStartDate"
        ]
    );
    assert_eq!(places(&said.left_out), ["ChildIdentifiers 0 UPN"]);
    let text = said.statements.iter().map(line).collect::<Vec<_>>().join("\n");
    assert!(
        !text.contains("child_and_family_assessment") && text.contains("child_in_need_plan"),
        "{text}"
    );
}
