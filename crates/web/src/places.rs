//! Places for connections, and which connection gives its place to a new one when all are taken.
//!
//! A connection whose request has arrived keeps its place until the answer is begun, and while the answer is fetched at a
//! fair speed. All others, without a request or with only a part of one such as a half-sent form, can be made to leave.
//! The one that has been quiet for longest leaves, so that a visitor who is sending, or has only just connected, keeps
//! their place however many connections others hold open. When there is none, the one that fetches its answer
//! too slowly does.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::limits::{ANSWER_UNDISTURBED, FAIR_ANSWER, MOST_CONNECTIONS};

/// Moments are counted from here.
static BEGUN: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Without a request, or with one whose headers have not all arrived.
const WAITING: u8 = 0;
/// The headers of a request have arrived, its body has not.
const ARRIVING: u8 = 1;
/// A request has arrived and is being answered.
const ANSWERING: u8 = 2;
/// The answer is begun and not yet handed over whole.
const WRITING: u8 = 3;
/// The whole answer is handed over; the socket has yet to take the last of it.
const WRITTEN: u8 = 4;

/// The connections that are open.
#[derive(Default)]
pub(crate) struct Places {
    open: Mutex<Vec<Arc<Place>>>,
    freed: Notify,
}

/// One open connection.
#[derive(Default)]
pub(crate) struct Place {
    state: AtomicU8,
    /// When bytes last went either way, in microseconds since [`BEGUN`].
    last: AtomicU64,
    /// When the answer was begun, in microseconds since [`BEGUN`].
    answer_since: AtomicU64,
    /// Bytes of the answer that the socket took.
    answer_bytes: AtomicU64,
    /// Makes it close, for another to have its place.
    leave: Notify,
}

impl Place {
    /// Whether no request is being read or answered.
    pub(crate) fn is_waiting(&self) -> bool {
        self.state.load(Ordering::Acquire) == WAITING
    }

    /// Whether it can be made to leave now.
    pub(crate) fn can_leave(&self) -> bool {
        self.leaves_before(now()).is_some()
    }

    /// Completes when the connection is to give its place to another.
    pub(crate) fn leaves(&self) -> impl Future<Output = ()> + '_ {
        self.leave.notified()
    }

    fn touched(&self) {
        self.last.store(now(), Ordering::Release);
    }

    fn set(&self, state: u8) {
        self.state.store(state, Ordering::Release);
    }

    /// Its rank among those that can leave, the first to leave being the least: whether it is being answered, then since
    /// when it has been quiet, or how many bytes a second it fetches. `None` when it keeps its place.
    fn leaves_before(&self, now: u64) -> Option<(bool, u64)> {
        match self.state.load(Ordering::Acquire) {
            WAITING | ARRIVING => Some((false, self.last.load(Ordering::Acquire))),
            WRITING | WRITTEN => {
                let took = now.saturating_sub(self.answer_since.load(Ordering::Acquire));
                let speed = self.answer_bytes.load(Ordering::Acquire).saturating_mul(1_000_000) / took.max(1);
                let undisturbed = u128::from(took) < ANSWER_UNDISTURBED.as_micros();
                (!undisturbed && speed < FAIR_ANSWER).then_some((true, speed))
            }
            _ => None,
        }
    }

    /// The socket has taken all that it was given.
    fn flushed(&self) {
        let _ = self
            .state
            .compare_exchange(WRITTEN, WAITING, Ordering::AcqRel, Ordering::Acquire);
    }
}

/// Microseconds since [`BEGUN`].
fn now() -> u64 {
    u64::try_from(BEGUN.elapsed().as_micros()).unwrap_or(u64::MAX)
}

impl Places {
    /// A place for a new connection: a free one, or that of a connection that can leave, or the next that is given
    /// back.
    pub(crate) async fn take(places: &Arc<Self>) -> Held {
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
            let now = now();
            let can_leave = open.iter().enumerate();
            let (_, at) = can_leave
                .filter_map(|(at, place)| Some((place.leaves_before(now)?, at)))
                .min()?;
            open.swap_remove(at).leave.notify_one();
        }
        let place = Arc::new(Place::default());
        place.touched();
        open.push(Arc::clone(&place));
        Some(place)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Place>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place that is given back when the connection ends.
pub(crate) struct Held {
    places: Arc<Places>,
    pub(crate) place: Arc<Place>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.places.lock().retain(|other| !Arc::ptr_eq(other, &self.place));
        self.places.freed.notify_one();
    }
}

/// Marks a connection as having a request until the answer is handed over.
pub(crate) struct Busy(Arc<Place>);

impl Busy {
    /// A request whose headers have arrived on a connection.
    pub(crate) fn with(place: &Arc<Place>, body: &Incoming) -> Self {
        let state = if body.is_end_stream() { ANSWERING } else { ARRIVING };
        place.set(state);
        Self(Arc::clone(place))
    }

    /// The body of the answer, which is busy until its end.
    pub(crate) fn answers(self, body: axum::body::Body) -> LeavingBody {
        self.0.answer_bytes.store(0, Ordering::Release);
        self.0.answer_since.store(now(), Ordering::Release);
        self.0.set(WRITING);
        LeavingBody { body, _busy: self }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.set(WRITTEN);
    }
}

/// The body of an answer, whose connection is busy until the body is dropped, which the server does at its end.
pub(crate) struct LeavingBody {
    body: axum::body::Body,
    _busy: Busy,
}

impl Body for LeavingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of a request, which says when all of it has arrived.
pub(crate) struct ArrivingBody {
    body: Incoming,
    place: Arc<Place>,
}

impl ArrivingBody {
    pub(crate) fn of(body: Incoming, place: &Arc<Place>) -> Self {
        Self {
            body,
            place: Arc::clone(place),
        }
    }
}

impl Body for ArrivingBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if matches!(frame, Poll::Ready(None)) || (frame.is_ready() && self.body.is_end_stream()) {
            // A request that was answered before its body was read is no longer counted.
            let state = &self.place.state;
            let _ = state.compare_exchange(ARRIVING, ANSWERING, Ordering::AcqRel, Ordering::Acquire);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A socket that notes when bytes went through it.
pub(crate) struct Noted {
    socket: TcpStream,
    place: Arc<Place>,
}

impl Noted {
    pub(crate) fn of(socket: TcpStream, place: &Arc<Place>) -> Self {
        Self {
            socket,
            place: Arc::clone(place),
        }
    }

    fn wrote(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes @ 1..)) = written {
            self.place.touched();
            self.place.answer_bytes.fetch_add(bytes as u64, Ordering::AcqRel);
        }
        written
    }
}

impl AsyncRead for Noted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.socket).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.place.touched();
        }
        read
    }
}

impl AsyncWrite for Noted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.wrote(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.socket).poll_write_vectored(context, pieces);
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The server flushes the socket when it has nothing left to write.
        let flushed = Pin::new(&mut self.socket).poll_flush(context);
        if flushed.is_ready() {
            self.place.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// All places taken, each with the state and the last moment given.
    fn full(state: impl Fn(usize) -> u8, last: impl Fn(usize) -> u64) -> (Places, Vec<Arc<Place>>) {
        let places = Places::default();
        let open: Vec<Arc<Place>> = (0..MOST_CONNECTIONS).map(|_| places.try_take().unwrap()).collect();
        for (at, place) in open.iter().enumerate() {
            place.state.store(state(at), Ordering::Release);
            place.last.store(last(at), Ordering::Release);
        }
        (places, open)
    }

    /// Which connection leaves for a new one.
    fn leaves(places: &Places, open: &[Arc<Place>]) -> Option<usize> {
        places.try_take()?;
        let left = places.lock();
        open.iter()
            .position(|place| !left.iter().any(|other| Arc::ptr_eq(other, place)))
    }

    #[test]
    fn the_quietest_connection_leaves_and_one_whose_request_has_arrived_stays() {
        let (places, open) = full(|_| ARRIVING, |at| if at == 7 { 1 } else { 2 });
        assert_eq!(leaves(&places, &open), Some(7));
        let (places, open) = full(|at| if at < 2 { ANSWERING } else { WAITING }, |at| at as u64);
        assert_eq!(leaves(&places, &open), Some(2));
        let (places, open) = full(|_| ANSWERING, |_| 1);
        assert_eq!(leaves(&places, &open), None);
    }

    #[test]
    fn who_fetches_an_answer_at_a_fair_speed_stays_and_the_slowest_leaves_after_all_who_wait() {
        let place = |state, bytes| {
            let place = Place::default();
            place.set(state);
            place.answer_bytes.store(bytes, Ordering::Release);
            place.last.store(u64::MAX, Ordering::Release);
            place
        };
        let undisturbed = u64::try_from(ANSWER_UNDISTURBED.as_micros()).unwrap();
        for state in [WRITING, WRITTEN] {
            let fair = place(state, FAIR_ANSWER * undisturbed / 1_000_000);
            assert_eq!(fair.leaves_before(undisturbed), None);
            assert!(fair.leaves_before(undisturbed * 2).is_some(), "no more was fetched");
            let slow = place(state, 10);
            assert_eq!(slow.leaves_before(undisturbed - 1), None);
            let slow = slow.leaves_before(undisturbed);
            assert!(slow.is_some() && slow < place(state, 1000).leaves_before(undisturbed));
            assert!(place(WAITING, 0).leaves_before(undisturbed) < slow);
        }
    }

    #[test]
    fn a_connection_that_has_only_just_come_is_not_the_next_to_leave() {
        let (places, open) = full(|_| ARRIVING, |_| 1);
        let new = places.try_take().unwrap();
        let newer = places.try_take().unwrap();
        let left = places.lock();
        assert!(left.iter().any(|other| Arc::ptr_eq(other, &new)));
        assert!(left.iter().any(|other| Arc::ptr_eq(other, &newer)));
        assert_eq!(open.iter().filter(|place| Arc::strong_count(place) == 1).count(), 2);
    }
}
