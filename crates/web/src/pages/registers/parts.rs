//! The parts of an entry and what else is kept about it, as tables on its page.

use record::NO_DAY;

use crate::AreaContext;
use crate::display::value;
use crate::error::PageError;
use crate::labels::{EntryRead, entry_href, name, stage};

/// Fields that a table of parts shows beside the name; the others are on the part's own page.
const MOST_COLUMNS: usize = 5;
/// Parts in sight; the others are on the register's list.
const MOST_LINES: usize = 200;

/// The parts of one register.
pub(super) struct PartTable {
    pub(super) title: String,
    pub(super) headings: Vec<String>,
    pub(super) lines: Vec<PartLine>,
    /// How many more there are, in words.
    pub(super) more: String,
    /// The form that adds one, in the present.
    pub(super) add: Option<String>,
    pub(super) add_text: String,
}

/// One part.
pub(super) struct PartLine {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) cells: Vec<(String, String)>,
    pub(super) stage: String,
}

/// A table for each register whose entries are parts of this entry's register or about it, with those of this entry.
pub(super) fn part_tables(context: &AreaContext, entry: &EntryRead<'_>) -> Result<Vec<PartTable>, PageError> {
    let (position, messages) = (context.position(), context.messages());
    let registers = context.definitions().registers.values().enumerate();
    let parts = registers.filter(|(_, r)| r.whole() == Some(entry.register().id.as_str()));
    parts
        .map(|(at, register)| {
            let shown: Vec<(&String, &definitions::Field)> = register
                .fields
                .iter()
                .filter(|(id, field)| !field.hidden && !register.named_by.contains(id))
                .take(MOST_COLUMNS)
                .collect();
            let ledger = position.ledger();
            let own = ledger.about(entry.place).iter().copied();
            let rows: Vec<(u32, u32)> = own
                .filter_map(|place| Some((place, position.find_place(place)?)))
                .filter(|(place, (of, _))| *of == at && position.is_opened(*place))
                .map(|(place, (_, row))| (place, row))
                .collect();
            let lines = rows.iter().take(MOST_LINES).map(|&(place, row)| PartLine {
                name: name(context, at, row),
                href: entry_href(context, at, place),
                cells: shown
                    .iter()
                    .map(|(id, field)| {
                        let held = position.value(at, row, id);
                        let text = held.map(|held| value(context, field, &held)).unwrap_or_default();
                        (field.title.clone(), text)
                    })
                    .collect(),
                stage: stage(context, at, row),
            });
            let of = entry.id().to_string();
            // What is over gets no new parts.
            let over = position.table(entry.register_at).closed[entry.row as usize] != NO_DAY;
            let add = context.known().is_none() && !over && may_open(context, at, entry.place)?;
            Ok(PartTable {
                title: register.plural.clone(),
                headings: shown.iter().map(|(_, field)| field.title.clone()).collect(),
                lines: lines.collect(),
                more: match rows.len().saturating_sub(MOST_LINES) {
                    0 => String::new(),
                    more => messages.with("entry-links-more", &[("count", more.into())]),
                },
                add: add.then(|| context.href(&format!("/registers/{}/open", register.id), &[("of", &of)])),
                add_text: messages.with("part-add", &[("register", register.title.clone().into())]),
            })
        })
        .collect()
}

/// Whether who acts may open an entry of a register about the entry at a place, or about none.
pub(super) fn may_open(context: &AreaContext, register: usize, about: u32) -> Result<bool, PageError> {
    let definition = &context.definitions().registers[register];
    let access = context.access();
    if !definition.by_hand || access.is_everything() {
        return Ok(definition.by_hand);
    }
    let now = context.whole_now()?;
    let mut opening = (0..definition.steps.len()).filter(|&step| definition.steps[step].opens);
    Ok(opening.any(|step| access.may_open(&now, register, step, about)))
}
