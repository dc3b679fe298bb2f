//! The invented lives as SEN2 returns: what an authority would have sent in each January, and an extract of today.

use std::collections::BTreeMap;

use calendar::{Date, add_days};
use definitions::{EntryKey, Identifier, Statement, StatementKind, SubjectKey};
use sen2::{
    ActivePlan, Assessment, Header, NamedPlan, Need, Period, Person, Placement, PlanDetail, Request, Sen2Return,
};

use crate::life::{Life, Plan};

/// The return of everyone in scope, without anything that happened later: requests as they were at the end of the
/// collection year, plans as they were on the census day.
pub(crate) fn on(lives: &[Life], la_code: &str, period: Period) -> Sen2Return {
    let persons: Vec<Person> = lives.iter().filter_map(|life| person(life, period)).collect();
    let census = period.census;
    Sen2Return {
        header: Header {
            collection: "SEN2".to_owned(),
            year: u32::try_from(census.year()).ok(),
            reference_date: Some(census),
            source_level: "L".to_owned(),
            lea: la_code.to_owned(),
            software_code: "Golden Thread demo".to_owned(),
            release: env!("CARGO_PKG_VERSION").to_owned(),
            serial_no: "001".to_owned(),
            date_time: format!("{census}T09:00:00"),
            dmo: "No".to_owned(),
            dco: "Yes".to_owned(),
            dsco: "Yes".to_owned(),
            ..Header::default()
        },
        persons,
        ..Sen2Return::default()
    }
}

fn person(life: &Life, period: Period) -> Option<Person> {
    if life.birth > period.census {
        return None;
    }
    let request = request(life, period)?;
    Some(Person {
        surname: life.surname.clone(),
        forename: life.forename.clone(),
        birth_date: Some(life.birth),
        sex: life.sex.clone(),
        ethnicity: life.ethnicity.clone(),
        postcode: life.postcode.clone(),
        upn: life.upn.clone(),
        upn_unknown: life.upn_unknown.clone(),
        requests: vec![request],
        ..Person::default()
    })
}

/// The plan and the request that a return reports, and the day up to which it reports the request.
fn reported(life: &Life, period: Period) -> (Option<&Plan>, Option<&crate::life::Request>, Date) {
    let plan = life.plan.as_ref().filter(|p| p.start <= period.census);
    let plan = plan.filter(|p| p.ceased.is_none_or(|(on, _)| on >= period.start));
    // A plan made since the year ended is active on the census day, and brings its request along.
    let until = match plan {
        Some(plan) if plan.start > period.end => period.census,
        _ => period.end,
    };
    let case = life.request.as_ref().filter(|r| r.received <= until);
    let case = case.filter(|r| r.issued.is_none_or(|on| on >= period.start));
    (plan, case, until)
}

fn request(life: &Life, period: Period) -> Option<Request> {
    let (census, from) = (period.census, period.start);
    let (plan, case, until) = reported(life, period);
    let known = |day: Date| day <= until;
    let in_year = |day: Date| day >= from && known(day);
    let Some(case) = case else {
        // Only an older plan is left to report, if any; the request carries it.
        let plan = plan.filter(|p| p.from.is_none() || first_here(p) <= census)?;
        return Some(Request {
            outcome: "H".to_owned(),
            assessment: Some(Assessment {
                outcome: "H".to_owned(),
                named_plan: Some(named(plan, census)),
                ..Assessment::default()
            }),
            active_plan: active(plan, life.slip, census, from),
            ..Request::default()
        });
    };
    let ended_before = |day: Option<Date>| day.is_some_and(|d| d < from);
    let refused = case.decided.filter(|(_, yes)| !yes).map(|(on, _)| on);
    if ended_before(refused) || ended_before(case.withdrawn) || ended_before(case.no_plan) {
        return None;
    }
    let mut request = Request {
        received: Some(case.received),
        source: Some(case.source),
        rya: Some(false),
        ..Request::default()
    };
    match (case.decided, case.withdrawn) {
        (_, Some(on)) if known(on) => "W".clone_into(&mut request.outcome),
        (Some((on, yes)), _) if in_year(on) => {
            request.outcome = if yes { "Y" } else { "N" }.to_owned();
            request.outcome_date = Some(on);
            request.mediation = Some(!yes && case.mediation);
            request.tribunal = Some(!yes && case.tribunal && case.mediation);
        }
        (Some((on, _)), _) if known(on) => "H".clone_into(&mut request.outcome),
        _ => "A".clone_into(&mut request.outcome),
    }
    if !matches!(request.outcome.as_str(), "Y" | "H") {
        return Some(request);
    }
    let mut assessment = Assessment {
        week20: Some(case.exception),
        mediation: Some(false),
        tribunal: Some(false),
        other_mediation: Some(false),
        other_tribunal: Some(false),
        ..Assessment::default()
    };
    let issued = case.issued.filter(|d| known(*d));
    match (issued, case.no_plan.filter(|d| known(*d))) {
        (Some(on), _) => {
            "Y".clone_into(&mut assessment.outcome);
            assessment.outcome_date = Some(on);
            assessment.named_plan = plan.map(|p| named(p, census));
            request.active_plan = plan.and_then(|p| active(p, life.slip, census, from));
        }
        (None, Some(on)) => {
            "N".clone_into(&mut assessment.outcome);
            assessment.outcome_date = Some(on);
        }
        (None, None) => "A".clone_into(&mut assessment.outcome),
    }
    request.assessment = Some(assessment);
    Some(request)
}

/// What the case system holds that SEN2 does not collect, for events after one day and up to another: the draft
/// plan sent, the report of a review, the final amended plan.
pub(crate) fn feed(lives: &[Life], period: Period, (after, upto): (Date, Date)) -> Vec<Statement> {
    let (census, from) = (period.census, period.start);
    let mut out = Vec::new();
    for life in lives {
        // Only those in the return are on record.
        if life.birth > census || request(life, period).is_none() {
            continue;
        }
        let identifiers = if identifiers::check_upn(&life.upn).is_ok() {
            vec![Identifier {
                kind: "upn".to_owned(),
                value: life.upn.clone(),
            }]
        } else {
            Vec::new()
        };
        let subject = SubjectKey {
            identifiers,
            fallback: SubjectKey::name_key(&life.surname, &life.forename, life.birth),
        };
        let mut say = |register: &str, key: Date, step: &str, on: Date| {
            if on > after && on <= upto && key <= census {
                out.push(Statement {
                    subject: Some(subject.clone()),
                    entry: EntryKey {
                        register: register.to_owned(),
                        key: key.to_string(),
                    },
                    kind: StatementKind::Step {
                        step: step.to_owned(),
                        on,
                        at_latest: false,
                        fields: BTreeMap::new(),
                    },
                    origin: definitions::Origin {
                        table: step.to_owned(),
                        row: None,
                        line: None,
                        page: None,
                    },
                });
            }
        };
        if let Some(case) = reported(life, period).1 {
            say(
                "ehc_needs_assessment",
                case.received,
                "acknowledged",
                add_days(case.received, 3).unwrap_or(case.received),
            );
            if let Some(on) = case
                .issued
                .and_then(|issued| add_days(issued, -24))
                .filter(|on| *on > case.received)
            {
                say("ehc_needs_assessment", case.received, "draft_plan_sent", on);
            }
        }
        for review in life.plan.iter().flat_map(|p| &p.reviews) {
            // Reviews older than the first return were never on record.
            if review.meeting < add_days(from, -30).unwrap_or(from) {
                continue;
            }
            say(
                "annual_review",
                review.meeting,
                "report_sent",
                add_days(review.meeting, 11).unwrap_or(review.meeting),
            );
            if let Some(on) = review.amended {
                say("annual_review", review.meeting, "amended_plan_issued", on);
            }
        }
    }
    out
}

/// The first day a plan from elsewhere was this area's.
fn first_here(plan: &Plan) -> Date {
    plan.reviews
        .first()
        .map_or(plan.setting.since, |r| r.meeting.min(plan.setting.since))
}

fn place(plan: &Plan) -> (String, String) {
    if plan.setting.urn == 0 {
        (String::new(), plan.setting.kind.clone())
    } else {
        (plan.setting.urn.to_string(), String::new())
    }
}

fn unit(plan: &Plan) -> Option<bool> {
    (plan.setting.urn != 0).then_some(plan.setting.kind == "mainstream_resourced")
}

fn named(plan: &Plan, census: Date) -> NamedPlan {
    let (urn, setting) = place(plan);
    // Section I names a place or a kind of place, not that someone is out of education.
    let setting = if matches!(setting.as_str(), "NEET" | "NIEC" | "NIEO" | "EHE") {
        "OLA".to_owned()
    } else {
        setting
    };
    let ceased = plan.ceased.filter(|(on, _)| *on <= census);
    NamedPlan {
        start: Some(plan.start),
        residential: if plan.residential { "A" } else { "" }.to_owned(),
        personal_budget: Some(plan.personal_budget),
        cease_date: ceased.map(|(on, _)| on),
        cease_reason: ceased.map(|(_, reason)| reason),
        plan_details: vec![PlanDetail {
            sen_unit: unit(plan).map(|_| false),
            resourced_provision: unit(plan),
            urn,
            setting,
            rank: Some(1),
            ..PlanDetail::default()
        }],
        ..NamedPlan::default()
    }
}

fn active(plan: &Plan, slip: u64, census: Date, from: Date) -> Option<ActivePlan> {
    if plan.ceased.is_some_and(|(on, _)| on <= census) {
        return None;
    }
    let review = plan.reviews.iter().rev().find(|r| r.meeting <= census);
    let decided = review.and_then(|r| r.decided).filter(|(on, _)| *on <= census);
    let needs = std::iter::once(&plan.primary).chain(plan.secondary.as_ref());
    Some(ActivePlan {
        transfer_la: plan
            .from
            .filter(|_| first_here(plan) >= from)
            .map(|la| la.to_string())
            .unwrap_or_default(),
        // One typing mistake puts the meeting's year a century out.
        review_meeting: review.map(|r| if slip == 0 { century_off(r.meeting) } else { r.meeting }),
        review_outcome: decided.map(|(_, outcome)| outcome.to_string()).unwrap_or_default(),
        review_draft: review
            .and_then(|r| r.draft)
            .filter(|on| *on <= census && decided.is_some()),
        last_review: decided.map(|(on, _)| on),
        placements: placements(plan, slip, census, from),
        needs: needs
            .zip(1..)
            .map(|(need, rank)| Need {
                need: need.clone(),
                rank: Some(rank),
                ..Need::default()
            })
            .collect(),
        ..ActivePlan::default()
    })
}

/// Where the child is, and where they were before it if that was in the year too.
fn placements(plan: &Plan, slip: u64, census: Date, from: Date) -> Vec<Placement> {
    let residential = if plan.residential { "A" } else { "" };
    let since = plan.setting.since.max(plan.start);
    let mut placements = Vec::new();
    let left = add_days(since, -1).unwrap_or(since);
    if plan.start < left && left >= from {
        placements.push(Placement {
            urn: plan.setting.before.to_string(),
            rank: Some(1),
            entry: Some(plan.start),
            leaving: (left <= census).then_some(left),
            sen_unit: Some(false),
            resourced_provision: Some(false),
            ..Placement::default()
        });
    }
    if placements.is_empty() || since <= census {
        let (urn, setting) = place(plan);
        placements.push(Placement {
            sen_unit: unit(plan).map(|_| false),
            resourced_provision: unit(plan),
            urn,
            setting,
            rank: Some(1),
            entry: Some(since.min(census)),
            residential: residential.to_owned(),
            work_based: if plan.internship { "S" } else { "" }.to_owned(),
            ..Placement::default()
        });
    }
    // The other typing mistake gives an old placement's last day to the new one.
    if let (1, Some(last)) = (slip, placements.last_mut()) {
        last.leaving = add_days(plan.start, -400);
    }
    placements
}

/// The January census days for which an area would by `today` have sent its return, oldest first, and the day each
/// was sent.
pub(crate) fn census_days(first: Date, today: Date) -> Vec<(Date, Date)> {
    (first.year() + 1..=today.year())
        .filter_map(|year| {
            let census = Period::of_year(u16::try_from(year).ok()?).census;
            let sent = Date::new(year, 3, 6).ok()?;
            (sent <= today).then_some((census, sent))
        })
        .collect()
}

/// Days on which an extract of the case system was taken after the last return: each quarter's end, and today.
pub(crate) fn extract_days(after: Date, today: Date) -> Vec<Date> {
    let mut days = Vec::new();
    for year in after.year()..=today.year() {
        for month in [3, 6, 9, 12] {
            let last = Date::new(year, month, 1).ok().map(Date::last_of_month);
            days.extend(last.filter(|day| *day > after && add_days(*day, 20).is_some_and(|d| d < today)));
        }
    }
    days.push(today);
    days
}

fn century_off(day: Date) -> Date {
    Date::new(day.year() + 100, day.month(), day.day().min(28)).unwrap_or(day)
}
