//! The report as a person reads it: one screen, best first; what is left out says how to see it.

use super::page::{Page, Piece, Tone, accent, dim, plain, strong, toned};
use super::sentences;
use super::v1::{
    AskMove, CauseReport, EscalateMove, EvidenceReport, FixMove, MoveReport, PlaybookRef, ReportV1, StepReport,
    WorkaroundReport,
};
use super::words::{bar, count, percent, tied};
use super::{Detail, Format, Rendered};
use crate::text::shortened;
use crate::units::Probability;

/// The form `text`.
pub(super) const FORMAT: Format =
    Format { name: "text", about: "For people", render: |report, detail| Rendered::Page(text(report, detail)) };

/// Columns of a bar.
const BAR: usize = 16;
/// Causes with evidence beneath.
const CAUSES_IN_WORDS: usize = 3;
/// Causes with a bar, as long as they have [`LIKELY`] at least.
const CAUSES_WITH_BAR: usize = 6;
/// The least posterior of a cause with a bar, beside the first.
const LIKELY: f64 = 0.03;
/// Pieces of evidence beneath a cause, for and against each.
const EVIDENCE: usize = 3;
/// Fixes whose steps are shown.
const FIXES_WITH_STEPS: usize = 2;
/// Fixes that are shown.
const FIXES: usize = 5;

/// The page of a report.
#[must_use]
pub fn text(report: &ReportV1, detail: Detail) -> Page {
    let mut page = Page::default();
    let view = View { report, full: detail == Detail::Full };
    view.head(&mut page);
    view.verdict(&mut page);
    view.causes(&mut page);
    view.sentences(&mut page);
    view.plan(&mut page);
    view.workarounds(&mut page);
    view.rest(&mut page);
    page
}

/// Adds the symptom and its likely causes.
pub(super) fn standing(report: &ReportV1, page: &mut Page) {
    let view = View { report, full: false };
    view.head(page);
    view.verdict(page);
    view.causes(page);
    view.sentences(page);
}

struct View<'a> {
    report: &'a ReportV1,
    full: bool,
}

impl View<'_> {
    fn head(&self, page: &mut Page) {
        let report = self.report;
        page.line(0, 0, [strong(&report.symptom_title)]);
        let platform = report.platform.as_ref().map_or(String::new(), |p| format!(" · {p}"));
        let PlaybookRef { id, version, .. } = &report.playbook;
        page.line(0, 0, [dim(format!("{id} {version}{platform} · {}", sentences::extent(report)))]);
    }

    fn verdict(&self, page: &mut Page) {
        if self.report.resolved == Some(true) {
            page.gap();
            page.line(0, 0, [toned(Tone::Good, sentences::RESOLVED)]);
        }
        if let Some([head, findings, tail]) = sentences::contradiction(self.report) {
            page.gap();
            page.line(0, 0, [toned(Tone::Bad, head), plain(findings), plain(tail)]);
        }
    }

    fn causes(&self, page: &mut Page) {
        if self.report.resolved == Some(true) && !self.full {
            return;
        }
        page.heading("Likely causes");
        let causes = &self.report.causes;
        let likely = |(n, c): &(usize, &CauseReport)| *n == 0 || c.posterior.get() >= LIKELY;
        let shown = if self.full {
            causes.len()
        } else {
            causes.iter().enumerate().take(CAUSES_WITH_BAR).take_while(likely).count()
        };
        for (n, cause) in causes.iter().take(shown).enumerate() {
            self.cause(page, cause, n);
        }
        let tail = &causes[shown..];
        if let Some(first) = tail.first() {
            let others = count(tail.len(), "other", "others");
            let together = Probability::clamped(tail.iter().map(|c| c.posterior.get()).sum());
            page.line(
                2,
                0,
                [dim(if together == Probability::ZERO {
                    format!("… {others} ruled out")
                } else {
                    format!("… and {others}, {} at most, {} together", percent(first.posterior), percent(together))
                })],
            );
        }
    }

    fn cause(&self, page: &mut Page, cause: &CauseReport, n: usize) {
        let (full, empty) = bar(cause.posterior, BAR);
        let title = if n == 0 { strong(&cause.title) } else { plain(&cause.title) };
        let number = format!("{:>6}", percent(cause.posterior)).replace(' ', "\u{a0}");
        page.line(2, BAR + 8, [accent(full), dim(empty), plain(number), plain("\u{a0}"), plain(" "), title]);
        if (n >= CAUSES_IN_WORDS && !self.full) || !self.report.contradiction.is_empty() {
            return;
        }
        let most = if self.full { usize::MAX } else { EVIDENCE };
        let (speaks_for, against) = sentences::telling(cause);
        for evidence in speaks_for.into_iter().take(most) {
            self.evidence(page, evidence);
        }
        for evidence in against.into_iter().take(most) {
            self.evidence(page, evidence);
        }
        if n == 0 || self.full {
            self.not_checked(page, cause);
        }
    }

    fn not_checked(&self, page: &mut Page, cause: &CauseReport) {
        let ways = sentences::not_checked(self.report, cause);
        if ways.is_empty() {
            return;
        }
        let most = if self.full { usize::MAX } else { EVIDENCE };
        let first: Vec<String> = ways.iter().take(most).map(|(tells, by)| format!("{tells} ({by})")).collect();
        let more = ways.len() - first.len();
        let more = if more > 0 { format!("; {more} more") } else { String::new() };
        page.line(6, 2, [dim(format!("? not checked: {}{more}", first.join("; ")))]);
    }

    fn evidence(&self, page: &mut Page, evidence: &EvidenceReport) {
        let (tone, sign) = if sentences::is_for(evidence) { (Tone::Good, "+ ") } else { (Tone::Bad, "− ") };
        let mut pieces = vec![toned(tone, sign)];
        if evidence.state == "absent" {
            pieces.push(plain("not: "));
        }
        pieces.push(plain(shortened(&evidence.shows)));
        if let Some(decisive) = sentences::decisive(evidence) {
            pieces.push(toned(tone, format!(" — {decisive}")));
        }
        let facts = if self.full { evidence.facts.join(", ") } else { roots(&evidence.facts).join(", ") };
        pieces.push(dim(format!(" ({facts}{})", self.weight(evidence))));
        page.line(6, 2, pieces);
    }

    fn weight(&self, evidence: &EvidenceReport) -> String {
        match evidence.weight_db {
            Some(db) if self.full => format!("; {:+.1} dB", db.get()),
            _ => String::new(),
        }
    }

    fn sentences(&self, page: &mut Page) {
        let report = self.report;
        if report.resolved == Some(true) || !report.contradiction.is_empty() {
            return;
        }
        if let Some(order) = sentences::order(report) {
            page.line(2, 2, [plain(order)]);
        }
        let most = if self.full { usize::MAX } else { EVIDENCE };
        sentences::also(report, most).into_iter().for_each(|also| page.line(2, 2, [plain(also)]));
        if !report.tried.is_empty() {
            page.line(2, 2, [dim(format!("Tried and did not help: {}.", report.tried.join(", ")))]);
        }
    }

    fn plan(&self, page: &mut Page) {
        let plan = &self.report.plan;
        if plan.moves.is_empty() {
            if self.report.resolved != Some(true) {
                page.heading("What to do");
                page.say(2, "This playbook knows no fix for what is likely here, and nobody to call.");
            }
            return;
        }
        page.heading("What to do");
        let fixes = sentences::fixes(self.report);
        let shown = if self.full { fixes } else { FIXES };
        let (mut number, mut nth_fix) = (0, 0);
        for next in &plan.moves {
            match next {
                MoveReport::Fix(_) if nth_fix >= shown => nth_fix += 1,
                MoveReport::Fix(fix) => {
                    (number, nth_fix) = (number + 1, nth_fix + 1);
                    self.fix(page, fix, number, nth_fix <= FIXES_WITH_STEPS || self.full);
                }
                MoveReport::Ask(ask) => {
                    number += 1;
                    ask_move(page, ask, number);
                }
                MoveReport::Escalate(escalate) => {
                    self.more(page, nth_fix.saturating_sub(shown));
                    escalation(page, escalate, fixes);
                    return self.expectation(page);
                }
            }
        }
        self.more(page, nth_fix.saturating_sub(shown));
        self.expectation(page);
    }

    fn more(&self, page: &mut Page, left: usize) {
        if left > 0 {
            page.line(3, 0, [dim(format!("… then {} more", count(left, "fix", "fixes")))]);
        }
    }

    fn expectation(&self, page: &mut Page) {
        page.line(2, 0, [dim(sentences::expectation(self.report, self.full))]);
    }

    fn fix(&self, page: &mut Page, fix: &FixMove, number: usize, with_steps: bool) {
        let label = format!("{number:>2}.");
        page.line(2, 4, [strong(label), plain("\u{a0}"), strong(&fix.title)]);
        let mut facts = sentences::price(fix);
        if self.full {
            facts.push(format!("for {}", fix.cures.join(", ")));
            facts.push(format!("reached in {}", percent(fix.p_reached)));
        }
        page.line(6, 0, [dim(facts.join(" · "))]);
        if with_steps {
            steps(page, 6, &fix.steps);
        }
    }

    fn workarounds(&self, page: &mut Page) {
        if self.report.plan.workarounds.is_empty() {
            return;
        }
        page.heading("To go on working meanwhile");
        for WorkaroundReport { title, time, risk: r, p_helps, steps: own, .. } in &self.report.plan.workarounds {
            let helps = p_helps.map_or(String::new(), |p| format!(", works in {}", percent(p)));
            page.line(
                2,
                2,
                [
                    plain("• "),
                    strong(title),
                    dim(format!(" ({}, {}{helps})", tied(&time.to_string()), sentences::risk(r))),
                ],
            );
            if self.full {
                steps(page, 6, own);
            }
        }
    }

    /// Warnings; all unknown facts, questions and what was left out, or how to see them.
    fn rest(&self, page: &mut Page) {
        let report = self.report;
        page.warnings(&report.warnings);
        if !self.full {
            let unknown = match report.unknown.len() {
                0 => "--verbose shows all evidence and all steps.".to_owned(),
                n => format!(
                    "{} unknown. --verbose shows why, all evidence and all steps.",
                    count(n, "fact is", "facts are")
                ),
            };
            page.gap();
            page.line(0, 0, [dim(unknown)]);
            return;
        }
        if !report.plan.questions.is_empty() {
            page.heading("Open questions, and what an answer is worth");
            for q in &report.plan.questions {
                let worth = format!(
                    " ({}: gain {:.2} min, price {:.2} min, {:.2} bits)",
                    q.fact,
                    q.gain.get(),
                    q.cost.get(),
                    q.information_bits.get()
                );
                page.line(2, 2, [plain("• "), plain(&q.question), dim(worth)]);
            }
        }
        if !report.left_out.is_empty() {
            page.heading("Cannot be here");
            report
                .left_out
                .iter()
                .for_each(|l| page.line(2, 2, [plain("• "), plain(&l.cause), dim(format!(" ({})", l.because))]));
        }
        if !report.facts.is_empty() {
            page.heading("Known");
            for f in &report.facts {
                page.line(
                    2,
                    4,
                    [
                        plain(format!("{} = {}", f.key, shortened(&f.value.written()))),
                        dim(format!(" ({} {})", f.source.kind, f.source.name)),
                    ],
                );
            }
        }
        if !report.unknown.is_empty() {
            page.heading("Unknown");
            report.unknown.iter().for_each(|u| page.line(2, 4, [plain(&u.key), dim(format!(" ({})", u.because))]));
        }
    }
}

/// The facts of the playbook behind paths below them.
fn roots(paths: &[String]) -> Vec<&str> {
    let mut roots: Vec<&str> = paths.iter().filter_map(|p| p.split('.').next()).collect();
    roots.dedup();
    roots
}

fn ask_move(page: &mut Page, ask: &AskMove, number: usize) {
    page.line(
        2,
        4,
        [strong(format!("{number:>2}.")), plain("\u{a0}"), strong("Find out first: "), plain(&ask.question)],
    );
    page.line(6, 0, [dim(sentences::worth(ask))]);
    for answer in &ask.answers {
        let label = format!("{}: ", answer.label);
        page.line(6, 4, [plain(label), accent(tied(&sentences::answer(&ask.id, &answer.value)))]);
    }
}

fn steps(page: &mut Page, indent: usize, steps: &[StepReport]) {
    for step in steps {
        match (&step.say, &step.effect) {
            (Some(say), effect) => {
                page.line(indent, 2, [plain("• "), plain(say.trim())]);
                if let Some(effect) = effect {
                    page.line(indent + 2, 2, [dim(format!("effect: {}", effect.describe))]);
                }
            }
            (None, Some(effect)) => page.line(indent, 2, [plain("• "), plain(format!("effect: {}", effect.describe))]),
            (None, None) => {}
        }
    }
}

fn escalation(page: &mut Page, escalate: &EscalateMove, fixes: usize) {
    let mut pieces: Vec<Piece> = vec![
        plain(sentences::when_called(escalate, fixes)),
        strong(&escalate.title),
        plain(": "),
        accent(&escalate.contact),
    ];
    pieces.push(dim(format!(" (answers within {})", tied(&escalate.time.to_string()))));
    page.line(2, 4, pieces);
    if !escalate.include.is_empty() {
        let include =
            escalate.include.iter().map(|i| if i == "report" { "this report (--out FILE saves it)" } else { i });
        page.line(6, 2, [dim("send along: "), plain(include.collect::<Vec<_>>().join("; "))]);
    }
}
