//! The arguments. The help texts are the documentation; an option appears here when it is built.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::limits;
use crate::session::Preference;
use crate::units::parse_duration;

/// Finds the likeliest cause of a symptom and the cheapest order of fixes. It changes nothing.
#[derive(Debug, Parser)]
#[command(
    name = "triage",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = "Exit codes: 0 done, 1 done with bad news, 2 the request was not understood, 3 stopped, 4 a fault in triage.\n\n\
                  Examples:\n  triage --symptom sign-in-failed\n  \
                  triage --symptom \"sign in\" --fact console_status=401\n  \
                  triage list"
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) diagnose: Diagnose,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Beside the main job.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List symptoms and the playbooks that know them
    List(List),
    /// Show a playbook as a readable page
    Show(Show),
    /// Check playbooks: all mistakes at once, each at its place
    Check(Paths),
    /// Run the scenarios of playbooks, without touching the world
    Test(Paths),
    /// Print a JSON Schema
    Schema(SchemaArgs),
}

/// The main job.
#[derive(Debug, Args)]
pub(super) struct Diagnose {
    /// What is wrong: a symptom's id, playbook#symptom, or words to search for
    #[arg(long, value_name = "ID|WORDS")]
    pub(super) symptom: Option<String>,
    #[command(flatten)]
    pub(super) library: LibraryArgs,
    /// Plan for another machine of this kind; nothing of this machine is observed
    #[arg(long, value_enum)]
    pub(super) platform: Option<PlatformArg>,
    /// A fact that is known, such as console_status=401 (repeatable)
    #[arg(long = "fact", value_name = "KEY=VALUE")]
    pub(super) facts: Vec<String>,
    /// A file of facts, JSON or YAML (repeatable; later files win)
    #[arg(long = "facts", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    /// A fix that was tried and did not help (repeatable)
    #[arg(long, value_name = "FIX")]
    pub(super) tried: Vec<String>,
    /// Another value for a setting of the playbook (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(super) set: Vec<String>,
    /// Reason on what is given: touch nothing, send no packet
    #[arg(long)]
    pub(super) no_probe: bool,
    /// Never ask; the default where stdin is no terminal
    #[arg(long)]
    pub(super) no_input: bool,
    /// How much risk weighs against time
    #[arg(long, value_enum, default_value_t = PreferArg::Balanced)]
    pub(super) prefer: PreferArg,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Show all causes, evidence, steps and unknown facts
    #[arg(long)]
    pub(super) verbose: bool,
    /// How long all probes together may take, such as 10s or 1m
    #[arg(long, value_name = "TIME", value_parser = deadline, default_value = "10s")]
    pub(super) deadline: Duration,
}

/// Which playbooks there are.
#[derive(Debug, Args)]
pub(super) struct LibraryArgs {
    /// A playbook, or a folder of playbooks, beside the built-in ones (repeatable)
    #[arg(long = "playbook", value_name = "FILE|DIR")]
    pub(super) playbooks: Vec<PathBuf>,
}

/// What to list.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Words that must all occur in id, title or phrases
    pub(super) words: Vec<String>,
    #[command(flatten)]
    pub(super) library: LibraryArgs,
}

/// What to show.
#[derive(Debug, Args)]
pub(super) struct Show {
    /// The playbook's id, or a file
    pub(super) playbook: String,
    #[command(flatten)]
    pub(super) library: LibraryArgs,
}

/// Playbooks to look at.
#[derive(Debug, Args)]
pub(super) struct Paths {
    /// Files, or folders of playbooks; the built-in playbooks where none is given
    pub(super) paths: Vec<PathBuf>,
}

/// Which schema.
#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaName::Playbook)]
    pub(super) name: SchemaName,
}

/// Of every command.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Write the result to a file instead of stdout
    #[arg(long, value_name = "FILE", global = true)]
    pub(super) out: Option<PathBuf>,
    /// No progress on stderr
    #[arg(long, global = true)]
    pub(super) quiet: bool,
    /// Colours: where the terminal has them, always, or never
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(super) color: Color,
    /// Trace what happens to stderr; -vv and -vvv say more
    #[arg(short = 'v', action = ArgAction::Count, global = true)]
    pub(super) trace: u8,
}

/// A platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PlatformArg {
    /// Microsoft Windows
    Windows,
    /// Apple macOS
    Macos,
    /// Linux
    Linux,
}

/// A preference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PreferArg {
    /// Risk weighs half
    Fast,
    /// Risk weighs as the playbook says
    Balanced,
    /// Risk weighs three times
    Safe,
}

impl From<PreferArg> for Preference {
    fn from(prefer: PreferArg) -> Self {
        match prefer {
            PreferArg::Fast => Self::Fast,
            PreferArg::Balanced => Self::Balanced,
            PreferArg::Safe => Self::Safe,
        }
    }
}

/// A form of the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs: the report, version 1
    Json,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// Where the terminal has them
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// A schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaName {
    /// Of playbooks
    Playbook,
    /// Of reports
    Report,
}

fn deadline(text: &str) -> Result<Duration, String> {
    let time = parse_duration(text).ok_or("write a time such as 10s or 1m")?;
    match time {
        t if t.is_zero() => Err("write a time above 0; --no-probe runs no probe at all".to_owned()),
        t if t > limits::DEADLINE_MAX => Err(format!("the longest is {} s", limits::DEADLINE_MAX.as_secs())),
        t => Ok(t),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_default_deadline_is_the_limit_that_is_declared() {
        let cli = Cli::try_parse_from(["triage"]).unwrap();
        assert_eq!(cli.diagnose.deadline, limits::DEADLINE);
    }
}
