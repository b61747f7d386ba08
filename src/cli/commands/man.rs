//! `triage man`: manual pages, from the same definitions as the help.

use std::path::PathBuf;

use clap::Args;

use super::super::exit::Exit;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use crate::text::did_you_mean;

/// Which page.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    triage man > triage.1; man ./triage.1\n  \
    triage man check\n  \
    triage man --folder ~/.local/share/man/man1")]
pub(in crate::cli) struct Man {
    /// The page of this command, instead of the main page
    #[arg(conflicts_with = "folder")]
    pub(in crate::cli) command: Option<String>,
    /// Write the pages of all commands into this folder
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub(in crate::cli) folder: Option<PathBuf>,
}

pub(super) fn run(args: &Man, printer: &mut Printer) -> Result<Exit, Trouble> {
    if let Some(folder) = &args.folder {
        let cannot = |error| {
            Trouble::new(format!("cannot write to {}: {error}", folder.display()))
                .hint("name a folder that you may write to")
        };
        std::fs::create_dir_all(folder).map_err(cannot)?;
        for page in pages() {
            std::fs::write(folder.join(page.get_filename()), rendered(&page)).map_err(cannot)?;
            printer.text(&folder.join(page.get_filename()).display().to_string());
        }
        return Ok(Exit::Done);
    }
    let wanted = args.command.as_ref().map_or("triage.1".to_owned(), |name| format!("triage-{name}.1"));
    match pages().iter().find(|page| page.get_filename() == wanted) {
        Some(page) => printer.text(rendered(page).trim_end()),
        None => return Err(unknown(args.command.as_deref().unwrap_or_default())),
    }
    Ok(Exit::Done)
}

/// The main page, then those of the commands.
fn pages() -> Vec<clap_mangen::Man> {
    let mut main = super::super::command();
    main.build();
    let commands: Vec<clap::Command> = main.get_subcommands().filter(|one| !one.is_hide_set()).cloned().collect();
    std::iter::once(main).chain(commands).map(clap_mangen::Man::new).collect()
}

fn rendered(page: &clap_mangen::Man) -> String {
    let mut roff = Vec::new();
    // a list of bytes takes all that is written
    let _ = page.render(&mut roff);
    String::from_utf8_lossy(&roff).into_owned()
}

fn unknown(name: &str) -> Trouble {
    let main = super::super::command();
    let names: Vec<&str> = main.get_subcommands().map(clap::Command::get_name).collect();
    let meant = did_you_mean(name, names.iter().copied());
    Trouble::new(format!("no command is called `{name}`"))
        .hint(meant.unwrap_or_else(|| format!("the commands are {}", names.join(", "))))
}
