//! From files to checked papers: each gap, condition and passage is one that there is.

use indexmap::IndexMap;

use super::text::{self, Found, Part, What, Wrong};
use super::{Block, Document, DocumentText, Fill, LANGUAGES, Language, RawDocument, Run, Section};
use crate::column::{Kind, Names};
use crate::expression::{Expression, Layout};
use crate::plain::{meant, said_plainly};
use crate::problem::Report;
use crate::{DefinitionFile, Definitions, FieldType, Problem};

/// The line before and after what a file says of its paper.
const FENCE: &str = "+++";

/// A paper's file, read as far as it can be without the registers.
pub(crate) struct PendingDocument {
    /// The file's name without `.md` and without the tag of a translation.
    id: String,
    /// The tag of the language it is in.
    language: String,
    raw: RawDocument,
    /// The byte at which what the file says of the paper begins.
    front_at: usize,
    /// The byte at which the text begins.
    body_at: usize,
    path: String,
}

impl PendingDocument {
    /// Reads what a file says of its paper.
    pub(crate) fn read(file: &DefinitionFile, report: &mut Report<'_>) -> Option<Self> {
        let Some((front_at, front, body_at)) = fenced(&file.text) else {
            let message = "begin the file with a line of +++, then what the letter is, then another line of +++";
            report.push(Some(1), message);
            return None;
        };
        let raw: RawDocument = match toml::from_str(front) {
            Ok(raw) => raw,
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                report.at(front_at + at, said_plainly(error.message()));
                return None;
            }
        };
        let (id, language) = file.stem().split_once('.').unwrap_or((file.stem(), Language::ENGLISH));
        if Language::of(language).is_none() {
            let message = format!(
                "\"{language}\" in the file's name is no language of letters; {}",
                known_languages()
            );
            report.push(None, message);
            return None;
        }
        Some(Self {
            id: id.to_owned(),
            language: language.to_owned(),
            raw,
            front_at,
            body_at,
            path: file.path.clone(),
        })
    }

    fn is_translation(&self) -> bool {
        self.language != Language::ENGLISH
    }

    /// Whether it is a passage that others take in, and no paper itself.
    fn is_passage(&self) -> bool {
        self.raw.of.is_none()
    }
}

/// Where what a file says of itself begins, what it says, and where its text begins.
pub(crate) fn fenced(text: &str) -> Option<(usize, &str, usize)> {
    let first = text.split_inclusive('\n').next().filter(|line| line.trim() == FENCE)?;
    let mut at = first.len();
    for line in text.get(at..)?.split_inclusive('\n') {
        if line.trim() == FENCE {
            return Some((first.len(), text.get(first.len()..at)?, at + line.len()));
        }
        at += line.len();
    }
    None
}

fn known_languages() -> String {
    let tags: Vec<&str> = LANGUAGES.iter().map(|language| language.tag).collect();
    format!("they are {}", tags.join(", "))
}

/// Reads the papers against the registers, and puts them among the definitions.
pub(crate) fn read(
    definitions: &mut Definitions,
    pending: &[PendingDocument],
    files: &[DefinitionFile],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut documents = IndexMap::new();
    let mut used = Vec::new();
    for paper in pending {
        let Some(file) = files.iter().find(|file| file.path == paper.path) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        if paper.is_translation() {
            translation(paper, pending, &mut report);
        } else if paper.is_passage() {
            passage(paper, &mut report);
        } else {
            let papers = Papers {
                definitions,
                pending,
                files,
            };
            if let Some(document) = papers.document(paper, &mut report, &mut problems, &mut used) {
                documents.insert(document.id.clone(), document);
            }
        }
        problems.append(&mut report.found);
    }
    for paper in pending.iter().filter(|p| p.is_passage() && !p.is_translation()) {
        if !used.contains(&paper.id) {
            problems.push(Problem {
                file: paper.path.clone(),
                line: None,
                message: format!(
                    "no letter takes this passage in: write {{include {}}} in one, or say with `of` what it is made from",
                    paper.id
                ),
            });
        }
    }
    documents.sort_unstable_keys();
    definitions.documents = documents;
    problems
}

/// What only the English file says.
fn only_title(paper: &PendingDocument, why: &str, report: &mut Report<'_>) {
    let raw = &paper.raw;
    let spans = [
        ("of", &raw.of),
        ("step", &raw.step),
        ("kept_in", &raw.kept_in),
        ("law", &raw.law),
    ];
    let single = spans
        .iter()
        .filter_map(|(key, value)| Some((*key, value.as_ref()?.span().start)));
    let lists = [("languages", &raw.languages), ("needs", &raw.needs)];
    let lists = lists
        .iter()
        .filter_map(|(key, list)| Some((*key, list.first()?.span().start)));
    for (key, at) in single.chain(lists) {
        report.at(paper.front_at + at, format!("leave out `{key}`: {why}"));
    }
}

fn translation(paper: &PendingDocument, pending: &[PendingDocument], report: &mut Report<'_>) {
    let why = format!("{}.md says it for every language", paper.id);
    only_title(paper, &why, report);
    let of = pending
        .iter()
        .find(|other| other.id == paper.id && !other.is_translation());
    match of {
        None => {
            let message = format!(
                "this translates {}.md, which is not there; write the English first",
                paper.id
            );
            report.push(None, message);
        }
        Some(of) => {
            let listed = of.raw.languages.iter().any(|tag| *tag.get_ref() == paper.language);
            if !listed && !of.is_passage() {
                let message = format!(
                    "add \"{}\" to `languages` of {}.md, or remove this file",
                    paper.language, paper.id
                );
                report.push(None, message);
            }
        }
    }
}

fn passage(paper: &PendingDocument, report: &mut Report<'_>) {
    only_title(
        paper,
        "a passage has a title only; a letter says with `of` what it is made from",
        report,
    );
}

/// Everything that a paper may name.
struct Papers<'a> {
    definitions: &'a Definitions,
    pending: &'a [PendingDocument],
    files: &'a [DefinitionFile],
}

impl Papers<'_> {
    fn document(
        &self,
        paper: &PendingDocument,
        report: &mut Report<'_>,
        problems: &mut Vec<Problem>,
        used: &mut Vec<String>,
    ) -> Option<Document> {
        let raw = &paper.raw;
        let place = |at: usize| paper.front_at + at;
        let of = raw.of.as_ref()?;
        let Some(at) = self.definitions.register_index(of.get_ref()) else {
            let ids: Vec<String> = self.definitions.registers.keys().cloned().collect();
            let message = format!("there is no register \"{}\"{}", of.get_ref(), meant(of.get_ref(), &ids));
            report.at(place(of.span().start), message);
            return None;
        };
        let register = &self.definitions.registers[at];
        let Some(step) = &raw.step else {
            report.at(
                place(of.span().start),
                "say in `step` which step is recorded when the letter is sent",
            );
            return None;
        };
        let Some((step_at, _, definition)) = register.steps.get_full(step.get_ref()) else {
            let ids: Vec<String> = register.steps.keys().cloned().collect();
            let hint = meant(step.get_ref(), &ids);
            let message = format!("there is no step \"{}\" in {}{hint}", step.get_ref(), register.id);
            report.at(place(step.span().start), message);
            return None;
        };
        let files: Vec<usize> = (definition.fields.iter())
            .filter_map(|id| register.fields.get_full(id))
            .filter(|(_, _, field)| field.kind == FieldType::File)
            .map(|(at, ..)| at)
            .collect();
        let kept_in = match (&raw.kept_in, files.as_slice()) {
            (Some(name), files) => {
                let field = register.field_index(name.get_ref()).filter(|at| files.contains(at));
                if field.is_none() {
                    let message = format!(
                        "\"{}\" is no field of type file that \"{}\" carries",
                        name.get_ref(),
                        step.get_ref()
                    );
                    report.at(place(name.span().start), message);
                }
                field?
            }
            (None, [only]) => *only,
            (None, []) => {
                let message = format!(
                    "give \"{}\" a field of type file: what was sent is kept in it",
                    step.get_ref()
                );
                report.at(place(step.span().start), message);
                return None;
            }
            (None, _) => {
                let message = format!(
                    "\"{}\" carries several files; say in `kept_in` which is the letter",
                    step.get_ref()
                );
                report.at(place(step.span().start), message);
                return None;
            }
        };
        let Some(law) = &raw.law else {
            report.at(place(of.span().start), "say in `law` under what the letter is sent");
            return None;
        };
        let mut languages = vec![Language::ENGLISH.to_owned()];
        for tag in &raw.languages {
            let known = Language::of(tag.get_ref()).is_some();
            if !known {
                let message = format!("\"{}\" is no language of letters; {}", tag.get_ref(), known_languages());
                report.at(place(tag.span().start), message);
            }
            if known && !languages.contains(tag.get_ref()) {
                languages.push(tag.get_ref().clone());
            }
        }
        let names = self.definitions.names(at);
        let mut layout = Layout::default();
        let mut needs = Vec::new();
        for name in &raw.needs {
            match column(name.get_ref(), names, &mut layout) {
                Ok(column) => needs.push(column),
                Err(message) => report.at(place(name.span().start), message),
            }
        }
        let mut texts = IndexMap::new();
        for language in &languages {
            let own = self
                .pending
                .iter()
                .find(|p| p.id == paper.id && p.language == *language);
            let Some(own) = own else { continue };
            match self.text(own, names, &mut layout, used) {
                Ok(text) => {
                    texts.insert(language.clone(), text);
                }
                Err((path, (at, message))) => {
                    if let Some(file) = self.files.iter().find(|file| file.path == path) {
                        let mut report = Report::new(&file.path, &file.text);
                        report.at(at, message);
                        problems.append(&mut report.found);
                    }
                }
            }
        }
        self.same_gaps(paper, &texts, &layout, problems);
        Some(Document {
            id: paper.id.clone(),
            title: raw.title.get_ref().clone(),
            law: law.get_ref().clone(),
            register: at,
            step: step_at,
            kept_in,
            languages,
            needs,
            layout,
            texts,
            file: paper.path.clone(),
        })
    }

    /// A translation says what the English says: it has the same gaps.
    fn same_gaps(
        &self,
        paper: &PendingDocument,
        texts: &IndexMap<String, DocumentText>,
        layout: &Layout,
        problems: &mut Vec<Problem>,
    ) {
        let Some(english) = texts.get(Language::ENGLISH).map(gaps) else {
            return;
        };
        for (language, text) in texts.iter().filter(|(language, _)| *language != Language::ENGLISH) {
            let own = gaps(text);
            let named = |at: &usize| layout.columns.get_index(*at).map_or("", |(name, _)| name.as_str());
            let missing = english.iter().find(|at| !own.contains(at));
            let more = own.iter().find(|at| !english.contains(at));
            let message = match (missing, more) {
                (Some(at), _) => format!("the English has {{{}}} and this has not", named(at)),
                (None, Some(at)) => format!("this has {{{}}} and the English has not", named(at)),
                (None, None) => continue,
            };
            let own = self
                .pending
                .iter()
                .find(|p| p.id == paper.id && p.language == *language);
            problems.push(Problem {
                file: own.map_or_else(|| paper.path.clone(), |own| own.path.clone()),
                line: None,
                message,
            });
        }
    }

    /// The text of one file, with the passages it takes in. What is wrong may be in a passage's file.
    fn text(
        &self,
        paper: &PendingDocument,
        names: Names<'_>,
        layout: &mut Layout,
        used: &mut Vec<String>,
    ) -> Result<DocumentText, (String, Wrong)> {
        let here = |wrong: Wrong| (paper.path.clone(), wrong);
        let mut sections = Vec::new();
        for part in self.parts_of(paper).map_err(here)? {
            let name = match part.what {
                What::Text(_) => {
                    sections.push(section(part, None, &paper.language, names, layout).map_err(here)?);
                    continue;
                }
                What::Include(name) => name,
            };
            let passages = || self.pending.iter().filter(|p| p.is_passage() && p.id == name);
            let translated = passages().find(|p| p.language == paper.language);
            let Some(passage) = translated.or_else(|| passages().find(|p| !p.is_translation())) else {
                let ids: Vec<String> = (self.pending.iter())
                    .filter(|p| p.is_passage() && !p.is_translation())
                    .map(|p| p.id.clone())
                    .collect();
                return Err(here((
                    part.at,
                    format!("there is no passage \"{name}\"{}", meant(name, &ids)),
                )));
            };
            used.push(passage.id.clone());
            let there = |wrong: Wrong| (passage.path.clone(), wrong);
            for inner in self.parts_of(passage).map_err(there)? {
                if let What::Include(name) = inner.what {
                    let message = format!("a passage takes in no other; include \"{name}\" in the letter itself");
                    return Err(there((inner.at, message)));
                }
                sections.push(section(inner, part.when, &passage.language, names, layout).map_err(there)?);
            }
        }
        let mut level = 1;
        for section in &sections {
            for block in &section.blocks {
                if let Block::Heading(next, _) = block {
                    if *next > level + 1 {
                        let message = "a heading with ### comes below one with ##".to_owned();
                        return Err(here((paper.body_at, message)));
                    }
                    level = *next;
                }
            }
        }
        if sections.is_empty() {
            return Err(here((
                paper.body_at,
                "the letter says nothing; write its text below the line of +++".to_owned(),
            )));
        }
        let title = paper.raw.title.get_ref().clone();
        Ok(DocumentText { title, sections })
    }

    fn parts_of(&self, paper: &PendingDocument) -> Result<Vec<Part<'_>>, Wrong> {
        let file = self.files.iter().find(|file| file.path == paper.path);
        let body = file.and_then(|file| file.text.get(paper.body_at..)).unwrap_or_default();
        text::parts(body, paper.body_at)
    }
}

/// The columns in the gaps of a text, in the order of the layout.
fn gaps(text: &DocumentText) -> Vec<usize> {
    let mut found = Vec::new();
    for block in text.sections.iter().flat_map(|section| &section.blocks) {
        block.each(&mut |run| {
            if let Fill::Column(at) = run.fill {
                found.push(at);
            }
        });
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The column of a name.
fn column(name: &str, names: Names<'_>, layout: &mut Layout) -> Result<Expression, String> {
    let read = Expression::read(name, names, layout).map_err(|fault| fault.message)?;
    match read.column() {
        Some(_) => Ok(read),
        None => Err(format!(
            "a gap is filled by one column; give \"{name}\" a name under [values] of the register"
        )),
    }
}

/// A part of Markdown against the columns, under its own condition and that of the line which takes it in.
fn section(
    part: Part<'_>,
    outer: Option<(&str, usize)>,
    language: &str,
    names: Names<'_>,
    layout: &mut Layout,
) -> Result<Section, Wrong> {
    let both = match (part.when, outer) {
        (Some((own, at)), Some((outer, _))) => Some((format!("({outer}) AND ({own})"), at)),
        (Some((text, at)), None) | (None, Some((text, at))) => Some((text.to_owned(), at)),
        (None, None) => None,
    };
    let when = match both {
        Some((text, at)) => Some(condition(&text, names, layout).map_err(|message| (at, message))?),
        None => None,
    };
    let What::Text(words) = part.what else {
        return Err((part.at, "a passage takes in no other".to_owned()));
    };
    let mut wrong = None;
    let blocks = text::blocks(words, part.at)?;
    let blocks = blocks
        .iter()
        .map(|block| block.map(&mut |found| run(found, names, layout, &mut wrong)));
    let blocks = blocks.collect();
    match wrong {
        Some(wrong) => Err(wrong),
        None => Ok(Section {
            when,
            language: language.to_owned(),
            blocks,
        }),
    }
}

fn run(found: &Found, names: Names<'_>, layout: &mut Layout, wrong: &mut Option<Wrong>) -> Run {
    let text = || Fill::Text(found.text.clone());
    let fill = match found.gap.then(|| column(&found.text, names, layout)) {
        None => text(),
        Some(Ok(column)) => column.column().map_or_else(text, Fill::Column),
        Some(Err(message)) => {
            wrong.get_or_insert((found.at, message));
            text()
        }
    };
    Run {
        fill,
        strong: found.strong,
    }
}

fn condition(text: &str, names: Names<'_>, layout: &mut Layout) -> Result<Expression, String> {
    let read = Expression::read(text, names, layout).map_err(|fault| fault.message)?;
    if !read.asks_only_as_at(layout) {
        return Err("only measures have periods; write :today, or :today_less_6_months".to_owned());
    }
    if read.divides() {
        return Err("give the quotient a name under [values] of the register, with its decimals".to_owned());
    }
    if read.kind != Kind::Boolean {
        return Err(format!(
            "this yields {} where true or false is needed",
            read.kind.words()
        ));
    }
    Ok(read)
}
