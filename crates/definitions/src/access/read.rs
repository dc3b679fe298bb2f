//! Reads `[access]` and `by` against the roles, and refuses what grants nothing.

use indexmap::IndexMap;
use toml::Spanned;

use super::{Access, Named, PendingAccess, RawAccess, Reads, Seal, sealed};
use crate::plain::meant_among;
use crate::problem::Report;
use crate::{DefinitionFile, Definitions, FieldType, KeyPart, Problem, Reach, Register, Subject, computed};

/// Gives every register its access and every step the roles that record it.
pub(crate) fn read(
    definitions: &mut Definitions,
    mut pending: IndexMap<String, PendingAccess>,
    files: &[DefinitionFile],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for at in 0..definitions.registers.len() {
        let register = &definitions.registers[at];
        let (Some(pending), Some(file)) = (
            pending.shift_remove(&register.id),
            files.iter().find(|file| file.path == register.file),
        ) else {
            continue;
        };
        let mut report = Report::new(&file.path, &file.text);
        for (id, by) in pending.by {
            let roles = roles(definitions, &by, &format!("`by` of the step \"{id}\""), &mut report);
            if let Some(step) = definitions.registers[at].steps.get_mut(&id) {
                step.by = roles;
            }
        }
        if let Some(raw) = pending.access {
            let access = access(definitions, at, &raw, &mut report);
            definitions.registers[at].access = Some(access);
            if let Some(text) = &raw.sealed_when {
                let mut layout = std::mem::take(&mut definitions.registers[at].layout);
                let when = computed::condition(text, definitions.names(at), &mut layout);
                definitions.registers[at].layout = layout;
                match when {
                    Ok(when) => {
                        let access = definitions.registers[at].access.as_mut();
                        if let Some(seal) = access.and_then(|access| access.sealed.as_mut()) {
                            seal.when = Some(when);
                        }
                    }
                    Err(spot) => {
                        let message = format!("its `sealed_when`: {}", spot.message());
                        spot.note(&mut report, message);
                    }
                }
            }
            without_effect(definitions, at, &raw, &mut report);
        }
        problems.append(&mut report.found);
    }
    inherit(definitions);
    if problems.is_empty() {
        problems = roles_without_effect(definitions);
        problems.extend(blind(definitions, files));
        problems.extend(sealed::check(definitions, files));
    }
    problems
}

/// A part has the access of its whole, unless its own file says otherwise: who reads all of the whole reads all of it.
fn inherit(definitions: &mut Definitions) {
    for at in 0..definitions.registers.len() {
        if definitions.registers[at].access.is_some() {
            continue;
        }
        let mut whole = &definitions.registers[at];
        for _ in 0..definitions.registers.len() {
            match &whole.subject {
                Subject::Entry(above) if whole.part && whole.access.is_none() => match definitions.registers.get(above)
                {
                    Some(above) => whole = above,
                    None => break,
                },
                _ => break,
            }
        }
        let inherited = whole.access.as_ref().map(|access| Access {
            reads: (access.reads.iter())
                .filter(|(_, reads)| *reads == Reads::All)
                .cloned()
                .collect(),
            record: access.record.clone(),
            ..Access::default()
        });
        definitions.registers[at].access = inherited;
    }
}

/// Refuses a role in `by` that could not find the entry on which it records.
fn blind(definitions: &Definitions, files: &[DefinitionFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for register in definitions.registers.values() {
        let reads = |role: usize| {
            register
                .access
                .as_ref()
                .is_some_and(|access| access.reads_of(role).is_some())
        };
        computed::in_file(files, &register.file, &mut problems, |report| {
            // An entry that does not exist yet need not be found.
            for (id, step) in register.steps.iter().filter(|(_, step)| !step.opens) {
                for (role, _) in step.by.iter().filter_map(|&at| {
                    let found = definitions.roles.get_index(at)?;
                    (!reads(at)).then_some(found)
                }) {
                    let message = format!(
                        "\"{role}\" may record \"{id}\" and reads nothing of this register, so it cannot find the entry: name it in `read`, `part` or `exists` of [access] too"
                    );
                    report.at_key(&["steps", id, "by"], message);
                }
            }
        });
    }
    problems
}

fn roles_without_effect(definitions: &Definitions) -> Vec<Problem> {
    let mut problems = Vec::new();
    let registers = || definitions.registers.values();
    for (at, role) in definitions.roles.values().enumerate() {
        let named = registers().any(|register| {
            let access = register.access.as_ref();
            access.is_some_and(|access| access.reads_of(at).is_some() || access.record.contains(&at))
                || register.steps.values().any(|step| step.by.contains(&at))
        });
        if !named {
            problems.push(role.problem("no register names this role; name it in an [access], or remove the file"));
        }
        let decided = registers().any(|register| {
            let access = register.access.as_ref();
            access.is_some_and(|access| access.own.iter().any(|(reach, _)| *reach == role.reach))
        });
        if role.reach.is_own() && !decided {
            let message = format!(
                "this role reaches no child: no register says `own = {{ {} = … }}` in its [access]",
                role.reach.own()
            );
            problems.push(role.problem(message));
        }
    }
    problems
}

/// Positions of the roles of these names; a name that is none, or is there twice, is reported.
fn roles(definitions: &Definitions, names: &[Spanned<String>], place: &str, report: &mut Report<'_>) -> Vec<usize> {
    let mut out = Vec::new();
    for name in names {
        match definitions.roles.get_index_of(name.get_ref()) {
            Some(at) if out.contains(&at) => {
                report.at(
                    name.span().start,
                    format!("\"{}\" is listed twice in {place}", name.get_ref()),
                );
            }
            Some(at) => out.push(at),
            None => {
                let hint = meant_among(name.get_ref(), definitions.roles.keys());
                let message = format!(
                    "there is no role \"{}\"{hint}; a role is a file in the folder roles of a theme",
                    name.get_ref()
                );
                report.at(name.span().start, message);
            }
        }
    }
    out
}

fn access(definitions: &Definitions, at: usize, raw: &RawAccess, report: &mut Report<'_>) -> Access {
    let register = &definitions.registers[at];
    let mut reads: Vec<(usize, Reads)> = Vec::new();
    let mut add = |name: &Spanned<String>, of: Reads, report: &mut Report<'_>| {
        let found = roles(definitions, std::slice::from_ref(name), "[access]", report);
        for role in found {
            if reads.iter().any(|(other, _)| *other == role) {
                let message = format!(
                    "\"{}\" is said already to read this register; keep one of `read`, `part` and `exists`",
                    name.get_ref()
                );
                report.at(name.span().start, message);
            } else {
                reads.push((role, of.clone()));
            }
        }
    };
    for name in &raw.read {
        add(name, Reads::All, report);
    }
    for (name, columns) in &raw.part {
        if columns.is_empty() {
            report.at(
                name.span().start,
                "`part` names what a role reads, and this names nothing; write the role under `exists` instead",
            );
        }
        let named = named(register, columns, report);
        add(name, Reads::Part(named), report);
    }
    for name in &raw.exists {
        add(name, Reads::Exists, report);
    }
    let public = (!raw.public.is_empty()).then(|| {
        if register.about_people {
            let message = "what is about a person is never public";
            report.in_table("access.public", message);
        }
        for name in &raw.public {
            if register.fields.get(name.get_ref()).is_some_and(|field| field.personal) {
                let message = format!(
                    "\"{}\" is personal, and what is about a person is never public",
                    name.get_ref()
                );
                report.at(name.span().start, message);
            }
        }
        named(register, &raw.public, report)
    });
    let sealed = roles(definitions, &raw.sealed, "`sealed`", report);
    Access {
        reads,
        record: roles(definitions, &raw.record, "`record`", report),
        own: raw
            .own
            .iter()
            .filter_map(|(reach, field)| own(definitions, register, reach, field, report))
            .collect(),
        sealed: (!sealed.is_empty()).then_some(Seal {
            roles: sealed,
            when: None,
        }),
        public,
        own_file: true,
    }
}

fn named(register: &Register, names: &[Spanned<String>], report: &mut Report<'_>) -> Named {
    let mut out = Named::default();
    for name in names {
        let id = name.get_ref().as_str();
        let links = register.links.get_index_of(id);
        out.links.extend(links);
        if let Some(at) = register.steps.get_index_of(id) {
            out.steps.push(at);
        } else if let Some(at) = register.fields.get_index_of(id) {
            out.fields.push(at);
        } else if let Some(at) = register.values.get_index_of(id) {
            out.values.push(at);
        } else if let Some(at) = register.clocks.get_index_of(id) {
            out.clocks.push(at);
        } else if links.is_none() {
            let all = (register
                .steps
                .keys()
                .chain(register.fields.keys())
                .chain(register.values.keys()))
            .chain(register.clocks.keys())
            .chain(register.links.keys());
            let hint = meant_among(id, all);
            let message =
                format!("this register keeps no \"{id}\"{hint}; name its steps, fields, values, clocks or links");
            report.at(name.span().start, message);
        }
    }
    out
}

/// By which field an entry is someone's own.
fn own(
    definitions: &Definitions,
    register: &Register,
    reach: &Spanned<String>,
    field: &Spanned<String>,
    report: &mut Report<'_>,
) -> Option<(Reach, usize)> {
    let owns = || Reach::ALL.iter().filter(|(_, own, ..)| !own.is_empty());
    let Some((_, own, _, reach_of)) = owns().find(|(_, own, ..)| own == reach.get_ref()) else {
        let known: Vec<String> = owns().map(|(_, own, ..)| (*own).to_owned()).collect();
        let hint = meant_among(reach.get_ref(), known.iter());
        let message = format!(
            "an entry cannot be own to a \"{}\"{hint}; it may be to a {}",
            reach.get_ref(),
            known.join(", ")
        );
        report.at(reach.span().start, message);
        return None;
    };
    let Some((at, id, of)) = register.fields.get_full(field.get_ref()) else {
        let hint = meant_among(field.get_ref(), register.fields.keys());
        let message = format!("there is no field \"{}\" in this register{hint}", field.get_ref());
        report.at(field.span().start, message);
        return None;
    };
    let target = match reach_of {
        Reach::OwnChild | Reach::OwnCaseload => "person",
        Reach::Team => "team",
        _ => "organisation",
    };
    let refers = matches!(of.kind, FieldType::Entry | FieldType::Entries) && of.of.iter().any(|to| to == target);
    // A school is often named by its number alone.
    let by_key = matches!(reach_of, Reach::OwnSchool | Reach::OwnService)
        && matches!(of.kind, FieldType::Line | FieldType::Text)
        && definitions.register(target).is_some_and(|to| {
            let keyed = to.field_index(id).map(KeyPart::Field);
            keyed.is_some_and(|part| to.key.iter().any(|key| key[..] == [part]))
        });
    if !refers && !by_key {
        let message = format!(
            "\"{}\" does not say whose {own} it is: that takes a field of type \"entry\" of the register \"{target}\"{}",
            field.get_ref(),
            match target {
                "organisation" => ", or one with the name of the field by which organisations are known",
                _ => "",
            }
        );
        report.at(field.span().start, message);
        return None;
    }
    Some((*reach_of, at))
}

/// What of one `[access]` grants nothing.
fn without_effect(definitions: &Definitions, at: usize, raw: &RawAccess, report: &mut Report<'_>) {
    let register = &definitions.registers[at];
    let Some(access) = &register.access else { return };
    let title = |role: usize| definitions.roles.get_index(role).map_or("", |(id, _)| id.as_str());
    if access.reads.is_empty() && access.public.is_none() {
        report.in_table("access", "no role reads this register; name one in `read`");
    }
    let recording = register.steps.values().flat_map(|step| &step.by).chain(&access.record);
    for &role in recording {
        let totals = definitions
            .roles
            .get_index(role)
            .is_some_and(|(_, role)| role.reach == Reach::Totals);
        if totals && register.about_people {
            let message = format!(
                "\"{}\" sees totals only, so it can record nothing about a child",
                title(role)
            );
            report.in_table("access", message);
        }
    }
    for (role, reads) in &access.reads {
        let totals = definitions
            .roles
            .get_index(*role)
            .is_some_and(|(_, role)| role.reach == Reach::Totals);
        if totals && register.about_people && *reads != Reads::All {
            let message = format!(
                "\"{}\" sees totals only, and part of a total is nothing; write it under `read`",
                title(*role)
            );
            report.in_table("access", message);
        }
    }
    if !access.record.is_empty() && register.steps.values().all(|step| !step.by.is_empty()) {
        report.in_table(
            "access.record",
            "every step says itself who records it, so `record` grants nothing",
        );
    }
    let knows = |role: usize| {
        access.reads_of(role).is_some()
            || register.steps.values().any(|s| s.by.contains(&role))
            || access.record.contains(&role)
    };
    match &access.sealed {
        Some(seal) => {
            for &role in seal.roles.iter().filter(|role| !knows(**role)) {
                let message = format!(
                    "the seal names \"{}\", which reads and records nothing here",
                    title(role)
                );
                report.in_table("access.sealed", message);
            }
            if raw.sealed_when.is_none() {
                let all = (access.reads.iter().map(|(role, _)| *role)).chain(access.record.iter().copied());
                let mut all: Vec<usize> = all
                    .chain(register.steps.values().flat_map(|s| s.by.iter().copied()))
                    .collect();
                all.sort_unstable();
                all.dedup();
                for role in all.into_iter().filter(|role| !seal.roles.contains(role)) {
                    let message = format!(
                        "\"{}\" is granted something that the seal takes away; name it in `sealed` too, or nowhere",
                        title(role)
                    );
                    report.in_table("access", message);
                }
            }
            if access.public.is_some() {
                report.in_table("access.public", "what is sealed is not public");
            }
        }
        None if raw.sealed_when.is_some() => {
            report.in_table(
                "access.sealed_when",
                "it says what is sealed and not for whom; name roles in `sealed`",
            );
        }
        None => {}
    }
    if register.people && access.sealed.is_some() {
        report.in_table("access.sealed", "people cannot be sealed; seal what is about them");
    }
    let seeing = |reach: Reach| definitions.roles.values().any(|role| role.reach == reach);
    for (reach, _) in access.own.iter().filter(|(reach, _)| !seeing(*reach)) {
        let message = format!("no role has the reach `{}`, so this decides nothing", reach.id());
        report.in_table(&format!("access.own.{}", reach.own()), message);
    }
}
