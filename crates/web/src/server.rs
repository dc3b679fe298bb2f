use std::collections::HashMap;
use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use calendar::{Timestamp, day_in_england};
use definitions::Problems;
use measures::published::{Published, PublishedError};
use record::{Actor, Holder, Record, StoreError, Viewpoint};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::compression::CompressionLayer;

use crate::connections;
use crate::figure_cache::FigureCache;
use crate::limits::{LARGEST_FORM, MOST_PAGES, PAGE_WITHIN, STOP_WITHIN};
use crate::messages::{Messages, MessagesError};
use crate::policy::{Acting, Rule, WhoActs, everyone_on_this_machine};
use crate::site::{Clock, Log, NOTICES, Shared, Site};
use crate::{middleware, pages};

/// Why the server cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is not the machine's own.
    #[error(
        "{0} can be reached from other machines. There is no sign-in yet, so anyone there could read children's records; give a loopback address such as 127.0.0.1:8080"
    )]
    NotLoopback(SocketAddr),
    /// The words of the language cannot be read.
    #[error(transparent)]
    Messages(#[from] MessagesError),
    /// The measure files, or the published figures built in, are wrong; each mistake with file, line and reason.
    #[error(transparent)]
    Definitions(#[from] Problems),
    /// The folder of published statistics cannot be used.
    #[error(transparent)]
    Statistics(#[from] PublishedError),
    /// The record cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The folder of the operator's notices cannot be used.
    #[error("the notices could not be read: {0}")]
    Notices(std::io::Error),
    /// The listener or a connection failed.
    #[error("the server could not listen: {0}")]
    Io(#[from] std::io::Error),
}

/// The web application over a record.
pub struct Server {
    record: Arc<Record>,
    clock: Clock,
    actor: Actor,
    who_acts: Option<WhoActs>,
    rule: Rule,
    log: Log,
    page_within: Duration,
    notices: HashMap<&'static str, String>,
    /// Mistakes in the measure files are reported when the server starts.
    figures: Result<Arc<FigureCache>, Problems>,
}

impl Server {
    /// The application over a record, with the machine's clock, for the one person working at this machine.
    ///
    /// The measures of the record's definitions are read here; until [`Server::with_statistics`] the published figures
    /// beside them are those built in.
    #[must_use]
    pub fn new(record: Arc<Record>) -> Self {
        let figures = crate::check_contracts(record.definitions()).and_then(|()| FigureCache::of(record.definitions()));
        Self {
            figures: figures.map(Arc::new),
            record,
            clock: Arc::new(Timestamp::now),
            actor: Actor {
                id: "this-machine".to_owned(),
                name: "Someone at this computer".to_owned(),
            },
            who_acts: None,
            rule: everyone_on_this_machine,
            log: Arc::new(|line| eprintln!("{} {}", Timestamp::now(), identifiers::text::escaped_line(line))),
            page_within: PAGE_WITHIN,
            notices: HashMap::new(),
        }
    }

    /// Takes the present moment from elsewhere: a demonstration's or a test's own day.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        self.clock = clock;
        self
    }

    /// Decides for each request who acts and in which roles. Without it, one actor does, who has every role.
    #[must_use]
    pub fn with_who_acts(mut self, who_acts: WhoActs) -> Self {
        self.who_acts = Some(who_acts);
        self
    }

    /// Names who acts, until there is sign-in.
    #[must_use]
    pub fn with_actor(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// Puts the published statistics of a folder beside the area's own figures, in place of those built in.
    ///
    /// # Errors
    /// [`ServeError::Statistics`] when the folder cannot be used, [`ServeError::Definitions`] when the measures cannot.
    pub fn with_statistics(mut self, folder: &Path) -> Result<Self, ServeError> {
        let figures = self.figures.clone()?;
        let (published, report) = Published::read(folder, &figures.measures)?;
        for note in &report.notes {
            (self.log)(&format!("statistics: {note}"));
        }
        self.figures = Ok(Arc::new(figures.beside(published)));
        Ok(self)
    }

    /// Shows the operator's own notices in place of ours: the text files `help.txt`, `contact.txt`,
    /// `accessibility.txt`, `privacy.txt` and `feedback.txt` of a folder, those of them that are there. An empty line
    /// ends a paragraph, and lines that begin with a hyphen are a list.
    ///
    /// # Errors
    /// [`ServeError::Notices`] when the folder has none of them, or one cannot be read as UTF-8.
    pub fn with_notices(mut self, folder: &Path) -> Result<Self, ServeError> {
        for id in NOTICES {
            let file = folder.join(format!("{id}.txt"));
            if file.exists() {
                self.notices
                    .insert(id, std::fs::read_to_string(file).map_err(ServeError::Notices)?);
            }
        }
        if self.notices.is_empty() {
            let names = NOTICES.map(|id| format!("{id}.txt")).join(", ");
            let text = format!("{} has none of the files {names}", folder.display());
            return Err(ServeError::Notices(std::io::Error::new(
                std::io::ErrorKind::NotFound,
                text,
            )));
        }
        Ok(self)
    }

    /// Replaces the rule on who may read a child's data.
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }

    /// Sets how long a page may take, once what was sent has arrived.
    #[must_use]
    pub fn with_page_limit(mut self, within: Duration) -> Self {
        self.page_within = within;
        self
    }

    /// Sends the operator's lines elsewhere than to standard error. They never hold a child's data.
    #[must_use]
    pub fn with_log(mut self, log: Arc<dyn Fn(&str) + Send + Sync>) -> Self {
        self.log = log;
        self
    }

    /// Reads every area into memory and computes its figures, so that the first page is as quick as the others.
    ///
    /// # Errors
    /// What the store says, or what is wrong with the measure files.
    pub fn warm(&self) -> Result<(), ServeError> {
        let figures = self.figures.clone()?;
        run_rules(&self.record, (self.clock)(), &self.log);
        let viewpoint = Viewpoint {
            known_at: None,
            today: day_in_england((self.clock)()),
        };
        for area in self.record.areas()? {
            let position = self.record.position(&area.id, viewpoint)?;
            figures.at(&position);
            (self.log)(&format!("{}: {} open clocks", area.id, position.open_clocks().len()));
        }
        Ok(())
    }

    /// All pages, to be served or called in process.
    ///
    /// # Errors
    /// [`ServeError::Messages`] when the words a reader sees cannot be read, [`ServeError::Definitions`] when the
    /// measures cannot.
    pub fn router(self) -> Result<Router, ServeError> {
        Ok(routes(&self.site()?))
    }

    fn site(self) -> Result<Shared, ServeError> {
        let demo = Acting {
            actor: self.actor.clone(),
            holder: Holder::Operator,
        };
        Ok(Arc::new(Site {
            who_acts: (self.who_acts).unwrap_or_else(|| Arc::new(move |_| Some(demo.clone()))),
            record: self.record,
            clock: self.clock,
            actor: self.actor,
            messages: Arc::new(Messages::of("en")?),
            rule: self.rule,
            log: self.log,
            page_within: self.page_within,
            notices: self.notices,
            form_secret: uuid::Uuid::new_v4().as_u128(),
            derived: crate::labels::Derived::default(),
            check_jobs: crate::check_jobs::CheckJobs::default(),
            figures: self.figures?,
            once: Arc::default(),
            pages: Arc::new(Semaphore::new(MOST_PAGES)),
            uploads: crate::upload_turns::UploadTurns::default(),
        }))
    }

    /// Serves until `stop` completes, then lets open requests and a running check end, for a bounded time.
    ///
    /// # Errors
    /// [`ServeError::NotLoopback`] when other machines could reach the listener; the other kinds as named.
    pub async fn serve(
        self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let address = listener.local_addr()?;
        if !address.ip().is_loopback() {
            return Err(ServeError::NotLoopback(address));
        }
        let site = self.site()?;
        let days = tokio::spawn(each_day(Arc::clone(&site)));
        connections::serve(listener, routes(&site), Arc::clone(&site.log), stop).await;
        days.abort();
        // A check that is running keeps what it found, all of it or nothing.
        let stopping = Arc::clone(&site);
        let ended = tokio::task::spawn_blocking(move || stopping.check_jobs.stop(STOP_WITHIN)).await;
        if !ended.unwrap_or(false) {
            (site.log)("a check was still running and was given up; check the return again");
        }
        Ok(())
    }
}

/// How often it is looked whether a new day has begun.
const DAY_LOOKED_AT: Duration = Duration::from_secs(60);

/// Runs the rules when a day begins.
async fn each_day(site: Shared) {
    let mut last = day_in_england((site.clock)());
    loop {
        tokio::time::sleep(DAY_LOOKED_AT).await;
        let today = day_in_england((site.clock)());
        if today == last {
            continue;
        }
        last = today;
        let running = Arc::clone(&site);
        let ran = tokio::task::spawn_blocking(move || run_rules(&running.record, (running.clock)(), &running.log));
        if ran.await.is_err() {
            (site.log)("the rules stopped in the middle; they run again after the next thing that is recorded");
        }
    }
}

/// Runs every rule of every area. A fault of one area stops no other, and no page.
fn run_rules(record: &Record, now: Timestamp, log: &Log) {
    let areas = match record.areas() {
        Ok(areas) => areas,
        Err(error) => return log(&format!("the rules did not run: {error}")),
    };
    for area in areas {
        match record.run_rules(&area.id, now) {
            Ok(0) => {}
            Ok(count) => log(&format!("{}: rules recorded {count} events", area.id)),
            Err(error) => log(&format!("{}: the rules did not run: {error}", area.id)),
        }
    }
}

/// All pages of a site, with what every request passes.
fn routes(site: &Shared) -> Router {
    pages::routes()
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(axum::middleware::from_fn_with_state(
            Arc::clone(site),
            middleware::guard,
        ))
        .layer(CompressionLayer::new())
        .with_state(Arc::clone(site))
}
