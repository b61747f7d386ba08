//! The JSON Schema of playbooks: made from the types as they are written, with the parameters of all probes and effects
//! merged in. The same schema serves editors and the walk over the YAML tree.

use serde_json::{Map, Value, json};

use super::forms::per_platform;
use super::raw::RawPlaybook;
use crate::fact::{ParamKind, ParamSpec, Vocabulary};

/// The schema of a playbook, JSON Schema draft 2020-12.
#[must_use]
pub fn schema(vocabulary: &Vocabulary) -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<RawPlaybook>().to_value();
    strip(&mut schema);
    schema["title"] = json!("triage playbook, version 1");
    schema["$defs"]["ProbeCall"] = calls(
        "A probe and its parameters.",
        vocabulary.probes.iter().map(|p| (p.name, format!("{}. {}", p.title, p.doc), p.params)),
    );
    schema["$defs"]["EffectCall"] = calls(
        "A typed effect and its parameters.",
        vocabulary.effects.iter().map(|e| (e.name, format!("{}. {}", e.title, e.doc), e.params)),
    );
    schema
}

/// Nothing in a playbook may be null, and a default of nothing need not be said; what the types mark as required is.
fn strip(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.remove("default");
            require(object);
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|t| t != "null");
                if let [only] = &types[..] {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(forms)) = object.get_mut("anyOf") {
                forms.retain(|f| f.get("type") != Some(&json!("null")));
                if let [Value::Object(only)] = &forms[..] {
                    let only = only.clone();
                    object.remove("anyOf");
                    only.into_iter().for_each(|(key, value)| {
                        object.entry(key).or_insert(value);
                    });
                }
            }
            object.values_mut().for_each(strip);
        }
        Value::Array(values) => values.iter_mut().for_each(strip),
        _ => {}
    }
}

/// Makes the list of required keys from the properties that are marked with `required`.
fn require(object: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    let mut required = Vec::new();
    for (name, property) in properties {
        if property.get("required") == Some(&Value::Bool(true)) {
            property.as_object_mut().and_then(|p| p.remove("required"));
            required.push(json!(name));
        }
    }
    if !required.is_empty() {
        object.insert("required".to_owned(), Value::Array(required));
    }
}

fn calls(description: &str, all: impl Iterator<Item = (&'static str, String, &'static [ParamSpec])>) -> Value {
    let mut properties = Map::new();
    for (name, doc, params) in all {
        let required: Vec<&str> = params.iter().filter(|p| p.required).map(|p| p.name).collect();
        let each: Map<String, Value> = params.iter().map(|p| (p.name.to_owned(), param(p))).collect();
        let mut call = json!({
            "type": "object", "description": doc, "properties": each, "additionalProperties": false,
        });
        if !required.is_empty() {
            call["required"] = json!(required);
        }
        properties.insert(name.to_owned(), call);
    }
    json!({
        "type": "object", "description": description, "properties": properties, "additionalProperties": false,
        "minProperties": 1, "maxProperties": 1,
    })
}

fn param(spec: &ParamSpec) -> Value {
    let one = match spec.kind {
        ParamKind::Text | ParamKind::Host | ParamKind::Path => json!({ "type": "string" }),
        ParamKind::Url => json!({ "type": "string", "format": "web-url", "pattern": "^https?://" }),
        ParamKind::Port => json!({ "type": "integer", "minimum": 1, "maximum": 65535 }),
        ParamKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
    };
    let mut schema = per_platform(&one);
    schema["description"] = json!(spec.doc);
    schema
}
