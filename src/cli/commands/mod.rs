//! What each command does, one a file.
//!
//! | file | holds |
//! |---|---|
//! | `bench` | play worlds of a playbook's own model |
//! | `check` | check playbooks |
//! | `diagnose` | the main job |
//! | `explain` | what a name means |
//! | `facts` | only the facts |
//! | `gathering` | what the main job and `facts` share |
//! | `identify` | the report of `check`: how well causes can be told apart |
//! | `list` | list symptoms |
//! | `questions` | questions on a terminal |
//! | `scenarios` | the scenarios of a playbook with their saved runs |
//! | `schema` | print a JSON Schema |
//! | `show` | show a playbook |
//! | `test` | run scenarios |
//! | `watch` | run scenarios again when a file changes |

mod bench;
mod check;
mod diagnose;
mod explain;
mod facts;
mod gathering;
mod identify;
mod list;
mod questions;
mod scenarios;
mod schema;
mod show;
mod test;
mod watch;

use clap::Subcommand;

use super::exit::Exit;
use super::printer::Printer;
use super::trouble::Trouble;

pub(super) use diagnose::Diagnose;

/// Beside the main job.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List symptoms and the playbooks that know them
    List(list::List),
    /// Show a playbook as a readable page
    Show(show::Show),
    /// Check playbooks: all mistakes at once, each at its place
    Check(check::Check),
    /// Run the scenarios of playbooks, without touching the world
    Test(test::Test),
    /// Draw worlds from a playbook's own model: how good a diagnosis is, and what a plan costs
    Bench(bench::Bench),
    /// Print or save what is known of a symptom, without a diagnosis
    Facts(Box<facts::Facts>),
    /// Explain a probe, an effect, a diagnostic code, or a word for a number
    Explain(explain::Explain),
    /// Print a JSON Schema
    Schema(schema::Schema),
}

/// Does what was asked.
///
/// # Errors
/// Why it could not be done.
pub(super) fn run(command: Option<Command>, diagnose: &Diagnose, printer: &mut Printer) -> Result<Exit, Trouble> {
    match command {
        None => diagnose::run(diagnose, printer),
        Some(Command::List(args)) => list::run(&args, printer),
        Some(Command::Show(args)) => show::run(&args, printer),
        Some(Command::Check(args)) => Ok(check::run(&args, printer)),
        Some(Command::Test(args)) => test::run(&args, printer),
        Some(Command::Bench(args)) => bench::run(&args, printer),
        Some(Command::Facts(args)) => facts::run(&args, printer),
        Some(Command::Explain(args)) => explain::run(&args, printer),
        Some(Command::Schema(args)) => Ok(schema::run(&args, printer)),
    }
}
