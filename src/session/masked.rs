//! A case without personal values: what leaves the screen. It is diagnosed like any other, so that whoever has it comes to
//! the same result.

use std::rc::Rc;

use super::case::Case;
use crate::fact::{Class, Identity, Redactor, Type, is_word_of};

impl Case {
    /// The same case with personal values replaced by tokens, the same for the same value: in facts that may be any text,
    /// in the names of sources, in reasons, notes and settings. A name that the playbook itself uses as a word stays one.
    #[must_use]
    pub fn masked(&self, identity: &Identity) -> Self {
        self.masked_with(identity, &[])
    }

    /// The same, where more is told of the case in these texts: [`Case::mask`] of what comes out has the same tokens for what
    /// stands in them.
    #[must_use]
    pub fn masked_with(&self, identity: &Identity, beside: &[&str]) -> Self {
        let small = self.playbook.source.text().to_ascii_lowercase();
        let mut texts = self.texts();
        texts.extend(beside.iter().map(|text| (Class::Machine, *text)));
        let redactor = Redactor::new(identity, &|name| is_word_of(&small, name), &texts);
        let mask = |text: &str| redactor.mask(Class::Machine, text);
        let shown = |text: &str| mask(text).unwrap_or_else(|| text.to_owned());
        let facts = self.facts.map_texts(&|path, text| match path.map(|path| self.free_class(path)) {
            Some(class) => redactor.mask(class?, text),
            None => mask(text),
        });
        let mut playbook = Rc::clone(&self.playbook);
        if !self.set.is_empty() {
            Rc::make_mut(&mut playbook).map_shown(&shown);
        }
        Self {
            playbook,
            facts,
            notes: self.notes.iter().map(|note| shown(note)).collect(),
            set: self.set.iter().map(|(name, value)| (name.clone(), shown(value))).collect(),
            redactor,
            ..self.clone()
        }
    }

    /// Every text in which a personal value may stand: values sorted by key, each with its source, then reasons, notes and
    /// settings.
    fn texts(&self) -> Vec<(Class, &str)> {
        fn machine(text: &str) -> (Class, &str) {
            (Class::Machine, text)
        }
        let mut texts = Vec::new();
        for (path, fact) in self.facts.iter() {
            if let Some(class) = self.free_class(path) {
                let mut parts = Vec::new();
                fact.value.texts_in(&mut parts);
                texts.extend(parts.into_iter().map(|text| (class, text)));
            }
            texts.push(machine(&fact.provenance.name));
        }
        texts.extend(self.facts.reasons().map(|(_, unknown)| machine(&unknown.because)));
        texts.extend(self.notes.iter().map(|note| machine(note)));
        texts.extend(self.set.iter().map(|(_, value)| machine(value)));
        texts
    }

    /// The class of a fact that may be any text, and so hold a person's name; `None` of one that cannot.
    fn free_class(&self, path: &str) -> Option<Class> {
        let Some(entry) = self.playbook.catalog.get(path) else { return Some(Class::Personal) };
        let is_free = entry.answers.is_none() && matches!(entry.ty, Type::String | Type::List);
        is_free.then_some(entry.class)
    }

    /// A text that the playbook or an operator's settings brought along, without the personal values that are known.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        self.redactor.mask(Class::Machine, text).unwrap_or_else(|| text.to_owned())
    }
}
