//! A SEN2 return as statements: what it says happened to whom, in the registers' own words.

use std::collections::BTreeMap;

use calendar::{Date, add_days};
use definitions::{
    Definitions, EntryKey, Identifier, LinkStatement, Register, Statement, StatementKind, SubjectKey, Value,
};
use serde::Serialize;

use super::model::{ActivePlan, NamedPlan, Origin, Person, Request, Sen2Return};
use crate::identifiers;

/// What a return says, and what of it could not be used.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statements {
    /// What happened, in file order.
    pub statements: Vec<Statement>,
    /// Rows with a value that cannot be used; with [`BadRows::Skip`] nothing of such a row, or of what hangs on it,
    /// is among the statements.
    pub bad: Vec<BadRow>,
    /// Values left out of rows that are otherwise good, such as a pupil number with a wrong check letter.
    pub left_out: Vec<BadRow>,
    /// What is to be said of the files as a whole.
    pub notes: Vec<String>,
}

/// A value that stops a row, or is left out of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRow {
    /// Table of the return.
    pub table: String,
    /// 0-based data row.
    pub row: u64,
    /// Line in the file, from 1.
    pub line: u64,
    /// Element.
    pub field: String,
    /// As written.
    pub written: String,
    /// What is wrong, as a sentence.
    pub message: String,
}

/// What to do with a row that has a value that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadRows {
    /// Leave the row out, and what hangs on it.
    Skip,
    /// Take what can be read of it.
    Load,
}

/// Turns a return into statements.
///
/// Dates the return does not give (a request withdrawn, a plan transferred in) are taken as the census day: the day on
/// which the return says that it was so.
#[must_use]
pub fn statements(ret: &Sen2Return, definitions: &Definitions, bad: BadRows) -> Statements {
    let census = ret.header.reference_date.unwrap_or_else(|| {
        let year = ret.header.year.and_then(|y| i16::try_from(y).ok()).unwrap_or(2024);
        Date::new(year, 1, 15).unwrap_or(Date::MIN)
    });
    let mut unread: BTreeMap<(&str, u32, u16), Vec<(&'static str, &str, u32)>> = BTreeMap::new();
    for u in &ret.unread {
        // Which of several files a value stood in matters only where rows are numbered anew in each; they are not.
        unread
            .entry((u.table, u.row, 0))
            .or_default()
            .push((u.field, &u.text, u.line));
    }
    let mut work = Work {
        definitions,
        census,
        load_bad: bad == BadRows::Load,
        unread,
        out: Statements::default(),
    };
    for person in &ret.persons {
        work.person(person);
    }
    work.out
}

type Fields = BTreeMap<String, Value>;

struct Work<'a> {
    definitions: &'a Definitions,
    census: Date,
    load_bad: bool,
    unread: BTreeMap<(&'a str, u32, u16), Vec<(&'static str, &'a str, u32)>>,
    out: Statements,
}

/// One row being read: collects its faults before anything is stated.
struct Row<'r> {
    table: &'static str,
    origin: Origin,
    faults: Vec<BadRow>,
    register: Option<&'r Register>,
}

impl Row<'_> {
    fn fault(&mut self, field: &str, written: impl Into<String>, message: impl Into<String>) {
        self.faults.push(BadRow {
            table: self.table.to_owned(),
            row: u64::from(self.origin.row),
            line: u64::from(self.origin.line),
            field: field.to_owned(),
            written: written.into(),
            message: message.into(),
        });
    }

    fn place(&self) -> definitions::Origin {
        definitions::Origin {
            table: self.table.to_owned(),
            row: Some(u64::from(self.origin.row)),
            line: Some(u64::from(self.origin.line)),
            page: None,
        }
    }
}

impl<'a> Work<'a> {
    fn row(&mut self, table: &'static str, origin: Origin, register: &str) -> Row<'a> {
        let mut row = Row {
            table,
            origin,
            faults: Vec::new(),
            register: self.definitions.register(register),
        };
        if let Some(values) = self.unread.remove(&(table, origin.row, 0)) {
            for (field, text, line) in values {
                row.faults.push(BadRow {
                    table: table.to_owned(),
                    row: u64::from(origin.row),
                    line: u64::from(line),
                    field: field.to_owned(),
                    written: text.to_owned(),
                    message: "this could not be read as the kind of value the element holds".to_owned(),
                });
            }
        }
        row
    }

    /// Whether the row may be used; its faults are told either way.
    fn usable(&mut self, row: &mut Row<'_>) -> bool {
        let good = row.faults.is_empty();
        self.out.bad.append(&mut row.faults);
        good || self.load_bad
    }

    /// A code, checked against the field's list; an empty text is no value.
    fn code(&self, row: &mut Row<'_>, fields: &mut Fields, field: &str, element: &str, code: &str) {
        let code = code.trim();
        if code.is_empty() {
            return;
        }
        let list = row
            .register
            .and_then(|r| r.fields.get(field))
            .and_then(|f| f.codes.as_ref())
            .and_then(|c| self.definitions.code_list(c));
        match list {
            Some(list) if !list.contains(code) => {
                row.fault(
                    element,
                    code,
                    format!("\"{code}\" is not a code for {}", list.title.to_lowercase()),
                );
            }
            _ => {
                fields.insert(field.to_owned(), Value::from(code));
            }
        }
    }

    /// A day, which must lie between the birth of anyone on record and a little after the census day.
    fn sane(&self, row: &mut Row<'_>, element: &str, date: Option<Date>, birth: Option<Date>) -> Option<Date> {
        let date = date?;
        let latest = add_days(self.census, 120).unwrap_or(self.census);
        if date > latest {
            row.fault(
                element,
                date.to_string(),
                "this day lies after the return could have been made",
            );
        } else if birth.is_some_and(|b| date < b) {
            row.fault(element, date.to_string(), "this day lies before the person was born");
        } else {
            return Some(date);
        }
        None
    }

    fn person(&mut self, person: &Person) {
        let mut row = self.row("Person", person.origin, "child");
        let mut fields = Fields::new();
        let mut identifiers = Vec::new();
        let text = |fields: &mut Fields, field: &str, text: &str| {
            if !text.trim().is_empty() {
                fields.insert(field.to_owned(), Value::from(text.trim()));
            }
        };
        text(&mut fields, "surname", &person.surname);
        text(&mut fields, "forename", &person.forename);
        text(&mut fields, "postcode", &person.postcode);
        let birth = person.birth_date.filter(|b| *b <= self.census);
        if person.birth_date.is_some() && birth.is_none() {
            let written = person.birth_date.map(|b| b.to_string()).unwrap_or_default();
            row.fault(
                "PersonBirthDate",
                written,
                "the date of birth lies after the census day",
            );
        }
        if let Some(birth) = birth {
            fields.insert("birth_date".to_owned(), Value::Date(birth));
        }
        // Before 2024 sex was a digit.
        let sex = match person.sex.trim() {
            "1" => "M",
            "2" => "F",
            "0" | "9" => "U",
            other => other,
        };
        self.code(&mut row, &mut fields, "sex", "Sex", sex);
        self.code(&mut row, &mut fields, "ethnicity", "Ethnicity", &person.ethnicity);
        self.code(&mut row, &mut fields, "upn_unknown", "UPNunknown", &person.upn_unknown);
        let checks: [(&str, &str, &str, fn(&str) -> Result<(), identifiers::Fault>); 2] = [
            ("upn", "UPN", person.upn.trim(), identifiers::check_upn),
            ("uln", "UniqueLearnerNumber", person.uln.trim(), identifiers::check_uln),
        ];
        for (kind, element, value, check) in checks {
            if value.is_empty() {
                continue;
            }
            match check(value) {
                Ok(()) => {
                    identifiers.push(Identifier {
                        kind: kind.to_owned(),
                        value: value.to_owned(),
                    });
                    fields.insert(kind.to_owned(), Value::from(value));
                }
                Err(fault) => {
                    let mut doubtful = self.row("Person", person.origin, "child");
                    doubtful.fault(
                        element,
                        value,
                        format!("{}; the number was left out", fault_in_words(fault)),
                    );
                    self.out.left_out.append(&mut doubtful.faults);
                }
            }
        }
        let named = !person.surname.trim().is_empty() && !person.forename.trim().is_empty();
        if identifiers.is_empty() && !(named && birth.is_some()) {
            row.fault(
                "Person",
                "",
                "there is neither a valid number nor a full name with a date of birth to know the person by",
            );
            self.usable(&mut row);
            // Without any way to know the person nothing can be kept, whatever was asked.
            return;
        }
        if !self.usable(&mut row) {
            return;
        }
        let fallback = birth.map_or_else(
            || identifiers.first().map(|i| i.value.clone()).unwrap_or_default(),
            |birth| SubjectKey::name_key(&person.surname, &person.forename, birth),
        );
        let subject = SubjectKey { identifiers, fallback };
        self.state(&subject, ("child", ""), "facts_recorded", self.census, fields, &row);
        let mut received: BTreeMap<Date, usize> = BTreeMap::new();
        for request in &person.requests {
            let nth = request.received.map_or(0, |day| {
                let n = received.entry(day).or_default();
                *n += 1;
                *n
            });
            self.request(&subject, birth, request, nth);
        }
    }

    fn state(
        &mut self,
        subject: &SubjectKey,
        entry: (&str, &str),
        step: &str,
        on: Date,
        fields: Fields,
        row: &Row<'_>,
    ) {
        self.out.statements.push(Statement {
            subject: Some(subject.clone()),
            entry: EntryKey {
                register: entry.0.to_owned(),
                key: entry.1.to_owned(),
            },
            kind: StatementKind::Step {
                step: step.to_owned(),
                on,
                fields,
            },
            origin: row.place(),
        });
    }

    fn link(&mut self, subject: &SubjectKey, entry: (&str, &str), to: (&str, &str), on: Date, row: &Row<'_>) {
        self.out.statements.push(Statement {
            subject: Some(subject.clone()),
            entry: EntryKey {
                register: entry.0.to_owned(),
                key: entry.1.to_owned(),
            },
            kind: StatementKind::Link(LinkStatement {
                link: "plan".to_owned(),
                to: EntryKey {
                    register: to.0.to_owned(),
                    key: to.1.to_owned(),
                },
                on,
            }),
            origin: row.place(),
        });
    }

    fn request(&mut self, subject: &SubjectKey, birth: Option<Date>, request: &Request, nth: usize) {
        const REGISTER: &str = "ehc_needs_assessment";
        let mut row = self.row("Requests", request.origin, REGISTER);
        let received = self.sane(&mut row, "ReceivedDate", request.received, birth);
        let decided = self.sane(&mut row, "RequestOutcomeDate", request.outcome_date, birth);
        let outcome = request.outcome.trim();
        // A request decided before the return's year comes as historical. Where its assessment is historical too it only
        // carries an older plan; otherwise it is the request that the assessment of this year goes back to.
        let historical = outcome == "H";
        let carrier = historical && request.assessment.as_ref().is_none_or(|a| a.outcome.trim() == "H");
        if !historical && received.is_none() && row.faults.is_empty() {
            row.fault("ReceivedDate", "", "the day the request was received is missing");
        }
        if !matches!(outcome, "Y" | "N" | "A" | "W" | "H") {
            row.fault("RequestOutcome", outcome, "the outcome must be Y, N, A, W or H");
        }
        if matches!(outcome, "Y" | "N") && decided.is_none() && row.faults.is_empty() {
            row.fault("RequestOutcomeDate", "", "the day the family was told is missing");
        }
        let mut first = Fields::new();
        let source = request.source.map(|s| s.to_string()).unwrap_or_default();
        self.code(&mut row, &mut first, "request_source", "RequestSource", &source);
        flag(&mut first, "youth_accommodation", request.rya);
        if !self.usable(&mut row) {
            return;
        }
        let mut assessment_key = None;
        if let Some(received) = received.filter(|_| !carrier) {
            let key = if nth > 1 {
                format!("{received}#{nth}")
            } else {
                received.to_string()
            };
            let entry = (REGISTER, key.as_str());
            self.state(subject, entry, "request_received", received, first, &row);
            let mut fields = Fields::new();
            flag(&mut fields, "request_mediation", request.mediation);
            flag(&mut fields, "request_tribunal", request.tribunal);
            match (outcome, decided) {
                ("Y", Some(on)) => self.state(subject, entry, "decided_to_assess", on, fields, &row),
                ("N", Some(on)) => self.state(subject, entry, "refused_to_assess", on, fields, &row),
                ("W", _) => self.state(subject, entry, "request_withdrawn", self.census, Fields::new(), &row),
                _ => {}
            }
            if !request.exported.trim().is_empty() {
                let fields = Fields::from([("to_authority".to_owned(), Value::from(request.exported.trim()))]);
                self.state(subject, entry, "moved_during_assessment", self.census, fields, &row);
            }
            assessment_key = Some(key);
        }
        let plan = self.assessment(subject, birth, request, assessment_key.as_deref());
        if let Some(active) = &request.active_plan {
            self.active_plan(subject, birth, active, plan);
        }
    }

    /// States the assessment and the plan that came of it; gives the plan's key.
    fn assessment(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        request: &Request,
        key: Option<&str>,
    ) -> Option<(String, Date)> {
        const REGISTER: &str = "ehc_needs_assessment";
        let assessment = request.assessment.as_ref()?;
        let mut row = self.row("Assessment", assessment.origin, REGISTER);
        let on = self.sane(&mut row, "AssessmentOutcomeDate", assessment.outcome_date, birth);
        let outcome = assessment.outcome.trim();
        if !matches!(outcome, "Y" | "N" | "A" | "W" | "H") {
            row.fault("AssessmentOutcome", outcome, "the outcome must be Y, N, A, W or H");
        }
        if let (Some(on), Some(received)) = (on, request.received)
            && on < received
            && outcome != "H"
        {
            row.fault(
                "AssessmentOutcomeDate",
                on.to_string(),
                "this day lies before the request was received",
            );
        }
        if outcome == "N" && on.is_none() && row.faults.is_empty() {
            row.fault("AssessmentOutcomeDate", "", "the day the family was told is missing");
        }
        if !self.usable(&mut row) {
            return None;
        }
        if let Some(key) = key {
            let entry = (REGISTER, key);
            let mut fields = Fields::new();
            flag(&mut fields, "assessment_mediation", assessment.mediation);
            flag(&mut fields, "assessment_tribunal", assessment.tribunal);
            match (outcome, on) {
                ("Y", Some(on)) => {
                    flag(&mut fields, "other_mediation", assessment.other_mediation);
                    flag(&mut fields, "other_tribunal", assessment.other_tribunal);
                    self.state(subject, entry, "plan_issued", on, fields, &row);
                }
                ("Y", None) => self.state(subject, entry, "decided_to_issue", self.census, Fields::new(), &row),
                ("N", Some(on)) => self.state(subject, entry, "decided_not_to_issue", on, fields, &row),
                ("W", _) => self.state(subject, entry, "assessment_withdrawn", self.census, Fields::new(), &row),
                _ => {}
            }
            if assessment.week20 == Some(true) {
                let on = on.unwrap_or(self.census);
                self.state(subject, entry, "exception_reported", on, Fields::new(), &row);
            }
        }
        let named = assessment.named_plan.as_ref()?;
        let plan = self.named_plan(subject, birth, named)?;
        if let (Some(key), "Y") = (key, outcome) {
            self.link(subject, (REGISTER, key), ("ehc_plan", &plan.0), plan.1, &row);
        }
        Some(plan)
    }

    fn named_plan(&mut self, subject: &SubjectKey, birth: Option<Date>, named: &NamedPlan) -> Option<(String, Date)> {
        const REGISTER: &str = "ehc_plan";
        let mut row = self.row("NamedPlan", named.origin, REGISTER);
        let start = self.sane(&mut row, "StartDate", named.start, birth);
        if start.is_none() && row.faults.is_empty() {
            row.fault("StartDate", "", "the day the plan was made is missing");
        }
        let ceased = self.sane(&mut row, "CeaseDate", named.cease_date, birth);
        if let (Some(ceased), Some(start)) = (ceased, start)
            && ceased < start
        {
            row.fault(
                "CeaseDate",
                ceased.to_string(),
                "the plan would have ended before it was made",
            );
        }
        let mut fields = Fields::new();
        self.code(&mut row, &mut fields, "residential", "PlanRes", &named.residential);
        self.code(&mut row, &mut fields, "work_based", "PlanWBP", &named.work_based);
        flag(&mut fields, "personal_budget", named.personal_budget);
        flag(&mut fields, "organised_arrangements", named.organised_arrangements);
        if !named.direct_payments.trim().is_empty() {
            fields.insert("direct_payments".to_owned(), Value::from(named.direct_payments.trim()));
        }
        let mut reason = Fields::new();
        let code = named.cease_reason.map(|r| r.to_string()).unwrap_or_default();
        self.code(&mut row, &mut reason, "cease_reason", "CeaseReason", &code);
        if !self.usable(&mut row) {
            return None;
        }
        let start = start?;
        let key = start.to_string();
        self.state(subject, (REGISTER, &key), "plan_started", start, fields, &row);
        if let Some(ceased) = ceased {
            self.state(subject, (REGISTER, &key), "plan_ceased", ceased, reason, &row);
        }
        // In the year a plan is made its section I is as old as the plan; later it is what it was on the census day.
        let in_year = add_days(self.census, -380).is_some_and(|from| start >= from);
        let named_on = if in_year { start } else { self.census };
        for (at, detail) in named.plan_details.iter().enumerate() {
            let mut row = self.row("PlanDetail", detail.origin, "placement");
            let mut fields = Fields::new();
            self.setting(
                &mut row,
                &mut fields,
                (&detail.urn, &detail.ukprn, &detail.setting, &detail.setting_other),
            );
            rank(&mut fields, detail.rank);
            flag(&mut fields, "sen_unit", detail.sen_unit);
            flag(&mut fields, "resourced_provision", detail.resourced_provision);
            if !self.usable(&mut row) {
                continue;
            }
            let rank = detail.rank.map_or(at + 1, |r| r as usize);
            let named_key = format!("{key} named {rank}");
            let entry = ("placement", named_key.as_str());
            self.link(subject, entry, (REGISTER, &key), named_on, &row);
            self.state(subject, entry, "named_in_plan", named_on, fields, &row);
        }
        Some((key, start))
    }

    fn setting(&self, row: &mut Row<'_>, fields: &mut Fields, (urn, ukprn, setting, other): (&str, &str, &str, &str)) {
        for (field, text) in [("urn", urn), ("ukprn", ukprn), ("setting_other", other)] {
            if !text.trim().is_empty() {
                fields.insert(field.to_owned(), Value::from(text.trim()));
            }
        }
        self.code(row, fields, "setting", "SENsetting", setting);
    }

    fn active_plan(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        active: &ActivePlan,
        plan: Option<(String, Date)>,
    ) {
        const REGISTER: &str = "ehc_plan";
        let mut row = self.row("ActivePlans", active.origin, REGISTER);
        let Some((key, start)) = plan else {
            row.fault(
                "ActivePlans",
                "",
                "there is no usable NamedPlan with a start date to say which plan this is",
            );
            self.usable(&mut row);
            return;
        };
        let meeting = self.sane(&mut row, "ReviewMeeting", active.review_meeting, birth);
        let decided = self.sane(&mut row, "LastReview", active.last_review, birth);
        let draft = self.sane(&mut row, "ReviewDraft", active.review_draft, birth);
        let transfer = active.phase_transfer_due;
        let transferred = self.sane(&mut row, "PhaseTransferFinalDate", active.phase_transfer_final, birth);
        if !self.usable(&mut row) {
            return;
        }
        let entry = (REGISTER, key.as_str());
        if !active.transfer_la.trim().is_empty() {
            let fields = Fields::from([("from_authority".to_owned(), Value::from(active.transfer_la.trim()))]);
            self.state(subject, entry, "transferred_in", self.census, fields, &row);
        }
        if let Some(due) = transfer {
            // Transfers between schools fall due in February, to post-16 institutions in March.
            let field = if due.month() <= 2 {
                "school_transfer_due"
            } else {
                "post_16_transfer_due"
            };
            let fields = Fields::from([(field.to_owned(), Value::Date(due))]);
            self.state(subject, entry, "phase_transfer_expected", self.census, fields, &row);
        }
        if let Some(on) = transferred {
            self.state(subject, entry, "phase_transfer_finalised", on, Fields::new(), &row);
        }
        self.review(subject, &row, active, &key, (meeting, decided, draft));
        self.needs(subject, active, &key);
        for placement in &active.placements {
            self.placement(subject, birth, placement, (&key, start), active);
        }
    }

    fn review(
        &mut self,
        subject: &SubjectKey,
        row: &Row<'_>,
        active: &ActivePlan,
        plan: &str,
        (meeting, decided, draft): (Option<Date>, Option<Date>, Option<Date>),
    ) {
        const REGISTER: &str = "annual_review";
        // A decision older than the meeting belongs to the review before it; it still counts for the plan's own clock.
        let earlier = matches!((meeting, decided), (Some(m), Some(d)) if d < m);
        if let Some(on) = decided.filter(|_| earlier) {
            self.state(subject, ("ehc_plan", plan), "reviewed", on, Fields::new(), row);
        }
        let decided = decided.filter(|_| !earlier);
        let Some(opened) = meeting.or(decided) else { return };
        let key = opened.to_string();
        let entry = (REGISTER, key.as_str());
        self.link(subject, entry, ("ehc_plan", plan), opened, row);
        if let Some(on) = meeting {
            self.state(subject, entry, "meeting_held", on, Fields::new(), row);
        }
        if let Some(on) = decided {
            // The published specification names the outcomes but not their letters; words are taken too.
            let step = match active.review_outcome.trim().to_ascii_lowercase().as_str() {
                "m" | "maintain" | "no change" => "decided_to_maintain",
                "a" | "amend" => "decided_to_amend",
                "c" | "cease" => "decided_to_cease",
                _ => "decision_told",
            };
            self.state(subject, entry, step, on, Fields::new(), row);
        }
        if let Some(on) = draft.filter(|d| meeting.is_none_or(|m| *d >= m)) {
            self.state(subject, entry, "amendment_notice_sent", on, Fields::new(), row);
        }
    }

    fn needs(&mut self, subject: &SubjectKey, active: &ActivePlan, plan: &str) {
        let mut fields = Fields::new();
        let mut from = None;
        for need in &active.needs {
            let mut row = self.row("SENneed", need.origin, "ehc_plan");
            let mut one = Fields::new();
            let field = match need.rank {
                Some(2) => "secondary_need",
                _ => "primary_need",
            };
            self.code(&mut row, &mut one, field, "SENtype", &need.need);
            if self.usable(&mut row) {
                fields.append(&mut one);
                from.get_or_insert(row);
            }
        }
        if let Some(row) = from.filter(|_| !fields.is_empty()) {
            self.state(subject, ("ehc_plan", plan), "needs_recorded", self.census, fields, &row);
        }
    }

    fn placement(
        &mut self,
        subject: &SubjectKey,
        birth: Option<Date>,
        placement: &super::model::Placement,
        (plan, plan_start): (&str, Date),
        active: &ActivePlan,
    ) {
        let mut row = self.row("PlacementDetail", placement.origin, "placement");
        let started = self.sane(&mut row, "EntryDate", placement.entry, birth);
        let left = self.sane(&mut row, "LeavingDate", placement.leaving, birth);
        if let (Some(started), Some(left)) = (started, left)
            && left < started
        {
            row.fault(
                "LeavingDate",
                left.to_string(),
                "the placement would have ended before it started",
            );
        }
        let mut fields = Fields::new();
        let place = (
            &*placement.urn,
            &*placement.ukprn,
            &*placement.setting,
            &*placement.setting_other,
        );
        self.setting(&mut row, &mut fields, place);
        rank(&mut fields, placement.rank);
        flag(&mut fields, "sen_unit", placement.sen_unit);
        flag(&mut fields, "resourced_provision", placement.resourced_provision);
        // Before 2024 these two stood on the plan.
        let or_plan = |own: &str, plan: &str| {
            if own.trim().is_empty() {
                plan.to_owned()
            } else {
                own.to_owned()
            }
        };
        self.code(
            &mut row,
            &mut fields,
            "residential",
            "RES",
            &or_plan(&placement.residential, &active.residential),
        );
        self.code(
            &mut row,
            &mut fields,
            "work_based",
            "WBP",
            &or_plan(&placement.work_based, &active.work_based),
        );
        if !self.usable(&mut row) {
            return;
        }
        let name = [&placement.urn, &placement.ukprn, &placement.setting]
            .into_iter()
            .find(|n| !n.trim().is_empty());
        let name = name.map_or("unknown", |n| n.trim());
        let since = started.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let rank = placement.rank.unwrap_or(1);
        let key = format!("{since} {name} {rank}");
        let entry = ("placement", key.as_str());
        // Some settings, such as elective home education, come without a first day; the plan's own is then the best known.
        let started = started.unwrap_or(plan_start);
        self.link(subject, entry, ("ehc_plan", plan), started, &row);
        self.state(subject, entry, "placement_started", started, fields, &row);
        if let Some(left) = left {
            self.state(subject, entry, "placement_ended", left, Fields::new(), &row);
        }
    }
}

fn flag(fields: &mut Fields, field: &str, value: Option<bool>) {
    if let Some(value) = value {
        fields.insert(field.to_owned(), Value::Boolean(value));
    }
}

fn rank(fields: &mut Fields, rank: Option<u32>) {
    if let Some(rank) = rank {
        fields.insert("rank".to_owned(), Value::Integer(i64::from(rank)));
    }
}

fn fault_in_words(fault: identifiers::Fault) -> String {
    match fault {
        identifiers::Fault::Length => "it has not the right number of characters".to_owned(),
        identifiers::Fault::Character(at) => format!("character {at} may not stand there"),
        identifiers::Fault::Check => "its check character does not fit the rest".to_owned(),
    }
}
