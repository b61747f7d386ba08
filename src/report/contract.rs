//! The saved plan, version 1: what would be done, and what that rests on. It is a contract and no authority: who carries it
//! out derives every effect again from the playbook that it names and the inputs that it records, and refuses any difference.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::form::{self, Damage};
use super::record::{RecordV1, record};
use crate::action::Seal;
use crate::fact::{Privilege, clean};
use crate::playbook::Playbook;
use crate::predicate::Truth;
use crate::session::{Case, Judged, PlannedFix, Questions, RepairStep, StepEffect, risk};
use crate::text::harmless_json;

/// What `schema` says in every plan of this version.
const NAME: &str = "triage.plan/1";

/// The JSON Schema of the plan, draft 2020-12.
#[must_use]
pub fn schema() -> Json {
    form::schema::<PlanV1>("triage plan, version 1")
}

/// A saved plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanV1 {
    /// The name and version of this form: `triage.plan/1`.
    pub schema: String,
    /// The version of triage that made it.
    pub triage: String,
    /// When it was made, RFC 3339 in UTC.
    pub made_at: String,
    /// The file of the playbook, if it is not a built-in one; which playbook it is, `inputs` says.
    pub playbook_file: Option<String>,
    /// Where and for whom it was made.
    pub machine: MachineV1,
    /// How the facts were gathered.
    pub gathering: GatheringV1,
    /// The recorded inputs: the playbook with its hash, the options and the facts.
    pub inputs: RecordV1,
    /// The states that the plan rests on.
    pub rests_on: StatesV1,
    /// The fixes in order.
    pub fixes: Vec<ContractFix>,
    /// The seal: HMAC with SHA-256 of the plan without this, in hexadecimal, with a key that only this user has on this machine.
    pub seal: String,
}

/// A machine and a user. The names are hashes: they tell two apart, and say nothing more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MachineV1 {
    /// Which machine.
    pub id: String,
    /// Which user of it.
    pub user: String,
    /// Its platform.
    pub platform: String,
}

/// How facts were gathered, and so are gathered again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatheringV1 {
    /// Whether probes ran that look at this machine, its network and the service.
    pub probed: bool,
    /// Whether a public name server was asked for comparison.
    pub public_dns: bool,
    /// How long all probes together may take, in milliseconds.
    pub deadline_ms: u64,
    /// The evidence files that were read, as absolute paths.
    pub evidence: Vec<String>,
}

/// What the facts said of the playbook's predicates: `present`, `absent` and `unknown` for findings, `true`, `false` and
/// `unknown` for every `applies`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatesV1 {
    /// The findings that matter for the symptom.
    pub findings: IndexMap<String, String>,
    /// The causes.
    pub causes: IndexMap<String, String>,
    /// The fixes.
    pub fixes: IndexMap<String, String>,
    /// Whether there is somebody to call.
    pub escalation: String,
}

/// A fix of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractFix {
    /// Its id.
    pub id: String,
    /// In one line.
    pub title: String,
    /// What could go wrong or be lost: `none`, `low`, `medium` or `high`.
    pub risk: String,
    /// P(it helps | it is reached).
    pub p_helps: f64,
    /// The finding that holds once it has helped; null where the playbook names none.
    pub verification: Option<String>,
    /// The steps that are needed here.
    pub steps: Vec<ContractStep>,
}

/// A step of a fix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractStep {
    /// Its number in the fix, from 1.
    pub step: usize,
    /// What a person does, or is told.
    pub say: Option<String>,
    /// What triage can do for it.
    pub effect: Option<ContractEffect>,
}

/// The effect of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContractEffect {
    /// Its name.
    pub name: String,
    /// Its parameters, as the playbook gives them for this platform.
    pub params: IndexMap<String, Json>,
    /// The right that it needs: `user` or `admin`.
    pub privilege: String,
    /// Whether triage carries it out: `automatic`, `nothing` to do, `by-hand` or `refused`.
    pub way: String,
    /// Why it is not carried out; null where it is.
    pub because: Option<String>,
    /// What exactly would happen, as things stood when the plan was made.
    pub would: String,
    /// The precondition: what the effect finds, which must be the same when it is carried out.
    pub finds: String,
    /// How it is proven afterwards.
    pub proof: String,
    /// How it is undone; null where it cannot be.
    pub undo: Option<String>,
}

/// What a plan was made of beside the case.
#[derive(Debug, Clone)]
pub struct Circumstances {
    /// When.
    pub made_at: String,
    /// The file of a playbook that is not built in.
    pub playbook_file: Option<String>,
    /// Where and for whom.
    pub machine: MachineV1,
    /// How the facts were gathered.
    pub gathering: GatheringV1,
}

/// The plan of a case, made to be carried out later. `steps` gives the steps of a fix as they are on this machine.
#[must_use]
pub fn contract(case: &Case, circumstances: Circumstances, steps: &dyn Fn(usize) -> Vec<RepairStep>) -> PlanV1 {
    let judged = case.judge();
    let plan = case.plan(&judged, Questions::Left);
    let fixes = plan.fixes.iter().map(|planned| fix(case, planned, &steps(planned.fix))).collect();
    let mut made = PlanV1 {
        schema: NAME.to_owned(),
        triage: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: circumstances.made_at,
        playbook_file: circumstances.playbook_file,
        machine: circumstances.machine,
        gathering: circumstances.gathering,
        inputs: record(case),
        rests_on: states(case, &judged),
        fixes,
        seal: String::new(),
    };
    made.harmless();
    made
}

fn fix(case: &Case, planned: &PlannedFix, steps: &[RepairStep]) -> ContractFix {
    let own = &case.playbook.fixes[planned.fix];
    let verification = own.verify.or(case.playbook.symptoms[case.symptom].resolved_when);
    ContractFix {
        id: own.id.clone(),
        title: own.title.clone(),
        risk: risk(own).name().to_owned(),
        p_helps: planned.p_helps.get(),
        verification: verification.map(|f| case.playbook.findings[f].id.clone()),
        steps: steps.iter().map(|step| contract_step(case, step)).collect(),
    }
}

fn contract_step(case: &Case, step: &RepairStep) -> ContractStep {
    let effect = |effect: &StepEffect| {
        let json = |value| serde_json::to_value(value).unwrap_or_default();
        ContractEffect {
            name: effect.spec.name.to_owned(),
            params: effect.params.iter().map(|(name, value)| (name.to_owned(), json(value))).collect(),
            privilege: match effect.spec.privilege {
                Privilege::User => "user",
                Privilege::Admin => "admin",
            }
            .to_owned(),
            way: effect.shown.way.name().to_owned(),
            because: effect.shown.way.because().map(|because| case.mask(&clean(because))),
            would: case.mask(&clean(&effect.shown.would)),
            finds: effect.shown.finds.to_owned(),
            proof: effect.shown.proof.to_owned(),
            undo: effect.shown.undo.map(str::to_owned),
        }
    };
    ContractStep {
        step: step.number,
        say: step.say.as_deref().map(|say| case.mask(say)),
        effect: step.effect.as_ref().map(effect),
    }
}

fn states(case: &Case, judged: &Judged) -> StatesV1 {
    let playbook: &Playbook = &case.playbook;
    let seen = &judged.observations;
    let truth = |truth: Truth| {
        match truth {
            Truth::True => "true",
            Truth::False => "false",
            Truth::Unknown => "unknown",
        }
        .to_owned()
    };
    let state = |finding: &usize| {
        let word = match seen.findings[*finding] {
            Truth::True => "present",
            Truth::False => "absent",
            Truth::Unknown => "unknown",
        };
        (playbook.findings[*finding].id.clone(), word.to_owned())
    };
    let causes = playbook.symptoms[case.symptom].causes.iter().filter_map(|(cause, _)| *cause);
    StatesV1 {
        findings: case.relevance.findings.iter().map(state).collect(),
        causes: causes.map(|c| (playbook.causes[c].id.clone(), truth(seen.causes[c]))).collect(),
        fixes: case.relevance.fixes.iter().map(|f| (playbook.fixes[*f].id.clone(), truth(seen.fixes[*f]))).collect(),
        escalation: truth(seen.escalation),
    }
}

impl PlanV1 {
    /// Whether a document is a plan of any version.
    #[must_use]
    pub fn is_one(document: &Map<String, Json>) -> bool {
        document.get("schema").and_then(Json::as_str).is_some_and(|schema| schema.starts_with("triage.plan/"))
    }

    /// Reads a plan.
    ///
    /// # Errors
    /// What is wrong with it, at its place.
    pub fn read(document: Map<String, Json>) -> Result<Self, Damage> {
        let at = |keys: Vec<String>, message: String| Damage { keys, message };
        if let Some(schema) = document.get("schema").filter(|schema| *schema != NAME) {
            let message = format!("this version of triage carries out {NAME}, not {schema}");
            return Err(at(vec!["schema".to_owned()], message));
        }
        let read: Self = form::read("plan", document)?;
        let inputs = serde_json::to_value(&read.inputs).unwrap_or_default();
        let Json::Object(inputs) = inputs else { return Ok(read) };
        RecordV1::read(inputs)
            .map_err(|damage| at(std::iter::once("inputs".to_owned()).chain(damage.keys).collect(), damage.message))?;
        Ok(read)
    }

    /// Takes from all texts what a terminal would obey: so are they written, and so they count.
    fn harmless(&mut self) {
        let mut json = serde_json::to_value(&*self).unwrap_or_default();
        harmless_json(&mut json);
        if let Ok(harmless) = serde_json::from_value(json) {
            *self = harmless;
        }
    }

    fn sealed_with(&self, seal: &Seal) -> String {
        let bare = Self { seal: String::new(), ..self.clone() };
        seal.on(&serde_json::to_vec(&bare).unwrap_or_default())
    }

    /// The plan with its seal.
    #[must_use]
    pub fn sealed(mut self, seal: &Seal) -> Self {
        self.seal = self.sealed_with(seal);
        self
    }

    /// Whether the plan is, letter by letter, as it was sealed.
    #[must_use]
    pub fn is_sealed(&self, seal: &Seal) -> bool {
        self.seal == self.sealed_with(seal)
    }

    /// The first place at which this plan says something else than one that was derived again, in words. What the effects
    /// found on the machine is not compared here.
    #[must_use]
    pub fn first_difference(&self, derived: &Self) -> Option<String> {
        let comparable = |plan: &Self| {
            let mut plan = plan.clone();
            for effect in plan.fixes.iter_mut().flat_map(|fix| &mut fix.steps).filter_map(|step| step.effect.as_mut()) {
                (effect.way, effect.because, effect.would, effect.finds) = Default::default();
                (effect.proof, effect.undo) = Default::default();
            }
            serde_json::json!({ "rests_on": plan.rests_on, "fixes": plan.fixes })
        };
        difference("", &comparable(self), &comparable(derived))
    }

    /// What has another state in `fresh` than in this plan, each in words.
    #[must_use]
    pub fn stale(&self, fresh: &Self) -> Vec<String> {
        let mut stale = Vec::new();
        let (was, is) = (&self.rests_on, &fresh.rests_on);
        let mut compare = |kind: &str, was: &IndexMap<String, String>, is: &IndexMap<String, String>| {
            for (id, now) in is {
                if let Some(before) = was.get(id).filter(|before| *before != now) {
                    stale.push(format!("{kind} {id} was {before}, and is {now} now"));
                }
            }
        };
        compare("the finding", &was.findings, &is.findings);
        compare("`applies` of the cause", &was.causes, &is.causes);
        compare("`applies` of the fix", &was.fixes, &is.fixes);
        if was.escalation != is.escalation {
            stale.push(format!("`applies` of the escalation was {}, and is {} now", was.escalation, is.escalation));
        }
        stale
    }
}

/// The first place at which two documents differ: the path, what the plan says, and what is derived.
fn difference(path: &str, said: &Json, derived: &Json) -> Option<String> {
    match (said, derived) {
        (Json::Object(a), Json::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            let none = Json::Null;
            keys.map(|key| (below(key), a.get(key).unwrap_or(&none), b.get(key).unwrap_or(&none)))
                .find_map(|(path, a, b)| difference(&path, a, b))
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(n, (a, b))| difference(&format!("{path}[{n}]"), a, b))
        }
        (Json::Array(a), Json::Array(b)) => {
            Some(format!("{path} has {} entries in the plan, and {} by the playbook", a.len(), b.len()))
        }
        _ if said == derived => None,
        _ => Some(format!("{path} is {said} in the plan, and {derived} by the playbook")),
    }
}
