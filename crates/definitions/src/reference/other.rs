//! The keys of themes, code lists, calendars and regimes.

use super::{Table, key};

pub(super) const THEME: Table = Table {
    id: "theme",
    what: "a theme",
    path: "",
    about: "A theme is a field of work that lists are grouped by: a folder with a `theme.toml`.",
    keys: &[
        key("title", "text", "What a reader calls it."),
        key("order", "whole number", "Its place among the themes, lowest first."),
    ],
};

pub(super) const CODES: Table = Table {
    id: "codes",
    what: "a code list",
    path: "",
    about: "The codes that a field may hold. Its file is `THEME/codes/NAME.toml`.",
    keys: &[
        key("id", "text", "The file’s name without `.toml`."),
        key("title", "text", "What the list is of."),
        key("source", "text", "Where the codes come from."),
        key(
            "codes",
            "list of tables",
            "The codes, in the order to show them: `[[codes]]`.",
        ),
    ],
};

pub(super) const CODE: Table = Table {
    id: "code",
    what: "a code",
    path: "codes.*",
    about: "One code and its meaning.",
    keys: &[
        key("code", "text", "The code as returns and records hold it."),
        key("title", "text", "What it means, in a reader’s words."),
        key("group", "text", "The broader group that it is counted under."),
        key(
            "value",
            "whole number",
            "The number it stands for, where the list is a scale: `field.value` in an expression.",
        ),
        key("from", "day", "The first day on which it may be recorded."),
        key(
            "to",
            "day",
            "The last day on which it may be recorded; what was recorded stays readable.",
        ),
    ],
};

pub(super) const CALENDAR: Table = Table {
    id: "calendar",
    what: "a calendar",
    path: "",
    about: "Days that clocks count by. Its file is `THEME/calendars/NAME.toml`. One file has the bank holidays and one the school terms; an area’s own takes their place.",
    keys: &[
        key("title", "text", "What a reader calls it."),
        key("source", "text", "Where the days were read, and when."),
        key(
            "bank_holidays",
            "list of days",
            "The bank holidays of England and Wales.",
        ),
        key("terms", "list of tables", "School terms: `[[terms]]`."),
        key(
            "closed",
            "list of days",
            "Single days of those terms on which schools are closed.",
        ),
        key(
            "yearly",
            "list of tables",
            "Spans of each year that clocks may leave out or move off, both days included.",
        ),
        key("dated", "list of tables", "The same, of one year."),
    ],
};

pub(super) const TERM: Table = Table {
    id: "term",
    what: "a school term",
    path: "terms.*",
    about: "One term; its days are both included.",
    keys: &[
        key("title", "text", "What a reader calls it."),
        key("from", "day", "Its first day."),
        key("to", "day", "Its last day."),
        key("half_term", "table", "The holiday in it: `from` and `to`."),
    ],
};

pub(super) const REGIME: Table = Table {
    id: "regime",
    what: "a regime",
    path: "",
    about: "A body of law that clocks belong to. Its file is `THEME/regimes/NAME.toml`.",
    keys: &[
        key("id", "text", "The file’s name without `.toml`."),
        key("title", "text", "What a reader calls it."),
        key("cohort", "text", "Whom it governs."),
        key("source", "text", "Where its days were read, and what is not settled."),
        key(
            "in_force_from",
            "day",
            "The first day on which a round of its clocks may open.",
        ),
        key("in_force_to", "day", "The last day."),
    ],
};
