use askama::Template;
use axum::Router;
use axum::routing::get;
use measures::{Breakdown, Cell, Counting, Measure, PeriodResult, Statistic, TargetKind};

use super::tables::{Beside, FigureLine, beside, compared, group_lines, month_lines};
use super::wording::{Case, Lineage, cases, lineage};
use crate::AreaContext;
use crate::chart_events::ChartEvent;
use crate::context::PageRequest;
use crate::display::Fact;
use crate::error::PageError;
use crate::figure_cache::{Computed, Headline};
use crate::forms::Choice;
use crate::layout::Layout;
use crate::measure_chart::{bars, line, spark};
use crate::measure_view::{MeasureView, period, when};
use crate::reply::{Page, Reply};
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/measures/{measure}",
            get(|request: PageRequest| request.area("measure", page)),
        )
        .route(
            "/areas/{area}/measures/{measure}/figures.csv",
            get(|request: PageRequest| request.area("measure as a file", super::csv::page)),
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
#[template(path = "measures/measure.html")]
struct MeasurePage {
    layout: Layout,
    id: String,
    heading: String,
    definition: String,
    view: MeasureView,
    /// What is unknown about the latest figure.
    remark: String,
    faces: Vec<Face>,
    chart: String,
    /// What the letters of the chart mark.
    events: Vec<ChartEvent>,
    /// What each sign of the chart means.
    key: Vec<(String, String)>,
    /// Every change so far, newest first.
    changes: Vec<String>,
    /// The rules by which a change is found.
    rules: Vec<String>,
    months: Vec<FigureLine>,
    counts: Counts,
    beside: Option<Beside>,
    beside_here: String,
    differs: String,
    /// Why other areas' figures are left out; empty where they are not.
    left_out: String,
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

/// The rules of variation, as printed with every chart.
const RULES: [&str; 8] = [
    "rules-limits",
    "rules-outside",
    "rules-trend",
    "rules-near",
    "rules-shift",
    "rules-step",
    "rules-gap",
    "rules-source",
];

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
    /// The period the address names; else the last full year of what is counted in periods, because a month's
    /// groups are small, and the newest position of the rest.
    pub(super) fn of(context: &'a AreaContext, headline: &Headline<'a>) -> Self {
        let wanted = context.site_context.query("period").and_then(|text| text.parse().ok());
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
            let all = &context.measured().measures.breakdowns;
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
fn page(context: &AreaContext) -> Page {
    let messages = context.messages();
    let measure = context
        .measured()
        .measures
        .get(context.site_context.param("measure"))
        .ok_or(PageError::NotFound)?;
    let computed = context.figures_of(measure);
    let headline = computed.headline(context, measure).ok_or(PageError::NotFound)?;
    let series = compared(context, measure);
    let events = crate::chart_events::of(context, &headline);
    let shown = Shown::of(context, &headline);
    let here = shown.result.map(|r| r.period.to_string());
    let query: Vec<(&str, &str)> = here.as_deref().map(|p| ("period", p)).into_iter().collect();
    Reply::page(&MeasurePage {
        layout: Layout::of(context, &format!("{} {}", measure.id, measure.title))
            .back(context.href("/measures", &[]), &messages.get("measures-title")),
        id: measure.id.clone(),
        heading: measure.title.clone(),
        definition: measure.definition.clone(),
        view: MeasureView::from(context, &headline),
        remark: headline.latest().map_or_else(String::new, |latest| {
            FigureLine::of(messages, measure, String::new(), &latest.total, None).remark
        }),
        faces: faces(context, &computed, measure),
        chart: line(context, &headline, "chart", &events),
        events,
        key: crate::measure_chart::key(messages),
        changes: crate::measure_view::changes(messages, &headline),
        rules: RULES.iter().map(|key| messages.get(key)).collect(),
        months: month_lines(context, &headline),
        counts: counts(context, measure),
        beside: Some(beside(context, &headline, &series)).filter(|b| !b.years.is_empty()),
        beside_here: context.area().name.clone(),
        left_out: if measure.benchmark.is_some() && !crate::measure_view::comparable(measure) {
            messages.get("measure-counts-left-out")
        } else {
            String::new()
        },
        differs: measure
            .benchmark
            .as_ref()
            .map(|b| b.differs.clone())
            .unwrap_or_default(),
        source: if series.is_empty() {
            String::new()
        } else {
            context.measured().published.source.clone()
        },
        periods: periods(context, &headline, here.as_deref()),
        kept: context
            .site_context
            .query("known")
            .map(|k| ("known", k.to_owned()))
            .into_iter()
            .collect(),
        shown: shown.result.map(|r| when(messages, measure, r)).unwrap_or_default(),
        groups: shown
            .groups
            .iter()
            .map(|(breakdown, cells)| GroupPart {
                id: format!("by-{}", breakdown.id),
                title: breakdown.title.clone(),
                chart: shown
                    .result
                    .map(|r| bars(context, measure, breakdown, cells, &r.total))
                    .unwrap_or_default(),
                lines: group_lines(context, measure, breakdown, cells),
            })
            .filter(|part| !part.lines.is_empty())
            .collect(),
        facts: facts(context, measure),
        sql: sql(context, measure),
        cases: cases(context, measure),
        lineage: lineage(context, &headline, &computed),
        csv: context.href(&format!("/measures/{}/figures.csv", measure.id), &query),
    })
}

/// The measure of what was done in time beside the measure of what is open past the limit: the first alone would
/// reward leaving late cases open.
fn faces(context: &AreaContext, computed: &Computed, measure: &Measure) -> Vec<Face> {
    let messages = context.messages();
    let all = &context.measured().measures;
    let face = |id: &str, key: &str| {
        let other = all.get(id)?;
        let headline = computed.headline(context, other)?;
        Some(Face {
            about: messages.get(key),
            view: MeasureView::from(context, &headline),
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

fn counts(context: &AreaContext, measure: &Measure) -> Counts {
    let messages = context.messages();
    let proportion = measure.statistic == Statistic::Proportion;
    Counts {
        numerator: messages.get(if proportion { "count-numerator" } else { "count-counted" }),
        denominator: messages.get(if proportion {
            "count-denominator"
        } else {
            "count-looked-at"
        }),
    }
}

/// The periods whose groups can be looked at: years first, then months, newest first.
fn periods(context: &AreaContext, headline: &Headline<'_>, here: Option<&str>) -> Vec<Choice> {
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
                label: period(context.messages(), p.period),
                value,
            }
        })
        .collect()
}

/// How it is counted, question by question.
fn facts(context: &AreaContext, measure: &Measure) -> Vec<Fact> {
    let messages = context.messages();
    let register = context
        .definitions()
        .register(&measure.register)
        .map_or_else(|| measure.register.clone(), |r| r.plural.clone());
    let target = measure.target.as_ref().map(|target| {
        let kind = messages.get(match target.kind {
            TargetKind::Statutory => "target-statutory",
            TargetKind::National => "target-national",
            TargetKind::Local => "target-local",
        });
        let value = crate::measure_view::figure(messages, measure, target.value);
        match target.amber {
            Some(amber) => messages.with(
                "target-with-amber",
                &[
                    ("value", value.into()),
                    ("kind", kind.into()),
                    ("amber", crate::measure_view::figure(messages, measure, amber).into()),
                ],
            ),
            None => messages.with("target-plain", &[("value", value.into()), ("kind", kind.into())]),
        }
    });
    let better = messages.get(match measure.polarity {
        measures::Polarity::Higher => "better-higher",
        measures::Polarity::Lower => "better-lower",
        measures::Polarity::Context => "better-neither",
    });
    let when = messages.get(if measure.is_position() {
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
            target.unwrap_or_else(|| messages.get("measure-no-target")),
        ),
        ("measure-better", better),
        ("measure-must-know", complete.unwrap_or_default()),
        ("measure-needs", needs.join("\n")),
        ("work-owner", measure.owner.clone()),
        ("measure-required-by", measure.seed.join(", ")),
        ("definition-demands", measure.demands.join(", ")),
    ];
    list.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| Fact {
            label: messages.get(key),
            text,
            href: String::new(),
        })
        .collect()
}

/// The conditions as an analyst can run them.
fn sql(context: &AreaContext, measure: &Measure) -> Vec<Sql> {
    let messages = context.messages();
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
            title: messages.get(key),
            text: expression?.text.trim().to_owned(),
        })
    })
    .collect()
}
