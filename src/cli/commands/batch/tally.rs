//! What was done and what was wrong, while it goes on and at the end.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use serde_json::json;

use super::super::super::pace::{Beat, FIRST, is_live};
use super::super::super::printer::Printer;
use super::clerk::{Answer, Clerk};
use super::crew::End;
use crate::limits;
use crate::text::{Table, some_of};

/// So many bad lines are shown where no file lists them.
const SHOWN: u64 = 10;

/// Counts.
pub(super) struct Tally<'p> {
    printer: &'p Printer,
    beat: Beat<'p>,
    /// How many bytes there are to read, where that is known.
    of: Option<u64>,
    listed: bool,
    bytes: u64,
    documents: u64,
    wrong: u64,
    /// How many keys named no fact, and how often those were met that are counted by their names.
    ignored: u64,
    named: Table<String, u64>,
}

impl<'p> Tally<'p> {
    /// Nothing was done yet of so many bytes.
    pub(super) fn new(printer: &'p Printer, of: Option<u64>, listed: bool) -> Self {
        // a row that is drawn anew would stand between lines on the same screen
        let beat = Beat::new(printer, is_live() && !std::io::stdout().is_terminal());
        Self { printer, beat, of, listed, bytes: 0, documents: 0, wrong: 0, ignored: 0, named: Table::default() }
    }

    /// Says what of the playbook takes long.
    pub(super) fn say_slow(&self, clerk: &Clerk) {
        let slow = clerk.slow();
        if slow > 0 {
            let part = if slow == 1 { "part of its conditions takes" } else { "parts of its conditions take" };
            self.printer.note(&format!(
                "{slow} {part} about 200 times as long as the others; `triage explain --predicates PLAYBOOK` tells which"
            ));
        }
    }

    /// Whether every line could be read.
    pub(super) fn is_all_read(&self) -> bool {
        self.wrong == 0
    }

    /// Counts an answer, and lists what was wrong.
    pub(super) fn count(&mut self, answer: &Answer, names: &[String], errors: Option<&mut File>) -> Result<(), End> {
        self.documents += answer.documents;
        self.bytes += answer.bytes;
        self.ignored += answer.ignored.0;
        for (key, n) in &answer.ignored.1 {
            if self.named.len() < limits::IGNORED_KEYS || self.named.contains_key(key) {
                *self.named.entry(key.clone()).or_default() += n;
            }
        }
        let name = &names[answer.input];
        match errors {
            Some(file) => {
                let mut list = String::new();
                for (line, why) in &answer.wrong {
                    list += &format!("{}\n", json!({ "file": name, "line": line, "error": why }));
                }
                file.write_all(list.as_bytes()).map_err(End::Errors)?;
                self.wrong += answer.wrong.len() as u64;
            }
            None => {
                for (line, why) in &answer.wrong {
                    if self.wrong < SHOWN {
                        self.erase();
                        self.printer.stderr(&format!("{name}:{line}: {why}"));
                    }
                    self.wrong += 1;
                }
            }
        }
        self.beat.tell(|elapsed| self.so_far(elapsed));
        Ok(())
    }

    fn so_far(&self, elapsed: Duration) -> String {
        let seconds = elapsed.as_secs_f64();
        let mut text =
            format!("{seconds:.0} s: {}, {} a second", documents(self.documents), rate(self.documents, seconds));
        if let Some(left) = self.of.and_then(|of| of.checked_sub(self.bytes)).filter(|_| self.bytes > 0) {
            #[expect(clippy::cast_precision_loss, reason = "an estimate")]
            let left = seconds * left as f64 / self.bytes as f64;
            text += &format!(", about {left:.0} s left");
        }
        text
    }

    /// Takes a row away that was drawn.
    pub(super) fn erase(&self) {
        self.beat.erase();
    }

    /// Says what came of it all, as far as that is worth a word.
    pub(super) fn finish(&mut self) {
        self.erase();
        let elapsed = self.beat.elapsed();
        if !self.listed && self.wrong > SHOWN {
            self.printer.stderr(&format!("and {} more; --errors FILE lists all", self.wrong - SHOWN));
        }
        if self.documents == 0 && self.wrong == 0 {
            self.printer.note("there was no document");
        }
        if elapsed >= FIRST || self.wrong > 0 {
            let seconds = elapsed.as_secs_f64();
            let rate = rate(self.documents, seconds);
            let mut text = format!("{} in {seconds:.1} s, {rate} a second", documents(self.documents));
            match self.wrong {
                0 => {}
                1 => text += "; 1 line could not be read",
                n => text += &format!("; {n} lines could not be read"),
            }
            self.printer.note(&text);
        }
        if self.ignored > 0 {
            let mut keys: Vec<(&String, &u64)> = self.named.iter().collect();
            keys.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
            let shown: Vec<String> = keys.iter().map(|(key, n)| format!("`{key}` ({n})")).collect();
            let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
            let which = if shown.is_empty() { String::new() } else { format!(": {}", some_of(&shown)) };
            let what = if self.ignored == 1 { "key is no fact" } else { "keys are no facts" };
            self.printer.note(&format!("passed over: {} {what} of this playbook{which}", self.ignored));
        }
    }
}

fn documents(n: u64) -> String {
    if n == 1 { "1 document".to_owned() } else { format!("{n} documents") }
}

#[expect(clippy::cast_precision_loss, reason = "a rate for people")]
fn rate(documents: u64, seconds: f64) -> String {
    format!("{:.0}", documents as f64 / seconds.max(1e-3))
}
