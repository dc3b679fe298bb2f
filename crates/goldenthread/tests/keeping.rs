//! Backup, restore, verify and stopping, as an operator does them.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::path::Path;
use std::process::{Output, Stdio};

use support::{Serving, program, run};

fn done(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder);
    assert!(
        output.status.success(),
        "{arguments:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str], folder: &Path) -> String {
    let output = run(arguments, folder);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn listed(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

const NOTICE: &str = "Improvement Notice\n\nTo: Eastmere Council ('the Council')\n\nThis Improvement Notice is issued to Eastmere Council on 15 September 2025 following the Ofsted and Care Quality Commission (CQC) Area SEND Inspection, published on 4 August 2025.\n\n1. This notice is given to address the one area for priority action and one area for improvement identified in the report of the inspection published on 4 August 2025.\n2. To comply with this notice, the following actions are required of the Council.\n3. The plans must cover the areas for priority action and areas for improvement, including:\n - a. the Council should issue plans in time; and\n - b. the Council should hold reviews when due.\n4. Actions should be delivered by the end of March 2027 or sooner.\n\nSigned:\n\nDate: 15 September 2025\n";

fn record(folder: &Path) {
    done(&["area", "add", "Eastmere", "--la-code", "999"], folder);
    std::fs::write(folder.join("notice.txt"), NOTICE).unwrap();
    done(&["load", "notice.txt"], folder);
}

#[test]
fn a_served_record_is_backed_up_stopped_damaged_found_and_restored() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    record(at);
    let serving = Serving::start(at);
    assert!(serving.get("/areas/eastmere").starts_with("HTTP/1.1 200"));
    let said = done(&["backup", "kept.sqlite"], at);
    assert!(said.contains("head eastmere commits 1 "), "{said}");
    std::fs::write(at.join("heads.txt"), &said).unwrap();
    assert!(refused(&["backup", "kept.sqlite"], at).contains("already something"));
    // While it is served.
    assert!(done(&["verify"], at).contains("Everything is as it was recorded"));
    assert!(refused(&["restore", "kept.sqlite", "--replace"], at).contains("another process"));
    assert_eq!(serving.terminate(), Some(0));
    let names = listed(at);
    assert!(
        !names.iter().any(|name| name.contains("-wal") || name.contains("-shm")),
        "{names:?}"
    );
    let before = done(&["rebuild"], at);
    assert_eq!(listed(at), names, "rebuild and verify make nothing");

    let path = at.join("goldenthread.sqlite");
    let whole = std::fs::read(&path).unwrap();
    let mut bytes = whole.clone();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 2000] {
        *byte ^= 1;
    }
    std::fs::write(&path, &bytes).unwrap();
    let found = run(&["verify", "--heads", "heads.txt"], at);
    assert_eq!(found.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&found.stderr).contains("is not as it was recorded"));
    assert!(refused(&["restore", "kept.sqlite"], at).contains("--replace"));
    let restored = done(&["restore", "kept.sqlite", "--replace"], at);
    assert!(
        restored.contains("The record that was there before is now"),
        "{restored}"
    );
    assert!(done(&["verify", "--heads", "heads.txt"], at).contains("head eastmere commits 1 "));
    assert_eq!(done(&["rebuild"], at), before);
    assert!(listed(at).iter().any(|name| name.starts_with("goldenthread.sqlite.2")));
}

#[test]
fn verify_and_rebuild_make_nothing_where_there_is_no_record() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["verify", "rebuild"] {
        assert!(refused(&[command], folder.path()).contains("there is no record goldenthread.sqlite. "));
    }
    std::fs::write(folder.path().join("goldenthread.sqlite"), "").unwrap();
    for arguments in [&["verify"][..], &["rebuild"], &["serve"], &["backup", "x"]] {
        assert!(
            refused(arguments, folder.path()).contains("is an empty file"),
            "{arguments:?}"
        );
    }
    assert_eq!(listed(folder.path()), ["goldenthread.sqlite"]);
    assert_eq!(
        std::fs::metadata(folder.path().join("goldenthread.sqlite"))
            .unwrap()
            .len(),
        0
    );
}

#[test]
fn a_reader_that_goes_away_does_not_stop_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(&["area", "add", "Eastmere", "--la-code", "999"], at);
    std::fs::write(at.join("notice.txt"), NOTICE).unwrap();
    let mut loading = program(&["load", "notice.txt", "notice.txt"], at)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Nothing will be read.
    drop(loading.stdout.take());
    let ended = loading.wait_with_output().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    assert!(!String::from_utf8_lossy(&ended.stderr).contains("panicked"));
    let again = done(&["load", "notice.txt"], at);
    assert!(again.contains(" 0 new"), "the first load was done: {again}");
}

#[test]
fn a_password_is_not_taken_from_the_list_of_processes() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let address = "postgres://golden:hunter2@127.0.0.1:1/db";
    let said = refused(&["verify", "--record", address], at);
    assert!(
        said.contains("list of processes") && said.contains("--record-file"),
        "{said}"
    );
    assert!(!said.contains("hunter2"));
    // From a file or the environment it is used, and the server is looked for.
    let file = at.join("address");
    std::fs::write(&file, format!("{address}\n")).unwrap();
    let said = refused(&["verify", "--record-file", "address"], at);
    assert!(said.contains("cannot be reached"), "{said}");
    let output = program(&["verify"], at)
        .env("GOLDEN_THREAD_RECORD", address)
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be reached"));
    assert!(refused(&["verify", "--record", "x", "--record-file", "address"], at).contains("given twice"));
    assert!(refused(&["backup", "x", "--record-file", "address"], at).contains("pg_dump"));
}

#[test]
fn it_can_be_listed_who_looked_at_a_child() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    done(&["area", "add", "Eastmere", "--la-code", "999"], at);
    assert!(refused(&["reads", "--child", "1"], at).contains("there is no child 1"));
    std::fs::write(at.join("sen2.xml"), SEN2).unwrap();
    done(&["import", "sen2.xml"], at);
    assert!(done(&["reads", "--child", "1"], at).contains("not noted that anyone looked"));
    let serving = Serving::start(at);
    assert!(serving.get("/areas/eastmere/children/1").starts_with("HTTP/1.1 200"));
    let reads = done(&["reads", "--child", "1"], at);
    assert_eq!(reads.lines().count(), 1, "{reads}");
    assert_eq!(serving.terminate(), Some(0));
    assert_eq!(done(&["reads", "--child", "1"], at), reads);
    assert!(done(&["verify"], at).contains("head eastmere reads 1 "));
}

const SEN2: &str = r#"<Message><Header><CollectionDetails><Collection>SEN2</Collection><Year>2025</Year><ReferenceDate>2025-01-16</ReferenceDate></CollectionDetails><Source><LEA>999</LEA></Source></Header><Persons>
<Person><Surname>Adeyemi</Surname><Forename>Naomi</Forename><PersonBirthDate>2016-04-02</PersonBirthDate><Sex>F</Sex><Ethnicity>BAFR</Ethnicity><UPN>H801200001001</UPN>
<Requests><ReceivedDate>2024-03-04</ReceivedDate><RequestOutcomeDate>2024-04-15</RequestOutcomeDate><RequestOutcome>Y</RequestOutcome></Requests></Person>
</Persons></Message>"#;

#[test]
fn a_password_in_an_address_of_any_spelling_is_refused_and_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for address in [
        "postgres://me:secret@127.0.0.1:1/db",
        "POSTGRES://me:secret@127.0.0.1:1/db",
        "host=127.0.0.1 port=1 user=me password=secret",
        "mysql://me:secret@127.0.0.1/db",
    ] {
        for arguments in [["verify", "--record", address], ["serve", "--record", address]] {
            let said = refused(&arguments, folder.path());
            assert!(!said.contains("secret"), "{address}: {said}");
            let why = match address.starts_with("mysql") {
                true => "cannot be kept at an address that begins with mysql://",
                false => "holds a password, which every user of this machine can see",
            };
            assert!(said.contains(why), "{address}: {said}");
        }
        let arguments = ["area", "add", "Eastmere", "--record", address];
        assert!(!refused(&arguments, folder.path()).contains("secret"));
    }
    assert!(listed(folder.path()).is_empty());
}

#[test]
fn what_a_stopped_backup_left_is_named_where_it_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    record(folder.path());
    std::fs::copy(
        folder.path().join("goldenthread.sqlite"),
        folder.path().join("monday.part"),
    )
    .unwrap();
    for arguments in [&["verify"][..], &["backup", "tuesday"]] {
        let output = run(arguments, folder.path());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{arguments:?}: {said}");
        assert!(
            said.contains("monday.part is left from a backup or restore"),
            "{arguments:?}: {said}"
        );
    }
}

/// Runs a command as a user who is not the owner of the files here; as the owner where tests are not run as root.
#[cfg(unix)]
fn as_another(arguments: &[&str], folder: &Path) -> Output {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    let mut command = program(arguments, folder);
    if std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0) {
        command.uid(65_534).gid(65_534);
    }
    command.output().unwrap()
}

#[cfg(unix)]
#[test]
fn a_record_in_a_folder_that_may_only_be_read_is_refused_in_plain_words() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    record(folder.path());
    // A record that was not closed cannot be read without writing beside it.
    let left = tempfile::tempdir().unwrap();
    let held = record::SqliteStore::open_existing(folder.path().join("goldenthread.sqlite")).unwrap();
    let north = record::Area {
        id: record::AreaId("north".to_owned()),
        name: "North".to_owned(),
        la_code: "998".to_owned(),
        synthetic: true,
    };
    record::Store::add_area(&held, &north).unwrap();
    for name in [
        "goldenthread.sqlite",
        "goldenthread.sqlite-wal",
        "goldenthread.sqlite.reads",
    ] {
        std::fs::copy(folder.path().join(name), left.path().join(name)).unwrap();
        mode(&left.path().join(name), 0o444);
    }
    record::Store::close(&held).unwrap();
    mode(left.path(), 0o555);
    for arguments in [&["verify"][..], &["reads", "--child", "1", "--area", "eastmere"]] {
        let output = as_another(arguments, left.path());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(
            said.contains("did not close it, and this program may not write"),
            "{arguments:?}: {said}"
        );
    }
    mode(left.path(), 0o755);
    for name in listed(folder.path()) {
        mode(&folder.path().join(name), 0o444);
    }
    mode(folder.path(), 0o555);
    let refusals = [
        (&["serve", "--listen", "127.0.0.1:0"][..], "may only be read"),
        (&["load", "notice.txt", "--area", "eastmere"], "may only be read"),
        (
            &["area", "add", "North", "--la-code", "998", "--record", "new.sqlite"],
            "may write there",
        ),
        (&["backup", "copy.sqlite"], "may not write"),
        (&["write", "ssd", "--area", "eastmere"], "may only be read"),
    ];
    for (arguments, why) in refusals {
        let output = as_another(arguments, folder.path());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(why), "{arguments:?}: {said}");
        for raw in ["os error", "SQLITE", "readonly database", "unable to open"] {
            assert!(!said.contains(raw), "{arguments:?}: {said}");
        }
    }
    // What only reads works.
    let output = as_another(&["verify"], folder.path());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    mode(folder.path(), 0o755);
}

#[cfg(unix)]
#[test]
fn names_and_texts_reach_the_terminal_without_what_it_would_obey() {
    let folder = tempfile::tempdir().unwrap();
    let name = "a\u{1b}[2J\u{202e}\u{9b}31m.xml";
    std::fs::write(folder.path().join(name), "<Message/>").unwrap();
    done(&["area", "add", "East\u{1b}]0;mere", "--la-code", "999"], folder.path());
    let commands: [&[&str]; 9] = [
        &["check", name],
        &["check", name, "--json"],
        &["check", "gone\u{1b}[2J"],
        &["import", name],
        &["load", name],
        &["read", name],
        &["reads", "--child", "9"],
        &["verify", "--record", name],
        &["no\u{1b}[2Jcommand"],
    ];
    for arguments in commands {
        let output = run(arguments, folder.path());
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        let obeyed = |c: char| c != '\n' && identifiers::text::is_unseen(c);
        assert!(!said.contains(obeyed), "{arguments:?}: {said:?}");
        assert!(said.contains("\\u001b"), "{arguments:?} names it: {said}");
    }
}
