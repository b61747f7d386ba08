//! The record of a run, version 1: everything that the result depends on, so that the same bytes can be made again from it,
//! without touching the world.

use std::collections::HashSet;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::form::{self, Damage};
use crate::fact::{Fact, Platform, Provenance, Source, Unknown, Value, clean};
use crate::session::{Case, Preference};
use crate::text::some_of;

/// What `schema` says in every record of this version.
pub const NAME: &str = "triage.record/1";

/// The JSON Schema of the record, draft 2020-12.
#[must_use]
pub fn schema() -> Json {
    form::schema::<RecordV1>("triage record, version 1")
}

/// A saved run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordV1 {
    /// The name and version of this form: `triage.record/1`.
    pub schema: String,
    /// The version of triage that made it.
    pub triage: String,
    /// The playbook that was reasoned with.
    pub playbook: RecordedPlaybook,
    /// The id of the symptom.
    pub symptom: String,
    /// The options that the result depends on.
    pub options: RecordedOptions,
    /// What was known, sorted by key: observed, answered and given.
    pub facts: Vec<RecordedFact>,
    /// Why the rest was unknown, sorted by key; a key may be that of a whole group.
    pub unknown: Vec<RecordedUnknown>,
    /// What a reader of the diagnosis should know of how the facts came in.
    pub notes: Vec<String>,
    /// How long the probes took together, in milliseconds; null where none ran.
    pub took_ms: Option<u64>,
}

/// Which playbook, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedPlaybook {
    /// Its id.
    pub id: String,
    /// The version of its knowledge.
    pub version: String,
    /// SHA-256 of its text, in hexadecimal.
    pub sha256: String,
}

/// The options of a run that its result depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedOptions {
    /// The platform that the plan is for, where it is known.
    pub platform: Option<String>,
    /// How much risk weighs: `fast`, `balanced` or `safe`.
    pub prefer: String,
    /// The settings that were given other values.
    pub set: indexmap::IndexMap<String, String>,
    /// The fixes that were tried and did not help.
    pub tried: Vec<String>,
}

/// A known fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedFact {
    /// Its dotted path.
    pub key: String,
    /// Its value: bool, number, text or list.
    pub value: Json,
    /// Where it came from.
    pub source: RecordedSource,
    /// When it was observed, RFC 3339 in UTC.
    pub observed_at: String,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
}

/// Where a fact came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedSource {
    /// `flag`, `file`, `probe`, `ask` or `built-in`.
    pub kind: String,
    /// Which one.
    pub name: String,
}

/// A fact or a group of facts that is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordedUnknown {
    /// Its dotted path.
    pub key: String,
    /// Why it is unknown.
    pub because: String,
    /// The kind of source that said that it stays unknown; null where nobody did.
    pub decree: Option<String>,
}

/// The record of a case.
#[must_use]
pub fn record(case: &Case) -> RecordV1 {
    let playbook = &case.playbook;
    let fact = |(key, fact): (&str, &Fact)| RecordedFact {
        key: key.to_owned(),
        value: serde_json::to_value(&fact.value).unwrap_or_default(),
        source: RecordedSource { kind: fact.provenance.source.name().to_owned(), name: fact.provenance.name.clone() },
        observed_at: fact.provenance.observed_at.clone(),
        took_ms: fact.provenance.took_ms,
    };
    let unknown = |(key, unknown): (&str, &Unknown)| RecordedUnknown {
        key: key.to_owned(),
        because: unknown.because.clone(),
        decree: unknown.decree.map(|source| source.name().to_owned()),
    };
    RecordV1 {
        schema: NAME.to_owned(),
        triage: env!("CARGO_PKG_VERSION").to_owned(),
        playbook: RecordedPlaybook {
            id: playbook.id.clone(),
            version: playbook.version.clone(),
            sha256: playbook.sha256().to_owned(),
        },
        symptom: playbook.symptoms[case.symptom].id.clone(),
        options: RecordedOptions {
            platform: case.platform().map(|p| p.name().to_owned()),
            prefer: case.preference.name().to_owned(),
            set: case.set.iter().map(|(name, value)| (name.clone(), clean(value).into_owned())).collect(),
            tried: case.tried.iter().map(|fix| playbook.fixes[*fix].id.clone()).collect(),
        },
        facts: case.facts.iter().map(fact).collect(),
        unknown: case.facts.reasons().map(unknown).collect(),
        notes: case.notes.clone(),
        took_ms: case.gathered.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
    }
}

impl RecordV1 {
    /// Whether a facts document is a record of any version, and not facts written down.
    #[must_use]
    pub fn is_one(document: &Map<String, Json>) -> bool {
        document.get("schema").and_then(Json::as_str).is_some_and(|schema| schema.starts_with("triage.record/"))
    }

    /// Reads a record.
    ///
    /// # Errors
    /// What is wrong with it, at its place.
    pub fn read(document: Map<String, Json>) -> Result<Self, Damage> {
        let damage = |keys: &[&str], message: String| Damage {
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
            message,
        };
        if let Some(schema) = document.get("schema").filter(|schema| *schema != NAME) {
            return Err(damage(&["schema"], format!("this version of triage reads {NAME}, not {schema}")));
        }
        let read: Self = form::read("record", document)?;
        let known = read.facts.iter().enumerate().map(|(n, fact)| ("facts", n, fact.key.as_str()));
        let unknown = read.unknown.iter().enumerate().map(|(n, unknown)| ("unknown", n, unknown.key.as_str()));
        let mut seen = HashSet::new();
        for (list, n, key) in known.chain(unknown) {
            if !seen.insert(key) {
                let message = format!("the record is damaged: `{key}` stands in it twice");
                return Err(damage(&[list, &n.to_string(), "key"], message));
            }
        }
        let unknown_word = |what: &str, word: &str| format!("the record is damaged: `{word}` is no {what}");
        for (n, fact) in read.facts.iter().enumerate() {
            if Source::parse(&fact.source.kind).is_none() {
                let keys = ["facts", &n.to_string(), "source", "kind"];
                return Err(damage(&keys, unknown_word("kind of source", &fact.source.kind)));
            }
            if OffsetDateTime::parse(&fact.observed_at, &Rfc3339).is_err() {
                let message = format!("the record is damaged: `{}` is no time of RFC 3339", fact.observed_at);
                return Err(damage(&["facts", &n.to_string(), "observed_at"], message));
            }
        }
        for (n, unknown) in read.unknown.iter().enumerate() {
            if let Some(kind) = unknown.decree.as_deref().filter(|kind| Source::parse(kind).is_none()) {
                return Err(damage(&["unknown", &n.to_string(), "decree"], unknown_word("kind of source", kind)));
            }
        }
        if Preference::parse(&read.options.prefer).is_none() {
            return Err(damage(&["options", "prefer"], unknown_word("preference", &read.options.prefer)));
        }
        if let Some(name) = read.options.platform.as_deref().filter(|name| Platform::parse(name).is_none()) {
            return Err(damage(&["options", "platform"], unknown_word("platform", name)));
        }
        Ok(read)
    }

    /// The same record with what was given alone: by flags, files and answers, and not what was observed.
    #[must_use]
    pub fn given(&self) -> Self {
        let observed = [Source::Probe, Source::BuiltIn].map(Source::name);
        let mut given = self.clone();
        given.facts.retain(|fact| !observed.contains(&fact.source.kind.as_str()));
        given.unknown.retain(|unknown| unknown.decree.is_some());
        given.notes.clear();
        given.took_ms = None;
        given
    }

    /// `playbook#symptom`.
    #[must_use]
    pub fn full_id(&self) -> String {
        format!("{}#{}", self.playbook.id, self.symptom)
    }

    /// Lets a case know what the record knows. What the playbook does not know any more is left out and counted in a note;
    /// another note says if the playbook is not the one that the record was made with.
    pub fn restore(&self, case: &mut Case) {
        let mut ignored = Vec::new();
        for fact in &self.facts {
            let value = Value::from_json(&fact.value);
            let value = case.playbook.catalog.get(&fact.key).zip(value).and_then(|(entry, value)| entry.fit(value));
            let (Some(value), Some(source)) = (value, Source::parse(&fact.source.kind)) else {
                ignored.push(fact.key.as_str());
                continue;
            };
            let (name, observed_at) = (fact.source.name.clone(), fact.observed_at.clone());
            let provenance = Provenance { source, name, observed_at, took_ms: fact.took_ms };
            case.facts.restore(&fact.key, Fact { value, provenance });
        }
        for unknown in &self.unknown {
            let catalog = &case.playbook.catalog;
            if catalog.get(&unknown.key).is_some() || catalog.is_group(&unknown.key) {
                let decree = unknown.decree.as_deref().and_then(Source::parse);
                case.facts.restore_unknown(&unknown.key, &unknown.because, decree);
            }
        }
        self.notes.iter().for_each(|note| case.note(note));
        case.gathered = self.took_ms.map(Duration::from_millis);
        if self.playbook.sha256 != case.playbook.sha256() {
            case.note(&format!(
                "the record was made with version {} of the playbook {}, whose text was another one than that of the present \
                 version {}",
                self.playbook.version, self.playbook.id, case.playbook.version
            ));
        }
        if !ignored.is_empty() {
            let facts = match ignored.len() {
                1 => "1 fact of the record does not fit the playbook and was ignored".to_owned(),
                n => format!("{n} facts of the record do not fit the playbook and were ignored"),
            };
            case.note(&format!("{facts}: {}", some_of(&ignored)));
        }
    }
}
