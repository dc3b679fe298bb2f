use std::sync::Arc;

use crate::AreaContext;
use crate::assets;
use crate::context::SiteContext;
use crate::messages::Messages;
use crate::site::Site;

/// What is around every page: see `templates/layout.html`.
pub(crate) struct Layout {
    /// Title of the browser's tab. It stays in histories, so it never holds a name.
    pub(crate) title: String,
    /// The words of the page's language.
    pub(crate) messages: Arc<Messages>,
    /// The area, on its own pages.
    pub(crate) area: Option<LayoutArea>,
    /// Links to the main pages.
    pub(crate) nav: Vec<NavLink>,
    /// Said of a position in the past.
    pub(crate) past: Option<Past>,
    /// The form that chooses a past day, where a page has one.
    pub(crate) choose: Option<Choose>,
    /// Said once, after something was recorded.
    pub(crate) notice: Option<String>,
    /// The one way back to where the page hangs, on every page below a main page.
    pub(crate) back: Option<Back>,
    /// What a printed page says of itself: area, day, and version of the definitions.
    pub(crate) printed: Option<String>,
    /// Who is acting.
    pub(crate) actor: String,
    /// Proves that a form came from here.
    pub(crate) token: String,
}

/// The area as the frame shows it.
pub(crate) struct LayoutArea {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) synthetic: bool,
}

/// The way back.
pub(crate) struct Back {
    pub(crate) href: String,
    pub(crate) text: String,
}

/// A link of the main navigation.
pub(crate) struct NavLink {
    pub(crate) text: String,
    pub(crate) href: String,
    pub(crate) here: bool,
}

/// A position in the past, and the way back.
pub(crate) struct Past {
    pub(crate) sentence: String,
    pub(crate) back: String,
}

/// The form that chooses a past day; it keeps what else is in the address.
pub(crate) struct Choose {
    pub(crate) action: String,
    pub(crate) kept: Vec<(String, String)>,
    /// The parts of the date: name, label, value and width in characters.
    pub(crate) parts: [(&'static str, String, String, u8); 3],
}

/// The main pages of an area: key of the words, and the address below the area. A new main page is added here.
const NAV: &[(&str, &str)] = &[
    ("nav-home", ""),
    ("nav-work", "/work"),
    ("nav-children", "/children"),
    ("nav-thread", "/thread"),
    ("nav-measures", "/measures"),
    ("nav-returns", "/returns"),
    ("nav-registers", "/registers"),
    ("nav-sources", "/sources"),
];

impl Layout {
    /// The frame of a page of an area. `title` names the page, never a person.
    pub(crate) fn of(context: &AreaContext, title: &str) -> Self {
        let messages = context.messages();
        let home = format!("/areas/{}", context.area().id);
        let may_have = |below: &str| crate::policy::may_have(context.access(), context.definitions(), below, false);
        let nav = NAV
            .iter()
            .filter(|(_, below)| may_have(below))
            .map(|(key, below)| {
                let path = format!("{home}{below}");
                NavLink {
                    text: messages.get(key),
                    here: context.site_context.path == path
                        || (!below.is_empty() && context.site_context.path.starts_with(&format!("{path}/"))),
                    href: context.href(below, &[]),
                }
            })
            .chain(std::iter::once(NavLink {
                text: messages.get("nav-definitions"),
                here: false,
                href: "/definitions".to_owned(),
            }))
            .collect();
        let dropped = ["known", "page", "recorded"];
        Self {
            title: format!("{title} – {} – {}", context.area().name, messages.get("service")),
            area: Some(LayoutArea {
                name: context.area().name.clone(),
                href: context.href("", &[]),
                synthetic: context.area().synthetic,
            }),
            nav,
            past: context.known().map(|day| Past {
                sentence: messages.with("past-banner", &[("date", messages.date(day).into())]),
                back: context.site_context.here_with(&[("known", None)]),
            }),
            choose: Some(Choose {
                action: context.site_context.path.clone(),
                kept: context
                    .site_context
                    .query_pairs()
                    .filter(|(k, _)| !dropped.contains(k))
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .collect(),
                parts: {
                    let known = context.known();
                    let value = |part: Option<i16>| part.map(|p| p.to_string()).unwrap_or_default();
                    [
                        ("day", messages.get("part-day"), value(known.map(|d| d.day().into())), 2),
                        (
                            "month",
                            messages.get("part-month"),
                            value(known.map(|d| d.month().into())),
                            2,
                        ),
                        (
                            "year",
                            messages.get("part-year"),
                            value(known.map(calendar::Date::year)),
                            4,
                        ),
                    ]
                },
            }),
            printed: Some(
                messages.with(
                    "printed",
                    &[
                        ("area", context.area().name.clone().into()),
                        ("date", messages.date(context.today()).into()),
                        ("moment", messages.moment(context.site_context.now).into()),
                        (
                            "version",
                            context
                                .definitions()
                                .version
                                .chars()
                                .take(12)
                                .collect::<String>()
                                .into(),
                        ),
                    ],
                ),
            ),
            actor: messages.with("acting-as", &[("name", context.actor().name.clone().into())]),
            ..Self::plain(&context.site_context.site, title)
        }
    }

    /// The same, for a page whose address does not tell which main page it belongs to.
    pub(crate) fn below(mut self, context: &AreaContext, main: &str) -> Self {
        let href = context.href(main, &[]);
        for link in &mut self.nav {
            link.here = link.href == href;
        }
        self
    }

    /// The frame of a form of an area: as [`Layout::of`], but nothing is recorded in the past, so it offers no past
    /// day.
    pub(crate) fn of_form(context: &AreaContext, title: &str) -> Self {
        Self {
            choose: None,
            ..Self::of(context, title)
        }
    }

    /// The frame of a page that belongs to no area.
    pub(crate) fn outside(site_context: &SiteContext, title: &str) -> Self {
        let mut layout = Self::plain(&site_context.site, title);
        for link in &mut layout.nav {
            link.here = site_context.path == link.href || site_context.path.starts_with(&format!("{}/", link.href));
        }
        layout
    }

    /// The frame of an error page, which knows nothing of the request.
    pub(crate) fn bare(site: &Site, title: &str) -> Self {
        Self::plain(site, title)
    }

    fn plain(site: &Site, title: &str) -> Self {
        let messages = Arc::clone(&site.messages);
        Self {
            title: format!("{title} – {}", messages.get("service")),
            area: None,
            // The first page leads straight to the area where there is only one.
            nav: [("nav-home", "/"), ("nav-definitions", "/definitions")]
                .map(|(key, href)| NavLink {
                    text: messages.get(key),
                    href: href.to_owned(),
                    here: false,
                })
                .into(),
            past: None,
            choose: None,
            notice: None,
            back: None,
            printed: None,
            actor: messages.with("acting-as", &[("name", site.actor.name.clone().into())]),
            token: site.form_token(),
            messages,
        }
    }

    /// The same, with the way back to the page it hangs below.
    pub(crate) fn back(mut self, href: String, page: &str) -> Self {
        let text = self.messages.with("back-to", &[("page", page.to_owned().into())]);
        self.back = Some(Back { href, text });
        self
    }

    /// Links at the foot of every page: text and address.
    pub(crate) fn footer(&self) -> Vec<(String, &'static str)> {
        let links = [
            ("footer-help", "/help"),
            ("footer-contact", "/contact"),
            ("footer-accessibility", "/accessibility"),
            ("footer-privacy", "/privacy"),
            ("footer-feedback", "/feedback"),
        ];
        links.map(|(key, href)| (self.messages.get(key), href)).into()
    }

    /// Messages for a template.
    pub(crate) fn t(&self, key: &str) -> String {
        self.messages.get(key)
    }

    /// The language tag.
    pub(crate) fn lang(&self) -> String {
        self.messages.language()
    }

    /// The direction of writing.
    pub(crate) fn dir(&self) -> &'static str {
        self.messages.direction()
    }

    /// The address of an embedded file.
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }
}
