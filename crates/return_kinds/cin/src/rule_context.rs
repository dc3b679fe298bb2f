//! The census as its rules look at it.

use super::Period;
use returns::rule::{Context, Once, Out};
use tables::table::{Col, Table};

/// Tables and columns by the sector's words. `children` is ChildIdentifiers, `episodes` CINdetails,
/// `enquiries` Section47, `protection` ChildProtectionPlans, `plans` CINplanDates.
pub(super) struct RuleContext<'a> {
    pub(super) period: Period,
    pub(super) year: u16,
    pub(super) header: &'a Table,
    pub(super) children: &'a Table,
    pub(super) characteristics: &'a Table,
    pub(super) disabilities: &'a Table,
    pub(super) episodes: &'a Table,
    pub(super) assessments: &'a Table,
    pub(super) factors: &'a Table,
    pub(super) plans: &'a Table,
    pub(super) enquiries: &'a Table,
    pub(super) protection: &'a Table,
    pub(super) reviews: &'a Table,
    pub(super) id: Col<'a>,
    pub(super) upn: Col<'a>,
    pub(super) upn_unknown: Col<'a>,
    pub(super) born: Col<'a>,
    pub(super) expected: Col<'a>,
    pub(super) died: Col<'a>,
    /// Sex, or before 2024-25 gender.
    pub(super) sex: Col<'a>,
    pub(super) disability: Col<'a>,
    pub(super) referral: Col<'a>,
    pub(super) closure: Col<'a>,
    pub(super) reason: Col<'a>,
    /// The date of the initial conference given with the episode.
    pub(super) conference: Col<'a>,
    /// Referral with no further action.
    pub(super) nfa: Col<'a>,
    pub(super) assessed: Col<'a>,
    pub(super) authorised: Col<'a>,
    pub(super) factor: Col<'a>,
    pub(super) plan_start: Col<'a>,
    pub(super) plan_end: Col<'a>,
    pub(super) enquired: Col<'a>,
    pub(super) target: Col<'a>,
    /// The date of the initial conference given with the section 47 enquiry.
    pub(super) conferred: Col<'a>,
    pub(super) no_conference: Col<'a>,
    pub(super) protected: Col<'a>,
    pub(super) protection_end: Col<'a>,
    pub(super) review: Col<'a>,
}

impl<'a> RuleContext<'a> {
    pub(super) fn at(c: &Context<'a>) -> RuleContext<'a> {
        let children = c.table("ChildIdentifiers");
        let episodes = c.table("CINdetails");
        let assessments = c.table("Assessments");
        let plans = c.table("CINplanDates");
        let enquiries = c.table("Section47");
        let protection = c.table("ChildProtectionPlans");
        let disabilities = c.table("Disabilities");
        let factors = c.table("AssessmentFactorsList");
        let reviews = c.table("Reviews");
        RuleContext {
            period: *c.shared::<Period>(),
            year: c.year,
            header: c.table("Header"),
            characteristics: c.table("ChildCharacteristics"),
            id: children.col("LAchildID"),
            upn: children.col("UPN"),
            upn_unknown: children.col("UPNunknown"),
            born: children.col("PersonBirthDate"),
            expected: children.col("ExpectedPersonBirthDate"),
            died: children.col("PersonDeathDate"),
            sex: children.col(if c.year < 2025 { "GenderCurrent" } else { "Sex" }),
            disability: disabilities.col("Disability"),
            referral: episodes.col("CINreferralDate"),
            closure: episodes.col("CINclosureDate"),
            reason: episodes.col("ReasonForClosure"),
            conference: episodes.col("DateOfInitialCPC"),
            nfa: episodes.col("ReferralNFA"),
            assessed: assessments.col("AssessmentActualStartDate"),
            authorised: assessments.col("AssessmentAuthorisationDate"),
            factor: factors.col("AssessmentFactors"),
            plan_start: plans.col("CINPlanStartDate"),
            plan_end: plans.col("CINPlanEndDate"),
            enquired: enquiries.col("S47ActualStartDate"),
            target: enquiries.col("InitialCPCtarget"),
            conferred: enquiries.col("DateOfInitialCPC"),
            no_conference: enquiries.col("ICPCnotRequired"),
            protected: protection.col("CPPstartDate"),
            protection_end: protection.col("CPPendDate"),
            review: reviews.col("CPPreviewDate"),
            children,
            disabilities,
            episodes,
            assessments,
            factors,
            plans,
            enquiries,
            protection,
            reviews,
        }
    }

    /// Rows of a table below the episodes that belong to a child, in file order.
    pub(super) fn of_child<'t>(&'t self, table: &'t Table, child: usize) -> impl Iterator<Item = usize> + 't {
        let episodes = self.episodes.of(child).iter();
        episodes.flat_map(|e| table.of(*e as usize)).map(|r| *r as usize)
    }

    /// The referral led to no further action.
    pub(super) fn no_further_action(&self, episode: usize) -> bool {
        self.nfa.bool(episode).ok() == Some(true)
    }

    /// The referral led to further action. An episode whose flag is missing or unreadable is neither.
    pub(super) fn further_action(&self, episode: usize) -> bool {
        self.nfa.bool(episode).ok() == Some(false)
    }

    /// No conference was required after the enquiry.
    pub(super) fn conference_not_required(&self, enquiry: usize) -> bool {
        self.no_conference.bool(enquiry).ok() == Some(true)
    }

    /// Closed after assessment (RC8), or closed and referred to early help (RC9).
    pub(super) fn closed_after_assessment(&self, episode: usize) -> bool {
        self.reason.one_of(episode, &["RC8", "RC9"])
    }

    /// Every row of a table below the episodes with its episode.
    pub(super) fn with_episode<'t>(&'t self, table: &'t Table) -> impl Iterator<Item = (usize, usize)> + 't {
        table.rows().filter_map(|row| Some((row, table.parent(row)?)))
    }
}

/// Rows of a child or a parent as numbers a rule can use.
pub(super) fn rows(list: &[u32]) -> impl DoubleEndedIterator<Item = usize> + Clone + '_ {
    list.iter().map(|r| *r as usize)
}

/// A cell: a column and its row.
pub(super) type CellAt<'a> = (Col<'a>, usize);

/// Reports places, each table's row once a rule, whatever number of comparisons it fails.
pub(super) struct Places<'o> {
    out: &'o mut Out,
    once: Once,
}

impl<'o> Places<'o> {
    pub(super) fn new(out: &'o mut Out) -> Places<'o> {
        Places {
            out,
            once: Once::default(),
        }
    }

    /// Reports one row, showing cells of it or of others.
    pub(super) fn at(&mut self, table: &Table, row: usize, cells: &[CellAt<'_>]) {
        self.once.hit(self.out, table, row, cells);
    }

    /// Reports every record whose cells contradict each other.
    pub(super) fn all(&mut self, cells: &[CellAt<'_>]) {
        for (col, row) in cells {
            self.at(col.table, *row, cells);
        }
    }
}
