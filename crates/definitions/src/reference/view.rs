//! The keys of views.

use super::{Table, key};

const WHERE: &str = "Which entries it shows. Without it: those that are open, and the reader may choose closed ones.";
const COLUMNS: &str = "What it shows of each beside its name: columns as in conditions, the id of what it is about (such as `child`), `child_age`, `stage`, and `next`, the most pressing time limit.";
const FILTERS: &str = "What a reader may narrow it by: codes, days, references, values, `stage`.";
const SORT: &str =
    "The column it is in order of; with a minus before it the greatest comes first. Without it: the most days late.";
const GROUP: &str = "One column makes a board with a part for each of its values; a list of two makes a matrix.";
const TOTALS: &str = "Numbers that are added up over all that is shown.";
const TILE: &str = "Whether the first page counts it and leads to it.";

pub(super) const VIEW: Table = Table {
    id: "view",
    what: "a view",
    path: "views.*",
    about: "A view is a way to see the list: which entries, by which columns, in which order.",
    keys: &[
        key("title", "text", "What a reader calls it."),
        key("where", "text", WHERE),
        key("columns", "list of texts", COLUMNS),
        key("filters", "list of texts", FILTERS),
        key("sort", "text", SORT),
        key("group", "text or list of texts", GROUP),
        key("totals", "list of texts", TOTALS),
        key("tile", "true or false", TILE),
    ],
};

pub(super) const LIST: Table = Table {
    id: "list",
    what: "a list over several registers",
    path: "",
    about: "One list of entries of several registers. Its file is `THEME/views/NAME.toml`.",
    keys: &[
        key("id", "text", "The file’s name without `.toml`."),
        key("title", "text", "What a reader calls it."),
        key("purpose", "text", "What the list is for."),
        key("demands", "list of texts", "The demand rows that it answers."),
        key("columns", "list of texts", COLUMNS),
        key("filters", "list of texts", FILTERS),
        key("sort", "text", SORT),
        key("group", "text or list of texts", GROUP),
        key("totals", "list of texts", TOTALS),
        key("tile", "true or false", TILE),
        key("from", "list of tables", "The registers whose entries it shows."),
    ],
};

pub(super) const FROM: Table = Table {
    id: "from",
    what: "a register in a list",
    path: "from.*",
    about: "The entries of one register in the list.",
    keys: &[
        key("register", "text", "The register’s id."),
        key("where", "text", WHERE),
        key(
            "columns",
            "table",
            "What a column of the list is in this register, where it is not called so: another column, or a text in single quotes.",
        ),
    ],
};
