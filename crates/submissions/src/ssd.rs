//! The six SEND tables of the Standard Safeguarding Dataset, as the record is.
//!
//! Rows are named by the numbers of the record's own entries. A plan whose request is not on record, because it is
//! older than the record or came from another area, gets a request and an assessment marked historical (`H`), as SEN2
//! has it.

use std::collections::{BTreeSet, HashMap};

use definitions::Value;
use record::{EntryView, Position};
use returns::write::{CsvFile, Filling, write_csv};

use crate::iso;

/// The tables that are written, in their order.
const TABLES: [&str; 6] = [
    "ssd_send",
    "ssd_ehcp_requests",
    "ssd_ehcp_assessment",
    "ssd_ehcp_named_plan",
    "ssd_ehcp_active_plans",
    "ssd_sen_need",
];

/// Writes the tables, one file each.
///
/// # Errors
/// A table too large to be held.
pub fn write_ssd(position: &Position) -> std::io::Result<Vec<CsvFile>> {
    let mut filling = Filling::new(ssd::schema());
    let requests = EntryView::all(position, "ehc_needs_assessment");
    let plans = EntryView::all(position, "ehc_plan");
    let children: BTreeSet<u32> = requests.iter().chain(&plans).map(|e| e.child).collect();
    for place in children {
        let Some(child) = EntryView::at(position, place) else {
            continue;
        };
        let numbered = !child.text("upn").is_empty() || !child.text("uln").is_empty();
        let unknown = if numbered {
            String::new()
        } else {
            child.text("upn_unknown")
        };
        filling.row(
            "ssd_send",
            None,
            &[
                ("send_table_id", child.id.to_string()),
                ("send_upn", child.text("upn")),
                ("send_uln", child.text("uln")),
                ("send_upn_unknown", unknown),
                ("send_person_id", child.text("la_child_id")),
            ],
        )?;
    }
    let mut requested: HashMap<u32, String> = HashMap::new();
    for request in &requests {
        let id = format!("R{}", request.id);
        let decided = request.day("decided_to_assess").map(|on| ("Y", Some(on)));
        let decided = decided.or_else(|| request.day("refused_to_assess").map(|on| ("N", Some(on))));
        // A return calls a decision older than its year historical, and gives no day.
        let decided = decided.or_else(|| request.day("decision_reported").map(|_| ("H", None)));
        let left = request.day("request_withdrawn").is_some() || request.day("moved_during_assessment").is_some();
        // A return reports a request decided in an earlier year without its decision; what came of it shows there was
        // one.
        let went_on = [
            "plan_issued",
            "decided_not_to_issue",
            "decided_to_issue",
            "assessment_withdrawn",
        ];
        let assessed = request.linked("plan").is_some() || went_on.iter().any(|step| request.day(step).is_some());
        let undecided = match (assessed, left) {
            (true, _) => "H",
            (_, true) => "W",
            _ => "A",
        };
        let (outcome, on) = decided.unwrap_or((undecided, None));
        self::request(
            &mut filling,
            position,
            request.child,
            &id,
            (iso(request.day("request_received")), iso(on), outcome),
        )?;
        if matches!(outcome, "Y" | "H") || assessed {
            assessment(&mut filling, request, &id)?;
        }
        if let Some(plan) = request.linked("plan") {
            requested.insert(plan, id);
        }
    }
    for plan in &plans {
        let request = match requested.get(&plan.place) {
            Some(id) => id.clone(),
            None => {
                let id = format!("H{}", plan.id);
                self::request(
                    &mut filling,
                    position,
                    plan.child,
                    &id,
                    (String::new(), String::new(), "H"),
                )?;
                let cells = [
                    ("ehca_ehcp_assessment_id", id.clone()),
                    ("ehca_ehcp_request_id", id.clone()),
                    ("ehca_ehcp_assessment_outcome", "H".to_owned()),
                ];
                filling.row("ssd_ehcp_assessment", None, &cells)?;
                id
            }
        };
        self::plan(&mut filling, plan, &request)?;
    }
    write_csv(&filling.finish(), &TABLES)
}

fn request(
    filling: &mut Filling,
    position: &Position,
    child: u32,
    id: &str,
    (received, decided, outcome): (String, String, &str),
) -> std::io::Result<()> {
    let cells = [
        ("ehcr_ehcp_request_id", id.to_owned()),
        ("ehcr_send_table_id", position.ledger().entry(child).id.to_string()),
        ("ehcr_ehcp_req_date", received),
        ("ehcr_ehcp_req_outcome_date", decided),
        ("ehcr_ehcp_req_outcome", outcome.to_owned()),
    ];
    filling.row("ssd_ehcp_requests", None, &cells).map(|_| ())
}

fn assessment(filling: &mut Filling, request: &EntryView<'_>, id: &str) -> std::io::Result<()> {
    let (outcome, on) = match (request.day("plan_issued"), request.day("decided_not_to_issue")) {
        (Some(on), _) => ("Y", Some(on)),
        (_, Some(on)) => ("N", Some(on)),
        _ if request.day("decided_to_issue").is_some() => ("Y", None),
        _ if request.is_closed() => ("W", None),
        _ => ("A", None),
    };
    let exempt = [
        "exception_reported",
        "school_closed_four_weeks",
        "exceptional_personal_circumstances",
        "absent_four_weeks",
        "missed_appointment",
    ];
    let exempt = exempt.iter().any(|step| request.day(step).is_some());
    let cells = [
        ("ehca_ehcp_assessment_id", id.to_owned()),
        ("ehca_ehcp_request_id", id.to_owned()),
        ("ehca_ehcp_assessment_outcome_date", iso(on)),
        ("ehca_ehcp_assessment_outcome", outcome.to_owned()),
        (
            "ehca_ehcp_assessment_exceptions",
            if exempt { "1" } else { "0" }.to_owned(),
        ),
    ];
    filling.row("ssd_ehcp_assessment", None, &cells).map(|_| ())
}

fn plan(filling: &mut Filling, plan: &EntryView<'_>, request: &str) -> std::io::Result<()> {
    let id = format!("P{}", plan.id);
    let cells = [
        ("ehcn_named_plan_id", id.clone()),
        ("ehcn_ehcp_asmt_id", request.to_owned()),
        ("ehcn_named_plan_start_date", iso(plan.day("plan_started"))),
        ("ehcn_named_plan_ceased_date", iso(plan.day("plan_ceased"))),
        ("ehcn_named_plan_ceased_reason", plan.text("cease_reason")),
    ];
    filling.row("ssd_ehcp_named_plan", None, &cells)?;
    if plan.is_closed() {
        return Ok(());
    }
    let cells = [
        ("ehcp_active_ehcp_id", id.clone()),
        ("ehcp_ehcp_request_id", request.to_owned()),
        ("ehcp_active_ehcp_last_review_date", iso(plan.day("reviewed"))),
    ];
    filling.row("ssd_ehcp_active_plans", None, &cells)?;
    for (rank, field) in [("1", "primary_need"), ("2", "secondary_need")] {
        if let Some(Value::Text(need)) = plan.value(field) {
            let cells = [
                ("senn_table_id", format!("{id}-{rank}")),
                ("senn_active_ehcp_id", id.clone()),
                ("senn_active_ehcp_need_type", need),
                ("senn_active_ehcp_need_rank", rank.to_owned()),
            ];
            filling.row("ssd_sen_need", None, &cells)?;
        }
    }
    Ok(())
}
