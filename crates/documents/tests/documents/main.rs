//! Tests of the readers on data made here, and on the published documents where they are at hand.
#![allow(clippy::unwrap_used)]

mod builder;
mod corpus;
mod correspondences;
mod irregularities;
mod layouts;
mod notices;
mod real_notices;
mod real_reports;
mod robustness;
mod sheet;
mod wrong_kinds;

/// A published document; `None` where the reference data is absent.
fn published(path: &str) -> Option<Vec<u8>> {
    reference_data::find(path).map(|file| std::fs::read(file).unwrap())
}

fn report(bytes: &[u8]) -> documents::InspectionReport {
    match documents::read(bytes, "report").unwrap() {
        documents::Document::InspectionReport(report) => report,
        other => panic!("not a report: {other:?}"),
    }
}

fn notice(bytes: &[u8]) -> documents::ImprovementNotice {
    match documents::read(bytes, "notice").unwrap() {
        documents::Document::ImprovementNotice(notice) => notice,
        other => panic!("not a notice: {other:?}"),
    }
}

/// Words in one form: small letters, straight quotes, single spaces.
fn normal(text: &str) -> String {
    let text = text.replace(['’', '‘'], "'").replace(['“', '”'], "\"").to_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// FNV-1a over the normal form: shows that every word is there without printing the words here.
fn fingerprint(text: &str) -> u64 {
    normal(text).bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn messages(warnings: &[documents::Warning]) -> String {
    warnings
        .iter()
        .map(|w| w.message.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}
