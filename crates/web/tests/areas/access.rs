//! Whoever acts: no answer of any address has anything of a child or of a sealed entry that they may not see, and all
//! that they may see is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::http::StatusCode;
use definitions::{DefinitionFile, Definitions, Reference, Value, embedded};
use record::{Actor, AreaId, EntryId, Holder, Record, Recording, Viewpoint};
use web::policy::Acting;

use crate::browser::Browser;
use crate::support::{area, day, loader, noon, record_defined_by};

const SEALED: &str = r#"id = "claim"
title = "Claim"
plural = "Claims"
subject = "area"
purpose = "p"
law = "l"
named_by = ["what"]
[access]
read = ["confidant"]
record = ["confidant"]
sealed = ["confidant"]
[steps.received]
title = "Received"
opens = true
fields = ["what"]
[fields]
what = { title = "What", type = "line" }
"#;
const NOTE: &str = r#"id = "note"
title = "Note"
plural = "Notes"
subject = "area"
purpose = "p"
law = "l"
named_by = ["about"]
[access]
read = ["confidant", "secretariat"]
record = ["confidant", "secretariat"]
[steps.written]
title = "Written"
opens = true
fields = ["about", "claims"]
[steps.changed]
title = "Changed"
repeats = true
fields = ["claims"]
[fields]
about = { title = "About", type = "line" }
claims = { title = "Claims", type = "entries", of = "claim", inverse = "noted in" }
"#;
const CONFIDANT: &str = "id = \"confidant\"\ntitle = \"Confidant\"\npurpose = \"p\"\nreach = \"area\"\n";

fn here() -> AreaId {
    AreaId("here".to_owned())
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn to(id: EntryId) -> Value {
    Value::Entry(Reference::Entry(id.0))
}

/// An entry with a word that is nowhere else.
struct Marked {
    entry: EntryId,
    word: String,
}

struct World {
    record: Arc<Record>,
    people: Vec<EntryId>,
    marked: Vec<Marked>,
}

impl World {
    fn new() -> Self {
        let mut files = embedded();
        for (path, text) in [
            ("ehc/registers/claim.toml", SEALED),
            ("ehc/registers/note.toml", NOTE),
            ("ehc/roles/confidant.toml", CONFIDANT),
        ] {
            files.push(DefinitionFile {
                path: path.to_owned(),
                text: text.to_owned(),
            });
        }
        let definitions = Definitions::read(&files).unwrap_or_else(|p| panic!("{p}"));
        let mut world = Self {
            record: record_defined_by(definitions, &[area("here", "Here", true)]),
            people: Vec::new(),
            marked: Vec::new(),
        };
        let council = world.open(
            "organisation",
            None,
            "recorded",
            &[
                ("name", text("Council")),
                ("organisation_kind", text("council_service")),
            ],
        );
        let schools: Vec<EntryId> = (0..2)
            .map(|n| {
                let fields = [
                    ("name", text(format!("School {n}"))),
                    ("urn", text(format!("10000{n}"))),
                    ("organisation_kind", text("school")),
                ];
                world.open("organisation", None, "recorded", &fields)
            })
            .collect();
        for n in 0..4 {
            let works_for = if n < 2 { council } else { schools[n - 2] };
            let fields = [("name", text(format!("Worker {n}"))), ("works_for", to(works_for))];
            let person = world.open("person", None, "recorded", &fields);
            world.people.push(person);
        }
        let teams: Vec<EntryId> = (0..2)
            .map(|n| {
                let fields = [
                    ("name", text(format!("Team {n}"))),
                    ("organisation", to(council)),
                    ("lead", to(world.people[n])),
                ];
                world.open("team", None, "set_up", &fields)
            })
            .collect();
        for n in 0..6 {
            let word = format!("Qx{n}child");
            let fields = [
                ("surname", text(&word)),
                ("forename", text("A")),
                ("birth_date", Value::Date(day("2015-03-01"))),
            ];
            let child = world.open("child", None, "facts_recorded", &fields);
            world.marked.push(Marked { entry: child, word });
            let word = format!("Qx{n}episode");
            let episode = world.open(
                "social_care_episode",
                Some(child),
                "referral_received",
                &[("worker", text(&word))],
            );
            world.marked.push(Marked { entry: episode, word });
            world.open("ehc_plan", Some(child), "plan_started", &[]);
            world.open(
                "placement",
                Some(child),
                "placement_started",
                &[("urn", text(format!("10000{}", n % 2)))],
            );
            let case = world.open("allocation", Some(child), "needed", &[("service", text("cwd"))]);
            let given = [
                ("worker", to(world.people[n % 2])),
                ("in_team", to(teams[n % 2])),
                ("reason", text("room")),
            ];
            world.write(case, "allocated", &given);
        }
        for n in 0..2 {
            let word = format!("Qx{n}claim");
            let entry = world.open("claim", None, "received", &[("what", text(&word))]);
            world.marked.push(Marked { entry, word });
        }
        world
    }

    fn fit(&self, register: &str, fields: &[(&str, Value)]) -> BTreeMap<String, Value> {
        let definitions = self.record.definitions();
        let of = definitions.register(register).unwrap();
        let fit = |(id, value): &(&str, Value)| {
            let list = definitions.codes_of(&of.fields[*id]);
            let value = match (list, value) {
                (Some(list), Value::Text(text)) if !list.contains(text) => self::text(&list.codes[0].code),
                _ => value.clone(),
            };
            ((*id).to_owned(), value)
        };
        fields.iter().map(fit).collect()
    }

    fn open(&self, register: &str, about: Option<EntryId>, step: &str, fields: &[(&str, Value)]) -> EntryId {
        let recording = Recording {
            step: step.to_owned(),
            on: day("2026-01-20"),
            fields: self.fit(register, fields),
        };
        let key = uuid::Uuid::now_v7().to_string();
        let done = self.record.open_entry(
            &here(),
            register,
            about,
            &key,
            &recording,
            Vec::new(),
            &loader(),
            noon("2026-01-20"),
        );
        done.unwrap_or_else(|e| panic!("{register}: {e}")).entries[0]
    }

    fn write(&self, entry: EntryId, step: &str, fields: &[(&str, Value)]) {
        let ledger = self.record.ledger(&here()).unwrap();
        let place = ledger.place(entry).unwrap();
        let recording = Recording {
            step: step.to_owned(),
            on: day("2026-01-21"),
            fields: self.fit(&ledger.register_of(place).id, fields),
        };
        let seen = ledger.entry(place).version;
        self.record
            .record(&here(), entry, seen, &recording, &loader(), noon("2026-01-21"))
            .unwrap();
    }

    fn browser(&self, holder: &Holder) -> Browser {
        let acting = Acting {
            actor: Actor {
                id: "tester".to_owned(),
                name: "Tester".to_owned(),
            },
            holder: holder.clone(),
        };
        Browser::with(&self.record, |server| {
            server.with_who_acts(Arc::new(move |_| Some(acting.clone())))
        })
    }

    /// The words of what someone sees, and of what they do not.
    fn words(&self, holder: &Holder) -> (Vec<&Marked>, Vec<&Marked>) {
        let today = day("2026-03-02");
        let viewpoint = Viewpoint { known_at: None, today };
        let (_, seen) = self.record.seen_by(&here(), holder, viewpoint, today).unwrap();
        self.marked.iter().partition(|marked| {
            let found = seen.find(marked.entry);
            found.is_some_and(|(register, row)| seen.sees_all_of(register, row))
        })
    }
}

/// A number from 0 to below `most`, from a seed that it changes.
fn drawn(seed: &mut u64, most: usize) -> usize {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap() % most
}

#[test]
fn nothing_that_is_given_out_has_a_word_of_what_may_not_be_seen() {
    let world = World::new();
    let operator = Browser::on(&world.record);
    let mut addresses: Vec<String> = operator
        .crawl("/areas/here", 2000)
        .into_iter()
        .map(|(address, _)| address)
        .collect();
    addresses.retain(|address| address.starts_with("/areas/here"));
    for register in world.record.definitions().registers.keys() {
        addresses.push(format!("/areas/here/registers/{register}"));
        addresses.push(format!("/areas/here/registers/{register}/export/csv"));
    }
    addresses.push("/areas/here/work.csv".to_owned());
    for marked in &world.marked {
        for below in [
            "children",
            "registers/claim",
            "registers/social_care_episode",
            "requirements",
            "returns",
        ] {
            addresses.push(format!("/areas/here/{below}/{}", marked.entry));
        }
        addresses.push(format!("/areas/here/entries/{}/record", marked.entry));
    }
    addresses.sort();
    addresses.dedup();
    assert!(addresses.len() > 100, "{} addresses", addresses.len());
    let roles: Vec<&str> = world.record.definitions().roles.keys().map(String::as_str).collect();
    let (mut hidden, mut shown, mut seed) = (0, 0, 20_261_130);
    for _ in 0..16 {
        let person = world.people[drawn(&mut seed, world.people.len())];
        let held: Vec<&str> = (0..=drawn(&mut seed, 3))
            .map(|_| roles[drawn(&mut seed, roles.len())])
            .collect();
        let holder = Holder::in_roles(Some(person), held.iter().copied());
        let browser = world.browser(&holder);
        let (seen, unseen) = world.words(&holder);
        let mut found: Vec<&str> = Vec::new();
        let searches = unseen
            .iter()
            .map(|marked| browser.post("/areas/here/children", &[("name", &marked.word)]));
        let answers = addresses.iter().map(|address| browser.get(address)).chain(searches);
        for (at, answer) in answers.enumerate() {
            let body = answer.text() + &answer.links().join(" ");
            let address = addresses.get(at).map_or("a search", String::as_str);
            // A search gives the words back that were searched for.
            let told = unseen
                .iter()
                .find(|marked| body.contains(&marked.word) && address != "a search");
            assert!(
                told.is_none(),
                "{held:?} at {address}: {}",
                told.map_or("", |marked| &marked.word)
            );
            assert_ne!(
                answer.status,
                StatusCode::INTERNAL_SERVER_ERROR,
                "{held:?} at {address}"
            );
            found.extend(
                seen.iter()
                    .map(|marked| marked.word.as_str())
                    .filter(|word| body.contains(word)),
            );
        }
        for marked in &unseen {
            let answer = browser.get(&format!("/areas/here/children/{}", marked.entry));
            let known = answer.status == StatusCode::OK;
            assert!(!known || !answer.text().contains(&marked.word));
        }
        for marked in &seen {
            assert!(
                found.contains(&marked.word.as_str()),
                "{held:?} may see {} and nowhere does",
                marked.word
            );
        }
        hidden += unseen.len();
        shown += seen.len();
    }
    assert!(hidden > 20 && shown > 10, "{hidden} hidden, {shown} shown");
}

#[test]
fn lists_have_only_what_is_seen_and_what_is_not_is_not_found() {
    let world = World::new();
    let browser = world.browser(&Holder::in_roles(Some(world.people[0]), ["social_worker"]));
    assert_eq!(browser.page("/areas/here/children").rows().len(), 3);
    let page = browser.get("/areas/here/registers/claim");
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(!browser.page("/areas/here/registers").text().contains("Claims"));
    for address in [
        "/areas/here/sources",
        "/areas/here/returns",
        "/areas/here/registers/ehc_plan/import",
        "/areas/here/measures/EH05",
    ] {
        assert_eq!(browser.get(address).status, StatusCode::NOT_FOUND, "{address}");
    }
    let others = &world.marked[2];
    assert_eq!(
        browser.get(&format!("/areas/here/children/{}", others.entry)).status,
        StatusCode::NOT_FOUND
    );
    // Someone without a role is told nothing, and the operator everything.
    assert_eq!(
        world
            .browser(&Holder::in_roles(None, []))
            .page("/areas/here/children")
            .rows()
            .len(),
        0
    );
    assert_eq!(Browser::on(&world.record).page("/areas/here/children").rows().len(), 6);
}

#[test]
fn what_a_role_does_not_record_is_not_offered_and_is_refused() {
    let world = World::new();
    let episode = world.marked[1].entry;
    let worker = world.browser(&Holder::in_roles(Some(world.people[0]), ["social_worker"]));
    let chair = world.browser(&Holder::in_roles(None, ["director"]));
    let address = format!("/areas/here/entries/{episode}/record");
    assert!(
        !worker
            .page(&address)
            .links()
            .iter()
            .all(|link| !link.contains("/record/"))
    );
    assert!(
        chair
            .page(&address)
            .links()
            .iter()
            .all(|link| !link.contains("/record/"))
    );
    let today = [
        ("day", "30"),
        ("month", "1"),
        ("year", "2026"),
        ("on-day", "30"),
        ("on-month", "1"),
        ("on-year", "2026"),
    ];
    let before = world.record.ledger(&here()).unwrap().last();
    let refused = chair.fill(&format!("{address}/assessment_completed"), &today);
    assert!(
        !refused.status.is_success() && !refused.status.is_redirection(),
        "{}",
        refused.status
    );
    assert_eq!(world.record.ledger(&here()).unwrap().last(), before);
}

#[test]
fn a_form_neither_names_nor_loses_an_entry_that_may_not_be_seen() {
    let world = World::new();
    let claims: Vec<EntryId> = (world.marked.iter())
        .filter(|marked| marked.word.ends_with("claim"))
        .map(|marked| marked.entry)
        .collect();
    let given = [
        ("about", text("x")),
        ("claims", Value::Entries(vec![Reference::Entry(claims[0].0)])),
    ];
    let note = world.open("note", None, "written", &given);
    let secretary = world.browser(&Holder::in_roles(Some(world.people[0]), ["secretariat"]));
    let address = format!("/areas/here/entries/{note}/record/changed");
    let today = [("on-day", "2"), ("on-month", "2"), ("on-year", "2026")];
    let linked = || {
        let seen = world
            .record
            .position(
                &here(),
                Viewpoint {
                    known_at: None,
                    today: day("2026-03-02"),
                },
            )
            .unwrap();
        let place = seen.ledger().place(note).unwrap();
        seen.linked_from(place, "claims").len()
    };
    // A number that the form does not offer is refused, whether or not there is such an entry.
    for number in [claims[1].0, 999_999] {
        let number = number.to_string();
        let fields: Vec<(&str, &str)> = today.iter().copied().chain([("field-claims", &*number)]).collect();
        let before = world.record.ledger(&here()).unwrap().last();
        let answer = secretary.fill(&address, &fields);
        assert!(answer.status.is_client_error(), "{number}: {}", answer.status);
        assert!(!answer.text().contains("withdrawn"), "{}", answer.text());
        assert_eq!(world.record.ledger(&here()).unwrap().last(), before);
    }
    // A form that shows none of the claims does not take away the one that is there.
    let answer = secretary.fill(&address, &today);
    assert!(
        answer.status.is_redirection() || answer.status.is_success(),
        "{}",
        answer.text()
    );
    assert_eq!(linked(), 1);
}
