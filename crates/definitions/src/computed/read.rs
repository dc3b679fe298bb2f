//! Reads the expressions of all registers, in an order in which each uses only what is read already: so no value can
//! hang on itself.

use indexmap::IndexMap;
use toml::Spanned;

use super::circle::{Left, in_words};
use super::reach::{Reach, hangs_on};
use super::{Aggregate, Band, Computed, Formula, Guard, How, Part, RawGuard, RawRequired, RawValue, Rows, Say};
use crate::column::{Columns, Kind, Names};
use crate::expression::{Expression, Fault, Fraction, Layout};
use crate::problem::Report;
use crate::{Choices, Clock, DefinitionFile, Definitions, Problem, Subject};

/// The texts of one register that wait for the columns of all.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(crate) values: IndexMap<String, RawValue>,
    /// Guards by the id of their step.
    pub(crate) refuse: Vec<(String, Vec<RawGuard>)>,
    pub(crate) required: Vec<(String, Vec<RawRequired>)>,
}

/// Reads what waits, and gives every register its columns.
pub(crate) fn read(
    definitions: &mut Definitions,
    mut pending: IndexMap<String, Pending>,
    files: &[DefinitionFile],
) -> Vec<Problem> {
    let mut faults: Vec<(usize, String, Spot)> = Vec::new();
    let mut layouts = vec![Layout::default(); definitions.registers.len()];
    loop {
        definitions.columns = (0..definitions.registers.len())
            .map(|at| Columns::of(definitions, at, &[]))
            .collect();
        let mut done = Vec::new();
        faults.clear();
        for (id, pending) in &pending {
            let Some(register) = definitions.register_index(id) else {
                continue;
            };
            for (name, raw) in &pending.values {
                match value(definitions, register, raw, &mut layouts[register]) {
                    Ok(computed) => done.push((register, name.clone(), computed)),
                    Err(spot) => faults.push((register, name.clone(), spot)),
                }
            }
        }
        if done.is_empty() {
            break;
        }
        for (register, name, computed) in done {
            let register = &mut definitions.registers[register];
            if let Some(pending) = pending.get_mut(&register.id) {
                pending.values.shift_remove(&name);
            }
            register.values.insert(name, computed);
        }
    }
    for (register, layout) in definitions.registers.values_mut().zip(layouts) {
        register.layout = layout;
    }
    let mut problems = Vec::new();
    let left = Left::of(&pending);
    for (register, name, spot) in faults {
        let id = (definitions.registers[register].id.clone(), name);
        let why = match left.circle(&id) {
            // Each circle is said once, at the first of it.
            Some(circle) if circle.iter().any(|other| *other < id) => continue,
            Some(circle) => format!("{}: work one of them out of steps and fields alone", in_words(&circle)),
            // It waits for one that is reported itself.
            None if left.waits(&id) => continue,
            None => spot.fault.message.clone(),
        };
        let file = definitions.registers[register].file.clone();
        in_file(files, &file, &mut problems, |report| {
            spot.note(report, format!("the value \"{}\" cannot be worked out: {why}", id.1));
        });
    }
    for (id, pending) in pending {
        guards(definitions, &id, pending, files, &mut problems);
    }
    choices(definitions, files, &mut problems);
    problems
}

/// Reads the `where` of reference fields, over the columns of each register they lead to.
fn choices(definitions: &mut Definitions, files: &[DefinitionFile], problems: &mut Vec<Problem>) {
    let mut wanted = Vec::new();
    for (register, definition) in definitions.registers.values().enumerate() {
        for (field, (id, of)) in definition.fields.iter().enumerate() {
            if let Some(text) = &of.condition {
                let to = of.of.iter().filter_map(|to| definitions.register_index(to));
                wanted.extend(to.map(|to| (register, field, id.clone(), to, text.clone())));
            }
        }
    }
    for (register, field, id, to, text) in wanted {
        let mut layout = std::mem::take(&mut definitions.registers[to].layout);
        let read = condition(&Spanned::new(0..0, text), definitions.names(to), &mut layout);
        definitions.registers[to].layout = layout;
        match read {
            Ok(condition) => definitions.registers[register].choices.push(Choices {
                field,
                register: to,
                condition,
            }),
            Err(spot) => {
                let file = definitions.registers[register].file.clone();
                let message = format!("its `where`: {}", spot.fault.message);
                in_file(files, &file, problems, |report| {
                    report.in_table(&format!("fields.{id}"), message)
                });
            }
        }
    }
}

/// Where in a file something is wrong.
pub(crate) struct Spot {
    /// The byte at which the text begins.
    at: usize,
    fault: Fault,
}

impl Spot {
    pub(crate) fn of(text: &Spanned<String>, fault: Fault) -> Self {
        Self {
            at: text.span().start,
            fault,
        }
    }

    pub(crate) fn says(text: &Spanned<String>, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::of(text, Fault { line: 1, message })
    }

    /// The sentence.
    pub(crate) fn message(&self) -> &str {
        &self.fault.message
    }

    pub(crate) fn note(&self, report: &mut Report<'_>, message: String) {
        report.at(self.at, message);
    }
}

pub(crate) fn in_file(
    files: &[DefinitionFile],
    path: &str,
    problems: &mut Vec<Problem>,
    f: impl FnOnce(&mut Report<'_>),
) {
    if let Some(file) = files.iter().find(|f| f.path == path) {
        let mut report = Report::new(&file.path, &file.text);
        f(&mut report);
        problems.append(&mut report.found);
    }
}

fn expression(text: &Spanned<String>, names: Names<'_>, layout: &mut Layout) -> Result<Expression, Spot> {
    let expression = Expression::read(text.get_ref(), names, layout).map_err(|fault| Spot::of(text, fault))?;
    if !expression.asks_only_as_at(layout) {
        return Err(Spot::says(
            text,
            "only measures have periods; write :today, or :today_less_6_months",
        ));
    }
    Ok(expression)
}

/// A condition; what it uses of its register's columns is noted in `layout`.
pub(crate) fn condition(text: &Spanned<String>, names: Names<'_>, layout: &mut Layout) -> Result<Expression, Spot> {
    let expression = expression(text, names, layout)?;
    if expression.divides() {
        return Err(Spot::says(
            text,
            "give the quotient a name under [values], with its decimals",
        ));
    }
    if expression.kind == Kind::Boolean {
        return Ok(expression);
    }
    let message = format!("this yields {} where true or false is needed", expression.kind.words());
    Err(Spot::says(text, message))
}

/// A value; what it uses of its register's columns is noted in `layout`.
fn value(definitions: &Definitions, register: usize, raw: &RawValue, layout: &mut Layout) -> Result<Computed, Spot> {
    let names = definitions.names(register);
    let forms = [
        (&raw.count, How::Count, Kind::Number),
        (&raw.sum, How::Sum, Kind::Number),
        (&raw.mean, How::Mean, Kind::Number),
        (&raw.latest, How::Greatest, Kind::Date),
        (&raw.earliest, How::Least, Kind::Date),
        (&raw.highest, How::Greatest, Kind::Number),
        (&raw.lowest, How::Least, Kind::Number),
    ];
    let mut given = forms
        .iter()
        .filter_map(|(text, how, kind)| Some((text.as_ref()?, *how, *kind)));
    let (formula, kind) = match (&raw.is, given.next(), given.next()) {
        (Some(text), None, None) => {
            if let Some(of) = raw.of.as_ref().or(raw.condition.as_ref()) {
                return Err(Spot::says(
                    of,
                    "`of` and `where` belong to a count, a sum and the like, not to `is`",
                ));
            }
            let read = expression(text, names, layout)?;
            let kind = read.kind;
            (Formula::Is(read), kind)
        }
        (None, Some((text, how, kind)), None) => {
            let (aggregate, kind) = aggregate(definitions, register, raw, (text, how, kind))?;
            (Formula::Over(Box::new(aggregate)), kind)
        }
        (is, first, _) => {
            let at = is.as_ref().or(first.map(|(text, ..)| text));
            let message = "write exactly one of is, count, sum, mean, latest, earliest, highest and lowest";
            return Err(match at {
                Some(text) => Spot::says(text, message),
                None => Spot {
                    at: 0,
                    fault: Fault {
                        line: 1,
                        message: message.to_owned(),
                    },
                },
            });
        }
    };
    let divides = match &formula {
        Formula::Is(expression) => expression.divides(),
        Formula::Over(aggregate) => aggregate.how == How::Mean,
    };
    let kind = match (kind.decimals(), raw.decimals.as_ref().map(|d| *d.get_ref())) {
        (Some(_), Some(0)) => Kind::Number,
        (Some(_), Some(decimals)) if decimals <= 6 => Kind::Decimal(decimals),
        (_, Some(_)) => {
            let at = raw.decimals.as_ref().map_or(0, |d| d.span().start);
            let message = "`decimals` is for numbers, and from 0 to 6".to_owned();
            return Err(Spot {
                at,
                fault: Fault { line: 1, message },
            });
        }
        (Some(_), None) if divides => {
            let at = raw.is.as_ref().or(raw.mean.as_ref()).map_or(0, |t| t.span().start);
            let message = "say in `decimals` how far the quotient is rounded".to_owned();
            return Err(Spot {
                at,
                fault: Fault { line: 1, message },
            });
        }
        (_, None) => kind,
    };
    Ok(Computed {
        title: raw.title.clone(),
        kind,
        formula,
        bands: bands(&raw.bands, kind)?,
    })
}

fn bands(raw: &[Spanned<(String, toml::Value)>], kind: Kind) -> Result<Vec<Band>, Spot> {
    let mut bands: Vec<Band> = Vec::new();
    for band in raw {
        let (name, from) = band.get_ref();
        let wrong = |message: &str| Spot {
            at: band.span().start,
            fault: Fault {
                line: 1,
                message: message.to_owned(),
            },
        };
        if kind.decimals().is_none() {
            return Err(wrong("only a number has bands"));
        }
        let from = Fraction::parse(&from.to_string())
            .ok_or_else(|| wrong("write a band as a name and the least number in it, as [\"red\", 15]"))?;
        if bands.last().is_some_and(|before| !from.is_below(before.from)) {
            return Err(wrong("write the bands from the highest to the lowest"));
        }
        bands.push(Band {
            name: name.clone(),
            from,
        });
    }
    Ok(bands)
}

fn aggregate(
    definitions: &Definitions,
    register: usize,
    raw: &RawValue,
    (text, how, wanted): (&Spanned<String>, How, Kind),
) -> Result<(Aggregate, Kind), Spot> {
    let of = match (how, &raw.of) {
        (How::Count, None) => text,
        (How::Count, Some(of)) => return Err(Spot::says(of, "a count names its rows itself; leave `of` out")),
        (_, Some(of)) => of,
        (_, None) => return Err(Spot::says(text, "say in `of` which rows it is over")),
    };
    let rows = rows_named(definitions, register, of)?;
    let inner;
    let names = match rows {
        Rows::About(to) | Rows::Through { register: to, .. } => definitions.names(to),
        Rows::Back { register: to, .. } => definitions.names(to),
        Rows::Events(step) => {
            inner = [Columns::of_event(definitions, register, step)];
            Names::of(&inner, 0)
        }
        Rows::Rounds(clock) => {
            inner = [Columns::of_round(register, clock)];
            Names::of(&inner, 0)
        }
    };
    let mut layout = Layout::default();
    let condition = match &raw.condition {
        Some(text) => Some(self::condition(text, names, &mut layout)?),
        None => None,
    };
    let value = match how {
        How::Count => None,
        _ => Some(expression(text, names, &mut layout)?),
    };
    if let Some(value) = &value {
        if value.divides() {
            return Err(Spot::says(
                text,
                "give the quotient a name under [values] of its own register first",
            ));
        }
        if !value.kind.is_like(wanted) {
            let message = format!("this yields {} where {} is needed", value.kind.words(), wanted.words());
            return Err(Spot::says(text, message));
        }
    }
    let kind = value.as_ref().map_or(Kind::Number, |value| value.kind);
    let aggregate = Aggregate {
        how,
        rows,
        condition,
        value,
        layout,
    };
    Ok((aggregate, if kind == Kind::Days { Kind::Number } else { kind }))
}

/// The rows of a name: a register about or part of this one, a link, the inverse of one, a step that repeats, or a
/// clock with rounds.
fn rows_named(definitions: &Definitions, register: usize, name: &Spanned<String>) -> Result<Rows, Spot> {
    let own = &definitions.registers[register];
    let text = name.get_ref().as_str();
    let mut found = Vec::new();
    if let Some((at, _, _)) = own.steps.get_full(text).filter(|(_, _, step)| step.repeats) {
        found.push(Rows::Events(at));
    }
    if let Some((at, _, _)) = own.clocks.get_full(text).filter(|(_, _, clock)| clock.rounds) {
        found.push(Rows::Rounds(at));
    }
    if let Some((link, _, to)) = own.links.get_full(text)
        && let Some(to) = to.to.one()
        && let Some(register) = definitions.register_index(to)
    {
        found.push(Rows::Through { link, register });
    }
    for (at, other) in definitions.registers.values().enumerate() {
        if other.id == text && matches!(&other.subject, Subject::Entry(subject) if *subject == own.id) {
            found.push(Rows::About(at));
        }
        // "action.mitigates": the link of another register that leads here.
        for (link, (id, to)) in other.links.iter().enumerate() {
            let here = to.to.registers().contains(&own.id);
            if here && text.strip_prefix(&other.id).and_then(|rest| rest.strip_prefix('.')) == Some(id) {
                found.push(Rows::Back { register: at, link });
            }
        }
    }
    match found[..] {
        [rows] => Ok(rows),
        [] => Err(Spot::says(
            name,
            format!(
                "\"{text}\" names no rows of this register: name a register that is about or part of it, a link of it, \
                 another register's link to it as register.link, a step of it that repeats, or a clock of it with rounds"
            ),
        )),
        _ => Err(Spot::says(
            name,
            format!("\"{text}\" could mean several kinds of row; rename one of them"),
        )),
    }
}

fn guards(
    definitions: &mut Definitions,
    id: &str,
    pending: Pending,
    files: &[DefinitionFile],
    problems: &mut Vec<Problem>,
) {
    let Some(register) = definitions.register_index(id) else {
        return;
    };
    let mut layout = definitions.registers[register].layout.clone();
    let names = definitions.names(register);
    let mut spots = Vec::new();
    let mut refuse = Vec::new();
    for (step, raw) in &pending.refuse {
        for raw in raw {
            match guard(&raw.when, &raw.say, Vec::new(), names, &mut layout) {
                Ok(guard) => refuse.push((step.clone(), guard)),
                Err(spot) => spots.push(spot),
            }
        }
    }
    let mut required = Vec::new();
    for (step, raw) in &pending.required {
        let carried = definitions.registers[register].steps.get(step).map(|step| &step.fields);
        for raw in raw {
            for field in &raw.fields {
                if carried.is_some_and(|carried| !carried.contains(field.get_ref())) {
                    let message = format!("\"{}\" is required but not among the step's fields", field.get_ref());
                    spots.push(Spot::says(field, message));
                }
            }
            let fields = raw.fields.iter().map(|f| f.get_ref().clone()).collect();
            match guard(&raw.when, &raw.say, fields, names, &mut layout) {
                Ok(guard) => required.push((step.clone(), guard)),
                Err(spot) => spots.push(spot),
            }
        }
    }
    let mut conditions = Vec::new();
    let texts = definitions.registers[register]
        .clocks
        .values()
        .flat_map(Clock::conditions);
    for when in texts {
        match condition(&when.text, names, &mut layout) {
            Ok(read) if hangs_on(definitions, register, &read, &layout, Reach::Clock) => spots.push(Spot::says(
                &when.text,
                "a clock cannot hang on what a clock gives, nor on a value that does",
            )),
            Ok(read) => conditions.push(Some(read)),
            Err(spot) => spots.push(spot),
        }
    }
    let register = &mut definitions.registers[register];
    register.layout = layout;
    let unread = register.clocks.values_mut().flat_map(Clock::conditions_mut);
    for (at, (condition, read)) in unread.zip(conditions).enumerate() {
        condition.expression = read;
        condition.at = at;
    }
    for (step, guard) in refuse {
        if let Some(step) = register.steps.get_mut(&step) {
            step.refuse.push(guard);
        }
    }
    for (step, guard) in required {
        if let Some(step) = register.steps.get_mut(&step) {
            step.required_when.push(guard);
        }
    }
    let file = register.file.clone();
    in_file(files, &file, problems, |report| {
        for spot in &spots {
            spot.note(report, spot.fault.message.clone());
        }
    });
}

fn guard(
    when: &Spanned<String>,
    say: &Spanned<String>,
    fields: Vec<String>,
    names: Names<'_>,
    layout: &mut Layout,
) -> Result<Guard, Spot> {
    let when = condition(when, names, layout)?;
    let mut parts = Vec::new();
    let mut rest = say.get_ref().as_str();
    while let Some((words, after)) = rest.split_once('{') {
        let (column, after) = after
            .split_once('}')
            .ok_or_else(|| Spot::says(say, "a brace that opens a column's name is not closed"))?;
        parts.push(Part::Text(words.to_owned()));
        let column = Expression::read(column, names, layout).map_err(|fault| Spot::of(say, fault))?;
        parts.push(Part::Column(column));
        rest = after;
    }
    parts.push(Part::Text(rest.to_owned()));
    Ok(Guard {
        when,
        say: Say { parts },
        fields,
    })
}
