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
use super::flags::flags;
use super::interview::{Interview, interview};
use crate::author::{Draft, kebab, scaffold};
use crate::limits;

/// What the playbook is about.
#[derive(Debug, Args)]
#[command(
    after_help = "On a terminal `triage new ID` asks for what the playbook needs. With any of --symptom, --cause, \
    --question, --answer, --fix and --contact it does not: what they leave open is marked # TODO in the file.\n\n\
    Examples:\n  \
    triage new printer/paper-jam\n  \
    triage new coffee --symptom \"No coffee comes out\" --question \"Which light is on?\" \\\n    \
    --cause \"no-water:The tank is empty:common\" --answer no-water:Red --fix \"no-water:Fill the tank:1m\" \\\n    \
    --cause \"no-power:It has no power:uncommon\" --answer no-power:None --fix \"no-power:Plug it in:30s\""
)]
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
    /// What may be wrong: an id, a title, and how common it is, a word or a number [default: common] (repeatable)
    #[arg(long = "cause", value_name = "ID:TITLE[:FREQUENCY]")]
    pub(in crate::cli) causes: Vec<String>,
    /// The question whose answer tells the causes apart
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) question: Option<String>,
    /// The answer to the question that speaks for a cause (once a cause)
    #[arg(long = "answer", value_name = "CAUSE:TEXT")]
    pub(in crate::cli) signs: Vec<String>,
    /// What fixes a cause, and how long that takes [default: 5m] (once a cause)
    #[arg(long = "fix", value_name = "CAUSE:TITLE[:TIME]")]
    pub(in crate::cli) fixes: Vec<String>,
    /// Whom to call when nothing helps
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) contact: Option<String>,
    /// A file with the answers to the questions, one a line, instead of a person
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["symptom", "causes", "question", "signs", "fixes", "contact"]
    )]
    pub(in crate::cli) answers: Option<PathBuf>,
}

impl New {
    /// Whether an option answers one of the questions.
    fn answers_something(&self) -> bool {
        let texts = [&self.symptom, &self.question, &self.contact];
        let lists = [&self.causes, &self.signs, &self.fixes];
        texts.iter().any(|text| text.is_some()) || lists.iter().any(|list| !list.is_empty())
    }
}

pub(super) fn run(args: &New, printer: &mut Printer) -> Result<Exit, Trouble> {
    let id = id(&args.id)?;
    let folder = args.folder.clone().unwrap_or_default();
    let path = folder.join(format!("{id}.yaml"));
    let has_out = printer.has_file() || printer.is_told_stdout();
    if printer.had_file() {
        return Err(Trouble::new("the file of --out is there already").hint("name another one, or remove it first"));
    }
    if !has_out && path.symlink_metadata().is_ok() {
        return Err(there_already(&path));
    }
    let mut draft = draft(args, id, printer)?;
    draft.schema = schema(&folder, id).filter(|_| !has_out);
    let made = scaffold(&draft);
    let open = format!("Still to be written, at each # TODO: {}", made.open.join(", "));
    if has_out {
        printer.text(made.text.trim_end());
        printer.note(&open);
        return Ok(Exit::Done);
    }
    if let Err(mut trouble) = write(&path, &made.text) {
        // nothing that was typed is lost
        trouble.message += "; the playbook is on stdout instead";
        printer.trouble(&trouble);
        printer.text(made.text.trim_end());
        return Ok(trouble.exit);
    }
    let shown = path.display();
    printer.text(&format!("{shown} is written. It works as it stands; now make it true:"));
    printer.text(&format!("  triage check {shown}    finds mistakes"));
    printer.text(&format!("  triage test {shown}     runs its scenarios"));
    printer.text(&format!("  triage show {shown}     shows it as a page"));
    printer.text(&open);
    Ok(Exit::Done)
}

/// The id, if it is one.
fn id(id: &str) -> Result<&str, Trouble> {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    let shorter = |what: String| Err(Trouble::new(what).hint("take a shorter id"));
    if id.split('/').all(is_part) {
        let longest = id.split('/').map(str::len).max().unwrap_or_default();
        return match id.split('/').count() {
            _ if longest > limits::ID_LETTERS => {
                shorter(format!("the id has {longest} letters in one part; the limit is {}", limits::ID_LETTERS))
            }
            parts if parts > limits::LIBRARY_DEPTH => {
                shorter(format!("the id has {parts} parts; the limit is {}", limits::LIBRARY_DEPTH))
            }
            _ => Ok(id),
        };
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
        ErrorKind::InvalidFilename => Trouble::new(format!("cannot write {}: {error}", path.display()))
            .hint("take a shorter id, or a shorter folder"),
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

/// What is known of the playbook, from options, a file, or a person.
fn draft(args: &New, id: &str, printer: &Printer) -> Result<Draft, Trouble> {
    let draft = Draft { id: id.to_owned(), ..flags(args)? };
    if let Some(path) = &args.answers {
        let file = read(path, limits::FACTS_BYTES)?;
        return interview(draft, Interview::of_lines(file.name(), file.text()), printer);
    }
    match (Console::is_attended(), args.answers_something()) {
        (true, false) => return interview(draft, Interview::of_person(), printer),
        (true, true) => printer.note("Nothing is asked, since options answer: without them all questions are asked."),
        (false, _) => {}
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        new: New,
    }

    #[test]
    fn options_turn_the_questions_off_if_they_answer_one() {
        use clap::Parser;
        let answers = |more: &[&str]| Line::parse_from([&["new", "x"], more].concat()).new.answers_something();
        assert!(!answers(&[]) && !answers(&["--title", "T", "--folder", "f"]));
        for option in ["--symptom", "--cause", "--question", "--answer", "--fix", "--contact"] {
            assert!(answers(&[option, "x"]), "{option}");
            let help = <Line as clap::CommandFactory>::command().render_long_help().to_string();
            let end = help.split("On a terminal").nth(1).and_then(|end| end.split("does not").next()).unwrap();
            assert!(end.contains(option), "{option} is not named: {end}");
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
        for long in ["a".repeat(limits::ID_LETTERS + 1), "a/".repeat(limits::LIBRARY_DEPTH) + "a"] {
            assert_eq!(id(&long).unwrap_err().hint.as_deref(), Some("take a shorter id"), "{long}");
        }
    }
}
