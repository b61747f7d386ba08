//! `triage explain`: what a probe, an effect, a diagnostic code, a word for a number or a key of playbooks means.

use clap::{Args, ValueEnum};

use super::super::args::Suggested;
use super::super::exit::Exit;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use crate::author::{Explained, Key, all, explain, find_keys, index, keys, reference};
use crate::report::Page;
use crate::session::vocabulary;
use crate::text::did_you_mean;

/// What to explain.
#[derive(Debug, Args)]
pub(in crate::cli) struct Explain {
    /// The name of a probe, an effect, a diagnostic code, a word for a number, or a key of playbooks such as
    /// findings.overlaps; without it all are listed
    #[arg(value_parser = Suggested(names), hide_possible_values = true)]
    pub(in crate::cli) name: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(in crate::cli) format: ExplainFormat,
}

/// Everything that can be explained, for completion.
fn names() -> Vec<String> {
    let vocabulary = vocabulary();
    let named = all(&vocabulary).into_iter().map(|one| one.name().to_owned());
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
        if args.name.is_some() {
            return Err(Trouble::new("--format markdown is for the whole reference")
                .hint("leave the name away, or take --format text or json"));
        }
        printer.text(reference(&vocabulary).trim_end());
        return Ok(Exit::Done);
    }
    let found = match &args.name {
        None => all(&vocabulary),
        Some(name) => explain(name, &vocabulary),
    };
    if let (Some(name), []) = (&args.name, &found[..]) {
        return explain_key(name, args.format, printer);
    }
    match (args.format, &args.name, &found[..]) {
        (ExplainFormat::Json, Some(_), [one]) => printer.json(one.json()),
        (ExplainFormat::Json, ..) => printer.json(found.iter().map(Explained::json).collect()),
        (_, None, _) => {
            let mut page = index(&vocabulary);
            let (keys, top) = (keys(&vocabulary), |key: &&Key| !key.path.contains('.'));
            page.heading("Keys of playbooks");
            let top: Vec<&str> = keys.iter().filter(top).map(Key::name).collect();
            page.say(2, format!("{}; and those below them, such as findings.when", top.join(", ")));
            printer.page(&page);
        }
        (_, Some(_), _) => found.iter().for_each(|one| printer.page(&one.page())),
    }
    Ok(Exit::Done)
}

/// What a name is that is none of the others: a key of the format.
fn explain_key(name: &str, format: ExplainFormat, printer: &mut Printer) -> Result<Exit, Trouble> {
    let found = find_keys(name, &vocabulary());
    match (format, &found[..]) {
        (_, []) => return Err(unknown(name)),
        (ExplainFormat::Json, [one]) => printer.json(one.json()),
        (ExplainFormat::Json, several) => printer.json(several.iter().map(Key::json).collect()),
        (_, [one]) => printer.page(&one.page()),
        (_, several) => {
            let mut page = Page::default();
            several.iter().for_each(|key| page.say(0, format!("{}: {}", key.path, key.doc)));
            printer.page(&page);
        }
    }
    Ok(Exit::Done)
}

/// What to say of a name that means nothing.
fn unknown(name: &str) -> Trouble {
    let all = all(&vocabulary());
    let keys = keys(&vocabulary());
    let of = |kind: &str| -> Vec<&str> { all.iter().filter(|one| one.kind() == kind).map(Explained::name).collect() };
    let known = format!("probes: {}\neffects: {}", of("probe").join(", "), of("effect").join(", "));
    let mut names: Vec<&str> = Vec::new();
    all.iter().for_each(|one| names.push(one.name()));
    keys.iter().for_each(|key| names.extend([key.path.as_str(), key.name()]));
    let meant = did_you_mean(name, names);
    Trouble::new(format!("nothing is called `{name}`\n{known}"))
        .hint(meant.unwrap_or_else(|| "`triage explain` lists everything".to_owned()))
}
