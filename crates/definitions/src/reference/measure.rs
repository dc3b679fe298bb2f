//! The keys of measures, which the `measures` crate reads. Its tests hold them to what it reads.

use super::{Table, key};

pub(super) const MEASURE: &[Table] = &[
    Table {
        id: "measure",
        what: "a measure",
        path: "",
        about: "A figure over a register. Its file is `THEME/measures/ID.toml`. Its conditions are SQL that runs unchanged on SQLite and PostgreSQL.",
        keys: &[
            key("id", "text", "The file’s name without `.toml`."),
            key("version", "whole number", "Raised whenever what it counts changes."),
            key(
                "reference",
                "text",
                "Its row in the list of measures, where that is not its id.",
            ),
            key(
                "title",
                "text",
                "What a reader calls it. `{limit}` and `{days}` are those of its clock.",
            ),
            key("definition", "text", "What it counts, in plain words."),
            key("register", "text", "The register whose entries it counts."),
            key("clock", "text", "The register’s clock whose limit it measures."),
            key(
                "kind",
                "text",
                "`period` when an entry is counted in the period of one of its days; `position` when every entry is as it was at the end.",
            ),
            key("counted_on", "text", "That day, for a `period`."),
            key("numerator", "text", "Which entries count."),
            key("denominator", "text", "Out of which."),
            key(
                "value",
                "text",
                "Days taken or waited, for a spread; what is added up, for a sum, a mean and a ratio.",
            ),
            key("out_of", "text", "What the sum is out of, for a ratio."),
            key(
                "statistic",
                "text",
                "`proportion`, `count`, `rate`, `median`, `centile_90`, `oldest`, `sum`, `mean`, `ratio` or `children`.",
            ),
            key("rate", "table", "For how many people, for a `rate`."),
            key(
                "polarity",
                "text",
                "Which way is better: `higher`, `lower` or `context`.",
            ),
            key("target", "table", "What is aimed at."),
            key("unit", "text", "What it is counted in, such as `%`."),
            key("decimals", "whole number", "Decimals of the figure."),
            key("owner", "text", "The team or post that answers for it."),
            key("demands", "list of texts", "The demand rows that it answers."),
            key(
                "seed",
                "list of texts",
                "Where the inspection report or the notice asks for it.",
            ),
            key("benchmark", "table", "The published figure shown beside it."),
            key("breakdowns", "list of texts", "The groups it is shown by."),
            key(
                "open_face",
                "text",
                "The measure of what is open now and past the same limit.",
            ),
            key(
                "complement",
                "text",
                "The measure that counts the other part of the same entries.",
            ),
            key("exclusions", "text", "What is left out, in words."),
            key("completeness", "table", "What must be known for it to be trusted."),
            key("needs", "list of tables", "Without what it is not measured at all."),
            key(
                "examples",
                "list of tables",
                "Small tables and the figures that must come out. They run as tests.",
            ),
        ],
    },
    Table {
        id: "rate",
        what: "a rate",
        path: "rate",
        about: "For how many people.",
        keys: &[
            key("per", "whole number", "For so many people."),
            key("population", "text", "The population, such as `aged_0_24`."),
        ],
    },
    Table {
        id: "target",
        what: "a target",
        path: "target",
        about: "What is aimed at.",
        keys: &[
            key("value", "text", "The figure."),
            key("amber", "text", "The figure from which it is amber."),
            key("type", "text", "Who asks for it: `statutory`, `national` or `local`."),
        ],
    },
    Table {
        id: "benchmark",
        what: "a benchmark",
        path: "benchmark",
        about: "Columns of published statistics.",
        keys: &[
            key("file", "text", "The published file."),
            key(
                "numerator",
                "list of texts",
                "Columns that are added up; a minus before one takes it away.",
            ),
            key("denominator", "list of texts", "Columns that it is out of."),
            key("figure", "text", "The column of the figure itself."),
            key("differs", "text", "How the published figure differs, in words."),
        ],
    },
    Table {
        id: "completeness",
        what: "a completeness",
        path: "completeness",
        about: "What must be known for the figure to be trusted.",
        keys: &[
            key("known", "text", "The condition that what is needed is known."),
            key("words", "text", "What that is, in words."),
        ],
    },
    Table {
        id: "need",
        what: "a need of a measure",
        path: "needs.*",
        about: "Without it the measure has no figure, and says why.",
        keys: &[
            key("register", "text", "A register that must have entries."),
            key("column", "text", "A column that some entry must have a value in."),
            key("reason", "text", "What people read instead of the figure."),
        ],
    },
    Table {
        id: "measure_example",
        what: "a worked case of a measure",
        path: "examples.*",
        about: "A small table in, the figures out.",
        keys: &[
            key("title", "text", "What the case shows."),
            key("period", "text", "The month."),
            key("today", "day", "The day on which it is read."),
            key("rows", "list of tables", "Entries, each with its columns."),
            key("expect", "table", "The figures that must come out."),
        ],
    },
    Table {
        id: "measure_expected",
        what: "what a worked case of a measure expects",
        path: "examples.*.expect",
        about: "What is left out is not checked.",
        keys: &[
            key("numerator", "whole number", "How many count."),
            key("denominator", "whole number", "Out of how many."),
            key("unknown", "whole number", "Of how many it is not known."),
            key("value", "text", "The figure as shown."),
        ],
    },
];

pub(super) const BREAKDOWNS: &[Table] = &[
    Table {
        id: "breakdown",
        what: "a breakdown",
        path: "breakdowns.*",
        about: "Groups that measures are shown by, in `THEME/measures/breakdowns.toml`.",
        keys: &[
            key("title", "text", "What a reader calls it."),
            key(
                "by",
                "list of texts",
                "What an entry is sorted by; the first that its register has the columns for.",
            ),
            key("codes", "text", "A code list whose codes are the groups."),
            key(
                "grouped",
                "true or false",
                "Whether the broader groups of that list are the groups.",
            ),
            key(
                "backfill",
                "true or false",
                "Whether a fact not yet stated at the end of a period is taken from later.",
            ),
            key(
                "groups",
                "list of tables",
                "Groups before those of the list, or instead of it.",
            ),
            key(
                "unknown",
                "list of texts",
                "Groups or codes that say that it is not known.",
            ),
            key(
                "counted",
                "text",
                "`age` or `curriculum_year`, for bands over a birth date.",
            ),
            key("bands", "list of tables", "The bands."),
        ],
    },
    Table {
        id: "group",
        what: "a group",
        path: "breakdowns.*.groups.*",
        about: "A group by the text that an entry is sorted by.",
        keys: &[
            key("id", "text", "The text."),
            key("title", "text", "What a reader calls it."),
        ],
    },
    Table {
        id: "band",
        what: "a band",
        path: "breakdowns.*.bands.*",
        about: "A stretch of ages or years, both ends included.",
        keys: &[
            key("id", "text", "Its id."),
            key("title", "text", "What a reader calls it."),
            key("from", "whole number", "The lowest."),
            key("to", "whole number", "The highest."),
        ],
    },
];

pub(super) const RELATED: &[Table] = &[Table {
    id: "related",
    what: "a related entry",
    path: "related.*",
    about: "The one entry of another register that belongs to an entry now, in `THEME/measures/related.toml`. Its columns are `ID_column`.",
    keys: &[
        key("title", "text", "What a reader calls it."),
        key("of", "text", "The register whose entries it belongs to."),
        key("register", "text", "The register it is of."),
        key("through", "text", "The link of that register that leads here."),
        key("where", "text", "Which entries qualify."),
        key("latest_by", "text", "The day of which the latest counts."),
    ],
}];
