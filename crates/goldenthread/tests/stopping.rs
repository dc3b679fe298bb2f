//! Stopping the server: a request under way is answered, and the program ends by itself.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_goldenthread");

#[test]
fn a_server_asked_to_end_answers_the_request_under_way_and_ends() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let record = folder.path().join("record.sqlite");
        let record = record.to_str().unwrap();
        let added = Command::new(PROGRAM)
            .args(["area", "add", "Here", "--la-code", "900", "--record", record])
            .output()
            .unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let mut server = Command::new(PROGRAM)
            .args(["serve", "--port", "0", "--record", record])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .split("http://")
            .nth(1)
            .unwrap()
            .split('/')
            .next()
            .unwrap()
            .to_owned();
        // A form of which the body is still to come.
        let mut socket = TcpStream::connect(&address).unwrap();
        let body = "name=okafor";
        let head = format!(
            "POST /areas/here/children HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        socket.write_all(head.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        let begun = Instant::now();
        let sent = Command::new("kill").args([signal, &server.id().to_string()]).status();
        assert!(sent.unwrap().success());
        std::thread::sleep(Duration::from_millis(300));
        socket.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        socket.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{signal}: {answer}");
        let ended = server.wait().unwrap();
        assert!(ended.success(), "{signal}: {ended}");
        assert!(
            begun.elapsed() < Duration::from_secs(15),
            "{signal}: {:?}",
            begun.elapsed()
        );
    }
}
