//! Rules on the child beyond episodes: health and convictions (542–547), motherhood (607–628), earlier
//! permanence (630–635).

use super::common::{day, rows};
use crate::codes::{LEAVER_ITEMS, female};
use crate::rule_context::{Episodes, RuleContext};
use returns::authorities;
use returns::rule::{Context, Once, Out, RuleFn};
use tables::Day;
use tables::table::Col;

pub(super) const RULES: &[(&str, RuleFn)] = &[
    ("542", rule_542),
    ("543", rule_543),
    ("544", |c, out| health_incomplete(c, out, "CONVICTED")),
    ("545", rule_545),
    ("546", rule_546),
    ("547", |c, out| health_incomplete(c, out, "HEALTH_CHECK")),
    ("607", rule_607),
    ("611", rule_611),
    ("612", rule_612),
    ("620", rule_620),
    ("621", rule_621),
    ("625", rule_625),
    ("628", rule_628),
    ("630", rule_630),
    ("631", rule_631),
    ("632", rule_632),
    ("633", rule_633),
    ("634", rule_634),
    ("635", rule_635),
];

fn rule_542(c: &Context<'_>, out: &mut Out) {
    let t = c.table("OC2");
    let (dob, convicted) = (t.col("DOB"), t.col("CONVICTED"));
    let k = RuleContext::new(c);
    rows(out, t, &[dob, convicted], |r| {
        convicted.filled(r) && dob.date(r).ok().is_some_and(|b| b.add_years(10) > k.end)
    });
}

/// Reports rows of OC2 of children looked after throughout the year for which `bad` holds, given the
/// child's date of birth and the last day of the year.
fn all_year(c: &Context<'_>, out: &mut Out, field: &str, bad: impl Fn(Col<'_>, usize, Day, Day) -> bool) {
    let (k, t) = (RuleContext::new(c), c.table("OC2"));
    let (dob, field) = (t.col("DOB"), t.col(field));
    rows(out, t, &[dob, field], |r| {
        let wrong = dob.date(r).ok().is_some_and(|born| bad(field, r, born, k.end));
        wrong && k.child(t, r).is_some_and(|child| k.continuous(child))
    });
}

fn rule_543(c: &Context<'_>, out: &mut Out) {
    all_year(c, out, "CONVICTED", |f, r, born, end| {
        f.missing(r) && born.add_years(10) <= end
    });
}

fn rule_545(c: &Context<'_>, out: &mut Out) {
    all_year(c, out, "HEALTH_CHECK", |f, r, born, end| {
        f.missing(r) && born.add_years(5) > end
    });
}

fn rule_546(c: &Context<'_>, out: &mut Out) {
    all_year(c, out, "HEALTH_CHECK", |f, r, born, end| {
        f.filled(r) && born.add_years(5) <= end
    });
}

/// With this field completed, the four on the child's health must be too.
fn health_incomplete(c: &Context<'_>, out: &mut Out, field: &str) {
    let t = c.table("OC2");
    let field = t.col(field);
    let four = ["IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"].map(|n| t.col(n));
    for row in t.rows().filter(|r| field.filled(*r)) {
        let blank: Vec<Col<'_>> = four.iter().filter(|f| f.missing(row)).copied().collect();
        if !blank.is_empty() {
            let mut cells = vec![field];
            cells.extend(blank);
            out.hit(t, row, &cells);
        }
    }
}

fn rule_607(c: &Context<'_>, out: &mut Out) {
    let (k, e, header) = (RuleContext::new(c), Episodes::new(c), c.table("Header"));
    let (sex, mother) = (header.col("SEX"), header.col("MOTHER"));
    let mut once = Once::default();
    for row in e.rows() {
        let in_year = e.ceased(row).is_some_and(|d| k.start <= d && d <= k.end);
        let ceased = in_year && e.rec.filled(row) && !e.rec.is(row, "X1");
        if !ceased || e.respite(row) {
            continue;
        }
        for h in k.beside(header, e.table, row) {
            if sex.is(h, female(c.year)) && mother.missing(h) {
                once.hit(out, e.table, row, &[(e.dec, row), (e.rec, row), (mother, h)]);
                once.hit(out, header, h, &[(mother, h), (sex, h)]);
            }
        }
    }
}

fn rule_611(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let (mother, born) = (t.col("MOTHER"), t.col("MC_DOB"));
    rows(out, t, &[mother, born], |r| mother.is(r, "1") && born.missing(r));
}

fn rule_612(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let (sex, mother, born) = (t.col("SEX"), t.col("MOTHER"), t.col("MC_DOB"));
    rows(out, t, &[sex, mother, born], |r| {
        let not_a_mother = mother.missing(r) || mother.is(r, "0");
        not_a_mother && sex.is(r, female(c.year)) && born.filled(r)
    });
}

fn rule_620(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let (dob, mother) = (t.col("DOB"), t.col("MOTHER"));
    let k = RuleContext::new(c);
    rows(out, t, &[dob, mother], |r| {
        mother.is(r, "1") && dob.date(r).ok().is_some_and(|b| b.add_years(11) > k.start)
    });
}

fn rule_621(c: &Context<'_>, out: &mut Out) {
    let t = c.table("Header");
    let (dob, born) = (t.col("DOB"), t.col("MC_DOB"));
    rows(
        out,
        t,
        &[dob, born],
        |r| matches!((dob.date(r).ok(), born.date(r).ok()), (Some(own), Some(child)) if child <= own),
    );
}

fn rule_625(c: &Context<'_>, out: &mut Out) {
    let (k, e, header) = (RuleContext::new(c), Episodes::new(c), c.table("Header"));
    let born = header.col("MC_DOB");
    for row in header.rows() {
        let Some(day) = born.date(row).ok() else { continue };
        let latest = k.child(header, row).and_then(|child| e.latest(child));
        let ceased = latest.filter(|r| e.ceased(*r).is_some_and(|d| d < day));
        if let Some(r) = ceased {
            out.hit_cells(header, row, &[(born, row), (e.dec, r)], "");
            out.hit_cells(e.table, r, &[(e.dec, r), (born, row)], "");
        } else if day > k.end {
            out.hit(header, row, &[born]);
        }
    }
}

fn rule_628(c: &Context<'_>, out: &mut Out) {
    let (k, t, epi, oc3) = (
        RuleContext::new(c),
        c.table("Header"),
        c.table("Episodes"),
        c.table("OC3"),
    );
    let mother = t.col("MOTHER");
    let fields = LEAVER_ITEMS.map(|n| oc3.col(n));
    rows(out, t, &[mother], |r| {
        let leaver = |o: usize| fields.iter().any(|f| f.filled(o));
        mother.filled(r) && k.beside(epi, t, r).len() == 0 && k.beside(oc3, t, r).any(leaver)
    });
}

fn rule_630(c: &Context<'_>, out: &mut Out) {
    let (k, e, earlier) = (RuleContext::new(c), Episodes::new(c), c.table("PrevPerm"));
    let option = earlier.col("PREV_PERM");
    let rest = [earlier.col("LA_PERM"), earlier.col("DATE_PERM")];
    let incomplete = |p: usize| option.missing(p) || (!option.is(p, "Z1") && rest.iter().any(|f| f.missing(p)));
    rows(out, e.table, &[e.rne, e.decom], |r| {
        let started = e.rne.is(r, "S") && e.began(r).is_some_and(|d| d >= k.start);
        let mut given = k.beside(earlier, e.table, r);
        started && (given.len() == 0 || given.any(incomplete))
    });
}

fn rule_631(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PrevPerm");
    let option = t.col("PREV_PERM");
    rows(out, t, &[option], |r| {
        option.filled(r) && !option.one_of(r, &["P1", "P2", "P3", "P4", "Z1"])
    });
}

/// A date of which day, month or year may be `zz`, unknown. `Err` when it is no such date; the earliest
/// day it can be otherwise, where its year is known.
fn date_in_part(text: &str) -> Result<Option<Day>, ()> {
    if let Some(known) = Day::parse(text) {
        return Ok(Some(known));
    }
    let mut parts: Vec<&str> = text.trim().split(['/', '-', '.']).collect();
    if text.contains('-') && parts.first().is_some_and(|p| p.len() == 4) {
        parts.reverse();
    }
    let [d, m, y] = parts[..] else { return Err(()) };
    let unknown = |part: &str| part.eq_ignore_ascii_case("zz") || part.eq_ignore_ascii_case("zzzz");
    let number = |part: &str| match unknown(part) {
        true => Ok(None),
        false if part.len() <= 4 => part.parse::<u32>().map(Some).map_err(|_| ()),
        false => Err(()),
    };
    let (d, m, y) = (number(d)?, number(m)?, number(y)?);
    // A leap year and a long month, so that a day that could be is not refused.
    let any_year = y.map_or(2000, |y| y as i32);
    let earliest = Day::from_ymd(any_year, m.unwrap_or(1), d.unwrap_or(1)).ok_or(())?;
    Ok(y.map(|_| earliest))
}

fn rule_632(c: &Context<'_>, out: &mut Out) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table("PrevPerm"));
    let made = t.col("DATE_PERM");
    let mut once = Once::default();
    for row in t.rows().filter(|r| made.filled(*r)) {
        let first = k.child(t, row).and_then(|child| e.first(child));
        let wrong = match (date_in_part(made.text(row)), first.and_then(|r| e.began(r))) {
            (Err(()), _) => true,
            (Ok(Some(day)), Some(began)) => day >= began,
            _ => false,
        };
        if wrong {
            once.hit(out, t, row, &[(made, row)]);
            if let Some(r) = first {
                once.hit(out, e.table, r, &[(e.decom, r), (made, row)]);
            }
        }
    }
}

/// An authority's number, those merged away included (orders may be many years old), the code for
/// unknown, or another country.
fn rule_633(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PrevPerm");
    let la = t.col("LA_PERM");
    rows(out, t, &[la], |r| {
        let elsewhere = la.one_of(r, &["999", "WAL", "SCO", "NIR", "NUK"]);
        la.filled(r) && !elsewhere && authorities::name(la.text(r)).is_none()
    });
}

fn rule_634(c: &Context<'_>, out: &mut Out) {
    let (k, e, t) = (RuleContext::new(c), Episodes::new(c), c.table("PrevPerm"));
    let fields = ["PREV_PERM", "LA_PERM", "DATE_PERM"].map(|n| t.col(n));
    let since = day(2016, 4, 1);
    let mut once = Once::default();
    for row in t.rows().filter(|r| fields.iter().any(|f| f.filled(*r))) {
        let theirs = k.beside(e.table, t, row);
        let latest = theirs.clone().filter_map(|r| e.began(r)).max();
        if latest.is_some_and(|d| d < since) {
            let filled: Vec<(Col<'_>, usize)> = fields.iter().filter(|f| f.filled(row)).map(|f| (*f, row)).collect();
            once.hit(out, t, row, &filled);
            for r in theirs {
                once.hit(out, e.table, r, &[(e.decom, r)]);
            }
        }
    }
}

/// Details of an earlier permanence order beside "none" (Z1), or beside no option at all.
fn rule_635(c: &Context<'_>, out: &mut Out) {
    let t = c.table("PrevPerm");
    let (option, la, made) = (t.col("PREV_PERM"), t.col("LA_PERM"), t.col("DATE_PERM"));
    rows(out, t, &[la, made, option], |r| {
        let none = option.missing(r) || option.is(r, "Z1");
        none && (la.filled(r) || made.filled(r))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_known_in_part_is_no_earlier_than_it_can_be() {
        assert_eq!(date_in_part("03/04/2015"), Ok(Some(day(2015, 4, 3))));
        assert_eq!(date_in_part("zz/04/2015"), Ok(Some(day(2015, 4, 1))));
        assert_eq!(date_in_part("ZZ/ZZ/2015"), Ok(Some(day(2015, 1, 1))));
        assert_eq!(date_in_part("29/02/zzzz"), Ok(None));
        assert_eq!(date_in_part("31/zz/2015"), Ok(Some(day(2015, 1, 31))));
        for wrong in [
            "31/04/2015",
            "zz/13/2015",
            "soon",
            "2015",
            "01/01",
            "zzz/01/2015",
            "1/2/3/4",
            "--",
        ] {
            assert_eq!(date_in_part(wrong), Err(()), "{wrong}");
        }
    }
}
