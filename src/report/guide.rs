//! The pages of a guided session: a question, a fix, a step, what an answer changed, and the account at the end.

use super::page::{Page, Piece, Tone, accent, dim, plain, strong, toned};
use super::sentences;
use super::text;
use super::v1::{AskMove, EscalateMove, FixMove, MoveReport, ReportV1};
use super::words::{count, percent, tied};
use crate::action::Way;
use crate::playbook::Fix;
use crate::predicate::Truth;
use crate::session::{Case, Outcome, RepairStep, Session, Shift, What};

/// Causes that are told to have moved.
const MOVED: usize = 3;
/// Findings that are told to be judged otherwise.
const SEEN: usize = 4;

/// Where a session begins: the symptom, and what is likely.
#[must_use]
pub fn opening(report: &ReportV1) -> Page {
    let mut page = Page::default();
    text::standing(report, &mut page);
    page
}

/// What is likely, with what speaks for and against it.
#[must_use]
pub fn why(report: &ReportV1) -> Page {
    let mut page = Page::default();
    text::standing(report, &mut page);
    page
}

/// The question that comes next, with what its answer is worth.
#[must_use]
pub fn question(report: &ReportV1, fact: &str) -> Page {
    let mut page = Page::default();
    let asked = report.plan.moves.iter().find_map(|next| match next {
        MoveReport::Ask(ask) if ask.id == fact => Some(ask),
        _ => None,
    });
    let other = report.plan.questions.iter().find(|question| question.fact == fact);
    match (asked, other) {
        (Some(ask), _) => {
            page.heading(ask.question.trim());
            page.line(2, 0, [dim(sentences::worth(ask))]);
        }
        (None, Some(q)) => {
            page.heading(q.question.trim());
            let ask = AskMove {
                id: q.fact.clone(),
                question: q.question.clone(),
                answers: Vec::new(),
                cost: q.cost,
                net: q.net,
            };
            page.line(2, 0, [dim(sentences::worth(&ask))]);
        }
        (None, None) => {}
    }
    page
}

/// The fix that comes next.
#[must_use]
pub fn fix(report: &ReportV1, own: &Fix, steps: &[RepairStep]) -> Page {
    let mut page = Page::default();
    let planned = report.plan.moves.iter().find_map(|next| match next {
        MoveReport::Fix(fix) if fix.id == own.id => Some(fix),
        _ => None,
    });
    page.gap();
    page.line(0, 0, [plain("Next: "), strong(&own.title)]);
    if let Some(fix) = planned {
        page.line(2, 0, [dim(priced(fix, report))]);
    }
    let automatic = steps.iter().filter(|step| step.is_automatic()).count();
    let who = match automatic {
        0 => count(steps.len(), "step", "steps"),
        n if n == steps.len() => format!("{}; triage can carry them out", count(n, "step", "steps")),
        n => format!("{}; triage can carry out {n} of them", count(steps.len(), "step", "steps")),
    };
    page.line(2, 0, [dim(who)]);
    page
}

/// The price of a fix, and for which causes it is.
fn priced(fix: &FixMove, report: &ReportV1) -> String {
    let mut facts = sentences::price(fix);
    let cured = fix.cures.iter().filter_map(|id| report.causes.iter().find(|cause| cause.id == *id));
    if let Some(cause) = cured.max_by(|a, b| a.posterior.get().total_cmp(&b.posterior.get())) {
        facts.push(format!("for “{}” ({})", cause.title, percent(cause.posterior)));
    }
    facts.join(" · ")
}

/// A step, with what triage would do for it.
#[must_use]
pub fn step(step: &RepairStep, of: usize, n: usize, case: &Case) -> Page {
    let mut page = Page::default();
    page.gap();
    let label = format!("Step {n} of {of}: ");
    let say = step.say.as_deref().map(|say| case.mask(say.trim()));
    page.line(0, 2, [strong(label), plain(say.unwrap_or_default())]);
    if let Some(effect) = &step.effect {
        page.line(2, 2, would(&effect.shown.way, &case.mask(&effect.shown.would)));
        if effect.shown.way == Way::Automatic {
            let undo =
                effect.shown.undo.map_or_else(|| "It cannot be undone".to_owned(), |undo| format!("Undo {undo}"));
            page.line(2, 2, [dim(format!("{undo}. Afterwards triage looks whether {}.", effect.shown.proof))]);
        }
    }
    page
}

/// What triage would do, or why it does not.
fn would(way: &Way, would: &str) -> Vec<Piece> {
    match way {
        Way::Automatic => vec![accent("triage "), plain(would)],
        Way::Nothing(why) => vec![dim(format!("nothing to do: {why}"))],
        Way::ByHand(why) => vec![dim(format!("by hand: {why}"))],
        Way::Refused(why) => vec![toned(Tone::Bad, "refused: "), plain(why)],
    }
}

/// What an answer, a fix or another look has changed.
#[must_use]
pub fn shift(case: &Case, because: &str, shift: &Shift) -> Page {
    let mut page = Page::default();
    let playbook = &case.playbook;
    let title = |cause: Option<usize>| cause.map_or("None of these", |c| playbook.causes[c].title.as_str());
    if shift.moved.is_empty() && shift.findings.is_empty() {
        page.line(2, 2, [dim(format!("{because} That changes nothing in the ranking."))]);
        return page;
    }
    page.line(2, 2, [plain(because)]);
    let judged = case.judge();
    for finding in shift.findings.iter().take(SEEN) {
        let state = match judged.observations.findings[*finding] {
            Truth::True => "seen now: ",
            Truth::False => "not so: ",
            Truth::Unknown => "not known any more: ",
        };
        page.line(4, 2, [dim(state), plain(&playbook.findings[*finding].title)]);
    }
    for (cause, was, is) in shift.moved.iter().take(MOVED) {
        let moved = format!("{} → {}", percent(*was), percent(*is));
        let tone = if is.get() > was.get() { Tone::Good } else { Tone::Bad };
        page.line(4, 2, [toned(tone, tied(&moved)), plain("  "), plain(title(*cause))]);
    }
    if let Some(lead) = shift.leads {
        page.line(2, 2, [plain("Likeliest now: "), strong(title(lead)), plain(".")]);
    }
    page
}

/// Whom to call.
#[must_use]
pub fn escalation(report: &ReportV1, run: Option<&str>) -> Page {
    let mut page = Page::default();
    let call = report.plan.moves.iter().find_map(|next| match next {
        MoveReport::Escalate(escalate) => Some(escalate),
        _ => None,
    });
    let Some(EscalateMove { title, contact, include, .. }) = call else { return page };
    page.heading("Nothing more to try here");
    page.line(2, 2, [strong(title), plain(": "), accent(contact)]);
    let others: Vec<&str> = include.iter().filter(|one| *one != "report").map(String::as_str).collect();
    if let Some(run) = run {
        page.line(2, 2, [plain("Send along what "), accent(tied(&format!("triage bundle {run}"))), plain(" writes.")]);
    }
    if !others.is_empty() {
        page.line(2, 2, [dim("And: "), plain(others.join("; "))]);
    }
    page
}

/// What was wrong, what helped, what was tried and what was changed. `changes` are sentences.
#[must_use]
pub fn account(session: &Session, changes: &[String], run: Option<&str>) -> Page {
    let mut page = Page::default();
    let case = session.case();
    let playbook = &case.playbook;
    let resolved = session.helped_by().is_some() || case.judge().resolved == Truth::True;
    page.line(0, 0, [strong(&playbook.symptoms[case.symptom].title)]);
    match (resolved, session.helped_by().and_then(|id| playbook.fix(id))) {
        (true, Some(fix)) => helped(session, fix, &mut page),
        (true, None) => page.line(2, 2, [toned(Tone::Good, sentences::RESOLVED)]),
        (false, _) => page.line(2, 2, [toned(Tone::Bad, unresolved(session))]),
    }
    let failed = tried(session, Outcome::DidNotHelp);
    if !failed.is_empty() {
        page.line(2, 2, [plain("Tried, and did not help: "), plain(failed.join("; "))]);
    }
    let open = tried(session, Outcome::NotKnown);
    if !open.is_empty() {
        page.line(2, 2, [plain("Tried, and nobody knows whether it helped: "), plain(open.join("; "))]);
    }
    if changes.is_empty() {
        page.line(2, 2, [dim("triage changed nothing on this computer.")]);
        return page;
    }
    page.line(2, 2, [plain("Changed on this computer:")]);
    changes.iter().for_each(|change| page.line(4, 2, [plain("• "), plain(case.mask(change))]));
    if let Some(run) = run {
        page.line(2, 2, [dim("To put it back: "), accent(tied(&format!("triage undo {run}")))]);
    }
    page
}

/// How a session ends that nobody knows to be resolved.
fn unresolved(session: &Session) -> &'static str {
    let last = session.events().iter().rev().find_map(|event| match &event.what {
        What::Tried { outcome, .. } => Some(*outcome),
        _ => None,
    });
    if last == Some(Outcome::NotKnown) { "Whether it is resolved, nobody could tell." } else { "It is not resolved." }
}

/// The titles of the fixes with this outcome.
fn tried(session: &Session, wanted: Outcome) -> Vec<String> {
    let playbook = &session.case().playbook;
    let title = |id: &str| playbook.fix(id).map_or_else(|| id.to_owned(), |fix| playbook.fixes[fix].title.clone());
    let of = session.events().iter().filter_map(|event| match &event.what {
        What::Tried { fix, outcome, .. } if *outcome == wanted => Some(title(fix)),
        _ => None,
    });
    of.collect()
}

fn helped(session: &Session, fix: usize, page: &mut Page) {
    let case = session.case();
    let playbook = &case.playbook;
    let last = session.events().iter().rev().find_map(|event| match &event.what {
        What::Tried { outcome: Outcome::Helped, cause, proof, .. } => Some((cause.as_deref(), proof.as_deref())),
        _ => None,
    });
    let (cause, proof) = last.unwrap_or_default();
    let cause = cause.and_then(|id| playbook.causes.iter().find(|cause| cause.id == id));
    let title = cause.map_or("None of the causes that this playbook knows", |cause| cause.title.as_str());
    page.line(2, 2, [plain("What was wrong, most likely: "), strong(title)]);
    page.line(2, 2, [plain("What helped: "), toned(Tone::Good, &playbook.fixes[fix].title)]);
    let known = match proof.and_then(|id| playbook.findings.iter().find(|finding| finding.id == id)) {
        Some(finding) => format!("seen by looking again: {}", finding.title),
        None => "as you said".to_owned(),
    };
    page.line(2, 2, [dim(known)]);
}
