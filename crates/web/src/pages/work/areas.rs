use askama::Template;

use crate::context::SiteContext;
use crate::layout::Layout;
use crate::reply::{Page, Reply};

struct AreaLine {
    name: String,
    href: String,
    synthetic: bool,
}

#[derive(Template)]
#[template(path = "work/areas.html")]
struct AreasPage {
    layout: Layout,
    areas: Vec<AreaLine>,
}

/// `/`: with one area on record, its page; else the areas to choose from.
pub(super) fn list(site_context: &SiteContext) -> Page {
    let areas = site_context.site.record.areas()?;
    if let [only] = &areas[..] {
        return Ok(Reply::See(format!("/areas/{}", only.id)));
    }
    let areas = areas
        .into_iter()
        .map(|area| AreaLine {
            href: format!("/areas/{}", area.id),
            name: area.name,
            synthetic: area.synthetic,
        })
        .collect();
    Reply::page(&AreasPage {
        layout: Layout::outside(site_context, &site_context.messages().get("areas-title")),
        areas,
    })
}
