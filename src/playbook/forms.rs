//! The small forms that values of a playbook take, each with its schema. A schema's `format` names the form; the walk over
//! the YAML tree checks it by that name.

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use crate::diag::{Code, Severity};
use crate::fact::{Platform, Value};
use crate::text::Hash;
use crate::units::{FREQUENCY_WORDS, Frequency, LIKELIHOOD_WORDS, Likelihood, Minutes};

/// Declares a text with a form of its own.
macro_rules! text_form {
    ($(#[doc = $doc:literal])* $name:ident $format:literal $pattern:literal) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let doc = concat!($($doc),*);
                json_schema!({ "type": "string", "format": $format, "pattern": $pattern, "description": doc.trim() })
            }
        }
    };
}

text_form!(
    /// The id of a symptom, finding, cause or fix: kebab-case.
    KebabId "kebab-id" "^[a-z0-9][a-z0-9-]*$"
);
text_form!(
    /// The id of a playbook: kebab-case parts joined by `/`.
    PlaybookId "playbook-id" "^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$"
);
text_form!(
    /// The dotted path of a fact, or of a field below its name.
    FactPath "fact-path" "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$"
);
text_form!(
    /// A version by semantic versioning, such as 1.0.0.
    SemVer "semver" "^[0-9]+\\.[0-9]+\\.[0-9]+([-+].*)?$"
);

/// The code of a warning, such as `unread-fact`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct WarningCode(pub String);

impl JsonSchema for WarningCode {
    fn schema_name() -> Cow<'static, str> {
        "WarningCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let codes: Vec<&str> = warnings().collect();
        json_schema!({
            "type": "string",
            "format": "warning-code",
            "enum": codes,
            "description": "The code of a warning, as `triage check` shows it.",
        })
    }
}

/// The codes of all warnings.
pub(super) fn warnings() -> impl Iterator<Item = &'static str> {
    Code::ALL.iter().filter(|info| info.severity == Severity::Warning).map(|info| info.id)
}

/// A predicate: one Rhai expression over facts, such as `printer.error == "timeout" && !vpn.active`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PredicateText(pub String);

impl<'de> Deserialize<'de> for PredicateText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // as text: a predicate that is too long for a value is a predicate that is too long
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => Ok(Self(text)),
            serde_json::Value::Bool(b) => Ok(Self(b.to_string())),
            _ => Err(de::Error::custom("not a predicate")),
        }
    }
}

impl JsonSchema for PredicateText {
    fn schema_name() -> Cow<'static, str> {
        "Predicate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "boolean"],
            "format": "predicate",
            "description": "One Rhai expression over facts that gives true or false. A fact that is unknown makes it unknown.",
            "examples": ["printer.error in [\"timeout\", \"refused\"]", "os.family == \"windows\"", "known(spool.entries) && spool.entries > 0"],
        })
    }
}

/// A text, a number, or true or false.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar(pub Value);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(deserializer)?;
        Value::from_json(&json)
            .map(Self)
            .ok_or_else(|| de::Error::custom("a text, a number or a bool of reasonable size must stand here"))
    }
}

impl JsonSchema for Scalar {
    fn schema_name() -> Cow<'static, str> {
        "Scalar".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"], "description": "A text, a number, or true or false." })
    }
}

/// Entries by kebab-case id, in the author's order.
#[derive(Debug, serde::Deserialize)]
#[serde(transparent)]
pub struct Ids<T>(pub IndexMap<String, T, Hash>);

/// Entries by snake_case name, in the author's order.
#[derive(Debug, serde::Deserialize)]
#[serde(transparent)]
pub struct Names<T>(pub IndexMap<String, T, Hash>);

/// Entries by the dotted path of a fact below another name, in the author's order.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(transparent)]
pub struct Paths<T>(pub IndexMap<String, T, Hash>);

macro_rules! entries {
    ($name:ident, $format:literal, $pattern:literal) => {
        impl<T> Default for $name<T> {
            fn default() -> Self {
                Self(IndexMap::default())
            }
        }

        impl<T> std::ops::Deref for $name<T> {
            type Target = IndexMap<String, T, Hash>;
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<T: JsonSchema> JsonSchema for $name<T> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                format!(concat!(stringify!($name), "_of_{}"), T::schema_name()).into()
            }

            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "object",
                    "propertyNames": { "format": $format, "pattern": $pattern },
                    "additionalProperties": generator.subschema_for::<T>(),
                })
            }
        }
    };
}

entries!(Ids, "kebab-id", "^[a-z0-9][a-z0-9-]*$");
entries!(Names, "fact-name", "^[a-z][a-z0-9_]*$");
entries!(Paths, "fact-path", "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$");

/// One value, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OneOrMore<T> {
    /// One, not in a list.
    One(T),
    /// A list.
    List(Vec<T>),
}

impl<T> OneOrMore<T> {
    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[T] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::List(list) => list,
        }
    }
}

impl<T> Default for OneOrMore<T> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl<'de, T: de::DeserializeOwned> Deserialize<'de> for OneOrMore<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(deserializer)?;
        let one = |json| T::deserialize(json).map_err(de::Error::custom);
        match json {
            serde_json::Value::Array(items) => items.into_iter().map(one).collect::<Result<_, _>>().map(Self::List),
            json => one(json).map(Self::One),
        }
    }
}

impl<T: JsonSchema> JsonSchema for OneOrMore<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("OneOrMore_of_{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [one.clone(), { "type": "array", "items": one }] })
    }
}

/// The call of a probe: its name and its parameters.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct ProbeCall(pub IndexMap<String, serde_json::Map<String, serde_json::Value>>);

/// The call of an effect: its name and its parameters.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct EffectCall(pub IndexMap<String, serde_json::Map<String, serde_json::Value>>);

/// Facts as a tree or with dotted keys; `null` means unknown.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(transparent)]
pub struct FactValues(pub serde_json::Map<String, serde_json::Value>);

macro_rules! free_object {
    ($name:ident) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "object" })
            }
        }
    };
}

free_object!(ProbeCall);
free_object!(EffectCall);
free_object!(FactValues);

/// The type of a fact that comes from outside, or the types of its fields.
#[derive(Debug, Clone, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// The type of the fact.
    #[serde(rename = "type")]
    pub ty: Option<TypeName>,
    /// The unit of its number.
    pub unit: Option<UnitName>,
    /// The types of the fields below the fact's name, by their paths.
    pub fields: Paths<FieldType>,
}

/// A type, or a type with a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldType {
    /// The type; `None` where it was forgotten.
    pub ty: Option<TypeName>,
    /// The unit of its number.
    pub unit: Option<UnitName>,
}

#[derive(Debug, Clone, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct TypeWithUnit {
    /// The type.
    #[serde(rename = "type")]
    #[schemars(extend("required" = true))]
    ty: Option<TypeName>,
    /// The unit of its number.
    unit: Option<UnitName>,
}

impl<'de> Deserialize<'de> for FieldType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = FieldType;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a type, or a mapping with `type` and `unit`")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<FieldType, E> {
                let ty = TypeName::deserialize(de::value::StrDeserializer::<E>::new(text))?;
                Ok(FieldType { ty: Some(ty), unit: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FieldType, A::Error> {
                let form = TypeWithUnit::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(FieldType { ty: form.ty, unit: form.unit })
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

impl JsonSchema for FieldType {
    fn schema_name() -> Cow<'static, str> {
        "FieldType".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (plain, with_unit) = (generator.subschema_for::<TypeName>(), generator.subschema_for::<TypeWithUnit>());
        json_schema!({ "anyOf": [plain, with_unit] })
    }
}

/// The name of a fact's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TypeName {
    /// Yes or no.
    Bool,
    /// A whole number.
    Int,
    /// Any number.
    Float,
    /// Text.
    String,
    /// A list.
    List,
}

/// The name of a number's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnitName {
    /// Milliseconds.
    Ms,
    /// Seconds.
    S,
    /// Minutes.
    Min,
    /// Bytes.
    Bytes,
}

impl From<TypeName> for crate::fact::Type {
    fn from(name: TypeName) -> Self {
        match name {
            TypeName::Bool => Self::Bool,
            TypeName::Int => Self::Int,
            TypeName::Float => Self::Float,
            TypeName::String => Self::String,
            TypeName::List => Self::List,
        }
    }
}

impl From<UnitName> for crate::fact::Unit {
    fn from(name: UnitName) -> Self {
        match name {
            UnitName::Ms => Self::Milliseconds,
            UnitName::S => Self::Seconds,
            UnitName::Min => Self::Minutes,
            UnitName::Bytes => Self::Bytes,
        }
    }
}

/// The name of a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PlatformName {
    /// Microsoft Windows.
    Windows,
    /// Apple macOS.
    Macos,
    /// Linux.
    Linux,
}

impl From<PlatformName> for Platform {
    fn from(name: PlatformName) -> Self {
        match name {
            PlatformName::Windows => Self::Windows,
            PlatformName::Macos => Self::Macos,
            PlatformName::Linux => Self::Linux,
        }
    }
}

/// A text that is the same everywhere, or one for each platform.
#[derive(Debug, Clone, PartialEq)]
pub struct PerPlatform(Vec<(Option<Platform>, String)>);

impl PerPlatform {
    /// The text for a platform; without one, only a text that is the same everywhere.
    #[must_use]
    pub fn on(&self, platform: Option<Platform>) -> Option<&str> {
        self.0.iter().find(|(p, _)| p.is_none() || *p == platform).map(|(_, text)| text.as_str())
    }

    /// All texts, each with its platform.
    #[must_use]
    pub fn all(&self) -> &[(Option<Platform>, String)] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for PerPlatform {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = PerPlatform;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or a mapping from platforms to texts")
            }

            fn visit_str<E>(self, text: &str) -> Result<PerPlatform, E> {
                Ok(PerPlatform(vec![(None, text.to_owned())]))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PerPlatform, A::Error> {
                let mut texts = Vec::new();
                while let Some((name, text)) = map.next_entry::<PlatformName, String>()? {
                    texts.push((Some(name.into()), text));
                }
                Ok(PerPlatform(texts))
            }
        }
        deserializer.deserialize_any(Forms)
    }
}

impl JsonSchema for PerPlatform {
    fn schema_name() -> Cow<'static, str> {
        "PerPlatform".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        per_platform(&serde_json::json!({ "type": "string" })).try_into().unwrap_or_default()
    }
}

/// The schema of a value that may differ by platform.
pub(super) fn per_platform(one: &serde_json::Value) -> serde_json::Value {
    let each = ["windows", "macos", "linux"].map(|platform| (platform, one.clone()));
    let by_platform = object([
        ("type", "object".into()),
        ("properties", object(each)),
        ("additionalProperties", false.into()),
        ("minProperties", 1.into()),
    ]);
    object([
        ("description", "A value, or one for each platform.".into()),
        ("anyOf", vec![one.clone(), by_platform].into()),
    ])
}

/// An object of values that are moved into it: a macro would copy all that is in them.
pub(super) fn object<const N: usize>(entries: [(&str, serde_json::Value); N]) -> serde_json::Value {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

impl JsonSchema for Likelihood {
    fn schema_name() -> Cow<'static, str> {
        "Likelihood".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "format": "likelihood",
            "description": "A probability from 0 to 1, or a word: almost-always 0.99, very-often 0.95, often 0.75, half 0.5, sometimes 0.25, rarely 0.05, almost-never 0.01.",
            "anyOf": [
                { "type": "string", "enum": LIKELIHOOD_WORDS.map(|(word, _)| word) },
                { "type": "number", "minimum": 0, "maximum": 1 },
            ],
        })
    }
}

impl JsonSchema for Frequency {
    fn schema_name() -> Cow<'static, str> {
        "Frequency".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "format": "frequency",
            "description": "How frequent, relative to the others: a positive number, or a word: very-common 100, common 30, uncommon 10, rare 3, very-rare 1. Only `other` may be 0.",
            "anyOf": [
                { "type": "string", "enum": FREQUENCY_WORDS.map(|(word, _)| word) },
                { "type": "number", "minimum": 0 },
            ],
        })
    }
}

/// What a duration looks like.
pub(super) const DURATION: &str = "^[0-9]+(\\.[0-9]+)?\\s*(ms|s|m|h|d)$";

impl JsonSchema for Minutes {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "duration",
            "pattern": DURATION,
            "description": "A duration: 30s, 2m, 1.5m, 4h, 2d.",
        })
    }
}
