//! The requirements on record, grouped as their documents group them, with all that answers them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use calendar::{Date, days_between};
use record::{EntryId, EntryView, LedgerEvent, Position};
use serde::Serialize;

use crate::state::{Confirmation, Judged, MeasureFace, State};

/// Everything on the thread of an area, from one viewpoint.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Thread {
    /// The documents, newest first.
    pub documents: Vec<DocumentThread>,
    /// Every action, by its entry.
    pub actions: BTreeMap<EntryId, ActionLine>,
}

/// The requirements of one document, in printed order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentThread {
    /// Its short name.
    pub name: String,
    /// `inspection_report` or `improvement_notice`.
    pub kind: String,
    /// The day it holds from.
    pub date: Date,
    /// Its requirements.
    pub requirements: Vec<RequirementLine>,
}

/// One requirement with what answers it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RequirementLine {
    /// Its entry.
    pub entry: EntryId,
    /// Paragraph or area.
    pub paragraph: String,
    /// The paragraph it belongs to.
    pub parent: Option<String>,
    /// How many levels it is below its topmost paragraph; 0 for that paragraph.
    pub depth: usize,
    /// Exact words.
    pub words: String,
    /// Kind, as the code list `requirement_kind` has it.
    pub kind: String,
    /// Heading above it.
    pub heading: Option<String>,
    /// Responsible bodies.
    pub responsible_bodies: Vec<String>,
    /// Page of the document.
    pub page: Option<i64>,
    /// To be delivered by.
    pub delivery_target: Option<Date>,
    /// Whether someone has to do something; context is kept but not judged.
    pub binding: bool,
    /// Requirements of other documents that say the same in different words.
    pub same_as: Vec<EntryId>,
    /// Actions that answer it itself.
    pub own_actions: Vec<EntryId>,
    /// Actions that answer it, a part of it, or the same requirement in another document.
    pub actions: Vec<EntryId>,
    /// Measures that show those actions.
    pub measures: Vec<String>,
    /// What a person last confirmed of its effect.
    pub confirmation: Option<Confirmation>,
    /// Whether that confirmation no longer counts.
    pub confirmation_out_of_date: bool,
    /// Where it is.
    pub state: State,
}

/// One action.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ActionLine {
    /// Its entry.
    pub entry: EntryId,
    /// What will be done.
    pub title: String,
    /// Accountable owner.
    pub owner: Option<String>,
    /// Organisation.
    pub body: Option<String>,
    /// The day it was agreed.
    pub agreed: Option<Date>,
    /// The first target date agreed.
    pub original_target: Option<Date>,
    /// The target date now.
    pub target: Option<Date>,
    /// When the owner now expects it.
    pub forecast: Option<Date>,
    /// The day it was completed.
    pub completed: Option<Date>,
    /// The day it was stopped without completion.
    pub stopped: Option<Date>,
    /// The last day anything was reported about it.
    pub last_report: Option<Date>,
    /// What was last reported.
    pub progress: Option<String>,
    /// Days behind the first target: done, forecast or today against it; zero or less is in time.
    pub slip_days: Option<i64>,
    /// Whether it is past its target and open.
    pub late: bool,
    /// Requirements it answers.
    pub answers: Vec<EntryId>,
    /// Measures that show it.
    pub measures: Vec<String>,
}

impl ActionLine {
    fn judged(&self) -> Judged {
        Judged {
            completed: self.completed,
            stopped: self.stopped.is_some(),
            late: self.late,
            slipping: self.slip_days.is_some_and(|d| d > 0),
        }
    }
}

impl Thread {
    /// The thread from a position; `face` gives what the words need to know of a measure.
    #[must_use]
    pub fn of(position: &Position, face: &dyn Fn(&str) -> MeasureFace) -> Self {
        let actions = actions(position);
        let mut documents = documents(position);
        documents.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| a.name.cmp(&b.name)));
        let mut answered: HashMap<EntryId, Vec<EntryId>> = HashMap::new();
        for action in actions.values() {
            for &requirement in &action.answers {
                answered.entry(requirement).or_default().push(action.entry);
            }
        }
        let same = symmetric(&documents);
        let parts = parts(&documents);
        for document in &mut documents {
            for line in &mut document.requirements {
                line.same_as = same.get(&line.entry).cloned().unwrap_or_default();
                line.own_actions = answered.get(&line.entry).cloned().unwrap_or_default();
                let mut reached = BTreeSet::new();
                let around = std::iter::once(line.entry).chain(line.same_as.iter().copied());
                for near in around {
                    let below = parts.get(&near).into_iter().flatten().copied();
                    for requirement in std::iter::once(near).chain(below) {
                        reached.extend(answered.get(&requirement).into_iter().flatten().copied());
                    }
                }
                line.actions = reached.into_iter().collect();
                let measures: BTreeSet<String> = line
                    .actions
                    .iter()
                    .filter_map(|a| actions.get(a))
                    .flat_map(|a| a.measures.clone())
                    .collect();
                line.measures = measures.into_iter().collect();
                let judged: Vec<Judged> = line
                    .actions
                    .iter()
                    .filter_map(|a| actions.get(a))
                    .map(ActionLine::judged)
                    .collect();
                let faces: Vec<MeasureFace> = line.measures.iter().map(|m| face(m)).collect();
                let stepped_down = line.state == State::SteppedDown;
                line.confirmation_out_of_date = line
                    .confirmation
                    .as_ref()
                    .is_some_and(|c| c.is_out_of_date(&judged, &faces));
                line.state = State::of(&judged, &faces, line.confirmation.as_ref(), stepped_down);
            }
        }
        Self { documents, actions }
    }

    /// The line of a requirement, with its document.
    #[must_use]
    pub fn find(&self, entry: EntryId) -> Option<(&DocumentThread, &RequirementLine)> {
        self.documents
            .iter()
            .find_map(|d| Some((d, d.requirements.iter().find(|r| r.entry == entry)?)))
    }

    /// How many binding requirements are in each state.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<State, usize> {
        let mut counts = BTreeMap::new();
        for line in self
            .documents
            .iter()
            .flat_map(|d| &d.requirements)
            .filter(|r| r.binding)
        {
            *counts.entry(line.state).or_default() += 1;
        }
        counts
    }
}

/// Links read from both ends.
fn symmetric(documents: &[DocumentThread]) -> HashMap<EntryId, Vec<EntryId>> {
    let mut same: HashMap<EntryId, Vec<EntryId>> = HashMap::new();
    for line in documents.iter().flat_map(|d| &d.requirements) {
        for &other in &line.same_as {
            for (from, to) in [(line.entry, other), (other, line.entry)] {
                let known = same.entry(from).or_default();
                if !known.contains(&to) {
                    known.push(to);
                }
            }
        }
    }
    same
}

/// Everything below each requirement in its own document.
fn parts(documents: &[DocumentThread]) -> HashMap<EntryId, Vec<EntryId>> {
    let mut parts: HashMap<EntryId, Vec<EntryId>> = HashMap::new();
    for document in documents {
        let by_paragraph: HashMap<&str, &RequirementLine> = document
            .requirements
            .iter()
            .map(|r| (r.paragraph.as_str(), r))
            .collect();
        for line in &document.requirements {
            let mut above = line.parent.as_deref();
            // A document's paragraphs nest a few levels deep; the bound guards against a parent that names itself.
            for _ in 0..8 {
                let Some(parent) = above.and_then(|p| by_paragraph.get(p)) else {
                    break;
                };
                parts.entry(parent.entry).or_default().push(line.entry);
                above = parent.parent.as_deref();
            }
        }
    }
    parts
}

/// Every document on record with its requirements, by name; what answers them is left out.
#[must_use]
pub fn documents(position: &Position) -> Vec<DocumentThread> {
    let mut documents: BTreeMap<String, DocumentThread> = BTreeMap::new();
    for entry in EntryView::all(position, "requirement") {
        let get = |field: &str| entry.text_given(field);
        let (Some(name), Some(words)) = (get("document"), get("words")) else {
            continue;
        };
        let kind = get("kind").unwrap_or_default();
        let line = RequirementLine {
            entry: entry.id,
            paragraph: get("paragraph").unwrap_or_default(),
            parent: get("parent"),
            depth: 0,
            words,
            binding: !matches!(kind.as_str(), "context" | "consequence"),
            kind,
            heading: get("heading"),
            responsible_bodies: get("responsible_bodies")
                .map(|b| b.split("; ").map(str::to_owned).collect())
                .unwrap_or_default(),
            page: entry.number("page"),
            delivery_target: entry.date("delivery_target"),
            same_as: entry.linked_ids("same_as"),
            own_actions: Vec::new(),
            actions: Vec::new(),
            measures: Vec::new(),
            confirmation: entry.day("effect_confirmed").map(|on| Confirmation {
                on,
                by: get("confirmed_by").unwrap_or_default(),
                reason: get("confirmation").unwrap_or_default(),
            }),
            confirmation_out_of_date: false,
            state: if entry.day("stepped_down").is_some() {
                State::SteppedDown
            } else {
                State::NothingYet
            },
        };
        let opened = entry.opened().unwrap_or(Date::MIN);
        let order = entry.number("position").unwrap_or(i64::MAX);
        let document = documents.entry(name.clone()).or_insert_with(|| DocumentThread {
            name,
            kind: get("document_kind").unwrap_or_default(),
            date: opened,
            requirements: Vec::new(),
        });
        document.requirements.push(line);
        // The order is kept with the line only while sorting.
        let last = document.requirements.len() - 1;
        document.requirements[last].depth = usize::try_from(order).unwrap_or(usize::MAX);
    }
    let mut documents: Vec<DocumentThread> = documents.into_values().collect();
    for document in &mut documents {
        document.requirements.sort_by_key(|r| r.depth);
        let parents: HashMap<String, Option<String>> = document
            .requirements
            .iter()
            .map(|r| (r.paragraph.clone(), r.parent.clone()))
            .collect();
        for line in &mut document.requirements {
            let mut above = line.parent.clone();
            line.depth = 0;
            while let Some(parent) = above.filter(|_| line.depth < 8) {
                line.depth += 1;
                above = parents.get(&parent).cloned().flatten();
            }
        }
    }
    documents
}

/// Every action on record, by its entry.
#[must_use]
pub fn actions(position: &Position) -> BTreeMap<EntryId, ActionLine> {
    let today = position.viewpoint().today;
    let mut out = BTreeMap::new();
    for entry in EntryView::all(position, "action") {
        let get = |field: &str| entry.text_given(field);
        let target = entry.date("target_date");
        let original = first_date(position, &entry, "target_date").or(target);
        let reported = entry.day("progress_reported");
        // A forecast made before the date was last agreed no longer says anything.
        let forecast = entry
            .date("forecast_date")
            .filter(|_| reported >= entry.day("target_moved"));
        let (completed, stopped) = (entry.day("completed"), entry.day("stopped"));
        let late = completed.is_none() && stopped.is_none() && target.is_some_and(|t| t < today);
        let reached = completed.or_else(|| {
            let expected = [forecast, target].into_iter().flatten().max();
            if late { expected.max(Some(today)) } else { expected }
        });
        let line = ActionLine {
            entry: entry.id,
            title: get("title").unwrap_or_default(),
            owner: get("owner"),
            body: get("body"),
            agreed: entry.day("agreed"),
            slip_days: original.zip(reached).map(|(from, to)| days_between(from, to)),
            original_target: original,
            target,
            forecast,
            completed,
            stopped,
            last_report: reported,
            progress: get("progress"),
            late,
            answers: entry.linked_ids("answers"),
            measures: entry.measures("shown_by"),
        };
        out.insert(entry.id, line);
    }
    out
}

/// The first value a date field ever held, which later events do not change.
fn first_date(position: &Position, entry: &EntryView<'_>, field: &str) -> Option<Date> {
    let at = entry.register().field_index(field)?;
    let held = |event: &LedgerEvent| Some((event.on, event.seq, event.what.field(at)?));
    let (_, _, number) = position.standing_events(entry.place).filter_map(held).min()?;
    calendar::date_of_day_number(i32::try_from(number).ok()?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
