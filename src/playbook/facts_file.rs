//! A facts file: facts written down as JSON or YAML, under the same guard as playbooks.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::scalar::Scalar;
use super::tree::{Kind, NodeId, Tree};
use crate::diag::{Code, Diagnostics};
use crate::text::SourceFile;

/// The key that names a document; it is no fact.
const ID: &str = "id";

/// Facts as they are written down.
#[derive(Debug)]
pub struct FactsFile {
    /// The facts, nested or dotted.
    pub facts: Map<String, Json>,
    source: Rc<SourceFile>,
}

impl FactsFile {
    /// Reads a document, JSON or YAML.
    ///
    /// # Errors
    /// What is wrong with it, at its place.
    pub fn read(source: &Rc<SourceFile>) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::new(Rc::clone(source));
        let read =
            Tree::parse(source, &mut diagnostics).map(|tree| (json(&tree, tree.root()), tree.node(tree.root()).span));
        let facts = match read {
            Some((Json::Object(facts), _)) if diagnostics.is_empty() => facts,
            Some((Json::Null, _)) if diagnostics.is_empty() => Map::new(),
            Some((_, span)) => {
                if diagnostics.is_empty() {
                    let help = Some("write `name: value`".to_owned());
                    let span = span.first_line(source);
                    diagnostics.add(Code::WrongType, span, "facts are a mapping from names to values", help);
                }
                return Err(diagnostics);
            }
            None => read_json(source.text(), &diagnostics).ok_or(diagnostics)?,
        };
        let facts = facts.into_iter().filter(|(key, _)| key != ID).collect();
        Ok(Self { facts, source: Rc::clone(source) })
    }

    /// A mistake at the place of the value under `keys`.
    #[must_use]
    pub fn mistake(&self, code: Code, keys: &[String], message: String, help: Option<String>) -> Diagnostics {
        let mut diagnostics = Diagnostics::new(Rc::clone(&self.source));
        let tree = Tree::parse(&self.source, &mut Diagnostics::new(Rc::clone(&self.source)));
        let place = tree.as_ref().and_then(|tree| Some(tree.node(tree.find(keys)?.1).span.first_line(&self.source)));
        diagnostics.add(code, place.unwrap_or_default(), message, help);
        diagnostics
    }
}

/// The facts of a text that is JSON and no YAML: one whose texts are escaped in halves (`"\ud83d\ude00"`).
fn read_json(text: &str, diagnostics: &Diagnostics) -> Option<Map<String, Json>> {
    if diagnostics.sorted().iter().any(|d| d.code != Code::YamlSyntax) {
        return None;
    }
    match serde_json::from_str(text) {
        Ok(Json::Object(facts)) => Some(facts),
        _ => None,
    }
}

fn json(tree: &Tree, id: NodeId) -> Json {
    match &tree.node(id).kind {
        Kind::Scalar(..) => match tree.scalar(id) {
            Some(Scalar::Bool(b)) => Json::from(b),
            Some(Scalar::Int(n)) => Json::from(n),
            Some(Scalar::Float(x)) => Json::from(x),
            Some(Scalar::Text(text)) => Json::from(text),
            Some(Scalar::Null) | None => Json::Null,
        },
        Kind::Sequence(items) => items.iter().map(|item| json(tree, *item)).collect(),
        Kind::Mapping(entries) => {
            let entry =
                |(key, value): &(NodeId, NodeId)| (tree.text(*key).unwrap_or_default().to_owned(), json(tree, *value));
            Json::Object(entries.iter().map(entry).collect())
        }
        Kind::Broken => Json::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits;

    fn read(text: &str) -> Result<FactsFile, Diagnostics> {
        FactsFile::read(&Rc::new(SourceFile::new("facts.json", text)))
    }

    #[test]
    fn json_and_yaml_give_the_same_facts_and_a_key_stands_once() {
        let json = read(r#"{ "id": "x", "a": { "b": [1, 2.5e1, "\u00e4\/"] }, "c": null }"#).unwrap().facts;
        assert_eq!(json, read("id: x\na:\n  b: [1, 25.0, ä/]\nc:\n").unwrap().facts);
        assert_eq!(read(r#"{"a": "\ud83d\ude00"}"#).unwrap().facts["a"], "😀");
        let twice = read("{\"a\": 1,\n \"a\": 2}").unwrap_err();
        assert_eq!(twice.sorted()[0].code, Code::DuplicateKey);
    }

    #[test]
    fn json_with_too_many_values_is_refused_at_its_place() {
        let text = format!("{{\n\"n\": [{}0]}}", "0,".repeat(limits::YAML_NODES));
        let mistakes = read(&text).unwrap_err();
        let mistake = mistakes.sorted()[0];
        assert_eq!((mistake.code, mistakes.source().position(mistake.span.start).line), (Code::YamlLimit, 2));
    }
}
