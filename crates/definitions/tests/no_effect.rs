//! What a file says to no effect is refused, in the line of the very key and with what was probably meant.
#![allow(clippy::unwrap_used, missing_docs)]

use definitions::{DefinitionFile, Definitions};

fn file(path: &str, text: &str) -> DefinitionFile {
    DefinitionFile {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

const CODES: &str = "id = \"level\"\ntitle = \"Level\"\nsource = \"s\"\n\
    codes = [{ code = \"high\", title = \"High\", value = 3 }, { code = \"low\", title = \"Low\", value = 1 }]\n";

const RISK: &str = r#"id = "risk"
title = "Risk"
plural = "Risks"
subject = "area"
purpose = "What could go wrong."
law = "The notice"

[steps.raised]
title = "Raised"
opens = true
fields = ["level", "owner"]
required = ["level"]

[steps.looked]
title = "Looked at"
repeats = true
fields = ["level"]
after = ["raised"]

[steps.waived]
title = "Waived"
exemption = true

[steps.closed_risk]
title = "Closed"
closes = true
fields = ["reason"]
required = ["reason"]
refuse = [{ when = "level = 'high'", say = "It is high." }]

[fields]
level = { title = "Level", type = "code", codes = "level" }
owner = { title = "Owner", type = "text" }
reason = { title = "Reason", type = "text" }

[values]
score = { title = "Score", is = "level.value * 2" }
looks = { title = "Looks", count = "looked", where = "level = 'high'" }

[clocks.look]
reference = "R-01"
title = "Look at it"
from = "raised"
until = ["looked"]
ends = ["closed_risk"]
lifted_by = ["waived"]
within = "10 days"
force = "local"
law = "l"
source = "s"
"#;

/// What is said of the register when one text in it is replaced.
fn said(from: &str, to: &str) -> String {
    assert!(RISK.contains(from), "{from}");
    let files = [
        file("a/theme.toml", "title = \"A\"\norder = 1\n"),
        file("a/codes/level.toml", CODES),
        file("a/registers/risk.toml", &RISK.replacen(from, to, 1)),
    ];
    Definitions::read(&files).map_or_else(|problems| problems.to_string(), |_| String::new())
}

/// Each mistake with the line and sentence that its author reads.
#[test]
fn the_author_reads_what_has_no_effect_and_why() {
    assert_eq!(said("", ""), "");
    let cases = [
        // Keys that are not there, in tables of their own and in inline tables.
        (
            "opens = true",
            "open = true",
            "10: there is no key `open` here; did you mean `opens`? The keys here are",
        ),
        (
            "title = \"Owner\", type",
            "titel = \"Owner\", type",
            "33: there is no key `titel` here; did you mean `title`? The keys here are",
        ),
        (
            "until = [\"looked\"]",
            "until = [\"looked\"]\nrestarts = true",
            "45: there is no key `restarts` here; it is called `rounds`. The keys here are",
        ),
        (
            "exemption = true",
            "until = [\"looked\"]",
            "22: there is no key `until` here; it is a key of a clock. The keys here are",
        ),
        (
            "exemption = true",
            "exemption = \"yes\"",
            "22: true or false is needed here, and this is the text \"yes\"",
        ),
        (
            "force = \"local\"",
            "force = \"lokal\"",
            "48: \"lokal\" is not a word for this (did you mean \"local\"?); it may be \"statutory\"",
        ),
        // References to nothing.
        (
            "required = [\"level\"]",
            "required = [\"levle\"]",
            "12: there is no field \"levle\" in this register (did you mean \"level\"?)",
        ),
        (
            "codes = \"level\" }",
            "codes = \"levels\" }",
            "32: there is no code list \"levels\"; add it as codes/levels.toml of a theme",
        ),
        // Fields and steps.
        (
            "fields = [\"level\", \"owner\"]",
            "fields = [\"level\"]",
            "33: no step carries the field \"owner\", so it never has a value; name it in `fields` of a step",
        ),
        (
            "fields = [\"level\", \"owner\"]",
            "fields = [\"level\", \"owner\", \"level\"]",
            "11: `fields` names \"level\" twice",
        ),
        (
            "exemption = true",
            "each_counts = true\nexemption = true",
            "22: `each_counts` changes nothing on a step that happens once; give it `repeats = true`, or leave it out",
        ),
        (
            "lifted_by = [\"waived\"]\n",
            "",
            "22: \"waived\" is an exemption, and no clock names it in `lifted_by`; name it there, or leave `exemption` out",
        ),
        (
            "opens = true",
            "opens = true\nprefilled = true",
            "11: \"raised\" opens the entry, so nothing is on record to fill in beforehand; leave `prefilled` out",
        ),
        (
            "exemption = true",
            "exemption = true\nprefilled = true",
            "23: \"waived\" has no fields to fill in beforehand; leave `prefilled` out",
        ),
        (
            "after = [\"raised\"]",
            "clears = [\"level\"]",
            "18: \"looked\" both sets and clears \"level\"; keep one of the two",
        ),
        (
            "opens = true",
            "opens = true\nclears = [\"reason\"]",
            "11: \"raised\" opens the entry, so there is nothing to clear yet; leave `clears` out",
        ),
        (
            "opens = true",
            "opens = true\nafter = [\"waived\"]",
            "11: \"raised\" is the step that opens an entry, so \"waived\" cannot come before it",
        ),
        (
            "exemption = true\n",
            "exemption = true\nafter = [\"looked\"]\n[steps.closed_again]\ntitle = \"C\"\nafter = [\"waived\"]\n[steps.x]\ntitle = \"x\"\nafter = [\"y\"]\n[steps.y]\ntitle = \"y\"\nafter = [\"x\"]\n",
            "29: \"x\", \"y\" each come after the next, so none of them can be first; remove one `after`",
        ),
        (
            "closes = true",
            "closes = true\nreopens = true",
            "27: \"closed_risk\" both closes and reopens an entry; keep one of the two",
        ),
        (
            "type = \"text\" }\n\n",
            "type = \"text\", hidden = true }\n\n",
            "28: \"reason\" is required and hidden: no form asks for it, so the step could not be recorded by hand",
        ),
        (
            "owner = { title = \"Owner\"",
            "owner = { title = \"Owner\", hidden = true, hint = \"h\"",
            "33: no form asks for \"owner\", which is hidden, so its `hint` is never read; leave one of the two out",
        ),
        (
            "law = \"The notice\"",
            "law = \" \"",
            "6: `law` has no words; write them, or leave the key out where that is allowed",
        ),
        // Clocks.
        (
            "until = [\"looked\"]",
            "until = []",
            "40: clock look never stops; name at least one step in `until`",
        ),
        (
            "until = [\"looked\"]",
            "until = [\"looked\", \"closed_risk\"]",
            "45: clock look names \"closed_risk\" in `until` (it is done) and in `ends` (it is no longer awaited); keep one of the two",
        ),
        (
            "ends = [\"closed_risk\"]",
            "ends = [\"closed_risk\", \"raised\"]",
            "45: clock look starts on \"raised\" and ends on it too, so it never runs",
        ),
        (
            "within = \"10 days\"",
            "within = \"10 days\"\nonly_after = [\"raised\"]",
            "48: \"raised\" has always happened once clock look starts, so `only_after` changes nothing; leave it out",
        ),
        (
            "within = \"10 days\"",
            "within = \"10 days\"\npauses = { from = \"waived\", until = \"waived\" }",
            "48: \"waived\" both pauses clock look and lets it run again; name another step",
        ),
        (
            "within = \"10 days\"",
            "within = \"10 days\"\nextended_by = [{ step = \"looked\", by = \"2 weeks\" }]",
            "48: \"looked\" both stops and extends clock look; keep one of the two",
        ),
        (
            "within = \"10 days\"",
            "within = \"10 days\"\nleave = [{ step = \"looked\", within = \"2 weeks\" }]",
            "48: \"looked\" stops clock look, so it cannot come before its last day by `leave`",
        ),
        (
            "within = \"10 days\"",
            "limits = [\n  { round = 1, within = \"5 days\" },\n  { within = \"10 days\" },\n]",
            "48: clock look has one round only, so `round` changes nothing; give it `rounds = true`",
        ),
        // Steps after the closing one.
        (
            "exemption = true",
            "exemption = true\nafter = [\"closed_risk\"]",
            "23: \"closed_risk\" closes the entry, so \"waived\" could not come after it; give \"waived\" `after_closing = true`, or name another step",
        ),
        (
            "closes = true",
            "closes = true\nafter_closing = true",
            "27: \"closed_risk\" closes the entry itself; leave `after_closing` out",
        ),
        (
            "within = \"10 days\"",
            "within = \"10 days\"\nonly_after = [\"closed_risk\"]",
            "48: clock look is over once \"closed_risk\" has closed the entry, so it can never apply only after it; name another step, or name it in `outlives`",
        ),
        // Limits that never count.
        (
            "within = \"10 days\"",
            "later_of = [{ within = \"2 weeks\" }, { within = \"10 days\" }]",
            "47: \"10 days\" is never the later beside \"2 weeks\", which counts from the same day; leave it out, or give it another `from`",
        ),
        (
            "within = \"10 days\"",
            "earlier_of = [{ within = \"1 year\" }, { within = \"12 months\" }]",
            "47: \"12 months\" is never the earlier beside \"1 year\", which counts from the same day; leave it out, or give it another `from`",
        ),
        (
            "within = \"10 days\"",
            "limits = [\n  { when = \"level = 'high'\", within = \"5 days\" },\n  { when = \"level = 'high'\", in_force_from = 2026-01-01, within = \"6 days\" },\n  { within = \"10 days\" },\n]",
            "49: no round gets this far: limit 1 of clock look fits wherever this one does; put this one before it, or leave it out",
        ),
        (
            "within = \"10 days\"",
            "within = \"by 31 March\"\nin_force_from = 2026-04-01\nin_force_to = 2026-12-31",
            "47: every round of clock look starts from 2026-04-01 to 2026-12-31, and \"by 31 March\" is over by then; write \"by the next …\" for the day of the year after",
        ),
        // Conditions that contradict themselves, or what a field can hold.
        (
            "level = 'high'\", say",
            "level = 'high' AND level = 'low'\", say",
            "29: \"level = 'high' AND level = 'low'\" can never hold, so it refuses nothing",
        ),
        (
            "level = 'high'\", say",
            "level.value > 2 AND NOT (level = 'low' OR level.value >= 3)\", say",
            "29: \"level.value > 2 AND NOT (level = 'low' OR level.value >= 3)\" can never hold, so it refuses nothing",
        ),
        (
            "level = 'high'\", say",
            "level.value > 3\", say",
            "29: \"level.value > 3\" can never hold, so it refuses nothing",
        ),
        (
            "level = 'high'\", say",
            "owner IS NULL AND owner <> 'x'\", say",
            "29: \"owner IS NULL AND owner <> 'x'\" can never hold, so it refuses nothing",
        ),
        (
            "level = 'high'\", say",
            "looks < 0\", say",
            "29: \"looks < 0\" can never hold, so it refuses nothing",
        ),
        (
            "level = 'high'\", say",
            "level = 'high'\", say = \" \" }, { when = \"level = 'low'\", say",
            "29: `say` has no words; write the sentence that people read when this acts",
        ),
        (
            "owner = { title = \"Owner\", type = \"text\" }",
            "owner = { title = \"Owner\", type = \"hours\", min = 1, max = 10 }",
            "",
        ),
        // Conditions.
        (
            "level = 'high'\", say",
            "level = 'hihg'\", say",
            "29: \"level\" is never 'hihg': the code list level has no \"hihg\" (did you mean \"high\"?)",
        ),
        (
            "level = 'high'\", say",
            "reason IS NULL\", say",
            "29: \"reason IS NULL\" can never hold, so it refuses nothing",
        ),
        (
            "level = 'high'\", say",
            "closed_risk IS NOT NULL OR level = 'high'\", say",
            "29: \"closed_risk IS NOT NULL OR level = 'high'\" always holds; it would refuse the step always",
        ),
        (
            "level = 'high'\", say",
            "1 = 2\", say",
            "29: \"1 = 2\" can never hold, so it refuses nothing",
        ),
        (
            "refuse = [{",
            "required_when = [{ when = \"level = 'low'\", fields = [\"reason\"], say = \"s\" }]\nrefuse = [{",
            "29: \"reason\" is in `required` of the step already; leave it out here",
        ),
        (
            "where = \"level = 'high'\"",
            "where = \"level = 'height'\"",
            "38: \"level\" is never 'height': the code list level has no \"height\"",
        ),
        (
            "is = \"level.value * 2\"",
            "is = \"3 * 2\"",
            "37: \"score\" is always the same, whatever is recorded; use a column in it",
        ),
        (
            "is = \"level.value * 2\"",
            "is = \"levle.value * 2\"",
            "37: the value \"score\" cannot be worked out: there is no column \"levle.value\"",
        ),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(from, to, sentence)| {
            let said = said(from, to);
            let expected = format!("a/registers/risk.toml:{sentence}");
            let fits = if sentence.is_empty() {
                said.is_empty()
            } else {
                said.starts_with(&expected)
            };
            (!fits).then(|| format!("{to}\n  should be: {expected}\n  and is:    {said}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said of the register when its field `owner` and the guard on closing are others.
fn said_of_guard(owner: &str, when: &str) -> String {
    let text = RISK
        .replace(
            "owner = { title = \"Owner\", type = \"text\" }",
            &format!("owner = {{ title = \"Owner\", {owner} }}"),
        )
        .replace("when = \"level = 'high'\", say", &format!("when = \"{when}\", say"));
    let files = [
        file("a/theme.toml", "title = \"A\"\norder = 1\n"),
        file("a/codes/level.toml", CODES),
        file("a/registers/risk.toml", &text),
    ];
    Definitions::read(&files).map_or_else(|problems| problems.to_string(), |_| String::new())
}

#[test]
fn a_guard_that_a_field_s_limits_rule_out_is_refused_and_what_cannot_be_decided_is_not() {
    let money = "type = \"money\", min = 0, max = 250000";
    let hours = "type = \"hours\", min = 1, max = 10";
    let number = "type = \"number\", decimals = 1, min = 0.5, max = 2";
    let day = "type = \"date\", min = 2024-01-01";
    for (owner, when) in [
        (money, "owner > 250000"),
        (money, "owner < 0"),
        (money, "owner > 100.5 AND owner < 100.51"),
        (hours, "owner > 10.5"),
        (hours, "owner < 0.9 OR owner > 11"),
        (number, "owner > 2"),
        (number, "owner = 1.25"),
        (number, "owner BETWEEN 1.2 AND 1.1"),
        (day, "owner > closed_risk AND owner IS NULL"),
        ("type = \"boolean\"", "owner AND owner IS FALSE"),
        ("type = \"codes\", codes = \"level\"", "owner = 'high middle'"),
    ] {
        let said = said_of_guard(owner, when);
        let never = said.contains("can never hold, so it refuses nothing") || said.contains("has no \"middle\"");
        assert!(
            said.starts_with("a/registers/risk.toml:29: ") && never,
            "{when}: {said}"
        );
    }
    for (owner, when) in [
        (money, "owner > 249999.99"),
        (money, "owner >= 0 AND owner < 0.01"),
        (hours, "owner > 9.9 AND owner < 10"),
        (number, "owner = 1.2"),
        (number, "owner > 1 AND (owner < 0.7 OR level = 'low')"),
        (day, "owner > closed_risk AND closed_risk > owner"),
        ("type = \"codes\", codes = \"level\"", "owner = 'high low'"),
        ("type = \"integer\"", "owner > 5 AND owner < 7"),
        ("type = \"text\"", "owner <> 'a' AND owner <> 'b'"),
    ] {
        assert_eq!(said_of_guard(owner, when), "", "{when}");
    }
}

#[test]
fn a_code_that_is_in_use_on_no_day_is_refused() {
    let list = "id = \"level\"\ntitle = \"t\"\nsource = \"s\"\n[[codes]]\ncode = \"a\"\ntitle = \"A\"\nfrom = 2026-02-01\nto = 2026-01-31\n";
    let files = [
        file("a/theme.toml", "title = \"A\"\norder = 1\n"),
        file("a/codes/level.toml", list),
    ];
    let said = Definitions::read(&files).unwrap_err().to_string();
    assert_eq!(
        said,
        "a/codes/level.toml:4: the code \"a\" is in use on no day: its last day, 2026-01-31, comes before its first, 2026-02-01; exchange `from` and `to`, or correct one"
    );
}

#[test]
fn registers_about_each_other_and_values_in_a_circle_are_named() {
    let about = |id: &str, subject: &str, more: &str| {
        let text = format!(
            "id = \"{id}\"\ntitle = \"t\"\nplural = \"p\"\n{subject}\npurpose = \"p\"\nlaw = \"l\"\n[steps.a]\ntitle = \"a\"\nopens = true\n{more}"
        );
        file(&format!("a/registers/{id}.toml"), &text)
    };
    let said = |registers: &[DefinitionFile]| {
        let mut files = vec![file("a/theme.toml", "title = \"A\"\norder = 1\n")];
        files.extend_from_slice(registers);
        Definitions::read(&files).map_or_else(|problems| problems.to_string(), |_| String::new())
    };
    assert_eq!(
        said(&[
            about("one", "subject = \"two\"", ""),
            about("two", "part_of = \"one\"", ""),
            about("three", "subject = \"two\"", "")
        ]),
        "a/registers/one.toml: \"one\" is about \"two\", and \"two\" is a part of \"one\": then none of them could be opened first; give one of them another `subject`, or `\"area\"`"
    );
    assert_eq!(
        said(&[about("one", "subject = \"one\"", "")]),
        "a/registers/one.toml: \"one\" is about \"one\": then none of them could be opened first; give one of them another `subject`, or `\"area\"`"
    );
    let values = "[values]\nx = { title = \"x\", is = \"y + 1\" }\ny = { title = \"y\", is = \"z * 2\" }\nz = { title = \"z\", is = \"x - y\" }\nw = { title = \"w\", is = \"x * 3\" }\n";
    let circle = said(&[about("one", "subject = \"area\"", values)]);
    assert!(
        circle.starts_with("a/registers/one.toml:11: the value \"x\" cannot be worked out: \"x\" hangs on \"y\", and \"y\" hangs on \"z\", and \"z\" hangs on \"x\"")
            && circle.ends_with(": work one of them out of steps and fields alone"),
        "{circle}"
    );
    let across = [
        about(
            "one",
            "subject = \"area\"",
            "[values]\nx = { title = \"x\", sum = \"y\", of = \"two\" }\n",
        ),
        about(
            "two",
            "subject = \"one\"",
            "[values]\ny = { title = \"y\", is = \"one.x + 1\" }\n",
        ),
    ];
    assert_eq!(
        said(&across),
        "a/registers/one.toml:11: the value \"x\" cannot be worked out: \"x\" of one hangs on \"y\" of two, and \"y\" of two hangs on \"x\" of one: work one of them out of steps and fields alone"
    );
}

#[test]
fn a_code_list_without_codes_is_refused() {
    let files = [
        file("a/theme.toml", "title = \"A\"\norder = 1\n"),
        file(
            "a/codes/level.toml",
            "id = \"level\"\ntitle = \"t\"\nsource = \"s\"\ncodes = []\n",
        ),
    ];
    let said = Definitions::read(&files).unwrap_err().to_string();
    assert_eq!(
        said,
        "a/codes/level.toml:4: the list has no code; give it one, or remove the file"
    );
}
