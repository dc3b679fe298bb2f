//! Invented lives: who the children are and what happened to them, day by day.

use calendar::{Date, add_days, age_on};

use crate::chance::Chance;
use crate::names;
use crate::profile::{Profile, Year, weights};

/// An invented child or young person.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    pub(crate) surname: String,
    pub(crate) forename: String,
    pub(crate) birth: Date,
    pub(crate) sex: String,
    pub(crate) ethnicity: String,
    pub(crate) postcode: String,
    pub(crate) upn: String,
    pub(crate) upn_unknown: String,
    /// Chooses a typing mistake that every return repeats until someone looks: children with 0 or 1, of 1,000, have
    /// one.
    pub(crate) slip: u64,
    pub(crate) request: Option<Request>,
    pub(crate) plan: Option<Plan>,
}

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) received: Date,
    pub(crate) source: u32,
    pub(crate) decided: Option<(Date, bool)>,
    pub(crate) withdrawn: Option<Date>,
    /// The day the family heard that no plan will be issued.
    pub(crate) no_plan: Option<Date>,
    pub(crate) issued: Option<Date>,
    pub(crate) exception: bool,
    pub(crate) mediation: bool,
    pub(crate) tribunal: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) start: Date,
    pub(crate) ceased: Option<(Date, u32)>,
    pub(crate) primary: String,
    pub(crate) secondary: Option<String>,
    pub(crate) setting: Setting,
    pub(crate) personal_budget: bool,
    pub(crate) residential: bool,
    pub(crate) internship: bool,
    pub(crate) reviews: Vec<Review>,
    /// Whether it came from another area.
    pub(crate) from: Option<u32>,
}

#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) kind: String,
    pub(crate) urn: u32,
    pub(crate) since: Date,
    /// The school they were at until then.
    pub(crate) before: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Review {
    pub(crate) meeting: Date,
    pub(crate) decided: Option<(Date, char)>,
    pub(crate) draft: Option<Date>,
    /// The final amended plan, which SEN2 does not collect.
    pub(crate) amended: Option<Date>,
}

pub(crate) struct Town<'a> {
    pub(crate) chance: &'a mut Chance,
    profile: &'a Profile,
    la_code: &'a str,
    first: Date,
    today: Date,
    scale: f64,
    serial: u32,
}

fn scaled(count: u32, scale: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "counts of children, never negative"
    )]
    let n = (f64::from(count) * scale).round() as u32;
    n
}

fn plus(day: Date, days: i64) -> Date {
    add_days(day, days).unwrap_or(day)
}

/// Exactly the share of `count`, rounded: quotas, not chance, so that published figures come out.
fn quota(count: u32, percent: f64) -> u32 {
    scaled(count, percent / 100.0)
}

impl<'a> Town<'a> {
    pub(crate) fn new(
        chance: &'a mut Chance,
        profile: &'a Profile,
        la_code: &'a str,
        first: Date,
        today: Date,
        scale: f64,
    ) -> Self {
        Self {
            chance,
            profile,
            la_code,
            first,
            today,
            scale,
            serial: 0,
        }
    }

    pub(crate) fn people(&mut self) -> Vec<Life> {
        let mut people = Vec::new();
        self.standing_plans(&mut people);
        for year in self.first.year()..=self.today.year() {
            self.year(year, &mut people);
        }
        people
    }

    /// Plans that were maintained when the history begins.
    fn standing_plans(&mut self, people: &mut Vec<Life>) {
        // Published caseloads of January 2021 to 2025, of which the first year's is wanted.
        let held = match self.first.year() {
            ..=2020 => 2334,
            2021 => 2402,
            2022 => 2587,
            2023 => 2830,
            2024 => 3168,
            _ => 3391,
        };
        let ages = weights(&self.profile.ages);
        for _ in 0..scaled(held, self.scale) {
            let age: i64 = self.chance.weighted(&ages).parse().unwrap_or(10);
            let birth = plus(self.first, -(age * 365 + self.chance.between(30, 360)));
            // Made at some age between two and today's, not before the law of September 2014.
            let years = self.chance.between(0, (age - 3).clamp(0, 9));
            let start = plus(self.first, -(years * 365 + self.chance.between(5, 360)));
            let start = start.max(Date::constant(2014, 9, 2)).max(plus(birth, 900));
            let mut life = self.person(birth);
            life.plan = Some(self.plan(Chance::weekday(start), birth));
            people.push(life);
        }
    }

    fn year(&mut self, year: i16, people: &mut Vec<Life>) {
        let figures = self.profile.year(year).clone();
        let (from, to) = (Date::constant(year, 1, 1), Date::constant(year, 12, 31));
        let end = to.min(self.today);
        // The last year is only as far as today has come.
        #[expect(clippy::cast_precision_loss, reason = "days of a year")]
        let part = (calendar::days_between(from, end) + 1) as f64 / 365.25;
        let issued = scaled(figures.issued, self.scale * part.min(1.0));
        let before = people.len();
        let exceptions = quota(issued, 1.5);
        let counted = issued - exceptions;
        let in_time = quota(counted, figures.in_time);
        let over_year = quota(counted, figures.over_year);
        for nth in 0..issued {
            let on = Chance::weekday(self.chance.day(from, plus(end, -3))).min(end);
            let exception = nth >= counted;
            let days = if nth < in_time {
                self.chance.between(104, 140)
            } else if nth < in_time + over_year {
                self.chance.between(366, 470)
            } else {
                self.chance.between(146, 330)
            };
            let request = self.issued(&figures, on, days, exception);
            people.push(self.newly_planned(on, request));
        }
        self.ended_otherwise(year, part, people, before);
        self.transfers_in(from, end, part, people);
    }

    fn issued(&mut self, figures: &Year, on: Date, days: i64, exception: bool) -> Request {
        let received = Chance::weekday(plus(on, -days)).min(on);
        let decided = self.decision(figures, received).min(plus(on, -20)).max(received);
        Request {
            received,
            source: self.source(),
            decided: Some((decided, true)),
            withdrawn: None,
            no_plan: None,
            issued: Some(on),
            exception,
            mediation: false,
            tribunal: self.chance.percent(0.8),
        }
    }

    fn decision(&mut self, figures: &Year, received: Date) -> Date {
        let days = if self.chance.percent(figures.six_weeks) {
            self.chance.between(20, 42)
        } else {
            self.chance.between(44, 88)
        };
        let day = Chance::weekday(plus(received, days));
        // A Monday letter for a Saturday limit would turn an on-time decision late.
        if days <= 42 { day.min(plus(received, 42)) } else { day }
    }

    fn source(&mut self) -> u32 {
        *self.chance.weighted(&[(1, 34), (2, 56), (3, 5), (4, 3), (5, 2)])
    }

    /// Requests of the year that led to no plan, or have not ended yet.
    fn ended_otherwise(&mut self, year: i16, part: f64, people: &mut Vec<Life>, before: usize) {
        let figures = self.profile.year(year).clone();
        let (from, to) = (Date::constant(year, 1, 1), Date::constant(year, 12, 31).min(self.today));
        // Plans issued early next year were requested this year; they are made when that year is.
        let next = self.profile.year(year + 1).clone();
        let _ = before;
        let later = |count: u32, percent: f64| f64::from(count) * percent / 100.0;
        // Of next year's issued plans about this share was requested this year, by how long they take.
        let slow = 100.0 - next.in_time;
        let from_next = later(next.issued, slow) * 0.66 + later(next.issued, next.in_time) * 0.33;
        let from_this = {
            let slow = 100.0 - figures.in_time;
            later(figures.issued, slow) * 0.34 + later(figures.issued, figures.in_time) * 0.67
        };
        let complete = to < self.today;
        let reach = if complete { from_this + from_next } else { from_this };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts of children, never negative"
        )]
        let others = (f64::from(figures.requests) * part.min(1.0) - reach * part.min(1.0))
            .max(f64::from(figures.requests) * 0.2 * part) as u32;
        for _ in 0..scaled(others, self.scale) {
            let received = Chance::weekday(self.chance.day(from, to)).min(self.today);
            let mut request = Request {
                received,
                source: self.source(),
                decided: None,
                withdrawn: None,
                no_plan: None,
                issued: None,
                exception: false,
                mediation: self.chance.percent(4.0),
                tribunal: self.chance.percent(1.0),
            };
            let decided = self.decision(&figures, received);
            let recent = calendar::days_between(received, self.today);
            // Most recent requests are still open; most old ones have ended.
            let still_open = recent < 420 && self.chance.percent(if recent < 200 { 78.0 } else { 34.0 });
            if still_open {
                request.decided = (decided <= self.today && self.chance.percent(88.0)).then_some((decided, true));
            } else if self.chance.percent(4.0) {
                request.withdrawn = Some(plus(received, self.chance.between(10, 40)).min(self.today));
            } else if self.chance.percent(80.0) {
                request.decided = (decided <= self.today).then_some((decided, false));
            } else {
                request.decided = (decided <= self.today).then_some((decided, true));
                let days = if self.chance.percent(28.0) {
                    self.chance.between(95, 112)
                } else {
                    self.chance.between(116, 210)
                };
                let refused = Chance::weekday(plus(received, days));
                request.no_plan =
                    (refused <= self.today && request.decided.is_some_and(|(d, _)| d < refused)).then_some(refused);
            }
            let age = self.age_when_made();
            let birth = plus(received, -(age * 365 + self.chance.between(20, 340)));
            let mut life = self.person(birth);
            life.request = Some(request);
            people.push(life);
        }
    }

    fn transfers_in(&mut self, from: Date, end: Date, part: f64, people: &mut Vec<Life>) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts of children, never negative"
        )]
        let arrivals = (f64::from(self.profile.year(from.year()).arrivals) * part.min(1.0)) as u32;
        for _ in 0..scaled(arrivals, self.scale) {
            let moved = self.chance.day(from, end);
            let age = self.chance.between(4, 18);
            let birth = plus(moved, -(age * 365 + self.chance.between(20, 340)));
            let start = plus(moved, -self.chance.between(200, 900))
                .max(plus(birth, 900))
                .max(Date::constant(2014, 9, 2));
            let mut life = self.person(birth);
            let mut plan = self.plan(Chance::weekday(start), birth);
            plan.reviews.retain(|r| r.meeting >= moved);
            plan.setting.since = plan.setting.since.max(moved);
            plan.from = Some(*self.chance.pick(&[&301, &316, &320, &881, &211]));
            life.plan = Some(plan);
            people.push(life);
        }
    }

    fn age_when_made(&mut self) -> i64 {
        let ages = weights(&self.profile.ages_when_made);
        self.chance.weighted(&ages).parse().unwrap_or(8)
    }

    fn newly_planned(&mut self, on: Date, request: Request) -> Life {
        let age = self.age_when_made();
        let birth = plus(on, -(age * 365 + self.chance.between(20, 340)));
        let mut life = self.person(birth);
        life.request = Some(request);
        life.plan = Some(self.plan(on, birth));
        life
    }

    fn person(&mut self, birth: Date) -> Life {
        self.serial += 1;
        let sex = self.chance.weighted(&weights(&self.profile.sex)).clone();
        let ethnicity = self.chance.weighted(&weights(&self.profile.ethnicity)).clone();
        let (forename, surname) = names::of(self.chance, &sex, &ethnicity);
        let school_year = (birth.year() + 4).rem_euclid(100);
        let digits = format!(
            "{}{:04}{school_year:02}{:02}",
            self.la_code,
            2000 + self.serial / 1000 % 5000,
            self.serial / 10 % 100
        );
        let upn = identifiers::upn(&digits, u8::try_from(self.serial % 10).unwrap_or(0)).unwrap_or_default();
        let young = age_on(birth, self.first) < 5;
        let (upn, upn_unknown) = match self.chance.below(1000) {
            // Numbers are missing, and a few are mistyped, as in real extracts.
            0..=24 => (String::new(), if young { "UN1" } else { "UN5" }.to_owned()),
            25..=28 => (spoilt(&upn), String::new()),
            _ => (upn, String::new()),
        };
        Life {
            surname: surname.to_owned(),
            forename: forename.to_owned(),
            birth,
            sex,
            ethnicity,
            // No postcode area "ZZ" exists, so no address can be real.
            postcode: format!(
                "ZZ{} {}{}",
                self.chance.between(1, 9),
                self.chance.between(1, 9),
                self.chance.pick(&["AB", "DE", "HJ", "LN"])
            ),
            upn,
            upn_unknown,
            slip: self.chance.below(1000),
            request: None,
            plan: None,
        }
    }

    fn plan(&mut self, start: Date, birth: Date) -> Plan {
        let needs = weights(&self.profile.needs);
        let primary = self.chance.weighted(&needs).clone();
        let other = self.chance.weighted(&needs).clone();
        let secondary = (other != primary && self.chance.percent(42.0)).then_some(other);
        let ceased = self.ending(start, birth);
        let age = age_on(birth, self.today.min(ceased.map_or(self.today, |(on, _)| on)));
        let setting = self.setting(age, start, birth);
        let reviews = self.reviews(start, ceased.map(|(on, _)| on));
        Plan {
            start,
            ceased,
            personal_budget: self.chance.percent(3.0),
            residential: setting.kind == "special" && self.chance.percent(2.0),
            internship: setting.kind == "college" && self.chance.percent(5.0),
            primary,
            secondary,
            setting,
            reviews,
            from: None,
        }
    }

    fn ending(&mut self, start: Date, birth: Date) -> Option<(Date, u32)> {
        // A plan ends at the latest with the school year in which its holder turns 25.
        let oldest = Date::constant(birth.year() + 25, 8, 31);
        let limit = if (birth.month(), birth.day()) >= (9, 1) {
            Date::constant(birth.year() + 26, 8, 31)
        } else {
            oldest
        };
        let reasons: Vec<(u32, u32)> = self
            .profile
            .cease_reasons
            .iter()
            .filter_map(|(k, v)| Some((k.parse().ok()?, *v)))
            .collect();
        let mut year = self.first.year().max(start.year());
        while year <= self.today.year() {
            let from = Date::constant(year, 1, 10).max(plus(start, 60));
            let to = Date::constant(year, 12, 20);
            let age = age_on(birth, to);
            let chance = if age >= 19 {
                26.0
            } else if age >= 17 {
                14.0
            } else {
                5.2
            };
            if from < to && self.chance.percent(chance) {
                let reason = *self.chance.weighted(&reasons);
                let grown = matches!(reason, 3 | 4 | 6);
                let reason = if reason == 1 || (grown && age < 17) { 5 } else { reason };
                let on = Chance::weekday(self.chance.day(from, to));
                if on < limit && on <= self.today {
                    return Some((on, reason));
                }
            }
            year += 1;
        }
        (limit <= self.today && limit > start).then_some((limit, 1))
    }

    fn setting(&mut self, age: i32, start: Date, birth: Date) -> Setting {
        let kinds = weights(&self.profile.settings);
        let mut kind = self.chance.weighted(&kinds).clone();
        // Places go with ages: colleges from 16, nurseries before five, not in employment or training from 16.
        if age >= 17
            && matches!(
                kind.as_str(),
                "mainstream" | "mainstream_resourced" | "EYP" | "pupil_referral_unit" | "EHE"
            )
        {
            "college".clone_into(&mut kind);
        } else if (age < 16 && matches!(kind.as_str(), "college" | "NEET" | "NIEC" | "NIEO"))
            || (age >= 5 && kind == "EYP")
        {
            "mainstream".clone_into(&mut kind);
        }
        let (first, count) = match kind.as_str() {
            "mainstream" => (990_000, 72),
            "mainstream_resourced" => (990_100, 6),
            "independent" => (990_200, 12),
            "special" => (990_300, 9),
            "pupil_referral_unit" => (990_400, 2),
            "college" => (990_500, 8),
            _ => (0, 0),
        };
        let urn = if count == 0 {
            0
        } else {
            first + u32::try_from(self.chance.below(count)).unwrap_or(0)
        };
        let school_start = Date::constant(
            birth.year()
                + if age >= 17 {
                    17
                } else if age >= 12 {
                    12
                } else {
                    5
                },
            9,
            4,
        );
        let since = school_start
            .max(plus(start, self.chance.between(0, 20)))
            .min(self.today);
        Setting {
            kind,
            urn,
            since: if since < start { start } else { since },
            before: 990_000 + u32::from(start.day().unsigned_abs()) * 2,
        }
    }

    fn reviews(&mut self, start: Date, ceased: Option<Date>) -> Vec<Review> {
        let end = ceased.unwrap_or(self.today).min(self.today);
        let mut reviews = Vec::new();
        let mut last = start.max(plus(self.first, -365));
        loop {
            let due = plus(last, 365);
            if due > end {
                break;
            }
            let figures = self.profile.year(due.year()).clone();
            if !self.chance.percent(figures.reviewed) {
                // Missed: it was not held, and the next one is due a year later.
                last = due;
                continue;
            }
            let late = if self.chance.percent(62.0) {
                self.chance.between(-40, -3)
            } else {
                self.chance.between(1, 75)
            };
            let meeting = Chance::weekday(plus(due, late));
            if meeting > end {
                break;
            }
            reviews.push(self.review(&figures, meeting, end));
            last = meeting;
        }
        reviews
    }

    fn review(&mut self, figures: &Year, meeting: Date, end: Date) -> Review {
        let days = if self.chance.percent(figures.decided) {
            self.chance.between(9, 28)
        } else {
            self.chance.between(30, 150)
        };
        let on = Chance::weekday(plus(meeting, days)).min(if days <= 28 { plus(meeting, 28) } else { Date::MAX });
        let outcome = *self.chance.weighted(&[('M', 62), ('A', 35), ('C', 3)]);
        let decided = (on <= end && !self.chance.percent(6.0)).then_some((on, outcome));
        let draft = decided.filter(|(_, o)| *o == 'A').and_then(|(on, _)| {
            let day = Chance::weekday(plus(
                on,
                if self.chance.percent(55.0) {
                    0
                } else {
                    self.chance.between(5, 70)
                },
            ));
            (day <= end).then_some(day)
        });
        let amended = draft.filter(|_| self.chance.percent(82.0)).and_then(|on| {
            let days = if self.chance.percent(60.0) {
                self.chance.between(20, 56)
            } else {
                self.chance.between(60, 190)
            };
            let day = Chance::weekday(plus(on, days));
            (day <= end).then_some(day)
        });
        Review {
            meeting,
            decided,
            draft,
            amended,
        }
    }
}

/// The number with its check letter wrong, as a typing mistake leaves it.
fn spoilt(upn: &str) -> String {
    let letter = if upn.starts_with('A') { 'B' } else { 'A' };
    format!("{letter}{}", upn.get(1..).unwrap_or_default())
}
