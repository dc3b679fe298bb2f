mod board;
mod entry;
mod import;
mod letters;
mod links;
mod list;
mod new_entry;
mod parts;
mod record_step;
mod retract;
mod several;

use askama::Template;
use axum::Router;
use axum::routing::get;

use crate::AreaContext;
use crate::context::PageRequest;
use crate::labels::{ThemeView, register_href, themes};
use crate::layout::Layout;
use crate::listing;
use crate::reply::{Page, Reply};
use crate::site::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route(
            "/areas/{area}/registers",
            get(|request: PageRequest| request.area("registers", all)),
        )
        .merge(entry::routes())
        .merge(import::routes())
        .merge(letters::routes())
        .merge(links::routes())
        .merge(list::routes())
        .merge(new_entry::routes())
        .merge(record_step::routes())
        .merge(retract::routes())
        .merge(several::routes())
}

struct RegisterLine {
    title: String,
    href: String,
    purpose: String,
    counts: String,
}

#[derive(Template)]
#[template(path = "registers/list.html")]
struct RegistersPage {
    layout: Layout,
    themes: Vec<ThemeView<RegisterLine>>,
    /// Lists over several registers.
    lists: Vec<RegisterLine>,
}

/// `/areas/{area}/registers`: the lists that are kept, by theme.
fn all(context: &AreaContext) -> Page {
    let messages = context.messages();
    Reply::page(&RegistersPage {
        layout: Layout::of(context, &messages.get("registers-title")),
        lists: (context.definitions().lists.values())
            .map(|list| RegisterLine {
                title: list.title.clone(),
                href: context.href(&format!("/lists/{}", list.id), &[]),
                purpose: list.purpose.clone(),
                counts: messages.with(
                    "register-shown",
                    &[("count", listing::count(context, &listing::of_list(list)).into())],
                ),
            })
            .collect(),
        themes: themes(context, |at, register| {
            let table = context.position().table(at);
            let open = context.position().open_entries(at);
            RegisterLine {
                title: register.plural.clone(),
                href: register_href(context, &register.id, &[]),
                purpose: register.purpose.clone(),
                counts: messages.with("register-counts", &[("open", open.into()), ("all", table.len().into())]),
            }
        }),
    })
}
