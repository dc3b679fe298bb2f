use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

/// Read an area SEND inspection report or Improvement Notice (PDF or text) and print its requirements
#[derive(Debug, Args)]
pub(crate) struct Read {
    /// The report or notice; use - for standard input
    file: PathBuf,
    /// Print JSON, for a program
    #[arg(long)]
    json: bool,
}

impl Read {
    pub(crate) fn run(self) -> Result<()> {
        let bytes = crate::files::bytes(&self.file)?;
        let document = documents::read(&bytes, &crate::files::name(&self.file))?;
        let text = if self.json {
            serde_json::to_string_pretty(&document)?
        } else {
            document.to_text()
        };
        println!("{}", text.trim_end());
        Ok(())
    }
}
