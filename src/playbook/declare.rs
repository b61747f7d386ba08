//! What can be known: the catalog of a playbook's facts, from its probes, its questions, what is given, and what the
//! program itself knows.

use super::document::path;
use super::forms::Given;
use super::raw::{RawAsk, RawFact, RawPlaybook};
use super::tree::Tree;
use crate::diag::{Code, Diagnostics};
use crate::fact::{Catalog, Entry, Origin, Type, Vocabulary};
use crate::text::{Span, did_you_mean};

/// The facts that the program itself knows.
const BUILT_IN: [(&str, &str); 3] = [
    ("os.family", "The operating system: windows, macos or linux"),
    ("os.version", "The version of the operating system"),
    ("os.arch", "The machine's architecture, such as x86_64"),
];

/// Builds the catalog; mistakes in the declarations are reported on the way.
pub(super) fn catalog(
    raw: &RawPlaybook,
    tree: &Tree,
    vocabulary: &Vocabulary,
    diagnostics: &mut Diagnostics,
) -> Catalog {
    let mut declare = Declare { catalog: Catalog::default(), tree, vocabulary, diagnostics };
    for (name, fact) in raw.facts.iter() {
        declare.fact(name, fact);
    }
    if !raw.facts.contains_key("os") {
        for (path, doc) in BUILT_IN {
            let entry = Entry {
                path: path.to_owned(),
                root: "os".to_owned(),
                ty: Type::String,
                unit: None,
                answers: None,
                doc: doc.to_owned(),
                origin: Origin::BuiltIn,
            };
            declare.catalog.add(entry);
        }
    }
    declare.catalog
}

struct Declare<'a> {
    catalog: Catalog,
    tree: &'a Tree,
    vocabulary: &'a Vocabulary,
    diagnostics: &'a mut Diagnostics,
}

impl Declare<'_> {
    fn span(&self, path: &[String]) -> Span {
        match self.tree.find(path) {
            Some((Some(key), _)) => self.tree.node(key).span,
            Some((None, node)) => self.tree.node(node).span,
            None => Span::default(),
        }
    }

    fn fact(&mut self, name: &str, fact: &RawFact) {
        let written = |key: &str| self.tree.find(&path(["facts", name, key])).is_some();
        let (probe, ask, given) = (written("probe"), written("ask"), written("given"));
        if !probe && !ask && !given {
            let help = Some("add `probe`, `ask` or `given`".to_owned());
            let span = self.span(&path(["facts", name]));
            self.diagnostics.add(Code::FactSource, span, format!("the fact `{name}` has no source"), help);
        } else if given && (probe || ask) {
            let message = "`given` is for facts that have neither probe nor question";
            let span = self.span(&path(["facts", name, "given"]));
            self.diagnostics.add(Code::FactSource, span, message, Some("remove one of them".to_owned()));
        }
        let mut yields = false;
        for (probe, _) in fact.probe.iter().flat_map(|call| &call.0) {
            let Some(spec) = self.vocabulary.probe(probe) else { continue };
            yields = true;
            for field in spec.yields {
                let entry = Entry {
                    path: format!("{name}.{}", field.path),
                    root: name.to_owned(),
                    ty: field.ty,
                    unit: field.unit,
                    answers: None,
                    doc: field.doc.to_owned(),
                    origin: Origin::Probe(spec.name),
                };
                self.catalog.add(entry);
            }
        }
        match (&fact.ask, &fact.given) {
            (Some(ask), _) => self.question(name, fact, ask, yields),
            (None, Some(given)) => self.given(name, fact, given),
            (None, None) => {}
        }
    }

    fn question(&mut self, name: &str, fact: &RawFact, ask: &RawAsk, yields: bool) {
        let ty = if ask.answers.is_empty() { Type::Bool } else { Type::String };
        let at = path(["facts", name, "ask", "for"]);
        match &ask.stands_for {
            Some(field) => match self.catalog.get(&format!("{name}.{}", field.0)) {
                Some(entry) if entry.ty == ty => {}
                Some(entry) => {
                    let message = format!("`{}` is a {}, but the answers are {}", field.0, entry.ty, plural(ty));
                    self.diagnostics.add(Code::TypeMismatch, self.span(&at), message, None);
                }
                None => {
                    let prefix = format!("{name}.");
                    let fields = self.catalog.paths().filter_map(|p| p.strip_prefix(&prefix));
                    let help = did_you_mean(&field.0, fields);
                    let node = self.tree.find(&at).map_or(Span::default(), |(_, value)| self.tree.node(value).span);
                    self.diagnostics.add(Code::UnknownFact, node, format!("unknown fact `{name}.{}`", field.0), help);
                }
            },
            None if yields => {
                let help = Some("name it with `for`, such as `for: tcp.ok`".to_owned());
                let message = "a question beside a probe stands in for one field of it";
                self.diagnostics.add(Code::FactSource, self.span(&path(["facts", name, "ask"])), message, help);
            }
            None => {
                let answers = (!ask.answers.is_empty())
                    .then(|| ask.answers.iter().filter_map(|a| a.value.clone()).collect::<Vec<_>>());
                self.add(name, name, ty, None, answers, Origin::Ask, fact);
            }
        }
    }

    fn given(&mut self, name: &str, fact: &RawFact, given: &Given) {
        match (given.ty, given.fields.is_empty()) {
            (Some(ty), true) => {
                self.add(name, name, ty.into(), given.unit.map(Into::into), None, Origin::Given, fact);
            }
            (None, false) => {
                for (field, form) in &given.fields {
                    let at = path(["facts", name, "given", "fields", field]);
                    let full = format!("{name}.{field}");
                    if self.catalog.get(&full).is_some() || self.catalog.is_group(&full) {
                        let message = format!("`{full}` is already a fact or a group of facts");
                        self.diagnostics.add(Code::DuplicateId, self.span(&at), message, None);
                    }
                    let Some(ty) = form.ty else { continue };
                    self.add(name, &full, ty.into(), form.unit.map(Into::into), None, Origin::Given, fact);
                }
            }
            _ => {
                let span = self.span(&path(["facts", name, "given"]));
                let help = Some("write `given: { type: int }` or `given: { fields: { a.b: int } }`".to_owned());
                self.diagnostics.add(Code::FactSource, span, "`given` has either a type or fields", help);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of an entry")]
    fn add(
        &mut self,
        name: &str,
        path: &str,
        ty: Type,
        unit: Option<crate::fact::Unit>,
        answers: Option<Vec<String>>,
        origin: Origin,
        fact: &RawFact,
    ) {
        let doc = fact.title.clone().unwrap_or_default();
        self.catalog.add(Entry { path: path.to_owned(), root: name.to_owned(), ty, unit, answers, doc, origin });
    }
}

fn plural(ty: Type) -> &'static str {
    if ty == Type::Bool { "yes and no" } else { "strings" }
}
