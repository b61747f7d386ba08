//! `triage test`: runs the scenarios of playbooks, without touching the world.

use std::path::PathBuf;
use std::time::Instant;

use clap::{Args, ValueEnum};

use super::super::exit::Exit;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::check::{shelves, verdict};
use super::mutate;
use super::scenarios::scenarios;
use super::watch;
use crate::author::{Coverage, Runner, Suite, Trial, json, junit, page};
use crate::diag::{Diagnostics, render, summary};
use crate::playbook::{Library, Refusal};
use crate::probe::now;

/// Which scenarios are run, and how the results are told.
#[derive(Debug, Args)]
pub(in crate::cli) struct Test {
    /// Files, or folders of playbooks; the built-in playbooks where none is given. Scenarios stand in the playbook, and in
    /// NAME.scenarios.yaml beside it
    pub(in crate::cli) paths: Vec<PathBuf>,
    /// Run only the scenarios whose names hold all these words
    #[arg(long, value_name = "WORDS")]
    pub(in crate::cli) filter: Option<String>,
    /// How the results are written
    #[arg(long, value_enum, default_value_t = TestFormat::Text)]
    pub(in crate::cli) format: TestFormat,
    /// Fail where the scenarios reach less of a playbook than this: a share such as 0.9, or 90%
    #[arg(long, value_name = "SHARE", value_parser = share, conflicts_with = "filter")]
    pub(in crate::cli) coverage_min: Option<f64>,
    /// Run them again whenever a file changes, until Ctrl-C
    #[arg(long, requires = "paths")]
    pub(in crate::cli) watch: bool,
    /// Change one thing after the other for the worse (a comparison, a finding, a platform, a number), and list what no
    /// scenario notices
    #[arg(long, conflicts_with_all = ["watch", "filter", "coverage_min"])]
    pub(in crate::cli) mutate: bool,
    /// With --mutate: fail where the scenarios notice less than this share of the mutants, such as 0.9, or 90%
    #[arg(long, value_name = "SHARE", value_parser = share, requires = "mutate")]
    pub(in crate::cli) mutate_min: Option<f64>,
}

/// How results are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TestFormat {
    /// For people
    Text,
    /// For programs: triage.test/1
    Json,
    /// For build servers: JUnit XML
    Junit,
}

/// A share of a whole.
fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let share = number.trim().parse::<f64>().ok().map(|number| number / whole);
    share.filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "write a share such as 0.9 or 90%".to_owned())
}

/// What came of all playbooks.
pub(super) struct Results {
    pub(super) suites: Vec<Suite>,
    /// Files with mistakes, and files that could not be read.
    pub(super) troubles: Vec<Trouble>,
    pub(super) exit: Exit,
}

pub(super) fn run(args: &Test, printer: &mut Printer) -> Result<Exit, Trouble> {
    if args.watch {
        return watch::run(args, printer);
    }
    if args.mutate {
        return mutate::run(args, printer);
    }
    let Results { suites, troubles, exit } = results(args);
    troubles.iter().for_each(|trouble| printer.trouble(trouble));
    let none = suites.iter().all(|suite| suite.trials.is_empty() && suite.mistakes.is_empty());
    if let Some(words) = args.filter.as_ref().filter(|_| none && troubles.is_empty()) {
        return Err(Trouble::new(format!("no scenario's name holds `{words}`"))
            .hint("leave --filter away to see how many there are; --format json lists their names"));
    }
    show(args.format, &suites, printer);
    Ok(exit)
}

/// Runs the scenarios that are asked for.
pub(super) fn results(args: &Test) -> Results {
    let (library, unread) = shelves(&args.paths);
    let mut troubles = unread.clone();
    let all = (0..library.shelves().len()).map(|shelf| suite(args, &library, shelf, &mut troubles));
    let is_asked_for = |suite: &Suite| args.filter.is_none() || !suite.trials.is_empty() || !suite.mistakes.is_empty();
    let suites: Vec<Suite> = all.filter(is_asked_for).collect();
    let ran = suites.iter().any(|suite| !suite.trials.is_empty());
    if !ran && troubles.is_empty() && args.filter.is_none() {
        troubles.push(
            Trouble::new("there is no scenario").hint("add some under `scenarios`: facts, and what must come out"),
        );
    }
    Results { exit: verdict(ran && suites.iter().all(Suite::passes), &unread), suites, troubles }
}

fn suite(args: &Test, library: &Library, shelf: usize, troubles: &mut Vec<Trouble>) -> Suite {
    let (mut trials, wrong) = scenarios(library, shelf);
    let mut mistakes: Vec<String> = Vec::new();
    let playbook = library.playbook(shelf);
    if let Err(refusal) = &playbook {
        troubles.push(Trouble::refusal(refusal));
        mistakes.push(match &**refusal {
            Refusal::Mistakes(diagnostics) => told(diagnostics),
            Refusal::Settings(lines) => lines.join("\n"),
        });
    }
    for diagnostics in &wrong {
        troubles.push(Trouble::mistakes(diagnostics));
        mistakes.push(told(diagnostics));
    }
    if let Some(words) = &args.filter {
        trials.retain(|trial| is_meant(trial, words));
    }
    let playbook = playbook.ok();
    let (mut outcomes, mut took) = (Vec::with_capacity(trials.len()), Vec::with_capacity(trials.len()));
    if let Some(playbook) = &playbook {
        let runner = Runner::new(library, playbook);
        for trial in &trials {
            let from = Instant::now();
            outcomes.push(runner.run(trial));
            took.push(from.elapsed());
        }
    }
    let covered = playbook.as_ref().filter(|_| args.filter.is_none() && !trials.is_empty());
    let coverage = covered.map(|playbook| Coverage::of(playbook, &trials, &outcomes));
    let file = library.shelves()[shelf].source.name().to_owned();
    Suite { file, playbook, mistakes, trials, outcomes, took, coverage, coverage_min: args.coverage_min }
}

fn told(diagnostics: &Diagnostics) -> String {
    format!("{}\n{}", summary(diagnostics), render(diagnostics).trim_end())
}

/// Whether a scenario's name holds all words.
fn is_meant(trial: &Trial, words: &str) -> bool {
    let name = trial.scenario.name.to_lowercase();
    words.split_whitespace().all(|word| name.contains(&word.to_lowercase()))
}

/// Adds the results to what is printed.
pub(super) fn show(format: TestFormat, suites: &[Suite], printer: &mut Printer) {
    match format {
        TestFormat::Text => printer.page(&page(suites)),
        TestFormat::Json => printer.json(json(suites)),
        // without parts of a second and without a zone, as the schema wishes
        TestFormat::Junit => printer.text(junit(suites, now().get(..19).unwrap_or_default()).trim_end()),
    }
}
