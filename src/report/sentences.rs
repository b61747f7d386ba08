//! What a diagnosis comes to, in sentences and short lists that every form of the report shares. Plain text: who writes a
//! form escapes it.

use super::v1::{
    AlsoReport, AskMove, CauseReport, EscalateMove, EvidenceReport, FactReport, FixMove, MoveReport, ReportV1,
    SourceReport, StepReport,
};
use super::words::{count, percent, tied};
use crate::diagnosis::CLOSE;
use crate::fact::Value;
use crate::playbook::OTHER;
use crate::text::shortened;
use crate::units::Minutes;

/// Decibans below which evidence is not worth a line: a factor of 1.26.
const TELLING: f64 = 1.0;

/// Where the symptom is gone.
pub(super) const RESOLVED: &str = "The symptom is gone. There is nothing to repair.";

/// The title of a finding.
pub(super) fn finding_title<'r>(report: &'r ReportV1, id: &'r str) -> &'r str {
    report.findings.iter().find(|f| f.id == id).map_or(id, |f| &f.title)
}

/// The title of a cause.
pub(super) fn cause_title<'r>(report: &'r ReportV1, id: &'r str) -> &'r str {
    report.causes.iter().find(|c| c.id == id).map_or(id, |c| &c.title)
}

/// What cannot be together under any cause, and what to think of the percentages; `None` where all can.
pub(super) fn contradiction(report: &ReportV1) -> Option<[String; 3]> {
    if report.contradiction.is_empty() {
        return None;
    }
    let findings: Vec<&str> = report.contradiction.iter().map(|id| finding_title(report, id)).collect();
    Some([
        "This cannot be together under any cause: ".to_owned(),
        findings.join("; "),
        ". The percentages are those of before they were seen; check them.".to_owned(),
    ])
}

/// Why the first cause is first, where its posterior alone does not say it.
pub(super) fn order(report: &ReportV1) -> Option<String> {
    let first = report.causes.first()?;
    if first.id == OTHER {
        return Some("None of the causes that this playbook knows leads: it may be something else.".to_owned());
    }
    report.lead.filter(|lead| *lead < CLOSE)?;
    let others = report.causes.iter().skip(1);
    let second = others.rev().max_by(|a, b| a.posterior.get().total_cmp(&b.posterior.get()))?;
    Some(if first.hides.contains(&second.id) {
        format!("“{}” comes first because it must be mended before “{}” can be seen.", first.title, second.title)
    } else {
        "The first two are too close to call.".to_owned()
    })
}

/// What the first cause does not explain, one sentence for each cause that it points to; `most` findings in each.
pub(super) fn also(report: &ReportV1, most: usize) -> Vec<String> {
    let mut causes: Vec<&str> = Vec::new();
    for also in &report.also {
        if !causes.contains(&also.cause.as_str()) {
            causes.push(&also.cause);
        }
    }
    let sentence = |cause: &str| {
        let findings: Vec<&AlsoReport> = report.also.iter().filter(|a| a.cause == cause).collect();
        let shown: Vec<String> =
            findings.iter().take(most).map(|a| format!("{} ({})", shortened(&a.shows), a.finding)).collect();
        let more = findings.len() - shown.len();
        let more = if more > 0 { format!("; {more} more") } else { String::new() };
        let points = if findings.len() == 1 { "That points" } else { "They point" };
        format!(
            "Not explained by this: {}{more}. {points} to “{}” as well.",
            shown.join("; "),
            cause_title(report, cause)
        )
    };
    causes.into_iter().map(sentence).collect()
}

/// What is worth a line for a cause and against it, strongest first.
pub(super) fn telling(cause: &CauseReport) -> (Vec<&EvidenceReport>, Vec<&EvidenceReport>) {
    let telling = |e: &&EvidenceReport| e.decisive.is_some() || e.weight_db.is_some_and(|db| db.get().abs() >= TELLING);
    cause.evidence.iter().filter(telling).partition(|e| is_for(e))
}

/// Whether evidence speaks for its cause.
pub(super) fn is_for(evidence: &EvidenceReport) -> bool {
    match evidence.decisive {
        Some(decisive) => decisive == "proves",
        None => evidence.weight_db.is_some_and(|db| db.get() > 0.0),
    }
}

/// What a likelihood of 0 means.
pub(super) fn decisive(evidence: &EvidenceReport) -> Option<&'static str> {
    evidence.decisive.map(|d| if d == "proves" { "nothing else can cause this" } else { "rules it out" })
}

/// What would tell more of a cause, each once: the question that is worth most first, then probes and facts. In each, what
/// it would tell, and what would tell it.
pub(super) fn not_checked<'r>(report: &ReportV1, cause: &'r CauseReport) -> Vec<(&'r str, &'r str)> {
    let worth = |by: &str| {
        let asked = by.strip_prefix("ask ");
        asked.and_then(|fact| report.plan.questions.iter().position(|q| q.fact == fact)).unwrap_or(usize::MAX)
    };
    let mut ways: Vec<(usize, &str, &str)> =
        cause.not_checked.iter().map(|c| (worth(&c.by), c.tells.as_str(), c.by.as_str())).collect();
    ways.sort_unstable();
    ways.dedup();
    ways.into_iter().map(|(_, tells, by)| (tells, by)).collect()
}

/// `no risk`, `low risk`.
pub(super) fn risk(name: &str) -> String {
    if name == "none" { "no risk".to_owned() } else { format!("{name} risk") }
}

/// The time, risk and needs of a fix, and how often it helps.
pub(super) fn price(fix: &FixMove) -> Vec<String> {
    let mut facts = vec![tied(&fix.time.to_string()), risk(fix.risk)];
    if !fix.needs.is_empty() {
        facts.push(format!("needs {}", fix.needs.join(", ")));
    }
    facts.push(format!("helps in {}", percent(fix.p_helps)));
    facts
}

/// What a question costs, and what its answer is worth.
pub(super) fn worth(ask: &AskMove) -> String {
    let saves = Minutes::new(ask.net.get()).unwrap_or(Minutes::ZERO);
    format!("takes {}, and the answer saves {} more on average", tied(&ask.cost.to_string()), tied(&saves.to_string()))
}

/// The flag that answers a question, as a shell takes it.
pub(super) fn answer(fact: &str, value: &Value) -> String {
    let text = value.written();
    let safe = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-/:@".contains(c));
    let text = if safe { text } else { format!("'{}'", text.replace('\'', r"'\''")) };
    format!("--fact {fact}={text}")
}

/// How many of the moves are fixes.
pub(super) fn fixes(report: &ReportV1) -> usize {
    report.plan.moves.iter().filter(|m| matches!(m, MoveReport::Fix(_))).count()
}

/// When it comes to calling for help; empty where there is nothing to do before.
pub(super) fn when_called(escalate: &EscalateMove, fixes: usize) -> String {
    if fixes == 0 { String::new() } else { format!("If nothing helps ({}): ", percent(escalate.p_reached)) }
}

/// What a plan is expected to come to.
pub(super) fn expectation(report: &ReportV1, with_cost: bool) -> String {
    let plan = &report.plan;
    let mut text = format!("All fixes together help in {} of cases.", percent(plan.p_resolved));
    if fixes(report) > 1 && !plan.exact {
        text += " There are too many to prove this order the best.";
    }
    if with_cost {
        let cost = tied(&plan.expected_cost.to_string());
        text += &format!(" Expected cost of repair: {cost}, with risks, needs and the wait for help counted in.");
    }
    text
}

/// `10 facts in 1.2 s, 3 unknown`.
pub(super) fn extent(report: &ReportV1) -> String {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of one run")]
    let took = report.took_ms.map_or(String::new(), |ms| format!(" in {:.1} s", ms as f64 / 1000.0));
    format!("{}{took}, {} unknown", count(report.facts.len(), "fact", "facts"), report.unknown.len())
}

/// What kind of answer the report is, and the answer in one line.
pub(super) fn headline(report: &ReportV1) -> (&'static str, String) {
    match report.causes.first() {
        _ if report.resolved == Some(true) => ("Resolved", RESOLVED.to_owned()),
        _ if !report.contradiction.is_empty() => {
            ("Contradiction", "What was seen cannot be together under any cause".to_owned())
        }
        Some(first) if first.id != OTHER => ("Most likely cause", first.title.clone()),
        _ => ("No known cause leads", "It may be something that this playbook does not know".to_owned()),
    }
}

/// When the last fact was seen, as in `2026-11-25 13:36:51 UTC`; `None` where nothing is known.
pub(super) fn seen_at(report: &ReportV1) -> Option<String> {
    let last = report.facts.iter().map(|f| f.observed_at.as_str()).max().filter(|at| !at.is_empty())?;
    let utc = last.strip_suffix('Z').and_then(|at| at.split_once('T'));
    Some(utc.map_or_else(|| last.to_owned(), |(date, time)| format!("{date} {time} UTC")))
}

/// Where a fact came from, and how long that took where it took any time.
pub(super) fn source(fact: &FactReport) -> String {
    let SourceReport { kind, name } = &fact.source;
    if fact.took_ms == 0 { format!("{kind} {name}") } else { format!("{kind} {name}, {} ms", fact.took_ms) }
}

/// What stands behind a piece of evidence: its finding, its facts and its weight.
pub(super) fn behind(evidence: &EvidenceReport) -> String {
    let weight = evidence.weight_db.map_or(String::new(), |db| format!(" · {}", decibans(db.get())));
    let facts = if evidence.facts.is_empty() { String::new() } else { format!(" · {}", evidence.facts.join(", ")) };
    format!("{}{facts}{weight}", evidence.finding)
}

/// A weight of evidence with its sign and unit.
fn decibans(db: f64) -> String {
    tied(&format!("{db:+.1} dB").replace('-', "−"))
}

/// What a step says, and what it would carry out.
pub(super) fn step(step: &StepReport) -> (Option<&str>, Option<String>) {
    (step.say.as_deref().map(str::trim), step.effect.as_ref().map(|effect| format!("effect: {}", effect.describe)))
}

/// A text in pieces, those between backticks as code (`true`); one backtick without another means itself.
pub(super) fn pieces(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((code, after)) = after.split_once('`').filter(|(code, _)| !code.trim().is_empty()) else { break };
        pieces.extend([(false, before), (true, code)]);
        rest = after;
    }
    pieces.push((false, rest));
    pieces.retain(|(_, text)| !text.is_empty());
    pieces
}

/// What to send along to whom is called.
pub(super) fn included(escalate: &EscalateMove) -> Vec<&str> {
    escalate.include.iter().map(|i| if i == "report" { "this report" } else { i }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(pieces("run `a b`."), [(false, "run "), (true, "a b"), (false, ".")]);
        assert_eq!(pieces("`a`"), [(true, "a")]);
        assert_eq!(pieces("a ` b"), [(false, "a ` b")]);
        assert_eq!(pieces("`` a"), [(false, "`` a")]);
        assert_eq!(pieces(""), []);
    }
}
