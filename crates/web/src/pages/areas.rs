use askama::Template;

use crate::ask::{Page, Reply, Visit};
use crate::frame::Frame;

struct AreaLine {
    name: String,
    href: String,
    synthetic: bool,
}

#[derive(Template)]
#[template(path = "areas.html")]
struct AreasPage {
    frame: Frame,
    areas: Vec<AreaLine>,
}

/// `/`: the areas on record.
pub(super) fn list(visit: &Visit) -> Page {
    let areas = visit
        .site
        .record
        .areas()?
        .into_iter()
        .map(|area| AreaLine {
            href: format!("/areas/{}", area.id),
            name: area.name,
            synthetic: area.synthetic,
        })
        .collect();
    Reply::page(&AreasPage {
        frame: Frame::outside(visit, &visit.words().get("areas-title")),
        areas,
    })
}
