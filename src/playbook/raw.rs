//! The playbook as it is written. These types give the JSON Schema, which is also what the walk over the YAML tree checks:
//! so every field may be absent here, and what must be there is marked with `required` and said by the schema alone.

use schemars::JsonSchema;
use serde::Deserialize;

use super::forms::{
    EffectCall, FactPath, FactValues, Given, Ids, KebabId, Names, OneOrMore, PerPlatform, PlatformName, PlaybookId,
    PredicateText, ProbeCall, Scalar, SemVer, WarningCode,
};
use crate::units::{Frequency, Likelihood, Minutes};

/// Everything that is known about one kind of trouble: what the user sees, what can be observed, what may be wrong, and
/// what to do about it.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawPlaybook {
    /// Version of this format; always 1.
    #[schemars(extend("required" = true), range(min = 1, max = 1))]
    pub triage: Option<i64>,
    /// The playbook's id: in a library folder the path under it, without `.yaml`.
    #[schemars(extend("required" = true))]
    pub id: Option<PlaybookId>,
    /// What the playbook is about, in one line.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// Version of this knowledge, by semantic versioning.
    #[schemars(extend("required" = true))]
    pub version: Option<SemVer>,
    /// Where the knowledge comes from.
    pub sources: Vec<RawSource>,
    /// Named values that an operator may override with `--set NAME=VALUE`; `${name}` in a text stands for one.
    pub settings: Names<Scalar>,
    /// What the user sees.
    #[schemars(extend("required" = true))]
    pub symptoms: Ids<RawSymptom>,
    /// What can be observed: the root names of facts.
    pub facts: Names<RawFact>,
    /// What the observations say: named predicates over facts.
    pub findings: Ids<RawFinding>,
    /// What may be wrong.
    #[schemars(extend("required" = true))]
    pub causes: Ids<RawCause>,
    /// What to do about it.
    pub fixes: Ids<RawFix>,
    /// The only places that the effects of this playbook may change.
    pub touches: Vec<PerPlatform>,
    /// Prices beside or instead of the built-in ones.
    pub costs: RawCosts,
    /// Whom to call when nothing helps.
    pub escalation: Option<RawEscalation>,
    /// Background tables and notes, shown by `triage show`.
    pub reference: Vec<RawReference>,
    /// What must come out; run by `triage test`, without touching the world.
    pub scenarios: Vec<RawScenario>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// A source of knowledge.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawSource {
    /// Its title.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it can be read.
    #[schemars(extend("format" = "web-url"))]
    pub url: Option<String>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// What the user sees.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawSymptom {
    /// The symptom in one line.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// Other words people use for it; searched by `--symptom` and `triage list`.
    pub phrases: Vec<String>,
    /// How frequent each cause is under this symptom, relative to the others: a number or a word. `other` is reserved for
    /// none of the causes in this file.
    #[schemars(extend("required" = true))]
    pub causes: Ids<Frequency>,
    /// The finding that holds once the symptom is gone: the default verification.
    pub resolved_when: Option<KebabId>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// Something that can be observed: by a probe, by asking a person, or from outside.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFact {
    /// What it is, in one line.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// The probe that observes it; its facts lie below this name.
    pub probe: Option<ProbeCall>,
    /// A question that only a person can answer.
    pub ask: Option<RawAsk>,
    /// The type of a fact that is only ever supplied from outside.
    pub given: Option<Given>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// A question to a person.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawAsk {
    /// The field of the probe beside it that an answer stands in for, such as `tcp.ok`.
    #[serde(rename = "for")]
    pub stands_for: Option<FactPath>,
    /// The question.
    #[schemars(extend("required" = true))]
    pub question: Option<String>,
    /// The answers to choose from; without them it is yes or no.
    pub answers: Vec<RawAnswer>,
    /// What answering costs.
    #[schemars(extend("required" = true))]
    pub time: Option<Minutes>,
}

/// One answer to a question.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawAnswer {
    /// The value that the fact takes.
    #[schemars(extend("required" = true))]
    pub value: Option<String>,
    /// What the person sees.
    #[schemars(extend("required" = true))]
    pub label: Option<String>,
}

/// A named predicate over facts: present, absent or unknown.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFinding {
    /// The finding in one line.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// What was seen, in words; `{path}` stands for a fact.
    pub shows: Option<String>,
    /// When it is present.
    #[schemars(extend("required" = true))]
    pub when: Option<PredicateText>,
    /// P(present | a cause that does not mention it). Without it the finding is no evidence: it only verifies.
    pub otherwise: Option<Likelihood>,
    /// Findings with the same name here are outcomes of one observation: at most one is present.
    pub one_of: Option<KebabId>,
    /// Findings with the same name here tell much the same story, and count less together.
    pub overlaps: Option<KebabId>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// Something that may be wrong.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawCause {
    /// The cause in one line.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// Why it shows the symptom.
    #[schemars(extend("required" = true))]
    pub explanation: Option<String>,
    /// P(finding present | this cause) for each finding: a number or a word.
    pub evidence: Ids<Likelihood>,
    /// Where this is false the cause is left out.
    pub applies: Option<PredicateText>,
    /// The causes that cannot be seen, or not be mended, before this one is mended: of two that are about as likely, this
    /// one leads.
    pub hides: Vec<KebabId>,
    /// `escalation`, where no fix of this playbook can help.
    pub resolved_by: Option<ResolvedBy>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// Who resolves a cause that has no fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ResolvedBy {
    /// The escalation.
    Escalation,
}

/// Something to do about a cause.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawFix {
    /// The fix in one line.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// P(symptom gone | this cause, fix carried out) for each cause: a number or a word.
    #[schemars(extend("required" = true))]
    pub resolves: Ids<Likelihood>,
    /// How long it takes.
    #[schemars(extend("required" = true))]
    pub time: Option<Minutes>,
    /// What could go wrong or be lost.
    #[schemars(extend("required" = true))]
    pub risk: Option<Risk>,
    /// What it needs: admin, restart, sign-in, network-change, or a name priced under `costs`.
    pub needs: Vec<KebabId>,
    /// Fixes that must have been carried out before.
    pub requires: Vec<KebabId>,
    /// Where this is false the fix is left out.
    pub applies: Option<PredicateText>,
    /// It makes the user able to work without removing the cause: offered beside the plan.
    pub workaround: bool,
    /// What to do, step by step.
    pub steps: Vec<RawStep>,
    /// The finding that proves that it helped, where another one than the symptom's does.
    pub verify: Option<KebabId>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// What could go wrong or be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Risk {
    /// Nothing.
    None,
    /// Something that is easily set right.
    Low,
    /// Something that takes work to set right.
    Medium,
    /// Something that may be lost for good.
    High,
}

impl Risk {
    /// All of them, the least first.
    pub const ALL: [Self; 4] = [Self::None, Self::Low, Self::Medium, Self::High];

    /// The name in playbooks and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One step of a fix.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawStep {
    /// What a person does, or is told.
    pub say: Option<String>,
    /// A typed effect that the engine can carry out.
    #[serde(rename = "do")]
    pub effect: Option<EffectCall>,
    /// Where this is false the step is left out.
    pub applies: Option<PredicateText>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// Prices in time, beside or instead of the built-in ones.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawCosts {
    /// The price of each need.
    pub needs: Ids<Minutes>,
    /// The price of each risk: none, low, medium, high.
    pub risk: RawRiskPrices,
    /// What the wait for help weighs in a plan; without it all of the escalation's `time`. Write only the hours in which
    /// somebody works.
    pub wait: Option<Minutes>,
}

/// The price of each risk.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawRiskPrices {
    /// Nothing can go wrong.
    pub none: Option<Minutes>,
    /// Something that is easily set right.
    pub low: Option<Minutes>,
    /// Something that takes work to set right.
    pub medium: Option<Minutes>,
    /// Something that may be lost for good.
    pub high: Option<Minutes>,
}

/// Whom to call when nothing helps.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawEscalation {
    /// What to do, in one line.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// Whom to call or write to.
    #[schemars(extend("required" = true))]
    pub contact: Option<String>,
    /// Where this is false there is nobody to call.
    pub applies: Option<PredicateText>,
    /// What to send along; `report` stands for this program's report.
    pub include: Vec<String>,
    /// Typical time until help arrives, and the price of giving up, unless `costs.wait` gives another.
    #[schemars(extend("required" = true))]
    pub time: Option<Minutes>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// A background table or note.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawReference {
    /// Its title.
    #[schemars(extend("required" = true))]
    pub title: Option<String>,
    /// A note, in a few sentences.
    pub note: Option<String>,
    /// The heads of a table's columns.
    pub columns: Vec<String>,
    /// The rows of a table.
    pub rows: Vec<Vec<Scalar>>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// The file beside a playbook, `NAME.scenarios.yaml`: scenarios that would make the playbook itself too long.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawScenarios {
    /// What must come out; run by `triage test`, without touching the world.
    #[schemars(extend("required" = true))]
    pub scenarios: Vec<RawScenario>,
}

/// What must come out of given facts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawScenario {
    /// Its name, unique in the playbook.
    #[schemars(extend("required" = true))]
    pub name: Option<String>,
    /// The symptom, where the playbook has several; otherwise its only or first one.
    pub symptom: Option<KebabId>,
    /// The platform that it happens on.
    pub platform: Option<PlatformName>,
    /// What is known: nested or dotted keys; `null` means unknown.
    pub facts: FactValues,
    /// Instead of `facts`: a run that `triage --record` saved, as a path from the folder of this file. Its platform, settings,
    /// tried fixes and preference hold where the scenario says nothing of them.
    pub record: Option<String>,
    /// Fixes that were tried and did not help.
    pub tried: Vec<KebabId>,
    /// Settings of this scenario.
    pub set: Names<Scalar>,
    /// What must come out.
    #[schemars(extend("required" = true))]
    pub expect: Option<RawExpect>,
    /// Codes of warnings that are meant to be so; say why in a comment.
    pub allow: Vec<WarningCode>,
}

/// What must come out of a scenario.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RawExpect {
    /// The likeliest cause.
    pub cause: Option<KebabId>,
    /// Causes that must not be the likeliest.
    pub not_cause: OneOrMore<KebabId>,
    /// The posterior of `cause`, or of whatever leads, is at least this.
    pub at_least: Option<Likelihood>,
    /// The posterior of `cause`, or of whatever leads, is at most this.
    pub at_most: Option<Likelihood>,
    /// `cause` is among the first so many; without it, it leads.
    #[schemars(range(min = 1, max = 1000))]
    pub top: Option<usize>,
    /// The first fix of the plan.
    pub first_fix: Option<KebabId>,
    /// Fixes that the plan holds, or offers beside it as workarounds.
    pub plan_contains: OneOrMore<KebabId>,
    /// One fact: the plan begins with its question. A list of facts: the question of each is worth more than it costs; an
    /// empty list: no question is.
    pub asks: Option<OneOrMore<FactPath>>,
    /// Whether the symptom is gone.
    pub resolved: Option<bool>,
    /// Findings and facts that stay unknown.
    pub unknown: OneOrMore<String>,
    /// Why the rest does not come out yet. The scenario fails once it does.
    pub known_gap: Option<String>,
}
