//! Whole entries that an editor offers for a part of a playbook, as `defaultSnippets` of its schema: a word that YAML language
//! servers know and that others pass over.

use serde_json::{Value, json};

/// Adds the entries to the schema of a playbook.
pub(super) fn add(schema: &mut Value) {
    for (part, label, body) in entries() {
        let Some(part) = schema.pointer_mut(&format!("/properties/{part}")) else { continue };
        let snippet = json!({ "label": label, "description": "A whole entry, to be filled in", "body": body });
        match part.get_mut("defaultSnippets").and_then(Value::as_array_mut) {
            Some(snippets) => snippets.push(snippet),
            None => part["defaultSnippets"] = json!([snippet]),
        }
    }
}

/// A part of a playbook, the name of an entry, and the entry with the places where the cursor stops.
fn entries() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        (
            "symptoms",
            "a new symptom",
            json!({ "${1:symptom-id}": {
            "title": "${2:What the user sees}", "causes": { "${3:cause-id}": "${4:common}", "other": "${5:uncommon}" } } }),
        ),
        (
            "facts",
            "a question",
            json!({ "${1:fact_name}": {
            "title": "${2:What is asked}", "ask": { "question": "${3:What do you see?}", "time": "${4:1m}" } } }),
        ),
        (
            "facts",
            "what a probe sees",
            json!({ "${1:fact_name}": {
            "title": "${2:What is looked at}", "probe": { "${3:tcp}": { "${4:host}": "${5:example.org}" } } } }),
        ),
        (
            "findings",
            "a new finding",
            json!({ "${1:finding-id}": {
            "title": "${2:What it says}", "when": "${3:fact_name}", "otherwise": "${4:rarely}" } }),
        ),
        (
            "causes",
            "a new cause",
            json!({ "${1:cause-id}": {
            "title": "${2:What is wrong}", "explanation": "${3:Why it shows the symptom}",
            "evidence": { "${4:finding-id}": "${5:often}" } } }),
        ),
        (
            "fixes",
            "a new fix",
            json!({ "${1:fix-id}": {
            "title": "${2:What to do}", "resolves": { "${3:cause-id}": "${4:almost-always}" }, "time": "${5:5m}",
            "risk": "${6:none}", "steps": [{ "say": "${7:The first step}" }] } }),
        ),
        (
            "scenarios",
            "a new scenario",
            json!({
            "name": "${1:what happens}", "facts": { "${2:fact_name}": "${3:value}" },
            "expect": { "cause": "${4:cause-id}" } }),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_lands_in_a_part_that_the_format_has() {
        let vocabulary = crate::fact::Vocabulary { probes: &[], effects: &[] };
        let schema = super::super::schema::schema(&vocabulary);
        for (part, label, _) in entries() {
            let snippets = schema["properties"][part]["defaultSnippets"].as_array().unwrap_or_else(|| panic!("{part}"));
            assert!(snippets.iter().any(|snippet| snippet["label"] == label), "{label}");
        }
    }
}
