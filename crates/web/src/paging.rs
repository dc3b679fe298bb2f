use crate::context::SiteContext;

/// Lines on a page of a long list.
pub(crate) const PER_PAGE: usize = 50;

/// Which part of a list is shown, and the way to the other parts.
pub(crate) struct Paging {
    /// Position of the first line shown.
    pub(crate) from: usize,
    /// Position after the last line shown.
    pub(crate) to: usize,
    /// `Showing 51 to 100 of 3,400`.
    pub(crate) sentence: String,
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) pages: Vec<PageLink>,
}

/// A link to a page of the list, or a gap between two of them.
pub(crate) struct PageLink {
    pub(crate) number: String,
    pub(crate) label: String,
    pub(crate) href: String,
    pub(crate) here: bool,
    pub(crate) gap: bool,
}

impl Paging {
    /// The page that the address names; one past the end shows the last.
    pub(crate) fn of(site_context: &SiteContext, total: usize) -> Self {
        let messages = site_context.messages();
        let last = total.div_ceil(PER_PAGE).max(1);
        let context = site_context
            .query("page")
            .and_then(|n| n.parse::<usize>().ok())
            .unwrap_or(1);
        let here = context.clamp(1, last);
        let from = (here - 1) * PER_PAGE;
        let to = (from + PER_PAGE).min(total);
        let link = |page: usize| site_context.here_with(&[("page", (page > 1).then(|| page.to_string()).as_deref())]);
        let mut pages = Vec::new();
        let mut before = 0;
        for page in (1..=last).filter(|&p| p == 1 || p == last || p.abs_diff(here) <= 1) {
            if page > before + 1 {
                pages.push(PageLink {
                    number: String::new(),
                    label: String::new(),
                    href: String::new(),
                    here: false,
                    gap: true,
                });
            }
            pages.push(PageLink {
                number: messages.number(page),
                label: messages.with("page-label", &[("page", page.into())]),
                href: link(page),
                here: page == here,
                gap: false,
            });
            before = page;
        }
        let sentence = if total == 0 {
            String::new()
        } else {
            messages.with(
                "showing",
                &[("from", (from + 1).into()), ("to", to.into()), ("total", total.into())],
            )
        };
        Self {
            from,
            to,
            sentence,
            previous: (here > 1).then(|| link(here - 1)),
            next: (here < last).then(|| link(here + 1)),
            pages,
        }
    }
}
