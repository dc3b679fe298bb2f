//! An area's own layer: its words, its codes and its local limits, and nothing that the law decides.
#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::Arc;

use definitions::{DefinitionFile, Definitions, reference};

fn file(path: &str, text: &str) -> DefinitionFile {
    DefinitionFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

/// The definitions of the reference with one more file of an area.
fn with(path: &str, text: &str) -> Result<Definitions, String> {
    let mut files = reference::examples();
    files.push(file(path, text));
    Definitions::read(&files).map_err(|problems| problems.to_string())
}

#[test]
fn an_area_has_its_own_words_codes_and_local_limits() {
    let all = Arc::new(Definitions::read(&reference::examples()).unwrap());
    let own = all.of_area("317");
    let (visit, here) = (all.register("visit").unwrap(), own.register("visit").unwrap());
    assert_eq!((visit.plural.as_str(), here.plural.as_str()), ("Visits", "Home visits"));
    assert_eq!(here.team, "Family help");
    assert_eq!(here.steps["made"].title, "Family seen at home");
    assert_eq!(here.steps["made"].stage.as_deref(), Some("Seen"));
    // What the layer does not name stays.
    assert_eq!(here.steps["due"].title, visit.steps["due"].title);
    assert_eq!(here.fields["reason"].hint.as_deref(), Some("Say who was there."));
    assert_eq!(here.clocks["report"].limits_in_words(), "11 months");
    assert_eq!(visit.clocks["report"].limits_in_words(), "12 months");
    let codes = |definitions: &Definitions| definitions.code_list("visit_risk").unwrap().codes.len();
    assert_eq!(codes(&own), codes(&all) + 1);
    assert!(own.explain("visit").unwrap().starts_with("Home visit\n"));
    assert!(here.views.contains_key("not_alone") && !visit.views.contains_key("not_alone"));
    assert_eq!(here.views["not_alone"].columns.len(), 2);
    // Every other area has what holds everywhere, and a figure says which version it was made with.
    assert!(Arc::ptr_eq(&all.of_area("318"), &all));
    assert_ne!(own.version, all.version);
    let others = with("areas/318/visit.toml", "register = \"visit\"\ntitle = \"Call\"\n").unwrap();
    assert_eq!(others.version, all.version);
    assert_eq!(others.areas["317"].version, own.version);
}

#[test]
fn what_an_area_cannot_change_is_refused_in_its_line() {
    let cases = [
        (
            "register = \"household\"\n[clocks.x]\nwithin = \"1 week\"\n",
            "areas/318/x.toml:2: there is no clock \"x\"",
        ),
        (
            "register = \"visits\"\n",
            "areas/318/x.toml:1: there is no register \"visits\" (did you mean \"visit\"?)",
        ),
        ("register = \"visit\"\n", "areas/318/x.toml: the file changes nothing"),
        (
            "register = \"visit\"\ntitle = \"Visit\"\n",
            "areas/318/x.toml:2: \"Visit\" is what it is everywhere, so this changes nothing",
        ),
        (
            "register = \"visit\"\n[steps.made]\ntitle = \"Call\"\n[steps.due]\nstage = \"Due\"\n",
            "areas/318/x.toml:5: \"Due\" is what it is everywhere, so this changes nothing",
        ),
        (
            "register = \"visit\"\n[clocks.report]\nwithin = \"12 months\"\n",
            "areas/318/x.toml:3: \"12 months\" is what it is everywhere, so this changes nothing",
        ),
        ("title = \"Call\"\n", "say what the file is about"),
        (
            "register = \"visit\"\n[steps.mad]\ntitle = \"M\"\n",
            "areas/318/x.toml:2: there is no step \"mad\" (did you mean \"made\"?)",
        ),
        (
            "register = \"visit\"\n[steps.made]\nrequired = [\"risk\"]\n",
            "areas/318/x.toml:3: there is no key `required` here",
        ),
        (
            "register = \"visit\"\n[clocks.report]\nwithin = \"soon\"\n",
            "areas/318/x.toml:3: ",
        ),
        (
            "register = \"visit\"\n[clocks.visit]\nwithin = \"1 week\"\n",
            "areas/318/x.toml:3: the limit of \"visit\" is statutory guidance",
        ),
        (
            "list = \"visit_risk\"\ncodes = [{ code = \"high\", title = \"H\" }]\n",
            "areas/318/x.toml:2: the code \"high\" is on the list already",
        ),
        ("list = \"visit_risk\"\n", "areas/318/x.toml:1: the file adds no code"),
        (
            "register = \"visit\"\n[views.own]\ntitle = \"Own\"\nwhere = \"no_such = 1\"\n",
            "areas/318/x.toml:4: ",
        ),
        ("list = \"visit_risc\"\ncodes = []\n", "(did you mean \"visit_risk\"?)"),
    ];
    for (text, wanted) in cases {
        let problems = with("areas/318/x.toml", text).unwrap_err();
        assert!(problems.contains(wanted), "{wanted}\nis not in\n{problems}");
        assert_eq!(problems.lines().count(), 1, "{problems}");
    }
    // One file for each register of an area, and a folder of its own for each area.
    let twice = with("areas/317/again.toml", "register = \"visit\"\ntitle = \"Call\"\n").unwrap_err();
    assert!(
        twice.contains("areas/317/visit.toml:1: areas/317/again.toml is about the register \"visit\" already"),
        "{twice}"
    );
    let outside = with("areas/visit.toml", "register = \"visit\"\ntitle = \"Call\"\n").unwrap_err();
    assert!(outside.contains("a file of an area lies in areas/CODE"), "{outside}");
}

/// A limit may be more binding than its clock: an area cannot change it either.
#[test]
fn a_lawful_limit_of_a_local_clock_cannot_be_changed() {
    let mut files = reference::examples();
    let visit = files
        .iter_mut()
        .find(|file| file.path.ends_with("registers/visit.toml"))
        .unwrap();
    let lawful = visit.text.replace(
        "within    = \"12 months\"\n",
        "limits    = [{ within = \"12 months\", force = \"statutory\" }]\n",
    );
    assert_ne!(visit.text, lawful);
    visit.text = lawful;
    let problems = Definitions::read(&files).unwrap_err().to_string();
    assert!(problems.starts_with("areas/317/visit.toml:"), "{problems}");
    assert!(problems.contains("the limit of \"report\" is the law"), "{problems}");
}

/// Of every clock of the program whose limit is the law, guidance or a national standard, an area's own limit is refused.
#[test]
fn no_limit_of_the_law_can_be_changed_by_an_area() {
    let all = Definitions::built_in().unwrap();
    let mut files = definitions::embedded();
    let mut tried = 0;
    for register in all.registers.values() {
        let mut text = format!("register = \"{}\"\n", register.id);
        for (id, clock) in &register.clocks {
            if clock.force != definitions::Force::Local {
                text += &format!("[clocks.{id}]\nwithin = \"99 weeks\"\n");
                tried += 1;
            }
        }
        if text.contains("within") {
            files.push(file(&format!("areas/318/{}.toml", register.id), &text));
        }
    }
    let problems = Definitions::read(&files).unwrap_err();
    assert_eq!(problems.0.len(), tried);
    for problem in &problems.0 {
        assert!(problem.message.contains("so an area cannot change it"), "{problem}");
        assert!(
            problem.file.starts_with("areas/318/") && problem.line.is_some(),
            "{problem}"
        );
    }
}
