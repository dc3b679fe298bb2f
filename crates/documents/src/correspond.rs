//! Which item of a notice and which area of a report say the same thing in different words.
//!
//! A proposal for a person to confirm. Both texts are kept as they are: they may differ in what they ask for
//! ("the number of plans issued in time increases" is not "ensuring plans are issued in time").

use crate::requirements::{Requirement, RequirementKind};
use crate::words::folded;
use crate::{AreaKind, places};
use serde::Serialize;
use std::collections::HashMap;

/// Likeness below which two texts are not proposed as a pair. Over the two published notices and their reports,
/// true pairs score 0.61 and more; the likest false ones, left without their true partners, 0.19.
pub const THRESHOLD: f64 = 0.35;

/// One piece of a comparison, word by word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "in", content = "words", rename_all = "snake_case")]
pub enum Difference {
    /// Words both texts have.
    Both(String),
    /// Words only the notice has.
    Notice(String),
    /// Words only the report has.
    Report(String),
}

/// A proposed pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Correspondence {
    /// Id of the notice's item (`3.e`, `3.e.I`).
    pub notice: String,
    /// Id of the report's area (`APA 5`).
    pub report: String,
    /// Whether that area is for priority action or improvement.
    pub area_kind: AreaKind,
    /// For a sub-item, the clause of the area that it answers, word for word.
    pub clause: Option<String>,
    /// Likeness from 0 to 1.
    pub score: f64,
    /// Whether the words are the same but for case and punctuation.
    pub same_words: bool,
    /// Where the words differ.
    pub differences: Vec<Difference>,
    /// A sentence where the two make different bodies responsible.
    pub bodies_differ: Option<String>,
}

/// Proposes pairs: one to one, best first, sub-items within the pair of their parents.
pub fn correspondences(notice: &[Requirement], report: &[Requirement]) -> Vec<Correspondence> {
    let covered: Vec<&Requirement> = notice
        .iter()
        .filter(|r| r.kind == RequirementKind::NoticeRequirement)
        .collect();
    let parents: Vec<&Requirement> = covered.iter().copied().filter(|r| depth(&r.id) == 1).collect();
    let areas: Vec<&Requirement> = report
        .iter()
        .filter(|r| matches!(r.kind, RequirementKind::PriorityAction | RequirementKind::Improvement))
        .collect();
    // An item is compared with everything below it, as the report writes it in one paragraph.
    let whole: Vec<String> = parents.iter().map(|p| with_children(p, &covered)).collect();
    let texts: Vec<&str> = whole
        .iter()
        .map(String::as_str)
        .chain(areas.iter().map(|a| a.text.as_str()))
        .collect();
    let weights = Weights::of(&texts);
    let pairs = assign(parents.len(), areas.len(), THRESHOLD, |i, j| {
        weights.likeness(&whole[i], &areas[j].text)
    });
    let mut out = Vec::new();
    for (i, j, score) in pairs {
        let (parent, area) = (parents[i], areas[j]);
        out.push(pair(parent, &whole[i], area, None, score));
        let children: Vec<&Requirement> = covered
            .iter()
            .copied()
            .filter(|r| r.parent.as_deref() == Some(&parent.id))
            .collect();
        let clauses = clauses(&area.text);
        for (c, k, score) in assign(children.len(), clauses.len(), THRESHOLD, |c, k| {
            weights.likeness(&children[c].text, &clauses[k])
        }) {
            out.push(pair(
                children[c],
                &children[c].text,
                area,
                Some(clauses[k].clone()),
                score,
            ));
        }
    }
    let order = |id: &str| notice.iter().position(|r| r.id == id);
    out.sort_by_key(|c| order(&c.notice));
    out
}

/// How one item of a notice and one area of a report differ, however like or unlike they are; for a pair that a person
/// made. A sub-item is compared with the clause of the area that is most like it, where the area has clauses.
pub fn compared(item: &Requirement, notice: &[Requirement], area: &Requirement) -> Correspondence {
    if depth(&item.id) <= 1 {
        let all: Vec<&Requirement> = notice.iter().collect();
        return pair(item, &with_children(item, &all), area, None, 0.0);
    }
    let clauses = clauses(&area.text);
    let texts: Vec<&str> = clauses.iter().map(String::as_str).chain([item.text.as_str()]).collect();
    let weights = Weights::of(&texts);
    let likest = clauses
        .iter()
        .map(|clause| (weights.likeness(&item.text, clause), clause))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match likest {
        Some((score, clause)) => pair(item, &item.text, area, Some(clause.clone()), score),
        None => pair(item, &item.text, area, None, 0.0),
    }
}

fn depth(id: &str) -> usize {
    id.replace(".bullet.", ".•").matches('.').count()
}

fn with_children(parent: &Requirement, all: &[&Requirement]) -> String {
    let mut text = parent.text.clone();
    let prefix = format!("{}.", parent.id);
    for child in all.iter().filter(|r| r.id.starts_with(&prefix)) {
        text.push(' ');
        text.push_str(&child.text);
    }
    text
}

fn pair(item: &Requirement, item_text: &str, area: &Requirement, clause: Option<String>, score: f64) -> Correspondence {
    let other = clause.as_deref().unwrap_or(&area.text);
    let differences = compare(item_text, other);
    let same_words = differences.iter().all(|d| matches!(d, Difference::Both(_)));
    Correspondence {
        notice: item.id.clone(),
        report: area.id.clone(),
        area_kind: if area.kind == RequirementKind::PriorityAction {
            AreaKind::PriorityAction
        } else {
            AreaKind::Improvement
        },
        clause,
        score: (score * 1000.0).round() / 1000.0,
        same_words,
        differences,
        bodies_differ: if item.parent.as_deref().is_some_and(|p| depth(p) == 0) {
            bodies(item, area)
        } else {
            None
        },
    }
}

/// The parts of an area that a notice may give as sub-items: its bullets, or the clauses after a colon.
fn clauses(text: &str) -> Vec<String> {
    let mut out: Vec<String> = text
        .lines()
        .filter_map(|l| l.strip_prefix("• "))
        .map(str::to_owned)
        .collect();
    if out.is_empty()
        && let Some((_, list)) = text.split_once(": ")
    {
        out = list
            .split("; ")
            .map(|c| c.strip_prefix("and ").unwrap_or(c).trim().to_owned())
            .collect();
    }
    out.retain(|c| !c.is_empty());
    out
}

/// Small letters, no punctuation, the known misspelling of CAMHS corrected; for comparing only.
fn tokens(text: &str) -> Vec<String> {
    folded(text)
        .split(|c: char| c.is_whitespace() || c == '/' || c == '-')
        .map(|w| w.chars().filter(|c| c.is_alphanumeric()).collect::<String>())
        .filter(|w| !w.is_empty())
        .map(|w| match w.as_str() {
            "cahms" => "camhs".to_owned(),
            "timeframe" => "time".to_owned(),
            _ => w,
        })
        .collect()
}

/// How much each word and pair of words counts: rare ones count more than common ones.
struct Weights {
    seen_in: HashMap<String, usize>,
    texts: usize,
}

impl Weights {
    fn of(texts: &[&str]) -> Weights {
        let mut seen_in: HashMap<String, usize> = HashMap::new();
        for text in texts {
            let mut grams: Vec<String> = grams(text);
            grams.sort_unstable();
            grams.dedup();
            for gram in grams {
                *seen_in.entry(gram).or_default() += 1;
            }
        }
        Weights {
            seen_in,
            texts: texts.len(),
        }
    }

    fn weight(&self, gram: &str) -> f64 {
        let seen = self.seen_in.get(gram).copied().unwrap_or(0);
        ((to_f64(self.texts) + 1.0) / (to_f64(seen) + 0.5)).ln().max(0.05)
    }

    /// Weighted Dice coefficient over words and pairs of neighbouring words, from 0 to 1.
    fn likeness(&self, a: &str, b: &str) -> f64 {
        let (mut left, right) = (count(grams(a)), count(grams(b)));
        let total: f64 = left
            .iter()
            .chain(&right)
            .map(|(g, n)| self.weight(g) * to_f64(*n))
            .sum();
        let shared: f64 = right
            .iter()
            .filter_map(|(g, n)| left.remove(g).map(|m| self.weight(g) * to_f64((*n).min(m))))
            .sum();
        if total > 0.0 { 2.0 * shared / total } else { 0.0 }
    }
}

fn to_f64(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

fn grams(text: &str) -> Vec<String> {
    let words = tokens(text);
    let pairs: Vec<String> = words.windows(2).map(|w| w.join(" ")).collect();
    words.into_iter().chain(pairs).collect()
}

fn count(grams: Vec<String>) -> HashMap<String, usize> {
    let mut out = HashMap::new();
    for gram in grams {
        *out.entry(gram).or_default() += 1;
    }
    out
}

/// One-to-one pairs by falling score; ties go to the earlier item, then the earlier area.
fn assign(left: usize, right: usize, threshold: f64, score: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize, f64)> {
    let mut all: Vec<(usize, usize, f64)> = (0..left)
        .flat_map(|i| (0..right).map(move |j| (i, j)))
        .map(|(i, j)| (i, j, score(i, j)))
        .filter(|p| p.2 >= threshold)
        .collect();
    all.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    let mut out: Vec<(usize, usize, f64)> = Vec::new();
    for pair in all {
        if !out.iter().any(|p| p.0 == pair.0 || p.1 == pair.1) {
            out.push(pair);
        }
    }
    out
}

/// The longest common run of words, and what is left over in each text. Case and punctuation do not count as
/// differences; the words are given as the report has them where both agree.
fn compare(notice: &str, report: &str) -> Vec<Difference> {
    let (a, b): (Vec<&str>, Vec<&str>) = (
        notice.split_whitespace().take(2000).collect(),
        report.split_whitespace().take(2000).collect(),
    );
    let plain = |w: &&str| folded(w).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let (ka, kb): (Vec<String>, Vec<String>) = (a.iter().map(plain).collect(), b.iter().map(plain).collect());
    let mut longest = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i][j] = if ka[i] == kb[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out: Vec<Difference> = Vec::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && ka[i] == kb[j] {
            push(&mut out, Difference::Both(b[j].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && longest[i + 1][j] >= longest[i][j + 1] {
            // A mark alone, such as a bullet, is no word.
            if !ka[i].is_empty() {
                push(&mut out, Difference::Notice(a[i].to_owned()));
            }
            i += 1;
        } else {
            if !kb[j].is_empty() {
                push(&mut out, Difference::Report(b[j].to_owned()));
            }
            j += 1;
        }
    }
    out
}

fn push(out: &mut Vec<Difference>, next: Difference) {
    match (out.last_mut(), next) {
        (Some(Difference::Both(a)), Difference::Both(b))
        | (Some(Difference::Notice(a)), Difference::Notice(b))
        | (Some(Difference::Report(a)), Difference::Report(b)) => {
            a.push(' ');
            a.push_str(&b);
        }
        (_, next) => out.push(next),
    }
}

/// Says where the two differ in who must act.
fn bodies(item: &Requirement, area: &Requirement) -> Option<String> {
    let key = |name: &String| {
        places::board_place(name)
            .filter(|_| folded(name).contains("icb") || folded(name).contains("care board"))
            .map(str::to_lowercase)
            .or_else(|| {
                let lower = folded(name);
                let generic = lower.contains("care board") || lower.contains("icb");
                if generic {
                    Some("integrated care board".to_owned())
                } else {
                    places::area_of_council(name).map(|a| a.to_lowercase())
                }
            })
    };
    let say = |requirement: &Requirement| match (&requirement.responsible_bodies[..], &requirement.addressed_to) {
        ([], Some(subject)) => format!("\"{subject}\""),
        ([], None) => "no one in particular".to_owned(),
        (bodies, _) => bodies.join(" and "),
    };
    let own = |r: &Requirement| {
        let mut keys: Vec<String> = r
            .responsible_bodies
            .iter()
            .filter(|b| *b != "local partners")
            .filter_map(key)
            .collect();
        keys.sort();
        keys.dedup();
        keys
    };
    let (left, right) = (own(item), own(area));
    let generic = |keys: &[String]| keys.iter().any(|k| k == "integrated care board");
    let same = if generic(&left) || generic(&right) {
        left.len() == right.len()
    } else {
        left == right
    };
    let subjects = match (&item.addressed_to, &area.addressed_to) {
        (Some(a), Some(b)) => tokens(a) == tokens(b),
        _ => true,
    };
    if left.is_empty() && right.is_empty() && subjects || !left.is_empty() && same {
        return None;
    }
    Some(format!(
        "The report makes {} responsible; the notice, {}.",
        say(area),
        say(item)
    ))
}
