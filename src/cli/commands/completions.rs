//! `triage completions`: the completion of a shell, from the same definitions as the help.

use clap::Args;
use clap_complete::{Shell, generate};

use super::super::exit::Exit;
use super::super::printer::Printer;

/// For which shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    triage completions bash --out ~/.local/share/bash-completion/completions/triage\n  \
    triage completions zsh --out ~/.zfunc/_triage             (with ~/.zfunc in fpath)\n  \
    triage completions fish --out ~/.config/fish/completions/triage.fish\n  \
    triage completions powershell | Out-String | Invoke-Expression")]
pub(in crate::cli) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(in crate::cli) shell: Shell,
}

pub(super) fn run(args: &Completions, printer: &mut Printer) -> Exit {
    let mut script = Vec::new();
    generate(args.shell, &mut super::super::command(), "triage", &mut script);
    printer.text(String::from_utf8_lossy(&script).trim_end());
    Exit::Done
}
