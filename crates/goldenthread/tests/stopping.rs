//! Stopping the server: a request under way is answered, and the program ends by itself.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use support::{Serving, run};

#[test]
fn a_server_that_gets_a_stop_signal_answers_the_request_under_way_and_ends() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let added = run(&["area", "add", "Here", "--la-code", "900"], folder.path());
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let mut server = Serving::start(folder.path());
        let address = &server.address;
        // A form of which the body is still to come.
        let mut socket = TcpStream::connect(address).unwrap();
        let body = "name=okafor";
        let head = format!(
            "POST /areas/here/children HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let begun = Instant::now();
        server.signal(signal);
        std::thread::sleep(Duration::from_millis(300));
        socket.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{signal}: {answer}");
        let ended = server.process.wait().unwrap();
        assert!(ended.success(), "{signal}: {ended}");
        assert!(
            begun.elapsed() < Duration::from_secs(15),
            "{signal}: {:?}",
            begun.elapsed()
        );
    }
}
