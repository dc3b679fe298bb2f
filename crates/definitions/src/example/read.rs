//! From the worked cases of a file to cases that can be proved. Names of steps, fields and entries are looked up when a
//! case is proved, once every file is read.

use calendar::Date;
use indexmap::IndexMap;
use toml::value::Datetime;

use super::raw::{Loose, RawAlso, RawOf};
use super::{Beside, CaseEvent, CaseReading, Example, Expectation, Expected, Fact, RawExample, RawExpected, Trial};
use crate::ClockState;
use crate::problem::Report;
use crate::raw::to_date;

const WHOLE_DATES: &str = "needs whole dates, such as 2026-01-05";

/// Reads one case; `None` after a mistake.
pub(crate) fn read_example(raw: RawExample, at: usize, report: &mut Report<'_>) -> Option<Example> {
    let title = raw.title.clone();
    match example(raw) {
        Ok(example) => Some(Example {
            line: report.line(at),
            ..example
        }),
        Err(message) => {
            report.at(at, format!("example \"{title}\" {message}"));
            None
        }
    }
}

fn example(raw: RawExample) -> Result<Example, String> {
    let own = RawOf {
        clocks: raw.clocks,
        values: raw.values,
        missing: raw.missing,
        stage: raw.stage,
        refused: raw.refused,
        allowed: raw.allowed,
        found_by: raw.found_by,
    };
    let mut readings = vec![reading((raw.today, raw.known), own, raw.of, raw.made, raw.findings)?];
    for also in raw.also {
        let RawAlso {
            today,
            known,
            clocks,
            values,
            missing,
            stage,
            refused,
            allowed,
            found_by,
            findings,
            of,
            made,
        } = also;
        let own = RawOf {
            clocks,
            values,
            missing,
            stage,
            refused,
            allowed,
            found_by,
        };
        readings.push(reading((today, known), own, of, made, findings)?);
    }
    let mut beside = IndexMap::new();
    for (name, other) in raw.beside {
        let other = Beside {
            register: other.register,
            about: other.about,
            made: other.made,
            events: events(other.events)?,
        };
        beside.insert(name, other);
    }
    Ok(Example {
        title: raw.title,
        line: None,
        about: raw.about,
        beside,
        events: events(raw.events)?,
        fields: facts(raw.fields)?,
        readings,
    })
}

fn reading(
    (today, known): (Datetime, Option<Datetime>),
    own: RawOf,
    of: IndexMap<String, RawOf>,
    made: IndexMap<String, Vec<RawOf>>,
    findings: Option<Vec<String>>,
) -> Result<CaseReading, String> {
    let read = CaseReading {
        today: whole(today)?,
        known: known.map(whole).transpose()?,
        own: expectation(own)?,
        of: of
            .into_iter()
            .map(|(name, raw)| Ok((name, expectation(raw)?)))
            .collect::<Result<_, String>>()?,
        made: made
            .into_iter()
            .map(|(register, list)| Ok((register, list.into_iter().map(expectation).collect::<Result<_, _>>()?)))
            .collect::<Result<_, String>>()?,
        findings,
    };
    let says_nothing = read.own.is_empty() && read.of.is_empty() && read.made.is_empty() && read.findings.is_none();
    if says_nothing {
        return Err("expects nothing: say in `clocks`, `values` or another key what must come out".to_owned());
    }
    Ok(read)
}

impl Expectation {
    fn is_empty(&self) -> bool {
        self.clocks.is_empty()
            && self.values.is_empty()
            && self.missing.is_empty()
            && self.stage.is_none()
            && self.refused.is_empty()
            && self.allowed.is_empty()
            && self.found_by.is_empty()
    }
}

fn expectation(raw: RawOf) -> Result<Expectation, String> {
    let mut clocks = IndexMap::new();
    for (id, expected) in raw.clocks {
        for expected in std::iter::once(&expected).chain(expected.rounds.iter().flatten()) {
            wrong_words(expected)?;
        }
        let expected = expected.into_expected().ok_or_else(|| WHOLE_DATES.to_owned())?;
        if expected == Expected::default() {
            return Err(format!(
                "expects nothing of the clock \"{id}\"; say its state, its due day or another of its days"
            ));
        }
        clocks.insert(id, expected);
    }
    let allowed = trials(raw.allowed)?;
    if let Some(trial) = allowed.iter().find(|trial| trial.say.is_some()) {
        return Err(format!(
            "gives a sentence for \"{}\", which is allowed; leave `say` out, or move it to `refused`",
            trial.step
        ));
    }
    Ok(Expectation {
        clocks,
        values: facts(raw.values)?,
        missing: raw.missing,
        stage: raw.stage,
        refused: trials(raw.refused)?,
        allowed,
        found_by: raw.found_by.into_iter().map(facts).collect::<Result<_, _>>()?,
    })
}

/// `STEP = DAY`, `STEP = { on = DAY, FIELD = value, say = "…" }`, or a list of them.
fn trials(raw: Loose) -> Result<Vec<Trial>, String> {
    let mut out = Vec::new();
    for (step, value) in each(raw) {
        let (on, mut table) = day_or_table(&step, value)?;
        let say = match table.shift_remove("say") {
            Some(toml::Value::String(say)) if say.trim().is_empty() => {
                return Err(format!(
                    "has a `say` of \"{step}\" without words; write the sentence, or leave it out"
                ));
            }
            Some(toml::Value::String(say)) => Some(say),
            Some(_) => return Err(format!("has a `say` of \"{step}\" that is no sentence in quotes")),
            None => None,
        };
        out.push(Trial {
            step,
            on,
            fields: facts(table)?,
            say,
        });
    }
    Ok(out)
}

/// `STEP = DAY`, `STEP = { on = DAY, recorded = DAY, FIELD = value }`, or a list of them.
fn events(raw: Loose) -> Result<Vec<CaseEvent>, String> {
    let mut out = Vec::new();
    for (step, value) in each(raw) {
        let (on, mut table) = day_or_table(&step, value)?;
        let on = on.ok_or_else(|| format!("does not say on which day \"{step}\" happened; give it `on`"))?;
        let mut day = |key: &str| match table.shift_remove(key) {
            Some(toml::Value::Datetime(day)) => whole(day).map(Some),
            Some(_) => Err(format!("has a `{key}` of \"{step}\" that is no day")),
            None => Ok(None),
        };
        let (recorded, retracted) = (day("recorded")?, day("retracted")?);
        let source = match table.shift_remove("source") {
            Some(toml::Value::String(kind)) => Some(kind),
            Some(_) => {
                return Err(format!(
                    "has a `source` of \"{step}\" that is no kind of source in quotes"
                ));
            }
            None => None,
        };
        out.push(CaseEvent {
            step,
            on,
            recorded,
            retracted,
            source,
            fields: facts(table)?,
        });
    }
    Ok(out)
}

/// Each value by its name, several times where it is a list of tables or days.
fn each(raw: Loose) -> Vec<(String, toml::Value)> {
    let mut out = Vec::new();
    for (name, value) in raw {
        match value {
            toml::Value::Array(list) => out.extend(list.into_iter().map(|value| (name.clone(), value))),
            one => out.push((name, one)),
        }
    }
    out
}

fn day_or_table(step: &str, value: toml::Value) -> Result<(Option<Date>, Loose), String> {
    match value {
        toml::Value::Datetime(day) => Ok((Some(whole(day)?), Loose::new())),
        toml::Value::Table(table) => {
            let mut table: Loose = table.into_iter().collect();
            let on = match table.shift_remove("on") {
                Some(toml::Value::Datetime(day)) => Some(whole(day)?),
                Some(_) => return Err(format!("has an `on` of \"{step}\" that is no day")),
                None => None,
            };
            Ok((on, table))
        }
        _ => Err(format!(
            "gives \"{step}\" neither a day nor a table; write {step} = 2026-01-05, or {step} = {{ on = 2026-01-05, … }}"
        )),
    }
}

fn facts(raw: Loose) -> Result<IndexMap<String, Fact>, String> {
    raw.into_iter()
        .map(|(id, value)| Ok((id.clone(), fact(&id, value)?)))
        .collect()
}

fn fact(id: &str, value: toml::Value) -> Result<Fact, String> {
    Ok(match value {
        toml::Value::String(text) => Fact::Text(text),
        toml::Value::Integer(number) => Fact::Number(number.to_string()),
        toml::Value::Float(number) => Fact::Number(number.to_string()),
        toml::Value::Boolean(yes) => Fact::Boolean(yes),
        toml::Value::Datetime(moment) if moment.time.is_some() => Fact::Text(moment.to_string()),
        toml::Value::Datetime(day) => Fact::Date(whole(day)?),
        toml::Value::Array(list) => {
            let names = list.into_iter().map(|name| match name {
                toml::Value::String(name) => Ok(name),
                _ => Err(format!("gives \"{id}\" a list that does not hold names in quotes")),
            });
            Fact::Several(names.collect::<Result<_, _>>()?)
        }
        toml::Value::Table(_) => return Err(format!("gives \"{id}\" a table where a value is needed")),
    })
}

fn whole(day: Datetime) -> Result<Date, String> {
    to_date(day).ok_or_else(|| WHOLE_DATES.to_owned())
}

/// Refuses what a case expects and no clock can say.
fn wrong_words(expected: &RawExpected) -> Result<(), String> {
    let is_state = |name: &str| name == "not_started" || ClockState::ALL.iter().any(|state| state.id() == name);
    if let Some(state) = expected.state.as_deref().filter(|state| !is_state(state)) {
        return Err(format!("expects \"{state}\", which is not a state of a clock"));
    }
    let known = ["restated", "paused", "extended", "rolled"];
    match expected.moved_by.keys().find(|what| !known.contains(&what.as_str())) {
        Some(what) => Err(format!(
            "expects a clock moved by \"{what}\"; it may be moved by being {}",
            known.join(", ")
        )),
        None => Ok(()),
    }
}
