//! A playbook on its way from text to model: the tree with its places, what is written, what can be known, and the
//! compiled predicates. Every check works on this.

use std::collections::HashMap;
use std::rc::Rc;

use serde::Deserialize;

use super::declare;
use super::model::{OTHER, Playbook};
use super::raw::{RawCause, RawFinding, RawFix, RawPlaybook};
use super::settings::Settings;
use super::tree::Tree;
use super::{check, lower, walk};
use crate::diag::{Code, Diagnostics, summary};
use crate::fact::{Catalog, Vocabulary};
use crate::predicate::{Language, MistakeKind, Names, Predicate};
use crate::text::{SourceFile, Span, did_you_mean};

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

/// A document under inspection.
pub(super) struct Document {
    pub(super) tree: Tree,
    pub(super) raw: RawPlaybook,
    pub(super) vocabulary: Vocabulary,
    pub(super) settings: Settings,
    pub(super) catalog: Catalog,
    pub(super) predicates: HashMap<Vec<String>, Predicate>,
    /// The path under the library folder, without `.yaml`, if it lies in one.
    pub(super) expected_id: Option<String>,
    pub(super) source: Rc<SourceFile>,
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

/// A path in the document.
pub(super) fn path<const N: usize>(segments: [&str; N]) -> Vec<String> {
    segments.iter().map(|s| (*s).to_owned()).collect()
}

impl Document {
    /// The place of a value; of what is nearest above it where it is not there.
    pub(super) fn value_span(&self, path: &[String]) -> Span {
        let found = (0..=path.len()).rev().find_map(|n| self.tree.find(&path[..n]));
        found.map_or(Span::default(), |(_, node)| self.tree.node(node).span.first_line(&self.source))
    }

    /// The place of a key; of its value in a list.
    pub(super) fn key_span(&self, path: &[String]) -> Span {
        match self.tree.find(path) {
            Some((Some(key), _)) => self.tree.node(key).span,
            _ => self.value_span(path),
        }
    }

    /// The place of a range inside a text.
    pub(super) fn inside(&self, path: &[String], range: std::ops::Range<usize>) -> Span {
        self.tree.find(path).map_or(Span::default(), |(_, node)| self.tree.inside(node, range))
    }

    pub(super) fn finding(&self, id: &str) -> Option<&RawFinding> {
        self.raw.findings.get(id)
    }

    pub(super) fn fix(&self, id: &str) -> Option<&RawFix> {
        self.raw.fixes.get(id)
    }

    pub(super) fn cause(&self, id: &str) -> Option<&RawCause> {
        self.raw.causes.get(id)
    }

    /// Reports an id that is defined nowhere. An empty id was reported already.
    pub(super) fn require<'n>(
        &self,
        wanted: &Wanted<'n>,
        defined: impl IntoIterator<Item = &'n str> + Clone,
        diagnostics: &mut Diagnostics,
    ) {
        if wanted.id.is_empty() || defined.clone().into_iter().any(|d| d == wanted.id) {
            return;
        }
        let help = did_you_mean(wanted.id, defined).or_else(|| Some(wanted.code.info().help.to_owned()));
        diagnostics.add(wanted.code, wanted.span, format!("unknown {} `{}`", wanted.what, wanted.id), help);
    }

    /// The ids of all causes, `other` included.
    pub(super) fn cause_ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.raw.causes.keys().map(String::as_str).chain([OTHER])
    }

    /// Every predicate with its path.
    fn predicate_texts(&self) -> Vec<(Vec<String>, &str)> {
        let raw = &self.raw;
        let findings = raw.findings.iter().map(|(id, f)| (path(["findings", id, "when"]), &f.when));
        let causes = raw.causes.iter().map(|(id, c)| (path(["causes", id, "applies"]), &c.applies));
        let fixes = raw.fixes.iter().map(|(id, f)| (path(["fixes", id, "applies"]), &f.applies));
        let steps = raw.fixes.iter().flat_map(|(id, fix)| {
            let step = move |n: usize| path(["fixes", id, "steps", &n.to_string(), "applies"]);
            fix.steps.iter().enumerate().map(move |(n, s)| (step(n), &s.applies))
        });
        let escalation = raw.escalation.iter().map(|e| (path(["escalation", "applies"]), &e.applies));
        let all = findings.chain(causes).chain(fixes).chain(steps).chain(escalation);
        all.filter_map(|(path, text)| Some((path, text.as_ref()?.0.as_str()))).collect()
    }

    /// Compiles every predicate; its mistakes are reported at their places in the file.
    fn compile(&mut self, diagnostics: &mut Diagnostics) {
        let language = Language::new();
        let mut compiled = HashMap::new();
        for (path, text) in self.predicate_texts() {
            let names = Names { catalog: &self.catalog, settings: self.settings.values() };
            match language.compile(text, names) {
                Ok(predicate) => {
                    compiled.insert(path, predicate);
                }
                Err(mistakes) => {
                    for mistake in mistakes {
                        let span = self.inside(&path, mistake.range);
                        diagnostics.add(code_of(mistake.kind), span, mistake.message, mistake.help);
                    }
                }
            }
        }
        self.predicates = compiled;
    }
}

/// A reference that must be defined somewhere.
pub(super) struct Wanted<'n> {
    pub(super) code: Code,
    pub(super) what: &'static str,
    pub(super) id: &'n str,
    pub(super) span: Span,
}

fn code_of(kind: MistakeKind) -> Code {
    match kind {
        MistakeKind::Syntax => Code::PredicateSyntax,
        MistakeKind::UnknownFunction => Code::UnknownFunction,
        MistakeKind::UnknownFact => Code::UnknownFact,
        MistakeKind::UnknownSetting => Code::UnknownSetting,
        MistakeKind::Type => Code::TypeMismatch,
    }
}
