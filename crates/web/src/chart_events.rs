//! What happened along a measure's months: documents, actions that it shows, and moves of its average. The chart marks
//! each with a letter, and a list under the chart says what it is.

use calendar::Date;
use measures::{Measure, PeriodResult};

use crate::AreaContext;
use crate::figure_cache::Headline;
use crate::measure_chart::months;

/// What happened in one month of a chart.
pub(crate) struct ChartEvent {
    /// Position of the month among those that the chart shows.
    pub(crate) at: usize,
    /// `A`, `B` …
    pub(crate) letter: String,
    /// What happened, earliest first.
    pub(crate) texts: Vec<String>,
}

/// The events of a measure's chart, earliest first; none outside the months that it shows.
pub(crate) fn of(context: &AreaContext, headline: &Headline<'_>) -> Vec<ChartEvent> {
    let months = months(headline);
    let mut found: Vec<(usize, Date, String)> = dated(context, headline.measure)
        .into_iter()
        .filter_map(|(day, text)| Some((month_of(&months, day)?, day, text)))
        .collect();
    let steps = crate::measure_view::steps(context.messages(), headline);
    found.extend(steps.into_iter().filter_map(|(period, text)| {
        let at = months.iter().position(|m| m.period == period)?;
        Some((at, period.start(), text))
    }));
    found.sort();
    let mut events: Vec<ChartEvent> = Vec::new();
    for (at, _, text) in found {
        match events.last_mut() {
            Some(event) if event.at == at => event.texts.push(text),
            _ => {
                let letter = letter(events.len());
                events.push(ChartEvent {
                    at,
                    letter,
                    texts: vec![text],
                });
            }
        }
    }
    events
}

/// What has a day of its own: documents, and the actions that the measure shows.
fn dated(context: &AreaContext, measure: &Measure) -> Vec<(Date, String)> {
    let messages = context.messages();
    let position = context.position();
    let mut out: Vec<(Date, String)> = improvement::documents(position)
        .iter()
        .map(|document| (document.date, crate::labels::document_title(context, document)))
        .collect();
    for action in improvement::actions(position)
        .values()
        .filter(|a| a.measures.contains(&measure.id))
    {
        let days = [(action.agreed, "event-agreed"), (action.completed, "event-completed")];
        for (day, key) in days {
            out.extend(day.map(|day| {
                let text = messages.with(
                    key,
                    &[
                        ("action", action.title.clone().into()),
                        ("date", messages.date(day).into()),
                    ],
                );
                (day, text)
            }));
        }
    }
    out
}

fn month_of(months: &[&PeriodResult], day: Date) -> Option<usize> {
    months
        .iter()
        .position(|m| m.period.start() <= day && day <= m.period.end())
}

/// `A` to `Z`, then `AA` and so on.
fn letter(at: usize) -> String {
    let own = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    match at / 26 {
        0 => own.to_string(),
        before => format!("{}{own}", letter(before - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn letters_do_not_run_out() {
        let letters: Vec<String> = [0, 25, 26, 27, 52].into_iter().map(letter).collect();
        assert_eq!(letters, ["A", "Z", "AA", "AB", "BA"]);
    }
}
