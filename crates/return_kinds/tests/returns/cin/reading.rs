//! Recognising and reading.

use super::build::Census;
use return_kinds::kinds;
use returns::{CheckOptions, Input};

fn load(xml: String) -> Result<returns::Loaded, returns::ReadError> {
    kinds().load_files(
        &[Input::bytes("x.xml", xml.into_bytes())],
        &CheckOptions::default(),
        &|_| (),
    )
}

#[test]
fn the_return_and_year_are_known_from_the_file() {
    for year in 2023..=2027 {
        let loaded = load(Census::of(year).xml()).unwrap();
        assert_eq!((loaded.kind.id(), loaded.year), ("cin", year));
        assert!(loaded.why.contains("CIN census"), "{}", loaded.why);
    }
}

#[test]
fn a_return_of_a_year_without_rules_is_checked_for_the_nearest() {
    let xml = Census::of(2023).xml().replace("2023-03-31", "2021-03-31");
    let loaded = load(xml).unwrap();
    assert_eq!(loaded.year, 2023);
    assert!(loaded.why.contains("no rules for 2021"), "{}", loaded.why);
}

#[test]
fn a_child_without_characteristics_and_a_namespace_do_not_stop_the_file() {
    let xml = Census::of(2026).without("Child/ChildCharacteristics").xml();
    let xml = xml.replace("<Message>", "<Message xmlns='urn:cin'>");
    let mut found = Vec::new();
    let inputs = [Input::bytes("x.xml", xml.into_bytes())];
    kinds()
        .check_files(&inputs, &CheckOptions::default(), &|_| (), &mut |f| found.push(f))
        .unwrap();
    let codes: Vec<_> = found.iter().map(|f| f.rule).collect();
    assert!(codes.contains(&"4220") && codes.contains(&"8540"), "{codes:?}");
}

#[test]
fn a_space_beside_a_value_changes_an_id_and_nothing_else() {
    let spaced = |path: &str, to: &str| {
        let xml = Census::of(2026).set(path, to).xml();
        let mut found = Vec::new();
        let inputs = [Input::bytes("x.xml", xml.into_bytes())];
        kinds()
            .check_files(&inputs, &CheckOptions::default(), &|_| (), &mut |f| found.push(f))
            .unwrap();
        let codes: Vec<_> = found.iter().map(|f| f.rule).collect();
        codes
    };
    assert_eq!(spaced("Child/ChildIdentifiers/LAchildID", " A1"), ["1580"]);
    assert_eq!(spaced("Child/ChildIdentifiers/LAchildID", "A1"), [""; 0]);
    assert_eq!(spaced("Child/ChildCharacteristics/Ethnicity", "WBRI "), ["GT-FORM-020"]);
}

#[test]
fn without_a_header_the_year_gives_the_reference_date() {
    let xml = Census::of(2026).xml();
    let (start, end) = (xml.find("<Header>").unwrap(), xml.find("</Header>").unwrap());
    let xml = format!("{}{}", &xml[..start], &xml[end + "</Header>".len()..]);
    let options = CheckOptions {
        year: Some(2026),
        ..CheckOptions::default()
    };
    let mut found = Vec::new();
    let inputs = [Input::bytes("x.xml", xml.into_bytes())];
    kinds()
        .check_files(&inputs, &options, &|_| (), &mut |f| found.push(f))
        .unwrap();
    let codes: Vec<_> = found.iter().map(|f| f.rule).collect();
    assert_eq!(codes, ["100"]);
}

#[test]
fn a_hundred_thousand_overlapping_plans_of_one_child_take_no_time() {
    let one = "<CINPlanDates><CINPlanStartDate>2025-06-23</CINPlanStartDate></CINPlanDates>";
    let cpp = "<ChildProtectionPlans><CPPstartDate>2025-07-01</CPPstartDate></ChildProtectionPlans>";
    let xml = Census::of(2026).xml();
    let xml = xml.replacen("<Section47>", &format!("{}<Section47>", one.repeat(20_000)), 1);
    let xml = xml.replacen(
        "<ChildProtectionPlans>",
        &format!("{}<ChildProtectionPlans>", cpp.repeat(20_000)),
        1,
    );
    let begun = std::time::Instant::now();
    let inputs = [Input::bytes("x.xml", xml.into_bytes())];
    let report = kinds()
        .check_files(&inputs, &CheckOptions::default(), &|_| (), &mut |_| ())
        .unwrap();
    assert!(report.errors > 40_000);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
