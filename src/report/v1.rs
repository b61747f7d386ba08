//! The report, version 1: what other programs read. Keys are stable; new ones may be added, none is renamed. Probabilities
//! are numbers in \[0, 1\] with full precision, times are minutes unless the key ends in `_ms`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::fact::Value;
use crate::units::{Bits, Decibans, Minutes, MinutesSaved, Probability};

/// What `schema` says in every report of this version.
pub const NAME: &str = "triage.report/1";

/// The JSON Schema of the report, draft 2020-12.
#[must_use]
pub fn schema() -> serde_json::Value {
    super::form::schema::<ReportV1>("triage report, version 1")
}

/// A diagnosis with its plan.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportV1 {
    /// The name and version of this form: `triage.report/1`.
    pub schema: &'static str,
    /// The playbook that was reasoned with.
    pub playbook: PlaybookRef,
    /// The id of the symptom.
    pub symptom: String,
    /// The symptom in one line.
    pub symptom_title: String,
    /// The platform that the plan is for, where it is known.
    pub platform: Option<String>,
    /// Whether the symptom is gone; null when it cannot be told.
    pub resolved: Option<bool>,
    /// All causes that apply, best first, `other` included. Where two are too close to call and one hides the other, that one
    /// goes first.
    pub causes: Vec<CauseReport>,
    /// How many times more likely the first cause is than the second; null where the second has no probability. Below 1 where
    /// the first is there because it hides the second.
    pub lead: Option<f64>,
    /// Findings that cannot be together under any cause, or `tried FIX` where it is the fixes that were tried; then posteriors
    /// are priors.
    pub contradiction: Vec<String>,
    /// Findings that are present and do not speak for the first cause.
    pub unexplained: Vec<String>,
    /// Those of them that are at least three times as likely under another cause, each with that cause: a second fault is
    /// told so.
    pub also: Vec<AlsoReport>,
    /// Causes that cannot be here.
    pub left_out: Vec<LeftOut>,
    /// The findings that concern this symptom, and all others that are known to be present or absent.
    pub findings: Vec<FindingReport>,
    /// What is known, sorted by key.
    pub facts: Vec<FactReport>,
    /// What concerns this symptom and is unknown, sorted by key.
    pub unknown: Vec<UnknownReport>,
    /// How long the probes took together, in milliseconds; null where none ran.
    pub took_ms: Option<u64>,
    /// The fixes that were tried and did not help.
    pub tried: Vec<String>,
    /// What to do.
    pub plan: PlanReport,
    /// What went wrong on the way and counts as unknown.
    pub warnings: Vec<String>,
}

/// Which playbook, exactly.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlaybookRef {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The version of its knowledge.
    pub version: String,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// A cause in the ranking.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CauseReport {
    /// Its id; `other` for none of the causes of the playbook.
    pub id: String,
    /// In one line.
    pub title: String,
    /// Why it shows the symptom.
    pub explanation: Option<String>,
    /// P(cause | symptom), among the causes that apply.
    #[schemars(with = "f64")]
    pub prior: Probability,
    /// P(cause | symptom, evidence).
    #[schemars(with = "f64")]
    pub posterior: Probability,
    /// The causes of this report that cannot be seen, or not be mended, before this one is mended.
    pub hides: Vec<String>,
    /// What was observed, strongest first.
    pub evidence: Vec<EvidenceReport>,
    /// Findings that would speak for or against it and are unknown.
    pub not_checked: Vec<NotChecked>,
}

/// What one observation says of a cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EvidenceReport {
    /// The finding; several with commas between where alternatives are absent together.
    pub finding: String,
    /// `present` or `absent`.
    pub state: &'static str,
    /// Weight of evidence in decibans: above 0 it speaks for the cause, below 0 against it. Null where a likelihood is 0, or
    /// no other cause is left.
    #[schemars(with = "Option<f64>")]
    pub weight_db: Option<Decibans>,
    /// `proves` or `rules_out` where a likelihood is 0.
    pub decisive: Option<&'static str>,
    /// What was seen, in words.
    pub shows: String,
    /// The keys of the facts behind it.
    pub facts: Vec<String>,
}

/// A finding that the first cause does not explain and another one does.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AlsoReport {
    /// The finding.
    pub finding: String,
    /// What was seen, in words.
    pub shows: String,
    /// The cause that it points to.
    pub cause: String,
}

/// A finding that is unknown.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NotChecked {
    /// The finding.
    pub finding: String,
    /// What would tell: `ask KEY`, `probe NAME` or `fact KEY`.
    pub by: String,
    /// What that would tell, in a few words.
    pub tells: String,
}

/// A cause that cannot be here.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeftOut {
    /// The cause.
    pub cause: String,
    /// Why.
    pub because: String,
}

/// A finding.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingReport {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// `present`, `absent` or `unknown`.
    pub state: &'static str,
}

/// A known fact.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FactReport {
    /// Its dotted path.
    pub key: String,
    /// Its value: bool, number, text or list.
    #[schemars(with = "serde_json::Value")]
    pub value: Value,
    /// Whom it tells something about: `public` (the service), `machine` or `personal`.
    pub class: &'static str,
    /// Where it came from.
    pub source: SourceReport,
    /// When it was observed, RFC 3339 in UTC.
    pub observed_at: String,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
}

/// Where a fact came from.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SourceReport {
    /// `flag`, `file`, `probe`, `ask` or `built-in`.
    pub kind: &'static str,
    /// Which one.
    pub name: String,
}

/// A fact that is unknown.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct UnknownReport {
    /// Its dotted path.
    pub key: String,
    /// Why it is unknown.
    pub because: String,
}

/// What to do, in order.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PlanReport {
    /// The expected cost of repair by the order of fixes, on what is known now, giving up included.
    #[schemars(with = "f64")]
    pub expected_cost: Minutes,
    /// P(the symptom is gone after all fixes).
    #[schemars(with = "f64")]
    pub p_resolved: Probability,
    /// Whether the order is proven to be the best.
    pub exact: bool,
    /// Every open question with its worth, best first.
    pub questions: Vec<QuestionReport>,
    /// The moves, in order.
    pub moves: Vec<MoveReport>,
    /// What makes the user able to work meanwhile.
    pub workarounds: Vec<WorkaroundReport>,
}

/// An open question and what its answer is worth.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuestionReport {
    /// The fact that it decides.
    pub fact: String,
    /// The question.
    pub question: String,
    /// The answers to choose from.
    pub answers: Vec<AnswerReport>,
    /// What answering costs.
    #[schemars(with = "f64")]
    pub cost: Minutes,
    /// By how much the expected cost of repair falls on average.
    #[schemars(with = "f64")]
    pub gain: MinutesSaved,
    /// Gain less cost.
    #[schemars(with = "f64")]
    pub net: MinutesSaved,
    /// How much it tells about the causes on average.
    #[schemars(with = "f64")]
    pub information_bits: Bits,
}

/// One answer to a question.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AnswerReport {
    /// The value that the fact takes.
    #[schemars(with = "serde_json::Value")]
    pub value: Value,
    /// What the person sees.
    pub label: String,
}

/// One move.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum MoveReport {
    /// Ask a question first: its answer is worth more than it costs.
    Ask(AskMove),
    /// Carry out a fix.
    Fix(FixMove),
    /// Call for help.
    Escalate(EscalateMove),
}

/// A question as a move.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AskMove {
    /// The fact that it decides.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answers to choose from.
    pub answers: Vec<AnswerReport>,
    /// What answering costs.
    #[schemars(with = "f64")]
    pub cost: Minutes,
    /// What it is worth beyond that.
    #[schemars(with = "f64")]
    pub net: MinutesSaved,
}

/// A fix as a move.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FixMove {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// What orders it: time, the penalty for its risk and the needs that it pays here.
    #[schemars(with = "f64")]
    pub cost: Minutes,
    /// How long it takes.
    #[schemars(with = "f64")]
    pub time: Minutes,
    /// `none`, `low`, `medium` or `high`.
    pub risk: &'static str,
    /// What it needs.
    pub needs: Vec<String>,
    /// P(the symptom is not gone before this move).
    #[schemars(with = "f64")]
    pub p_reached: Probability,
    /// P(it helps | it is reached).
    #[schemars(with = "f64")]
    pub p_helps: Probability,
    /// The causes that it resolves.
    pub cures: Vec<String>,
    /// What to do.
    pub steps: Vec<StepReport>,
}

/// One step of a fix.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct StepReport {
    /// What a person does, or is told.
    pub say: Option<String>,
    /// What the engine could carry out.
    pub effect: Option<EffectReport>,
}

/// A typed effect.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EffectReport {
    /// Its name.
    pub name: &'static str,
    /// What it would do, in a sentence.
    pub describe: String,
    /// Its parameters on this platform.
    #[schemars(with = "serde_json::Map<String, serde_json::Value>")]
    pub params: indexmap::IndexMap<&'static str, Value>,
    /// The right that it needs: `user` or `admin`.
    pub privilege: &'static str,
    /// Whether it can be undone.
    pub reversible: bool,
}

/// Whom to call.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EscalateMove {
    /// What to do.
    pub title: String,
    /// Whom to call.
    pub contact: String,
    /// What to send along.
    pub include: Vec<String>,
    /// Typical time until help arrives.
    #[schemars(with = "f64")]
    pub time: Minutes,
    /// P(it comes to this).
    #[schemars(with = "f64")]
    pub p_reached: Probability,
}

/// What makes the user able to work without removing the cause.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct WorkaroundReport {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// How long it takes.
    #[schemars(with = "f64")]
    pub time: Minutes,
    /// `none`, `low`, `medium` or `high`.
    pub risk: &'static str,
    /// P(it makes the user able to work); null where the playbook does not say for which causes it does.
    #[schemars(with = "Option<f64>")]
    pub p_helps: Option<Probability>,
    /// What to do.
    pub steps: Vec<StepReport>,
}
