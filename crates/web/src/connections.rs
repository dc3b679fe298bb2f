//! Accepts connections, bounded in number and time, until the server stops.

use std::future::Future;
use std::io::ErrorKind;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::limits::{HEADERS_WITHIN, LARGEST_HEADERS, PAGE_WITHIN, STOP_WITHIN};
use crate::places::{ArrivingBody, Busy, Held, Noted, Places};
use crate::site::Log;

/// How long to wait before accepting again when the machine has no more files to give.
const NO_FILES_PAUSE: Duration = Duration::from_millis(250);
/// How long a connection without a request may take to close when the server stops.
const IDLE_CLOSE: Duration = Duration::from_millis(200);

/// Serves until `stop` completes, then lets the requests under way end, for a bounded time.
pub(crate) async fn serve(listener: TcpListener, router: Router, log: Log, stop: impl Future<Output = ()>) {
    let places = Arc::new(Places::default());
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let socket = tokio::select! {
            () = &mut stop => break,
            socket = accept(&listener, &log) => socket,
        };
        let place = tokio::select! {
            () = &mut stop => break,
            place = Places::take(&places) => place,
        };
        tokio::spawn(connection(socket, router.clone(), place, stopped.clone()));
    }
    drop((listener, stopped));
    // An error means that no connection is left.
    let _ = stopping.send(true);
    // Each connection holds a receiver. What has not ended by then is given up.
    let _ = tokio::time::timeout(STOP_WITHIN, stopping.closed()).await;
}

/// The next connection.
async fn accept(listener: &TcpListener, log: &Log) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((socket, _)) => return socket,
            // The other side gave up before it was accepted.
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
                ) => {}
            Err(error) => {
                log(&format!("error: a connection could not be accepted: {error}"));
                tokio::time::sleep(NO_FILES_PAUSE).await;
            }
        }
    }
}

/// Answers the requests of one connection, one after the other.
async fn connection(socket: TcpStream, router: Router, held: Held, mut stopped: watch::Receiver<bool>) {
    let place = &held.place;
    let requests = Arc::clone(place);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let busy = Busy::with(&requests, request.body());
        let request = request.map(|body| Body::new(ArrivingBody::of(body, &requests)));
        let router = router.clone();
        async move {
            let answer = router.oneshot(request).await;
            answer.map(|answer| answer.map(|body| busy.answers(body)))
        }
    });
    let mut serving = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS_WITHIN)
            .max_buf_size(LARGEST_HEADERS)
            .serve_connection(TokioIo::new(Noted::of(socket, place)), service)
    );
    let within = tokio::select! {
        // A fault of one connection concerns its own client only.
        _ = serving.as_mut() => return,
        // A request that arrived at the last moment is answered all the same: it may be a form that is being recorded.
        () = place.leaves() => if place.can_leave() { return } else { PAGE_WITHIN },
        _ = stopped.changed() => if place.is_waiting() { IDLE_CLOSE } else { STOP_WITHIN },
    };
    serving.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(within, serving).await;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use axum::body::Bytes;
    use axum::routing::get;
    use hyper::body::Frame;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// More than the sockets of both sides hold.
    const LENGTH: usize = 20 << 20;

    /// A body of so many pieces of a kilobyte.
    struct Pieces(usize);

    impl hyper::body::Body for Pieces {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            let Some(left) = self.0.checked_sub(1) else {
                return Poll::Ready(None);
            };
            self.0 = left;
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'a'; 1 << 10])))))
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn an_answer_that_is_being_fetched_arrives_whole_when_the_server_stops() {
        let whole = get(async || vec![b'a'; LENGTH]);
        let pieces = get(async || Body::new(Pieces(LENGTH >> 10)));
        let router = Router::new().route("/whole", whole).route("/pieces", pieces);
        for path in ["/whole", "/pieces"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
            let server = tokio::spawn(serve(listener, router.clone(), Arc::new(|_: &str| {}), async {
                let _ = stopped.await;
            }));
            let mut socket = TcpStream::connect(address).await.unwrap();
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            socket.write_all(request.as_bytes()).await.unwrap();
            let mut answer = vec![0; 1 << 10];
            socket.read_exact(&mut answer).await.unwrap();
            drop(stop);
            tokio::time::sleep(IDLE_CLOSE * 5).await;
            // The connection is closed at the end of the answer.
            socket.read_to_end(&mut answer).await.unwrap();
            // The head has a few of this letter.
            let body = answer.iter().filter(|byte| **byte == b'a').count();
            assert!((LENGTH..LENGTH + 100).contains(&body), "{path}: {body}");
            server.await.unwrap();
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_connection_is_waiting_again_once_its_answer_has_left() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let places = Arc::new(Places::default());
        let held = Places::take(&places).await;
        let place = Arc::clone(&held.place);
        let (_stopping, stopped) = watch::channel(false);
        let router = Router::new().route("/", get(async || "an answer"));
        tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            connection(socket, router, held, stopped).await;
        });
        let mut socket = TcpStream::connect(address).await.unwrap();
        for _ in 0..2 {
            socket.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
            let mut answer = Vec::new();
            while !answer.ends_with(b"an answer") {
                assert_ne!(socket.read_buf(&mut answer).await.unwrap(), 0);
            }
            // The bytes may be here before the socket's other side has noted that they left.
            while !place.is_waiting() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    }
}
