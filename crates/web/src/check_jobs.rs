//! Returns being checked, and returns that were, held ready for questions.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use calendar::{Timestamp, day_in_england};
use record::{Area, AreaId, Ledger, Seq, Viewpoint};
use returns::Progress;
use submissions::Change;
use submissions::findings::{CheckError, Checked, Kept, ReturnFiles, check_files, check_record, followed};

use crate::error::{PageError, with_causes};
use crate::site::Shared;

mod return_read;

pub(crate) use return_read::ReturnRead;

/// How long a recording waits for the record to be checked again.
const AT_ONCE: Duration = Duration::from_millis(1_500);
/// Returns of which something is held at once.
const HELD: usize = 3;
/// Jobs remembered, so that a page left open still finds its answer.
const JOBS: usize = 40;
/// Checks that may wait for their turn. Each holds its files on disk, and at most one is read at a time.
const MOST_WAITING: usize = 20;

/// Checks under way, and their outcomes.
///
/// One check runs at a time, because each uses every core. Others wait in a queue; of the record as one return of one
/// year, at most one waits, which serves everyone who requested it.
#[derive(Default)]
pub(crate) struct CheckJobs {
    queue: Mutex<Queue>,
    /// A worker has ended.
    idle: Condvar,
    held: Held<Checked>,
    /// What the pages of returns as written say.
    written: Held<Written>,
    /// The last event of each area, and the last of those that a check can see.
    touched: Mutex<BTreeMap<String, (Seq, Seq)>>,
    /// One page at a time makes a check that is not held.
    turn: Mutex<()>,
}

/// What a page says of a return as written: counts, and no child.
pub(crate) struct Written {
    /// Table, reason, and how many entries are left out.
    pub(crate) left_out: Vec<(&'static str, String, usize)>,
    /// People in this year's and last year's return, where there is one to compare with.
    pub(crate) in_both: Option<usize>,
    /// How many differences of each kind, in each table and item.
    pub(crate) changes: BTreeMap<(Change, &'static str, Option<&'static str>), usize>,
}

/// What was made of the newest returns, by what it depends on.
struct Held<T>(Mutex<Vec<(u64, Slot<T>)>>);

/// What was made of a return, or its place while it is being made.
type Slot<T> = Arc<OnceLock<Arc<T>>>;

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Held<T> {
    /// The place of a key among those held, used last.
    fn slot(&self, key: u64) -> Slot<T> {
        let mut held = lock(&self.0);
        let slot = match held.iter().position(|(k, _)| *k == key) {
            Some(at) => held.remove(at).1,
            None => Slot::default(),
        };
        held.push((key, Arc::clone(&slot)));
        if held.len() > HELD {
            held.remove(0);
        }
        slot
    }
}

#[derive(Default)]
struct Queue {
    /// By number, so that a page finds its check.
    jobs: BTreeMap<u128, Arc<Job>>,
    waiting: VecDeque<Waiting>,
    /// Whether a worker takes checks from the queue.
    working: bool,
    /// The server stops: nothing new is begun.
    stopping: bool,
}

/// A check that has not begun.
struct Waiting {
    id: u128,
    job: Arc<Job>,
    area: Area,
    task: Task,
}

/// One check.
pub(crate) struct Job {
    pub(crate) area: AreaId,
    /// Whether it is of files that were submitted.
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
    fn new(area: &Area, task: &Task) -> Arc<Self> {
        Arc::new(Self {
            area: area.id.clone(),
            of_files: matches!(task, Task::Files(_)),
            state: Mutex::new(State::Waiting),
            ended: Condvar::new(),
        })
    }

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
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a check is of.
pub(crate) enum Task {
    /// Files that were submitted.
    Files(ReturnFiles),
    /// The return as made from the record; `quiet` when no person requested it.
    Record { kind: String, year: u16, quiet: bool },
}

/// How a check ends: what was kept, or a sentence for the reader.
type Ended = Result<Kept, String>;

impl CheckJobs {
    /// Begins a check, or joins one of the same that has not begun, and gives the number by which its page finds it.
    ///
    /// # Errors
    /// [`PageError::Busy`] when too many wait, or the server stops.
    pub(crate) fn start(&self, site: &Shared, area: &Area, task: Task) -> Result<(u128, Arc<Job>), PageError> {
        let (id, job, begin) = self.enqueue(area, task).ok_or(PageError::Busy)?;
        if begin {
            let site = Arc::clone(site);
            std::thread::spawn(move || {
                let stopped = site.messages.get("check-stopped");
                site.check_jobs
                    .work(&stopped, &|area, task, job| run(&site, area, task, job));
            });
        }
        Ok((id, job))
    }

    /// Puts a check at the end of the queue; `None` when it cannot wait. The last of the three is whether a worker is
    /// to be started for it.
    fn enqueue(&self, area: &Area, task: Task) -> Option<(u128, Arc<Job>, bool)> {
        let mut queue = lock(&self.queue);
        if queue.stopping {
            return None;
        }
        if let Some((id, job)) = queue.waiting.iter_mut().find_map(|w| w.serves(area, &task)) {
            return Some((id, job, false));
        }
        // There are few checks that no person requests: one for each return that an area follows.
        let automatic = matches!(task, Task::Record { quiet: true, .. });
        if !automatic && queue.waiting.len() >= MOST_WAITING {
            return None;
        }
        let (id, job) = (uuid::Uuid::now_v7().as_u128(), Job::new(area, &task));
        queue.jobs.insert(id, Arc::clone(&job));
        while queue.jobs.len() > JOBS {
            queue.jobs.pop_first();
        }
        queue.waiting.push_back(Waiting {
            id,
            job: Arc::clone(&job),
            area: area.clone(),
            task,
        });
        let begin = !std::mem::replace(&mut queue.working, true);
        Some((id, job, begin))
    }

    /// Runs the checks of the queue one after the other until none is left. `stopped` is the sentence for a check that
    /// broke down.
    fn work(&self, stopped: &str, run: &dyn Fn(&Area, Task, &Job) -> Ended) {
        loop {
            let mut queue = lock(&self.queue);
            let Some(next) = queue.waiting.pop_front() else {
                queue.working = false;
                self.idle.notify_all();
                return;
            };
            drop(queue);
            let Waiting { job, area, task, .. } = next;
            let ended = catch_unwind(AssertUnwindSafe(|| run(&area, task, &job)));
            job.set(match ended {
                Ok(Ok(kept)) => State::Done(kept),
                Ok(Err(sentence)) => State::Failed(sentence),
                Err(_) => State::Failed(stopped.to_owned()),
            });
        }
    }

    /// Drops the checks that have not begun and waits for the one that runs; false when it has not ended in time.
    pub(crate) fn stop(&self, within: Duration) -> bool {
        let mut queue = lock(&self.queue);
        queue.stopping = true;
        queue.waiting.clear();
        let waited = self.idle.wait_timeout_while(queue, within, |queue| queue.working);
        !waited.unwrap_or_else(PoisonError::into_inner).0.working
    }

    /// Checks the record again after something was recorded, where it is being checked as a return: what was corrected
    /// is seen to be. Waits a moment for it; a large record's check goes on behind the page.
    pub(crate) fn recheck(&self, site: &Shared, area: &Area) -> Result<(), PageError> {
        let until = Instant::now() + AT_ONCE;
        let today = day_in_england((site.clock)());
        let position = site.record.position(&area.id, Viewpoint { known_at: None, today })?;
        let tasks = followed(&position).into_iter().map(|(kind, year)| Task::Record {
            kind,
            year,
            quiet: true,
        });
        let jobs: Vec<Arc<Job>> = tasks
            .map(|task| Ok(self.start(site, area, task)?.1))
            .collect::<Result<_, PageError>>()?;
        drop(position);
        for job in jobs {
            job.wait(until.saturating_duration_since(Instant::now()));
        }
        Ok(())
    }

    pub(crate) fn job(&self, id: u128) -> Option<Arc<Job>> {
        lock(&self.queue).jobs.get(&id).cloned()
    }

    /// The last event of an area that a check of the record can see: what becomes of findings changes no return.
    fn touched(&self, ledger: &Ledger) -> Seq {
        let mut touched = lock(&self.touched);
        match touched.get(&ledger.area().0) {
            Some(&(last, seen)) if last == ledger.last() => seen,
            _ => {
                let registers = &ledger.definitions().registers;
                let seen: Vec<bool> = registers.keys().map(|id| !OF_CHECKS.contains(&id.as_str())).collect();
                let entries = ledger.entries().iter().filter(|e| seen[usize::from(e.register)]);
                let seen = entries.map(|e| e.version).max().unwrap_or_default();
                touched.insert(ledger.area().0.clone(), (ledger.last(), seen));
                seen
            }
        }
    }
}

/// The registers in which checks keep what they find.
pub(crate) const OF_CHECKS: [&str; 2] = ["finding", "statutory_return"];

impl Waiting {
    /// Its number and job when it is the same check of the record as a task, which then needs none of its own.
    fn serves(&mut self, area: &Area, task: &Task) -> Option<(u128, Arc<Job>)> {
        match (&mut self.task, task) {
            (
                Task::Record { kind, year, quiet },
                Task::Record {
                    kind: other_kind,
                    year: other_year,
                    quiet: other_quiet,
                },
            ) if self.area.id == area.id && kind == other_kind && year == other_year => {
                // A check that a person requested leaves a trace in any case.
                *quiet &= *other_quiet;
                Some((self.id, Arc::clone(&self.job)))
            }
            _ => None,
        }
    }
}

/// What is held, or made now by one page at a time: the second to need it waits for the first.
fn held_or<T>(site: &Shared, slot: &Slot<T>, make: impl FnOnce() -> Result<T, PageError>) -> Result<Arc<T>, PageError> {
    if let Some(held) = slot.get() {
        return Ok(Arc::clone(held));
    }
    let _turn = lock(&site.check_jobs.turn);
    if let Some(held) = slot.get() {
        return Ok(Arc::clone(held));
    }
    let made = Arc::new(make()?);
    Ok(Arc::clone(slot.get_or_init(|| made)))
}

fn run(site: &Shared, area: &Area, task: Task, job: &Job) -> Ended {
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
    let viewpoint = Viewpoint {
        known_at: None,
        today: day_in_england(now),
    };
    let position = || site.record.position(&area.id, viewpoint).map_err(|e| failed(site, &e));
    let before = site.check_jobs.touched(position()?.ledger());
    let done = match task {
        Task::Files(return_files) => check_files(&site.record, area, &return_files, &progress, &site.actor, now),
        Task::Record { kind, year, quiet } => {
            check_record(&site.record, area, &kind, year, quiet, &progress, &site.actor, now)
        }
    };
    let (checked, kept) = match done {
        Ok(done) => done,
        Err(CheckError::Read(error)) => return Err(error.to_string()),
        Err(CheckError::Build(error)) => return Err(error.to_string()),
        Err(CheckError::Store(error)) => return Err(failed(site, &error)),
    };
    // The page of the return shows this check at once, unless something was recorded while it ran.
    let after = position()?;
    if site.check_jobs.touched(after.ledger()) == before
        && let Some((register, row)) = after.find(kept.entry)
        && let Some(read) = ReturnRead::of_row(&after, register, row)
    {
        let key = read.held_key(site, area, &after, &read.corrections(&after));
        // Another thread may have made the same meanwhile.
        let _ = site.check_jobs.held.slot(key).set(Arc::new(checked));
    }
    Ok(kept)
}

/// What the store says, for a reader; the rest goes to the log.
fn failed(site: &Shared, error: &record::StoreError) -> String {
    (site.log)(&format!("error: check: {}", with_causes(error)));
    error.to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    use super::*;

    fn area(id: &str) -> Area {
        Area {
            id: AreaId(id.to_owned()),
            name: id.to_owned(),
            la_code: "900".to_owned(),
            synthetic: true,
        }
    }

    fn of_record(kind: &str, year: u16) -> Task {
        Task::Record {
            kind: kind.to_owned(),
            year,
            quiet: true,
        }
    }

    fn kept() -> Kept {
        Kept {
            entry: record::EntryId(1),
            found: 0,
            still: 0,
            resolved: 0,
            not_kept: 0,
        }
    }

    #[test]
    fn a_burst_of_recordings_makes_at_most_two_checks_of_each_return() {
        let jobs = CheckJobs::default();
        let runs = AtomicUsize::new(0);
        let (begun, first) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        std::thread::scope(|threads| {
            let (_, first_job, begin) = jobs.enqueue(&area("here"), of_record("sen2", 2026)).unwrap();
            assert!(begin);
            let run = |_: &Area, _: Task, _: &Job| {
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    begun.send(()).unwrap();
                    wait.lock().unwrap().recv().unwrap();
                }
                Ok(kept())
            };
            let jobs = &jobs;
            threads.spawn(move || jobs.work("stopped", &run));
            first.recv().unwrap();
            // The first check runs; what is recorded now may not be in it.
            let burst: Vec<_> = (0..23)
                .map(|_| jobs.enqueue(&area("here"), of_record("sen2", 2026)).unwrap())
                .collect();
            assert!(burst.iter().all(|(.., begin)| !begin), "one worker is enough");
            assert!(burst.iter().all(|(id, ..)| *id == burst[0].0), "they share one check");
            // Other returns, and other areas, have checks of their own.
            jobs.enqueue(&area("here"), of_record("sen2", 2027)).unwrap();
            jobs.enqueue(&area("here"), of_record("cin", 2026)).unwrap();
            jobs.enqueue(&area("there"), of_record("sen2", 2026)).unwrap();
            go.send(()).unwrap();
            for (_, job, _) in &burst {
                assert!(matches!(job.wait(Duration::from_secs(5)), State::Done(_)));
            }
            assert!(matches!(first_job.state(), State::Done(_)));
        });
        assert_eq!(runs.load(Ordering::SeqCst), 2 + 3);
    }

    #[test]
    fn a_check_that_a_person_joins_is_no_longer_quiet() {
        let jobs = CheckJobs::default();
        jobs.enqueue(&area("here"), of_record("sen2", 2026)).unwrap();
        let task = Task::Record {
            kind: "sen2".to_owned(),
            year: 2026,
            quiet: false,
        };
        jobs.enqueue(&area("here"), task).unwrap();
        let queue = lock(&jobs.queue);
        assert_eq!(queue.waiting.len(), 1);
        assert!(matches!(queue.waiting[0].task, Task::Record { quiet: false, .. }));
    }

    #[test]
    fn the_queue_has_an_end_and_stops() {
        let jobs = CheckJobs::default();
        for _ in 0..MOST_WAITING {
            jobs.enqueue(&area("here"), Task::Files(ReturnFiles::default()))
                .unwrap();
        }
        assert!(
            jobs.enqueue(&area("here"), Task::Files(ReturnFiles::default()))
                .is_none()
        );
        jobs.work("stopped", &|_, _, _| Err("not a return".to_owned()));
        assert!(jobs.stop(Duration::from_millis(1)), "nothing runs");
        let after = jobs.enqueue(&area("here"), of_record("sen2", 2026));
        assert!(after.is_none(), "a server that stops begins nothing");
    }

    #[test]
    fn a_check_that_breaks_down_says_so_and_the_next_one_runs() {
        let jobs = CheckJobs::default();
        let (_, broken, _) = jobs.enqueue(&area("here"), of_record("sen2", 2026)).unwrap();
        let (_, next, _) = jobs.enqueue(&area("here"), of_record("sen2", 2027)).unwrap();
        jobs.work("stopped", &|_, task, _| match task {
            Task::Record { year: 2026, .. } => panic!("for the test"),
            _ => Ok(kept()),
        });
        assert!(matches!(broken.state(), State::Failed(sentence) if sentence == "stopped"));
        assert!(matches!(next.state(), State::Done(_)));
    }
}
