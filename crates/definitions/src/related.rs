use crate::expression::Expression;

/// The entry of another register that belongs to an entry of this one now: the main placement of a plan, its last
/// review. Where several qualify, the one with the latest day counts; of two on the same day, the one opened last.
#[derive(Debug, Clone)]
pub struct Related {
    /// What a reader calls it.
    pub title: String,
    /// Position of the register whose table gets the columns.
    pub of: usize,
    /// Position of the register the columns come from.
    pub register: usize,
    /// Position of the single link in that register that leads here; `None` for entries about the child itself.
    pub through: Option<usize>,
    /// Which of its entries qualify.
    pub condition: Expression,
    /// The day by which the latest is chosen.
    pub latest_by: Expression,
}
