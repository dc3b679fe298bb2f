//! The keys of a clock.

use super::{Table, key};

pub(super) const CLOCK: Table = Table {
    id: "clock",
    what: "a clock",
    path: "clocks.*",
    about: "A clock is a time limit. It starts on a day, counts to the last lawful day, and stops on a step. It has exactly one of `within`, `later_of`, `earlier_of` and `limits`.",
    keys: &[
        key("reference", "text", "Its row in the table of time limits."),
        key("title", "text", "What must be done."),
        key(
            "from",
            "text or list of texts",
            "What starts it: a step, a date field, a day of the subject or of a single link (`child.birth_date`), or a birthday (`16th birthday of child.birth_date`).",
        ),
        key("when", "text", "What must hold for it to run at all."),
        key("until", "list of texts", "Steps that are the doing of it."),
        key("ends", "list of texts", "Steps after which it is no longer awaited."),
        key(
            "outlives",
            "list of texts",
            "Closing steps after which it is awaited all the same.",
        ),
        key("lifted_by", "list of texts", "Exemptions that lift it."),
        key(
            "only_after",
            "list of texts",
            "Steps one of which must have happened for it to apply at all.",
        ),
        key(
            "rounds",
            "true or false",
            "Whether it starts again each time; every round is kept.",
        ),
        key("pauses", "table", "Steps between which days do not count."),
        key("extended_by", "list of tables", "Steps that give more time."),
        key(
            "within",
            "text",
            "How long: `6 weeks`, `10 working days`, `12 months beginning with`, `5 working days before`, `before 15 February of its year`.",
        ),
        key("later_of", "list of tables", "The later of several limits."),
        key("earlier_of", "list of tables", "The earlier of several limits."),
        key(
            "limits",
            "list of tables",
            "Several limits; the first that fits counts.",
        ),
        key(
            "skips",
            "text",
            "A calendar of closed days that do not count, in whatever unit.",
        ),
        key(
            "rolls",
            "text",
            "`working_days`, or a calendar of closed days: a last day that falls there moves to the next working day.",
        ),
        key(
            "leave",
            "list of tables",
            "How long before the last day an earlier step must have happened.",
        ),
        key(
            "conditional",
            "true or false",
            "Whether it binds only if a decision that is still open goes one way; then a day passed is not overdue.",
        ),
        key(
            "same_duty_as",
            "text",
            "Another clock of the register that limits the same duty; the two count once.",
        ),
        key(
            "regime",
            "text",
            "The body of law it belongs to, where that is not the register’s.",
        ),
        key(
            "force",
            "text",
            "How binding it is: `statutory`, `guidance`, `national` or `local`.",
        ),
        key("law", "text", "The citation."),
        key(
            "source",
            "text",
            "Where it was read, and whether it must still be checked against the law itself.",
        ),
        key("in_force_from", "day", "The first day on which a round may open."),
        key("in_force_to", "day", "The last day on which a round may open."),
    ],
};

pub(super) const LIMIT: Table = Table {
    id: "limit",
    what: "a limit of a clock",
    path: "clocks.*.limits.*",
    about: "It has exactly one of `within`, `later_of` and `earlier_of`.",
    keys: &[
        key("when", "text", "What must hold for it to apply."),
        key("round", "whole number", "The only round it applies to."),
        key(
            "for_first",
            "text",
            "It applies to rounds that open within so long of the first.",
        ),
        key("in_force_from", "day", "The first day of rounds it applies to."),
        key("in_force_to", "day", "The last day of rounds it applies to."),
        key("within", "text", "How long."),
        key("later_of", "list of tables", "The later of several limits."),
        key("earlier_of", "list of tables", "The earlier of several limits."),
        key("law", "text", "Its own citation."),
        key(
            "force",
            "text",
            "How binding it is, where that differs from the clock’s.",
        ),
    ],
};

pub(super) const LIMB: Table = Table {
    id: "limb",
    what: "one of several limits that are compared",
    path: "clocks.*.later_of.*",
    about: "One of `later_of` or `earlier_of`.",
    keys: &[
        key(
            "from",
            "text or list of texts",
            "What it counts from; without, what starts the clock.",
        ),
        key("within", "text", "How long."),
    ],
};

pub(super) const PAUSES: Table = Table {
    id: "pauses",
    what: "the pauses of a clock",
    path: "clocks.*.pauses",
    about: "Days from the first up to the second do not count.",
    keys: &[
        key("from", "text or list of texts", "Steps that pause it."),
        key(
            "until",
            "text or list of texts",
            "Steps from whose day on it runs again.",
        ),
    ],
};

pub(super) const EXTENSION: Table = Table {
    id: "extension",
    what: "an extension of a clock",
    path: "clocks.*.extended_by.*",
    about: "It has exactly one of `by`, `to` and `within`, and counts when the step happens by the last lawful day.",
    keys: &[
        key("step", "text", "The step that gives more time."),
        key("by", "text", "So much after the last lawful day."),
        key("to", "text", "Until the day in a date field of the step."),
        key("within", "text", "So long in all, from the clock’s own start."),
    ],
};

pub(super) const LEAVE: Table = Table {
    id: "leave",
    what: "the time that an earlier step must leave",
    path: "clocks.*.leave.*",
    about: "The latest day of the earlier step is planned back from the last lawful day, and marked as derived.",
    keys: &[
        key(
            "step",
            "text",
            "The earlier step; `register.step` for one of another register.",
        ),
        key("within", "text", "The time that it must leave."),
    ],
};
