//! What the forms that other programs read have in common: their schemas, and reading them back.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

/// What is wrong with a document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The keys and positions that lead to it, outermost first.
    pub keys: Vec<String>,
    /// What is wrong.
    pub message: String,
}

/// The JSON Schema of a form, draft 2020-12.
pub(super) fn schema<T: JsonSchema>(title: &str) -> Json {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    schema["title"] = Json::from(title);
    schema
}

/// A document of a form, which is called `what` where it is damaged.
///
/// # Errors
/// What is wrong with it, at its place.
pub(super) fn read<T: DeserializeOwned>(what: &str, document: Map<String, Json>) -> Result<T, Damage> {
    serde_path_to_error::deserialize(Json::Object(document)).map_err(|error| Damage {
        keys: error.path().iter().map(ToString::to_string).filter(|key| key != "?").collect(),
        message: format!("the {what} is damaged: {}", error.inner()),
    })
}
