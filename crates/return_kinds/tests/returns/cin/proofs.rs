//! Every rule fires through the file at its table and row, and is quiet otherwise, each year.

use super::build::{Census, day, sex, working};
use ::cin::Cin;
use returns::proof::{Proof, prove};

const ID: &str = "Child/ChildIdentifiers";
const EP: &str = "Child/CINdetails";
const AS: &str = "Child/CINdetails/Assessments";
const PL: &str = "Child/CINdetails/CINPlanDates";
const S47: &str = "Child/CINdetails/Section47";
const CPP: &str = "Child/CINdetails/ChildProtectionPlans";
const PP: &str = "Child/CINdetails/PreProceedingsandFGDM";

type At = &'static [(&'static str, u32)];

/// A rule that the faultless census keeps and this change breaks.
fn p(code: &'static str, spoil: fn(Census) -> Census, at: At) -> Proof {
    pq(code, spoil, |c| c, at)
}

/// A rule that one change breaks and another, near it, does not.
fn pq(code: &'static str, spoil: fn(Census) -> Census, keep: fn(Census) -> Census, at: At) -> Proof {
    Proof::new(
        code,
        move |y| spoil(Census::of(y)).case(),
        move |y| keep(Census::of(y)).case(),
    )
    .at(at)
}

fn child_path(name: &str) -> String {
    format!("{ID}/{name}")
}

/// An assessment beside the first.
fn assessment(c: Census, start: (u32, u32), end: Option<(u32, u32)>) -> Census {
    let y = c.year;
    let mut leaves = vec![("AssessmentActualStartDate", day(y, start.0, start.1))];
    leaves.extend(end.map(|(m, d)| ("AssessmentAuthorisationDate", day(y, m, d))));
    c.add(EP, "Assessments", &leaves)
}

fn plan(c: Census, above: &str, start: (u32, u32), end: Option<(u32, u32)>) -> Census {
    let y = c.year;
    let mut leaves = vec![("CINPlanStartDate", day(y, start.0, start.1))];
    leaves.extend(end.map(|(m, d)| ("CINPlanEndDate", day(y, m, d))));
    c.add(above, "CINPlanDates", &leaves)
}

fn enquiry(c: Census, start: (u32, u32), held: Option<(u32, u32)>, not_required: &str) -> Census {
    let y = c.year;
    let mut leaves = vec![("S47ActualStartDate", day(y, start.0, start.1))];
    leaves.extend(held.map(|(m, d)| ("DateOfInitialCPC", day(y, m, d))));
    leaves.push(("ICPCnotRequired", not_required.to_owned()));
    c.add(EP, "Section47", &leaves)
}

fn protection(c: Census, above: &str, start: (u32, u32), end: Option<(u32, u32)>) -> Census {
    let y = c.year;
    let mut leaves = vec![("CPPstartDate", day(y, start.0, start.1))];
    leaves.extend(end.map(|(m, d)| ("CPPendDate", day(y, m, d))));
    c.add(above, "ChildProtectionPlans", &leaves)
}

/// Another episode of the first child.
fn episode(c: Census, referred: (u32, u32), closed: Option<(u32, u32)>, nfa: &str) -> Census {
    let y = c.year;
    let mut leaves = vec![("CINreferralDate", day(y, referred.0, referred.1))];
    leaves.extend(closed.map(|(m, d)| ("CINclosureDate", day(y, m, d))));
    leaves.push(("ReferralNFA", nfa.to_owned()));
    c.add("Child", "CINdetails", &leaves)
}

fn unborn(c: Census) -> Census {
    let y = c.year;
    c.without(&child_path("PersonBirthDate"))
        .set(&child_path("ExpectedPersonBirthDate"), format!("{y}-07-01"))
}

fn set_sex(c: Census, old: &str, new: &str) -> Census {
    let y = c.year;
    c.set(&child_path(sex(y).0), if y < 2025 { old } else { new })
}

fn factor(c: Census, code: &str) -> Census {
    c.set(&format!("{AS}/FactorsIdentifiedAtAssessment/AssessmentFactors"), code)
}

fn another_factor(c: Census, code: &str) -> Census {
    c.also(
        &format!("{AS}/FactorsIdentifiedAtAssessment"),
        "AssessmentFactors",
        code,
    )
}

fn died(c: Census, month: u32, on: u32) -> Census {
    let y = c.year;
    c.set(&child_path("PersonDeathDate"), day(y, month, on))
}

fn set(c: Census, path: &str, month: u32, on: u32) -> Census {
    let y = c.year;
    c.set(path, day(y, month, on))
}

fn closed(c: Census, month: u32, on: u32, reason: &str) -> Census {
    set(c, &format!("{EP}/CINclosureDate"), month, on).set(&format!("{EP}/ReasonForClosure"), reason)
}

fn children() -> Vec<Proof> {
    vec![
        p(
            "1510",
            |c| c.set(&child_path("UPN"), "A317123456789"),
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "1520",
            |c| {
                let upn = identifiers::upn("31712345678", 9).unwrap();
                c.set("Child[1]/ChildIdentifiers/UPN", upn)
            },
            &[("ChildIdentifiers", 0), ("ChildIdentifiers", 1)],
        ),
        pq(
            "1530",
            |c| c.set(&child_path("UPN"), "A999123456789"),
            // Cumberland is an authority from 2023-24.
            |c| {
                let code = if c.year < 2024 { "909" } else { "942" };
                c.set(&child_path("UPN"), format!("A{code}123456789"))
            },
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "1540",
            |c| c.set(&child_path("UPN"), "A3171X3456789"),
            &[("ChildIdentifiers", 0)],
        ),
        pq(
            "1550",
            |c| c.set(&child_path("UPN"), "A31712345678S"),
            |c| c.set(&child_path("UPN"), "A31712345678T"),
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "1560Q",
            |c| c.set(&child_path("FormerUPN"), "3171234567890"),
            &[("ChildIdentifiers", 0)],
        ),
        pq(
            "1570",
            |c| c.set(&child_path("LAchildID"), "A23456789012345678901"),
            |c| c.set(&child_path("LAchildID"), "A2345678901234567890"),
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "1580",
            |c| c.set(&child_path("LAchildID"), "A-1"),
            &[("ChildIdentifiers", 0)],
        ),
        p("4180", |c| set_sex(c, "3", "1"), &[("ChildIdentifiers", 0)]),
        p(
            "4220",
            |c| c.set("Child[1]/ChildCharacteristics/Ethnicity", "ENGL"),
            &[("ChildCharacteristics", 1)],
        ),
        p(
            "8500",
            |c| c.set(&child_path("LAchildID"), " "),
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "8510",
            |c| c.set("Child[1]/ChildIdentifiers/LAchildID", "A1"),
            &[("ChildIdentifiers", 0), ("ChildIdentifiers", 1)],
        ),
        pq(
            "8520",
            |c| {
                let y = c.year;
                c.set(&child_path("PersonBirthDate"), format!("{y}-04-01"))
            },
            |c| {
                let y = c.year;
                c.set(&child_path("PersonBirthDate"), format!("{y}-03-31"))
            },
            &[("ChildIdentifiers", 0)],
        ),
        pq(
            "8525Q",
            |c| c.without(&child_path("PersonBirthDate")),
            // A date that cannot be read is not a missing one.
            |c| c.set(&child_path("PersonBirthDate"), "last May"),
            &[("ChildIdentifiers", 0)],
        ),
        pq(
            "8530Q",
            |c| {
                let y = c.year;
                unborn(c).set(&child_path("ExpectedPersonBirthDate"), format!("{y}-12-31"))
            },
            |c| {
                let y = c.year;
                unborn(c).set(&child_path("ExpectedPersonBirthDate"), format!("{y}-03-02"))
            },
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "8535Q",
            |c| {
                let y = c.year;
                c.set(&child_path("PersonDeathDate"), format!("{}-05-03", y - 10))
            },
            &[("ChildIdentifiers", 0)],
        ),
        pq(
            "8540",
            |c| c.set("Child/ChildCharacteristics/Disabilities/Disability[3]", "NOISE"),
            // Of a child referred with no further action it is not required.
            |c| c.set("Child[1]/ChildCharacteristics/Disabilities/Disability", "NOISE"),
            &[("Disabilities", 3)],
        ),
        p(
            "8545Q",
            |c| {
                let y = c.year;
                c.set(&child_path("PersonDeathDate"), format!("{y}-04-01"))
            },
            &[("ChildIdentifiers", 0)],
        ),
        p("8590", |c| c.without("Child[1]/CINdetails"), &[("ChildIdentifiers", 1)]),
        pq(
            "8750",
            unborn,
            |c| set_sex(unborn(c), "0", "U"),
            &[("ChildIdentifiers", 0)],
        ),
        pq(
            "8770Q",
            |c| c.without(&child_path("UPN")).set(&child_path("UPNunknown"), "UN1"),
            |c| c.without(&child_path("UPN")).set(&child_path("UPNunknown"), "UN3"),
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "8772",
            |c| c.set("Child[1]/CINdetails/ReferralNFA", "false"),
            &[("CINdetails", 1), ("ChildIdentifiers", 1)],
        ),
        pq(
            "8775Q",
            |c| {
                let y = c.year;
                c.set(&child_path("PersonBirthDate"), format!("{}-03-30", y - 25))
            },
            |c| {
                let y = c.year;
                c.set(&child_path("PersonBirthDate"), format!("{}-03-31", y - 25))
            },
            &[("CINdetails", 0), ("ChildIdentifiers", 0)],
        ),
        p(
            "8790",
            |c| c.set("Child/ChildCharacteristics/Disabilities/Disability[2]", "NONE"),
            &[
                ("Disabilities", 0),
                ("Disabilities", 1),
                ("Disabilities", 3),
                ("Disabilities", 4),
                ("Disabilities", 5),
                ("Disabilities", 6),
                ("Disabilities", 7),
            ],
        ),
        p(
            "8794",
            |c| c.set("Child/ChildCharacteristics/Disabilities/Disability[2]", "MOB"),
            &[("Disabilities", 0), ("Disabilities", 2)],
        ),
    ]
}

fn episodes() -> Vec<Proof> {
    vec![
        p(
            "8555Q",
            |c| died(c, 6, 1),
            &[("CINdetails", 0), ("ChildIdentifiers", 0)],
        ),
        pq(
            "8568",
            |c| c.without(&format!("{EP}/ReferralNFA")),
            |c| c.set(&format!("{EP}/ReferralNFA"), "TRUE"),
            &[("CINdetails", 0)],
        ),
        p(
            "8569Q",
            |c| {
                let y = c.year;
                c.set("Child[1]/CINdetails/CINreferralDate", format!("{}-03-20", y - 1))
            },
            &[("CINdetails", 1)],
        ),
        pq(
            "8585Q",
            |c| closed(c, 3, 30, "RC2"),
            |c| died(closed(c, 3, 30, "RC2"), 3, 30),
            &[("CINdetails", 0), ("ChildIdentifiers", 0)],
        ),
        pq(
            "8600",
            |c| c.without(&format!("{EP}/CINreferralDate")),
            |c| set(c, &format!("{EP}/CINreferralDate"), 3, 31),
            &[("CINdetails", 0)],
        ),
        pq(
            "8606",
            |c| {
                let y = c.year;
                c.set("Child[1]/ChildIdentifiers/PersonBirthDate", format!("{y}-08-01"))
            },
            |c| {
                let y = c.year;
                c.set("Child[1]/ChildIdentifiers/PersonBirthDate", format!("{y}-07-01"))
            },
            &[("CINdetails", 1), ("ChildIdentifiers", 1)],
        ),
        p(
            "8610",
            |c| c.without(&format!("{EP}/PrimaryNeedCode")),
            &[("CINdetails", 0)],
        ),
        pq(
            "8620",
            |c| {
                let y = c.year;
                c.set(&format!("{EP}/CINclosureDate"), format!("{y}-04-01"))
            },
            |c| closed(c, 3, 31, "RC7"),
            &[("CINdetails", 0)],
        ),
        pq(
            "8630",
            |c| closed(c, 6, 1, "RC7"),
            |c| closed(c, 6, 2, "RC7"),
            &[("CINdetails", 0)],
        ),
        pq(
            "8640",
            |c| closed(c, 3, 30, "RC10"),
            |c| closed(c, 3, 30, "RC9"),
            &[("CINdetails", 0)],
        ),
        p(
            "8650",
            |c| c.set(&format!("{EP}/PrimaryNeedCode"), "N10"),
            &[("CINdetails", 0)],
        ),
        p(
            "8805",
            |c| set(c, &format!("{EP}/CINclosureDate"), 3, 30),
            &[("CINdetails", 0)],
        ),
        p(
            "8810",
            |c| c.set(&format!("{EP}/ReasonForClosure"), "RC7"),
            &[("CINdetails", 0)],
        ),
        pq(
            "8815",
            |c| episode(c, (2, 2), None, "0"),
            |c| episode(c, (2, 2), None, "1"),
            &[("CINdetails", 0), ("CINdetails", 1)],
        ),
        pq(
            "8816",
            |c| episode(c, (2, 2), Some((3, 1)), "0"),
            |c| episode(c, (5, 2), Some((6, 1)), "0"),
            &[("CINdetails", 0), ("CINdetails", 1)],
        ),
        pq(
            "8820",
            |c| episode(c, (5, 2), Some((6, 3)), "0"),
            // One may end on the day the next begins.
            |c| episode(c, (5, 2), Some((6, 2)), "0"),
            &[("CINdetails", 0), ("CINdetails", 1)],
        ),
        pq(
            "8825Q",
            |c| closed(c.without(AS), 3, 30, "RC9"),
            |c| closed(c, 3, 30, "RC9"),
            &[("CINdetails", 0)],
        ),
        pq(
            "8866",
            |c| c.set(&format!("{EP}/ReferralSource"), "5E"),
            |c| {
                c.set(&format!("{EP}/ReferralSource"), "5E")
                    .set(&format!("{EP}/CINreferralDate"), "2013-03-31")
            },
            &[("CINdetails", 0)],
        ),
        p(
            "2990",
            |c| closed(c, 3, 30, "RC8"),
            &[
                ("CINdetails", 0),
                ("CINplanDates", 0),
                ("ChildProtectionPlans", 0),
                ("Section47", 0),
            ],
        ),
        p(
            "4000",
            |c| c.set(&format!("{EP}/ReferralNFA"), "true"),
            &[("CINdetails", 0), ("CINplanDates", 0)],
        ),
        pq(
            "8565",
            |c| {
                let c = closed(c, 8, 1, "RC7");
                set(c, &format!("{CPP}/CPPendDate"), 3, 1)
            },
            |c| closed(c, 9, 30, "RC7"),
            &[
                ("CINdetails", 0),
                ("CINplanDates", 0),
                ("ChildProtectionPlans", 0),
                ("Section47", 0),
            ],
        ),
        p(
            "8831",
            |c| c.set(&format!("{EP}/ReferralNFA"), "1"),
            &[("Assessments", 0), ("CINdetails", 0), ("Section47", 0)],
        ),
        p(
            "8832",
            |c| c.set(&format!("{EP}/ReferralNFA"), "1"),
            &[("CINdetails", 0), ("ChildProtectionPlans", 0)],
        ),
    ]
}

fn assessments() -> Vec<Proof> {
    vec![
        pq(
            "1103",
            |c| set(c, &format!("{AS}/AssessmentActualStartDate"), 6, 1),
            |c| set(c, &format!("{AS}/AssessmentActualStartDate"), 6, 2),
            &[("Assessments", 0), ("CINdetails", 0)],
        ),
        p(
            "8608",
            |c| set(c, &format!("{AS}/AssessmentAuthorisationDate"), 6, 2),
            &[("Assessments", 0)],
        ),
        p(
            "8614",
            |c| c.without(&format!("{AS}/AssessmentAuthorisationDate")),
            &[("Assessments", 0)],
        ),
        pq(
            "8670Q",
            |c| assessment(c, (12, 1), None),
            |c| assessment(c, (3, 1), None),
            &[("Assessments", 1)],
        ),
        p(
            "8696",
            |c| {
                let y = c.year;
                c.set(&format!("{AS}/AssessmentAuthorisationDate"), format!("{y}-04-01"))
            },
            &[("Assessments", 0)],
        ),
        pq(
            "8736",
            |c| {
                let y = c.year;
                c.add(
                    EP,
                    "Assessments",
                    &[("AssessmentActualStartDate", format!("{}-03-31", y - 1))],
                )
            },
            |c| assessment(c, (4, 1), None),
            &[("Assessments", 1)],
        ),
        pq(
            "8863Q",
            |c| assessment(c, (6, 20), Some((7, 1))),
            |c| assessment(c, (6, 21), Some((7, 1))),
            &[("Assessments", 0), ("Assessments", 1)],
        ),
        pq(
            "8867",
            |c| closed(assessment(c, (6, 25), None), 3, 30, "RC7"),
            |c| closed(c, 3, 30, "RC7"),
            &[("Assessments", 1), ("CINdetails", 0)],
        ),
        pq(
            "8869",
            |c| another_factor(c, "21"),
            |c| factor(c, "21"),
            &[("Assessments", 0)],
        ),
        pq(
            "8873Q",
            |c| factor(c, "21"),
            |c| closed(factor(c, "21"), 3, 30, "RC9"),
            &[("Assessments", 0), ("CINdetails", 0)],
        ),
        pq(
            "8896",
            |c| assessment(assessment(c, (2, 1), None), (3, 1), None),
            |c| assessment(c, (3, 1), None),
            &[("Assessments", 0), ("Assessments", 1), ("Assessments", 2)],
        ),
        pq(
            "8897Q",
            |c| factor(c, "8A"),
            |c| {
                let y = c.year;
                factor(c, "8A").set(&format!("{AS}/AssessmentAuthorisationDate"), format!("{}-03-31", y - 1))
            },
            &[("Assessments", 0)],
        ),
        pq(
            "8898",
            |c| another_factor(c, "1A"),
            |c| another_factor(c, "1B"),
            &[("Assessments", 0)],
        ),
        pq(
            "8945Q",
            |c| another_factor(c, "18A"),
            |c| another_factor(c, "18B"),
            &[("Assessments", 0)],
        ),
        pq(
            "8950Q",
            |c| another_factor(c, "19A"),
            |c| another_factor(c, "19C"),
            &[("Assessments", 0)],
        ),
    ]
}

fn plans() -> Vec<Proof> {
    vec![
        p(
            "4001",
            |c| c.without(&format!("{PL}/CINPlanEndDate")),
            &[("CINplanDates", 0), ("ChildProtectionPlans", 0)],
        ),
        pq(
            "4003",
            |c| plan(c, EP, (12, 1), Some((12, 20))),
            |c| {
                set(
                    plan(c, EP, (12, 1), Some((12, 20))),
                    &format!("{CPP}/CPPendDate"),
                    12,
                    10,
                )
            },
            &[("CINplanDates", 1), ("ChildProtectionPlans", 0), ("Reviews", 0)],
        ),
        pq(
            "4004",
            |c| plan(plan(c, EP, (2, 1), None), EP, (3, 1), None),
            |c| plan(c, EP, (3, 1), None),
            &[("CINplanDates", 0), ("CINplanDates", 1), ("CINplanDates", 2)],
        ),
        p(
            "4008",
            |c| died(c, 6, 22),
            &[("CINplanDates", 0), ("ChildIdentifiers", 0)],
        ),
        p(
            "4009Q",
            |c| died(c, 8, 31),
            &[("CINplanDates", 0), ("ChildIdentifiers", 0)],
        ),
        p(
            "4010",
            |c| c.without(&format!("{PL}/CINPlanStartDate")),
            &[("CINplanDates", 0)],
        ),
        p(
            "4011",
            |c| set(c, &format!("{PL}/CINPlanEndDate"), 6, 22),
            &[("CINplanDates", 0)],
        ),
        p(
            "4012Q",
            |c| set(c, &format!("{PL}/CINPlanEndDate"), 6, 23),
            &[("CINplanDates", 0)],
        ),
        p(
            "4013",
            |c| {
                let y = c.year;
                c.set(&format!("{PL}/CINPlanEndDate"), format!("{y}-04-01"))
            },
            &[("CINplanDates", 0)],
        ),
        pq(
            "4014",
            |c| plan(c, EP, (9, 1), Some((9, 2))),
            |c| plan(c, EP, (9, 2), Some((9, 3))),
            &[("CINplanDates", 0), ("CINplanDates", 1)],
        ),
        p(
            "4015",
            |c| set(c, &format!("{PL}/CINPlanStartDate"), 6, 1),
            &[("CINdetails", 0), ("CINplanDates", 0)],
        ),
        pq(
            "4016",
            |c| plan(c, EP, (3, 1), Some((3, 20))),
            |c| set(plan(c, EP, (3, 1), Some((3, 20))), &format!("{CPP}/CPPendDate"), 3, 1),
            &[("CINplanDates", 1), ("ChildProtectionPlans", 0)],
        ),
        pq(
            "4017",
            |c| set(c, &format!("{PL}/CINPlanEndDate"), 12, 1),
            |c| {
                let y = c.year;
                c.set(&format!("{PL}/CINPlanEndDate"), working(y, 9, 15))
            },
            &[("CINplanDates", 0), ("ChildProtectionPlans", 0)],
        ),
    ]
}

fn enquiries() -> Vec<Proof> {
    vec![
        p(
            "1104",
            |c| set(c, &format!("{S47}/DateOfInitialCPC"), 6, 1),
            &[("CINdetails", 0), ("Section47", 0)],
        ),
        p(
            "2884",
            |c| {
                let y = c.year;
                c.set(&format!("{EP}/DateOfInitialCPC"), working(y, 9, 15))
            },
            &[("CINdetails", 0), ("Section47", 0)],
        ),
        p(
            "2889",
            |c| set(c, &format!("{S47}/S47ActualStartDate"), 6, 1),
            &[("CINdetails", 0), ("Section47", 0)],
        ),
        p("2991Q", |c| c.without(AS), &[("Section47", 0)]),
        p(
            "8615",
            |c| c.without(&format!("{S47}/S47ActualStartDate")),
            &[("Section47", 0)],
        ),
        pq(
            "8675Q",
            |c| enquiry(c, (2, 1), None, "false"),
            |c| enquiry(c, (2, 1), None, "1"),
            &[("Section47", 1)],
        ),
        p(
            "8715",
            |c| {
                let y = c.year;
                c.set(&format!("{S47}/DateOfInitialCPC"), format!("{y}-04-01"))
            },
            &[("Section47", 0)],
        ),
        pq(
            "8740",
            |c| {
                let y = c.year;
                c.add(
                    EP,
                    "Section47",
                    &[
                        ("S47ActualStartDate", format!("{}-03-31", y - 1)),
                        ("ICPCnotRequired", "0".to_owned()),
                    ],
                )
            },
            |c| enquiry(c, (4, 1), None, "0"),
            &[("Section47", 1)],
        ),
        pq(
            "8839",
            |c| enquiry(enquiry(c, (2, 1), None, "0"), (3, 1), None, "false"),
            |c| enquiry(enquiry(c, (2, 1), None, "0"), (3, 1), None, "true"),
            &[("Section47", 1), ("Section47", 2)],
        ),
        pq(
            "8868",
            |c| closed(c, 3, 30, "RC7").set(&format!("{S47}/ICPCnotRequired"), "1"),
            |c| closed(c, 3, 30, "RC7"),
            &[("CINdetails", 0), ("Section47", 0)],
        ),
        p(
            "8870Q",
            |c| c.set(&format!("{S47}/InitialCPCtarget"), "2025-03-15"),
            &[("Section47", 0)],
        ),
        p(
            "8875",
            |c| c.set(&format!("{S47}/DateOfInitialCPC"), "2025-03-16"),
            &[("Section47", 0)],
        ),
        pq(
            "8890",
            |c| enquiry(c, (9, 5), Some((10, 1)), "0"),
            |c| enquiry(c, (10, 5), None, "1"),
            &[("Section47", 0), ("Section47", 1)],
        ),
    ]
}

fn protections() -> Vec<Proof> {
    vec![
        p(
            "1105",
            |c| set(c, &format!("{CPP}/CPPstartDate"), 6, 1),
            &[("CINdetails", 0), ("ChildProtectionPlans", 0)],
        ),
        pq(
            "2885",
            |c| set(c, &format!("{CPP}/CPPstartDate"), 9, 22),
            |c| {
                let y = c.year;
                c.without(S47).set(&format!("{EP}/DateOfInitialCPC"), working(y, 9, 15))
            },
            &[("ChildProtectionPlans", 0), ("Section47", 0)],
        ),
        p(
            "8720",
            |c| c.without(&format!("{CPP}/CPPstartDate")),
            &[("ChildProtectionPlans", 0)],
        ),
        p(
            "8730",
            |c| c.without(&format!("{CPP}/NumberOfPreviousCPP")),
            &[("ChildProtectionPlans", 0)],
        ),
        p(
            "8840",
            |c| {
                let y = c.year;
                c.set(&format!("{CPP}/CPPendDate"), working(y, 9, 15))
            },
            &[("ChildProtectionPlans", 0)],
        ),
        p(
            "8841",
            |c| {
                let y = c.year;
                c.set(&format!("{CPP}/Reviews/CPPreviewDate"), working(y, 9, 15))
            },
            &[("ChildProtectionPlans", 0), ("Reviews", 0)],
        ),
        p(
            "8842Q",
            |c| c.set(&format!("{CPP}/Reviews/CPPreviewDate"), ""),
            &[("Reviews", 0)],
        ),
        p(
            "8905",
            |c| c.set(&format!("{CPP}/InitialCategoryOfAbuse"), "NEC"),
            &[("ChildProtectionPlans", 0)],
        ),
        p(
            "8910",
            |c| c.without(&format!("{CPP}/LatestCategoryOfAbuse")),
            &[("ChildProtectionPlans", 0)],
        ),
        p(
            "8915",
            |c| died(c, 9, 10),
            &[("ChildIdentifiers", 0), ("ChildProtectionPlans", 0)],
        ),
        p(
            "8920",
            |c| died(set(c, &format!("{CPP}/CPPendDate"), 3, 30), 3, 29),
            &[("ChildIdentifiers", 0), ("ChildProtectionPlans", 0)],
        ),
        p(
            "8925",
            |c| set(c, &format!("{CPP}/CPPendDate"), 9, 10),
            &[("ChildProtectionPlans", 0)],
        ),
        p(
            "8930",
            |c| {
                let y = c.year;
                c.set(&format!("{CPP}/CPPendDate"), format!("{y}-04-01"))
            },
            &[("ChildProtectionPlans", 0)],
        ),
        pq(
            "8935",
            |c| protection(c, EP, (3, 1), None),
            |c| protection(c, EP, (3, 1), Some((3, 20))),
            &[("ChildProtectionPlans", 0), ("ChildProtectionPlans", 1)],
        ),
        pq(
            "8940",
            // Two plans in two episodes overlap as much as two in one.
            |c| {
                protection(
                    episode(c, (2, 1), None, "0"),
                    "Child/CINdetails[1]",
                    (3, 1),
                    Some((3, 20)),
                )
            },
            |c| {
                set(
                    protection(c, EP, (3, 2), Some((3, 20))),
                    &format!("{CPP}/CPPendDate"),
                    3,
                    1,
                )
            },
            &[("ChildProtectionPlans", 0), ("ChildProtectionPlans", 1)],
        ),
    ]
}

fn whole() -> Vec<Proof> {
    vec![
        p(
            "100",
            |c| set(c, "Header/CollectionDetails/ReferenceDate", 3, 30),
            &[("Header", 0)],
        ),
        p("2883", |c| protection(c, EP, (3, 2), None), &[]),
        pq("2886Q", |c| set_sex(c, "0", "U"), |c| set_sex(unborn(c), "0", "U"), &[]),
        p(
            "2887Q",
            |c| c.set("Child/ChildCharacteristics/Disabilities/Disability[3]", "MOB"),
            &[],
        ),
        pq(
            "2888Q",
            |c| {
                c.without("Child/ChildCharacteristics/Disabilities")
                    .set("Child/ChildCharacteristics/Disabilities/Disability", "LD")
            },
            |c| {
                c.without("Child/ChildCharacteristics/Disabilities")
                    .set("Child/ChildCharacteristics/Disabilities/Disability", "NONE")
            },
            &[],
        ),
        pq(
            "GT-CIN-001",
            |c| c.set(&child_path("UPN"), "A31712345678T"),
            |c| {
                let letter = identifiers::upn_check_letter("31712345678T").unwrap();
                c.set(&child_path("UPN"), format!("{letter}31712345678T"))
            },
            &[("ChildIdentifiers", 0)],
        ),
        p(
            "GT-CIN-002",
            |c| c.set("Header/CollectionDetails/ReferenceDate", "2019-03-31"),
            &[("Header", 0)],
        ),
        p(
            "GT-CIN-010",
            |c| set(c, &format!("{PP}/StepDecisionDate"), 11, 1),
            &[("PreProceedings", 0)],
        ),
        p(
            "GT-CIN-011",
            |c| {
                let y = c.year;
                c.set(&format!("{PP}/CourtAppDate"), format!("{y}-04-01"))
            },
            &[("PreProceedings", 0)],
        ),
        p(
            "GT-CIN-012",
            |c| c.set(&format!("{PP}/FGDMMeetingOffer"), "0"),
            &[("PreProceedings", 0)],
        ),
    ]
}

pub(crate) fn all() -> Vec<Proof> {
    [
        children(),
        episodes(),
        assessments(),
        plans(),
        enquiries(),
        protections(),
        whole(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn every_rule_is_proved_for_every_year() {
    let failures = prove(&Cin, &all());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
