use std::path::PathBuf;

use anyhow::Result;
use calendar::{Timestamp, day_in_england};
use clap::Args;
use record::{NewSource, Record, SourceKind, Viewpoint};

use crate::store::{Where, area, operator};

/// Load inspection reports or Improvement Notices into the requirements register
///
/// Each item becomes a requirement in its exact words.
///
/// Where a notice and a report say the same thing in different words, both are kept and linked.
#[derive(Debug, Args)]
pub(crate) struct Load {
    /// Reports and notices, PDF or text
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The area [default: the only one in the record]
    #[arg(long)]
    area: Option<String>,
    #[command(flatten)]
    place: Where,
}

impl Load {
    pub(crate) fn run(self) -> Result<()> {
        // Everything is read before anything is written, so that a mistake in the second file leaves nothing
        // half-loaded.
        let mut read = Vec::new();
        for file in &self.files {
            let bytes = crate::files::bytes(file)?;
            let name = crate::files::name(file);
            read.push((documents::read(&bytes, &name)?, record::fingerprint(&bytes), name));
        }
        let record = self.place.open(false)?;
        let area = area(&record, self.area.as_deref())?;
        for (document, fingerprint, name) in read {
            if let Some(of) = document.area().filter(|of| !same_area(of, &area.name)) {
                eprintln!("Note: {name} is about {of}, and is loaded into {}", area.name);
            }
            for warning in document.warnings() {
                let page = warning.page.map(|p| format!(", page {p}")).unwrap_or_default();
                eprintln!("Check {name}{page}: {}", warning.message);
            }
            let loaded = load(
                &record,
                &area.id,
                &document,
                name.clone(),
                fingerprint,
                Timestamp::now(),
            )?;
            println!(
                "{name}: {} requirements, {} new, {} corrected, {} as they were; {} linked to what says the same elsewhere",
                loaded.requirements, loaded.new, loaded.corrected, loaded.unchanged, loaded.linked
            );
        }
        Ok(())
    }
}

fn same_area(of: &str, name: &str) -> bool {
    let (of, name) = (of.to_lowercase(), name.to_lowercase());
    of.contains(&name) || name.contains(&of)
}

/// What loading a document did.
pub(crate) struct Loaded {
    pub(crate) requirements: usize,
    pub(crate) new: usize,
    pub(crate) corrected: usize,
    pub(crate) unchanged: usize,
    pub(crate) linked: usize,
}

/// Records a document's requirements, and links those that say the same in another document.
pub(crate) fn load(
    record: &Record,
    area: &record::AreaId,
    document: &documents::Document,
    name: String,
    fingerprint: String,
    at: Timestamp,
) -> Result<Loaded> {
    let today = day_in_england(at);
    let statements = improvement::document_statements(document, today);
    let source = NewSource {
        kind: SourceKind::new("document"),
        name,
        fingerprint,
    };
    let said = record.import(area, &statements.statements, source, &operator(), at)?;
    let position = record.position(area, Viewpoint { known_at: None, today })?;
    let links = improvement::same_as_statements(&position);
    let proposed = NewSource {
        kind: SourceKind::new("document"),
        name: "Comparison of documents by their words".to_owned(),
        fingerprint: String::new(),
    };
    let linked = record.import(area, &links, proposed, &operator(), at)?;
    Ok(Loaded {
        requirements: statements.statements.len(),
        new: said.entries_new,
        corrected: said.corrected,
        unchanged: said.unchanged,
        linked: linked.events_new,
    })
}
