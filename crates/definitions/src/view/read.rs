//! Reads views against the columns of whole registers.

use indexmap::IndexMap;
use toml::Spanned;

use super::{ALL_ENTRIES, List, RawFrom, RawList, RawView, Shows, View, ViewColumn};
use crate::column::{Column, Kind, Source};
use crate::computed::{Spot, condition, in_file};
use crate::expression::{Expression, Layout};
use crate::plain::meant;
use crate::raw::OneOrMany;
use crate::{DefinitionFile, Definitions, FieldType, Problem, Subject};

/// Fields that the view of all entries shows.
const MOST_FIELDS: usize = 3;

/// What waits for the columns of all registers.
#[derive(Default)]
pub(crate) struct Waiting {
    /// Views of registers, by the register's id.
    pub(crate) views: IndexMap<String, IndexMap<String, RawView>>,
    /// Lists over several registers, with the path of their file and their theme.
    pub(crate) lists: Vec<(String, String, RawList)>,
}

/// Reads what waits, and gives every register its views.
pub(crate) fn read(definitions: &mut Definitions, waiting: Waiting, files: &[DefinitionFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, raw) in waiting.views {
        let Some(register) = definitions.register_index(&id) else {
            continue;
        };
        let mut spots = Vec::new();
        let mut views = IndexMap::new();
        for (name, raw) in raw {
            if definitions.registers[register].people {
                let path = definitions.registers[register].file.clone();
                in_file(files, &path, &mut problems, |report| {
                    let message = "the people on record have a list of their own; leave the view out";
                    report.in_table(&format!("views.{name}"), message);
                });
                continue;
            }
            views.insert(name, of_register(definitions, register, raw, &mut spots));
        }
        if !definitions.registers[register].people && !views.contains_key(ALL_ENTRIES) {
            views.insert(ALL_ENTRIES.to_owned(), all_entries(definitions, register));
        }
        note(definitions, register, &spots, files, &mut problems);
        definitions.registers[register].views = views;
    }
    for (path, theme, raw) in waiting.lists {
        let mut spots = Vec::new();
        let list = list(definitions, theme, raw, &mut spots);
        in_file(files, &path, &mut problems, |report| {
            for spot in &spots {
                spot.note(report, spot.message().to_owned());
            }
        });
        if spots.is_empty() {
            definitions.lists.insert(list.id.clone(), list);
        }
    }
    definitions.lists.sort_unstable_keys();
    problems
}

/// Reads one view of a register.
pub(crate) fn of_register(definitions: &Definitions, register: usize, raw: RawView, spots: &mut Vec<Spot>) -> View {
    let parts = Parts {
        columns: &raw.columns,
        filters: &raw.filters,
        sort: raw.sort.as_ref(),
        group: raw.group.as_ref(),
        totals: &raw.totals,
    };
    let from = From {
        register,
        named: None,
        condition: raw.condition.as_ref(),
    };
    let mut view = view(definitions, &parts, from, spots);
    view.title = raw.title;
    view.tile = raw.tile;
    if view.columns.is_empty() {
        view.columns = usual_columns(definitions, register);
    }
    view
}

fn note(
    definitions: &Definitions,
    register: usize,
    spots: &[Spot],
    files: &[DefinitionFile],
    problems: &mut Vec<Problem>,
) {
    in_file(files, &definitions.registers[register].file, problems, |report| {
        for spot in spots {
            spot.note(report, spot.message().to_owned());
        }
    });
}

fn list(definitions: &Definitions, theme: String, raw: RawList, spots: &mut Vec<Spot>) -> List {
    let parts = Parts {
        columns: &raw.columns,
        filters: &raw.filters,
        sort: raw.sort.as_ref(),
        group: raw.group.as_ref(),
        totals: &raw.totals,
    };
    if raw.columns.is_empty() {
        spots.push(Spot::says(&raw.id, "name the columns that it shows of each register"));
    }
    if raw.from.len() < 2 {
        let message = "a list is over several registers; a view of one belongs in its own file, under [views]";
        spots.push(Spot::says(&raw.id, message));
    }
    let mut from: Vec<(usize, View)> = Vec::new();
    for raw_from in &raw.from {
        let id = raw_from.register.get_ref();
        let found = definitions.registers.get_full(id.as_str());
        let Some((register, _, definition)) = found else {
            let known: Vec<String> = definitions.registers.keys().cloned().collect();
            let message = format!("there is no register \"{id}\"{}", meant(id, &known));
            spots.push(Spot::says(&raw_from.register, message));
            continue;
        };
        if definition.people {
            spots.push(Spot::says(
                &raw_from.register,
                "the people on record have a list of their own",
            ));
            continue;
        }
        if from.iter().any(|(other, _)| *other == register) {
            let message = format!("\"{id}\" is in the list twice; join its conditions with OR");
            spots.push(Spot::says(&raw_from.register, message));
            continue;
        }
        for (name, to) in &raw_from.columns {
            if !parts.names().any(|known| known == *name) {
                spots.push(Spot::says(
                    to,
                    format!("the list has no column \"{name}\" that this could be"),
                ));
            }
        }
        let mut view = view(
            definitions,
            &parts,
            From {
                register,
                named: Some(raw_from),
                condition: raw_from.condition.as_ref(),
            },
            spots,
        );
        view.title.clone_from(&raw.title);
        // One column is one kind of thing, or it could not be sorted and grouped.
        if let Some((_, first)) = from.first() {
            for (own, other) in view.columns.iter().zip(&first.columns) {
                if !own.shows.kind().is_like(other.shows.kind()) {
                    let message = format!(
                        "\"{}\" is {} here and {} in the first register",
                        own.name,
                        own.shows.kind().words(),
                        other.shows.kind().words()
                    );
                    spots.push(Spot::says(&raw_from.register, message));
                }
            }
        }
        from.push((register, view));
    }
    List {
        id: raw.id.get_ref().clone(),
        theme,
        title: raw.title.clone(),
        purpose: raw.purpose.clone(),
        demands: raw.demands.clone(),
        tile: raw.tile,
        from,
    }
}

/// What a view and a list over several registers have alike.
struct Parts<'a> {
    columns: &'a [Spanned<String>],
    filters: &'a [Spanned<String>],
    sort: Option<&'a Spanned<String>>,
    group: Option<&'a Spanned<OneOrMany>>,
    totals: &'a [Spanned<String>],
}

impl Parts<'_> {
    /// The names of all columns it uses.
    fn names(&self) -> impl Iterator<Item = String> {
        let listed = self.columns.iter().chain(self.filters).chain(self.totals);
        let listed = listed.map(|name| name.get_ref().clone());
        let sort = self.sort.map(|name| name.get_ref().trim_start_matches('-').to_owned());
        let group = self.group.map(|group| group.get_ref().clone().into_vec());
        listed.chain(sort).chain(group.into_iter().flatten())
    }
}

/// The register that a view is of.
#[derive(Clone, Copy)]
struct From<'a> {
    register: usize,
    /// In a list over several registers: what its columns are in this one.
    named: Option<&'a RawFrom>,
    condition: Option<&'a Spanned<String>>,
}

fn view(definitions: &Definitions, parts: &Parts<'_>, from: From<'_>, spots: &mut Vec<Spot>) -> View {
    let mut layout = Layout::default();
    let condition = from.condition.and_then(|text| {
        let read = condition(text, definitions.names(from.register), &mut layout);
        read.map_err(|spot| spots.push(spot)).ok()
    });
    let all = |names: &[Spanned<String>], spots: &mut Vec<Spot>| -> Vec<ViewColumn> {
        let mut out: Vec<ViewColumn> = Vec::new();
        for name in names {
            match column(definitions, from, name) {
                Ok(column) if out.iter().any(|other| other.name == column.name) => {
                    spots.push(Spot::says(name, format!("\"{}\" is named twice", column.name)));
                }
                Ok(column) => out.push(column),
                Err(spot) => spots.push(spot),
            }
        }
        out
    };
    let columns = all(parts.columns, spots);
    let filters = all(parts.filters, spots);
    let totals = all(parts.totals, spots);
    let group = parts.group.map_or_else(Vec::new, |group| {
        let at = group.span();
        let names = group.get_ref().clone().into_vec();
        let names: Vec<Spanned<String>> = names.into_iter().map(|name| Spanned::new(at.clone(), name)).collect();
        if names.is_empty() || names.len() > 2 {
            let none = Spanned::new(at, String::new());
            spots.push(Spot::says(
                &none,
                "group by one column for a board, or by two for a matrix",
            ));
        }
        all(&names, spots)
    });
    let grouped = filters.iter().zip(parts.filters.iter().map(Some));
    for (column, name) in grouped.chain(group.iter().map(|column| (column, None))) {
        if let Err(why) = definitions.has_groups(from.register, &column.shows) {
            let message = format!("\"{}\" {why}", column.name);
            spots.push(match (name, parts.group) {
                (Some(name), _) => Spot::says(name, message),
                (None, Some(group)) => Spot::says(&Spanned::new(group.span(), String::new()), message),
                (None, None) => continue,
            });
        }
    }
    for (column, name) in totals.iter().zip(parts.totals) {
        if !definitions.has_sum(from.register, &column.shows) {
            let message = format!("\"{}\" is no number that can be added up", column.name);
            spots.push(Spot::says(name, message));
        }
    }
    let sort = parts.sort.and_then(|text| {
        let (name, falls) = match text.get_ref().strip_prefix('-') {
            Some(name) => (name, true),
            None => (text.get_ref().as_str(), false),
        };
        let found = column(definitions, from, &Spanned::new(text.span(), name.to_owned()));
        let column = found.map_err(|spot| spots.push(spot)).ok()?;
        if !definitions.has_order(from.register, &column.shows) {
            spots.push(Spot::says(text, format!("\"{name}\" has no order to sort by")));
        }
        Some((column, falls))
    });
    View {
        title: String::new(),
        condition,
        layout,
        columns,
        filters,
        sort,
        group,
        totals,
        tile: false,
        written: true,
    }
}

/// The column of a name.
fn column(definitions: &Definitions, from: From<'_>, name: &Spanned<String>) -> Result<ViewColumn, Spot> {
    let known = name.get_ref().as_str();
    let own = from.named.and_then(|raw| raw.columns.get(known));
    let text = own.unwrap_or(name);
    if let Some(words) = own.and_then(|own| own.get_ref().strip_prefix('\'')) {
        let words = words
            .strip_suffix('\'')
            .ok_or_else(|| Spot::says(text, "the text has no quote at its end"))?;
        return Ok(ViewColumn {
            name: known.to_owned(),
            title: sentence(known),
            shows: Shows::Words(words.to_owned()),
        });
    }
    let (title, shows) = shown(definitions, from.register, text).map_err(|spot| match (own, from.named) {
        // The name is in the list's own line; what is missing is in the register's.
        (None, Some(raw)) => Spot::says(
            &raw.register,
            format!("{}; say in `columns` what it is here", spot.message()),
        ),
        _ => spot,
    })?;
    Ok(ViewColumn {
        // In a list of several registers a column is called one thing.
        title: if own.is_some() { sentence(known) } else { title },
        name: known.to_owned(),
        shows,
    })
}

fn sentence(name: &str) -> String {
    let mut words = name.replace(['_', '.'], " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn shown(definitions: &Definitions, register: usize, text: &Spanned<String>) -> Result<(String, Shows), Spot> {
    let name = text.get_ref().trim();
    let definition = &definitions.registers[register];
    let names = definitions.names(register);
    if let Some(column) = names.column(name) {
        return match definitions.field_of(register, &column.source) {
            Some((_, field)) if field.hidden => Err(Spot::says(
                text,
                format!("\"{name}\" is kept for the program; no page shows it"),
            )),
            _ => Ok((column.title.clone(), Shows::Column(Box::new(column)))),
        };
    }
    let special = specials(definitions, register);
    if let Some((_, title, shows)) = special.iter().find(|(id, ..)| id == name) {
        return Ok((title.clone(), shows.clone()));
    }
    let ids: Vec<String> = special.into_iter().map(|(id, ..)| id).collect();
    let hint = meant(name, &ids);
    let mut unused = Layout::default();
    match Expression::read(name, names, &mut unused) {
        Err(fault) if hint.is_empty() => Err(Spot::of(text, fault)),
        Err(_) => Err(Spot::says(
            text,
            format!("there is no column \"{name}\" in {}{hint}", definition.id),
        )),
        // `FIRST(level)` is a column that has no name of its own.
        Ok(read) => match read.column().and_then(|at| unused.columns.get_index(at)) {
            Some((_, column)) => Ok((column.title.clone(), Shows::Column(Box::new(column.clone())))),
            None => Err(Spot::says(
                text,
                "a view names columns; give what you work out a name under [values]",
            )),
        },
    }
}

/// The columns that only lists have: name, title, and what they show.
fn specials(definitions: &Definitions, register: usize) -> Vec<(String, String, Shows)> {
    let definition = &definitions.registers[register];
    let mut out = vec![
        ("stage".to_owned(), "Stage".to_owned(), Shows::Stage),
        ("next".to_owned(), "Next time limit".to_owned(), Shows::Next),
    ];
    if let Subject::Entry(subject) = &definition.subject
        && let Some(of) = definitions.register(subject)
    {
        out.push((subject.clone(), of.title.clone(), Shows::Whole));
        if of.people {
            out.push((format!("{subject}_age"), "Age".to_owned(), Shows::Age));
        }
    }
    out
}

/// The view that every register has.
fn all_entries(definitions: &Definitions, register: usize) -> View {
    let columns = usual_columns(definitions, register);
    let filters = columns.iter().filter(|column| match &column.shows {
        Shows::Stage => true,
        Shows::Column(of) => match definitions.field_of(register, &of.source) {
            Some((_, field)) => matches!(field.kind, FieldType::Code | FieldType::Boolean | FieldType::Entry),
            None => false,
        },
        _ => false,
    });
    View {
        title: "All entries".to_owned(),
        condition: None,
        layout: Layout::default(),
        filters: filters.cloned().collect(),
        columns,
        sort: None,
        group: Vec::new(),
        totals: Vec::new(),
        tile: false,
        written: false,
    }
}

/// What a list shows where its author did not say: whom an entry is about, its stage, a few of its short facts, when it
/// was opened, and what is due next.
fn usual_columns(definitions: &Definitions, register: usize) -> Vec<ViewColumn> {
    let definition = &definitions.registers[register];
    let special = |wanted: Shows| {
        let found = specials(definitions, register)
            .into_iter()
            .find(|(.., shows)| *shows == wanted);
        found.map(|(name, title, shows)| ViewColumn { name, title, shows })
    };
    let mut out: Vec<ViewColumn> = special(Shows::Whole).into_iter().chain(special(Shows::Stage)).collect();
    let short = definition.fields.iter().enumerate().filter(|(_, (id, field))| {
        !field.hidden
            && !field.personal
            && !definition.named_by.contains(id)
            && !matches!(field.kind, FieldType::Text | FieldType::File | FieldType::Entries)
    });
    for (at, (id, field)) in short.take(MOST_FIELDS) {
        let column = Column {
            kind: Kind::from(field),
            title: field.title.clone(),
            source: Source::Field(at),
        };
        out.push(ViewColumn {
            name: id.clone(),
            title: field.title.clone(),
            shows: Shows::Column(Box::new(column)),
        });
    }
    if let Some(column) = definitions.names(register).column("opened") {
        out.push(ViewColumn {
            name: "opened".to_owned(),
            title: column.title.clone(),
            shows: Shows::Column(Box::new(column)),
        });
    }
    if !definition.clocks.is_empty() {
        out.extend(special(Shows::Next));
    }
    out
}
