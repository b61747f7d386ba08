//! What each command does, one a file.
//!
//! | file | holds |
//! |---|---|
//! | `acting` | carrying out effects in a run |
//! | `apply` | carry out a saved plan |
//! | `batch` | fact documents of many machines |
//! | `bench` | play worlds of a playbook's own model |
//! | `bundle` | one file for a support desk |
//! | `check` | check playbooks |
//! | `completions` | the completion of a shell |
//! | `diagnose` | the main job |
//! | `explain` | what a name means |
//! | `facts` | only the facts |
//! | `flags` | what the options of `new` say |
//! | `gathering` | what the main job and `facts` share |
//! | `guide` | the plan step by step |
//! | `identify` | the report of `check`: how well causes can be told apart |
//! | `interview` | the questions of `new` |
//! | `list` | list symptoms |
//! | `man` | manual pages |
//! | `mutate` | run scenarios against playbooks that are a little wrong |
//! | `new` | a scaffold of a playbook |
//! | `questions` | questions on a terminal |
//! | `regather` | a case from what was kept of it |
//! | `scenarios` | the scenarios of a playbook with their saved runs |
//! | `schema` | print a JSON Schema |
//! | `show` | show a playbook |
//! | `test` | run scenarios |
//! | `trust` | agree to what a playbook from outside would look at and do |
//! | `undo` | put back what a run has changed |
//! | `watch` | run scenarios again when a file changes |

mod acting;
mod apply;
mod batch;
mod bench;
mod bundle;
mod check;
mod completions;
mod diagnose;
mod explain;
mod facts;
mod flags;
mod gathering;
mod guide;
mod identify;
mod interview;
mod list;
mod man;
mod mutate;
mod new;
mod questions;
mod regather;
mod scenarios;
mod schema;
mod show;
mod test;
mod trust;
mod undo;
mod watch;

use clap::Subcommand;

use super::exit::Exit;
use super::printer::Printer;
use super::trouble::Trouble;

pub(super) use diagnose::Diagnose;

/// Beside the main job.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Carry out the automatic steps of a saved plan, each fix after consent; verify, and keep a journal
    Apply(apply::Apply),
    /// Put back what a run has changed, list the runs, or delete for good what they have set aside
    Undo(undo::Undo),
    /// List symptoms and the playbooks that know them
    List(list::List),
    /// Show a playbook as a readable page
    Show(show::Show),
    /// Check playbooks: all that is wrong at once, each at its place
    Check(check::Check),
    /// Run the scenarios of playbooks, without touching the world
    Test(test::Test),
    /// Draw worlds from a playbook's own model: how good a diagnosis is, and what a plan costs
    Bench(bench::Bench),
    /// Diagnose many machines from fact documents, one line of JSON each
    Batch(Box<batch::Batch>),
    /// Print or save what is known of a symptom, without a diagnosis
    Facts(Box<facts::Facts>),
    /// Write one file for a support desk, without secrets and personal values
    Bundle(Box<bundle::Bundle>),
    /// Show what playbooks from outside would look at and do, and agree to it
    Trust(trust::Trust),
    /// Explain a probe, an effect, a diagnostic code, a word for a number, or a key of playbooks
    Explain(explain::Explain),
    /// Print a JSON Schema
    Schema(schema::Schema),
    /// Write a first playbook of your own, to be filled in
    New(Box<new::New>),
    /// Print the completion of a shell
    Completions(completions::Completions),
    /// Print the manual page, or write all of them into a folder
    Man(man::Man),
}

/// Does what was asked.
///
/// # Errors
/// Why it could not be done.
pub(super) fn run(command: Option<Command>, diagnose: &Diagnose, printer: &mut Printer) -> Result<Exit, Trouble> {
    match command {
        None => diagnose::run(diagnose, printer),
        Some(Command::Apply(args)) => apply::run(&args, printer),
        Some(Command::Undo(args)) => undo::run(&args, printer),
        Some(Command::List(args)) => list::run(&args, printer),
        Some(Command::Show(args)) => show::run(&args, printer),
        Some(Command::Check(args)) => check::run(&args, printer),
        Some(Command::Test(args)) => test::run(&args, printer),
        Some(Command::Bench(args)) => bench::run(&args, printer),
        Some(Command::Batch(args)) => batch::run(&args, printer),
        Some(Command::Facts(args)) => facts::run(&args, printer),
        Some(Command::Bundle(args)) => bundle::run(&args, printer),
        Some(Command::Trust(args)) => trust::run(&args, printer),
        Some(Command::Explain(args)) => explain::run(&args, printer),
        Some(Command::Schema(args)) => Ok(schema::run(&args, printer)),
        Some(Command::New(args)) => new::run(&args, printer),
        Some(Command::Completions(args)) => Ok(completions::run(&args, printer)),
        Some(Command::Man(args)) => man::run(&args, printer),
    }
}
