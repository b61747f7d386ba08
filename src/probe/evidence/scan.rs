//! The lines of logs and consoles by pattern and age.

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use regex::bytes::{RegexSet, RegexSetBuilder};

use super::distinct::Evidence;
use super::handed::{Found, Handed, HandedError, nothing, of_kind};
use super::kind::Kind;
use super::lines::{Line, each_line};
use super::loss::{LostLines, count};
use super::moment::Moment;
use super::tally::seconds;
use super::zone::{self, Millis};
use crate::fact::{Named, ParamKind, ParamSpec, Params, Unit, Value, Yield};
use crate::limits;
use crate::probe::{Reading, yields};

/// What every probe of lines yields.
pub const YIELDS: &[Yield] = &[
    yields::choice("error", HandedError::WORDS, "Why no such file could be read, or `none`."),
    yields::number("lines", "How many lines the files hold, of any age."),
    yields::number("recent", "How many of them are not older than `max_age`."),
    yields::number("undated", "How many of them have no time of their own and none before them."),
    yields::measure("age", Unit::Seconds, "How long ago the newest line was written, by this machine's clock."),
    yields::flag("lost", "Whether a part of the files could not be read."),
    yields::text("loss", "What could not be read, in words."),
];

/// What stands below each name.
pub const NAMED: Named = Named {
    param: "patterns",
    yields: &[
        yields::number("count", "How many recent lines one of its patterns matches."),
        yields::number("old", "How many lines that are too old one of its patterns matches."),
        yields::measure("age", Unit::Seconds, "How long ago the last matching line was written, recent or old."),
    ],
};

/// What every probe of lines takes.
pub const PARAMS: &[ParamSpec] = &[
    ParamSpec {
        name: "max_age",
        kind: ParamKind::Duration,
        required: false,
        example: "7d",
        doc: "How old a line may be; 7d unless said otherwise.",
    },
    ParamSpec {
        name: "patterns",
        kind: ParamKind::Patterns,
        required: false,
        example: "{ refused: 'sign-?in (refused|failed)' }",
        doc: "Names, each with the regular expression or expressions that its lines match.",
    },
];

/// What is looked for, and since when.
#[derive(Clone)]
pub struct Search {
    patterns: RegexSet,
    /// For each pattern the number of its name.
    names: Vec<usize>,
    /// How many names there are.
    count: usize,
    now: Millis,
    max_age: i64,
}

impl Search {
    /// What a playbook looks for. `None` where its patterns are too large together.
    #[must_use]
    pub fn new(params: &Params, now: Millis, max_age: i64) -> Option<Self> {
        let named = params.named(NAMED.param);
        let (mut all, mut names) = (Vec::new(), Vec::new());
        for (n, (_, patterns)) in named.iter().enumerate() {
            names.extend(patterns.iter().map(|_| n));
            all.extend(patterns);
        }
        let size = limits::REGEX_BYTES * all.len().max(1);
        let patterns = RegexSetBuilder::new(all).size_limit(size).build().ok()?;
        Some(Self { patterns, names, count: named.len(), now, max_age })
    }

    fn is_recent(&self, at: Millis) -> bool {
        self.now.saturating_sub(at) <= self.max_age
    }
}

/// What else a probe reads in a line; later lines come later.
pub trait Extra: Default {
    /// Looks at a line that is recent, as far as is known, and was written then.
    fn look(&mut self, line: &[u8], at: Millis);
}

/// Nothing else.
#[derive(Debug, Default)]
pub struct Nothing;

impl Extra for Nothing {
    fn look(&mut self, _: &[u8], _: Millis) {}
}

/// The lines of one name.
#[derive(Debug, Default, Clone, Copy)]
struct Matches {
    count: i64,
    old: i64,
    last: Option<Millis>,
}

/// What the lines of all files come to.
#[derive(Default)]
pub struct Scanned<E> {
    files: usize,
    found: Found,
    notes: Vec<String>,
    lines: i64,
    recent: i64,
    undated: i64,
    newest: Option<Millis>,
    lost: LostLines,
    names: Vec<Matches>,
    /// What else was read.
    pub extra: E,
}

impl<E: Extra> Scanned<E> {
    /// Reads all files of a kind.
    #[must_use]
    pub fn read(evidence: &Evidence, kind: Kind, search: &Search, stop: &Arc<AtomicBool>) -> Self {
        let mut found = of_kind(evidence, kind, stop);
        let mut files = std::mem::take(&mut found.files);
        let notes = std::mem::take(&mut found.notes);
        let names = vec![Matches::default(); search.count];
        let mut all = Self { found, notes, names, ..Self::default() };
        // the newest file is the last
        files.sort_by_key(|file| file.modified);
        for file in files {
            let lost = all.file(&file, search);
            all.notes.extend(lost.note(&file.name));
            all.lost.add(lost);
        }
        all
    }

    fn file(&mut self, file: &Handed, search: &Search) -> LostLines {
        let tail = file.last().map(last_moments).unwrap_or_default();
        let local = zone::local_ahead(file.modified.unwrap_or(search.now));
        let ahead = zone::ahead(tail.zoneless, file.modified, local);
        let dated = tail.any || file.newest().is_ok_and(has_moment);
        let Ok(source) = file.newest() else {
            return LostLines { broken: true, ..LostLines::default() };
        };
        self.files += 1;
        let mut lost = LostLines { too_long: file.is_too_long(), ..LostLines::default() };
        // where no line says its time, all are as old as the file
        let mut at = if dated { None } else { file.modified };
        let end = each_line(source, |line| {
            let own = Moment::find(line.text).and_then(|moment| moment.placed(ahead, file.modified));
            at = own.or(at);
            self.undated += i64::from(own.is_none() && (!dated || at.is_none()));
            self.line(line.text, at, search);
            lost.look(line);
        });
        lost.broken = end.is_err();
        lost
    }

    fn line(&mut self, line: &[u8], at: Option<Millis>, search: &Search) {
        self.lines += 1;
        let Some(at) = at else { return };
        let is_recent = search.is_recent(at);
        self.newest = self.newest.max(Some(at));
        if is_recent {
            self.recent += 1;
            self.extra.look(line, at);
        }
        if search.names.is_empty() {
            return;
        }
        let mut counted = None;
        for pattern in &search.patterns.matches(line) {
            let name = search.names[pattern];
            // the patterns of a name stand in a row
            if counted.replace(name) == Some(name) {
                continue;
            }
            let matches = &mut self.names[name];
            if is_recent {
                matches.count += 1;
            } else {
                matches.old += 1;
            }
            matches.last = matches.last.max(Some(at));
        }
    }

    /// Records what the lines come to.
    pub fn record(&self, kind: Kind, params: &Params, now: Millis, reading: &Reading) -> HandedError {
        self.notes.iter().for_each(|note| reading.note(note));
        if self.files == 0 {
            return nothing(kind, &self.found, reading);
        }
        let loss = self.loss();
        reading.put("lines", Value::Int(self.lines));
        reading.put("recent", Value::Int(self.recent));
        reading.put("undated", Value::Int(self.undated));
        reading.put_or("age", self.newest.map(|at| seconds(now, at)), "no line says its time");
        reading.put("lost", Value::Bool(!loss.is_empty()));
        reading.put_or("loss", (!loss.is_empty()).then(|| Value::text(&loss)), "nothing was lost");
        for ((name, _), matches) in params.named(NAMED.param).iter().zip(&self.names) {
            reading.put(format!("{name}.count"), Value::Int(matches.count));
            reading.put(format!("{name}.old"), Value::Int(matches.old));
            let age = matches.last.map(|at| seconds(now, at));
            reading.put_or(format!("{name}.age"), age, "no line matches");
        }
        let garbage = i64::try_from(self.lost.garbage).unwrap_or(i64::MAX);
        if garbage > 0 && garbage == self.lines { HandedError::Damaged } else { HandedError::None }
    }

    fn loss(&self) -> String {
        let mut parts = self.lost.parts();
        match self.found.unreadable.len() as u64 {
            0 => {}
            n => parts.push(count(n, "file that cannot be opened", "files that cannot be opened")),
        }
        parts.join("; ")
    }
}

/// The last times of a file.
#[derive(Default)]
struct Tail {
    any: bool,
    zoneless: Option<Millis>,
}

fn last_moments(source: impl Read) -> Tail {
    let mut tail = Tail::default();
    let _ = each_line(source, |line: Line<'_>| match Moment::find(line.text) {
        Some(Moment::Zoneless(at)) => tail = Tail { any: true, zoneless: Some(at) },
        Some(_) => tail.any = true,
        None => {}
    });
    tail
}

/// Whether a line of the first that are read says its time.
fn has_moment(source: impl Read) -> bool {
    let mut has = false;
    let _ = each_line(source.take(limits::EVIDENCE_HEAD as u64), |line| has |= Moment::find(line.text).is_some());
    has
}
