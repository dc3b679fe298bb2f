//! The files the fuzzer keeps (`fuzz/corpus`), through the functions it runs; and the seeds it begins with.

#[allow(dead_code, unreachable_pub)]
#[path = "../../../../fuzz/src/returns.rs"]
mod driven;

use super::{annex_a, cin, sen2, ssda903_a, ssda903_b};
use return_kinds::kinds;
use returns::Input;
use returns::proof::Proof;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// Runs every file kept for a target, and says which one failed.
fn replay(target: &str, run: impl Fn(&[u8]) + std::panic::RefUnwindSafe) {
    let folder = fuzz().join("corpus").join(target);
    let mut files = 0;
    for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let done = std::panic::catch_unwind(|| run(&bytes));
        assert!(done.is_ok(), "{} stops the reader", path.display());
        files += 1;
    }
    assert!(files > 0, "no files in {}", folder.display());
}

macro_rules! replayed {
    ($($target:ident: $run:expr;)*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), $run);
        })*

        #[test]
        fn every_target_of_returns_is_replayed() {
            let mut known = BTreeSet::from([$(stringify!($target).to_owned()),*]);
            known.extend(["corrections", "documents"].map(str::to_owned));
            let there: BTreeSet<String> = std::fs::read_dir(fuzz().join("fuzz_targets"))
                .unwrap()
                .map(|f| f.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            assert_eq!(known, there);
        }
    };
}

replayed! {
    sen2_xml: driven::sen2;
    sen2_export: driven::sen2;
    sen2_workbook: driven::sen2;
    cin_xml: driven::cin;
    ssda903_csv: |data| driven::check("ssda903", data);
    ssda903_xml: |data| driven::check("ssda903", data);
    annex_a_send: |data| driven::check("annex_a_send", data);
    annex_a_ilacs: |data| driven::check("annex_a_ilacs", data);
    recognise: driven::recognise;
    lists: driven::lists;
    safeguarding: driven::safeguarding;
}

#[test]
fn what_is_packed_for_the_fuzzer_is_unpacked_the_same() {
    let files = [
        Input::bytes("a.csv", "x,y\n1,2\n".as_bytes()),
        Input::bytes("b.csv", "z\n3\n".as_bytes()),
    ];
    let (now, last) = driven::unpack(&driven::pack(&files, &files[..1]));
    let text = |f: &Input| (f.name.clone(), f.text(1000).unwrap());
    assert_eq!(
        now.iter().map(text).collect::<Vec<_>>(),
        files.iter().map(text).collect::<Vec<_>>()
    );
    assert_eq!(last.iter().map(text).collect::<Vec<_>>(), [text(&files[0])]);
    let book = annex_a::send::proofs().pop().map(|p| (p.quiet)(2026)).unwrap();
    let (now, _) = driven::unpack(&driven::pack(&book.files, &[]));
    let sheets = |f: &Input| {
        let mut book = returns::reader::book::Book::open(f, &returns::Limits::default()).unwrap();
        let mut rows = Vec::new();
        for sheet in book.sheets() {
            book.rows(&sheet, |row| {
                rows.push((sheet.clone(), row.line, row.cells().count()));
                Ok(true)
            })
            .unwrap();
        }
        assert!(!rows.is_empty());
        rows
    };
    assert_eq!(sheets(&now[0]), sheets(&book.files[0]));
}

const SAFEGUARDING: &str = "=== ssd_person.csv
pers_legacy_id,pers_person_id,pers_upn,pers_sex,pers_gender,pers_ethnicity,pers_dob,pers_death_date
L1,1,A123456789012,F,1,WBRI,2012-05-04T00:00:00,
L2,2,,M,2,,04/05/2015,2025-01-31
=== ssd_cin_episodes.csv
cine_referral_id,cine_person_id,cine_referral_date,cine_cin_primary_need_code,cine_close_date,cine_close_reason
10,1,2025-05-01,N1,2025-12-01,RC1
11,9,soon,N99,,
=== ssd_version_log.csv
version_number,is_current
1.3,1
";

/// Writes seeds and words for the fuzzer: every proof's file, to be minimised by the fuzzer itself.
/// `FUZZ_SEEDS=folder cargo test -p return_kinds --test returns write_seeds -- --ignored`
#[test]
#[ignore = "writes files"]
fn write_seeds() {
    let to = PathBuf::from(std::env::var_os("FUZZ_SEEDS").unwrap());
    let put = |target: &str, name: &str, bytes: &[u8]| {
        let folder = to.join(target);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
    };
    let proved = |target: &str, proofs: &[Proof], years: &[u16]| {
        for (i, proof) in proofs.iter().enumerate() {
            for year in years {
                let makers = [("fires", &proof.fires), ("quiet", &proof.quiet)];
                // One faultless return a year is enough.
                for (name, make) in &makers[..if i == 0 { 2 } else { 1 }] {
                    let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| make(*year)));
                    let Ok(case) = made else { continue };
                    let bytes = driven::pack(&case.files, &case.previous);
                    put(target, &format!("{name}-{}-{year}", proof.code), &bytes);
                    if i == 0 {
                        put("recognise", &format!("{target}-{name}-{year}"), &bytes);
                    }
                }
            }
        }
    };
    use sen2::builder::Form;
    proved("sen2_xml", &sen2::proofs::proofs(Form::Xml), &[2023, 2026]);
    proved("sen2_export", &sen2::proofs::proofs(Form::Export), &[2023, 2026]);
    proved("sen2_workbook", &sen2::proofs::proofs(Form::Workbook), &[2026]);
    proved("cin_xml", &cin::proofs::all(), &[2023, 2026]);
    proved("ssda903_csv", &ssda903_a::proofs(), &[2024, 2026]);
    proved("ssda903_csv", &ssda903_b::proofs(), &[2024, 2026]);
    proved("annex_a_send", &annex_a::send::proofs(), &[2026]);
    proved("annex_a_ilacs", &annex_a::ilacs::proofs(), &[2026]);
    put("ssda903_xml", "small", ssda903_a::reading::XML.as_bytes());
    put("recognise", "ssda903_xml", ssda903_a::reading::XML.as_bytes());
    put(
        "lists",
        "postcodes",
        b"pcd,laua,oscty,oseast1m,osnrth1m\nAA1 1AA,E09000026,E99999999,500000,200000\n",
    );
    put(
        "lists",
        "providers",
        b"=== a.csv\nURN,Placement code,Placement provider code,Closed date,Setting postcode\nSC000001,K2,PR4,01/06/2020,AA1 1AA\n=== b.csv\nURN,postcode\nSC1,B1 1AA\n",
    );
    put(
        "lists",
        "schools",
        b"URN,EstablishmentName,TypeOfEstablishment (name),TypeOfResourcedProvision (name),EstablishmentStatus (name)\n100001,One,Academy,SEN unit,Open\n",
    );
    put("safeguarding", "small", SAFEGUARDING.as_bytes());
    let words = |schema: &returns::Schema| {
        let mut words = BTreeSet::new();
        words.extend(schema.roots.iter().cloned());
        for table in &schema.tables {
            words.insert(table.name.clone());
            for column in &table.columns {
                words.insert(column.name.clone());
            }
        }
        words.extend(schema.codes.values().flat_map(|list| list.keys().cloned()));
        words
    };
    for kind in &kinds().checked {
        let words = words(kind.schema());
        let lines = words
            .iter()
            .filter(|w| w.is_ascii() && !w.contains(['"', '\\']))
            .map(|w| format!("\"{w}\"\n"));
        put("words", kind.id(), lines.collect::<String>().as_bytes());
    }
}
