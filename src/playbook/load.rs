//! From text to model: parse, walk, declare, compile, check, lower.

use std::collections::HashMap;
use std::rc::Rc;

use serde::Deserialize;
use serde_path_to_error::Segment;
use serde_yaml::Value as Yaml;

use super::document::{Document, path};
use super::model::Playbook;
use super::raw::RawPlaybook;
use super::settings::Settings;
use super::tree::Tree;
use super::walk::Walked;
use super::{check, declare, duplicates, lower, walk};
use crate::diag::{Code, Diagnostics, summary};
use crate::fact::Vocabulary;
use crate::text::{SourceFile, Span};

/// Why a playbook cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The author's mistakes.
    #[error("{}", summary(.0))]
    Mistakes(Diagnostics),
    /// Overrides of settings that do not fit; one line for each.
    #[error("{}", .0.join("; "))]
    Settings(Vec<String>),
}

/// How much of a playbook is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// What a diagnosis needs: scenarios that stand last are left out. For text that was checked before.
    Knowledge,
}

impl Part {
    fn of(self, text: &str) -> &str {
        const SCENARIOS: &str = "\nscenarios:";
        let cut = text.rfind(SCENARIOS).filter(|_| self == Self::Knowledge);
        let inside = |line: &str| line.is_empty() || line.starts_with([' ', '#', '-']);
        let is_last = |at: &usize| text[at + SCENARIOS.len()..].lines().skip(1).all(inside);
        cut.filter(is_last).map_or(text, |at| &text[..=at])
    }
}

/// A playbook's text, and what it is read against.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) source: &'a Rc<SourceFile>,
    pub(super) part: Part,
    pub(super) vocabulary: &'a Vocabulary,
    /// The schema of the vocabulary.
    pub(super) schema: &'a serde_json::Value,
    /// The path under the library folder, without `.yaml`, if it lies in one.
    pub(super) expected_id: Option<&'a str>,
}

/// Reads and checks a playbook.
///
/// # Errors
/// All mistakes of its author at once, sorted by place, or the overrides of settings that do not fit.
pub(super) fn load(text: Text<'_>, overrides: &[(String, String)]) -> Result<Playbook, Refusal> {
    let mut diagnostics = Diagnostics::new(Rc::clone(text.source));
    let Some((document, refused)) = read(text, overrides, &mut diagnostics) else {
        return Err(Refusal::Mistakes(diagnostics));
    };
    if !diagnostics.is_empty() {
        return Err(Refusal::Mistakes(diagnostics));
    }
    if !refused.is_empty() {
        return Err(Refusal::Settings(refused));
    }
    lower::lower(&document).ok_or(Refusal::Mistakes(diagnostics))
}

/// All that is wrong with a playbook, warnings included, and its id with the place of it if it can be used.
pub(super) fn lint(text: Text<'_>) -> (Diagnostics, Option<(String, Span)>) {
    let mut diagnostics = Diagnostics::new(Rc::clone(text.source));
    let Some((document, _)) = read(text, &[], &mut diagnostics) else { return (diagnostics, None) };
    let id = document.raw.id.as_ref().filter(|_| diagnostics.is_empty()).map(|id| id.0.clone());
    check::warn(&document, &mut diagnostics);
    (diagnostics, id.map(|id| (id, document.value_span(&path(["id"])))))
}

/// Reads a playbook as far as it can be made sense of, with the overrides of settings that do not fit.
fn read(
    text: Text<'_>,
    overrides: &[(String, String)],
    diagnostics: &mut Diagnostics,
) -> Option<(Document, Vec<String>)> {
    let Text { source, part, vocabulary, schema, expected_id } = text;
    let mut tree = Tree::parse_part(source, part.of(source.text()), diagnostics)?;
    duplicates::join(&mut tree, schema, diagnostics);
    let (settings, refused) = Settings::read(&tree, overrides);
    let Walked { value, predicates } = walk::walk(&tree, schema, &settings, diagnostics);
    let raw = typed(value, &tree, diagnostics);
    let (catalog, unsure) = declare::catalog(&raw, &tree, vocabulary, diagnostics);
    let mut document = Document {
        tree,
        raw,
        settings,
        catalog,
        unsure,
        expected_id: expected_id.map(str::to_owned),
        vocabulary: *vocabulary,
        predicates: HashMap::new(),
        source: Rc::clone(source),
    };
    document.compile(&predicates, diagnostics);
    check::run(&document, diagnostics);
    Some((document, refused))
}

/// The typed form of a value that passed the walk. What still does not fit is reported at its path and left out, and what
/// is around it stays.
fn typed(mut value: Yaml, tree: &Tree, diagnostics: &mut Diagnostics) -> RawPlaybook {
    // where in the value a mistake lies is only looked for when there is one
    let mut read = RawPlaybook::deserialize(&value).ok();
    while read.is_none() && !diagnostics.is_full() {
        let error = match serde_path_to_error::deserialize(&value) {
            Ok(raw) => return raw,
            Err(error) => error,
        };
        let path: Vec<String> = error.path().iter().map(segment).collect();
        let place = (0..=path.len()).rev().find_map(|n| tree.find(&path[..n]));
        let span = place.map_or(Span::default(), |(_, node)| tree.node(node).span.first_line(diagnostics.source()));
        diagnostics.add(Code::WrongType, span, error.into_inner().to_string(), None);
        if !leave_out(&mut value, &path) {
            break;
        }
        read = RawPlaybook::deserialize(&value).ok();
    }
    read.unwrap_or_default()
}

/// A step of a path as our tree knows it: a key, or a position.
fn segment(segment: &Segment) -> String {
    match segment {
        Segment::Seq { index } => index.to_string(),
        other => other.to_string(),
    }
}

/// Takes the value at a path out of its mapping, with the list around it where it stands in one. Gives whether there is
/// less than before.
fn leave_out(value: &mut Yaml, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    match value {
        Yaml::Mapping(entries) => {
            let key = Yaml::String(first.clone());
            let inside = entries.get_mut(&key).is_some_and(|inner| leave_out(inner, rest));
            inside || entries.remove(&key).is_some()
        }
        Yaml::Sequence(items) => {
            let item = first.parse::<usize>().ok().and_then(|n| items.get_mut(n));
            item.is_some_and(|inner| leave_out(inner, rest))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_left_out_alone() {
        let text = "title: 3\nsymptoms: { s: { title: [], causes: { c: 1 } } }\ntouches: [/a, [b]]\n\
                    fixes: { f: { title: F, steps: [{ say: a }, { say: {} }] } }\n";
        let source = Rc::new(SourceFile::new("f.yaml", text));
        let mut diagnostics = Diagnostics::new(Rc::clone(&source));
        let tree = Tree::parse(&source, &mut diagnostics).unwrap();
        let raw = typed(serde_yaml::from_str(text).unwrap(), &tree, &mut diagnostics);
        let slices: Vec<&str> = diagnostics.sorted().iter().map(|d| source.slice(d.span)).collect();
        assert_eq!(slices, ["3", "[]", "[b]", "{}"]);
        assert_eq!(raw.symptoms["s"].causes.len(), 1);
        assert_eq!((raw.touches.len(), raw.fixes["f"].steps.len()), (0, 2));
        assert_eq!(raw.fixes["f"].steps[0].say.as_deref(), Some("a"));
    }
}
