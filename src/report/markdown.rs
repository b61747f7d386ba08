//! The report as Markdown (GitHub's), to paste into a ticket; it reads as plain text as well. Every text from outside is
//! escaped, so that it stays text.

use std::fmt::Write as _;

use super::sentences;
use super::v1::{AskMove, CauseReport, EvidenceReport, FixMove, MoveReport, ReportV1, StepReport, WorkaroundReport};
use super::words::{bar, percent, tied};
use super::{Format, Rendered};
use crate::text::{harmless, shortened};

/// The form `markdown`.
pub(super) const FORMAT: Format = Format {
    name: "markdown",
    about: "To paste into a ticket: everything",
    render: |report, _| Rendered::Text(markdown(report)),
};

/// Columns of a bar.
const BAR: usize = 10;
/// Causes with evidence, as long as they have [`LIKELY`] at least.
const CAUSES_IN_WORDS: usize = 6;
/// The least posterior of a cause with evidence, beside the first.
const LIKELY: f64 = 0.01;

/// The whole report as Markdown.
#[must_use]
pub fn markdown(report: &ReportV1) -> String {
    let mut view = View { report, text: String::new() };
    view.head();
    view.causes();
    view.plan();
    view.workarounds();
    view.questions();
    view.facts();
    view.rest();
    view.about();
    view.text
}

struct View<'a> {
    report: &'a ReportV1,
    text: String,
}

impl View<'_> {
    /// Adds a line of Markdown.
    fn line(&mut self, markdown: &str) {
        self.text += markdown;
        self.text.push('\n');
    }

    /// Adds a paragraph of Markdown.
    fn paragraph(&mut self, markdown: &str) {
        self.line(markdown);
        self.line("");
    }

    fn heading(&mut self, text: &str) {
        self.paragraph(&format!("## {text}"));
    }

    /// Adds a table; the cells are Markdown.
    fn table<const N: usize>(&mut self, heads: [&str; N], rows: impl Iterator<Item = [String; N]>) {
        self.line(&format!("| {} |", heads.join(" | ")));
        self.line(&format!("|{}", " --- |".repeat(N)));
        for row in rows {
            self.line(&format!("| {} |", row.join(" | ")));
        }
        self.line("");
    }

    fn head(&mut self) {
        let report = self.report;
        self.paragraph(&format!("# {}", text(&report.symptom_title)));
        let (kind, answer) = sentences::headline(report);
        let posterior = report.causes.first().filter(|_| kind == "Most likely cause");
        let posterior = posterior.map_or(String::new(), |first| format!(" ({})", percent(first.posterior)));
        self.paragraph(&format!("{}{posterior}", bold(&format!("{kind}: {answer}"))));
        let platform = report.platform.iter().map(|p| text(p));
        let seen = sentences::seen_at(report).map(|at| format!("seen {}", text(&at)));
        let playbook = format!("{} {}", text(&report.playbook.id), text(&report.playbook.version));
        let parts: Vec<String> =
            [playbook].into_iter().chain(platform).chain(seen).chain([sentences::extent(report)]).collect();
        self.paragraph(&parts.join(" · "));
        if report.resolved == Some(true) {
            return self.warnings();
        }
        if let Some(parts) = sentences::contradiction(report) {
            self.paragraph(&format!("> **{}** {}{}", parts[0].trim(), text(&parts[1]), parts[2]));
        } else {
            let notes = sentences::order(report).into_iter().chain(sentences::also(report, usize::MAX));
            notes.for_each(|note| self.paragraph(&format!("> {}", text(&note))));
        }
        if !report.tried.is_empty() {
            self.paragraph(&format!("> Tried and did not help: {}.", text(&report.tried.join(", "))));
        }
        self.warnings();
    }

    fn warnings(&mut self) {
        for warning in &self.report.warnings {
            self.paragraph(&format!("> **Warning:** {}", text(&shortened(warning))));
        }
    }

    fn causes(&mut self) {
        let report = self.report;
        self.heading("Likely causes");
        let rows = report.causes.iter().enumerate().map(|(n, cause)| {
            let (full, empty) = bar(cause.posterior, BAR);
            let title = if n == 0 { bold(&cause.title) } else { text(&cause.title) };
            [(n + 1).to_string(), format!("{full}{empty} {}", percent(cause.posterior)), title, text(&cause.id)]
        });
        self.table(["#", "Likelihood", "Cause", "Id"], rows);
        if !report.contradiction.is_empty() {
            return;
        }
        let likely = |(n, c): &(usize, &CauseReport)| *n == 0 || c.posterior.get() >= LIKELY;
        for (n, cause) in report.causes.iter().enumerate().take(CAUSES_IN_WORDS).take_while(likely) {
            self.cause(n + 1, cause);
        }
    }

    fn cause(&mut self, number: usize, cause: &CauseReport) {
        self.paragraph(&format!("### {number}. {} ({})", text(&cause.title), percent(cause.posterior)));
        if let Some(explanation) = &cause.explanation {
            self.paragraph(&text(explanation));
        }
        let (speaks_for, against) = sentences::telling(cause);
        self.evidence("Speaks for it:", &speaks_for);
        self.evidence("Speaks against it:", &against);
        let ways = sentences::not_checked(self.report, cause);
        if !ways.is_empty() {
            self.paragraph("Not checked:");
            ways.iter().for_each(|(tells, by)| self.line(&format!("- {} ({})", text(tells), text(by))));
            self.line("");
        }
    }

    fn evidence(&mut self, heading: &str, evidence: &[&EvidenceReport]) {
        if evidence.is_empty() {
            return;
        }
        self.paragraph(heading);
        for e in evidence {
            let absent = if e.state == "absent" { "not: " } else { "" };
            let decisive = sentences::decisive(e).map_or(String::new(), |d| format!(" — **{d}**"));
            self.line(&format!(
                "- {}{decisive} ({})",
                text(&format!("{absent}{}", shortened(&e.shows))),
                text(&sentences::behind(e))
            ));
        }
        self.line("");
    }

    fn plan(&mut self) {
        let report = self.report;
        let moves = &report.plan.moves;
        if moves.is_empty() {
            if report.resolved != Some(true) {
                self.heading("What to do");
                self.paragraph("This playbook knows no fix for what is likely here, and nobody to call.");
            }
            return;
        }
        self.heading("What to do");
        let fixes = sentences::fixes(report);
        for (n, next) in moves.iter().enumerate() {
            let label = format!("{}. ", n + 1);
            let indent = " ".repeat(label.len());
            match next {
                MoveReport::Ask(ask) => self.ask(&label, &indent, ask),
                MoveReport::Fix(fix) => self.fix(&label, &indent, fix),
                MoveReport::Escalate(escalate) => {
                    let when = sentences::when_called(escalate, fixes);
                    let (title, contact) = (bold(&escalate.title), text(&escalate.contact));
                    self.line(&format!("{label}{when}{title}: {contact}"));
                    self.line(&format!("{indent}answers within {}", tied(&escalate.time.to_string())));
                    let include = sentences::included(escalate);
                    include.iter().for_each(|what| self.line(&format!("{indent}- send along: {}", text(what))));
                }
            }
        }
        self.line("");
        self.paragraph(&sentences::expectation(report, true));
    }

    fn ask(&mut self, label: &str, indent: &str, ask: &AskMove) {
        self.line(&format!("{label}{}", bold(&format!("Find out first: {}", ask.question))));
        self.line(&format!("{indent}{}", sentences::worth(ask)));
        for answer in &ask.answers {
            let flag = code(&sentences::answer(&ask.id, &answer.value));
            self.line(&format!("{indent}- {}: {flag}", text(&answer.label)));
        }
    }

    fn fix(&mut self, label: &str, indent: &str, fix: &FixMove) {
        self.line(&format!("{label}{}", bold(&fix.title)));
        let cures = format!("for {}", text(&fix.cures.join(", ")));
        let facts: Vec<String> = sentences::price(fix).iter().map(|f| text(f)).chain([cures]).collect();
        self.line(&format!("{indent}{}", facts.join(" · ")));
        self.steps(indent, &fix.steps);
    }

    fn steps(&mut self, indent: &str, steps: &[StepReport]) {
        for step in steps {
            match sentences::step(step) {
                (Some(say), None) => self.line(&format!("{indent}- {}", prose(say))),
                (Some(say), Some(effect)) => self.line(&format!("{indent}- {} ({})", prose(say), prose(&effect))),
                (None, Some(effect)) => self.line(&format!("{indent}- {}", prose(&effect))),
                (None, None) => {}
            }
        }
    }

    fn workarounds(&mut self) {
        let workarounds = &self.report.plan.workarounds;
        if workarounds.is_empty() {
            return;
        }
        self.heading("To go on working meanwhile");
        for WorkaroundReport { title, time, risk, p_helps, steps, .. } in workarounds {
            let helps = p_helps.map_or(String::new(), |p| format!(", works in {}", percent(p)));
            let (time, risk) = (tied(&time.to_string()), sentences::risk(risk));
            self.line(&format!("- {} ({time}, {risk}{helps})", bold(title)));
            self.steps("  ", steps);
        }
        self.line("");
    }

    fn questions(&mut self) {
        let questions = &self.report.plan.questions;
        if questions.is_empty() {
            return;
        }
        self.heading("Open questions, and what an answer is worth");
        let rows = questions.iter().map(|q| {
            let numbers = [q.gain.get(), q.cost.get()].map(|minutes| format!("{minutes:.2} min"));
            let [gain, price] = numbers;
            [text(&q.question), text(&q.fact), gain, price, format!("{:.2} bits", q.information_bits.get())]
        });
        self.table(["Question", "Fact", "Gain", "Price", "Information"], rows);
    }

    fn facts(&mut self) {
        let report = self.report;
        if !report.facts.is_empty() {
            self.heading("What is known");
            let rows = report.facts.iter().map(|fact| {
                let value = text(&shortened(&fact.value.written()));
                [text(&fact.key), value, text(&sentences::source(fact)), text(&fact.observed_at)]
            });
            self.table(["Fact", "Value", "From", "Seen"], rows);
        }
        if !report.unknown.is_empty() {
            self.heading("What is unknown, and why");
            let rows = report.unknown.iter().map(|u| [text(&u.key), text(&shortened(&u.because))]);
            self.table(["Fact", "Because"], rows);
        }
    }

    fn rest(&mut self) {
        let report = self.report;
        if !report.left_out.is_empty() {
            self.heading("Causes that cannot be here");
            let rows = report.left_out.iter().map(|left| [text(&left.cause), text(&left.because)]);
            self.table(["Cause", "Because"], rows);
        }
        if !report.findings.is_empty() {
            self.heading("Findings");
            let rows = report.findings.iter().map(|f| [text(&f.title), text(&f.id), f.state.to_owned()]);
            self.table(["Finding", "Id", "State"], rows);
        }
    }

    fn about(&mut self) {
        let playbook = &self.report.playbook;
        let mut about = format!("Made by triage {}", env!("CARGO_PKG_VERSION"));
        let _ = write!(
            about,
            " from the playbook {} ({} {}, SHA-256 {}).",
            text(&playbook.title),
            text(&playbook.id),
            text(&playbook.version),
            text(&playbook.sha256)
        );
        self.line("---");
        self.line("");
        self.line(&about);
    }
}

/// A text in one row that means nothing in Markdown but itself, inside a table as well.
#[must_use]
pub fn text(text: &str) -> String {
    let text = harmless(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::with_capacity(text.len() + 16);
    let (mut before, mut digits_alone) = (' ', true);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let first = escaped.is_empty();
        let after = rest.peek().copied().unwrap_or(' ');
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '|' => escaped += "&#124;",
            '\\' | '`' | '*' | '[' | ']' | '~' | '$' | '#' => escaped.extend(['\\', c]),
            // inside a word it is a letter
            '_' if !(before.is_alphanumeric() && after.is_alphanumeric()) => escaped += "\\_",
            '+' | '-' | '=' if first && [' ', c].contains(&after) => escaped.extend(['\\', c]),
            '.' | ')' if digits_alone && !first && after == ' ' => escaped.extend(['\\', c]),
            // no address becomes a link by itself
            ':' if after == '/' => escaped += "\\:",
            '.' if ends_with_www(&escaped) => escaped += "\\.",
            _ => escaped.push(c),
        }
        digits_alone &= c.is_ascii_digit();
        before = c;
    }
    escaped
}

/// A text in one row in which backticks mean code; outside tables alone.
#[must_use]
pub fn prose(words: &str) -> String {
    let flat = words.replace(['\n', '\t'], " ");
    let mut prose = String::new();
    for (is_code, piece) in sentences::pieces(&flat) {
        if is_code {
            prose += &code(piece);
            continue;
        }
        let (start, end) = (piece.starts_with(' '), piece.ends_with(' '));
        prose += if start && !prose.is_empty() { " " } else { "" };
        prose += &text(piece);
        prose += if end && !piece.trim().is_empty() { " " } else { "" };
    }
    prose.trim_end().to_owned()
}

/// A text in one row, in bold; nothing where there is none.
pub(super) fn bold(words: &str) -> String {
    let words = text(words);
    if words.is_empty() { words } else { format!("**{words}**") }
}

fn ends_with_www(text: &str) -> bool {
    text.get(text.len().saturating_sub(3)..).is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// A text as code in one row; outside tables alone.
#[must_use]
pub fn code(text: &str) -> String {
    let flat = harmless(text).replace(['\n', '\t'], " ");
    let longest = flat.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let padding = if flat.starts_with(['`', ' ']) || flat.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{padding}{flat}{padding}{fence}")
}
