//! From text to model: parse, walk, declare, compile, check, lower.

use std::rc::Rc;

use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use super::checked::Checked;
use super::document::{Beside, Document, statements_of};
use super::model::Playbook;
use super::raw::{RawPlaybook, RawScenarios};
use super::rules::Rules;
use super::settings::Settings;
use super::tree::Tree;
use super::walk::Walked;
use super::{check, declare, duplicates, lower, sections, walk};
use crate::diag::{Code, Diagnostics, summary};
use crate::fact::Vocabulary;
use crate::text::{SourceFile, Span, Table};

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

/// What came of a playbook and of the file beside it. Neither spoils the other: a playbook whose scenarios have mistakes is
/// one without scenarios beside it.
#[derive(Debug)]
pub(super) struct Loaded {
    /// The playbook, or all mistakes of its author at once, sorted by place, or the overrides of settings that do not fit.
    pub(super) playbook: Result<Playbook, Refusal>,
    /// The mistakes in the file beside it; none where there is no such file.
    pub(super) beside: Option<Diagnostics>,
}

/// What is read.
pub(super) struct Files<'f> {
    /// The playbook.
    pub(super) source: &'f Rc<SourceFile>,
    /// How much of it.
    pub(super) part: Part,
    /// The path under its library folder, without `.yaml`, if it lies in one.
    pub(super) expected_id: Option<&'f str>,
    /// The scenarios beside it, with the rules of their schema.
    pub(super) beside: Option<(&'f Rc<SourceFile>, &'f Rules)>,
}

/// Reads and checks a playbook and the file beside it. `rules` are those of the vocabulary's schema.
pub(super) fn load(
    files: &Files<'_>,
    vocabulary: &Vocabulary,
    rules: &Rules,
    overrides: &[(String, String)],
) -> Loaded {
    let mut beside = files.beside.map(|(source, _)| Diagnostics::new(Rc::clone(source)));
    let mut diagnostics = Diagnostics::new(Rc::clone(files.source));
    let playbook = match read(files, vocabulary, rules, overrides, &mut diagnostics, beside.as_mut()) {
        Some((document, refused)) if diagnostics.is_empty() => {
            if refused.is_empty() {
                lower::lower(&document).ok_or(Refusal::Mistakes(diagnostics))
            } else {
                Err(Refusal::Settings(refused))
            }
        }
        _ => Err(Refusal::Mistakes(diagnostics)),
    };
    Loaded { playbook, beside: beside.filter(|mistakes| !mistakes.is_empty()) }
}

/// All that is wrong with a playbook and with the file beside it, warnings included.
pub(super) struct Linted {
    /// What is wrong with the playbook.
    pub(super) playbook: Diagnostics,
    /// What is wrong with the file beside it, if there is one.
    pub(super) beside: Option<Diagnostics>,
    /// The playbook's id with its place, if it can be used.
    pub(super) id: Option<(String, Span)>,
}

/// Looks for all that is wrong. `rules` are those of the vocabulary's schema.
pub(super) fn lint(files: &Files<'_>, vocabulary: &Vocabulary, rules: &Rules) -> Linted {
    let mut beside = files.beside.map(|(source, _)| Diagnostics::new(Rc::clone(source)));
    let mut playbook = Diagnostics::new(Rc::clone(files.source));
    let Some((document, _)) = read(files, vocabulary, rules, &[], &mut playbook, beside.as_mut()) else {
        return Linted { playbook, beside, id: None };
    };
    let id = document.raw.id.as_ref().filter(|_| playbook.is_empty()).map(|id| id.0.clone());
    let id = id.map(|id| (id, document.value_span(&["id"])));
    check::warn(&document, &mut playbook, beside.as_mut());
    playbook.hold_back();
    beside.iter_mut().for_each(Diagnostics::hold_back);
    Linted { playbook, beside, id }
}

/// Reads a playbook as far as it can be made sense of, with the overrides of settings that do not fit.
fn read(
    files: &Files<'_>,
    vocabulary: &Vocabulary,
    rules: &Rules,
    overrides: &[(String, String)],
    diagnostics: &mut Diagnostics,
    beside: Option<&mut Diagnostics>,
) -> Option<(Document, Vec<String>)> {
    let Files { source, part, expected_id, .. } = *files;
    let mut tree = Tree::parse_part(source, part.of(source.text()), diagnostics)?;
    sections::name(&mut tree, rules.schema(), diagnostics);
    duplicates::join(&mut tree, rules.schema(), diagnostics);
    let (settings, refused) = Settings::read(&tree, overrides);
    let Walked { value, predicates } = walk::walk(&tree, rules, &settings, diagnostics);
    let raw: RawPlaybook = typed(value, &tree, diagnostics);
    let (catalog, unsure) = declare::catalog(&raw, &tree, vocabulary, diagnostics);
    let statements = statements_of(&raw.scenarios, &catalog);
    let mut document = Document {
        tree,
        raw,
        settings,
        catalog,
        unsure,
        expected_id: expected_id.map(str::to_owned),
        vocabulary: *vocabulary,
        predicates: Table::default(),
        source: Rc::clone(source),
        statements,
        beside: None,
        sound: false,
    };
    document.compile(&predicates, diagnostics);
    document.sound = diagnostics.is_empty();
    if let (Some((source, rules)), Some(mistakes)) = (files.beside, beside) {
        document.beside = scenarios_beside(source, rules, &document, mistakes);
        check::run_beside(&document, mistakes);
        if !mistakes.is_empty() {
            document.beside = None;
        }
    }
    check::run(&document, diagnostics);
    Some((document, refused))
}

/// The scenarios in the file beside a playbook.
fn scenarios_beside(
    source: &Rc<SourceFile>,
    rules: &Rules,
    playbook: &Document,
    mistakes: &mut Diagnostics,
) -> Option<Beside> {
    let mut tree = Tree::parse(source, mistakes)?;
    duplicates::join(&mut tree, rules.schema(), mistakes);
    let value = walk::walk(&tree, rules, &playbook.settings, mistakes).value;
    let RawScenarios { scenarios, .. } = typed(value, &tree, mistakes);
    let statements = statements_of(&scenarios, &playbook.catalog);
    Some(Beside { tree, scenarios, statements, source: Rc::clone(source) })
}

/// The typed form of a value that passed the walk. What still does not fit is reported at its path and left out, and what
/// is around it stays.
fn typed<T: Default + DeserializeOwned>(mut value: Checked<'_>, tree: &Tree, diagnostics: &mut Diagnostics) -> T {
    // where in the value a mistake lies is only looked for when there is one
    let mut read = T::deserialize(&value).ok();
    while read.is_none() && !diagnostics.is_full() {
        let error = match serde_path_to_error::deserialize(&value) {
            Ok(raw) => return raw,
            Err(error) => error,
        };
        let path: Vec<String> = error.path().iter().map(segment).collect();
        let place = (0..=path.len()).rev().find_map(|n| tree.find(&path[..n]));
        let span = place.map_or(Span::default(), |(_, node)| tree.node(node).span.first_line(diagnostics.source()));
        diagnostics.add(Code::WrongType, span, error.into_inner().to_string(), None);
        if !value.leave_out(&path) {
            break;
        }
        read = T::deserialize(&value).ok();
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

#[cfg(test)]
mod tests {
    use super::super::tree::{Kind, NodeId};
    use super::*;

    /// The values of a tree as if nothing were wrong with them.
    fn unchecked(tree: &Tree, id: NodeId) -> Checked<'_> {
        match &tree.node(id).kind {
            Kind::Scalar(..) | Kind::Broken => tree.scalar(id).map_or(Checked::Null, Checked::from),
            Kind::Sequence(items) => Checked::List(items.iter().map(|item| unchecked(tree, *item)).collect()),
            Kind::Mapping(entries) => {
                let entry = |(k, v): &(NodeId, NodeId)| (tree.text(*k).unwrap_or_default(), unchecked(tree, *v));
                Checked::Entries(entries.iter().map(entry).collect())
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_left_out_alone() {
        let text = "title: 3\nsymptoms: { s: { title: [], causes: { c: 1 } } }\ntouches: [/a, [b]]\n\
                    fixes: { f: { title: F, steps: [{ say: a }, { say: {} }] } }\n";
        let source = Rc::new(SourceFile::new("f.yaml", text));
        let mut diagnostics = Diagnostics::new(Rc::clone(&source));
        let tree = Tree::parse(&source, &mut diagnostics).unwrap();
        let raw: RawPlaybook = typed(unchecked(&tree, tree.root()), &tree, &mut diagnostics);
        let slices: Vec<&str> = diagnostics.sorted().iter().map(|d| source.slice(d.span)).collect();
        assert_eq!(slices, ["3", "[]", "[b]", "{}"]);
        assert_eq!(raw.symptoms["s"].causes.len(), 1);
        assert_eq!((raw.touches.len(), raw.fixes["f"].steps.len()), (0, 2));
        assert_eq!(raw.fixes["f"].steps[0].say.as_deref(), Some("a"));
    }
}
