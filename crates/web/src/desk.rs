//! Returns being checked, and returns that were, held ready for questions.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use calendar::Timestamp;
use definitions::Value;
use record::{Area, AreaId, EntryId, NO_ENTRY, Position, Viewpoint};
use returns::{CheckOptions, Input, Progress};
use submissions::findings::{
    Checked, From, Kept, KeptFile, ReturnKey, Said, corrections, files_of, keep, lines, people,
};

use crate::failure::{Failure, with_causes};
use crate::site::Shared;

/// Checked returns held at once.
const HELD: usize = 4;
/// Jobs remembered, so that a page left open still finds its answer.
const JOBS: usize = 40;

/// Checks under way, and their outcomes.
#[derive(Default)]
pub(crate) struct Desk {
    jobs: Mutex<BTreeMap<u128, Arc<Job>>>,
    held: Mutex<Vec<(u64, Arc<Checked>)>>,
    /// One check at a time: each uses every core.
    turn: Mutex<()>,
}

/// One check.
pub(crate) struct Job {
    pub(crate) area: AreaId,
    state: Mutex<State>,
    ended: Condvar,
}

/// How far a check is.
#[derive(Debug, Clone)]
pub(crate) enum State {
    /// Another check is running.
    Waiting,
    /// Reading a file, percent done.
    Reading(String, u64),
    /// So many of so many rules done.
    Checking(u64, u64),
    /// Done; the return's entry and what was new.
    Done(Kept),
    /// It could not be done; a sentence for the reader.
    Failed(String),
}

impl Job {
    pub(crate) fn state(&self) -> State {
        lock(&self.state).clone()
    }

    fn set(&self, state: State) {
        *lock(&self.state) = state;
        self.ended.notify_all();
    }

    /// Waits a moment for the end: most returns are checked before a page could say that they are being checked.
    pub(crate) fn wait(&self, most: Duration) -> State {
        let going = |s: &mut State| !matches!(s, State::Done(_) | State::Failed(_));
        let waited = self.ended.wait_timeout_while(lock(&self.state), most, going);
        match waited {
            Ok((state, _)) => state.clone(),
            Err(poisoned) => poisoned.into_inner().0.clone(),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a check is of.
pub(crate) enum Task {
    /// Files that were handed in; `why` when it was said at an earlier check what they were taken for.
    Files {
        why: Option<String>,
        inputs: Vec<Input>,
        previous: Vec<Input>,
        kind: Option<String>,
        year: Option<u16>,
        authority: String,
    },
    /// The return as made from the record.
    Record { kind: String, year: u16 },
}

impl Desk {
    /// Begins a check and gives the number by which its page finds it.
    pub(crate) fn start(&self, site: &Shared, area: &Area, task: Task) -> (u128, Arc<Job>) {
        let job = Arc::new(Job {
            area: area.id.clone(),
            state: Mutex::new(State::Waiting),
            ended: Condvar::new(),
        });
        let id = uuid::Uuid::now_v7().as_u128();
        let mut jobs = lock(&self.jobs);
        jobs.insert(id, Arc::clone(&job));
        while jobs.len() > JOBS {
            jobs.pop_first();
        }
        drop(jobs);
        let (site, area, working) = (Arc::clone(site), area.clone(), Arc::clone(&job));
        std::thread::spawn(move || {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                let _turn = lock(&site.desk.turn);
                run(&site, &area, task, &working)
            }));
            working.set(match done {
                Ok(Ok(kept)) => State::Done(kept),
                Ok(Err(sentence)) => State::Failed(sentence),
                Err(_) => {
                    (site.log)("error: a check stopped before it was done");
                    State::Failed(site.words.get("check-stopped"))
                }
            });
        });
        (id, job)
    }

    pub(crate) fn job(&self, id: u128) -> Option<Arc<Job>> {
        lock(&self.jobs).get(&id).cloned()
    }

    fn held(&self, key: u64) -> Option<Arc<Checked>> {
        let mut held = lock(&self.held);
        let at = held.iter().position(|(k, _)| *k == key)?;
        let found = held.remove(at);
        held.push(found.clone());
        Some(found.1)
    }

    fn hold(&self, key: u64, checked: &Arc<Checked>) {
        let mut held = lock(&self.held);
        held.retain(|(k, _)| *k != key);
        held.push((key, Arc::clone(checked)));
        if held.len() > HELD {
            held.remove(0);
        }
    }
}

/// One entry of the register of returns, and how to check it again.
#[derive(Debug, Clone)]
pub(crate) struct ReturnRead {
    pub(crate) entry: EntryId,
    pub(crate) place: u32,
    pub(crate) row: u32,
    pub(crate) key: ReturnKey,
    pub(crate) files: Vec<KeptFile>,
    pub(crate) authority: String,
    /// What the files were taken for, and why.
    pub(crate) why: String,
}

impl ReturnRead {
    /// The return in a row of the register of returns.
    pub(crate) fn of_row(position: &Position, register: usize, row: u32) -> Option<Self> {
        let place = *position.table(register).entry.get(row as usize)?;
        let text = |field: &str| match position.value(register, row, field) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        };
        let Some(Value::Integer(year)) = position.value(register, row, "return_year") else {
            return None;
        };
        Some(Self {
            entry: position.ledger().entry(place).id,
            place,
            row,
            key: ReturnKey {
                kind: text("return_kind"),
                year: u16::try_from(year).ok()?,
                from: if text("checked_from") == From::Record.id() {
                    From::Record
                } else {
                    From::File
                },
            },
            files: files_of(&text("files")),
            authority: text("authority"),
            why: text("taken_for"),
        })
    }

    /// The return as checked, from what is held or anew.
    pub(crate) fn checked(&self, site: &Shared, area: &Area, position: &Position) -> Result<Arc<Checked>, Failure> {
        let fixed = corrections::of_files(position, &lines(position, self.place), &self.files);
        let mut hash = DefaultHasher::new();
        (
            &area.id.0,
            self.entry.0,
            self.key.year,
            corrections::fingerprint_of(&self.files),
        )
            .hash(&mut hash);
        format!("{fixed:?}").hash(&mut hash);
        if self.key.from == From::Record {
            let seen = position.viewpoint();
            (position.ledger().last().0, seen.known_at, seen.today).hash(&mut hash);
        }
        let key = hash.finish();
        if let Some(held) = site.desk.held(key) {
            return Ok(held);
        }
        let words = &site.words;
        let inputs = match self.key.from {
            From::Record => {
                built(&self.key.kind, self.key.year, position, area)
                    .map_err(Failure::Refused)?
                    .0
            }
            From::File => kept(site, &area.id, &self.files, false)?
                .ok_or_else(|| Failure::Refused(words.get("returns-files-gone")))?,
        };
        let previous = kept(site, &area.id, &self.files, true)?.unwrap_or_default();
        let options = options(
            &self.key.kind,
            self.key.year,
            &self.authority,
            previous,
            position.viewpoint().today,
        );
        let checked = Checked::of(&inputs, &fixed, options, &|_| ()).map_err(|e| Failure::Refused(e.to_string()))?;
        let checked = Arc::new(checked);
        site.desk.hold(key, &checked);
        Ok(checked)
    }

    /// What a check of it again is of.
    pub(crate) fn task(&self, site: &Shared, area: &AreaId) -> Result<Task, Failure> {
        if self.key.from == From::Record {
            return Ok(Task::Record {
                kind: self.key.kind.clone(),
                year: self.key.year,
            });
        }
        let gone = || Failure::Refused(site.words.get("returns-files-gone"));
        Ok(Task::Files {
            why: Some(self.why.clone()),
            inputs: kept(site, area, &self.files, false)?.ok_or_else(gone)?,
            previous: kept(site, area, &self.files, true)?.ok_or_else(gone)?,
            kind: Some(self.key.kind.clone()),
            year: Some(self.key.year),
            authority: self.authority.clone(),
        })
    }
}

fn options(kind: &str, year: u16, authority: &str, previous: Vec<Input>, today: calendar::Date) -> CheckOptions {
    CheckOptions {
        kind: Some(kind.to_owned()),
        year: Some(year),
        previous,
        today: Some(today.into()),
        authority: (!authority.is_empty()).then(|| authority.to_owned()),
        ..CheckOptions::default()
    }
}

/// Kept files of this year or last; `None` when one is no longer kept.
fn kept(site: &Shared, area: &AreaId, files: &[KeptFile], previous: bool) -> Result<Option<Vec<Input>>, Failure> {
    let mut inputs = Vec::new();
    for file in files.iter().filter(|f| f.previous == previous) {
        match site.record.store().file(area, &file.fingerprint)? {
            Some(bytes) => inputs.push(Input::bytes(file.name.clone(), bytes)),
            None => return Ok(None),
        }
    }
    Ok(Some(inputs))
}

/// The return as made from the record, and the child each local id leads to.
fn built(
    kind: &str,
    year: u16,
    position: &Position,
    area: &Area,
) -> Result<(Vec<Input>, std::collections::HashMap<String, EntryId>), String> {
    // Until the record can write a return, no page offers it.
    let _ = (position, area);
    Err(format!("the record cannot be checked as {kind} {year} yet"))
}

fn run(site: &Shared, area: &Area, task: Task, job: &Job) -> Result<Kept, String> {
    let internal = |error: record::StoreError| {
        (site.log)(&format!("error: check: {}", with_causes(&error)));
        error.to_string()
    };
    let progress = |p: Progress<'_>| {
        job.set(match p {
            Progress::Reading { file, done, of } => {
                State::Reading(file.to_owned(), (done * 100).checked_div(of).unwrap_or(100).min(100))
            }
            Progress::Checking { done, of } => State::Checking(done, of),
        });
    };
    let now: Timestamp = (site.clock)();
    let today = calendar::day_in_england(now);
    let viewpoint = Viewpoint { known_at: None, today };
    let position = site.record.position(&area.id, viewpoint).map_err(internal)?;
    let (checked, key, children, files, authority, why) = match task {
        Task::Record { kind, year } => {
            let (inputs, children) = built(&kind, year, &position, area)?;
            let options = options(&kind, year, &area.la_code, Vec::new(), today);
            let checked = Checked::of(&inputs, &[], options, &progress).map_err(|e| e.to_string())?;
            let key = ReturnKey {
                kind,
                year,
                from: From::Record,
            };
            (
                checked,
                key,
                Some(children),
                Vec::new(),
                area.la_code.clone(),
                site.words.get("returns-from-record"),
            )
        }
        Task::Files {
            why,
            inputs,
            previous,
            kind,
            year,
            authority,
        } => {
            let make = |previous: &[Input]| CheckOptions {
                kind: kind.clone(),
                year,
                previous: previous.to_vec(),
                today: Some(today.into()),
                authority: (!authority.is_empty()).then(|| authority.clone()),
                ..CheckOptions::default()
            };
            let mut checked = Checked::of(&inputs, &[], make(&previous), &progress).map_err(|e| e.to_string())?;
            // Only a return that could be read is kept.
            let mut files = Vec::new();
            for (input, previous) in inputs
                .iter()
                .map(|i| (i, false))
                .chain(previous.iter().map(|i| (i, true)))
            {
                let bytes = input.read(u64::MAX).map_err(|e| e.to_string())?;
                files.push(KeptFile {
                    name: input.name.clone(),
                    fingerprint: site.record.store().keep_file(&area.id, &bytes).map_err(internal)?,
                    previous,
                });
            }
            let key = ReturnKey {
                kind: checked.report.kind.to_owned(),
                year: checked.report.year,
                from: From::File,
            };
            let fixed = earlier_corrections(&position, &key, &files);
            if !fixed.is_empty() {
                checked = Checked::of(&inputs, &fixed, make(&previous), &progress).map_err(|e| e.to_string())?;
            }
            let why = why.unwrap_or_else(|| checked.report.why.clone());
            (checked, key, None, files, authority, why)
        }
    };
    let children = children.unwrap_or_else(|| people(checked.report.kind, &checked.loaded.tables, position.ledger()));
    keep(
        &site.record,
        &area.id,
        &checked,
        &key,
        &children,
        &files,
        Said {
            authority: &authority,
            why: &why,
        },
        &site.actor,
        now,
    )
    .map_err(internal)
}

/// Corrections made to the same files at an earlier check.
fn earlier_corrections(
    position: &Position,
    key: &ReturnKey,
    files: &[KeptFile],
) -> Vec<submissions::findings::Correction> {
    let ledger = position.ledger();
    let register = ledger
        .definitions()
        .register_index("statutory_return")
        .and_then(|r| u16::try_from(r).ok());
    let place = register.and_then(|r| ledger.place_by_key(r, NO_ENTRY, &key.entry_key()));
    place.map_or_else(Vec::new, |place| {
        corrections::of_files(position, &lines(position, place), files)
    })
}
