//! Which truth values a predicate can have at all: whether some values of its facts make it hold, and some make it fail. A
//! search over the few values of each fact between which its comparisons tell; every other leaf may be true or false.

use std::borrow::Cow;
use std::ops::Range;

use super::compiled::{Node, Predicate};
use super::domain::{Choice, Domain, Met};
use super::engine::Language;
use super::function::Function;
use super::leaf::Leaf;
use super::place::token;
use super::simple::simple;
use super::term::{Operator, Term};
use super::truth::Truth;
use crate::fact::{Catalog, Slot, Value};
use crate::limits;

/// What is wrong with what a predicate can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It never holds, whatever the facts are.
    Never,
    /// It never fails, whatever the facts are.
    Always,
    /// It never holds, since no word of its fact is as its text says.
    NoWord,
}

/// The words that a fact can be; `None` where it can be any text.
pub type Words<'a> = dyn Fn(Slot) -> Option<Cow<'a, [&'a str]>> + 'a;

impl Predicate {
    /// What is wrong with what the predicate can be, and with each side of an `||` in it, each with its place in the text.
    #[must_use]
    pub fn flaws(&self, catalog: &Catalog, words: &Words<'_>) -> Vec<(Flaw, Range<usize>)> {
        let whole = self.text.len() - self.text.trim_start().len()..self.text.trim_end().len();
        let ground = Ground { language: &self.language, catalog, words };
        if !ground.can_be(&self.root, true) {
            return vec![self.word().map_or((Flaw::Never, whole), |range| (Flaw::NoWord, range))];
        }
        if !ground.can_be(&self.root, false) {
            return vec![(Flaw::Always, whole)];
        }
        let mut sides = Vec::new();
        sides_of(&self.root, &mut sides);
        let dead = sides.into_iter().filter(|side| !ground.can_be(side, true));
        dead.filter_map(|side| Some((Flaw::Never, token(&self.text, start(side)?)))).collect()
    }

    /// The one text in a predicate that is a call about one fact, such as `starts_with(x, "y")`.
    fn word(&self) -> Option<Range<usize>> {
        let Node::Leaf(leaf) = &*self.root else { return None };
        let asks =
            matches!(leaf.term, Term::Call(function, _) if function != Function::Version) && leaf.facts.len() == 1;
        let mut quotes = self.text.match_indices('"').map(|(at, _)| at).filter(|_| asks);
        let (from, to) = (quotes.next()?, quotes.next()?);
        quotes.next().is_none().then_some(from..to + 1)
    }
}

/// What is the same for all searches in a predicate.
struct Ground<'p, 'w> {
    language: &'p Language,
    catalog: &'p Catalog,
    words: &'p Words<'w>,
}

impl Ground<'_, '_> {
    /// Whether some choice makes a node hold, or fail.
    fn can_be(&self, node: &Node, truth: bool) -> bool {
        match node {
            Node::And(nodes) if truth => self.can_all_be(nodes, truth),
            Node::Or(nodes) if !truth => self.can_all_be(nodes, truth),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().any(|node| self.can_be(node, truth)),
            Node::Not(inner) => self.can_be(inner, !truth),
            Node::Constant(constant) => *constant == truth,
            Node::Known(_) => true,
            Node::Leaf(leaf) => match simple(&leaf.term) {
                Some((_, test)) if test.is_always_open() => true,
                _ => self.finds(&[node], truth),
            },
        }
    }

    /// Whether some choice makes all of the nodes hold, or all fail. Only those that share facts are looked at together: what
    /// contradicts itself is then not lost among the many values of the rest.
    fn can_all_be(&self, nodes: &[Node], truth: bool) -> bool {
        let mut parts: Vec<(Vec<Slot>, Vec<&Node>)> = Vec::with_capacity(nodes.len());
        for node in nodes {
            let (mut slots, mut together) = (Vec::new(), vec![node]);
            slots_of(node, &mut slots);
            parts.retain(|(other, nodes)| {
                let apart = !other.iter().any(|slot| slots.contains(slot));
                if !apart {
                    slots.extend(other);
                    together.extend(nodes);
                }
                apart
            });
            parts.push((slots, together));
        }
        parts.iter().all(|(_, nodes)| match nodes[..] {
            [node] => self.can_be(node, truth),
            ref nodes => self.finds(nodes, truth),
        })
    }

    /// The same by a search among the choices of all that is in them.
    fn finds<'n>(&'n self, nodes: &[&'n Node], truth: bool) -> bool {
        Search::new(nodes, self).finds(nodes, truth)
    }
}

/// The facts of a node.
fn slots_of(node: &Node, slots: &mut Vec<Slot>) {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().for_each(|node| slots_of(node, slots)),
        Node::Not(inner) => slots_of(inner, slots),
        Node::Constant(_) => {}
        Node::Known(slot) => slots.push(*slot),
        Node::Leaf(leaf) => slots.extend(&leaf.facts),
    }
}

/// The sides of every `||` that stands alone or inside an `&&`.
fn sides_of<'n>(node: &'n Node, sides: &mut Vec<&'n Node>) {
    match node {
        Node::And(nodes) => nodes.iter().for_each(|node| sides_of(node, sides)),
        Node::Or(nodes) => nodes.iter().for_each(|node| {
            sides.push(node);
            sides_of(node, sides);
        }),
        Node::Not(_) | Node::Constant(_) | Node::Known(_) | Node::Leaf(_) => {}
    }
}

/// Where the first leaf of a node stands.
fn start(node: &Node) -> Option<usize> {
    match node {
        Node::And(nodes) | Node::Or(nodes) => nodes.iter().filter_map(start).min(),
        Node::Not(inner) => start(inner),
        Node::Leaf(leaf) => Some(leaf.at),
        Node::Constant(_) | Node::Known(_) => None,
    }
}

/// A set of truth values: what a node can still be.
type Can = u8;
const HOLDS: Can = 1;
const FAILS: Can = 2;
const UNKNOWN: Can = 4;

/// Something that the search chooses.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Variable<'n> {
    /// The value of a fact.
    Fact(Slot),
    /// The truth of a leaf that compares more than one fact with values.
    Leaf(&'n Term),
}

struct Search<'s> {
    language: &'s Language,
    variables: Vec<(Variable<'s>, Domain)>,
    chosen: Vec<usize>,
    steps: usize,
}

impl<'s> Search<'s> {
    fn new(nodes: &[&'s Node], ground: &Ground<'s, '_>) -> Self {
        let mut met = Met::default();
        nodes.iter().for_each(|node| met.collect(node));
        met.facts.sort_unstable_by_key(|asked| asked.slot);
        let truths = || Domain { choices: vec![Some(Value::Bool(true)), Some(Value::Bool(false))], is_whole: false };
        let facts =
            met.facts.iter().map(|asked| (Variable::Fact(asked.slot), asked.domain(ground.catalog, ground.words)));
        let leaves = met.leaves.iter().map(|term| (Variable::Leaf(term), truths()));
        let variables: Vec<_> = facts.chain(leaves).collect();
        Self { language: ground.language, chosen: Vec::with_capacity(variables.len()), variables, steps: 0 }
    }

    /// Whether some choice makes all of the nodes hold, or all fail. Where that would take too long, it is taken for granted.
    fn finds(&mut self, nodes: &[&Node], truth: bool) -> bool {
        self.steps += 1;
        let one = |node: &&Node| if truth { self.can(node) } else { opposite(self.can(node)) };
        let can = all(nodes.iter().map(one));
        if can & HOLDS == 0 {
            return false;
        }
        if can == HOLDS || self.chosen.len() == self.variables.len() || self.steps > limits::REACH_STEPS {
            return true;
        }
        for choice in 0..self.variables[self.chosen.len()].1.choices.len() {
            self.chosen.push(choice);
            let found = self.finds(nodes, truth);
            self.chosen.pop();
            if found {
                return true;
            }
        }
        false
    }

    /// What was chosen for a variable: nothing yet, or a choice.
    fn choice(&self, wanted: Variable<'_>) -> Option<&Choice> {
        let mut chosen = self.variables.iter().zip(&self.chosen);
        chosen.find(|((variable, _), _)| *variable == wanted).map(|((_, domain), choice)| &domain.choices[*choice])
    }

    /// Whether all that a fact can be is among its choices.
    fn is_whole(&self, slot: Slot) -> bool {
        self.variables.iter().any(|(variable, domain)| *variable == Variable::Fact(slot) && domain.is_whole)
    }

    /// The truth values that a node can still have.
    fn can(&self, node: &Node) -> Can {
        match node {
            Node::And(nodes) => all(nodes.iter().map(|node| self.can(node))),
            Node::Or(nodes) => opposite(all(nodes.iter().map(|node| opposite(self.can(node))))),
            Node::Not(inner) => opposite(self.can(inner)),
            Node::Constant(truth) => is(*truth),
            Node::Known(slot) => self.choice(Variable::Fact(*slot)).map_or(HOLDS | FAILS, |c| is(c.is_some())),
            Node::Leaf(leaf) => self.leaf(leaf),
        }
    }

    fn leaf(&self, leaf: &Leaf) -> Can {
        let mut open = 0;
        for slot in &leaf.facts {
            match self.choice(Variable::Fact(*slot)) {
                Some(None) => return UNKNOWN,
                Some(Some(_)) => {}
                None => open = UNKNOWN,
            }
        }
        if let Some((slot, test)) = simple(&leaf.term) {
            return match self.choice(Variable::Fact(slot)) {
                Some(Some(value)) => is(test.holds(value)),
                _ => HOLDS | FAILS | open,
            };
        }
        // where all values of its facts are looked at, an evaluation tells
        if open == 0 && leaf.facts.iter().all(|slot| self.is_whole(*slot)) {
            let value = |slot| self.choice(Variable::Fact(slot)).and_then(Option::as_ref);
            return match leaf.judge(self.language, &value, &mut Vec::new()) {
                Truth::True => HOLDS,
                Truth::False => FAILS,
                Truth::Unknown => UNKNOWN,
            };
        }
        // what is compared with itself
        if let Term::Binary(operator, a, b) = &leaf.term
            && operator.is_comparison()
            && a == b
        {
            return is(matches!(operator, Operator::Equal | Operator::LessOrEqual | Operator::GreaterOrEqual)) | open;
        }
        match self.choice(Variable::Leaf(&leaf.term)) {
            Some(Some(Value::Bool(truth))) => is(*truth) | open,
            _ => HOLDS | FAILS | open,
        }
    }
}

fn is(truth: bool) -> Can {
    if truth { HOLDS } else { FAILS }
}

fn opposite(can: Can) -> Can {
    (can & UNKNOWN) | if can & HOLDS == 0 { 0 } else { FAILS } | if can & FAILS == 0 { 0 } else { HOLDS }
}

/// What an `&&` can be, from what its sides can be.
fn all(sides: impl Iterator<Item = Can>) -> Can {
    let (mut holds, mut fails, mut unknown, mut never_fails) = (HOLDS, 0, 0, true);
    for can in sides {
        holds &= can & HOLDS;
        fails |= can & FAILS;
        unknown |= can & UNKNOWN;
        never_fails &= can & (HOLDS | UNKNOWN) != 0;
    }
    holds | fails | if never_fails { unknown } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fact::{Class, Entry, Origin, Type, Unit};
    use crate::predicate::{Language, Names};

    /// What the fact `w` can be.
    const WORDS: [&str; 3] = ["red", "green", "blue"];

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        let facts = [("n", Type::Int), ("x", Type::Float), ("b", Type::Bool), ("w", Type::String), ("s", Type::String)];
        for (path, ty) in facts.into_iter().chain([("l", Type::List)]) {
            let unit = (path == "x").then_some(Unit::Seconds);
            let (path, root) = (path.into(), path.into());
            let (doc, origin, class) = ("".into(), Origin::Given, Class::Machine);
            catalog.add(Entry { path, root, ty, unit, answers: None, probed: &[], doc, origin, class });
        }
        catalog
    }

    fn flaws(text: &str) -> Vec<(Flaw, String)> {
        let (catalog, settings) = (catalog(), indexmap::IndexMap::new());
        let names = Names { catalog: &catalog, settings: &settings };
        let predicate = Language::new().compile(text, names).unwrap();
        let words = |slot: Slot| (*catalog.entry(slot).path == *"w").then_some(Cow::Borrowed(WORDS.as_slice()));
        predicate.flaws(&catalog, &words).into_iter().map(|(flaw, range)| (flaw, text[range].to_owned())).collect()
    }

    #[test]
    fn what_can_never_hold_is_found() {
        for text in [
            "false",
            "n > 5 && n < 3",
            "n > 3 && n < 4",
            "n >= 3 && n <= 3 && n != 3",
            "x > 1.0 && x < 1.0",
            "b && !b",
            "w == \"red\" && w == \"blue\"",
            "w == \"yellow\"",
            "w != \"red\" && w != \"green\" && w != \"blue\"",
            "s == \"a\" && s != \"a\"",
            "s in []",
            "!(n < 3 || n >= 3)",
            "known(n) && !known(n)",
            "!known(n) && n > 3",
            "s.contains(\"a\") && !s.contains(\"a\")",
            "3 < n && 3 > n",
            "n == 1 && (n == 2 || n == 3)",
            "n == 1.5",
            "1 == 2",
            "n > n",
            "starts_with(w, \"gr\") && w == \"red\"",
            "w.is_empty()",
            "to_lower(w) == \"Red\"",
            "version(s, \">=11, <10\")",
            "version(s, \">=10.2\") && version(s, \"<10\")",
            "version(s, \"<0\")",
            "version(s, \">1\") && version(s, \"<1.0.1\") && s == \"1.0.2\"",
            "n + 1 > 5 && n < 3",
            "2 * n == 5",
            "-n > 3 && n >= -3",
            "n - 1 > n",
            "w != \"red\" && s != \"a\" && x > 1.0 && l.contains(\"a\") && b && n > 5 && n < 3",
        ] {
            assert_eq!(flaws(text), [(Flaw::Never, text.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_text_that_no_word_fits_is_found_where_it_stands() {
        assert_eq!(flaws("ends_with(w, \"x\")"), [(Flaw::NoWord, "\"x\"".to_owned())]);
        assert_eq!(flaws("w.contains(\"ree\")"), []);
    }

    #[test]
    fn what_always_holds_is_found() {
        for text in [
            "true",
            "n < 3 || n >= 3",
            "known(n) || !known(n)",
            "!(b && !b)",
            "w in [\"red\", \"green\", \"blue\"]",
            "\"a\" == \"a\"",
            "n == n",
            "w.len > 2",
            "version(s, \">=1\") || version(s, \"<1\")",
            "b || x > 1.0 || n > 5 || n < 7",
            "n + 1 > n",
        ] {
            assert_eq!(flaws(text), [(Flaw::Always, text.to_owned())], "{text}");
        }
    }

    #[test]
    fn a_side_that_can_never_hold_is_found_where_it_begins() {
        assert_eq!(flaws("b || n > 5 && n < 3"), [(Flaw::Never, "n".to_owned())]);
        assert_eq!(flaws("b && (s == \"a\" || w == \"yellow\")"), [(Flaw::Never, "w".to_owned())]);
    }

    #[test]
    fn what_can_hold_and_fail_is_left_alone() {
        for text in [
            "n > 3 && n < 5",
            "x > 3.0 && x < 4.0",
            "b",
            "known(n)",
            "!known(n) || n > 3",
            "w != \"red\" && w != \"green\"",
            "s == \"a\" || s == \"b\"",
            "s.contains(\"a\") && !s.contains(\"b\")",
            "l.contains(\"a\")",
            "n > x || b && n == 4 && s.len > 3",
            "x > duration(\"5s\")",
            "l[0] == \"a\"",
            "version(s, \">=10.2, <11\")",
            "version(s, \">1\") && version(s, \"<1.0.1\")",
            "version(s, \">=10\") && s.contains(\"b\")",
            "version(s, \">=10\") && s == \"10.1\"",
            "version(s, \">1\") && s != \"1.1\"",
            "s != \"0\" && version(s, \"<1\")",
            "version(s, \">=2\") && !(s in [\"2\", \"2.1\"])",
            "version(s, \"<=1\") || s == \"1.1\"",
            "x * 3.0 == 10.0",
            "x - 6.57 == 1.6",
            "x * 3.8 == x * 17.5 + 10.5",
            "n == 5000000000000000",
            "n > 5000000000000000 && n != 7",
            "n + 1 > 5 && n < 6",
            "n / 2 == 3 && n != 6",
            "n % 2 == 1 && n > 5",
        ] {
            assert_eq!(flaws(text), [], "{text}");
        }
    }

    /// Leaves of every kind.
    const LEAVES: [&str; 24] = [
        "n > 5",
        "n < 3",
        "n == 4",
        "n != 4",
        "n + 1 > 5",
        "2 * n == 5",
        "3 - n >= 0",
        "n % 2 == 1",
        "x > 1.5",
        "x - 6.57 == 1.6",
        "n > x",
        "b",
        "known(n)",
        "known(s)",
        "w == \"red\"",
        "w in [\"red\", \"blue\"]",
        "starts_with(w, \"g\")",
        "s == \"1.1\"",
        "s != \"0\"",
        "s in [\"2\", \"a\"]",
        "s.contains(\"1\")",
        "version(s, \">=1.1\")",
        "version(s, \"<1.2, != 0\")",
        "l.contains(\"a\")",
    ];

    fn predicates() -> impl Strategy<Value = String> {
        prop::sample::select(LEAVES.as_slice()).prop_map(str::to_owned).prop_recursive(3, 10, 3, |inner| {
            let many = || prop::collection::vec(inner.clone(), 2..4);
            prop_oneof![
                many().prop_map(|parts| format!("({})", parts.join(" && "))),
                many().prop_map(|parts| format!("({})", parts.join(" || "))),
                inner.prop_map(|part| format!("!({part})")),
            ]
        })
    }

    /// Values of the facts in the order of the catalog.
    fn worlds() -> impl Strategy<Value = Vec<Option<Value>>> {
        let text = |of: &'static [&'static str]| prop::option::of(prop::sample::select(of).prop_map(Value::text));
        let list = prop::sample::select(vec![vec!["a"], vec!["b"], vec![]]);
        let numbers = (
            prop::option::of((-2..9i64).prop_map(Value::Int)),
            prop::option::of(prop::sample::select(vec![0.0, 1.5, 4.2, 8.17]).prop_map(Value::Float)),
            prop::option::of(any::<bool>().prop_map(Value::Bool)),
        );
        let texts = (
            text(&WORDS),
            text(&["0", "0.9", "1.1", "1.1.5", "1.2", "2", "a", ""]),
            prop::option::of(list.prop_map(|list| Value::texts(&list))),
        );
        (numbers, texts).prop_map(|((n, x, b), (w, s, l))| vec![n, x, b, w, s, l])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_said_of_all_values_is_true_of_each(text in predicates(), world in worlds()) {
            let (catalog, settings) = (catalog(), indexmap::IndexMap::new());
            let names = Names { catalog: &catalog, settings: &settings };
            let predicate = Language::new().compile(&text, names).unwrap();
            let truth = predicate.judge(&|slot: Slot| world[slot.index()].as_ref(), &mut Vec::new());
            for (flaw, part) in flaws(&text).into_iter().filter(|(_, part)| *part == text) {
                let never = if flaw == Flaw::Always { Truth::False } else { Truth::True };
                prop_assert!(truth != never, "{part} is {flaw:?}, and {truth:?} with {world:?}");
            }
        }
    }

    #[test]
    fn a_search_that_would_take_too_long_is_given_up() {
        let many: Vec<String> = (0..60).map(|i| format!("n + {i} > x && n + {i} < x")).collect();
        assert_eq!(flaws(&many[..12].join(" || ")), []);
    }
}
