//! Findings as lines of a page, and the filters that choose them.

use std::collections::HashSet;

use record::EntryId;
use returns::Finding;
use submissions::findings::{Checked, Line, MOST_KEPT_PER_RULE, Offers, Standing, lines};

use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::error::PageError;
use crate::labels::entry_href;

/// Which findings are wanted, from the address or a form.
#[derive(Debug, Clone, Default)]
pub(super) struct Wanted {
    pub(super) severity: String,
    pub(super) state: String,
    pub(super) rule: String,
    /// Those of the same child as this finding.
    pub(super) about: Option<EntryId>,
}

impl Wanted {
    /// Read by a function that gives the value under a name, or an empty text.
    pub(super) fn of<'a>(value: impl Fn(&str) -> &'a str) -> Self {
        Self {
            severity: value("severity").to_owned(),
            state: value("state").to_owned(),
            rule: value("rule").to_owned(),
            about: value("about").parse().ok().map(EntryId),
        }
    }

    pub(super) fn of_query(context: &AreaContext) -> Self {
        Self::of(|name| context.site_context.query(name).unwrap_or(""))
    }

    /// The pairs of a query string that say the same.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let about = self.about.map(|a| a.to_string()).unwrap_or_default();
        [
            ("severity", self.severity.clone()),
            ("state", self.state.clone()),
            ("rule", self.rule.clone()),
            ("about", about),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }

    /// Whether a status is among those wanted; without a choice, all that still waits.
    fn has_status(&self, standing: Standing) -> bool {
        match self.state.as_str() {
            "" => matches!(standing, Standing::Open | Standing::Assigned),
            "all" => true,
            id => standing.id() == id,
        }
    }

    /// Whether a finding is wanted that is not followed in the register of findings.
    pub(super) fn takes(&self, finding: &Finding) -> bool {
        self.has_status(Standing::Open)
            && (self.severity.is_empty() || finding.severity.word() == self.severity)
            && (self.rule.is_empty() || finding.rule == self.rule)
            && self.about.is_none()
    }

    /// The findings wanted, most serious first.
    pub(super) fn choose<'a>(&self, all: Vec<Line<'a>>) -> Vec<Line<'a>> {
        let about = self.about.map(|entry| {
            let about = all.iter().find(|l| l.entry == entry);
            about.map(|l| (l.child, l.local_id))
        });
        let mut chosen: Vec<Line<'_>> = all
            .into_iter()
            .filter(|l| self.has_status(l.standing))
            .filter(|l| self.severity.is_empty() || l.severity == self.severity)
            .filter(|l| self.rule.is_empty() || l.rule == self.rule)
            .filter(|l| about.is_none_or(|a| a.is_some_and(|a| a == (l.child, l.local_id))))
            .collect();
        chosen.sort_by_key(|l| (rank(l.severity), l.rule, l.entry));
        chosen
    }
}

/// The most serious first.
pub(super) fn rank(severity: &str) -> usize {
    ["error", "query", "note"]
        .iter()
        .position(|s| *s == severity)
        .unwrap_or(3)
}

/// The words for a severity.
pub(super) fn severity_word(context: &AreaContext, severity: &str) -> String {
    context.messages().get(match severity {
        "error" => "severity-error",
        "query" => "severity-query",
        _ => "severity-note",
    })
}

/// The words for a standing.
pub(super) fn standing_word(context: &AreaContext, standing: Standing) -> String {
    context.messages().get(match standing {
        Standing::Open => "standing-open",
        Standing::Assigned => "standing-assigned",
        Standing::Explained => "standing-explained",
        Standing::Resolved => "standing-resolved",
    })
}

/// A field with its value as written.
pub(super) struct Cell {
    pub(super) field: String,
    pub(super) value: String,
}

/// A finding as a line of a page. Made only through the policy.
pub(super) struct FindingLine {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) who: String,
    pub(super) who_href: String,
    pub(super) severity: String,
    pub(super) severity_id: String,
    pub(super) rule: String,
    pub(super) message: String,
    pub(super) place: String,
    pub(super) cells: Vec<Cell>,
    pub(super) standing: String,
    pub(super) said: String,
    pub(super) offer: String,
}

/// What turns findings into lines.
pub(super) struct Liner<'a> {
    pub(super) context: &'a AreaContext,
    pub(super) checked: Option<&'a Checked>,
    offers: Offers<'a>,
    register: usize,
}

impl<'a> Liner<'a> {
    pub(super) fn new(
        context: &'a AreaContext,
        of: &ReturnRead,
        checked: Option<&'a Checked>,
    ) -> Result<Self, PageError> {
        Ok(Self {
            context,
            checked,
            offers: Offers::of(context.position(), &of.key.kind),
            register: context
                .definitions()
                .register_index("finding")
                .ok_or(PageError::NotFound)?,
        })
    }

    /// The finding as the last check found it.
    pub(super) fn found(&self, line: &Line<'_>) -> Option<&'a Finding> {
        self.checked?.finding(line.key)
    }

    pub(super) fn offer(&self, line: &Line<'_>) -> Option<(&'a str, bool)> {
        self.offers.for_line(line)
    }

    /// The line, a read of the child's data where it is about one.
    pub(super) fn line(&self, line: &Line<'_>) -> Result<FindingLine, PageError> {
        let context = self.context;
        let messages = context.messages();
        let child = context.child_of(self.register, line.row)?;
        let (who, who_href) = match &child {
            Some(child) => (child.name(), child.href()),
            None if line.local_id.is_empty() => (messages.get("finding-whole-return"), String::new()),
            None => (line.local_id.to_owned(), String::new()),
        };
        let found = self.found(line);
        let cells = match found {
            Some(found) => found
                .fields
                .iter()
                .zip(&found.values)
                .map(|(field, value)| Cell {
                    field: field.to_string(),
                    value: value.clone().unwrap_or_else(|| messages.get("finding-absent")),
                })
                .collect(),
            None => line
                .fields
                .split("; ")
                .zip(line.values.split("; "))
                .filter(|(field, _)| !field.is_empty())
                .map(|(field, value)| Cell {
                    field: field.to_owned(),
                    value: value.to_owned(),
                })
                .collect(),
        };
        let place = match found.and_then(|f| f.line) {
            Some(at) => messages.with(
                "finding-place",
                &[("table", line.table.into()), ("line", at.to_string().into())],
            ),
            None => line.table.to_owned(),
        };
        let date = |day| messages.date_or(day, "unknown-day");
        let said = match line.standing {
            Standing::Open => String::new(),
            Standing::Assigned => messages.with(
                "finding-owner-by",
                &[("owner", line.owner.into()), ("date", date(line.by).into())],
            ),
            Standing::Explained => line.reason.to_owned(),
            Standing::Resolved => date(line.resolved),
        };
        let offer = (line.standing != Standing::Resolved)
            .then(|| self.offer(line))
            .flatten()
            .map(|(reason, same)| {
                let key = if same { "finding-offer-same" } else { "finding-offer" };
                messages.with(key, &[("reason", reason.to_owned().into())])
            })
            .unwrap_or_default();
        Ok(FindingLine {
            id: line.entry.to_string(),
            href: entry_href(context, self.register, line.place),
            who,
            who_href,
            severity: severity_word(context, line.severity),
            severity_id: line.severity.to_owned(),
            rule: line.rule.to_owned(),
            message: line.message.to_owned(),
            place,
            cells,
            standing: standing_word(context, line.standing),
            said,
            offer,
        })
    }
}

/// The findings of a return that an address wants.
pub(super) fn wanted<'a>(context: &'a AreaContext, of: &ReturnRead, wanted: &Wanted) -> Vec<Line<'a>> {
    wanted.choose(lines(context.position(), of.place))
}

/// The keys of the findings of a check that are followed one by one.
pub(super) fn followed<'a>(lines: &[Line<'a>]) -> HashSet<&'a str> {
    let there = lines.iter().filter(|l| l.standing != Standing::Resolved);
    there.map(|l| l.key).collect()
}

/// How many findings of a check are counted and not followed one by one, because a rule found too many.
pub(super) fn not_followed(checked: &Checked, lines: &[Line<'_>]) -> u64 {
    let followed = followed(lines);
    let there = followed.iter().filter(|key| checked.finding(key).is_some()).count();
    (checked.keys.len() - there) as u64 + checked.not_held.values().sum::<u64>()
}

/// What a page says of them.
pub(super) fn beyond_words(context: &AreaContext, beyond: u64) -> Option<String> {
    let most = context.messages().number(MOST_KEPT_PER_RULE);
    (beyond > 0).then(|| {
        context
            .messages()
            .with("returns-beyond", &[("count", beyond.into()), ("most", most.into())])
    })
}
