//! The files of a return as corrected: what was submitted, with the corrected values in their places.

use returns::amend::{amend, format_of};
use returns::{Change, Input, Limits, ReadError, TableKind};

use super::Correction;

/// A return's files with their corrections made in them.
#[derive(Debug)]
pub struct AsCorrected {
    /// The files, in the order they were submitted. One without a correction is as it was submitted.
    pub files: Vec<Input>,
    /// How many values were corrected in each.
    pub changed: Vec<usize>,
    /// Corrections that could not be made in the files, by batch and position in it, and why.
    pub unplaced: Vec<((usize, usize), String)>,
}

/// Makes corrections in the files of a return. They come in batches, the earliest first: each names rows as they were
/// when the batches before it had been made.
///
/// # Errors
/// Files that cannot be read.
pub fn as_corrected(
    kind: &dyn TableKind,
    inputs: &[Input],
    batches: &[Vec<Correction>],
    limits: &Limits,
) -> Result<AsCorrected, ReadError> {
    let all: Vec<((usize, usize), &Correction)> = batches
        .iter()
        .enumerate()
        .flat_map(|(batch, list)| list.iter().enumerate().map(move |(at, c)| ((batch, at), c)))
        .collect();
    let mut out = AsCorrected {
        files: inputs.to_vec(),
        changed: vec![0; inputs.len()],
        unplaced: Vec::new(),
    };
    // Only where a correction can make a row, or take one away, does it matter which was made first.
    let one_by_one = match inputs.iter().find(|i| !kind.is_last_years(&i.name)) {
        Some(first) => format_of(first)?.is_some_and(|format| kind.deals_out(format)),
        None => false,
    };
    let steps: Vec<&[((usize, usize), &Correction)]> = if one_by_one {
        all.chunk_by(|(a, _), (b, _)| a.0 == b.0).collect()
    } else {
        vec![&all[..]]
    };
    for step in steps {
        let changes: Vec<Change<'_>> = step
            .iter()
            .map(|(_, c)| Change {
                table: &c.table,
                row: c.row,
                field: &c.field,
                value: &c.value,
            })
            .collect();
        let amended = amend(kind, &out.files, &changes, limits)?;
        out.files = amended.files;
        for (sum, more) in out.changed.iter_mut().zip(amended.changed) {
            *sum += more;
        }
        let lost = amended.unplaced.into_iter();
        out.unplaced
            .extend(lost.filter_map(|(at, why)| Some((step.get(at)?.0, why))));
    }
    Ok(out)
}
