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
            let _busy = busy;
            router.oneshot(request).await
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
        () = place.leaves() => if place.is_answering() { PAGE_WITHIN } else { return },
        _ = stopped.changed() => if place.is_waiting() { IDLE_CLOSE } else { STOP_WITHIN },
    };
    serving.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(within, serving).await;
}
