//! A playbook on its way from text to model: the tree with its places, what is written, what can be known, and the
//! compiled predicates. Every check works on this.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::model::OTHER;
use super::raw::{RawCause, RawFinding, RawFix, RawPlaybook, RawScenario};
use super::settings::Settings;
use super::tree::{Kind, NodeId, Scalar, Tree};
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::fact::{Catalog, Vocabulary};
use crate::predicate::{Language, MistakeKind, Names, Predicate};
use crate::text::{SourceFile, Span, did_you_mean};

/// A document under inspection.
pub(super) struct Document {
    pub(super) tree: Tree,
    pub(super) raw: RawPlaybook,
    pub(super) vocabulary: Vocabulary,
    pub(super) settings: Settings,
    pub(super) catalog: Catalog,
    /// The roots of facts whose declarations have mistakes: what lies below them cannot be told.
    pub(super) unsure: HashSet<String>,
    pub(super) predicates: HashMap<NodeId, Predicate>,
    /// The path under the library folder, without `.yaml`, if it lies in one.
    pub(super) expected_id: Option<String>,
    pub(super) source: Rc<SourceFile>,
    /// The scenarios in the file beside it, if there is one that can be read.
    pub(super) beside: Option<Beside>,
}

/// The file beside a playbook on its way from text to scenarios.
pub(super) struct Beside {
    pub(super) tree: Tree,
    pub(super) scenarios: Vec<RawScenario>,
    pub(super) source: Rc<SourceFile>,
}

/// Scenarios with the document that they stand in.
#[derive(Clone, Copy)]
pub(super) struct Written<'d> {
    pub(super) tree: &'d Tree,
    pub(super) scenarios: &'d [RawScenario],
    pub(super) source: &'d Rc<SourceFile>,
}

/// A path in the document.
pub(super) fn path<const N: usize>(segments: [&str; N]) -> Vec<String> {
    segments.iter().map(|s| (*s).to_owned()).collect()
}

impl Document {
    /// The place of a value; of what is nearest above it where it is not there.
    pub(super) fn value_span(&self, path: &[String]) -> Span {
        self.tree.value_span(path)
    }

    /// The place of a key; of its value in a list.
    pub(super) fn key_span(&self, path: &[String]) -> Span {
        self.tree.key_span(path)
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

    /// Whether an id is defined in a section of the document, or nobody can tell. A mistake inside its entry or around it
    /// was reported already.
    pub(super) fn is_defined(&self, section: &str, id: &str) -> bool {
        let Some((_, node)) = self.tree.find(&path([section])) else { return false };
        match self.tree.node(node).kind {
            Kind::Mapping(_) => self.tree.entry(node, id).is_some(),
            _ => true,
        }
    }

    /// Reports an id that is defined nowhere. An empty id was reported already.
    pub(super) fn require<'n>(
        &self,
        wanted: &Wanted<'n>,
        defined: impl IntoIterator<Item = &'n str> + Clone,
        diagnostics: &mut Diagnostics,
    ) {
        if wanted.id.is_empty()
            || self.is_defined(wanted.section, wanted.id)
            || defined.clone().into_iter().any(|d| d == wanted.id)
        {
            return;
        }
        let help = did_you_mean(wanted.id, defined).or_else(|| Some(wanted.code.info().help.to_owned()));
        diagnostics.add(wanted.code, wanted.span, format!("unknown {} `{}`", wanted.what, wanted.id), help);
    }

    /// The facts that a person is asked about.
    pub(super) fn questions(&self) -> Vec<String> {
        let asked = self.raw.facts.iter().filter_map(|(name, fact)| Some((name, fact.ask.as_ref()?)));
        let decided = asked.map(|(name, ask)| match &ask.stands_for {
            Some(field) => format!("{name}.{}", field.0),
            None => name.clone(),
        });
        decided.collect()
    }

    /// The scenarios in the playbook itself.
    pub(super) fn own_scenarios(&self) -> Written<'_> {
        Written { tree: &self.tree, scenarios: &self.raw.scenarios, source: &self.source }
    }

    /// The scenarios in the file beside it.
    pub(super) fn scenarios_beside(&self) -> Option<Written<'_>> {
        self.beside.as_ref().map(|b| Written { tree: &b.tree, scenarios: &b.scenarios, source: &b.source })
    }

    /// Whether it cannot be told what facts lie below a root, because its declaration has mistakes.
    pub(super) fn is_unsure(&self, fact: &str) -> bool {
        let root = fact.split('.').next().unwrap_or(fact);
        self.unsure.contains(root)
    }

    /// The ids of all causes, `other` included.
    pub(super) fn cause_ids(&self) -> impl Iterator<Item = &str> + Clone {
        self.raw.causes.keys().map(String::as_str).chain([OTHER])
    }

    /// The predicate at a path, if one stands there and has no mistakes.
    pub(super) fn predicate(&self, path: &[String]) -> Option<&Predicate> {
        self.tree.find(path).and_then(|(_, node)| self.predicates.get(&node))
    }

    /// Whether a key stood in its mapping before.
    pub(super) fn stands_again(&self, path: &[String]) -> bool {
        self.tree.find(path).and_then(|(key, _)| key).is_some_and(|key| self.tree.stands_again(key))
    }

    /// Compiles every predicate; its mistakes are reported at their places in the file.
    pub(super) fn compile(&mut self, predicates: &[NodeId], diagnostics: &mut Diagnostics) {
        let language = Language::new();
        let mut compiled = HashMap::new();
        for node in predicates {
            let names = Names { catalog: &self.catalog, settings: self.settings.values() };
            let text = match self.tree.scalar(*node) {
                Some(Scalar::Text(text)) => text.to_owned(),
                Some(Scalar::Bool(b)) => b.to_string(),
                _ => continue,
            };
            if text.trim().is_empty() {
                let span = self.tree.node(*node).span.first_line(&self.source);
                diagnostics.add(Code::PredicateSyntax, span, "the predicate is empty", None);
                continue;
            }
            match language.compile(&text, names) {
                Ok(predicate) => {
                    compiled.insert(*node, predicate);
                }
                Err(mistakes) => {
                    for mistake in mistakes {
                        let fact = text.get(mistake.range.clone()).unwrap_or_default();
                        if mistake.kind == MistakeKind::UnknownFact && self.is_unsure(fact) {
                            continue;
                        }
                        let span = self.tree.inside(*node, mistake.range);
                        let (code, message, help) = (code_of(mistake.kind), mistake.message, mistake.help);
                        if mistake.kind == MistakeKind::Type {
                            // a bad pattern, version or number of arguments is one, too: no general help fits them all
                            diagnostics.push(Diagnostic { code, span, message, help });
                        } else {
                            diagnostics.add(code, span, message, help);
                        }
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
    /// Where it would be defined.
    pub(super) section: &'static str,
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
