use std::cell::RefCell;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::request::Parts;
use axum::response::Response;
use calendar::{Date, Timestamp, day_in_england, end_of_day_in_england};
use definitions::{Definitions, Register};
use record::{Access, Actor, Area, AreaId, EntryId, NO_ENTRY, Position, Read, Viewpoint};

use crate::error::PageError;
use crate::format::{percent_encoded, read_date};
use crate::labels::{ChildRead, EntryRead};
use crate::messages::Messages;
use crate::middleware::Sender;
use crate::once::{Claim, Claimed, Outcome, Sending};
use crate::policy::{Acting, Decision, Rule, may_have, may_read_child};
use crate::reply::{Page, Reply};
use crate::site::Shared;

/// A request, before anything was looked up for it.
pub(crate) struct PageRequest {
    site: Shared,
    path: String,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
    /// Whether it may record something.
    records: bool,
    /// Whether the browser says that a person wants to see it.
    wanted: bool,
    acting: Acting,
}

impl FromRequestParts<Shared> for PageRequest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, site: &Shared) -> Result<Self, Response> {
        let not_found = |_| PageError::NotFound.page(site, "address");
        let params = RawPathParams::from_request_parts(parts, site)
            .await
            .map_err(|e| not_found(e.to_string()))?;
        let Query(query) = Query::<Vec<(String, String)>>::from_request_parts(parts, site)
            .await
            .map_err(|e| not_found(e.to_string()))?;
        let acting = (site.who_acts)(parts).ok_or_else(|| PageError::Forbidden("no one acts").page(site, "address"))?;
        Ok(Self {
            acting,
            site: Arc::clone(site),
            path: parts.uri.path().to_owned(),
            params: params.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            query,
            records: !parts.method.is_safe(),
            wanted: parts
                .extensions
                .get::<Sender>()
                .is_some_and(|sender| sender.is_a_person()),
        })
    }
}

impl PageRequest {
    /// Answers with a page of an area. `purpose` names the page in the audit trail and the log.
    pub(crate) async fn area(
        self,
        purpose: &'static str,
        page: impl FnOnce(&AreaContext) -> Page + Send + 'static,
    ) -> Response {
        let (site, records, wanted) = (Arc::clone(&self.site), self.records, self.wanted);
        blocking(site, records, purpose, move || {
            let context = AreaContext::new(self, purpose)?;
            let page = match page(&context) {
                Err(PageError::AlreadyRecorded(Some(reply))) => Ok(*reply),
                page => page,
            };
            context.settle(&page);
            // Another site must not be able to write that a person here looked at a child.
            if !wanted && context.has_reads() {
                return Err(PageError::NotWanted(context.site_context.here_with(&[])));
            }
            // A read that cannot be noted is not answered.
            context.note_reads()?;
            page
        })
        .await
    }

    /// Answers with a page that belongs to no area.
    pub(crate) async fn site(
        self,
        purpose: &'static str,
        page: impl FnOnce(&SiteContext) -> Page + Send + 'static,
    ) -> Response {
        let (site, records) = (Arc::clone(&self.site), self.records);
        blocking(site, records, purpose, move || page(&SiteContext::new(self))).await
    }
}

/// Makes a page on a thread of its own, because the record blocks; so many at once, the others wait for their turn, and
/// for a bounded time. A page that has begun cannot be stopped: a form may then still be recorded, and its answer says
/// so.
async fn blocking(
    site: Shared,
    records: bool,
    purpose: &'static str,
    page: impl FnOnce() -> Page + Send + 'static,
) -> Response {
    let until = tokio::time::Instant::now() + site.page_within;
    let turn = tokio::time::timeout_at(until, Arc::clone(&site.pages).acquire_owned()).await;
    let Ok(Ok(turn)) = turn else {
        return PageError::Busy.page(&site, purpose);
    };
    let making = tokio::task::spawn_blocking(move || {
        // Given back when the page is made, even when its request was given up meanwhile.
        let _turn = turn;
        page()
    });
    match tokio::time::timeout_at(until, making).await {
        Ok(Ok(Ok(reply))) => reply.into_response(),
        Ok(Ok(Err(error))) => error.page(&site, purpose),
        Ok(Err(_)) => PageError::Internal("the page's task stopped before it was done".to_owned()).page(&site, purpose),
        Err(_) if records => PageError::StillRecording.page(&site, purpose),
        Err(_) => PageError::TooSlow.page(&site, purpose),
    }
}

/// Who visits, when, and with what in the address; every page has one.
pub(crate) struct SiteContext {
    pub(crate) site: Shared,
    pub(crate) now: Timestamp,
    pub(crate) path: String,
    pub(crate) acting: Acting,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl SiteContext {
    fn new(request: PageRequest) -> Self {
        Self {
            now: (request.site.clock)(),
            site: request.site,
            path: request.path,
            acting: request.acting,
            params: request.params,
            query: request.query,
        }
    }

    /// The words of the page's language.
    pub(crate) fn messages(&self) -> &Messages {
        &self.site.messages
    }

    /// The definitions in force.
    pub(crate) fn definitions(&self) -> &Arc<Definitions> {
        self.site.record.definitions()
    }

    /// A part of the path, such as `register`.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v)
    }

    /// The register that a part of the path names, with its position.
    pub(crate) fn register_param(&self) -> Result<(usize, &Register), PageError> {
        self.register_of(self.definitions())
    }

    fn register_of<'d>(&self, definitions: &'d Definitions) -> Result<(usize, &'d Register), PageError> {
        let registers = &definitions.registers;
        let (at, _, register) = registers.get_full(self.param("register")).ok_or(PageError::NotFound)?;
        Ok((at, register))
    }

    /// A value of the query string; `None` when it is absent or empty.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(k, _)| k == name)
            .map(|(_, v)| v.trim())
            .filter(|v| !v.is_empty())
    }

    /// All values of one name in the query string.
    pub(crate) fn query_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query_pairs().filter(move |(k, _)| *k == name).map(|(_, v)| v)
    }

    /// All of the query string that says something.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query
            .iter()
            .filter(|(_, v)| !v.trim().is_empty())
            .map(|(k, v)| (k.as_str(), v.as_str()))
    }

    /// A past day typed in three parts becomes the one value that addresses carry.
    fn join_known(&mut self) {
        let parts: Vec<String> = ["known-day", "known-month", "known-year"]
            .iter()
            .filter_map(|part| self.query(part).map(str::to_owned))
            .collect();
        self.query.retain(|(name, _)| !name.starts_with("known-"));
        if !parts.is_empty() {
            self.query.retain(|(name, _)| name != "known");
            self.query.push(("known".to_owned(), parts.join(" ")));
        }
    }

    /// This page's address with some values of its query string changed; `None` takes one away.
    pub(crate) fn here_with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let kept = self
            .query_pairs()
            .filter(|(k, _)| *k != "recorded" && changes.iter().all(|(c, _)| c != k));
        let changed = changes.iter().filter_map(|(k, v)| Some((*k, (*v)?)));
        address(&self.path, kept.chain(changed))
    }
}

/// An address with a query string.
pub(crate) fn address<'a>(path: &str, query: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = path.to_owned();
    for (at, (name, value)) in query.enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        out.push_str(&percent_encoded(name));
        out.push('=');
        out.push_str(&percent_encoded(value));
    }
    out
}

/// One question to the record: who acts, which area it is of, from which viewpoint, for what purpose.
pub struct AreaContext {
    pub(crate) site_context: SiteContext,
    area: Area,
    known: Option<Date>,
    purpose: &'static str,
    position: Arc<Position>,
    access: Arc<Access>,
    reads: RefCell<Vec<EntryId>>,
    /// The sending of a form that this request is the first of.
    claim: RefCell<Option<Claim>>,
}

impl AreaContext {
    fn new(request: PageRequest, purpose: &'static str) -> Result<Self, PageError> {
        let records = request.records;
        let mut site_context = SiteContext::new(request);
        site_context.join_known();
        let area = site_context
            .site
            .record
            .area(&AreaId(site_context.param("area").to_owned()))?;
        let today = day_in_england(site_context.now);
        let known = match site_context.query("known") {
            None => None,
            Some(text) => match read_date(text) {
                Some(day) if day < today => Some(day),
                Some(day) if day == today => None,
                _ => return Err(PageError::Refused(site_context.messages().get("known-wrong"))),
            },
        };
        let viewpoint = Viewpoint {
            known_at: known.map(end_of_day_in_england),
            today: known.unwrap_or(today),
        };
        let holder = &site_context.acting.holder;
        let (access, position) = (site_context.site.record).seen_by(&area.id, holder, viewpoint, today)?;
        let below = format!("/areas/{}/", site_context.param("area"));
        let below = site_context.path.strip_prefix(&below).unwrap_or_default();
        if !may_have(&access, position.ledger().definitions(), below, records) {
            return Err(PageError::NotFound);
        }
        Ok(Self {
            site_context,
            area,
            known,
            purpose,
            position,
            access,
            reads: RefCell::default(),
            claim: RefCell::default(),
        })
    }

    /// The area that is requested.
    #[must_use]
    pub fn area(&self) -> &Area {
        &self.area
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.site_context.acting.actor
    }

    /// The page or export the answer is for, as the audit trail names it.
    #[must_use]
    pub fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// The area from the viewpoint that is requested.
    #[must_use]
    pub fn position(&self) -> &Arc<Position> {
        &self.position
    }

    /// The past day whose end the page is seen from; `None` for the present.
    #[must_use]
    pub fn known(&self) -> Option<Date> {
        self.known
    }

    /// The day on which clocks are read.
    #[must_use]
    pub fn today(&self) -> Date {
        self.position.viewpoint().today
    }

    pub(crate) fn rule(&self) -> Rule {
        self.site_context.site.rule
    }

    pub(crate) fn messages(&self) -> &Messages {
        self.site_context.messages()
    }

    /// The definitions of this area.
    pub(crate) fn definitions(&self) -> &Definitions {
        self.position.ledger().definitions()
    }

    /// The register that a part of the path names, with its position.
    pub(crate) fn register_param(&self) -> Result<(usize, &Register), PageError> {
        let (at, register) = self.site_context.register_of(self.definitions())?;
        if !self.access.knows_of(self.definitions(), at) {
            return Err(PageError::NotFound);
        }
        Ok((at, register))
    }

    /// What the one who acts may see and record.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Whether a step may be recorded on an entry that is seen, by the step's position.
    pub(crate) fn may_record(&self, register: usize, step: usize, place: u32) -> Result<bool, PageError> {
        Ok(self.access.is_everything() || self.access.may_record(&*self.whole_now()?, register, step, place))
    }

    /// The whole record as it is now, to ask of it what may be recorded.
    pub(crate) fn whole_now(&self) -> Result<Arc<Position>, PageError> {
        let now = Viewpoint {
            known_at: None,
            today: day_in_england(self.site_context.now),
        };
        Ok(self.site_context.site.record.position(&self.area.id, now)?)
    }

    /// The address of a page of this area, seen from the same viewpoint: `context.href("/work", &[("state",
    /// "overdue")])`.
    pub(crate) fn href(&self, below: &str, query: &[(&str, &str)]) -> String {
        let known = self.known.map(|d| d.to_string());
        let path = format!("/areas/{}{below}", self.area.id);
        let query = query.iter().copied().chain(known.as_deref().map(|d| ("known", d)));
        address(&path, query)
    }

    /// The place of the entry that a part of the path names, when it was on record from this viewpoint.
    pub(crate) fn entry_param(&self) -> Result<EntryRead<'_>, PageError> {
        let id = self
            .site_context
            .param("entry")
            .parse()
            .map_err(|_| PageError::NotFound)?;
        self.read_entry_id(EntryId(id))
    }

    /// Reads an entry by its number, passing the policy when it is about a child.
    pub(crate) fn read_entry_id(&self, id: EntryId) -> Result<EntryRead<'_>, PageError> {
        let place = self.position.ledger().place(id).ok_or(PageError::NotFound)?;
        self.read_entry(place)
    }

    /// Reads an entry, passing the policy when it is about a child.
    pub(crate) fn read_entry(&self, place: u32) -> Result<EntryRead<'_>, PageError> {
        let (register, row) = self.position.find_place(place).ok_or(PageError::NotFound)?;
        let child = self.child_of(register, row)?;
        Ok(EntryRead::new(self, place, register, row, child))
    }

    /// The child that a row of a register is about, passing the policy. An entry of a register about children that
    /// names no child on record, such as a finding about a stranger, has none; its read is noted on the entry itself.
    pub(crate) fn child_of(&self, register: usize, row: u32) -> Result<Option<ChildRead<'_>>, PageError> {
        let definition = &self.definitions().registers[register];
        if !definition.about_people {
            // Who looked at what is sealed is noted too, whomever it is about.
            if definition.access.as_ref().is_some_and(|access| access.sealed.is_some()) {
                let entry = self.position.table(register).entry[row as usize];
                self.reads.borrow_mut().push(self.position.ledger().entry(entry).id);
            }
            return Ok(None);
        }
        let table = self.position.table(register);
        let subject = table.subject[row as usize];
        if subject == NO_ENTRY {
            let entry = self.position.ledger().entry(table.entry[row as usize]).id;
            self.reads.borrow_mut().push(entry);
            return Ok(None);
        }
        self.read_child(subject).map(Some)
    }

    /// Passes the policy for a child and notes the read; every page that shows anything of a child comes through here.
    pub(crate) fn read_child(&self, place: u32) -> Result<ChildRead<'_>, PageError> {
        // One of whom nothing may be known is not found.
        if !self.access.is_everything() && self.position.find_place(place).is_none() {
            return Err(PageError::NotFound);
        }
        let ledger = self.position.ledger();
        let id = ledger
            .entries()
            .get(place as usize)
            .map(|e| e.id)
            .ok_or(PageError::NotFound)?;
        match may_read_child(self, id) {
            Decision::Deny(reason) => Err(PageError::Forbidden(reason)),
            Decision::Allow => {
                self.reads.borrow_mut().push(id);
                Ok(ChildRead::new(self, place))
            }
        }
    }

    /// Claims the sending of a form, so that the same is recorded once.
    pub(crate) fn claim(&self, sending: Sending) -> Result<(), PageError> {
        // A page may check its form in two places.
        if self.claim.borrow().as_ref().is_some_and(|claim| claim.is_of(sending)) {
            return Ok(());
        }
        match self.site_context.site.once.claim(sending) {
            Claimed::First(claim) => {
                *self.claim.borrow_mut() = Some(claim);
                Ok(())
            }
            Claimed::Before(outcome) => {
                // The answer shows again what the first showed.
                self.reads.borrow_mut().extend(outcome.reads);
                Err(PageError::AlreadyRecorded(outcome.reply.map(Box::new)))
            }
            Claimed::StillGoing => Err(PageError::StillRecording),
        }
    }

    /// What the form says is on record.
    pub(crate) fn recorded(&self) {
        if let Some(claim) = &mut *self.claim.borrow_mut() {
            claim.recorded();
        }
    }

    /// Keeps the answer to a form for when the same is sent again; a form that was not taken can be sent again.
    fn settle(&self, page: &Page) {
        if let Some(mut claim) = self.claim.take()
            && let Ok(reply) = page
            && reply.is_success()
            // A question whether to go on recorded nothing; it is made anew each time.
            && (claim.has_recorded() || !matches!(reply, Reply::Html(..)))
        {
            claim.answered(Outcome {
                reply: Some(reply.clone()),
                reads: self.reads.borrow().clone(),
            });
        }
    }

    fn has_reads(&self) -> bool {
        !self.reads.borrow().is_empty()
    }

    fn note_reads(&self) -> Result<(), PageError> {
        let mut children = self.reads.take();
        if children.is_empty() {
            return Ok(());
        }
        children.sort_unstable();
        children.dedup();
        let reads: Vec<Read> = children
            .into_iter()
            .map(|child| Read {
                by: self.actor().clone(),
                at: self.site_context.now,
                child,
                purpose: self.purpose.to_owned(),
            })
            .collect();
        Ok(self
            .site_context
            .site
            .record
            .store()
            .note_reads(&self.area.id, &reads)?)
    }
}
