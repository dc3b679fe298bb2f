//! From files to checked definitions.

mod fields;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use sha2::{Digest, Sha256};
use toml::Spanned;

use crate::access::{self, PendingAccess};
use crate::calendar_file::CalendarFiles;
use crate::clock::{DayOf, resolve_clock, resolve_related};
use crate::computed::{self, Pending};
use crate::document::{self, PendingDocument};
use crate::example::read_example;
use crate::expression::Layout;
use crate::layer;
use crate::lint;
use crate::plain::{meant_among, said_plainly};
use crate::problem::Report;
use crate::raw::{RawCalendar, RawCodes, RawRegister, to_date};
use crate::regime::RawRegime;
use crate::role::RawRole;
use crate::rule::{self, RawRule};
use crate::theme::RawTheme;
use crate::view::{self, RawList, RawView};
use crate::{
    CodeList, DefinitionFile, Definitions, Echo, Kind, Problem, Problems, Regime, Register, Role, Step, Subject, Theme,
};

/// Words that columns of a register's table use for themselves, so that no step or field may take them.
const RESERVED: &[&str] = &["entry", "subject", "key", "as_at", "period_start", "period_end"];

pub(crate) fn read(files: &[DefinitionFile]) -> Result<Definitions, Problems> {
    let mut found = Found::default();
    // In the order of their paths, so that what is said does not depend on the order they came in.
    let mut by_path: Vec<&DefinitionFile> = files.iter().collect();
    by_path.sort_by(|a, b| a.path.cmp(&b.path));
    for file in by_path {
        let mut report = Report::new(&file.path, &file.text);
        found.take(file, &mut report);
        found.problems.append(&mut report.found);
    }
    found.check_themes(files);
    // In the order of their ids, so that a register keeps its place when its file moves to another theme.
    found.registers.sort_unstable_keys();
    found.codes.sort_unstable_keys();
    found
        .themes
        .sort_by(|_, a, _, b| (a.order, &a.id).cmp(&(b.order, &b.id)));
    found
        .measure_files
        .sort_by(|a, b| (a.stem(), &a.path).cmp(&(b.stem(), &b.path)));
    let Found {
        themes,
        mut registers,
        pending,
        views,
        access,
        mut roles,
        codes,
        calendars,
        mut regimes,
        measure_files,
        benchmark_files,
        rules,
        documents,
        mut problems,
        ..
    } = found;
    let calendars = calendars.read;
    regimes.sort_unstable_keys();
    roles.sort_unstable_keys();
    problems.extend(subjects(&mut registers));
    for at in 0..registers.len() {
        let file = files.iter().find(|file| registers[at].file == file.path);
        let Some(file) = file else { continue };
        let mut report = Report::new(&file.path, &file.text);
        resolve_related(at, &mut registers, &calendars, &regimes, &mut report);
        problems.append(&mut report.found);
    }
    for file in files {
        let Some(register) = registers.values().find(|r: &&Register| r.file == file.path) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        across(register, &registers, &codes, &mut report);
        problems.append(&mut report.found);
    }
    let shared: Vec<&DefinitionFile> = files.iter().filter(|f| f.kind() != Ok(Kind::Layer)).collect();
    let mut definitions = Definitions {
        themes,
        registers,
        codes,
        holidays: calendars.holidays.clone(),
        calendars,
        roles,
        regimes,
        lists: IndexMap::new(),
        measure_files,
        benchmark_files,
        rules: IndexMap::new(),
        documents: IndexMap::new(),
        columns: Vec::new(),
        version: fingerprint("", &shared),
        areas: std::collections::BTreeMap::new(),
    };
    // Conditions are read against whole registers only; what is wrong with those comes first.
    if problems.is_empty() {
        problems = computed::read(&mut definitions, pending, files);
    }
    if problems.is_empty() {
        problems = rule::read(&mut definitions, rules, files);
    }
    if problems.is_empty() {
        problems = view::read(&mut definitions, views, files);
    }
    if problems.is_empty() {
        problems = document::read(&mut definitions, &documents, files);
    }
    // What a seal hides is known once all that draws on it is read.
    if problems.is_empty() {
        problems = access::read(&mut definitions, access, files);
    }
    // What has no effect is looked for once everything that is named is there.
    if problems.is_empty() {
        problems = lint::check(&definitions, files);
    }
    if problems.is_empty() {
        match layer::read(&definitions, files) {
            Ok(areas) => definitions.areas = areas,
            Err(found) => problems = found,
        }
    }
    if problems.is_empty() {
        Ok(definitions)
    } else {
        Err(Problems(problems))
    }
}

/// The first 64 bits of the SHA-256 of all files in path order, after the version that they build on: of each its path,
/// a line feed, its length in bytes, a line feed and its text. The same on every machine and with every compiler.
pub(crate) fn fingerprint(before: &str, files: &[&DefinitionFile]) -> String {
    let mut files = files.to_vec();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut hash = Sha256::new();
    hash.update(before);
    for file in files {
        hash.update(format!("{}\n{}\n", file.path, file.text.len()));
        hash.update(&file.text);
    }
    hash.finalize()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// What has been read so far.
#[derive(Default)]
struct Found {
    themes: IndexMap<String, Theme>,
    registers: IndexMap<String, Register>,
    pending: IndexMap<String, Pending>,
    views: view::Waiting,
    access: IndexMap<String, PendingAccess>,
    roles: IndexMap<String, Role>,
    codes: IndexMap<String, CodeList>,
    calendars: CalendarFiles,
    regimes: IndexMap<String, Regime>,
    measure_files: Vec<DefinitionFile>,
    benchmark_files: Vec<DefinitionFile>,
    /// Rules by the paths of their files.
    rules: IndexMap<String, RawRule>,
    documents: Vec<PendingDocument>,
    /// The file of each definition, by what it is and its id.
    defined_in: BTreeMap<(Kind, String), String>,
    problems: Vec<Problem>,
}

impl Found {
    fn take(&mut self, file: &DefinitionFile, report: &mut Report<'_>) {
        let kind = match file.kind() {
            Ok(kind) => kind,
            Err(message) => return report.push(None, message),
        };
        let id = match kind {
            Kind::Theme => file.theme(),
            _ => file.stem(),
        };
        // Each theme may have files of these names; measures of one id are refused when measures are read.
        if !matches!(kind, Kind::Measure | Kind::Layer)
            && let Some(first) = self.defined_in.insert((kind, id.to_owned()), file.path.clone())
        {
            let message = format!("{first} defines this already; keep one of the two files");
            return report.push(None, message);
        }
        match kind {
            Kind::Theme => {
                if let Some(raw) = parse::<RawTheme>(file, report) {
                    let theme = Theme {
                        id: id.to_owned(),
                        title: raw.title,
                        order: raw.order,
                    };
                    self.themes.insert(theme.id.clone(), theme);
                }
            }
            Kind::Register => {
                if let Some((register, pending, views, access)) = register(file, report) {
                    self.views.views.insert(register.id.clone(), views);
                    self.access.insert(register.id.clone(), access);
                    self.pending.insert(register.id.clone(), pending);
                    self.registers.insert(register.id.clone(), register);
                }
            }
            Kind::Codes => {
                if let Some(list) = code_list(file, report) {
                    self.codes.insert(list.id.clone(), list);
                }
            }
            Kind::Calendar => {
                if let Some(raw) = parse::<RawCalendar>(file, report) {
                    self.calendars.take(raw, file, report);
                }
            }
            Kind::Regime => {
                if let Some(raw) = parse::<RawRegime>(file, report) {
                    check_id(&raw.id, file, report);
                    let regime = Regime {
                        id: raw.id.into_inner(),
                        title: raw.title,
                        cohort: raw.cohort,
                        source: raw.source,
                        from: raw.in_force_from.and_then(to_date),
                        to: raw.in_force_to.and_then(to_date),
                    };
                    self.regimes.insert(regime.id.clone(), regime);
                }
            }
            Kind::View => {
                if let Some(raw) = parse::<RawList>(file, report) {
                    check_id(&raw.id, file, report);
                    let theme = file.theme().to_owned();
                    self.views.lists.push((file.path.clone(), theme, raw));
                }
            }
            Kind::Role => {
                if let Some(raw) = parse::<RawRole>(file, report) {
                    check_id(&raw.id, file, report);
                    let role = Role {
                        id: raw.id.into_inner(),
                        title: raw.title,
                        purpose: raw.purpose,
                        reach: raw.reach,
                        file: file.path.clone(),
                    };
                    self.roles.insert(role.id.clone(), role);
                }
            }
            Kind::Measure => self.measure_files.push(file.clone()),
            Kind::Benchmark => self.benchmark_files.push(file.clone()),
            // Laid over the rest once all of it is read.
            Kind::Layer => {}
            Kind::Rule => {
                if let Some(raw) = parse::<RawRule>(file, report) {
                    check_id(&raw.id, file, report);
                    self.rules.insert(file.path.clone(), raw);
                }
            }
            Kind::Document => self.documents.extend(PendingDocument::read(file, report)),
        }
    }

    /// A folder becomes a theme by saying what it is called.
    fn check_themes(&mut self, files: &[DefinitionFile]) {
        for file in files {
            let theme = file.theme();
            let named = self.defined_in.contains_key(&(Kind::Theme, theme.to_owned()));
            if file.kind().is_ok_and(|kind| kind != Kind::Layer) && !named {
                let known: Vec<&str> = self.themes.keys().map(String::as_str).collect();
                self.problems.push(Problem {
                    file: file.path.clone(),
                    line: None,
                    message: format!(
                        "\"{theme}\" is not a theme; put the file in one of {}, or add {theme}/theme.toml with a title and an order",
                        known.join(", ")
                    ),
                });
            }
        }
    }
}

pub(crate) fn parse<T: serde::de::DeserializeOwned>(file: &DefinitionFile, report: &mut Report<'_>) -> Option<T> {
    match toml::from_str(&file.text) {
        Ok(raw) => Some(raw),
        Err(error) => {
            let message = said_plainly(error.message());
            match error.span() {
                Some(span) => report.at(span.start, message),
                None => report.push(None, message),
            }
            None
        }
    }
}

fn check_id(id: &Spanned<String>, file: &DefinitionFile, report: &mut Report<'_>) {
    let stem = file.stem();
    if id.get_ref() != stem {
        let message = format!("the id \"{}\" must be the file's name, \"{stem}\"", id.get_ref());
        report.at(id.span().start, message);
    }
}

fn is_snake_case(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn code_list(file: &DefinitionFile, report: &mut Report<'_>) -> Option<CodeList> {
    let raw: RawCodes = parse(file, report)?;
    check_id(&raw.id, file, report);
    let mut seen = BTreeSet::new();
    for code in &raw.codes {
        if !seen.insert(code.get_ref().code.clone()) {
            report.at(
                code.span().start,
                format!("the code \"{}\" is listed twice", code.get_ref().code),
            );
        }
        if let Some(message) = code.get_ref().fault() {
            report.at(code.span().start, message);
        }
    }
    Some(CodeList {
        id: raw.id.into_inner(),
        title: raw.title,
        source: raw.source,
        local: raw.local,
        codes: raw.codes.into_iter().map(Spanned::into_inner).collect(),
    })
}

/// A register, and what of it waits for the columns of all: its expressions, its views and its access.
type Read = (Register, Pending, IndexMap<String, RawView>, PendingAccess);

fn register(file: &DefinitionFile, report: &mut Report<'_>) -> Option<Read> {
    let mut raw: RawRegister = parse(file, report)?;
    check_id(&raw.id, file, report);
    let (part, subject) = subject(&raw, report);
    let mut names = BTreeSet::new();
    for (table, id) in (raw.steps.keys().map(|k| ("steps", k)))
        .chain(raw.fields.keys().map(|k| ("fields", k)))
        .chain(raw.clocks.keys().map(|k| ("clocks", k)))
        .chain(raw.links.keys().map(|k| ("links", k)))
        .chain(raw.values.keys().map(|k| ("values", k)))
    {
        let header = format!("{table}.{id}");
        if !is_snake_case(id) {
            report.in_table(&header, format!("\"{id}\" must be lower case with underscores"));
        }
        if RESERVED.contains(&id.as_str()) {
            report.in_table(
                &header,
                format!("\"{id}\" is a word every register's table already uses; choose another"),
            );
        }
        if !names.insert(id.as_str()) {
            let message =
                format!("\"{id}\" is used twice; steps, fields, clocks, links and values share one set of names");
            report.in_table(&header, message);
        }
    }
    for id in raw.views.keys().filter(|id| !is_snake_case(id)) {
        let message = format!("\"{id}\" must be lower case with underscores");
        report.in_table(&format!("views.{id}"), message);
    }
    if !raw.steps.values().any(|s| s.opens) {
        report.push(None, "no step opens an entry; give one step `opens = true`");
    }
    for (id, _) in raw.steps.iter().filter(|(_, step)| step.reopens) {
        if !raw.steps.values().any(|s| s.closes) {
            report.in_table(
                &format!("steps.{id}"),
                format!("\"{id}\" reopens an entry, and no step closes one; mark one `closes = true`"),
            );
        }
    }
    let all = || raw.steps.keys().chain(raw.fields.keys()).chain(raw.links.keys());
    let known = |names: &[Spanned<String>], what: &str, exists: &dyn Fn(&str) -> bool, report: &mut Report<'_>| {
        for name in names {
            if !exists(name.get_ref()) {
                let hint = meant_among(name.get_ref(), all().filter(|id| exists(id)));
                let message = format!("there is no {what} \"{}\" in this register{hint}", name.get_ref());
                report.at(name.span().start, message);
            }
        }
    };
    let is_field = |id: &str| raw.fields.contains_key(id);
    let is_step = |id: &str| raw.steps.contains_key(id);
    known(
        &raw.named_by,
        "field or step",
        &|id| is_field(id) || is_step(id),
        report,
    );
    for step in raw.steps.values() {
        known(&step.fields, "field", &is_field, report);
        known(&step.required, "field", &is_field, report);
        known(&step.clears, "field", &is_field, report);
        for name in &step.required {
            if !step.fields.iter().any(|f| f.get_ref() == name.get_ref()) {
                report.at(
                    name.span().start,
                    format!("\"{}\" is required but not among the step's fields", name.get_ref()),
                );
            }
        }
        let echoes: Vec<_> = step.echoes.iter().map(|e| e.link.clone()).collect();
        known(&echoes, "link", &|id| raw.links.contains_key(id), report);
    }
    for (id, step) in &raw.steps {
        known(&step.after, "step", &is_step, report);
        if let Some(itself) = step.after.iter().find(|s| s.get_ref() == id) {
            report.at(itself.span().start, format!("\"{id}\" cannot come after itself"));
        }
    }
    let earlier = || raw.fields.values().flat_map(|f| &f.formerly);
    fields::formerly("field", is_field, earlier(), report);
    fields::formerly("step", is_step, raw.steps.values().flat_map(|s| &s.formerly), report);
    let mut clocks = IndexMap::new();
    let clock_ids: Vec<String> = raw.clocks.keys().cloned().collect();
    for (id, clock) in raw.clocks {
        if let Some(clock) = resolve_clock(&id, clock, (&raw.steps, &raw.fields, &clock_ids), report) {
            clocks.insert(id, clock);
        }
    }
    for emptied in raw.steps.values().flat_map(|step| &step.clears) {
        let at = raw.fields.get_index_of(emptied.get_ref());
        let counts = |clock: &crate::Clock| clock.from.iter().any(|from| at.map(DayOf::Field) == Some(from.of));
        if let Some((id, _)) = clocks.iter().find(|(_, clock)| counts(clock)) {
            let message = format!(
                "the clock \"{id}\" counts from \"{}\", which cannot be emptied: end the clock by this step instead",
                emptied.get_ref()
            );
            report.at(emptied.span().start, message);
        }
    }
    let examples = raw
        .examples
        .into_iter()
        .filter_map(|example| {
            let at = example.span().start;
            read_example(example.into_inner(), at, report)
        })
        .collect();
    let latest_per = raw.latest_per.as_ref().and_then(|name| {
        let link = raw.links.get_full(name.get_ref()).filter(|(_, _, link)| link.single);
        if link.is_none() {
            let message = format!(
                "`latest_per` must name a link of this register that is single; \"{}\" is not",
                name.get_ref()
            );
            report.at(name.span().start, message);
        }
        link.map(|(at, _, _)| at)
    });
    let step_ids: Vec<String> = raw.steps.keys().cloned().collect();
    let field_ids: Vec<String> = raw.fields.keys().cloned().collect();
    let mut pending = Pending {
        values: std::mem::take(&mut raw.values),
        ..Pending::default()
    };
    let mut pending_access = PendingAccess {
        access: raw.access.take(),
        ..PendingAccess::default()
    };
    for (id, step) in &mut raw.steps {
        if let Some(by) = step.by.take() {
            if by.is_empty() {
                report.in_table(
                    &format!("steps.{id}.by"),
                    "no role could record this step; name a role, or leave `by` out",
                );
            }
            pending_access.by.push((id.clone(), by));
        }
        pending.refuse.push((id.clone(), std::mem::take(&mut step.refuse)));
        pending
            .required
            .push((id.clone(), std::mem::take(&mut step.required_when)));
    }
    let views = std::mem::take(&mut raw.views);
    let (fields, links) = fields::fields_and_links(&raw.title, raw.fields, raw.links, report);
    let key = fields::key(raw.key, &fields, &raw.steps, report);
    let aliases = fields::aliases(raw.aliases, &fields, report);
    let steps = raw.steps;
    let names = |list: Vec<Spanned<String>>| list.into_iter().map(Spanned::into_inner).collect::<Vec<_>>();
    let register = Register {
        id: raw.id.into_inner(),
        theme: file.theme().to_owned(),
        title: raw.title,
        plural: raw.plural,
        formerly: names(raw.formerly),
        subject,
        part,
        people: raw.people,
        // What it is about is known once all registers are read.
        about_people: raw.people,
        purpose: raw.purpose,
        demands: names(raw.demands),
        law: raw.law,
        team: raw.team,
        named_by: names(raw.named_by),
        key,
        aliases,
        by_hand: raw.by_hand,
        latest_per,
        regime: raw.regime.map(Spanned::into_inner),
        clocks,
        examples,
        steps: steps
            .into_iter()
            .map(|(id, step)| {
                let after = step
                    .after
                    .iter()
                    .filter_map(|s| step_ids.iter().position(|id| id == s.get_ref()));
                let echoes = step.echoes.into_iter().map(|e| Echo {
                    link: e.link.into_inner(),
                    step: e.step.into_inner(),
                });
                let step = Step {
                    title: step.title,
                    opens: step.opens,
                    closes: step.closes,
                    reopens: step.reopens,
                    after_closing: step.after_closing,
                    repeats: step.repeats,
                    each_counts: step.each_counts,
                    exemption: step.exemption,
                    fields: names(step.fields),
                    after: after.collect(),
                    required: names(step.required),
                    refuse: Vec::new(),
                    required_when: Vec::new(),
                    clears: (step.clears.iter())
                        .filter_map(|f| field_ids.iter().position(|id| id == f.get_ref()))
                        .collect(),
                    by: Vec::new(),
                    prefilled: step.prefilled,
                    stage: step.stage,
                    echoes: echoes.collect(),
                    formerly: names(step.formerly),
                };
                (id, step)
            })
            .collect(),
        fields,
        links,
        values: IndexMap::new(),
        views: IndexMap::new(),
        choices: Vec::new(),
        layout: Layout::default(),
        guards_reach: 0,
        access: None,
        file: file.path.clone(),
    };
    Some((register, pending, views, pending_access))
}

/// Whether an entry is a part of another, and what it is about.
fn subject(raw: &RawRegister, report: &mut Report<'_>) -> (bool, Subject) {
    match (&raw.subject, &raw.part_of) {
        (Some(subject), Some(_)) => {
            let message = "`part_of` says already what an entry is about; leave `subject` out";
            report.at(subject.span().start, message);
            (true, Subject::Area)
        }
        (None, Some(part_of)) => (true, Subject::Entry(part_of.get_ref().clone())),
        (Some(subject), None) if subject.get_ref() == "area" => (false, Subject::Area),
        (Some(subject), None) => (false, Subject::Entry(subject.get_ref().clone())),
        (None, None) => {
            let message = "say what an entry is about: `subject = \"area\"`, `subject = \"child\"`, or the register that it is `part_of`";
            report.push(None, message);
            (false, Subject::Area)
        }
    }
}

/// Checks what each register is about, and marks those about people.
fn subjects(registers: &mut IndexMap<String, Register>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let problem = |register: &Register, message: String| Problem {
        file: register.file.clone(),
        line: None,
        message,
    };
    let people: Vec<String> = registers.values().filter(|r| r.people).map(|r| r.id.clone()).collect();
    if let [first, second, ..] = &people[..]
        && let Some(register) = registers.get(second)
    {
        let message = format!("the register \"{first}\" holds the people already; only one may have `people = true`");
        problems.push(problem(register, message));
    }
    let mut about = Vec::new();
    for register in registers.values() {
        let Subject::Entry(subject) = &register.subject else {
            continue;
        };
        if !registers.contains_key(subject) {
            let message = match register.part {
                true => format!("it is part of \"{subject}\", which is not a register; write the id of one"),
                false => format!("its subject \"{subject}\" is not a register; write the id of one, or \"area\""),
            };
            problems.push(problem(register, message));
            continue;
        }
        if let Some(circle) = circle(registers, register) {
            let message = format!(
                "{circle}: then none of them could be opened first; give one of them another `subject`, or `\"area\"`"
            );
            problems.push(problem(register, message));
            continue;
        }
        // A part is about what the entry it is a part of is about.
        let mut above = subject;
        for _ in 0..registers.len() {
            match registers.get(above) {
                Some(whole) if whole.part => match &whole.subject {
                    Subject::Entry(next) => above = next,
                    Subject::Area => break,
                },
                _ => break,
            }
        }
        let subject_of = registers.get(above).map(|whole| &whole.subject);
        let of_people = matches!(subject_of, Some(Subject::Entry(id)) if people.contains(id));
        if people.contains(above) || (register.part && of_people) {
            about.push(register.id.clone());
        }
    }
    for id in about {
        if let Some(register) = registers.get_mut(&id) {
            register.about_people = true;
        }
    }
    problems
}

/// Registers each of which is about the next, and the last about the first, in words; from the first of them by id, so
/// that each circle is said once.
fn circle(registers: &IndexMap<String, Register>, first: &Register) -> Option<String> {
    let mut said = Vec::new();
    let mut at = first;
    for _ in 0..registers.len() {
        let Subject::Entry(next) = &at.subject else { return None };
        let how = if at.part { "is a part of" } else { "is about" };
        said.push(format!("\"{}\" {how} \"{next}\"", at.id));
        at = registers.get(next).filter(|next| !next.people && next.id >= first.id)?;
        if at.id == first.id {
            return Some(said.join(", and "));
        }
    }
    None
}

/// Checks what can only be seen with every file at hand: code lists, link targets, echoes.
fn across(
    register: &Register,
    registers: &IndexMap<String, Register>,
    codes: &IndexMap<String, CodeList>,
    report: &mut Report<'_>,
) {
    for (id, field) in &register.fields {
        if let Some(list) = field.codes.as_ref().filter(|c| !codes.contains_key(*c)) {
            report.in_table(
                &format!("fields.{id}"),
                format!("there is no code list \"{list}\"; add it as codes/{list}.toml of a theme"),
            );
        }
    }
    for (id, link) in &register.links {
        let table = if link.field.is_some() { "fields" } else { "links" };
        for to in link.to.registers().iter().filter(|to| !registers.contains_key(*to)) {
            report.in_table(
                &format!("{table}.{id}"),
                format!("there is no register \"{to}\" to lead to"),
            );
        }
    }
    for (id, step) in &register.steps {
        for echo in &step.echoes {
            let Some(to) = register.links.get(&echo.link).and_then(|link| link.to.one()) else {
                continue;
            };
            if registers.get(to).is_some_and(|r| !r.steps.contains_key(&echo.step)) {
                let message = format!("it echoes as \"{}\", which the register {to} does not have", echo.step);
                report.in_table(&format!("steps.{id}"), message);
            }
        }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
