//! Letters of an entry: written, read as they will be sent, and sent as a step of the entry.

use std::sync::Arc;

use ::letters::{Composed, Format};
use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use calendar::Date;
use definitions::document::{Document, LANGUAGES, Language};
use definitions::{FileFact, Step, Value};
use record::{NO_DAY, Recording, Seq};

use super::record_step::{days_out_of_order, questions_with_answers};
use crate::AreaContext;
use crate::context::PageRequest;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::{Choice, Control, FormOf, Mistake, Question, is_search, read};
use crate::labels::{EntryRead, name};
use crate::layout::Layout;
use crate::recording::{About, only_now, stale, status, titled};
use crate::reply::{Page, Reply};
use crate::site::Shared;
use crate::upload::Uploaded;
use crate::write::Written;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route(
        "/areas/{area}/entries/{entry}/letters/{letter}",
        get(|request: PageRequest| request.area("write a letter", form)).post(
            |request: PageRequest, sent: Uploaded| request.area("write a letter", move |context| act(context, &sent)),
        ),
    )
}

/// The letters that can be written now from an entry: title and address.
pub(super) fn offered(context: &AreaContext, entry: &EntryRead<'_>) -> Vec<(String, String)> {
    if context.known().is_some() {
        return Vec::new();
    }
    let table = context.position().table(entry.register_at);
    let can_happen = |document: &&Document| {
        let step = entry.register().steps.get_index(document.step);
        let happened = table.first[document.step][entry.row as usize] != NO_DAY;
        step.is_some_and(|(_, step)| step.repeats || (!happened && (entry.is_open() || step.reopens)))
    };
    let refused = |document: &&Document| {
        let broken = record::guards::broken(context.position(), entry.place, document.step, &|_| true);
        broken.iter().any(|guard| guard.fields.is_empty())
    };
    let may = |document: &&Document| !refused(document) && may_write(context, entry, document).unwrap_or(false);
    let documents = context
        .definitions()
        .documents_of(entry.register_at)
        .filter(can_happen)
        .filter(may);
    documents
        .map(|document| {
            let href = entry.below(&format!("/letters/{}", document.id), &[]);
            (document.title.clone(), href)
        })
        .collect()
}

/// Whether the one who acts sees all of an entry and may record the step by which its letter is sent.
fn may_write(context: &AreaContext, entry: &EntryRead<'_>, document: &Document) -> Result<bool, PageError> {
    Ok(context.position().sees_all_of(entry.register_at, entry.row)
        && context.may_record(entry.register_at, document.step, entry.place)?)
}

/// A letter that is being written from an entry.
struct Writing<'a> {
    context: &'a AreaContext,
    entry: EntryRead<'a>,
    document: &'a Document,
    step_id: &'a str,
    /// The step without the field that keeps the letter: the program fills that.
    step: Step,
    kept_in: &'a str,
}

impl<'a> Writing<'a> {
    fn of(context: &'a AreaContext) -> Result<Self, PageError> {
        only_now(context)?;
        let entry = context.entry_param()?;
        let document = context
            .definitions()
            .documents
            .get(context.site_context.param("letter"));
        let document = document
            .filter(|d| d.register == entry.register_at)
            .ok_or(PageError::NotFound)?;
        if !may_write(context, &entry, document)? {
            return Err(PageError::NotFound);
        }
        let register = &context.definitions().registers[entry.register_at];
        let (step_id, step) = register.steps.get_index(document.step).ok_or(PageError::NotFound)?;
        let (kept_in, _) = register.fields.get_index(document.kept_in).ok_or(PageError::NotFound)?;
        let mut step = step.clone();
        step.fields.retain(|field| field != kept_in);
        step.required.retain(|field| field != kept_in);
        Ok(Self {
            context,
            entry,
            document,
            step_id,
            step,
            kept_in,
        })
    }

    fn of_form(&self) -> FormOf {
        FormOf::entry(self.context, self.entry.place)
    }

    /// The questions of the step, then those of the letter itself.
    fn questions(&self, typed: Option<&FormData>) -> Vec<Question> {
        let mut questions = questions_with_answers(self.context, &self.entry, &self.step, typed);
        questions.push(self.language_question(typed));
        questions.push(self.format_question(typed));
        questions
    }

    /// What the child's record says of how the family wants to be written to.
    fn wish(&self, field: &str) -> String {
        let child = self.entry.child.as_ref();
        let value = child.and_then(|child| Some(child.value(field)?.as_text()?.to_owned()));
        value.unwrap_or_default()
    }

    fn language_question(&self, typed: Option<&FormData>) -> Question {
        let messages = self.context.messages();
        let wish = self.wish("language");
        let is_wished = |language: &Language| {
            [language.name, language.own_name]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(wish.trim()))
        };
        let offered: Vec<&Language> = LANGUAGES
            .iter()
            .filter(|language| self.document.languages.iter().any(|tag| tag == language.tag))
            .collect();
        let usual = offered
            .iter()
            .find(|l| is_wished(l))
            .map_or(Language::ENGLISH, |l| l.tag);
        let chosen = typed.map_or(usual, |typed| typed.get("language"));
        let choices = offered.iter().map(|language| {
            let label = match self.document.texts.contains_key(language.tag) {
                true if language.name == language.own_name => language.name.to_owned(),
                true => format!("{} ({})", language.name, language.own_name),
                false => messages.with("letter-not-translated", &[("language", language.name.into())]),
            };
            (language.tag.to_owned(), label)
        });
        let hint = match wish.is_empty() {
            true => String::new(),
            false => messages.with("letter-wish", &[("wish", wish.clone().into())]),
        };
        Question {
            label: messages.get("letter-language"),
            hint,
            ..radios("language", choices.collect(), chosen)
        }
    }

    fn format_question(&self, typed: Option<&FormData>) -> Question {
        let messages = self.context.messages();
        let wish = self.wish("format");
        let usual = match wish.to_lowercase().contains("large") {
            true => Format::PdfLarge,
            false => Format::Pdf,
        };
        let chosen = typed.map_or(usual.id(), |typed| typed.get("format"));
        let choices = Format::ALL.map(|format| (format.id().to_owned(), messages.get(format_key(format))));
        let hint = match wish.is_empty() {
            true => String::new(),
            false => messages.with("letter-wish", &[("wish", wish.clone().into())]),
        };
        Question {
            label: messages.get("letter-format"),
            hint,
            ..radios("format", choices.to_vec(), chosen)
        }
    }

    /// The letter as it is with the answers on record.
    fn compose(&self, recording: &Recording, language: &str) -> Result<Composed, PageError> {
        let context = self.context;
        let record = &context.site_context.site.record;
        let supposed = record.supposing(
            &context.area().id,
            self.entry.id(),
            recording,
            context.actor(),
            context.site_context.now,
        );
        let supposed = supposed.map_err(|error| match error {
            record::RecordError::Refused(sentence) => PageError::Refused(sentence),
            record::RecordError::Store(error) => error.into(),
        })?;
        // A letter says nothing that its writer may not see.
        let supposed = Arc::new(supposed).seen_by(context.access());
        let (_, row) = supposed.find_place(self.entry.place).ok_or(PageError::NotFound)?;
        let named = |id| {
            let found = context.position().find(id);
            found.map_or_else(|| id.to_string(), |(register, row)| name(context, register, row))
        };
        ::letters::compose(
            &supposed,
            row,
            self.document,
            language,
            (self.sender(), recording.on),
            &named,
        )
        .ok_or(PageError::NotFound)
    }

    fn sender(&self) -> Vec<String> {
        let area = self.context.area();
        let mut lines = vec![area.name.clone()];
        if area.synthetic {
            lines.push(self.context.messages().get("letter-invented"));
        }
        lines
    }

    /// The name of the file that is kept and sent: it names no one.
    fn file_name(&self, on: Date, format: Format) -> String {
        let large = if format.is_large() { "-large-print" } else { "" };
        format!("{}-{on}{large}.{}", self.document.id.replace('_', "-"), format.ending())
    }

    fn form(&self, questions: Vec<Question>, mistakes: Vec<Mistake>, seen: i64) -> Page {
        let about = About::of(&self.entry);
        Reply::page_with(
            status(&mistakes),
            &LetterForm {
                layout: about.layout(self.context, &titled(self.context, &self.document.title, &mistakes)),
                about,
                heading: self.document.title.clone(),
                records: self.step.title.clone(),
                action: self.context.site_context.path.clone(),
                questions,
                mistakes,
                seen: seen.to_string(),
            },
        )
    }
}

fn radios(name: &str, choices: Vec<(String, String)>, chosen: &str) -> Question {
    let choices = choices.into_iter().enumerate().map(|(at, (value, label))| Choice {
        // The first has the question's own id, so that an error leads to it.
        id: if at == 0 {
            name.to_owned()
        } else {
            format!("{name}-{}", at + 1)
        },
        chosen: value == chosen,
        value,
        label,
    });
    Question {
        name: name.to_owned(),
        label: String::new(),
        hint: String::new(),
        error: String::new(),
        control: Control::Radios {
            choices: choices.collect(),
        },
    }
}

/// Key of the words for a format.
fn format_key(format: Format) -> &'static str {
    match format {
        Format::Html => "letter-html",
        Format::HtmlLarge => "letter-html-large",
        Format::Pdf => "letter-pdf",
        Format::PdfLarge => "letter-pdf-large",
    }
}

#[derive(Template)]
#[template(path = "registers/letter_form.html")]
struct LetterForm {
    layout: Layout,
    about: About,
    heading: String,
    /// The step that sending it records.
    records: String,
    action: String,
    questions: Vec<Question>,
    mistakes: Vec<Mistake>,
    seen: String,
}

impl LetterForm {
    /// Whether the form sends a file.
    fn sends_files(&self) -> bool {
        self.questions.iter().any(|q| matches!(q.control, Control::File { .. }))
    }
}

#[derive(Template)]
#[template(path = "registers/letter_preview.html")]
struct LetterPreview {
    layout: Layout,
    about: About,
    heading: String,
    records: String,
    action: String,
    mistakes: Vec<Mistake>,
    /// What must be on record before it can be sent.
    missing: Vec<String>,
    /// The language that it should be in and is not.
    untranslated: Option<String>,
    /// Days that cannot be right together.
    warnings: Vec<String>,
    format: String,
    is_large: bool,
    /// The letter as HTML; its own words are escaped.
    letter: String,
    /// The answers, to be sent on.
    answers: Vec<(String, String)>,
}

/// `GET …/letters/{letter}`: what the letter needs to know.
fn form(context: &AreaContext) -> Page {
    let writing = Writing::of(context)?;
    let version = context.position().version(writing.entry.place).0;
    writing.form(writing.questions(None), Vec::new(), version)
}

/// What the person wants to do with the letter.
enum Wish {
    Read,
    Download,
    Send,
    Change,
}

/// `POST …/letters/{letter}`: shows the letter, gives it as a file to look at, or records the step with it.
fn act(context: &AreaContext, sent: &Uploaded) -> Page {
    let form = &sent.form;
    let writing = Writing::of(context)?;
    let mut questions = writing.questions(Some(form));
    let seen: i64 = form.get("seen").parse().unwrap_or(0);
    let wish = match form.get("act") {
        "pdf" => Wish::Download,
        "send" => Wish::Send,
        "change" => Wish::Change,
        _ => Wish::Read,
    };
    if is_search(form) || matches!(wish, Wish::Change) {
        return writing.form(questions, Vec::new(), seen);
    }
    let register = &context.definitions().registers[writing.entry.register_at];
    let step = (writing.step_id, &writing.step);
    let read = read(context, register, step, writing.of_form(), sent, &mut questions);
    let recording = match read {
        Ok(recording) => recording,
        Err(mistakes) => return writing.form(questions, mistakes, seen),
    };
    let format = Format::of(form.get("format")).unwrap_or(Format::Pdf);
    let language = Some(form.get("language"))
        .filter(|tag| !tag.is_empty())
        .unwrap_or(Language::ENGLISH);
    let composed = writing.compose(&recording, language)?;
    let preview = Preview {
        writing: &writing,
        composed: &composed,
        questions: &questions,
        recording: &recording,
        wanted: language,
        format,
        form,
        seen,
    };
    match wish {
        Wish::Download => match ::letters::set(&composed.letter, format) {
            Ok(bytes) => Ok(Reply::File {
                name: writing.file_name(recording.on, format),
                kind: kind_of(format),
                bytes,
            }),
            Err(error) => preview.page(Some(cannot_be_set(context, &error))),
        },
        Wish::Send => preview.send(),
        Wish::Read | Wish::Change => preview.page(None),
    }
}

fn kind_of(format: Format) -> &'static str {
    match format {
        Format::Html | Format::HtmlLarge => "text/html; charset=utf-8",
        Format::Pdf | Format::PdfLarge => "application/pdf",
    }
}

fn cannot_be_set(context: &AreaContext, error: &::letters::LetterError) -> String {
    context
        .messages()
        .with("letter-not-set", &[("reason", error.to_string().into())])
}

/// A letter that is read before it is sent.
struct Preview<'a> {
    writing: &'a Writing<'a>,
    composed: &'a Composed,
    questions: &'a [Question],
    recording: &'a Recording,
    /// The tag of the language that was asked for.
    wanted: &'a str,
    format: Format,
    form: &'a FormData,
    seen: i64,
}

impl Preview<'_> {
    /// A fingerprint of all that the letter says, and of how it is set.
    fn fingerprint(&self) -> String {
        let whole = ::letters::whole(&self.composed.letter, self.format.is_large());
        record::fingerprint(format!("{} {whole}", self.format.id()).as_bytes())
    }

    /// Records the step with the letter, when it is whole and is the one that was read.
    fn send(&self) -> Page {
        let (writing, context) = (self.writing, self.writing.context);
        let messages = context.messages();
        let Some(writer) = context.writer(self.form)? else {
            return self.page(Some(stale(context).text));
        };
        if !self.composed.missing.is_empty() {
            return self.page(Some(messages.get("letter-incomplete")));
        }
        if self.form.get("read") != self.fingerprint() {
            return self.page(Some(messages.get("letter-changed")));
        }
        let bytes = match ::letters::set(&self.composed.letter, self.format) {
            Ok(bytes) => bytes,
            Err(error) => return self.page(Some(cannot_be_set(context, &error))),
        };
        let store = context.site_context.site.record.store();
        let file = FileFact {
            fingerprint: store.keep_file(&context.area().id, &bytes)?,
            name: writing.file_name(self.recording.on, self.format),
        };
        let mut recording = self.recording.clone();
        recording.fields.insert(writing.kept_in.to_owned(), Value::File(file));
        match writer.record(&writing.entry, Seq(self.seen), &recording)? {
            Written::Done(committed) => Ok(Reply::See(format!(
                "{}?recorded={}#event-{}",
                writing.entry.href(),
                committed.last.0,
                committed.last.0
            ))),
            Written::Refused(sentence) => self.page(Some(sentence)),
            Written::Conflict => self.page(Some(messages.get("letter-conflict"))),
        }
    }

    /// The letter with what is missing or doubtful, and what can be done with it.
    fn page(&self, mistake: Option<String>) -> Page {
        let (writing, context) = (self.writing, self.writing.context);
        let messages = context.messages();
        let mistakes: Vec<Mistake> = mistake
            .map(|text| Mistake {
                href: "#letter-title".to_owned(),
                text,
            })
            .into_iter()
            .collect();
        let order = record::order::check(context.position(), writing.entry.place, self.recording);
        let warnings = match order.is_in_order() {
            true => Vec::new(),
            false => days_out_of_order(context, &order)
                .lines
                .into_iter()
                .map(|(text, _)| text)
                .collect(),
        };
        let untranslated = (!self.composed.translated)
            .then(|| Language::of(self.wanted).map(|language| language.name))
            .flatten()
            .map(|language| messages.with("letter-english", &[("language", language.into())]));
        let status = match mistakes.is_empty() {
            true => StatusCode::OK,
            false => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let about = About::of(&writing.entry);
        let heading = messages.get("letter-read");
        Reply::page_with(
            status,
            &LetterPreview {
                layout: about.layout(context, &titled(context, &heading, &mistakes)),
                about,
                heading,
                records: writing.step.title.clone(),
                action: context.site_context.path.clone(),
                mistakes,
                missing: self.composed.missing.clone(),
                untranslated,
                warnings,
                format: messages.get(format_key(self.format)),
                is_large: self.format.is_large(),
                letter: ::letters::fragment(&self.composed.letter, 2),
                answers: self.answers(),
            },
        )
    }

    fn answers(&self) -> Vec<(String, String)> {
        let own = ["token", "act", "seen", "read"];
        let typed = self
            .form
            .fields()
            .filter(|(name, text)| !own.contains(name) && !text.is_empty());
        let mut answers: Vec<(String, String)> = typed
            .filter(|(name, _)| !name.ends_with("-kept"))
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        for question in self.questions {
            if let Control::File { kept, .. } = &question.control
                && !kept.is_empty()
            {
                answers.push((format!("{}-kept", question.name), kept.clone()));
            }
        }
        // What someone else recorded meanwhile has been read by now, because the letter shows it.
        let position = self.writing.context.position();
        answers.push((
            "seen".to_owned(),
            position.version(self.writing.entry.place).0.to_string(),
        ));
        answers.push(("read".to_owned(), self.fingerprint()));
        answers
    }
}
