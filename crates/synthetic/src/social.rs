//! The invented children's social care, as tables of the Standard Safeguarding Dataset.
//!
//! How many children are known to social care, and how long things take, is invented (`[social]` of the profile):
//! nothing is published about children with plans in one area.

use std::fmt::Write as _;

use calendar::{BankHolidays, Date, add_days, days_between};
use returns::Input;

use crate::chance::Chance;
use crate::life::Life;
use crate::names;
use crate::profile::Social;

/// Tables of one extract, and when the record received them.
#[derive(Debug, Clone)]
pub struct DatedTables {
    /// The day of the extract.
    pub received: Date,
    /// Each file's name and content.
    pub files: Vec<(String, String)>,
}

impl DatedTables {
    /// The files, as they are submitted.
    #[must_use]
    pub fn inputs(&self) -> Vec<Input> {
        let input = |(name, text): &(String, String)| Input::bytes(name.clone(), text.clone().into_bytes());
        self.files.iter().map(input).collect()
    }
}

/// One invented case, from the referral on.
struct Case {
    person: usize,
    referred: Date,
    source: &'static str,
    need: &'static str,
    nothing_further: bool,
    closed: Option<(Date, &'static str)>,
    team: usize,
    worker: usize,
    assessment: Option<(Date, Date)>,
    plan: Option<(Date, Option<Date>)>,
    plan_visits: Vec<Date>,
    enquiry: Option<(Date, Date, bool)>,
    conference: Option<(Date, bool)>,
    protection: Option<Protection>,
    care: Option<Care>,
    missing: Vec<(Date, Date)>,
}

struct Protection {
    start: Date,
    end: Option<Date>,
    category: &'static str,
    reviews: Vec<Date>,
    visits: Vec<Date>,
}

struct Care {
    start: Date,
    end: Option<Date>,
    placement: &'static str,
    legal: &'static str,
    reviews: Vec<Date>,
    visits: Vec<Date>,
}

const TEAMS: [&str; 4] = [
    "Assessment team",
    "Children with disabilities team",
    "Family support and protection team",
    "Children looked after team",
];

fn plus(day: Date, days: i64) -> Date {
    add_days(day, days).unwrap_or(day)
}

/// Days of something that happens again and again, until an end.
fn repeated(chance: &mut Chance, from: Date, until: Date, (least, most): (i64, i64)) -> Vec<Date> {
    let mut days = Vec::new();
    let mut day = Chance::weekday(plus(from, chance.between(least, most)));
    while day <= until {
        days.push(day);
        day = Chance::weekday(plus(day, chance.between(least, most)));
    }
    days
}

/// Extracts of the social care of the invented children on some days.
pub(crate) fn extracts(
    lives: &[Life],
    seed: u64,
    social: &Social,
    (first, today): (Date, Date),
    days: &[Date],
) -> Vec<DatedTables> {
    // Its own sequence of chance, so that the rest of the area does not change.
    let mut chance = Chance::new(seed ^ 0x50C1_A15E_C7ED);
    let mut cases = Vec::new();
    for (person, life) in lives.iter().enumerate() {
        let grown = life.birth.saturating_add(jiff::Span::new().years(17));
        let (from, until) = (first.max(plus(life.birth, 30)), plus(today, -3).min(grown));
        if from < until && chance.percent(social.known) {
            cases.push(case(&mut chance, social, person, (from, until), today));
        }
    }
    let workers: Vec<String> = (0..=cases.len() / 18)
        .map(|n| {
            let (forename, surname) = names::of(&mut chance, if n % 3 == 0 { "M" } else { "F" }, "");
            format!("{forename} {surname}")
        })
        .collect();
    for case in &mut cases {
        case.worker %= workers.len();
    }
    days.iter()
        .map(|day| DatedTables {
            received: *day,
            files: tables(lives, &cases, &workers, *day),
        })
        .collect()
}

fn case(chance: &mut Chance, social: &Social, person: usize, (from, until): (Date, Date), today: Date) -> Case {
    let referred = Chance::weekday(chance.day(from, until));
    let sources = ["2A", "2A", "2B", "3A", "3D", "1A", "5B", "6", "6", "8"];
    let needs = ["N2", "N2", "N2", "N1", "N4", "N5", "N3"];
    let mut case = Case {
        person,
        referred,
        source: chance.pick(&sources),
        need: chance.pick(&needs),
        nothing_further: chance.percent(social.nothing_further),
        closed: None,
        team: 0,
        worker: usize::try_from(chance.below(1000)).unwrap_or(0),
        assessment: None,
        plan: None,
        plan_visits: Vec::new(),
        enquiry: None,
        conference: None,
        protection: None,
        care: None,
        missing: Vec::new(),
    };
    let started = Chance::weekday(plus(referred, chance.between(1, 8)));
    let long = !chance.percent(social.assessed_in_time);
    let (least, most) = if long { (64, 110) } else { (20, 58) };
    let authorised = Chance::weekday(plus(referred, chance.between(least, most)));
    if case.nothing_further {
        return case;
    }
    case.assessment = Some((started, authorised));
    if chance.percent(social.closed_after_assessment) {
        let day = Chance::weekday(plus(authorised, chance.between(1, 10)));
        case.closed = Some((day, if chance.percent(50.0) { "RC8" } else { "RC9" }));
        return case;
    }
    case.team = if case.need == "N2" { 1 } else { 2 };
    let planned = Chance::weekday(plus(authorised, chance.between(1, 12)));
    let mut last = Chance::weekday(plus(planned, chance.between(120, 700)));
    let plan_end;
    if case.need != "N2" && chance.percent(social.enquired) {
        let enquiry = Chance::weekday(plus(planned, chance.between(10, 60)));
        let ended = Chance::weekday(plus(enquiry, chance.between(5, 10)));
        let to_conference = chance.percent(60.0);
        case.enquiry = Some((enquiry, ended, to_conference));
        let conference = working(plus(enquiry, chance.between(14, 27)));
        if to_conference {
            let protected = chance.percent(85.0);
            case.conference = Some((conference, protected));
            if protected {
                let end = Chance::weekday(plus(conference, chance.between(150, 460)));
                case.protection = Some(Protection {
                    start: conference,
                    end: Some(end),
                    category: chance.pick(&["NEG", "NEG", "EMO", "PHY"]),
                    reviews: reviews(chance, conference, end, (78, 94)),
                    visits: repeated(chance, conference, end.min(today), (6, 17)),
                });
                last = Chance::weekday(plus(end, 14));
            }
        }
        plan_end = if case.protection.is_some() { conference } else { last };
    } else {
        plan_end = last;
    }
    // A plan that would end on the day it began was never made.
    if planned < plan_end {
        let end = if case.protection.is_some() {
            plus(plan_end, -1)
        } else {
            plan_end
        };
        case.plan = Some((planned, Some(end)));
        case.plan_visits = repeated(chance, planned, end.min(today), (20, 55));
    }
    if chance.percent(social.looked_after) {
        let start = Chance::weekday(plus(planned, chance.between(20, 120)));
        let end = Chance::weekday(plus(start, chance.between(200, 1200)));
        case.care = Some(Care {
            start,
            end: Some(end),
            placement: chance.pick(&["U4", "U4", "U1", "K2"]),
            legal: chance.pick(&["V2", "C2", "C1"]),
            reviews: reviews(chance, start, end, (20, 30)),
            visits: repeated(chance, start, end.min(today), (5, 45)),
        });
        case.team = 3;
        last = last.max(plus(end, 20));
        if chance.percent(20.0) {
            let gone = chance.day(start, end);
            case.missing.push((gone, plus(gone, chance.between(0, 3))));
        }
    }
    case.closed = Some((last, "RC7"));
    case
}

/// The first review after so many days, later ones within six months; some are late.
fn reviews(chance: &mut Chance, start: Date, end: Date, first: (i64, i64)) -> Vec<Date> {
    let mut days = Vec::new();
    let mut day = working(plus(start, chance.between(first.0, first.1)));
    let mut next = 85;
    while day < end {
        days.push(day);
        day = working(plus(day, chance.between(next, next + 8)));
        next = 170;
    }
    days
}

fn working(day: Date) -> Date {
    let holidays = BankHolidays::default();
    (0..7)
        .map(|n| plus(day, n))
        .find(|d| holidays.is_working_day(*d))
        .unwrap_or(day)
}

/// One table being written.
struct Csv {
    name: &'static str,
    text: String,
}

impl Csv {
    fn new(name: &'static str, headings: &str) -> Csv {
        Csv {
            name,
            text: format!("{headings}\n"),
        }
    }

    fn row(&mut self, cells: &[&str]) {
        for (at, cell) in cells.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            let written = if cell.contains([',', '"', '\n']) {
                write!(self.text, "{comma}\"{}\"", cell.replace('"', "\"\""))
            } else {
                write!(self.text, "{comma}{cell}")
            };
            debug_assert!(written.is_ok(), "a text can always be written to");
        }
        self.text.push('\n');
    }
}

/// The tables as the case system would have written them on a day, without anything that happened later.
fn tables(lives: &[Life], cases: &[Case], workers: &[String], day: Date) -> Vec<(String, String)> {
    let when = |date: Date| format!("{date} 00:00:00.000");
    let by = |date: Option<Date>| date.filter(|d| *d <= day).map(when).unwrap_or_default();
    let mut person = Csv::new(
        "ssd_person",
        "pers_legacy_id,pers_person_id,pers_upn,pers_forename,pers_surname,pers_sex,pers_gender,pers_ethnicity,pers_dob,pers_single_unique_id,pers_upn_unknown,pers_send_flag",
    );
    let mut disability = Csv::new("ssd_disability", "disa_table_id,disa_person_id,disa_disability_code");
    let mut department = Csv::new("ssd_department", "dept_team_id,dept_team_name");
    let mut professional = Csv::new("ssd_professionals", "prof_professional_id,prof_professional_name");
    let mut episode = Csv::new(
        "ssd_cin_episodes",
        "cine_referral_id,cine_person_id,cine_referral_date,cine_cin_primary_need_code,cine_referral_source_code,cine_referral_nfa,cine_close_reason,cine_close_date,cine_referral_team,cine_referral_worker_id",
    );
    let mut involvement = Csv::new(
        "ssd_involvements",
        "invo_involvements_id,invo_professional_id,invo_professional_role_id,invo_professional_team,invo_person_id,invo_involvement_start_date,invo_referral_id",
    );
    let mut assessment = Csv::new(
        "ssd_cin_assessments",
        "cina_assessment_id,cina_person_id,cina_referral_id,cina_assessment_start_date,cina_assessment_child_seen,cina_assessment_auth_date,cina_assessment_outcome_nfa,cina_assessment_team,cina_assessment_worker_id",
    );
    let mut factor = Csv::new(
        "ssd_assessment_factors",
        "cinf_table_id,cinf_assessment_id,cinf_assessment_factors_json",
    );
    let mut plan = Csv::new(
        "ssd_cin_plans",
        "cinp_cin_plan_id,cinp_referral_id,cinp_person_id,cinp_cin_plan_start_date,cinp_cin_plan_end_date,cinp_cin_plan_team,cinp_cin_plan_worker_id",
    );
    let mut plan_visit = Csv::new(
        "ssd_cin_visits",
        "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,cinv_cin_visit_seen,cinv_cin_visit_seen_alone",
    );
    let mut enquiry = Csv::new(
        "ssd_s47_enquiry",
        "s47e_s47_enquiry_id,s47e_referral_id,s47e_person_id,s47e_s47_start_date,s47e_s47_end_date,s47e_s47_nfa,s47e_s47_outcome_json",
    );
    let mut conference = Csv::new(
        "ssd_initial_cp_conference",
        "icpc_icpc_id,icpc_s47_enquiry_id,icpc_person_id,icpc_referral_id,icpc_icpc_transfer_in,icpc_icpc_date,icpc_icpc_outcome_cp_flag",
    );
    let mut protection = Csv::new(
        "ssd_cp_plans",
        "cppl_cp_plan_id,cppl_referral_id,cppl_icpc_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_initial_category,cppl_cp_plan_latest_category",
    );
    let mut protection_review = Csv::new(
        "ssd_cp_reviews",
        "cppr_cp_review_id,cppr_person_id,cppr_cp_plan_id,cppr_cp_review_date,cppr_cp_review_outcome_continue_cp,cppr_cp_review_quorate",
    );
    let mut protection_visit = Csv::new(
        "ssd_cp_visits",
        "cppv_cp_visit_id,cppv_person_id,cppv_cp_plan_id,cppv_cp_visit_date,cppv_cp_visit_seen,cppv_cp_visit_seen_alone",
    );
    let mut care = Csv::new(
        "ssd_cla_episodes",
        "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,clae_cla_primary_need_code,clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,clae_referral_id,clae_entered_care_date",
    );
    let mut placement = Csv::new(
        "ssd_cla_placement",
        "clap_cla_placement_id,clap_cla_id,clap_person_id,clap_cla_placement_start_date,clap_cla_placement_type,clap_cla_placement_provider",
    );
    let mut legal = Csv::new(
        "ssd_legal_status",
        "lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date",
    );
    let mut care_review = Csv::new(
        "ssd_cla_reviews",
        "clar_cla_review_id,clar_cla_id,clar_cla_review_date,clar_cla_review_cancelled",
    );
    let mut care_visit = Csv::new(
        "ssd_cla_visits",
        "clav_cla_visit_id,clav_cla_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen,clav_cla_visit_seen_alone",
    );
    let mut missing = Csv::new(
        "ssd_missing",
        "miss_table_id,miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type,miss_missing_episode_end_date,miss_missing_rhi_offered,miss_missing_rhi_accepted",
    );
    for (at, team) in TEAMS.iter().enumerate() {
        department.row(&[&format!("T{at}"), team]);
    }
    for (at, name) in workers.iter().enumerate() {
        professional.row(&[&format!("W{at}"), name]);
    }
    for (at, case) in cases.iter().enumerate().filter(|(_, c)| c.referred <= day) {
        let life = &lives[case.person];
        let id = (100_000 + at).to_string();
        let (team, worker) = (format!("T{}", case.team), format!("W{}", case.worker));
        let yes = |flag: bool| if flag { "Y" } else { "N" };
        let nhs = nhs_number(at);
        let sex = life.sex.as_str();
        person.row(&[
            &id,
            &format!("P{id}"),
            &life.upn,
            &life.forename,
            &life.surname,
            sex,
            sex,
            &life.ethnicity,
            &when(life.birth),
            &nhs,
            &life.upn_unknown,
            if life.plan.is_some() { "Y" } else { "" },
        ]);
        let p = format!("P{id}");
        let code = disability_of(life);
        disability.row(&[&id, &p, code]);
        let closed = case.closed.filter(|(on, _)| *on <= day);
        let last = case.closed.map(|(on, _)| on);
        episode.row(&[
            &id,
            &p,
            &when(case.referred),
            if case.nothing_further { "" } else { case.need },
            case.source,
            yes(case.nothing_further),
            closed.map_or("", |(_, why)| why),
            &by(last),
            "T0",
            &worker,
        ]);
        let Some((started, authorised)) = case.assessment.filter(|(on, _)| *on <= day) else {
            continue;
        };
        involvement.row(&[&id, &worker, "SW", &team, &p, &when(started), &id]);
        let done = authorised <= day;
        let none = matches!(case.closed, Some((_, "RC8")));
        assessment.row(&[
            &id,
            &p,
            &id,
            &when(started),
            if done { "Y" } else { "" },
            &by(Some(authorised)),
            if done { yes(none) } else { "" },
            "T0",
            &worker,
        ]);
        if done {
            let factors = if none { "[\"21\"]" } else { factors_of(case) };
            factor.row(&[&id, &id, factors]);
        }
        if let Some((start, end)) = case.plan.filter(|(on, _)| *on <= day) {
            plan.row(&[&id, &id, &p, &when(start), &by(end), &team, &worker]);
            for (n, visit) in case.plan_visits.iter().enumerate().filter(|(_, v)| **v <= day) {
                plan_visit.row(&[&format!("{id}-{n}"), &p, &when(*visit), "Y", yes(n % 3 != 0)]);
            }
        }
        if let Some((start, end, on)) = case.enquiry.filter(|(on, ..)| *on <= day) {
            let json = format!("{{\"NFA_FLAG\": \"N\", \"CP_CONFERENCE_FLAG\": \"{}\"}}", yes(on));
            let json = if end <= day { json } else { String::new() };
            enquiry.row(&[&id, &id, &p, &when(start), &by(Some(end)), "N", &json]);
        }
        if let Some((on, protected)) = case.conference.filter(|(on, _)| *on <= day) {
            conference.row(&[&id, &id, &p, &id, "N", &when(on), yes(protected)]);
        }
        if let Some(cp) = case.protection.as_ref().filter(|cp| cp.start <= day) {
            protection.row(&[
                &id,
                &id,
                &id,
                &p,
                &when(cp.start),
                &by(cp.end),
                cp.category,
                cp.category,
            ]);
            for (n, on) in cp.reviews.iter().enumerate().filter(|(_, on)| **on <= day) {
                protection_review.row(&[&format!("{id}-{n}"), &p, &id, &when(*on), "Y", "Y"]);
            }
            for (n, on) in cp.visits.iter().enumerate().filter(|(_, on)| **on <= day) {
                protection_visit.row(&[&format!("{id}-{n}"), &p, &id, &when(*on), "Y", yes(n % 4 != 0)]);
            }
        }
        if let Some(cla) = case.care.as_ref().filter(|cla| cla.start <= day) {
            let ended = cla.end.filter(|end| *end <= day);
            let reason = if ended.is_some() { "E4A" } else { "" };
            let start = when(cla.start);
            care.row(&[&id, &p, &start, "S", case.need, &by(cla.end), reason, &id, &id, &start]);
            placement.row(&[&id, &id, &p, &start, cla.placement, "PR1"]);
            legal.row(&[&id, &p, cla.legal, &start]);
            for (n, on) in cla.reviews.iter().enumerate().filter(|(_, on)| **on <= day) {
                care_review.row(&[&format!("{id}-{n}"), &id, &when(*on), "N"]);
            }
            for (n, on) in cla.visits.iter().enumerate().filter(|(_, on)| **on <= day) {
                care_visit.row(&[&format!("{id}-{n}"), &id, &p, &when(*on), "Y", yes(n % 4 != 0)]);
            }
            for (n, (gone, found)) in case.missing.iter().enumerate().filter(|(_, (gone, _))| *gone <= day) {
                let back = by(Some(*found));
                let offered = if back.is_empty() { "" } else { "Y" };
                missing.row(&[&format!("{id}-{n}"), &p, &when(*gone), "M", &back, offered, offered]);
            }
        }
    }
    let version = Csv {
        name: "ssd_version_log",
        text: "version_number,is_current,description\n1.4.5,1,invented\n".to_owned(),
    };
    [
        version,
        person,
        disability,
        department,
        professional,
        episode,
        involvement,
        assessment,
        factor,
        plan,
        plan_visit,
        enquiry,
        conference,
        protection,
        protection_review,
        protection_visit,
        care,
        placement,
        legal,
        care_review,
        care_visit,
        missing,
    ]
    .into_iter()
    .map(|table| (format!("{}.csv", table.name), table.text))
    .collect()
}

fn disability_of(life: &Life) -> &'static str {
    match life.plan.as_ref().map_or("", |p| p.primary.as_str()) {
        "ASD" => "AUT",
        "PD" => "MOB",
        "HI" => "HEAR",
        "VI" => "VIS",
        "SLCN" => "COMM",
        "MLD" | "SLD" | "PMLD" | "DS" => "LD",
        "SEMH" => "BEH",
        _ => "NONE",
    }
}

fn factors_of(case: &Case) -> &'static str {
    match case.need {
        "N2" => "[\"5A\", \"6A\"]",
        "N1" => "[\"3B\", \"16A\"]",
        "N3" => "[\"6B\"]",
        _ => "[\"4B\"]",
    }
}

/// A number from the range that is never issued.
fn nhs_number(at: usize) -> String {
    let nine = |n: usize| format!("999{n:06}");
    // A tenth of all numbers have no check digit; the next one then.
    (at * 2..at * 2 + 2)
        .find_map(|n| {
            let text = nine(n);
            let digits: Vec<u32> = text.bytes().map(|b| u32::from(b - b'0')).collect();
            identifiers::nhs_check_digit(&digits).map(|check| format!("{text}{check}"))
        })
        .unwrap_or_default()
}

/// The days of the extracts: some time ago, and today.
pub(crate) fn days(first: Date, today: Date) -> Vec<Date> {
    let before = plus(today, -365);
    [before, today]
        .into_iter()
        .filter(|d| days_between(first, *d) > 180)
        .collect()
}
