//! The library: the embedded playbooks and those of the user. Finds playbooks and symptoms by id or by words; loads only
//! what is asked for.

use std::cell::OnceCell;
use std::rc::Rc;

use super::document::{Origin, Refusal, load};
use super::model::Playbook;
use crate::fact::Vocabulary;
use crate::text::SourceFile;

/// The playbooks that are built in: their ids and texts.
static EMBEDDED: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/playbooks.rs"));

/// One playbook in the library, read when it is first needed.
#[derive(Debug)]
pub struct Shelf {
    /// Its text.
    pub source: Rc<SourceFile>,
    origin: Origin,
    loaded: OnceCell<Result<Rc<Playbook>, Rc<Refusal>>>,
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
    settings: Vec<(String, String)>,
    shelves: Vec<Shelf>,
}

impl Library {
    /// A library with nothing in it. `settings` override those of every playbook that is loaded.
    #[must_use]
    pub fn new(vocabulary: Vocabulary, settings: Vec<(String, String)>) -> Self {
        Self { vocabulary, settings, shelves: Vec::new() }
    }

    /// Adds the embedded playbooks.
    pub fn add_embedded(&mut self) {
        for (id, text) in EMBEDDED {
            let source = SourceFile::new(format!("playbooks/{id}.yaml"), *text);
            self.add(Rc::new(source), Origin { expected_id: Some((*id).to_owned()) });
        }
    }

    /// Adds a playbook of the user.
    pub fn add(&mut self, source: Rc<SourceFile>, origin: Origin) {
        self.shelves.push(Shelf { source, origin, loaded: OnceCell::new() });
    }

    /// All playbooks, read or not.
    #[must_use]
    pub fn shelves(&self) -> &[Shelf] {
        &self.shelves
    }

    /// The playbook on a shelf.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn playbook(&self, shelf: &Shelf) -> Result<Rc<Playbook>, Rc<Refusal>> {
        shelf
            .loaded
            .get_or_init(|| {
                let loaded = load(&shelf.source, &self.vocabulary, shelf.origin.clone(), &self.settings);
                loaded.map(Rc::new).map_err(Rc::new)
            })
            .clone()
    }

    /// The same playbook with other settings.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn reload(&self, playbook: &Playbook, settings: &[(String, String)]) -> Result<Playbook, Refusal> {
        load(&playbook.source, &self.vocabulary, Origin::default(), settings)
    }

    /// All symptoms that `query` names: an exact id (`symptom`, or `playbook#symptom`) beats words; the words must all
    /// occur in id, title or phrases. Playbooks that cannot be used come out beside.
    #[must_use]
    pub fn find(&self, query: &str) -> (Vec<Match>, Vec<Rc<Refusal>>) {
        let (mut exact, mut by_words, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        for shelf in &self.shelves {
            let playbook = match self.playbook(shelf) {
                Ok(playbook) => playbook,
                Err(refusal) => {
                    refused.push(refusal);
                    continue;
                }
            };
            for (n, symptom) in playbook.symptoms.iter().enumerate() {
                let found = Match { playbook: Rc::clone(&playbook), symptom: n };
                if symptom.id == query || format!("{}#{}", playbook.id, symptom.id) == query {
                    exact.push(found);
                } else if !words.is_empty() && words.iter().all(|word| found.text().contains(word.as_str())) {
                    by_words.push(found);
                }
            }
        }
        (if exact.is_empty() { by_words } else { exact }, refused)
    }
}

impl Match {
    /// `playbook#symptom`.
    #[must_use]
    pub fn full_id(&self) -> String {
        format!("{}#{}", self.playbook.id, self.playbook.symptoms[self.symptom].id)
    }

    /// Everything that a search looks at, in lower case.
    fn text(&self) -> String {
        let symptom = &self.playbook.symptoms[self.symptom];
        let mut text = format!("{} {} {} {}", self.playbook.id, self.playbook.title, symptom.id, symptom.title);
        for phrase in &symptom.phrases {
            text.push(' ');
            text.push_str(phrase);
        }
        text.to_lowercase()
    }
}
