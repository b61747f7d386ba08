//! The language for those who write it: each function and operator with an example, and the rules that no single one tells.

use super::engine;
use super::function::{SETTLED, SIGNATURES, Settled, Signature};
use crate::limits;
use crate::units::{DURATION_UNITS, SIZE_UNITS};

/// The facts that the examples read, beside the built-in ones.
pub const EXAMPLE_FACTS: &str = "\
facts:
  printer:
    title: The printer's network service
    probe: { tcp: { host: printer.local, port: 9100 } }
  spool:
    title: The local print queue
    probe: { path: { path: /var/spool/cups } }
  display_dark:
    title: Whether the display is dark
    ask: { question: Is the display dark?, time: 30s }
  message:
    title: What the printer shows
    given: { type: string }
  plugins:
    title: The plug-ins of the print dialogue
    given: { type: list }
";

/// A word of the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// How it is written.
    pub name: &'static str,
    /// What it is: `function` or `operator`.
    pub kind: &'static str,
    /// What it takes and what it gives: `len(string or list) → int`.
    pub form: String,
    /// What it means, in a sentence or two.
    pub doc: &'static str,
    /// A predicate that uses it, over [`EXAMPLE_FACTS`].
    pub example: &'static str,
}

/// An operator: its sign, what it takes and gives, what it means, an example.
type Operator = (&'static str, &'static str, &'static str, &'static str);

const OPERATORS: [Operator; 16] = [
    (
        "&&",
        "bool && bool → bool",
        "Both hold. Where one is false it is false, even if the other is unknown.",
        "!printer.tcp.ok && spool.entries > 0",
    ),
    (
        "||",
        "bool || bool → bool",
        "One of them holds. Where one is true it is true, even if the other is unknown.",
        "display_dark || !printer.tcp.ok",
    ),
    ("!", "!bool → bool", "It does not hold; of what is unknown the opposite is unknown, too.", "!printer.tcp.ok"),
    (
        "==",
        "x == x → bool",
        "Both are equal: two texts, bools or numbers, of which 1 and 1.0 are equal.",
        "printer.error == \"timeout\"",
    ),
    ("!=", "x != x → bool", "They are not equal.", "printer.error != \"none\""),
    (
        "<",
        "x < x → bool",
        "The first is less: two numbers, or two texts by the order of their characters.",
        "spool.entries < 10",
    ),
    ("<=", "x <= x → bool", "The first is less, or they are equal.", "spool.entries <= 10"),
    (">", "x > x → bool", "The first is more.", "spool.entries > 0"),
    (">=", "x >= x → bool", "The first is more, or they are equal.", "printer.tcp.ms >= duration(\"2s\")"),
    (
        "in",
        "x in list → bool",
        "Whether a list has an item that is equal, or a text another text in it.",
        "printer.error in [\"dns_not_found\", \"timeout\"]",
    ),
    (
        "+",
        "number + number → number",
        "The sum; of two texts, one behind the other.",
        "printer.dns.ms + printer.tcp.ms > duration(\"3s\")",
    ),
    (
        "-",
        "number - number → number",
        "The difference; before one number, its negative.",
        "spool.disk.total - spool.disk.free < size(\"1 GB\")",
    ),
    ("*", "number * number → number", "The product.", "spool.disk.free * 10 < spool.disk.total"),
    (
        "/",
        "number / number → number",
        "The quotient; of two ints an int, without the rest.",
        "spool.disk.total / 10 > spool.disk.free",
    ),
    ("%", "number % number → number", "The rest of a division.", "spool.entries % 2 == 1"),
    (
        "[]",
        "list[int] → item",
        "The item at a place, counted from 0; where there is none, unknown.",
        "plugins[0] == \"blocker\"",
    ),
];

/// Every function, then every operator.
pub fn words() -> impl Iterator<Item = Word> {
    let functions = SIGNATURES.iter().map(called).chain(SETTLED.iter().map(settled));
    let operator =
        |(name, form, doc, example): &Operator| Word { name, kind: "operator", form: (*form).to_owned(), doc, example };
    functions.chain(OPERATORS.iter().map(operator))
}

fn called(signature: &Signature) -> Word {
    let types: Vec<&str> = signature.subject.iter().map(|ty| ty.name()).collect();
    let second = signature.argument.map_or(String::new(), |ty| format!(", {ty}"));
    let form = format!("{}({}{second}) → {}", signature.name, types.join(" or "), signature.gives);
    Word { name: signature.name, kind: "function", form, doc: signature.doc, example: signature.example }
}

fn settled(function: &Settled) -> Word {
    let form = format!("{}({}) → {}", function.name, function.takes, function.gives);
    Word { name: function.name, kind: "function", form, doc: function.doc, example: function.example }
}

/// What the language is, under headings, a paragraph each. Backticks mean code.
#[must_use]
pub fn rules() -> Vec<(&'static str, Vec<String>)> {
    vec![
        ("Three values", paragraphs(&THREE_VALUES)),
        ("Types and units", types()),
        ("How it is written", paragraphs(&WRITTEN)),
        ("What is not allowed", refused()),
    ]
}

const THREE_VALUES: [&str; 3] = [
    "A predicate is true, false or unknown. It is unknown where it depends on a fact that nobody knows, and where it \
     cannot be worked out, such as a division by zero; of that the report warns.",
    "`&&`, `||` and `!` follow Kleene's logic. A side that decides is enough: false `&&` unknown is false, and true `||` \
     unknown is true. Else what is unknown stays so: true `&&` unknown is unknown, and so is `!` unknown.",
    "A finding that is unknown speaks for no cause and against none. An `applies` that is unknown leaves nothing out.",
];

const WRITTEN: [&str; 4] = [
    "A function stands before its values or behind the first one: `contains(message, \"paper\")` is \
     `message.contains(\"paper\")`. Behind a value, one that takes nothing else needs no parentheses: `plugins.len`.",
    "`!` binds most, then `*`, `/` and `%`, then `+` and `-`, then `<`, `<=`, `>` and \
     `>=`, then `in`, then `==` and `!=`, then `&&`, \
     then `||`. Parentheses group.",
    "`${name}` stands for a setting, by itself or inside a text.",
    "In YAML, quote a predicate that begins with `!`, `[`, `{` or `\"`, or that has `: ` or ` #` in it: \
     `when: '!display_dark'`. Or write it below `when: |`.",
];

fn paragraphs(all: &[&str]) -> Vec<String> {
    all.iter().map(|paragraph| (*paragraph).to_owned()).collect()
}

fn types() -> Vec<String> {
    let names = |units: &[(&str, f64)]| units.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    vec![
        "Each fact has a type: bool, int, float, string (a text) or list. A bool stands by itself, as in `!display_dark`. Ints and \
         floats may be mixed; everything else is compared with its own type alone. `triage check` finds what does not \
         fit, at its place."
            .to_owned(),
        "A number may have a unit: ms, s, min or bytes. Two numbers of different units are not compared. `duration` and \
         `size` take the unit of the other side; beside a number without one they are a mistake."
            .to_owned(),
        format!("Lengths of time are written in {}; sizes in {}.", names(&DURATION_UNITS), names(&SIZE_UNITS)),
    ]
}

fn refused() -> Vec<String> {
    vec![
        "A predicate is one expression. It has no statements, assignments, loops, `if` or functions of its own, no maps, \
         no `??` or `?.`, and no single quotes. `&&`, `||`, `!` and `known` stand outside of comparisons, lists and \
         arguments: not `(a && b) == c`."
            .to_owned(),
        format!(
            "It has at most {} bytes, is nested at most {} deep, and takes at most {} operations. A regular expression \
             takes time in proportion to the text, and is refused where it is too large.",
            limits::PREDICATE_BYTES, limits::RHAI_DEPTH, limits::RHAI_OPERATIONS
        ),
        format!(
            "These words cannot be names of facts or settings: {}.",
            engine::reserved().collect::<Vec<_>>().join(", ")
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::function;
    use super::super::term::Operator;
    use super::*;

    #[test]
    fn every_function_and_operator_is_told_once() {
        let told: Vec<&str> = words().map(|word| word.name).collect();
        let once = |name: &str| told.iter().filter(|told| **told == name).count() == 1;
        assert!(function::names().all(once) && Operator::ALL.iter().all(|(_, sign)| once(sign)), "{told:?}");
        assert!(["&&", "||", "!", "[]"].into_iter().all(once), "{told:?}");
        assert_eq!(told.len(), function::names().count() + Operator::ALL.len() + 4);
        for word in words() {
            let written = if word.name == "[]" { "[0]" } else { word.name };
            assert!(word.example.contains(written) && word.doc.ends_with('.'), "{word:?}");
        }
    }
}
