//! `triage undo`: puts back what a run has changed, lists the runs, and deletes for good what they have set aside.

use std::fs::File;
use std::io::Read;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::acting::{SESSION, elevated};
use super::gathering::{environment, identity};
use super::questions::choose;
use crate::action::{
    Failure, Journal, Leftover, Outcome, Purged, Record, Run, Runs, Site, Stage, Undone, leftovers, purge, undo,
};
use crate::fact::{Class, Platform, Redactor};
use crate::limits;
use crate::report::{Page, Piece, Tone};
use crate::text::{json_texts, map_json_texts};

/// The form of the list, version 1.
const NAME: &str = "triage.runs/1";

/// What to undo.
#[derive(Debug, Args)]
pub(in crate::cli) struct Undo {
    /// The run, or the beginning of its id; where none is given, the last one that has something to undo
    #[arg(value_name = "RUN")]
    run: Option<String>,
    /// List the runs, and what each has changed
    #[arg(long, conflicts_with_all = ["purge", "yes"])]
    list: bool,
    /// Delete for good what the run has set aside, after showing it and asking
    #[arg(long)]
    purge: bool,
    /// Delete without asking
    #[arg(long, requires = "purge")]
    yes: bool,
    /// How the list is written
    #[arg(long, value_enum, default_value_t = UndoFormat::Text, requires = "list")]
    format: UndoFormat,
}

/// A form of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UndoFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(args: &Undo, printer: &mut Printer) -> Result<Exit, Trouble> {
    let env = environment();
    let runs = Runs::of(Platform::current(), &env).map_err(|failure| Trouble::new(failure.to_string()))?;
    if args.list {
        return list(args, &runs, printer);
    }
    if args.purge {
        return delete(args, &runs, printer);
    }
    let run = chosen(args, &runs, "nothing is left to undo", &|run| {
        Ok(Journal::read(&run.folder)?.iter().any(Record::is_open))
    })?;
    let mut lock = runs.lock().map_err(|failure| failed(&failure))?;
    lock.held_for(Some(&run));
    let open = Journal::read(&run.folder).map_err(|failure| failed(&failure))?.into_iter().filter(Record::is_open);
    let mut page = Page::default();
    page.say(0, format!("Undoing the run {}, the last change first:", run.id));
    open.rev().for_each(|record| page.line(2, 2, [plain(format!("{} {}", record.number, record.change.sentence()))]));
    if !printer.is_quiet() {
        printer.aside(&page);
    }
    let site = Site { elevated: elevated(), ..Site::new(Platform::current(), env, &run.id) };
    let undone = undo(&run, &site, &mut |_| {}).map_err(|failure| failed(&failure))?;
    print(undone_page(&run, &undone), printer);
    let all = undone.iter().all(|one| one.outcome != Outcome::Failed);
    Ok(if all { Exit::Done } else { Exit::BadNews })
}

/// Prints a page; where nobody sees it at once, without the names of persons.
fn print(mut page: Page, printer: &mut Printer) {
    if !printer.is_seen() {
        let redactor = {
            let texts = page.lines.iter().flat_map(|line| &line.pieces).map(|piece| piece.text.as_str());
            redactor(&texts.collect::<Vec<_>>())
        };
        for piece in page.lines.iter_mut().flat_map(|line| &mut line.pieces) {
            piece.text = redactor.mask(Class::Machine, &piece.text).unwrap_or_else(|| std::mem::take(&mut piece.text));
        }
    }
    printer.page(&page);
}

/// The same for JSON.
fn mask(json: &mut Json) {
    let mut texts = Vec::new();
    json_texts(json, &mut texts);
    let redactor = redactor(&texts);
    map_json_texts(json, &|text| redactor.mask(Class::Machine, text).unwrap_or_else(|| text.to_owned()));
}

fn redactor(texts: &[&str]) -> Redactor {
    let texts: Vec<(Class, &str)> = texts.iter().map(|text| (Class::Machine, *text)).collect();
    Redactor::new(&identity(&environment()), &|_| false, &texts)
}

fn failed(failure: &Failure) -> Trouble {
    let trouble = Trouble { exit: Exit::BadNews, ..Trouble::new(failure.to_string()) };
    match failure {
        Failure::Journal { .. } => trouble.hint("nothing more was changed; what is set aside lies where it was"),
        _ => trouble,
    }
}

/// The run that is named, or the last one of which something holds.
fn chosen(args: &Undo, runs: &Runs, none: &str, holds: &dyn Fn(&Run) -> Result<bool, Failure>) -> Result<Run, Trouble> {
    let hint = "`triage undo --list` shows all runs";
    if let Some(id) = &args.run {
        return runs.find(Some(id)).map_err(|failure| Trouble::new(failure.to_string()).hint(hint));
    }
    for run in runs.all().map_err(|failure| failed(&failure))?.into_iter().rev() {
        if holds(&run).map_err(|failure| failed(&failure))? {
            return Ok(run);
        }
    }
    Err(Trouble::new(none).hint(hint))
}

fn undone_page(run: &Run, undone: &[Undone]) -> Page {
    let mut page = Page::default();
    if undone.is_empty() {
        page.say(0, format!("The run {} has changed nothing.", run.id));
    }
    for one in undone {
        let (mark, tone) = match one.outcome {
            Outcome::Back => ("✓ ", Tone::Good),
            Outcome::Already | Outcome::Kept => ("· ", Tone::Dim),
            Outcome::Failed => ("✗ ", Tone::Bad),
        };
        page.line(0, 2, [Piece { text: mark.to_owned(), tone }, plain(one.says.clone())]);
    }
    page
}

fn plain(text: String) -> Piece {
    Piece { text, tone: Tone::Plain }
}

/// A run with what its journal says; or why that cannot be read.
struct Known {
    run: Run,
    symptom: Option<String>,
    records: Result<Vec<Record>, Failure>,
}

fn list(args: &Undo, runs: &Runs, printer: &mut Printer) -> Result<Exit, Trouble> {
    let all = match &args.run {
        Some(_) => vec![chosen(args, runs, "", &|_| Ok(false))?],
        None => runs.all().map_err(|failure| failed(&failure))?,
    };
    let known: Vec<Known> = all.into_iter().rev().map(known).collect();
    match args.format {
        UndoFormat::Text => print(list_page(&known, runs), printer),
        UndoFormat::Json => {
            let mut json = json!({ "schema": NAME, "runs": known.iter().map(as_json).collect::<Vec<_>>() });
            if !printer.is_seen() {
                mask(&mut json);
            }
            printer.json(json);
        }
    }
    let all_read = known.iter().all(|one| one.records.is_ok());
    Ok(if all_read { Exit::Done } else { Exit::BadNews })
}

fn known(run: Run) -> Known {
    Known { symptom: symptom(&run), records: Journal::read(&run.folder), run }
}

/// The symptom of the session that is kept in a run.
fn symptom(run: &Run) -> Option<String> {
    let mut text = String::new();
    let bound = u64::try_from(limits::FACTS_BYTES).unwrap_or(u64::MAX);
    File::open(run.folder.join(SESSION)).ok()?.take(bound).read_to_string(&mut text).ok()?;
    let session: Json = serde_json::from_str(&text).ok()?;
    session.get("symptom")?.as_str().map(str::to_owned)
}

fn list_page(known: &[Known], runs: &Runs) -> Page {
    let mut page = Page::default();
    if known.is_empty() {
        page.say(0, format!("There is no run yet in {}.", runs.folder().display()));
    }
    for one in known {
        let title = Piece { text: one.run.id.clone(), tone: Tone::Strong };
        let symptom = one.symptom.as_ref().map_or(String::new(), |symptom| format!(" · {symptom}"));
        let about = format!(" · {}{symptom}", one.run.began());
        page.line(0, 2, [title, Piece { text: about, tone: Tone::Dim }]);
        match &one.records {
            Err(failure) => page.line(2, 2, [Piece { text: failure.to_string(), tone: Tone::Bad }]),
            Ok(records) if records.is_empty() => page.say(2, "nothing was changed"),
            Ok(records) => records.iter().for_each(|record| {
                let (state, tone) = state(record);
                let sentence = format!("{} {}: ", record.number, record.change.sentence());
                page.line(2, 2, [plain(sentence), Piece { text: state.to_owned(), tone }]);
            }),
        }
    }
    page
}

/// How far a change has got, in words.
fn state(record: &Record) -> (&'static str, Tone) {
    match record.stage {
        Stage::Undone => ("put back", Tone::Good),
        Stage::Purged => ("deleted for good", Tone::Bad),
        Stage::Purging => ("deleting it was broken off; what is left can be put back", Tone::Bad),
        Stage::Intended | Stage::Done if !record.change.is_reversible() => ("it stays so", Tone::Dim),
        Stage::Intended => ("broken off; can be undone", Tone::Accent),
        Stage::Done => ("can be undone", Tone::Accent),
        Stage::Undoing => ("undoing it was broken off; can be undone", Tone::Accent),
    }
}

fn as_json(known: &Known) -> Json {
    let change = |record: &Record| {
        json!({
            "number": record.number,
            "fix": record.fix,
            "step": record.step,
            "effect": record.effect,
            "at": record.at,
            "says": record.change.sentence(),
            "stage": record.stage,
            "can_be_undone": record.is_open(),
        })
    };
    let (changes, error) = match &known.records {
        Ok(records) => (records.iter().map(change).collect(), None),
        Err(failure) => (Vec::new(), Some(failure.to_string())),
    };
    json!({
        "id": known.run.id,
        "began": known.run.began(),
        "symptom": known.symptom,
        "changes": changes,
        "error": error,
    })
}

fn delete(args: &Undo, runs: &Runs, printer: &mut Printer) -> Result<Exit, Trouble> {
    let run = chosen(args, runs, "nothing that was set aside is left", &|run| Ok(!leftovers(run)?.is_empty()))?;
    let mut lock = runs.lock().map_err(|failure| failed(&failure))?;
    lock.held_for(Some(&run));
    let left = leftovers(&run).map_err(|failure| failed(&failure))?;
    if left.is_empty() {
        printer.text(&format!("Nothing that the run {} has set aside is left.", run.id));
        return Ok(Exit::Done);
    }
    let mut page = Page::default();
    page.say(0, format!("What the run {} has set aside, and would be deleted for good:", run.id));
    left.iter().for_each(|one| page.line(2, 2, [plain(described(one))]));
    if !args.yes {
        if !Console::is_attended() {
            print(page, printer);
            printer.stderr("Nobody can be asked here, so nothing was deleted; --yes agrees to it.");
            return Ok(Exit::Stopped);
        }
        printer.aside(&page);
        let choices = ["Delete it for good", "Keep it"].map(str::to_owned);
        if choose("Delete it? That cannot be undone.", &choices, &mut Console::new(), printer) != Some(0) {
            printer.text("Nothing was deleted.");
            return Ok(Exit::Stopped);
        }
    }
    let purged = purge(&run, left, &mut |_| {}).map_err(|failure| failed(&failure))?;
    print(purged_page(&purged), printer);
    Ok(if purged.iter().all(|one| one.failed.is_none()) { Exit::Done } else { Exit::BadNews })
}

fn described(leftover: &Leftover) -> String {
    format!("{}: {}", leftover.path, leftover.size)
}

fn purged_page(purged: &[Purged]) -> Page {
    let mut page = Page::default();
    for one in purged {
        let (mark, tone, says) = match &one.failed {
            None => ("✓ ", Tone::Good, format!("deleted {}", described(&one.leftover))),
            Some(failure) => ("✗ ", Tone::Bad, format!("{} is still there: {failure}", one.leftover.path)),
        };
        page.line(0, 2, [Piece { text: mark.to_owned(), tone }, plain(says)]);
    }
    page
}
