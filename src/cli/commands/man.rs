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
            std::fs::write(folder.join(page.man.get_filename()), rendered(&page)).map_err(cannot)?;
            printer.text(&folder.join(page.man.get_filename()).display().to_string());
        }
        return Ok(Exit::Done);
    }
    let wanted = args.command.as_ref().map_or("triage.1".to_owned(), |name| format!("triage-{name}.1"));
    match pages().iter().find(|page| page.man.get_filename() == wanted) {
        Some(page) => printer.text(rendered(page).trim_end()),
        None => return Err(unknown(args.command.as_deref().unwrap_or_default())),
    }
    Ok(Exit::Done)
}

/// A manual page: what is made of the definitions, and the sections behind that.
struct Page {
    man: clap_mangen::Man,
    sections: Vec<(&'static str, Vec<String>)>,
}

impl Page {
    fn of(command: clap::Command) -> Self {
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let command = command.after_help(None::<&str>);
        // a command has no version of its own: it is the program's
        let man = clap_mangen::Man::new(command).source(concat!("triage ", env!("CARGO_PKG_VERSION")));
        Self { man, sections: sections(&help) }
    }
}

/// The main page, then those of the commands.
fn pages() -> Vec<Page> {
    let mut main = super::super::command();
    main.build();
    let commands: Vec<clap::Command> = main.get_subcommands().filter(|one| !one.is_hide_set()).cloned().collect();
    let main = Page::of(main);
    let codes: Vec<_> = main.sections.iter().filter(|(title, _)| *title == EXIT_STATUS).cloned().collect();
    let with_codes = |command| {
        let mut page = Page::of(command);
        page.sections.splice(0..0, codes.iter().cloned());
        page
    };
    let commands: Vec<Page> = commands.into_iter().map(with_codes).collect();
    std::iter::once(main).chain(commands).collect()
}

fn rendered(page: &Page) -> String {
    let mut roff = Vec::new();
    // a list of bytes takes all that is written
    let _ = page.man.render(&mut roff);
    let mut roff = String::from_utf8_lossy(&roff).into_owned();
    for (title, lines) in &page.sections {
        roff += &format!(".SH \"{title}\"\n");
        roff += &body(lines);
    }
    roff
}

/// Where manual pages tell the exit codes, which all commands share.
const EXIT_STATUS: &str = "EXIT STATUS";

/// The headings that manual pages have for what stands below the options in the help.
const HEADINGS: [(&str, &str); 2] = [("Exit codes:", EXIT_STATUS), ("Examples:", "EXAMPLES")];

/// What stands below the options in the help, under the headings of a manual page.
fn sections(help: &str) -> Vec<(&'static str, Vec<String>)> {
    let mut sections: Vec<(&str, Vec<String>)> = Vec::new();
    for line in help.lines().filter(|line| !line.trim().is_empty()) {
        let begins = HEADINGS.iter().find_map(|(words, title)| Some((*title, line.strip_prefix(words)?)));
        match (begins, sections.last_mut()) {
            (Some((title, rest)), _) => sections.push((title, vec![rest.to_owned()])),
            (None, Some((_, lines))) => lines.push(line.to_owned()),
            (None, None) => sections.push(("NOTES", vec![line.to_owned()])),
        }
    }
    sections
}

/// What stands below a heading: a list of codes with their meanings, or rows to be typed.
fn body(lines: &[String]) -> String {
    let escaped = |text: &str| text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq");
    let words = lines.iter().flat_map(|line| line.trim().trim_end_matches('.').split(", "));
    let codes: Option<Vec<(&str, &str)>> = words.filter(|words| !words.is_empty()).map(code).collect();
    if let Some(codes) = codes {
        return codes.iter().map(|(code, meaning)| format!(".TP\n{code}\n{}\n", escaped(meaning))).collect();
    }
    let rows = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| escaped(line.trim()) + "\n");
    format!(".nf\n{}.fi\n", rows.collect::<String>())
}

/// An exit code with its meaning.
fn code(text: &str) -> Option<(&str, &str)> {
    text.split_once(' ').filter(|(code, _)| code.chars().all(|c| c.is_ascii_digit()))
}

fn unknown(name: &str) -> Trouble {
    let main = super::super::command();
    let names: Vec<&str> = main.get_subcommands().map(clap::Command::get_name).collect();
    let meant = did_you_mean(name, names.iter().copied());
    Trouble::new(format!("no command is called `{name}`"))
        .hint(meant.unwrap_or_else(|| format!("the commands are {}", names.join(", "))))
}
