//! Work with families.

use super::Place;

// demand: B01
#[test]
fn a_piece_of_co_production_says_who_took_part_what_changed_and_who_heard_back() {
    let here = Place::new();
    let council = here.organisation("Eastmere Council", "council");
    let (ann, ben) = (here.person("Ann Marsh", &council), here.person("Ben Costa", &council));
    let lead = here.acting("thematic_lead", None);
    let fields = [
        ("name", "A plan that families can read"),
        ("about", "The template of the plan"),
        ("lead", ann.id()),
    ];
    let work = lead.opens("coproduction", "begun", "2025-11-03", &fields);
    let parents = [
        ("who", "parents"),
        ("took_part_in", "design"),
        ("people", "12"),
        ("said", "Say it in one page"),
    ];
    let parents = lead.opens_for(&work, "coproduction_group", "heard", "2026-01-12", &parents);
    let schools = [
        ("who", "schools"),
        ("took_part_in", "decide"),
        ("people", "3"),
        ("said", "Fine"),
    ];
    let schools = lead.opens_for(&work, "coproduction_group", "heard", "2026-01-19", &schools);
    lead.records(&work, "changed", "2026-02-16", &[("changed_what", "It is one page")]);
    // Families took part in design and not in deciding, so the depth cannot be given as more than it was.
    let grade = |depth| [("depth", depth), ("graded_by", ben.id())];
    lead.refuses(
        &work,
        "graded",
        "2026-03-02",
        &grade("decided_together"),
        "No family took part in deciding, so it was not decided together.",
    );
    lead.refuses(
        &work,
        "graded",
        "2026-03-02",
        &[("depth", "designed_together"), ("graded_by", ann.id())],
        "The depth is graded by someone other than the lead.",
    );
    lead.records(&work, "graded", "2026-03-02", &grade("designed_together"));
    // Those who took part hear within six weeks what came of it.
    lead.entry(&parents)
        .has(&["Say it in one page", "23 February 2026", "7 days late"]);
    let told = [("fed_back_how", "At the open evening")];
    lead.refuses(
        &work,
        "fed_back",
        "2026-03-02",
        &told,
        "2 groups have not been told what happened.",
    );
    lead.records(&parents, "told", "2026-03-02", &[("how", "A letter")]);
    lead.records(&schools, "told", "2026-03-02", &[("how", "A letter")]);
    lead.records(&work, "fed_back", "2026-03-02", &told);
    let chair = here.acting("chair", None);
    chair.entry(&work).has(&[
        "Fed back",
        "It is one page",
        "Designed together",
        "People who took part 15",
    ]);
    chair
        .whole_list("coproduction", "list")
        .line("A plan that families can read", &["Designed together", "15", "12"]);
    here.acting("therapist", None).does_not_see(&work);
}
