use std::sync::Arc;

use crate::Asked;
use crate::ask::Visit;
use crate::assets;
use crate::site::Site;
use crate::words::Words;

/// What stands around every page: see `templates/layout.html`.
pub(crate) struct Frame {
    /// Title of the browser's tab. It stays in histories, so it never holds a name.
    pub(crate) title: String,
    /// The words of the page's language.
    pub(crate) words: Arc<Words>,
    /// The area, on its own pages.
    pub(crate) area: Option<FrameArea>,
    /// Links to the main pages.
    pub(crate) nav: Vec<NavLink>,
    /// Said of a position in the past.
    pub(crate) past: Option<Past>,
    /// The form that chooses a past day, where a page has one.
    pub(crate) choose: Option<Choose>,
    /// Said once, after something was recorded.
    pub(crate) notice: Option<String>,
    /// Who is acting.
    pub(crate) actor: String,
    /// Proves that a form came from here.
    pub(crate) token: String,
}

/// The area as the frame shows it.
pub(crate) struct FrameArea {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) synthetic: bool,
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
    pub(crate) value: String,
    pub(crate) latest: String,
}

/// The main pages of an area: key of the words, and the address below the area. A new main page is added here.
const NAV: &[(&str, &str)] = &[
    ("nav-thread", "/thread"),
    ("nav-measures", "/measures"),
    ("nav-work", "/work"),
    ("nav-returns", "/returns"),
    ("nav-children", "/children"),
    ("nav-registers", "/registers"),
    ("nav-sources", "/sources"),
];

impl Frame {
    /// The frame of a page of an area. `title` names the page, never a person.
    pub(crate) fn of(asked: &Asked, title: &str) -> Self {
        let words = asked.words();
        let home = format!("/areas/{}", asked.area().id);
        let nav = NAV
            .iter()
            .map(|(key, below)| {
                let path = format!("{home}{below}");
                NavLink {
                    text: words.get(key),
                    here: asked.visit.path == path || asked.visit.path.starts_with(&format!("{path}/")),
                    href: asked.href(below, &[]),
                }
            })
            .chain(std::iter::once(NavLink {
                text: words.get("nav-definitions"),
                here: false,
                href: "/definitions".to_owned(),
            }))
            .collect();
        let today = calendar::day_in_england(asked.visit.now);
        let dropped = ["known", "page", "recorded"];
        Self {
            title: format!("{title} – {} – {}", asked.area().name, words.get("service")),
            area: Some(FrameArea {
                name: asked.area().name.clone(),
                href: asked.href("", &[]),
                synthetic: asked.area().synthetic,
            }),
            nav,
            past: asked.known().map(|day| Past {
                sentence: words.with("past-banner", &[("date", words.date(day).into())]),
                back: asked.visit.here_with(&[("known", None)]),
            }),
            choose: Some(Choose {
                action: asked.visit.path.clone(),
                kept: asked
                    .visit
                    .query_pairs()
                    .filter(|(k, _)| !dropped.contains(k))
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .collect(),
                value: asked.known().map(|d| d.to_string()).unwrap_or_default(),
                latest: calendar::add_days(today, -1).unwrap_or(today).to_string(),
            }),
            ..Self::plain(&asked.visit.site, title)
        }
    }

    /// The same, for a page whose address does not tell which main page it belongs to.
    pub(crate) fn below(mut self, asked: &Asked, main: &str) -> Self {
        let href = asked.href(main, &[]);
        for link in &mut self.nav {
            link.here = link.href == href;
        }
        self
    }

    /// The frame of a form of an area: as [`Frame::of`], but nothing is recorded in the past, so it offers no past day.
    pub(crate) fn of_form(asked: &Asked, title: &str) -> Self {
        Self {
            choose: None,
            ..Self::of(asked, title)
        }
    }

    /// The frame of a page that belongs to no area.
    pub(crate) fn outside(visit: &Visit, title: &str) -> Self {
        let mut frame = Self::plain(&visit.site, title);
        for link in &mut frame.nav {
            link.here = visit.path == link.href || visit.path.starts_with(&format!("{}/", link.href));
        }
        frame
    }

    /// The frame of an error page, which knows nothing of what was asked.
    pub(crate) fn bare(site: &Site, title: &str) -> Self {
        Self::plain(site, title)
    }

    fn plain(site: &Site, title: &str) -> Self {
        let words = Arc::clone(&site.words);
        Self {
            title: format!("{title} – {}", words.get("service")),
            area: None,
            nav: vec![NavLink {
                text: words.get("nav-definitions"),
                href: "/definitions".to_owned(),
                here: false,
            }],
            past: None,
            choose: None,
            notice: None,
            actor: words.with("acting-as", &[("name", site.actor.name.clone().into())]),
            token: site.form_token(),
            words,
        }
    }

    /// Words for a template.
    pub(crate) fn t(&self, key: &str) -> String {
        self.words.get(key)
    }

    /// The language tag.
    pub(crate) fn lang(&self) -> String {
        self.words.language()
    }

    /// The direction of writing.
    pub(crate) fn dir(&self) -> &'static str {
        self.words.direction()
    }

    /// The address of an embedded file.
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }
}
