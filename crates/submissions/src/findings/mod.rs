//! Findings of returns as entries of a register: found by a check, corrected or explained by people, gone when a later
//! check no longer finds them.
//!
//! What a check finds is computed from the files and their corrections ([`Checked`]) and can be computed again at any
//! time; what people said of it is kept as events ([`keep`], [`corrections`]).

mod acts;
mod apply_corrections;
mod as_corrected;
mod check;
mod checked;
pub mod corrections;
mod files;
mod keep;
mod line;
mod offers;
mod people;
mod return_key;
mod says_why;
mod typed;

pub use acts::{Act, ActEvent, LONGEST_OWNER, LONGEST_REASON, Refused, events_of_act, source_of_act, undo_act};
pub use apply_corrections::{Applied, apply_corrections};
pub use as_corrected::{AsCorrected, as_corrected};
pub use check::{CheckError, ReturnFiles, TakenFor, check_files, check_record, draft, followed};
pub use checked::{Checked, Correction, MOST_HELD, MOST_PER_RULE};
pub use files::{KeptFile, Role, files_of, files_text, lists_on_record, read_kept};
pub use keep::{Kept, MOST_KEPT_PER_RULE, Said, keep};
pub use line::{Line, Standing, lines};
pub use offers::Offers;
pub use people::people;
pub use return_key::{From, ReturnKey};
pub use says_why::{SHORTEST_REASON, says_why};
