//! The command line: arguments, files, exit codes, and the only printer. No reasoning.
//!
//! | file | holds |
//! |---|---|
//! | `args` | the arguments |
//! | `commands` | what each command does, one a file |
//! | `console` | answers and interruptions from the person at the keyboard |
//! | `exit` | the exit codes |
//! | `input` | reading files |
//! | `printer` | the only printer |
//! | `progress` | the progress line |
//! | `trouble` | the user's trouble: an error with a hint and an exit code |

mod args;
mod commands;
mod console;
mod exit;
mod input;
mod printer;
mod progress;
mod trouble;

use clap::{CommandFactory, Parser};

pub use exit::Exit;

use args::Cli;
use printer::Printer;

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
    let done = printer.prepare().and_then(|()| commands::run(cli, &mut printer));
    match done {
        Ok(exit) => printer.finish(exit),
        Err(trouble) => {
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
    tracing_subscriber::fmt().with_max_level(level).with_writer(std::io::stderr).with_ansi(false).init();
}
