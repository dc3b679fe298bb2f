//! From the files of rules to rules, once the columns of all registers are known.

use indexmap::IndexMap;
use sha2::{Digest, Sha256};
use toml::Spanned;

use super::{Every, Opens, RawRule, RoundDay, Rule, RuleRows, Sample, graph};
use crate::column::{Columns, Kind, Names, Source};
use crate::computed::{Reach, hangs_on};
use crate::example::read_example;
use crate::expression::{Comparison, Expression, Layout, Node};
use crate::plain::meant_among;
use crate::problem::Report;
use crate::raw::to_date;
use crate::{DefinitionFile, Definitions, FieldType, Problem, Subject};

/// The register that keeps since when each version of a rule is in force.
pub(crate) const REGISTER: &str = "rule";

/// A mistake: the byte it is at, and what is wrong.
type Wrong = (usize, String);

/// Reads the rules, and refuses those whose ends meet their beginnings.
pub(crate) fn read(
    definitions: &mut Definitions,
    raw: IndexMap<String, RawRule>,
    files: &[DefinitionFile],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, raw) in raw {
        let Some(file) = files.iter().find(|file| file.path == path) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        match rule(definitions, raw, file, &mut report) {
            Ok(rule) => {
                definitions.rules.insert(rule.id.clone(), rule);
            }
            Err((at, message)) => report.at(at, message),
        }
        problems.append(&mut report.found);
    }
    definitions.rules.sort_unstable_keys();
    if problems.is_empty() {
        problems = graph::order(definitions);
        graph::reach_of_guards(definitions);
    }
    problems
}

/// What one rule's expressions are read against.
struct Reader<'a> {
    definitions: &'a Definitions,
    joined: Option<Columns>,
    register: usize,
    layout: Layout,
    /// Whether `:period_start` and `:period_end` mean something.
    periods: bool,
}

impl Reader<'_> {
    fn names(&self) -> Names<'_> {
        match &self.joined {
            Some(joined) => Names::joined(&self.definitions.columns, joined),
            None => self.definitions.names(self.register),
        }
    }

    fn expression(&mut self, text: &Spanned<String>) -> Result<Expression, Wrong> {
        let at = text.span().start;
        let mut layout = std::mem::take(&mut self.layout);
        let read = Expression::read(text.get_ref(), self.names(), &mut layout);
        self.layout = layout;
        let read = read.map_err(|fault| (at, fault.message))?;
        if read.divides() {
            return Err((at, "give the quotient a name under [values] of its register".to_owned()));
        }
        if !self.periods && !read.asks_only_as_at(&self.layout) {
            let message = "only a rule with `every` has periods; write :today, or :today_less_6_months";
            return Err((at, message.to_owned()));
        }
        Ok(read)
    }

    fn condition(&mut self, text: &Spanned<String>) -> Result<Expression, Wrong> {
        let read = self.expression(text)?;
        if read.kind == Kind::Boolean {
            return Ok(read);
        }
        let message = format!("this yields {} where true or false is needed", read.kind.words());
        Err((text.span().start, message))
    }

    /// An expression that yields the number of an entry, and the registers that it may be of.
    fn entry(&mut self, text: &Spanned<String>) -> Result<(Expression, Vec<String>), Wrong> {
        let read = self.expression(text)?;
        match self.entries_of(&read) {
            Some(of) => Ok((read, of)),
            None => {
                let message = format!(
                    "\"{}\" names no entry; write a field that leads to one, `entry` or `subject`",
                    text.get_ref().trim()
                );
                Err((text.span().start, message))
            }
        }
    }

    fn entries_of(&self, read: &Expression) -> Option<Vec<String>> {
        let (_, column) = self.layout.columns.get_index(read.column()?)?;
        of_source(self.definitions, self.register, &column.source)
    }
}

/// The registers of the entries whose numbers a column holds; `None` for a column of anything else.
fn of_source(definitions: &Definitions, register: usize, source: &Source) -> Option<Vec<String>> {
    let (id, own) = definitions.registers.get_index(register)?;
    match source {
        Source::Entry => Some(vec![id.clone()]),
        Source::Subject => match &own.subject {
            Subject::Area => None,
            // A part is about what its whole is about.
            Subject::Entry(_) if own.part && own.about_people => Some(vec![definitions.people()?.1.id.clone()]),
            Subject::Entry(subject) => Some(vec![subject.clone()]),
        },
        Source::Field(at) | Source::FirstValue(at) => {
            let (_, field) = own.fields.get_index(*at)?;
            (field.kind == FieldType::Entry).then(|| field.of.clone())
        }
        Source::Child(column) => match &own.subject {
            Subject::Entry(subject) => of_source(definitions, definitions.register_index(subject)?, column),
            Subject::Area => None,
        },
        Source::Link { register, column, .. } | Source::Joined { register, column, .. } => {
            of_source(definitions, *register, column)
        }
        _ => None,
    }
}

fn rule(
    definitions: &Definitions,
    raw: RawRule,
    file: &DefinitionFile,
    report: &mut Report<'_>,
) -> Result<Rule, Wrong> {
    let at = raw.on.span().start;
    if definitions.register_index(REGISTER).is_none() {
        let message = format!("a rule needs the register \"{REGISTER}\", which keeps since when it is in force");
        return Err((at, message));
    }
    let mut on = Vec::new();
    for id in raw.on.get_ref().clone().into_vec() {
        on.push(register(definitions, &id, at)?);
    }
    let register_at = match on[..] {
        [one] => one,
        [first, second] if first != second => first,
        _ => return Err((at, "`on` names one register, or two different ones".to_owned())),
    };
    let joined = (on.len() == 2).then(|| Columns::joined(definitions, &on));
    let mut reader = Reader {
        definitions,
        joined,
        register: register_at,
        layout: Layout::default(),
        periods: false,
    };
    let join = join(&mut reader, &on, raw.join.as_ref(), at)?;
    let rows = rows(definitions, register_at, raw.for_each.as_ref(), on.len())?;
    let every = match &raw.every {
        None => None,
        Some(text) => {
            let found = Every::ALL
                .iter()
                .find(|(id, _)| id == text.get_ref())
                .map(|(_, every)| *every);
            let words = Every::ALL.map(|(id, _)| id).join(", ");
            let message = || (text.span().start, format!("`every` is one of {words}"));
            if rows != RuleRows::Entry || on.len() == 2 {
                let message =
                    "`every` makes rows of the entries of one register; leave `for_each` and the second register out";
                return Err((text.span().start, message.to_owned()));
            }
            Some(found.ok_or_else(message)?)
        }
    };
    reader.periods = every.is_some();
    let when = raw.when.as_ref().map(|text| reader.condition(text)).transpose()?;
    let sample = match raw.sample {
        None => None,
        Some(sample) if every.is_none() => {
            let message = "a sample is drawn of a period; say `every`, or leave `sample` out";
            return Err((sample.take.span().start, message.to_owned()));
        }
        Some(sample) if *sample.take.get_ref() == 0 => {
            return Err((
                sample.take.span().start,
                "a sample of none draws nothing; say how many".to_owned(),
            ));
        }
        Some(sample) => Some(Sample {
            take: usize::from(*sample.take.get_ref()),
            of_each: sample
                .of_each
                .as_ref()
                .map(|text| reader.expression(text))
                .transpose()?,
        }),
    };
    let span = raw.opens.span().start;
    let opens = opens(definitions, &mut reader, &on, raw.opens.into_inner(), span)?;
    let ends = ends(
        definitions,
        &mut reader,
        &opens,
        raw.ends_when.as_ref(),
        raw.ends_by.as_ref(),
    )?;
    let from = raw
        .from
        .map(|day| to_date(day).ok_or((at, "`from` needs a whole date".to_owned())))
        .transpose()?;
    let to = match &raw.to {
        None => None,
        Some(day) => {
            let to = to_date(*day.get_ref()).ok_or((day.span().start, "`to` needs a whole date".to_owned()))?;
            if from.is_some_and(|from| to < from) {
                return Err((
                    day.span().start,
                    "`to` is before `from`, so the rule never speaks".to_owned(),
                ));
            }
            Some(to)
        }
    };
    let examples = raw.examples.into_iter().filter_map(|example| {
        let at = example.span().start;
        read_example(example.into_inner(), at, report)
    });
    let mut rule = Rule {
        id: raw.id.into_inner(),
        title: raw.title,
        theme: file.theme().to_owned(),
        demands: raw.demands.into_iter().map(Spanned::into_inner).collect(),
        on,
        join,
        rows,
        every,
        when,
        sample,
        from,
        to,
        opens,
        once_while_open: raw.once_while_open,
        ends,
        layout: reader.layout,
        reads: Vec::new(),
        depth: 0,
        examples: examples.collect(),
        version: String::new(),
        file: file.path.clone(),
    };
    let meaning = graph::follow(definitions, &mut rule);
    rule.version = Sha256::digest(meaning)
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    Ok(rule)
}

fn register(definitions: &Definitions, id: &str, at: usize) -> Result<usize, Wrong> {
    definitions.register_index(id).ok_or_else(|| {
        let hint = meant_among(id, definitions.registers.keys());
        (at, format!("there is no register \"{id}\"{hint}"))
    })
}

/// `meeting.group = membership.group`: both sides lead to an entry, so that one finds the other without comparing all.
fn join(
    reader: &mut Reader<'_>,
    on: &[usize],
    text: Option<&Spanned<String>>,
    at: usize,
) -> Result<Option<(Expression, Expression)>, Wrong> {
    let text = match (text, on) {
        (None, [_]) => return Ok(None),
        (None, _) => return Err((at, "two registers need `join`: what both of them lead to".to_owned())),
        (Some(text), [_]) => {
            return Err((
                text.span().start,
                "one register has nothing to join; leave `join` out".to_owned(),
            ));
        }
        (Some(text), _) => text,
    };
    let span = text.span().start;
    let wrong = || {
        let message = "`join` says that both lead to the same entry, as meeting.group = membership.group: anything else \
                       would compare every entry with every other";
        (span, message.to_owned())
    };
    let read = reader.condition(text)?;
    let Node::Compare(Comparison::Equal, left, right) = &read.node else {
        return Err(wrong());
    };
    let side = |node: &Node| match node {
        Node::Column(at) => {
            let (name, column) = reader.layout.columns.get_index(*at)?;
            let Source::Joined { side, .. } = &column.source else {
                return None;
            };
            let expression = Expression::of_column(name, *at, column.kind);
            let of = reader.entries_of(&expression)?;
            Some((*side, expression, of))
        }
        _ => None,
    };
    let (Some((first, left, of)), Some((second, right, other))) = (side(left), side(right)) else {
        return Err(wrong());
    };
    if !of.iter().any(|id| other.contains(id)) {
        return Err((
            span,
            "the two sides lead to different registers, so they are never the same entry".to_owned(),
        ));
    }
    match (first, second) {
        (0, 1) => Ok(Some((left, right))),
        (1, 0) => Ok(Some((right, left))),
        _ => Err(wrong()),
    }
}

fn rows(
    definitions: &Definitions,
    register: usize,
    text: Option<&Spanned<String>>,
    sides: usize,
) -> Result<RuleRows, Wrong> {
    let Some(text) = text else { return Ok(RuleRows::Entry) };
    let at = text.span().start;
    if sides == 2 {
        let message = "of two registers each pair of entries is a row; leave `for_each` out";
        return Err((at, message.to_owned()));
    }
    let (_, definition) = definitions.registers.get_index(register).ok_or((at, String::new()))?;
    if let Some(step) = definition.step_index(text.get_ref()) {
        return Ok(RuleRows::Events(step));
    }
    if let Some((clock, day)) = text.get_ref().split_once('.')
        && let Some(clock) = definition.clocks.get_index_of(clock)
    {
        let day = match day {
            "started" => RoundDay::Started,
            "due" => RoundDay::Due,
            "missed" => RoundDay::Missed,
            _ => {
                return Err((
                    at,
                    "the rows of a clock are CLOCK.started, CLOCK.due or CLOCK.missed".to_owned(),
                ));
            }
        };
        return Ok(RuleRows::Rounds(clock, day));
    }
    let hint = meant_among(text.get_ref(), definition.steps.keys().chain(definition.clocks.keys()));
    let message = format!(
        "\"{}\" is no row of {}: name a step, or a clock as CLOCK.started, CLOCK.due or CLOCK.missed{hint}",
        text.get_ref(),
        definition.id
    );
    Err((at, message))
}

fn opens(
    definitions: &Definitions,
    reader: &mut Reader<'_>,
    on: &[usize],
    raw: super::raw::RawOpens,
    at: usize,
) -> Result<Opens, Wrong> {
    let target = register(definitions, raw.register.get_ref(), raw.register.span().start)?;
    let (_, definition) = definitions.registers.get_index(target).ok_or((at, String::new()))?;
    if definition.people || definition.id == REGISTER {
        let message = format!("a rule opens no entry of {}", definition.id);
        return Err((raw.register.span().start, message));
    }
    let step_at = raw.step.span().start;
    let Some((step, _, step_definition)) = definition.steps.get_full(raw.step.get_ref()) else {
        let hint = meant_among(raw.step.get_ref(), definition.steps.keys());
        let message = format!("there is no step \"{}\" in {}{hint}", raw.step.get_ref(), definition.id);
        return Err((step_at, message));
    };
    if !step_definition.opens || step_definition.repeats {
        let message = format!(
            "\"{}\" must open an entry of {} and happen once",
            raw.step.get_ref(),
            definition.id
        );
        return Err((step_at, message));
    }
    let about = match (&definition.subject, raw.about) {
        (Subject::Area, None) => None,
        (Subject::Area, Some(about)) => {
            let message = format!("an entry of {} is about none; leave `about` out", definition.id);
            return Err((about.span().start, message));
        }
        (Subject::Entry(subject), Some(about)) => {
            let (read, of) = reader.entry(&about)?;
            if !of.contains(subject) {
                let message = format!(
                    "an entry of {} is about one of {subject}, and this is of {}",
                    definition.id,
                    of.join(", ")
                );
                return Err((about.span().start, message));
            }
            Some(read)
        }
        (Subject::Entry(subject), None) => {
            let (read, _) = reader.entry(&Spanned::new(
                at..at,
                implied(definitions, on, subject).ok_or_else(|| {
                    let message = format!("say in `about` which entry of {subject} it is about");
                    (at, message)
                })?,
            ))?;
            Some(read)
        }
    };
    let mut fields = Vec::new();
    for (id, text) in &raw.fields {
        let span = text.span().start;
        let Some((field, _, of)) = definition
            .fields
            .get_full(id)
            .filter(|_| step_definition.fields.contains(id))
        else {
            let hint = meant_among(id, step_definition.fields.iter());
            let message = format!("\"{}\" carries no field \"{id}\"{hint}", raw.step.get_ref());
            return Err((span, message));
        };
        let read = match of.kind {
            FieldType::Entry => {
                let (read, leads) = reader.entry(text)?;
                if !leads.iter().any(|id| of.of.contains(id)) {
                    let message = format!(
                        "\"{id}\" leads to {}, and this is of {}",
                        of.of.join(", "),
                        leads.join(", ")
                    );
                    return Err((span, message));
                }
                read
            }
            FieldType::Moment | FieldType::File | FieldType::Entries => {
                let message = format!("a rule cannot give \"{id}\": it is a moment, a file or several entries");
                return Err((span, message));
            }
            _ => {
                let read = reader.expression(text)?;
                let wanted = Kind::from(of);
                if !read.kind.is_like(wanted) {
                    let message = format!("this yields {} where {} is needed", read.kind.words(), wanted.words());
                    return Err((span, message));
                }
                if let (Node::Text(code), Some(list)) = (&read.node, definitions.codes_of(of))
                    && !list.contains(code)
                {
                    let message = format!("the code list {} has no code \"{code}\"", list.id);
                    return Err((span, message));
                }
                read
            }
        };
        fields.push((field, read));
    }
    if let Some(missing) = step_definition.required.iter().find(|id| !raw.fields.contains_key(*id)) {
        let message = format!("\"{}\" requires \"{missing}\"; give it in `fields`", raw.step.get_ref());
        return Err((at, message));
    }
    Ok(Opens {
        register: target,
        step,
        about,
        fields,
    })
}

/// The column that leads to an entry of a register: a row itself, or what it is about.
fn implied(definitions: &Definitions, on: &[usize], subject: &str) -> Option<String> {
    let of = |at: &usize| definitions.registers.get_index(*at);
    let name = |id: &str, column: &str| match on.len() {
        1 => column.to_owned(),
        _ => format!("{id}.{column}"),
    };
    let rows = || on.iter().filter_map(of);
    let itself = rows().find(|(id, _)| *id == subject).map(|(id, _)| name(id, "entry"));
    let about = rows().find(|(_, register)| {
        let direct = !register.part && register.subject == Subject::Entry(subject.to_owned());
        direct || (register.about_people && definitions.is_of_people(subject))
    });
    itself.or_else(|| about.map(|(id, _)| name(id, "subject")))
}

fn ends(
    definitions: &Definitions,
    reader: &mut Reader<'_>,
    opens: &Opens,
    when: Option<&Spanned<String>>,
    by: Option<&Spanned<String>>,
) -> Result<Option<(Expression, usize)>, Wrong> {
    let Some(when) = when else {
        return match by {
            Some(by) => Err((
                by.span().start,
                "`ends_by` says by which step; say in `ends_when` when".to_owned(),
            )),
            None => Ok(None),
        };
    };
    let (_, definition) = definitions
        .registers
        .get_index(opens.register)
        .ok_or((when.span().start, String::new()))?;
    let condition = reader.condition(when)?;
    if hangs_on(definitions, reader.register, &condition, &reader.layout, Reach::Time) {
        let message = "what a rule opened does not end because time passes; leave out :today, the state of clocks and values made of them";
        return Err((when.span().start, message.to_owned()));
    }
    let closing: Vec<usize> = definition.closing_steps().collect();
    let step = match (by, &closing[..]) {
        (Some(by), _) => definition
            .step_index(by.get_ref())
            .filter(|at| closing.contains(at))
            .ok_or_else(|| {
                let ids = closing.iter().filter_map(|at| definition.steps.get_index(*at));
                let ids: Vec<&str> = ids.map(|(id, _)| id.as_str()).collect();
                let message = format!(
                    "`ends_by` names a step that closes an entry of {}: {}",
                    definition.id,
                    ids.join(", ")
                );
                (by.span().start, message)
            })?,
        (None, [one]) => *one,
        (None, _) => {
            let message = format!("say in `ends_by` by which step an entry of {} ends", definition.id);
            return Err((when.span().start, message));
        }
    };
    let required = definition.steps.get_index(step).map(|(_, step)| &step.required);
    if required.is_some_and(|required| !required.is_empty()) {
        let message = "the step that ends it requires fields, which a rule does not know".to_owned();
        return Err((when.span().start, message));
    }
    Ok(Some((condition, step)))
}
