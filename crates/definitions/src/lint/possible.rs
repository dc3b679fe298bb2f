//! What a condition can come to, whatever an entry holds.

use super::ranges::{Range, may_be};
use crate::NULL;
use crate::column::Kind;
use crate::expression::{Comparison, Layout, Node};

/// The values that a condition may have. What can happen is always among them; one that is among them may still be
/// impossible, because parts are compared by one column at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Possible {
    pub(super) yes: bool,
    pub(super) no: bool,
    /// Neither true nor false, because something is missing.
    pub(super) missing: bool,
}

/// What is known of the columns beforehand.
pub(super) struct Known<'a> {
    pub(super) layout: &'a Layout,
    /// Whether the column at a position always has a value.
    pub(super) present: &'a dyn Fn(usize) -> bool,
    /// Whether the column at a position can hold a text.
    pub(super) holds: &'a dyn Fn(usize, &str) -> bool,
    /// The numbers that the column at a position can hold.
    pub(super) range: &'a dyn Fn(usize) -> Range,
}

impl Possible {
    const YES: Self = Self::of(true, false, false);
    const NO: Self = Self::of(false, true, false);
    const ANY: Self = Self::of(true, true, true);

    const fn of(yes: bool, no: bool, missing: bool) -> Self {
        Self { yes, no, missing }
    }

    fn or(self, other: Self) -> Self {
        Self::of(
            self.yes || other.yes,
            self.no || other.no,
            self.missing || other.missing,
        )
    }

    fn truth(value: bool) -> Self {
        if value { Self::YES } else { Self::NO }
    }

    fn negated(self) -> Self {
        Self::of(self.no, self.yes, self.missing)
    }
}

impl Known<'_> {
    /// What a condition can come to.
    pub(super) fn truth(&self, node: &Node) -> Possible {
        let by_parts = self.by_parts(node);
        match node {
            Node::And(..) | Node::Or(..) | Node::Compare(..) => Possible {
                yes: by_parts.yes && may_be(node, true, self.range),
                no: by_parts.no && may_be(node, false, self.range),
                ..by_parts
            },
            _ => by_parts,
        }
    }

    /// The same, each part by itself.
    fn by_parts(&self, node: &Node) -> Possible {
        match node {
            Node::Constant(NULL) => Possible::of(false, false, true),
            Node::Constant(value) => Possible::truth(*value != 0),
            Node::Column(at) => Possible::of(true, true, !(self.present)(*at)),
            Node::Not(inner) => self.truth(inner).negated(),
            Node::And(l, r) => and(self.truth(l), self.truth(r)),
            Node::Or(l, r) => and(self.truth(l).negated(), self.truth(r).negated()).negated(),
            Node::Compare(how, l, r) => self.compared(*how, l, r),
            Node::Distinct(l, r) if self.differ(l, r) => Possible::YES,
            Node::Distinct(..) => Possible::of(true, true, false),
            Node::IsNull(inner) => {
                let (value, missing) = self.presence(inner);
                Possible::of(missing, value, false)
            }
            Node::Is(inner, value) => {
                let inner = self.truth(inner);
                let (same, other) = if *value == 0 {
                    (inner.no, inner.yes)
                } else {
                    (inner.yes, inner.no)
                };
                Possible::of(same, other || inner.missing, false)
            }
            Node::Coalesce(list) => {
                let mut out = Possible::default();
                for node in list {
                    let one = self.truth(node);
                    out = out.or(Possible { missing: false, ..one });
                    if !one.missing {
                        return out;
                    }
                }
                Possible { missing: true, ..out }
            }
            Node::Case(branches, otherwise) => {
                let mut out = Possible::default();
                for (test, value) in branches {
                    let test = self.truth(test);
                    if test.yes {
                        out = out.or(self.truth(value));
                    }
                    if !test.no && !test.missing {
                        return out;
                    }
                }
                out.or(self.truth(otherwise))
            }
            _ => Possible::ANY,
        }
    }

    /// Whether a value can be there, and whether it can be missing.
    fn presence(&self, node: &Node) -> (bool, bool) {
        match node {
            Node::Constant(value) => (*value != NULL, *value == NULL),
            Node::Column(at) => (true, !(self.present)(*at)),
            Node::Parameter(_) | Node::Decimal(..) | Node::Text(_) => (true, false),
            Node::Scale(inner, _) | Node::Absolute(inner) => self.presence(inner),
            Node::Add(l, r) | Node::Subtract(l, r) | Node::Multiply(l, r) => {
                let (l, r) = (self.presence(l), self.presence(r));
                (l.0 && r.0, l.1 || r.1)
            }
            Node::Divide(..) | Node::NullIf(..) => (true, true),
            Node::Coalesce(list) => {
                let each: Vec<(bool, bool)> = list.iter().map(|node| self.presence(node)).collect();
                (each.iter().any(|p| p.0), each.iter().all(|p| p.1))
            }
            Node::Case(branches, otherwise) => {
                let values = branches.iter().map(|(_, value)| value).chain([&**otherwise]);
                values.fold((false, false), |out, node| {
                    let one = self.presence(node);
                    (out.0 || one.0, out.1 || one.1)
                })
            }
            condition => {
                let truth = self.truth(condition);
                (truth.yes || truth.no, truth.missing)
            }
        }
    }

    fn compared(&self, how: Comparison, l: &Node, r: &Node) -> Possible {
        let (left, right) = (self.presence(l), self.presence(r));
        let missing = left.1 || right.1;
        if !(left.0 && right.0) {
            return Possible {
                missing,
                ..Possible::default()
            };
        }
        let verdict = match (l, r) {
            (Node::Constant(l), Node::Constant(r)) => Some(holds(how, l.cmp(r))),
            (Node::Text(l), Node::Text(r)) => Some((how == Comparison::Equal) == (l == r)),
            (Node::Column(l), Node::Column(r)) if l == r => Some(holds(how, std::cmp::Ordering::Equal)),
            _ if self.differ(l, r) => Some(how == Comparison::NotEqual),
            _ => None,
        };
        let truth = verdict.map_or(Possible::of(true, true, false), Possible::truth);
        Possible { missing, ..truth }
    }

    /// Whether one is a column and the other a text that it cannot hold.
    fn differ(&self, l: &Node, r: &Node) -> bool {
        match (l, r) {
            (Node::Column(at), Node::Text(text)) | (Node::Text(text), Node::Column(at)) => {
                let text_column = self
                    .layout
                    .columns
                    .get_index(*at)
                    .is_some_and(|(_, c)| c.kind == Kind::Text);
                text_column && !(self.holds)(*at, text)
            }
            _ => false,
        }
    }
}

fn holds(how: Comparison, order: std::cmp::Ordering) -> bool {
    match how {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// SQL's AND of every pair.
fn and(l: Possible, r: Possible) -> Possible {
    Possible {
        yes: l.yes && r.yes,
        no: l.no || r.no,
        missing: (l.missing && (r.yes || r.missing)) || (r.missing && (l.yes || l.missing)),
    }
}
