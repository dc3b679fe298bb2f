//! The invented area's improvement plan: some of it done, some late, some not begun, as real ones are.

use calendar::Date;

/// An action of the invented plan, with what happened to it. Owners are posts, never people.
#[derive(Debug, Clone, Copy)]
pub struct InventedAction {
    /// What will be done.
    pub title: &'static str,
    /// The post accountable.
    pub owner: &'static str,
    /// Its organisation.
    pub body: &'static str,
    /// When it was agreed.
    pub agreed: Date,
    /// The first target date.
    pub target: Date,
    /// A later target date: when it was moved, to when, and why.
    pub moved: Option<(Date, Date, &'static str)>,
    /// The last report: when, what, and a new forecast.
    pub report: Option<(Date, &'static str, Option<Date>)>,
    /// When it was completed and on what evidence.
    pub completed: Option<(Date, &'static str)>,
    /// Words that the requirement it answers must contain, any letter case; the first requirement of each document
    /// that has them all is linked.
    pub answers: &'static [&'static str],
    /// Measures that show it.
    pub shown_by: &'static [&'static str],
}

const fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

/// The plan. Its requirements are found by their words, so that it fits any notice that requires the same things.
#[must_use]
pub fn improvement_actions() -> &'static [InventedAction] {
    PLAN
}

const PLAN: &[InventedAction] = &[
    InventedAction {
        title: "Fill eight EHC coordinator posts and cap caseloads at 180",
        owner: "Head of SEND",
        body: "Council",
        agreed: day(2025, 10, 6),
        target: day(2026, 4, 30),
        moved: Some((
            day(2026, 3, 18),
            day(2026, 9, 30),
            "Two rounds of recruitment left three posts empty",
        )),
        report: Some((
            day(2026, 10, 5),
            "Seven of eight posts filled; the last starts in January",
            Some(day(2027, 1, 11)),
        )),
        completed: None,
        answers: &["ehc plans", "statutory", "issued"],
        shown_by: &["EH05", "EH08c"],
    },
    InventedAction {
        title: "Decide every request at a weekly panel, with a letter within two days",
        owner: "Statutory assessment manager",
        body: "Council",
        agreed: day(2025, 10, 6),
        target: day(2026, 1, 31),
        moved: None,
        report: Some((day(2026, 2, 9), "Panel has met every week since January", None)),
        completed: Some((day(2026, 1, 26), "Panel minutes January 2026; letters sampled")),
        answers: &["ehc plans", "statutory", "issued"],
        shown_by: &["EH02"],
    },
    InventedAction {
        title: "Clear the backlog of overdue annual reviews, oldest first",
        owner: "Annual review manager",
        body: "Council",
        agreed: day(2025, 10, 20),
        target: day(2026, 7, 31),
        moved: None,
        report: Some((
            day(2026, 9, 14),
            "412 of 690 overdue reviews held",
            Some(day(2027, 2, 26)),
        )),
        completed: None,
        answers: &["annual review"],
        shown_by: &["AR01", "AR09a"],
    },
    InventedAction {
        title: "One joined record of children with SEND across education, health and care",
        owner: "Director of performance",
        body: "Council",
        agreed: day(2025, 11, 3),
        target: day(2026, 12, 31),
        moved: None,
        report: Some((
            day(2026, 10, 12),
            "Education records joined; health feed agreed in principle",
            None,
        )),
        completed: None,
        answers: &["data", "children and young people with send"],
        shown_by: &["DQ08", "DQ09"],
    },
    InventedAction {
        title: "Agree a preparation for adulthood framework from Year 9",
        owner: "Head of adult transitions",
        body: "Council",
        agreed: day(2025, 11, 3),
        target: day(2026, 6, 30),
        moved: Some((
            day(2026, 5, 11),
            day(2026, 11, 30),
            "Adult services requested a second consultation",
        )),
        report: None,
        completed: None,
        answers: &["adulthood"],
        shown_by: &[],
    },
    InventedAction {
        title: "Publish therapy waits on the local offer each month",
        owner: "Associate director of children's therapies",
        body: "Integrated care board",
        agreed: day(2025, 11, 17),
        target: day(2026, 3, 31),
        moved: None,
        report: Some((day(2026, 4, 13), "First three months published", None)),
        completed: Some((day(2026, 3, 24), "Local offer page, March 2026")),
        answers: &["therapy", "waits"],
        shown_by: &[],
    },
    InventedAction {
        title: "Publish therapy waits and a clear pathway for each therapy",
        owner: "Associate director of children's therapies",
        body: "Integrated care board",
        agreed: day(2025, 11, 17),
        target: day(2026, 3, 31),
        moved: None,
        report: Some((
            day(2026, 4, 13),
            "Pathways published for two of four therapies",
            Some(day(2026, 12, 18)),
        )),
        completed: None,
        answers: &["therapies pathways", "waiting times"],
        shown_by: &[],
    },
];
