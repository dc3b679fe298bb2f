//! Lists from outside that rules need.

use returns::lists::LISTS;
use returns::{Input, Limits, Reference};

#[test]
fn every_list_a_rule_needs_can_be_given_and_no_other() {
    let mut needed: Vec<&str> = return_kinds::kinds()
        .checked
        .iter()
        .flat_map(|k| k.rules().iter())
        .flat_map(|(r, _)| r.needs.iter().filter_map(|n| n.strip_prefix("reference.")))
        .collect();
    needed.sort_unstable();
    needed.dedup();
    for name in needed {
        assert!(LISTS.iter().any(|(n, _)| *n == name), "{name}");
    }
    let csv: [(&str, &[u8]); 3] = [
        ("postcodes", b"pcds,oslaua\nIG1 1DD,E09000026\n"),
        ("providers", b"URN,postcode\n1,IG1 1DD\n"),
        ("establishments", b"URN,EstablishmentName\n100001,A\n"),
    ];
    assert_eq!(csv.len(), LISTS.len());
    let mut reference = Reference::default();
    for (name, bytes) in csv {
        let file = Input::bytes("list.csv", bytes.to_vec());
        reference.read(name, &[file], &Limits::default()).unwrap();
        assert!(reference.has(name), "{name}");
    }
    let wrong = Input::bytes("list.csv", b"a,b\n1,2\n".to_vec());
    for (name, _) in LISTS {
        let error = Reference::default().read(name, std::slice::from_ref(&wrong), &Limits::default());
        assert!(error.is_err(), "{name}");
    }
    let error = reference.read("post codes", &[wrong], &Limits::default()).unwrap_err();
    assert!(error.to_string().contains("the lists are"));
}
