//! The JSON Schemas in `schema/` are those that the program prints, and a report is what its schema says.
//! `UPDATE_SCHEMA=1 cargo test --test suite schema` writes them.

use std::fs;
use std::process::Command;

use crate::common::{PRINTER, case, playbook, project};
use serde_json::{Value as Json, json};
use triage::fact::Platform;
use triage::report::{report, schema};

/// What `triage schema NAME` prints.
fn printed(name: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_triage")).args(["schema", name]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn holds(name: &str) {
    let path = project(&format!("schema/{name}.schema.json"));
    let printed = printed(name);
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &printed).unwrap();
    }
    let stands = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(stands == printed, "schema/{name}.schema.json has drifted: UPDATE_SCHEMA=1 cargo test --test suite schema");
}

#[test]
fn the_schema_of_playbooks_has_not_drifted() {
    holds("playbook");
}

#[test]
fn the_schema_of_the_files_beside_playbooks_has_not_drifted() {
    holds("scenarios");
}

#[test]
fn the_schema_of_records_has_not_drifted() {
    holds("record");
}

#[test]
fn the_schema_of_plans_has_not_drifted() {
    holds("plan");
}

#[test]
fn the_schema_of_reports_has_not_drifted() {
    holds("report");
}

/// Walks a value along its schema, as far as the schema of reports goes: types, required and listed keys, `$ref`, `anyOf`,
/// `oneOf`, `enum` and `const`. Gives what does not fit, with its path.
struct Walk<'s> {
    root: &'s Json,
}

impl<'s> Walk<'s> {
    fn resolved(&self, schema: &'s Json) -> &'s Json {
        let Some(reference) = schema.get("$ref").and_then(Json::as_str) else { return schema };
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("a foreign {reference}"));
        self.resolved(self.root.pointer(pointer).unwrap_or_else(|| panic!("nothing at {reference}")))
    }

    fn wrong(&self, value: &Json, schema: &'s Json, path: &str) -> Vec<String> {
        // what stands beside a `$ref` counts as well
        let mut wrong = self.own(value, schema, path);
        if schema.get("$ref").is_some() {
            wrong.extend(self.own(value, self.resolved(schema), path));
        }
        wrong.extend(self.unlisted(value, schema, path));
        wrong
    }

    /// The keys of an object that neither its schema nor what stands behind a `$ref` lists.
    fn unlisted(&self, value: &Json, schema: &'s Json, path: &str) -> Vec<String> {
        let listed = [schema, self.resolved(schema)].map(|s| s.get("properties").and_then(Json::as_object));
        let (Some(object), true) = (value.as_object(), listed.iter().any(Option::is_some)) else { return Vec::new() };
        let unlisted = object.keys().filter(|key| !listed.iter().flatten().any(|l| l.contains_key(*key)));
        unlisted.map(|key| format!("{path}: {key} is not listed")).collect()
    }

    fn own(&self, value: &Json, schema: &'s Json, path: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for (key, exactly_one) in [("anyOf", false), ("oneOf", true)] {
            let Some(forms) = schema.get(key).and_then(Json::as_array) else { continue };
            let fitting = forms.iter().filter(|form| self.wrong(value, form, path).is_empty()).count();
            if fitting == 0 || exactly_one && fitting > 1 {
                wrong.push(format!("{path}: {fitting} of {} forms fit", forms.len()));
            }
        }
        if let Some(types) = schema.get("type") {
            let names = types.as_array().cloned().unwrap_or_else(|| vec![types.clone()]);
            if !names.iter().any(|name| is_of(value, name.as_str().unwrap())) {
                wrong.push(format!("{path}: {value} is not of type {types}"));
            }
        }
        if schema.get("const").is_some_and(|constant| constant != value)
            || schema.get("enum").and_then(Json::as_array).is_some_and(|words| !words.contains(value))
        {
            wrong.push(format!("{path}: {value} is another value"));
        }
        wrong.extend(self.parts(value, schema, path));
        wrong
    }

    fn parts(&self, value: &Json, schema: &'s Json, path: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
            wrong.extend(values.iter().enumerate().flat_map(|(n, v)| self.wrong(v, items, &format!("{path}/{n}"))));
        }
        let Some(object) = value.as_object() else { return wrong };
        for key in schema.get("required").and_then(Json::as_array).into_iter().flatten() {
            if !object.contains_key(key.as_str().unwrap()) {
                wrong.push(format!("{path}: {key} is missing"));
            }
        }
        let properties = schema.get("properties").and_then(Json::as_object);
        for (key, value) in object {
            if let Some(property) = properties.and_then(|p| p.get(key)) {
                wrong.extend(self.wrong(value, property, &format!("{path}/{key}")));
            }
        }
        wrong
    }
}

fn is_of(value: &Json, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("what is {other}?"),
    }
}

/// Reports of the example in several worlds.
fn reports() -> Vec<Json> {
    let example = playbook(PRINTER);
    let worlds = [
        json!({}),
        json!({ "printer": { "error": "timeout", "host": "printer.local" }, "display": "dark" }),
        json!({ "printer": { "error": "none" }, "spool": { "entries": 0 } }),
        json!({ "other_computer_prints": true, "spool": { "entries": 7 } }),
    ];
    let one = |facts: &Json| {
        let case = case(&example, Some(Platform::Windows), facts, &[]);
        serde_json::to_value(report(&case, &case.diagnose())).unwrap()
    };
    worlds.iter().map(one).collect()
}

#[test]
fn a_report_is_what_its_schema_says() {
    let schema = schema();
    let walk = Walk { root: &schema };
    for report in reports() {
        assert_eq!(walk.wrong(&report, &schema, ""), Vec::<String>::new());
    }
}

#[test]
fn a_report_that_is_not_what_its_schema_says_is_noticed() {
    let schema = schema();
    let walk = Walk { root: &schema };
    let good = reports().swap_remove(1);
    let changed = |pointer: &str, value: Json| {
        let mut report = good.clone();
        *report.pointer_mut(pointer).unwrap_or_else(|| panic!("nothing at {pointer}")) = value;
        walk.wrong(&report, &schema, "")
    };
    for (pointer, value) in [
        ("/symptom", json!(3)),
        ("/causes/0/posterior", json!("high")),
        ("/causes/0/evidence/0/weight_db", json!("much")),
        ("/causes/0/evidence/0/facts/0", json!(false)),
        ("/plan/moves/0/kind", json!("dance")),
        ("/plan/moves/0/steps", json!(null)),
        ("/plan/exact", json!("yes")),
        ("/facts/0/took_ms", json!(0.5)),
    ] {
        assert!(!changed(pointer, value).is_empty(), "{pointer}");
    }
    let mut without = good.clone();
    without["plan"].as_object_mut().unwrap().remove("moves");
    assert_eq!(walk.wrong(&without, &schema, ""), [r#"/plan: "moves" is missing"#]);
    let mut more = good.clone();
    more["plan"]["hope"] = json!(1);
    assert_eq!(walk.wrong(&more, &schema, ""), ["/plan: hope is not listed"]);
}
