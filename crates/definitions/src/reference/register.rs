//! The keys of a register's file.

use super::{Key, Table, key};

pub(super) const REGISTER: Table = Table {
    id: "register",
    what: "a register",
    path: "",
    about: "A register is a list that must be kept. Its file is `THEME/registers/NAME.toml`.",
    keys: &[
        key(
            "id",
            "text",
            "The file’s name without `.toml`. Records name it, so it never changes.",
        ),
        key("title", "text", "What one entry is called."),
        key("plural", "text", "What the whole list is called."),
        key(
            "subject",
            "text",
            "What an entry is about: `area`, or the id of a register one entry of which it is about.",
        ),
        key(
            "part_of",
            "text",
            "Instead of `subject`: the register whose entries it is a line of. It is shown on their page and read by those who may read them.",
        ),
        key(
            "formerly",
            "list of texts",
            "Ids under which its entries were recorded before.",
        ),
        key(
            "key",
            "list of texts",
            "What tells one entry from another, and by what an import finds it: fields and steps; several lists are alternatives.",
        ),
        key(
            "aliases",
            "text",
            "The field that says, a line each, what else files and people call the entry.",
        ),
        key(
            "people",
            "true or false",
            "Whether its entries are people, found by their identifiers and read only with a reason. One register says so.",
        ),
        key("purpose", "text", "What the list is for, in a sentence or two."),
        key("demands", "list of texts", "The demand rows that it answers."),
        key("law", "text", "The law or guidance it exists under."),
        key("team", "text", "The team that usually keeps it."),
        key(
            "named_by",
            "list of texts",
            "Fields and steps by which people know an entry in a list.",
        ),
        key(
            "by_hand",
            "true or false",
            "`false` when only the program opens entries. Otherwise leave it out.",
        ),
        key(
            "latest_per",
            "text",
            "A single link: of all entries that it leads to the same other entry, only the last opened still awaits anything.",
        ),
        key(
            "regime",
            "text",
            "The regime that its clocks belong to, unless a clock names its own.",
        ),
        key(
            "access",
            "table",
            "Who reads and records it: `[access]`. A part without one has that of its whole; without any, no role reads or records it.",
        ),
        key(
            "steps",
            "tables",
            "What can happen to an entry: `[steps.ID]`, in the order to show them.",
        ),
        key("fields", "tables", "What is recorded of it: `[fields.ID]`."),
        key("clocks", "tables", "Its time limits: `[clocks.ID]`."),
        key(
            "views",
            "tables",
            "How its list can be seen: `[views.ID]`. The first opens; all entries can always be chosen.",
        ),
        key("links", "tables", "How it is linked with other entries: `[links.ID]`."),
        key("values", "tables", "What is worked out from it: `[values.ID]`."),
        key(
            "examples",
            "list of tables",
            "Worked cases: `[[examples]]`. They run as tests.",
        ),
    ],
};

pub(super) const STEP: Table = Table {
    id: "step",
    what: "a step",
    path: "steps.*",
    about: "A step is something that can happen to an entry. It has a day, and may carry fields.",
    keys: &[
        key("title", "text", "What a reader calls it."),
        key(
            "opens",
            "true or false",
            "Whether it starts an entry. One step at least does.",
        ),
        key(
            "closes",
            "true or false",
            "Whether it ends the entry. Each clock says what becomes of it then.",
        ),
        key("reopens", "true or false", "Whether it opens a closed entry again."),
        key(
            "after_closing",
            "true or false",
            "Whether it may happen once the entry is closed, as an interview when a child has been found. Otherwise that is a finding, and a form asks to confirm it.",
        ),
        key("repeats", "true or false", "Whether it may happen more than once."),
        key(
            "each_counts",
            "true or false",
            "Whether it counts each time although it says the same as before, as a visit does.",
        ),
        key(
            "exemption",
            "true or false",
            "Whether it is an exemption that lifts a time limit.",
        ),
        key(
            "fields",
            "list of texts",
            "The fields it may carry, in the order its form asks for them.",
        ),
        key("required", "list of texts", "Those of them that a person must give."),
        key(
            "required_when",
            "list of tables",
            "Fields that a person must give under a condition.",
        ),
        key(
            "refuse",
            "list of tables",
            "When it is refused, and the sentence that people read.",
        ),
        key(
            "after",
            "list of texts",
            "Steps that come first: where one is on record, this one cannot have happened before it.",
        ),
        key("clears", "list of texts", "Fields that it empties."),
        key(
            "by",
            "list of texts",
            "The only roles that may record it, instead of those of `[access]`: a sign-off.",
        ),
        key(
            "prefilled",
            "true or false",
            "Whether its form shows what is on record, to confirm or change.",
        ),
        key("stage", "text", "Where the entry is after it, in a reader’s words."),
        key("formerly", "list of texts", "Ids under which it was recorded before."),
        key("echoes", "list of tables", "Steps that it also is on linked entries."),
    ],
};

pub(super) const REFUSE: Table = Table {
    id: "guard",
    what: "a refusal of a step",
    path: "steps.*.refuse.*",
    about: "A condition under which a person cannot record the step. A file is never refused: what breaks a guard there is a finding.",
    keys: &[
        key(
            "when",
            "text",
            "The condition. It is asked on the day of the step, with the step recorded; only when it is true does it act.",
        ),
        key(
            "say",
            "text",
            "The sentence that people read. A column in braces shows its value.",
        ),
    ],
};

pub(super) const REQUIRED_WHEN: Table = Table {
    id: "required_when",
    what: "a requirement under a condition",
    path: "steps.*.required_when.*",
    about: "Fields that a person must give when something else holds.",
    keys: &[
        key("when", "text", "The condition."),
        key(
            "fields",
            "list of texts",
            "What must then be given. The step carries them.",
        ),
        key("say", "text", "The sentence that people read when it is missing."),
    ],
};

pub(super) const ECHO: Table = Table {
    id: "echo",
    what: "an echo of a step",
    path: "steps.*.echoes.*",
    about: "A step that shows on another entry because it happened on this one.",
    keys: &[
        key("link", "text", "The link that leads to the other entry."),
        key("step", "text", "The step that it is there."),
    ],
};

pub(super) const FIELD: Table = Table {
    id: "field",
    what: "a field",
    path: "fields.*",
    about: "A field is a fact that steps carry. It has the value that the latest step gave.",
    keys: &[
        key("title", "text", "What a reader calls it: the question of a form."),
        key(
            "type",
            "text",
            "What kind of fact it is: `line`, `text`, `code`, `codes`, `date`, `moment`, `integer`, `number`, `money`, `hours`, `boolean`, `file`, `entry` or `entries`.",
        ),
        key("codes", "text", "The code list, for a `code` or `codes`."),
        key("decimals", "whole number", "How many decimals a `number` has."),
        key("min", "whole number", "The least it may be."),
        key("max", "whole number", "The most it may be."),
        key(
            "of",
            "text",
            "The register that an `entry` or `entries` leads to, or a list of several.",
        ),
        key("where", "text", "Which entries of it may be chosen."),
        key("inverse", "text", "How it reads from the other end."),
        key("formerly", "list of texts", "Ids under which it was recorded before."),
        key("hint", "text", "Help under the question."),
        key(
            "personal",
            "true or false",
            "Whether it identifies a person, and so never appears in logs or totals.",
        ),
        key(
            "hidden",
            "true or false",
            "Whether the program keeps it for itself, so that no page shows it.",
        ),
    ],
};

pub(super) const LINK: Table = Table {
    id: "link",
    what: "a link",
    path: "links.*",
    about: "A link leads from an entry to others.",
    keys: &[
        key("title", "text", "How it reads from this entry: “answers”."),
        key("inverse", "text", "How it reads from the other end: “answered by”."),
        key(
            "question",
            "text",
            "The question of a form; without one, forms make a sentence of the titles.",
        ),
        key("to", "text", "The id of the register it leads to, or `measure`."),
        key("single", "true or false", "Whether an entry has at most one."),
    ],
};

pub(super) const VALUE: Table = Table {
    id: "value",
    what: "a value",
    path: "values.*",
    about: "A value is worked out whenever it is read, and never stored. It has exactly one of `is`, `count`, `sum`, `mean`, `latest`, `earliest`, `highest` and `lowest`.",
    keys: &[
        key("title", "text", "What a reader calls it."),
        key("is", "text", "An expression over the entry’s own columns."),
        key(
            "count",
            "text",
            "How many rows there are: a register that is about this one, a link, another register’s link to it as `register.link`, a step that repeats (columns `on` and its fields), or a clock with rounds (columns `started`, `due`, `first_due`, `stopped`, `state`, `days`, `paused`, `round`).",
        ),
        key(
            "sum",
            "text",
            "What is added up over the rows of `of`. No rows make 0; a missing part makes it missing.",
        ),
        key("mean", "text", "What is averaged over the rows of `of`."),
        key("latest", "text", "The day of which the latest counts."),
        key("earliest", "text", "The day of which the earliest counts."),
        key("highest", "text", "The number of which the highest counts."),
        key("lowest", "text", "The number of which the lowest counts."),
        key("of", "text", "The rows, for all but `is` and `count`."),
        key("where", "text", "Which of the rows count."),
        key(
            "decimals",
            "whole number",
            "How far it is rounded, half away from zero. A quotient needs it.",
        ),
        key(
            "bands",
            "list of lists",
            "Names for stretches of it, each with the least number in it, from the highest to the lowest.",
        ),
    ],
};

const CLOCKS: Key = key("clocks", "table", "What each clock must say.");
const VALUES: Key = key(
    "values",
    "table",
    "What columns must hold: days, numbers, texts, true or false, or the name of an entry of the case.",
);
const MISSING: Key = key("missing", "list of texts", "Columns that must hold nothing.");
const STAGE: Key = key("stage", "text", "The stage that the entry must be at.");
const REFUSED: Key = key(
    "refused",
    "table",
    "Steps that could not be recorded by hand, or only once their day is confirmed: each with `on` (without it, the day of the reading), its fields, and in `say` the sentence that refuses it.",
);
const ALLOWED: Key = key("allowed", "table", "Steps that could be recorded by hand as they are.");
const FOUND_BY: Key = key(
    "found_by",
    "list of tables",
    "Keys of rows that must find the entry: fields and steps with their values.",
);
const TODAY: Key = key(
    "today",
    "day",
    "The day on which the case is read; what happens later does not count.",
);
const KNOWN: Key = key("known", "day", "Only what had been recorded by this day counts.");
const FINDINGS: Key = key(
    "findings",
    "list of texts",
    "The sentences of every guard that a step on record breaks, by the days of the steps; `[]` where none does.",
);
const OF: Key = key("of", "table", "What entries of `beside` must show, by their names.");
const MADE: Key = key(
    "made",
    "table",
    "For a register, every entry that rules made, in the order in which they were; `[]` where none was.",
);

pub(super) const EXAMPLE: Table = Table {
    id: "example",
    what: "a worked case",
    path: "examples.*",
    about: "A case that shows what must come of what happened. It is recorded on a small record of its own and read as a page reads it. `goldenthread definitions check` proves it, and it appears on the reference page.",
    keys: &[
        key("title", "text", "What the case shows, in a sentence."),
        key(
            "about",
            "text",
            "The entry of `beside` that the case’s own entry is about or a part of. Without it, the one of the right register, or one made for the case.",
        ),
        key("beside", "table", "Other entries of the case, by names of your own."),
        key(
            "events",
            "table",
            "What happened: each step with its day, or a table with `on`, `recorded`, `retracted`, `source` and its fields, or a list of these. `source` is the kind of file it came from; without it a person recorded it. A field that leads to an entry holds the name of one in `beside`.",
        ),
        key(
            "fields",
            "table",
            "Facts of the first event that may carry them, and days of other entries by their path, such as `child.birth_date`.",
        ),
        TODAY,
        KNOWN,
        CLOCKS,
        VALUES,
        MISSING,
        STAGE,
        REFUSED,
        ALLOWED,
        FOUND_BY,
        FINDINGS,
        OF,
        MADE,
        key(
            "also",
            "list of tables",
            "Further readings of the same case, from other days.",
        ),
    ],
};

pub(super) const BESIDE: Table = Table {
    id: "beside",
    what: "another entry of a worked case",
    path: "examples.*.beside.*",
    about: "An entry that the case needs, under a name of your own.",
    keys: &[
        key("register", "text", "The id of its register."),
        key("about", "text", "The entry of `beside` that it is about or a part of."),
        key(
            "made",
            "whole number",
            "Which of the entries of its register that rules made it is, the first being 1; without it the case opens it.",
        ),
        key("events", "table", "What happened to it."),
    ],
};

pub(super) const ALSO: Table = Table {
    id: "also",
    what: "a further reading of a worked case",
    path: "examples.*.also.*",
    about: "The same case read on another day, or as known on another day.",
    keys: &[
        TODAY, KNOWN, CLOCKS, VALUES, MISSING, STAGE, REFUSED, ALLOWED, FOUND_BY, FINDINGS, OF, MADE,
    ],
};

pub(super) const OF_ENTRY: Table = Table {
    id: "of",
    what: "what another entry of a worked case must show",
    path: "examples.*.of.*",
    about: "What is left out is not checked. Each entry of `made` is written the same way.",
    keys: &[CLOCKS, VALUES, MISSING, STAGE, REFUSED, ALLOWED, FOUND_BY],
};

pub(super) const EXPECTED: Table = Table {
    id: "expected",
    what: "what a worked case expects of a clock",
    path: "examples.*.clocks.*",
    about: "What is left out is not checked.",
    keys: &[
        key("due", "day", "The last lawful day."),
        key("first_due", "day", "That day before anything moved it."),
        key("stopped", "day", "The day it was done."),
        key(
            "state",
            "text",
            "`not_started`, `running`, `paused`, `overdue`, `met`, `late`, `lifted`, `missed` or `cancelled`.",
        ),
        key(
            "days",
            "whole number",
            "Days past the last lawful day; below zero when in time.",
        ),
        key(
            "moved_by",
            "table",
            "By how many days it was `restated`, `paused`, `extended` or `rolled`.",
        ),
        key("lifted_by", "text", "The step that lifted it."),
        key("limit", "text", "The limit that counts, in words."),
        key("rounds", "list of tables", "What each round says, from the first."),
        key("latest", "table", "The latest day of each step of `leave`."),
    ],
};

pub(super) const ACCESS: Table = Table {
    id: "access",
    what: "access",
    path: "access",
    about: "Which roles read and record the register. What is not granted, no role has; what several roles grant adds up. A role sees the children it reaches, and what is about no child.",
    keys: &[
        key(
            "read",
            "list of texts",
            "Roles that read all of it; a role with the reach `totals` reads figures of it.",
        ),
        key(
            "part",
            "table",
            "Roles that read some of it: `{ ROLE = [\"FIELD\", \"STEP\"] }`, with fields, steps, values, clocks and links, and that there is an entry.",
        ),
        key(
            "exists",
            "list of texts",
            "Roles that see that there is an entry, since when, and whether it is open.",
        ),
        key(
            "record",
            "list of texts",
            "Roles that record every step, except steps with their own `by`.",
        ),
        key(
            "own",
            "table",
            "By which field an entry is someone’s own: `caseload` and `child` a person, `team` a team, `service` and `school` an organisation. Children with an open entry of their own are in that reach.",
        ),
        key(
            "sealed",
            "list of texts",
            "The only roles that know of an entry, whatever else is granted. Nothing unsealed may count or use it.",
        ),
        key(
            "sealed_when",
            "text",
            "Which entries are sealed; without it, every one is.",
        ),
        key(
            "public",
            "list of texts",
            "What everyone may read, whatever their role; never of a person.",
        ),
    ],
};
