//! How children and entries are named to a reader, and what proves that they may be.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use calendar::Date;
use definitions::{Reference, Register, Value};
use improvement::{MeasureFace, Thread};
use record::{EntryId, Position};

use crate::AreaContext;
use crate::error::PageError;
use crate::work_list::WorkList;

/// How many positions' lists, and so on, are kept; the record keeps about as many positions.
const KEPT: usize = 6;

/// `Improvement Notice, 3 September 2025`.
pub(crate) fn document_title(context: &AreaContext, document: &improvement::DocumentThread) -> String {
    let list = context.definitions().code_list("document_kind");
    let kind = list.map_or(document.kind.as_str(), |l| l.title_of(&document.kind));
    let kind = if kind.is_empty() { document.name.as_str() } else { kind };
    context.messages().with(
        "document-title",
        &[
            ("kind", kind.to_owned().into()),
            ("date", context.messages().date(document.date).into()),
        ],
    )
}

/// A child whose data may be shown: the policy has allowed it and the read is noted.
pub(crate) struct ChildRead<'a> {
    context: &'a AreaContext,
    pub(crate) place: u32,
}

impl<'a> ChildRead<'a> {
    /// Only [`AreaContext::read_child`] makes one.
    pub(crate) fn new(context: &'a AreaContext, place: u32) -> Self {
        Self { context, place }
    }

    pub(crate) fn id(&self) -> EntryId {
        self.context.position().ledger().entry(self.place).id
    }

    /// The record's own number for the child, which is no name and may be in addresses.
    pub(crate) fn reference(&self) -> String {
        self.id().to_string()
    }

    /// A fact of the child's own entry, as it is from this viewpoint.
    pub(crate) fn value(&self, field: &str) -> Option<Value> {
        let position = self.context.position();
        let (register, row) = position.find_place(self.place)?;
        position.value(register, row, field)
    }

    /// Forename and surname.
    pub(crate) fn name(&self) -> String {
        let parts: Vec<String> = ["forename", "surname"]
            .iter()
            .filter_map(|field| Some(self.value(field)?.as_text()?.to_owned()))
            .filter(|text| !text.is_empty())
            .collect();
        if parts.is_empty() {
            self.context.messages().get("child-unnamed")
        } else {
            parts.join(" ")
        }
    }

    pub(crate) fn birth_date(&self) -> Option<Date> {
        self.value("birth_date")?.as_date()
    }

    pub(crate) fn href(&self) -> String {
        self.context.href(&format!("/children/{}", self.id()), &[])
    }

    /// Places of the child's own entry and of every entry about the child, in the order they were opened.
    pub(crate) fn entries(&self) -> Vec<u32> {
        std::iter::once(self.place)
            .chain(self.context.position().about(self.place))
            .collect()
    }
}

/// An entry that may be shown; when it is about a child, the policy has allowed it and the read is noted.
pub(crate) struct EntryRead<'a> {
    context: &'a AreaContext,
    pub(crate) place: u32,
    pub(crate) register_at: usize,
    pub(crate) row: u32,
    pub(crate) child: Option<ChildRead<'a>>,
}

impl<'a> EntryRead<'a> {
    /// Only [`AreaContext::read_entry`] makes one.
    pub(crate) fn new(
        context: &'a AreaContext,
        place: u32,
        register_at: usize,
        row: u32,
        child: Option<ChildRead<'a>>,
    ) -> Self {
        Self {
            context,
            place,
            register_at,
            row,
            child,
        }
    }

    pub(crate) fn id(&self) -> EntryId {
        self.context.position().ledger().entry(self.place).id
    }

    pub(crate) fn register(&self) -> &'a Register {
        &self.context.definitions().registers[self.register_at]
    }

    /// The entry's own name, without the child's.
    pub(crate) fn label(&self) -> String {
        label(self.context, self.register_at, self.row)
    }

    pub(crate) fn href(&self) -> String {
        entry_href(self.context, self.register_at, self.place)
    }

    /// A page below the entry, such as `/record`.
    pub(crate) fn below(&self, path: &str, query: &[(&str, &str)]) -> String {
        self.context.href(&format!("/entries/{}{path}", self.id()), query)
    }

    /// The page that asks what to record on it, where the one who acts may record something now.
    pub(crate) fn record_href(&self) -> Result<Option<String>, PageError> {
        let may = self.context.known().is_none() && self.context.may_record_any(self)?;
        Ok(may.then(|| self.below("/record", &[])))
    }

    /// The entry's stage, in a reader's words.
    pub(crate) fn stage(&self) -> String {
        stage(self.context, self.register_at, self.row)
    }

    /// Whether something may still be awaited of it.
    pub(crate) fn is_open(&self) -> bool {
        self.context.position().is_open(self.register_at, self.row)
    }
}

/// The address of an entry: a person's own entry has the person's page.
pub(crate) fn entry_href(context: &AreaContext, register: usize, place: u32) -> String {
    let id = context.position().ledger().entry(place).id;
    let register = &context.definitions().registers[register];
    if register.people {
        context.href(&format!("/children/{id}"), &[])
    } else {
        context.href(&format!("/registers/{}/{id}", register.id), &[])
    }
}

/// The address of a register's list; people have a list of their own.
pub(crate) fn register_href(context: &AreaContext, id: &str, query: &[(&str, &str)]) -> String {
    if context.definitions().is_of_people(id) {
        context.href("/children", query)
    } else {
        context.href(&format!("/registers/{id}"), query)
    }
}

/// A theme with what a page shows of its registers.
pub(crate) struct ThemeView<T> {
    pub(crate) title: String,
    /// How many registers it has, in words.
    pub(crate) count: String,
    pub(crate) items: Vec<T>,
}

/// The registers by theme, each made into what the page shows by its position and definition.
pub(crate) fn themes<T>(context: &AreaContext, item: impl Fn(usize, &Register) -> T) -> Vec<ThemeView<T>> {
    themes_of(context, |at, register| Some(item(at, register)))
}

/// The same for some of the registers; a theme with none of them is left out.
pub(crate) fn themes_of<T>(context: &AreaContext, item: impl Fn(usize, &Register) -> Option<T>) -> Vec<ThemeView<T>> {
    let definitions = context.definitions();
    let mut out = Vec::new();
    for (theme, registers) in definitions.registers_by_theme() {
        let shown = registers.into_iter().filter_map(|register| {
            let at = definitions.register_index(&register.id)?;
            context.access().knows_of(definitions, at).then(|| item(at, register))?
        });
        let items: Vec<T> = shown.collect();
        if !items.is_empty() {
            out.push(ThemeView {
                title: theme.title.clone(),
                count: context.messages().with("theme-count", &[("count", items.len().into())]),
                items,
            });
        }
    }
    out
}

/// The name of an entry with its register's, such as `Annual review: 3 March 2026`.
pub(crate) fn label(context: &AreaContext, register_at: usize, row: u32) -> String {
    let register = &context.definitions().registers[register_at];
    if register.people {
        // It is named by the person's own name, which is elsewhere on the page.
        return register.title.clone();
    }
    format!("{}: {}", register.title, name(context, register_at, row))
}

/// The name of an entry from the steps and fields its register is named by, such as `3 March 2026`.
pub(crate) fn name(context: &AreaContext, register_at: usize, row: u32) -> String {
    shortened(&name_parts(context, register_at, row, 2).join(", "), 120)
}

/// What an entry's name is made of; entries that it names lend theirs, and so on, so many times: a placement is named
/// by its provider, and the provider by its organisation.
fn name_parts(context: &AreaContext, register_at: usize, row: u32, follow: u8) -> Vec<String> {
    let position = context.position();
    let register = &context.definitions().registers[register_at];
    let table = position.table(register_at);
    let messages = context.messages();
    let mut parts = Vec::new();
    for id in &register.named_by {
        if let Some(step) = register.step_index(id) {
            let day = table.first[step][row as usize];
            parts.extend(
                (day != record::NO_DAY)
                    .then(|| calendar::date_of_day_number(day))
                    .flatten()
                    .map(|d| messages.date(d)),
            );
        } else if let Some(field) = register.fields.get(id).filter(|f| !f.personal) {
            let Some(value) = position.value(register_at, row, id) else {
                continue;
            };
            match value {
                Value::Entry(Reference::Entry(to)) => {
                    let found = position.find(EntryId(to)).filter(|_| follow > 0);
                    parts.extend(found.map(|(at, row)| name_parts(context, at, row, follow - 1).join(", ")));
                }
                value => parts.push(crate::display::value(context, field, &value)),
            }
        }
    }
    parts.retain(|p| !p.trim().is_empty());
    if parts.is_empty() {
        let opened = calendar::date_of_day_number(table.opened[row as usize]);
        parts.push(messages.with(
            "entry-opened",
            &[("date", messages.date_or(opened, "unknown-day").into())],
        ));
    }
    parts
}

/// An entry's stage, in a reader's words.
pub(crate) fn stage(context: &AreaContext, register_at: usize, row: u32) -> String {
    let table = context.position().table(register_at);
    let register = &context.definitions().registers[register_at];
    let at = usize::from(table.stage[row as usize]);
    let step = register.steps.get_index(at).and_then(|(_, step)| step.stage.clone());
    let open = table.closed[row as usize] == record::NO_DAY;
    let stage = step.unwrap_or_else(|| context.messages().get(if open { "stage-open" } else { "stage-closed" }));
    if open && context.position().is_superseded(register_at, row) {
        // "Awaiting a decision" is not true of a review that the next one has replaced.
        return context.messages().with("stage-superseded", &[("stage", stage.into())]);
    }
    stage
}

/// A text cut at a word, with an ellipsis, when it is longer than so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let end = cut.rfind(char::is_whitespace).unwrap_or(cut.len());
    format!("{}…", cut[..end].trim_end())
}

/// A child in the list of names.
pub(crate) struct Listed {
    /// Place of the child's entry.
    pub(crate) place: u32,
    /// Surname and forename in the form that searches compare.
    pub(crate) key: String,
    /// How each word of the key sounds, with a space between.
    pub(crate) sounds: String,
}

/// What is made once of each position: the names of its children in order, what there is to do, and the thread.
#[derive(Default)]
pub(crate) struct Derived {
    names: Kept<Vec<Listed>>,
    work: Kept<WorkList>,
    thread: Kept<Thread>,
}

impl Derived {
    /// Every child of the position, in order of surname and forename.
    pub(crate) fn children(&self, position: &Arc<Position>) -> Arc<Vec<Listed>> {
        self.names.of(position, list)
    }

    /// The open clocks of the position to work from.
    pub(crate) fn work(&self, position: &Arc<Position>) -> Arc<WorkList> {
        self.work.of(position, WorkList::of)
    }

    /// The thread of the position; `face` gives what it says of a measure, which is the same each time.
    pub(crate) fn thread(&self, position: &Arc<Position>, face: &dyn Fn(&str) -> MeasureFace) -> Arc<Thread> {
        self.thread.of(position, |position| Thread::of(position, face))
    }
}

/// Something made of positions, kept for the newest of them.
struct Kept<T>(Mutex<Vec<(Weak<Position>, Arc<OnceLock<Arc<T>>>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Kept<T> {
    fn of(&self, position: &Arc<Position>, make: impl FnOnce(&Position) -> T) -> Arc<T> {
        let slot = self.slot(position);
        // The second to come waits for the first; who wants it of another position does not.
        Arc::clone(slot.get_or_init(|| Arc::new(make(position))))
    }

    fn slot(&self, position: &Arc<Position>) -> Arc<OnceLock<Arc<T>>> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Only weak references are held, so that the record can renew its ledger without copying it.
        held.retain(|(of, _)| of.strong_count() > 0);
        let known = held
            .iter()
            .find(|(of, _)| std::ptr::eq(of.as_ptr(), Arc::as_ptr(position)));
        if let Some((_, slot)) = known {
            return Arc::clone(slot);
        }
        let slot = Arc::default();
        held.push((Arc::downgrade(position), Arc::clone(&slot)));
        if held.len() > KEPT {
            held.remove(0);
        }
        slot
    }
}

fn list(position: &Position) -> Vec<Listed> {
    let ledger = position.ledger();
    let Some((at, register)) = ledger.definitions().people() else {
        return Vec::new();
    };
    let table = position.table(at);
    let column = |id: &str| register.field_index(id).map(|at| &table.fields[at]);
    let (surnames, forenames) = (column("surname"), column("forename"));
    let text = |column: Option<&Vec<i64>>, row: usize| {
        column
            .and_then(|c| u32::try_from(c[row]).ok())
            .map_or("", |symbol| ledger.interner().text(symbol))
            .to_owned()
    };
    let mut listed: Vec<Listed> = (0..table.len())
        .map(|row| {
            let key = format!("{} {}", folded(&text(surnames, row)), folded(&text(forenames, row)));
            Listed {
                place: table.entry[row],
                sounds: crate::child_search::sounds(&key),
                key,
            }
        })
        .collect();
    listed.sort_by(|a, b| (&a.key, a.place).cmp(&(&b.key, b.place)));
    listed
}

/// A name as searches compare it: lower case, without accents, apostrophes and hyphens.
pub(crate) fn folded(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        match plain_letters(letter) {
            Some(plain) => out.push_str(plain),
            None if letter.is_alphanumeric() => out.push(letter),
            None if letter.is_whitespace() && !out.ends_with(' ') => out.push(' '),
            None => {}
        }
    }
    out.trim().to_owned()
}

/// The plain form of an accented Latin letter.
fn plain_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ľ' | 'ļ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' | 'ō' => "o",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ž' | 'ż' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}
