//! Lists of entries as views show them: which entries, narrowed and searched by what the reader asks for, in which
//! order. Whole columns are compared as numbers; only what is shown is made into words.

mod cell;
mod facets;
mod owner;
mod search;
mod table;

use std::collections::HashMap;

use definitions::{List, Shows, View, ViewColumn};
use record::{EntryId, NO_ENTRY, NULL};

pub(crate) use cell::{Cell, Plain, named};
pub(crate) use facets::Facets;
pub(crate) use owner::Mine;
pub(crate) use table::Table;

use crate::AreaContext;
use crate::error::PageError;

/// The entries of one register in a list.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    /// Position of the register.
    pub(crate) register: usize,
    pub(crate) view: &'a View,
}

/// One entry of a list: the position of its part, and its row in the register's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Line {
    pub(crate) part: usize,
    pub(crate) row: u32,
}

/// Open or closed entries, where a view leaves it to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    Closed,
    All,
}

impl State {
    pub(crate) const ALL: [(Self, &'static str); 3] =
        [(Self::Open, "open"), (Self::Closed, "closed"), (Self::All, "all")];

    fn of(context: &AreaContext) -> Self {
        let asked = context.site_context.query("state");
        let found = Self::ALL.iter().find(|(_, id)| Some(*id) == asked);
        found.map_or(Self::Open, |(state, _)| *state)
    }
}

/// A column by which a reader may narrow the list, with what is chosen.
pub(crate) struct Filter {
    pub(crate) param: String,
    pub(crate) title: String,
    pub(crate) facets: Facets,
    /// Position of the value chosen; a value that no entry has finds nothing.
    pub(crate) chosen: Option<Option<usize>>,
    /// Whether its author names it as a filter.
    pub(crate) offered: bool,
}

/// A list, narrowed and in order.
pub(crate) struct Listing<'a> {
    pub(crate) context: &'a AreaContext,
    pub(crate) parts: Vec<Part<'a>>,
    /// Open or closed, where the reader may choose.
    pub(crate) state: Option<State>,
    pub(crate) mine: Option<Mine>,
    /// Whether entries have an owner, so that "mine" means something.
    pub(crate) owned: bool,
    pub(crate) search: String,
    pub(crate) filters: Vec<Filter>,
    /// Positions among the filters of the columns that make a board or matrix.
    pub(crate) groups: Vec<usize>,
    /// How many entries there are in each stage, before a stage is chosen.
    pub(crate) by_stage: Vec<usize>,
    /// The columns that sort it, and whether the greatest comes first.
    pub(crate) sort: Option<(String, bool)>,
    /// The entries, with the position of each among those before narrowing.
    pub(crate) lines: Vec<(usize, Line)>,
}

/// The parts of a register's view.
pub(crate) fn of_view(register: usize, view: &View) -> Vec<Part<'_>> {
    vec![Part { register, view }]
}

/// The parts of a list over several registers.
pub(crate) fn of_list(list: &List) -> Vec<Part<'_>> {
    let from = list.from.iter();
    from.map(|(register, view)| Part {
        register: *register,
        view,
    })
    .collect()
}

/// How many entries a view shows when it opens.
pub(crate) fn count(context: &AreaContext, parts: &[Part<'_>]) -> usize {
    base(context, parts, State::Open).len()
}

/// The entries before the reader narrows the list.
fn base(context: &AreaContext, parts: &[Part<'_>], state: State) -> Vec<Line> {
    let position = context.position();
    let mut out = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let table = position.table(part.register);
        let rows = (0u32..).take(table.len());
        let line = |row| Line { part: at, row };
        match &part.view.condition {
            Some(condition) => {
                let holds = position.rows_where(part.register, &part.view.layout, condition);
                out.extend(rows.filter(|row| holds[*row as usize]).map(line));
            }
            None => {
                let fits = |row: &u32| match state {
                    State::All => true,
                    State::Open => position.is_open(part.register, *row),
                    State::Closed => !position.is_open(part.register, *row),
                };
                out.extend(rows.filter(fits).map(line));
            }
        }
    }
    out
}

impl<'a> Listing<'a> {
    /// The list that the address asks for; `search` comes with it where words may not be in an address.
    pub(crate) fn of(context: &'a AreaContext, parts: Vec<Part<'a>>, search: &str) -> Result<Self, PageError> {
        let chooses = parts.iter().any(|part| part.view.condition.is_none());
        let state = chooses.then(|| State::of(context));
        let lines = base(context, &parts, state.unwrap_or(State::All));
        let mut listing = Self {
            context,
            state,
            mine: None,
            owned: false,
            search: search.to_owned(),
            filters: Vec::new(),
            groups: Vec::new(),
            by_stage: Vec::new(),
            sort: None,
            lines: lines.into_iter().enumerate().collect(),
            parts,
        };
        listing.narrow_to_owner();
        listing.narrow_to_search();
        // What is left is what filters are about.
        for (at, (place, _)) in listing.lines.iter_mut().enumerate() {
            *place = at;
        }
        listing.add_filters();
        listing.narrow_to_filters();
        listing.put_in_order();
        Ok(listing)
    }

    /// The view of the first part, whose columns all parts have under the same names.
    pub(crate) fn view(&self) -> &'a View {
        self.parts[0].view
    }

    fn add_filters(&mut self) {
        let view = self.view();
        let stage = Shows::Stage;
        let mut wanted: Vec<(Vec<&Shows>, String, String, bool)> = Vec::new();
        let columns = |pick: &dyn Fn(&'a View) -> &'a [ViewColumn], nth: usize| -> Vec<&'a Shows> {
            self.parts.iter().map(|part| &pick(part.view)[nth].shows).collect()
        };
        for (nth, column) in view.filters.iter().enumerate() {
            let shows = columns(&|view| &view.filters, nth);
            wanted.push((shows, param(column), column.title.clone(), true));
        }
        for (nth, column) in view.group.iter().enumerate() {
            let shows = columns(&|view| &view.group, nth);
            let param = param(column);
            match wanted.iter().position(|(_, other, ..)| *other == param) {
                Some(at) => self.groups.push(at),
                None => {
                    self.groups.push(wanted.len());
                    wanted.push((shows, param, column.title.clone(), false));
                }
            }
        }
        if !wanted.iter().any(|(_, param, ..)| param == STAGE) {
            let title = self.context.messages().get("filter-stage");
            wanted.push((vec![&stage; self.parts.len()], STAGE.to_owned(), title, false));
        }
        let lines: Vec<Line> = self.lines.iter().map(|(_, line)| *line).collect();
        for (shows, param, title, offered) in wanted {
            let facets = Facets::of(self.context, &self.parts, &shows, &lines);
            let asked = self.context.site_context.query(&param);
            self.filters.push(Filter {
                chosen: asked.map(|key| facets.all.iter().position(|facet| facet.key == key)),
                param,
                title,
                facets,
                offered,
            });
        }
    }

    fn narrow_to_filters(&mut self) {
        let stage = self.filters.iter().position(|filter| filter.param == STAGE);
        let fits = |filter: &Filter, place: usize| match filter.chosen {
            None => true,
            Some(None) => false,
            Some(Some(wanted)) => filter.facets.has(place, wanted),
        };
        if let Some(stage) = stage {
            let mut counts = vec![0; self.filters[stage].facets.all.len()];
            for (place, _) in &self.lines {
                let others = self.filters.iter().enumerate().filter(|(at, _)| *at != stage);
                if others.into_iter().all(|(_, filter)| fits(filter, *place)) {
                    for facet in self.filters[stage].facets.values(*place) {
                        counts[facet] += 1;
                    }
                }
            }
            self.by_stage = counts;
        }
        let filters = &self.filters;
        self.lines
            .retain(|(place, _)| filters.iter().all(|filter| fits(filter, *place)));
    }

    /// The filter of stages, which every list has.
    pub(crate) fn stages(&self) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.param == STAGE)
    }

    /// Whether a filter, a search or an owner narrows it.
    pub(crate) fn is_narrowed(&self) -> bool {
        self.mine.is_some() || !self.search.is_empty() || self.filters.iter().any(|filter| filter.chosen.is_some())
    }

    fn put_in_order(&mut self) {
        let asked = self
            .context
            .site_context
            .query("sort")
            .map(|text| match text.strip_prefix('-') {
                Some(name) => (name.to_owned(), true),
                None => (text.to_owned(), false),
            });
        let view = self.view();
        let asked = asked.filter(|(name, _)| name == NAME || view.columns.iter().any(|column| column.name == *name));
        let own = view.sort.as_ref().map(|(column, falls)| (column.name.clone(), *falls));
        self.sort = asked.or(own);
        let Some((name, falls)) = self.sort.clone() else {
            return self.put_by_urgency();
        };
        let keys = if name == NAME {
            self.keys_of_names()
        } else {
            let shows: Vec<&Shows> = self
                .parts
                .iter()
                .filter_map(|part| shows_of(part.view, &name))
                .collect();
            if shows.len() != self.parts.len() {
                return self.put_by_urgency();
            }
            facets::order_keys(self.context, &self.parts, &shows, &self.lines)
        };
        self.lines.sort_by(|a, b| {
            let (left, right) = (&keys[&a.1], &keys[&b.1]);
            // What is missing comes last either way.
            let order = match falls {
                true => right.cmp(left),
                false => left.cmp(right),
            };
            left.is_none()
                .cmp(&right.is_none())
                .then(order)
                .then(a.1.row.cmp(&b.1.row))
        });
    }

    fn keys_of_names(&self) -> HashMap<Line, Option<(i64, String)>> {
        let key = |line: &Line| {
            let name = crate::labels::name(self.context, self.parts[line.part].register, line.row);
            Some((0, crate::labels::folded(&name)))
        };
        self.lines.iter().map(|(_, line)| (*line, key(line))).collect()
    }

    /// Those with the limit most days late first, and of the others the last opened.
    fn put_by_urgency(&mut self) {
        let position = self.context.position();
        let definitions = self.context.definitions();
        let mut places: HashMap<(u16, u32), usize> = HashMap::new();
        if self.state.is_none_or(|state| state == State::Open) {
            for (place, open) in position.open_clocks().iter().enumerate() {
                let clocks = &definitions.registers[usize::from(open.register)].clocks;
                if !clocks[usize::from(open.clock)].conditional {
                    places.entry((open.register, open.row)).or_insert(place);
                }
            }
        }
        let parts = &self.parts;
        self.lines.sort_by_key(|(_, line)| {
            let register = parts[line.part].register;
            let at = u16::try_from(register).unwrap_or(u16::MAX);
            let rank = places.get(&(at, line.row)).copied().unwrap_or(usize::MAX);
            let opened = position.table(register).opened[line.row as usize];
            (rank, std::cmp::Reverse((opened, line.row)))
        });
    }

    /// Number of the entry of a line.
    pub(crate) fn entry(&self, line: Line) -> EntryId {
        let position = self.context.position();
        position.ledger().entry(self.place(line)).id
    }

    /// Place of the entry of a line.
    pub(crate) fn place(&self, line: Line) -> u32 {
        let table = self.context.position().table(self.parts[line.part].register);
        table.entry.get(line.row as usize).copied().unwrap_or(NO_ENTRY)
    }

    /// The totals of the view over all lines, each with its column's title; a number that is missing is left out of the
    /// sum, and counted.
    pub(crate) fn totals(&self) -> Vec<Total> {
        let totals = self.view().totals.iter().enumerate();
        totals
            .map(|(nth, column)| {
                let raw: Vec<(Vec<i64>, u8)> = (self.parts.iter())
                    .map(|part| {
                        let shows = &part.view.totals[nth].shows;
                        let numbers = facets::raw(self.context, *part, shows);
                        (numbers, shows.kind().decimals().unwrap_or(0))
                    })
                    .collect();
                let decimals = raw.iter().map(|(_, decimals)| *decimals).max().unwrap_or(0);
                let (mut sum, mut missing) = (0i64, 0usize);
                for (_, line) in &self.lines {
                    let (numbers, own) = &raw[line.part];
                    match numbers[line.row as usize] {
                        NULL => missing += 1,
                        number => {
                            sum = sum.saturating_add(number.saturating_mul(10_i64.pow(u32::from(decimals - own))))
                        }
                    }
                }
                Total {
                    title: column.title.clone(),
                    text: cell::number_text(self.context, self.parts[0].register, &column.shows, sum, decimals),
                    missing,
                }
            })
            .collect()
    }
}

/// A number added up over a whole list.
pub(crate) struct Total {
    pub(crate) title: String,
    pub(crate) text: String,
    /// How many entries have no such number.
    pub(crate) missing: usize,
}

/// The name under which addresses choose a stage.
const STAGE: &str = "stage";
/// The name under which addresses sort by the entries' names.
pub(crate) const NAME: &str = "name";

/// The name under which addresses choose a value of a column.
fn param(column: &ViewColumn) -> String {
    match column.shows {
        Shows::Stage => STAGE.to_owned(),
        _ => format!("f-{}", column.name),
    }
}

/// What a column of a name shows in a view.
fn shows_of<'v>(view: &'v View, name: &str) -> Option<&'v Shows> {
    let all = view.columns.iter().chain(view.sort.as_ref().map(|(column, _)| column));
    all.into_iter()
        .find(|column| column.name == name)
        .map(|column| &column.shows)
}
