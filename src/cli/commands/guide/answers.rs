//! Who answers in a guided session: a file.
//!
//! It is a facts file with what a person would answer, and under `fixes` what came of each fix: `helped`, `did-not-help`,
//! `skip`, or `apply`, which lets triage carry out its automatic steps and look whether they helped. What it does not say is
//! not known; a fix that it does not name is left out, unless `--yes` covers its risk.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value as Json;

use super::super::super::input::read;
use super::super::super::printer::Printer;
use super::super::super::trouble::Trouble;
use super::person::{About, Command, Person, Prompt, Reply};
use crate::diag::Code;
use crate::fact::{Says, Value, statements};
use crate::limits;
use crate::playbook::{FactsFile, Playbook, Risk};
use crate::session::Outcome;
use crate::text::did_you_mean;

/// The key under which a file says what came of fixes.
const FIXES: &str = "fixes";

/// What a file says of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Helped,
    DidNotHelp,
    Skip,
    Apply,
}

impl Said {
    const WORDS: [(&'static str, Self); 4] =
        [("helped", Self::Helped), ("did-not-help", Self::DidNotHelp), ("skip", Self::Skip), ("apply", Self::Apply)];
}

/// A file of answers.
#[derive(Debug)]
pub(super) struct Answers {
    facts: BTreeMap<String, Value>,
    fixes: BTreeMap<String, Said>,
    /// The greatest risk that `--yes` covers.
    yes: Option<Risk>,
    lacked_consent: bool,
    /// Whether Ctrl-C was pressed.
    stopped: Arc<AtomicBool>,
}

impl Answers {
    /// The answers in a file, for a playbook; with the keys that it does not know.
    ///
    /// # Errors
    /// What in the file does not fit.
    pub(super) fn read(
        path: &Path,
        playbook: &Playbook,
        yes: Option<Risk>,
        stopped: Arc<AtomicBool>,
    ) -> Result<(Self, Vec<String>), Trouble> {
        let source = Rc::new(read(path, limits::FACTS_BYTES)?);
        let mut file = FactsFile::read(&source).map_err(|mistakes| Trouble::mistakes(&mistakes))?;
        let mistake = |file: &FactsFile, keys: &[String], message: String, help: String| {
            Trouble::mistakes(&file.mistake(Code::InvalidValue, keys, message, Some(help)))
        };
        let mut fixes = BTreeMap::new();
        for (id, said) in fixes_of(&mut file) {
            let keys = [FIXES.to_owned(), id.clone()];
            if playbook.fix(&id).is_none() {
                let meant = did_you_mean(&id, playbook.fixes.iter().map(|f| f.id.as_str()));
                let help = meant.unwrap_or_else(|| format!("`triage show {}` lists its fixes", playbook.id));
                return Err(mistake(&file, &keys, format!("the playbook has no fix `{id}`"), help));
            }
            let Some((_, word)) = Said::WORDS.iter().find(|(word, _)| said.as_str() == Some(word)) else {
                let words: Vec<&str> = Said::WORDS.iter().map(|(word, _)| *word).collect();
                let message = format!("{said} does not tell what came of a fix");
                return Err(mistake(&file, &keys, message, format!("write one of {}", words.join(", "))));
            };
            fixes.insert(id, *word);
        }
        let (mut facts, mut unknown) = (BTreeMap::new(), Vec::new());
        for statement in statements(&file.facts, &playbook.catalog) {
            match statement.says {
                Says::Is(_, value) => drop(facts.insert(statement.path, value)),
                Says::Unknown => {}
                Says::NoSuchFact => unknown.push(statement.path),
                Says::Again => {
                    let message = format!("the fact `{}` was given before", statement.path);
                    return Err(mistake(&file, &statement.keys, message, "keep one of the two".to_owned()));
                }
                Says::Misfit(wanted) => {
                    let message = format!("the fact `{}` cannot have this value", statement.path);
                    return Err(mistake(&file, &statement.keys, message, format!("write {wanted}")));
                }
            }
        }
        Ok((Self { facts, fixes, yes, lacked_consent: false, stopped }, unknown))
    }

    /// The number of the choice that the file gives for a fact.
    fn value(&self, fact: &str, values: &[Value]) -> Option<Reply> {
        let value = self.facts.get(fact)?;
        values.iter().position(|one| one == value).map(Reply::Chosen)
    }

    /// Whether `--yes` covers a risk.
    fn covers(&self, risk: Risk) -> bool {
        self.yes.is_some_and(|yes| risk <= yes && risk < Risk::High)
    }

    fn begin(&mut self, id: &str, automatic: bool, risk: Risk) -> Reply {
        match self.fixes.get(id) {
            Some(Said::Skip) => Reply::Command(Command::Skip),
            // a high risk is agreed to on a terminal alone
            Some(Said::Apply) if automatic && risk == Risk::High => {
                self.lacked_consent = true;
                Reply::Command(Command::Skip)
            }
            Some(Said::Helped) => Reply::Says(Outcome::Helped),
            Some(Said::Apply) => Reply::Chosen(0),
            Some(Said::DidNotHelp) => Reply::Says(Outcome::DidNotHelp),
            None if automatic && self.covers(risk) => Reply::Chosen(0),
            None => {
                self.lacked_consent |= automatic;
                Reply::Command(Command::Skip)
            }
        }
    }
}

fn fixes_of(file: &mut FactsFile) -> Vec<(String, Json)> {
    match file.facts.get(FIXES) {
        Some(Json::Object(fixes)) => {
            let fixes = fixes.clone();
            file.facts.shift_remove(FIXES);
            fixes.into_iter().collect()
        }
        _ => Vec::new(),
    }
}

impl Person for Answers {
    fn reply(&mut self, prompt: &Prompt<'_>, _: &Printer) -> Reply {
        let last = prompt.choices.len().saturating_sub(1);
        match prompt.about {
            About::Question { fact, values } => self.value(fact, values).unwrap_or(Reply::Chosen(last)),
            About::Fix { id, automatic, risk } => self.begin(id, automatic, risk),
            About::Consent { fix, risk } => match self.fixes.get(fix) {
                Some(Said::Apply) if risk < Risk::High => Reply::Chosen(0),
                None if self.covers(risk) => Reply::Chosen(0),
                _ => {
                    self.lacked_consent = true;
                    Reply::Command(Command::Skip)
                }
            },
            // a file does nothing by hand
            About::ByHand => Reply::Says(Outcome::NotKnown),
            About::Trouble => Reply::Chosen(1),
            About::Helped { fix, question } => match self.fixes.get(fix) {
                Some(Said::Helped) => Reply::Says(Outcome::Helped),
                Some(Said::DidNotHelp) => Reply::Says(Outcome::DidNotHelp),
                _ => question
                    .and_then(|(fact, values)| self.value(fact, values))
                    .unwrap_or(Reply::Says(Outcome::NotKnown)),
            },
            About::Works => Reply::Chosen(last),
        }
    }

    fn is_there(&self) -> bool {
        false
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    fn lacked_consent(&self) -> bool {
        self.lacked_consent
    }
}
