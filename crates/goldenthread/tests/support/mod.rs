//! The program and its server, as the tests start them.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// The program in a folder, with no record named by the environment.
pub(crate) fn program(arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goldenthread"));
    command.args(arguments).current_dir(folder);
    for name in ["GOLDEN_THREAD_RECORD", "GOLDEN_THREAD_RECORD_FILE"] {
        command.env_remove(name);
    }
    command
}

/// What it prints and how it ends.
pub(crate) fn run(arguments: &[&str], folder: &Path) -> Output {
    program(arguments, folder).output().unwrap()
}

/// A server over the record of a folder, stopped in the end whatever happens.
pub(crate) struct Serving {
    pub(crate) process: Child,
    /// Its address and port.
    pub(crate) address: String,
}

impl Serving {
    pub(crate) fn start(folder: &Path) -> Self {
        let mut process = program(&["serve", "--listen", "127.0.0.1:0"], folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().unwrap())
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
        Self { process, address }
    }

    /// The whole answer to a request for a page.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).unwrap();
        write!(
            connection,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: none\r\nConnection: close\r\n\r\n",
            self.address
        )
        .unwrap();
        let mut page = String::new();
        connection.read_to_string(&mut page).unwrap();
        page
    }

    /// Sends it a signal, such as `-TERM`.
    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.process.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// Stops it as a service manager does, and gives its exit status.
    pub(crate) fn terminate(mut self) -> Option<i32> {
        self.signal("-TERM");
        self.process.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
