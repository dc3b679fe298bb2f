//! The ends of the hash chains: printed, kept elsewhere, and compared with later.

use std::fmt;
use std::str::FromStr;

use crate::AreaId;
use crate::chain::hex;

/// What a chain is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChainKind {
    /// What was recorded.
    Commits,
    /// Files as they were submitted.
    Files,
    /// Who read what.
    Reads,
}

impl ChainKind {
    pub(crate) const ALL: [Self; 3] = [Self::Commits, Self::Files, Self::Reads];

    pub(crate) fn one(self) -> &'static str {
        match self {
            Self::Commits => "commit",
            Self::Files => "kept file",
            Self::Reads => "noted read",
        }
    }

    pub(crate) fn many(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Files => "kept files",
            Self::Reads => "noted reads",
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Files => "files",
            Self::Reads => "reads",
        }
    }
}

/// The end of one chain: how long it is, and the hash over all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainHead {
    /// The area it is of.
    pub area: AreaId,
    /// What it is over.
    pub kind: ChainKind,
    /// The number of the last in it; 0 when there is none.
    pub count: i64,
    /// The hash.
    pub head: Vec<u8>,
}

/// The ends of all chains of a record.
///
/// Written as lines `head AREA KIND COUNT HASH`. Read back from any text that has such lines, so that what `verify` or
/// `backup` printed can be kept as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heads(pub Vec<ChainHead>);

impl fmt::Display for Heads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for head in &self.0 {
            writeln!(
                f,
                "head {} {} {} {}",
                head.area,
                head.kind.id(),
                head.count,
                hex(&head.head)
            )?;
        }
        Ok(())
    }
}

impl FromStr for Heads {
    /// The line that cannot be understood, or 0 when there is no line of a head at all.
    type Err = usize;

    fn from_str(text: &str) -> Result<Self, usize> {
        let lines = text
            .lines()
            .zip(1_usize..)
            .filter(|(line, _)| line.starts_with("head "));
        let heads = lines
            .map(|(line, number)| head(line).ok_or(number))
            .collect::<Result<Vec<_>, _>>()?;
        if heads.is_empty() { Err(0) } else { Ok(Self(heads)) }
    }
}

fn head(line: &str) -> Option<ChainHead> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [_, area, kind, count, head] = words[..] else {
        return None;
    };
    Some(ChainHead {
        area: AreaId(area.to_owned()),
        kind: ChainKind::ALL.into_iter().find(|known| known.id() == kind)?,
        count: count.parse().ok().filter(|count| *count >= 0)?,
        head: bytes(head)?,
    })
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok())
        .collect()
}
