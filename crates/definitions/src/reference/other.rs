//! The keys of themes, code lists, calendars, regimes, layers and rules.

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
            "local",
            "true or false",
            "An area may add codes of its own in its layer; without it the list is the same everywhere.",
        ),
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

pub(super) const LAYER: Table = Table {
    id: "layer",
    what: "an area’s layer",
    path: "",
    about: "What one area changes of the rest. Its file is `areas/CODE/NAME.toml`, where `CODE` is the id of the area; \
            each file is about one register or one code list. An area decides what things are called and which views its lists have, adds \
            codes to lists that are open to it, and sets limits of force `local`. What comes from the law, from guidance or from \
            a national standard cannot be changed, and a layer adds no step, field or register.",
    keys: &[
        key("register", "text", "The id of the register that it is about."),
        key("title", "text", "What the area calls one entry."),
        key("plural", "text", "What the area calls the list."),
        key("team", "text", "The team that keeps it there."),
        key("steps", "tables", "What the area calls steps: `[steps.ID]`."),
        key("fields", "tables", "What the area calls fields: `[fields.ID]`."),
        key(
            "clocks",
            "tables",
            "What the area calls clocks, and its limits: `[clocks.ID]`.",
        ),
        key(
            "views",
            "tables",
            "Views that the area adds, or has in place of ours of the same id: `[views.ID]`.",
        ),
        key(
            "list",
            "text",
            "The id of the code list that it is about, in a file of its own.",
        ),
        key(
            "codes",
            "list of tables",
            "Codes that the area adds, written as those of a code list: `[[codes]]`.",
        ),
    ],
};

pub(super) const LAYER_STEP: Table = Table {
    id: "layer_step",
    what: "a step of an area’s layer",
    path: "steps.*",
    about: "The area’s words for a step.",
    keys: &[
        key("title", "text", "What the area calls it."),
        key("stage", "text", "The stage that it leads to, in the area’s words."),
    ],
};

pub(super) const LAYER_FIELD: Table = Table {
    id: "layer_field",
    what: "a field of an area’s layer",
    path: "fields.*",
    about: "The area’s words for a field.",
    keys: &[
        key("title", "text", "What the area calls it."),
        key("hint", "text", "How the area says to fill it in."),
    ],
};

pub(super) const LAYER_CLOCK: Table = Table {
    id: "layer_clock",
    what: "a clock of an area’s layer",
    path: "clocks.*",
    about: "The area’s words for a clock, and its own limit.",
    keys: &[
        key("title", "text", "What the area calls it."),
        key(
            "within",
            "text",
            "The area’s limit, where the clock’s force is `local` and it has one limit.",
        ),
    ],
};

pub(super) const RULE: Table = Table {
    id: "rule",
    what: "a rule",
    path: "",
    about: "A rule records something because of what was recorded. It is asked once for each of its rows, on the row’s own day with everything known today, as a guard is. What it says is recorded as a file’s rows are: running it again adds nothing. What it made and no longer says is withdrawn, unless somebody acted on it: then it stays and is a finding. A rule that is changed speaks from that day on and alters nothing before. Its file is `THEME/rules/NAME.toml`.",
    keys: &[
        key(
            "id",
            "text",
            "The file’s name without `.toml`. What it makes is keyed by it, so it never changes.",
        ),
        key(
            "title",
            "text",
            "What it is for, as its entries and their history name it.",
        ),
        key("demands", "list of texts", "The demand rows that it answers."),
        key(
            "on",
            "text",
            "The register whose entries are its rows, each on the day it was opened; or a list of two, each pair of which that `join` finds is a row, on the later day. With two, columns begin with the register: `meeting.held`.",
        ),
        key(
            "join",
            "text",
            "Of two registers, what leads from both to the same entry: `meeting.group = membership.group`.",
        ),
        key(
            "for_each",
            "text",
            "What of an entry is a row instead: each time of a step that repeats, or each round of a clock: `CLOCK.started`, `CLOCK.due`, or `CLOCK.missed`, the day after the last lawful day where it was not done by then.",
        ),
        key(
            "every",
            "text",
            "`week`, `month`, `quarter` or `year`: once each period is over, all entries are rows as they were on its last day. `:period_start` and `:period_end` are its days.",
        ),
        key("when", "text", "Which rows it speaks of. Only `TRUE` acts."),
        key(
            "sample",
            "table",
            "How many rows of each period are drawn. A period is drawn once.",
        ),
        key(
            "from",
            "day",
            "The first day of which it speaks; without it the day on which the program first reads it.",
        ),
        key("to", "day", "The last day of which it speaks."),
        key("opens", "table", "The entry that it opens for a row."),
        key(
            "once_while_open",
            "true or false",
            "Whether it opens nothing more about a subject while one that it opened is open. When that is closed, the next row is an occasion of its own.",
        ),
        key(
            "ends_when",
            "text",
            "When what it opened is over. It cannot use `:today`: nothing ends because time passes.",
        ),
        key(
            "ends_by",
            "text",
            "The closing step that says so; it may be left out where the register has one only.",
        ),
        key(
            "examples",
            "list of tables",
            "Worked cases, as those of a register; all their entries are in `beside`, and `made` says what must come out.",
        ),
    ],
};

pub(super) const SAMPLE: Table = Table {
    id: "sample",
    what: "a sample",
    path: "sample",
    about: "Which rows are drawn hangs on rule, period and entry alone, so that anyone can draw them again.",
    keys: &[
        key("take", "whole number", "How many are drawn."),
        key("of_each", "text", "So many of each group with the same value."),
    ],
};

pub(super) const OPENS: Table = Table {
    id: "opens",
    what: "what a rule opens",
    path: "opens",
    about: "One entry for each row that the rule speaks of.",
    keys: &[
        key(
            "register",
            "text",
            "The register it is of. A rule cannot hang on what it opens itself.",
        ),
        key("step", "text", "The step that opens it."),
        key(
            "about",
            "text",
            "What leads to the entry that it is about or a part of; it may be left out where the row is that entry, or is about it.",
        ),
        key(
            "fields",
            "table",
            "What it says: for each field an expression. Words are in single quotes within the double ones.",
        ),
    ],
};

pub(super) const ROLE: Table = Table {
    id: "role",
    what: "a role",
    path: "",
    about: "A role that people may have. Its file is `THEME/roles/NAME.toml`. What it reads and records, each register says in its `[access]`.",
    keys: &[
        key("id", "text", "The file’s name without `.toml`."),
        key("title", "text", "What a reader calls it."),
        key("purpose", "text", "Who has it, and what for."),
        key(
            "reach",
            "text",
            "Which children it reaches: `own_child`, `own_caseload`, `own_school`, `own_service`, `team`, `area`, or `totals` for none.",
        ),
    ],
};
