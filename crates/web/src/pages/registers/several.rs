//! One step recorded on several entries of a register, in one commit, and taken back as one act.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use definitions::{Register, Step};
use record::{EntryId, LedgerWhat, NO_ENTRY, RecordError, Recording, Seq, Source, SourceId, SourceKind};

use crate::AreaContext;
use crate::context::{PageRequest, address};
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::{Control, FormOf, Mistake, Question, is_search, questions, read};
use crate::labels::{EntryRead, register_href};
use crate::layout::Layout;
use crate::recording::{only_now, stale, titled};
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::upload::Uploaded;
use crate::write::Written;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers/{register}/several",
            get(|request: PageRequest| request.area("record on several entries", form)).post(
                |request: PageRequest, sent: Uploaded| {
                    request.area("record on several entries", move |context| save(context, &sent))
                },
            ),
        )
        .route(
            "/areas/{area}/registers/{register}/several/{source}",
            get(|request: PageRequest| request.area("undo on several entries", ask_undo)).post(
                |request: PageRequest, form: FormData| {
                    request.area("undo on several entries", move |context| undo(context, &form))
                },
            ),
        )
}

/// One of the entries.
struct Ticked {
    id: String,
    seen: String,
    name: String,
    href: String,
    child: String,
    stage: String,
}

/// What is checked before anything is recorded.
struct Check {
    /// Entries that refuse it: name, address and why.
    refused: Vec<(String, String, String)>,
    /// Days that do not fit what is on record: name, address and which.
    order: Vec<(String, String, String)>,
    /// Sent back with the answers: the entries it will be recorded on, and what was said of them.
    value: String,
    button: String,
}

#[derive(Template)]
#[template(path = "registers/several.html")]
struct SeveralPage {
    layout: Layout,
    heading: String,
    back: String,
    /// What can be recorded, before a step is chosen: titles and addresses.
    steps: Vec<(String, String)>,
    /// The step's title; empty while there is none.
    step: String,
    action: String,
    ticked: Vec<Ticked>,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    check: Option<Check>,
    button: String,
}

impl SeveralPage {
    fn sends_files(&self) -> bool {
        self.questions.iter().any(|q| matches!(q.control, Control::File { .. }))
    }
}

/// The entries, each with the version that the form showed; all of one register.
struct Chosen<'a> {
    register: &'a Register,
    entries: Vec<(EntryRead<'a>, Seq)>,
}

impl<'a> Chosen<'a> {
    fn of<'n>(
        context: &'a AreaContext,
        ids: impl Iterator<Item = &'n str>,
        seen: impl Fn(&str) -> Option<i64>,
    ) -> Result<Self, PageError> {
        let (at, register) = context.register_param()?;
        if !register.by_hand || register.people {
            return Err(PageError::NotFound);
        }
        let mut entries: Vec<(EntryRead<'_>, Seq)> = Vec::new();
        for id in ids {
            let number = EntryId(id.parse().map_err(|_| PageError::NotFound)?);
            if entries.iter().any(|(entry, _)| entry.id() == number) {
                continue;
            }
            let entry = context.read_entry_id(number)?;
            if entry.register_at != at {
                return Err(PageError::NotFound);
            }
            let version = context.position().version(entry.place);
            let seen = seen(id).map_or(version, Seq);
            entries.push((entry, seen));
        }
        Ok(Self { register, entries })
    }

    fn step<'s>(&self, context: &'s AreaContext) -> Result<Option<(&'s str, &'a Step)>, PageError> {
        let Some(id) = context.site_context.query("step") else {
            return Ok(None);
        };
        let step = self
            .register
            .steps
            .get(id)
            .filter(|step| !step.opens)
            .ok_or(PageError::NotFound)?;
        Ok(Some((id, step)))
    }

    fn ticked(&self) -> Vec<Ticked> {
        let entries = self.entries.iter();
        entries
            .map(|(entry, seen)| Ticked {
                id: entry.id().to_string(),
                seen: seen.0.to_string(),
                name: entry.label(),
                href: entry.href(),
                child: entry.child.as_ref().map(|child| child.name()).unwrap_or_default(),
                stage: entry.stage(),
            })
            .collect()
    }

    fn page(&self, context: &AreaContext, step: Option<&Step>) -> SeveralPage {
        let messages = context.messages();
        let title = messages.with("several-title", &[("count", self.entries.len().into())]);
        let back = register_href(context, &self.register.id, &[]);
        SeveralPage {
            layout: Layout::of_form(context, &title).back(back.clone(), &self.register.plural),
            heading: title,
            back,
            steps: Vec::new(),
            step: step.map(|step| step.title.clone()).unwrap_or_default(),
            action: context.site_context.here_with(&[("entry", None)]),
            ticked: self.ticked(),
            questions: Vec::new(),
            mistakes: Vec::new(),
            check: None,
            button: messages.get("several-check"),
        }
    }
}

/// The form is about none of them in particular.
const OF_ALL: FormOf = FormOf {
    subject: NO_ENTRY,
    entry: None,
};

/// `GET …/several?entry=…`: which step, or once that is chosen the questions of it.
fn form(context: &AreaContext) -> Page {
    only_now(context)?;
    let chosen = Chosen::of(context, context.site_context.query_all("entry"), |_| None)?;
    if chosen.entries.is_empty() {
        let mut page = chosen.page(context, None);
        page.mistakes.push(Mistake {
            href: "#main-content".to_owned(),
            text: context.messages().get("several-none"),
        });
        return Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    match chosen.step(context)? {
        Some((_, step)) => {
            let mut page = chosen.page(context, Some(step));
            page.questions = questions(context, chosen.register, step, OF_ALL, None);
            Reply::page(&page)
        }
        None => {
            let mut page = chosen.page(context, None);
            let now = context.whole_now()?;
            let may = |at: usize| {
                let mut entries = chosen.entries.iter();
                entries.all(|(entry, _)| context.access().may_record(&now, entry.register_at, at, entry.place))
            };
            let steps = chosen.register.steps.iter().enumerate();
            page.steps = steps
                .filter(|(at, (_, step))| !step.opens && may(*at))
                .map(|(_, (id, step))| {
                    let query = context.site_context.query_pairs();
                    let href = address(&context.site_context.path, query.chain([("step", id.as_str())]));
                    (step.title.clone(), href)
                })
                .collect();
            Reply::page(&page)
        }
    }
}

/// `POST …/several`: shows what would be recorded on which, and once that is confirmed records it.
fn save(context: &AreaContext, sent: &Uploaded) -> Page {
    let form = &sent.form;
    let writer = context.writer(form)?;
    let seen = |id: &str| form.get(&format!("seen-{id}")).parse().ok();
    let chosen = Chosen::of(context, form.all("entry"), seen)?;
    let Some((id, step)) = chosen.step(context)? else {
        return Err(PageError::NotFound);
    };
    let mut page = chosen.page(context, Some(step));
    page.questions = questions(context, chosen.register, step, OF_ALL, Some(form));
    let again = |mut page: SeveralPage, mistakes: Vec<Mistake>, status: StatusCode| {
        page.layout.title = titled(context, &page.layout.title, &mistakes);
        page.mistakes = mistakes;
        Reply::page_with(status, &page)
    };
    let Some(writer) = writer else {
        return again(page, vec![stale(context)], StatusCode::FORBIDDEN);
    };
    if is_search(form) {
        return Reply::page(&page);
    }
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let recording = match read(context, chosen.register, (id, step), OF_ALL, sent, &mut page.questions) {
        Ok(recording) => recording,
        Err(mistakes) => return again(page, mistakes, unprocessable),
    };
    let (check, taken) = check(context, &chosen, &recording)?;
    if taken.is_empty() || check.value != form.get("confirmed") {
        page.button.clone_from(&check.button);
        page.check = Some(check);
        return Reply::page(&page);
    }
    let mut entries = chosen.entries;
    entries.retain(|(entry, _)| taken.contains(&entry.id()));
    match writer.record_several(&entries, &recording)? {
        Written::Done(committed) => {
            let (source, count) = (committed.source.0.to_string(), entries.len().to_string());
            let query = [("several", source.as_str()), ("on", count.as_str())];
            Ok(Reply::See(register_href(context, &chosen.register.id, &query)))
        }
        Written::Refused(text) => {
            let href = "#on-day".to_owned();
            again(page, vec![Mistake { href, text }], unprocessable)
        }
        Written::Conflict => {
            // The versions on record now are those of the next sending.
            let ledger = context.site_context.site.record.ledger(&context.area().id)?;
            for (ticked, (entry, _)) in page.ticked.iter_mut().zip(&entries) {
                ticked.seen = ledger.entry(entry.place).version.0.to_string();
            }
            let href = "#main-content".to_owned();
            let text = context.messages().get("several-conflict");
            again(page, vec![Mistake { href, text }], StatusCode::CONFLICT)
        }
    }
}

/// What there is to say of the recording on each entry, and the entries it can be recorded on.
fn check(
    context: &AreaContext,
    chosen: &Chosen<'_>,
    recording: &Recording,
) -> Result<(Check, Vec<EntryId>), PageError> {
    let messages = context.messages();
    let ids: Vec<EntryId> = chosen.entries.iter().map(|(entry, _)| entry.id()).collect();
    let record = &context.site_context.site.record;
    let refusals = record.refusals(
        &context.area().id,
        &ids,
        recording,
        context.actor(),
        context.site_context.now,
    );
    let refusals = match refusals {
        Ok(refusals) => refusals,
        Err(RecordError::Store(error)) => return Err(error.into()),
        Err(RecordError::Refused(say)) => ids.iter().map(|id| (*id, say.clone())).collect(),
    };
    let (mut refused, mut order, mut taken) = (Vec::new(), Vec::new(), Vec::new());
    for (entry, _) in &chosen.entries {
        if let Some((_, say)) = refusals.iter().find(|(id, _)| *id == entry.id()) {
            refused.push((entry.label(), entry.href(), say.clone()));
            continue;
        }
        taken.push(entry.id());
        let checked = record::order::check(context.position(), entry.place, recording);
        for pair in checked.out_of_order {
            order.push((entry.label(), entry.href(), pair.to_string()));
        }
    }
    let numbers: Vec<String> = taken.iter().map(ToString::to_string).collect();
    let said: Vec<&str> = order.iter().map(|(_, _, say)| say.as_str()).collect();
    let count = [("count", taken.len().into())];
    let check = Check {
        value: format!("{} {} {}", numbers.join("-"), recording.on, said.join("; "))
            .trim()
            .to_owned(),
        button: match (refused.is_empty(), taken.is_empty()) {
            (_, true) => messages.get("several-check"),
            (true, _) => messages.with("several-record", &count),
            (false, _) => messages.with("several-others", &count),
        },
        refused,
        order,
    };
    Ok((check, taken))
}

#[derive(Template)]
#[template(path = "registers/several_undo.html")]
struct UndoPage {
    layout: Layout,
    heading: String,
    text: String,
    action: String,
    back: String,
    mistakes: Vec<Mistake>,
}

/// The source of what was recorded on several entries of the register, and on how many it still counts.
fn source_param(context: &AreaContext) -> Result<(Source, usize), PageError> {
    let id = context
        .site_context
        .param("source")
        .parse()
        .map_err(|_| PageError::NotFound)?;
    let (register, _) = context.register_param()?;
    let sources = context.site_context.site.record.store().sources(&context.area().id)?;
    let source = sources
        .into_iter()
        .find(|source| source.id == SourceId(id) && source.kind == SourceKind::FORM);
    let source = source.ok_or(PageError::NotFound)?;
    let ledger = context.position().ledger();
    let events = || ledger.events().iter().filter(|event| event.source == source.id);
    let mut places: Vec<u32> = events().map(|event| event.entry).collect();
    places.sort_unstable();
    places.dedup();
    let is_own = |place: &u32| usize::from(ledger.entry(*place).register) == register;
    if places.len() < 2 || !places.iter().all(is_own) {
        return Err(PageError::NotFound);
    }
    for &place in &places {
        context.read_entry(place)?;
    }
    // Who may not record a step may not take it back.
    for event in events() {
        let may = match event.what {
            LedgerWhat::Step { step, .. } => context.may_record(register, usize::from(step), event.entry)?,
            _ => context.may_record_any(&context.read_entry(event.entry)?)?,
        };
        if !may {
            return Err(PageError::NotFound);
        }
    }
    Ok((source, places.len()))
}

fn undo_page(context: &AreaContext, mistakes: Vec<Mistake>) -> Result<UndoPage, PageError> {
    let messages = context.messages();
    let (_, register) = context.register_param()?;
    let (source, count) = source_param(context)?;
    let title = messages.get("several-undo-title");
    let back = register_href(context, &register.id, &[]);
    Ok(UndoPage {
        layout: Layout::of_form(context, &titled(context, &title, &mistakes)).back(back.clone(), &register.plural),
        heading: title,
        text: messages.with(
            "several-undo-text",
            &[
                ("count", count.into()),
                ("moment", messages.moment(source.received_at).into()),
                ("name", source.received_by.name.into()),
            ],
        ),
        action: context.site_context.path.clone(),
        back,
        mistakes,
    })
}

fn ask_undo(context: &AreaContext) -> Page {
    only_now(context)?;
    Reply::page(&undo_page(context, Vec::new())?)
}

fn undo(context: &AreaContext, form: &FormData) -> Page {
    let writer = context.writer(form)?;
    if writer.is_none() {
        return Reply::page_with(StatusCode::FORBIDDEN, &undo_page(context, vec![stale(context)])?);
    }
    let (_, register) = context.register_param()?;
    let (source, _) = source_param(context)?;
    let record = &context.site_context.site.record;
    match record.undo(&context.area().id, source.id, context.actor(), context.site_context.now) {
        Ok(_) => {
            context.recorded();
            let query = [("undone", "1")];
            Ok(Reply::See(register_href(context, &register.id, &query)))
        }
        Err(RecordError::Refused(text)) => {
            let href = "#main-content".to_owned();
            let page = undo_page(context, vec![Mistake { href, text }])?;
            Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(RecordError::Store(error)) => Err(error.into()),
    }
}
