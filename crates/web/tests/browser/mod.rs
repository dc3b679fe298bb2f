//! Requests pages in process and reads what comes back.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use record::{Actor, AreaId, EntryId, Read, Record};
use tower::ServiceExt;
use web::Server;
use web::policy::Rule;

use crate::support::noon;

/// A browser on the machine itself, at noon of 2 March 2026.
pub(crate) struct Browser {
    router: Router,
    runtime: tokio::runtime::Runtime,
    pub(crate) record: Arc<Record>,
    log: Arc<Mutex<Vec<String>>>,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
    /// As it came, of a file that is no text.
    pub(crate) bytes: Vec<u8>,
}

impl Browser {
    pub(crate) fn on(record: &Arc<Record>) -> Self {
        Self::with(record, |server| server)
    }

    pub(crate) fn under(record: &Arc<Record>, rule: Rule) -> Self {
        Self::with(record, |server| server.with_rule(rule))
    }

    pub(crate) fn with_notices(record: &Arc<Record>, folder: &std::path::Path) -> Self {
        Self::with(record, |server| server.with_notices(folder).unwrap())
    }

    pub(crate) fn with(record: &Arc<Record>, set: impl FnOnce(Server) -> Server) -> Self {
        let log: Arc<Mutex<Vec<String>>> = Arc::default();
        let lines = Arc::clone(&log);
        let server = Server::new(Arc::clone(record))
            .with_clock(Arc::new(|| noon("2026-03-02")))
            .with_actor(Actor {
                id: "coordinator".to_owned(),
                name: "A coordinator".to_owned(),
            })
            .with_log(Arc::new(move |line| lines.lock().unwrap().push(line.to_owned())));
        Self {
            router: set(server).router().unwrap(),
            runtime: own_runtime(),
            record: Arc::clone(record),
            log,
        }
    }

    /// Lines for the operator so far.
    pub(crate) fn log(&self) -> String {
        self.log.lock().unwrap().join("\n")
    }

    /// The audit trail of a child.
    pub(crate) fn reads_of(&self, area: &str, child: i64) -> Vec<Read> {
        let area = AreaId(area.to_owned());
        self.record.store().reads_of(&area, EntryId(child)).unwrap()
    }

    pub(crate) fn send(&self, request: Request<Body>) -> Answer {
        answered(&self.runtime, self.router.clone(), request)
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        let address = address.split('#').next().unwrap();
        let request = Request::get(address)
            .header(header::HOST, "localhost:8080")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::empty()).unwrap())
    }

    /// As [`Browser::get`], for a page that must be there.
    pub(crate) fn page(&self, address: &str) -> Answer {
        let answer = self.get(address);
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text());
        answer
    }

    /// Sends a form as the browser sends one from the page at `address`.
    pub(crate) fn post(&self, address: &str, fields: &[(&str, &str)]) -> Answer {
        self.send(form_request(address, fields))
    }

    /// Opens the form at an address and sends it with its own hidden fields and the given answers.
    pub(crate) fn fill(&self, address: &str, answers: &[(&str, &str)]) -> Answer {
        let form = self.page(address);
        self.send_form(address, &form, answers)
    }

    /// Sends a form that is already open.
    pub(crate) fn send_form(&self, address: &str, form: &Answer, answers: &[(&str, &str)]) -> Answer {
        let hidden: Vec<(String, String)> = ["token", "seen", "confirmed"]
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), form.hidden(name)?)))
            .collect();
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        fields.extend(answers);
        self.post(address, &fields)
    }

    /// Sends a form that is already open with all of its hidden fields and the given answers.
    pub(crate) fn send_whole_form(&self, address: &str, form: &Answer, answers: &[(&str, &str)]) -> Answer {
        let hidden = form.hidden_fields();
        let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        fields.extend(answers);
        self.post(address, &fields)
    }

    /// Opens the form at an address and sends it with files, as a browser sends one with files.
    pub(crate) fn hand_in(&self, address: &str, answers: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        let token = self.page(address).hidden("token").unwrap();
        self.hand_in_with(address, &token, answers, files)
    }

    /// As [`Browser::hand_in`], from a form that is already open.
    pub(crate) fn hand_in_with(
        &self,
        address: &str,
        token: &str,
        answers: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        // As the form has it: its token first.
        for (name, value) in [("token", token)].into_iter().chain(answers.iter().copied()) {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (name, file, bytes) in files {
            body.extend(
                format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\r\n")
                    .bytes(),
            );
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let request = Request::post(address)
            .header(header::HOST, "localhost:8080")
            .header(header::ORIGIN, "http://localhost:8080")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
        self.send(request.body(Body::from(body)).unwrap())
    }

    /// Sends the same form several times at once, and gives all answers.
    pub(crate) fn post_at_once(&self, address: &str, fields: &[(&str, &str)], times: usize) -> Vec<Answer> {
        std::thread::scope(|threads| {
            let sent: Vec<_> = (0..times)
                .map(|_| {
                    let router = self.router.clone();
                    let request = form_request(address, fields);
                    threads.spawn(move || answered(&own_runtime(), router, request))
                })
                .collect();
            sent.into_iter().map(|answer| answer.join().unwrap()).collect()
        })
    }

    /// Goes where an answer sends the browser.
    pub(crate) fn follow(&self, answer: &Answer) -> Answer {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        self.page(&answer.location())
    }

    /// Every page of this service that links lead to from an address, up to so many, with their answers.
    pub(crate) fn crawl(&self, from: &str, most: usize) -> Vec<(String, Answer)> {
        let mut waiting = vec![from.to_owned()];
        let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
        let mut out = Vec::new();
        while let Some(address) = waiting.pop() {
            if out.len() == most {
                break;
            }
            let answer = self.get(&address);
            for link in answer.links() {
                let link = link.split('#').next().unwrap().to_owned();
                if link.starts_with('/') && known.insert(link.clone()) {
                    waiting.insert(0, link);
                }
            }
            if answer.status == StatusCode::SEE_OTHER {
                let to = answer.location();
                if known.insert(to.clone()) {
                    waiting.insert(0, to);
                }
            }
            out.push((address, answer));
        }
        out
    }
}

fn own_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

fn answered(runtime: &tokio::runtime::Runtime, router: Router, request: Request<Body>) -> Answer {
    runtime.block_on(async {
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            html: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    })
}

/// A form as a browser sends it.
fn form_request(address: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<String> = fields
        .iter()
        .map(|(k, v)| format!("{}={}", encoded(k), encoded(v)))
        .collect();
    Request::post(address)
        .header(header::HOST, "localhost:8080")
        .header(header::ORIGIN, "http://localhost:8080")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.join("&")))
        .unwrap()
}

impl Answer {
    /// Value of a header.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> String {
        self.header("location").to_owned()
    }

    /// What a reader sees of the main part, on one line.
    pub(crate) fn text(&self) -> String {
        let main = self
            .html
            .split_once("<main")
            .map_or(self.html.as_str(), |(_, rest)| rest);
        plain(main.split_once("</main>").map_or(main, |(main, _)| main))
    }

    /// Texts of all elements of a kind.
    pub(crate) fn all(&self, element: &str) -> Vec<String> {
        let open = format!("<{element}");
        self.html
            .split(&open)
            .skip(1)
            .filter(|rest| rest.starts_with(['>', ' ']))
            .filter_map(|rest| rest.split_once('>')?.1.split_once(&format!("</{element}>")))
            .map(|(inner, _)| plain(inner))
            .collect()
    }

    /// The one heading of the first level.
    pub(crate) fn heading(&self) -> String {
        let headings = self.all("h1");
        assert_eq!(headings.len(), 1, "a page has one main heading: {headings:?}");
        headings[0].clone()
    }

    pub(crate) fn title(&self) -> String {
        self.all("title").remove(0)
    }

    /// Values of an attribute wherever it is.
    pub(crate) fn attributes(&self, name: &str) -> Vec<String> {
        self.html
            .split(&format!(" {name}=\""))
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
            .map(|(value, _)| unescaped(value))
            .collect()
    }

    pub(crate) fn links(&self) -> Vec<String> {
        self.html
            .split("<a ")
            .skip(1)
            .filter_map(|rest| rest.split_once('>'))
            .filter_map(|(tag, _)| tag.split_once("href=\"")?.1.split_once('"'))
            .map(|(href, _)| unescaped(href))
            .collect()
    }

    /// The address of the first link whose text holds the words.
    pub(crate) fn link(&self, words: &str) -> String {
        self.html
            .split("<a ")
            .skip(1)
            .filter_map(|rest| rest.split_once("</a>"))
            .find(|(link, _)| plain(link.split_once('>').unwrap().1).contains(words))
            .and_then(|(link, _)| link.split_once("href=\"")?.1.split_once('"'))
            .map(|(href, _)| unescaped(href))
            .unwrap_or_else(|| panic!("there is no link \"{words}\" in: {}", self.text()))
    }

    /// Value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> Option<String> {
        let start = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
        let (_, rest) = self.html.split_once(&start)?;
        Some(unescaped(rest.split_once('"')?.0))
    }

    /// All hidden fields of the page's forms, in their order.
    pub(crate) fn hidden_fields(&self) -> Vec<(String, String)> {
        let fields = self.html.split("<input type=\"hidden\" name=\"").skip(1);
        fields
            .filter_map(|rest| {
                let (name, rest) = rest.split_once("\" value=\"")?;
                Some((name.to_owned(), unescaped(rest.split_once('"')?.0)))
            })
            .collect()
    }

    /// The lines of the first table's body.
    pub(crate) fn rows(&self) -> Vec<String> {
        let Some((_, rest)) = self.html.split_once("<tbody") else {
            return Vec::new();
        };
        let body = rest.split_once("</tbody>").unwrap().0;
        body.split("<tr")
            .skip(1)
            .map(|row| plain(row.split_once('>').unwrap().1))
            .collect()
    }
}

/// The text of a piece of HTML, on one line.
fn plain(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        out.push(' ');
        rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    let words: Vec<String> = unescaped(&out).split_whitespace().map(str::to_owned).collect();
    let text = words.join(" ");
    [" .", " ,", " :", " ;"]
        .iter()
        .fold(text, |text, mark| text.replace(mark, mark.trim()))
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
