//! An area's own layer over the definitions: its words, its codes and its local limits.
//!
//! The files of an area lie in `areas/CODE/`, where `CODE` is the id of the area. A layer can change what an area may
//! decide for itself and nothing else: what things are called, which views its lists have, codes of lists that are open to it, and
//! limits of force `local`. A limit that comes from the law, from guidance or from a national standard is refused. A layer adds no
//! step, field or register, so that events mean the same in every area and a measure is the same measure everywhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use calendar::Limit;
use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use crate::check::{fingerprint, parse};
use crate::clock::How;
use crate::plain::meant_among;
use crate::problem::Report;
use crate::view::RawView;
use crate::{Code, DefinitionFile, Definitions, Force, Kind, Problem, Register};

/// A file of an area: what it changes of one register, or of one code list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLayer {
    #[serde(default)]
    pub(crate) register: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) title: Option<String>,
    #[serde(default)]
    pub(crate) plural: Option<String>,
    #[serde(default)]
    pub(crate) team: Option<String>,
    #[serde(default)]
    pub(crate) steps: IndexMap<Spanned<String>, RawLayerStep>,
    #[serde(default)]
    pub(crate) fields: IndexMap<Spanned<String>, RawLayerField>,
    #[serde(default)]
    pub(crate) clocks: IndexMap<Spanned<String>, RawLayerClock>,
    #[serde(default)]
    pub(crate) views: IndexMap<Spanned<String>, RawView>,
    #[serde(default)]
    pub(crate) list: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) codes: Vec<Spanned<Code>>,
}

impl RawLayer {
    /// Whether it says anything that only a register has.
    fn is_of_a_register(&self) -> bool {
        self.title.is_some()
            || self.plural.is_some()
            || self.team.is_some()
            || !self.steps.is_empty()
            || !self.fields.is_empty()
            || !self.clocks.is_empty()
            || !self.views.is_empty()
    }
}

/// What an area calls a step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLayerStep {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    stage: Option<String>,
}

/// What an area calls a field, and how it says to fill it in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLayerField {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    hint: Option<String>,
}

/// What an area calls a clock, and its own limit where the clock is a local one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLayerClock {
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    within: Option<Spanned<String>>,
}

/// The definitions of each area that has a layer, by the area's id, made from those that hold everywhere.
///
/// # Errors
/// Every problem of the areas' files, with file, line and reason.
pub(crate) fn read(
    base: &Definitions,
    files: &[DefinitionFile],
) -> Result<BTreeMap<String, Arc<Definitions>>, Vec<Problem>> {
    let mut layers: BTreeMap<String, Vec<&DefinitionFile>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.kind() == Ok(Kind::Layer)) {
        layers.entry(file.area().to_owned()).or_default().push(file);
    }
    let mut problems = Vec::new();
    let mut read = BTreeMap::new();
    for (area, mut files) in layers {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let mut own = base.clone();
        let mut changed_in: BTreeMap<String, &str> = BTreeMap::new();
        for file in &files {
            let mut report = Report::new(&file.path, &file.text);
            lay(&mut own, file, &mut changed_in, &mut report);
            problems.append(&mut report.found);
        }
        own.version = fingerprint(&base.version, &files);
        read.insert(area, Arc::new(own));
    }
    if problems.is_empty() { Ok(read) } else { Err(problems) }
}

/// Lays one file over the definitions of its area.
fn lay<'f>(
    own: &mut Definitions,
    file: &'f DefinitionFile,
    changed_in: &mut BTreeMap<String, &'f str>,
    report: &mut Report<'_>,
) {
    let Some(mut raw) = parse::<RawLayer>(file, report) else {
        return;
    };
    let (what, id) = match (&raw.register, &raw.list) {
        (Some(register), None) => ("register", register.clone()),
        (None, Some(list)) => ("code list", list.clone()),
        _ => {
            let message = "say what the file is about: `register = \"…\"` or `list = \"…\"`, one of them";
            return report.push(None, message);
        }
    };
    if let Some(first) = changed_in.insert(format!("{what} {}", id.get_ref()), &file.path) {
        let message = format!(
            "{first} is about the {what} \"{}\" already; keep one of the two files",
            id.get_ref()
        );
        return report.at(id.span().start, message);
    }
    if raw.register.is_some() {
        if let Some(code) = raw.codes.first() {
            let message = "codes belong to a code list: put them in a file of their own with `list = \"…\"`";
            report.at(code.span().start, message);
        }
        if named(&mut own.registers, "register", &id, report).is_none() {
            return;
        }
        let empty = !raw.is_of_a_register();
        let before = report.found.len();
        of_views(own, id.get_ref(), std::mem::take(&mut raw.views), report);
        of_register(&mut own.registers[id.get_ref()], raw, report);
        if empty && report.found.len() == before {
            let message = "the file changes nothing; say what the area calls something, or remove it";
            report.push(None, message);
        }
    } else {
        of_list(own, &id, raw, report);
    }
}

/// The area's own views: one of an id that there is takes its place.
fn of_views(own: &mut Definitions, of: &str, views: IndexMap<Spanned<String>, RawView>, report: &mut Report<'_>) {
    let Some(at) = own.register_index(of) else { return };
    for (id, raw) in views {
        if own.registers[at].people {
            let message = "the people on record have a list of their own; leave the view out";
            report.at(id.span().start, message);
            continue;
        }
        let mut spots = Vec::new();
        let view = crate::view::of_register(own, at, raw, &mut spots);
        for spot in &spots {
            spot.note(report, spot.message().to_owned());
        }
        own.registers[at].views.insert(id.into_inner(), view);
    }
}

fn of_register(register: &mut Register, raw: RawLayer, report: &mut Report<'_>) {
    put(&mut register.title, raw.title, &["title"], report);
    put(&mut register.plural, raw.plural, &["plural"], report);
    put(&mut register.team, raw.team, &["team"], report);
    for (id, layer) in raw.steps {
        let Some(step) = named(&mut register.steps, "step", &id, report) else {
            continue;
        };
        put(&mut step.title, layer.title, &["steps", id.get_ref(), "title"], report);
        put_optional(&mut step.stage, layer.stage, &["steps", id.get_ref(), "stage"], report);
    }
    for (id, layer) in raw.fields {
        let Some(field) = named(&mut register.fields, "field", &id, report) else {
            continue;
        };
        put(
            &mut field.title,
            layer.title,
            &["fields", id.get_ref(), "title"],
            report,
        );
        put_optional(&mut field.hint, layer.hint, &["fields", id.get_ref(), "hint"], report);
    }
    for (id, layer) in raw.clocks {
        let Some(clock) = named(&mut register.clocks, "clock", &id, report) else {
            continue;
        };
        put(
            &mut clock.title,
            layer.title,
            &["clocks", id.get_ref(), "title"],
            report,
        );
        let Some(within) = layer.within else { continue };
        // A limit may be more binding than its clock.
        let forces = clock.limits.iter().filter_map(|row| row.force).chain([clock.force]);
        let force = forces.min().unwrap_or(clock.force);
        if force != Force::Local {
            let message = format!(
                "the limit of \"{}\" is {} ({}), so an area cannot change it: only a limit of force \"local\" is an area’s own",
                id.get_ref(),
                match force {
                    Force::Statutory => "the law",
                    Force::Guidance => "statutory guidance",
                    Force::National | Force::Local => "a national standard",
                },
                clock.law
            );
            report.at(within.span().start, message);
            continue;
        }
        let limit = match within.get_ref().parse::<Limit>() {
            Ok(limit) => limit,
            Err(error) => {
                report.at(within.span().start, error.to_string());
                continue;
            }
        };
        match &mut clock.limits[..] {
            [only] if only.always_fits() && only.how == How::Within(limit) => {
                report.at(within.span().start, same(within.get_ref()));
            }
            [only] if only.always_fits() && matches!(only.how, How::Within(_)) => only.how = How::Within(limit),
            _ => {
                let message = format!(
                    "\"{}\" has several limits, and `within` would replace them all; give the area a register of its own",
                    id.get_ref()
                );
                report.at(within.span().start, message);
            }
        }
    }
}

fn of_list(own: &mut Definitions, id: &Spanned<String>, raw: RawLayer, report: &mut Report<'_>) {
    if raw.is_of_a_register() {
        report.push(None, "a file about a code list may only have `list` and `codes`");
    }
    let Some(list) = named(&mut own.codes, "code list", id, report) else {
        return;
    };
    if !list.local {
        let message = format!(
            "\"{}\" is the same in every area ({}); only a list with `local = true` takes an area’s own codes",
            id.get_ref(),
            list.source
        );
        return report.at(id.span().start, message);
    }
    if raw.codes.is_empty() {
        report.at(id.span().start, "the file adds no code: write [[codes]], or remove it");
    }
    for code in raw.codes {
        let at = code.span().start;
        let code = code.into_inner();
        if list.contains(&code.code) {
            let message = format!("the code \"{}\" is on the list already; choose another", code.code);
            report.at(at, message);
        } else if let Some(message) = code.fault() {
            report.at(at, message);
        } else {
            list.codes.push(code);
        }
    }
}

/// Puts the area's words in the place of ours, unless they are the same.
fn put(words: &mut String, own: Option<String>, path: &[&str], report: &mut Report<'_>) {
    match own {
        Some(own) if own == *words => report.at_key(path, same(words)),
        Some(own) => *words = own,
        None => {}
    }
}

fn put_optional(words: &mut Option<String>, own: Option<String>, path: &[&str], report: &mut Report<'_>) {
    match (own, &words) {
        (Some(own), Some(words)) if own == *words => report.at_key(path, same(words)),
        (Some(own), _) => *words = Some(own),
        (None, _) => {}
    }
}

fn same(words: &str) -> String {
    format!(
        "\"{words}\" is what it is everywhere, so this changes nothing; write what the area has instead, or leave it out"
    )
}

/// What a table has under an id, or a problem in the line of the id.
fn named<'t, T>(
    table: &'t mut IndexMap<String, T>,
    what: &str,
    id: &Spanned<String>,
    report: &mut Report<'_>,
) -> Option<&'t mut T> {
    let Some(at) = table.get_index_of(id.get_ref()) else {
        let hint = meant_among(id.get_ref(), table.keys());
        report.at(
            id.span().start,
            format!("there is no {what} \"{}\"{hint}", id.get_ref()),
        );
        return None;
    };
    Some(&mut table[at])
}
