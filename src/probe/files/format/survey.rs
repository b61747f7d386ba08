//! A look through a whole folder for stores: each that is recognised is checked.

use std::path::Path;

use super::super::is_set_aside;
use super::flaw::{Damage, Flaw};
use super::kind::{Kind, by_entries, by_head, by_name, is_other_database};
use super::store::{HEAD, Store};
use super::tree::{Entry, EntryKind, Look, is_enough};
use super::wanted::Wanted;
use crate::limits;

/// What a look through a folder found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Survey {
    /// How many stores were checked.
    pub stores: usize,
    /// The kind of the folder itself, where it is one store as a whole.
    pub whole: Option<Kind>,
    /// What is damaged, in the order of the paths within each folder.
    pub flaws: Vec<(Store, Flaw)>,
    /// Why something could not be told.
    pub untold: Option<String>,
    sniffed: usize,
}

impl Survey {
    /// Looks through a folder for stores of the kinds that are wanted.
    #[must_use]
    pub fn of(look: &Look<'_>, wanted: Wanted) -> Self {
        let mut survey = Self::default();
        let mut waiting = vec![Store { kind: Kind::Folder, path: Default::default() }];
        while let Some(folder) = waiting.pop() {
            match look.list(&folder.path) {
                Ok(entries) => survey.folder(look, wanted, &folder.path, entries, &mut waiting),
                Err(error) if is_enough(&error) => {
                    survey.untold.get_or_insert_with(|| error.to_string());
                    break;
                }
                Err(error) => {
                    let flaw = Flaw::unopened(&error, &folder.path);
                    if flaw != Flaw::new(Damage::MissingPart, &folder.path) {
                        survey.flaw(folder, flaw);
                    }
                }
            }
        }
        if !survey.flaws.is_empty() {
            look.pause();
            let flaws = std::mem::take(&mut survey.flaws).into_iter();
            survey.flaws = flaws.filter_map(|(store, flaw)| Some((store.clone(), store.again(look, flaw)?))).collect();
        }
        survey
    }

    fn folder(&mut self, look: &Look<'_>, wanted: Wanted, at: &Path, entries: Vec<Entry>, waiting: &mut Vec<Store>) {
        let whole = by_entries(&entries);
        if let Some(kind) = whole {
            if at.as_os_str().is_empty() {
                self.whole = Some(kind);
            }
            self.check(look, wanted, Store { kind, path: at.to_owned() });
        }
        let mut below = Vec::new();
        for entry in entries.into_iter().filter(|entry| !is_set_aside(&entry.name)) {
            match entry.kind {
                // the cache's own folder
                EntryKind::Folder if whole == Some(Kind::SimpleCache) && entry.name == "index-dir" => {}
                EntryKind::Folder => below.push(Store { kind: Kind::Folder, path: entry.path }),
                EntryKind::File if whole.is_none() => self.file(look, wanted, entry),
                EntryKind::File | EntryKind::Other => {}
            }
        }
        waiting.extend(below.into_iter().rev());
    }

    fn file(&mut self, look: &Look<'_>, wanted: Wanted, entry: Entry) {
        let named = by_name(&entry.name);
        if named.is_none() && self.sniffed >= limits::FORMAT_SNIFFED {
            return;
        }
        let head = match look.read(&entry.path, 0, HEAD) {
            Ok(head) => head,
            Err(error) => {
                let flaw = Flaw::unopened(&error, &entry.path);
                if flaw != Flaw::new(Damage::MissingPart, &entry.path) && wanted.takes(named.unwrap_or(Kind::Unknown)) {
                    self.flaw(Store { kind: named.unwrap_or(Kind::Unknown), path: entry.path }, flaw);
                }
                return;
            }
        };
        let kind = match (named, by_head(&head)) {
            (Some(Kind::Sqlite), found) if found != Kind::Sqlite && is_other_database(&entry.name, &head) => return,
            (Some(named), _) => named,
            (None, Kind::Sqlite) => {
                self.sniffed += 1;
                Kind::Sqlite
            }
            (None, _) => {
                self.sniffed += 1;
                return;
            }
        };
        self.check(look, wanted, Store { kind, path: entry.path });
    }

    fn check(&mut self, look: &Look<'_>, wanted: Wanted, store: Store) {
        if !wanted.takes(store.kind) {
            return;
        }
        self.stores += 1;
        match store.check(look) {
            Ok(()) => {}
            // it was thrown away in the meantime
            Err(Flaw::Damaged(Damage::MissingPart, part)) if part == store.path => {}
            Err(flaw) => self.flaw(store, flaw),
        }
    }

    fn flaw(&mut self, store: Store, flaw: Flaw) {
        match flaw {
            Flaw::Untold(because) => {
                let because = format!("{}: {because}", store.path.display());
                self.untold.get_or_insert(because);
            }
            flaw if self.flaws.len() < limits::FORMAT_FLAWS => self.flaws.push((store, flaw)),
            _ => {}
        }
    }
}
