//! A connection to PostgreSQL that is encrypted, and one that would not be.

use std::io::{Read, Write};

use record::testing::Server;
use record::{PostgresStore, Store, StoreError};

use crate::builders::add_area;

fn refused(address: &str) -> String {
    match PostgresStore::connect(address).map(drop) {
        Err(StoreError::CannotOpen(sentence)) => sentence,
        other => panic!("{address}: {other:?}"),
    }
}

#[test]
fn a_server_away_from_this_machine_is_reached_with_tls_alone() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let Some(server) = Server::start_encrypted(&certificate, &key) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root.pem");
    std::fs::write(&root, &certificate).unwrap();
    let port = server.port().unwrap();
    let at = format!("postgres://golden@127.0.0.1:{port}/postgres?sslmode=verify-full");
    // The server allows nothing else over the network.
    let clear = refused(&at.replace("verify-full", "disable"));
    assert!(clear.contains("wants an encrypted connection (TLS)"), "{clear}");
    // A certificate that leads to no root this machine trusts.
    let unknown = refused(&at);
    assert!(unknown.contains("no encrypted connection (TLS)"), "{unknown}");
    let trusted = format!("{at}&sslrootcert={}", root.display());
    let store = PostgresStore::connect(&trusted).unwrap();
    store.migrate().unwrap();
    add_area(&store, "north");
    assert_eq!(store.areas().unwrap().len(), 1);
    // The same server under a name that is not in its certificate.
    let other = refused(&trusted.replace("@127.0.0.1", "@localhost"));
    assert!(other.contains("no encrypted connection (TLS)"), "{other}");
    let missing = refused(&format!("{at}&sslrootcert=/nowhere/root.pem"));
    assert!(missing.contains("root certificate /nowhere/root.pem"), "{missing}");
}

#[test]
fn a_server_that_offers_no_tls_is_not_spoken_to_in_clear_text() {
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let speaking = std::thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        let mut request = [0; 8];
        client.read_exact(&mut request).unwrap();
        // PostgreSQL's answer to a request for TLS when it has none.
        client.write_all(b"N").unwrap();
        let mut said = Vec::new();
        let _ = client.read_to_end(&mut said);
        said
    });
    let sentence = refused(&format!("postgres://u:hunter2@127.0.0.1:{port}/db?sslmode=require"));
    assert!(sentence.contains("no encrypted connection (TLS)"), "{sentence}");
    assert!(!sentence.contains("hunter2"));
    assert!(
        speaking.join().unwrap().is_empty(),
        "nothing more was said to the server"
    );
}
