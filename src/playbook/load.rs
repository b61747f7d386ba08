//! From text to model: parse, walk, declare, compile, check, lower.

use std::collections::HashMap;
use std::rc::Rc;

use serde::Deserialize;

use super::document::Document;
use super::model::Playbook;
use super::raw::RawPlaybook;
use super::settings::Settings;
use super::tree::Tree;
use super::{check, declare, lower, walk};
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

/// Reads and checks a playbook. `schema` is that of the vocabulary.
///
/// # Errors
/// All mistakes of its author at once, sorted by place, or the overrides of settings that do not fit.
pub(super) fn load(
    source: &Rc<SourceFile>,
    part: Part,
    vocabulary: &Vocabulary,
    schema: &serde_json::Value,
    expected_id: Option<&str>,
    overrides: &[(String, String)],
) -> Result<Playbook, Refusal> {
    let mut diagnostics = Diagnostics::new(Rc::clone(source));
    let Some(tree) = Tree::parse_part(source, part.of(source.text()), &mut diagnostics) else {
        return Err(Refusal::Mistakes(diagnostics));
    };
    let (settings, refused) = Settings::read(&tree, overrides);
    let value = walk::walk(&tree, schema, &settings, &mut diagnostics);
    let raw = typed(value, &tree, &mut diagnostics);
    let catalog = declare::catalog(&raw, &tree, vocabulary, &mut diagnostics);
    let mut document = Document {
        tree,
        raw,
        settings,
        catalog,
        expected_id: expected_id.map(str::to_owned),
        vocabulary: *vocabulary,
        predicates: HashMap::new(),
        source: Rc::clone(source),
    };
    document.compile(&mut diagnostics);
    check::run(&document, &mut diagnostics);
    if !diagnostics.is_empty() {
        return Err(Refusal::Mistakes(diagnostics));
    }
    if !refused.is_empty() {
        return Err(Refusal::Settings(refused));
    }
    lower::lower(&document).ok_or(Refusal::Mistakes(diagnostics))
}

/// The typed form of a value that passed the walk. What still does not fit is reported at its path.
fn typed(value: serde_yaml::Value, tree: &Tree, diagnostics: &mut Diagnostics) -> RawPlaybook {
    // where in the value a mistake lies is only looked for when there is one
    RawPlaybook::deserialize(&value).or_else(|_| serde_path_to_error::deserialize(value)).unwrap_or_else(|error| {
        let path: Vec<String> = error.path().iter().map(ToString::to_string).collect();
        let place = (0..=path.len()).rev().find_map(|n| tree.find(&path[..n]));
        let span = place.map_or(Span::default(), |(_, node)| tree.node(node).span);
        diagnostics.add(Code::WrongType, span, error.into_inner().to_string(), None);
        RawPlaybook::default()
    })
}
