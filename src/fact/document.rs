//! Facts as people and programs write them down: a tree or dotted keys, which mean the same. Reading one against a catalog.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::catalog::{Catalog, Entry, Slot};
use super::value::Value;
use crate::limits;

/// One entry of a facts document.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The keys as written, outermost first.
    pub keys: Vec<String>,
    /// The dotted path that they mean.
    pub path: String,
    /// What it says.
    pub says: Says,
}

/// What a facts document says of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum Says {
    /// The fact in this slot of the catalog has this value, which fits.
    Is(Slot, Value),
    /// The fact, or all facts below this path, are unknown and not to be probed.
    Unknown,
    /// No such fact can be known.
    NoSuchFact,
    /// The document spoke of this fact before: nested and dotted keys mean the same.
    Again,
    /// The value does not fit; what would.
    Misfit(String),
}

/// Reads a facts document against what can be known.
#[must_use]
pub fn statements(document: &Map<String, Json>, catalog: &Catalog) -> Vec<Statement> {
    let mut found = Vec::new();
    descend(document, &mut Vec::new(), "", catalog, &mut found);
    for n in repeated(&found) {
        if found[n].says != Says::NoSuchFact {
            found[n].says = Says::Again;
        }
    }
    found
}

/// Statements up to which comparing each pair takes less time than a table of them.
const FEW: usize = 12;

/// The positions of those that speak of what one before them spoke of.
fn repeated(found: &[Statement]) -> Vec<usize> {
    if found.len() <= FEW {
        let again = |n: &usize| found[..*n].iter().any(|before| before.path == found[*n].path);
        return (0..found.len()).filter(again).collect();
    }
    let mut seen = HashSet::new();
    (0..found.len()).filter(|n| !seen.insert(found[*n].path.as_str())).collect()
}

fn descend<'d>(
    object: &'d Map<String, Json>,
    keys: &mut Vec<&'d str>,
    above: &str,
    catalog: &Catalog,
    found: &mut Vec<Statement>,
) {
    for (key, json) in object {
        keys.push(key);
        let path = if above.is_empty() { key.clone() } else { [above, ".", key].concat() };
        let slot = catalog.slot(&path);
        match (slot, json) {
            (None, Json::Object(inner)) if catalog.is_group(&path) => descend(inner, keys, &path, catalog, found),
            _ => {
                let says = match (slot, json) {
                    (None, Json::Null) if catalog.is_group(&path) => Says::Unknown,
                    (None, _) if catalog.is_group(&path) => {
                        let below = catalog.paths().find(|p| p.strip_prefix(&path).is_some_and(|p| p.starts_with('.')));
                        Says::Misfit(format!("one of the facts below it, such as `{}`", below.unwrap_or_default()))
                    }
                    (None, _) => Says::NoSuchFact,
                    (Some(_), Json::Null) => Says::Unknown,
                    (Some(slot), json) => {
                        let entry = catalog.entry(slot);
                        match Value::from_json(json).and_then(|v| entry.fit(v)) {
                            Some(value) => Says::Is(slot, value),
                            None => Says::Misfit(too_long(json).unwrap_or_else(|| entry.wanted())),
                        }
                    }
                };
                let keys = keys.iter().map(|key| (*key).to_owned()).collect();
                found.push(Statement { keys, path, says });
            }
        }
        keys.pop();
    }
}

/// What is wrong with a text that no fact can hold.
fn too_long(json: &Json) -> Option<String> {
    let long = json.as_str().is_some_and(|text| text.len() > limits::FACT_TEXT);
    long.then(|| format!("a text of at most {} KiB", limits::FACT_TEXT >> 10))
}

impl Entry {
    /// The value as this fact may have it: of its type, and one of its answers.
    #[must_use]
    pub fn fit(&self, value: Value) -> Option<Value> {
        let value = value.fitted(self.ty)?;
        match (&self.answers, &value) {
            (Some(answers), Value::String(text)) => answers.iter().any(|a| **a == **text).then_some(value),
            _ => Some(value),
        }
    }

    /// Reads the text of a flag as a value of this fact: `true` and `false` for a bool, commas between a list's texts.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<Value> {
        use super::value::Type;
        let value = match self.ty {
            Type::Bool => match text {
                "true" | "yes" => Value::Bool(true),
                "false" | "no" => Value::Bool(false),
                _ => return None,
            },
            Type::Int => Value::Int(text.parse().ok()?),
            Type::Float => Value::Float(text.parse().ok()?),
            Type::String => Value::text(text),
            Type::List if text.is_empty() => Value::texts::<&str>(&[]),
            Type::List => Value::texts(&text.split(',').map(str::trim).collect::<Vec<_>>()),
        };
        self.fit(value)
    }

    /// What a value of this fact looks like.
    #[must_use]
    pub fn wanted(&self) -> String {
        use super::value::Type;
        match (&self.answers, self.ty) {
            (Some(answers), _) => format!("one of {}", answers.join(", ")),
            (None, Type::Bool) => "true or false".to_owned(),
            (None, Type::Int) => "a whole number".to_owned(),
            (None, Type::Float) => "a finite number".to_owned(),
            (None, Type::String) => "a string".to_owned(),
            (None, Type::List) => "a list".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Class, Origin, Type};
    use super::*;

    fn catalog() -> Catalog {
        let mut catalog = Catalog::default();
        let mut add = |path: &str, ty, answers: Option<&[&str]>| {
            let answers = answers.map(|a| a.iter().map(|s| (*s).to_owned()).collect());
            let (root, _) = path.split_once('.').unwrap_or((path, ""));
            let entry = Entry {
                path: path.into(),
                root: root.into(),
                ty,
                unit: None,
                answers,
                probed: &[],
                doc: "".into(),
                origin: Origin::Given,
                class: Class::Machine,
            };
            catalog.add(entry).unwrap();
        };
        add("printer.tcp.ok", Type::Bool, None);
        add("printer.ms", Type::Float, None);
        add("display", Type::String, Some(&["dark", "ready"]));
        catalog
    }

    fn says(json: &str) -> Vec<(String, Says)> {
        let Json::Object(map) = serde_json::from_str(json).unwrap() else { panic!("an object") };
        statements(&map, &catalog()).into_iter().map(|s| (s.path, s.says)).collect()
    }

    #[test]
    fn nested_and_dotted_keys_mean_the_same() {
        let nested = says(r#"{"printer": {"tcp": {"ok": true}, "ms": 3}}"#);
        assert_eq!(nested, says(r#"{"printer.tcp.ok": true, "printer": {"ms": 3}}"#));
        let slot = catalog().slot("printer.ms").unwrap();
        assert_eq!(nested[1].1, Says::Is(slot, Value::Float(3.0)));
    }

    #[test]
    fn null_is_unknown_and_what_does_not_fit_says_what_would() {
        assert_eq!(says(r#"{"printer": null}"#), [("printer".to_owned(), Says::Unknown)]);
        assert_eq!(says(r#"{"display": "off"}"#)[0].1, Says::Misfit("one of dark, ready".to_owned()));
        assert_eq!(
            says(r#"{"printer": 3}"#)[0].1,
            Says::Misfit("one of the facts below it, such as `printer.tcp.ok`".to_owned())
        );
        assert_eq!(says(r#"{"printer": {"tpc": 3}}"#)[0].1, Says::NoSuchFact);
        let infinite = says(r#"{"printer.ms": "1e400"}"#);
        assert_eq!(infinite[0].1, Says::Misfit("a finite number".to_owned()));
    }
}
