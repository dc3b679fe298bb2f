//! A list in groups: a board with a part for each value of a column, or a matrix of two.

use crate::error::PageError;
use crate::listing::{Cell, Filter, Listing, named};

/// Entries of one group that a board shows; the others are one click away.
const MOST_CARDS: usize = 20;
/// Entries that a cell of a matrix names.
const MOST_NAMED: usize = 4;

/// A part for each value.
pub(super) struct Board {
    pub(super) title: String,
    pub(super) groups: Vec<Group>,
}

/// The entries of one value.
pub(super) struct Group {
    /// Id of the heading in the page.
    pub(super) id: String,
    pub(super) title: String,
    pub(super) count: String,
    pub(super) cards: Vec<Card>,
    /// The whole group as a list, where not all of it is shown.
    pub(super) more: Option<(String, String)>,
}

/// An entry on a board.
pub(super) struct Card {
    pub(super) name: String,
    pub(super) href: String,
    /// What each column shows, where it shows anything.
    pub(super) facts: Vec<(String, Cell)>,
}

/// A table with a cell for each pair of values.
pub(super) struct Matrix {
    /// What the rows are, and what the columns are.
    pub(super) of_rows: String,
    pub(super) of_columns: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<(String, Vec<Place>)>,
}

/// A cell of a matrix.
pub(super) struct Place {
    pub(super) column: String,
    pub(super) count: usize,
    /// The list of its entries.
    pub(super) href: String,
    /// What a screen reader calls that list.
    pub(super) label: String,
    pub(super) named: Vec<(String, String)>,
}

/// The list in parts by a filter's column. A part without entries is left out, unless it is of a scale.
pub(super) fn board(listing: &Listing<'_>, by: usize) -> Result<Board, PageError> {
    let filter = &listing.filters[by];
    let messages = listing.context.messages();
    let mut groups = Vec::new();
    for (at, facet) in filter.facets.all.iter().enumerate() {
        let lines: Vec<_> = listing
            .lines
            .iter()
            .filter(|(place, _)| filter.facets.has(*place, at))
            .collect();
        if lines.is_empty() {
            continue;
        }
        let mut cards = Vec::new();
        for (_, line) in lines.iter().take(MOST_CARDS) {
            let (name, href) = named(listing, *line)?;
            let mut facts = Vec::new();
            let columns = listing.view().columns.iter().enumerate();
            for (column, definition) in columns.filter(|(_, column)| param_of(filter) != column.name) {
                let cell = listing.cell(*line, column)?;
                if !cell.text.is_empty() {
                    facts.push((definition.title.clone(), cell));
                }
            }
            cards.push(Card { name, href, facts });
        }
        let query = [
            (filter.param.as_str(), Some(facet.key.as_str())),
            ("as", Some("list")),
            ("page", None),
        ];
        groups.push(Group {
            id: format!("group-{at}"),
            title: facet.label.clone(),
            count: messages.number(lines.len()),
            more: (lines.len() > cards.len()).then(|| {
                let text = messages.with("list-all-of", &[("count", lines.len().into())]);
                (text, listing.context.site_context.here_with(&query))
            }),
            cards,
        });
    }
    Ok(Board {
        title: filter.title.clone(),
        groups,
    })
}

/// The column that a filter is of.
fn param_of(filter: &Filter) -> &str {
    filter.param.strip_prefix("f-").unwrap_or(&filter.param)
}

/// The list as a table of two columns' values.
pub(super) fn matrix(listing: &Listing<'_>, rows: usize, columns: usize) -> Result<Matrix, PageError> {
    let (down, across) = (&listing.filters[rows], &listing.filters[columns]);
    let here = |filter: &Filter, value: usize| listing.lines.iter().any(|(place, _)| filter.facets.has(*place, value));
    let used =
        |filter: &Filter| -> Vec<usize> { (0..filter.facets.all.len()).filter(|at| here(filter, *at)).collect() };
    let (in_rows, in_columns) = (used(down), used(across));
    let mut out = Vec::new();
    for &row in &in_rows {
        let mut places = Vec::new();
        for &column in &in_columns {
            let both = |place: usize| down.facets.has(place, row) && across.facets.has(place, column);
            let lines: Vec<_> = listing.lines.iter().filter(|(place, _)| both(*place)).collect();
            let (of_row, of_column) = (&down.facets.all[row], &across.facets.all[column]);
            let mut entries = Vec::new();
            for (_, line) in lines.iter().take(MOST_NAMED) {
                entries.push(named(listing, *line)?);
            }
            places.push(Place {
                column: of_column.label.clone(),
                count: lines.len(),
                href: listing.context.site_context.here_with(&[
                    (down.param.as_str(), Some(of_row.key.as_str())),
                    (across.param.as_str(), Some(of_column.key.as_str())),
                    ("as", Some("list")),
                    ("page", None),
                ]),
                label: format!(
                    "{}: {}, {}: {}",
                    down.title, of_row.label, across.title, of_column.label
                ),
                named: entries,
            });
        }
        out.push((down.facets.all[row].label.clone(), places));
    }
    Ok(Matrix {
        of_rows: down.title.clone(),
        of_columns: across.title.clone(),
        columns: in_columns
            .iter()
            .map(|at| across.facets.all[*at].label.clone())
            .collect(),
        rows: out,
    })
}
