//! A playbook as a readable page: symptoms, causes with how frequent they are and what speaks for them, findings, fixes,
//! whom to call, and the background tables.

use unicode_width::UnicodeWidthStr;

use super::Rendered;
use super::page::{Page, accent, dim, plain, strong};
use super::words::{called, on, tied};
use crate::playbook::{Group, Match, PerPlatform, Playbook, Reference, Risk, Symptom};
use crate::units::Frequency;

/// A form of a playbook that is shown.
#[derive(Debug, Clone, Copy)]
pub struct BookFormat {
    /// Its name on the command line.
    pub name: &'static str,
    /// For whom it is.
    pub about: &'static str,
    /// Makes it.
    pub render: fn(&Playbook) -> Rendered,
}

/// The form `text`.
pub(super) const FORMAT: BookFormat =
    BookFormat { name: "text", about: "For people: a page to read", render: |playbook| Rendered::Page(book(playbook)) };

/// The share of a cause among those of a symptom, from 0 to 1.
pub(super) fn share(symptom: &Symptom, frequency: Frequency) -> f64 {
    let total: f64 = symptom.causes.iter().map(|(_, f)| f.value).sum();
    if total > 0.0 { frequency.value / total } else { 0.0 }
}

/// The page of a playbook.
fn book(playbook: &Playbook) -> Page {
    let mut page = Page::default();
    page.line(0, 0, [strong(&playbook.title)]);
    page.line(0, 0, [dim(format!("{} {} · sha256 {}", playbook.id, playbook.version, &playbook.sha256()[..12]))]);
    settings(playbook, &mut page);
    symptoms_of(playbook, &mut page);
    causes(playbook, &mut page);
    findings(playbook, &mut page);
    questions(playbook, &mut page);
    looks(playbook, &mut page);
    fixes(playbook, &mut page);
    changes(playbook, &mut page);
    prices(playbook, &mut page);
    if let Some(escalation) = &playbook.escalation {
        page.heading("When nothing helps");
        page.line(
            2,
            2,
            [
                plain(&escalation.title),
                plain(": "),
                accent(&escalation.contact),
                dim(format!(" ({})", escalation.time)),
            ],
        );
        if let Some(applies) = escalation.applies.as_ref().filter(|applies| !applies.is_constant()) {
            page.line(4, 2, [dim(format!("only where {}", applies.text().trim()))]);
        }
        escalation.include.iter().for_each(|i| page.line(4, 2, [plain("• "), plain(i)]));
    }
    playbook.reference.iter().for_each(|r| reference(r, &mut page));
    if !playbook.sources.is_empty() {
        page.heading("Sources");
        for source in &playbook.sources {
            let publisher = source.publisher.as_ref().map_or(String::new(), |p| format!(", {p}"));
            let url = source.url.as_ref().map_or(String::new(), |u| format!(" {u}"));
            page.line(2, 2, [plain("• "), plain(format!("{}{publisher}", source.title)), dim(url)]);
        }
    }
    page
}

/// Symptoms, each with its playbook.
#[must_use]
pub fn symptoms(found: &[Match]) -> Page {
    let mut page = Page::default();
    for one in found {
        page.line(0, 0, [strong(&one.symptom().id), dim(format!(" ({})", one.playbook.id))]);
        page.say(4, &one.symptom().title);
    }
    page
}

/// The settings, which `--set` overrides.
fn settings(playbook: &Playbook, page: &mut Page) {
    if playbook.settings.is_empty() {
        return;
    }
    page.heading("Settings");
    for (name, value) in &playbook.settings {
        page.line(2, 4, [strong(name), plain(" = "), plain(value.written())]);
    }
}

fn symptoms_of(playbook: &Playbook, page: &mut Page) {
    page.heading("Symptoms");
    for symptom in &playbook.symptoms {
        page.line(2, 2, [strong(&symptom.id), plain(": "), plain(&symptom.title)]);
        if !symptom.phrases.is_empty() {
            page.line(4, 2, [dim(format!("also: {}", symptom.phrases.join("; ")))]);
        }
        for (cause, frequency) in &symptom.causes {
            let share = 100.0 * share(symptom, *frequency);
            page.line(
                4,
                2,
                [plain(format!("{} ", playbook.cause_id(*cause))), dim(format!("{frequency}, {share:.1}\u{a0}%"))],
            );
        }
    }
}

fn causes(playbook: &Playbook, page: &mut Page) {
    page.heading("Causes");
    for cause in &playbook.causes {
        page.line(2, 2, [strong(&cause.id), plain(": "), plain(&cause.title)]);
        page.paragraphs(4, &cause.explanation);
        for (finding, likelihood) in &cause.evidence {
            page.line(4, 2, [plain("• "), plain(&playbook.findings[*finding].title), dim(format!(" {likelihood}"))]);
        }
        if !cause.hides.is_empty() {
            let hidden: Vec<&str> = cause.hides.iter().map(|c| playbook.causes[*c].id.as_str()).collect();
            page.line(4, 2, [dim(format!("must be mended before {}", hidden.join(", ")))]);
        }
        if let Some(applies) = &cause.applies {
            page.line(4, 2, [dim(format!("only where {}", applies.text().trim()))]);
        }
    }
}

fn findings(playbook: &Playbook, page: &mut Page) {
    page.heading("Findings");
    for finding in &playbook.findings {
        page.line(2, 2, [strong(&finding.id), plain(": "), plain(&finding.title)]);
        page.line(4, 2, [plain("when "), accent(finding.when.text().trim())]);
        let otherwise = finding.otherwise.map_or("verifies only".to_owned(), |l| format!("otherwise {l}"));
        let group = match &finding.group {
            Group::Alone => String::new(),
            Group::OneOf(name) => format!("; one of {name}"),
            Group::Overlaps(name) => format!("; overlaps {name}"),
        };
        page.line(4, 2, [dim(format!("{otherwise}{group}"))]);
    }
}

fn questions(playbook: &Playbook, page: &mut Page) {
    let questions: Vec<_> = playbook.facts.iter().filter_map(|f| f.question.as_ref()).collect();
    if questions.is_empty() {
        return;
    }
    page.heading("Questions");
    for question in questions {
        page.line(
            2,
            2,
            [strong(&question.fact), plain(": "), plain(question.text.trim()), dim(format!(" ({})", question.time))],
        );
        for answer in &question.answers {
            page.line(4, 2, [plain(format!("{}: ", answer.value.written())), dim(&answer.label)]);
        }
    }
}

/// What is observed without a question.
fn looks(playbook: &Playbook, page: &mut Page) {
    let unasked: Vec<_> = playbook.facts.iter().filter(|f| f.probe.is_some() || f.question.is_none()).collect();
    if unasked.is_empty() {
        return;
    }
    page.heading("What is looked at");
    for fact in unasked {
        page.line(2, 2, [strong(&fact.name), plain(": "), plain(&fact.title)]);
        let by = fact
            .probe
            .as_ref()
            .map_or("told from outside".to_owned(), |call| called(call.spec.name, call.spec.params, call));
        page.line(4, 2, [accent(by)]);
    }
}

/// The only places that effects may change.
fn changes(playbook: &Playbook, page: &mut Page) {
    if playbook.touches.is_empty() {
        return;
    }
    page.heading("What effects may change");
    for (platform, path) in playbook.touches.iter().flat_map(PerPlatform::all) {
        page.line(2, 2, [plain("• "), accent(path), dim(on(*platform))]);
    }
}

/// What needs and risks count for.
fn prices(playbook: &Playbook, page: &mut Page) {
    page.heading("Prices");
    let needs = playbook.need_prices.iter().map(|(need, price)| format!("{need} {}", tied(&price.to_string())));
    let risks = Risk::ALL
        .iter()
        .map(|risk| format!("{} {}", risk.name(), tied(&playbook.risk_prices[risk.index()].to_string())));
    page.line(2, 2, [plain("needs: "), dim(needs.collect::<Vec<_>>().join(", "))]);
    page.line(2, 2, [plain("risk: "), dim(risks.collect::<Vec<_>>().join(", "))]);
    if let Some(escalation) = &playbook.escalation {
        page.line(2, 2, [plain("the wait for help: "), dim(tied(&escalation.price.to_string()))]);
    }
}

fn fixes(playbook: &Playbook, page: &mut Page) {
    page.heading("Fixes");
    for fix in &playbook.fixes {
        page.line(2, 2, [strong(&fix.id), plain(": "), plain(&fix.title)]);
        let mut facts = vec![tied(&fix.time.to_string()), format!("risk {}", fix.risk.name())];
        if !fix.needs.is_empty() {
            facts.push(format!("needs {}", fix.needs.join(", ")));
        }
        if fix.workaround {
            facts.push("workaround".to_owned());
        }
        page.line(4, 2, [dim(facts.join(" · "))]);
        for (cause, likelihood) in &fix.resolves {
            page.line(4, 2, [plain(format!("resolves {} ", playbook.cause_id(*cause))), dim(likelihood.to_string())]);
        }
        let required: Vec<&str> = fix.requires.iter().map(|f| playbook.fixes[*f].id.as_str()).collect();
        if !required.is_empty() {
            page.line(4, 2, [plain(format!("after {}", required.join(", ")))]);
        }
        if let Some(applies) = &fix.applies {
            page.line(4, 2, [dim(format!("only where {}", applies.text().trim()))]);
        }
        if let Some(verify) = fix.verify {
            page.line(4, 2, [dim(format!("it helped when: {}", playbook.findings[verify].title))]);
        }
        for step in &fix.steps {
            let only = step.applies.as_ref().map_or(String::new(), |p| format!(" (only where {})", p.text().trim()));
            let effect =
                step.effect.as_ref().map_or(String::new(), |e| format!(" [{}]", called(e.spec.name, e.spec.params, e)));
            page.line(4, 2, [plain("• "), plain(step.say.as_deref().unwrap_or("").trim()), accent(effect), dim(only)]);
        }
    }
}

/// Widest column of a table, in columns of the terminal.
const CELL: usize = 36;

fn reference(reference: &Reference, page: &mut Page) {
    page.heading(&reference.title);
    if let Some(note) = &reference.note {
        page.paragraphs(2, note);
    }
    let widths: Vec<usize> = (0..reference.columns.len())
        .map(|c| {
            let cells = reference.rows.iter().filter_map(|row| row.get(c)).chain(&reference.columns[c..=c]);
            cells.map(|cell| cell.width().min(CELL)).max().unwrap_or(0)
        })
        .collect();
    if widths.iter().sum::<usize>() + 2 * widths.len() > 76 {
        return listed(reference, page);
    }
    let row = |cells: &[String]| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))));
        tied(padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    page.line(2, 2, [strong(row(&reference.columns))]);
    reference.rows.iter().for_each(|cells| page.line(2, 2, [plain(row(cells))]));
}

/// A table too wide for a screen, as a list.
fn listed(reference: &Reference, page: &mut Page) {
    for row in &reference.rows {
        let mut cells = row.iter().zip(&reference.columns);
        if let Some((cell, _)) = cells.next() {
            page.line(2, 2, [strong(cell)]);
        }
        for (cell, head) in cells {
            page.line(4, 2, [dim(format!("{head}: ")), plain(cell)]);
        }
    }
}
