//! The library: the embedded playbooks and those of the user. Finds playbooks and symptoms by id or by words; loads only
//! what is asked for.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::load::{Files, Linted, Loaded, Part, Refusal, lint, load};
use super::model::{Playbook, Symptom};
use super::rules::Rules;
use super::schema::{bare as bare_schema, scenarios_schema};
use crate::diag::{Code, Diagnostics};
use crate::fact::Vocabulary;
use crate::text::{SourceFile, Span};

/// The playbooks that are built in: their ids and texts, with the scenarios beside them.
static EMBEDDED: &[(&str, &str, Option<&str>)] = &include!(concat!(env!("OUT_DIR"), "/playbooks.rs"));

/// The saved runs that are built in for their scenarios: their paths and texts.
static RECORDS: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/records.rs"));

/// How the name of a file with scenarios ends that lies beside a playbook.
pub const SCENARIOS_END: &str = ".scenarios.yaml";

/// One playbook in the library, read when it is first needed.
#[derive(Debug)]
pub struct Shelf {
    /// Its text.
    pub source: Rc<SourceFile>,
    expected_id: Option<String>,
    owner: Owner,
    /// The file with scenarios beside it.
    beside: Option<Rc<SourceFile>>,
    read: OnceCell<Read>,
}

/// What came of reading a playbook.
#[derive(Debug)]
struct Read {
    playbook: Result<Rc<Playbook>, Rc<Refusal>>,
    beside: Option<Rc<Refusal>>,
}

/// Who brought a playbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    BuiltIn,
    User,
}

/// A symptom that was found.
#[derive(Debug, Clone)]
pub struct Match {
    /// Its playbook.
    pub playbook: Rc<Playbook>,
    /// Its position in the playbook.
    pub symptom: usize,
}

/// All playbooks.
#[derive(Debug)]
pub struct Library {
    vocabulary: Vocabulary,
    built_in: Part,
    rules: OnceCell<Rules>,
    scenarios_rules: OnceCell<Rules>,
    shelves: Vec<Shelf>,
}

impl Library {
    /// A library with nothing in it.
    #[must_use]
    pub fn new(vocabulary: Vocabulary) -> Self {
        let (rules, scenarios_rules) = (OnceCell::new(), OnceCell::new());
        Self { vocabulary, built_in: Part::Whole, rules, scenarios_rules, shelves: Vec::new() }
    }

    /// A library with nothing in it that reads built-in playbooks without their scenarios: a diagnosis needs none.
    #[must_use]
    pub fn for_diagnosis(vocabulary: Vocabulary) -> Self {
        Self { built_in: Part::Knowledge, ..Self::new(vocabulary) }
    }

    /// Adds the embedded playbooks.
    pub fn add_embedded(&mut self) {
        for (id, text, beside) in EMBEDDED {
            let source = SourceFile::new(format!("playbooks/{id}.yaml"), *text);
            let mut shelf = Shelf::new(Rc::new(source), Some((*id).to_owned()), Owner::BuiltIn);
            let beside = beside.filter(|_| self.built_in == Part::Whole);
            shelf.beside = beside.map(|text| Rc::new(SourceFile::new(format!("playbooks/{id}{SCENARIOS_END}"), text)));
            self.shelves.push(shelf);
        }
    }

    /// The saved run at the path `playbooks/…` that is built in for the scenarios of a built-in playbook.
    #[must_use]
    pub fn built_in_record(&self, shelf: usize, path: &str) -> Option<&'static str> {
        let is_built_in = self.shelves[shelf].owner == Owner::BuiltIn;
        RECORDS.iter().find(|(at, _)| is_built_in && *at == path).map(|(_, text)| *text)
    }

    /// Whether the program brings the playbook on a shelf itself.
    #[must_use]
    pub fn is_built_in(&self, shelf: usize) -> bool {
        self.shelves[shelf].owner == Owner::BuiltIn
    }

    /// Lays the file with scenarios beside the playbook on a shelf that was not read yet.
    pub fn lay_beside(&mut self, shelf: usize, scenarios: Rc<SourceFile>) {
        self.shelves[shelf].beside = Some(scenarios);
        self.shelves[shelf].read = OnceCell::new();
    }

    /// Adds a playbook of the user and gives its shelf; a file counts once. `expected_id` is the path under its library folder, without
    /// `.yaml`, if it lies in one.
    pub fn add(&mut self, source: Rc<SourceFile>, expected_id: Option<String>) -> usize {
        let same = |shelf: &Shelf| shelf.owner == Owner::User && shelf.source.name() == source.name();
        if let Some(there) = self.shelves.iter().position(same) {
            return there;
        }
        self.shelves.push(Shelf::new(source, expected_id, Owner::User));
        self.shelves.len() - 1
    }

    /// All playbooks, read or not.
    #[must_use]
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    /// The playbook on a shelf of this library.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn playbook(&self, shelf: usize) -> Result<Rc<Playbook>, Rc<Refusal>> {
        self.read(&self.shelves[shelf])
    }

    fn read(&self, shelf: &Shelf) -> Result<Rc<Playbook>, Rc<Refusal>> {
        self.read_both(shelf).playbook.clone()
    }

    fn read_both<'s>(&self, shelf: &'s Shelf) -> &'s Read {
        shelf.read.get_or_init(|| {
            let Loaded { playbook, beside } = self.load(shelf, shelf.beside.as_ref(), &[]);
            let beside = beside.map(|mistakes| Rc::new(Refusal::Mistakes(mistakes)));
            Read { playbook: playbook.map(Rc::new).map_err(Rc::new), beside }
        })
    }

    /// What is wrong with the file beside the playbook on a shelf: then its scenarios are missing in the playbook.
    #[must_use]
    pub fn beside(&self, shelf: usize) -> Option<Rc<Refusal>> {
        self.read_both(&self.shelves[shelf]).beside.clone()
    }

    /// What is wrong with each playbook, and behind it with the file beside it, warnings included; two playbooks with one id
    /// are wrong too.
    #[must_use]
    pub fn check(&self) -> Vec<Diagnostics> {
        let mut ids: HashMap<String, &str> = HashMap::new();
        let mut all = Vec::new();
        for shelf in &self.shelves {
            let files = self.files(shelf, shelf.beside.as_ref(), Part::Whole);
            let Linted { mut playbook, beside, id } = lint(&files, &self.vocabulary, self.rules());
            if let Some((id, span)) = id {
                match ids.get(&id) {
                    Some(other) => taken(&id, span, other, &mut playbook),
                    None => drop(ids.insert(id, shelf.source.name())),
                }
            }
            all.push(playbook);
            all.extend(beside);
        }
        all
    }

    /// The same playbook with other settings, without the scenarios beside it.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn reload(&self, playbook: &Playbook, settings: &[(String, String)]) -> Result<Playbook, Refusal> {
        match self.shelves.iter().find(|shelf| Rc::ptr_eq(&shelf.source, &playbook.source)) {
            Some(shelf) => self.load(shelf, None, settings).playbook,
            None => self.load(&Shelf::new(Rc::clone(&playbook.source), None, Owner::User), None, settings).playbook,
        }
    }

    fn load(&self, shelf: &Shelf, beside: Option<&Rc<SourceFile>>, settings: &[(String, String)]) -> Loaded {
        let part = if shelf.owner == Owner::BuiltIn { self.built_in } else { Part::Whole };
        tracing::info!(playbook = shelf.source.name(), "a playbook is read");
        let mut loaded = load(&self.files(shelf, beside, part), &self.vocabulary, self.rules(), settings);
        if let Ok(playbook) = &mut loaded.playbook {
            let own = |(_, text, _): &(&str, &str, Option<&str>)| *text == shelf.source.text();
            playbook.built_in = shelf.owner == Owner::BuiltIn || EMBEDDED.iter().any(own);
        }
        loaded
    }

    fn rules(&self) -> &Rules {
        self.rules.get_or_init(|| Rules::new(bare_schema(&self.vocabulary)))
    }

    fn files<'f>(&'f self, shelf: &'f Shelf, beside: Option<&'f Rc<SourceFile>>, part: Part) -> Files<'f> {
        let scenarios = || self.scenarios_rules.get_or_init(|| Rules::new(scenarios_schema()));
        Files {
            source: &shelf.source,
            part,
            expected_id: shelf.expected_id.as_deref(),
            beside: beside.map(|source| (source, scenarios())),
        }
    }

    /// All playbooks that can be used, a user's instead of a built-in one with the same id; and why the rest cannot.
    #[must_use]
    pub fn all(&self) -> (Vec<Rc<Playbook>>, Vec<Rc<Refusal>>) {
        self.choose(|_| true)
    }

    /// All symptoms that `query` names: an exact id (`symptom`, or `playbook#symptom`) beats words; the words must all
    /// occur in id, title or phrases. The user's playbooks that cannot be used come out beside.
    #[must_use]
    pub fn find(&self, query: &str) -> (Vec<Match>, Vec<Rc<Refusal>>) {
        // an exact id stands as a key in the playbook's text: most built-in playbooks need not be read to rule them out
        let key = format!("\n  {}:", query.rsplit('#').next().unwrap_or(query));
        let (playbooks, refused) =
            self.choose(|shelf| shelf.owner == Owner::User || shelf.source.text().contains(&key));
        let exact = matches(&playbooks, |m| m.symptom().id == query || m.full_id() == query);
        if !exact.is_empty() || !refused.is_empty() {
            return (exact, refused);
        }
        if query.trim().is_empty() { (Vec::new(), Vec::new()) } else { self.search(query) }
    }

    /// All symptoms whose id, title or phrases hold every word; and the playbooks that cannot be used.
    #[must_use]
    pub fn search(&self, words: &str) -> (Vec<Match>, Vec<Rc<Refusal>>) {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let (playbooks, refused) = self.all();
        (matches(&playbooks, |m| words.iter().all(|w| m.text().contains(w.as_str()))), refused)
    }

    fn choose(&self, wanted: impl Fn(&Shelf) -> bool) -> (Vec<Rc<Playbook>>, Vec<Rc<Refusal>>) {
        let (mut found, mut refused): (Vec<(Owner, Rc<Playbook>)>, _) = (Vec::new(), Vec::new());
        for shelf in self.shelves.iter().filter(|shelf| wanted(shelf)) {
            match self.read(shelf) {
                Ok(playbook) => {
                    found.retain(|(owner, other)| *owner == Owner::User || other.id != playbook.id);
                    match found.iter().find(|(_, other)| other.id == playbook.id) {
                        Some((_, other)) => {
                            let mut diagnostics = Diagnostics::new(Rc::clone(&playbook.source));
                            taken(&playbook.id, playbook.id_span, other.source.name(), &mut diagnostics);
                            refused.push(Rc::new(Refusal::Mistakes(diagnostics)));
                        }
                        None => found.push((shelf.owner, playbook)),
                    }
                }
                Err(refusal) => refused.push(refusal),
            }
        }
        (found.into_iter().map(|(_, playbook)| playbook).collect(), refused)
    }
}

/// Reports that another playbook has the same id.
fn taken(id: &str, span: Span, other: &str, diagnostics: &mut Diagnostics) {
    diagnostics.add(Code::DuplicateId, span, format!("the id `{id}` belongs to {other} already"), None);
}

fn matches(playbooks: &[Rc<Playbook>], wanted: impl Fn(&Match) -> bool) -> Vec<Match> {
    let symptoms =
        |p: &Rc<Playbook>| (0..p.symptoms.len()).map(|n| Match { playbook: Rc::clone(p), symptom: n }).collect();
    playbooks.iter().flat_map(|p| -> Vec<Match> { symptoms(p) }).filter(wanted).collect()
}

impl Shelf {
    /// The id that the playbook must have: its path under its library folder, if it lies in one.
    #[must_use]
    pub fn expected_id(&self) -> Option<&str> {
        self.expected_id.as_deref()
    }

    /// The file with scenarios beside it.
    #[must_use]
    pub fn beside(&self) -> Option<&Rc<SourceFile>> {
        self.beside.as_ref()
    }

    fn new(source: Rc<SourceFile>, expected_id: Option<String>, owner: Owner) -> Self {
        Self { source, expected_id, owner, beside: None, read: OnceCell::new() }
    }
}

impl Match {
    /// The symptom.
    #[must_use]
    pub fn symptom(&self) -> &Symptom {
        &self.playbook.symptoms[self.symptom]
    }

    /// `playbook#symptom`.
    #[must_use]
    pub fn full_id(&self) -> String {
        format!("{}#{}", self.playbook.id, self.symptom().id)
    }

    /// Everything that a search looks at, in lower case.
    fn text(&self) -> String {
        let symptom = self.symptom();
        let mut text = format!("{} {} {} {}", self.playbook.id, self.playbook.title, symptom.id, symptom.title);
        for phrase in &symptom.phrases {
            text.push(' ');
            text.push_str(phrase);
        }
        text.to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use serde_yaml::{Mapping, Value as Yaml};

    use super::super::scalar::Scalar;
    use super::super::tree::{Kind, NodeId, Tree};
    use super::*;

    /// The values of our own tree.
    fn values(tree: &Tree, id: NodeId) -> Yaml {
        match &tree.node(id).kind {
            Kind::Scalar(..) => match tree.scalar(id) {
                Some(Scalar::Bool(b)) => b.into(),
                Some(Scalar::Int(n)) => n.into(),
                Some(Scalar::Float(x)) => x.into(),
                Some(Scalar::Text(text)) => text.into(),
                Some(Scalar::Null) | None => Yaml::Null,
            },
            Kind::Sequence(items) => Yaml::Sequence(items.iter().map(|item| values(tree, *item)).collect()),
            Kind::Mapping(entries) => {
                let entry = |(key, value): &(NodeId, NodeId)| (values(tree, *key), values(tree, *value));
                Yaml::Mapping(entries.iter().map(entry).collect::<Mapping>())
            }
            Kind::Broken => Yaml::Null,
        }
    }

    #[test]
    fn another_reader_of_yaml_finds_the_same_values() {
        let example = ("printer/offline", include_str!("../../tests/playbooks/printer/offline.yaml"), None);
        for (id, text, _) in EMBEDDED.iter().chain([&example]) {
            let source = Rc::new(SourceFile::new(*id, *text));
            let mut diagnostics = Diagnostics::new(Rc::clone(&source));
            let tree = Tree::parse(&source, &mut diagnostics).unwrap();
            assert!(diagnostics.is_empty(), "{id}: {diagnostics:?}");
            assert_eq!(values(&tree, tree.root()), serde_yaml::from_str::<Yaml>(text).unwrap(), "{id}");
        }
    }
}
