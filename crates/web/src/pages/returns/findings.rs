use std::collections::BTreeMap;

use askama::Template;
use submissions::findings::{Line, Standing, lines};

use super::rows::{FindingLine, Liner, Wanted, beyond_words, not_followed, rank, severity_word, standing_word};
use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::error::PageError;
use crate::form_data::FormData;
use crate::forms::{Choice, Mistake};
use crate::layout::Layout;
use crate::paging::Paging;
use crate::recording::{status, titled};
use crate::reply::{Page, Reply};

/// A child, or a rule, with its findings counted.
struct Group {
    who: String,
    href: String,
    child_href: String,
    errors: String,
    queries: String,
    notes: String,
}

#[derive(Template)]
#[template(path = "returns/findings.html")]
struct FindingsPage {
    layout: Layout,
    heading: String,
    of: String,
    of_href: String,
    mistakes: Vec<Mistake>,
    severities: Vec<Choice>,
    states: Vec<Choice>,
    rules: Vec<Choice>,
    kept: Vec<(&'static str, String)>,
    filters: Vec<(&'static str, String)>,
    by_child: bool,
    other_view: String,
    groups: Vec<Group>,
    lines: Vec<FindingLine>,
    paging: Paging,
    total: usize,
    /// The words for "all of them", with their number.
    which_all: String,
    csv_href: String,
    corrections_href: String,
    everyone_href: Option<String>,
    action: Option<String>,
    offers: bool,
    /// Findings ticked when the form was sent that could not be taken, and those of them that are not listed here.
    ticked: Vec<String>,
    ticked_elsewhere: Vec<String>,
    /// Whether the form was for all findings.
    for_all: bool,
    reason: String,
    owner: String,
    day: String,
    /// The last event of the area that this page shows.
    seen: String,
    beyond: Option<String>,
}

impl FindingsPage {
    /// What is wrong with a control, by its address on the page; empty when nothing is.
    fn error(&self, href: &str) -> &str {
        let mistake = self.mistakes.iter().find(|mistake| mistake.href == href);
        mistake.map_or("", |mistake| &mistake.text)
    }

    /// Whether the controls for many findings are open from the start.
    fn deciding(&self) -> bool {
        let typed = [&self.reason, &self.owner, &self.day];
        !self.mistakes.is_empty()
            || self.for_all
            || !self.ticked.is_empty()
            || typed.iter().any(|text| !text.is_empty())
    }
}

/// `GET …/returns/{entry}/findings`: the findings of a return, one by one or by child.
pub(super) fn page(context: &AreaContext) -> Page {
    show(context, None, Vec::new())
}

/// The list, with what was typed into its form and what is wrong with it.
pub(super) fn show(context: &AreaContext, form: Option<&FormData>, mistakes: Vec<Mistake>) -> Page {
    let messages = context.messages();
    let of = super::return_param(context)?;
    let wanted = form.map_or_else(|| Wanted::of_query(context), |p| Wanted::of(|name| p.get(name)));
    let all = lines(context.position(), of.place);
    let mut rules: Vec<(usize, &str)> = all.iter().map(|l| (rank(l.severity), l.rule)).collect();
    rules.sort_unstable();
    rules.dedup();
    let choice = |name: &str, value: &str, label: String, chosen: bool| Choice {
        id: format!("{name}-{value}"),
        value: value.to_owned(),
        label,
        chosen,
    };
    let rules = rules
        .into_iter()
        .map(|(_, rule)| choice("rule", rule, rule.to_owned(), rule == wanted.rule))
        .collect();
    let severities = ["error", "query", "note"]
        .iter()
        .map(|s| choice("severity", s, severity_word(context, s), *s == wanted.severity))
        .collect();
    let mut states = vec![choice(
        "state",
        "",
        messages.get("standing-waiting"),
        wanted.state.is_empty(),
    )];
    states.extend(
        Standing::ALL
            .iter()
            .map(|s| choice("state", s.id(), standing_word(context, *s), s.id() == wanted.state)),
    );
    states.push(choice(
        "state",
        "all",
        messages.get("standing-all"),
        wanted.state == "all",
    ));

    let checked = of
        .checked(&context.site_context.site, context.area(), context.position())
        .ok();
    let beyond = checked.as_deref().map_or(0, |c| not_followed(c, &all));
    let chosen = wanted.choose(all);
    let by_child = context.site_context.query("by") == Some("child") && form.is_none();
    let total = chosen.len();
    // A resolved finding needs no decision.
    let to_decide = chosen.iter().filter(|l| l.standing != Standing::Resolved).count();
    let (groups, found, paging) = if by_child {
        let (groups, paging) = children(context, &of, &wanted, &chosen)?;
        (groups, Vec::new(), paging)
    } else {
        let paging = Paging::of(&context.site_context, total);
        let liner = Liner::new(context, &of, checked.as_deref())?;
        let shown = &chosen[paging.from..paging.to];
        let found = shown.iter().map(|l| liner.line(l)).collect::<Result<Vec<_>, _>>()?;
        (Vec::new(), found, paging)
    };
    let filters = wanted.pairs();
    let query: Vec<(&str, &str)> = filters.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let heading = messages.get(if by_child {
        "findings-by-child"
    } else {
        "findings-title"
    });
    let title = titled(context, &heading, &mistakes);
    let mut layout = Layout::of(context, &title).back(super::href(context, &of, "", &[]), &super::title(context, &of));
    let count = |name: &str| context.site_context.query(name).and_then(|n| n.parse::<usize>().ok());
    layout.notice = count("done").map(|n| messages.with("findings-done", &[("count", n.into())]));
    let typed = |name: &str| form.map_or("", |p| p.get(name)).to_owned();
    let ticked: Vec<String> = form.map_or_else(Vec::new, |p| p.all("finding").map(str::to_owned).collect());
    Reply::page_with(
        status(&mistakes),
        &FindingsPage {
            layout,
            heading,
            of: super::title(context, &of),
            of_href: super::href(context, &of, "", &[]),
            mistakes,
            severities,
            states,
            rules,
            kept: context
                .known()
                .map(|known| ("known", known.to_string()))
                .into_iter()
                .chain(wanted.about.map(|about| ("about", about.to_string())))
                .collect(),
            by_child,
            other_view: if by_child {
                super::href(context, &of, "/findings", &query)
            } else {
                let query: Vec<_> = query.iter().copied().chain([("by", "child")]).collect();
                super::href(context, &of, "/findings", &query)
            },
            offers: found.iter().any(|l| !l.offer.is_empty()),
            ticked_elsewhere: ticked
                .iter()
                .filter(|id| found.iter().all(|l| l.id != **id))
                .cloned()
                .collect(),
            ticked,
            for_all: typed("which") == "all",
            groups,
            lines: found,
            paging,
            total,
            which_all: context
                .messages()
                .with("findings-which-all", &[("count", to_decide.into())]),
            csv_href: super::href(context, &of, "/findings.csv", &query),
            corrections_href: super::href(context, &of, "/corrections.csv", &query),
            everyone_href: wanted.about.map(|_| super::href(context, &of, "/findings", &[])),
            action: (context.known().is_none() && to_decide > 0).then(|| super::href(context, &of, "/findings", &[])),
            filters,
            reason: typed("reason"),
            owner: typed("owner"),
            day: typed("day"),
            seen: match typed("seen") {
                now if now.is_empty() => context.position().ledger().last().0.to_string(),
                then => then,
            },
            beyond: beyond_words(context, beyond),
        },
    )
}

fn children(
    context: &AreaContext,
    of: &ReturnRead,
    wanted: &Wanted,
    chosen: &[Line<'_>],
) -> Result<(Vec<Group>, Paging), PageError> {
    let messages = context.messages();
    let register = context
        .definitions()
        .register_index("finding")
        .ok_or(PageError::NotFound)?;
    let mut by: BTreeMap<(Option<u32>, &str), ([usize; 3], &Line<'_>)> = BTreeMap::new();
    for line in chosen {
        let counts = by.entry((line.child, line.local_id)).or_insert(([0; 3], line));
        counts.0[rank(line.severity).min(2)] += 1;
    }
    let mut groups: Vec<([usize; 3], &Line<'_>)> = by.into_values().collect();
    groups.sort_by_key(|(counts, line)| (std::cmp::Reverse(*counts), line.entry));
    let paging = Paging::of(&context.site_context, groups.len());
    let shown = groups[paging.from..paging.to]
        .iter()
        .map(|(counts, line)| {
            let child = context.child_of(register, line.row)?;
            let (who, child_href) = match &child {
                Some(child) => (child.name(), child.href()),
                None if line.local_id.is_empty() => (messages.get("finding-whole-return"), String::new()),
                None => (line.local_id.to_owned(), String::new()),
            };
            let entry = line.entry.to_string();
            let query: Vec<(&str, &str)> = [("about", entry.as_str())]
                .into_iter()
                .chain((!wanted.state.is_empty()).then_some(("state", wanted.state.as_str())))
                .collect();
            Ok(Group {
                who,
                child_href,
                href: super::href(context, of, "/findings", &query),
                errors: messages.number(counts[0]),
                queries: messages.number(counts[1]),
                notes: messages.number(counts[2]),
            })
        })
        .collect::<Result<_, PageError>>()?;
    Ok((shown, paging))
}
