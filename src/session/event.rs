//! What happened in a guided session, as data: what is kept of it, and what the account at its end is made of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// What.
    pub what: What,
}

/// What happened. Facts, fixes and findings are named by their ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum What {
    /// A question was answered.
    Answered {
        /// The fact that it decides.
        fact: String,
        /// Its value.
        value: Json,
    },
    /// A person could not answer a question.
    NotKnown {
        /// The fact that it decides.
        fact: String,
    },
    /// A question is not to be asked now.
    QuestionSkipped {
        /// The fact that it decides.
        fact: String,
    },
    /// A fix is not to be offered now.
    FixSkipped {
        /// The fix.
        fix: String,
    },
    /// A step of a fix was carried out by triage, or by hand.
    Step {
        /// The fix.
        fix: String,
        /// Its step, from 1.
        step: usize,
        /// What was done, in a sentence; null where a person did it.
        did: Option<String>,
    },
    /// A fix was carried out.
    Tried {
        /// The fix.
        fix: String,
        /// What came of it.
        outcome: Outcome,
        /// The cause that it has removed most likely, if it helped; null for none of those in the playbook, or where it did
        /// not help.
        cause: Option<String>,
        /// The finding that showed it; null where a person said so.
        proof: Option<String>,
    },
    /// A workaround was offered.
    WorkedAround {
        /// The fix.
        fix: String,
        /// Whether it makes the user able to work; null where nobody said.
        works: Option<bool>,
    },
    /// The probes looked again.
    LookedAgain,
    /// The person was told whom to call.
    Escalated,
}

/// What came of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The symptom is gone.
    Helped,
    /// It is still there.
    DidNotHelp,
    /// Nobody can tell.
    NotKnown,
}
