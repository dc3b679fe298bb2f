use std::fmt;

use crate::place::{line_of, offset_of};

/// One mistake in a definition file, placed where a person can find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as a path below `definitions/`.
    pub file: String,
    /// The line, counted from 1; `None` when the mistake belongs to the whole file.
    pub line: Option<usize>,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// All the mistakes found; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Collects problems while a file is read, turning byte offsets into lines.
pub(crate) struct Report<'a> {
    pub(crate) file: &'a str,
    pub(crate) text: &'a str,
    pub(crate) found: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(file: &'a str, text: &'a str) -> Self {
        Self {
            file,
            text,
            found: Vec::new(),
        }
    }

    pub(crate) fn at(&mut self, offset: usize, message: impl Into<String>) {
        self.push(line_of(self.text, offset), message);
    }

    /// Places the problem on the line of a table or key, such as `clocks.decide` or `clocks.decide.until`; where the
    /// file has no such key, on that of the table it would be in.
    pub(crate) fn in_table(&mut self, path: &str, message: impl Into<String>) {
        let path: Vec<&str> = path.split('.').collect();
        self.at_key(&path, message);
    }

    /// Places the problem on the line of a key by the parts of its path; an item of a list goes by its position.
    pub(crate) fn at_key(&mut self, path: &[&str], message: impl Into<String>) {
        let line = offset_of(self.text, path).and_then(|at| line_of(self.text, at));
        self.push(line, message);
    }

    /// The line of a byte of the file.
    pub(crate) fn line(&self, offset: usize) -> Option<usize> {
        line_of(self.text, offset)
    }

    pub(crate) fn push(&mut self, line: Option<usize>, message: impl Into<String>) {
        self.found.push(Problem {
            file: self.file.to_owned(),
            line,
            message: message.into(),
        });
    }
}
