use askama::Template;
use axum::Router;
use axum::routing::get;
use measures::{Breakdown, Cell, Counting, Measure, PeriodResult, Statistic, TargetKind};

use super::measure_chart::{bars, line, spark};
use super::measure_tables::{Beside, FigureLine, beside, group_lines, month_lines, published};
use super::measure_words::{Case, Lineage, cases, lineage};
use super::measures_view::{MeasureView, period, when};
use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::failure::Failure;
use crate::figures::{Computed, Headline};
use crate::forms::Choice;
use crate::frame::Frame;
use crate::show::Fact;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/measures/{measure}",
            get(|ask: Ask| ask.area("measure", page)),
        )
        .route(
            "/areas/{area}/measures/{measure}/figures.csv",
            get(|ask: Ask| ask.area("measure as a file", super::measure_csv::page)),
        )
}

/// One of the two faces of timeliness.
struct Face {
    about: String,
    view: MeasureView,
    spark: String,
    here: bool,
}

struct GroupPart {
    id: String,
    title: String,
    chart: String,
    lines: Vec<FigureLine>,
}

struct Sql {
    title: String,
    text: String,
}

#[derive(Template)]
#[template(path = "measure.html")]
struct MeasurePage {
    frame: Frame,
    back: String,
    id: String,
    heading: String,
    definition: String,
    view: MeasureView,
    faces: Vec<Face>,
    chart: String,
    months: Vec<FigureLine>,
    counts: Counts,
    beside: Option<Beside>,
    beside_here: String,
    differs: String,
    source: String,
    periods: Vec<Choice>,
    kept: Vec<(&'static str, String)>,
    shown: String,
    groups: Vec<GroupPart>,
    facts: Vec<Fact>,
    sql: Vec<Sql>,
    cases: Vec<Case>,
    lineage: Lineage,
    csv: String,
}

/// What the columns of counts are called.
struct Counts {
    numerator: String,
    denominator: String,
}

/// The period whose groups are shown.
pub(super) struct Shown<'a> {
    pub(super) result: Option<&'a PeriodResult>,
    pub(super) groups: Vec<(&'a Breakdown, &'a [Cell])>,
}

impl<'a> Shown<'a> {
    /// The period the address asks for; else the last full year of what is counted in periods, because a month's
    /// groups are small, and the newest position of the rest.
    pub(super) fn of(asked: &'a Asked, headline: &Headline<'a>) -> Self {
        let wanted = asked.visit.query("period").and_then(|text| text.parse().ok());
        let asked_for = wanted.and_then(|period| headline.results.of(period));
        let full_year = || {
            let mut years = headline.results.series(measures::Granularity::Year).rev();
            years.find(|p| p.is_over && p.total.figure.is_some())
        };
        let result = asked_for.or_else(|| {
            let own = if headline.measure.is_position() {
                None
            } else {
                full_year()
            };
            own.or_else(|| headline.latest())
        });
        let groups = result.map_or_else(Vec::new, |result| {
            let all = &asked.measured().measures.breakdowns;
            headline
                .results
                .breakdowns
                .iter()
                .filter_map(|id| Some((all.get(id)?, headline.results.groups(result, id)?)))
                .collect()
        });
        Self { result, groups }
    }
}

/// `/areas/{area}/measures/{measure}`: one measure with all that makes and surrounds its figures.
fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let measure = asked
        .measured()
        .measures
        .get(asked.visit.param("measure"))
        .ok_or(Failure::NotFound)?;
    let computed = asked.figures();
    let headline = computed.headline(asked, measure).ok_or(Failure::NotFound)?;
    let series = published(asked, measure);
    let shown = Shown::of(asked, &headline);
    let here = shown.result.map(|r| r.period.to_string());
    let query: Vec<(&str, &str)> = here.as_deref().map(|p| ("period", p)).into_iter().collect();
    Reply::page(&MeasurePage {
        frame: Frame::of(asked, &format!("{} {}", measure.id, measure.title)),
        back: asked.href("/measures", &[]),
        id: measure.id.clone(),
        heading: measure.title.clone(),
        definition: measure.definition.clone(),
        view: MeasureView::from(asked, &headline),
        faces: faces(asked, &computed, measure),
        chart: line(asked, &headline, "chart"),
        months: month_lines(asked, &headline),
        counts: counts(asked, measure),
        beside: Some(beside(asked, &headline, &series)).filter(|b| !b.years.is_empty()),
        beside_here: asked.area().name.clone(),
        differs: measure
            .benchmark
            .as_ref()
            .map(|b| b.differs.clone())
            .unwrap_or_default(),
        source: if series.is_empty() {
            String::new()
        } else {
            asked.measured().published.source.clone()
        },
        periods: periods(asked, &headline, here.as_deref()),
        kept: asked
            .visit
            .query("known")
            .map(|k| ("known", k.to_owned()))
            .into_iter()
            .collect(),
        shown: shown.result.map(|r| when(words, measure, r)).unwrap_or_default(),
        groups: shown
            .groups
            .iter()
            .map(|(breakdown, cells)| GroupPart {
                id: format!("by-{}", breakdown.id),
                title: breakdown.title.clone(),
                chart: shown
                    .result
                    .map(|r| bars(asked, measure, breakdown, cells, &r.total))
                    .unwrap_or_default(),
                lines: group_lines(asked, measure, breakdown, cells),
            })
            .filter(|part| !part.lines.is_empty())
            .collect(),
        facts: facts(asked, measure),
        sql: sql(asked, measure),
        cases: cases(asked, measure),
        lineage: lineage(asked, &headline, &computed),
        csv: asked.href(&format!("/measures/{}/figures.csv", measure.id), &query),
    })
}

/// The measure of what was done in time beside the measure of what is open past the limit: the first alone would
/// reward leaving late cases open.
fn faces(asked: &Asked, computed: &Computed, measure: &Measure) -> Vec<Face> {
    let words = asked.words();
    let all = &asked.measured().measures;
    let face = |id: &str, key: &str| {
        let other = all.get(id)?;
        let headline = computed.headline(asked, other)?;
        Some(Face {
            about: words.get(key),
            view: MeasureView::from(asked, &headline),
            spark: spark(&headline),
            here: id == measure.id,
        })
    };
    if let Some(open) = &measure.open_face {
        return [face(&measure.id, "face-done"), face(open, "face-open")]
            .into_iter()
            .flatten()
            .collect();
    }
    let done = all
        .by_id
        .values()
        .filter(|m| m.open_face.as_deref() == Some(&measure.id));
    let mut out: Vec<Face> = done.filter_map(|m| face(&m.id, "face-done")).collect();
    if !out.is_empty() {
        out.extend(face(&measure.id, "face-open"));
    }
    out
}

fn counts(asked: &Asked, measure: &Measure) -> Counts {
    let words = asked.words();
    let proportion = measure.statistic == Statistic::Proportion;
    Counts {
        numerator: words.get(if proportion { "count-numerator" } else { "count-counted" }),
        denominator: words.get(if proportion {
            "count-denominator"
        } else {
            "count-looked-at"
        }),
    }
}

/// The periods whose groups can be looked at: years first, then months, newest first.
fn periods(asked: &Asked, headline: &Headline<'_>, here: Option<&str>) -> Vec<Choice> {
    let years = headline.results.series(measures::Granularity::Year).rev();
    let months = headline.results.series(measures::Granularity::Month).rev();
    years
        .chain(months)
        .filter(|p| p.total.figure.is_some())
        .map(|p| {
            let value = p.period.to_string();
            Choice {
                id: format!("period-{value}"),
                chosen: here == Some(&value),
                label: period(asked.words(), p.period),
                value,
            }
        })
        .collect()
}

/// How it is counted, question by question.
fn facts(asked: &Asked, measure: &Measure) -> Vec<Fact> {
    let words = asked.words();
    let register = asked
        .definitions()
        .register(&measure.register)
        .map_or_else(|| measure.register.clone(), |r| r.plural.clone());
    let target = measure.target.as_ref().map(|target| {
        let kind = words.get(match target.kind {
            TargetKind::Statutory => "target-statutory",
            TargetKind::National => "target-national",
            TargetKind::Local => "target-local",
        });
        let value = super::measures_view::figure(words, measure, target.value);
        match target.amber {
            Some(amber) => words.with(
                "target-with-amber",
                &[
                    ("value", value.into()),
                    ("kind", kind.into()),
                    ("amber", super::measures_view::figure(words, measure, amber).into()),
                ],
            ),
            None => words.with("target-plain", &[("value", value.into()), ("kind", kind.into())]),
        }
    });
    let better = words.get(match measure.polarity {
        measures::Polarity::Higher => "better-higher",
        measures::Polarity::Lower => "better-lower",
        measures::Polarity::Context => "better-neither",
    });
    let when = words.get(if measure.is_position() {
        "counted-position"
    } else {
        "counted-period"
    });
    let needs: Vec<&str> = measure.needs.iter().map(|n| n.reason.as_str()).collect();
    let complete = measure.completeness.as_ref().map(|c| c.words.clone());
    let list = [
        ("measure-counts", format!("{register}. {when}")),
        ("measure-left-out", measure.exclusions.clone()),
        (
            "measure-target",
            target.unwrap_or_else(|| words.get("measure-no-target")),
        ),
        ("measure-better", better),
        ("measure-must-know", complete.unwrap_or_default()),
        ("measure-needs", needs.join("\n")),
        ("work-owner", measure.owner.clone()),
        ("measure-asked-by", measure.seed.join(", ")),
        ("definition-demands", measure.demands.join(", ")),
    ];
    list.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| Fact {
            label: words.get(key),
            text,
        })
        .collect()
}

/// The conditions as an analyst can run them.
fn sql(asked: &Asked, measure: &Measure) -> Vec<Sql> {
    let words = asked.words();
    let counted_on = match &measure.counting {
        Counting::Period { counted_on } => Some(counted_on),
        Counting::Position => None,
    };
    [
        ("sql-denominator", measure.denominator.as_ref()),
        ("sql-numerator", measure.numerator.as_ref()),
        ("sql-value", measure.value.as_ref()),
        ("sql-counted-on", counted_on),
        ("sql-known", measure.completeness.as_ref().map(|c| &c.known)),
    ]
    .into_iter()
    .filter_map(|(key, expression)| {
        Some(Sql {
            title: words.get(key),
            text: expression?.text.trim().to_owned(),
        })
    })
    .collect()
}
