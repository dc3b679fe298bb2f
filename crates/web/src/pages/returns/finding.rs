//! One finding: the row as written with the fault marked, what people recorded about it, and what can be done.

use askama::Template;
use returns::Finding;
use submissions::findings::{Checked, lines};

use super::acts::{self, ActLine};
use super::rows::{FindingLine, Liner};
use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::clock_view::{ClockView, clocks};
use crate::error::PageError;
use crate::labels::EntryRead;
use crate::layout::Layout;
use crate::reply::{Page, Reply};
use crate::timeline::{self, TimelineItem};

/// A field of the row, as written.
struct AsWritten {
    field: String,
    value: String,
    line: String,
    fault: bool,
}

#[derive(Template)]
#[template(path = "returns/finding.html")]
struct FindingPage {
    layout: Layout,
    heading: String,
    of: String,
    of_href: String,
    line: FindingLine,
    source: String,
    row: Vec<AsWritten>,
    elsewhere: Vec<AsWritten>,
    resolved_since_check: bool,
    offered_reason: String,
    /// What was recorded for this finding together with others.
    act: Option<ActLine>,
    may_explain: bool,
    closed: bool,
    /// The last event of the area that this page shows.
    seen: String,
    action: Option<String>,
    again_action: String,
    same_child_href: String,
    same_rule_href: String,
    clocks: Vec<ClockView>,
    timeline: Vec<TimelineItem>,
}

/// `/areas/{area}/registers/finding/{entry}`.
pub(crate) fn page<'a>(context: &'a AreaContext, entry: EntryRead<'a>) -> Page {
    let messages = context.messages();
    let position = context.position();
    let returns = position.linked_from(entry.place, "in_return");
    let (register, row) = returns
        .first()
        .and_then(|&p| position.find_place(p))
        .ok_or(PageError::NotFound)?;
    let of = ReturnRead::of_row(position, register, row).ok_or(PageError::NotFound)?;
    let all = lines(position, of.place);
    let line = all.iter().find(|l| l.entry == entry.id()).ok_or(PageError::NotFound)?;
    let checked = of.checked(&context.site_context.site, context.area(), position).ok();
    let liner = Liner::new(context, &of, checked.as_deref())?;
    let found = liner.found(line);
    let (row, elsewhere) = match (checked.as_deref(), found) {
        (Some(checked), Some(found)) => as_written(context, checked, found),
        _ => (Vec::new(), Vec::new()),
    };
    let source = checked
        .as_deref()
        .and_then(|c| c.report.runs.iter().find(|run| run.rule.code == line.rule))
        .and_then(|run| run.rule.source.clone())
        .unwrap_or_default();
    let id = entry.id().to_string();
    let mut layout = Layout::of(context, &messages.with("finding-title", &[("rule", line.rule.into())]))
        .below(context, "/returns")
        .back(
            super::href(context, &of, "/findings", &[]),
            &messages.get("findings-title"),
        );
    layout.notice = context
        .site_context
        .query("recorded")
        .map(|_| messages.get("recorded-notice"));
    Reply::page(&FindingPage {
        layout,
        heading: line.rule.to_owned(),
        of: super::title(context, &of),
        of_href: super::href(context, &of, "", &[]),
        offered_reason: liner
            .offer(line)
            .map(|(reason, _)| reason.to_owned())
            .unwrap_or_default(),
        act: acts::act_of(context, &of, line, &all)?,
        line: liner.line(line)?,
        source,
        resolved_since_check: found.is_none(),
        row,
        elsewhere,
        may_explain: line.severity != "error",
        closed: line.resolved.is_some(),
        seen: position.ledger().last().0.to_string(),
        action: context
            .known()
            .is_none()
            .then(|| super::href(context, &of, "/findings", &[])),
        again_action: super::href(context, &of, "/again", &[]),
        same_child_href: super::href(context, &of, "/findings", &[("about", &id), ("state", "all")]),
        same_rule_href: super::href(context, &of, "/findings", &[("rule", line.rule), ("state", "all")]),
        clocks: clocks(&entry, context),
        timeline: timeline::of(context, &[entry])?,
    })
}

/// The finding's own row, and the fields at fault that are elsewhere.
fn as_written(context: &AreaContext, checked: &Checked, found: &Finding) -> (Vec<AsWritten>, Vec<AsWritten>) {
    let tables = &checked.loaded.tables;
    let own = found.table.and_then(|t| tables.schema.table(t)).zip(found.row);
    let mut row = Vec::new();
    let mut own_fields: Vec<&str> = Vec::new();
    if let Some((table, at)) = own {
        let table = &tables.tables[table];
        let at = at as usize;
        for (index, column) in table.def.columns.iter().enumerate() {
            let fault = found.fields.iter().any(|field| *field == column.name);
            own_fields.push(&column.name);
            let raw = (at < table.len()).then(|| table.at(index).raw(at)).flatten();
            if raw.is_none() && !fault {
                continue;
            }
            row.push(AsWritten {
                field: column.name.clone(),
                value: raw.map_or_else(|| context.messages().get("finding-absent"), str::to_owned),
                line: raw.map(|_| table.cell_line(at, index).to_string()).unwrap_or_default(),
                fault,
            });
        }
    }
    let elsewhere = found
        .fields
        .iter()
        .zip(&found.values)
        .filter(|(field, _)| !own_fields.contains(&field.as_ref()))
        .map(|(field, value)| AsWritten {
            field: field.to_string(),
            value: value
                .clone()
                .unwrap_or_else(|| context.messages().get("finding-absent")),
            line: String::new(),
            fault: true,
        })
        .collect();
    (row, elsewhere)
}
