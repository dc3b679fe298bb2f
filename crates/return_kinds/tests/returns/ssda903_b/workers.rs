//! Proofs of the rules on social workers.

use super::build::{Try, rule};

pub(super) const TRIES: &[Try] = &[
    rule(
        "SW01STG1",
        "Episodes: 1 LS=C2; 2 LS=C2 DEC=01/05/y; 3 LS=C2; 4 LS=V3
         SWEpisodes: 3 SW_ID=SW1 SW_DECOM=01/05/y",
        "Episodes 0, Episodes 2",
        "Episodes: 1 LS=C2; 2 LS=C2 DEC=01/05/y; 4 LS=V3
         SWEpisodes: 1 SW_ID=SW1 SW_DECOM=01/05/y; 1 SW_REASON=OTHERS",
    ),
    rule(
        "SW01aSTG1",
        "SWEpisodes: 1 SW_DECOM=31/03/2023; 2 SW_ID=SW1; 3 SW_DECOM=31/03/2023 SW_ID=SW1",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/04/2023; 3 SW_DECOM=31/03/2023 SW_ID=SW1",
    ),
    rule(
        "SW01bSTG1",
        "SWEpisodes: 1 SW_DECOM=01/04/2023 SW_ID=SW1; 2 SW_ID=SW1 SW_REASON=OTHERS; 3 SW_DECOM=01/04/2023 SW_REASON=OTHERS",
        "SWEpisodes 0, SWEpisodes 1, SWEpisodes 2",
        "SWEpisodes: 1 SW_DECOM=01/04/2023 SW_ID=SW1 SW_REASON=OTHERS; 3 SW_DECOM=31/03/2023 SW_ID=SW1",
    ),
    rule(
        "SW02STG1",
        "SWEpisodes: 1 SW_ID=AB123; 2; 3 SW_ID=SW123",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 1 SW_ID=sw123; 2 SW_ID=XX1",
    ),
    rule(
        "SW03STG1",
        "SWEpisodes: 1 SW_ID=SW1 SW_DECOM=01/05/y; 2 SW_ID=SW1 SW_REASON=OTHERS; 3 SW_DECOM=01/05/y SW_REASON=OTHERS",
        "SWEpisodes 0, SWEpisodes 1, SWEpisodes 2",
        "SWEpisodes: 1 SW_ID=SW1 SW_DECOM=01/05/y SW_REASON=OTHERS",
    ),
    rule(
        "SW04STG1",
        "SWEpisodes: 1 SW_DECOM=31/02/2025; 2 SW_DECOM=01/05/y; 3 SW_DECOM=zz/05/2025",
        "SWEpisodes 0, SWEpisodes 2",
        "SWEpisodes: 2 SW_DECOM=01/05/y; 3",
    ),
    rule(
        "SW05STG1",
        "SWEpisodes: 1 SW_DEC=31/02/2025; 2 SW_DEC=01/05/y",
        "SWEpisodes 0",
        "SWEpisodes: 2 SW_DEC=01/05/y; 3",
    ),
    rule(
        "SW06STG2",
        "SWEpisodes: 1 SW_DECOM=01/04/z; 2 SW_DECOM=31/03/z",
        "SWEpisodes 0",
        "SWEpisodes: 2 SW_DECOM=31/03/z; 3",
    ),
    rule(
        "SW07STG2",
        "SWEpisodes: 1 SW_DEC=01/04/z; 2 SW_DEC=31/03/y; 3 SW_DEC=01/04/y",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 2 SW_DEC=31/03/z; 3 SW_DEC=01/04/y; 4",
    )
    .years(2024, 2024),
    rule(
        "SW07STG2",
        "SWEpisodes: 1 SW_DEC=01/04/z; 2 SW_DEC=31/03/y-1; 3 SW_DEC=01/04/y-1",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 2 SW_DEC=31/03/z; 3 SW_DEC=01/04/y-1; 4",
    )
    .years(2025, 2027),
    rule(
        "SW08STG2",
        "SWEpisodes: 1 SW_DECOM=01/06/y; 1 SW_DECOM=01/05/y; 2 SW_DECOM=01/05/y",
        "SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/06/y; 1 SW_DECOM=01/05/y SW_DEC=01/06/y; 2 SW_DECOM=01/05/y",
    ),
    rule(
        "SW14STG2",
        "SWEpisodes: 1 SW_DECOM=01/06/y; 1 SW_DECOM=01/05/y",
        "SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/06/y; 1 SW_DECOM=01/05/y SW_DEC=01/06/y; 2 SW_DECOM=01/05/y",
    ),
    rule(
        "SW09STG2",
        "SWEpisodes: 1 SW_DECOM=01/06/y SW_DEC=1/6/y; 2 SW_DECOM=01/06/y SW_DEC=02/06/y",
        "SWEpisodes 0",
        "SWEpisodes: 1; 2 SW_DECOM=01/06/y SW_DEC=02/06/y",
    ),
    rule(
        "SW10STG2",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=10/06/y; 1 SW_DECOM=02/06/y; 2 SW_DECOM=01/05/y SW_DEC=10/06/y; 2 SW_DECOM=03/06/y",
        "SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=10/06/y; 1 SW_DECOM=17/06/y; 2 SW_DECOM=01/05/y; 2 SW_DECOM=03/06/y",
    ),
    rule(
        "SW10STG2",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=10/06/y; 1 SW_DECOM=18/06/y SW_REASON=FCONTA",
        "SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/05/y",
    )
    .years(2024, 2024),
    rule(
        "SW10STG2",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=10/06/y; 1 SW_DECOM=02/06/y SW_REASON=OTHERS",
        "SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=10/06/y; 1 SW_DECOM=02/06/y SW_REASON=FCONTA; 2 SW_DECOM=01/05/y SW_DEC=10/06/y; 2 SW_DECOM=18/07/y",
    )
    .years(2025, 2027),
    rule(
        "SW11aSTG2",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=26/03/z; 2 SW_DECOM=01/05/y SW_DEC=01/06/y; 2 SW_DECOM=07/06/y; 3 SW_DECOM=01/05/y SW_DEC=01/06/y; 3 SW_DECOM=06/06/y",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=27/03/z; 2 SW_DECOM=01/05/y SW_DEC=01/06/y; 2 SW_DECOM=06/06/y",
    ),
    rule(
        "SW11bSTG2",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=26/03/z; 2 SW_DECOM=01/05/y SW_DEC=31/03/z; 3 SW_DECOM=01/05/y SW_DEC=01/06/y",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_DEC=25/03/z; 2 SW_DECOM=01/05/y SW_DEC=31/03/z; 2 SW_DECOM=31/03/z; 3 SW_DECOM=01/05/y",
    ),
    rule(
        "SW12STG2",
        "Episodes: 1 DECOM=01/05/y RNE=S LS=C2; 2 DECOM=01/05/y RNE=S LS=C2 DEC=01/06/y REC=E4A; 3 DECOM=01/05/y DEC=01/06/y RNE=S REC=X1 LS=C2; 3 DECOM=01/06/y RNE=P LS=C2
         SWEpisodes: 3 SW_DECOM=02/06/y",
        "Episodes 0, Episodes 2",
        "Episodes: 1 DECOM=01/05/y RNE=S LS=C2; 2 DECOM=01/05/y RNE=S LS=C2 DEC=01/06/y REC=E4A; 3 DECOM=01/05/y DEC=01/06/y RNE=S REC=X1 LS=C2; 3 DECOM=01/06/y RNE=P LS=C2; 4 DECOM=01/05/y LS=V3
         SWEpisodes: 3 SW_DECOM=01/05/y; 1 SW_DECOM=01/01/y SW_DEC=01/05/y",
    ),
    rule(
        "SW13STG1",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_REASON=LAZY; 2 SW_DECOM=01/05/2023; 3 SW_REASON=OTHERS",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_REASON=manage",
    ),
    rule("SW13STG1", "SWEpisodes: 1 SW_DECOM=31/03/2023", "SWEpisodes 0", "SWEpisodes: 1 SW_REASON=OTHERS").years(2024, 2024),
    rule("SW13STG1", "SWEpisodes: 1 SW_DECOM=01/04/2023", "SWEpisodes 0", "SWEpisodes: 1 SW_DECOM=31/03/2023; 2").years(2025, 2027),
    rule(
        "SW15STG2",
        "SWEpisodes: 1 SW_DECOM=01/04/y-1; 2; 3 SW_DECOM=31/03/y-1",
        "SWEpisodes 0, SWEpisodes 1",
        "SWEpisodes: 1 SW_DECOM=01/05/y SW_REASON=OTHERS; 3 SW_DECOM=31/03/y-1",
    ),
    rule(
        "SW17STG2",
        "SWEpisodes: 1 SW_DECOM=01/06/y SW_DEC=01/07/y; 1 SW_DECOM=01/05/y; 2 SW_DECOM=01/05/y SW_DEC=01/06/y; 2 SW_DECOM=01/06/y",
        "SWEpisodes 0",
        "SWEpisodes: 1 SW_DECOM=01/06/y; 2 SW_DECOM=01/05/y SW_DEC=01/06/y; 2 SW_DECOM=01/06/y",
    ),
];
