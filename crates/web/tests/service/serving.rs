//! Listening, stopping, and whom the server refuses to serve.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use web::{ServeError, Server};

use crate::support::{area, record_with};

#[tokio::test]
async fn an_address_that_others_can_reach_is_refused_with_the_reason() {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let server = Server::new(record_with(&[]));
    let error = server.serve(listener, std::future::pending()).await.unwrap_err();
    assert!(matches!(error, ServeError::NotLoopback(_)));
    assert!(error.to_string().contains("There is no sign-in yet"));
}

#[tokio::test]
async fn it_answers_over_a_socket_and_stops_on_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = Server::new(record_with(&[area("here", "Here", true)]));
    let serving = tokio::spawn(server.serve(listener, async {
        stopped.await.ok();
    }));
    let mut socket = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /areas/here HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains("Here"));
    // A connection that stays open and says nothing must not hold the server back.
    let _idle = TcpStream::connect(address).await.unwrap();
    stop.send(()).unwrap();
    let stopped = tokio::time::timeout(Duration::from_secs(60), serving).await;
    stopped.unwrap().unwrap().unwrap();
}
