//! A register in plain words, for a person who knows its law and not its file.

mod access;
mod clock;
mod rule;
mod words;

use crate::computed::{Computed, Formula, Guard, How, Part, Rows};
use crate::document::Language;
use crate::{Definitions, Field, FieldType, LinkTarget, Register, Step, Subject, View, ViewColumn};

use words::{joined, lower, quoted, shown};

/// How many codes of a list are written out.
const CODES_SHOWN: usize = 12;

/// A text in lines with headings and indents.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn heading(&mut self, words: &str) {
        self.text += &format!("\n{words}\n");
    }

    fn item(&mut self, words: &str) {
        self.text += &format!("  {words}\n");
    }

    fn detail(&mut self, words: &str) {
        self.text += &format!("      {words}\n");
    }
}

impl Definitions {
    /// A register in plain words: what it is, whom it is about and its law; its steps with what they ask, refuse and
    /// require; its fields, values, clocks, links and rules. Or a rule: what it looks at, when it speaks and what it
    /// records. `None` when there is neither of the id.
    #[must_use]
    pub fn explain(&self, id: &str) -> Option<String> {
        let mut page = Page::default();
        let Some(register) = self.register(id) else {
            rule::explain(self, self.rules.get(id)?, &mut page);
            return Some(page.text);
        };
        self.head(register, &mut page);
        page.heading("What can happen, in this order");
        for (at, step) in register.steps.values().enumerate() {
            page.item(&format!("{}. {}", at + 1, step.title));
            self.step(register, step, &mut page);
        }
        if !register.fields.is_empty() {
            page.heading("What is recorded");
            for field in register.fields.values() {
                self.field(field, &mut page);
            }
        }
        if !register.values.is_empty() {
            page.heading("What is worked out from it");
            for value in register.values.values() {
                self.value(register, value, &mut page);
            }
        }
        if !register.clocks.is_empty() {
            page.heading("Time limits");
            for clock in register.clocks.values() {
                clock::explain(self, register, clock, &mut page);
            }
        }
        self.views(register, &mut page);
        self.links(register, &mut page);
        self.letters(id, &mut page);
        rule::of_register(self, register, &mut page);
        access::explain(self, register, &mut page);
        if !register.examples.is_empty() {
            page.heading("Worked cases that are tested");
            for example in &register.examples {
                page.item(&example.title);
            }
        }
        Some(page.text)
    }

    fn letters(&self, id: &str, page: &mut Page) {
        let Some(at) = self.register_index(id) else { return };
        let mut letters = self.documents_of(at).peekable();
        if letters.peek().is_some() {
            page.heading("Letters that are made from it");
        }
        for letter in letters {
            page.item(&letter.title);
            let step = self.registers[at].steps.get_index(letter.step);
            page.detail(&format!(
                "Sending it records: {}",
                step.map_or("", |(_, step)| step.title.as_str())
            ));
            let written = letter.texts.keys().filter_map(|tag| Language::of(tag));
            page.detail(&format!("Written in: {}", joined(written.map(|l| l.name.to_owned()))));
            let wanted = letter.languages.iter().filter(|tag| !letter.texts.contains_key(*tag));
            let wanted: Vec<&str> = wanted.filter_map(|tag| Language::of(tag)).map(|l| l.name).collect();
            if !wanted.is_empty() {
                page.detail(&format!("Not yet written in: {}", wanted.join(", ")));
            }
            page.detail(&format!("Law: {}", letter.law));
        }
    }

    fn head(&self, register: &Register, page: &mut Page) {
        page.text += &format!("{}\n{}\n", register.title, "=".repeat(register.title.chars().count()));
        page.item(&register.purpose);
        let about = match &register.subject {
            Subject::Area if register.people => "Each entry is a person.".to_owned(),
            Subject::Area => "Each entry is about the area as a whole.".to_owned(),
            Subject::Entry(id) if register.part => {
                format!(
                    "Each entry is a part of one entry of the list {}.",
                    quoted(&self.plural(id))
                )
            }
            Subject::Entry(id) => format!(
                "Each entry is about one entry of the list {}.",
                quoted(&self.plural(id))
            ),
        };
        page.item(&about);
        page.item(&format!("Law: {}", register.law));
        if !register.team.is_empty() {
            page.item(&format!("Kept by: {}", register.team));
        }
        if let Some(regime) = register.regime.as_ref().and_then(|id| self.regimes.get(id)) {
            page.item(&format!("Regime: {}", regime.title));
        }
        let theme = self
            .themes
            .get(&register.theme)
            .map_or("", |theme| theme.title.as_str());
        page.item(&format!(
            "The list is called {}, under {}.",
            quoted(&register.plural),
            quoted(theme)
        ));
        if !register.named_by.is_empty() {
            let names = register.named_by.iter().map(|id| register.title_of(id));
            page.item(&format!("An entry is named by: {}", joined(names)));
        }
        if !register.key.is_empty() {
            let keys = register.key.iter().map(|key| {
                let parts: Vec<&str> = key.iter().map(|&part| register.part_title(part)).collect();
                parts.join(" with ")
            });
            page.item(&format!("No two entries have the same: {}", joined(keys)));
        }
        if !register.by_hand {
            page.item("People do not open entries: the program does.");
        }
        if let Some(link) = register.latest_per.and_then(|at| register.links.get_index(at)) {
            page.item(&format!(
                "Of several that are {} the same, only the last opened still awaits anything.",
                quoted(&link.1.title)
            ));
        }
        if !register.demands.is_empty() {
            page.item(&format!("It answers the demands {}.", register.demands.join(", ")));
        }
    }

    fn plural(&self, id: &str) -> String {
        self.register(id)
            .map_or_else(|| id.to_owned(), |register| register.plural.clone())
    }

    fn step(&self, register: &Register, step: &Step, page: &mut Page) {
        let marks = [
            (step.opens, "opens an entry"),
            (step.closes, "closes the entry"),
            (step.reopens, "opens a closed entry again"),
            (step.after_closing, "may happen once the entry is closed"),
            (step.repeats, "may happen more than once"),
            (step.each_counts, "counts each time, though nothing changed"),
            (step.exemption, "is an exemption from a time limit"),
        ];
        let marks: Vec<&str> = marks.iter().filter(|(is, _)| *is).map(|(_, words)| *words).collect();
        if !marks.is_empty() {
            page.detail(&format!("It {}.", marks.join(", ")));
        }
        if let Some(stage) = &step.stage {
            page.detail(&format!("After it the entry is: {stage}"));
        }
        let titles = |ids: &[String]| joined(ids.iter().map(|id| register.title_of(id)));
        let asks: Vec<String> = step
            .fields
            .iter()
            .filter(|id| !step.required.contains(id))
            .cloned()
            .collect();
        if !step.required.is_empty() {
            page.detail(&format!("It must say: {}", titles(&step.required)));
        }
        if !asks.is_empty() {
            page.detail(&format!("It may say: {}", titles(&asks)));
        }
        for guard in &step.required_when {
            let when = self.words(register, &register.layout, &guard.when);
            page.detail(&format!("When {when}, it must say: {}", titles(&guard.fields)));
            page.detail(&format!("    Otherwise people read: {}", self.say(register, guard)));
        }
        for guard in &step.refuse {
            let when = self.words(register, &register.layout, &guard.when);
            page.detail(&format!("It is refused when {when}."));
            page.detail(&format!("    People then read: {}", self.say(register, guard)));
        }
        if !step.after.is_empty() {
            page.detail(&format!(
                "It cannot have happened before: {}",
                titles_of(register, &step.after)
            ));
        }
        if !step.clears.is_empty() {
            let fields = step.clears.iter().filter_map(|&at| register.fields.get_index(at));
            page.detail(&format!(
                "It empties: {}",
                joined(fields.map(|(_, field)| field.title.clone()))
            ));
        }
        if step.prefilled {
            page.detail("Its form shows what is on record, to confirm or change.");
        }
        for echo in &step.echoes {
            let Some(link) = register.links.get(&echo.link) else {
                continue;
            };
            if let Some(other) = link.to.one().and_then(|to| self.register(to)) {
                page.detail(&format!(
                    "It also shows on the {} that this is {} as: {}",
                    lower(&other.title),
                    quoted(&link.title),
                    other.title_of(&echo.step)
                ));
            }
        }
    }

    /// A guard's sentence, with the title of each column in brackets.
    fn say(&self, register: &Register, guard: &Guard) -> String {
        let parts = guard.say.parts.iter().map(|part| match part {
            Part::Text(words) => words.clone(),
            Part::Column(column) => {
                let title = self.words(register, &register.layout, column);
                format!("[{}]", title.trim_matches(['“', '”']))
            }
        });
        parts.collect()
    }

    fn field(&self, field: &Field, page: &mut Page) {
        page.item(&format!("{}: {}", field.title, kind(field.kind)));
        if let Some(list) = field.codes.as_ref().and_then(|id| self.code_list(id)) {
            let shown = list.codes.iter().take(CODES_SHOWN).map(|code| match code.value {
                Some(value) => format!("{} (counts as {value})", code.title),
                None => code.title.clone(),
            });
            let more = match list.codes.len().saturating_sub(CODES_SHOWN) {
                0 => String::new(),
                more => format!(", and {more} more"),
            };
            page.detail(&format!("{}: {}{more}", list.title, joined(shown)));
        }
        if let Some(hint) = &field.hint {
            page.detail(hint);
        }
        if field.personal {
            page.detail("It identifies a person, so it never appears in logs or totals.");
        }
        if field.hidden {
            page.detail("The program keeps it for itself; no page shows it.");
        }
    }

    fn value(&self, register: &Register, value: &Computed, page: &mut Page) {
        let how = match &value.formula {
            Formula::Is(expression) => self.words(register, &register.layout, expression),
            Formula::Over(aggregate) => {
                let own = self.register_index(&register.id).unwrap_or_default();
                let of = self
                    .registers
                    .get_index(aggregate.rows.register(own))
                    .map_or(register, |(_, r)| r);
                let rows = self.rows(register, aggregate.rows);
                let what = aggregate
                    .value
                    .as_ref()
                    .map(|value| self.words(of, &aggregate.layout, value));
                let what = what.unwrap_or_default();
                let figure = match aggregate.how {
                    How::Count => format!("how many {rows} there are"),
                    How::Sum => format!("the sum of {what} over {rows}"),
                    How::Mean => format!("the mean of {what} over {rows}"),
                    How::Greatest => format!("the latest or highest of {what} over {rows}"),
                    How::Least => format!("the earliest or lowest of {what} over {rows}"),
                };
                match &aggregate.condition {
                    Some(condition) => format!(
                        "{figure}, counting only those where {}",
                        self.words(of, &aggregate.layout, condition)
                    ),
                    None => figure,
                }
            }
        };
        page.item(&format!("{}: {how}", value.title));
        if !value.bands.is_empty() {
            let decimals = value.kind.decimals().unwrap_or_default();
            let bands = value
                .bands
                .iter()
                .map(|band| format!("{} from {}", band.name, shown(band.from, decimals)));
            page.detail(&format!("Bands: {}", joined(bands)));
        }
    }

    fn views(&self, register: &Register, page: &mut Page) {
        let written: Vec<&View> = register.views.values().filter(|view| view.written).collect();
        if written.is_empty() {
            return;
        }
        page.heading("How its list can be seen");
        let titles = |columns: &[ViewColumn]| joined(columns.iter().map(|column| column.title.clone()));
        for view in written {
            page.item(&view.title);
            match &view.condition {
                Some(condition) => page.detail(&format!(
                    "It shows the entries where {}.",
                    self.words(register, &view.layout, condition)
                )),
                None => page.detail("It shows what is open; a reader may choose what is closed."),
            }
            page.detail(&format!("Beside the name: {}", titles(&view.columns)));
            if !view.filters.is_empty() {
                page.detail(&format!("A reader narrows it by: {}", titles(&view.filters)));
            }
            match &view.sort {
                Some((column, true)) => page.detail(&format!("First comes the greatest of: {}", column.title)),
                Some((column, false)) => page.detail(&format!("First comes the least of: {}", column.title)),
                None => page.detail("First comes what is most days late."),
            }
            match &view.group[..] {
                [] => {}
                [one] => page.detail(&format!("It is a board, with a column for each: {}", one.title)),
                many => page.detail(&format!("It is a matrix of: {}", titles(many))),
            }
            if !view.totals.is_empty() {
                page.detail(&format!("It adds up: {}", titles(&view.totals)));
            }
            if view.tile {
                page.detail("The first page counts it.");
            }
        }
    }

    fn rows(&self, register: &Register, rows: Rows) -> String {
        let plural = |at: usize| {
            self.registers
                .get_index(at)
                .map_or_else(String::new, |(_, r)| quoted(&r.plural))
        };
        match rows {
            Rows::About(of) => format!("{} about it", plural(of)),
            Rows::Through { link, register: of } => {
                let link = register
                    .links
                    .get_index(link)
                    .map_or("", |(_, link)| link.title.as_str());
                format!("{} that it is {} to", plural(of), quoted(link))
            }
            Rows::Back { register: of, .. } => {
                format!("{} that lead to it", plural(of))
            }
            Rows::Events(step) => {
                let step = register
                    .steps
                    .get_index(step)
                    .map_or("", |(_, step)| step.title.as_str());
                format!("times of {}", quoted(step))
            }
            Rows::Rounds(clock) => {
                let clock = register
                    .clocks
                    .get_index(clock)
                    .map_or("", |(_, clock)| clock.title.as_str());
                format!("rounds of {}", quoted(clock))
            }
        }
    }

    fn links(&self, register: &Register, page: &mut Page) {
        let mut lines = Vec::new();
        for link in register.links.values() {
            let to = match &link.to {
                LinkTarget::Registers(ids) => joined(ids.iter().map(|id| self.plural(id))),
                LinkTarget::Measure => "measures".to_owned(),
            };
            let how_many = if link.single { "at most one of" } else { "any number of" };
            lines.push(format!("{}: {how_many} {}", link.title, quoted(&to)));
        }
        for other in self.registers.values() {
            for link in other.links.values() {
                if link.to.registers().contains(&register.id) {
                    lines.push(format!("{}: from {}", link.inverse, quoted(&other.plural)));
                }
            }
        }
        if !lines.is_empty() {
            page.heading("What it is linked with");
            lines.iter().for_each(|line| page.item(line));
        }
    }
}

impl Register {
    /// What a reader calls the step or field of an id; the id itself where there is neither.
    #[must_use]
    pub fn title_of(&self, id: &str) -> String {
        let step = self.steps.get(id).map(|step| &step.title);
        step.or_else(|| self.fields.get(id).map(|field| &field.title))
            .map_or_else(|| id.to_owned(), Clone::clone)
    }
}

/// The titles of steps, by their positions.
fn titles_of(register: &Register, steps: &[usize]) -> String {
    let steps = steps.iter().filter_map(|&at| register.steps.get_index(at));
    joined(steps.map(|(_, step)| step.title.clone()))
}

fn kind(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Line => "one line of text",
        FieldType::Text => "text",
        FieldType::Code => "one of a list",
        FieldType::Codes => "any number of a list",
        FieldType::Date => "a day",
        FieldType::Moment => "a day and time",
        FieldType::Integer => "a whole number",
        FieldType::Number => "a number",
        FieldType::Money => "an amount of money",
        FieldType::Hours => "a number of hours",
        FieldType::Boolean => "yes or no",
        FieldType::File => "a file",
        FieldType::Entry => "an entry of another list",
        FieldType::Entries => "any number of entries of another list",
    }
}
