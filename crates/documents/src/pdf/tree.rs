//! The structure tree: which marked content belongs to which paragraph, list item and table cell.

use super::font::resolve;
use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use std::collections::{HashMap, HashSet};

/// Deepest nesting followed; published reports nest about 20 deep.
const MAX_DEPTH: usize = 100;
/// Most elements and pieces of content.
const MAX_NODES: usize = 400_000;

/// What an element is to the reader. Names of the standard structure types in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Holds other elements (Document, Sect, Table, TBody, LBody …).
    Group,
    /// A table row (TR).
    Row,
    /// A cell (TD, TH).
    Cell,
    /// A list (L).
    List,
    /// A list item (LI).
    Item,
    /// A paragraph or heading (P, H1 …).
    Block,
    /// Part of a line (Span, Link, Lbl …).
    Inline,
}

/// A node of the tree.
#[derive(Debug)]
pub(super) enum Node {
    Element {
        role: Role,
        kids: Vec<Node>,
        actual: Option<String>,
    },
    /// Marked content: its stream and number.
    Marks(ObjectId, i64),
}

impl Node {
    /// Whether a node of one of these roles is inside.
    pub(super) fn holds(&self, roles: &[Role]) -> bool {
        match self {
            Node::Marks(..) => false,
            Node::Element { kids, .. } => kids
                .iter()
                .any(|kid| matches!(kid, Node::Element { role, .. } if roles.contains(role)) || kid.holds(roles)),
        }
    }

    /// The marked content that a replacement text replaces, with that text.
    pub(super) fn replacements(&self, out: &mut Vec<(Vec<(ObjectId, i64)>, String)>) {
        if let Node::Element { kids, actual, .. } = self {
            match actual {
                Some(text) => {
                    let mut marks = Vec::new();
                    self.marks(&mut marks);
                    out.push((marks, text.clone()));
                }
                None => kids.iter().for_each(|kid| kid.replacements(out)),
            }
        }
    }

    /// All marked content inside, in tree order.
    pub(super) fn marks(&self, out: &mut Vec<(ObjectId, i64)>) {
        match self {
            Node::Marks(stream, number) => out.push((*stream, *number)),
            Node::Element { kids, .. } => kids.iter().for_each(|kid| kid.marks(out)),
        }
    }
}

struct Walk<'a> {
    document: &'a Document,
    roles: HashMap<Vec<u8>, Vec<u8>>,
    seen: HashSet<ObjectId>,
    nodes: usize,
    cut: bool,
}

/// Reads the tree. `None` where the PDF has none; the flag says that a limit was met.
pub(super) fn read(document: &Document) -> Option<(Node, bool)> {
    let root = resolve(document, document.catalog().ok()?.get(b"StructTreeRoot").ok())?
        .as_dict()
        .ok()?;
    let mut roles = HashMap::new();
    if let Some(map) = resolve(document, root.get(b"RoleMap").ok()).and_then(|o| o.as_dict().ok()) {
        for (from, to) in map.iter().take(2000) {
            if let Ok(to) = to.as_name() {
                roles.insert(from.clone(), to.to_vec());
            }
        }
    }
    let mut walk = Walk {
        document,
        roles,
        seen: HashSet::new(),
        nodes: 0,
        cut: false,
    };
    let kids = walk.kids(root, None, 0);
    (!kids.is_empty()).then_some((
        Node::Element {
            role: Role::Group,
            kids,
            actual: None,
        },
        walk.cut,
    ))
}

impl Walk<'_> {
    fn kids(&mut self, element: &Dictionary, page: Option<ObjectId>, depth: usize) -> Vec<Node> {
        let mut out = Vec::new();
        let Ok(kids) = element.get(b"K") else { return out };
        match resolve(self.document, Some(kids)) {
            Some(Object::Array(list)) => {
                for kid in list {
                    out.extend(self.node(kid, page, depth));
                }
            }
            Some(_) => out.extend(self.node(kids, page, depth)),
            None => {}
        }
        out
    }

    fn node(&mut self, object: &Object, page: Option<ObjectId>, depth: usize) -> Option<Node> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || depth > MAX_DEPTH {
            self.cut = true;
            return None;
        }
        if let Object::Reference(id) = object
            && !self.seen.insert(*id)
        {
            return None;
        }
        let dict = match resolve(self.document, Some(object))? {
            Object::Integer(number) => return Some(Node::Marks(page?, *number)),
            Object::Dictionary(dict) => dict,
            _ => return None,
        };
        let page = dict.get(b"Pg").and_then(Object::as_reference).ok().or(page);
        match dict.get(b"Type").and_then(Object::as_name) {
            Ok(b"MCR") => {
                let stream = dict.get(b"Stm").and_then(Object::as_reference).ok().or(page)?;
                return Some(Node::Marks(stream, dict.get(b"MCID").and_then(Object::as_i64).ok()?));
            }
            Ok(b"OBJR") => return None,
            _ => {}
        }
        let role = self.role(dict.get(b"S").and_then(Object::as_name).ok()?);
        let actual = dict.get(b"ActualText").ok().and_then(|o| decode_text_string(o).ok());
        Some(Node::Element {
            role,
            kids: self.kids(dict, page, depth + 1),
            actual,
        })
    }

    fn role(&self, name: &[u8]) -> Role {
        let mut name = name;
        for _ in 0..8 {
            match name {
                b"TR" => return Role::Row,
                b"TD" | b"TH" => return Role::Cell,
                b"L" => return Role::List,
                b"LI" => return Role::Item,
                b"P" | b"H" | b"H1" | b"H2" | b"H3" | b"H4" | b"H5" | b"H6" | b"Title" | b"Caption" | b"Note"
                | b"FENote" => return Role::Block,
                b"Span" | b"Link" | b"Lbl" | b"Em" | b"Strong" | b"Quote" | b"Code" | b"Reference" | b"Annot"
                | b"Form" | b"Figure" | b"Formula" | b"Sub" | b"Ruby" | b"Warichu" | b"BibEntry" => {
                    return Role::Inline;
                }
                b"Document" | b"DocumentFragment" | b"Part" | b"Art" | b"Sect" | b"Div" | b"Aside" | b"NonStruct"
                | b"Private" | b"BlockQuote" | b"TOC" | b"TOCI" | b"Index" | b"Table" | b"THead" | b"TBody"
                | b"TFoot" | b"LBody" => return Role::Group,
                other => match self.roles.get(other) {
                    Some(mapped) => name = mapped,
                    // An unknown name: a paragraph style of Word, most likely.
                    None => return Role::Block,
                },
            }
        }
        Role::Block
    }
}
