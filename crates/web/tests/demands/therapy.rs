//! Therapies.

use super::Place;

// demand: E03
#[test]
fn a_change_of_therapist_when_a_plan_is_made_is_flagged_with_whether_it_was_handed_over() {
    let here = Place::new();
    let trust = here.organisation("Eastmere Community Health Trust", "health");
    let (ann, ben) = (here.person("Ann Marsh", &trust), here.person("Ben Costa", &trust));
    let sam = here.child("Sam", "2017-05-01");
    here.opens_for(&sam, "ehc_plan", "plan_started", "2026-01-12", &[]);
    let service = [
        ("name", "Speech and language therapy"),
        ("kind", "speech"),
        ("given_by", trust.id()),
    ];
    let service = here.opens("therapy_service", "recorded", "2024-01-08", &service);
    let officer = here.acting("designated_clinical_officer", None);
    let referral = officer.opens_for(
        &sam,
        "therapy_referral",
        "received",
        "2025-04-07",
        &[("service", service.id()), ("reference", "T1")],
    );
    officer.records(&referral, "treated", "2025-06-02", &[("therapist", ann.id())]);
    officer.entry(&referral).has(&["Times the therapist changed 0"]);
    let changed = [("therapist", ben.id()), ("handed_over", "no")];
    officer.refuses(&referral, "therapist_changed", "2026-02-16", &changed, "Enter reason");
    let mut why = changed.to_vec();
    why.push(("reason", "Another team serves children with plans"));
    officer.records(&referral, "therapist_changed", "2026-02-16", &why);
    officer.entry(&referral).has(&[
        "Times the therapist changed 1",
        "Changes without a handover 1",
        "Therapist changed within three months of the first EHC plan Yes",
    ]);
    officer.list("therapy_referral", "continuity").line(
        "Sam Reed",
        &["Speech and language therapy", "Ben Costa", "16 February 2026", "No"],
    );
    // The therapist who treats the child sees it, and one who does not sees nothing.
    here.acting("therapist", Some(&ann)).does_not_see(&referral);
    here.acting("attendance_officer", None).does_not_see(&referral);
}
