//! Proofs of the rules on care leavers (OC3).

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "153",
        "OC3: 1 IN_TOUCH=YES; 2",
        "OC3 0",
        "OC3: 1 IN_TOUCH=YES ACTIV=F1 ACCOM=B1; 2",
    ),
    rule(
        "187",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC3: 2 IN_TOUCH=YES; 1 IN_TOUCH=YES
         AD1: 1 DATE_INT=01/05/y",
        "OC3 1, AD1 0",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC3: 1; 2 IN_TOUCH=YES
         AD1: 1; 3 DATE_INT=01/05/y",
    ),
    rule(
        "344",
        "OC3: 1 IN_TOUCH=DIED ACTIV=F1 ACCOM=0; 2 IN_TOUCH=RHOM ACTIV=0 ACCOM=B1; 3 IN_TOUCH=RHOM",
        "OC3 0, OC3 1, OC3 2",
        "OC3: 1 IN_TOUCH=DIED ACTIV=0 ACCOM=0; 2 IN_TOUCH=YES ACTIV=F1 ACCOM=B1",
    ),
    rule(
        "345",
        "OC3: 1 IN_TOUCH=YES ACTIV=0 ACCOM=B1; 2 IN_TOUCH=YES ACTIV=F1 ACCOM=0",
        "OC3 0, OC3 1",
        "OC3: 1 IN_TOUCH=YES ACTIV=F1 ACCOM=B1; 2 IN_TOUCH=NO ACTIV=0 ACCOM=0",
    ),
    rule(
        "347",
        "OC3: 1 ACCOM=T1 DOB=02/04/y-18; 2 ACCOM=T2 DOB=01/05/y-17",
        "OC3 0, OC3 1",
        "OC3: 1 ACCOM=T1 DOB=01/04/y-18; 2 ACCOM=U1 DOB=01/05/y-17",
    ),
    rule(
        "348",
        "OC3: 1 IN_TOUCH=YES; 2 IN_TOUCH=DIED
         last.OC3: 1 IN_TOUCH=DIED; 2 IN_TOUCH=DIED",
        "OC3 0",
        "OC3: 1 IN_TOUCH=DIED; 2 IN_TOUCH=NO
         last.OC3: 1 IN_TOUCH=DIED; 2 IN_TOUCH=NO",
    ),
    rule(
        "391",
        "OC3: 1 DOB=01/04/z-17 IN_TOUCH=YES; 2 DOB=01/04/z-17",
        "OC3 0",
        "OC3: 1 DOB=31/03/z-17 IN_TOUCH=YES; 2 DOB=01/04/z-17",
    ),
];
