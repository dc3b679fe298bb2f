//! A register's own files: the template, what a file would change, the import, and its undoing.

use std::collections::BTreeSet;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use definitions::{Register, value};
use record::{EntryId, RecordError, SourceId, folded};
use returns::Input;
use submissions::register_file::{self, KIND, Options, Problem, RegisterFileError, Report, columns, guess};

use crate::AreaContext;
use crate::context::PageRequest;
use crate::csv_file;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::Mistake;
use crate::labels::register_href;
use crate::layout::Layout;
use crate::recording::{only_now, stale, titled};
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::upload::Uploaded;

/// The largest file of a register.
const LARGEST: u64 = 64 << 20;
/// Problems and changes in sight; the problems are all in the file of them.
const SHOWN: usize = 100;
/// Imports that can be undone from the page.
const MOST_IMPORTS: usize = 10;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers/{register}/import",
            get(|request: PageRequest| request.area("import into a register: choose a file", form)).post(
                |request: PageRequest, sent: Uploaded| {
                    request.area("import into a register", move |context| look(context, &sent))
                },
            ),
        )
        .route(
            "/areas/{area}/registers/{register}/template/{form}",
            get(|request: PageRequest| request.area("template of a register", template)),
        )
        .route(
            "/areas/{area}/registers/{register}/undo",
            post(|request: PageRequest, form: FormData| {
                request.area("undo an import", move |context| undo(context, &form))
            }),
        )
}

/// An import of the register that can be undone.
struct Done {
    name: String,
    when: String,
    number: String,
}

#[derive(Template)]
#[template(path = "registers/import.html")]
struct ImportPage {
    layout: Layout,
    heading: String,
    action: String,
    undo: String,
    csv: String,
    xlsx: String,
    mistakes: Vec<Mistake>,
    done: Vec<Done>,
}

/// A column of the file, with what it may be.
struct MappedColumn {
    name: String,
    heading: String,
    example: String,
    choices: Vec<(String, String, bool)>,
}

/// What a row would change, in words.
struct ChangeLine {
    row: String,
    what: String,
    fields: Vec<(String, String, String)>,
}

#[derive(Template)]
#[template(path = "registers/import_look.html")]
struct LookPage {
    layout: Layout,
    heading: String,
    action: String,
    back: String,
    file: String,
    /// The file as the record keeps it: fingerprint and name.
    kept: String,
    counts: String,
    columns: Vec<MappedColumn>,
    on: String,
    not_read: String,
    problems: Vec<Problem>,
    more_problems: String,
    notes: Vec<Problem>,
    doubts: Vec<(String, String)>,
    changes: Vec<ChangeLine>,
    more_changes: String,
    /// Whether importing is offered, and with which words.
    button: String,
    leave_out: bool,
    mistakes: Vec<Mistake>,
}

fn register(context: &AreaContext) -> Result<(usize, &Register), PageError> {
    let (at, register) = context.register_param()?;
    if register.people || !register.by_hand {
        return Err(PageError::NotFound);
    }
    Ok((at, register))
}

/// `GET …/import`: the templates, and where a file is chosen.
fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    show(context, Vec::new())
}

fn show(context: &AreaContext, mistakes: Vec<Mistake>) -> Page {
    let (_, register) = register(context)?;
    let messages = context.messages();
    let heading = messages.with("import-title", &[("register", register.plural.clone().into())]);
    let path = |below: &str| context.href(&format!("/registers/{}/{below}", register.id), &[]);
    let prefix = format!("{}: ", register.plural);
    let sources = context.site_context.site.record.store().sources(&context.area().id)?;
    let mut done: Vec<Done> = Vec::new();
    for source in sources.iter().rev().filter(|s| s.kind.id() == KIND).take(200) {
        let Some(name) = source.name.strip_prefix(&prefix) else {
            continue;
        };
        done.push(Done {
            name: name.to_owned(),
            when: messages.moment(source.received_at),
            number: source.id.0.to_string(),
        });
        if done.len() == MOST_IMPORTS {
            break;
        }
    }
    let status = if mistakes.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut layout = Layout::of_form(context, &titled(context, &heading, &mistakes))
        .back(register_href(context, &register.id, &[]), &register.plural);
    layout.notice = match context.site_context.query("recorded") {
        Some("undone") => Some(messages.get("import-undone")),
        Some(_) => Some(messages.get("recorded-notice")),
        None => None,
    };
    Reply::page_with(
        status,
        &ImportPage {
            layout,
            heading,
            action: path("import"),
            undo: path("undo"),
            csv: path("template/csv"),
            xlsx: path("template/xlsx"),
            mistakes,
            done,
        },
    )
}

/// `GET …/template/{form}`: the empty table, as CSV or as a workbook with a guide.
fn template(context: &AreaContext) -> Page {
    let (_, register) = register(context)?;
    let definitions = context.definitions();
    match context.site_context.param("form") {
        "csv" => Ok(Reply::File {
            name: format!("{}.csv", register.id),
            kind: "text/csv; charset=utf-8",
            bytes: register_file::csv_template(definitions, register),
        }),
        "xlsx" => Ok(Reply::File {
            name: format!("{}.xlsx", register.id),
            kind: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            bytes: register_file::workbook(definitions, register, None)
                .map_err(|e| PageError::Internal(format!("a workbook could not be written: {e}")))?,
        }),
        _ => Err(PageError::NotFound),
    }
}

fn mistake(href: &str, text: String) -> Vec<Mistake> {
    vec![Mistake {
        href: href.to_owned(),
        text,
    }]
}

/// The file that was sent, or that was sent before and is kept.
fn file(context: &AreaContext, sent: &Uploaded) -> Result<(Input, String), Page> {
    let store = context.site_context.site.record.store();
    let area = &context.area().id;
    let problem = |text: String| show(context, mistake("#file", text));
    if let Some(input) = sent.files("file").into_iter().next() {
        let bytes = input.read(LARGEST).map_err(|error| problem(error.to_string()))?;
        let fingerprint = store.keep_file(area, &bytes).map_err(|error| Err(error.into()))?;
        let kept = format!("{fingerprint} {}", input.name);
        return Ok((input, kept));
    }
    let kept = sent.form.get("kept");
    let Some((fingerprint, name)) = kept.split_once(' ') else {
        return Err(problem(context.messages().get("import-no-file")));
    };
    match store.file(area, fingerprint) {
        Ok(Some(bytes)) => Ok((Input::bytes(name.to_owned(), bytes), kept.to_owned())),
        Ok(None) => Err(problem(context.messages().get("import-no-file"))),
        Err(error) => Err(Err(error.into())),
    }
}

/// `POST …/import`: what the file would change; and with `do`, the import.
fn look(context: &AreaContext, sent: &Uploaded) -> Page {
    only_now(context)?;
    let (_, register) = register(context)?;
    if context
        .site_context
        .site
        .token_of_form(sent.form.get("token"))
        .is_none()
    {
        return show(context, vec![stale(context)]);
    }
    let (input, kept) = match file(context, sent) {
        Ok(found) => found,
        Err(page) => return page,
    };
    let all = columns(context.definitions(), register);
    let known: BTreeSet<String> = all
        .iter()
        .flat_map(|c| [folded(&c.title), folded(&c.id), folded(&c.id.replace('_', " "))])
        .collect();
    let sheet = match register_file::read(&input, &known) {
        Ok(sheet) => sheet,
        Err(error) => return show(context, mistake("#file", error.to_string())),
    };
    let guessed = guess(register, &all, &sheet.headings);
    // A file that was just chosen has no choices of columns yet.
    let chosen = !sent.form.get("mapped").is_empty();
    let mapping: Vec<Option<String>> = match chosen {
        true => (0..sheet.headings.len())
            .map(|at| Some(sent.form.get(&format!("column-{at}")).to_owned()).filter(|id| !id.is_empty()))
            .collect(),
        false => guessed,
    };
    let on = sent.form.get("on");
    let day = value::day(on);
    let mut mistakes = Vec::new();
    if !on.is_empty() && day.is_none_or(|day| day > context.today()) {
        mistakes = mistake("#on", context.messages().get("import-day-wrong"));
    }
    let leave_out = sent.form.get("leave_out") == "yes";
    let options = Options {
        mapping: Some(mapping.clone()),
        on: day.filter(|_| mistakes.is_empty()),
        leave_out,
    };
    let record = &context.site_context.site.record;
    let (area, now) = (&context.area().id, context.site_context.now);
    let mut status = StatusCode::OK;
    let report = if sent.form.get("do") == "yes" && mistakes.is_empty() {
        // The same file sent twice is imported once.
        if context.writer(&sent.form)?.is_none() {
            return show(context, vec![stale(context)]);
        }
        register_file::import(
            record,
            area,
            &register.id,
            &input,
            &sheet,
            &options,
            context.actor(),
            now,
        )
    } else {
        register_file::preview(record, area, &register.id, &sheet, &options, now)
    };
    let report = match report {
        Ok(report) => report,
        Err(RegisterFileError::Store(error)) => return Err(error.into()),
        Err(error) => return show(context, mistake("#file", error.to_string())),
    };
    if report.imported {
        context.recorded();
        if register.about_people {
            let site = &context.site_context.site;
            // What is recorded is recorded, whether or not a check follows.
            if let Err(error) = site.check_jobs.recheck(site, context.area()) {
                (site.log)(&format!("error: the record could not be checked again: {error:?}"));
            }
        }
        return Ok(Reply::See(
            context.href(&format!("/registers/{}/import", register.id), &[("recorded", "1")]),
        ));
    }
    // What is on record is shown beside what the file says, so each child it is about passes the policy.
    let position = context.position();
    for entry in report.changes.iter().filter_map(|change| change.entry) {
        let place = position.ledger().place(EntryId(entry));
        if let Some((register, row)) = place.and_then(|place| position.find_place(place)) {
            context.child_of(register, row)?;
        }
    }
    if !mistakes.is_empty() || (sent.form.get("do") == "yes" && !report.problems.is_empty()) {
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    if sent.form.get("do") == "problems" {
        return problems_file(context, register, &report);
    }
    let mapped = sheet.headings.iter().enumerate().map(|(at, heading)| MappedColumn {
        name: format!("column-{at}"),
        heading: heading.clone(),
        example: example(&sheet.rows, at),
        choices: all
            .iter()
            .map(|c| {
                (
                    c.id.clone(),
                    c.title.clone(),
                    mapping.get(at).is_some_and(|m| m.as_ref() == Some(&c.id)),
                )
            })
            .collect(),
    });
    let columns = mapped.collect();
    let page = look_page(
        context,
        register,
        report,
        columns,
        (kept, input.name.clone()),
        on,
        mistakes,
    );
    Reply::page_with(status, &page)
}

/// The first text of a column.
fn example(rows: &[(u32, Vec<String>)], at: usize) -> String {
    let cell = rows
        .iter()
        .filter_map(|(_, row)| row.get(at))
        .find(|cell| !cell.is_empty());
    crate::labels::shortened(cell.map_or("", String::as_str), 40)
}

fn look_page(
    context: &AreaContext,
    register: &Register,
    report: Report,
    columns: Vec<MappedColumn>,
    (kept, file): (String, String),
    on: &str,
    mistakes: Vec<Mistake>,
) -> LookPage {
    let messages = context.messages();
    let more = |count: usize| match count.saturating_sub(SHOWN) {
        0 => String::new(),
        more => messages.with("import-more", &[("count", more.into())]),
    };
    let heading = messages.with("import-look-title", &[("register", register.plural.clone().into())]);
    let bad: BTreeSet<u32> = report.problems.iter().map(|p| p.row).collect();
    let counts = messages.with(
        "import-counts",
        &[
            ("rows", report.rows.into()),
            ("new", report.new.into()),
            ("changed", report.changed.into()),
            ("same", report.record.unchanged.into()),
            ("bad", bad.len().into()),
        ],
    );
    let nothing = report.record.events_new == 0;
    let button = match (nothing, bad.is_empty()) {
        (true, _) => String::new(),
        (false, true) => messages.with("import-button", &[("rows", report.rows.into())]),
        (false, false) => messages.with(
            "import-button-rest",
            &[("rows", report.rows.saturating_sub(bad.len()).into())],
        ),
    };
    let changes = report.changes.iter().map(|change| ChangeLine {
        row: change.row.to_string(),
        what: match change.entry {
            Some(entry) => messages.with("import-changes", &[("entry", entry.to_string().into())]),
            None => messages.get("import-opens"),
        },
        fields: change.fields.clone(),
    });
    let doubts = report
        .record
        .disagreements
        .iter()
        .chain(&report.record.refused)
        .take(SHOWN)
        .map(|doubt| {
            let row = doubt.line.map(|line| line.to_string()).unwrap_or_default();
            (row, doubt.message.clone())
        });
    LookPage {
        layout: Layout::of_form(context, &titled(context, &heading, &mistakes)).back(
            context.href(&format!("/registers/{}/import", register.id), &[]),
            &messages.with("import-title", &[("register", register.plural.clone().into())]),
        ),
        heading,
        action: context.href(&format!("/registers/{}/import", register.id), &[]),
        back: register_href(context, &register.id, &[]),
        file,
        kept,
        counts,
        columns,
        on: on.to_owned(),
        not_read: report.not_read.join("; "),
        more_problems: more(report.problems.len()),
        leave_out: !report.problems.is_empty(),
        problems: report.problems.into_iter().take(SHOWN).collect(),
        notes: report.notes.into_iter().take(SHOWN).collect(),
        doubts: doubts.collect(),
        more_changes: more(report.new + report.changed),
        changes: changes.take(SHOWN).collect(),
        button,
        mistakes,
    }
}

/// Every problem as a CSV file, to be worked through beside the file itself.
fn problems_file(context: &AreaContext, register: &Register, report: &Report) -> Page {
    let messages = context.messages();
    let header = ["import-row", "import-column", "import-written", "import-problem"].map(|key| messages.get(key));
    let lines = report.problems.iter().map(|p| {
        vec![
            p.row.to_string(),
            p.column.clone(),
            p.written.clone(),
            p.message.clone(),
        ]
    });
    csv_file::reply(&format!("{}-problems.csv", register.id), &header, lines)
}

/// `POST …/undo`: takes an import back as one act.
fn undo(context: &AreaContext, form: &FormData) -> Page {
    let (_, register) = register(context)?;
    if context.writer(form)?.is_none() {
        return show(context, vec![stale(context)]);
    }
    let record = &context.site_context.site.record;
    let number = form.get("source").parse().map_err(|_| PageError::NotFound)?;
    let source = SourceId(number);
    let sources = record.store().sources(&context.area().id)?;
    let prefix = format!("{}: ", register.plural);
    if !sources
        .iter()
        .any(|s| s.id == source && s.kind.id() == KIND && s.name.starts_with(&prefix))
    {
        return Err(PageError::NotFound);
    }
    match record.undo(&context.area().id, source, context.actor(), context.site_context.now) {
        Ok(_) => {
            context.recorded();
            let href = context.href(&format!("/registers/{}/import", register.id), &[("recorded", "undone")]);
            Ok(Reply::See(href))
        }
        Err(RecordError::Refused(sentence)) => show(context, mistake("#undo", sentence)),
        Err(RecordError::Store(error)) => Err(error.into()),
    }
}
