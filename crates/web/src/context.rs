use std::cell::RefCell;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, FromRequest, FromRequestParts, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use calendar::{Date, Timestamp, day_in_england, end_of_day_in_england};
use definitions::{Definitions, Register};
use record::{Actor, Area, AreaId, EntryId, NO_ENTRY, Position, Read, Viewpoint};

use crate::error::{PageError, html_response, plain};
use crate::format::{percent_encoded, read_date};
use crate::labels::{ChildRead, EntryRead};
use crate::messages::Messages;
use crate::policy::{Decision, Rule, may_read_child};
use crate::site::Shared;

/// What a page function gives.
pub(crate) type Page = Result<Reply, PageError>;

/// An answer ready to be sent.
pub(crate) enum Reply {
    /// A page.
    Html(StatusCode, String),
    /// Go and see another page, after something was recorded.
    See(String),
    /// A file to keep.
    File {
        /// Its name on the reader's machine.
        name: String,
        /// Its kind, such as `text/csv; charset=utf-8`.
        kind: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

impl Reply {
    /// A page from its template.
    pub(crate) fn page(template: &impl Template) -> Page {
        Self::page_with(StatusCode::OK, template)
    }

    /// A page with another status than 200.
    pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Page {
        Ok(Self::Html(status, template.render()?))
    }

    fn into_response(self) -> Response {
        match self {
            Self::Html(status, html) => html_response(status, html),
            Self::See(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
            Self::File { name, kind, bytes } => {
                let mut response = ([(header::CONTENT_TYPE, kind)], bytes).into_response();
                if let Ok(value) = HeaderValue::from_str(&disposition(&name)) {
                    response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
                }
                response
            }
        }
    }
}

/// How an answer names a file to be kept: plainly where the name is plain, else with what cannot stand there replaced,
/// and the whole name encoded beside it (RFC 6266).
fn disposition(name: &str) -> String {
    let stands = |c: char| c == ' ' || (c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%'));
    let plain: String = name.chars().map(|c| if stands(c) { c } else { '_' }).collect();
    if plain == name {
        return format!("attachment; filename=\"{plain}\"");
    }
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

/// A request, before anything was looked up for it.
pub(crate) struct PageRequest {
    site: Shared,
    path: String,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
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
        Ok(Self {
            site: Arc::clone(site),
            path: parts.uri.path().to_owned(),
            params: params.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect(),
            query,
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
        let site = Arc::clone(&self.site);
        blocking(site, purpose, move || {
            let context = AreaContext::new(self, purpose)?;
            let reply = page(&context);
            // A read that cannot be noted is not answered.
            context.note_reads()?;
            reply
        })
        .await
    }

    /// Answers with a page that belongs to no area.
    pub(crate) async fn site(
        self,
        purpose: &'static str,
        page: impl FnOnce(&SiteContext) -> Page + Send + 'static,
    ) -> Response {
        let site = Arc::clone(&self.site);
        blocking(site, purpose, move || page(&SiteContext::new(self))).await
    }
}

/// The record blocks; pages are made where that holds nobody up.
async fn blocking(site: Shared, purpose: &'static str, page: impl FnOnce() -> Page + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(page).await {
        Ok(Ok(reply)) => reply.into_response(),
        Ok(Err(error)) => error.page(&site, purpose),
        Err(_) => PageError::Internal("the page's task stopped before it was done".to_owned()).page(&site, purpose),
    }
}

/// A form as it was sent.
pub(crate) struct FormData(Vec<(String, String)>);

impl FromRequest<Shared> for FormData {
    type Rejection = Response;

    async fn from_request(request: Request, site: &Shared) -> Result<Self, Response> {
        match Form::<Vec<(String, String)>>::from_request(request, site).await {
            Ok(Form(fields)) => Ok(Self(fields)),
            Err(rejection) => {
                let status = rejection.into_response().status();
                let messages = &site.messages;
                let text = if status == StatusCode::PAYLOAD_TOO_LARGE {
                    "error-413-text"
                } else {
                    "error-form-text"
                };
                Err(plain(
                    site,
                    status,
                    &messages.get("error-422-title"),
                    vec![messages.get(text)],
                ))
            }
        }
    }
}

impl FormData {
    /// A form whose fields were read elsewhere.
    pub(crate) fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// A field's text without surrounding white space; empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(k, _)| k == name).map_or("", |(_, v)| v.trim())
    }

    /// All texts sent under a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(k, _)| k == name).map(|(_, v)| v.trim())
    }
}

/// Who visits, when, and with what in the address; every page has one.
pub(crate) struct SiteContext {
    pub(crate) site: Shared,
    pub(crate) now: Timestamp,
    pub(crate) path: String,
    params: Vec<(String, String)>,
    query: Vec<(String, String)>,
}

impl SiteContext {
    fn new(request: PageRequest) -> Self {
        Self {
            now: (request.site.clock)(),
            site: request.site,
            path: request.path,
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
        let registers = &self.definitions().registers;
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

/// One question to the record: who acts, which area is asked, from which viewpoint, for what purpose.
pub struct AreaContext {
    pub(crate) site_context: SiteContext,
    area: Area,
    known: Option<Date>,
    purpose: &'static str,
    position: Arc<Position>,
    reads: RefCell<Vec<EntryId>>,
}

impl AreaContext {
    fn new(request: PageRequest, purpose: &'static str) -> Result<Self, PageError> {
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
        let position = site_context.site.record.position(&area.id, viewpoint)?;
        Ok(Self {
            site_context,
            area,
            known,
            purpose,
            position,
            reads: RefCell::default(),
        })
    }

    /// The area that is asked.
    #[must_use]
    pub fn area(&self) -> &Area {
        &self.area
    }

    /// Who acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.site_context.site.actor
    }

    /// The page or export the answer is for, as the audit trail names it.
    #[must_use]
    pub fn purpose(&self) -> &'static str {
        self.purpose
    }

    /// The area from the viewpoint that is asked for.
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

    pub(crate) fn definitions(&self) -> &Definitions {
        self.site_context.site.record.definitions()
    }

    /// The address of a page of this area, seen from the same viewpoint: `asked.href("/work", &[("state", "overdue")])`.
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
        if self.definitions().registers[register].subject != definitions::Subject::Child {
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
