use calendar::Date;
use indexmap::IndexMap;

use crate::computed::{Computed, Guard};
use crate::expression::Layout;
use crate::{Clock, Example};

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
    /// What an entry is about.
    pub subject: Subject,
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
    /// The step or field that names an entry in a list; an entry is shown by these fields' values.
    pub named_by: Vec<String>,
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
    /// The columns that its values, guards and conditions use.
    pub layout: Layout,
    /// Examples, which are tests and documentation.
    pub examples: Vec<Example>,
    /// The file it was read from, below `definitions/`.
    pub file: String,
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
    /// `prefilled`: whether its form shows the values that the fields have.
    pub prefilled: bool,
    /// Where the entry stands after it, in a reader's words.
    pub stage: Option<String>,
    /// Steps that it also is on linked entries.
    pub echoes: Vec<Echo>,
}

/// A step that shows on another entry because it happened on this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// The link of this register that leads to the other entry.
    pub link: String,
    /// The step it is there.
    pub step: String,
}

/// A fact that steps carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// What a reader calls it.
    pub title: String,
    /// What kind of fact it is.
    pub kind: FieldType,
    /// The code list, for a code or codes.
    pub codes: Option<String>,
    /// Help under the question.
    pub hint: Option<String>,
    /// Whether it identifies a person, and so never leaves the record in logs or totals.
    pub personal: bool,
    /// Whether it is kept for the program alone, and no page shows it.
    pub hidden: bool,
}

/// Kinds of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Free text.
    Text,
    /// One of a code list.
    Code,
    /// Any number of a code list: the codes, separated by a space.
    Codes,
    /// A day.
    Date,
    /// A whole number.
    Integer,
    /// Yes or no.
    Boolean,
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
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// Entries of a register, by its id.
    Register(String),
    /// A measure, by the measure's id.
    Measure,
}

impl Register {
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

    /// Steps that end an entry.
    pub fn closing_steps(&self) -> impl Iterator<Item = usize> + '_ {
        self.steps
            .values()
            .enumerate()
            .filter(|(_, s)| s.closes)
            .map(|(at, _)| at)
    }

    /// The clocks whose law is in force on a day.
    pub fn clocks_in_force(&self, on: Date) -> impl Iterator<Item = (&String, &Clock)> {
        self.clocks.iter().filter(move |(_, c)| c.in_force_on(on))
    }
}
