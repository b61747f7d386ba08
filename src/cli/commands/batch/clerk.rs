//! Answers chunks of documents.

use std::sync::Arc;

use memchr::memchr;
use serde_json::{Map, Value as Json};

use super::super::gathering::{environment, identity};
use super::Output;
use super::lines::Chunk;
use crate::fact::{Identity, Source};
use crate::limits;
use crate::probe::now;
use crate::report::{ToldLines, document_id, report};
use crate::session::{Case, Fleet};
use crate::text::harmless_json;

/// What is wished of every document.
pub(super) struct Desk {
    /// What is written.
    pub(super) output: Output,
    /// Whether personal values are masked in reports.
    pub(super) redact: bool,
    /// What the inputs are called.
    pub(super) names: Vec<String>,
}

/// What came of a chunk.
#[derive(Debug, Default)]
pub(super) struct Answer {
    /// Which of the inputs.
    pub(super) input: usize,
    /// A line for each document that could be read, in order.
    pub(super) out: Vec<u8>,
    /// How many those are.
    pub(super) documents: u64,
    /// How many bytes were read.
    pub(super) bytes: u64,
    /// The lines that could not be read, each with its number and why.
    pub(super) wrong: Vec<(u64, String)>,
    /// How many keys named no fact, and how often those were met that are counted by their names.
    pub(super) ignored: (u64, Vec<(String, u64)>),
}

/// Answers chunks, one after the other.
pub(super) struct Clerk {
    desk: Arc<Desk>,
    fleet: Fleet,
    lines: ToldLines,
    /// What whole reports are made of.
    case: Case,
    identity: Identity,
}

impl Clerk {
    /// A clerk for a case of which no fact is known.
    pub(super) fn new(case: Case, desk: &Arc<Desk>) -> Self {
        let fleet = Fleet::new(case.clone(), desk.output == Output::Summary);
        let lines = ToldLines::of(fleet.playbook(), fleet.relevant());
        let identity = if desk.output == Output::Report { identity(&environment()) } else { Identity::default() };
        Self { desk: Arc::clone(desk), fleet, lines, case, identity }
    }

    /// How many parts of the playbook's conditions are left to the engine, which takes long.
    pub(super) fn slow(&self) -> usize {
        self.fleet.slow()
    }

    /// Answers a chunk.
    pub(super) fn answer(&mut self, chunk: &Chunk) -> Answer {
        let mut answer = Answer { input: chunk.input, bytes: chunk.bytes.len() as u64, ..Answer::default() };
        if chunk.cut {
            answer.wrong.push((chunk.first_line, too_long()));
            return answer;
        }
        let mut line = chunk.first_line;
        let mut ids: Vec<Named<'_>> = Vec::new();
        let mut rest = &chunk.bytes[..];
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let (bytes, behind) = rest.split_at(end);
            rest = behind;
            let number = line;
            line += 1;
            if bytes.len() > limits::DOCUMENT_BYTES {
                answer.wrong.push((number, too_long()));
                continue;
            }
            let text = match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    let column = error.valid_up_to() + 1;
                    answer.wrong.push((number, format!("column {column}: this byte is not UTF-8")));
                    continue;
                }
            };
            let text = if number == 1 { text.trim_start_matches('\u{feff}') } else { text };
            if text.trim_ascii().is_empty() {
                continue;
            }
            match self.read(text) {
                Ok((id, facts)) => ids.push(Named { id, line: number, facts }),
                Err(why) => answer.wrong.push((number, why)),
            }
            if self.fleet.is_full() {
                self.tell(&mut ids, &mut answer);
            }
        }
        self.tell(&mut ids, &mut answer);
        answer.ignored = self.fleet.take_ignored();
        answer
    }

    /// Reads a document: its id, and what a whole report is made of where one is wished.
    fn read<'t>(&mut self, text: &'t str) -> Result<(Option<&'t str>, Map<String, Json>), String> {
        let facts = if self.desk.output == Output::Report {
            // what the quicker reader passes over must make sense here
            serde_json::from_str::<Map<String, Json>>(text)
                .map_err(|error| format!("column {}: {error}", error.column()))
        } else {
            Ok(Map::new())
        };
        let id = self.fleet.read(text)?;
        match facts {
            Ok(mut facts) => {
                facts.shift_remove("id");
                Ok((id, facts))
            }
            Err(why) => {
                self.fleet.take_back();
                Err(why)
            }
        }
    }

    /// Writes what the block of documents comes to, and empties it.
    fn tell(&mut self, ids: &mut Vec<Named<'_>>, answer: &mut Answer) {
        if self.desk.output != Output::Report {
            self.fleet.judge();
        }
        for (row, document) in ids.iter().enumerate() {
            let id = match document.id {
                Some(written) => document_id(written),
                None => self.place(answer.input, document.line),
            };
            match self.desk.output {
                Output::Summary => self.lines.summary(&mut self.fleet, row, &id, &mut answer.out),
                Output::Findings => self.lines.findings(&self.fleet, row, &id, &mut answer.out),
                Output::Report => self.report(&document.facts, &id, &mut answer.out),
            }
        }
        answer.documents += ids.len() as u64;
        ids.clear();
        self.fleet.clear();
    }

    /// The name of a document that says none: the number of its line, with the file where there are several.
    fn place(&self, input: usize, line: u64) -> String {
        match &self.desk.names[..] {
            [_] => line.to_string(),
            names => Json::from(format!("{}:{line}", names[input])).to_string(),
        }
    }

    /// The whole report of a document, with its id in front.
    fn report(&self, facts: &Map<String, Json>, id: &str, out: &mut Vec<u8>) {
        let mut case = self.case.clone();
        case.know_all(facts, Source::File, "batch", &now());
        let case = if self.desk.redact { case.masked(&self.identity) } else { case };
        let mut json = serde_json::to_value(report(&case, &case.diagnose())).unwrap_or_default();
        harmless_json(&mut json);
        let json = json.to_string();
        out.extend_from_slice(b"{\"id\":");
        out.extend_from_slice(id.as_bytes());
        out.push(b',');
        out.extend_from_slice(&json.as_bytes()[1..]);
        out.push(b'\n');
    }
}

/// A document of the block at hand.
struct Named<'c> {
    id: Option<&'c str>,
    line: u64,
    facts: Map<String, Json>,
}

fn too_long() -> String {
    format!("the line is longer than {} MiB", limits::DOCUMENT_BYTES >> 20)
}
