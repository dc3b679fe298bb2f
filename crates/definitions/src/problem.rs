use std::fmt;

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
        let line = self.text.get(..offset).map(|before| before.matches('\n').count() + 1);
        self.push(line, message);
    }

    /// Places the problem on the header line of a table such as `[clocks.decide]`, or on the line `decide = { … }`
    /// below `[clocks]`; failing both nowhere.
    pub(crate) fn in_table(&mut self, table: &str, message: impl Into<String>) {
        let header = format!("[{table}]");
        let line = self.text.lines().position(|l| l.trim() == header);
        let line = line.or_else(|| self.inline(table)).map(|l| l + 1);
        self.push(line, message);
    }

    fn inline(&self, table: &str) -> Option<usize> {
        let (outer, id) = table.rsplit_once('.')?;
        let header = format!("[{outer}]");
        let mut lines = self.text.lines().enumerate().skip_while(|(_, l)| l.trim() != header);
        lines.next()?;
        lines
            .take_while(|(_, l)| !l.trim_start().starts_with('['))
            .find(|(_, l)| l.split_once('=').is_some_and(|(key, _)| key.trim() == id))
            .map(|(at, _)| at)
    }

    pub(crate) fn push(&mut self, line: Option<usize>, message: impl Into<String>) {
        self.found.push(Problem {
            file: self.file.to_owned(),
            line,
            message: message.into(),
        });
    }
}
