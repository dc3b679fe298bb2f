//! SEN2: the person-level census of education, health and care plans.

use crate::recognise::{Claim, Probe, ReturnKind};
use crate::rule::RuleSet;
use crate::schema::Schema;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// The SEN2 return.
pub struct Sen2;

/// Its structure, from `schemas/sen2.toml`.
pub fn schema() -> &'static Schema {
    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::embedded(include_str!("../../schemas/sen2.toml")));
    &SCHEMA
}

impl ReturnKind for Sen2 {
    fn id(&self) -> &'static str {
        "sen2"
    }

    fn title(&self) -> &'static str {
        "SEN2 person-level census"
    }

    fn years(&self) -> RangeInclusive<u16> {
        2023..=2027
    }

    fn schema(&self) -> &'static Schema {
        schema()
    }

    fn rules(&self) -> &'static RuleSet {
        static RULES: LazyLock<RuleSet> =
            LazyLock::new(|| RuleSet::embedded(include_str!("../../rules/sen2.toml"), &[]));
        &RULES
    }

    fn stacked(&self) -> bool {
        true
    }

    fn recognise(&self, probes: &[Probe]) -> Option<Claim> {
        None.or_else(|| probes.first().and(None))
    }
}
