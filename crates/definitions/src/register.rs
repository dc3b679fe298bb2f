use calendar::Date;
use indexmap::IndexMap;

use crate::access::Access;
use crate::computed::{Computed, Guard};
use crate::expression::{Expression, Layout};
use crate::{Clock, Example, Field, View};

/// A list that must be kept, as its definition file describes it.
#[derive(Debug, Clone)]
pub struct Register {
    /// The id, which is also the file's name.
    pub id: String,
    /// Id of the theme whose folder holds its file.
    pub theme: String,
    /// The name a reader sees, in the singular.
    pub title: String,
    /// The name of the whole list.
    pub plural: String,
    /// `formerly`: ids under which entries were recorded before.
    pub formerly: Vec<String>,
    /// `subject`: what an entry is about. Of a part, what it is a part of.
    pub subject: Subject,
    /// `part_of`: whether an entry is a line of an entry of another register, without which it never is: shown on its
    /// page, about what it is about, and read by those who may read it.
    pub part: bool,
    /// Whether its entries are people: found by their identifiers, and read only through the policy.
    pub people: bool,
    /// Whether its entries are people or about people, so that reading one is reading a person's record.
    pub about_people: bool,
    /// One or two sentences on what the register is for.
    pub purpose: String,
    /// Demand rows it answers.
    pub demands: Vec<String>,
    /// The law or guidance it exists under.
    pub law: String,
    /// The team that usually keeps it.
    pub team: String,
    /// `named_by`: the steps or fields that name an entry in a list; an entry is shown by their values.
    pub named_by: Vec<String>,
    /// `key`: what tells one entry from another about the same subject, and by what a file finds it: one or several
    /// alternatives, each of one or several parts. An alternative with a part that is missing is no key.
    pub key: Vec<Vec<KeyPart>>,
    /// `aliases`: position of the field that says, a line each, what else files and people call the entry.
    pub aliases: Option<usize>,
    /// Whether people open entries by hand; a register that only the system fills has none to open.
    pub by_hand: bool,
    /// Position of the link by which a later entry supersedes an earlier one: of all entries that lead to the same
    /// other entry, only the last opened still awaits anything, and none once that other entry has ended.
    pub latest_per: Option<usize>,
    /// Steps by id, in file order.
    pub steps: IndexMap<String, Step>,
    /// Fields by id, in file order.
    pub fields: IndexMap<String, Field>,
    /// Clocks by id, in file order.
    pub clocks: IndexMap<String, Clock>,
    /// `regime`: id of the regime its clocks belong to, unless one names its own.
    pub regime: Option<String>,
    /// Links by id, in file order.
    pub links: IndexMap<String, Link>,
    /// `values`: what is worked out of an entry, by id, in an order in which each uses only those before it.
    pub values: IndexMap<String, Computed>,
    /// `views`: how its list shows it, by id, in file order; the first opens. The last is that of all its entries,
    /// which every register has but that of people.
    pub views: IndexMap<String, View>,
    /// The columns that its values, guards and conditions use.
    pub layout: Layout,
    /// How many references away from an entry the guards of its steps look at most.
    pub guards_reach: usize,
    /// `where` of its reference fields: which entries of a register each may lead to.
    pub choices: Vec<Choices>,
    /// Examples, which are tests and documentation.
    pub examples: Vec<Example>,
    /// `access`: who reads and records it; `None` where its file does not say, and then no role does.
    pub access: Option<Access>,
    /// The file it was read from, below `definitions/`.
    pub file: String,
}

/// Which entries of a register a reference field may lead to, over the columns of that register.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Position of the field.
    pub field: usize,
    /// Position of the register it leads to.
    pub register: usize,
    /// The condition; only `TRUE` acts.
    pub condition: Expression,
}

/// A part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPart {
    /// The value of the field at a position.
    Field(usize),
    /// The day of the step at a position, the first where it repeats.
    Step(usize),
}

/// What an entry of a register is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The area itself: requirements, actions, meetings.
    Area,
    /// An entry of the register with this id.
    Entry(String),
}

/// Something that can happen to an entry.
#[derive(Debug, Clone)]
pub struct Step {
    /// What a reader calls it.
    pub title: String,
    /// Whether it starts an entry.
    pub opens: bool,
    /// Whether it ends an entry: nothing more is awaited.
    pub closes: bool,
    /// `reopens`: whether it opens an entry again that was closed.
    pub reopens: bool,
    /// `after_closing`: whether it may happen once the entry is closed, as an interview when a child has been found.
    pub after_closing: bool,
    /// Whether it may happen more than once.
    pub repeats: bool,
    /// Whether each day it happens counts although it says the same as the time before, as a visit does; otherwise a
    /// repeat that says nothing new is no news.
    pub each_counts: bool,
    /// Whether it is an exemption that lifts a limit.
    pub exemption: bool,
    /// Fields it may carry, by id.
    pub fields: Vec<String>,
    /// Fields it must carry when recorded by hand.
    pub required: Vec<String>,
    /// Steps that come first, by position: where one of them is on record, this one cannot have happened before it.
    pub after: Vec<usize>,
    /// `refuse`: when it is refused by hand, and the sentence that says why.
    pub refuse: Vec<Guard>,
    /// `required_when`: fields that it must carry when recorded by hand under a condition.
    pub required_when: Vec<Guard>,
    /// `clears`: fields that it empties, by position.
    pub clears: Vec<usize>,
    /// `by`: the only roles that may record it, by position; those of the register where there are none.
    pub by: Vec<usize>,
    /// `prefilled`: whether its form shows the values that the fields have.
    pub prefilled: bool,
    /// The entry's stage after it, in a reader's words.
    pub stage: Option<String>,
    /// Steps that it also is on linked entries.
    pub echoes: Vec<Echo>,
    /// `formerly`: ids under which it was recorded before.
    pub formerly: Vec<String>,
}

/// A step that shows on another entry because it happened on this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// The link of this register that leads to the other entry.
    pub link: String,
    /// The step it is there.
    pub step: String,
}

/// A typed relation that entries of this register may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What a reader calls it, read from this entry: "answers".
    pub title: String,
    /// What it is called read from the other end: "answered by".
    pub inverse: String,
    /// The question of a form that sets it; without one, forms make a plain sentence from the titles.
    pub question: Option<String>,
    /// Where it leads.
    pub to: LinkTarget,
    /// Whether an entry has at most one.
    pub single: bool,
    /// Position of its field among the register's fields, for one that a field of type `entry` or `entries` defines.
    pub field: Option<usize>,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// Entries of these registers, by their ids.
    Registers(Vec<String>),
    /// A measure, by the measure's id.
    Measure,
}

impl LinkTarget {
    /// The registers it may lead to, by their ids; none for a measure.
    #[must_use]
    pub fn registers(&self) -> &[String] {
        match self {
            Self::Registers(ids) => ids,
            Self::Measure => &[],
        }
    }

    /// The one register it leads to; `None` where it may lead to several, or to measures.
    #[must_use]
    pub fn one(&self) -> Option<&String> {
        match self.registers() {
            [one] => Some(one),
            _ => None,
        }
    }
}

impl Register {
    /// The register of the entry that one of these is a part of or about, where that is no child: it is opened from that
    /// entry's page, and a file names that entry.
    #[must_use]
    pub fn whole(&self) -> Option<&str> {
        match &self.subject {
            Subject::Entry(whole) if !self.people && (self.part || !self.about_people) => Some(whole),
            _ => None,
        }
    }

    /// The position, id and definition of a step that was recorded under an id, whatever it is called today.
    #[must_use]
    pub fn recorded_step(&self, id: &str) -> Option<(usize, &String, &Step)> {
        let known = self.steps.get_full(id);
        known.or_else(|| renamed(&self.steps, |step| step.formerly.iter().any(|f| f == id)))
    }

    /// The same for a field.
    #[must_use]
    pub fn recorded_field(&self, id: &str) -> Option<(usize, &String, &Field)> {
        let known = self.fields.get_full(id);
        known.or_else(|| renamed(&self.fields, |field| field.formerly.iter().any(|f| f == id)))
    }

    /// The same for a link.
    #[must_use]
    pub fn recorded_link(&self, id: &str) -> Option<(usize, &String, &Link)> {
        let formerly = |at: usize| &self.fields[at].formerly;
        let known = self.links.get_full(id);
        known.or_else(|| {
            renamed(&self.links, |link| {
                link.field.is_some_and(|at| formerly(at).iter().any(|f| f == id))
            })
        })
    }

    /// The position of a step in the file.
    #[must_use]
    pub fn step_index(&self, id: &str) -> Option<usize> {
        self.steps.get_index_of(id)
    }

    /// The position of a field in the file.
    #[must_use]
    pub fn field_index(&self, id: &str) -> Option<usize> {
        self.fields.get_index_of(id)
    }

    /// What a reader calls a part of the key.
    #[must_use]
    pub fn part_title(&self, part: KeyPart) -> &str {
        match part {
            KeyPart::Field(at) => &self.fields[at].title,
            KeyPart::Step(at) => &self.steps[at].title,
        }
    }

    /// Steps that end an entry.
    pub fn closing_steps(&self) -> impl Iterator<Item = usize> + '_ {
        self.steps
            .values()
            .enumerate()
            .filter(|(_, s)| s.closes)
            .map(|(at, _)| at)
    }

    /// Whether a step may happen after one that closed the entry, by their positions: it says so, closes or opens the
    /// entry again, or belongs to a clock that outlives the closing.
    #[must_use]
    pub fn may_follow(&self, closing: usize, step: usize) -> bool {
        let Some((_, definition)) = self.steps.get_index(step) else {
            return true;
        };
        let outlives = |clock: &Clock| clock.outlives.contains(&closing) && clock.concerns(step);
        definition.after_closing || definition.closes || definition.reopens || self.clocks.values().any(outlives)
    }

    /// The clocks whose law is in force on a day.
    pub fn clocks_in_force(&self, on: Date) -> impl Iterator<Item = (&String, &Clock)> {
        self.clocks.iter().filter(move |(_, c)| c.in_force_on(on))
    }
}

fn renamed<T>(all: &IndexMap<String, T>, is_it: impl Fn(&T) -> bool) -> Option<(usize, &String, &T)> {
    let at = all.values().position(is_it)?;
    all.get_full(all.get_index(at)?.0)
}
