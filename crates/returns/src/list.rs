//! Every kind there is, above the trait that each implements.

use std::sync::LazyLock;

use crate::annex_a::{ilacs::AnnexAIlacs, send::AnnexASend};
use crate::cin::Cin;
use crate::kinds::Kinds;
use crate::sen2::Sen2;
use crate::ssd::Ssd;
use crate::ssda903::Ssda903;

/// Every kind of return and of importable files.
#[must_use]
pub fn kinds() -> &'static Kinds {
    static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds {
        checked: vec![&Sen2, &Ssda903, &Cin, &AnnexASend, &AnnexAIlacs],
        imported: vec![&Sen2, &Cin, &Ssd],
    });
    &KINDS
}
