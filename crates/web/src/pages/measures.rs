use askama::Template;
use axum::Router;
use axum::routing::get;
use measures::{Granularity, Measure, PeriodResult};

use super::measures_view::{MeasureView, figure, measure_href, missing, published_words, state, when, with_counts};
use crate::Asked;
use crate::ask::{Ask, Page, Reply};
use crate::chart::Line;
use crate::csv_file;
use crate::failure::Failure;
use crate::figures::{Computed, Headline};
use crate::frame::Frame;
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/areas/{area}/measures", get(|ask: Ask| ask.area("measures", list)))
        .route(
            "/areas/{area}/measures/{measure}",
            get(|ask: Ask| ask.area("measure", page)),
        )
        .route(
            "/areas/{area}/measures/{measure}/csv",
            get(|ask: Ask| ask.area("measure as CSV", file)),
        )
}

struct ListLine {
    view: MeasureView,
    definition: String,
}

#[derive(Template)]
#[template(path = "measures.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<ListLine>,
}

/// `/areas/{area}/measures`: every measure with its newest figure, or why it has none.
fn list(asked: &Asked) -> Page {
    let computed = asked.figures();
    let lines = asked.measured().measures.by_id.values().filter_map(|measure| {
        Some(ListLine {
            view: MeasureView::of(asked, &computed, &measure.id)?,
            definition: measure.definition.clone(),
        })
    });
    Reply::page(&ListPage {
        frame: Frame::of(asked, &asked.words().get("measures-title")),
        lines: lines.collect(),
    })
}

struct TableRow {
    period: String,
    figure: String,
    note: String,
}

struct GroupRow {
    title: String,
    figure: String,
}

struct BreakdownPart {
    title: String,
    rows: Vec<GroupRow>,
}

struct Fact {
    key: String,
    text: String,
    code: bool,
}

#[derive(Template)]
#[template(path = "measure.html")]
struct MeasurePage {
    frame: Frame,
    heading: String,
    view: MeasureView,
    definition: String,
    chart: Option<String>,
    years: Vec<TableRow>,
    months: Vec<TableRow>,
    published: Vec<String>,
    faces: Vec<MeasureView>,
    breakdowns: Vec<BreakdownPart>,
    breakdown_when: String,
    facts: Vec<Fact>,
    back: String,
    csv: String,
}

fn asked_measure(asked: &Asked) -> Result<&Measure, Failure> {
    asked
        .measured()
        .measures
        .get(asked.visit.param("measure"))
        .ok_or(Failure::NotFound)
}

fn headline<'a>(asked: &Asked, computed: &'a Computed, measure: &'a Measure) -> Result<Headline<'a>, Failure> {
    computed.headline(asked, measure).ok_or(Failure::NotFound)
}

/// `/areas/{area}/measures/{measure}`: definition, figures over time, comparisons, groups, lineage.
fn page(asked: &Asked) -> Page {
    let words = asked.words();
    let measure = asked_measure(asked)?;
    let computed = asked.figures();
    let headline = headline(asked, &computed, measure)?;
    let view = MeasureView::from(asked, &headline);
    let months: Vec<&PeriodResult> = headline.complete().collect();
    let row = |p: &PeriodResult| TableRow {
        period: when(words, measure, p),
        figure: with_counts(words, measure, &p.total),
        note: if p.total.incomplete {
            words.get("measure-incomplete")
        } else {
            String::new()
        },
    };
    let published = asked.measured().published.beside(measure, &asked.area().la_code);
    let published = published.iter().flat_map(|series| {
        let newest = series.points.iter().rev().take(3);
        newest
            .map(|point| published_words(words, measure, &series.name, point))
            .collect::<Vec<_>>()
    });
    let latest = headline.latest();
    let all = &asked.measured().measures;
    let pair = all
        .by_id
        .values()
        .filter(|m| m.open_face.as_deref() == Some(&*measure.id) || measure.open_face.as_deref() == Some(&*m.id));
    Reply::page(&MeasurePage {
        frame: Frame::of(asked, &format!("{}: {}", measure.id, measure.title)),
        heading: measure.title.clone(),
        definition: measure.definition.clone(),
        chart: chart(asked, measure, &months, &view),
        years: headline.results.series(Granularity::Year).map(row).collect(),
        months: months.iter().rev().map(|p| row(p)).collect(),
        published: published.filter(|p| !p.is_empty()).collect(),
        faces: pair.filter_map(|m| MeasureView::of(asked, &computed, &m.id)).collect(),
        breakdowns: latest
            .map(|p| breakdowns(asked, measure, &headline, p))
            .unwrap_or_default(),
        breakdown_when: latest.map(|p| when(words, measure, p)).unwrap_or_default(),
        facts: facts(asked, measure, &headline),
        back: asked.href("/measures", &[]),
        csv: format!(
            "{}/csv{}",
            measure_href(asked, &measure.id).split('?').next().unwrap_or_default(),
            asked
                .visit
                .query("known")
                .map(|k| format!("?known={k}"))
                .unwrap_or_default()
        ),
        view,
    })
}

fn chart(asked: &Asked, measure: &Measure, months: &[&PeriodResult], view: &MeasureView) -> Option<String> {
    let words = asked.words();
    let (first, last) = (
        when(words, measure, months.first()?),
        when(words, measure, months.last()?),
    );
    let target = measure
        .target
        .as_ref()
        .map(|t| (t.value.to_f64(), figure(words, measure, t.value)));
    let target_label = target
        .as_ref()
        .map(|(_, label)| format!("{} {label}", words.get("measure-target")));
    Line {
        title: &measure.title,
        description: &words.with(
            "chart-description",
            &[
                ("first", first.clone().into()),
                ("last", last.clone().into()),
                (
                    "figure",
                    if view.figure.is_empty() {
                        view.missing.clone()
                    } else {
                        view.figure.clone()
                    }
                    .into(),
                ),
            ],
        ),
        points: months
            .iter()
            .map(|p| p.total.figure.map(measures::Figure::to_f64))
            .collect(),
        ends: (&first, &last),
        target: target
            .as_ref()
            .zip(target_label.as_deref())
            .map(|((value, _), label)| (*value, label)),
        unit: if measure.unit == "%" { "%" } else { "" },
    }
    .svg()
}

fn breakdowns(asked: &Asked, measure: &Measure, headline: &Headline<'_>, latest: &PeriodResult) -> Vec<BreakdownPart> {
    let words = asked.words();
    let all = &asked.measured().measures.breakdowns;
    let parts = headline
        .results
        .breakdowns
        .iter()
        .zip(&latest.groups)
        .filter_map(|(id, cells)| {
            let breakdown = all.get(id)?;
            let rows = breakdown.groups.iter().zip(cells);
            Some(BreakdownPart {
                title: breakdown.title.clone(),
                rows: rows
                    .map(|(group, cell)| GroupRow {
                        title: group.title.clone(),
                        figure: if cell.figure.is_some() {
                            with_counts(words, measure, cell)
                        } else {
                            state(words, cell)
                        },
                    })
                    .collect(),
            })
        });
    parts.collect()
}

fn facts(asked: &Asked, measure: &Measure, headline: &Headline<'_>) -> Vec<Fact> {
    let words = asked.words();
    let lineage = &headline.results.lineage;
    let mut facts = Vec::new();
    let mut add = |key: &'static str, text: String, code: bool| {
        if !text.is_empty() {
            facts.push(Fact {
                key: words.get(key),
                text,
                code,
            });
        }
    };
    add("fact-register", measure.register.clone(), true);
    let condition =
        |it: &Option<measures::Expression>| it.as_ref().map(|e| e.text.trim().to_owned()).unwrap_or_default();
    add("fact-numerator", condition(&measure.numerator), true);
    add("fact-denominator", condition(&measure.denominator), true);
    add("fact-exclusions", measure.exclusions.clone(), false);
    add(
        "fact-version",
        format!("{} ({})", lineage.version, lineage.fingerprint),
        false,
    );
    add("fact-rows", words.number(lineage.rows), false);
    add("fact-viewpoint", words.date(asked.today()), false);
    if headline.latest().is_none() {
        add("fact-missing", missing(words, headline), false);
    }
    facts
}

/// `…/csv`: every figure of the measure, exactly as computed.
fn file(asked: &Asked) -> Page {
    let measure = asked_measure(asked)?;
    let computed = asked.figures();
    let headline = headline(asked, &computed, measure)?;
    let header = [
        "measure",
        "version",
        "period_start",
        "period_end",
        "state",
        "figure",
        "numerator",
        "denominator",
        "unknown",
    ];
    let lines = headline.results.periods.iter().map(|p| {
        vec![
            measure.id.clone(),
            headline.results.lineage.version.to_string(),
            p.period.start().to_string(),
            p.as_at.to_string(),
            state(asked.words(), &p.total),
            p.total.figure.map(|f| f.to_string()).unwrap_or_default(),
            p.total.numerator.to_string(),
            p.total.denominator.to_string(),
            p.total.unknown.to_string(),
        ]
    });
    csv_file::reply(&format!("{}.csv", measure.id), &header.map(str::to_owned), lines)
}
