//! Invented organisations, people, teams and posts of the area, and who holds which child's case: as the files that are
//! imported into their registers. The names belong to no one.

use calendar::{Date, add_days};

use crate::chance::Chance;
use crate::names;

/// The file of a register: a row of headings, which are ids of its fields and steps, and a row for each entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterFile {
    /// Id of the register.
    pub register: &'static str,
    /// The headings.
    pub headings: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl RegisterFile {
    fn new(register: &'static str, headings: &[&'static str]) -> Self {
        Self {
            register,
            headings: headings.to_vec(),
            rows: Vec::new(),
        }
    }

    fn add(&mut self, cells: &[&str]) {
        self.rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
    }

    /// The file as CSV.
    #[must_use]
    pub fn csv(&self) -> String {
        let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
        let line = |cells: Vec<String>| format!("{}\r\n", cells.join(","));
        let mut out = line(self.headings.iter().map(|h| quoted(h)).collect());
        for row in &self.rows {
            out.push_str(&line(row.iter().map(|cell| quoted(cell)).collect()));
        }
        out
    }
}

/// Organisations: name, kind, what it belongs to, and other names.
const ORGANISATIONS: [(&str, &str, &str, &str); 15] = [
    ("Eastmere Council", "council", "", "The council\nLA"),
    (
        "Eastmere Children’s Services",
        "council",
        "Eastmere Council",
        "Children’s services",
    ),
    ("Eastmere Integrated Care Board", "health", "", "ICB"),
    (
        "Eastmere Community Health Trust",
        "health",
        "Eastmere Integrated Care Board",
        "The trust",
    ),
    (
        "Child and adolescent mental health service",
        "health",
        "Eastmere Community Health Trust",
        "CAMHS\nCAHMS",
    ),
    ("Oak House School", "school", "", "Oak House"),
    ("Elm Park Academy", "school", "", ""),
    ("Riverside College", "college", "", ""),
    ("Eastmere Parent Carer Forum", "parent_carers", "", "PCF"),
    ("Greenway Farm", "alternative", "", ""),
    ("Bridge House", "alternative", "", ""),
    ("Harbour Skills", "alternative", "", ""),
    ("Harbour Breaks", "voluntary", "", ""),
    ("Eastmere SENDIASS", "voluntary", "", "SENDIASS"),
    ("Open Talk Mediation", "voluntary", "", ""),
];

/// How families reach an organisation: its name, telephone and e-mail address. The numbers are those that are kept for
/// invented people.
const REACHED: [(&str, &str, &str); 2] = [
    ("Eastmere SENDIASS", "020 7946 0102", "advice@sendiass.example"),
    ("Open Talk Mediation", "020 7946 0101", ""),
];

/// Teams: name, organisation, most cases for each worker, number of workers, and the service whose cases it holds.
const TEAMS: [(&str, &str, &str, usize, &str); 3] = [
    ("EHC team", "Eastmere Children’s Services", "180", 8, ""),
    (
        "Children with disabilities team",
        "Eastmere Children’s Services",
        "18",
        6,
        "cwd",
    ),
    (
        "Speech and language therapy",
        "Eastmere Community Health Trust",
        "",
        5,
        "",
    ),
];

/// The files of everyone and everything but the children's cases, in the order in which they name one another.
#[must_use]
pub fn workforce(seed: u64, today: Date) -> Vec<RegisterFile> {
    let mut chance = Chance::new(seed ^ 0x0077_6f72_6b66);
    let start = add_days(today, -900).unwrap_or(today);
    let set_up = start.to_string();
    let mut organisations = RegisterFile::new(
        "organisation",
        &[
            "recorded",
            "name",
            "organisation_kind",
            "belongs_to",
            "also_called",
            "telephone",
            "email",
        ],
    );
    for (name, kind, belongs_to, also) in ORGANISATIONS {
        let reached = REACHED.iter().find(|(of, ..)| *of == name);
        let (_, telephone, email) = reached.unwrap_or(&("", "", ""));
        organisations.add(&[&set_up, name, kind, belongs_to, also, telephone, email]);
    }
    let mut people = RegisterFile::new(
        "person",
        &["recorded", "name", "job_title", "works_for", "staff_number"],
    );
    let mut teams = RegisterFile::new("team", &["set_up", "name", "organisation", "lead", "most_cases"]);
    let mut members = RegisterFile::new("team_member", &["part_of", "joined", "person", "hours", "left"]);
    let mut posts = RegisterFile::new(
        "post",
        &[
            "established",
            "post_number",
            "post_title",
            "in_team",
            "whole_time",
            "yearly_cost",
            "paid_by",
            "filled",
            "holder",
            "holder_kind",
            "vacated",
            "reason",
        ],
    );
    let mut number = 0;
    for (team, organisation, most, workers, _) in TEAMS {
        for nth in 0..workers {
            number += 1;
            let sex = if chance.percent(75.0) { "F" } else { "M" };
            let ethnicity = chance.pick(&["WBRI", "AIND", "BAFR", "WOTH", "AOEG"]);
            let (given, family) = names::of(&mut chance, sex, ethnicity);
            let staff = format!("E{number:04}");
            let joined = Chance::weekday(chance.day(start, add_days(today, -60).unwrap_or(today)));
            let title = if nth == 0 { "Team manager" } else { job(team) };
            people.add(&[
                &joined.to_string(),
                &format!("{given} {family}"),
                title,
                organisation,
                &staff,
            ]);
            if nth == 0 {
                teams.add(&[&set_up, team, organisation, &staff, most]);
            }
            let left = (nth > 0 && chance.percent(15.0)).then(|| Chance::weekday(chance.day(joined, today)));
            let left = left.filter(|day| *day > joined && *day <= today);
            let left_text = left.map(|day| day.to_string()).unwrap_or_default();
            let hours = *chance.weighted(&[("37", 6), ("30", 2), ("22.5", 2), ("18:30", 1)]);
            members.add(&[team, &joined.to_string(), &staff, hours, &left_text]);
            let whole = match hours {
                "37" => "1",
                "30" => "0.81",
                "22.5" => "0.61",
                _ => "0.5",
            };
            let cost = format!("{}.00", chance.between(38_000, 58_000));
            let paid_by = if organisation.contains("Trust") {
                "ICB; Eastmere Council"
            } else {
                "Eastmere Council"
            };
            let kind = *chance.weighted(&[("permanent", 7), ("agency", 2), ("fixed", 1)]);
            let reason = left.map_or("", |_| "Left for another post");
            posts.add(&[
                &set_up,
                &format!("P{number:03}"),
                title,
                team,
                whole,
                &cost,
                paid_by,
                &joined.to_string(),
                &staff,
                kind,
                &left_text,
                reason,
            ]);
        }
    }
    vec![organisations, people, teams, members, posts]
}

fn job(team: &str) -> &'static str {
    match team {
        "EHC team" => "EHC coordinator",
        "Children with disabilities team" => "Social worker",
        _ => "Speech and language therapist",
    }
}

/// Who holds the cases of children, named by the record's own numbers: most are given to a worker of the team within
/// days, and some wait on the duty list.
#[must_use]
pub fn allocations(seed: u64, today: Date, children: &[i64], members: &RegisterFile) -> RegisterFile {
    let mut chance = Chance::new(seed ^ 0x0064_7574_796c);
    let mut out = RegisterFile::new(
        "allocation",
        &[
            "child",
            "needed",
            "service",
            "risk",
            "allocated",
            "worker",
            "in_team",
            "reason",
            "ended",
        ],
    );
    let (team, service) = TEAMS
        .iter()
        .find(|(.., service)| !service.is_empty())
        .map_or(("", ""), |(team, .., service)| (*team, *service));
    let workers: Vec<&str> = members
        .rows
        .iter()
        .filter(|row| row[0] == team && row[4].is_empty())
        .map(|row| row[2].as_str())
        .collect();
    let from = add_days(today, -400).unwrap_or(today);
    for child in children {
        let needed = Chance::weekday(chance.day(from, add_days(today, -1).unwrap_or(today))).min(today);
        let risk = *chance.weighted(&[("red", 1), ("amber", 3), ("green", 5)]);
        let given = Chance::weekday(add_days(needed, chance.between(0, 40)).unwrap_or(needed));
        let waits = workers.is_empty() || given > today || chance.percent(8.0);
        let (given_text, worker, in_team, reason) = match waits {
            true => (String::new(), "", "", ""),
            false => (
                given.to_string(),
                chance.pick(&workers),
                team,
                chance.pick(&["Has room", "Knows the family", "Worked with the school before"]),
            ),
        };
        let ended = add_days(given, chance.between(60, 500)).filter(|day| !waits && *day <= today);
        out.add(&[
            &child.to_string(),
            &needed.to_string(),
            service,
            risk,
            &given_text,
            worker,
            in_team,
            reason,
            &ended.map(|day| day.to_string()).unwrap_or_default(),
        ]);
    }
    out
}
