//! A facts file: facts written down as JSON or YAML, under the same guard as playbooks.

use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::tree::{Kind, NodeId, Scalar, Tree};
use crate::diag::{Code, Diagnostics};
use crate::limits;
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
        let facts = match read_json(source.text()) {
            Some(facts) => facts,
            None => Self::read_yaml(source)?,
        };
        let facts = facts.into_iter().filter(|(key, _)| key != ID).collect();
        Ok(Self { facts, source: Rc::clone(source) })
    }

    fn read_yaml(source: &Rc<SourceFile>) -> Result<Map<String, Json>, Diagnostics> {
        let mut diagnostics = Diagnostics::new(Rc::clone(source));
        let Some(tree) = Tree::parse(source, &mut diagnostics) else { return Err(diagnostics) };
        match json(&tree, tree.root()) {
            _ if !diagnostics.is_empty() => Err(diagnostics),
            Json::Object(facts) => Ok(facts),
            Json::Null => Ok(Map::new()),
            _ => {
                let span = tree.node(tree.root()).span.first_line(source);
                diagnostics.add(Code::WrongType, span, "facts are a mapping from names to values", None);
                Err(diagnostics)
            }
        }
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

/// The facts, if the text is JSON; one with very many values is left to the guard of YAML, which knows their places.
fn read_json(text: &str) -> Option<Map<String, Json>> {
    if values(text) > limits::YAML_NODES {
        return None;
    }
    match serde_json::from_str(text) {
        Ok(Json::Object(facts)) => Some(facts),
        _ => None,
    }
}

/// How many values a JSON text has at most, keys included: each is at the start, or follows one of `[`, `{`, `:` and `,`.
fn values(json: &str) -> usize {
    let (mut count, mut in_text, mut escaped) = (1, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' | b':' | b',' if !in_text => count += 1,
            _ => {}
        }
    }
    count
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

    #[test]
    fn values_are_counted_outside_of_texts() {
        assert_eq!(values(r#"{ "a": [1, 2], "b,[{:": "x\",\\", "c": {} }"#), 10);
    }

    #[test]
    fn json_with_too_many_values_is_refused_at_its_place() {
        let text = format!("{{\n\"n\": [{}0]}}", "0,".repeat(limits::YAML_NODES));
        let mistakes = FactsFile::read(&Rc::new(SourceFile::new("facts.json", text))).unwrap_err();
        let mistake = mistakes.sorted()[0];
        assert_eq!((mistake.code, mistakes.source().position(mistake.span.start).line), (Code::YamlLimit, 2));
    }
}
