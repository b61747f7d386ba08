//! The command line: arguments, files, exit codes, and the only printer. No reasoning.
//!
//! | file | holds |
//! |---|---|
//! | `archive` | several texts in one file |
//! | `args` | the arguments |
//! | `commands` | what each command does, one a file |
//! | `console` | answers and interruptions from the person at the keyboard |
//! | `exit` | the exit codes |
//! | `input` | reading files |
//! | `kept` | files for their owner alone |
//! | `machine` | which machine this is |
//! | `pace` | how far work that takes long has got |
//! | `printer` | the only printer |
//! | `progress` | the progress line |
//! | `rewrite` | a file written anew, whole or not at all |
//! | `scrubbed` | a writer that lets no secret through |
//! | `trouble` | the user's trouble: an error with a hint and an exit code |

mod archive;
mod args;
mod commands;
mod console;
mod exit;
mod input;
mod kept;
mod machine;
mod pace;
mod printer;
mod progress;
mod rewrite;
mod scrubbed;
mod trouble;

use clap::{CommandFactory, Parser};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::prelude::*;

pub use exit::Exit;

use args::Common;
use commands::{Command, Diagnose};
use printer::Printer;
use scrubbed::Scrubbed;

/// Finds the likeliest cause of a symptom and the cheapest order of fixes. It changes nothing unless it is told to.
#[derive(Debug, Parser)]
#[command(
    name = "triage",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done, 1 done with bad news, 2 the request was not understood, 3 stopped or without consent, 4 a fault in triage.\n\n\
                  Examples:\n  triage --symptom sign-in-failed\n  \
                  triage --symptom \"sign in\" --fact console_status=401\n  \
                  triage --symptom sign-in-failed --guide\n  \
                  triage list"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    diagnose: Diagnose,
    #[command(flatten)]
    common: Common,
}

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> Exit {
    std::panic::set_hook(Box::new(|fault| {
        Printer::fallback().fault(&fault.to_string());
        std::process::exit(Exit::Fault.code());
    }));
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    start_tracing(cli.common.trace);
    let mut printer = Printer::new(&cli.common);
    let done = printer.prepare().and_then(|()| commands::run(cli.command, &cli.diagnose, &mut printer));
    match done {
        Ok(exit) => printer.finish(exit),
        Err(trouble) => {
            printer.give_up();
            printer.trouble(&trouble);
            trouble.exit
        }
    }
}

/// The whole command line, for completion and manual pages.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// What clap has to say: help on stdout, mistakes on stderr.
fn usage(error: &clap::Error) -> Exit {
    let printer = Printer::fallback();
    if error.use_stderr() {
        printer.stderr(error.render().to_string().trim_end());
        Exit::BadRequest
    } else {
        printer.help(&error.render().to_string())
    }
}

/// Tracing goes to stderr: `-v` warnings and what happens, `-vv` how, `-vvv` everything.
fn start_tracing(level: u8) {
    let level = match level {
        0 => return,
        1 => tracing::Level::INFO,
        2 => tracing::Level::DEBUG,
        _ => tracing::Level::TRACE,
    };
    // other crates only speak where everything is wished, and never of every byte
    let own = move |meta: &tracing::Metadata<'_>| {
        let others = level == tracing::Level::TRACE && *meta.level() <= tracing::Level::DEBUG;
        others || meta.target().starts_with("triage")
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(|| Scrubbed(std::io::stderr())).with_ansi(false);
    let filtered = lines.with_filter(filter_fn(own)).with_filter(LevelFilter::from_level(level));
    tracing_subscriber::registry().with(filtered).init();
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::limits;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_default_deadline_is_the_limit_that_is_declared() {
        let cli = Cli::try_parse_from(["triage"]).unwrap();
        assert_eq!(cli.diagnose.gathering.deadline, limits::DEADLINE);
    }
}
