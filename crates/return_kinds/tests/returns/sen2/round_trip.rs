//! What is written is read back the same, in every form.

use super::builder::{Form, clean, export, xml};
use ::sen2::{
    ActivePlan, Assessment, NamedPlan, Need, Person, Placement, PlanDetail, Request, Sen2Return, read_files, read_xml,
};
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use returns::Input;

#[test]
fn a_return_survives_xml_with_its_lines() {
    for year in 2023..=2027 {
        let ret = clean(year);
        let read = read_xml(&xml(&ret)[0]).unwrap();
        assert_eq!(read.content(), ret);
        assert_eq!(read.persons[1].origin.row, 1);
        assert!(read.persons[1].origin.line > read.persons[0].requests[0].origin.line);
    }
}

#[test]
fn a_return_survives_a_collect_export() {
    for year in 2023..=2027 {
        let ret = clean(year);
        let read = read_files(&export(&ret)).unwrap();
        assert_eq!(read.content(), ret);
        assert_eq!(read.files.len(), 9);
        assert_eq!(read.persons[1].key, "2");
    }
}

#[test]
fn a_return_survives_the_workbook() {
    for year in 2023..=2027 {
        let mut ret = clean(year);
        let again = ret.persons[0].requests[0].clone();
        ret.persons[0].requests.push(again);
        assert_eq!(read_files(&Form::Workbook.files(&ret)).unwrap().content(), ret);
    }
}

#[test]
fn other_spellings_are_read() {
    let ret = clean(2026);
    let text = String::from_utf8(xml(&ret)[0].read(1 << 20).unwrap().into_owned()).unwrap();
    let text = text
        .replace("Sex>", "GenderCurrent>")
        .replace("SENsetting>", "SENSetting>")
        .replace("Person>", "person>")
        .replace("<Message>", "<Message xmlns=\"urn:sen2\">");
    assert_eq!(
        read_xml(&Input::bytes("a.xml", text.into_bytes())).unwrap().content(),
        ret
    );
}

#[test]
fn what_cannot_be_read_is_kept_as_written() {
    let ret = clean(2026);
    let text = String::from_utf8(xml(&ret)[0].read(1 << 20).unwrap().into_owned()).unwrap();
    let text = text.replacen("<PersonBirthDate>2017-03-05<", "<PersonBirthDate>5th March<", 1);
    let read = read_xml(&Input::bytes("a.xml", text.into_bytes())).unwrap();
    assert_eq!(read.persons[0].birth_date, None);
    assert_eq!(read.unread.len(), 1);
    assert_eq!(
        (read.unread[0].field, &*read.unread[0].text),
        ("PersonBirthDate", "5th March")
    );
}

fn text() -> impl Strategy<Value = String> {
    "[A-Za-z0-9&<>\"',;=é€-]{0,12}( [a-z]{1,3})?".prop_map(|s| s.trim().to_owned())
}

fn day() -> impl Strategy<Value = Option<Date>> {
    option::of((1990i16..2030, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d)))
}

fn flag() -> impl Strategy<Value = Option<bool>> {
    option::of(any::<bool>())
}

fn detail() -> impl Strategy<Value = PlanDetail> {
    (text(), text(), option::of(0u32..9), flag(), flag()).prop_map(|(a, b, rank, c, d)| PlanDetail {
        setting: a,
        setting_other: b,
        rank,
        sen_unit: c,
        resourced_provision: d,
        urn: "123456".into(),
        ..PlanDetail::default()
    })
}

fn plan() -> impl Strategy<Value = NamedPlan> {
    (day(), text(), flag(), day(), option::of(0u32..12), vec(detail(), 0..3)).prop_map(|(a, b, c, d, e, f)| NamedPlan {
        start: a,
        work_based: b,
        personal_budget: c,
        cease_date: d,
        cease_reason: e,
        plan_details: f,
        ..NamedPlan::default()
    })
}

fn active() -> impl Strategy<Value = ActivePlan> {
    let placement = (text(), day(), day(), text()).prop_map(|(a, b, c, d)| Placement {
        setting: a,
        entry: b,
        leaving: c,
        residential: d,
        ..Placement::default()
    });
    let need = (text(), option::of(0u32..4)).prop_map(|(need, rank)| Need {
        need,
        rank,
        ..Need::default()
    });
    (text(), day(), day(), text(), vec(placement, 0..4), vec(need, 0..3)).prop_map(|(a, b, c, d, e, f)| ActivePlan {
        transfer_la: a,
        review_meeting: b,
        last_review: c,
        review_outcome: d,
        placements: e,
        needs: f,
        ..ActivePlan::default()
    })
}

fn request() -> impl Strategy<Value = Request> {
    let assessment = (text(), day(), flag(), option::of(plan())).prop_map(|(a, b, c, d)| Assessment {
        outcome: a,
        outcome_date: b,
        week20: c,
        named_plan: d,
        ..Assessment::default()
    });
    (
        day(),
        option::of(0u32..9),
        text(),
        flag(),
        option::of(assessment),
        option::of(active()),
    )
        .prop_map(|(a, b, c, d, e, f)| Request {
            received: a,
            source: b,
            outcome: c,
            tribunal: d,
            assessment: e,
            active_plan: f,
            ..Request::default()
        })
}

fn any_return() -> impl Strategy<Value = Sen2Return> {
    let person = (text(), text(), day(), text(), vec(request(), 0..3)).prop_map(|(a, b, c, d, requests)| Person {
        surname: a,
        forename: b,
        birth_date: c,
        upn: d,
        requests,
        ..Person::default()
    });
    vec(person, 0..5).prop_map(|persons| Sen2Return {
        persons,
        ..Sen2Return {
            persons: Vec::new(),
            ..clean(2026)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_return_round_trips(ret in any_return()) {
        prop_assert_eq!(&read_xml(&xml(&ret)[0]).unwrap().content(), &ret);
        prop_assert_eq!(&read_files(&export(&ret)).unwrap().content(), &ret);
    }
}
