//! The results of scenarios as a person reads them: what came out differently, with the evidence that decided, and how much of
//! the playbook the scenarios reach.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::coverage::Coverage;
use super::deciding::Deciding;
use super::runner::Outcome;
use super::suite::{Suite, Totals, totals};
use super::trial::Trial;
use super::verdict::Verdict;
use crate::playbook::{Expectation, Playbook};
use crate::report::{Page, Piece, Tone};

/// Columns before what is said of a scenario.
const INDENT: usize = 5;
/// Columns of an id in the two rankings.
const ID: usize = 25;
/// Columns of a finding beside its two weights.
const FINDING: usize = 46;
/// Most causes of a ranking that are shown, beside the expected one.
const CAUSES: usize = 3;
/// Most pieces of evidence that are shown: the rest decides little.
const EVIDENCE: usize = 6;

/// The results.
#[must_use]
pub fn page(suites: &[Suite]) -> Page {
    let mut page = Page::default();
    for suite in suites {
        let Some(playbook) = &suite.playbook else { continue };
        for (trial, outcome) in suite.trials.iter().zip(&suite.outcomes) {
            scenario(playbook, trial, outcome, &mut page);
        }
        summary(suite, playbook, &mut page);
    }
    if suites.len() > 1 {
        let sum = totals(suites);
        page.line(0, 0, [strong(format!("{}: {}{}", count(suites.len(), "playbook"), counted(&sum), broken(&sum)))]);
    }
    page
}

fn scenario(playbook: &Playbook, trial: &Trial, outcome: &Outcome, page: &mut Page) {
    let scenario = &trial.scenario;
    let place = format!("{}:{}: {}", scenario.source.name(), scenario.line, scenario.name);
    match outcome.verdict {
        Verdict::Hit => return,
        Verdict::KnownGap => {
            let why = scenario.expect.known_gap.as_deref().unwrap_or_default();
            return page.line(0, INDENT, [piece("GAP ", Tone::Dim), plain(place), dim(format!(": {why}"))]);
        }
        _ => page.line(0, INDENT, [piece("FAIL ", Tone::Bad), strong(place)]),
    }
    let word = in_words(outcome.verdict);
    if outcome.verdict == Verdict::GapClosed {
        page.line(INDENT, 2, [plain(format!("{word}: everything comes out as expected now; remove `known_gap`"))]);
    }
    for (n, missed) in outcome.missed.iter().enumerate() {
        let before = if n == 0 { format!("{word}: ") } else { String::new() };
        page.line(INDENT, 2, [plain(format!("{before}{missed}"))]);
    }
    for note in &outcome.notes {
        page.line(INDENT, 2, [dim(note.clone())]);
    }
    let of_causes = !expected(&scenario.expect).is_empty();
    if of_causes && matches!(outcome.verdict, Verdict::Miss | Verdict::Noisy) {
        rankings(playbook, &scenario.expect, outcome, page);
        evidence(playbook, outcome, page);
    }
}

fn in_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Hit => "as expected",
        Verdict::Miss => "miss",
        Verdict::Noisy => "noisy",
        Verdict::WrongOrder => "wrong order",
        Verdict::NotEvaluated => "not evaluated",
        Verdict::KnownGap => "known gap",
        Verdict::GapClosed => "gap closed",
    }
}

/// What is expected of the causes, beside those that came out.
fn rankings(playbook: &Playbook, expect: &Expectation, outcome: &Outcome, page: &mut Page) {
    let shown = (0..outcome.causes.len()).filter(|n| *n < CAUSES || Some(*n) == outcome.expected);
    let came_out = shown.map(|n| {
        let place = &outcome.causes[n];
        format!("{:>2} {} {:>7}", n + 1, cell(playbook.cause_id(place.cause), ID), posterior(place.posterior))
    });
    let came_out: Vec<String> = came_out.collect();
    let expected = expected(expect);
    let width = ID + 10;
    page.gap();
    row(&format!("{}   {}", cell("expected", width), "came out"), Tone::Dim, page);
    for n in 0..came_out.len().max(expected.len()) {
        let side = |list: &[String]| list.get(n).cloned().unwrap_or_default();
        row(&format!("{}   {}", cell(&side(&expected), width), side(&came_out)), Tone::Plain, page);
    }
}

/// The ranking that is expected, a row a demand.
fn expected(expect: &Expectation) -> Vec<String> {
    let bound = |sign: &str, p: f64| format!("{sign}{}%", (p * 1e6).round() / 1e4);
    let mut bounds = expect.at_least.iter().map(|p| bound("≥", p.p.get())).collect::<Vec<_>>();
    bounds.extend(expect.at_most.iter().map(|p| bound("≤", p.p.get())));
    let rank = match expect.top {
        Some(top) if top > 1 => format!("≤{top}"),
        _ => " 1".to_owned(),
    };
    let id = expect.cause.as_deref().unwrap_or("any");
    let mut rows = Vec::new();
    if expect.cause.is_some() || !bounds.is_empty() {
        let first = if bounds.is_empty() { String::new() } else { bounds.remove(0) };
        rows.push(format!("{rank} {} {first}", cell(id, ID - 1)));
    }
    rows.extend(bounds.iter().map(|bound| format!("   {} {bound}", cell("", ID - 1))));
    let nots = expect.not_cause.iter().enumerate();
    rows.extend(nots.map(|(n, id)| format!("{} not {id}", if n == 0 { " 1" } else { "  " })));
    rows
}

/// The evidence that decided, with its weight for the two causes.
fn evidence(playbook: &Playbook, outcome: &Outcome, page: &mut Page) {
    if outcome.decided.is_empty() {
        return;
    }
    let heads = if outcome.expected == Some(0) { ["first", "second"] } else { ["expected", "came out"] };
    page.gap();
    row(&format!("{} {:>10} {:>10}", cell("evidence", FINDING), heads[0], heads[1]), Tone::Dim, page);
    for one in outcome.decided.iter().take(EVIDENCE) {
        let weights = if outcome.expected == Some(0) {
            [one.for_first, one.for_expected]
        } else {
            [one.for_expected, one.for_first]
        };
        let [left, right] = weights.map(decibans);
        row(&format!("{} {left:>10} {right:>10}", cell(&named(playbook, one), FINDING)), Tone::Plain, page);
    }
    let more = outcome.decided.len().saturating_sub(EVIDENCE);
    if more > 0 {
        row(&format!("and {more} more that decide less"), Tone::Dim, page);
    }
}

fn named(playbook: &Playbook, one: &Deciding) -> String {
    let ids: Vec<&str> = one.findings.iter().map(|f| playbook.findings[*f].id.as_str()).collect();
    let not = if one.present { "" } else { "not " };
    format!("{not}{}", ids.join(", "))
}

fn decibans(weight: f64) -> String {
    match weight {
        f64::INFINITY => "proves".to_owned(),
        f64::NEG_INFINITY => "rules out".to_owned(),
        weight => format!("{weight:+.1} dB"),
    }
}

/// The last lines of a playbook: how many passed, and how much of it they reach.
fn summary(suite: &Suite, playbook: &Playbook, page: &mut Page) {
    let totals = suite.totals();
    if totals.all() == 0 {
        let fails = if suite.is_untested() { piece("FAIL ", Tone::Bad) } else { plain("") };
        return page.line(0, 0, [fails, strong(format!("{}: no scenarios{}", playbook.id, broken(&totals)))]);
    }
    page.line(0, 0, [strong(format!("{}: {}{}", playbook.id, counted(&totals), broken(&totals)))]);
    let Some(coverage) = &suite.coverage else { return };
    let figures =
        coverage.figures().map(|(name, figure)| format!("{name}\u{a0}{}\u{a0}of\u{a0}{}", figure.reached, figure.of));
    page.line(2, 2, [plain(format!("coverage {}: {}", percent(coverage.whole().share()), figures.join(", ")))]);
    for (what, names) in not_reached(playbook, coverage) {
        if !names.is_empty() {
            page.line(4, 2, [dim(format!("{what}: ")), plain(names.join(", "))]);
        }
    }
    if suite.reaches_too_little() {
        let least = percent(suite.coverage_min.unwrap_or_default());
        page.line(2, 2, [piece("FAIL ", Tone::Bad), plain(format!("the coverage is less than {least}"))]);
    }
}

/// What the scenarios do not reach, by what it is.
fn not_reached(playbook: &Playbook, coverage: &Coverage) -> [(&'static str, Vec<String>); 5] {
    let finding = |f: usize| {
        let finding = &playbook.findings[f];
        let only = if finding.otherwise.is_none() { " (only verifies)" } else { "" };
        format!("{}{only}", finding.id)
    };
    let findings = |wanted: fn(&(bool, bool)) -> bool| {
        let missing = coverage.findings.iter().enumerate().filter(|(_, seen)| wanted(seen));
        missing.map(|(f, _)| finding(f)).collect()
    };
    let causes = playbook.causes.iter().zip(&coverage.causes).filter(|(_, reached)| !**reached);
    let fixes = playbook.fixes.iter().zip(&coverage.fixes).filter(|(_, reached)| !**reached);
    let answers = coverage.answers.iter().flat_map(|(fact, given)| {
        let question = playbook.facts[*fact].question.iter();
        let pairs = question.flat_map(|q| q.answers.iter().zip(given).map(move |(choice, given)| (q, choice, given)));
        pairs
            .filter(|(_, _, given)| !**given)
            .map(|(q, choice, _)| format!("{}={}", q.fact, choice.value))
            .collect::<Vec<_>>()
    });
    [
        ("findings never seen present", findings(|(present, _)| !present)),
        ("findings never seen absent", findings(|(_, absent)| !absent)),
        ("causes never expected and first", causes.map(|(cause, _)| cause.id.clone()).collect()),
        ("fixes that no scenario names in a plan", fixes.map(|(fix, _)| fix.id.clone()).collect()),
        ("answers never given", answers.collect()),
    ]
}

/// How many passed and failed, and of what kind the failures are.
fn counted(totals: &Totals) -> String {
    let failed = Verdict::ALL.into_iter().filter(|verdict| !verdict.passes() && totals.of(*verdict) > 0);
    let kinds: Vec<String> = failed.map(|verdict| format!("{} {}", totals.of(verdict), in_words(verdict))).collect();
    let kinds = if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
    let gaps = totals.of(Verdict::KnownGap);
    let gaps = if gaps == 0 { String::new() } else { format!(", {}", count(gaps, "known gap")) };
    format!("{} passed, {} failed{kinds}{gaps}", totals.passed(), totals.failed())
}

/// How many files have mistakes, where some have.
fn broken(totals: &Totals) -> String {
    if totals.broken > 0 { format!(", {} with mistakes", count(totals.broken, "file")) } else { String::new() }
}

fn count(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// A posterior in percent: only what is certain is shown as certain.
fn posterior(p: f64) -> String {
    match p * 100.0 {
        hundred if p > 0.0 && hundred < 0.1 => "<0.1 %".to_owned(),
        hundred if p < 1.0 && hundred > 99.9 => ">99.9 %".to_owned(),
        hundred => format!("{hundred:.1} %"),
    }
}

/// A share in percent, never rounded up: 100 % is all.
fn percent(share: f64) -> String {
    let tenths = (share * 1000.0 + 1e-9).floor();
    if tenths % 10.0 == 0.0 { format!("{:.0}\u{a0}%", tenths / 10.0) } else { format!("{:.1}\u{a0}%", tenths / 10.0) }
}

/// A row of a table: its blanks stay.
fn row(text: &str, tone: Tone, page: &mut Page) {
    page.line(INDENT, 0, [piece(text.trim_end().replace(' ', "\u{a0}"), tone)]);
}

/// A text in so many columns: filled up with blanks, or cut.
fn cell(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return format!("{text}{}", " ".repeat(columns - text.width()));
    }
    let (mut cut, mut width) = (String::new(), 0);
    for c in text.chars() {
        width += c.width().unwrap_or(0);
        if width >= columns {
            break;
        }
        cut.push(c);
    }
    cell(&(cut + "…"), columns)
}

fn piece(text: impl Into<String>, tone: Tone) -> Piece {
    Piece { text: text.into(), tone }
}

fn plain(text: impl Into<String>) -> Piece {
    piece(text, Tone::Plain)
}

fn strong(text: impl Into<String>) -> Piece {
    piece(text, Tone::Strong)
}

fn dim(text: impl Into<String>) -> Piece {
    piece(text, Tone::Dim)
}
