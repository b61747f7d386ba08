//! A playbook on its way from text to model: the tree with its places, what is written, what can be known, and the
//! compiled predicates. Every check works on this.

use std::borrow::Cow;
use std::rc::Rc;

use super::entry::{Entry, entries};
use super::forms::OneOrMore;
use super::model::OTHER;
use super::raw::{RawCause, RawFinding, RawFix, RawPlaybook, RawScenario};
use super::scalar::Scalar;
use super::settings::Settings;
use super::tree::{Kind, NodeId, Tree};
use crate::diag::{Code, Diagnostic, Diagnostics, Suggestion};
use crate::fact::{Catalog, Origin, Slot, Statement, Vocabulary, statements};
use crate::predicate::{Language, MistakeKind, Names, Predicate};
use crate::text::{Set, SourceFile, Span, Table, meant};

/// A document under inspection.
pub(super) struct Document {
    pub(super) tree: Tree,
    pub(super) raw: RawPlaybook,
    pub(super) vocabulary: Vocabulary,
    pub(super) settings: Settings,
    pub(super) catalog: Catalog,
    /// The roots of facts whose declarations have mistakes: what lies below them cannot be told.
    pub(super) unsure: Set<String>,
    pub(super) predicates: Table<NodeId, Predicate>,
    /// The path under the library folder, without `.yaml`, if it lies in one.
    pub(super) expected_id: Option<String>,
    pub(super) source: Rc<SourceFile>,
    /// What its own scenarios say of facts.
    pub(super) statements: Vec<Vec<Statement>>,
    /// The scenarios in the file beside it, if there is one that can be read.
    pub(super) beside: Option<Beside>,
    /// Whether every key and value has the form that it must have: then what is not there was not written.
    pub(super) sound: bool,
}

/// The file beside a playbook on its way from text to scenarios.
pub(super) struct Beside {
    pub(super) tree: Tree,
    pub(super) scenarios: Vec<RawScenario>,
    /// What they say of facts.
    pub(super) statements: Vec<Vec<Statement>>,
    pub(super) source: Rc<SourceFile>,
}

/// Scenarios with the document that they stand in.
#[derive(Clone, Copy)]
pub(super) struct Written<'d> {
    pub(super) tree: &'d Tree,
    pub(super) scenarios: &'d [RawScenario],
    statements: &'d [Vec<Statement>],
    pub(super) source: &'d Rc<SourceFile>,
}

impl<'d> Written<'d> {
    /// The scenarios, each with its position and with what it says of facts.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, &'d RawScenario, &'d [Statement])> + use<'d> {
        let with_facts = self.scenarios.iter().zip(self.statements).enumerate();
        with_facts.map(|(n, (scenario, statements))| (n, scenario, statements.as_slice()))
    }

    /// The path of a part of the scenario at a position.
    pub(super) fn path<'s>(&self, scenario: &'s str, rest: &[&'s str]) -> Vec<&'s str> {
        ["scenarios", scenario].iter().chain(rest).copied().collect()
    }

    /// The path of what the scenario at a position says of a fact.
    pub(super) fn stated<'s>(&self, scenario: &'s str, statement: &'s Statement) -> Vec<&'s str> {
        let keys = statement.keys.iter().map(String::as_str);
        ["scenarios", scenario, "facts"].into_iter().chain(keys).collect()
    }

    /// The place of a value in it.
    pub(super) fn value(&self, scenario: &str, rest: &[&str]) -> Span {
        self.tree.value_span(&self.path(scenario, rest))
    }

    /// The places of the names under an expectation that takes one or more.
    pub(super) fn each<'n>(
        &self,
        scenario: &str,
        key: &str,
        names: &'n OneOrMore<impl AsRef<str>>,
    ) -> Vec<(&'n str, Span)> {
        let place = |n: usize| match names {
            OneOrMore::One(_) => self.value(scenario, &["expect", key]),
            OneOrMore::List(_) => self.value(scenario, &["expect", key, &n.to_string()]),
        };
        names.all().iter().enumerate().map(|(n, name)| (name.as_ref(), place(n))).collect()
    }
}

/// What scenarios say of facts.
pub(super) fn statements_of(scenarios: &[RawScenario], catalog: &Catalog) -> Vec<Vec<Statement>> {
    scenarios.iter().map(|scenario| statements(&scenario.facts.0, catalog)).collect()
}

impl Document {
    /// The place of a value; of what is nearest above it where it is not there.
    pub(super) fn value_span(&self, path: &[impl AsRef<str>]) -> Span {
        self.tree.value_span(path)
    }

    /// The place of a key; of its value in a list.
    pub(super) fn key_span(&self, path: &[impl AsRef<str>]) -> Span {
        self.tree.key_span(path)
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
        let Some((_, node)) = self.tree.find(&[section]) else { return false };
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
        let meant = meant(wanted.id, defined);
        let message = format!("unknown {} `{}`", wanted.what, wanted.id);
        diagnostics.add(wanted.code, wanted.span, message, meant.map(|meant| meant.help()));
        diagnostics.suggest_meant(wanted.span, meant);
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
        let (scenarios, statements) = (self.raw.scenarios.as_slice(), self.statements.as_slice());
        Written { tree: &self.tree, scenarios, statements, source: &self.source }
    }

    /// The scenarios in the file beside it.
    pub(super) fn scenarios_beside(&self) -> Option<Written<'_>> {
        let Beside { tree, scenarios, statements, source } = self.beside.as_ref()?;
        Some(Written { tree, scenarios, statements, source })
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
    pub(super) fn predicate(&self, path: &[impl AsRef<str>]) -> Option<&Predicate> {
        self.tree.find(path).and_then(|(_, node)| self.predicates.get(&node))
    }

    /// All predicates without mistakes, in the author's order.
    pub(super) fn written_predicates(&self) -> impl Iterator<Item = Placed<'_>> {
        entries(&self.tree).into_iter().filter_map(|(entry, around)| {
            let key = match entry {
                Entry::Named("findings", _) => "when",
                Entry::Named("causes" | "fixes", _) | Entry::Step(..) | Entry::Section(_) => "applies",
                _ => return None,
            };
            let (_, node) = self.tree.entry(around, key)?;
            Some(Placed { predicate: self.predicates.get(&node)?, entry, key, node })
        })
    }

    /// The texts under `shows` of the findings, as they are written.
    pub(super) fn shown(&self) -> impl Iterator<Item = (NodeId, &str)> {
        let written = self.raw.findings.iter().filter(|(_, finding)| !self.sound || finding.shows.is_some());
        written.filter_map(|(id, _)| {
            let (_, node) = self.tree.find(&["findings", id, "shows"])?;
            Some((node, self.tree.text(node)?))
        })
    }

    /// The words that a probe gives a fact; `None` where it gives any text, or no probe does.
    pub(super) fn probed_words(&self, slot: Slot) -> Option<&'static [&'static str]> {
        Some(self.catalog.entry(slot).probed).filter(|words| !words.is_empty())
    }

    /// The only words that a fact can be: the answers of a question, or what its probe says that it yields.
    pub(super) fn words(&self, slot: Slot) -> Option<Cow<'_, [&str]>> {
        let entry = self.catalog.entry(slot);
        if !matches!(entry.origin, Origin::Probe(_)) {
            return entry.answers.as_ref().map(|answers| answers.iter().map(String::as_str).collect());
        }
        let probed = self.probed_words(slot)?;
        let ask = self.raw.facts.get(&*entry.root).and_then(|fact| fact.ask.as_ref());
        let field = || entry.path.strip_prefix(&*entry.root)?.strip_prefix('.');
        Some(match ask.filter(|ask| ask.stands_for.as_ref().map(|f| f.0.as_str()) == field()) {
            None => Cow::Borrowed(probed),
            Some(ask) => probed.iter().copied().chain(ask.answers.iter().filter_map(|a| a.value.as_deref())).collect(),
        })
    }

    /// Whether a key stood in its mapping before.
    pub(super) fn stands_again(&self, path: &[impl AsRef<str>]) -> bool {
        self.tree.find(path).and_then(|(key, _)| key).is_some_and(|key| self.tree.stands_again(key))
    }

    /// Compiles every predicate; its mistakes are reported at their places in the file.
    pub(super) fn compile(&mut self, predicates: &[NodeId], diagnostics: &mut Diagnostics) {
        let language = Language::new();
        let mut compiled = Table::default();
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
                        let suggestion = mistake.instead.map(|text| Suggestion::replace(span, text, true));
                        let (code, message, help) = (code_of(mistake.kind), mistake.message, mistake.help);
                        // a bad pattern, version or number of arguments is one of type, too: no general help fits them all
                        let help =
                            help.or_else(|| (mistake.kind != MistakeKind::Type).then(|| code.info().help.to_owned()));
                        diagnostics.push(Diagnostic { code, span, message, help, suggestion });
                    }
                }
            }
        }
        self.predicates = compiled;
    }
}

/// A predicate with its place.
pub(super) struct Placed<'d> {
    pub(super) predicate: &'d Predicate,
    /// The entry that it belongs to.
    pub(super) entry: Entry<'d>,
    /// The key in that entry under which it stands.
    pub(super) key: &'static str,
    /// Where it stands.
    pub(super) node: NodeId,
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
