//! Connections, times and sizes: no one visitor keeps the pages from the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use record::{AreaId, Record};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use web::Server;

use crate::browser::Browser;
use crate::support::sen2_return::sen2;
use crate::support::{area, record_with};

/// Where a server is, how to stop it, and the task that it is.
type Serving = (
    std::net::SocketAddr,
    tokio::sync::oneshot::Sender<()>,
    tokio::task::JoinHandle<()>,
);

/// When a test gives up waiting for something to end: many times what it takes, for a machine that is busy.
const ENDS_WITHIN: Duration = Duration::from_secs(60);

/// A server on a port of its own.
async fn serving() -> Serving {
    serving_on(record_with(&[area("here", "Here", true)])).await
}

async fn serving_on(record: Arc<Record>) -> Serving {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = Server::new(record);
    let task = tokio::spawn(async move {
        let stop = async {
            stopped.await.ok();
        };
        server.serve(listener, stop).await.unwrap();
    });
    (address, stop, task)
}

async fn page(address: std::net::SocketAddr) -> String {
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /areas/here HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn idle_connections_and_slow_headers_do_not_stop_a_page() {
    let (address, stop, task) = serving().await;
    let mut held = Vec::new();
    // More than may be open at once.
    for at in 0..400 {
        let mut socket = TcpStream::connect(address).await.unwrap();
        if at % 2 == 0 {
            socket.write_all(b"GET / HTTP/1.1\r\nHost: loc").await.unwrap();
        }
        held.push(socket);
    }
    let answer = tokio::time::timeout(ENDS_WITHIN, page(address)).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    // Those that were given up are closed.
    let mut first = held.remove(0);
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(ENDS_WITHIN, first.read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "the oldest connection gave its place to another");
    drop(stop);
    tokio::time::timeout(ENDS_WITHIN, task).await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn headers_that_do_not_end_close_the_connection() {
    let (address, _stop, _task) = serving().await;
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\n").await.unwrap();
    let begun = Instant::now();
    // A header now and then does not buy more time.
    let mut closed = false;
    while begun.elapsed() < ENDS_WITHIN && !closed {
        tokio::time::sleep(Duration::from_secs(1)).await;
        closed = slow.write_all(b"X-More: 1\r\n").await.is_err();
        let mut piece = [0; 512];
        let read = tokio::time::timeout(Duration::from_millis(50), slow.read(&mut piece)).await;
        closed |= matches!(read, Ok(Ok(0) | Err(_)));
    }
    assert!(closed, "open after {:?}", begun.elapsed());
}

/// The start of a form that says it is longer than what was sent.
fn half_sent(address: std::net::SocketAddr) -> String {
    format!(
        "POST /areas/here/children HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname="
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_sent_forms_do_not_delay_a_page_nor_a_form_that_is_arriving() {
    let (address, stop, task) = serving().await;
    page(address).await;
    // More than there are places; those that are sent away come again.
    let sent = Arc::new(AtomicUsize::new(0));
    let attackers: Vec<_> = (0..280)
        .map(|_| {
            let sent = Arc::clone(&sent);
            tokio::spawn(async move {
                loop {
                    let Ok(mut socket) = TcpStream::connect(address).await else {
                        continue;
                    };
                    let _ = socket.write_all(half_sent(address).as_bytes()).await;
                    sent.fetch_add(1, Ordering::Relaxed);
                    let _ = socket.read(&mut [0; 64]).await;
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            })
        })
        .collect();
    while sent.load(Ordering::Relaxed) < 280 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // A visitor whose form arrives in pieces, over a slow line.
    let visitor = tokio::spawn(async move {
        let mut socket = TcpStream::connect(address).await.unwrap();
        let body = "name=okafor&".repeat(25);
        let head = half_sent(address).replace("1000", &(body.len() + 5).to_string());
        socket.write_all(head.as_bytes()).await.unwrap();
        for piece in body.as_bytes().chunks(12) {
            tokio::time::sleep(Duration::from_millis(100)).await;
            socket.write_all(piece).await.unwrap();
        }
        let mut answer = vec![0; 16];
        socket.read_exact(&mut answer).await.unwrap();
        String::from_utf8(answer).unwrap()
    });
    for _ in 0..9 {
        let answer = tokio::time::timeout(ENDS_WITHIN, page(address)).await;
        assert!(answer.expect("an answer").starts_with("HTTP/1.1 200"));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(visitor.await.unwrap(), "HTTP/1.1 200 OK\r");
    attackers.iter().for_each(tokio::task::JoinHandle::abort);
    drop(stop);
    tokio::time::timeout(ENDS_WITHIN, task).await.unwrap().unwrap();
}

/// The token of the form on a page.
async fn token_of(address: std::net::SocketAddr, path: &str) -> String {
    let mut form = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    form.write_all(request.as_bytes()).await.unwrap();
    let mut page = String::new();
    form.read_to_string(&mut page).await.unwrap();
    let token = page.split("name=\"token\" value=\"").nth(1).unwrap();
    token.split('"').next().unwrap().to_owned()
}

/// The start of a form with files, with a token of the server's.
async fn upload_begun(address: std::net::SocketAddr, length: usize) -> TcpStream {
    let token = token_of(address, "/areas/here/returns/check").await;
    let begin = format!("--edge\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n{token}\r\n");
    let head = format!(
        "POST /areas/here/returns/check HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{begin}",
        begin.len() + length
    );
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    socket
}

async fn answer_of(mut socket: TcpStream) -> String {
    let mut answer = Vec::new();
    // A server that closes while something is still being sent resets the connection, after the answer.
    let _ = tokio::time::timeout(ENDS_WITHIN, socket.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_uploads_give_their_turn_to_another() {
    const FILE: &str = "--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.xml\"\r\n\r\n";
    let (address, _stop, _task) = serving().await;
    let mut slow = Vec::new();
    for _ in 0..2 {
        let mut socket = upload_begun(address, 1 << 20).await;
        socket.write_all(FILE.as_bytes()).await.unwrap();
        slow.push(socket);
    }
    // Both have their turn before a third comes.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let whole = format!("{FILE}<no return/>\r\n--edge--\r\n");
    let mut third = upload_begun(address, whole.len()).await;
    third.write_all(whole.as_bytes()).await.unwrap();
    let answer = answer_of(third).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    // One of the two was made to stop, and its sender gets to know why.
    let (one, other) = (slow.remove(0), slow.remove(0));
    let answer = tokio::time::timeout(ENDS_WITHIN, async {
        tokio::select! {
            answer = page_of(one) => answer,
            answer = page_of(other) => answer,
        }
    });
    let answer = answer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("arriving slowly"), "{answer}");
}

/// A page that is answered while the connection stays open.
async fn page_of(mut socket: TcpStream) -> String {
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains("</html>") {
        if socket.read_buf(&mut answer).await.unwrap() == 0 {
            break;
        }
    }
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_with_too_many_parts_says_so() {
    let (address, _stop, _task) = serving().await;
    let mut body = String::new();
    for at in 0..250 {
        body.push_str(&format!(
            "--edge\r\nContent-Disposition: form-data; name=\"x{at}\"\r\n\r\n{at}\r\n"
        ));
    }
    body.push_str("--edge--\r\n");
    let mut socket = upload_begun(address, body.len()).await;
    socket.write_all(body.as_bytes()).await.unwrap();
    let answer = answer_of(socket).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("more than 200 files and answers"), "{answer}");
    assert!(!answer.contains("400 megabytes"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_form_of_megabytes_is_read_to_its_end_so_that_its_answer_is_seen() {
    const LENGTH: usize = 8 << 20;
    let (address, _stop, _task) = serving().await;
    let chunked = "Transfer-Encoding: chunked";
    for how in [format!("Content-Length: {LENGTH}"), chunked.to_owned()] {
        let head = format!(
            "POST /areas/here/children HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n{how}\r\nConnection: close\r\n\r\n"
        );
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut body = vec![b'a'; LENGTH];
        if how == chunked {
            body.splice(0..0, format!("{LENGTH:x}\r\n").into_bytes());
            body.extend(b"\r\n0\r\n\r\n");
        }
        // A browser sends all of it before it looks at the answer.
        socket.write_all(&body).await.expect("the server reads to the end");
        let mut answer = Vec::new();
        let read = tokio::time::timeout(ENDS_WITHIN, socket.read_to_end(&mut answer)).await;
        read.unwrap().expect("the connection is not reset");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("too large for this service"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_breaks_off_is_not_taken_for_a_whole_one() {
    const FORM: &str = "/areas/here/registers/child/open/facts_recorded";
    let record = record_with(&[area("here", "Here", true)]);
    let (address, _stop, _task) = serving_on(Arc::clone(&record)).await;
    let last = || record.ledger(&AreaId("here".to_owned())).unwrap().last().0;
    let before = last();
    let body = format!(
        "token={}&on-day=27&on-month=2&on-year=2026&field-surname=Nowak&field-forename=Kacper&\
         field-birth_date-day=3&field-birth_date-month=4&field-birth_date-year=2015",
        token_of(address, FORM).await
    );
    let post = async |length: usize| {
        let form = format!(
            "POST {FORM} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(form.as_bytes()).await.unwrap();
        if length > body.len() {
            socket.shutdown().await.unwrap();
        }
        answer_of(socket).await
    };
    // What arrived would do; the sender had more to say.
    let answer = post(body.len() + 10).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(last(), before);
    let answer = post(body.len()).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(last() > before);
}

/// Whether this process is one for this test alone, with a folder of its own for temporary files. Otherwise runs the test
/// in one.
fn alone(test: &str) -> bool {
    const ALONE: &str = "GOLDEN_THREAD_TEST_ALONE";
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let folder = tempfile::tempdir().unwrap();
    let done = std::process::Command::new(std::env::current_exe().unwrap())
        .args([&format!("service::limits::{test}"), "--exact"])
        .env(ALONE, "1")
        .env("TMPDIR", folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
    false
}

/// What the process holds in memory, in megabytes.
#[cfg(target_os = "linux")]
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() / 1024
}

/// 390 MB in a form without a token of ours: an answer, and no memory spent on it.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_upload_without_the_form_s_token_is_refused_early_and_costs_no_memory() {
    const MEGABYTES: usize = 390;
    if !alone("a_large_upload_without_the_form_s_token_is_refused_early_and_costs_no_memory") {
        return;
    }
    let (address, _stop, _task) = serving().await;
    page(address).await;
    let before = resident();
    let mut socket = TcpStream::connect(address).await.unwrap();
    let begin = b"--edge\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.xml\"\r\n\r\n";
    let end = b"\r\n--edge--\r\n";
    let length = begin.len() + (MEGABYTES << 20) + end.len();
    let head = format!(
        "POST /areas/here/returns/check HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(begin).await.unwrap();
    let (mut from, mut to) = socket.into_split();
    // The answer comes before the file is sent.
    let mut answer = vec![0; 4096];
    let read = tokio::time::timeout(ENDS_WITHIN, from.read(&mut answer)).await;
    let count = read.expect("an answer before the file").unwrap();
    let start = String::from_utf8_lossy(&answer[..count]).into_owned();
    assert!(start.starts_with("HTTP/1.1 422"), "{start}");
    // A browser sends all of the file nevertheless, and then shows the answer.
    let sending = tokio::spawn(async move {
        let megabyte = vec![b'a'; 1 << 20];
        for _ in 0..MEGABYTES {
            to.write_all(&megabyte).await?;
        }
        to.write_all(end).await
    });
    let mut most = before;
    let reading = tokio::spawn(async move {
        let mut rest = Vec::new();
        from.read_to_end(&mut rest).await.map(|_| rest)
    });
    while !sending.is_finished() {
        most = most.max(resident());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    sending.await.unwrap().expect("the server reads to the end");
    let rest = reading.await.unwrap().unwrap();
    let page = start + &String::from_utf8_lossy(&rest);
    assert!(page.contains("</html>"), "{page}");
    assert!(most - before < 150, "{before} MB before, at most {most} MB");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_under_way_is_answered_when_the_server_stops() {
    let (address, stop, task) = serving().await;
    let mut socket = TcpStream::connect(address).await.unwrap();
    let body = "name=okafor";
    let head = format!(
        "POST /areas/here/children HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.send(()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(TcpStream::connect(address).await.is_err(), "nothing new is accepted");
    socket.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("</html>"));
    tokio::time::timeout(ENDS_WITHIN, task).await.unwrap().unwrap();
}

/// Uploads that wait on disk.
fn on_disk() -> usize {
    let files = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    files
        .filter(|file| file.file_name().to_string_lossy().starts_with("golden-thread-upload-"))
        .count()
}

#[test]
fn a_large_file_waits_on_disk_until_it_is_checked_and_is_then_removed() {
    if !alone("a_large_file_waits_on_disk_until_it_is_checked_and_is_then_removed") {
        return;
    }
    let browser = Browser::on(&record_with(&[area("here", "Here", true)]));
    let mut bytes = sen2(2026, "WBRI", "2024-05-12");
    // White space after the end of a document means nothing.
    bytes.resize(bytes.len() + (3 << 20), b'\n');
    let answer = browser.hand_in("/areas/here/returns/check", &[], &[("files", "sen2.xml", &bytes)]);
    assert_eq!(answer.status, axum::http::StatusCode::SEE_OTHER, "{}", answer.text());
    let mut address = answer.location();
    let begun = Instant::now();
    while address.contains("/checking/") && begun.elapsed() < ENDS_WITHIN {
        std::thread::sleep(Duration::from_millis(50));
        let page = browser.get(&address);
        if page.status == axum::http::StatusCode::SEE_OTHER {
            address = page.location();
        }
    }
    let page = browser.page(&address);
    assert!(page.text().contains("sen2.xml"), "{}", page.text());
    while on_disk() > 0 && begun.elapsed() < ENDS_WITHIN {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(on_disk(), 0);
}
