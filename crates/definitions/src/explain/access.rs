//! Who may read and record, in words.

use super::{Page, joined};
use crate::access::{Named, Reads};
use crate::{Definitions, Register, Subject};

/// Adds who may read and who may record a register.
pub(super) fn explain(definitions: &Definitions, register: &Register, page: &mut Page) {
    let Some(access) = &register.access else {
        page.heading("Who may read and record it");
        page.item("No role: give it an [access]. Until then only the operator of the record does.");
        return;
    };
    let title = |role: usize| {
        definitions
            .roles
            .get_index(role)
            .map_or("", |(_, role)| role.title.as_str())
    };
    let titles = |roles: &[usize]| joined(roles.iter().map(|&role| title(role).to_owned()));
    page.heading("Who may read it");
    if !access.own_file
        && let Subject::Entry(whole) = &register.subject
    {
        page.item(&format!(
            "Who may read all of “{}”, of which it is a part.",
            definitions.plural(whole)
        ));
    }
    for (role, reads) in &access.reads {
        let what = match reads {
            Reads::All => "all of it".to_owned(),
            Reads::Part(named) => format!("that there is one, and: {}", titles_of(register, named)),
            Reads::Exists => "that there is one, since when, and whether it is open".to_owned(),
        };
        let reach = definitions
            .roles
            .get_index(*role)
            .map_or("", |(_, role)| role.reach.words());
        page.item(&match register.about_people {
            true => format!("{}: {what}; {reach}", title(*role)),
            false => format!("{}: {what}", title(*role)),
        });
    }
    if let Some(public) = &access.public {
        page.item(&format!("Everyone: {}", titles_of(register, public)));
    }
    for (reach, field) in &access.own {
        let field = register
            .fields
            .get_index(*field)
            .map_or("", |(_, field)| field.title.as_str());
        page.item(&format!(
            "“{field}” says whose it is, for roles that see what is {}.",
            reach.words()
        ));
    }
    if let Some(seal) = &access.sealed {
        let which = match &seal.when {
            Some(when) => format!(
                "Where {}, it is sealed",
                definitions.words(register, &register.layout, when)
            ),
            None => "It is sealed".to_owned(),
        };
        page.item(&format!(
            "{which}: only these know that there is one: {}",
            titles(&seal.roles)
        ));
    }
    page.heading("Who may record it");
    match &access.record[..] {
        [] => {}
        roles => page.item(&titles(roles)),
    }
    for step in register.steps.values().filter(|step| !step.by.is_empty()) {
        page.item(&format!("“{}”: only {}", step.title, titles(&step.by)));
    }
    if access.record.is_empty() && register.steps.values().all(|step| step.by.is_empty()) {
        page.item("No role; only the program and imports by the operator do.");
    }
}

fn titles_of(register: &Register, named: &Named) -> String {
    let steps = named.steps.iter().filter_map(|&at| register.steps.get_index(at));
    let fields = named.fields.iter().filter_map(|&at| register.fields.get_index(at));
    let values = named.values.iter().filter_map(|&at| register.values.get_index(at));
    let clocks = named.clocks.iter().filter_map(|&at| register.clocks.get_index(at));
    let own = |at: &usize| register.links.get_index(*at).filter(|(_, link)| link.field.is_none());
    let links = named.links.iter().filter_map(own);
    let all = (steps.map(|(_, step)| step.title.clone()))
        .chain(fields.map(|(_, field)| field.title.clone()))
        .chain(values.map(|(_, value)| value.title.clone()))
        .chain(clocks.map(|(_, clock)| clock.title.clone()))
        .chain(links.map(|(_, link)| link.title.clone()));
    joined(all)
}
