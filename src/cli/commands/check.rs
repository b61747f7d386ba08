//! `triage check`: all that is wrong with playbooks at once, each at its place; and mending what is beyond doubt.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::{Args, ValueEnum};

use super::super::args::Paths;
use super::super::exit::Exit;
use super::super::input::{Beside, add_all};
use super::super::printer::Printer;
use super::super::rewrite::rewrite;
use super::super::trouble::Trouble;
use super::identify;
use super::scenarios::scenarios;
use crate::author::{Change, identifiability_page, mend};
use crate::diag::{Diagnostics, Severity, json, render, sarif, summary};
use crate::playbook::{Library, Shelf};
use crate::session::vocabulary;
use crate::text::{SourceFile, some_of};

/// What to check.
#[derive(Debug, Args)]
pub(in crate::cli) struct Check {
    #[command(flatten)]
    pub(in crate::cli) paths: Paths,
    /// Mend what is beyond doubt, such as a misspelt key, and check again; everything else in the files stays as it is
    #[arg(long)]
    pub(in crate::cli) fix: bool,
    /// Say how well the causes of each symptom can be told apart at best, what is missing, and what each finding adds
    #[arg(long)]
    pub(in crate::cli) report: bool,
    /// What ends with exit code 1 beside errors
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(in crate::cli) deny: Option<Deny>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(in crate::cli) format: CheckFormat,
}

/// What is as bad as an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Deny {
    /// Warnings
    Warnings,
}

/// A form of what is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CheckFormat {
    /// For people, with the source lines
    Text,
    /// For programs: triage.check/1
    Json,
    /// For code hosts and editors: SARIF 2.1.0
    Sarif,
}

pub(super) fn run(args: &Check, printer: &mut Printer) -> Result<Exit, Trouble> {
    let paths = &args.paths.paths;
    if args.report && args.format == CheckFormat::Sarif {
        let hint = "leave one of them away, or write --format json";
        return Err(Trouble::new("SARIF has no place for what --report says").hint(hint));
    }
    let mut unwritten = Vec::new();
    if args.fix {
        unwritten = fix(args, printer)?;
    }
    let (library, unread) = shelves(paths);
    unread.iter().chain(&unwritten).for_each(|trouble| printer.trouble(trouble));
    let mut all = library.check();
    add_records(&library, &mut all);
    let reports = if args.report { identify::reports(&library, printer) } else { Vec::new() };
    match args.format {
        CheckFormat::Text => {
            tell(&library, &all, printer);
            reports.iter().for_each(|report| printer.page(&identifiability_page(report)));
        }
        CheckFormat::Json => {
            let mut json = json(&all);
            if args.report {
                json["identifiability"] = serde_json::json!(reports);
            }
            printer.json(json);
        }
        CheckFormat::Sarif => printer.json(sarif(&all)),
    }
    let denied = |file: &Diagnostics| file.has_errors() || args.deny.is_some() && !file.is_empty();
    Ok(verdict(!all.iter().any(denied), &[unread, unwritten].concat()))
}

/// Prints what is wrong, file by file, and how it looks as a whole.
fn tell(library: &Library, all: &[Diagnostics], printer: &mut Printer) {
    for file in all.iter().filter(|file| !file.is_empty()) {
        printer.text(&render(file));
        printer.text(&format!("{}\n", summary(file)));
    }
    let warnings = match all.iter().map(|file| file.count(Severity::Warning)).sum::<usize>() {
        0 => String::new(),
        1 => ", 1 warning".to_owned(),
        n => format!(", {n} warnings"),
    };
    let playbooks = |n: usize| format!("{n} playbook{}", if n == 1 { "" } else { "s" });
    let is_playbook = |file: &&Diagnostics| library.shelves().iter().any(|s| Rc::ptr_eq(&s.source, file.source()));
    let (bad, beside): (Vec<&Diagnostics>, _) = all.iter().filter(|file| file.has_errors()).partition(is_playbook);
    let beside: Vec<&str> = beside.iter().map(|file| file.source().name()).collect();
    match (library.shelves().len(), bad.len()) {
        (0, _) => {}
        (n, 0) if beside.is_empty() => printer.text(&format!("{}: no errors{warnings}", playbooks(n))),
        (n, 0) => printer.text(&format!("{}: no errors, but in {}{warnings}", playbooks(n), some_of(&beside))),
        (n, bad) => printer.text(&format!("{bad} of {} with errors{warnings}", playbooks(n))),
    }
}

/// Adds what is wrong with the saved runs that scenarios name.
fn add_records(library: &Library, all: &mut Vec<Diagnostics>) {
    // a playbook is read once more for them: not where none is named
    let names_some = |shelf: &Shelf| {
        [Some(&shelf.source), shelf.beside()].into_iter().flatten().any(|source| source.text().contains("record"))
    };
    let shelves = library.shelves().iter().enumerate().filter(|(_, shelf)| names_some(shelf));
    for more in shelves.flat_map(|(shelf, _)| scenarios(library, shelf).1) {
        match all.iter_mut().find(|file| file.source().name() == more.source().name()) {
            Some(file) => more.sorted().into_iter().for_each(|diagnostic| file.push(diagnostic.clone())),
            None => all.push(more),
        }
    }
}

/// Mends the files and says what was changed; gives what could not be written.
fn fix(args: &Check, printer: &mut Printer) -> Result<Vec<Trouble>, Trouble> {
    if args.paths.paths.is_empty() {
        let hint = "name the files or folders to mend: triage check --fix PATHS";
        return Err(Trouble::new("the built-in playbooks cannot be changed").hint(hint));
    }
    let (library, _) = shelves(&args.paths.paths);
    let (mut lines, mut unwritten, mut files) = (Vec::new(), Vec::new(), 0);
    let mut write = |old: &SourceFile, (text, changes): (String, Vec<Change>)| {
        if changes.is_empty() {
            return;
        }
        match rewrite(Path::new(old.name()), old.text(), &text) {
            Ok(()) => {
                files += 1;
                lines.extend(changes.iter().map(|change| said(old.name(), change)));
            }
            Err(trouble) => unwritten.push(trouble),
        }
    };
    for shelf in library.shelves() {
        write(&shelf.source, mend(&shelf.source, &|source| check_one(shelf, source, shelf.beside(), 0)));
        if let Some(beside) = shelf.beside() {
            write(beside, mend(beside, &|beside| check_one(shelf, &shelf.source, Some(beside), 1)));
        }
    }
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    lines.push(match lines.len() {
        0 => "nothing here can be mended beyond doubt; no file was changed".to_owned(),
        n => format!("{} in {}", plural(n, "change"), plural(files, "file")),
    });
    let is_result = args.format == CheckFormat::Text;
    lines.iter().for_each(|line| if is_result { printer.text(line) } else { printer.note(line) });
    if is_result {
        printer.text("");
    }
    Ok(unwritten)
}

/// What is wrong with another text of a playbook (`nth` 0) or of the file beside it (1).
fn check_one(shelf: &Shelf, source: &Rc<SourceFile>, beside: Option<&Rc<SourceFile>>, nth: usize) -> Diagnostics {
    let mut library = Library::new(vocabulary());
    let at = library.add(Rc::clone(source), shelf.expected_id().map(str::to_owned));
    if let Some(beside) = beside {
        library.lay_beside(at, Rc::clone(beside));
    }
    library.check().into_iter().nth(nth).unwrap_or_else(|| Diagnostics::new(Rc::clone(source)))
}

fn said(file: &str, change: &Change) -> String {
    let Change { code, line, column, from, to } = change;
    let what = if to.is_empty() { format!("`{from}` is gone") } else { format!("`{from}` is now `{to}`") };
    format!("{file}:{line}:{column}: {what} ({})", code.id())
}

/// The playbooks at the paths, the built-in ones where there are none; and what could not be read.
pub(super) fn shelves(paths: &[PathBuf]) -> (Library, Vec<Trouble>) {
    let mut library = Library::new(vocabulary());
    if paths.is_empty() {
        library.add_embedded();
    }
    let unread = add_all(&mut library, paths, Beside::Read);
    (library, unread)
}

/// How a command that looked at playbooks ends.
pub(super) fn verdict(all_good: bool, unread: &[Trouble]) -> Exit {
    match (unread.is_empty(), all_good) {
        (false, _) => Exit::BadRequest,
        (true, false) => Exit::BadNews,
        (true, true) => Exit::Done,
    }
}
