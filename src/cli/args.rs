//! The arguments that commands share; each command has its own in its file. The help texts are the documentation: an option
//! appears when it is built.

use std::path::PathBuf;

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, ArgAction, Args, Command, ValueEnum};

/// Which playbooks there are.
#[derive(Debug, Args)]
pub(super) struct LibraryArgs {
    /// A playbook, or a folder of playbooks, beside the built-in ones (repeatable)
    #[arg(long = "playbook", value_name = "FILE|DIR")]
    pub(super) playbooks: Vec<PathBuf>,
}

/// Playbooks to look at.
#[derive(Debug, Args)]
pub(super) struct Paths {
    /// Files, or folders of playbooks; the built-in playbooks where none is given
    pub(super) paths: Vec<PathBuf>,
}

/// Of every command.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Write the result to a file instead of stdout; - is stdout
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

/// A text of which the completion of a shell knows some values; any other is taken as well.
#[derive(Debug, Clone, Copy)]
pub(super) struct Suggested(pub(super) fn() -> Vec<String>);

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.0)().into_iter().map(PossibleValue::new)))
    }
}
