//! A guided session as it is kept, version 1: from it the session goes on where it was left.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::contract::GatheringV1;
use super::form::{self, Damage};
use super::record::{RecordV1, record};
use crate::session::{Event, Session};

/// What `schema` says in every session of this version.
const NAME: &str = "triage.session/1";

/// A kept session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionV1 {
    /// The name and version of this form: `triage.session/1`.
    pub schema: String,
    /// What is wrong: `playbook#symptom`.
    pub symptom: String,
    /// The file of the playbook, if it is not a built-in one.
    pub playbook_file: Option<String>,
    /// How the facts were gathered.
    pub gathering: GatheringV1,
    /// What is known, and the options.
    pub record: RecordV1,
    /// What happened, the first first.
    pub events: Vec<Event>,
    /// Whether it is over: `resolved` or `unresolved`; null where it can go on.
    pub ended: Option<String>,
}

impl SessionV1 {
    /// A session as it is kept.
    #[must_use]
    pub fn of(
        session: &Session,
        playbook_file: Option<String>,
        gathering: GatheringV1,
        ended: Option<&'static str>,
    ) -> Self {
        let record = record(session.case());
        Self {
            schema: NAME.to_owned(),
            symptom: record.full_id(),
            playbook_file,
            gathering,
            record,
            events: session.events().to_vec(),
            ended: ended.map(str::to_owned),
        }
    }

    /// Reads a session.
    ///
    /// # Errors
    /// What is wrong with it, at its place.
    pub fn read(document: Map<String, Json>) -> Result<Self, Damage> {
        let read: Self = form::read("session", document)?;
        match read.schema == NAME {
            true => Ok(read),
            false => Err(Damage {
                keys: vec!["schema".to_owned()],
                message: format!("this version of triage reads {NAME}, not {}", read.schema),
            }),
        }
    }
}
