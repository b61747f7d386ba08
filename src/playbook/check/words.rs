//! A fact that can only be one of some words is compared with these words, and given no others in scenarios.

use std::borrow::Cow;
use std::ops::Range;

use super::super::document::{Document, Placed, Written};
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::{Code, Suggestion};
use crate::fact::{Says, Slot, Value};
use crate::predicate::{Predicate, Remark};
use crate::text::meant;

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::ImpossibleWord,
        edits: &[("machine.error in [\"timeout\", \"refused\"]", "machine.error in [\"timeout\", «\"refuse\"]")],
    },
    Example {
        code: Code::ImpossibleWord, edits: &[("machine: { error: timeout }", "machine: { error: «timed_out }")]
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    for Placed { predicate, entry, node, .. } in document.written_predicates() {
        for wrong in impossible(document, predicate) {
            let span = document.tree.inside(node, wrong.range);
            let meant = meant(wrong.word, wrong.words.iter().copied());
            // inside a predicate the quotes may be written in many ways
            let quotes = |c: char| c == '"' || c == '\\';
            let bare = document.source.slice(span).trim_matches(quotes) == wrong.word;
            let instead = meant.filter(|meant| meant.sure && bare).map(|meant| {
                let text = document.source.slice(span).replace(wrong.word, meant.word);
                Suggestion::replace(span, text, true)
            });
            let help = meant.map_or_else(|| one_of(&wrong.words), |meant| meant.help());
            warnings.add_with_help(
                Code::ImpossibleWord,
                &entry.path(),
                span,
                said(document, wrong.fact, wrong.word),
                Some(help),
                instead,
            );
        }
    }
    check_answers(document, warnings);
    check_scenarios(document, document.own_scenarios(), warnings);
}

/// The same in the answers of questions that stand in for a probe's field.
fn check_answers(document: &Document, warnings: &mut Warnings<'_>) {
    for (name, fact) in document.raw.facts.iter() {
        let Some(ask) = fact.ask.as_ref().filter(|ask| ask.stands_for.is_some()) else { continue };
        let field = ask.stands_for.as_ref().map_or("", |field| field.0.as_str());
        let Some(slot) = document.catalog.slot(&format!("{name}.{field}")) else { continue };
        let Some(words) = document.probed_words(slot) else { continue };
        for (n, answer) in ask.answers.iter().enumerate() {
            let Some(word) = answer.value.as_deref().filter(|word| !words.contains(word)) else { continue };
            let span = document.value_span(&["facts", name, "ask", "answers", &n.to_string(), "value"]);
            let meant = meant(word, words.iter().copied());
            let help = meant.map_or_else(|| one_of(words), |meant| meant.help());
            let entry = ["facts", name];
            warnings.add_with_help(Code::ImpossibleWord, &entry, span, said(document, slot, word), Some(help), None);
        }
    }
}

/// The same in what scenarios give.
pub(super) fn check_scenarios(document: &Document, written: Written<'_>, warnings: &mut Warnings<'_>) {
    for (n, _, statements) in written.iter() {
        for statement in statements {
            let Says::Is(slot, Value::String(word)) = &statement.says else { continue };
            let Some(words) = document.words(*slot).filter(|words| !words.contains(&&**word)) else {
                continue;
            };
            warnings.doubt(&statement.path);
            let number = n.to_string();
            let at = written.stated(&number, statement);
            let span = written.tree.value_span(&at);
            let meant = meant(word, words.iter().copied());
            let instead = meant.filter(|meant| meant.sure).map(|m| Suggestion::replace(span, m.word, true));
            let help = meant.map_or_else(|| one_of(&words), |meant| meant.help());
            warnings.add_with_help(
                Code::ImpossibleWord,
                &at[..2],
                span,
                said(document, *slot, word),
                Some(help),
                instead,
            );
        }
    }
}

fn said(document: &Document, fact: Slot, word: &str) -> String {
    format!("`{}` is never `{word}`", document.catalog.entry(fact).path)
}

fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

/// A word in a predicate that its fact never is.
pub(super) struct Impossible<'d> {
    fact: Slot,
    word: &'d str,
    words: Cow<'d, [&'d str]>,
    range: Range<usize>,
}

/// The words of a predicate that their facts never are.
pub(super) fn impossible<'d>(document: &'d Document, predicate: &'d Predicate) -> Vec<Impossible<'d>> {
    let one = |remark: &'d Remark| match remark {
        Remark::Word { fact, word, range } => {
            let words = document.words(*fact).filter(|words| !words.contains(&&**word))?;
            Some(Impossible { fact: *fact, word, words, range: range.clone() })
        }
        Remark::Nowhere { .. } => None,
    };
    predicate.remarks().iter().filter_map(one).collect()
}
