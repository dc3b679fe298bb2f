//! From files to checked measures.

use definitions::{DefinitionFile, Definitions, Problems};
use indexmap::IndexMap;
use toml::Spanned;

use crate::catalogue::Measures;
use crate::measure::{Benchmark, Completeness, Counting, Measure, Need, Sorting, Statistic};
use crate::notes::Notes;
use crate::parts::{check_parts, counting, need_of, read_target, statistic};
use crate::raw::{RawMeasure, RawRelatedFile};
use crate::{breakdown, clocks, proof};
use definitions::Related;
use definitions::column::{Beside, Columns, Kind, Names};
use definitions::expression::{Expression, Layout};

/// Names of the files in a theme's `measures/` that hold what measures share.
const BREAKDOWNS: &str = "breakdowns";
const RELATED: &str = "related";

impl Measures {
    /// Reads the measure files of a set of definitions and runs their examples.
    ///
    /// # Errors
    /// Every problem found, with file, line and reason.
    pub fn read(definitions: &Definitions) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut measures = Self {
            by_id: IndexMap::new(),
            breakdowns: IndexMap::new(),
            related: IndexMap::new(),
            related_layouts: Vec::new(),
            columns: Vec::new(),
            layouts: vec![Layout::default(); definitions.registers.len()],
            sortings: vec![Vec::new(); definitions.registers.len()],
            version: definitions.version.clone(),
        };
        let named = |stem: &'static str| definitions.measure_files.iter().filter(move |f| f.stem() == stem);
        for file in named(RELATED) {
            let mut notes = Notes::new(file);
            measures.read_related(definitions, &mut notes);
            problems.append(&mut notes.found);
        }
        let beside: Vec<Beside<'_>> = measures
            .related
            .iter()
            .map(|(id, related)| Beside {
                id,
                of: related.of,
                register: related.register,
            })
            .collect();
        measures.columns = (0..definitions.registers.len())
            .map(|register| Columns::of(definitions, register, &beside))
            .collect();
        for columns in &measures.columns {
            let register = &definitions.registers[columns.register];
            problems.extend(columns.clashes.iter().map(|name| definitions::Problem {
                file: register.file.clone(),
                line: None,
                message: format!(
                    "two columns of its table would both be called \"{name}\"; rename a step, field, clock or link"
                ),
            }));
        }
        for file in named(BREAKDOWNS) {
            let mut notes = Notes::new(file);
            breakdown::read(definitions, &mut notes, &mut measures.breakdowns);
            problems.append(&mut notes.found);
        }
        let count = measures.breakdowns.len();
        measures.sortings.iter_mut().for_each(|s| s.resize(count, None));
        for file in &definitions.measure_files {
            if [BREAKDOWNS, RELATED].contains(&file.stem()) {
                continue;
            }
            let mut notes = Notes::new(file);
            if let Some(first) = measures.by_id.get(file.stem()) {
                notes.whole(format!(
                    "{} defines this already; keep one of the two files",
                    first.file
                ));
            } else if let Some(measure) = measures.read_measure(definitions, file, &mut notes) {
                measures.by_id.insert(measure.id.clone(), measure);
            }
            problems.append(&mut notes.found);
        }
        measures.check_faces(definitions, &mut problems);
        if problems.is_empty() {
            measures.run_examples(definitions, &mut problems);
        }
        if problems.is_empty() {
            Ok(measures)
        } else {
            Err(Problems(problems))
        }
    }

    fn read_related(&mut self, definitions: &Definitions, notes: &mut Notes<'_>) {
        let Some(raw) = notes.parse::<RawRelatedFile>() else {
            return;
        };
        for (id, raw) in raw.related {
            if self.related.contains_key(&id) {
                notes.at(
                    raw.span().start,
                    format!("[related.{id}] is defined in another file already"),
                );
                continue;
            }
            let raw = raw.into_inner();
            let mut register = |name: &Spanned<String>| {
                let found = definitions.register_index(name.get_ref());
                if found.is_none() {
                    notes.at(
                        name.span().start,
                        format!("there is no register \"{}\"", name.get_ref()),
                    );
                }
                found
            };
            let (Some(of), Some(from)) = (register(&raw.of), register(&raw.register)) else {
                continue;
            };
            let links = &definitions.registers[from].links;
            // What is about a child leads to it without a link.
            let of_people = definitions.register(raw.of.get_ref()).is_some_and(|r| r.people);
            let about_child = of_people && definitions.registers[from].about_people;
            let through = if raw.through.get_ref() == "subject" && about_child {
                Some(None)
            } else {
                links
                    .get_full(raw.through.get_ref())
                    .filter(|(_, _, link)| link.single && link.to.one() == Some(raw.of.get_ref()))
                    .map(|(at, _, _)| Some(at))
            };
            let Some(through) = through else {
                let message = format!(
                    "the register {} has no single link \"{}\" to {}",
                    raw.register.get_ref(),
                    raw.through.get_ref(),
                    raw.of.get_ref()
                );
                notes.at(raw.through.span().start, message);
                continue;
            };
            let names = definitions.names(from);
            let mut layout = Layout::default();
            let condition = notes.condition(&raw.condition, names, &mut layout);
            let latest_by = notes.yielding(&raw.latest_by, names, &mut layout, |k| k == Kind::Date, "a day");
            if !layout.parameters.is_empty() {
                notes.at(
                    raw.condition.span().start,
                    "related entries are the same for every period; leave the parameters out",
                );
                continue;
            }
            if let (Some(condition), Some(latest_by)) = (condition, latest_by) {
                self.related_layouts.push(layout);
                let related = Related {
                    title: raw.title,
                    of,
                    register: from,
                    through,
                    condition,
                    latest_by,
                };
                self.related.insert(id, related);
            }
        }
    }

    fn read_measure(
        &mut self,
        definitions: &Definitions,
        file: &DefinitionFile,
        notes: &mut Notes<'_>,
    ) -> Option<Measure> {
        let mut raw: RawMeasure = notes.parse()?;
        let stem = file.stem();
        if raw.id.get_ref() != stem {
            let message = format!("the id \"{}\" must be the file's name, \"{stem}\"", raw.id.get_ref());
            notes.at(raw.id.span().start, message);
        }
        let Some(register) = definitions.register_index(raw.register.get_ref()) else {
            let message = format!("there is no register \"{}\"", raw.register.get_ref());
            notes.at(raw.register.span().start, message);
            return None;
        };
        let beside = self.related.values().filter(|r| r.of == register).map(|r| r.register);
        let near: Vec<usize> = std::iter::once(register).chain(beside).collect();
        clocks::fill(&mut raw, definitions, &near, notes);
        let names = Names::of(&self.columns, register);
        let layout = &mut self.layouts[register];
        let mut condition = |text: &Option<Spanned<String>>, notes: &mut Notes<'_>| match text {
            Some(text) => notes.condition(text, names, layout).map(Some),
            None => Some(None),
        };
        let numerator = condition(&raw.numerator, notes);
        let denominator = condition(&raw.denominator, notes);
        let statistic = statistic(&raw.statistic, raw.rate, notes);
        let adds_up = statistic.as_ref().is_some_and(Statistic::adds_up);
        let mut number = |text: &Option<Spanned<String>>, notes: &mut Notes<'_>| match text {
            Some(text) if adds_up => notes
                .yielding(text, names, layout, |k| k.decimals().is_some(), "a number")
                .map(Some),
            Some(text) => notes
                .yielding(text, names, layout, |k| k.decimals() == Some(0), "a number of days")
                .map(Some),
            None => Some(None),
        };
        let value = number(&raw.value, notes);
        let out_of = number(&raw.out_of, notes);
        let completeness = match raw.completeness {
            Some(raw) => notes.condition(&raw.known, names, layout).map(|known| {
                Some(Completeness {
                    known,
                    words: raw.words,
                })
            }),
            None => Some(None),
        };
        let counting = counting(&raw.kind, raw.counted_on.as_ref(), names, layout, notes);
        let needs: Vec<Need> = raw
            .needs
            .into_iter()
            .filter_map(|need| need_of(need, definitions, names, layout, notes))
            .collect();
        let target = raw.target.map(|target| read_target(target, notes));
        let (numerator, denominator, mut value, out_of) = (numerator?, denominator?, value?, out_of?);
        let (counting, statistic) = (counting?, statistic?);
        check_parts(
            &statistic,
            raw.statistic.span().start,
            [&numerator, &denominator, &value, &out_of],
            notes,
        );
        if statistic == Statistic::Children {
            value = Expression::read("subject", names, layout).ok();
        }
        let known = completeness.as_ref().and_then(|c| c.as_ref().map(|c| &c.known));
        let all = [
            numerator.as_ref(),
            denominator.as_ref(),
            value.as_ref(),
            out_of.as_ref(),
            known,
        ];
        if matches!(counting, Counting::Position) && !all.into_iter().flatten().all(|e| e.asks_only_as_at(layout)) {
            let message = "a position is taken on one day; ask for :as_at, not for the start or end of a period";
            notes.at(raw.kind.span().start, message);
        }
        for id in &raw.breakdowns {
            self.sort(register, id, notes);
        }
        let examples = raw
            .examples
            .into_iter()
            .filter_map(|raw| proof::read(raw, &self.columns[register], notes))
            .collect();
        Some(Measure {
            reference: raw.reference.unwrap_or_else(|| raw.id.get_ref().clone()),
            id: raw.id.into_inner(),
            theme: file.theme().to_owned(),
            version: raw.version,
            title: raw.title,
            definition: raw.definition,
            register: raw.register.into_inner(),
            clock: raw.clock.map(Spanned::into_inner),
            counting,
            numerator,
            denominator,
            value,
            out_of,
            statistic,
            polarity: raw.polarity,
            target: target.flatten(),
            unit: raw.unit,
            decimals: raw.decimals.min(6),
            owner: raw.owner,
            demands: raw.demands,
            seed: raw.seed,
            benchmark: raw.benchmark.map(|raw| Benchmark {
                file: raw.file,
                numerator: raw.numerator,
                denominator: raw.denominator,
                figure: raw.figure,
                differs: raw.differs,
            }),
            breakdowns: raw.breakdowns.into_iter().map(Spanned::into_inner).collect(),
            open_face: raw.open_face.map(Spanned::into_inner),
            complement: raw.complement.map(Spanned::into_inner),
            exclusions: raw.exclusions,
            completeness: completeness?,
            needs,
            examples,
            file: file.path.clone(),
            fingerprint: fingerprint(&file.text),
        })
    }

    /// Finds the first way of sorting that the register's table has the columns for.
    fn sort(&mut self, register: usize, id: &Spanned<String>, notes: &mut Notes<'_>) {
        let Some((at, _, breakdown)) = self.breakdowns.get_full(id.get_ref()) else {
            let message = format!(
                "there is no breakdown \"{}\" in shared/measures/breakdowns.toml",
                id.get_ref()
            );
            notes.at(id.span().start, message);
            return;
        };
        if self.sortings[register][at].is_some() {
            return;
        }
        let wanted = if breakdown.moves() { Kind::Date } else { Kind::Text };
        for text in &breakdown.by {
            let mut layout = self.layouts[register].clone();
            if let Ok(by) = Expression::read(text, Names::of(&self.columns, register), &mut layout)
                && by.kind == wanted
            {
                self.layouts[register] = layout;
                self.sortings[register][at] = Some(Sorting { by });
                return;
            }
        }
        let message = format!(
            "entries of this register cannot be sorted by \"{}\": its table has none of the columns that shared/measures/breakdowns.toml names",
            id.get_ref()
        );
        notes.at(id.span().start, message);
    }

    /// Checks what measures say of one another.
    fn check_faces(&self, definitions: &Definitions, problems: &mut Vec<definitions::Problem>) {
        for measure in self.by_id.values() {
            let face = measure.open_face.as_ref().and_then(|face| {
                let message = match self.by_id.get(face) {
                    Some(other) if other.is_position() => return None,
                    Some(_) => {
                        format!(
                            "its open face \"{face}\" must be counted at the end of each period (kind \"position\")"
                        )
                    }
                    None => format!("its open face \"{face}\" is no measure"),
                };
                Some(("open_face", message))
            });
            let complement = measure.complement.as_ref().and_then(|id| {
                let message = match self.by_id.get(id) {
                    Some(other) if other.complement.is_some() => {
                        format!("its complement \"{id}\" names a complement itself; one of the two is enough")
                    }
                    Some(other)
                        if other.register == measure.register && other.is_position() == measure.is_position() =>
                    {
                        return None;
                    }
                    Some(_) => format!("its complement \"{id}\" must count the same register in the same way"),
                    None => format!("its complement \"{id}\" is no measure"),
                };
                Some(("complement", message))
            });
            for (key, message) in face.into_iter().chain(complement) {
                let text = definitions.measure_files.iter().find(|f| f.path == measure.file);
                let line = text.and_then(|f| f.text.lines().position(|l| l.starts_with(key)));
                problems.push(definitions::Problem {
                    file: measure.file.clone(),
                    line: line.map(|l| l + 1),
                    message,
                });
            }
        }
    }

    fn run_examples(&self, definitions: &Definitions, problems: &mut Vec<definitions::Problem>) {
        for measure in self.by_id.values() {
            for example in &measure.examples {
                for message in example.differences(self, definitions, measure) {
                    problems.push(definitions::Problem {
                        file: measure.file.clone(),
                        line: Some(example.line),
                        message,
                    });
                }
            }
        }
    }
}

/// A fingerprint of a text that stays the same on every machine (FNV-1a, 64 bits).
pub(crate) fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}
