//! Proofs of the rules on health and development (OC2).

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "157",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 DOB=01/05/y-10 SDQ_REASON=SDQ1; 2 DOB=01/05/y-10 SDQ_REASON=SDQ1; 1 DOB=02/04/y-4 SDQ_REASON=SDQ1",
        "OC2 0",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 DOB=01/05/y-10 SDQ_REASON=SDQ2; 1 DOB=30/03/z-16 SDQ_REASON=SDQ1; 1 DOB=01/05/y-10 SDQ_REASON=SDQ1 SDQ_SCORE=5",
    ),
    rule(
        "158",
        "OC2: 1 INTERVENTION_RECEIVED=1 INTERVENTION_OFFERED=0; 2 INTERVENTION_RECEIVED=1",
        "OC2 0",
        "OC2: 1 INTERVENTION_RECEIVED=1; 2 INTERVENTION_RECEIVED=0 INTERVENTION_OFFERED=1",
    ),
    rule(
        "159",
        "OC2: 1 SUBSTANCE_MISUSE=1 INTERVENTION_RECEIVED=0",
        "OC2 0",
        "OC2: 1 SUBSTANCE_MISUSE=1 INTERVENTION_RECEIVED=0 INTERVENTION_OFFERED=0; 2 SUBSTANCE_MISUSE=0 INTERVENTION_RECEIVED=0; 3 SUBSTANCE_MISUSE=1 INTERVENTION_RECEIVED=1",
    ),
    rule(
        "181",
        "OC2: 1 TEETH_CHECK=2; 2 CONVICTED=Y; 3 CONVICTED=1",
        "OC2 0, OC2 1",
        "OC2: 1 CONVICTED=0 TEETH_CHECK=1; 2",
    ),
    rule(
        "182",
        "OC2: 1 CONVICTED=0; 2 CONVICTED=1 IMMUNISATIONS=1 TEETH_CHECK=1 HEALTH_ASSESSMENT=1",
        "OC2 0, OC2 1",
        "OC2: 1 CONVICTED=1 IMMUNISATIONS=1 TEETH_CHECK=1 HEALTH_ASSESSMENT=1 SUBSTANCE_MISUSE=0; 2; 3 IMMUNISATIONS=1",
    ),
    rule(
        "185",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 2 SDQ_SCORE=5; 1 SDQ_SCORE=5; 3 SDQ_SCORE=5",
        "OC2 0, OC2 2",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 SDQ_SCORE=5; 2; 3",
    ),
    rule(
        "186",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 DOB=01/04/y-4; 1 DOB=01/04/z-17; 2 DOB=01/05/y-10",
        "OC2 0, OC2 1",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 DOB=02/04/y-4; 1 DOB=31/03/z-17; 1 DOB=01/05/y-10 SDQ_SCORE=4; 1 DOB=01/05/y-10 SDQ_REASON=SDQ2",
    ),
    rule(
        "188",
        "OC2: 1 DOB=01/04/z-4 SDQ_SCORE=1; 2 DOB=01/04/z-4 SDQ_REASON=SDQ1; 3 DOB=01/04/z-4",
        "OC2 0, OC2 1",
        "OC2: 1 DOB=31/03/z-4 SDQ_SCORE=1; 2 DOB=01/04/z-4",
    ),
    rule(
        "189",
        "OC2: 1 DOB=31/03/y-17 SDQ_SCORE=1; 2 DOB=01/04/y-17 SDQ_SCORE=1",
        "OC2 0",
        "OC2: 1 DOB=01/04/y-17 SDQ_SCORE=1; 2 DOB=31/03/y-17",
    ),
    rule(
        "190",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 2 CONVICTED=0; 1 CONVICTED=0; 3 TEETH_CHECK=1",
        "OC2 0, OC2 2",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 CONVICTED=0; 2; 3 SDQ_SCORE=1",
    ),
    rule(
        "191",
        "Episodes: 1 DECOM=01/06/y-2; 1 DECOM=01/05/y-3 DEC=01/06/y-2 REC=X1; 2 DECOM=01/05/y-3; 3 DECOM=01/05/y RNE=S
         OC2: 2 IMMUNISATIONS=1; 3",
        "Episodes 1, OC2 0",
        "Episodes: 2 DECOM=01/05/y-3; 3 DECOM=01/05/y RNE=S; 4 DECOM=01/05/y-3 LS=V3; 5 DECOM=01/05/y-3 DEC=30/03/z REC=E4A
         OC2: 2 IMMUNISATIONS=1 TEETH_CHECK=1 HEALTH_ASSESSMENT=0 SUBSTANCE_MISUSE=0; 3",
    ),
    rule(
        "192",
        "OC2: 1 SUBSTANCE_MISUSE=1",
        "OC2 0",
        "OC2: 1 SUBSTANCE_MISUSE=1 INTERVENTION_RECEIVED=0; 2 SUBSTANCE_MISUSE=0",
    ),
    rule(
        "193",
        "OC2: 1 SUBSTANCE_MISUSE=0 INTERVENTION_RECEIVED=1; 2 INTERVENTION_OFFERED=0",
        "OC2 0, OC2 1",
        "OC2: 1 SUBSTANCE_MISUSE=1 INTERVENTION_RECEIVED=1; 2 SUBSTANCE_MISUSE=0",
    ),
    rule(
        "197B",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 DOB=01/04/y-4; 1 DOB=31/03/z-17; 1 DOB=01/05/y-10",
        "OC2 0, OC2 1",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 DOB=31/03/y-4; 1 DOB=01/05/y-17 SDQ_SCORE=3; 2 DOB=01/05/y-4",
    ),
    rule(
        "197a",
        "OC2: 1 SDQ_SCORE=1 SDQ_REASON=SDQ1; 2",
        "OC2 0",
        "OC2: 1 SDQ_SCORE=1; 2 SDQ_REASON=SDQ1",
    ),
    rule(
        "198",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 2 SDQ_REASON=SDQ1; 1 SDQ_REASON=SDQ1; 3 SDQ_REASON=SDQ1",
        "OC2 0, OC2 2",
        "Episodes: 1 DECOM=01/05/y-3 LS=C2; 2 DECOM=01/05/y RNE=S LS=C2
         OC2: 1 SDQ_REASON=SDQ1; 2; 3",
    ),
    rule(
        "215",
        "OC3: 1 IN_TOUCH=YES; 2 IN_TOUCH=YES
         OC2: 2; 1 CONVICTED=0",
        "OC3 0, OC2 1",
        "OC3: 1 IN_TOUCH=YES; 2
         OC2: 1 SDQ_SCORE=1; 2 CONVICTED=1",
    ),
];
