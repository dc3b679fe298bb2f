//! The columns that a register's table has, by name: what expressions may use.

use crate::{Definitions, Field, FieldType, Register, Subject};
use indexmap::IndexMap;

/// What a column holds, as conditions may use it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A day.
    Date,
    /// Days between two days, or a whole number written out.
    Days,
    /// A whole number from a field.
    Number,
    /// A number with so many decimals, held as a whole number of its last decimal: money is pence.
    Decimal(u8),
    /// Text or a code.
    Text,
    /// True or false.
    Boolean,
}

impl Kind {
    /// The words problems use.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Date => "a day",
            Self::Days | Self::Number | Self::Decimal(_) => "a number",
            Self::Text => "text",
            Self::Boolean => "true or false",
        }
    }

    /// Whether both are numbers or both the same.
    #[must_use]
    pub fn is_like(self, other: Self) -> bool {
        self == other || (self.decimals().is_some() && other.decimals().is_some())
    }

    /// How many decimals a number has; `None` for what is not a number.
    #[must_use]
    pub fn decimals(self) -> Option<u8> {
        match self {
            Self::Days | Self::Number => Some(0),
            Self::Decimal(decimals) => Some(decimals),
            Self::Date | Self::Text | Self::Boolean => None,
        }
    }
}

impl From<&Field> for Kind {
    fn from(field: &Field) -> Self {
        match field.kind {
            FieldType::Line | FieldType::Text | FieldType::Code | FieldType::Codes | FieldType::File => Self::Text,
            FieldType::Date | FieldType::Moment => Self::Date,
            FieldType::Number => Self::Decimal(field.decimals),
            // Pounds in pence; hours in hundredths.
            FieldType::Money | FieldType::Hours => Self::Decimal(2),
            FieldType::Integer | FieldType::Entry | FieldType::Entries => Self::Number,
            FieldType::Boolean => Self::Boolean,
        }
    }
}

/// Where a column's values come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Source {
    /// Number of the entry.
    Entry,
    /// Number of the child's entry.
    Subject,
    /// The day the entry was opened.
    Opened,
    /// The day a closing step happened.
    Closed,
    /// The day a later entry took its place, or what it belongs to ended.
    SupersededOn,
    /// First day of a step, by its position.
    First(usize),
    /// Last day of a step.
    Last(usize),
    /// Latest value of a field, by its position.
    Field(usize),
    /// First value of a field, by its position.
    FirstValue(usize),
    /// The number that a code carries, by the position of the field that holds the code.
    CodeNumber(usize),
    /// The number that the first code of a field carries.
    FirstCodeNumber(usize),
    /// A computed value, by its position.
    Value(usize),
    /// The band of a computed value.
    Band(usize),
    /// What the last round of a clock gives.
    Clock {
        /// Position of the clock.
        clock: usize,
        /// Which part of it.
        part: ClockPart,
    },
    /// A column of the row of the entry it is about: of the child, or of the entry it is part of.
    Child(Box<Source>),
    /// A column of the entry a single link leads to.
    Link {
        /// Position of the link in this register.
        link: usize,
        /// Position of the register it leads to.
        register: usize,
        /// The column there.
        column: Box<Source>,
    },
    /// A column of the related entry, by position among the related entries.
    Related {
        /// Position among the related entries.
        related: usize,
        /// The column there.
        column: Box<Source>,
    },
    /// A column of one of two entries that are beside each other.
    Joined {
        /// Which of the two, counted from 0.
        side: usize,
        /// Position of its register.
        register: usize,
        /// The column there.
        column: Box<Source>,
    },
}

/// A part of the last round of a clock, as a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClockPart {
    /// The day it counts from.
    Started,
    /// The last lawful day.
    Due,
    /// The last lawful day before anything moved it.
    FirstDue,
    /// The day it was stopped.
    Stopped,
    /// Where it is, by the id of its state.
    State,
    /// Days past the last lawful day; zero or negative in time.
    Days,
    /// Days by which pauses moved the last lawful day.
    Paused,
    /// The number of the round.
    Round,
}

impl ClockPart {
    /// Every part: what follows the clock's id in the column's name, what a reader calls it, and what it holds.
    pub(crate) const ALL: [(&'static str, &'static str, Kind, Self); 8] = [
        ("started", "day it counts from", Kind::Date, Self::Started),
        ("due", "last lawful day", Kind::Date, Self::Due),
        (
            "first_due",
            "last lawful day before it moved",
            Kind::Date,
            Self::FirstDue,
        ),
        ("stopped", "day done", Kind::Date, Self::Stopped),
        ("state", "state", Kind::Text, Self::State),
        ("days", "days past the last lawful day", Kind::Days, Self::Days),
        ("paused", "days added by pauses", Kind::Days, Self::Paused),
        ("round", "number of the round", Kind::Number, Self::Round),
    ];
}

/// A column of a register's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub kind: Kind,
    /// What a reader calls it.
    pub title: String,
    /// Where its values come from.
    pub source: Source,
}

/// Every column of one register's table, by name.
#[derive(Debug, Clone)]
pub struct Columns {
    /// Position of the register.
    pub register: usize,
    /// The columns, in table order.
    pub by_name: IndexMap<String, Column>,
    /// Names that two columns would share; a mistake in the register's file.
    pub clashes: Vec<String>,
    /// Where the first word of a dotted name leads.
    through: IndexMap<String, Through>,
}

/// How the columns of another register are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Through {
    how: Step,
    register: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Subject,
    Link(usize),
    Side(usize),
}

/// The columns an expression may use: those of one register, and by dotted names those of the registers it leads to.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    all: &'a [Columns],
    own: &'a Columns,
    hops: usize,
}

/// How many references one dotted name may follow.
const HOPS: usize = 2;

impl<'a> Names<'a> {
    /// The names of one of several registers, by its position.
    #[must_use]
    pub fn of(all: &'a [Columns], register: usize) -> Self {
        Self {
            all,
            own: &all[register],
            hops: HOPS,
        }
    }

    /// The names of two entries beside each other, as `Columns::joined` gives them: the first word says which.
    #[must_use]
    pub fn joined(all: &'a [Columns], joined: &'a Columns) -> Self {
        Self {
            all,
            own: joined,
            hops: HOPS + 1,
        }
    }

    /// The columns of the register itself.
    #[must_use]
    pub fn own(self) -> &'a Columns {
        self.own
    }

    /// The column of a name, such as `closed` or `group.quorum`.
    #[must_use]
    pub fn column(self, name: &str) -> Option<Column> {
        self.within(name, self.hops)
    }

    fn within(self, name: &str, hops: usize) -> Option<Column> {
        let own = self.own;
        if let Some(column) = own.by_name.get(name) {
            return Some(column.clone());
        }
        let (first, rest) = name.split_once('.')?;
        let through = own.through.get(first).filter(|_| hops > 0)?;
        let beyond = Names::of(self.all, through.register).within(rest, hops - 1)?;
        let (register, column) = (through.register, Box::new(beyond.source));
        let source = match through.how {
            Step::Subject => Source::Child(column),
            Step::Link(link) => Source::Link { link, register, column },
            Step::Side(side) => Source::Joined { side, register, column },
        };
        Some(Column { source, ..beyond })
    }
}

impl Columns {
    /// The columns of a register's table.
    ///
    /// `entry`, `subject`, `opened` and `closed`; `superseded_on` where only the latest of several entries awaits
    /// anything; for each step the first day it happened, and `<step>_latest` for one that repeats; each field;
    /// `<clock>_due`, `<clock>_stopped` and `<clock>_state` (`<clock>_clock_due` and so on where a step or field has
    /// that name); `child_<column>` of the child it is about; `<link>_<column>` through a link that is single;
    /// `<related>_<column>` of related entries.
    #[must_use]
    pub fn of(definitions: &Definitions, register: usize, beside: &[Beside<'_>]) -> Self {
        let mut columns = Self::near(definitions, register, beside);
        let definition = &definitions.registers[register];
        if definition.about_people
            && !definition.people
            // What a part is about is reached by way of its whole: `visit.child.birth_date`.
            && !definition.part
            && let Some((_, people)) = definitions.people()
        {
            let own = own(definitions, people);
            columns.add_all(own, "child_", |source| Source::Child(Box::new(source)));
        }
        for (link, (id, definition)) in definition.links.iter().enumerate() {
            columns.add_link(definitions, beside, link, id, definition);
        }
        columns
    }

    /// The columns that need no link to be followed, and where dotted names lead.
    fn near(definitions: &Definitions, register: usize, beside: &[Beside<'_>]) -> Self {
        let mut columns = Self {
            register,
            by_name: IndexMap::new(),
            clashes: Vec::new(),
            through: IndexMap::new(),
        };
        let definition = &definitions.registers[register];
        columns.add_all(near(definitions, register, beside), "", |source| source);
        if let Subject::Entry(subject) = &definition.subject
            && let Some(to) = definitions.register_index(subject)
        {
            let through = Through {
                how: Step::Subject,
                register: to,
            };
            columns.through.insert(subject.clone(), through);
        }
        for (at, (id, link)) in definition.links.iter().enumerate() {
            if let Some(to) = link.to.one()
                && let Some(register) = definitions.register_index(to).filter(|_| link.single)
            {
                let how = Step::Link(at);
                columns.through.insert(id.clone(), Through { how, register });
            }
        }
        columns
    }

    /// The columns of two entries beside each other, each by the id of its register: `meeting.held`.
    pub(crate) fn joined(definitions: &Definitions, registers: &[usize]) -> Self {
        let through = registers.iter().enumerate().filter_map(|(side, &register)| {
            let (id, _) = definitions.registers.get_index(register)?;
            let how = Step::Side(side);
            Some((id.clone(), Through { how, register }))
        });
        Self {
            register: registers.first().copied().unwrap_or(0),
            by_name: IndexMap::new(),
            clashes: Vec::new(),
            through: through.collect(),
        }
    }

    /// The columns of the events of a step: `on`, the day, and the fields it carries.
    pub(crate) fn of_event(definitions: &Definitions, register: usize, step: usize) -> Self {
        let definition = &definitions.registers[register];
        let mut by_name = IndexMap::new();
        let on = Column {
            kind: Kind::Date,
            title: "The day".to_owned(),
            source: Source::Opened,
        };
        by_name.insert("on".to_owned(), on);
        for id in &definition.steps[step].fields {
            let names = own(definitions, definition);
            let own = |(name, _): &(String, Column)| name == id || name.strip_prefix(id.as_str()) == Some(".value");
            by_name.extend(names.into_iter().filter(own));
        }
        Self {
            register,
            by_name,
            clashes: Vec::new(),
            through: IndexMap::new(),
        }
    }

    /// The columns of the rounds of a clock: `started`, `due`, `stopped`, `state`, `days` and its other parts.
    pub(crate) fn of_round(register: usize, clock: usize) -> Self {
        let column = |(name, title, kind, part): (&str, &str, Kind, ClockPart)| {
            let column = Column {
                kind,
                title: title.to_owned(),
                source: Source::Clock { clock, part },
            };
            (name.to_owned(), column)
        };
        Self {
            register,
            by_name: ClockPart::ALL.into_iter().map(column).collect(),
            clashes: Vec::new(),
            through: IndexMap::new(),
        }
    }

    fn add_link(
        &mut self,
        definitions: &Definitions,
        beside: &[Beside<'_>],
        link: usize,
        id: &str,
        definition: &crate::Link,
    ) {
        let Some(to) = definition.to.one() else {
            return;
        };
        let Some(to) = definitions.register_index(to).filter(|_| definition.single) else {
            return;
        };
        self.add_all(near(definitions, to, beside), &format!("{id}_"), |source| {
            Source::Link {
                link,
                register: to,
                column: Box::new(source),
            }
        });
    }

    fn add_all(&mut self, columns: Vec<(String, Column)>, prefix: &str, wrap: impl Fn(Source) -> Source) {
        for (name, column) in columns {
            let name = format!("{prefix}{name}");
            let column = Column {
                source: wrap(column.source),
                ..column
            };
            if self.by_name.contains_key(&name) {
                self.clashes.push(name);
            } else {
                self.by_name.insert(name, column);
            }
        }
    }
}

/// Entries of another register that belong to entries of one: what their columns need to know of them.
pub struct Beside<'a> {
    /// What the columns' names begin with.
    pub id: &'a str,
    /// Position of the register whose table gets the columns.
    pub of: usize,
    /// Position of the register the columns come from.
    pub register: usize,
}

/// Columns that need no link to be followed: the register's own, and those of entries that are related to it.
fn near(definitions: &Definitions, register: usize, beside: &[Beside<'_>]) -> Vec<(String, Column)> {
    let mut columns = own(definitions, &definitions.registers[register]);
    for (at, related) in beside.iter().enumerate() {
        let id = related.id;
        if related.of != register {
            continue;
        }
        columns.extend(
            own(definitions, &definitions.registers[related.register])
                .into_iter()
                .map(|(name, column)| {
                    let source = Source::Related {
                        related: at,
                        column: Box::new(column.source),
                    };
                    (format!("{id}_{name}"), Column { source, ..column })
                }),
        );
    }
    columns
}

fn own(definitions: &Definitions, register: &Register) -> Vec<(String, Column)> {
    let column = |kind, title: &str, source| Column {
        kind,
        title: title.to_owned(),
        source,
    };
    let mut out = vec![
        (
            "entry".to_owned(),
            column(Kind::Number, "Number of the entry", Source::Entry),
        ),
        (
            "subject".to_owned(),
            column(Kind::Number, "Number of the child's entry", Source::Subject),
        ),
        ("opened".to_owned(), column(Kind::Date, "Opened", Source::Opened)),
        ("closed".to_owned(), column(Kind::Date, "Closed", Source::Closed)),
    ];
    if register.latest_per.is_some() {
        let title = "A later entry took its place, or what it belongs to ended";
        out.push((
            "superseded_on".to_owned(),
            column(Kind::Date, title, Source::SupersededOn),
        ));
    }
    for (at, (id, step)) in register.steps.iter().enumerate() {
        out.push((id.clone(), column(Kind::Date, &step.title, Source::First(at))));
        if step.repeats {
            let title = format!("{}: the latest", step.title);
            out.push((format!("{id}_latest"), column(Kind::Date, &title, Source::Last(at))));
        }
    }
    for (at, (id, field)) in register.fields.iter().enumerate() {
        out.push((id.clone(), column(field.into(), &field.title, Source::Field(at))));
        let list = field.codes.as_ref().and_then(|list| definitions.codes.get(list));
        if list.is_some_and(|list| list.codes.iter().any(|code| code.value.is_some())) {
            let title = format!("{}: its number", field.title);
            let name = format!("{id}.value");
            out.push((name, column(Kind::Number, &title, Source::CodeNumber(at))));
        }
    }
    for (at, (id, value)) in register.values.iter().enumerate() {
        out.push((id.clone(), column(value.kind, &value.title, Source::Value(at))));
        if !value.bands.is_empty() {
            let title = format!("{}: band", value.title);
            out.push((format!("{id}.band"), column(Kind::Text, &title, Source::Band(at))));
        }
    }
    for (at, (id, clock)) in register.clocks.iter().enumerate() {
        for (part, words, kind, source) in ClockPart::ALL {
            let plain = format!("{id}_{part}");
            // A field that is called so already keeps its name.
            let taken = register.fields.contains_key(&plain)
                || register.steps.contains_key(&plain)
                || register.values.contains_key(&plain);
            let name = if taken { format!("{id}_clock_{part}") } else { plain };
            // Only a limit of the law has a last lawful day.
            let words = match clock.force {
                crate::Force::Statutory => words.to_owned(),
                _ => words.replace("last lawful day", "due day"),
            };
            let title = format!("{}: {words}", clock.title);
            let source = Source::Clock {
                clock: at,
                part: source,
            };
            out.push((name, column(kind, &title, source)));
        }
    }
    out
}
