//! Accepts connections, bounded in number and time, until the server stops.

use std::collections::VecDeque;
use std::future::Future;
use std::io::ErrorKind;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tower::ServiceExt;

use crate::limits::{HEADERS_WITHIN, LARGEST_HEADERS, MOST_CONNECTIONS, STOP_WITHIN};
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
async fn connection(socket: TcpStream, router: Router, place: Held, mut stopped: watch::Receiver<bool>) {
    let requests = Arc::clone(&place.place);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let busy = Busy::on(&requests);
        let router = router.clone();
        async move {
            let _busy = busy;
            router.oneshot(request.map(Body::new)).await
        }
    });
    let mut serving = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS_WITHIN)
            .max_buf_size(LARGEST_HEADERS)
            .serve_connection(TokioIo::new(socket), service)
    );
    tokio::select! {
        // A fault of one connection concerns its own client only.
        _ = serving.as_mut() => return,
        () = place.place.leave.notified() => return,
        _ = stopped.changed() => {}
    }
    serving.as_mut().graceful_shutdown();
    let within = if place.place.is_waiting() {
        IDLE_CLOSE
    } else {
        STOP_WITHIN
    };
    let _ = tokio::time::timeout(within, serving).await;
}

/// The connections that are open, oldest first.
#[derive(Default)]
struct Places {
    open: Mutex<VecDeque<Arc<Place>>>,
    freed: Notify,
}

/// One open connection.
#[derive(Default)]
struct Place {
    /// Requests being answered on it: none while it waits for headers.
    requests: AtomicUsize,
    /// Asks it to close, for another to have its place.
    leave: Notify,
}

impl Place {
    fn is_waiting(&self) -> bool {
        self.requests.load(Ordering::Acquire) == 0
    }
}

impl Places {
    /// A place for a new connection: a free one, or that of the oldest connection without a request, or the next that
    /// is given back.
    async fn take(places: &Arc<Self>) -> Held {
        loop {
            let freed = places.freed.notified();
            if let Some(place) = places.try_take() {
                return Held {
                    places: Arc::clone(places),
                    place,
                };
            }
            freed.await;
        }
    }

    fn try_take(&self) -> Option<Arc<Place>> {
        let mut open = self.lock();
        if open.len() >= MOST_CONNECTIONS {
            let idle = open.iter().position(|place| place.is_waiting())?;
            open.remove(idle)?.leave.notify_one();
        }
        let place = Arc::new(Place::default());
        open.push_back(Arc::clone(&place));
        Some(place)
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Place>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that is given back when the connection ends.
struct Held {
    places: Arc<Places>,
    place: Arc<Place>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.places.lock().retain(|other| !Arc::ptr_eq(other, &self.place));
        self.places.freed.notify_one();
    }
}

/// Marks a connection as busy while a request on it is being answered.
struct Busy(Arc<Place>);

impl Busy {
    fn on(place: &Arc<Place>) -> Self {
        place.requests.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(place))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.requests.fetch_sub(1, Ordering::AcqRel);
    }
}
