/// A part of a paper, of runs of text of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block<R> {
    /// A heading; the title of the paper is of level 1.
    Heading(u8, Vec<R>),
    /// A paragraph.
    Paragraph(Vec<R>),
    /// A list, with the number of its first item where it is numbered.
    List(Option<u64>, Vec<Vec<Block<R>>>),
    /// A table with one row of headings.
    Table {
        /// The headings of its columns.
        head: Vec<Vec<R>>,
        /// Its rows; the first cell of each names the row.
        rows: Vec<Vec<Vec<R>>>,
    },
}

impl<R> Block<R> {
    /// The same with each run made into another.
    pub fn map<S>(&self, f: &mut dyn FnMut(&R) -> S) -> Block<S> {
        let mut line = |runs: &Vec<R>| runs.iter().map(&mut *f).collect::<Vec<S>>();
        match self {
            Self::Heading(level, runs) => Block::Heading(*level, line(runs)),
            Self::Paragraph(runs) => Block::Paragraph(line(runs)),
            Self::Table { head, rows } => Block::Table {
                head: head.iter().map(&mut line).collect(),
                rows: rows.iter().map(|row| row.iter().map(&mut line).collect()).collect(),
            },
            Self::List(first, items) => {
                let items = items.iter().map(|item| item.iter().map(|block| block.map(f)).collect());
                Block::List(*first, items.collect())
            }
        }
    }

    /// Calls `f` for each run.
    pub fn each(&self, f: &mut dyn FnMut(&R)) {
        match self {
            Self::Heading(_, runs) | Self::Paragraph(runs) => runs.iter().for_each(f),
            Self::List(_, items) => items.iter().flatten().for_each(|block| block.each(f)),
            Self::Table { head, rows } => {
                let cells = head.iter().chain(rows.iter().flatten());
                cells.flatten().for_each(f);
            }
        }
    }
}

/// A run of a paper's text as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The words, or the column that fills the gap.
    pub fill: Fill,
    /// Whether it is emphasised.
    pub strong: bool,
}

/// Words, or a gap for the value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// Words; a line feed is the end of a line within a paragraph.
    Text(String),
    /// The column at a position of the paper's layout.
    Column(usize),
}
