//! `triage batch`: fact documents in, one line out for each.
//!
//! | file | holds |
//! |---|---|
//! | `clerk` | answers chunks of documents |
//! | `crew` | several clerks at work at the same time |
//! | `lines` | the input in chunks of whole lines |
//! | `tally` | what was done and what was wrong, while it goes on and at the end |

mod clerk;
mod crew;
mod lines;
mod tally;

use std::fs::File;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::thread::available_parallelism;

use clap::{Args, ValueEnum};

use self::clerk::{Clerk, Desk};
use self::crew::{End, Make, work};
use self::lines::Lines;
use self::tally::Tally;
use super::super::args::LibraryArgs;
use super::super::exit::Exit;
use super::super::input::stocked;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::diagnose::PreferArg;
use super::gathering::{Wishes, find, open, symptom_named};
use crate::playbook::{Library, Match};
use crate::session::{Case, vocabulary};
use crate::text::SourceFile;

/// Which documents, and what is to be said of them.
#[derive(Debug, Args)]
pub(in crate::cli) struct Batch {
    /// Files of fact documents, one a line as JSON; stdin where none is named, or for -
    #[arg(value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) symptom: SymptomArg,
    #[command(flatten)]
    pub(in crate::cli) library: LibraryArgs,
    /// What is written of each document
    #[arg(long, value_enum, default_value_t = Output::Summary)]
    pub(in crate::cli) output: Output,
    /// How many threads work; as many as there are cores where it is not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(in crate::cli) jobs: Option<u16>,
    /// List the lines that cannot be read in this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) errors: Option<PathBuf>,
    /// A fix that was tried on all machines and did not help (repeatable)
    #[arg(long, value_name = "FIX")]
    pub(in crate::cli) tried: Vec<String>,
    /// Another value for a setting of the playbook (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(in crate::cli) set: Vec<String>,
    /// How much risk weighs against time [default: balanced]
    #[arg(long, value_enum)]
    pub(in crate::cli) prefer: Option<PreferArg>,
    /// Show personal values in reports
    #[arg(long)]
    pub(in crate::cli) no_redact: bool,
}

/// The symptom of all documents.
#[derive(Debug, Args)]
pub(in crate::cli) struct SymptomArg {
    /// What is wrong: a symptom's id, playbook#symptom, or words to search for
    #[arg(long = "symptom", value_name = "ID|WORDS", required = true, value_parser = symptom_named(), hide_possible_values = true)]
    pub(in crate::cli) symptom: String,
}

/// What is written of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Output {
    /// The causes with their probabilities, the first fix, the expected cost of repair in minutes, how many findings are
    /// unknown
    Summary,
    /// The findings that are present, and how many are unknown
    Findings,
    /// The whole report, as `triage --format json` writes it
    Report,
}

pub(super) fn run(args: &Batch, printer: &mut Printer) -> Result<Exit, Trouble> {
    // needed to the end: taking it apart before that would be for nothing
    let library = ManuallyDrop::new(stocked(Library::for_diagnosis(vocabulary()), &args.library)?);
    let case = case(&find(&library, &args.symptom.symptom, None, printer)?, &library, &Wish::of(args))?;
    let lines = Lines::open(&args.files)?;
    spare(args, printer)?;
    let mut errors = args.errors.as_ref().map(|path| create(path, "--errors")).transpose()?;
    let mut out = Out::open(printer)?;
    let jobs = args.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from);
    let desk = Arc::new(Desk { output: args.output, redact: !args.no_redact, names: lines.names() });
    let make = maker(&case, Wish::of(args), &desk);
    let mut tally = Tally::new(printer, lines.bytes(), args.errors.is_some());
    let first = Clerk::new(case, &desk);
    tally.say_slow(&first);
    let done = work(lines, first, &make, jobs, &mut |answer| {
        tally.count(&answer, &desk.names, errors.as_mut())?;
        out.write(&answer.out).map_err(End::Output)
    });
    tally.erase();
    match done {
        Ok(()) => tally.finish(),
        Err(End::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Done),
        Err(End::Output(error)) => {
            return Err(Trouble::new(format!("cannot write to {}: {error}", out.name))
                .hint("the last line may be cut off; begin again where there is room"));
        }
        Err(End::Errors(error)) => {
            return Err(Trouble::new(format!("cannot write to the file of --errors: {error}")));
        }
        Err(End::Input(trouble)) => return Err(trouble),
    }
    Ok(if tally.is_all_read() { Exit::Done } else { Exit::BadNews })
}

/// What is the same for all documents.
#[derive(Debug, Clone)]
struct Wish {
    tried: Vec<String>,
    set: Vec<String>,
    prefer: Option<PreferArg>,
}

impl Wish {
    fn of(args: &Batch) -> Self {
        Self { tried: args.tried.clone(), set: args.set.clone(), prefer: args.prefer }
    }
}

/// The case of which the documents differ in their facts alone.
fn case(found: &Match, library: &Library, wish: &Wish) -> Result<Case, Trouble> {
    let wishes = Wishes { tried: &wish.tried, prefer: wish.prefer.map(Into::into), ..Wishes::default() };
    open(library, found.clone(), &wish.set, &wishes, None)
}

/// Makes clerks for other threads, each of which reads the playbook for itself.
fn maker(case: &Case, wish: Wish, desk: &Arc<Desk>) -> Make {
    let (source, symptom, built_in) = (&case.playbook.source, case.symptom, case.playbook.built_in);
    let (name, text, desk) = (source.name().to_owned(), source.text().to_owned(), Arc::clone(desk));
    Arc::new(move || {
        let mut library = Library::for_diagnosis(vocabulary());
        let shelf = if built_in {
            library.add_embedded();
            library.shelves().iter().position(|shelf| shelf.source.name() == name)?
        } else {
            library.add(Rc::new(SourceFile::new(name.clone(), text.clone())), None)
        };
        let found = Match { playbook: library.playbook(shelf).ok()?, symptom };
        Some(Clerk::new(self::case(&found, &library, &wish).ok()?, &desk))
    })
}

/// No file that is read is written.
fn spare(args: &Batch, printer: &Printer) -> Result<(), Trouble> {
    let real = |path: &Path| path.canonicalize().ok();
    let read: Vec<PathBuf> = args.files.iter().chain(&args.library.playbooks).filter_map(|path| real(path)).collect();
    let (out, errors) = (printer.file(), args.errors.as_deref());
    for (option, path) in [("--out", out), ("--errors", errors)] {
        let Some(path) = path else { continue };
        if real(path).is_some_and(|path| read.contains(&path)) {
            return Err(
                Trouble::new(format!("{option} {}: this file is read", path.display())).hint("name another file")
            );
        }
    }
    if errors == Some(Path::new("-")) || out.is_some() && out == errors {
        return Err(Trouble::new("--errors takes a file of its own").hint("name another file"));
    }
    Ok(())
}

fn create(path: &PathBuf, option: &str) -> Result<File, Trouble> {
    File::create(path).map_err(|error| {
        Trouble::new(format!("{option}: cannot write {}: {error}", path.display()))
            .hint("name a file in a folder that you may write to")
    })
}

/// Where the lines go.
struct Out {
    to: Box<dyn Write>,
    name: String,
}

impl Out {
    fn open(printer: &mut Printer) -> Result<Self, Trouble> {
        Ok(match printer.release() {
            Some(path) => Self { to: Box::new(create(&path, "--out")?), name: path.display().to_string() },
            None => Self { to: Box::new(io::stdout().lock()), name: "stdout".to_owned() },
        })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.to.write_all(bytes)?;
        self.to.flush()
    }
}
