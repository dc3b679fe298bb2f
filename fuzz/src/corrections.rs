//! Tables of corrections that come back filled.

use submissions::findings::corrections;

/// Reads a table, as it is and below the headings it went out with. A refusal in words is as good an answer as
/// lines.
pub fn read(data: &[u8]) {
    let headings = corrections::HEADINGS.map(|h| format!("\"{h}\"")).join(",");
    let below = [
        headings.as_bytes(),
        b",\"",
        corrections::REASON.as_bytes(),
        b"\"\n",
        data,
    ]
    .concat();
    for table in [data, &below] {
        match corrections::read(table) {
            Ok((filled, doubts)) => {
                assert!(filled.iter().all(|f| f.corrected.is_some() || f.reason.is_some()));
                assert!(doubts.iter().all(|d| !d.sentence.is_empty()));
            }
            Err(refusal) => assert!(!refusal.is_empty(), "a refusal without words"),
        }
    }
}
