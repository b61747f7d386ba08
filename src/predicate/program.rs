//! Predicates over a block of documents at once: what several of them ask is asked once, a comparison with a value is one
//! pass over a column, and what is asked of a text is asked once for each text. Truth is two bits a document: that it
//! holds, and that it fails; where neither is set, it is unknown.

use std::rc::Rc;

use super::bounds::Bounds;
use super::compiled::{Node, Predicate};
use super::engine::Language;
use super::leaf::{Leaf, script};
use super::native::number;
use super::simple::{Test, simple};
use super::term::Operator;
use super::truth::Truth;
use crate::fact::{Bits, Column, Columns, ROWS, Slot, Type, Value, Values, WORDS, is_set};
use crate::text::Table;

/// Whether something holds and whether it fails, in each document of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Truths {
    /// Where it holds.
    pub holds: Bits,
    /// Where it fails.
    pub fails: Bits,
}

impl Truths {
    const UNKNOWN: Self = Self { holds: [0; WORDS], fails: [0; WORDS] };

    /// The truth in one document.
    #[must_use]
    pub fn of(&self, row: usize) -> Truth {
        match (is_set(&self.holds, row), is_set(&self.fails, row)) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        }
    }
}

/// Predicates made ready for blocks.
#[derive(Debug)]
pub struct Program {
    language: Option<Language>,
    asked: Vec<Asked>,
    roots: Vec<Root>,
    /// What was asked comes to, in the block at hand.
    answers: Vec<Truths>,
}

/// A predicate over what was asked.
#[derive(Debug)]
enum Root {
    Constant(bool),
    Asked(usize),
    Not(Box<Root>),
    All(Vec<Root>),
    Any(Vec<Root>),
}

/// Something that is asked of every document.
#[derive(Debug)]
enum Asked {
    /// Whether a fact is known.
    Known(Slot),
    /// A bool, or its opposite.
    Bool(Slot, bool),
    /// An int compared with an int.
    Int(Slot, Operator, i64),
    /// A number compared with one, of which at least one is no int.
    Number(Slot, Operator, Bounds),
    /// The same close to zero, where no bounds part those that are equal from the rest.
    Tiny(Slot, Operator, f64),
    /// A number among numbers.
    OneOf(Slot, Vec<f64>),
    /// Of one text or list: what each of the dictionary comes to.
    Coded { slot: Slot, leaf: Rc<Leaf>, round: u32, verdicts: Vec<Truth> },
    /// Document by document.
    Single(Rc<Leaf>),
}

impl Program {
    /// Makes predicates of one playbook ready; they are numbered in this order. `None` stands for what always holds.
    #[must_use]
    pub fn of<'p>(predicates: impl Iterator<Item = Option<&'p Predicate>>, ty: &dyn Fn(Slot) -> Type) -> Self {
        let mut maker = Maker { asked: Vec::new(), places: Table::default(), ty };
        let mut language = None;
        let roots = predicates.map(|predicate| match predicate {
            None => Root::Constant(true),
            Some(predicate) => {
                language.get_or_insert_with(|| predicate.language.clone());
                maker.root(&predicate.root)
            }
        });
        let roots = roots.collect();
        let answers = vec![Truths::UNKNOWN; maker.asked.len()];
        Self { language, asked: maker.asked, roots, answers }
    }

    /// How many of the different things that are asked are left to the engine.
    #[must_use]
    pub fn slow(&self) -> usize {
        let by_engine =
            |asked: &&Asked| matches!(asked, Asked::Coded { leaf, .. } | Asked::Single(leaf) if !leaf.native);
        self.asked.iter().filter(by_engine).count()
    }

    /// Judges all predicates in all documents of a block.
    pub fn judge(&mut self, columns: &Columns, truths: &mut Vec<Truths>) {
        let words = columns.rows().div_ceil(64);
        if let Some(language) = &self.language {
            for (asked, answer) in self.asked.iter_mut().zip(&mut self.answers) {
                *answer = asked.answer(columns, language);
            }
        }
        truths.clear();
        truths.extend(self.roots.iter().map(|root| root.truths(&self.answers, words)));
    }
}

struct Maker<'m> {
    asked: Vec<Asked>,
    places: Table<String, usize>,
    ty: &'m dyn Fn(Slot) -> Type,
}

impl Maker<'_> {
    fn root(&mut self, node: &Node) -> Root {
        match node {
            Node::And(nodes) => Root::All(nodes.iter().map(|node| self.root(node)).collect()),
            Node::Or(nodes) => Root::Any(nodes.iter().map(|node| self.root(node)).collect()),
            Node::Not(inner) => Root::Not(Box::new(self.root(inner))),
            Node::Constant(truth) => Root::Constant(*truth),
            Node::Known(slot) => self.ask(format!("known {}", slot.index()), || Asked::Known(*slot)),
            Node::Leaf(leaf) => {
                let ty = self.ty;
                self.ask(script(&leaf.term), || asked(leaf, ty))
            }
        }
    }

    fn ask(&mut self, name: String, asked: impl FnOnce() -> Asked) -> Root {
        let next = self.asked.len();
        let place = *self.places.entry(name).or_insert(next);
        if place == next {
            self.asked.push(asked());
        }
        Root::Asked(place)
    }
}

/// How a part of a predicate is judged in a block of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// In one pass over a column of values.
    Column,
    /// Once for each different text or list.
    Dictionary,
    /// Document by document.
    Document,
    /// By the engine, for each different text or list, or document by document.
    Engine,
}

/// How a leaf is judged.
pub(super) fn way(leaf: &Rc<Leaf>, ty: &dyn Fn(Slot) -> Type) -> Way {
    match asked(leaf, ty) {
        Asked::Coded { .. } | Asked::Single(_) if !leaf.native => Way::Engine,
        Asked::Coded { .. } => Way::Dictionary,
        Asked::Single(_) => Way::Document,
        _ => Way::Column,
    }
}

/// How a leaf is asked.
fn asked(leaf: &Rc<Leaf>, ty: &dyn Fn(Slot) -> Type) -> Asked {
    let of_numbers = |slot, operator, value: f64| match Bounds::of(operator, value) {
        Some(bounds) => Asked::Number(slot, operator, bounds),
        None => Asked::Tiny(slot, operator, value),
    };
    match (&leaf.facts[..], simple(&leaf.term)) {
        ([slot], _) if matches!(ty(*slot), Type::String | Type::List) => {
            Asked::Coded { slot: *slot, leaf: Rc::clone(leaf), round: 0, verdicts: Vec::new() }
        }
        (_, Some((slot, Test::Itself))) => Asked::Bool(slot, true),
        (_, Some((slot, Test::Compared(operator, value)))) => match (ty(slot), value) {
            (Type::Int, Value::Int(value)) => Asked::Int(slot, operator, *value),
            (Type::Bool, Value::Bool(value)) => Asked::Bool(slot, (operator == Operator::Equal) == *value),
            (Type::Int | Type::Float, value) => match number(value) {
                Some(value) => of_numbers(slot, operator, value),
                None => Asked::Single(Rc::clone(leaf)),
            },
            _ => Asked::Single(Rc::clone(leaf)),
        },
        (_, Some((slot, Test::OneOf(items)))) if ty(slot).is_number() => {
            let values = items.iter().filter_map(|item| number(item.literal()?));
            Asked::OneOf(slot, values.collect())
        }
        _ => Asked::Single(Rc::clone(leaf)),
    }
}

impl Asked {
    fn answer(&mut self, columns: &Columns, language: &Language) -> Truths {
        let rows = columns.rows();
        match self {
            Self::Known(slot) => {
                let known = columns.column(*slot).known;
                Truths { holds: known, fails: known.map(|word| !word) }
            }
            Self::Bool(slot, wanted) => {
                let column = columns.column(*slot);
                let Values::Bools(bits) = &column.values else { return Truths::UNKNOWN };
                decided(column, &if *wanted { *bits } else { bits.map(|word| !word) })
            }
            Self::Int(slot, operator, value) => {
                let column = columns.column(*slot);
                let Values::Ints(values) = &column.values else { return Truths::UNKNOWN };
                decided(column, &ints(&values[..rows], *operator, *value))
            }
            Self::Number(slot, operator, bounds) => {
                let column = columns.column(*slot);
                decided(column, &bounded(column, rows, *operator, *bounds))
            }
            Self::Tiny(slot, operator, value) => {
                let column = columns.column(*slot);
                decided(column, &numbers(column, rows, |x| operator.of_numbers(x, *value)))
            }
            Self::OneOf(slot, values) => {
                let column = columns.column(*slot);
                decided(column, &numbers(column, rows, |x| values.contains(&x)))
            }
            Self::Coded { slot, leaf, round, verdicts } => {
                let column = columns.column(*slot);
                let Values::Codes(codes, dictionary) = &column.values else { return Truths::UNKNOWN };
                if *round != dictionary.round() {
                    verdicts.clear();
                    *round = dictionary.round();
                }
                for value in &dictionary.values()[verdicts.len()..] {
                    verdicts.push(leaf.judge(language, &|_| Some(value), &mut Vec::new()));
                }
                coded(column, &codes[..rows], verdicts)
            }
            Self::Single(leaf) => single(leaf, columns, language),
        }
    }
}

/// The truth of what was compared, where the fact is known.
fn decided(column: &Column, bits: &Bits) -> Truths {
    let mut truths = Truths::UNKNOWN;
    let words = truths.holds.iter_mut().zip(&mut truths.fails);
    for ((holds, fails), (bits, known)) in words.zip(bits.iter().zip(&column.known)) {
        *holds = bits & known;
        *fails = !bits & known;
    }
    truths
}

/// One bit for each value.
fn bits<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> Bits {
    let mut bits = [0; WORDS];
    for (word, values) in bits.iter_mut().zip(values.chunks(64)) {
        for (place, value) in values.iter().enumerate() {
            *word |= u64::from(test(*value)) << place;
        }
    }
    bits
}

/// Ints compared with one.
fn ints(values: &[i64], operator: Operator, value: i64) -> Bits {
    match operator {
        Operator::Less => bits(values, |x| x < value),
        Operator::LessOrEqual => bits(values, |x| x <= value),
        Operator::Greater => bits(values, |x| x > value),
        Operator::GreaterOrEqual => bits(values, |x| x >= value),
        Operator::Equal => bits(values, |x| x == value),
        _ => bits(values, |x| x != value),
    }
}

/// Numbers compared with one by its bounds: a loop of its own for each operator.
fn bounded(column: &Column, rows: usize, operator: Operator, bounds: Bounds) -> Bits {
    match operator {
        Operator::Less => numbers(column, rows, |x| bounds.holds(Operator::Less, x)),
        Operator::LessOrEqual => numbers(column, rows, |x| bounds.holds(Operator::LessOrEqual, x)),
        Operator::Greater => numbers(column, rows, |x| bounds.holds(Operator::Greater, x)),
        Operator::GreaterOrEqual => numbers(column, rows, |x| bounds.holds(Operator::GreaterOrEqual, x)),
        Operator::Equal => numbers(column, rows, |x| bounds.holds(Operator::Equal, x)),
        _ => numbers(column, rows, |x| bounds.holds(Operator::NotEqual, x)),
    }
}

/// One bit for each number of a column.
fn numbers(column: &Column, rows: usize, test: impl Fn(f64) -> bool) -> Bits {
    match &column.values {
        Values::Floats(values) => bits(&values[..rows], test),
        #[expect(
            clippy::cast_precision_loss,
            reason = "numbers are compared as the engine's own mixed comparison does"
        )]
        Values::Ints(values) => bits(&values[..rows], |x| test(x as f64)),
        _ => [0; WORDS],
    }
}

/// What the texts or lists of a column come to.
fn coded(column: &Column, codes: &[u32], verdicts: &[Truth]) -> Truths {
    let verdict = |code: u32| verdicts.get(code as usize).copied().unwrap_or(Truth::Unknown);
    let holds = bits(codes, |code| verdict(code) == Truth::True);
    let mut truths = decided(column, &holds);
    if verdicts.contains(&Truth::Unknown) {
        let unknown = bits(codes, |code| verdict(code) == Truth::Unknown);
        truths.fails.iter_mut().zip(unknown).for_each(|(fails, unknown)| *fails &= !unknown);
    }
    truths
}

/// What a leaf of several facts comes to, document by document.
fn single(leaf: &Leaf, columns: &Columns, language: &Language) -> Truths {
    let mut truths = Truths::UNKNOWN;
    let mut known = [u64::MAX; WORDS];
    for slot in &leaf.facts {
        known.iter_mut().zip(columns.column(*slot).known).for_each(|(all, one)| *all &= one);
    }
    for row in (0..columns.rows()).filter(|row| is_set(&known, *row)) {
        let values: Vec<Option<Value>> = leaf.facts.iter().map(|slot| columns.value(*slot, row)).collect();
        let value = |slot: Slot| values[leaf.facts.iter().position(|fact| *fact == slot)?].as_ref();
        match leaf.judge(language, &value, &mut Vec::new()) {
            Truth::True => truths.holds[row / 64] |= 1 << (row % 64),
            Truth::False => truths.fails[row / 64] |= 1 << (row % 64),
            Truth::Unknown => {}
        }
    }
    truths
}

impl Root {
    fn truths(&self, answers: &[Truths], words: usize) -> Truths {
        match self {
            Self::Constant(truth) => {
                let (all, none) = ([u64::MAX; WORDS], [0; WORDS]);
                if *truth { Truths { holds: all, fails: none } } else { Truths { holds: none, fails: all } }
            }
            Self::Asked(place) => answers[*place],
            Self::Not(root) => {
                let inner = root.truths(answers, words);
                Truths { holds: inner.fails, fails: inner.holds }
            }
            Self::All(roots) => {
                let mut all = Truths { holds: [u64::MAX; WORDS], fails: [0; WORDS] };
                for root in roots {
                    root.meet(answers, words, |one| {
                        for word in 0..words {
                            all.holds[word] &= one.holds[word];
                            all.fails[word] |= one.fails[word];
                        }
                    });
                }
                all
            }
            Self::Any(roots) => {
                let mut any = Truths { holds: [0; WORDS], fails: [u64::MAX; WORDS] };
                for root in roots {
                    root.meet(answers, words, |one| {
                        for word in 0..words {
                            any.holds[word] |= one.holds[word];
                            any.fails[word] &= one.fails[word];
                        }
                    });
                }
                any
            }
        }
    }

    /// Shows its truths without a copy where they stand already.
    fn meet(&self, answers: &[Truths], words: usize, see: impl FnOnce(&Truths)) {
        match self {
            Self::Asked(place) => see(&answers[*place]),
            other => see(&other.truths(answers, words)),
        }
    }
}

const _: () = assert!(ROWS == 64 * WORDS);

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::super::names::Names;
    use super::*;
    use crate::fact::{Catalog, Class, Entry, Origin, Reader};

    const FACTS: [(&str, Type); 10] = [
        ("a", Type::Int),
        ("b", Type::Int),
        ("x", Type::Float),
        ("y", Type::Float),
        ("s", Type::String),
        ("t", Type::String),
        ("l", Type::List),
        ("m", Type::List),
        ("p", Type::Bool),
        ("q", Type::Bool),
    ];

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        for (path, ty) in FACTS {
            let (answers, doc) = (None, "".into());
            let (unit, origin, class) = (None, Origin::Given, Class::Machine);
            let entry =
                Entry { path: path.into(), root: path.into(), ty, unit, answers, probed: &[], doc, origin, class };
            catalog.add(entry).unwrap();
        }
        catalog
    }

    /// Leaves of every shape; `#` stands for a number, `$` for a text.
    const LEAVES: [&str; 62] = [
        "p",
        "q == false",
        "p != q",
        "known(a)",
        "known(l)",
        "a > #",
        "a >= #",
        "a < #",
        "a <= #",
        "a == #",
        "a != #",
        "# < a",
        "x > #",
        "x >= #",
        "x < #",
        "x <= #",
        "x == #",
        "x != #",
        "# == x",
        "a == b",
        "a < x",
        "x >= y",
        "x == y",
        "a in [#, 2, 3]",
        "x in [#, 2, 0.3]",
        "s in [$, \"red\"]",
        "s == $",
        "s != $",
        "s < t",
        "s == t",
        "t >= $",
        "s.contains($)",
        "$ in s",
        "starts_with(s, $)",
        "s.ends_with($)",
        "s.contains(t)",
        "matches(s, \"(?i)^r|1\")",
        "version(s, \">=1.2, <2\")",
        "version(t, \"==1.10.3\")",
        "s.len > #",
        "s.is_empty",
        "s.to_lower == $",
        "s.to_lower.contains(t)",
        "l.contains($)",
        "$ in l",
        "# in l",
        "true in l",
        "a in l",
        "s in m",
        "l.len > #",
        "m.is_empty",
        "l[0] == $",
        "l[-1] > #",
        "m[a] != #",
        "a + b > #",
        "0 - a > #",
        "a * b == #",
        "a / b > 1",
        "a % b == 1",
        "x - y > #",
        "-x * 2.0 <= y",
        "(s + t).len > #",
    ];

    const NUMBERS: [&str; 20] = [
        "0",
        "1",
        "3",
        "-2",
        "9223372036854775807",
        "0.1",
        "0.3",
        "0.30000000000000004",
        "0.30000000000000010",
        "1.0",
        "1.0000000000000002",
        "1.0000000000000004",
        "0.0",
        "0.0000000000000001",
        "0.0000000000000002220446049250313",
        "0.0000000000000003",
        "-0.0000000000000002220446049250313",
        "-1.5",
        "9007199254740993.0",
        "1000000000000000000000.0",
    ];

    const TEXTS: [&str; 9] = ["red", "Red", "", "1.2", "1.10.3", "1", "blue red", "Ärger", "e"];

    fn leaf() -> impl Strategy<Value = String> {
        (select(&LEAVES[..]), select(&NUMBERS[..]), select(&TEXTS[..]))
            .prop_map(|(leaf, number, text)| leaf.replace('#', number).replace('$', &format!("\"{text}\"")))
    }

    fn predicates() -> impl Strategy<Value = String> {
        leaf().prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                inner.clone().prop_map(|e| format!("!({e})")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
                (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) || ({b})")),
            ]
        })
    }

    /// A document: each fact is missing, null, or has a value of its type.
    fn documents() -> impl Strategy<Value = String> {
        let integer = || select(&["0", "1", "2", "3", "-2", "-3", "9223372036854775807", "-9223372036854775808"][..]);
        let number =
            || prop_oneof![select(&NUMBERS[..]), select(&["1e-300", "-1e-300", "5e-324", "1e300", "-0.0"][..])];
        let text = || select(&TEXTS[..]).prop_map(|text| format!("\"{text}\""));
        let item = prop_oneof![
            text(),
            number().prop_map(str::to_owned),
            select(&["true", "false", "[1]"][..]).prop_map(str::to_owned)
        ];
        let list =
            move || proptest::collection::vec(item.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(",")));
        let flag = || select(&["true", "false"][..]).prop_map(str::to_owned);
        let values = (
            (integer(), integer()).prop_map(|(a, b)| [a, b].map(str::to_owned)),
            (number(), number()).prop_map(|(a, b)| [a, b].map(str::to_owned)),
            (text(), text()).prop_map(|(a, b)| [a, b]),
            (list(), list()).prop_map(|(a, b)| [a, b]),
            (flag(), flag()).prop_map(|(a, b)| [a, b]),
            proptest::collection::vec(0..8_u8, FACTS.len()),
        );
        values.prop_map(|(a, x, s, l, p, known)| {
            let all = [a, x, s, l, p].concat();
            let named = FACTS.iter().zip(all).zip(known).filter(|(_, known)| *known > 1);
            let named = named.map(
                |(((path, _), value), known)| {
                    if known == 2 { format!("\"{path}\":null") } else { format!("\"{path}\":{value}") }
                },
            );
            format!("{{{}}}", named.collect::<Vec<_>>().join(","))
        })
    }

    /// The truth of a node with every leaf left to the engine.
    fn by_engine<'v>(node: &Node, language: &Language, facts: &impl Fn(Slot) -> Option<&'v Value>) -> Truth {
        let all = |nodes: &[Node]| nodes.iter().map(|n| by_engine(n, language, facts)).collect::<Vec<_>>();
        match node {
            Node::And(nodes) => match all(nodes) {
                all if all.contains(&Truth::False) => Truth::False,
                all if all.contains(&Truth::Unknown) => Truth::Unknown,
                _ => Truth::True,
            },
            Node::Or(nodes) => match all(nodes) {
                all if all.contains(&Truth::True) => Truth::True,
                all if all.contains(&Truth::Unknown) => Truth::Unknown,
                _ => Truth::False,
            },
            Node::Not(inner) => !by_engine(inner, language, facts),
            Node::Constant(truth) => (*truth).into(),
            Node::Known(slot) => facts(*slot).is_some().into(),
            Node::Leaf(leaf) => leaf.judge_by_engine(language, facts, &mut Vec::new()),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        /// The engine alone, the leaves without it, and a whole block at once: all three come to the same.
        #[test]
        fn three_ways_come_to_the_same(
            texts in proptest::collection::vec(predicates(), 1..6),
            lines in proptest::collection::vec(documents(), 1..80),
        ) {
            let (catalog, language, settings) = (catalog(), Language::new(), IndexMap::new());
            let names = Names { catalog: &catalog, settings: &settings };
            let compiled: Vec<Predicate> = texts.iter().filter_map(|text| language.compile(text, names).ok()).collect();
            let (mut reader, mut columns) = (Reader::of(&catalog), Columns::of(&catalog));
            for line in &lines {
                prop_assert_eq!(reader.read(line, &catalog, &mut columns), Ok(None), "{}", line);
            }
            let ty = |slot: Slot| catalog.entry(slot).ty;
            let mut program = Program::of(compiled.iter().map(Some), &ty);
            let mut truths = Vec::new();
            // twice: the second time what is asked of texts is known already
            for _ in 0..2 {
                program.judge(&columns, &mut truths);
                for (row, line) in lines.iter().enumerate() {
                    let values: Vec<Option<Value>> = catalog.iter().map(|(slot, _)| columns.value(slot, row)).collect();
                    let facts = |slot: Slot| values[slot.index()].as_ref();
                    for (predicate, truths) in compiled.iter().zip(&truths) {
                        let wanted = by_engine(&predicate.root, &language, &facts);
                        let alone = predicate.judge(&facts, &mut Vec::new());
                        prop_assert_eq!(alone, wanted, "alone: {} of {}", predicate.text(), line);
                        prop_assert_eq!(truths.of(row), wanted, "in a block: {} of {}", predicate.text(), line);
                    }
                }
            }
        }
    }

    #[test]
    fn every_shape_compiles_and_few_are_left_to_the_engine() {
        let (catalog, language, settings) = (catalog(), Language::new(), IndexMap::new());
        let names = Names { catalog: &catalog, settings: &settings };
        let compile = |leaf: &&str| {
            let text = leaf.replace('#', "1").replace('$', "\"red\"");
            language.compile(&text, names).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"))
        };
        let compiled: Vec<Predicate> = LEAVES.iter().map(compile).collect();
        let program = Program::of(compiled.iter().map(Some), &|slot| catalog.entry(slot).ty);
        assert_eq!(program.slow(), 1, "texts that are put together");
    }
}
