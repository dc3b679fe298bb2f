//! For tests only: a PostgreSQL server of their own, thrown away when the tests end, and a store that fails on purpose.

mod faulty;

pub use faulty::FaultyStore;

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Address of a PostgreSQL database to test on, instead of a server of the tests' own.
const GIVEN: &str = "GOLDEN_THREAD_TEST_POSTGRES";
/// Set to 1 where a missing PostgreSQL is to fail the tests rather than to skip them.
const REQUIRED: &str = "GOLDEN_THREAD_REQUIRE_POSTGRES";

/// An empty place in a PostgreSQL database for one test, removed when dropped.
///
/// All of a process share one server, started by the first that needs it, or the one that the environment variable
/// `GOLDEN_THREAD_TEST_POSTGRES` names. `None` where PostgreSQL is not installed, which is said on standard error;
/// with `GOLDEN_THREAD_REQUIRE_POSTGRES=1` that panics instead.
#[must_use]
pub fn postgres() -> Option<Database> {
    static SHARED: OnceLock<Option<Server>> = OnceLock::new();
    let address = match std::env::var(GIVEN) {
        Ok(address) => address,
        Err(_) => SHARED.get_or_init(Server::start).as_ref()?.address(),
    };
    Some(Database::new(address))
}

/// A schema of one test's own.
pub struct Database {
    address: String,
    schema: String,
}

impl Database {
    fn new(address: String) -> Self {
        let schema = format!("test_{}", uuid::Uuid::now_v7().simple());
        let database = Self { address, schema };
        database.administer("CREATE SCHEMA");
        database
    }

    /// The address to connect to, for [`crate::PostgresStore::connect`].
    #[must_use]
    pub fn address(&self) -> String {
        let (address, schema) = (&self.address, &self.schema);
        if !address.contains("://") {
            return format!("{address} options='-c search_path={schema}'");
        }
        let join = if address.contains('?') { '&' } else { '?' };
        format!("{address}{join}options=-c%20search_path%3D{schema}")
    }

    fn administer(&self, what: &str) {
        let (address, schema) = (self.address.clone(), self.schema.clone());
        let sql = format!(
            "{what} {schema}{}",
            if what.starts_with("DROP") { " CASCADE" } else { "" }
        );
        // On a thread of its own, because a test may be on an asynchronous runtime.
        let done = std::thread::spawn(move || {
            let mut client = postgres::Client::connect(&address, postgres::NoTls)?;
            client.batch_execute(&sql)
        });
        if let Ok(Err(error)) = done.join() {
            assert!(std::thread::panicking(), "cannot prepare the test's database: {error}");
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.administer("DROP SCHEMA");
    }
}

/// A PostgreSQL server in a folder of its own under the temporary folder, reached through a socket in it.
///
/// It is stopped and its folder removed when this is dropped or the process ends, however it ends.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    owner: Option<(u32, u32)>,
    watcher: Child,
    port: Option<u16>,
}

impl Server {
    /// Starts a server; `None` where PostgreSQL is not installed, as for [`postgres()`].
    ///
    /// # Panics
    /// When PostgreSQL is installed and does not start.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_with(None)
    }

    /// Starts a server that is also reached over the network, at 127.0.0.1 and [`Self::port`], with TLS alone: with
    /// this certificate and its key, as PEM.
    ///
    /// # Panics
    /// As [`Self::start`].
    #[must_use]
    pub fn start_encrypted(certificate: &str, key: &str) -> Option<Self> {
        Self::start_with(Some((certificate, key)))
    }

    fn start_with(tls: Option<(&str, &str)>) -> Option<Self> {
        let Some(programs) = programs() else {
            let sentence = "needs PostgreSQL: initdb and pg_ctl are neither in PATH nor in /usr/lib/postgresql";
            assert!(std::env::var(REQUIRED).as_deref() != Ok("1"), "this test {sentence}");
            // Written directly, because the test harness swallows what a passing test prints.
            let _ = writeln!(std::io::stderr(), "SKIPPED: a test on PostgreSQL {sentence}");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("gt-{}", &uuid::Uuid::new_v4().simple().to_string()[..12]));
        fs::create_dir(&folder).expect("the temporary folder can be written to");
        // PostgreSQL refuses to run as root.
        let owner = (fs::metadata(&folder).map_or(0, |made| made.uid()) == 0).then(unprivileged);
        if let Some((user, group)) = owner {
            chown(&folder, Some(user), Some(group)).expect("root can give a folder away");
        }
        // Its input ends when this process does, and then it cleans up.
        let clean_up = r#"read -r _; "$1/pg_ctl" -D "$2/data" -m immediate stop; rm -rf "$2""#;
        let mut watcher = as_user("sh", &folder, owner);
        watcher.args(["-c", clean_up, "sh"]).args([&programs, &folder]);
        let watcher = watcher.stdin(Stdio::piped()).spawn().expect("sh can be run");
        let server = Self {
            folder,
            programs,
            owner,
            watcher,
            port: tls.map(|_| free_port()),
        };
        let made = server
            .command("initdb")
            .args([
                "--no-sync",
                "--auth=trust",
                "--username=golden",
                "--encoding=UTF8",
                "--locale=C",
            ])
            .status();
        assert!(made.is_ok_and(|made| made.success()), "initdb failed");
        let mut settings = format!(
            "listen_addresses = ''\nunix_socket_directories = '{}'\nmax_connections = 200\n",
            server.folder.display()
        );
        if let (Some((certificate, key)), Some(port)) = (tls, server.port) {
            server.put("server.crt", certificate);
            server.put("server.key", key);
            server.put(
                "pg_hba.conf",
                "local all all trust\nhostssl all all 127.0.0.1/32 trust\n",
            );
            settings.push_str(&format!("listen_addresses = '127.0.0.1'\nport = {port}\nssl = on\n"));
        }
        let file = fs::OpenOptions::new()
            .append(true)
            .open(server.data().join("postgresql.conf"));
        file.and_then(|mut file| file.write_all(settings.as_bytes()))
            .expect("the new server can be set up");
        server.run();
        Some(server)
    }

    /// The address of its one database.
    #[must_use]
    pub fn address(&self) -> String {
        let host: String = self.folder.to_string_lossy().bytes().map(encoded).collect();
        match self.port {
            Some(port) => format!("postgres://golden@{host}:{port}/postgres"),
            None => format!("postgres://golden@{host}/postgres"),
        }
    }

    /// The port at which it is reached over the network, if it is.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// Writes a file of the server's that it alone may read.
    fn put(&self, name: &str, text: &str) {
        let file = self.data().join(name);
        fs::write(&file, text).expect("the new server can be set up");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("the file was just made");
        if let Some((user, group)) = self.owner {
            chown(&file, Some(user), Some(group)).expect("root can give a file away");
        }
    }

    /// Kills the server as a crash would, leaving what it was doing undone.
    ///
    /// # Panics
    /// When it does not run.
    pub fn kill(&self) {
        let pid = fs::read_to_string(self.data().join("postmaster.pid")).expect("the server runs");
        let pid = pid.lines().next().unwrap_or_default();
        let killed = Command::new("kill").args(["-KILL", pid]).status();
        assert!(killed.is_ok_and(|killed| killed.success()), "kill failed");
    }

    /// Starts it again after [`Self::kill`]; it recovers what it had promised to keep.
    ///
    /// # Panics
    /// When it does not start within a minute.
    pub fn run(&self) {
        let started = Instant::now();
        loop {
            let log = self.folder.join("log");
            let mut start = self.command("pg_ctl");
            start.arg("-l").arg(&log).args(["-w", "-t", "60", "start"]);
            if start.status().is_ok_and(|started| started.success()) {
                return;
            }
            // After a kill, the last of the old server's processes may take a moment to notice.
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "PostgreSQL does not start: {}",
                fs::read_to_string(&log).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn command(&self, program: &str) -> Command {
        let mut command = as_user(self.programs.join(program), &self.folder, self.owner);
        command.arg("-D").arg(self.data());
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.watcher.stdin.take());
        let _ = self.watcher.wait();
    }
}

/// One of PostgreSQL's programs, such as `pg_dump`; `None` where PostgreSQL is not installed.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    programs()
        .map(|folder| folder.join(name))
        .filter(|program| program.is_file())
}

/// A port that is free now; the server that requests it may still find it taken, which fails its test.
fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("this machine has a network of its own");
    listener.local_addr().expect("it listens").port()
}

fn as_user(program: impl AsRef<std::ffi::OsStr>, folder: &Path, owner: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some((user, group)) = owner {
        command.uid(user).gid(group);
    }
    command
}

/// The user and group ids of `postgres`, or else of `nobody`.
fn unprivileged() -> (u32, u32) {
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |name: &str| {
        let mut parts = users
            .lines()
            .find(|line| line.split(':').next() == Some(name))?
            .split(':')
            .skip(2);
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    };
    ids("postgres").or_else(|| ids("nobody")).unwrap_or((65_534, 65_534))
}

/// The folder of PostgreSQL's programs: in `PATH`, or the newest where Debian keeps them.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut debian: Vec<(u32, PathBuf)> = versions
        .map(|version| {
            let number = version.file_name().to_string_lossy().parse().unwrap_or(0);
            (number, version.path().join("bin"))
        })
        .collect();
    debian.sort();
    std::env::split_paths(&path)
        .chain(debian.into_iter().rev().map(|(_, folder)| folder))
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
