//! `triage bench`: plays worlds that are drawn from a playbook's own model, and says how good the engine is on them.

use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread::available_parallelism;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::super::args::Paths;
use super::super::exit::Exit;
use super::super::pace::Pace;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::check::{shelves, verdict};
use crate::author::{Bench as Result_, BenchWish, bench, bench_page, reliability_plot};
use crate::playbook::{Library, Playbook, Shelf};
use crate::session::vocabulary;
use crate::text::{SourceFile, did_you_mean};

/// What to play.
#[derive(Debug, Args)]
pub(in crate::cli) struct Bench {
    #[command(flatten)]
    pub(in crate::cli) paths: Paths,
    /// Only this symptom, by its id
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) symptom: Option<String>,
    /// How many worlds are drawn for each symptom
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(in crate::cli) worlds: u32,
    /// Where the random numbers begin: the same seed gives the same worlds
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,
    /// As if a recording or log had been handed in in each world (see --evidence)
    #[arg(long)]
    pub(in crate::cli) with_files: bool,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = BenchFormat::Text)]
    pub(in crate::cli) format: BenchFormat,
    /// Draw how far probabilities are kept into this file, as SVG
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) svg: Option<PathBuf>,
}

/// A form of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum BenchFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

pub(super) fn run(args: &Bench, printer: &mut Printer) -> Result<Exit, Trouble> {
    let (library, unread) = shelves(&args.paths.paths);
    unread.iter().for_each(|trouble| printer.trouble(trouble));
    let (mut chosen, mut all_good, mut ids) = (Vec::new(), true, Vec::new());
    for (n, shelf) in library.shelves().iter().enumerate() {
        match library.playbook(n) {
            Err(refusal) => {
                printer.trouble(&Trouble::refusal(&refusal));
                all_good = false;
            }
            Ok(playbook) => {
                for (symptom, own) in playbook.symptoms.iter().enumerate() {
                    let full = format!("{}#{}", playbook.id, own.id);
                    if args.symptom.as_ref().is_none_or(|wanted| *wanted == own.id || *wanted == full) {
                        chosen.push((shelf, symptom));
                    }
                    ids.push(own.id.clone());
                }
            }
        }
    }
    if let Some(wanted) = args.symptom.as_ref().filter(|_| chosen.is_empty() && all_good && unread.is_empty()) {
        let meant = did_you_mean(wanted, ids.iter().map(String::as_str));
        let hint = meant.unwrap_or_else(|| format!("there is {}", ids.join(", ")));
        return Err(Trouble::new(format!("no symptom is called `{wanted}`")).hint(hint));
    }
    if args.svg.is_some() && chosen.len() > 1 {
        return Err(Trouble::new("--svg draws one symptom, and there are several").hint("name one with --symptom"));
    }
    let results: Vec<Result_> =
        chosen.iter().filter_map(|(shelf, symptom)| play(args, shelf, *symptom, printer)).collect();
    if let (Some(path), Some(result)) = (&args.svg, results.first()) {
        draw(path, result)?;
    }
    match args.format {
        BenchFormat::Json => printer.json(document(&results)),
        BenchFormat::Text => {
            for (n, result) in results.iter().enumerate() {
                if n > 0 {
                    printer.text("");
                }
                printer.page(&bench_page(result));
            }
        }
    }
    Ok(verdict(all_good, &unread))
}

fn document(results: &[Result_]) -> Json {
    json!({ "schema": "triage.bench/1", "symptoms": results })
}

/// Plays the worlds of one symptom, on all cores.
fn play(args: &Bench, shelf: &Shelf, symptom: usize, printer: &Printer) -> Option<Result_> {
    let (name, text) = (shelf.source.name().to_owned(), shelf.source.text().to_owned());
    let read = || -> Option<Rc<Playbook>> {
        let mut library = Library::for_diagnosis(vocabulary());
        let shelf = library.add(Rc::new(SourceFile::new(name.clone(), text.clone())), None);
        library.playbook(shelf).ok()
    };
    let worlds = usize::try_from(args.worlds).unwrap_or(usize::MAX);
    let threads = available_parallelism().map_or(1, usize::from);
    let wish = BenchWish { worlds, seed: args.seed, files: args.with_files, threads };
    let pace = Pace::new(printer, "worlds played", worlds);
    let result = bench(&read, symptom, wish, &|done| pace.tell(done));
    pace.end();
    result
}

/// Writes the plot.
fn draw(path: &Path, result: &Result_) -> Result<(), Trouble> {
    std::fs::write(path, reliability_plot(result)).map_err(|error| {
        Trouble::new(format!("cannot write {}: {error}", path.display()))
            .hint("name a file in a folder that you may write to")
    })
}
