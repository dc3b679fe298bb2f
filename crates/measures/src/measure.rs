use std::fmt;

use crate::example::Example;
use crate::figure::Figure;
use definitions::expression::Expression;

/// A numerator over a denominator, over a period, over a register; as its definition file describes it.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The id, which is also the file's name, such as `EH05`.
    pub id: String,
    /// Id of the theme whose folder holds its file.
    pub theme: String,
    /// Raised when what is counted changes, so that a figure can say which definition it was made by.
    pub version: u32,
    /// Its row in the catalogue of measures, where several files answer one row.
    pub reference: String,
    /// What a reader calls it.
    pub title: String,
    /// What it is, in plain words.
    pub definition: String,
    /// Id of the register whose entries it counts.
    pub register: String,
    /// The register's clock whose limit it measures.
    pub clock: Option<String>,
    /// Which entries belong to which period.
    pub counting: Counting,
    /// Which of the entries in the denominator count; all of them where absent.
    pub numerator: Option<Expression>,
    /// Which entries are looked at; those of the numerator where absent.
    pub denominator: Option<Expression>,
    /// Days taken or waited, for a spread; what is added up, for a sum, a mean and a ratio.
    pub value: Option<Expression>,
    /// What the sum of the value is out of, for a ratio.
    pub out_of: Option<Expression>,
    /// What the headline figure is.
    pub statistic: Statistic,
    /// Which way is better.
    pub polarity: Polarity,
    /// What is aimed at.
    pub target: Option<Target>,
    /// What the figure is counted in, such as `%`, `days` or `plans`.
    pub unit: String,
    /// Decimals of the figure.
    pub decimals: u8,
    /// The team or post that answers for it.
    pub owner: String,
    /// Demand rows it answers.
    pub demands: Vec<String>,
    /// Where the inspection report or Improvement Notice requires it.
    pub seed: Vec<String>,
    /// Which published figure is shown beside it.
    pub benchmark: Option<Benchmark>,
    /// Ids of the groups it is shown by.
    pub breakdowns: Vec<String>,
    /// The other face of timeliness: the measure of what is open now and past the same limit.
    pub open_face: Option<String>,
    /// The measure that counts the other part of the same entries. Both rest on the same data, so both are complete or
    /// neither is, and this one has the rating of that one.
    pub complement: Option<String>,
    /// What is left out, in words.
    pub exclusions: String,
    /// Which inputs must be known for the figure to be trusted.
    pub completeness: Option<Completeness>,
    /// Without what it is not measured at all.
    pub needs: Vec<Need>,
    /// Cases worked through, run as tests and shown as documentation.
    pub examples: Vec<Example>,
    /// The file it was read from, below `definitions/`.
    pub file: String,
    /// Fingerprint of the file's text.
    pub fingerprint: String,
}

/// Which entries belong to which period.
#[derive(Debug, Clone)]
pub enum Counting {
    /// An entry is counted in the period that a day of it falls in.
    Period {
        /// The day.
        counted_on: Expression,
    },
    /// Every entry as it stood at the end of each period.
    Position,
}

/// What the headline figure is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statistic {
    /// Numerator in a hundred of the denominator.
    Proportion,
    /// How many in the numerator.
    Count,
    /// How many in the numerator for so many people.
    Rate {
        /// For how many people, such as 10,000.
        per: u64,
        /// Name of the population the caller must give, such as `aged_0_24`.
        population: String,
    },
    /// The median of the value.
    Median,
    /// The 90th centile of the value.
    Centile90,
    /// The largest value.
    Oldest,
    /// The sum of the value.
    Sum,
    /// The mean of the value.
    Mean,
    /// The sum of the value for each of the sum of `out_of`; in a hundred of it where the unit is `%`.
    Ratio,
    /// How many children the entries in the numerator are about, each counted once.
    Children,
}

impl Statistic {
    /// Whether it adds the value up, so that the value is an amount rather than days.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        matches!(self, Self::Sum | Self::Mean | Self::Ratio)
    }

    /// Whether its value is days, and so has a spread.
    #[must_use]
    pub fn has_spread(&self) -> bool {
        !self.adds_up() && *self != Self::Children
    }

    /// The word used in files and JSON.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Proportion => "proportion",
            Self::Count => "count",
            Self::Rate { .. } => "rate",
            Self::Median => "median",
            Self::Centile90 => "centile_90",
            Self::Oldest => "oldest",
            Self::Sum => "sum",
            Self::Mean => "mean",
            Self::Ratio => "ratio",
            Self::Children => "children",
        }
    }
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither: it gives context.
    Context,
}

/// What is aimed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The figure aimed at.
    pub value: Figure,
    /// How far off still counts as nearly there; none where anything short of the target is missed.
    pub amber: Option<Figure>,
    /// How binding it is.
    pub kind: TargetKind,
}

/// How binding a target is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// Statute or regulations ask for it.
    Statutory,
    /// A national standard without statutory force.
    National,
    /// Suggested here, for the board to set.
    Local,
}

/// The published figure that is shown beside a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benchmark {
    /// Name of the published file, without its ending.
    pub file: String,
    /// Columns that add up to the numerator; one with a minus sign before it is taken off.
    pub numerator: Vec<String>,
    /// Columns that add up to the denominator.
    pub denominator: Vec<String>,
    /// The column that prints the figure itself, where there is one.
    pub figure: Option<String>,
    /// How it differs from the measure, in words; empty when it counts the same.
    pub differs: String,
}

/// Which inputs must be known for a figure to be trusted.
#[derive(Debug, Clone)]
pub struct Completeness {
    /// Holds for an entry whose inputs are known.
    pub known: Expression,
    /// What must be known, in words.
    pub words: String,
}

/// What a measure cannot do without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What must be there.
    pub what: Needed,
    /// Why it is not measured without, in words.
    pub reason: String,
}

/// Something a measure cannot do without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needed {
    /// At least one entry in the register at this position.
    Register(usize),
    /// At least one entry with something in the column at this position of the register's layout.
    Column(usize),
}

impl Measure {
    /// Whether it is counted at the end of each period.
    #[must_use]
    pub fn is_position(&self) -> bool {
        matches!(self.counting, Counting::Position)
    }
}

impl fmt::Display for TargetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Statutory => "statutory",
            Self::National => "national",
            Self::Local => "local",
        })
    }
}

/// A breakdown as one register's entries are sorted into it.
#[derive(Debug, Clone)]
pub(crate) struct Sorting {
    /// What an entry is sorted by.
    pub(crate) by: Expression,
}
