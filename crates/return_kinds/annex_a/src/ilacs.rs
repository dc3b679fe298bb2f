//! Annex A of Ofsted's inspections of local authority children's services.

use super::choice::Choices;
use super::{claim, count, given, in_order, today};
use returns::ReturnKind;
use returns::rule::{Context, Out, RuleFn, RuleSet};
use std::ops::RangeInclusive;
use std::sync::LazyLock;
use tables::probe::{Claim, Probe, TableKind};
use tables::schema::{Kind, Schema};

/// The eleven lists of an inspection of children's services.
pub struct AnnexAIlacs;

/// Its structure, from `schemas/annex_a_ilacs.toml`.
pub fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::embedded(include_str!("../schemas/annex_a_ilacs.toml")));
    &SCHEMA
}

impl TableKind for AnnexAIlacs {
    fn id(&self) -> &'static str {
        "annex_a_ilacs"
    }

    fn title(&self) -> &'static str {
        "Annex A of the inspections of children's services (ILACS)"
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    fn recognise(&self, probes: &[Probe]) -> Option<Claim> {
        claim(probes, schema(), self.title())
    }
}

impl ReturnKind for AnnexAIlacs {
    fn years(&self) -> RangeInclusive<u16> {
        2023..=2027
    }

    fn rules(&self) -> &'static RuleSet {
        static RULES: LazyLock<RuleSet> = LazyLock::new(|| {
            let all = [OF_EVERY_LIST, OF_ONE_LIST].concat();
            RuleSet::embedded(include_str!("../rules/annex_a_ilacs.toml"), &all)
        });
        &RULES
    }

    fn yearly(&self) -> bool {
        false
    }
}

const BORN: &str = "Date of Birth";
const AGE: &str = "Age of Child (Years)";

macro_rules! of_every_list {
    ($($list:literal: $one:literal $two:literal $four:literal $five:literal $six:literal;)*) => {
        &[$(
            ($one, |c, out| unfilled(c, out, $list)),
            ($two, |c, out| choices(c, out, $list)),
            ($four, |c, out| in_the_future(c, out, $list)),
            ($five, |c, out| before_birth(c, out, $list)),
            ($six, |c, out| age(c, out, $list)),
        )*
            ("GT-ILACS-1101", |c, out| unfilled(c, out, "List_11")),
            ("GT-ILACS-1102", |c, out| choices(c, out, "List_11")),
            ("GT-ILACS-1104", |c, out| in_the_future(c, out, "List_11")),
        ]
    };
}

const OF_EVERY_LIST: &[(&str, RuleFn)] = of_every_list! {
    "List_1": "GT-ILACS-0101" "GT-ILACS-0102" "GT-ILACS-0104" "GT-ILACS-0105" "GT-ILACS-0106";
    "List_2": "GT-ILACS-0201" "GT-ILACS-0202" "GT-ILACS-0204" "GT-ILACS-0205" "GT-ILACS-0206";
    "List_3": "GT-ILACS-0301" "GT-ILACS-0302" "GT-ILACS-0304" "GT-ILACS-0305" "GT-ILACS-0306";
    "List_4": "GT-ILACS-0401" "GT-ILACS-0402" "GT-ILACS-0404" "GT-ILACS-0405" "GT-ILACS-0406";
    "List_5": "GT-ILACS-0501" "GT-ILACS-0502" "GT-ILACS-0504" "GT-ILACS-0505" "GT-ILACS-0506";
    "List_6": "GT-ILACS-0601" "GT-ILACS-0602" "GT-ILACS-0604" "GT-ILACS-0605" "GT-ILACS-0606";
    "List_7": "GT-ILACS-0701" "GT-ILACS-0702" "GT-ILACS-0704" "GT-ILACS-0705" "GT-ILACS-0706";
    "List_8": "GT-ILACS-0801" "GT-ILACS-0802" "GT-ILACS-0804" "GT-ILACS-0805" "GT-ILACS-0806";
    "List_9": "GT-ILACS-0901" "GT-ILACS-0902" "GT-ILACS-0904" "GT-ILACS-0905" "GT-ILACS-0906";
    "List_10": "GT-ILACS-1001" "GT-ILACS-1002" "GT-ILACS-1004" "GT-ILACS-1005" "GT-ILACS-1006";
};

const OF_ONE_LIST: &[(&str, RuleFn)] = &[
    ("GT-ILACS-0303", |c, out| counts(c, out, "List_3")),
    ("GT-ILACS-0503", |c, out| counts(c, out, "List_5")),
    ("GT-ILACS-0703", |c, out| counts(c, out, "List_7")),
    ("GT-ILACS-0803", |c, out| counts(c, out, "List_8")),
    ("GT-ILACS-1103", |c, out| counts(c, out, "List_11")),
    ("GT-ILACS-0210", |c, out| {
        in_order(c, out, "List_2", "Assessment start date", "Assessment completion date")
    }),
    ("GT-ILACS-0410", |c, out| {
        in_order(
            c,
            out,
            "List_4",
            "Continuous Assessment Start Date",
            "Continuous Assessment Date of Authorisation",
        )
    }),
    ("GT-ILACS-0510", |c, out| {
        in_order(
            c,
            out,
            "List_5",
            "Strategy discussion initiating Section 47 Enquiry Start Date",
            "Date of Initial Child Protection Conference",
        )
    }),
    ("GT-ILACS-0610", |c, out| {
        in_order(c, out, "List_6", "CIN Start Date", "CIN Closure Date")
    }),
    ("GT-ILACS-0710", |c, out| {
        in_order(
            c,
            out,
            "List_7",
            "Child Protection Plan Start Date",
            "Child Protection Plan End Date",
        )
    }),
    ("GT-ILACS-0810", |c, out| {
        in_order(
            c,
            out,
            "List_8",
            "Date Started to be Looked After",
            "Date Ceased to be Looked After",
        )
    }),
    ("GT-ILACS-0811", |c, out| {
        in_order(
            c,
            out,
            "List_8",
            "Date Started to be Looked After",
            "Start Date of Most Recent Placement",
        )
    }),
    ("GT-ILACS-0812", |c, out| {
        in_order(
            c,
            out,
            "List_8",
            "Date Started to be Looked After",
            "Start date of current legal status",
        )
    }),
    ("GT-ILACS-1010", |c, out| {
        in_order(
            c,
            out,
            "List_10",
            "Date the Child Entered Care",
            "Date of Decision that Child Should be Placed for Adoption",
        )
    }),
    ("GT-ILACS-1011", |c, out| {
        in_order(
            c,
            out,
            "List_10",
            "Date of Decision that Child Should be Placed for Adoption",
            "Date of Matching Child and Prospective Adopters",
        )
    }),
    ("GT-ILACS-1012", |c, out| {
        in_order(
            c,
            out,
            "List_10",
            "Date of Matching Child and Prospective Adopters",
            "Date Placed for Adoption",
        )
    }),
    ("GT-ILACS-1013", |c, out| {
        in_order(c, out, "List_10", "Date Placed for Adoption", "Date of Adoption Order")
    }),
    ("GT-ILACS-1110", |c, out| {
        in_order(c, out, "List_11", "Date enquiry received", "Date Stage 1 started")
    }),
    ("GT-ILACS-1111", |c, out| {
        in_order(c, out, "List_11", "Date Stage 1 started", "Date Stage 1 ended")
    }),
    ("GT-ILACS-1112", |c, out| {
        in_order(c, out, "List_11", "Date Stage 1 ended", "Date Stage 2 started")
    }),
    ("GT-ILACS-1113", |c, out| {
        in_order(c, out, "List_11", "Date Stage 2 started", "Date Stage 2 ended")
    }),
    ("GT-ILACS-1114", |c, out| {
        in_order(
            c,
            out,
            "List_11",
            "Date application submitted",
            "Date application approved",
        )
    }),
    ("GT-ILACS-1115", |c, out| {
        in_order(
            c,
            out,
            "List_11",
            "Date application approved",
            "Date adopter matched with child(ren)",
        )
    }),
    ("GT-ILACS-1116", |c, out| {
        in_order(
            c,
            out,
            "List_11",
            "Date adopter matched with child(ren)",
            "Date child/children placed with adopter(s)",
        )
    }),
    ("GT-ILACS-1117", |c, out| {
        in_order(
            c,
            out,
            "List_11",
            "Date child/children placed with adopter(s)",
            "Date of Adoption Order",
        )
    }),
    ("GT-ILACS-0530", |c, out| {
        unneeded(
            c,
            out,
            "List_5",
            "Was an Initial Child Protection Conference deemed unnecessary?",
            "Date of Initial Child Protection Conference",
        )
    }),
    ("GT-ILACS-0630", |c, out| {
        both_or_neither(c, out, "List_6", "CIN Closure Date", "Reason for Closure")
    }),
    ("GT-ILACS-0830", |c, out| {
        both_or_neither(
            c,
            out,
            "List_8",
            "Date Ceased to be Looked After",
            "Reason Ceased to be Looked After",
        )
    }),
    ("GT-ILACS-1030", |c, out| {
        both_or_neither(
            c,
            out,
            "List_10",
            "Date of Decision that Child Should No Longer be Placed for Adoption",
            "Reason Why Child No Longer Placed for Adoption",
        )
    }),
    ("GT-ILACS-1130", |c, out| {
        both_or_neither(
            c,
            out,
            "List_11",
            "Date of leaving adoption process",
            "Reason for leaving adoption process",
        )
    }),
];

/// Items the list demands, in the columns that were submitted; the others are named as missing. Only rows with
/// something else filled are rows at all, so an empty sheet has nothing missing.
fn unfilled(c: &Context<'_>, out: &mut Out, list: &str) {
    let table = c.table(list);
    let demanded = given(table, out, |d| d.required);
    for row in table.rows() {
        let missing: Vec<_> = demanded.iter().copied().filter(|col| col.missing(row)).collect();
        if !missing.is_empty() {
            out.hit(table, row, &missing);
        }
    }
}

/// Reports rows with the cells of some columns that are filled and wrong.
fn wrong_cells(
    c: &Context<'_>,
    out: &mut Out,
    list: &str,
    wanted: impl Fn(&tables::ColumnDef) -> bool,
    mut wrong: impl FnMut(&tables::Col<'_>, usize) -> bool,
) {
    let table = c.table(list);
    let columns = given(table, out, wanted);
    for row in table.rows() {
        let wrong: Vec<_> = columns.iter().copied().filter(|col| wrong(col, row)).collect();
        if !wrong.is_empty() {
            out.hit(table, row, &wrong);
        }
    }
}

fn choices(c: &Context<'_>, out: &mut Out, list: &str) {
    let schema = c.tables.schema;
    let mut lists: std::collections::HashMap<&str, Choices<'_>> = std::collections::HashMap::new();
    wrong_cells(
        c,
        out,
        list,
        |d| d.codes.is_some(),
        |col, row| {
            let name = col.def.codes.as_deref().unwrap_or("");
            let known = lists.entry(name).or_insert_with(|| Choices::of(schema, name));
            col.filled(row) && known.letter(col.text(row)).is_none()
        },
    );
}

fn counts(c: &Context<'_>, out: &mut Out, list: &str) {
    let numbers = |d: &tables::ColumnDef| d.name.starts_with("Number of") || d.name.starts_with("No. of");
    wrong_cells(c, out, list, numbers, |col, row| {
        col.filled(row) && count(col.text(row)).is_none()
    });
}

fn in_the_future(c: &Context<'_>, out: &mut Out, list: &str) {
    let Some(today) = today(c, out) else { return };
    wrong_cells(
        c,
        out,
        list,
        |d| d.kind == Kind::Date,
        |col, row| col.date(row).ok().is_some_and(|d| d > today),
    );
}

fn before_birth(c: &Context<'_>, out: &mut Out, list: &str) {
    let born = c.table(list).col(BORN);
    wrong_cells(
        c,
        out,
        list,
        |d| d.kind == Kind::Date && d.name != BORN,
        |col, row| match (born.date(row).ok(), col.date(row).ok()) {
            (Some(born), Some(day)) => day < born,
            _ => false,
        },
    );
}

fn age(c: &Context<'_>, out: &mut Out, list: &str) {
    let Some(today) = today(c, out) else { return };
    let table = c.table(list);
    let (born, age) = (table.col(BORN), table.col(AGE));
    for row in table.rows() {
        let Some(real) = born.date(row).ok().map(|b| b.age_on(today)) else {
            continue;
        };
        // A child not yet born has no age; zero is what lists give.
        let given = count(age.text(row)).and_then(|n| i32::try_from(n).ok());
        if age.filled(row) && given != Some(real.max(0)) {
            out.hit(table, row, &[age, born]);
        }
    }
}

/// A date and its reason go together.
fn both_or_neither(c: &Context<'_>, out: &mut Out, list: &str, date: &str, reason: &str) {
    let table = c.table(list);
    let (date, reason) = (table.col(date), table.col(reason));
    for row in table.rows().filter(|r| date.filled(*r) != reason.filled(*r)) {
        out.hit(table, row, &[date, reason]);
    }
}

/// A conference that was unnecessary was not held.
fn unneeded(c: &Context<'_>, out: &mut Out, list: &str, flag: &str, date: &str) {
    let table = c.table(list);
    let (flag, date) = (table.col(flag), table.col(date));
    let mut known = Choices::of(c.tables.schema, "yes_no");
    for row in table.rows() {
        if date.filled(row) && known.letter(flag.text(row)) == Some("a") {
            out.hit(table, row, &[flag, date]);
        }
    }
}
