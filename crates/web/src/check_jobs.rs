//! Returns being checked, and returns that were, held ready for questions.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use calendar::Timestamp;
use definitions::Value;
use record::{Area, AreaId, EntryId, Position, Viewpoint};
use returns::Progress;
use submissions::findings::{
    CheckError, Checked, Correction, From, HandedIn, Kept, KeptFile, ReturnKey, Role, check_files, check_record,
    corrections, draft, files_of, followed, lines, read_kept,
};

use crate::error::{PageError, with_causes};
use crate::site::Shared;

/// How long a recording waits for the record to be checked again.
const AT_ONCE: Duration = Duration::from_millis(1_500);
/// Checked returns held at once.
const HELD: usize = 2;
/// Jobs remembered, so that a page left open still finds its answer.
const JOBS: usize = 40;

/// Checks under way, and their outcomes.
#[derive(Default)]
pub(crate) struct CheckJobs {
    jobs: Mutex<BTreeMap<u128, Arc<Job>>>,
    held: Mutex<Vec<(u64, Arc<Checked>)>>,
    /// One check at a time: each uses every core.
    turn: Mutex<()>,
}

/// One check.
pub(crate) struct Job {
    pub(crate) area: AreaId,
    /// Whether it is of files that were handed in.
    pub(crate) of_files: bool,
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
    /// Files that were handed in.
    Files(HandedIn),
    /// The return as made from the record; `quiet` when nobody asked for it.
    Record { kind: String, year: u16, quiet: bool },
}

impl CheckJobs {
    /// Begins a check and gives the number by which its page finds it.
    pub(crate) fn start(&self, site: &Shared, area: &Area, task: Task) -> (u128, Arc<Job>) {
        let job = Arc::new(Job {
            area: area.id.clone(),
            of_files: matches!(task, Task::Files(_)),
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
                let _turn = lock(&site.check_jobs.turn);
                run(&site, &area, task, &working)
            }));
            working.set(match done {
                Ok(Ok(kept)) => State::Done(kept),
                Ok(Err(sentence)) => State::Failed(sentence),
                Err(_) => {
                    (site.log)("error: a check stopped before it was done");
                    State::Failed(site.messages.get("check-stopped"))
                }
            });
        });
        (id, job)
    }

    /// Checks the record again after something was recorded, where it is being checked as a return: what was put right
    /// is seen to be. Waits a moment for it; a large record's check goes on behind the page.
    pub(crate) fn recheck(&self, site: &Shared, area: &Area) -> Result<(), PageError> {
        let today = calendar::day_in_england((site.clock)());
        let position = site.record.position(&area.id, Viewpoint { known_at: None, today })?;
        for (kind, year) in followed(&position) {
            let task = Task::Record {
                kind,
                year,
                quiet: true,
            };
            self.start(site, area, task).1.wait(AT_ONCE);
        }
        Ok(())
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
        Some(Self {
            entry: position.ledger().entry(place).id,
            place,
            row,
            key: ReturnKey::of_row(position, register, row)?,
            files: files_of(&text("files")),
            authority: text("authority"),
            why: text("taken_for"),
        })
    }

    /// The return as checked, from what is held or anew.
    pub(crate) fn checked(&self, site: &Shared, area: &Area, position: &Position) -> Result<Arc<Checked>, PageError> {
        let fixed = self.corrections(position);
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
        if let Some(held) = site.check_jobs.held(key) {
            return Ok(held);
        }
        let today = position.viewpoint().today;
        let checked = self
            .made(site, area, position)?
            .check(&fixed, today, &|_| ())
            .map_err(|e| PageError::Refused(e.to_string()))?;
        let checked = Arc::new(checked);
        site.check_jobs.hold(key, &checked);
        Ok(checked)
    }

    /// The return as checked, with every finding however many there are; nothing of it is held.
    pub(crate) fn checked_whole(&self, site: &Shared, area: &Area, position: &Position) -> Result<Checked, PageError> {
        let fixed = self.corrections(position);
        let made = self.made(site, area, position)?;
        made.check_all(&fixed, position.viewpoint().today)
            .map_err(|e| PageError::Refused(e.to_string()))
    }

    /// What was corrected in its files, in batches.
    pub(crate) fn corrections(&self, position: &Position) -> Vec<Vec<Correction>> {
        corrections::of_files(position, &lines(position, self.place), &self.files)
    }

    /// Its files: as handed in, or made from the record again, with what they are compared with.
    fn made(&self, site: &Shared, area: &Area, position: &Position) -> Result<HandedIn, PageError> {
        let mut handed_in = self.handed_in(site, &area.id)?;
        if self.key.from == From::Record {
            let made =
                draft(&self.key.kind, self.key.year, position, area).map_err(|e| PageError::Refused(e.to_string()))?;
            let made = made.files.into_iter().map(|file| (Role::Return, file));
            handed_in.files.extend(made);
        }
        Ok(handed_in)
    }

    /// What a check of it again is of.
    pub(crate) fn task(&self, site: &Shared, area: &AreaId) -> Result<Task, PageError> {
        if self.key.from == From::Record {
            return Ok(Task::Record {
                kind: self.key.kind.clone(),
                year: self.key.year,
                quiet: false,
            });
        }
        Ok(Task::Files(self.handed_in(site, area)?))
    }

    /// The return as it was handed in, from its kept files.
    pub(crate) fn handed_in(&self, site: &Shared, area: &AreaId) -> Result<HandedIn, PageError> {
        let files = read_kept(&site.record, area, &self.files)?;
        Ok(HandedIn {
            files: files.ok_or_else(|| PageError::Refused(site.messages.get("returns-files-resolved")))?,
            kind: Some(self.key.kind.clone()),
            year: Some(self.key.year),
            authority: self.authority.clone(),
            why: Some(self.why.clone()),
        })
    }
}

fn run(site: &Shared, area: &Area, task: Task, job: &Job) -> Result<Kept, String> {
    let progress = |p: Progress<'_>| {
        job.set(match p {
            Progress::Reading { file, done, of } => {
                let percent = (done * 100).checked_div(of).unwrap_or(100).min(100);
                State::Reading(file.to_owned(), percent)
            }
            Progress::Checking { done, of } => State::Checking(done, of),
        });
    };
    let now: Timestamp = (site.clock)();
    let done = match task {
        Task::Files(handed_in) => check_files(&site.record, area, &handed_in, &progress, &site.actor, now),
        Task::Record { kind, year, quiet } => {
            check_record(&site.record, area, &kind, year, quiet, &progress, &site.actor, now)
        }
    };
    match done {
        Ok((_, kept)) => Ok(kept),
        Err(CheckError::Read(error)) => Err(error.to_string()),
        Err(CheckError::Build(error)) => Err(error.to_string()),
        Err(CheckError::Store(error)) => Err(told(site, &error)),
    }
}

/// What the store says, for a reader; the rest goes to the log.
fn told(site: &Shared, error: &record::StoreError) -> String {
    (site.log)(&format!("error: check: {}", with_causes(error)));
    error.to_string()
}
