//! `triage explain`: what a probe, an effect, a word of predicates, a need or risk, a diagnostic code, a word for a number or
//! a key of playbooks means.

use clap::{Args, ValueEnum};
use serde_json::Value as Json;

use super::super::args::{LibraryArgs, Suggested};
use super::super::exit::Exit;
use super::super::input::stocked;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::show::find as playbook;
use crate::author::{Explained, Key, all, explain, find_keys, index, keys, leaves, reference};
use crate::playbook::Library;
use crate::report::Page;
use crate::session::vocabulary;
use crate::text::did_you_mean;

/// What to explain.
#[derive(Debug, Args)]
pub(in crate::cli) struct Explain {
    /// The name of a probe, an effect, a function of predicates, a need or risk, a diagnostic code, a word for a number, or
    /// a key of playbooks such as findings.overlaps; without it all are listed
    #[arg(value_parser = Suggested(names), hide_possible_values = true)]
    pub(in crate::cli) name: Option<String>,
    /// How the conditions of a playbook, by its id or file, are judged in a batch: which of their parts run natively, and
    /// which are left to the engine
    #[arg(long, value_name = "PLAYBOOK", conflicts_with = "name", value_hint = clap::ValueHint::FilePath)]
    pub(in crate::cli) predicates: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(in crate::cli) format: ExplainFormat,
}

/// Everything that can be explained, for completion; signs mean something else to a shell.
fn names() -> Vec<String> {
    let vocabulary = vocabulary();
    let named = all(&vocabulary).into_iter().map(|one| one.name().to_owned());
    let named = named.filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()));
    named.chain(keys(&vocabulary).into_iter().map(|key| key.path)).collect()
}

/// A form of the explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ExplainFormat {
    /// For people
    Text,
    /// For programs
    Json,
    /// The whole reference, where no name is given
    Markdown,
}

pub(super) fn run(args: &Explain, printer: &mut Printer) -> Result<Exit, Trouble> {
    let vocabulary = vocabulary();
    if args.format == ExplainFormat::Markdown {
        if args.name.is_some() || args.predicates.is_some() {
            return Err(Trouble::new("--format markdown is for the whole reference")
                .hint("leave the name away, or take --format text or json"));
        }
        printer.text(reference(&vocabulary).trim_end());
        return Ok(Exit::Done);
    }
    if let Some(wanted) = &args.predicates {
        let library = stocked(Library::for_diagnosis(vocabulary), &LibraryArgs { playbooks: Vec::new() })?;
        let leaves = leaves(&*playbook(library, wanted)?);
        match args.format {
            ExplainFormat::Json => printer.json(leaves.json()),
            _ => printer.page(&leaves.page()),
        }
        return Ok(Exit::Done);
    }
    let Some(name) = &args.name else {
        list(args.format, printer);
        return Ok(Exit::Done);
    };
    let meanings = [name.clone(), name.to_lowercase()].iter().map(|name| meanings(name)).find(|m| !m.is_empty());
    let Meanings { named, keys } = meanings.ok_or_else(|| unknown(name))?;
    match args.format {
        ExplainFormat::Json => {
            let mut all: Vec<Json> = named.iter().map(Explained::json).chain(keys.iter().map(Key::json)).collect();
            printer.json(if all.len() == 1 { all.remove(0) } else { Json::from(all) });
        }
        _ => printer.page(&page(&named, &keys)),
    }
    Ok(Exit::Done)
}

/// Everything, by kind.
fn list(format: ExplainFormat, printer: &mut Printer) {
    let vocabulary = vocabulary();
    if format == ExplainFormat::Json {
        printer.json(all(&vocabulary).iter().map(Explained::json).collect());
        return;
    }
    let mut page = index(&vocabulary);
    let (keys, top) = (keys(&vocabulary), |key: &&Key| !key.path.contains('.'));
    page.heading("Keys of playbooks");
    let top: Vec<&str> = keys.iter().filter(top).map(Key::name).collect();
    page.say(2, format!("{}; and those below them, such as findings.when", top.join(", ")));
    printer.page(&page);
}

/// What has a name.
struct Meanings {
    named: Vec<Explained>,
    keys: Vec<Key>,
}

impl Meanings {
    fn is_empty(&self) -> bool {
        self.named.is_empty() && self.keys.is_empty()
    }
}

fn meanings(name: &str) -> Meanings {
    let vocabulary = vocabulary();
    Meanings { named: explain(name, &vocabulary), keys: find_keys(name, &vocabulary) }
}

/// A page of each thing; a key that is not alone has a line.
fn page(named: &[Explained], keys: &[Key]) -> Page {
    if let ([], [only]) = (named, keys) {
        return only.page();
    }
    let mut page = Page::default();
    named.iter().for_each(|one| page.lines.extend(one.page().lines));
    if !named.is_empty() && !keys.is_empty() {
        page.heading("Keys of playbooks with this name");
    }
    let indent = if named.is_empty() { 0 } else { 2 };
    keys.iter().for_each(|key| page.say(indent, format!("{}: {}", key.path, key.doc)));
    page
}

/// What to say of a name that means nothing.
fn unknown(name: &str) -> Trouble {
    let (all, keys) = (all(&vocabulary()), keys(&vocabulary()));
    let mut names: Vec<&str> = all.iter().map(Explained::name).collect();
    keys.iter().for_each(|key| names.extend([key.path.as_str(), key.name()]));
    let meant = did_you_mean(&name.to_lowercase(), names);
    Trouble::new(format!("nothing is called `{name}`"))
        .hint(meant.unwrap_or_else(|| "`triage explain` lists everything".to_owned()))
}
