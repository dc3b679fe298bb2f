//! Proofs of the rules on values by themselves.

use crate::ssda903_b::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "101",
        "Header: 1 SEX=M; 2 SEX=1; 3",
        "Header 0, Header 2",
        "Header: 1 SEX=1; 2 SEX=2",
    )
    .years(2023, 2024),
    rule(
        "101",
        "Header: 1 SEX=1; 2 SEX=F; 3",
        "Header 0, Header 2",
        "Header: 1 SEX=M; 2 SEX=f; 3 SEX=U",
    )
    .years(2025, 2027),
    rule(
        "102",
        "Header: 1 DOB=32/13/2010; 2; 3 DOB=01/01/2010",
        "Header 0, Header 1",
        "Header: 1 DOB=29/02/2012",
    ),
    rule(
        "103",
        "Header: 1 ETHNIC=XXXX; 2; 3 ETHNIC=wbri",
        "Header 0, Header 1",
        "Header: 1 ETHNIC=NOBT; 2 ETHNIC=WBRI",
    ),
    rule(
        "104",
        "UASC: 1 DUC=31/02/2020; 2 DUC=31/03/y; 3 DUC=01/04/y",
        "UASC 0, UASC 1",
        "UASC: 1 DUC=01/04/y; 2; 3 DUC=01/06/z",
    ),
    rule(
        "105",
        "Header: 1 UASC=2; 2; 3 UASC=1",
        "Header 0, Header 1",
        "Header: 1 UASC=0; 2 UASC=1",
    ),
    rule(
        "112",
        "AD1: 1 DATE_INT=99/99/2020; 2",
        "AD1 0",
        "AD1: 1 DATE_INT=01/05/y; 2",
    ),
    rule(
        "113",
        "AD1: 1; 2 DATE_MATCH=soon",
        "AD1 1",
        "AD1: 1 DATE_MATCH=01/05/y; 2",
    ),
    rule(
        "114",
        "AD1: 1 FOSTER_CARE=2; 2 FOSTER_CARE=0; 3",
        "AD1 0",
        "AD1: 1 FOSTER_CARE=1; 2 FOSTER_CARE=0; 3",
    ),
    rule(
        "115",
        "PlacedAdoption: 1 DATE_PLACED=01/05/20; 2",
        "PlacedAdoption 0",
        "PlacedAdoption: 1 DATE_PLACED=01/05/y; 2",
    ),
    rule(
        "116",
        "PlacedAdoption: 1 DATE_PLACED_CEASED=0105y; 2",
        "PlacedAdoption 0",
        "PlacedAdoption: 1 DATE_PLACED_CEASED=01/05/y; 2",
    ),
    rule(
        "120",
        "PlacedAdoption: 1 REASON_PLACED_CEASED=RD5; 2",
        "PlacedAdoption 0",
        "PlacedAdoption: 1 REASON_PLACED_CEASED=RD4; 2",
    ),
    rule(
        "131",
        "OC3: 1 IN_TOUCH=MAYBE; 2; 3 IN_TOUCH=YES",
        "OC3 0, OC3 1",
        "OC3: 1 IN_TOUCH=no; 2 IN_TOUCH=RHOM",
    ),
    rule(
        "132",
        "OC3: 1 ACTIV=F3; 2; 3 ACTIV=F1",
        "OC3 0, OC3 1",
        "OC3: 1 ACTIV=0; 2 ACTIV=G6",
    ),
    rule(
        "133",
        "OC3: 1 ACCOM=S1; 2; 3 ACCOM=T1",
        "OC3 0, OC3 1",
        "OC3: 1 ACCOM=0; 2 ACCOM=Z2",
    ),
    rule(
        "141",
        "Episodes: 1 DECOM=31/04/y; 2; 3 DECOM=01/05/y",
        "Episodes 0",
        "Episodes: 1 DECOM=30/04/y; 2",
    ),
    rule(
        "143",
        "Episodes: 1 RNE=X; 2; 3 RNE=S",
        "Episodes 0",
        "Episodes: 1 RNE=B; 2",
    ),
    rule(
        "144",
        "Episodes: 1 LS=C3; 2; 3 LS=C2",
        "Episodes 0",
        "Episodes: 1 LS=J3; 2",
    ),
    rule(
        "145",
        "Episodes: 1 CIN=N9; 2; 3 CIN=N1",
        "Episodes 0",
        "Episodes: 1 CIN=N8; 2",
    ),
    rule(
        "146",
        "Episodes: 1 PLACE=K3; 2 PLACE=H5; 3",
        "Episodes 0",
        "Episodes: 1 PLACE=Z1; 2 PLACE=P2; 3",
    )
    .years(2023, 2023),
    rule(
        "146",
        "Episodes: 1 PLACE=Z11; 2 PLACE=K3",
        "Episodes 0",
        "Episodes: 1 PLACE=k3; 2 PLACE=H5; 3 PLACE=Z1",
    )
    .years(2024, 2025),
    rule(
        "146",
        "Episodes: 1 PLACE=Z1; 2 PLACE=H5; 3 PLACE=Z14",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=Z11; 2 PLACE=K3; 3",
    )
    .years(2026, 2027),
    rule(
        "147",
        "Episodes: 1 DEC=31/04/y; 2; 3 DEC=01/05/y",
        "Episodes 0",
        "Episodes: 1 DEC=30/04/y; 2",
    ),
    rule(
        "149",
        "Episodes: 1 REC=E1; 2; 3 REC=X1",
        "Episodes 0",
        "Episodes: 1 REC=E4A; 2",
    ),
    rule(
        "166",
        "Reviews: 1 REVIEW=soon; 2; 3 REVIEW=01/05/y",
        "Reviews 0, Reviews 1",
        "Reviews: 1 REVIEW=01/05/y",
    ),
    rule(
        "167",
        "Reviews: 1 REVIEW=01/05/y REVIEW_CODE=PN9; 2 REVIEW=01/05/y; 3 REVIEW_CODE=PN1; 4",
        "Reviews 0, Reviews 1, Reviews 2",
        "Reviews: 1 REVIEW=01/05/y REVIEW_CODE=PN0; 2",
    ),
    rule(
        "168",
        "Header: 1 UPN=I12345678901X; 2 UPN=A1234; 3 UPN=UN6; 4 UPN=A12345678901A",
        "Header 0, Header 1, Header 2",
        "Header: 1 UPN=UN1; 2 UPN=A123456789012; 3 UPN=a12345678901x; 4",
    ),
    rule(
        "171",
        "Header: 1 MC_DOB=30/02/y; 2",
        "Header 0",
        "Header: 1 MC_DOB=28/02/y; 2",
    ),
    rule(
        "175",
        "AD1: 1 NB_ADOPTR=3; 2; 3 NB_ADOPTR=1",
        "AD1 0",
        "AD1: 1 NB_ADOPTR=2; 2",
    ),
    rule(
        "176",
        "AD1: 1 SEX_ADOPTR=FM; 2; 3 SEX_ADOPTR=MM",
        "AD1 0",
        "AD1: 1 SEX_ADOPTR=MF; 2",
    ),
    rule(
        "177",
        "AD1: 1 LS_ADOPTR=L1; 2; 3 LS_ADOPTR=L0",
        "AD1 0",
        "AD1: 1 LS_ADOPTR=L12; 2",
    ),
    rule(
        "178",
        "Episodes: 1 PLACE=U1 PLACE_PROVIDER=PR9; 2 PLACE=T4 PLACE_PROVIDER=PR1; 3 PLACE=U1 PLACE_PROVIDER=PR1",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=U1 PLACE_PROVIDER=PR0; 2 PLACE=T4; 3 PLACE=U1",
    )
    .years(2023, 2025),
    rule(
        "178",
        "Episodes: 1 PLACE=Z11 PLACE_PROVIDER=PR1; 2 PLACE=T4 PLACE_PROVIDER=PR1; 3 PLACE=U1 PLACE_PROVIDER=PR7",
        "Episodes 0, Episodes 2",
        "Episodes: 1 PLACE=T4 PLACE_PROVIDER=PR1; 2 PLACE=Z11",
    )
    .years(2026, 2027),
    rule(
        "180",
        "OC2: 1 SDQ_SCORE=41; 2 SDQ_SCORE=x; 3 SDQ_SCORE=-1; 4 SDQ_SCORE=1.5",
        "OC2 0, OC2 1, OC2 2, OC2 3",
        "OC2: 1 SDQ_SCORE=0; 2 SDQ_SCORE=40; 3",
    ),
    rule("196", "OC2: 1 SDQ_REASON=SDQ6; 2", "OC2 0", "OC2: 1 SDQ_REASON=SDQ5; 2"),
    rule(
        "232",
        "Header: 1 SEX=U; 2 SEX=M",
        "Header 0",
        "Header: 1 SEX=F; 2 SEX=M",
    ),
    rule(
        "301",
        "Header: 1 DOB=01/04/z; 2 DOB=31/03/z",
        "Header 0",
        "Header: 1 DOB=31/03/z; 2",
    ),
    rule(
        "351",
        "Header: 1 DOB=31/03/y-25; 2 DOB=01/04/y-25",
        "Header 0",
        "Header: 1 DOB=01/04/y-25; 2",
    ),
    rule(
        "353",
        "Episodes: 1 DECOM=13/10/1991; 2 DECOM=14/10/1991",
        "Episodes 0",
        "Episodes: 1 DECOM=14/10/1991; 2",
    ),
    rule(
        "354",
        "Episodes: 1 DECOM=01/04/z; 2 DECOM=31/03/z",
        "Episodes 0",
        "Episodes: 1 DECOM=31/03/z; 2",
    ),
    rule(
        "385",
        "Episodes: 1 DEC=01/04/z; 2 DEC=31/03/z",
        "Episodes 0",
        "Episodes: 1 DEC=31/03/z; 2",
    ),
];
