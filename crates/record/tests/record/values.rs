//! Values worked out of what was recorded, and guards on steps.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Date;
use definitions::{DefinitionFile, Definitions, Value, embedded};
use record::{AreaId, Committed, EntryId, NewWhat, Position, Record, RecordError, Recording, SqliteStore, Viewpoint};

use crate::builders::{actor, add_area, day, moment};

const LIKELIHOOD: &str = r#"
id = "how_likely"
title = "Likelihood"
source = "made for a test"
codes = [
  { code = "rare", title = "Rare", value = 1 },
  { code = "likely", title = "Likely", value = 4 },
]
"#;

const RISK: &str = r#"
id = "hazard"
title = "Risk"
plural = "Risks"
subject = "area"
purpose = "p"
law = "l"

[fields]
likelihood = { title = "Likelihood", type = "code", codes = "how_likely" }
impact = { title = "Impact", type = "integer" }
owner = { title = "Owner", type = "text" }
reason = { title = "Reason", type = "text" }

[values.score]
title = "Score"
is = "likelihood.value * impact"
bands = [["red", 15], ["amber", 8], ["green", 0]]

[values.before]
title = "Score before"
is = "FIRST(likelihood.value) * FIRST(impact)"

[values.actions]
title = "Actions"
count = "mitigated_by"

[values.effect]
title = "Last effect"
latest = "done"
of = "mitigated_by"

[values.looks]
title = "Looks with an impact of 3 or more"
count = "scored"
where = "impact >= 3"

[values.mean_impact]
title = "Mean impact"
mean = "impact"
of = "scored"
decimals = 1

[values.share]
title = "Share"
is = "score / before"
decimals = 1

[values.age]
title = "Days open"
is = ":today - raised"

[steps.raised]
title = "Raised"
opens = true
fields = ["likelihood", "impact", "owner"]

[steps.scored]
title = "Looked at again"
repeats = true
fields = ["likelihood", "impact", "reason"]
required_when = [{ when = "score < before", fields = ["reason"], say = "The score falls from {before} to {score}: say why." }]

[steps.given_up]
title = "Given up by its owner"
repeats = true
clears = ["owner"]

[steps.closed_risk]
title = "Closed"
closes = true
repeats = true
refuse = [{ when = "score.band = 'red' AND actions = 0", say = "A red risk ({score}, {likelihood}) without any action is not closed." }]

[steps.opened_again]
title = "Opened again"
repeats = true
reopens = true

[links.mitigated_by]
title = "mitigated by"
inverse = "mitigates"
to = "act"
"#;

const ACT: &str = r#"
id = "act"
title = "Act"
plural = "Acts"
subject = "area"
purpose = "p"
law = "l"

[values.risks]
title = "Risks it mitigates"
count = "hazard.mitigated_by"
where = "closed IS NULL"

[values.worst]
title = "Worst score"
highest = "score"
of = "hazard.mitigated_by"

[steps.agreed]
title = "Agreed"
opens = true

[steps.done]
title = "Done"
closes = true
"#;

fn files() -> Vec<DefinitionFile> {
    let mut files = embedded();
    for (path, text) in [
        ("shared/codes/how_likely.toml", LIKELIHOOD),
        ("ehc/registers/hazard.toml", RISK),
        ("ehc/registers/act.toml", ACT),
    ] {
        files.push(DefinitionFile {
            path: path.to_owned(),
            text: text.to_owned(),
        });
    }
    files
}

struct Risks {
    record: Record,
    area: AreaId,
}

type Fields<'a> = &'a [(&'a str, Value)];

impl Risks {
    fn new() -> Self {
        let definitions = Arc::new(Definitions::read(&files()).unwrap_or_else(|p| panic!("{p}")));
        let record = Record::open(Arc::new(SqliteStore::in_memory().unwrap()), definitions).unwrap();
        let area = add_area(record.store().as_ref(), "here");
        Self { record, area }
    }

    fn open(&self, register: &str, key: &str, recording: &Recording, links: Vec<NewWhat>) -> EntryId {
        let at = moment("2026-09-01T09:00:00Z");
        let done = self
            .record
            .open_entry(&self.area, register, None, key, recording, links, &actor("Jo"), at);
        done.unwrap().entries[0]
    }

    fn record(&self, entry: EntryId, recording: &Recording) -> Result<Committed, RecordError> {
        let ledger = self.record.ledger(&self.area).unwrap();
        let seen = ledger.entry(ledger.place(entry).unwrap()).version;
        let at = moment("2026-09-01T09:00:00Z");
        self.record.record(&self.area, entry, seen, recording, &actor("Jo"), at)
    }

    fn position(&self, today: &str) -> Arc<Position> {
        let viewpoint = Viewpoint {
            known_at: None,
            today: day(today),
        };
        self.record.position(&self.area, viewpoint).unwrap()
    }

    /// A computed value on a day; `None` where it is missing.
    fn value(&self, entry: EntryId, value: &str, today: &str) -> Option<i64> {
        let position = self.position(today);
        let (register, row) = position.find(entry).unwrap();
        let at = position.ledger().definitions().registers[register]
            .values
            .get_index_of(value);
        let number = position.computed(register, at.unwrap())[row as usize];
        (number != record::NULL).then_some(number)
    }
}

fn step(step: &str, on: &str, fields: Fields<'_>) -> Recording {
    Recording {
        step: step.to_owned(),
        on: day(on),
        fields: fields.iter().map(|(id, v)| ((*id).to_owned(), v.clone())).collect(),
    }
}

fn scores(likelihood: &str, impact: i64) -> Vec<(&'static str, Value)> {
    vec![("likelihood", likelihood.into()), ("impact", impact.into())]
}

fn refused<T>(result: Result<T, RecordError>) -> String {
    match result {
        Err(RecordError::Refused(sentence)) => sentence,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was recorded"),
    }
}

#[test]
fn values_follow_from_fields_from_links_and_from_the_events_of_a_step() {
    let risks = Risks::new();
    let act = risks.open("act", "a", &step("agreed", "2026-01-02", &[]), Vec::new());
    let risk = risks.open(
        "hazard",
        "r",
        &step("raised", "2026-01-05", &scores("likely", 4)),
        Vec::new(),
    );
    let of = |value: &str, on: &str| risks.value(risk, value, on);

    assert_eq!(of("score", "2026-01-05"), Some(16));
    assert_eq!(
        of("actions", "2026-01-05"),
        Some(0),
        "an empty count is nothing, not missing"
    );
    assert_eq!(of("effect", "2026-01-05"), None, "the latest of nothing is missing");
    assert_eq!(of("age", "2026-01-15"), Some(10));

    let link = NewWhat::Link {
        link: "mitigated_by".to_owned(),
        to: record::EntryRef::Existing(act),
    };
    let ledger = risks.record.ledger(&risks.area).unwrap();
    let seen = ledger.entry(ledger.place(risk).unwrap()).version;
    let at = moment("2026-09-01T09:00:00Z");
    risks
        .record
        .relate(&risks.area, risk, seen, vec![link], day("2026-01-10"), &actor("Jo"), at)
        .unwrap();
    risks.record(act, &step("done", "2026-02-03", &[])).unwrap();
    assert_eq!(of("actions", "2026-01-10"), Some(1));
    assert_eq!(of("effect", "2026-02-02"), None);
    let done = i64::from(calendar::day_number(day("2026-02-03")));
    assert_eq!(of("effect", "2026-02-03"), Some(done));
    assert_eq!(risks.value(act, "risks", "2026-01-09"), Some(0));
    assert_eq!(risks.value(act, "risks", "2026-01-10"), Some(1));
    assert_eq!(risks.value(act, "worst", "2026-01-10"), Some(16));

    for (on, impact) in [("2026-03-01", 2), ("2026-04-01", 3), ("2026-05-01", 3)] {
        let mut fields = scores("likely", impact);
        fields.push(("reason", "the new team is in place".into()));
        risks.record(risk, &step("scored", on, &fields)).unwrap();
    }
    assert_eq!(of("score", "2026-05-01"), Some(12));
    assert_eq!(of("before", "2026-05-01"), Some(16), "the first score stays");
    assert_eq!(of("looks", "2026-05-01"), Some(2));
    assert_eq!(of("mean_impact", "2026-05-01"), Some(27), "8/3 to one decimal");
    assert_eq!(
        of("share", "2026-05-01"),
        Some(8),
        "12/16 is 0.75, and 0.8 to one decimal"
    );
    let position = risks.position("2026-05-01");
    let (register, row) = position.find(risk).unwrap();
    assert_eq!(position.band(register, row as usize, 0), Some("amber"));

    risks.record(risk, &step("closed_risk", "2026-06-01", &[])).unwrap();
    assert_eq!(of("age", "2026-08-01"), Some(147), "read on the day it closed");
    risks.record(risk, &step("opened_again", "2026-07-01", &[])).unwrap();
    assert_eq!(of("age", "2026-08-01"), Some(208));
}

#[test]
fn a_guard_refuses_by_hand_with_its_values_and_asks_for_what_it_needs() {
    let risks = Risks::new();
    let risk = risks.open(
        "hazard",
        "r",
        &step("raised", "2026-01-05", &scores("likely", 4)),
        Vec::new(),
    );
    let sentence = refused(risks.record(risk, &step("closed_risk", "2026-02-01", &[])));
    assert_eq!(sentence, "A red risk (16, Likely) without any action is not closed.");

    let sentence = refused(risks.record(risk, &step("scored", "2026-02-01", &scores("likely", 1))));
    assert_eq!(sentence, "The score falls from 16 to 4: say why.");
    let mut fields = scores("likely", 1);
    fields.push(("reason", "a new team".into()));
    risks.record(risk, &step("scored", "2026-02-01", &fields)).unwrap();
    risks.record(risk, &step("closed_risk", "2026-02-02", &[])).unwrap();

    // Checked on its own day: on the first of January the risk was red still.
    let other = risks.open(
        "hazard",
        "s",
        &step("raised", "2026-01-05", &scores("likely", 4)),
        Vec::new(),
    );
    risks.record(other, &step("scored", "2026-02-01", &fields)).unwrap();
    refused(risks.record(other, &step("closed_risk", "2026-01-20", &[])));
}

#[test]
fn a_step_empties_a_field_and_history_keeps_it() {
    let risks = Risks::new();
    let mut fields = scores("rare", 1);
    fields.push(("owner", "The finance team".into()));
    let risk = risks.open("hazard", "r", &step("raised", "2026-01-05", &fields), Vec::new());
    risks.record(risk, &step("given_up", "2026-02-01", &[])).unwrap();
    let owner = |on: &str| {
        let position = risks.position(on);
        let (register, row) = position.find(risk).unwrap();
        position.value(register, row, "owner")
    };
    assert_eq!(owner("2026-01-31"), Some("The finance team".into()));
    assert_eq!(owner("2026-02-01"), None);
}

#[test]
fn what_a_file_breaks_is_found_and_what_cannot_be_judged_says_why() {
    let risks = Risks::new();
    let statement = |key: &str, step: &str, on: &str, fields: Fields<'_>| definitions::Statement {
        subject: None,
        entry: definitions::EntryKey {
            register: "hazard".to_owned(),
            key: key.to_owned(),
        },
        kind: definitions::StatementKind::Step {
            step: step.to_owned(),
            on: day(on),
            at_latest: false,
            fields: fields
                .iter()
                .map(|(id, v)| ((*id).to_owned(), v.clone()))
                .collect::<BTreeMap<_, _>>(),
        },
        origin: definitions::Origin::default(),
    };
    let said = [
        statement("a", "raised", "2026-01-05", &scores("likely", 4)),
        statement("a", "closed_risk", "2026-02-01", &[]),
        statement("b", "raised", "2026-01-05", &[("likelihood", "likely".into())]),
        statement("b", "closed_risk", "2026-03-01", &[]),
        statement("c", "raised", "2026-01-05", &scores("rare", 1)),
        statement("c", "closed_risk", "2026-03-01", &[]),
    ];
    let source = record::NewSource {
        kind: record::SourceKind::new("sen2"),
        name: "a file".to_owned(),
        fingerprint: String::new(),
    };
    let at = moment("2026-09-01T09:00:00Z");
    let report = risks
        .record
        .import(&risks.area, &said, source, &actor("Import"), at)
        .unwrap();
    assert_eq!(report.events_new, 6, "a file is never refused by a guard");
    let found: Vec<(Date, String)> = risks
        .position("2026-09-01")
        .guard_findings()
        .iter()
        .cloned()
        .map(|finding| (finding.on, finding.say))
        .collect();
    let expected = [
        (
            "2026-02-01",
            "A red risk (16, Likely) without any action is not closed.",
        ),
        ("2026-03-01", "It cannot be judged: Score: band is missing"),
    ];
    assert_eq!(found, expected.map(|(on, say)| (day(on), say.to_owned())));
}

#[test]
fn a_field_that_a_clock_counts_from_cannot_be_emptied() {
    let mut files = files();
    let text = RISK
        .replace("clears = [\"owner\"]", "clears = [\"next_look\"]")
        .replace(
            "reason = {",
            "next_look = { title = \"Next look\", type = \"date\" }\nreason = {",
        )
        + r#"
[clocks.look]
reference = "R-1"
title = "Look again"
from = "next_look"
until = ["scored"]
ends = ["closed_risk"]
within = "0 days"
force = "local"
law = "l"
source = "s"
"#;
    for file in files.iter_mut().filter(|file| file.path == "ehc/registers/hazard.toml") {
        file.text.clone_from(&text);
    }
    let problems = Definitions::read(&files).unwrap_err().to_string();
    assert!(
        problems.contains("the clock \"look\" counts from \"next_look\", which cannot be emptied"),
        "{problems}"
    );
}
