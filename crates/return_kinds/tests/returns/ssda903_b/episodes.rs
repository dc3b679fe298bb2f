//! Proofs of the rules on episodes and reviews.

use super::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "407",
        "Header: 1 DOB=10/05/y-18; 2 DOB=10/05/y-17
         Episodes: 1 DECOM=01/04/y-1 DEC=10/05/y REC=E45; 2 DECOM=01/04/y-1 DEC=10/05/y REC=E45; 1 DECOM=01/06/y DEC=10/06/y REC=E48",
        "Episodes 0, Episodes 2, Header 0",
        "Header: 1 DOB=10/05/y-18
         Episodes: 1 DECOM=01/04/y-1 DEC=09/05/y REC=E46; 1 DECOM=10/05/y DEC=10/06/y REC=E4A; 1 DECOM=11/06/y REC=E45; 9 DEC=10/06/y REC=E45",
    ),
    rule(
        "408",
        "Episodes: 1 PLACE=A3 LS=C2; 1 PLACE=A5 LS=C2; 1 PLACE=A6",
        "Episodes 1, Episodes 2",
        "Episodes: 1 PLACE=A5 LS=E1; 1 PLACE=a6 LS=e1; 1 PLACE=A4 LS=C2",
    ),
    rule(
        "426",
        "Episodes: 1 LS=V3; 2 LS=V4; 1 LS=V4; 1 LS=C2",
        "Episodes 0, Episodes 2",
        "Episodes: 1 LS=V3; 2 LS=V4; 1 LS=V3; 2 LS=V4",
    ),
    rule(
        "431",
        "Episodes: 1 DECOM=01/06/y RNE=S; 1 DECOM=01/05/y DEC=01/06/y RNE=S",
        "Episodes 0",
        "Episodes: 1 DECOM=02/06/y RNE=S; 1 DECOM=01/05/y DEC=01/06/y RNE=S; 2 DECOM=01/06/y RNE=S; 3 DECOM=01/05/y DEC=01/06/y; 3 DECOM=01/06/y RNE=P",
    ),
    rule(
        "432",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y REC=E4A; 1 DECOM=01/06/y RNE=P; 2 DECOM=01/05/y REC=E17; 2 DECOM=01/07/y",
        "Episodes 1, Episodes 3",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y REC=E4A; 1 DECOM=01/06/y RNE=S; 2 DECOM=01/05/y REC=X1; 2 DECOM=01/07/y RNE=P",
    ),
    rule(
        "433",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y; 1 DECOM=02/06/y RNE=P; 2 DECOM=01/05/y; 2 DECOM=01/07/y RNE=L; 3 DECOM=01/05/y DEC=01/06/y; 3 RNE=T",
        "Episodes 1, Episodes 3, Episodes 5",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y; 1 DECOM=1/6/y RNE=P; 2 DECOM=01/05/y DEC=01/06/y; 2 DECOM=02/06/y RNE=S; 3 DECOM=01/05/y RNE=B",
    ),
    rule(
        "434",
        "Episodes: 1 DECOM=01/05/y LS=C2 PLACE=U1; 1 DECOM=01/06/y RNE=L LS=C2 PLACE=U1; 2 DECOM=01/05/y LS=C1 URN=1; 2 DECOM=01/06/y RNE=L LS=C2 URN=2",
        "Episodes 1, Episodes 3",
        "Episodes: 1 DECOM=01/05/y LS=C1 PLACE=U1; 1 DECOM=01/06/y RNE=L LS=C2 PLACE=u1; 2 DECOM=01/05/y RNE=L LS=C1",
    ),
    rule(
        "435",
        "Episodes: 1 DECOM=01/05/y LS=C2 PLACE=U1; 1 DECOM=01/06/y RNE=P LS=C2 PLACE=U1; 2 DECOM=01/05/y LS=C1 URN=1; 2 DECOM=01/06/y RNE=T LS=C2 URN=2",
        "Episodes 1, Episodes 3",
        "Episodes: 1 DECOM=01/05/y LS=C2 PL_POST=AA1; 1 DECOM=01/06/y RNE=P LS=C2 PL_POST=AA2; 2 DECOM=01/05/y LS=C1 PLACE_PROVIDER=PR1; 2 DECOM=01/06/y RNE=T LS=C1 PLACE_PROVIDER=PR2",
    ),
    rule(
        "436",
        "Episodes: 1 DECOM=01/05/y LS=C2 PLACE=U1; 1 DECOM=01/06/y RNE=B LS=C2 PLACE=U2; 2 DECOM=01/05/y LS=C1 URN=1; 2 DECOM=01/06/y RNE=U LS=C2 URN=1",
        "Episodes 1, Episodes 3",
        "Episodes: 1 DECOM=01/05/y LS=C1 PLACE=U1; 1 DECOM=01/06/y RNE=B LS=C2 PLACE=U2; 2 DECOM=01/05/y LS=C1; 2 DECOM=01/06/y RNE=S LS=C1",
    ),
    rule(
        "437",
        "Episodes: 1 DECOM=01/07/y; 1 DECOM=01/05/y REC=E2; 2 DECOM=01/05/y REC=E15; 2 DECOM=01/06/y REC=E15",
        "Episodes 1, Episodes 2",
        "Episodes: 1 DECOM=01/07/y REC=E2; 1 DECOM=01/05/y REC=X1",
    ),
    rule(
        "440",
        "Reviews: 1 DOB=10/05/y-4 REVIEW=10/05/y REVIEW_CODE=PN0; 1 DOB=10/05/y-4 REVIEW=09/05/y REVIEW_CODE=PN0; 2 DOB=10/05/y-9 REVIEW=10/05/y REVIEW_CODE=pn0",
        "Reviews 0, Reviews 2",
        "Reviews: 1 DOB=10/05/y-4 REVIEW=09/05/y REVIEW_CODE=PN0; 1 DOB=10/05/y-9 REVIEW=09/05/y REVIEW_CODE=PN1; 2 REVIEW=09/05/y REVIEW_CODE=PN0",
    ),
    rule(
        "441",
        "Reviews: 1 DOB=10/05/y-4 REVIEW=09/05/y REVIEW_CODE=PN1; 1 DOB=10/05/y-4 REVIEW=10/05/y REVIEW_CODE=PN7",
        "Reviews 0",
        "Reviews: 1 DOB=10/05/y-4 REVIEW=10/05/y REVIEW_CODE=PN1; 1 DOB=10/05/y-2 REVIEW=09/05/y REVIEW_CODE=PN0; 2 REVIEW=09/05/y REVIEW_CODE=PN3",
    ),
    rule(
        "442",
        "Header: 1 UPN=; 2 UPN=; 3 UPN=A123
         Episodes: 1 LS=V3; 1 LS=C2; 2 LS=V4; 3 LS=C2",
        "Header 0",
        "Header: 1 UPN=UN1; 2 UPN=; 3 UPN=
         Episodes: 1 LS=C2; 2 LS=V4",
    ),
    rule(
        "444",
        "Header: 1 UPN=A1; 2 UPN=B1; 3 UPN=a1; 4 UPN=UN1; 5 UPN=UN1",
        "Header 0, Header 2",
        "Header: 1 UPN=A1; 2 UPN=A2; 3 UPN=UN1; 4 UPN=UN1; 5 UPN=; 6 UPN=",
    ),
    rule(
        "445",
        "Episodes: 1 LS=D1 DECOM=01/01/2006; 1 LS=D1 DECOM=31/12/2005",
        "Episodes 0",
        "Episodes: 1 LS=D1 DECOM=31/12/2005; 1 LS=E1 DECOM=01/01/2006",
    ),
    rule(
        "446",
        "Episodes: 1 LS=E1 DECOM=30/11/2005; 1 LS=E1 DECOM=01/12/2005",
        "Episodes 0",
        "Episodes: 1 LS=E1 DECOM=01/12/2005; 1 LS=D1 DECOM=30/11/2005",
    ),
    rule(
        "451",
        "Episodes: 1 LS=D1; 1 LS=D1 REC=X1",
        "Episodes 0",
        "Episodes: 1 LS=D1 DEC=01/05/y; 1 LS=D1 REC=X1; 2 LS=C2",
    ),
    rule(
        "460",
        "Header: 1 DOB=10/05/y-18
         Episodes: 1 REC=E17 DEC=09/05/y; 1 REC=E17 DEC=10/05/y",
        "Episodes 0",
        "Header: 1 DOB=10/05/y-18
         Episodes: 1 REC=E17 DEC=10/05/y; 1 REC=E4A DEC=09/05/y; 2 REC=E17 DEC=09/05/y",
    ),
    rule(
        "501",
        "Episodes: 1 DECOM=31/05/y; 1 DECOM=01/05/y DEC=01/06/y",
        "Episodes 0",
        "Episodes: 1 DECOM=01/06/y; 1 DECOM=01/05/y DEC=01/06/y; 2 DECOM=02/05/y",
    ),
    rule(
        "504",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y REC=X1 CIN=N1; 1 DECOM=01/06/y CIN=N2",
        "Episodes 1",
        "Episodes: 1 DECOM=01/05/y DEC=01/06/y REC=X1 CIN=N1; 1 DECOM=01/06/y CIN=N1; 2 DECOM=01/05/y DEC=01/06/y REC=E4A CIN=N1; 2 DECOM=01/06/y CIN=N2; 3 DECOM=01/05/y DEC=01/06/y REC=X1 CIN=N1; 3 DECOM=02/06/y CIN=N2",
    ),
    rule(
        "516",
        "Episodes: 1 REC=E45 PLACE=K2; 1 REC=E46; 1 REC=E46 PLACE=U6",
        "Episodes 0, Episodes 1",
        "Episodes: 1 REC=E45 PLACE=U1; 1 REC=E47 PLACE=K2",
    ),
    rule(
        "526",
        "Episodes: 1 PLACE=U1; 1 PLACE=U1 PLACE_PROVIDER=PR1; 1 PLACE=T0; 1",
        "Episodes 0, Episodes 3",
        "Episodes: 1 PLACE=T4; 1 PLACE=K2 PLACE_PROVIDER=PR4",
    ),
    rule("526", "Episodes: 1 PLACE=Z11", "Episodes 0", "Episodes: 1 PLACE=Z1").years(2023, 2025),
    rule("526", "Episodes: 1 PLACE=Z1", "Episodes 0", "Episodes: 1 PLACE=Z13").years(2026, 2027),
    rule(
        "527",
        "Episodes: 1 PLACE=P1 PLACE_PROVIDER=PR1; 1 PLACE=R5 PLACE_PROVIDER=PR1; 1 PLACE=R2 PLACE_PROVIDER=PR2",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=K2 PLACE_PROVIDER=PR1; 1 PLACE=R2 PLACE_PROVIDER=PR2",
    ),
    rule(
        "528",
        "Episodes: 1 PLACE=P1 PLACE_PROVIDER=PR2; 1 PLACE=R5 PLACE_PROVIDER=PR1",
        "Episodes 0",
        "Episodes: 1 PLACE=K2 PLACE_PROVIDER=PR2; 1 PLACE=R2 PLACE_PROVIDER=PR1",
    ),
    rule(
        "529",
        "Episodes: 1 PLACE=U6 PLACE_PROVIDER=PR3; 1 PLACE=K1 PLACE_PROVIDER=PR3; 1 PLACE=R2 PLACE_PROVIDER=PR3",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=R2 PLACE_PROVIDER=PR3; 1 PLACE=P1 PLACE_PROVIDER=PR0",
    ),
    rule(
        "530",
        "Episodes: 1 PLACE=P1 PLACE_PROVIDER=PR4; 1 PLACE=R5 PLACE_PROVIDER=PR4",
        "Episodes 0",
        "Episodes: 1 PLACE=R5 PLACE_PROVIDER=PR4; 1 PLACE=P1 PLACE_PROVIDER=PR5",
    ),
    rule(
        "531",
        "Episodes: 1 PLACE=P1 PLACE_PROVIDER=PR5",
        "Episodes 0",
        "Episodes: 1 PLACE=R5 PLACE_PROVIDER=PR5; 1 PLACE=P1 PLACE_PROVIDER=PR4",
    ),
    rule(
        "550",
        "Episodes: 1 PLACE=K2 PLACE_PROVIDER=PR0; 1 PLACE_PROVIDER=PR0",
        "Episodes 0, Episodes 1",
        "Episodes: 1 PLACE=P1 PLACE_PROVIDER=PR0; 1 PLACE=K2 PLACE_PROVIDER=PR1",
    ),
];
