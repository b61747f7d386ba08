//! `triage new`: a first playbook from flags, from questions on a terminal, or from a file of answers.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};

use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::read;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::interview::{Interview, interview};
use crate::author::{CAUSES, Draft, DraftCause, is_frequency, kebab, scaffold};
use crate::limits;
use crate::units::{FREQUENCY_WORDS, parse_minutes};

/// What the playbook is about. On a terminal `triage new ID` asks; with any of these options it does not.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    triage new printer/paper-jam\n  \
    triage new coffee --symptom \"No coffee comes out\" --question \"Which light is on?\" \\\n    \
    --cause \"no-water:The tank is empty:common\" --answer no-water:Red --fix \"no-water:Fill the tank:1m\" \\\n    \
    --cause \"no-power:It has no power:uncommon\" --answer no-power:None --fix \"no-power:Plug it in:30s\"")]
pub(in crate::cli) struct New {
    /// The playbook's id, such as printer/paper-jam: the file's path under the folder, without .yaml
    pub(in crate::cli) id: String,
    /// The folder of playbooks that it is written to [default: the folder that you are in]
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(in crate::cli) folder: Option<PathBuf>,
    /// What the playbook is about, in one line [default: the symptom]
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) title: Option<String>,
    /// What the user sees, in one line
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) symptom: Option<String>,
    /// What may be wrong: an id, a title, and how common it is, a word or a number (repeatable)
    #[arg(long = "cause", value_name = "ID:TITLE[:FREQUENCY]")]
    pub(in crate::cli) causes: Vec<String>,
    /// The question whose answer tells the causes apart
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) question: Option<String>,
    /// The answer to the question that speaks for a cause (repeatable)
    #[arg(long = "answer", value_name = "CAUSE:TEXT")]
    pub(in crate::cli) signs: Vec<String>,
    /// What fixes a cause, and how long that takes, such as 5m (repeatable)
    #[arg(long = "fix", value_name = "CAUSE:TITLE[:TIME]")]
    pub(in crate::cli) fixes: Vec<String>,
    /// Whom to call when nothing helps
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) contact: Option<String>,
    /// A file with the answers to the questions, one a line, instead of a person
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) answers: Option<PathBuf>,
}

pub(super) fn run(args: &New, printer: &mut Printer) -> Result<Exit, Trouble> {
    let id = id(&args.id)?;
    let folder = args.folder.clone().unwrap_or_default();
    let path = folder.join(format!("{id}.yaml"));
    let to_file = printer.has_file();
    if printer.had_file() {
        return Err(Trouble::new("the file of --out is there already").hint("name another one, or remove it first"));
    }
    if !to_file && path.symlink_metadata().is_ok() {
        return Err(there_already(&path));
    }
    let stopped = || Trouble { exit: Exit::Stopped, ..Trouble::new("stopped; nothing was written") };
    let mut draft = draft(args, id, printer)?.ok_or_else(stopped)?;
    draft.schema = schema(&folder, id).filter(|_| !to_file);
    let text = scaffold(&draft);
    if to_file {
        printer.text(text.trim_end());
        return Ok(Exit::Done);
    }
    write(&path, &text)?;
    let shown = path.display();
    printer.text(&format!("{shown} is written. It works as it stands; now make it true:"));
    printer.text(&format!("  triage check {shown}    finds mistakes"));
    printer.text(&format!("  triage test {shown}     runs its scenarios"));
    printer.text(&format!("  triage show {shown}     shows it as a page"));
    Ok(Exit::Done)
}

/// The id, if it is one.
fn id(id: &str) -> Result<&str, Trouble> {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    if id.split('/').all(is_part) {
        return Ok(id);
    }
    let meant: Vec<String> =
        id.trim_end_matches(".yaml").split(['/', '\\']).map(kebab).filter(|p| !p.is_empty()).collect();
    let meant = if meant.is_empty() { "printer/paper-jam".to_owned() } else { meant.join("/") };
    Err(Trouble::new(format!("`{id}` is no id of a playbook"))
        .hint(format!("lower-case words joined by - and /, such as `{meant}`; --folder DIR says where it is written")))
}

fn there_already(path: &Path) -> Trouble {
    Trouble::new(format!("{} is there already", path.display())).hint("take another id, or remove the file first")
}

/// Writes a file that was not there.
fn write(path: &Path, text: &str) -> Result<(), Trouble> {
    let cannot = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => there_already(path),
        _ => Trouble::new(format!("cannot write {}: {error}", path.display()))
            .hint("name a folder that you may write to: --folder DIR"),
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(cannot)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(cannot)?;
    file.write_all(text.as_bytes()).map_err(cannot)
}

/// Where the schema lies, seen from the playbook: in the folder, or in `schema` beside it.
fn schema(folder: &Path, id: &str) -> Option<String> {
    let up = "../".repeat(id.matches('/').count());
    let places = ["playbook.schema.json", "../schema/playbook.schema.json"];
    let place = places.iter().find(|place| folder.join(place).is_file())?;
    Some(format!("{up}{place}"))
}

/// What is known of the playbook; `None` if the person would not say.
fn draft(args: &New, id: &str, printer: &Printer) -> Result<Option<Draft>, Trouble> {
    let mut draft = flags(args)?;
    id.clone_into(&mut draft.id);
    let plain = Draft { id: id.to_owned(), ..Draft::default() };
    if let Some(path) = &args.answers {
        let lines = read(path, limits::FACTS_BYTES)?;
        return Ok(interview(draft, Interview::of_lines(lines.text()), printer));
    }
    if draft == plain && Console::is_attended() {
        return Ok(interview(draft, Interview::of_person(), printer));
    }
    Ok(Some(draft))
}

/// What the options say.
fn flags(args: &New) -> Result<Draft, Trouble> {
    let text = |option: &Option<String>| option.clone().unwrap_or_default();
    let mut causes: Vec<DraftCause> = args.causes.iter().map(|text| cause(text)).collect::<Result<_, _>>()?;
    if causes.len() == 1 || causes.len() > CAUSES {
        return Err(Trouble::new(format!("{} is no number of causes to tell apart", causes.len()))
            .hint(format!("give from 2 to {CAUSES}, each with --cause ID:TITLE:FREQUENCY")));
    }
    for one in &args.signs {
        let (cause, sign) = of_a_cause("--answer", one, &mut causes)?;
        cause.sign = sign;
    }
    for one in &args.fixes {
        let (cause, fix) = of_a_cause("--fix", one, &mut causes)?;
        let (fix, time) = tail(&fix, |time| parse_minutes(time).is_some());
        (cause.fix, cause.time) = (fix, time);
    }
    let (title, symptom, question) = (text(&args.title), text(&args.symptom), text(&args.question));
    Ok(Draft { title, symptom, question, causes, contact: text(&args.contact), ..Draft::default() })
}

/// `ID:TITLE` or `ID:TITLE:FREQUENCY`.
fn cause(text: &str) -> Result<DraftCause, Trouble> {
    let wrong = |what: String| {
        let words = FREQUENCY_WORDS.map(|(word, _)| word).join(", ");
        Trouble::new(format!("--cause {text}: {what}"))
            .hint(format!("write --cause ID:TITLE:FREQUENCY; the id in kebab-case, the frequency {words} or a number"))
    };
    let (id, rest) = text.split_once(':').ok_or_else(|| wrong("this is not ID:TITLE".to_owned()))?;
    if id.is_empty() || kebab(id) != id {
        return Err(wrong(format!("`{id}` is no id")));
    }
    let (title, frequency) = tail(rest, is_frequency);
    Ok(DraftCause { id: id.to_owned(), title, frequency, ..DraftCause::default() })
}

/// A text, and what stands behind its last colon if that means something.
fn tail(text: &str, means: impl Fn(&str) -> bool) -> (String, String) {
    match text.rsplit_once(':') {
        Some((text, tail)) if means(tail.trim()) => (text.to_owned(), tail.trim().to_owned()),
        _ => (text.to_owned(), String::new()),
    }
}

/// `CAUSE:TEXT`: the cause, and the text.
fn of_a_cause<'c>(
    option: &str,
    text: &str,
    causes: &'c mut [DraftCause],
) -> Result<(&'c mut DraftCause, String), Trouble> {
    let Some((id, rest)) = text.split_once(':') else {
        return Err(Trouble::new(format!("{option} {text}: this is not CAUSE:TEXT"))
            .hint("begin with the id of a cause that --cause names, then a colon"));
    };
    let known = causes.iter().map(|cause| cause.id.clone()).collect::<Vec<_>>().join(", ");
    let unknown = || {
        let known = if known.is_empty() { "none".to_owned() } else { known.clone() };
        Trouble::new(format!("{option} {text}: no --cause is called `{id}`")).hint(format!("the causes are: {known}"))
    };
    let cause = causes.iter_mut().find(|cause| cause.id == id).ok_or_else(unknown)?;
    Ok((cause, rest.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_last_colon_counts_only_if_it_means_something() {
        let made = cause("a:Title: of two parts:rare").unwrap();
        assert_eq!((made.title.as_str(), made.frequency.as_str()), ("Title: of two parts", "rare"));
        let made = cause("a:Error: 7x").unwrap();
        assert_eq!((made.title.as_str(), made.frequency.as_str()), ("Error: 7x", ""));
        assert_eq!(cause("a:T:12.5").unwrap().frequency, "12.5");
        for wrong in ["a", ":T", "A b:T", "other thing:T"] {
            assert!(cause(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_id_that_is_none_gets_a_proposal() {
        assert_eq!(id("printer/paper-jam").unwrap(), "printer/paper-jam");
        for (wrong, meant) in [
            ("Printer/Paper Jam.yaml", "`printer/paper-jam`"),
            ("../up", "`up`"),
            ("/etc/passwd", "`etc/passwd`"),
            ("", "`printer/paper-jam`"),
            ("a//b", "`a/b`"),
            ("C:\\x", "`c/x`"),
        ] {
            assert!(id(wrong).unwrap_err().hint.unwrap().contains(meant), "{wrong}");
        }
    }
}
