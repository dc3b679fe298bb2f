//! The tree of elements an XML file may contain, made from the tables' paths and what is laid down of
//! each element's content.

use super::Schema;

/// How often an element occurs in another, and in which years.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Occurs {
    pub(crate) required: bool,
    pub(crate) many: bool,
    pub(crate) since: Option<u16>,
    pub(crate) until: Option<u16>,
}

impl Occurs {
    /// Reads `name`, `name?`, `name+`, `name*`, each with years or not.
    fn parse(text: &str) -> Result<(&str, Occurs), String> {
        let (name, years) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let (name, required, many) = match name.as_bytes().last() {
            Some(b'?') => (&name[..name.len() - 1], false, false),
            Some(b'*') => (&name[..name.len() - 1], false, true),
            Some(b'+') => (&name[..name.len() - 1], true, true),
            _ => (name, true, false),
        };
        let mut occurs = Occurs {
            required,
            many,
            ..Occurs::default()
        };
        if let Some((since, until)) = years.trim().split_once("..") {
            let year = |t: &str| match t {
                "" => Ok(None),
                t => t.parse().map(Some).map_err(|_| format!("{text}: {t} is not a year")),
            };
            (occurs.since, occurs.until) = (year(since)?, year(until)?);
        } else if !years.is_empty() {
            return Err(format!("{text}: years are written 2025.. or ..2024"));
        }
        Ok((name, occurs))
    }

    /// Whether it must be there in that year. Of an element of some years only, nothing is demanded
    /// when the year is not known.
    fn demanded(self, year: Option<u16>) -> bool {
        self.required
            && match year {
                Some(y) => self.since.is_none_or(|s| s <= y) && self.until.is_none_or(|u| y <= u),
                None => self.since.is_none() && self.until.is_none(),
            }
    }
}

/// Most kinds of element one element may hold, where the schema lays its content down.
const MOST_KINDS: usize = 64;

/// A node of the tree of elements an XML file may contain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) children: Vec<(String, usize)>,
    pub(crate) row_of: Option<usize>,
    pub(crate) cell_of: Option<(usize, usize)>,
    /// Place among its siblings, in the order the schema declares them.
    pub(crate) order: usize,
    /// How often it occurs in the element above, where that is laid down.
    pub(crate) occurs: Option<Occurs>,
}

impl Schema {
    pub(super) fn build_nodes(&mut self) -> Result<(), String> {
        let mut nodes = vec![Node::default()];
        let mut at: Vec<Vec<usize>> = Vec::new();
        for (t, table) in self.tables.iter().enumerate() {
            let bases = match table.parent_index {
                Some(p) => at[p].clone(),
                None => vec![0],
            };
            let mut here = Vec::new();
            if let Some(path) = &table.path {
                for base in &bases {
                    for path in std::iter::once(path).chain(&table.also) {
                        let node = descend(&mut nodes, *base, path);
                        if nodes[node].row_of.replace(t).is_some() {
                            return Err(format!("table {}: {path} is used twice", table.name));
                        }
                        here.push(node);
                    }
                }
                for (c, column) in table.columns.iter().enumerate() {
                    if column.export_only {
                        continue;
                    }
                    let path = column.path.as_ref().unwrap_or(&column.name);
                    for path in std::iter::once(path).chain(&column.also) {
                        for base in &here {
                            let node = if path == "." {
                                *base
                            } else {
                                descend(&mut nodes, *base, path)
                            };
                            nodes[node].cell_of = Some((t, c));
                        }
                    }
                }
            }
            at.push(here);
        }
        for content in &self.content {
            let parent = if content.of.is_empty() {
                0
            } else {
                descend(&mut nodes, 0, &content.of)
            };
            if content.elements.len() > MOST_KINDS {
                return Err(format!("{}: more than {MOST_KINDS} kinds of element", content.of));
            }
            for (order, text) in content.elements.iter().enumerate() {
                let (name, occurs) = Occurs::parse(text)?;
                let node = descend(&mut nodes, parent, name);
                nodes[node].order = order;
                nodes[node].occurs = Some(occurs);
            }
        }
        self.nodes = nodes;
        Ok(())
    }

    /// For each node, the elements it must hold in that year, as bits by their order.
    pub(crate) fn demands(&self, year: Option<u16>) -> Vec<u64> {
        let mut demands = vec![0; self.nodes.len()];
        for (parent, node) in self.nodes.iter().enumerate() {
            for (_, child) in &node.children {
                let child = &self.nodes[*child];
                if child.occurs.is_some_and(|o| o.demanded(year)) {
                    demands[parent] |= 1u64 << child.order;
                }
            }
        }
        demands
    }
}

fn descend(nodes: &mut Vec<Node>, base: usize, path: &str) -> usize {
    let mut at = base;
    for step in path.split('/').filter(|s| *s != ".") {
        let lower = step.to_ascii_lowercase();
        at = match nodes[at].children.iter().find(|(n, _)| *n == lower) {
            Some((_, child)) => *child,
            None => {
                let child = nodes.len();
                let order = nodes[at].children.len();
                nodes.push(Node {
                    name: step.to_owned(),
                    order,
                    ..Node::default()
                });
                nodes[at].children.push((lower, child));
                child
            }
        };
    }
    at
}
