use std::collections::{BTreeMap, HashSet};

use askama::Template;
use axum::http::StatusCode;
use record::{EntryId, Seq};
use submissions::findings::{
    LONGEST_OWNER, LONGEST_REASON, Line, Offers, Refused, Standing, assign, give_reasons, lines,
};

use super::rows::{FindingLine, Liner, Wanted, beyond_words, not_followed, rank, severity_word, standing_word};
use crate::AreaContext;
use crate::check_jobs::ReturnRead;
use crate::context::{FormData, Page, Reply};
use crate::error::PageError;
use crate::format::read_date;
use crate::forms::{Choice, Mistake};
use crate::layout::Layout;
use crate::paging::Paging;
use crate::recording::{stale, status, titled};
use crate::timeline::{self, TimelineItem};

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

/// Somebody else was first: what they recorded, and what was typed, to be sent again knowingly.
#[derive(Template)]
#[template(path = "returns/conflict.html")]
struct ConflictPage {
    layout: Layout,
    of: String,
    back: String,
    action: String,
    meanwhile: Vec<TimelineItem>,
    /// Everything that was sent and is not asked again.
    kept: Vec<(String, String)>,
    doing: String,
    what: String,
    reason: String,
    owner: String,
    day: String,
}

/// `GET …/returns/{entry}/findings`: the findings of a return, one by one or by child.
pub(super) fn page(context: &AreaContext) -> Page {
    show(context, None, Vec::new())
}

fn show(context: &AreaContext, form: Option<&FormData>, mistakes: Vec<Mistake>) -> Page {
    let messages = context.messages();
    let of = super::return_param(context)?;
    let wanted = form.map_or_else(|| Wanted::of_query(context), |p| Wanted::of(|name| p.get(name)));
    let all = lines(context.position(), of.place);
    let mut rules: Vec<(usize, &str)> = all.iter().map(|l| (rank(&l.severity), l.rule.as_str())).collect();
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
    let mut layout = Layout::of(context, &title);
    layout.notice = context
        .site_context
        .query("done")
        .and_then(|n| n.parse::<usize>().ok())
        .map(|n| messages.with("findings-done", &[("count", n.into())]));
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
                .with("findings-which-all", &[("count", total.into())]),
            csv_href: super::href(context, &of, "/findings.csv", &query),
            corrections_href: super::href(context, &of, "/corrections.csv", &query),
            everyone_href: wanted.about.map(|_| super::href(context, &of, "/findings", &[])),
            action: context
                .known()
                .is_none()
                .then(|| super::href(context, &of, "/findings", &[])),
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
    chosen: &[Line],
) -> Result<(Vec<Group>, Paging), PageError> {
    let messages = context.messages();
    let register = context
        .definitions()
        .register_index("finding")
        .ok_or(PageError::NotFound)?;
    let mut by: BTreeMap<(Option<u32>, &str), ([usize; 3], &Line)> = BTreeMap::new();
    for line in chosen {
        let counts = by.entry((line.child, &line.local_id)).or_insert(([0; 3], line));
        counts.0[rank(&line.severity).min(2)] += 1;
    }
    let mut groups: Vec<([usize; 3], &Line)> = by.into_values().collect();
    groups.sort_by_key(|(counts, line)| (std::cmp::Reverse(*counts), line.entry));
    let paging = Paging::of(&context.site_context, groups.len());
    let shown = groups[paging.from..paging.to]
        .iter()
        .map(|(counts, line)| {
            let child = context.child_of(register, line.row)?;
            let (who, child_href) = match &child {
                Some(child) => (child.name(), child.href()),
                None if line.local_id.is_empty() => (messages.get("finding-whole-return"), String::new()),
                None => (line.local_id.clone(), String::new()),
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

/// `POST …/returns/{entry}/findings`: one reason, or one assignment, for the findings chosen.
pub(super) fn save(context: &AreaContext, form: &FormData) -> Page {
    let messages = context.messages();
    if context.writer(form)?.is_none() {
        return show(context, Some(form), vec![stale(context)]);
    }
    let of = super::return_param(context)?;
    let wanted = Wanted::of(|name| form.get(name));
    let seen = Seq(form.get("seen").parse().unwrap_or(0));
    let all = lines(context.position(), of.place);
    let mut chosen = if form.get("which") == "all" {
        wanted.choose(all)
    } else {
        let ids: HashSet<&str> = form.all("finding").collect();
        let named = |l: &Line| ids.contains(l.entry.to_string().as_str());
        all.into_iter().filter(named).collect()
    };
    // One that is gone since is told of like anything else that others recorded meanwhile.
    let version = |l: &Line| context.position().ledger().entry(l.place).version;
    chosen.retain(|l| l.standing != Standing::Resolved || version(l) > seen);
    let mistaken = |href: &str, key: &str| {
        let mistake = Mistake {
            href: href.to_owned(),
            text: messages.get(key),
        };
        show(context, Some(form), vec![mistake])
    };
    let too_long = |href: &str, key: &str, most: usize| {
        let mistake = Mistake {
            href: href.to_owned(),
            text: messages.with(key, &[("most", most.into())]),
        };
        show(context, Some(form), vec![mistake])
    };
    let (record, area, by, at) = (
        &context.site_context.site.record,
        &context.area().id,
        context.actor(),
        context.site_context.now,
    );
    let done = match form.get("do") {
        "reason" => {
            let reason = form.get("reason");
            give_reasons(record, area, seen, chosen.iter().map(|line| (line, reason)), by, at)
        }
        // Each finding is given the reason that was given for it before.
        "offered" => {
            let offers = Offers::of(context.position(), &of.key.kind);
            let queries = chosen.iter().filter(|line| line.severity != "error");
            let offered = queries.filter_map(|line| Some((line, offers.for_line(line)?.0)));
            give_reasons(record, area, seen, offered, by, at)
        }
        "assign" => match read_date(form.get("day")) {
            Some(day) => assign(record, area, seen, &chosen, form.get("owner"), day, by, at),
            None => return mistaken("#day", "finding-day-wrong"),
        },
        _ => return mistaken("#chosen", "finding-nothing-asked"),
    };
    match done {
        Ok(count) => {
            let count = count.to_string();
            let pairs = wanted.pairs();
            let query: Vec<(&str, &str)> = pairs
                .iter()
                .map(|(k, v)| (*k, v.as_str()))
                .chain([("done", count.as_str())])
                .collect();
            Ok(Reply::See(super::href(context, &of, "/findings", &query)))
        }
        Err(Refused::NoReason) => mistaken("#reason", "finding-reason-missing"),
        Err(Refused::ReasonLong) => too_long("#reason", "finding-reason-long", LONGEST_REASON),
        Err(Refused::OwnerLong) => too_long("#owner", "finding-owner-long", LONGEST_OWNER),
        Err(Refused::IsError) => mistaken("#reason", "finding-reason-error"),
        Err(Refused::NoOwner) => mistaken("#owner", "finding-owner-missing"),
        Err(Refused::DayPast) => mistaken("#day", "finding-day-past"),
        Err(Refused::NoneChosen) if form.get("do") == "offered" => mistaken("#chosen", "finding-none-offered"),
        Err(Refused::NoneChosen) => mistaken("#chosen", "finding-none-chosen"),
        Err(Refused::Meanwhile(entries)) => conflict(context, &of, form, seen, &entries),
        Err(Refused::Store(error)) => Err(error.into()),
    }
}

/// Most findings whose news a page of others' recordings shows.
const MOST_SHOWN: usize = 20;

fn conflict(context: &AreaContext, of: &ReturnRead, form: &FormData, seen: Seq, entries: &[EntryId]) -> Page {
    let messages = context.messages();
    let shown = entries.iter().take(MOST_SHOWN);
    let shown = shown
        .map(|e| context.read_entry_id(*e))
        .collect::<Result<Vec<_>, _>>()?;
    let mut meanwhile = timeline::of(context, &shown)?;
    meanwhile.retain(|item| item.changed > seen.0);
    let last = context
        .site_context
        .site
        .record
        .ledger(&context.area().id)?
        .last()
        .0
        .to_string();
    let doing = form.get("do").to_owned();
    let mut kept = vec![("seen".to_owned(), last)];
    for name in ["which", "severity", "state", "rule", "about"] {
        kept.push((name.to_owned(), form.get(name).to_owned()));
    }
    let chosen = form.all("finding");
    kept.extend(chosen.map(|id| ("finding".to_owned(), id.to_owned())));
    Reply::page_with(
        StatusCode::CONFLICT,
        &ConflictPage {
            layout: Layout::of_form(context, &messages.get("conflict-title")),
            of: super::title(context, of),
            back: super::href(context, of, "/findings", &[]),
            action: super::href(context, of, "/findings", &[]),
            meanwhile,
            kept,
            what: messages.get(match doing.as_str() {
                "assign" => "finding-assign",
                "offered" => "finding-take-offered",
                _ => "finding-give-reason",
            }),
            doing,
            reason: form.get("reason").to_owned(),
            owner: form.get("owner").to_owned(),
            day: form.get("day").to_owned(),
        },
    )
}
