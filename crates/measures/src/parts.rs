//! The parts of a measure's file, each checked on its own.

use definitions::Definitions;
use toml::Spanned;

use crate::Kind;
use crate::figure::Figure;
use crate::measure::{Counting, Need, Needed, Statistic, Target};
use crate::notes::Notes;
use crate::raw::{RawNeed, RawTarget};
use definitions::column::Names;
use definitions::expression::{Expression, Layout};

/// Which entries belong to which period.
pub(crate) fn counting(
    kind: &Spanned<String>,
    counted_on: Option<&Spanned<String>>,
    names: Names<'_>,
    layout: &mut Layout,
    notes: &mut Notes<'_>,
) -> Option<Counting> {
    match (kind.get_ref().as_str(), counted_on) {
        ("period", Some(text)) => {
            let counted_on = notes.yielding(text, names, layout, |k| k == Kind::Date, "a day")?;
            if counted_on.node.uses_parameters() {
                notes.at(
                    text.span().start,
                    "the day an entry is counted on cannot depend on the period",
                );
                return None;
            }
            Some(Counting::Period { counted_on })
        }
        ("position", None) => Some(Counting::Position),
        ("period", None) => {
            notes.at(
                kind.span().start,
                "say in `counted_on` which day decides the period an entry is counted in",
            );
            None
        }
        ("position", Some(text)) => {
            notes.at(
                text.span().start,
                "a position is taken at the end of each period; leave `counted_on` out",
            );
            None
        }
        (other, _) => {
            notes.at(
                kind.span().start,
                format!("\"{other}\" is no kind of measure; write \"period\" or \"position\""),
            );
            None
        }
    }
}

/// What the headline figure is.
pub(crate) fn statistic(
    text: &Spanned<String>,
    rate: Option<crate::raw::RawRate>,
    notes: &mut Notes<'_>,
) -> Option<Statistic> {
    Some(match (text.get_ref().as_str(), rate) {
        ("proportion", None) => Statistic::Proportion,
        ("count", None) => Statistic::Count,
        ("rate", Some(rate)) if rate.per > 0 => Statistic::Rate {
            per: rate.per,
            population: rate.population,
        },
        ("median", None) => Statistic::Median,
        ("centile_90", None) => Statistic::Centile90,
        ("oldest", None) => Statistic::Oldest,
        ("sum", None) => Statistic::Sum,
        ("mean", None) => Statistic::Mean,
        ("ratio", None) => Statistic::Ratio,
        ("children", None) => Statistic::Children,
        ("rate", _) => {
            notes.at(
                text.span().start,
                "a rate needs a table [rate] with `per` and `population`",
            );
            return None;
        }
        (other, _) => {
            let message = format!(
                "\"{other}\" is no statistic, or does not go with [rate]; write \"proportion\", \"count\", \"rate\", \"median\", \"centile_90\", \"oldest\", \"sum\", \"mean\", \"ratio\" or \"children\""
            );
            notes.at(text.span().start, message);
            return None;
        }
    })
}

/// Each statistic needs its parts.
pub(crate) fn check_parts(
    statistic: &Statistic,
    at: usize,
    [numerator, denominator, value, out_of]: [&Option<Expression>; 4],
    notes: &mut Notes<'_>,
) {
    let missing = match statistic {
        Statistic::Proportion if numerator.is_none() || denominator.is_none() => {
            "a proportion needs `numerator` and `denominator`"
        }
        Statistic::Count | Statistic::Rate { .. } if numerator.is_none() => "a count needs `numerator`",
        Statistic::Children if value.is_some() => "children are counted; leave `value` out",
        Statistic::Children if numerator.is_none() => "a count of children needs `numerator`",
        Statistic::Ratio if out_of.is_none() => "a ratio needs `out_of`: what the sum of the value is out of",
        _ if out_of.is_some() && *statistic != Statistic::Ratio => "only a ratio has `out_of`",
        Statistic::Median
        | Statistic::Centile90
        | Statistic::Oldest
        | Statistic::Sum
        | Statistic::Mean
        | Statistic::Ratio
            if value.is_none() =>
        {
            "this statistic needs `value`"
        }
        Statistic::Median
        | Statistic::Centile90
        | Statistic::Oldest
        | Statistic::Sum
        | Statistic::Mean
        | Statistic::Ratio
            if numerator.is_none() && denominator.is_none() =>
        {
            "say in `denominator` which entries are looked at"
        }
        _ => return,
    };
    notes.at(at, missing);
}

/// What the measure cannot do without.
pub(crate) fn need_of(
    need: Spanned<RawNeed>,
    definitions: &Definitions,
    names: Names<'_>,
    layout: &mut Layout,
    notes: &mut Notes<'_>,
) -> Option<Need> {
    let at = need.span().start;
    let RawNeed {
        register,
        column,
        reason,
    } = need.into_inner();
    let what = match (register, column) {
        (Some(register), None) => match definitions.register_index(&register) {
            Some(register) => Needed::Register(register),
            None => {
                notes.at(at, format!("there is no register \"{register}\""));
                return None;
            }
        },
        (None, Some(name)) => match names.own().by_name.get(&name) {
            Some(column) => {
                layout.columns.entry(name.clone()).or_insert_with(|| column.clone());
                Needed::Column(layout.columns.get_index_of(&name)?)
            }
            None => {
                notes.at(at, format!("there is no column \"{name}\" in this register's table"));
                return None;
            }
        },
        _ => {
            notes.at(at, "a need names either a `register` or a `column`");
            return None;
        }
    };
    Some(Need { what, reason })
}

/// What is aimed at.
pub(crate) fn read_target(raw: RawTarget, notes: &mut Notes<'_>) -> Option<Target> {
    let mut figure = |text: &Spanned<String>| {
        let figure = Figure::parse(text.get_ref());
        if figure.is_none() {
            notes.at(text.span().start, format!("\"{}\" is not a number", text.get_ref()));
        }
        figure
    };
    Some(Target {
        value: figure(&raw.value)?,
        amber: match &raw.amber {
            Some(text) => Some(figure(text)?),
            None => None,
        },
        kind: raw.kind,
    })
}
