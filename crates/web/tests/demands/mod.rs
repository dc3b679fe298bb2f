//! What a row of the demand map asks for, shown through the ways that users have: the form, the entry, the list and the
//! register's own file. A file for each theme; a test that shows a row says which.

mod adulthood;
mod board;
mod families;
mod inclusion;
mod money;
mod safeguarding;
mod therapy;
mod workforce;

use std::sync::Arc;

use axum::http::StatusCode;
use definitions::FieldType;
use record::{Actor, AreaId, Holder, Record};
use web::policy::Acting;

use crate::browser::{Answer, Browser};
use crate::support::{area, noon, record_with};

/// An area in which someone works, on one day.
pub(crate) struct Place {
    record: Arc<Record>,
    browser: Browser,
    today: String,
}

/// An entry on record.
#[derive(Clone)]
pub(crate) struct Kept {
    register: String,
    id: String,
    holder: Option<record::EntryId>,
}

impl Kept {
    /// Its number, as a form's answer gives it.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }
}

/// What a page says.
pub(crate) struct Said(pub(crate) Answer);

impl Said {
    /// The page has each of these words.
    pub(crate) fn has(&self, words: &[&str]) -> &Self {
        let text = self.0.text();
        for words in words {
            assert!(text.contains(words), "\"{words}\" is not in: {text}");
        }
        self
    }

    /// The page has none of these words.
    pub(crate) fn has_not(&self, words: &[&str]) -> &Self {
        let text = self.0.text();
        for words in words {
            assert!(!text.contains(words), "\"{words}\" is in: {text}");
        }
        self
    }

    /// The list's line that has some words has these too.
    pub(crate) fn line(&self, of: &str, words: &[&str]) -> &Self {
        let rows = self.0.rows();
        let line = rows.iter().find(|row| row.contains(of));
        let line = line.unwrap_or_else(|| panic!("no line has \"{of}\": {rows:?}"));
        for words in words {
            assert!(line.contains(words), "\"{words}\" is not in: {line}");
        }
        self
    }
}

/// An answer to a question of a form: the id of its field, and what is typed or chosen.
pub(crate) type Given<'a> = (&'a str, &'a str);

impl Place {
    /// An area with nothing on record, on 2 March 2026.
    pub(crate) fn new() -> Self {
        let record = record_with(&[area("here", "Here", true)]);
        let browser = Browser::on(&record);
        Self {
            record,
            browser,
            today: "2026-03-02".to_owned(),
        }
    }

    /// The same area on another day.
    pub(crate) fn on(&self, today: &str) -> Self {
        let day = noon(today);
        Self {
            record: Arc::clone(&self.record),
            browser: Browser::with(&self.record, |server| server.with_clock(Arc::new(move || day))),
            today: today.to_owned(),
        }
    }

    /// The same area as someone in a role sees it.
    pub(crate) fn acting(&self, role: &str, person: Option<&Kept>) -> Self {
        let acting = Acting {
            actor: Actor {
                id: role.to_owned(),
                name: role.replace('_', " "),
            },
            holder: Holder::in_roles(person.and_then(|p| p.holder), [role]),
        };
        let day = noon(&self.today);
        Self {
            record: Arc::clone(&self.record),
            browser: Browser::with(&self.record, |server| {
                server
                    .with_clock(Arc::new(move || day))
                    .with_who_acts(Arc::new(move |_| Some(acting.clone())))
            }),
            today: self.today.clone(),
        }
    }

    pub(crate) fn organisation(&self, name: &str, kind: &str) -> Kept {
        let fields = [("name", name), ("organisation_kind", kind)];
        self.opens("organisation", "recorded", "2020-01-06", &fields)
    }

    pub(crate) fn person(&self, name: &str, works_for: &Kept) -> Kept {
        let fields = [("name", name), ("works_for", works_for.id())];
        self.opens("person", "recorded", "2020-01-06", &fields)
    }

    pub(crate) fn child(&self, forename: &str, born: &str) -> Kept {
        let fields = [("forename", forename), ("surname", "Reed"), ("birth_date", born)];
        self.opens("child", "facts_recorded", "2024-01-08", &fields)
    }

    /// Opens an entry of the area's own.
    pub(crate) fn opens(&self, register: &str, step: &str, on: &str, fields: &[Given<'_>]) -> Kept {
        self.opened(register, step, "", on, fields)
    }

    /// Opens an entry about a child, or about or as a part of another entry.
    pub(crate) fn opens_for(&self, whole: &Kept, register: &str, step: &str, on: &str, fields: &[Given<'_>]) -> Kept {
        self.opened(register, step, &about(whole), on, fields)
    }

    fn opened(&self, register: &str, step: &str, query: &str, on: &str, fields: &[Given<'_>]) -> Kept {
        let address = format!("/areas/here/registers/{register}/open/{step}{query}");
        let sent = self.fill(&address, register, on, fields);
        assert_eq!(
            sent.status,
            StatusCode::SEE_OTHER,
            "{register}, {step}: {}",
            sent.text()
        );
        let ledger = self.record.ledger(&AreaId("here".to_owned())).unwrap();
        let id = ledger.entries().iter().next_back().unwrap().id;
        Kept {
            register: register.to_owned(),
            id: id.to_string(),
            holder: Some(id),
        }
    }

    /// The form that opens an entry refuses the answers with a sentence.
    pub(crate) fn does_not_open(
        &self,
        whole: Option<&Kept>,
        (register, step): (&str, &str),
        on: &str,
        fields: &[Given<'_>],
        sentence: &str,
    ) {
        let query = whole.map(about).unwrap_or_default();
        let address = format!("/areas/here/registers/{register}/open/{step}{query}");
        let sent = self.fill(&address, register, on, fields);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text());
        Said(sent).has(&[sentence]);
    }

    /// Records a step by its form.
    pub(crate) fn records(&self, entry: &Kept, step: &str, on: &str, fields: &[Given<'_>]) {
        let sent = self.fill(&step_form(entry, step), &entry.register, on, fields);
        let of = &entry.register;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{of}, {step}: {}", sent.text());
    }

    /// The form of a step refuses the answers with a sentence, and nothing is recorded.
    pub(crate) fn refuses(&self, entry: &Kept, step: &str, on: &str, fields: &[Given<'_>], sentence: &str) {
        let id = AreaId("here".to_owned());
        let before = self.record.ledger(&id).unwrap().last();
        let sent = self.fill(&step_form(entry, step), &entry.register, on, fields);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.text());
        Said(sent).has(&[sentence]);
        assert_eq!(self.record.ledger(&id).unwrap().last(), before);
    }

    /// Who acts may not record a step: it is refused however it is sent.
    pub(crate) fn may_not_record(&self, entry: &Kept, step: &str) {
        let id = AreaId("here".to_owned());
        let before = self.record.ledger(&id).unwrap().last();
        let form = self.browser.get(&step_form(entry, step));
        let sent = self.browser.send_form(
            &step_form(entry, step),
            &form,
            &self.answers(&entry.register, &self.today, &[]).as_pairs(),
        );
        assert!(
            !sent.status.is_success() && !sent.status.is_redirection(),
            "{}",
            sent.status
        );
        assert_eq!(self.record.ledger(&id).unwrap().last(), before);
    }

    /// The page of an entry.
    pub(crate) fn entry(&self, entry: &Kept) -> Said {
        Said(self.browser.page(&address(entry)))
    }

    /// A view of a register's list.
    pub(crate) fn list(&self, register: &str, view: &str) -> Said {
        Said(
            self.browser
                .page(&format!("/areas/here/registers/{register}?view={view}")),
        )
    }

    /// A view of a register's list, with what is closed.
    pub(crate) fn whole_list(&self, register: &str, view: &str) -> Said {
        let address = format!("/areas/here/registers/{register}?view={view}&state=all");
        Said(self.browser.page(&address))
    }

    /// The list of what is due.
    pub(crate) fn work(&self) -> Said {
        Said(self.browser.page("/areas/here/work?show=all"))
    }

    /// An entry is on no page of the one who acts.
    pub(crate) fn does_not_see(&self, entry: &Kept) {
        assert_eq!(self.browser.get(&address(entry)).status, StatusCode::NOT_FOUND);
        let list = self
            .browser
            .get(&format!("/areas/here/registers/{}?state=all", entry.register));
        assert!(
            list.status == StatusCode::NOT_FOUND || list.rows().is_empty(),
            "{}",
            list.text()
        );
    }

    /// Imports a file with the headings of the register's own template; each of them is known there.
    pub(crate) fn imports(&self, register: &str, headings: &[&str], rows: &[&[&str]]) {
        let template = self
            .browser
            .page(&format!("/areas/here/registers/{register}/template/csv"));
        for heading in headings {
            assert!(
                template.html.contains(heading),
                "\"{heading}\" is not in: {}",
                template.html
            );
        }
        let line = |cells: &[&str]| cells.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(",");
        let lines: Vec<String> = [headings].into_iter().chain(rows.iter().copied()).map(line).collect();
        let file = lines.join("\r\n");
        let address = format!("/areas/here/registers/{register}/import");
        let files: &[(&str, &str, &[u8])] = &[("file", "rows.csv", file.as_bytes())];
        let sent = self.browser.hand_in(&address, &[("do", "yes")], files);
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{register}: {}", sent.text());
    }

    fn fill(&self, address: &str, register: &str, on: &str, fields: &[Given<'_>]) -> Answer {
        self.browser
            .fill(address, &self.answers(register, on, fields).as_pairs())
    }

    /// The day and the answers as the form's own fields.
    fn answers(&self, register: &str, on: &str, fields: &[Given<'_>]) -> Pairs {
        let definition = &self.record.definitions().registers[register];
        let mut pairs = Pairs(Vec::new());
        pairs.day("on", on);
        for (id, given) in fields {
            let name = format!("field-{id}");
            let field = definition
                .fields
                .get(*id)
                .unwrap_or_else(|| panic!("{register} has no {id}"));
            match field.kind {
                FieldType::Date => pairs.day(&name, given),
                FieldType::Moment => {
                    let (day, time) = given.split_once(' ').unwrap();
                    pairs.day(&name, day);
                    pairs.0.push((format!("{name}-time"), time.to_owned()));
                }
                FieldType::Codes | FieldType::Entries => {
                    let chosen = given.split(';').map(|one| (name.clone(), one.trim().to_owned()));
                    pairs.0.extend(chosen);
                }
                _ => pairs.0.push((name, (*given).to_owned())),
            }
        }
        pairs
    }
}

struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn day(&mut self, name: &str, day: &str) {
        let parts: Vec<&str> = day.split('-').collect();
        for (part, value) in ["year", "month", "day"].iter().zip(parts) {
            self.0.push((format!("{name}-{part}"), value.to_owned()));
        }
    }

    fn as_pairs(&self) -> Vec<(&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

fn about(whole: &Kept) -> String {
    let name = if whole.register == "child" { "child" } else { "of" };
    format!("?{name}={}", whole.id)
}

fn address(entry: &Kept) -> String {
    match entry.register.as_str() {
        "child" => format!("/areas/here/children/{}", entry.id),
        register => format!("/areas/here/registers/{register}/{}", entry.id),
    }
}

fn step_form(entry: &Kept, step: &str) -> String {
    format!("/areas/here/entries/{}/record/{step}", entry.id)
}
