//! The list of kinds, and what is chosen from it: which kind a set of files is, for which year, and why.

use crate::import::ImportKind;
use crate::kind::ReturnKind;
use tables::ReadError;
use tables::probe::{Claim, Probe};
use tables::reader::{Limits, well_formed};
use tables::source::{FileKind, Input, sniff};

/// The kinds that a program knows. Nothing in this crate names one: the caller passes the list.
#[derive(Clone)]
pub struct Kinds {
    /// Kinds of return that can be checked. When several are equally sure of the same files, the first is chosen.
    pub checked: Vec<&'static dyn ReturnKind>,
    /// Kinds of files that a record can import.
    pub imported: Vec<&'static dyn ImportKind>,
}

impl Kinds {
    /// A list of one kind of return.
    #[must_use]
    pub fn only(kind: &'static dyn ReturnKind) -> Self {
        Self {
            checked: vec![kind],
            imported: Vec::new(),
        }
    }

    /// The kind of return with that id.
    #[must_use]
    pub fn checked(&self, id: &str) -> Option<&'static dyn ReturnKind> {
        self.checked.iter().copied().find(|k| k.id().eq_ignore_ascii_case(id))
    }

    /// The kind of files with that id that a record can import.
    #[must_use]
    pub fn imported(&self, id: &str) -> Option<&'static dyn ImportKind> {
        self.imported.iter().copied().find(|k| k.id().eq_ignore_ascii_case(id))
    }

    /// Whether some kind has a column with that heading.
    fn has_heading(&self, heading: &str) -> bool {
        self.checked.iter().any(|k| k.schema().has_column(heading))
            || self.imported.iter().any(|k| k.schema().has_column(heading))
    }

    /// Takes a set of files for one of the kinds.
    ///
    /// # Errors
    /// Files that cannot be opened, or that no kind claims; the reason says what was looked for.
    pub fn recognise(&self, inputs: &[Input], limits: &Limits) -> Result<(&'static dyn ReturnKind, Claim), ReadError> {
        let probes = self.probes(inputs, limits)?;
        self.best(&probes).ok_or_else(|| {
            // What is broken may be unrecognised for that alone.
            let is_xml = |input: &&Input| input.head(4096).is_ok_and(|head| sniff(&head) == FileKind::Xml);
            let mut xml = inputs.iter().filter(is_xml);
            if let Some(broken) = xml.find_map(|i| well_formed(i, limits).err()) {
                return broken;
            }
            let each: Vec<_> = probes
                .iter()
                .filter_map(|p| self.best(std::slice::from_ref(p)).map(|(kind, _)| format!("{} ({})", p.name, kind.title())))
                .collect();
            if probes.len() > 1 && each.len() == probes.len() {
                return ReadError::all(format!(
                    "these are several returns: {}; check one at a time (last year's goes in beside it as the previous return)",
                    each.join(", ")
                ));
            }
            let known: Vec<_> = self.checked.iter().map(|k| k.title()).collect();
            let names: Vec<_> = inputs.iter().map(|i| i.name.as_str()).collect();
            ReadError::not_recognised(format!(
                "{}: this was not recognised as any return ({}). Say which return it is if you know.",
                names.join(", "),
                known.join("; ")
            ))
        })
    }

    /// Refuses last year's files that are of another return: read as this one they would hold nothing, and whatever
    /// is compared with them would look clean. Files that no one recognises pass where `doubtful` do. Gives the year
    /// the files state.
    ///
    /// # Errors
    /// What the files are instead, or files that cannot be opened.
    pub fn same_return(
        &self,
        kind: &dyn ReturnKind,
        inputs: &[Input],
        doubtful: bool,
        limits: &Limits,
    ) -> Result<Option<u16>, ReadError> {
        let probes = self.probes(inputs, limits)?;
        if let Some(claim) = kind.recognise(&probes) {
            return Ok(claim.year);
        }
        let names: Vec<_> = inputs.iter().map(|i| i.name.as_str()).collect();
        let (names, wanted) = (names.join(", "), kind.title());
        match self.best(&probes) {
            Some((other, _)) => Err(ReadError::all(format!(
                "{names}: this is not last year's return to compare with. It was taken for {}; give last year's {wanted}",
                other.title()
            ))),
            None if doubtful => Ok(None),
            None => Err(ReadError::all(format!(
                "{names}: this was not recognised as last year's return; give last year's {wanted}"
            ))),
        }
    }

    /// Looks at the beginning of each file. An empty one among others says nothing of what they are.
    ///
    /// # Errors
    /// As [`Probe::of`].
    pub fn probes(&self, inputs: &[Input], limits: &Limits) -> Result<Vec<Probe>, ReadError> {
        let mut filled = Vec::new();
        for input in inputs {
            if input.size()? > 0 {
                filled.push(input);
            }
        }
        if filled.is_empty() {
            filled.extend(inputs.first());
        }
        let known = |heading: &str| self.has_heading(heading);
        filled
            .into_iter()
            .map(|input| Probe::of(input, limits, &known))
            .collect()
    }

    /// The kind that is surest of these files together.
    fn best(&self, probes: &[Probe]) -> Option<(&'static dyn ReturnKind, Claim)> {
        self.checked
            .iter()
            .filter_map(|k| k.recognise(probes).map(|c| (*k, c)))
            // The first of equals, so that the order of the list decides.
            .rev()
            .max_by_key(|(_, c)| c.sureness)
    }

    /// Takes a set of files for one of the kinds that a record can import. Kinds that are no return come first, for
    /// some of their headings are also those of returns.
    ///
    /// # Errors
    /// As [`Self::recognise`], or that the files are a return that can only be checked.
    pub fn recognise_import(
        &self,
        inputs: &[Input],
        limits: &Limits,
    ) -> Result<(&'static dyn ImportKind, Claim), ReadError> {
        let known = |heading: &str| self.has_heading(heading);
        let probes: Vec<Probe> = inputs
            .iter()
            .filter_map(|i| Probe::of(i, limits, &known).ok())
            .collect();
        let mut extracts = self.imported.iter().filter(|k| self.checked(k.id()).is_none());
        if let Some(found) = extracts.find_map(|k| Some((*k, k.recognise(&probes)?))) {
            return Ok(found);
        }
        let (kind, claim) = self.recognise(inputs, limits)?;
        match self.imported(kind.id()) {
            Some(kind) => Ok((kind, claim)),
            None => Err(ReadError::all(format!(
                "{} Only these can be imported: {}; check this one with `goldenthread check`.",
                claim.why,
                self.import_titles()
            ))),
        }
    }

    /// The titles of the kinds that a record can import, with their ids.
    #[must_use]
    pub fn import_titles(&self) -> String {
        let titles: Vec<String> = self
            .imported
            .iter()
            .map(|k| format!("{} ({})", k.title(), k.id()))
            .collect();
        titles.join(", ")
    }
}
