//! The report as a person reads it: one screen, best first; what is left out says how to see it.

use super::page::{Page, Piece, Tone, accent, dim, plain, strong, toned};
use super::v1::{
    AskMove, CauseReport, EscalateMove, EvidenceReport, FixMove, MoveReport, ReportV1, StepReport, WorkaroundReport,
};
use super::words::{bar, count, percent, tied};
use super::{Detail, Format, Rendered};
use crate::fact::Value;
use crate::playbook::OTHER;
use crate::text::shortened;
use crate::units::{Minutes, Probability};

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
/// Decibans below which evidence is not worth a line: a factor of 1.26.
const TELLING: f64 = 1.0;
/// Fixes whose steps are shown.
const FIXES_WITH_STEPS: usize = 2;
/// Fixes that are shown.
const FIXES: usize = 5;
/// The lead under which two causes are too close to call.
const CLOSE: f64 = 2.0;

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

struct View<'a> {
    report: &'a ReportV1,
    full: bool,
}

impl View<'_> {
    fn head(&self, page: &mut Page) {
        let report = self.report;
        page.line(0, 0, [strong(&report.symptom_title)]);
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of one run")]
        let took = report.took_ms.map_or(String::new(), |ms| format!(" in {:.1} s", ms as f64 / 1000.0));
        let known = count(report.facts.len(), "fact", "facts");
        let platform = report.platform.as_ref().map_or(String::new(), |p| format!(" · {p}"));
        let playbook = &report.playbook;
        let unknown = report.unknown.len();
        page.line(
            0,
            0,
            [dim(format!("{} {}{platform} · {known}{took}, {unknown} unknown", playbook.id, playbook.version))],
        );
    }

    fn verdict(&self, page: &mut Page) {
        if self.report.resolved == Some(true) {
            page.gap();
            page.line(0, 0, [toned(Tone::Good, "The symptom is gone. There is nothing to repair.")]);
        }
        if !self.report.contradiction.is_empty() {
            page.gap();
            let findings: Vec<&str> = self.report.contradiction.iter().map(|id| self.finding_title(id)).collect();
            page.line(
                0,
                0,
                [
                    toned(Tone::Bad, "This cannot be together under any cause: "),
                    plain(findings.join("; ")),
                    plain(". The percentages are those of before they were seen; check them."),
                ],
            );
        }
    }

    fn finding_title<'a>(&'a self, id: &'a str) -> &'a str {
        self.report.findings.iter().find(|f| f.id == id).map_or(id, |f| &f.title)
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
        let telling =
            |e: &&EvidenceReport| e.decisive.is_some() || e.weight_db.is_some_and(|db| db.get().abs() >= TELLING);
        let (speaks_for, against): (Vec<_>, Vec<_>) = cause.evidence.iter().filter(telling).partition(|e| is_for(e));
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

    /// What would tell more of a cause, each once: the question that is worth most first, then probes and facts.
    fn not_checked(&self, page: &mut Page, cause: &CauseReport) {
        let worth = |by: &str| {
            let asked = by.strip_prefix("ask ");
            asked.and_then(|fact| self.report.plan.questions.iter().position(|q| q.fact == fact)).unwrap_or(usize::MAX)
        };
        let mut ways: Vec<(usize, &str, &str)> =
            cause.not_checked.iter().map(|c| (worth(&c.by), c.tells.as_str(), c.by.as_str())).collect();
        ways.sort_unstable();
        ways.dedup();
        if ways.is_empty() {
            return;
        }
        let most = if self.full { usize::MAX } else { EVIDENCE };
        let first: Vec<String> = ways.iter().take(most).map(|(_, tells, by)| format!("{tells} ({by})")).collect();
        let more = ways.len() - first.len();
        let more = if more > 0 { format!("; {more} more") } else { String::new() };
        page.line(6, 2, [dim(format!("? not checked: {}{more}", first.join("; ")))]);
    }

    fn evidence(&self, page: &mut Page, evidence: &EvidenceReport) {
        let (tone, sign) = if is_for(evidence) { (Tone::Good, "+ ") } else { (Tone::Bad, "− ") };
        let mut pieces = vec![toned(tone, sign)];
        if evidence.state == "absent" {
            pieces.push(plain("not: "));
        }
        pieces.push(plain(shortened(&evidence.shows)));
        match evidence.decisive {
            Some("proves") => pieces.push(toned(tone, " — nothing else can cause this")),
            Some(_) => pieces.push(toned(tone, " — rules it out")),
            None => {}
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
        if report.causes.first().is_some_and(|c| c.id == OTHER) {
            page.say(2, "None of the causes that this playbook knows leads: it may be something else.");
        } else if report.lead.is_some_and(|lead| lead < CLOSE) {
            page.say(2, "The first two are too close to call.");
        }
        if !report.unexplained.is_empty() {
            let findings: Vec<&str> = report.unexplained.iter().map(|id| self.finding_title(id)).collect();
            page.line(2, 2, [plain("Not explained by the first cause: "), plain(findings.join("; ")), plain(".")]);
        }
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
        let fixes = plan.moves.iter().filter(|m| matches!(m, MoveReport::Fix(_))).count();
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
                    return self.expectation(page, fixes);
                }
            }
        }
        self.more(page, nth_fix.saturating_sub(shown));
        self.expectation(page, fixes);
    }

    fn more(&self, page: &mut Page, left: usize) {
        if left > 0 {
            page.line(3, 0, [dim(format!("… then {} more", count(left, "fix", "fixes")))]);
        }
    }

    fn expectation(&self, page: &mut Page, fixes: usize) {
        let plan = &self.report.plan;
        let mut text = format!("All fixes together help in {} of cases.", percent(plan.p_resolved));
        if fixes > 1 && !plan.exact {
            text += " There are too many to prove this order the best.";
        }
        if self.full {
            let cost = tied(&plan.expected_cost.to_string());
            text += &format!(" Expected cost of repair: {cost}, with risks, needs and the wait for help counted in.");
        }
        page.line(2, 0, [dim(text)]);
    }

    fn fix(&self, page: &mut Page, fix: &FixMove, number: usize, with_steps: bool) {
        let label = format!("{number:>2}.");
        page.line(2, 4, [strong(label), plain("\u{a0}"), strong(&fix.title)]);
        let mut facts = vec![tied(&fix.time.to_string()), risk(fix.risk)];
        if !fix.needs.is_empty() {
            facts.push(format!("needs {}", fix.needs.join(", ")));
        }
        facts.push(format!("helps in {}", percent(fix.p_helps)));
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
                [plain("• "), strong(title), dim(format!(" ({}, {}{helps})", tied(&time.to_string()), risk(r)))],
            );
            if self.full {
                steps(page, 6, own);
            }
        }
    }

    /// Warnings; all unknown facts, questions and what was left out, or how to see them.
    fn rest(&self, page: &mut Page) {
        let report = self.report;
        if !report.warnings.is_empty() {
            page.heading("Warnings");
            report.warnings.iter().for_each(|w| page.line(2, 2, [toned(Tone::Bad, "! "), plain(shortened(w))]));
        }
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

fn is_for(evidence: &EvidenceReport) -> bool {
    match evidence.decisive {
        Some(decisive) => decisive == "proves",
        None => evidence.weight_db.is_some_and(|db| db.get() > 0.0),
    }
}

/// The facts of the playbook behind paths below them.
fn roots(paths: &[String]) -> Vec<&str> {
    let mut roots: Vec<&str> = paths.iter().filter_map(|p| p.split('.').next()).collect();
    roots.dedup();
    roots
}

fn risk(name: &str) -> String {
    if name == "none" { "no risk".to_owned() } else { format!("{name} risk") }
}

fn ask_move(page: &mut Page, ask: &AskMove, number: usize) {
    page.line(
        2,
        4,
        [strong(format!("{number:>2}.")), plain("\u{a0}"), strong("Find out first: "), plain(&ask.question)],
    );
    let saves = Minutes::new(ask.net.get()).unwrap_or(Minutes::ZERO);
    let worth = format!(
        "takes {}, and the answer saves {} more on average",
        tied(&ask.cost.to_string()),
        tied(&saves.to_string())
    );
    page.line(6, 0, [dim(worth)]);
    for answer in &ask.answers {
        let label = format!("{}: ", answer.label);
        page.line(6, 4, [plain(label), accent(tied(&format!("--fact {}={}", ask.id, flag(&answer.value))))]);
    }
}

/// A value as `--fact` takes it in a shell.
fn flag(value: &Value) -> String {
    let text = value.written();
    let safe = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:@".contains(c));
    if safe { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
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
    let when = if fixes == 0 { String::new() } else { format!("If nothing helps ({}): ", percent(escalate.p_reached)) };
    let mut pieces: Vec<Piece> = vec![plain(when), strong(&escalate.title), plain(": "), accent(&escalate.contact)];
    pieces.push(dim(format!(" (answers within {})", tied(&escalate.time.to_string()))));
    page.line(2, 4, pieces);
    if !escalate.include.is_empty() {
        let include =
            escalate.include.iter().map(|i| if i == "report" { "this report (--out FILE saves it)" } else { i });
        page.line(6, 2, [dim("send along: "), plain(include.collect::<Vec<_>>().join("; "))]);
    }
}
