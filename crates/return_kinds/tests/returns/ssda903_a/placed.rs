//! Proofs of the rules on where a child is placed and with whom.

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "164",
        "Header: 1; 2
         UASC: 2 DUC=01/05/z
         Episodes: 1 PL_DISTANCE=1000; 2 PL_DISTANCE=1000; 1 PL_DISTANCE=-1; 1 LS=V3 PL_DISTANCE=1000",
        "Episodes 0, Episodes 2",
        "Header: 1
         Episodes: 1 PL_DISTANCE=999.9; 1 HOME_POST=AA1_1AA PL_POST=CC1_1CC; 1",
    ),
    rule(
        "169",
        "Episodes: 1 LS=C2 PL_POST=AA1_1AA; 1 LS=C2 PL_POST=ZZ1_1ZZ; 1 LS=C2; 1 LS=V3",
        "Episodes 1, Episodes 2",
        "Episodes: 1 LS=C2 PL_POST=AA1_1AA; 1 LS=V3; 1 LS=C2 PL_LA=317",
    ),
    rule(
        "179",
        "Episodes: 1 LS=C2 PL_LOCATION=UP PL_POST=AA1_1AA; 1 LS=C2; 1 LS=C2 PL_POST=AA1_1AA",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=C2 PL_LOCATION=IN; 1 LS=C2 PL_POST=AA1_1AA; 1 LS=V4",
    ),
    rule(
        "218",
        "Episodes: 1 PLACE=U1 PL_POST=AA1_1AA; 1 PLACE=U1 PL_POST=WW1_1WW; 1 PLACE=U1 DEC=31/03/y; 1 PLACE=H5",
        "Episodes 0",
        "Episodes: 1 PLACE=U1 URN=SC1; 1 PLACE=P2; 1 PLACE=Z1",
    )
    .years(2023, 2024),
    rule(
        "218",
        "Episodes: 1 PLACE=H5; 1 PLACE=Z1",
        "Episodes 0",
        "Episodes: 1 PLACE=K3 URN=1; 1 PLACE=Z1",
    )
    .years(2025, 2025),
    rule(
        "218",
        "Episodes: 1 PLACE=Z1; 1 PLACE=Z11; 1 PLACE=U1 PL_POST=CC1_1CC",
        "Episodes 0, Episodes 2",
        "Episodes: 1 PLACE=Z11; 1 PLACE=U1 PL_POST=WW1_1WW; 1 PLACE=U1 DEC=31/03/y",
    )
    .years(2026, 2027),
    rule(
        "219",
        "Episodes: 1 URN=SC000001 PLACE=U1; 1 URN=SC000009 PLACE=K2; 1 URN=SC000001 PLACE=K2",
        "Episodes 0, Episodes 1",
        "Episodes: 1 URN=SC000001 PLACE=K2; 1 URN=XXXXXXX PLACE=U1; 1 PLACE=U1",
    ),
    rule(
        "221",
        "Episodes: 1 URN=SC000001 PLACE=K2 PL_POST=BB1_1BB; 1 URN=SC000001 PLACE=U1 PL_POST=BB1_1BB; 1 URN=SC000001 PLACE=K2 LS=V3 PL_POST=BB1_1BB",
        "Episodes 0",
        "Episodes: 1 URN=SC000001 PLACE=K2 PL_POST=aa11aa; 1 URN=SC000001 PLACE=K2; 1 URN=XXXXXXX PLACE=K2 PL_POST=BB1_1BB",
    ),
    rule(
        "222",
        "Episodes: 1 PLACE=H5 URN=SC1; 1 PLACE=U1 URN=SC1; 1 PLACE=T1 URN=XXXXXXX",
        "Episodes 0",
        "Episodes: 1 PLACE=U1 URN=SC1; 1 PLACE=H5",
    )
    .years(2023, 2023),
    rule(
        "222",
        "Episodes: 1 PLACE=P2 URN=SC1; 1 PLACE=H5 URN=SC1",
        "Episodes 0",
        "Episodes: 1 PLACE=H5 URN=SC1; 1 PLACE=P2",
    )
    .years(2024, 2024),
    rule(
        "222",
        "Episodes: 1 PLACE=Z1 URN=SC1; 1 PLACE=P2 URN=SC1",
        "Episodes 0",
        "Episodes: 1 PLACE=P2 URN=SC1; 1 PLACE=Z1",
    )
    .years(2025, 2025),
    rule(
        "222",
        "Episodes: 1 PLACE=Z11 URN=SC1; 1 PLACE=Z1 URN=SC1",
        "Episodes 0",
        "Episodes: 1 PLACE=Z1 URN=SC1; 1 PLACE=Z11 URN=XXXXXXX",
    )
    .years(2026, 2027),
    rule(
        "224",
        "Episodes: 1 URN=SC000001 PLACE_PROVIDER=PR1; 1 URN=SC000001; 1 URN=SC000009 PLACE_PROVIDER=PR4",
        "Episodes 0, Episodes 1, Episodes 2",
        "Episodes: 1 URN=SC000001 PLACE_PROVIDER=PR4; 1 URN=XXXXXXX PLACE_PROVIDER=PR1; 1 PLACE_PROVIDER=PR1",
    ),
    rule(
        "227",
        "Episodes: 1 URN=SC000002 DECOM=01/06/2020; 1 URN=SC000001 DECOM=01/06/2020",
        "Episodes 0",
        "Episodes: 1 URN=SC000002 DECOM=31/05/2020; 1 URN=SC000001 DECOM=01/06/2020; 1 URN=SC000009 DECOM=01/06/2020",
    ),
    rule(
        "228",
        "Episodes: 1 URN=SC000002 DEC=02/06/2020; 1 URN=SC000002; 1 URN=SC000001",
        "Episodes 0, Episodes 1",
        "Episodes: 1 URN=SC000002 DEC=01/06/2020; 1 URN=SC000001; 1 URN=SC000009",
    ),
    rule(
        "229",
        "Episodes: 1 URN=SC000002 PLACE_PROVIDER=PR1; 1 URN=SC000001 PLACE_PROVIDER=PR2; 1 URN=SC000001 PLACE_PROVIDER=PR1",
        "Episodes 0, Episodes 1",
        "Episodes: 1 URN=SC000001 PLACE_PROVIDER=PR1; 1 URN=SC000002 PLACE_PROVIDER=PR2; 1 URN=SC000002 PLACE_PROVIDER=PR4",
    ),
    rule(
        "230",
        "Episodes: 1 PLACE=H5; 1 PLACE=H5 DEC=29/10/2023 URN=XXXXXXX; 1 PLACE=H5 PL_POST=WW1_1WW",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=H5 DEC=28/10/2023; 1 PLACE=H5 URN=1; 1 PLACE=U1",
    ),
    rule(
        "392a",
        "Header: 1; 2
         UASC: 2
         Episodes: 1 LS=C2 HOME_POST=AA1_1AA; 1 LS=C2 HOME_POST=AA1_1AA PL_POST=BB1_1BB; 2 LS=C2; 1 LS=V3",
        "Episodes 0",
        "Header: 1; 2
         UASC: 2
         Episodes: 1 LS=C2 HOME_POST=AA1_1AA PL_POST=BB1_1BB; 2 LS=C2; 1 LS=V4",
    ),
    rule(
        "392b",
        "Header: 1; 2
         UASC: 2
         Episodes: 1 LS=C2 HOME_POST=AA1_1AA; 1 LS=C2 PL_POST=AA1_1AA; 2 LS=C2",
        "Episodes 0, Episodes 1",
        "Header: 1; 2; 3
         last.UASC: 2
         Episodes: 1 LS=C2 HOME_POST=AA1_1AA PL_POST=BB1_1BB; 2 LS=C2; 3 LS=V3",
    ),
    rule(
        "392c",
        "Episodes: 1 HOME_POST=QQ1_1QQ; 1 PL_POST=ZZ9_9ZZ HOME_POST=AA1_1AA; 1 HOME_POST=AA1_1AA",
        "Episodes 0, Episodes 1",
        "Episodes: 1 HOME_POST=AA1_1AA PL_POST=bb11bb; 1",
    ),
    rule(
        "392d",
        "Episodes: 1 HOME_POST=AA1_1AA PL_POST=aa11aa PLACE=U1; 1 HOME_POST=AA1_1AA PL_POST=AA1_1AA PLACE=P1",
        "Episodes 0",
        "Episodes: 1 HOME_POST=AA1_1AA PL_POST=AA1_1AA PLACE=P1; 1 PLACE=U1; 1 HOME_POST=AA1_1AA PL_POST=BB1_1BB PLACE=U1",
    ),
    rule(
        "398",
        "Episodes: 1 LS=V3 HOME_POST=AA1_1AA; 1 LS=V4 PL_POST=AA1_1AA; 1 LS=C2 PL_POST=AA1_1AA",
        "Episodes 0, Episodes 1",
        "Episodes: 1 LS=V3; 1 LS=C2 HOME_POST=AA1_1AA",
    ),
];
