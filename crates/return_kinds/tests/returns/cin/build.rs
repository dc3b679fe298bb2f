//! A small faultless census, and ways to spoil it.

use returns::proof::Case;
use returns::{Day, Input};
use std::fmt::Write as _;

/// An element: a name, and either text or elements.
#[derive(Clone, Debug)]
pub(super) struct El {
    name: String,
    text: String,
    children: Vec<El>,
}

impl El {
    fn new(name: &str) -> El {
        El {
            name: name.to_owned(),
            text: String::new(),
            children: Vec::new(),
        }
    }

    fn leaf(name: &str, text: impl Into<String>) -> El {
        El {
            text: text.into(),
            ..El::new(name)
        }
    }

    fn of(name: &str, children: Vec<El>) -> El {
        El {
            children,
            ..El::new(name)
        }
    }

    /// One leaf for each name and text.
    fn leaves(name: &str, values: &[(&str, String)]) -> El {
        El::of(name, values.iter().map(|(n, v)| El::leaf(n, v.clone())).collect())
    }

    fn find(&mut self, name: &str, nth: usize) -> Option<&mut El> {
        self.children.iter_mut().filter(|c| c.name == name).nth(nth)
    }

    /// The element at a path such as `Child[1]/CINdetails/Section47`, made where it is not there.
    fn at(&mut self, path: &str) -> &mut El {
        let Some((step, rest)) = path.split_once('/').or((!path.is_empty()).then_some((path, ""))) else {
            return self;
        };
        let (name, nth) = match step.split_once('[') {
            Some((name, nth)) => (name, nth.trim_end_matches(']').parse().unwrap()),
            None => (step, 0),
        };
        while self.find(name, nth).is_none() {
            self.children.push(El::new(name));
        }
        self.find(name, nth).unwrap().at(rest)
    }

    fn write(&self, out: &mut String, depth: usize) {
        let pad = " ".repeat(depth);
        if self.children.is_empty() {
            writeln!(out, "{pad}<{0}>{1}</{0}>", self.name, self.text).unwrap();
            return;
        }
        writeln!(out, "{pad}<{}>{}", self.name, self.text).unwrap();
        for child in &self.children {
            child.write(out, depth + 1);
        }
        writeln!(out, "{pad}</{}>", self.name).unwrap();
    }
}

/// A census being built. Paths are below `Children`, or begin with `Header`.
#[derive(Clone)]
pub(super) struct Census {
    pub(super) year: u16,
    root: El,
}

/// A day of the census that ends in `year`: months from April belong to the year before.
pub(super) fn day(year: u16, month: u32, day: u32) -> String {
    let y = i32::from(year) - i32::from(month >= 4);
    format!("{y}-{month:02}-{day:02}")
}

/// The same, moved to Monday when it is a weekend.
pub(super) fn working(year: u16, month: u32, on: u32) -> String {
    let date = Day::parse(&day(year, month, on)).unwrap();
    match date.weekday() {
        5 => date + 2,
        6 => date + 1,
        _ => date,
    }
    .to_string()
}

impl Census {
    /// Two children: one with everything a year can hold, one referred and not taken further.
    pub(super) fn of(year: u16) -> Census {
        let mut root = El::of("Message", vec![header(year), El::new("Children")]);
        root.at("Children").children = vec![first(year), second(year)];
        Census { year, root }
    }

    fn below(&mut self, path: &str) -> &mut El {
        if path.starts_with("Header") {
            self.root.at(path)
        } else {
            self.root.at("Children").at(path)
        }
    }

    /// Gives an element this text, making it where it is not there.
    pub(super) fn set(mut self, path: &str, text: impl Into<String>) -> Census {
        let text = text.into();
        let el = self.below(path);
        el.text = text;
        el.children.clear();
        self
    }

    /// Takes out every element of that name below the element above.
    pub(super) fn without(mut self, path: &str) -> Census {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        self.below(above).children.retain(|c| c.name != name);
        self
    }

    /// Puts another element, with these leaves, beside those below `above`.
    pub(super) fn add(mut self, above: &str, name: &str, leaves: &[(&str, String)]) -> Census {
        self.below(above).children.push(El::leaves(name, leaves));
        self
    }

    /// Puts one more leaf beside those below `above`.
    pub(super) fn also(mut self, above: &str, name: &str, text: impl Into<String>) -> Census {
        self.below(above).children.push(El::leaf(name, text));
        self
    }

    /// Puts a copy of an element after it.
    pub(super) fn twice(mut self, path: &str) -> Census {
        let copy = self.below(path).clone();
        let (above, _) = path.rsplit_once('/').unwrap_or(("", path));
        let list = &mut self.below(above).children;
        let at = list.iter().rposition(|c| c.name == copy.name).unwrap();
        list.insert(at + 1, copy);
        self
    }

    /// Moves an element to the end of those beside it.
    pub(super) fn last(mut self, path: &str) -> Census {
        let (above, name) = path.rsplit_once('/').unwrap_or(("", path));
        let list = &mut self.below(above).children;
        let at = list.iter().position(|c| c.name == name).unwrap();
        let el = list.remove(at);
        list.push(el);
        self
    }

    pub(super) fn xml(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        self.root.write(&mut out, 0);
        out
    }

    pub(super) fn case(&self) -> Case {
        Case::files(vec![Input::bytes("census.xml", self.xml().into_bytes())])
    }
}

/// Name of the element for sex, and the code for a boy.
pub(super) fn sex(year: u16) -> (&'static str, &'static str) {
    if year < 2025 {
        ("GenderCurrent", "1")
    } else {
        ("Sex", "M")
    }
}

fn header(year: u16) -> El {
    El::of(
        "Header",
        vec![
            El::leaves(
                "CollectionDetails",
                &[
                    ("Collection", "CIN".to_owned()),
                    ("Year", year.to_string()),
                    ("ReferenceDate", day(year, 3, 31)),
                ],
            ),
            El::leaves(
                "Source",
                &[
                    ("SourceLevel", "L".to_owned()),
                    ("LEA", "317".to_owned()),
                    ("SoftwareCode", "Invented".to_owned()),
                    ("Release", "1".to_owned()),
                    ("SerialNo", "001".to_owned()),
                    ("DateTime", format!("{year}-05-01T09:30:00")),
                ],
            ),
        ],
    )
}

fn first(year: u16) -> El {
    let held = working(year, 9, 15);
    let mut assessment = El::leaves(
        "Assessments",
        &[
            ("AssessmentActualStartDate", day(year, 6, 3)),
            ("AssessmentInternalReviewDate", day(year, 6, 12)),
            ("AssessmentAuthorisationDate", day(year, 6, 20)),
        ],
    );
    assessment.children.push(El::leaves(
        "FactorsIdentifiedAtAssessment",
        &[("AssessmentFactors", "1A".to_owned())],
    ));
    let mut protection = El::leaves(
        "ChildProtectionPlans",
        &[
            ("CPPstartDate", held.clone()),
            ("InitialCategoryOfAbuse", "NEG".to_owned()),
            ("LatestCategoryOfAbuse", "EMO".to_owned()),
            ("NumberOfPreviousCPP", "0".to_owned()),
        ],
    );
    protection
        .children
        .push(El::leaves("Reviews", &[("CPPreviewDate", day(year, 12, 10))]));
    let mut episode = El::leaves(
        "CINdetails",
        &[
            ("CINreferralDate", day(year, 6, 2)),
            ("ReferralSource", "2A".to_owned()),
            ("PrimaryNeedCode", "N1".to_owned()),
        ],
    );
    episode.children.extend([
        assessment,
        El::leaves(
            "CINPlanDates",
            &[
                ("CINPlanStartDate", day(year, 6, 23)),
                ("CINPlanEndDate", day(year, 9, 1)),
            ],
        ),
        El::leaves(
            "Section47",
            &[
                ("S47ActualStartDate", day(year, 9, 2)),
                ("InitialCPCtarget", held.clone()),
                ("DateOfInitialCPC", held),
                ("ICPCnotRequired", "0".to_owned()),
            ],
        ),
        El::leaf("ReferralNFA", "0"),
        protection,
    ]);
    if year >= 2027 {
        episode.children.push(El::leaves(
            "PreProceedingsandFGDM",
            &[
                ("PPStartDate", day(year, 11, 2)),
                ("LBPSentDate", day(year, 11, 9)),
                ("FGDMMeetingOffer", "1".to_owned()),
                ("FGDMMeetingFac", "1".to_owned()),
                ("InitialPPMeetingDate", day(year, 11, 20)),
                ("ReviewMeetingsCount", "1".to_owned()),
                ("StepDecisionDate", day(year, 2, 1)),
                ("PPOutcome", "A".to_owned()),
            ],
        ));
    }
    let (name, boy) = sex(year);
    let mut characteristics = El::leaves("ChildCharacteristics", &[("Ethnicity", "WBRI".to_owned())]);
    let codes = ["MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS"];
    let codes: Vec<_> = codes.iter().map(|c| ("Disability", (*c).to_owned())).collect();
    characteristics.children.push(El::leaves("Disabilities", &codes));
    El::of(
        "Child",
        vec![
            El::leaves(
                "ChildIdentifiers",
                &[
                    ("LAchildID", "A1".to_owned()),
                    ("UPN", identifiers::upn("31712345678", 9).unwrap()),
                    ("FormerUPN", identifiers::upn("31712345679", 1).unwrap()),
                    ("PersonBirthDate", format!("{}-05-04", year - 10)),
                    (name, boy.to_owned()),
                ],
            ),
            characteristics,
            episode,
        ],
    )
}

fn second(year: u16) -> El {
    let (name, boy) = sex(year);
    El::of(
        "Child",
        vec![
            El::leaves(
                "ChildIdentifiers",
                &[
                    ("LAchildID", "B2".to_owned()),
                    ("UPNunknown", "UN7".to_owned()),
                    ("PersonBirthDate", format!("{}-01-20", year - 2)),
                    (name, boy.to_owned()),
                ],
            ),
            El::leaves("ChildCharacteristics", &[("Ethnicity", "BAFR".to_owned())]),
            El::leaves(
                "CINdetails",
                &[
                    ("CINreferralDate", day(year, 10, 6)),
                    ("ReferralSource", "6".to_owned()),
                    ("ReferralNFA", "1".to_owned()),
                ],
            ),
        ],
    )
}
