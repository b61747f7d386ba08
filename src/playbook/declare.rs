//! What can be known: the catalog of a playbook's facts, from its probes, its questions, what is given, and what the
//! program itself knows.

use std::borrow::Cow;
use std::rc::Rc;

use indexmap::IndexSet;

use super::forms::{Given, TypeName, UnitName};
use super::raw::{RawAsk, RawFact, RawPlaybook};
use super::tree::{Kind, NodeId, Tree};
use crate::diag::{Code, Diagnostics};
use crate::fact::{Catalog, Class, Entry, Named, Origin, Platform, ProbeSpec, Type, Unit, Vocabulary, Yield};
use crate::text::{Set, Span, did_you_mean};

/// The one fact that the program itself knows which is one of few words.
const OS_FAMILY: &str = "os.family";

/// The facts that the program itself knows, each with what it tells; all are texts.
pub const BUILT_IN: [(&str, &str); 3] = [
    (OS_FAMILY, "The operating system: windows, macos or linux"),
    ("os.version", "The version of the operating system"),
    ("os.arch", "The machine's architecture, such as x86_64"),
];

/// Builds the catalog; mistakes in the declarations are reported on the way. Beside it the roots of facts whose
/// declarations have such mistakes that what lies below them cannot be told.
pub(super) fn catalog(
    raw: &RawPlaybook,
    tree: &Tree,
    vocabulary: &Vocabulary,
    diagnostics: &mut Diagnostics,
) -> (Catalog, Set<String>) {
    let (catalog, unsure, sound) = (Catalog::default(), Set::default(), diagnostics.is_empty());
    let mut declare = Declare { catalog, unsure, sound, tree, vocabulary, diagnostics };
    declare.left_out(raw);
    for (name, fact) in raw.facts.iter() {
        declare.fact(name, fact);
    }
    if !raw.facts.contains_key("os") {
        for (path, doc) in BUILT_IN {
            let entry = Entry {
                path: path.into(),
                root: "os".into(),
                ty: Type::String,
                unit: None,
                answers: (path == OS_FAMILY).then(|| Platform::ALL.iter().map(|p| p.name().to_owned()).collect()),
                probed: &[],
                doc: Cow::Borrowed(doc),
                origin: Origin::BuiltIn,
                class: Class::Machine,
            };
            declare.catalog.add(entry);
        }
    }
    (declare.catalog, declare.unsure)
}

struct Declare<'a> {
    catalog: Catalog,
    unsure: Set<String>,
    /// Whether everything passed the walk.
    sound: bool,
    tree: &'a Tree,
    vocabulary: &'a Vocabulary,
    diagnostics: &'a mut Diagnostics,
}

impl Declare<'_> {
    /// The place of the key at a path below a declaration; of its own key without a path.
    fn span(&self, of: &Declaration<'_>, path: &[&str]) -> Span {
        let found = if path.is_empty() { of.entry } else { of.find(self.tree, path) };
        match found {
            Some((Some(key), _)) => self.tree.node(key).span,
            Some((None, node)) => self.tree.node(node).span,
            None => Span::default(),
        }
    }

    /// The entries under `facts` that the walk left out because they are no mappings.
    fn left_out(&mut self, raw: &RawPlaybook) {
        let Some((_, node)) = self.tree.find(&["facts"]) else { return };
        if let Kind::Mapping(entries) = &self.tree.node(node).kind {
            let names = entries.iter().filter_map(|(key, _)| self.tree.text(*key));
            self.unsure.extend(names.filter(|name| !raw.facts.contains_key(*name)).map(str::to_owned));
        }
    }

    /// Whether a part of a declaration stands in the document and did not pass the walk.
    fn is_broken(&self, of: &Declaration<'_>) -> bool {
        let fact = of.fact;
        let written = |at: &[&str]| of.find(self.tree, at).is_some();
        let probes = || fact.probe.iter().flat_map(|call| call.0.keys());
        let given = fact.given.as_ref();
        let fields = || match of.find(self.tree, &["given", "fields"]).map(|(_, node)| &self.tree.node(node).kind) {
            Some(Kind::Mapping(entries)) => entries.len(),
            Some(_) => usize::MAX,
            None => 0,
        };
        let typed = || given.map_or(0, |g| g.fields.values().filter(|f| f.ty.is_some()).count());
        written(&["probe"]) && !probes().any(|probe| self.vocabulary.probe(probe).is_some())
            || written(&["ask"]) && fact.ask.is_none()
            || written(&["ask", "answers"]) && fact.ask.as_ref().is_some_and(|ask| ask.answers.is_empty())
            || written(&["given"]) && given.is_none()
            || written(&["given", "type"]) && given.is_some_and(|given| given.ty.is_none())
            || typed() < fields()
    }

    fn fact(&mut self, name: &str, fact: &RawFact) {
        let entry = self.tree.find(&["facts", name]);
        let root = entry.and_then(|(key, _)| key).map_or(name, |key| self.tree.name(key));
        let of = Declaration { entry, root: root.into(), again: root != name, fact };
        let written = |key: &str| of.find(self.tree, &[key]).is_some();
        let (probe, ask, given) = (written("probe"), written("ask"), written("given"));
        if !probe && !ask && !given {
            let help = Some("add `probe`, `ask` or `given`".to_owned());
            let span = self.span(&of, &[]);
            self.diagnostics.add(Code::FactSource, span, format!("the fact `{root}` has no source"), help);
            self.unsure.insert(root.to_owned());
        } else if given && (probe || ask) {
            let message = "`given` is for facts that have neither probe nor question";
            let span = self.span(&of, &["given"]);
            self.diagnostics.add(Code::FactSource, span, message, Some("remove one of them".to_owned()));
        }
        let mut yields = false;
        for (probe, _) in fact.probe.iter().flat_map(|call| &call.0) {
            let Some(spec) = self.vocabulary.probe(probe) else { continue };
            yields = true;
            for field in spec.yields {
                self.add(&of, Some(field.path), What::of(spec, field), Cow::Borrowed(field.doc));
            }
            if let Some(named) = &spec.named {
                self.named(&of, spec, named);
            }
        }
        if !self.sound && self.is_broken(&of) {
            self.unsure.insert(root.to_owned());
        }
        match (&fact.ask, &fact.given) {
            (Some(ask), _) => self.question(&of, ask, yields),
            (None, Some(given)) => self.given(&of, given),
            (None, None) => {}
        }
    }

    /// Adds what a probe yields for each name in a parameter. A name counts even where what stands beside it is wrong.
    fn named(&mut self, of: &Declaration<'_>, spec: &'static ProbeSpec, named: &Named) {
        let Some((_, node)) = of.find(self.tree, &["probe", spec.name, named.param]) else { return };
        let Kind::Mapping(entries) = &self.tree.node(node).kind else {
            self.unsure.insert((*of.root).to_owned());
            return;
        };
        for (key, _) in entries.iter().filter(|(key, _)| !self.tree.stands_again(*key)) {
            let name = self.tree.text(*key).unwrap_or_default();
            let first = |yielded: &&Yield| yielded.path.split('.').next() == Some(name);
            if spec.yields.iter().any(|yielded| first(&yielded)) {
                let message = format!("`{name}` is a name of what the probe `{}` itself tells", spec.name);
                let help = Some("choose another name".to_owned());
                self.diagnostics.add(Code::DuplicateId, self.tree.node(*key).span, message, help);
                continue;
            }
            for field in named.yields {
                let path = format!("{name}.{}", field.path);
                self.add(of, Some(&path), What::of(spec, field), Cow::Borrowed(field.doc));
            }
        }
    }

    fn question(&mut self, of: &Declaration<'_>, ask: &RawAsk, yields: bool) {
        let answers = of.find(self.tree, &["ask", "answers"]).map(|(_, node)| node);
        let none = |node| matches!(&self.tree.node(node).kind, Kind::Sequence(items) if items.is_empty());
        if let Some(node) = answers.filter(|node| none(*node)) {
            let help = Some("write at least two, or leave `answers` out for yes and no".to_owned());
            let span = self.tree.node(node).span.first_line(self.diagnostics.source());
            self.diagnostics.add(Code::InvalidValue, span, "a question that nobody can answer", help);
            self.unsure.insert((*of.root).to_owned());
        }
        let ty = if ask.answers.is_empty() { Type::Bool } else { Type::String };
        let at = ["ask", "for"];
        match &ask.stands_for {
            Some(field) => match self.catalog.get(&of.field(&field.0)) {
                Some(entry) if entry.ty == ty => {}
                Some(entry) => {
                    let message = format!("`{}` is a {}, but the answers are {}", field.0, entry.ty, plural(ty));
                    let help = Some(match entry.ty {
                        Type::Bool => "leave `answers` out: yes and no are understood".to_owned(),
                        Type::String => "give it `answers`".to_owned(),
                        _ => "a question stands in for a bool or a string".to_owned(),
                    });
                    self.diagnostics.add(Code::TypeMismatch, self.span(of, &at), message, help);
                }
                None if self.unsure.contains(&*of.root) => {}
                None => {
                    let prefix = of.field("");
                    let fields = self.catalog.paths().filter_map(|p| p.strip_prefix(&prefix));
                    let help = did_you_mean(&field.0, fields);
                    let node = of.find(self.tree, &at).map_or(Span::default(), |(_, value)| self.tree.node(value).span);
                    let message = format!("unknown fact `{}`", of.field(&field.0));
                    self.diagnostics.add(Code::UnknownFact, node, message, help);
                }
            },
            None if yields => {
                let help = Some("name it with `for`, such as `for: tcp.ok`".to_owned());
                let message = "a question beside a probe stands in for one field of it";
                self.diagnostics.add(Code::FactSource, self.span(of, &["ask"]), message, help);
            }
            None if self.unsure.contains(&*of.root) => {}
            None => {
                // with an answer that is no text the others are not all
                let answers = ask.answers.iter().map(|a| a.value.clone()).collect::<Option<IndexSet<_>>>();
                let answers = answers.map(|answers| answers.into_iter().collect::<Vec<_>>());
                let answers = answers.filter(|answers| !answers.is_empty());
                self.add(of, None, What { answers, ..What::declared(ty, Origin::Ask) }, of.doc());
            }
        }
    }

    fn given(&mut self, of: &Declaration<'_>, given: &Given) {
        let what = |ty: TypeName, unit: Option<UnitName>| What {
            unit: unit.map(Into::into),
            ..What::declared(ty.into(), Origin::Given)
        };
        match (given.ty, given.fields.is_empty()) {
            (Some(ty), true) => {
                self.unit_has_a_number(ty, given.unit, of, &["given", "unit"]);
                self.add(of, None, what(ty, given.unit), of.doc());
            }
            (None, false) => {
                for (field, form) in given.fields.iter() {
                    self.place_is_free(of, field);
                    let Some(ty) = form.ty else { continue };
                    self.unit_has_a_number(ty, form.unit, of, &["given", "fields", field, "unit"]);
                    self.add(of, Some(field), what(ty, form.unit), of.doc());
                }
            }
            (None, true) if self.unsure.contains(&*of.root) => {}
            _ => {
                let span = self.span(of, &["given"]);
                let help = Some("write `given: { type: int }` or `given: { fields: { a.b: int } }`".to_owned());
                self.diagnostics.add(Code::FactSource, span, "`given` has either a type or fields", help);
            }
        }
    }

    /// Reports a unit of what is no number.
    fn unit_has_a_number(&mut self, ty: TypeName, unit: Option<UnitName>, of: &Declaration<'_>, at: &[&str]) {
        let ty = Type::from(ty);
        if unit.is_some() && !ty.is_number() {
            let help = Some("only an int or a float has a unit".to_owned());
            self.diagnostics.add(Code::InvalidValue, self.span(of, at), format!("a {ty} has no unit"), help);
        }
    }

    /// Reports a field whose path is a group of facts, or lies below a fact: a fact has no parts.
    fn place_is_free(&mut self, of: &Declaration<'_>, field: &str) {
        let full = of.field(field);
        let above = full.match_indices('.').map(|(dot, _)| &full[..dot]);
        let message = match above.into_iter().find(|path| self.catalog.get(path).is_some()) {
            Some(fact) => format!("`{fact}` is already a fact and has no parts"),
            None if self.catalog.is_group(&full) => format!("`{full}` is already a group of facts"),
            None => return,
        };
        if !of.again {
            let span = self.span(of, &["given", "fields", field]);
            self.diagnostics.add(Code::DuplicateId, span, message, None);
        }
    }

    /// Adds a fact to the catalog: the declared one, or a field below its name. What is there already stays.
    fn add(&mut self, of: &Declaration<'_>, field: Option<&str>, what: What, doc: Cow<'static, str>) {
        let What { ty, unit, answers, probed, origin, class } = what;
        let path = field.map_or_else(|| Rc::clone(&of.root), |field| of.field(field).into());
        self.catalog.add(Entry { path, root: Rc::clone(&of.root), ty, unit, answers, probed, doc, origin, class });
    }
}

/// One entry under `facts`.
struct Declaration<'f> {
    /// Where it stands in the document.
    entry: Option<(Option<NodeId>, NodeId)>,
    /// The name of its facts: another one than the key only where it is declared again.
    root: Rc<str>,
    again: bool,
    fact: &'f RawFact,
}

impl Declaration<'_> {
    /// The key and the value at a path below it.
    fn find(&self, tree: &Tree, path: &[&str]) -> Option<(Option<NodeId>, NodeId)> {
        self.entry.and_then(|(_, entry)| tree.find_below(entry, path))
    }

    fn field(&self, field: &str) -> String {
        [&self.root, ".", field].concat()
    }

    fn doc(&self) -> Cow<'static, str> {
        Cow::Owned(self.fact.title.clone().unwrap_or_default())
    }
}

/// What a fact is, beside its name.
struct What {
    ty: Type,
    unit: Option<Unit>,
    answers: Option<Vec<String>>,
    probed: &'static [&'static str],
    origin: Origin,
    class: Class,
}

impl What {
    /// What a probe yields.
    fn of(spec: &ProbeSpec, field: &Yield) -> Self {
        let Yield { ty, unit, values, class, .. } = *field;
        Self { ty, unit, answers: None, probed: values, origin: Origin::Probe(spec.name), class }
    }

    /// What the playbook alone declares.
    fn declared(ty: Type, origin: Origin) -> Self {
        Self { ty, unit: None, answers: None, probed: &[], origin, class: Class::Machine }
    }
}

fn plural(ty: Type) -> &'static str {
    if ty == Type::Bool { "yes and no" } else { "strings" }
}
