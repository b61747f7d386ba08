//! The keys of the format, each with what its schema says of it: `findings.overlaps` is a key of every entry under `findings`.

use serde_json::{Map, Value as Json, json};

use super::notes::notes;
use crate::fact::Vocabulary;
use crate::playbook::{form_in_words, schema};
use crate::report::{Page, Piece, Tone};

/// One key of a playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its path, ids and positions left out: `fixes.steps.say`.
    pub path: String,
    /// What it is.
    pub doc: String,
    /// What may stand there, in words.
    pub kind: String,
    /// Whether it must be there.
    pub required: bool,
    /// The keys below it, in the order of the schema.
    pub below: Vec<String>,
}

/// Every key of the format, from the top down.
#[must_use]
pub fn keys(vocabulary: &Vocabulary) -> Vec<Key> {
    let root = schema(vocabulary);
    let mut found = Vec::new();
    below(&root, &root, "", &mut found);
    found
}

/// The key with a path; else those whose last part has that name.
#[must_use]
pub fn find_keys(name: &str, vocabulary: &Vocabulary) -> Vec<Key> {
    let all = keys(vocabulary);
    let exact: Vec<Key> = all.iter().filter(|key| key.path == name).cloned().collect();
    if exact.is_empty() { all.into_iter().filter(|key| key.name() == name).collect() } else { exact }
}

impl Key {
    /// The last part of its path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// The page that explains it.
    #[must_use]
    pub fn page(&self) -> Page {
        let piece = |text: &str, tone| Piece { text: text.to_owned(), tone };
        let must = if self.required { ", required" } else { "" };
        let mut page = Page::default();
        let kind = format!(" (key of a playbook{must}): {}", self.kind);
        page.line(0, 0, [piece(&self.path, Tone::Strong), piece(&kind, Tone::Plain)]);
        page.gap();
        page.say(0, self.doc.as_str());
        notes(self).into_iter().for_each(|note| page.say(0, note));
        if !self.below.is_empty() {
            page.heading("Keys below it");
            page.say(2, self.below.join(", "));
        }
        page
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Json {
        json!({
            "schema": "triage.explain/1", "kind": "key", "name": self.path, "title": self.kind, "doc": self.doc,
            "required": self.required, "keys": self.below, "notes": notes(self),
        })
    }
}

/// Adds the keys below a schema.
fn below(root: &Json, schema: &Json, path: &str, found: &mut Vec<Key>) {
    let entry = entry(root, schema);
    let Some(properties) = entry.get("properties").and_then(Json::as_object) else { return };
    let required: Vec<&str> = list(entry, "required").filter_map(Json::as_str).collect();
    for (name, property) in properties {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let inner = self::entry(root, property);
        let calls = inner.pointer("/allOf/0/maxProperties").is_some();
        let own = inner.get("properties").and_then(Json::as_object).filter(|_| !calls && !by_platform(inner));
        let doc = text(property, "description").or_else(|| text(resolved(root, property), "description"));
        found.push(Key {
            doc: doc.unwrap_or_default(),
            kind: kind(root, property),
            required: required.contains(&name.as_str()),
            below: own.map_or_else(Vec::new, |keys: &Map<String, Json>| keys.keys().cloned().collect()),
            path: path.clone(),
        });
        if own.is_some() {
            below(root, property, &path, found);
        }
    }
}

fn text(schema: &Json, key: &str) -> Option<String> {
    schema.get(key).and_then(Json::as_str).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn list<'s>(schema: &'s Json, key: &str) -> impl Iterator<Item = &'s Json> {
    schema.get(key).and_then(Json::as_array).into_iter().flatten()
}

/// What stands behind a reference.
fn resolved<'s>(root: &'s Json, schema: &'s Json) -> &'s Json {
    let reference = schema.get("$ref").and_then(Json::as_str).and_then(|r| r.strip_prefix('#'));
    reference.and_then(|pointer| root.pointer(pointer)).unwrap_or(schema)
}

/// The schema of one entry: behind references, in a list, or under an id that the author chooses.
fn entry<'s>(root: &'s Json, schema: &'s Json) -> &'s Json {
    let schema = resolved(root, schema);
    let one = ["items", "additionalProperties"].iter().find_map(|key| schema.get(*key).filter(|s| s.is_object()));
    one.map_or(schema, |one| entry(root, one))
}

fn by_platform(schema: &Json) -> bool {
    schema.pointer("/properties/windows").is_some()
}

/// What may stand there, in words.
fn kind(root: &Json, schema: &Json) -> String {
    let schema = resolved(root, schema);
    if let Some(form) = text(schema, "format").and_then(|name| form_in_words(&name)) {
        return form.to_owned();
    }
    let words: Vec<&str> = list(schema, "enum").filter_map(Json::as_str).collect();
    if !words.is_empty() {
        return format!("one of {}", words.join(", "));
    }
    let forms: Vec<&Json> = list(schema, "oneOf").collect();
    let words: Vec<&str> = forms.iter().filter_map(|form| form.get("const").and_then(Json::as_str)).collect();
    if !words.is_empty() {
        return format!("one of {}", words.join(", "));
    }
    if list(schema, "anyOf").any(by_platform) {
        return "a text, or one for each of windows, macos, linux".to_owned();
    }
    if let Some(word) = schema.get("const") {
        return format!("`{}`", word.as_str().unwrap_or_default());
    }
    let of = |one: &Json| kind(root, one);
    if let Some(items) = schema.get("items") {
        return format!("a list; each: {}", of(items));
    }
    if let Some(one) = schema.get("additionalProperties").filter(|one| one.is_object()) {
        let names = schema.pointer("/propertyNames/format").and_then(Json::as_str).and_then(form_in_words);
        return format!("a mapping from {}s to: {}", names.unwrap_or("a name").trim_start_matches("a "), of(one));
    }
    if schema.pointer("/allOf/0/maxProperties").is_some() {
        return "one name, with its parameters".to_owned();
    }
    match schema.get("type") {
        Some(Json::String(name)) => named(name).to_owned(),
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).map(named).collect::<Vec<_>>().join(", or "),
        _ => list(schema, "anyOf").map(of).collect::<Vec<_>>().join(", or "),
    }
}

fn named(ty: &str) -> &'static str {
    match ty {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        _ => "a mapping",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::vocabulary;

    #[test]
    fn every_key_says_what_it_is() {
        let all = keys(&vocabulary());
        for key in &all {
            assert!(!key.doc.is_empty() && !key.kind.is_empty(), "{key:?}");
        }
        for path in ["triage", "symptoms.causes", "findings.overlaps", "fixes.steps.do", "scenarios.expect.at_least"] {
            assert!(all.iter().any(|key| key.path == path), "{path}");
        }
        assert!(!all.iter().any(|key| key.path.contains("http")), "probes have pages of their own");
    }

    #[test]
    fn a_key_is_found_by_its_path_or_its_name() {
        let paths = |name: &str| find_keys(name, &vocabulary()).into_iter().map(|key| key.path).collect::<Vec<_>>();
        assert_eq!(paths("findings.overlaps"), ["findings.overlaps"]);
        assert_eq!(paths("overlaps"), ["findings.overlaps"]);
        assert_eq!(paths("findings"), ["findings"]);
        assert!(paths("applies").len() > 3);
        assert_eq!(paths("nothing"), Vec::<String>::new());
    }

    #[test]
    fn a_kind_is_said_in_words() {
        let kind = |path: &str| find_keys(path, &vocabulary()).remove(0).kind;
        assert_eq!(kind("fixes.risk"), "one of none, low, medium, high");
        assert_eq!(kind("findings.otherwise"), "a probability from 0 to 1, or a word such as `often`");
        assert_eq!(kind("fixes.needs"), "a list; each: a kebab-case id");
        assert_eq!(kind("scenarios.expect.resolved"), "true or false");
        assert_eq!(kind("symptoms.causes"), "a mapping from kebab-case ids to: a number, or a word such as `common`");
    }
}
