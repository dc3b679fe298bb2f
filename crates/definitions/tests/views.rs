//! Views of registers and lists over several: read, refused in plain words, explained.
#![allow(clippy::unwrap_used, missing_docs)]

use definitions::{DefinitionFile, Definitions, Shows, embedded, reference};

const RISK: &str = r#"id = "hazard"
title = "Risk"
plural = "Risks"
subject = "area"
purpose = "What could go wrong."
law = "The notice"
named_by = ["risk"]

[steps.raised]
title = "Raised"
opens = true
fields = ["risk", "level", "owner", "cost", "note", "seen_by"]
stage = "Open"

[steps.ended]
title = "Closed"
closes = true

[fields]
risk = { title = "Risk", type = "line" }
level = { title = "Level", type = "code", codes = "sen_type" }
owner = { title = "Owner", type = "entry", of = "person", inverse = "owns the risk" }
cost = { title = "Cost", type = "money" }
note = { title = "Note", type = "text" }
seen_by = { title = "Seen by", type = "entries", of = "person", inverse = "has seen the risk" }
"#;

fn with(views: &str, list: &str) -> Result<Definitions, String> {
    let mut files = embedded();
    let mut add = |path: &str, text: &str| {
        files.push(DefinitionFile {
            path: path.to_owned(),
            text: text.to_owned(),
        });
    };
    add("governance/registers/hazard.toml", &format!("{RISK}\n{views}"));
    if !list.is_empty() {
        add("governance/views/owned.toml", list);
    }
    Definitions::read(&files).map_err(|problems| problems.to_string())
}

#[test]
fn a_view_names_columns_of_its_register_and_of_those_it_leads_to() {
    let view = r#"
[views.open]
title = "Open risks"
where = "closed IS NULL AND owner.works_for.name IS NOT NULL"
columns = ["owner", "owner.works_for.name", "stage", "cost"]
filters = ["level", "owner"]
sort = "-cost"
group = ["level", "stage"]
totals = ["cost"]
tile = true
"#;
    let definitions = with(view, "").unwrap();
    let risk = definitions.register("hazard").unwrap();
    assert_eq!(risk.views.keys().collect::<Vec<_>>(), ["open", "all"]);
    let open = &risk.views["open"];
    let titles: Vec<&str> = open.columns.iter().map(|column| column.title.as_str()).collect();
    assert_eq!(titles, ["Owner", "Name", "Stage", "Cost"]);
    assert!(
        open.sort
            .as_ref()
            .is_some_and(|(column, falls)| column.name == "cost" && *falls)
    );
    assert_eq!(open.group.len(), 2);
    assert!(open.tile && open.written);
    let page = definitions.explain("hazard").unwrap();
    for words in [
        "How its list can be seen",
        "Open risks",
        "It is a matrix of: Level; Stage",
        "First comes the greatest of: Cost",
        "It adds up: Cost",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

#[test]
fn a_register_without_views_has_a_sensible_one() {
    let definitions = Definitions::built_in().unwrap();
    for register in definitions.registers.values() {
        assert_eq!(register.views.is_empty(), register.people, "{}", register.id);
    }
    let all = &definitions.register("allocation").unwrap().views["all"];
    let names: Vec<&str> = all.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["child", "stage", "in_team", "risk", "opened", "next"]);
    assert_eq!(all.columns[0].shows, Shows::Whole);
    assert!(!all.written);
}

#[test]
fn what_is_wrong_in_a_view_is_said_in_its_line_with_what_was_meant() {
    for (view, said) in [
        (
            "columns = [\"onwer\"]",
            "registers/hazard.toml:29: there is no column \"onwer\"",
        ),
        ("columns = [\"onwer\"]", "owner"),
        ("columns = [\"stag\"]", "did you mean \"stage\"?"),
        ("columns = [\"cost\", \"cost\"]", "\"cost\" is named twice"),
        ("columns = [\"cost + 1\"]", "a view names columns"),
        ("where = \"cost\"", "true or false is needed"),
        ("where = \"level = 'nonsense'\"", "is never 'nonsense'"),
        ("filters = [\"note\"]", "\"note\" is free text, which a search finds"),
        (
            "group = [\"level\", \"stage\", \"owner\"]",
            "group by one column for a board",
        ),
        ("sort = \"seen_by\"", "\"seen_by\" has no order to sort by"),
        ("totals = [\"owner\"]", "\"owner\" is no number that can be added up"),
        ("colums = [\"cost\"]", "did you mean `columns`?"),
    ] {
        let problem = with(&format!("[views.open]\ntitle = \"Open\"\n{view}\n"), "").unwrap_err();
        assert!(problem.contains(said), "{view}: {problem}");
    }
}

#[test]
fn a_list_over_several_registers_names_the_columns_of_each() {
    let list = |from: &str| {
        format!(
            "id = \"owned\"\ntitle = \"Owned\"\ncolumns = [\"what\", \"since\", \"stage\"]\nfilters = [\"what\"]\n\
             sort = \"since\"\nfrom = [\n{from}\n]\n"
        )
    };
    let risk = "  { register = \"hazard\", columns = { what = \"'Risk'\", since = \"raised\" } },";
    let post = "  { register = \"post\", where = \"closed IS NULL\", columns = { what = \"'Post'\", since = \"established\" } },";
    let definitions = with("", &list(&format!("{risk}\n{post}"))).unwrap();
    let owned = &definitions.lists["owned"];
    assert_eq!(owned.from.len(), 2);
    let words: Vec<&Shows> = owned.from.iter().map(|(_, view)| &view.columns[0].shows).collect();
    assert_eq!(
        words,
        [&Shows::Words("Risk".to_owned()), &Shows::Words("Post".to_owned())]
    );
    assert_eq!(owned.from[0].1.columns[1].title, "Since");
    for (from, said) in [
        (risk.to_owned(), "a view of one belongs in its own file"),
        (
            format!("{risk}\n{risk}"),
            "views/owned.toml:8: \"hazard\" is in the list twice",
        ),
        (
            format!("{risk}\n  {{ register = \"post\", columns = {{ what = \"'Post'\" }} }},"),
            "say in `columns` what it is here",
        ),
        (
            format!("{risk}\n{}", post.replace("\"established\"", "\"post_number\"")),
            "\"since\" is text here and a day in the first register",
        ),
        (
            format!("{risk}\n{}", post.replace("\"post\"", "\"posts\"")),
            "did you mean \"post\"?",
        ),
    ] {
        let problem = with("", &list(&from)).unwrap_err();
        assert!(problem.contains(said), "{said}: {problem}");
    }
}

#[test]
fn the_examples_of_the_reference_have_a_view_and_a_list() {
    let definitions = Definitions::read(&reference::examples()).unwrap();
    assert!(definitions.register("visit").unwrap().views["to_make"].tile);
    assert_eq!(definitions.lists["costs_and_visits"].from.len(), 2);
}
