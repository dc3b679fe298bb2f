//! What the department's XML schemas stop is a finding with its line.

use super::build::{Census, day, sex};
use return_kinds::kinds;
use returns::{CheckOptions, Finding, Input};

fn findings(xml: &str, year: u16) -> Vec<Finding> {
    let mut found = Vec::new();
    let options = CheckOptions {
        kind: Some("cin".to_owned()),
        year: Some(year),
        ..CheckOptions::default()
    };
    let input = Input::bytes("census.xml", xml.as_bytes().to_vec());
    kinds()
        .check_files(&[input], &options, &|_| (), &mut |f| found.push(f))
        .unwrap();
    found
}

/// Rule and line of each finding of form.
fn forms(xml: &str, year: u16) -> Vec<(String, u32)> {
    let all = findings(xml, year);
    let forms = all.iter().filter(|f| f.rule.starts_with("GT-FORM"));
    forms.map(|f| (f.rule.to_owned(), f.line.unwrap())).collect()
}

/// Line of the first place with the text.
fn line(xml: &str, text: &str) -> u32 {
    xml.lines().position(|l| l.contains(text)).unwrap() as u32 + 1
}

fn one(census: Census, year: u16, rule: &str, at: &str) {
    let xml = census.xml();
    assert_eq!(
        forms(&xml, year),
        [(rule.to_owned(), line(&xml, at))],
        "{rule} at {at} in\n{xml}"
    );
}

#[test]
fn a_faultless_census_has_no_finding_in_any_year() {
    for year in 2023..=2027 {
        assert_eq!(findings(&Census::of(year).xml(), year), [], "{year}");
    }
}

#[test]
fn a_wrong_element_is_found() {
    for year in 2023..=2027 {
        let c = Census::of(year).also("Child/CINdetails", "ReferralNFB", "1");
        one(c, year, "GT-FORM-010", "ReferralNFB");
    }
}

#[test]
fn a_missing_element_is_found_where_it_should_be() {
    for year in 2023..=2027 {
        let c = |path: &str| Census::of(year).without(path);
        one(
            c("Child/CINdetails/ReferralSource"),
            year,
            "GT-FORM-019",
            "<CINdetails>",
        );
        one(
            c("Child/ChildIdentifiers/LAchildID"),
            year,
            "GT-FORM-019",
            "<ChildIdentifiers>",
        );
        one(
            c("Child/CINdetails/ChildProtectionPlans/Reviews/CPPreviewDate"),
            year,
            "GT-FORM-019",
            "<Reviews>",
        );
        let (sex, _) = sex(year);
        one(
            c(&format!("Child/ChildIdentifiers/{sex}")),
            year,
            "GT-FORM-019",
            "<ChildIdentifiers>",
        );
        one(c("Child/ChildCharacteristics"), year, "GT-FORM-019", "<Child>");
    }
}

#[test]
fn last_years_name_for_sex_is_both_missing_and_not_of_this_year() {
    let xml = Census::of(2024).xml().replace("2024-05-01T", "2025-05-01T");
    let found = forms(&xml, 2025);
    let missing = found.iter().filter(|(r, _)| r == "GT-FORM-019").count();
    let foreign = found.iter().filter(|(r, _)| r == "GT-FORM-006").count();
    assert_eq!((missing, foreign), (2, 2), "{found:?}");
    assert!(forms(&Census::of(2024).xml(), 2024).is_empty());
}

#[test]
fn elements_out_of_order_are_found() {
    for year in 2023..=2026 {
        one(
            Census::of(year).last("Child/CINdetails/ReferralNFA"),
            year,
            "GT-FORM-013",
            "<ReferralNFA>",
        );
    }
}

#[test]
fn what_may_occur_once_is_found_when_it_occurs_twice() {
    for year in 2023..=2027 {
        let again = |path: &str| forms(&Census::of(year).twice(path).xml(), year);
        let rules = |found: Vec<(String, u32)>| found.into_iter().map(|f| f.0).collect::<Vec<_>>();
        assert_eq!(rules(again("Child/CINdetails/ReferralSource")), ["GT-FORM-011"]);
        assert_eq!(
            rules(again("Child/CINdetails/ChildProtectionPlans/Reviews")),
            ["GT-FORM-012"]
        );
        assert_eq!(rules(again("Child/ChildCharacteristics")), ["GT-FORM-012"]);
        assert!(again("Child/CINdetails/Assessments").is_empty());
        assert!(again("Header/Source").is_empty());
    }
}

#[test]
fn values_of_another_type_code_or_form_are_found() {
    for year in 2023..=2027 {
        let c = |path: &str, text: &str| Census::of(year).set(path, text);
        one(
            c("Child/CINdetails/CINreferralDate", "yesterday"),
            year,
            "GT-FORM-001",
            "yesterday",
        );
        one(
            c("Child/CINdetails/CINreferralDate", "02/06/2022"),
            year,
            "GT-FORM-005",
            "02/06/2022",
        );
        one(c("Child/CINdetails/ReferralNFA", "false"), year, "GT-FORM-020", "false");
        one(c("Child/CINdetails/PrimaryNeedCode", "n1"), year, "GT-FORM-020", ">n1<");
        one(
            c("Child/ChildIdentifiers/UPN", "A31712345678"),
            year,
            "GT-FORM-021",
            "A31712345678<",
        );
        one(c("Header/Source/LEA", "E09000026"), year, "GT-FORM-021", "E09000026");
        one(
            c("Header/CollectionDetails/Collection", "SEN2"),
            year,
            "GT-FORM-020",
            "SEN2",
        );
        one(c("Header/Source/DateTime", "1 May"), year, "GT-FORM-021", "1 May");
        one(
            c("Child/CINdetails/ChildProtectionPlans/NumberOfPreviousCPP", "-1"),
            year,
            "GT-FORM-021",
            ">-1<",
        );
        one(
            c("Child/ChildIdentifiers/FormerUPN", ""),
            year,
            "GT-FORM-023",
            "<FormerUPN>",
        );
    }
}

#[test]
fn spaces_around_a_number_are_no_part_of_it() {
    for year in 2023..=2027 {
        let spaced = Census::of(year).set("Child/CINdetails/ChildProtectionPlans/NumberOfPreviousCPP", " 0 ");
        assert_eq!(findings(&spaced.xml(), year), [], "{year}");
    }
}

#[test]
fn capital_letters_count_in_a_name() {
    let xml = Census::of(2026).xml();
    let low = xml.replace("LAchildID>", "LAChildID>");
    let found = forms(&low, 2026);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(r, _)| r == "GT-FORM-022"), "{found:?}");
    assert_eq!(found[0].1, line(&low, "LAChildID"));
}

#[test]
fn the_new_block_of_2026_27_is_foreign_to_the_year_before() {
    let c = Census::of(2026).add(
        "Child/CINdetails",
        "PreProceedingsandFGDM",
        &[("PPStartDate", day(2026, 11, 2))],
    );
    one(c, 2026, "GT-FORM-006", "PPStartDate");
}

#[test]
fn a_problem_of_form_names_its_child() {
    let found = findings(&Census::of(2026).without("Child[1]/CINdetails/ReferralNFA").xml(), 2026);
    let missing = found.iter().find(|f| f.rule == "GT-FORM-019").unwrap();
    assert_eq!(missing.child.as_deref(), Some("B2"));
    assert_eq!((missing.table, missing.row), (Some("CINdetails"), Some(1)));
}
