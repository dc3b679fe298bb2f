use super::contracts::*;
use super::dependencies::*;
use super::pages::*;
use super::source::*;
use super::*;

#[test]
fn the_rules_of_the_house_hold() {
    if let Err(error) = check() {
        panic!("{error:#}");
    }
}

#[test]
fn a_licence_is_allowed_when_one_of_its_ways_is() {
    for good in [
        "MIT",
        "GPL-3.0 OR MIT",
        "MIT/Apache-2.0",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
    ] {
        assert!(allowed(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0-only",
        "MIT AND GPL-3.0-only",
        "(MIT OR Apache-2.0) AND SSPL-1.0",
    ] {
        assert!(!allowed(bad), "{bad}");
    }
}

#[test]
fn a_crate_that_depends_on_what_it_must_not_know_is_named() {
    let package = |name: &str, folder: &str, needs: &[&str]| {
        let needs: Vec<Value> = needs
            .iter()
            .map(|n| serde_json::json!({ "name": n, "kind": null }))
            .collect();
        serde_json::json!({ "name": name, "source": null, "manifest_path": format!("/p/{folder}/Cargo.toml"), "dependencies": needs })
    };
    let metadata = serde_json::json!({ "workspace_root": "/p", "packages": [
        package("sen2", "crates/return_kinds/sen2", &["returns", "cin"]),
        package("cin", "crates/return_kinds/cin", &["returns"]),
        package("tables", "crates/tables", &["calendar", "definitions"]),
        package("definitions", "crates/definitions", &[]),
        package("calendar", "crates/calendar", &[]),
        package("record", "crates/record", &["definitions", "returns"]),
        package("returns", "crates/returns", &["tables"]),
        package("web", "crates/web", &["cin"]),
        package("synthetic", "crates/synthetic", &["record"]),
    ]});
    let mut found = Vec::new();
    crates(&metadata, &mut |rule, place, what| {
        found.push((rule, place.to_owned(), what))
    });
    let wanted = [
        (KIND_TO_KIND, "sen2", "depends on cin"),
        (TABLES, "tables", "depends on definitions"),
        (RECORD_CRATES, "record", "depends on returns"),
        (PROGRAM_TO_KIND, "web", "depends on cin"),
        (SYNTHETIC, "synthetic", "depends on record"),
    ];
    let wanted = wanted.map(|(r, p, w)| (r, p.to_owned(), w.to_owned()));
    assert_eq!(found, wanted);
}

#[test]
fn texts_in_code_are_found_and_comments_are_not_code() {
    let code = "// \"ehc_plan\"\nlet a = \"child\"; let b = \"a \\\" b\";\n";
    assert_eq!(strings(code), ["child", "a \u{1} b"]);
}

/// What a rule finds wrong in a project of these files.
fn found(
    files: &[(&str, &str)],
    rule: fn(&Path, ReportFault<'_>) -> Result<()>,
) -> Vec<(&'static str, String, String)> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut found = Vec::new();
    rule(folder.path(), &mut |rule, place, what| {
        found.push((rule, place.to_owned(), what));
    })
    .unwrap();
    found
}

fn fault(rule: &'static str, place: &str, what: &str) -> (&'static str, String, String) {
    (rule, place.to_owned(), what.to_owned())
}

#[test]
fn a_page_that_uses_another_themes_page_is_refused_however_it_is_written() {
    let page = "crates/web/src/pages/work/home.rs";
    let others = (
        "crates/web/src/pages/returns/mod.rs",
        "mod list;\nuse self::list::page;\n",
    );
    let themes = |text: &str| found(&[others, (page, text)], pages);
    for bad in [
        "use crate::pages::returns::list;",
        "use crate::pages::{returns, work};",
        "use crate::{labels, pages::{work::list, returns::{self}}};",
        "use super::super::returns::list;",
        "let page = crate::pages::returns::list::page(context);",
        "use crate::pages;",
        "use crate::pages::{self};",
        "use super::super::*;",
    ] {
        assert_eq!(
            themes(&format!("use crate::labels;\n{bad}\n")),
            [fault(THEME_TO_THEME, page, bad)],
            "{bad}"
        );
    }
    let several = themes("use crate::pages::{\n    returns::list,\n    work,\n};\n");
    assert_eq!(several, [fault(THEME_TO_THEME, page, "returns::list,")]);
    for good in [
        "use crate::{labels, layout::Layout};",
        "use super::{list, tally::{self, Tally}};",
        "use crate::pages::{work::list};",
        "let page = crate::pages::own_page(register);",
        "// use crate::pages::returns::list;",
        "let returns = Returns { pages: 1 };",
        "#[cfg(test)]\n#[allow(clippy::unwrap_used)]\nmod tests {\nuse crate::pages::returns::list;\n}",
    ] {
        assert_eq!(themes(good), [], "{good}");
    }
}

#[test]
fn a_shared_module_of_web_that_uses_a_page_is_refused() {
    let page = ("crates/web/src/pages/returns/mod.rs", "");
    let shared = "crates/web/src/labels.rs";
    let of = |path, text| found(&[page, (path, text)], pages);
    for bad in [
        "use crate::{context, pages::returns};",
        // A name that the pages pass on from a theme.
        "use crate::pages::WorkList;",
        "use crate::pages;",
        "use super::pages::*;",
    ] {
        assert_eq!(of(shared, bad), [fault(SHARED_TO_PAGES, shared, bad)], "{bad}");
    }
    let bad = "use crate::pages::returns;";
    assert_eq!(of("crates/web/src/server.rs", bad), []);
    assert_eq!(
        of(
            "crates/web/src/pages/mod.rs",
            "mod returns;\nuse self::returns::routes;"
        ),
        []
    );
}

#[test]
fn the_record_may_not_name_a_register_a_measure_or_a_return() {
    let place = "crates/record/src/ledger.rs";
    let of = |path, text| {
        let files = [
            ("definitions/ehc/registers/ehc_plan.toml", ""),
            ("definitions/ehc/measures/EH05.toml", ""),
            ("definitions/ehc/codes/sex.toml", ""),
            (path, text),
        ];
        found(&files, record_names)
    };
    let bad = "fn f() { g(\"ehc_plan\"); g(\"EH05\"); g(\"sen2\"); g(\"sex\") }\n// \"ssd\"\n";
    let names = ["\"ehc_plan\"", "\"EH05\"", "\"sen2\""];
    assert_eq!(of(place, bad), names.map(|name| fault(RECORD_NAMES, place, name)));
    assert_eq!(of("crates/record/src/contract.rs", bad), []);
    assert_eq!(
        of(place, "#[cfg(test)]\nmod tests {\n const A: &str = \"ehc_plan\";\n}"),
        []
    );
}

#[test]
fn an_id_in_code_that_its_contract_lacks_is_refused_and_so_is_one_that_no_code_names() {
    let register = "[steps.plan_issued]\n[fields.owner]\n[fields.birth_date]\n";
    let contract = "crates/web/src/contract.rs";
    let page = "crates/web/src/labels.rs";
    let of = |promised: &str, path: &str, text: &str| {
        let files = [
            ("definitions/ehc/registers/ehc_plan.toml", register),
            ("definitions/ehc/registers/action.toml", ""),
            ("definitions/ehc/codes/body_name.toml", ""),
            ("definitions/ehc/measures/EH05.toml", ""),
            ("definitions/ehc/measures/related.toml", ""),
            (contract, promised),
            (path, text),
        ];
        found(&files, contracts)
    };
    let lacks = |id: &str| {
        let what = format!("\"{id}\" is in no contract of its crate: add it to src/contract.rs");
        fault(CONTRACT, page, &what)
    };
    for id in ["plan_issued", "birth_date", "ehc_plan", "body_name", "EH05"] {
        let text = format!("let a = f(\"{id}\");");
        assert_eq!(of("", page, &text), [lacks(id)]);
        assert_eq!(of(&format!("&[\"{id}\"]"), page, &text), []);
        assert_eq!(of("", "crates/web/src/thread/tests.rs", &text), []);
        assert_eq!(of("", "crates/synthetic/src/plan.rs", &text), []);
    }
    // A single word is an id where a register is looked up by it, and may be any text elsewhere.
    assert_eq!(of("", page, "let a = f(\"owner\"); let b = f(\"related\");"), []);
    assert_eq!(
        of("", page, "let a = definitions.register(\"action\");"),
        [lacks("action")]
    );
    let idle = "\"owner\" is named by no code of the crate: take it out";
    assert_eq!(
        of("&[\"owner\"]", page, "// \"owner\""),
        [fault(CONTRACT, contract, idle)]
    );
}
