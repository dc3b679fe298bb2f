//! The address of a PostgreSQL server: whether what goes there is encrypted, and with which password.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use postgres::Config;
use postgres::config::{Host, SslMode};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::opening::cannot;
use crate::StoreError;

/// Where and how to connect.
pub(super) struct Address {
    pub(super) config: Config,
    /// None where the connection goes in clear text, on this machine or because the address says so.
    pub(super) tls: Option<MakeRustlsConnect>,
}

/// The parts of an address that say how a connection is encrypted; the client itself knows no certificates.
#[derive(Debug, Default, PartialEq, Eq)]
struct Encryption {
    mode: Option<String>,
    root: Option<PathBuf>,
}

/// Reads a server's address. It may hold a password, so no error quotes it.
pub(super) fn address(url: &str) -> Result<Address, StoreError> {
    let (mut config, encryption) = parsed(url)?;
    let tls = match encrypted(is_local(&config), encryption.mode.as_deref())? {
        true => Some(trusting(encryption.root.as_deref())?),
        false => None,
    };
    config.ssl_mode(if tls.is_some() {
        SslMode::Require
    } else {
        SslMode::Disable
    });
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(10));
    }
    if config.get_password().is_none()
        && let Some(password) = password_from_file(&config)?
    {
        config.password(password);
    }
    Ok(Address { config, tls })
}

/// Whether an address holds a password.
pub(super) fn has_password(url: &str) -> bool {
    match parsed(url) {
        Ok((config, _)) => config.get_password().is_some(),
        // What cannot be understood is taken for the worse.
        Err(_) => url.to_ascii_lowercase().contains("password") || url.contains('@'),
    }
}

/// The first host: its name, its folder of sockets, or its number.
fn host_of(config: &Config) -> String {
    match config.get_hosts().first() {
        Some(Host::Tcp(host)) => host.clone(),
        #[cfg(unix)]
        Some(Host::Unix(folder)) => folder.display().to_string(),
        None => config
            .get_hostaddrs()
            .first()
            .map(IpAddr::to_string)
            .unwrap_or_default(),
    }
}

/// An address for people to read: without password and options.
pub(super) fn shown(url: &str) -> String {
    let Ok((config, _)) = parsed(url) else {
        return "the PostgreSQL database".to_owned();
    };
    let host = host_of(&config);
    format!(
        "the PostgreSQL database {} at {host}",
        config.get_dbname().unwrap_or_default()
    )
}

/// Whether a text is the address of a PostgreSQL server, and no file's name: `postgres://…` however it is capitalised,
/// or the words that PostgreSQL's own tools take, such as `host=db user=me`.
pub(super) fn is_address(text: &str) -> bool {
    let is_option = |word: &str| {
        let name = word.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| OPTIONS.iter().any(|option| name.eq_ignore_ascii_case(option)))
    };
    scheme(text).is_some_and(|(scheme, _)| is_ours(scheme)) || text.split_whitespace().any(is_option)
}

/// Options of an address written as words.
const OPTIONS: [&str; 11] = [
    "host",
    "hostaddr",
    "port",
    "user",
    "password",
    "dbname",
    "sslmode",
    "sslrootcert",
    "options",
    "passfile",
    "service",
];

/// The part before `://`, and the rest.
fn scheme(text: &str) -> Option<(&str, &str)> {
    text.split_once("://").filter(|(scheme, _)| {
        !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
    })
}

fn is_ours(scheme: &str) -> bool {
    ["postgres", "postgresql"]
        .iter()
        .any(|ours| scheme.eq_ignore_ascii_case(ours))
}

fn parsed(url: &str) -> Result<(Config, Encryption), StoreError> {
    let url = match scheme(url).filter(|(scheme, _)| is_ours(scheme)) {
        // The client knows it in small letters only.
        Some((_, rest)) => format!("postgres://{rest}"),
        None => url.to_owned(),
    };
    let (plain, encryption) = split(&url);
    let config = plain.parse::<Config>().map_err(|error| {
        let why = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        cannot(format!(
            "the PostgreSQL address cannot be understood ({why}); write it as postgres://user@host:port/database"
        ))
    })?;
    Ok((config, encryption))
}

/// Takes out of an address what says how to encrypt.
fn split(url: &str) -> (String, Encryption) {
    let mut encryption = Encryption::default();
    let mut is_other = |option: &str| {
        match option.split_once('=') {
            Some(("sslmode", mode)) => encryption.mode = Some(mode.to_owned()),
            Some(("sslrootcert", path)) => encryption.root = Some(PathBuf::from(decoded(path))),
            _ => return true,
        }
        false
    };
    let plain = match url.split_once('?') {
        Some((base, options)) if url.contains("://") => {
            let others: Vec<&str> = options.split('&').filter(|option| is_other(option)).collect();
            match others.is_empty() {
                true => base.to_owned(),
                false => format!("{base}?{}", others.join("&")),
            }
        }
        None if url.contains("://") => url.to_owned(),
        _ => {
            let others: Vec<&str> = url.split(' ').filter(|option| is_other(option)).collect();
            others.join(" ")
        }
    };
    (plain, encryption)
}

/// Undoes the percent signs of an address.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let pair = (*byte == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether the server can only be this machine: a socket, or a loopback address.
fn is_local(config: &Config) -> bool {
    let addresses = config.get_hostaddrs();
    if !addresses.is_empty() {
        return addresses.iter().all(IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// Whether a connection is encrypted: always, unless it stays on this machine or the address spells out that it is not.
fn encrypted(local: bool, mode: Option<&str>) -> Result<bool, StoreError> {
    match mode {
        None => Ok(!local),
        Some("disable") => Ok(false),
        Some("require" | "verify-ca" | "verify-full") => Ok(true),
        Some("allow" | "prefer") if local => Ok(false),
        Some(mode @ ("allow" | "prefer")) => Err(cannot(format!(
            "the PostgreSQL address says sslmode={mode}, with which children's data could go over the network in clear \
             text; leave it out, and the connection is encrypted, or say sslmode=disable where the network is safe by \
             itself"
        ))),
        Some(_) => Err(cannot(
            "the PostgreSQL address cannot be understood (its sslmode is not one that is known); leave sslmode out, or \
             say sslmode=verify-full or sslmode=disable",
        )),
    }
}

/// Trusts a server whose certificate names it and leads to the root in this file, or to one this machine trusts.
fn trusting(root: Option<&Path>) -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = RootCertStore::empty();
    match root {
        Some(file) => {
            let unreadable = |why: String| {
                cannot(format!(
                    "the root certificate {} (sslrootcert) could not be used: {why}",
                    file.display()
                ))
            };
            let found = CertificateDer::pem_file_iter(file).map_err(|error| unreadable(error.to_string()))?;
            for certificate in found {
                let certificate = certificate.map_err(|error| unreadable(error.to_string()))?;
                roots.add(certificate).map_err(|error| unreadable(error.to_string()))?;
            }
            if roots.is_empty() {
                return Err(unreadable("there is no certificate in it".to_owned()));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(cannot(
                    "this machine has no list of trusted certificates, by which the PostgreSQL server could be known; \
                     install one (the package ca-certificates), or add sslrootcert=FILE to the address",
                ));
            }
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Database(Box::new(error)))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The password for a server in PostgreSQL's password file: `PGPASSFILE`, or `.pgpass` in the home folder.
fn password_from_file(config: &Config) -> Result<Option<String>, StoreError> {
    let file = std::env::var_os("PGPASSFILE").map(PathBuf::from).or_else(|| {
        let home = std::env::home_dir()?;
        Some(home.join(".pgpass"))
    });
    let Some((file, text)) = file.and_then(|file| std::fs::read_to_string(&file).ok().map(|text| (file, text))) else {
        return Ok(None);
    };
    let host = host_of(config);
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let user = config.get_user().unwrap_or_default();
    let database = config.get_dbname().unwrap_or(user);
    let Some(password) = password_among(&text, [&host, &port, database, user]) else {
        return Ok(None);
    };
    if others_may_read(&file) {
        return Err(cannot(format!(
            "other users of this machine may read the password file {0}; let its owner run: chmod 600 {0}",
            file.display()
        )));
    }
    Ok(Some(password))
}

/// The password of the first line that fits host, port, database and user.
fn password_among(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let parts = parts(line);
        let [host, port, database, user, password] = <[String; 5]>::try_from(parts).ok()?;
        let fits = [host, port, database, user]
            .iter()
            .zip(wanted)
            .all(|(part, wanted)| part == "*" || part == wanted);
        fits.then_some(password)
    })
}

/// The parts of a line between colons; a backslash makes the next sign an ordinary one.
fn parts(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        let sign = match sign {
            ':' if parts.len() < 5 => {
                parts.push(String::new());
                continue;
            }
            '\\' => signs.next(),
            sign => Some(sign),
        };
        if let (Some(sign), Some(part)) = (sign, parts.last_mut()) {
            part.push(sign);
        }
    }
    parts
}

#[cfg(unix)]
fn others_may_read(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn others_may_read(_: &Path) -> bool {
    false
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_that_leaves_this_machine_is_encrypted_unless_the_address_says_otherwise() {
        let of = |url: &str| {
            let (config, encryption) = parsed(url).unwrap();
            encrypted(is_local(&config), encryption.mode.as_deref())
        };
        for local in [
            "postgres://u@127.0.0.1/db",
            "postgres://u@[::1]/db",
            "postgres://u@localhost/db",
            "postgres://u@%2Frun%2Fpostgresql/db",
            "host=/run/postgresql user=u",
            "postgres://u@127.0.0.1/db?sslmode=prefer",
        ] {
            assert!(!of(local).unwrap(), "{local}");
        }
        for away in [
            "postgres://u@10.0.0.5/db",
            "postgres://u@records.council.example/db",
            "postgres://u@127.0.0.1,10.0.0.5/db",
            "postgres://u@localhost/db?hostaddr=10.0.0.5",
            "host=10.0.0.5 user=u",
            "postgres://u@127.0.0.1/db?sslmode=require",
            "postgres://u@10.0.0.5/db?sslmode=verify-full&application_name=x",
        ] {
            assert!(of(away).unwrap(), "{away}");
        }
        assert!(!of("postgres://u@10.0.0.5/db?sslmode=disable").unwrap());
        assert!(!of("host=10.0.0.5 sslmode=disable").unwrap());
        let doubtful = of("postgres://u@10.0.0.5/db?sslmode=prefer").unwrap_err();
        assert!(doubtful.to_string().contains("in clear text"), "{doubtful}");
        assert!(of("postgres://u@10.0.0.5/db?sslmode=odd").is_err());
    }

    #[test]
    fn an_address_gives_its_root_certificate_and_keeps_its_other_options() {
        let (plain, encryption) =
            split("postgres://u@h/db?sslrootcert=%2Fetc%2Fa%20b.pem&application_name=x&sslmode=require");
        assert_eq!(plain, "postgres://u@h/db?application_name=x");
        assert_eq!(encryption.root.as_deref(), Some(Path::new("/etc/a b.pem")));
        assert_eq!(encryption.mode.as_deref(), Some("require"));
    }

    #[test]
    fn a_password_is_found_in_an_address_and_not_shown() {
        for with in [
            "postgres://u:secret@h/db",
            "postgres://u@h/db?password=secret",
            "host=h password=secret",
            "POSTGRES://u:secret@h/db",
            "PostgreSQL://u:secret@h/db?sslmode=disable",
            // Not understood, which is not to mean that it is shown.
            "Host=h Password=secret",
            "password='secret",
        ] {
            assert!(is_address(with), "{with}");
            assert!(has_password(with), "{with}");
            assert!(!shown(with).contains("secret"), "{with}");
        }
        for file in [
            "records/goldenthread.sqlite",
            "/srv/a=b.sqlite",
            "C:\\records\\a.sqlite",
            "my host.sqlite",
        ] {
            assert!(!is_address(file), "{file}");
        }
        assert!(!has_password("postgres://u@h/db"));
        assert_eq!(shown("postgres://u@h:5433/db"), "the PostgreSQL database db at h");
    }

    #[test]
    fn a_password_file_is_read_as_postgresql_reads_it() {
        let file = "# a comment\nother:5432:db:u:no\nh:*:db:u:with\\:colon\\\\\n*:*:*:*:last:one\n";
        assert_eq!(
            password_among(file, ["h", "5433", "db", "u"]).as_deref(),
            Some("with:colon\\")
        );
        assert_eq!(password_among(file, ["x", "1", "y", "z"]).as_deref(), Some("last:one"));
        assert_eq!(password_among("h:1:db:u", ["h", "1", "db", "u"]), None);
    }
}
