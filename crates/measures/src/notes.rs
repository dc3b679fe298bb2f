//! Problems found in one file, placed on their lines.

use definitions::{DefinitionFile, Problem};
use toml::Spanned;

use definitions::column::Names;
use definitions::expression::{Expression, Fault, Layout};

pub(crate) struct Notes<'a> {
    file: &'a DefinitionFile,
    pub(crate) found: Vec<Problem>,
}

impl<'a> Notes<'a> {
    pub(crate) fn new(file: &'a DefinitionFile) -> Self {
        Self {
            file,
            found: Vec::new(),
        }
    }

    /// Reads the file's TOML into its shape.
    pub(crate) fn parse<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        match toml::from_str(&self.file.text) {
            Ok(raw) => Some(raw),
            Err(error) => {
                let message = error.message().to_owned();
                match error.span() {
                    Some(span) => self.at(span.start, message),
                    None => self.whole(message),
                }
                None
            }
        }
    }

    /// A problem of the whole file.
    pub(crate) fn whole(&mut self, message: impl Into<String>) {
        self.push(None, message.into());
    }

    /// A problem at a byte of the file.
    pub(crate) fn at(&mut self, offset: usize, message: impl Into<String>) {
        let line = self.line(offset);
        self.push(line, message.into());
    }

    /// A problem within an SQL text, on the line of the file that the fault is on.
    pub(crate) fn in_sql(&mut self, text: &Spanned<String>, fault: &Fault) {
        let start = text.span().start;
        let opening = self.file.text.get(start..).unwrap_or_default();
        // A text over several lines begins on the line after its three quotes.
        let skipped = ["\"\"\"", "'''"]
            .iter()
            .filter_map(|quotes| opening.strip_prefix(quotes))
            .any(|rest| rest.starts_with('\n') || rest.starts_with("\r\n"));
        let line = self
            .line(start)
            .map(|line| line + usize::from(skipped) + fault.line.saturating_sub(1));
        self.push(line, fault.message.clone());
    }

    /// Reads an expression, noting what is wrong with it.
    pub(crate) fn expression(
        &mut self,
        text: &Spanned<String>,
        names: Names<'_>,
        layout: &mut Layout,
    ) -> Option<Expression> {
        match Expression::read(text.get_ref(), names, layout) {
            Ok(expression) => Some(expression),
            Err(fault) => {
                self.in_sql(text, &fault);
                None
            }
        }
    }

    /// As [`Notes::expression`], for one that must yield true or false.
    pub(crate) fn condition(
        &mut self,
        text: &Spanned<String>,
        names: Names<'_>,
        layout: &mut Layout,
    ) -> Option<Expression> {
        self.yielding(
            text,
            names,
            layout,
            |kind| kind == crate::Kind::Boolean,
            "true or false",
        )
    }

    /// As [`Notes::expression`], for one that must yield something of a certain kind.
    pub(crate) fn yielding(
        &mut self,
        text: &Spanned<String>,
        names: Names<'_>,
        layout: &mut Layout,
        fits: impl Fn(crate::Kind) -> bool,
        wanted: &str,
    ) -> Option<Expression> {
        let expression = self.expression(text, names, layout)?;
        if fits(expression.kind) {
            return Some(expression);
        }
        let message = format!("this yields {} where {wanted} is needed", expression.kind.words());
        self.in_sql(text, &Fault { line: 1, message });
        None
    }

    /// The line of a byte of the file, counted from 1.
    pub(crate) fn line_of(&self, offset: usize) -> usize {
        self.line(offset).unwrap_or(1)
    }

    fn line(&self, offset: usize) -> Option<usize> {
        let before = self.file.text.get(..offset)?;
        Some(before.matches('\n').count() + 1)
    }

    fn push(&mut self, line: Option<usize>, message: String) {
        self.found.push(Problem {
            file: self.file.path.clone(),
            line,
            message,
        });
    }
}
