//! What a return is made of, as data: tables, columns, their spellings in XML, in CSV exports and in
//! workbooks, code lists, and the years each was collected for.
//!
//! A schema is a TOML file in `schemas/`. A name that turns out to be spelt differently is corrected
//! there, not in code. Names are compared without regard to case; XML namespaces are ignored.

mod nodes;

pub(crate) use nodes::Node;

use foldhash::HashSet;
use indexmap::IndexMap;
use serde::Deserialize;

/// How the text of a column is to be understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Any text, codes included.
    #[default]
    Text,
    /// A day, in any form [`crate::Day::parse`] knows.
    Date,
    /// A whole number.
    Int,
    /// `0`, `1`, `true` or `false` (and `yes`/`no` in workbooks).
    Bool,
    /// A decimal number, with or without a percent sign.
    Number,
}

/// One column of a table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnDef {
    /// The name findings use: the XML element's or the CSV heading's own.
    pub name: String,
    /// Path of the element below the row's element, when it is not simply `name`; `"."` for the text
    /// of the row's own element.
    #[serde(default)]
    pub path: Option<String>,
    /// Other spellings or paths accepted on reading.
    #[serde(default)]
    pub also: Vec<String>,
    /// Heading in a CSV export, when different.
    #[serde(default)]
    pub export: Option<String>,
    /// Heading in a workbook, when different.
    #[serde(default)]
    pub label: Option<String>,
    /// How to understand the text.
    #[serde(default, rename = "type")]
    pub kind: Kind,
    /// Code list (a key of the schema's `codes`).
    #[serde(default)]
    pub codes: Option<String>,
    /// Form of the text where it has one: `9` a digit, `A` a letter, `X` either, anything else itself;
    /// a `+` at the end repeats what is before it, a `*` lets anything follow.
    #[serde(default)]
    pub form: Option<String>,
    /// First year the column belongs to the return.
    #[serde(default)]
    pub since: Option<u16>,
    /// Last year the column belonged to the return.
    #[serde(default)]
    pub until: Option<u16>,
    /// Only in exports (keys and bookkeeping), never in the XML.
    #[serde(default)]
    pub export_only: bool,
    /// Whether every row of a list must fill it. (For XML see `content` of the schema.)
    #[serde(default)]
    pub required: bool,
}

/// One table: a kind of record that repeats.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableDef {
    /// The name findings use.
    pub name: String,
    /// Path of the row's element below the parent table's row element, or below the root.
    #[serde(default)]
    pub path: Option<String>,
    /// Other paths accepted.
    #[serde(default)]
    pub also: Vec<String>,
    /// The table whose rows these rows belong to.
    #[serde(default)]
    pub parent: Option<String>,
    /// Most rows one parent row may have.
    #[serde(default)]
    pub max: Option<u32>,
    /// Name of the table's file in a CSV export, or of its sheet, when different from `name`.
    #[serde(default)]
    pub export: Option<String>,
    /// Heading above the table in a workbook that stacks several in one sheet.
    #[serde(default)]
    pub label: Option<String>,
    /// Column (export) that identifies a row of this table in a CSV export.
    #[serde(default)]
    pub key: Option<String>,
    /// Column (export) that names the parent row in a CSV export.
    #[serde(default)]
    pub parent_key: Option<String>,
    /// The columns, in the order they are written.
    pub columns: Vec<ColumnDef>,
    #[serde(skip)]
    names: Vec<(String, usize)>,
    /// Each column as findings elsewhere name it: of this year's table and of last year's.
    #[serde(skip)]
    full_names: Vec<[String; 2]>,
    /// The columns that give a child's local id, the best first, each with its place in [`Schema::child`].
    #[serde(skip)]
    child: Vec<(usize, usize)>,
    /// The columns that say whose a row is: a child's ids, and the keys that join tables.
    #[serde(skip)]
    whose: Vec<usize>,
    #[serde(skip)]
    parent_index: Option<usize>,
}

impl TableDef {
    /// Position of the column called so: by name, other spelling, export heading or workbook label.
    pub fn column(&self, name: &str) -> Option<usize> {
        // Rules ask by the very name.
        if let Some(found) = self.columns.iter().position(|c| c.name == name) {
            return Some(found);
        }
        let wanted = normal(name);
        self.names.iter().find(|(n, _)| *n == wanted).map(|(_, i)| *i)
    }

    /// A column as a finding in another table names it: `Table.Column`, with `previous.` before it where it
    /// is last year's.
    pub fn full_name(&self, column: usize, previous: bool) -> &str {
        self.full_names
            .get(column)
            .map_or("", |names| &names[usize::from(previous)])
    }

    /// The columns that give a child's local id, the best first: place in [`Schema::child`], and position here.
    pub(crate) fn child_columns(&self) -> &[(usize, usize)] {
        &self.child
    }

    /// Whether its rows are about a child or another person, as a column for the id shows.
    pub fn is_of_people(&self) -> bool {
        !self.child.is_empty()
    }

    /// Position of the parent table in the schema.
    pub fn parent_index(&self) -> Option<usize> {
        self.parent_index
    }
}

/// What an element may hold, as the department's XML schema lays it down.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentDef {
    /// Path of the element below the root; empty for the root itself.
    pub of: String,
    /// Its elements in their order: a name, how often it occurs (nothing for exactly once, `?` for at
    /// most once, `+` for once or more, `*` for any number), and the years it belongs to where not all
    /// (`Sex 2025..`, `GenderCurrent ..2024`).
    pub elements: Vec<String>,
}

/// The whole of a return's structure.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Short id of the return, such as `sen2`.
    pub id: String,
    /// Root elements accepted in the XML form.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Columns that give a child's local id, the best first; each looked for in the row, then in the rows
    /// it belongs to, before the next.
    #[serde(default)]
    pub child: Vec<String>,
    /// Whether the order of elements in the XML is checked.
    #[serde(default)]
    pub ordered: bool,
    /// Whether the department publishes an XML schema for the return that stops a file which breaks
    /// it: then spelling, presence, number, codes and forms are checked against what is laid down here.
    #[serde(default)]
    pub strict: bool,
    /// What elements hold, in a strict schema.
    #[serde(default)]
    pub content: Vec<ContentDef>,
    /// Whether codes are compared without regard to case.
    #[serde(default)]
    pub ignore_case: bool,
    /// Whether dates are written day first in the return's XML too.
    #[serde(default)]
    pub day_first: bool,
    /// Every spelling of every table's columns.
    #[serde(skip)]
    headings: HashSet<String>,
    /// Code lists: code and meaning.
    #[serde(default)]
    pub codes: IndexMap<String, IndexMap<String, String>>,
    /// The tables.
    #[serde(rename = "table")]
    pub tables: Vec<TableDef>,
    #[serde(skip)]
    pub(crate) nodes: Vec<Node>,
}

/// How well a row of headings fits a table.
#[derive(Clone, Debug)]
pub struct HeaderMatch {
    /// Position of the table in the schema.
    pub table: usize,
    /// For each heading, the column it is, if any.
    pub columns: Vec<Option<usize>>,
    /// 1 when the sets of columns are the same, 0 when nothing fits.
    pub score: f64,
}

impl Schema {
    /// Reads a schema from its TOML text. The error says what is wrong and where, for the person who wrote it.
    pub fn parse(text: &str) -> Result<Schema, String> {
        let mut schema: Schema = toml::from_str(text).map_err(|e| e.to_string())?;
        for index in 0..schema.tables.len() {
            if let Some(parent) = schema.tables[index].parent.clone() {
                let found = schema.table(&parent);
                match found {
                    Some(p) if p < index => schema.tables[index].parent_index = Some(p),
                    _ => {
                        return Err(format!(
                            "table {}: its parent {parent} must come before it",
                            schema.tables[index].name
                        ));
                    }
                }
            }
            let table = &mut schema.tables[index];
            let mut names = Vec::new();
            for (i, c) in table.columns.iter().enumerate() {
                let spellings = std::iter::once(&c.name).chain(&c.also).chain(&c.export).chain(&c.label);
                for spelling in spellings {
                    // Of a path in XML the last step is the name; in a heading a slash is part of it.
                    let last = spelling.rsplit('/').next().filter(|_| table.path.is_some());
                    let spelling = normal(last.unwrap_or(spelling));
                    match names.iter().find(|(n, _): &&(String, usize)| *n == spelling) {
                        Some((_, j)) if *j != i => {
                            return Err(format!("table {}: {spelling} names two columns", table.name));
                        }
                        Some(_) => {}
                        None => names.push((spelling, i)),
                    }
                }
                if let Some(list) = &c.codes
                    && !schema.codes.contains_key(list)
                {
                    return Err(format!("column {}: no code list {list}", c.name));
                }
            }
            schema.headings.extend(names.iter().map(|(name, _)| name.clone()));
            table.names = names;
            let ids = schema.child.iter().enumerate();
            table.child = ids
                .filter_map(|(rank, name)| Some((rank, table.column(name)?)))
                .collect();
            let keys = table.key.iter().chain(&table.parent_key);
            let keys: Vec<usize> = keys.filter_map(|key| table.column(key)).collect();
            table.whose = table.child.iter().map(|(_, c)| *c).chain(keys).collect();
            let full = table.columns.iter().map(|c| format!("{}.{}", table.name, c.name));
            table.full_names = full.map(|this| [this.clone(), format!("previous.{this}")]).collect();
        }
        schema.build_nodes()?;
        Ok(schema)
    }

    /// Reads a schema that is part of this crate; a mistake in it is a mistake of ours that the tests
    /// show, so an empty schema takes its place and every rule then says it cannot run.
    pub fn embedded(text: &str) -> Schema {
        Schema::parse(text).unwrap_or_else(|e| {
            debug_assert!(false, "embedded schema: {e}");
            Schema {
                id: String::new(),
                roots: Vec::new(),
                child: Vec::new(),
                ordered: false,
                strict: false,
                content: Vec::new(),
                ignore_case: false,
                day_first: false,
                headings: HashSet::default(),
                codes: IndexMap::new(),
                tables: Vec::new(),
                nodes: vec![Node::default()],
            }
        })
    }

    /// Position of the table called so.
    pub fn table(&self, name: &str) -> Option<usize> {
        if let Some(found) = self.tables.iter().position(|t| t.name == name) {
            return Some(found);
        }
        let wanted = normal(name);
        self.tables
            .iter()
            .position(|t| normal(&t.name) == wanted || t.export.as_deref().is_some_and(|e| normal(e) == wanted))
    }

    /// Whether the code belongs to the list. False for an unknown list.
    pub fn has_code(&self, list: &str, code: &str) -> bool {
        self.codes.get(list).is_some_and(|l| {
            l.contains_key(code) || (self.ignore_case && l.keys().any(|k| k.eq_ignore_ascii_case(code)))
        })
    }

    /// Whether any table has a column called so.
    pub fn has_column(&self, name: &str) -> bool {
        self.headings.contains(&normal(name))
    }

    /// The table these headings fit best, with `hint` (a file's or sheet's name) deciding between
    /// tables that look alike. `None` when no table shares half its columns with them; fewer are enough where the hint
    /// names the table, or where all headings are the table's and one says whose a row is. Headings of nothing but
    /// choices are those of a list of choices, as workbooks keep them for their drop-down cells.
    pub fn match_header(&self, headings: &[&str], hint: &str) -> Option<HeaderMatch> {
        let filled = headings.iter().filter(|h| !h.trim().is_empty()).count();
        let hint = normal(hint);
        let mut best: Option<HeaderMatch> = None;
        for (index, table) in self.tables.iter().enumerate() {
            let mut taken = vec![false; table.columns.len()];
            let mut columns = Vec::with_capacity(headings.len());
            let mut matched = 0;
            for heading in headings {
                let found = table.column(heading).filter(|c| !taken[*c]);
                if let Some(c) = found {
                    taken[c] = true;
                    matched += 1;
                }
                columns.push(found);
            }
            if matched == 0 {
                continue;
            }
            let named = |n: &Option<String>| n.as_deref().is_some_and(|n| hint.ends_with(&normal(n)));
            let named = !hint.is_empty() && (hint.ends_with(&normal(&table.name)) || named(&table.export));
            let whose = table.whose.is_empty() || table.whose.iter().any(|c| taken[*c]);
            let choice = |c: usize| table.columns[c].codes.is_some() || table.columns[c].kind == Kind::Bool;
            if !whose && !named && (0..taken.len()).all(|c| !taken[c] || choice(c)) {
                continue;
            }
            let union = filled + table.columns.len() - matched;
            let mut score = matched as f64 / union.max(1) as f64;
            // Exports leave out columns of other years; headings that are all known count fully.
            if matched == filled && matched > 1 && (whose || named) {
                score = score.max(0.55 + score / 4.0);
            }
            if named && matched > 1 && 2 * matched >= filled {
                score = score.max(0.55);
            }
            if named {
                score += 0.25;
            }
            if best.as_ref().is_none_or(|b| score > b.score) {
                best = Some(HeaderMatch {
                    table: index,
                    columns,
                    score,
                });
            }
        }
        best.filter(|b| b.score >= 0.5)
    }
}

/// Whether the text has the form described (see [`ColumnDef::form`]).
pub fn has_form(text: &str, form: &str) -> bool {
    let mut rest = text.chars().peekable();
    let mut last = None;
    let fits = |class: char, c: char| match class {
        '9' => c.is_ascii_digit(),
        'A' => c.is_ascii_alphabetic(),
        'X' => c.is_ascii_alphanumeric(),
        other => c == other,
    };
    for class in form.chars() {
        match class {
            '*' => return true,
            '+' => while rest.next_if(|c| last.is_some_and(|l| fits(l, *c))).is_some() {},
            _ => {
                if rest.next_if(|c| fits(class, *c)).is_none() {
                    return false;
                }
                last = Some(class);
            }
        }
    }
    rest.next().is_none()
}

/// A name as it is compared: lower case, letters and digits only, so that dashes, curly apostrophes,
/// underscores and doubled spaces in headings do not matter.
pub fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
