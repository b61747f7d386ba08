//! A case without personal values: what leaves the screen. It is diagnosed like any other, so that whoever has it comes to
//! the same result.

use super::case::Case;
use crate::fact::{Entry, Identity, Redactor, Type, is_word_of};

impl Case {
    /// The same case with personal values replaced by tokens, the same for the same value: in facts that may be any text,
    /// in the names of sources, in reasons, notes and settings. A name that the playbook itself uses as a word stays one.
    #[must_use]
    pub fn masked(&self, identity: &Identity) -> Self {
        let small = self.playbook.source.text().to_ascii_lowercase();
        let redactor = Redactor::new(identity, &|name| is_word_of(&small, name), &self.texts());
        let mask = |text: &str| redactor.mask(text);
        let free = |path: &str| self.playbook.catalog.get(path).is_none_or(is_free);
        let notes = self.notes.iter().map(|note| mask(note).unwrap_or_else(|| note.clone())).collect();
        let setting = |(name, value): &(String, String)| (name.clone(), mask(value).unwrap_or_else(|| value.clone()));
        let set = self.set.iter().map(setting).collect();
        Self { facts: self.facts.map_texts(&free, &mask), notes, set, redactor, ..self.clone() }
    }

    /// Every text in which a personal value may stand: values sorted by key, each with its source, then reasons, notes and
    /// settings.
    fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        for (path, fact) in self.facts.iter() {
            if self.playbook.catalog.get(path).is_none_or(is_free) {
                fact.value.texts_in(&mut texts);
            }
            texts.push(&fact.provenance.name);
        }
        texts.extend(self.facts.reasons().map(|(_, unknown)| unknown.because.as_str()));
        texts.extend(self.notes.iter().map(String::as_str));
        texts.extend(self.set.iter().map(|(_, value)| value.as_str()));
        texts
    }

    /// A text that the playbook or an operator's settings brought along, without the personal values that are known.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        self.redactor.mask(text).unwrap_or_else(|| text.to_owned())
    }
}

/// Whether a fact may be any text, and so hold a person's name.
fn is_free(entry: &Entry) -> bool {
    entry.answers.is_none() && matches!(entry.ty, Type::String | Type::List)
}
