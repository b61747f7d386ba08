//! The results of scenarios as build servers read them: JUnit XML, in the form that both the schema of Apache Ant's reports
//! and that of Jenkins take. Ant's edition of 2011, which many hold to, knows neither a count of skipped tests nor empty
//! properties.

use std::time::Duration;

use super::runner::Outcome;
use super::suite::Suite;
use super::trial::Trial;
use super::verdict::Verdict;
use crate::text::harmless;

/// The results; `timestamp` is the time of the run as `2026-11-25T08:00:00`.
#[must_use]
pub fn junit(suites: &[Suite], timestamp: &str) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (n, one) in suites.iter().enumerate() {
        suite(n, one, timestamp, &mut xml);
    }
    xml + "</testsuites>\n"
}

fn suite(n: usize, suite: &Suite, timestamp: &str, xml: &mut String) {
    let (totals, took) = (suite.totals(), suite.took.iter().sum());
    let extra = usize::from(suite.reaches_too_little());
    let untested = usize::from(suite.is_untested());
    let failures = totals.failed() - totals.of(Verdict::NotEvaluated) + extra + untested;
    let errors = totals.of(Verdict::NotEvaluated) + totals.broken;
    *xml += &format!(
        "  <testsuite id=\"{n}\" name={name} package={package} timestamp={timestamp} hostname=\"localhost\" tests=\"{tests}\" \
         failures=\"{failures}\" errors=\"{errors}\" time=\"{time}\">\n",
        name = token(suite.name()),
        package = token(&suite.file),
        timestamp = quoted(timestamp),
        tests = totals.all() + totals.broken + extra + untested,
        time = seconds(took),
    );
    *xml += "    <properties>\n";
    property("file", &suite.file, xml);
    if let Some(playbook) = &suite.playbook {
        property("playbook.version", &playbook.version, xml);
        property("playbook.sha256", playbook.sha256(), xml);
    }
    if let Some(coverage) = &suite.coverage {
        property("coverage", &format!("{:.4}", coverage.whole().share()), xml);
    }
    *xml += "    </properties>\n";
    let took = suite.took.iter().copied().chain(std::iter::repeat(Duration::ZERO));
    for ((trial, outcome), took) in suite.trials.iter().zip(&suite.outcomes).zip(took) {
        case(suite, trial, outcome, took, xml);
    }
    for mistakes in &suite.mistakes {
        let first = mistakes.lines().next().unwrap_or_default();
        opened(suite, "the files have no mistakes", Duration::ZERO, xml);
        told("error", "mistakes", first, mistakes, xml);
    }
    if suite.is_untested() {
        opened(suite, "there is a scenario", Duration::ZERO, xml);
        told("failure", "no-scenarios", "there is no scenario", "there is no scenario", xml);
    }
    if extra > 0 {
        let share = suite.coverage.as_ref().map_or(0.0, |coverage| coverage.whole().share());
        let text = format!("coverage {share:.4} is less than {}", suite.coverage_min.unwrap_or_default());
        opened(suite, "the scenarios reach enough of the playbook", Duration::ZERO, xml);
        told("failure", "coverage", &text, &text, xml);
    }
    *xml += "    <system-out></system-out>\n    <system-err></system-err>\n  </testsuite>\n";
}

fn property(name: &str, value: &str, xml: &mut String) {
    *xml += &format!("      <property name={} value={}/>\n", token(name), quoted(value));
}

fn case(suite: &Suite, trial: &Trial, outcome: &Outcome, took: Duration, xml: &mut String) {
    let scenario = &trial.scenario;
    opened(suite, &scenario.name, took, xml);
    let place = format!("{}:{}", scenario.source.name(), scenario.line);
    let text = [&[place][..], &outcome.missed].concat().join("\n");
    let message = outcome.missed.first().map_or("", String::as_str);
    let name = outcome.verdict.name();
    match outcome.verdict {
        Verdict::Hit => *xml += "></testcase>\n",
        Verdict::KnownGap => *xml += "><skipped/></testcase>\n",
        Verdict::NotEvaluated => told("error", name, message, &text, xml),
        Verdict::GapClosed => told("failure", name, "it comes out now: remove `known_gap`", &text, xml),
        Verdict::Miss | Verdict::Noisy | Verdict::WrongOrder => told("failure", name, message, &text, xml),
    }
}

/// The start of a test case, up to its closing bracket.
fn opened(suite: &Suite, name: &str, took: Duration, xml: &mut String) {
    let (name, class) = (token(name), token(&suite.name().replace('/', ".")));
    *xml += &format!("    <testcase name={name} classname={class} time=\"{}\"", seconds(took));
}

/// What went wrong in a test case, and its end.
fn told(element: &str, ty: &str, message: &str, text: &str, xml: &mut String) {
    let (ty, message) = (quoted(ty), quoted(message));
    *xml += &format!("><{element} type={ty} message={message}>{}</{element}></testcase>\n", escaped(text));
}

fn seconds(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

/// An attribute that is a token: no blanks at its ends, and single ones inside; never empty.
fn token(text: &str) -> String {
    let words = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    quoted(if words.is_empty() { "-" } else { &words })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text).replace('\n', "&#10;").replace('\t', "&#9;"))
}

/// Text as XML takes it: nothing is markup, and no character is one that XML has not.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in harmless(text).chars() {
        match c {
            '&' => xml += "&amp;",
            '<' => xml += "&lt;",
            '>' => xml += "&gt;",
            '"' => xml += "&quot;",
            '\n' | '\t' => xml.push(c),
            '\u{fffe}' | '\u{ffff}' => xml.push('\u{fffd}'),
            c if c.is_control() => xml.push('\u{fffd}'),
            c => xml.push(c),
        }
    }
    xml
}
