//! Proofs of the rules on where a placement is.

use super::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "406",
        "Header: 1; 2; 3
         UASC: 1 DUC=01/05/z
         last.Header: 2
         last.UASC: 2 DUC=01/05/z
         Episodes: 1 HOME_POST=AA1_1AA PL_POST=BB1_1BB; 2 HOME_POST=AA11AA PL_POST=bb11bb; 3 HOME_POST=AA1_1AA PL_POST=BB1_1BB; 1 PL_POST=BB1_1BB",
        "Episodes 0, Episodes 1",
        "Header: 1; 3
         UASC: 1 DUC=01/05/z
         Episodes: 1 PL_POST=BB1_1BB; 3 HOME_POST=AA1_1AA PL_POST=BB1_1BB",
    ),
    rule(
        "411",
        "Episodes: 1 PL_LOCATION=IN PL_LA=E10000012; 1 PL_LOCATION=OUT PL_LA=E10000012; 1 PL_POST=AA1_1AA",
        "Episodes 0",
        "Episodes: 1 PL_LOCATION=IN PL_LA=E09000026; 1 PL_LOCATION=OUT PL_LA=E10000012; 1 PL_POST=AA1_1AA; 1 PL_POST=BB1_1BB",
    ),
    rule(
        "420",
        "Episodes: 1 LS=V3 PL_POST=AA1_1AA; 1 LS=C2 PL_POST=AA1_1AA; 1 LS=V4",
        "Episodes 0",
        "Episodes: 1 LS=C2 PL_POST=AA1_1AA; 1 LS=V4; 1 LS=V3 PL_POST=XX1_1XX",
    ),
    rule(
        "452",
        "last.Episodes: 1 DECOM=01/05/y-1 RNE=S PL_POST=AA1_1AA
         Episodes: 1 DECOM=01/05/y-1 RNE=S PL_POST=BB1_1BB; 1 DECOM=01/05/y RNE=P PL_POST=AA1_1AA",
        "Episodes 0",
        "last.Episodes: 1 DECOM=01/05/y-1 RNE=S PL_POST=AA1_1AA; 2 DECOM=01/05/y-1 RNE=S PL_POST=AA1_1AA
         Episodes: 1 DECOM=01/05/y-1 RNE=S PL_POST=AA1_1AB; 2 DECOM=01/05/y-1 RNE=P PL_POST=BB1_1BB",
    ),
    rule(
        "453",
        "last.Episodes: 1 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=AA1_1AA; 2 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=AA1_1AA
         Episodes: 1 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=BB1_1BB; 2 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA",
        "Episodes 0, Episodes 1",
        "last.Episodes: 1 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=AA1_1AA; 2 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=AA1_1AA
         Episodes: 1 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=AA1_1AB; 2 DECOM=01/05/y-1 RNE=P HOME_POST=AA1_1AA PL_POST=BB1_1BB",
    ),
    rule(
        "454",
        "Episodes: 1 HOME_POST=AA1_1AA PL_POST=CC1_1CC; 1 HOME_POST=AA1_1AA PL_POST=BB1_1BB; 1 PL_DISTANCE=350.1; 1 PL_DISTANCE=999.9",
        "Episodes 0, Episodes 2",
        "Episodes: 1 HOME_POST=AA1_1AA PL_POST=BB1_1BB; 1 PL_POST=CC1_1CC; 1 PL_DISTANCE=350; 1 PL_DISTANCE=999.9",
    ),
    rule(
        "503G",
        "last.Episodes: 1 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=AA1_1AA
         Episodes: 1 DECOM=01/05/y-1 RNE=P HOME_POST=AA1_1AA PL_POST=BB1_1BB",
        "Episodes 0",
        "last.Episodes: 1 DECOM=01/05/y-1 RNE=S HOME_POST=AA1_1AA PL_POST=AA1_1AA; 2 DECOM=01/05/y-1 DEC=01/06/y-1 HOME_POST=AA1_1AA PL_POST=AA1_1AA
         Episodes: 1 DECOM=01/05/y-1 RNE=P HOME_POST=AA1_1AA PL_POST=AA1_1AB; 2 DECOM=01/05/y HOME_POST=AA1_1AA PL_POST=BB1_1BB",
    ),
    rule(
        "503H",
        "last.Episodes: 1 DECOM=01/05/y-1 PL_POST=AA1_1AA; 2 DECOM=01/05/y-1 PL_POST=BB1_1BB
         Episodes: 1 DECOM=01/05/y-1 PL_POST=WW1_1WW; 2 DECOM=01/05/y-1",
        "Episodes 0, Episodes 1",
        "last.Episodes: 1 DECOM=01/05/y-1 PL_POST=AA1_1AA; 2 DECOM=01/05/y-1
         Episodes: 1 DECOM=01/05/y-1 PL_POST=AA1_1AB; 2 DECOM=01/05/y-1",
    ),
    rule(
        "503J",
        "last.Episodes: 1 DECOM=01/05/y-1 PL_POST=AA1_1AA
         Episodes: 1 DECOM=01/05/y-1 PL_POST=WW1_1WW",
        "Episodes 0",
        "last.Episodes: 1 DECOM=01/05/y-1 PL_POST=BB1_1BB
         Episodes: 1 DECOM=01/05/y-1 PL_POST=CC1_1CC",
    ),
    rule(
        "1008",
        "Episodes: 1 URN=SC000009; 1 URN=sc000001; 1 URN=XXXXXXX; 1",
        "Episodes 0",
        "Episodes: 1 URN=SC000001; 1 URN=XXXXXXX; 1",
    ),
    rule(
        "1015",
        "Episodes: 1 PLACE=K2 PLACE_PROVIDER=PR1 LS=C2 PL_POST=BB1_1BB; 1 PLACE=K2 PLACE_PROVIDER=PR1 LS=C2",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=K2 PLACE_PROVIDER=PR1 LS=C2 PL_POST=AA1_1AA; 1 PLACE=U1 PLACE_PROVIDER=PR1 LS=C2 PL_POST=BB1_1BB; 1 PLACE=K2 PLACE_PROVIDER=PR2 LS=C2 PL_POST=BB1_1BB; 1 PLACE=K2 PLACE_PROVIDER=PR1 LS=V4 PL_POST=BB1_1BB",
    ),
];
