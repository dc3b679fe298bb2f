use std::collections::HashMap;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use super::error::PublishedError;

/// Reads the workbook of statistical neighbours: for each council, by its three digits, those of its neighbours,
/// nearest first.
///
/// The header row is the one with `SN1`; titles above it and the columns of closeness between are passed over.
pub(crate) fn read(path: &Path) -> Result<HashMap<String, Vec<String>>, PublishedError> {
    let file = path
        .file_name()
        .map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let failed = |reason: String| PublishedError::Unreadable {
        file: file.clone(),
        reason,
    };
    let mut workbook: Xlsx<_> = open_workbook(path).map_err(|e: calamine::XlsxError| failed(e.to_string()))?;
    let sheet = workbook
        .worksheets()
        .into_iter()
        .map(|(_, range)| range)
        .find(|range| range.rows().any(|row| row.iter().any(|cell| text(cell) == "SN1")))
        .ok_or_else(|| failed("no sheet has a column SN1".to_owned()))?;
    let mut out = HashMap::new();
    let mut header: Option<(usize, Vec<usize>)> = None;
    for row in sheet.rows() {
        match &header {
            None => {
                let titles: Vec<String> = row.iter().map(text).collect();
                let own = titles
                    .iter()
                    .position(|t| t.eq_ignore_ascii_case("LA number") || t.eq_ignore_ascii_case("LA num"));
                let mut places: Vec<(u32, usize)> = titles
                    .iter()
                    .enumerate()
                    .filter_map(|(at, title)| Some((title.strip_prefix("SN")?.parse().ok()?, at)))
                    .collect();
                places.sort_unstable();
                if let (Some(own), false) = (own, places.is_empty()) {
                    header = Some((own, places.into_iter().map(|(_, at)| at).collect()));
                }
            }
            Some((own, places)) => {
                let code = row.get(*own).map(text).unwrap_or_default();
                let of = places.iter().filter_map(|&at| row.get(at)).map(text);
                let of: Vec<String> = of.filter(|c| is_code(c)).collect();
                if is_code(&code) && !of.is_empty() {
                    out.insert(code, of);
                }
            }
        }
    }
    Ok(out)
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.chars().all(|c| c.is_ascii_digit())
}

/// A cell as text: a code is a number in some workbooks and text in others.
fn text(cell: &Data) -> String {
    match cell {
        #[allow(clippy::cast_possible_truncation, reason = "a code of three digits")]
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e9 => format!("{}", *number as i64),
        other => other.to_string().trim().to_owned(),
    }
}
