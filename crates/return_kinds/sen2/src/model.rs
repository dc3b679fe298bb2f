//! A SEN2 return as records, each knowing where in the file it stood.
//!
//! Field names say what the item means; the name of its element is beside it, and spelling, order and
//! years are in `schemas/sen2.toml`.

use super::record::record;
use jiff::civil::Date;

/// Where a record was read: 0-based row of its table and first line in the file. Both 0 in a record
/// that was made, not read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// 0-based data row of the record's table, in file order.
    pub row: u32,
    /// Line of the file (row of the sheet), from 1.
    pub line: u32,
    /// Position in [`Sen2Return::files`].
    pub file: u16,
}

/// A value that could not be read into the record, kept as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Table.
    pub table: &'static str,
    /// 0-based row.
    pub row: u32,
    /// Line in the file.
    pub line: u32,
    /// Element.
    pub field: &'static str,
    /// The text as written.
    pub text: String,
}

record! {
    /// The header and the items about the authority itself.
    Header in "Header" {
        /// `SEN2`.
        collection: String = "Collection",
        /// Year of the census day.
        year: Option<u32> = "Year",
        /// The census day.
        reference_date: Option<Date> = "ReferenceDate",
        /// `L` for a local authority.
        source_level: String = "SourceLevel",
        /// Three-digit number of the authority.
        lea: String = "LEA",
        /// The program that wrote the return.
        software_code: String = "SoftwareCode",
        /// Its version.
        release: String = "Release",
        /// Serial number of the return.
        serial_no: String = "SerialNo",
        /// When it was written.
        date_time: String = "DateTime",
        /// Whether there is a designated medical officer.
        dmo: String = "DMO",
        /// Whether there is a designated clinical officer.
        dco: String = "DCO",
        /// Whether there is a designated social care officer (from 2026).
        dsco: String = "DSCO",
    }
    with {}
}

record! {
    /// A child or young person.
    Person in "Person" {
        /// Key in an export or workbook; empty in XML.
        key: String = "persontableid",
        /// Family name.
        surname: String = "Surname",
        /// Given name.
        forename: String = "Forename",
        /// Date of birth.
        birth_date: Option<Date> = "PersonBirthDate",
        /// `M` or `F` (before 2024 `1`, `2`, `0`, `9`).
        sex: String = "Sex",
        /// Ethnicity code, main or extended.
        ethnicity: String = "Ethnicity",
        /// Home postcode.
        postcode: String = "PostCode",
        /// Unique pupil number.
        upn: String = "UPN",
        /// Unique learner number.
        uln: String = "UniqueLearnerNumber",
        /// Why neither number is known.
        upn_unknown: String = "UPNunknown",
    }
    with {
        /// Requests for an assessment, and the plans that came of them.
        requests: Vec<Request>,
    }
}

record! {
    /// A request for an EHC needs assessment (or the carrier of an older plan, outcome `H`).
    Request in "Requests" {
        /// When it was received: the first day of the twenty weeks.
        received: Option<Date> = "ReceivedDate",
        /// Who made the request: 1 young person or parent … 5 other (from 2026).
        source: Option<u32> = "RequestSource",
        /// Whether it was made in relevant youth accommodation.
        rya: Option<bool> = "RYA",
        /// When the requester was told whether an assessment would be made.
        outcome_date: Option<Date> = "RequestOutcomeDate",
        /// `Y`, `N`, `A`, `W` or `H`.
        outcome: String = "RequestOutcome",
        /// Whether the decision went to mediation.
        mediation: Option<bool> = "RequestMediation",
        /// Whether it went to the tribunal.
        tribunal: Option<bool> = "RequestTribunal",
        /// Number of the authority the child moved to before the assessment was completed.
        exported: String = "Exported",
    }
    with {
        /// The assessment, if one was made.
        assessment: Option<Assessment>,
        /// The plan as it stood on the census day, if one was maintained.
        active_plan: Option<ActivePlan>,
    }
}

record! {
    /// An EHC needs assessment.
    Assessment in "Assessment" {
        /// `Y`, `N`, `A`, `W` or `H`.
        outcome: String = "AssessmentOutcome",
        /// `Y`: when the final plan was issued. `N`: when the person was reported.
        outcome_date: Option<Date> = "AssessmentOutcomeDate",
        /// Mediation about the decision to issue.
        mediation: Option<bool> = "AssessmentMediation",
        /// Tribunal about the decision to issue.
        tribunal: Option<bool> = "AssessmentTribunal",
        /// Mediation about anything else.
        other_mediation: Option<bool> = "OtherMediation",
        /// Tribunal about anything else.
        other_tribunal: Option<bool> = "OtherTribunal",
        /// Whether an exception to the twenty weeks applies.
        week20: Option<bool> = "Week20",
    }
    with {
        /// The plan as issued, if one was.
        named_plan: Option<NamedPlan>,
    }
}

record! {
    /// The plan as issued: what its section I says.
    NamedPlan in "NamedPlan" {
        /// When the plan began.
        start: Option<Date> = "StartDate",
        /// `A` 38 to 51 weeks, `B` 52 weeks residential.
        residential: String = "PlanRes",
        /// Work-based activity.
        work_based: String = "PlanWBP",
        /// Whether a personal budget was taken up.
        personal_budget: Option<bool> = "PB",
        /// Organised arrangements.
        organised_arrangements: Option<bool> = "OA",
        /// Direct payments.
        direct_payments: String = "DP",
        /// When the plan ended or was transferred.
        cease_date: Option<Date> = "CeaseDate",
        /// 1 … 9.
        cease_reason: Option<u32> = "CeaseReason",
    }
    with {
        /// The one or two settings named.
        plan_details: Vec<PlanDetail>,
    }
}

record! {
    /// A setting named in section I.
    PlanDetail in "PlanDetail" {
        /// Unique reference number.
        urn: String = "URN",
        /// UK provider reference number.
        ukprn: String = "UKPRN",
        /// Sort of setting when there is no number.
        setting: String = "SENsetting",
        /// Which, when `setting` is `OTH`.
        setting_other: String = "SENsettingOther",
        /// 1 primary, 2 secondary.
        rank: Option<u32> = "PlacementRank",
        /// Whether it is in a SEN unit.
        sen_unit: Option<bool> = "SENunitIndicator",
        /// Whether it is in resourced provision.
        resourced_provision: Option<bool> = "ResourcedProvisionIndicator",
    }
    with {}
}

record! {
    /// A plan maintained on the census day.
    ActivePlan in "ActivePlans" {
        /// Number of the authority it was transferred from in the year.
        transfer_la: String = "TransferLA",
        /// Residential (before 2024; later in the placement).
        residential: String = "RES",
        /// Work-based activity (before 2024; later in the placement).
        work_based: String = "WBP",
        /// When the annual review meeting was held (from 2024).
        review_meeting: Option<Date> = "ReviewMeeting",
        /// What was decided after it (from 2024).
        review_outcome: String = "ReviewOutcome",
        /// When the draft amended plan was sent (from 2026).
        review_draft: Option<Date> = "ReviewDraft",
        /// When a phase-transfer plan is due (from 2026).
        phase_transfer_due: Option<Date> = "PhaseTransferDueDate",
        /// When it was final (from 2026).
        phase_transfer_final: Option<Date> = "PhaseTransferFinalDate",
        /// Date of the authority's decision after the meeting.
        last_review: Option<Date> = "LastReview",
    }
    with {
        /// Placements, past and present.
        placements: Vec<Placement>,
        /// The one or two needs.
        needs: Vec<Need>,
    }
}

record! {
    /// Where the child or young person is placed.
    Placement in "PlacementDetail" {
        /// Unique reference number.
        urn: String = "URN",
        /// UK provider reference number.
        ukprn: String = "UKPRN",
        /// Sort of setting when there is no number.
        setting: String = "SENsetting",
        /// Which, when `setting` is `OTH`.
        setting_other: String = "SENsettingOther",
        /// 1 primary, 2 secondary.
        rank: Option<u32> = "PlacementRank",
        /// First day.
        entry: Option<Date> = "EntryDate",
        /// Last day.
        leaving: Option<Date> = "LeavingDate",
        /// Full or part time (before 2024).
        attendance_pattern: String = "AttendancePattern",
        /// Whether it is in a SEN unit.
        sen_unit: Option<bool> = "SENunitIndicator",
        /// Whether it is in resourced provision.
        resourced_provision: Option<bool> = "ResourcedProvisionIndicator",
        /// Residential (from 2024).
        residential: String = "RES",
        /// Work-based activity (from 2024).
        work_based: String = "WBP",
    }
    with {}
}

record! {
    /// A special educational need.
    Need in "SENneed" {
        /// Code of the need.
        need: String = "SENtype",
        /// 1 primary, 2 secondary.
        rank: Option<u32> = "SENtypeRank",
    }
    with {}
}

/// A whole return.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sen2Return {
    /// Header and authority.
    pub header: Header,
    /// Everyone in the return.
    pub persons: Vec<Person>,
    /// Names of the files it was read from.
    pub files: Vec<String>,
    /// Values that could not be read into the records, as written.
    pub unread: Vec<Unread>,
    /// Records that could not be placed under the record above them, or that are one too many there
    /// (a second assessment of one request): table and row. The rules report them.
    pub unplaced: Vec<(&'static str, u32)>,
}

impl Sen2Return {
    /// The same content without files, rows, lines and export keys, for comparing two returns.
    pub fn content(&self) -> Sen2Return {
        let mut copy = self.clone();
        copy.files.clear();
        copy.header.origin = Origin::default();
        for p in &mut copy.persons {
            p.origin = Origin::default();
            p.key.clear();
            for r in &mut p.requests {
                r.origin = Origin::default();
                if let Some(a) = &mut r.assessment {
                    a.origin = Origin::default();
                    if let Some(n) = &mut a.named_plan {
                        n.origin = Origin::default();
                        n.plan_details.iter_mut().for_each(|d| d.origin = Origin::default());
                    }
                }
                if let Some(a) = &mut r.active_plan {
                    a.origin = Origin::default();
                    a.placements.iter_mut().for_each(|d| d.origin = Origin::default());
                    a.needs.iter_mut().for_each(|d| d.origin = Origin::default());
                }
            }
        }
        copy
    }
}
