//! An invented area of a given size: journeys of five years with the delays that areas have.

use calendar::{Date, add_days};
use definitions::{Statement, SubjectKey, Value};
use record::{AreaId, Record, SourceKind};

use super::{child, file, link, loader, noon, step};

const FORENAMES: [&str; 20] = [
    "Amara",
    "Yusuf",
    "Zoë",
    "Kacper",
    "Priya",
    "Oluwaseun",
    "Megan",
    "Tomás",
    "Fatima",
    "Jakub",
    "Aisha",
    "Dylan",
    "Mei",
    "Ifeoma",
    "Harpreet",
    "Callum",
    "Siân",
    "Ravi",
    "Elif",
    "Nathaniel",
];
const SURNAMES: [&str; 20] = [
    "Okafor",
    "Hussain",
    "Nowak",
    "O’Brien",
    "Patel",
    "Kaya",
    "Williams",
    "Begum",
    "García",
    "Chen",
    "Singh",
    "Ahmed",
    "Kowalska",
    "Taylor",
    "Osei",
    "Rahman",
    "Ionescu",
    "Thomas",
    "Ali",
    "Wright",
];
const NEEDS: [&str; 5] = ["ASD", "SLCN", "SEMH", "MLD", "PD"];

/// A small generator with a seed, so that the same area comes out every time.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    fn among<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[usize::try_from(self.below(list.len() as u64)).unwrap()]
    }
}

/// Loads so many children with their journeys, and a short improvement plan, as known on a day.
pub fn load(record: &Record, area: &str, children: u32, seed: u64, today: Date) {
    let mut chance = Chance::new(seed);
    let mut statements = Vec::new();
    for number in 0..children {
        journey(&mut statements, &mut chance, number, today);
    }
    let area = AreaId(area.to_owned());
    let at = noon("2026-01-20");
    let source = file(SourceKind::new("sen2"), "invented-sen2-2026.xml");
    let report = record.import(&area, &statements, source, &loader(), at).unwrap();
    assert!(report.refused.is_empty(), "refused: {:?}", report.refused.first());
    let report = record
        .import(
            &area,
            &plan(),
            file(SourceKind::new("document"), "invented-notice.pdf"),
            &loader(),
            at,
        )
        .unwrap();
    assert!(report.refused.is_empty(), "refused: {:?}", report.refused.first());
}

fn journey(out: &mut Vec<Statement>, chance: &mut Chance, number: u32, today: Date) {
    let birth = format!(
        "{}-{:02}-{:02}",
        2003 + chance.below(19),
        1 + chance.below(12),
        1 + chance.below(28)
    );
    let (subject, facts) = child(chance.among(&SURNAMES), chance.among(&FORENAMES), &birth, number);
    out.push(facts);
    let requested = before(today, i64::try_from(20 + chance.below(1800)).unwrap());
    let key = requested.to_string();
    let assessment = ("ehc_needs_assessment", key.as_str());
    let mut at = |what: &str, days: i64, fields: &[(&str, Value)]| {
        let on = add_days(requested, days).unwrap();
        (on <= today).then(|| out.push(step(Some(&subject), assessment, what, &on.to_string(), fields)))
    };
    at("request_received", 0, &[("request_source", Value::from("1"))]);
    let decided = i64::try_from(25 + chance.below(40)).unwrap();
    if chance.below(5) == 0 {
        at("refused_to_assess", decided, &[]);
        return;
    }
    at("decided_to_assess", decided, &[]);
    let issued = i64::try_from(120 + chance.below(180)).unwrap();
    at("plan_issued", issued, &[]);
    let started = add_days(requested, issued).unwrap();
    if started <= today {
        maintained(out, chance, &subject, assessment, started, today);
    }
}

fn maintained(
    out: &mut Vec<Statement>,
    chance: &mut Chance,
    subject: &SubjectKey,
    assessment: (&str, &str),
    started: Date,
    today: Date,
) {
    let key = started.to_string();
    let plan = ("ehc_plan", key.as_str());
    let mut say = |entry, what: &str, on: Date, fields: &[(&str, Value)]| {
        out.push(step(Some(subject), entry, what, &on.to_string(), fields));
    };
    say(plan, "plan_started", started, &[]);
    say(
        plan,
        "needs_recorded",
        started,
        &[("primary_need", Value::from(chance.among(&NEEDS)))],
    );
    say(
        ("placement", &key),
        "placement_started",
        started,
        &[("urn", Value::from((100_000 + chance.below(5000)).to_string()))],
    );
    out.push(link(Some(subject), assessment, "plan", plan, &key));
    out.push(link(Some(subject), ("placement", &key), "plan", plan, &key));
    let mut meeting = add_days(started, 330).unwrap();
    while meeting <= today {
        let held = meeting.to_string();
        let review = ("annual_review", held.as_str());
        out.push(step(Some(subject), review, "meeting_held", &held, &[]));
        out.push(link(Some(subject), review, "plan", plan, &held));
        let decided = add_days(meeting, i64::try_from(10 + chance.below(60)).unwrap()).unwrap();
        if decided <= today && chance.below(6) > 0 {
            let what = if chance.below(3) == 0 {
                "decided_to_amend"
            } else {
                "decided_to_maintain"
            };
            out.push(step(Some(subject), review, what, &decided.to_string(), &[]));
        }
        meeting = add_days(meeting, i64::try_from(330 + chance.below(90)).unwrap()).unwrap();
    }
}

fn before(today: Date, days: i64) -> Date {
    add_days(today, -days).unwrap()
}

/// Two requirements and three actions.
fn plan() -> Vec<Statement> {
    let mut out = Vec::new();
    for (paragraph, words) in [
        (
            "3.a",
            "Leaders should make sure that plans are made within the time the law gives.",
        ),
        (
            "3.b",
            "Leaders should make sure that every review is held and acted on.",
        ),
    ] {
        out.push(step(
            None,
            ("requirement", paragraph),
            "recorded",
            "2025-09-03",
            &[
                ("words", words.into()),
                ("paragraph", paragraph.into()),
                ("document", "Invented notice".into()),
                ("delivery_target", super::day("2026-12-31").into()),
            ],
        ));
    }
    for (key, title, owner, target, to) in [
        (
            "a1",
            "Recruit four EHC coordinators",
            "Head of SEND",
            "2026-01-31",
            "3.a",
        ),
        (
            "a2",
            "Clear the backlog of amended plans",
            "Annual review lead",
            "2026-03-31",
            "3.b",
        ),
        (
            "a3",
            "Weekly clinic for advice that is late",
            "Designated clinical officer",
            "2026-02-14",
            "3.a",
        ),
    ] {
        out.push(step(
            None,
            ("action", key),
            "agreed",
            "2025-10-01",
            &[
                ("title", title.into()),
                ("owner", owner.into()),
                ("target_date", super::day(target).into()),
            ],
        ));
        out.push(link(
            None,
            ("action", key),
            "answers",
            ("requirement", to),
            "2025-10-01",
        ));
    }
    out
}
