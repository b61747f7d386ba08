//! What each command does, one a file.
//!
//! | file | holds |
//! |---|---|
//! | `check` | check playbooks |
//! | `diagnose` | the main job |
//! | `list` | list symptoms |
//! | `questions` | questions on a terminal |
//! | `schema` | print a JSON Schema |
//! | `show` | show a playbook |
//! | `test` | run scenarios |

mod check;
mod diagnose;
mod list;
mod questions;
mod schema;
mod show;
mod test;

use super::args::{Cli, Command};
use super::exit::Exit;
use super::printer::Printer;
use super::trouble::Trouble;

/// Does what was asked.
///
/// # Errors
/// Why it could not be done.
pub(super) fn run(cli: Cli, printer: &mut Printer) -> Result<Exit, Trouble> {
    match cli.command {
        None => diagnose::run(&cli.diagnose, printer),
        Some(Command::List(args)) => list::run(&args, printer),
        Some(Command::Show(args)) => show::run(&args, printer),
        Some(Command::Check(args)) => Ok(check::run(&args, printer)),
        Some(Command::Test(args)) => Ok(test::run(&args, printer)),
        Some(Command::Schema(args)) => Ok(schema::run(&args, printer)),
    }
}
