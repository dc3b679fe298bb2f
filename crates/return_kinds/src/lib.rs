//! The list of kinds: the one place that names them all. A kind is a crate in a folder here; none knows another.

use std::sync::LazyLock;

use annex_a::{ilacs::AnnexAIlacs, send::AnnexASend};
use cin::Cin;
use returns::Kinds;
use sen2::Sen2;
use ssd::Ssd;
use ssda903::Ssda903;

/// Every kind of return and of importable files.
#[must_use]
pub fn kinds() -> &'static Kinds {
    static KINDS: LazyLock<Kinds> = LazyLock::new(|| Kinds {
        checked: vec![&Sen2, &Ssda903, &Cin, &AnnexASend, &AnnexAIlacs],
        imported: vec![&Sen2, &Cin, &Ssd],
    });
    &KINDS
}
