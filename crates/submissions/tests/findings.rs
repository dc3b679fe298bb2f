//! Findings from check to check: what stays, what is gone, what cannot be said.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use calendar::{Date, Timestamp};
use definitions::{Definitions, EntryKey, Identifier, Origin, Statement, StatementKind, SubjectKey};
use record::{Actor, Area, AreaId, NewSource, Position, Record, SourceKind, SqliteStore, Viewpoint};
use returns::Input;
use submissions::findings::{
    Act, Kept, Line, MOST_KEPT_PER_RULE, Offers, Refused, ReturnFiles, Role, Standing, check_files, corrections,
    events_of_act, lines, undo_act,
};

const HEADER: &str = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n";

struct Desk {
    record: Record,
    area: Area,
}

fn at(day: &str) -> Timestamp {
    format!("{day}T12:00:00Z").parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn someone() -> Actor {
    Actor {
        id: "analyst".to_owned(),
        name: "An analyst".to_owned(),
    }
}

impl Desk {
    fn new() -> Self {
        let store = Arc::new(SqliteStore::in_memory().unwrap());
        let record = Record::open(store, Arc::new(Definitions::built_in().unwrap())).unwrap();
        let area = Area {
            id: AreaId("here".to_owned()),
            name: "Here".to_owned(),
            la_code: "317".to_owned(),
            synthetic: true,
        };
        record.store().add_area(&area).unwrap();
        Self { record, area }
    }

    /// Submits the header of a return of children looked after, for 2026, with last year's or without.
    fn check(&self, on: &str, year: u16, header: &str, last: Option<&str>) -> Kept {
        let file = |rows: &str| Input::bytes("header.csv", format!("{HEADER}{rows}").into_bytes());
        let last = last.map(|last| (Role::Previous, file(last)));
        let return_files = ReturnFiles {
            files: [(Role::Return, file(header))].into_iter().chain(last).collect(),
            kind: Some("ssda903".to_owned()),
            year: Some(year),
            ..ReturnFiles::default()
        };
        let done = check_files(&self.record, &self.area, &return_files, &|_| (), &someone(), at(on));
        done.unwrap().1
    }

    /// The last event someone could have seen.
    fn last(&self) -> record::Seq {
        self.record.ledger(&self.area.id).unwrap().last()
    }

    /// Gives one reason for findings.
    fn explain(&self, on: &str, findings: &[Line<'_>], reason: &str) -> Result<usize, Refused> {
        let act = Act::reasons(findings.iter().map(|line| (line, reason)))?;
        act.record(&self.record, &self.area.id, self.last(), &someone(), at(on))
    }

    /// Assigns findings to someone.
    fn assign(&self, on: &str, findings: &[Line<'_>], owner: &str, by: &str) -> Result<usize, Refused> {
        let act = Act::assignment(findings, owner, day(by), day(on))?;
        act.record(&self.record, &self.area.id, self.last(), &someone(), at(on))
    }

    /// Undoes the act that a finding was explained or assigned in.
    fn undo(&self, on: &str, kept: Kept, act: &str) -> Result<usize, Refused> {
        let why = "It was for the wrong rule";
        undo_act(&self.record, &self.area.id, kept.entry, act, why, &someone(), at(on))
    }

    /// Puts a child on record by the council's own number.
    fn child_on_record(&self, number: &str, on: &str) {
        let statement = Statement {
            subject: Some(SubjectKey {
                identifiers: vec![Identifier {
                    kind: "la_child_id".to_owned(),
                    value: number.to_owned(),
                }],
                fallback: SubjectKey::name_key("Okafor", "Ada", day("2012-02-01")),
            }),
            entry: EntryKey {
                register: "child".to_owned(),
                key: String::new(),
            },
            kind: StatementKind::Step {
                step: "facts_recorded".to_owned(),
                on: day("2026-04-01"),
                at_latest: false,
                fields: [("la_child_id".to_owned(), number.into())].into(),
            },
            origin: Origin::default(),
        };
        let source = NewSource {
            kind: SourceKind::new("feed"),
            name: "children.csv".to_owned(),
            fingerprint: String::new(),
        };
        self.record
            .import(&self.area.id, &[statement], source, &someone(), at(on))
            .unwrap();
    }

    fn position(&self, today: &str) -> Arc<Position> {
        let viewpoint = Viewpoint {
            known_at: None,
            today: day(today),
        };
        self.record.position(&self.area.id, viewpoint).unwrap()
    }

    fn of_rule(&self, today: &str, kept: Kept, rule: &str) -> Vec<Line<'static>> {
        // Kept until the test ends, so that findings outlive later checks.
        let position: &Position = Box::leak(Box::new(self.position(today)));
        let place = position.ledger().place(kept.entry).unwrap();
        lines(position, place).into_iter().filter(|l| l.rule == rule).collect()
    }
}

/// A child whose birth date is another than last year's: rule 203, which needs last year's return.
const NOW: &str = "A1,M,01/02/2012,WBRI,,,\n";
const LAST: &str = "A1,M,01/02/2011,WBRI,,,\n";

#[test]
fn a_rule_that_could_not_be_run_says_nothing_of_its_earlier_findings() {
    let desk = Desk::new();
    let kept = desk.check("2026-04-10", 2026, NOW, Some(LAST));
    assert_eq!(desk.of_rule("2026-04-10", kept, "203").len(), 1);
    // Last year's files are forgotten: the rule is not applicable, and its finding is not corrected by that.
    let kept = desk.check("2026-04-11", 2026, NOW, None);
    assert_eq!(desk.of_rule("2026-04-11", kept, "203")[0].standing, Standing::Open);
    // With them and the right date it is gone.
    let kept = desk.check("2026-04-12", 2026, &NOW.replace("2012", "2011"), Some(LAST));
    let found = desk.of_rule("2026-04-12", kept, "203");
    assert_eq!(
        (found[0].standing, found[0].resolved),
        (Standing::Resolved, Some(day("2026-04-12")))
    );
}

#[test]
fn rows_that_move_are_the_same_findings_and_a_changed_value_is_another() {
    let desk = Desk::new();
    let first = desk.check("2026-04-10", 2026, NOW, Some(LAST));
    let moved = desk.check(
        "2026-04-11",
        2026,
        &format!("B2,F,05/06/2013,WBRI,,,\n{NOW}"),
        Some(LAST),
    );
    assert_eq!(first.entry, moved.entry);
    assert_eq!(desk.of_rule("2026-04-11", moved, "203").len(), 1);
    let changed = desk.check("2026-04-12", 2026, &NOW.replace("2012", "2010"), Some(LAST));
    let standings: Vec<_> = desk
        .of_rule("2026-04-12", changed, "203")
        .iter()
        .map(|l| l.standing)
        .collect();
    assert_eq!(standings, [Standing::Resolved, Standing::Open]);
    // Back to the first fault: a third finding, for the first is history.
    let back = desk.check("2026-04-13", 2026, NOW, Some(LAST));
    let standings: Vec<_> = desk
        .of_rule("2026-04-13", back, "203")
        .iter()
        .map(|l| l.standing)
        .collect();
    assert_eq!(standings, [Standing::Resolved, Standing::Resolved, Standing::Open]);
}

#[test]
fn a_reason_is_offered_for_the_same_rule_child_and_fields_and_for_nothing_else() {
    let desk = Desk::new();
    let two = "A1,M,01/02/2012,WBRI,,,\nB2,F,05/06/2013,WBRI,,,\n";
    let kept = desk.check("2026-04-10", 2026, two, None);
    let lines = desk.of_rule("2026-04-10", kept, "EPI");
    let one: Vec<Line<'_>> = lines.into_iter().filter(|l| l.local_id == "A1").collect();
    desk.explain("2026-04-10", &one, "Moved in last week").unwrap();
    assert!(matches!(desk.explain("2026-04-10", &one, "  "), Err(Refused::NoReason)));
    assert!(matches!(
        desk.explain("2026-04-10", &[], "Moved in last week"),
        Err(Refused::NoneChosen)
    ));
    let next = desk.check("2027-04-10", 2027, two, None);
    let position = desk.position("2027-04-10");
    let offers = Offers::of(&position, "ssda903");
    let lines = desk.of_rule("2027-04-10", next, "EPI");
    let offered: Vec<_> = lines.iter().map(|l| (l.local_id, offers.for_line(l))).collect();
    assert_eq!(offered, [("A1", Some(("Moved in last week", true))), ("B2", None)]);
}

#[test]
fn a_stranger_who_comes_on_record_keeps_what_was_said_of_the_finding() {
    let desk = Desk::new();
    let kept = desk.check("2026-04-10", 2026, NOW, Some(LAST));
    let found = desk.of_rule("2026-04-10", kept, "203");
    assert_eq!(found[0].child, None);
    desk.assign("2026-04-10", &found, "Data officer", "2026-05-01").unwrap();
    desk.child_on_record("A1", "2026-04-11");
    let kept = desk.check("2026-04-12", 2026, NOW, Some(LAST));
    let found = desk.of_rule("2026-04-12", kept, "203");
    assert_eq!(found.len(), 1);
    assert!(found[0].child.is_some());
    assert_eq!(
        (found[0].standing, found[0].owner),
        (Standing::Assigned, "Data officer")
    );
    // And once only.
    let again = desk.check("2026-04-13", 2026, NOW, Some(LAST));
    assert_eq!((again.found, again.resolved), (0, 0));
}

#[test]
fn more_findings_than_can_be_followed_are_counted_and_reported() {
    let desk = Desk::new();
    let many: String = (0..MOST_KEPT_PER_RULE + 25)
        .map(|n| format!("C{n},M,01/02/2012,WBRI,,,\n"))
        .collect();
    let kept = desk.check("2026-04-10", 2026, &many, None);
    assert_eq!(desk.of_rule("2026-04-10", kept, "EPI").len(), MOST_KEPT_PER_RULE);
    assert!(kept.not_kept >= 25);
    // One that is corrected makes room, and none of the rest is taken for gone.
    let fewer = many.split_once('\n').unwrap().1;
    let after = desk.check("2026-04-11", 2026, fewer, None);
    let gone = desk
        .of_rule("2026-04-11", after, "EPI")
        .iter()
        .filter(|l| l.resolved.is_some())
        .count();
    assert_eq!(gone, 1);
}

#[test]
fn a_table_that_comes_back_is_read_however_a_spreadsheet_wrote_it() {
    let plain = "finding,rule,field,as written,corrected value,reason if it is right as written\n\
                 12,203,DOB,'=1+1,01/02/2011,\n13,EPI,,,,\" Moved in \"\n14,EPI,,,,\nx,EPI,DOB,a,b,\n";
    let semicolons = plain.replace(',', ";");
    let utf16: Vec<u8> = [0xfeff]
        .into_iter()
        .chain(plain.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    // What a spreadsheet calls Unicode text, and the ends of lines that most of them write.
    let tabs = plain.replace(',', "\t").replace('\n', "\r\n");
    let crlf = plain.replace('\n', "\r\n");
    for bytes in [
        plain.as_bytes().to_vec(),
        semicolons.into_bytes(),
        utf16,
        tabs.into_bytes(),
        crlf.into_bytes(),
    ] {
        let (filled, doubts) = corrections::read(&bytes).unwrap();
        assert_eq!(filled.len(), 2);
        assert_eq!(filled[0].as_written, "=1+1");
        assert_eq!(filled[0].corrected.as_deref(), Some("01/02/2011"));
        assert_eq!(filled[1].reason.as_deref(), Some("Moved in"));
        assert_eq!((doubts.len(), doubts[0].line), (1, 5));
    }
    let workbook = corrections::read(b"PK\x03\x04 and so on").unwrap_err();
    assert!(workbook.contains("save it as CSV"), "{workbook}");
    for wrong in ["", "a,b\n1,2\n", "\0\0\0", "finding,field\n1,DOB\n"] {
        let sentence = corrections::read(wrong.as_bytes()).unwrap_err();
        assert!(
            ["corrected value", "read", "empty"]
                .iter()
                .any(|w| sentence.contains(w)),
            "{sentence}"
        );
    }
}

#[test]
fn a_reason_that_is_too_long_or_says_nothing_is_refused() {
    let desk = Desk::new();
    let kept = desk.check("2026-04-10", 2026, NOW, None);
    let found = desk.of_rule("2026-04-10", kept, "EPI");
    let give = |reason: &str| desk.explain("2026-04-10", &found, reason);
    assert!(matches!(give(&"x".repeat(4_001)), Err(Refused::ReasonLong)));
    assert!(matches!(give(" "), Err(Refused::NoReason)));
    for poor in [
        "ok",
        "OK, checked and correct",
        "....................",
        "as above, as above",
    ] {
        assert!(matches!(give(poor), Err(Refused::ReasonPoor)), "{poor}");
    }
    let long = format!("Family {}", "é".repeat(3_993));
    assert_eq!(give(&long).unwrap(), 1);
}

/// Three children without episodes: a query for each.
const THREE: &str = "A1,M,01/02/2012,WBRI,,,\nB2,F,05/06/2013,WBRI,,,\nC3,F,07/08/2014,WBRI,,,\n";

#[test]
fn what_was_explained_together_is_undone_as_one_act_and_known_as_it_was_then() {
    let desk = Desk::new();
    let kept = desk.check("2026-04-10", 2026, THREE, None);
    let found = desk.of_rule("2026-04-10", kept, "EPI");
    desk.assign("2026-04-10", &found, "Data officer", "2026-05-01").unwrap();
    let assigned = desk.of_rule("2026-04-10", kept, "EPI");
    let reason = "Episodes come with the second file";
    assert_eq!(desk.explain("2026-04-11", &found, reason).unwrap(), 3);
    let explained = desk.of_rule("2026-04-11", kept, "EPI");
    assert!(explained.iter().all(|l| l.reason == reason && l.reason_given_for == 3));
    let act = explained[0].reason_act;
    assert!(!act.is_empty() && explained.iter().all(|l| l.reason_act == act));
    assert_ne!(act, assigned[0].assigned_act);

    // One of them gets a reason of its own, which stays when the act is undone.
    desk.explain("2026-04-12", &explained[..1], "Moved in last week")
        .unwrap();
    let events = desk.record.ledger(&desk.area.id).unwrap().last();
    assert_eq!(desk.undo("2026-04-13", kept, act).unwrap(), 3);
    let after = desk.record.ledger(&desk.area.id).unwrap().last();
    assert_eq!(
        after.0 - events.0,
        3,
        "every event of the act is retracted, and nothing else is written"
    );
    let then = desk.of_rule("2026-04-13", kept, "EPI");
    let now: Vec<_> = then.iter().map(|l| (l.standing, l.reason)).collect();
    assert_eq!(
        now,
        [
            (Standing::Explained, "Moved in last week"),
            (Standing::Assigned, ""),
            (Standing::Assigned, "")
        ]
    );
    assert!(matches!(
        desk.undo("2026-04-13", kept, act),
        Err(Refused::UndoneAlready)
    ));

    // The assignment was another act.
    assert_eq!(desk.undo("2026-04-14", kept, assigned[0].assigned_act).unwrap(), 3);
    assert_eq!(desk.of_rule("2026-04-14", kept, "EPI")[1].standing, Standing::Open);

    // As known before, everything was explained.
    let viewpoint = Viewpoint {
        known_at: Some(at("2026-04-11")),
        today: day("2026-04-11"),
    };
    let position = desk.record.position(&desk.area.id, viewpoint).unwrap();
    let place = position.ledger().place(kept.entry).unwrap();
    let known = lines(&position, place);
    assert_eq!(known.iter().filter(|l| l.reason == reason).count(), 3);
    assert_eq!(events_of_act(&position, place, act).len(), 3);
}

#[test]
fn a_reason_given_for_several_at_once_or_without_words_is_not_offered_again() {
    let desk = Desk::new();
    let kept = desk.check("2026-04-10", 2026, THREE, None);
    let found = desk.of_rule("2026-04-10", kept, "EPI");
    desk.explain("2026-04-10", &found[..2], "Episodes come with the second file")
        .unwrap();
    desk.explain("2026-04-10", &found[2..], "Moved in last week").unwrap();
    let next = desk.check("2027-04-10", 2027, THREE, None);
    let position = desk.position("2027-04-10");
    let offers = Offers::of(&position, "ssda903");
    let offered: Vec<Option<&str>> = desk
        .of_rule("2027-04-10", next, "EPI")
        .iter()
        .map(|l| offers.for_line(l).map(|(reason, _)| reason.to_owned()))
        .map(|reason| reason.map(|r| if r == "Moved in last week" { "own" } else { "bulk" }))
        .collect();
    assert_eq!(offered, [None, None, Some("own")]);
}

#[test]
fn an_act_is_undone_for_a_finding_that_moved_to_the_childs_page_since() {
    let desk = Desk::new();
    let kept = desk.check("2026-04-10", 2026, THREE, None);
    let found = desk.of_rule("2026-04-10", kept, "EPI");
    desk.explain("2026-04-10", &found, "Episodes come with the second file")
        .unwrap();
    let act = desk.of_rule("2026-04-10", kept, "EPI")[0].reason_act;
    desk.child_on_record("A1", "2026-04-11");
    let kept = desk.check("2026-04-12", 2026, THREE, None);
    let moved = desk.of_rule("2026-04-12", kept, "EPI");
    assert!(moved.iter().any(|l| l.child.is_some() && l.reason_act == act));
    assert_eq!(desk.undo("2026-04-13", kept, act).unwrap(), 3);
    let open = desk.of_rule("2026-04-13", kept, "EPI");
    assert_eq!(open.len(), 3);
    assert!(open.iter().all(|l| l.standing == Standing::Open), "{open:?}");
}
