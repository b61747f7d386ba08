//! The JSON Schema of playbooks: made from the types as they are written, with the parameters of all probes and effects
//! merged in. The same schema serves editors and the walk over the YAML tree.

use serde_json::{Map, Value, json};

use super::forms::{DURATION, object, per_platform};
use super::raw::{RawPlaybook, RawScenarios};
use crate::fact::{ParamKind, ParamSpec, Vocabulary};

/// The schema of a playbook, JSON Schema draft 2020-12.
#[must_use]
pub fn schema(vocabulary: &Vocabulary) -> Value {
    let mut schema = bare(vocabulary);
    super::snippets::add(&mut schema);
    schema
}

/// The same without what it offers to editors.
pub(super) fn bare(vocabulary: &Vocabulary) -> Value {
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

/// The schema of the file beside a playbook, `NAME.scenarios.yaml`.
#[must_use]
pub fn scenarios_schema() -> Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<RawScenarios>().to_value();
    strip(&mut schema);
    schema["title"] = json!("triage scenarios beside a playbook, version 1");
    schema
}

/// Nothing in a playbook may be null, and a default of nothing need not be said; what the types mark as required is.
fn strip(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.remove("default");
            // how many bits a number has is nobody's concern: a `format` names one of our own forms
            if ["integer", "number"].iter().any(|ty| mentions(object.get("type"), ty)) {
                object.shift_remove("format");
            }
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

/// Whether the `type` of a schema is or holds this type.
fn mentions(types: Option<&Value>, ty: &str) -> bool {
    match types {
        Some(Value::Array(types)) => types.iter().any(|t| t == ty),
        Some(one) => one == ty,
        None => false,
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
        let mut call = object([
            ("type", "object".into()),
            ("description", doc.into()),
            ("properties", each.into()),
            ("additionalProperties", false.into()),
        ]);
        if !required.is_empty() {
            call["required"] = json!(required);
        }
        properties.insert(name.to_owned(), call);
    }
    // not beside the properties: there, editors offer none as long as the cursor stands where the one name belongs
    let one = json!([{ "minProperties": 1, "maxProperties": 1 }]);
    object([
        ("type", "object".into()),
        ("description", description.into()),
        ("properties", properties.into()),
        ("additionalProperties", false.into()),
        ("allOf", one),
    ])
}

fn param(spec: &ParamSpec) -> Value {
    let one = match spec.kind {
        ParamKind::Text if spec.required => json!({ "type": "string", "format": "filled", "minLength": 1 }),
        ParamKind::Text => json!({ "type": "string" }),
        ParamKind::Host => json!({ "type": "string", "format": "host" }),
        ParamKind::Path => json!({ "type": "string", "format": "machine-path" }),
        ParamKind::Page => json!({ "type": "string", "format": "page" }),
        ParamKind::Choice(words) => json!({ "type": "string", "enum": words }),
        ParamKind::Url => json!({ "type": "string", "format": "web-url", "pattern": "^https?://" }),
        ParamKind::Port => json!({ "type": "integer", "minimum": 1, "maximum": 65535 }),
        ParamKind::Int => json!({ "type": "integer" }),
        ParamKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        ParamKind::Flag => json!({ "type": "boolean" }),
        ParamKind::Duration => json!({ "type": "string", "format": "duration", "pattern": DURATION }),
        ParamKind::Named => json!({ "type": "string" }),
        ParamKind::Patterns => json!({ "type": "string", "format": "regex" }),
    };
    let mut schema = if spec.kind.is_named() { by_name(&one) } else { per_platform(&one) };
    schema["description"] = spec.doc.into();
    schema
}

/// The schema of a mapping from names that the author chooses to a text or several.
fn by_name(one: &Value) -> Value {
    json!({
        "type": "object",
        "propertyNames": { "format": "fact-name", "pattern": "^[a-z][a-z0-9_]*$" },
        "additionalProperties": { "anyOf": [one, { "type": "array", "items": one }] },
    })
}

#[cfg(test)]
mod tests {
    use super::super::forms_check::described;
    use super::*;

    fn formats(schema: &Value, found: &mut Vec<String>) {
        match schema {
            Value::Object(object) => {
                found.extend(object.get("format").and_then(Value::as_str).map(str::to_owned));
                object.values().for_each(|value| formats(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| formats(value, found)),
            _ => {}
        }
    }

    #[test]
    fn every_format_names_one_of_our_own_forms() {
        let mut found = Vec::new();
        formats(&schema(&Vocabulary { probes: &[], effects: &[] }), &mut found);
        for kind in [ParamKind::Text, ParamKind::Url, ParamKind::Port, ParamKind::Duration, ParamKind::Patterns] {
            formats(&param(&ParamSpec { name: "p", kind, required: false, example: "", doc: "" }), &mut found);
        }
        assert!(found.len() > 10);
        let unknown: Vec<&String> = found.iter().filter(|name| described(name).is_none()).collect();
        assert_eq!(unknown, Vec::<&String>::new());
    }
}
