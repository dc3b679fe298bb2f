//! The CIN census of a year from the registers of social care.
//!
//! Who belongs to the census and what of each case is collected follows from the department's own rules: a case that
//! was open on any day of the year from April to March, or was referred in it (8600, 8620); of it, assessments
//! authorised in the year or begun in it and not complete (8696, 8736), plans that had not ended before it (4013,
//! 8930), enquiries whose conference was in it or that began in it (8715, 8740). Everything is reported as it stood on
//! the reference date.

use std::collections::HashMap;

use ::cin::{Cin, Period, schema};
use calendar::Date;
use record::{Area, EntryView, Position, Viewpoint};
use returns::write::{Filling, write_xml};
use returns::{Day, Input, ReturnKind};

use crate::iso;
use crate::{BuildError, BuiltReturn, HowWritten, LeftOut, RowOrigin};

mod case;

use case::{conference_day, follows};

/// Builds the census of the year in which it ends.
///
/// # Errors
/// A year whose layout is not known, or whose reference date has not come.
pub(crate) fn build(year: u16, position: &Position, area: &Area, how: &HowWritten) -> Result<BuiltReturn, BuildError> {
    let years = Cin.years();
    if !years.contains(&year) {
        let (first, last) = (*years.start(), *years.end());
        return Err(BuildError::Year { year, first, last });
    }
    let end = Date::new(i16::try_from(year).unwrap_or(i16::MAX), 3, 31).unwrap_or(Date::MAX);
    let today = position.viewpoint().today;
    if today < end && !how.draft {
        return Err(BuildError::TooEarly {
            year,
            census: end,
            today,
        });
    }
    let then = Position::of(
        position.ledger(),
        Viewpoint {
            known_at: position.viewpoint().known_at,
            today: end,
        },
    );
    let mut work = Work {
        year,
        period: Period::ending(end.into()),
        now: position,
        then: &then,
        filling: Filling::new(schema()),
        left_out: Vec::new(),
        children: HashMap::new(),
        rows: HashMap::new(),
        protected: Vec::new(),
    };
    work.header(area, how)?;
    work.people()?;
    let mut bytes = Vec::new();
    write_xml(&work.filling.finish(), year, &mut bytes)?;
    Ok(BuiltReturn {
        kind: "cin",
        year,
        files: vec![Input::bytes(format!("cin-{year}.xml"), bytes)],
        left_out: work.left_out,
        children: work.children,
        rows: work.rows,
    })
}

/// What one child's record holds.
#[derive(Default)]
struct Held<'a> {
    episodes: Vec<EntryView<'a>>,
    assessments: Vec<EntryView<'a>>,
    plans: Vec<EntryView<'a>>,
    enquiries: Vec<EntryView<'a>>,
    conferences: Vec<EntryView<'a>>,
    protection: Vec<EntryView<'a>>,
}

impl<'a> Held<'a> {
    fn kinds(&mut self) -> [(&'static str, &mut Vec<EntryView<'a>>); 6] {
        [
            ("social_care_episode", &mut self.episodes),
            ("child_and_family_assessment", &mut self.assessments),
            ("child_in_need_plan", &mut self.plans),
            ("section_47_enquiry", &mut self.enquiries),
            ("child_protection_conference", &mut self.conferences),
            ("child_protection_plan", &mut self.protection),
        ]
    }
}

/// A case that belongs to the census.
struct Case<'a> {
    episode: EntryView<'a>,
    referred: Date,
    closed: Option<Date>,
    nothing_further: bool,
}

struct Work<'a> {
    year: u16,
    period: Period,
    /// The record as requested: who the children are.
    now: &'a Position,
    /// The record as it stood on the reference date: what had happened.
    then: &'a Position,
    filling: Filling,
    left_out: Vec<LeftOut>,
    children: HashMap<String, record::EntryId>,
    rows: HashMap<(&'static str, u32), RowOrigin>,
    /// First days of the child protection plans of the child being written.
    protected: Vec<Option<Date>>,
}

type Cells<'c> = [(&'c str, String)];

impl<'a> Work<'a> {
    fn row(
        &mut self,
        table: &'static str,
        parent: u32,
        from: &EntryView<'_>,
        cells: &Cells<'_>,
    ) -> std::io::Result<u32> {
        let row = self.filling.row(table, Some(parent), cells)?;
        let child = EntryView::at(self.now, from.child).map(|c| c.id);
        self.rows.insert((table, row), RowOrigin { entry: from.id, child });
        Ok(row)
    }

    fn leave(&mut self, entry: &EntryView<'_>, table: &'static str, reason: impl Into<String>) {
        let child = EntryView::at(self.now, entry.child).map(|c| c.id);
        self.left_out.push(LeftOut {
            entry: entry.id,
            child,
            table,
            reason: reason.into(),
        });
    }

    fn in_year(&self, day: Date) -> bool {
        self.period.holds(day.into())
    }

    /// Whether it was over before the year began.
    fn over(&self, end: Option<Date>) -> bool {
        end.is_some_and(|end| Day::from(end) < self.period.start)
    }

    fn header(&mut self, area: &Area, how: &HowWritten) -> std::io::Result<()> {
        let header = self.filling.row(
            "Header",
            None,
            &[
                ("Collection", "CIN".to_owned()),
                ("Year", self.year.to_string()),
                ("ReferenceDate", self.period.end.to_string()),
            ],
        )?;
        let cells = [
            ("SourceLevel", "L".to_owned()),
            ("LEA", area.la_code.clone()),
            ("SoftwareCode", "Golden Thread".to_owned()),
            ("Release", env!("CARGO_PKG_VERSION").to_owned()),
            ("SerialNo", format!("{:03}", how.serial)),
            ("DateTime", crate::sen2::local_time(how.at)),
        ];
        self.filling.row("Source", Some(header), &cells).map(|_| ())
    }

    fn people(&mut self) -> std::io::Result<()> {
        let mut held: HashMap<u32, Held<'a>> = HashMap::new();
        let mut order = Vec::new();
        for at in 0..Held::default().kinds().len() {
            let register = Held::default().kinds()[at].0;
            for seen in EntryView::all(self.then, register) {
                let child = held.entry(seen.child).or_insert_with(|| {
                    order.push(seen.child);
                    Held::default()
                });
                child.kinds()[at].1.push(seen);
            }
        }
        order.sort_unstable();
        for place in order {
            if let Some(held) = held.remove(&place)
                && let Some(child) = EntryView::at(self.now, place)
            {
                self.child(&child, held)?;
            }
        }
        Ok(())
    }

    /// The child's cases that belong to the census, in the order of their referrals.
    fn cases(&mut self, held: &Held<'a>) -> Vec<Case<'a>> {
        let mut cases = Vec::new();
        for episode in &held.episodes {
            let Some(referred) = episode.day("referral_received") else {
                self.leave(
                    episode,
                    "CINdetails",
                    "the record does not hold the day of the referral",
                );
                continue;
            };
            let ended = episode.day("no_further_action");
            let closed = episode.day("case_closed").or(ended.filter(|on| *on != referred));
            let nothing_further = ended.is_some();
            let outside = match nothing_further {
                true => Day::from(referred) < self.period.decided_from,
                false => self.over(closed),
            };
            if !outside {
                cases.push(Case {
                    episode: *episode,
                    referred,
                    closed,
                    nothing_further,
                });
            }
        }
        cases.sort_by_key(|c| c.referred);
        cases
    }

    fn child(&mut self, child: &EntryView<'a>, mut held: Held<'a>) -> std::io::Result<()> {
        let cases = self.cases(&held);
        if cases.is_empty() {
            self.homeless(&held);
            return Ok(());
        }
        let local = child.text("la_child_id");
        if local.is_empty() {
            for case in &cases {
                let reason =
                    "the record does not hold the council's own reference of the child, by which the census names it";
                self.leave(&case.episode, "CINdetails", reason);
            }
            return Ok(());
        }
        self.children.insert(local.clone(), child.id);
        self.protected = held.protection.iter().map(|p| p.day("started")).collect();
        let row = self.identifiers(child, local)?;
        let cells = [("Ethnicity", child.text("ethnicity"))];
        let characteristics = self.row("ChildCharacteristics", row, child, &cells)?;
        let disabilities = child.text("disabilities");
        for code in disabilities.split(' ').filter(|c| !c.is_empty()) {
            self.row(
                "Disabilities",
                characteristics,
                child,
                &[("Disability", code.to_owned())],
            )?;
        }
        let mut owns = Vec::new();
        for case in &cases {
            let mut own = Held {
                episodes: Vec::new(),
                assessments: belonging(&mut held.assessments, case, "started"),
                plans: belonging(&mut held.plans, case, "started"),
                enquiries: belonging(&mut held.enquiries, case, "started"),
                conferences: Vec::new(),
                protection: belonging(&mut held.protection, case, "started"),
            };
            // A conference belongs where its enquiry does, whatever it says itself.
            let after = |c: &mut EntryView<'a>| own.enquiries.iter().any(|e| follows(c, e));
            own.conferences = held.conferences.extract_if(.., after).collect();
            owns.push(own);
        }
        for (case, mut own) in cases.iter().zip(owns) {
            own.conferences
                .append(&mut belonging(&mut held.conferences, case, "held"));
            self.case(row, case, &own)?;
        }
        self.homeless(&held);
        Ok(())
    }

    /// What happened in the year, or is not over, and belongs to no case of the census.
    fn homeless(&mut self, held: &Held<'a>) {
        let reason = "it belongs to no case of the census";
        for (entries, table, ended) in [
            (&held.assessments, "Assessments", "authorised"),
            (&held.plans, "CINplanDates", "ended"),
            (&held.protection, "ChildProtectionPlans", "ended"),
        ] {
            for entry in entries {
                if !entry.is_closed() || entry.day(ended).is_some_and(|on| self.in_year(on)) {
                    self.leave(entry, table, reason);
                }
            }
        }
        for enquiry in &held.enquiries {
            let conference = conference_day(enquiry, &held.conferences);
            if !enquiry.is_closed() || conference.is_some_and(|on| self.in_year(on)) {
                self.leave(enquiry, "Section47", reason);
            }
        }
        for conference in &held.conferences {
            if conference.day("held").is_some_and(|on| self.in_year(on)) {
                let table = match conference.linked("enquiry") {
                    Some(_) => "Section47",
                    None => "CINdetails",
                };
                self.leave(conference, table, reason);
            }
        }
    }

    fn identifiers(&mut self, child: &EntryView<'a>, local: String) -> std::io::Result<u32> {
        let upn = child.text("upn");
        let unknown = child.text("upn_unknown");
        let listed = schema().has_code("upn_unknown", &unknown);
        // A child born since was expected on the reference date.
        let born = child.value("birth_date").and_then(|v| v.as_date());
        let expected = child.text("expected_birth_date");
        let born = born.filter(|on| Day::from(*on) <= self.period.end || expected.is_empty());
        let expected = if born.is_none() { expected } else { String::new() };
        let sex = child.text("sex");
        // Before 2024-25 the census collected gender, as a number.
        let gender = match sex.as_str() {
            "M" => "1",
            "F" => "2",
            "" => "",
            _ => "0",
        };
        let died = EntryView::at(self.then, child.place).and_then(|c| c.day("died"));
        let cells = [
            ("LAchildID", local),
            (
                "UPNunknown",
                if upn.is_empty() && listed {
                    unknown
                } else {
                    String::new()
                },
            ),
            ("UPN", upn),
            ("FormerUPN", child.text("former_upn")),
            ("PersonBirthDate", iso(born)),
            ("ExpectedPersonBirthDate", expected),
            ("GenderCurrent", gender.to_owned()),
            ("Sex", sex),
            ("PersonDeathDate", iso(died)),
        ];
        let row = self.filling.row("ChildIdentifiers", None, &cells)?;
        let origin = RowOrigin {
            entry: child.id,
            child: Some(child.id),
        };
        self.rows.insert(("ChildIdentifiers", row), origin);
        Ok(row)
    }
}

/// Takes out of `held` what belongs to a case, in order of its first day.
fn belonging<'a>(held: &mut Vec<EntryView<'a>>, case: &Case<'a>, start: &str) -> Vec<EntryView<'a>> {
    let belongs = |entry: &EntryView<'a>| match entry.linked("episode") {
        Some(place) => place == case.episode.place,
        // Nothing says to which case it belongs: the one that was open on its first day.
        None => entry
            .day(start)
            .is_some_and(|on| case.referred <= on && case.closed.is_none_or(|end| on <= end)),
    };
    let mut mine: Vec<EntryView<'a>> = held.extract_if(.., |e| belongs(e)).collect();
    mine.sort_by_key(|e| e.day(start));
    mine
}
