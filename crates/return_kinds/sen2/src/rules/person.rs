//! Module 1: the person.

use super::{day, reference_day, school_year_start};
use identifiers::{check_uln, check_upn};
use returns::rule::{Context, Out, RuleFn};
use std::collections::HashMap;
use tables::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("GT-SEN2-010", basics),
    ("GT-SEN2-011", impossible_age),
    ("GT-SEN2-012", unusual_age),
    ("GT-SEN2-013", no_identifier),
    ("GT-SEN2-014", invalid_identifier),
    ("GT-SEN2-015", unlikely_reason),
    ("GT-SEN2-016", duplicate_identifier),
    ("GT-SEN2-017", reason_not_needed),
    ("GT-SEN2-020", no_request),
];

fn basics(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    let plain = [t.col("Surname"), t.col("Forename"), t.col("PersonBirthDate")];
    let (sex, ethnicity) = (t.col("Sex"), t.col("Ethnicity"));
    // Until 2023 the item was gender, with the older codes.
    let sex_known = |row: usize| {
        c.tables.schema.has_code("sex", sex.text(row)) || (c.year < 2024 && sex.one_of(row, &["1", "2", "0", "9"]))
    };
    let mut wrong: Vec<Col<'_>> = Vec::new();
    for row in t.rows() {
        wrong.clear();
        wrong.extend(plain.iter().copied().filter(|f| f.missing(row)));
        if !sex_known(row) {
            wrong.push(sex);
        }
        if !c.tables.schema.has_code("ethnicity", ethnicity.text(row)) {
            wrong.push(ethnicity);
        }
        if !wrong.is_empty() {
            out.hit(t, row, &wrong);
        }
    }
}

fn impossible_age(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    let birth = t.col("PersonBirthDate");
    let Some(reference) = reference_day(c) else {
        return;
    };
    let Some(start) = school_year_start(reference) else {
        return;
    };
    for row in t.rows() {
        let Some(born) = day(&birth, row) else {
            continue;
        };
        if born > reference || born.age_on(start) > 25 {
            out.hit(t, row, &[birth]);
        }
    }
}

fn unusual_age(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    let birth = t.col("PersonBirthDate");
    let Some(start) = reference_day(c).and_then(school_year_start) else {
        return;
    };
    for row in t.rows() {
        if let Some(age) = day(&birth, row).map(|b| b.age_on(start))
            && !(0..=24).contains(&age)
        {
            out.hit_detail(t, row, &[birth], format!("aged {age} on {start}"));
        }
    }
}

fn no_identifier(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    let fields = [t.col("UPN"), t.col("UniqueLearnerNumber"), t.col("UPNunknown")];
    for row in t.rows() {
        if fields.iter().all(|f| f.missing(row)) {
            out.hit(t, row, &fields);
        }
    }
}

fn invalid_identifier(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    let (upn, uln, reason) = (t.col("UPN"), t.col("UniqueLearnerNumber"), t.col("UPNunknown"));
    let mut wrong: Vec<Col<'_>> = Vec::new();
    for row in t.rows() {
        wrong.clear();
        if upn.filled(row) && check_upn(upn.text(row)).is_err() {
            wrong.push(upn);
        }
        if uln.filled(row) && check_uln(uln.text(row)).is_err() {
            wrong.push(uln);
        }
        if reason.filled(row) && !c.tables.schema.has_code("upn_unknown", reason.text(row)) {
            wrong.push(reason);
        }
        if !wrong.is_empty() {
            out.hit(t, row, &wrong);
        }
    }
}

fn unlikely_reason(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    let (birth, reason) = (t.col("PersonBirthDate"), t.col("UPNunknown"));
    let Some(reference) = reference_day(c) else {
        return;
    };
    let Some(start) = school_year_start(reference) else {
        return;
    };
    for row in t.rows().filter(|r| reason.filled(*r)) {
        let Some(born) = day(&birth, row) else {
            continue;
        };
        let unlikely = if reason.is(row, "UN1") {
            born.age_on(reference) >= 6
        } else {
            (5..=15).contains(&born.age_on(start))
        };
        if unlikely {
            let age = born.age_on(reference);
            out.hit_detail(t, row, &[reason, birth], format!("aged {age} on {reference}"));
        }
    }
}

fn duplicate_identifier(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    for field in [t.col("UPN"), t.col("UniqueLearnerNumber")] {
        let mut rows: HashMap<&str, Vec<u32>> = HashMap::new();
        for row in t.rows().filter(|r| field.filled(*r)) {
            rows.entry(field.text(row)).or_default().push(row as u32);
        }
        for (_, same) in rows.into_iter().filter(|(_, same)| same.len() > 1) {
            for row in &same {
                let others: Vec<String> = same
                    .iter()
                    .filter(|r| *r != row)
                    .take(5)
                    .map(|r| format!("row {r}"))
                    .collect();
                let detail = format!("also on {}", others.join(", "));
                out.hit_detail(t, *row as usize, &[field], detail);
            }
        }
    }
}

fn reason_not_needed(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Person");
    let (upn, reason) = (t.col("UPN"), t.col("UPNunknown"));
    for row in t.rows() {
        if upn.filled(row) && reason.filled(row) {
            out.hit(t, row, &[upn, reason]);
        }
    }
}

fn no_request(c: &Context<'_>, out: &mut Out) {
    let (t, requests) = (c.table("Person"), c.table("Requests"));
    for row in t.rows() {
        if requests.of(row).is_empty() {
            out.hit(t, row, &[t.col("UPN"), t.col("PersonBirthDate")]);
        }
    }
}
