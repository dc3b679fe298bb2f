//! What the rows of a CIN census are about.

use super::tables::{Described, Thing};

/// The children, their cases, and what happened in each.
pub(crate) const CIN: Described = Described {
    person: "ChildIdentifiers",
    known_by: &[("la_child_id", "LAchildID"), ("upn", "UPN")],
    fixed: &["LAchildID", "UPN", "PersonBirthDate", "Sex", "PersonDeathDate"],
    things: &[Thing {
        table: "CINdetails",
        called: "a case",
        begins: "CINreferralDate",
        ends: "CINclosureDate",
        // Nothing further was done.
        never: Some(("ReferralNFA", "1")),
        again: true,
        fixed: &["ReferralSource", "ReasonForClosure", "DateOfInitialCPC"],
        register: (
            "social_care_episode",
            "referral_received",
            &["case_closed", "no_further_action"],
        ),
        below: &[
            Thing {
                table: "Assessments",
                called: "an assessment",
                begins: "AssessmentActualStartDate",
                ends: "AssessmentAuthorisationDate",
                never: None,
                again: false,
                fixed: &[],
                register: ("child_and_family_assessment", "started", &["authorised"]),
                below: &[],
            },
            Thing {
                table: "CINplanDates",
                called: "a child in need plan",
                begins: "CINPlanStartDate",
                ends: "CINPlanEndDate",
                never: None,
                again: true,
                fixed: &[],
                register: ("child_in_need_plan", "started", &["ended"]),
                below: &[],
            },
            Thing {
                table: "Section47",
                called: "a section 47 enquiry",
                begins: "S47ActualStartDate",
                ends: "DateOfInitialCPC",
                never: Some(("ICPCnotRequired", "1")),
                again: false,
                fixed: &[],
                register: ("section_47_enquiry", "started", &["conference_held", "completed"]),
                below: &[],
            },
            Thing {
                table: "ChildProtectionPlans",
                called: "a child protection plan",
                begins: "CPPstartDate",
                ends: "CPPendDate",
                never: None,
                again: true,
                fixed: &["InitialCategoryOfAbuse", "NumberOfPreviousCPP"],
                register: ("child_protection_plan", "started", &["ended"]),
                below: &[],
            },
        ],
    }],
};
