//! The walk over the YAML tree with the schema in hand: unknown and missing keys, wrong kinds, values that mean nothing.
//! What passes comes out as a value in which nothing is wrong; what does not is left out, so that no mistake hides another.

use serde_json::Value as Schema;
use serde_yaml::{Mapping, Value as Yaml};

use super::forms_check::{Misfit, check_form};
use super::settings::Settings;
use super::tree::{Kind, NodeId, QUOTE_PREDICATE, Scalar, Tree, resolve};
use crate::diag::{Code, Diagnostics, Suggestion};
use crate::text::{Meant, Span, meant};

/// Checks a tree against a schema.
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    root: &'a Schema,
    definitions: Option<&'a Schema>,
    settings: &'a Settings,
    predicates: Vec<NodeId>,
    diagnostics: &'a mut Diagnostics,
}

/// What a walk gives.
pub(super) struct Walked {
    /// The document without what is wrong in it.
    pub(super) value: Yaml,
    /// Where predicates stand, those below a key that stands again included.
    pub(super) predicates: Vec<NodeId>,
}

/// The document without what is wrong in it; everything wrong goes to `diagnostics`.
pub(super) fn walk(tree: &Tree, schema: &Schema, settings: &Settings, diagnostics: &mut Diagnostics) -> Walked {
    let mut walk =
        Walk { tree, root: schema, definitions: schema.get("$defs"), settings, predicates: Vec::new(), diagnostics };
    let value = walk.value(tree.root(), schema, Span::default()).unwrap_or_else(|| Yaml::Mapping(Mapping::new()));
    Walked { value, predicates: walk.predicates }
}

impl<'a> Walk<'a> {
    /// The value of a node, checked; `key` is where its name stands: the place of what is missing in it.
    fn value(&mut self, id: NodeId, schema: &'a Schema, key: Span) -> Option<Yaml> {
        let schema = self.resolved(schema);
        match &self.tree.node(id).kind {
            Kind::Broken => None,
            Kind::Scalar(..) => self.scalar(id, schema),
            Kind::Sequence(items) => {
                let schema = self.chosen(id, schema, "array")?;
                let items_schema = schema.get("items");
                Some(Yaml::Sequence(items.iter().map(|item| self.item(*item, items_schema)).collect()))
            }
            Kind::Mapping(entries) => {
                let schema = self.chosen(id, schema, "object")?;
                if schema.get("properties").is_none() && schema.get("additionalProperties").is_none() {
                    return Some(self.free(id));
                }
                Some(self.mapping(entries, schema, key))
            }
        }
    }

    fn resolved(&self, schema: &'a Schema) -> &'a Schema {
        let name = schema.get("$ref").and_then(Schema::as_str).and_then(|r| r.strip_prefix("#/$defs/"));
        name.and_then(|name| self.definitions?.get(name)).unwrap_or(schema)
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: Option<String>) {
        self.diagnostics.add(code, span, message, help);
    }

    fn misfit(&mut self, span: Span, misfit: Misfit) {
        self.report(misfit.code, span, misfit.message, misfit.help);
        self.diagnostics.suggest(span, misfit.instead.map(|text| Suggestion::replace(span, text, true)));
    }

    /// The form of the schema that takes a value of this JSON type; reports where none does.
    fn chosen(&mut self, id: NodeId, schema: &'a Schema, ty: &str) -> Option<&'a Schema> {
        let chosen = self.forms(schema).find(|form| takes(form, ty));
        if chosen.is_none() {
            let found = if ty == "array" { "a list" } else { "a mapping" };
            let message = format!("expected {}, found {found}", self.described(schema));
            let span = self.tree.node(id).span.first_line(self.diagnostics.source());
            let is_predicate = schema.get("format").is_some_and(|form| form == "predicate");
            self.report(Code::WrongType, span, message, is_predicate.then(|| QUOTE_PREDICATE.to_owned()));
        }
        chosen
    }

    /// The forms that a value may have: those of `anyOf`, else the schema itself.
    fn forms(&self, schema: &'a Schema) -> impl Iterator<Item = &'a Schema> {
        let any = schema.get("anyOf").and_then(Schema::as_array);
        let own = any.is_none().then_some(schema);
        own.into_iter().chain(any.into_iter().flatten().map(|form| self.resolved(form)))
    }

    /// The form of our own that a scalar must have here: that of the schema, or of the one among its forms that is no
    /// list and no mapping.
    fn form(&self, schema: &'a Schema) -> Option<&'a str> {
        let scalar = self.forms(schema).find(|form| !takes(form, "array") && !takes(form, "object"));
        [Some(schema), scalar].into_iter().flatten().find_map(|s| s.get("format").and_then(Schema::as_str))
    }

    /// "text", "a number or a mapping": what a schema takes, in words.
    fn described(&self, schema: &'a Schema) -> String {
        let form = schema.get("format").and_then(Schema::as_str);
        if let Some(described) = form.and_then(super::forms_check::described) {
            return described.to_owned();
        }
        let forms = self.forms(schema);
        let mut words: Vec<&str> = forms.flat_map(types).map(in_words).collect();
        words.dedup();
        words.join(" or ")
    }

    /// An item of a list. A broken one leaves an empty value behind, so that those after it keep their number.
    fn item(&mut self, id: NodeId, schema: Option<&'a Schema>) -> Yaml {
        let Some(schema) = schema else { return self.free(id) };
        let start = self.tree.node(id).span.start;
        let empty = match types(self.resolved(schema)).next() {
            Some("object") => Yaml::Mapping(Mapping::new()),
            Some("array") => Yaml::Sequence(Vec::new()),
            _ => Yaml::String(String::new()),
        };
        let first = self.diagnostics.source().character(start);
        self.value(id, schema, first).unwrap_or(empty)
    }

    fn mapping(&mut self, entries: &[(NodeId, NodeId)], schema: &'a Schema, key: Span) -> Yaml {
        let properties = schema.get("properties").and_then(Schema::as_object);
        let mut mapping = Mapping::new();
        let mut slips: Vec<&str> = Vec::new();
        for (name_id, value_id) in entries {
            let (name, span) = (self.tree.name(*name_id), self.tree.node(*name_id).span);
            let again = self.tree.stands_again(*name_id);
            let entry_schema = match properties.and_then(|p| p.get(name)) {
                Some(property) => property,
                None => match schema.get("additionalProperties").filter(|s| s.is_object()) {
                    Some(any) => {
                        self.name(name, span, schema);
                        any
                    }
                    None if again => continue,
                    None => {
                        slips.extend(self.unknown_key(name, span, properties, entries));
                        continue;
                    }
                },
            };
            let value = self.value(*value_id, entry_schema, span);
            // of what stands again only what the author names has a place beside the first
            let is_named = || properties.is_none() && matches!(value, Some(Yaml::Mapping(_)));
            if !again || is_named() {
                let key = self.tree.text(*name_id).unwrap_or_default().to_owned();
                mapping.extend(value.map(|value| (Yaml::String(key), value)));
            }
        }
        let present = |name: &str| entries.iter().any(|(k, _)| self.tree.name(*k) == name);
        let missing: Vec<&str> = required(schema).filter(|name| !present(name) && !slips.contains(name)).collect();
        for name in missing {
            self.report(Code::MissingKey, key, format!("`{name}` is missing"), None);
        }
        self.count(entries, schema, key);
        Yaml::Mapping(mapping)
    }

    /// Reports a key that the schema does not know; gives the key that was probably meant.
    fn unknown_key(
        &mut self,
        name: &str,
        span: Span,
        known: Option<&'a serde_json::Map<String, Schema>>,
        beside: &[(NodeId, NodeId)],
    ) -> Option<&'a str> {
        let names = || known.into_iter().flat_map(|k| k.keys().map(String::as_str));
        // what stands here already is not meant again
        let stands = |key: &&str| beside.iter().any(|(k, _)| self.tree.name(*k) == *key);
        let free = meant(name, names().filter(|key| !stands(key)));
        // a key of another place slipped in whole
        let free = free.map(|meant| Meant { sure: meant.sure && !is_key(self.root, name), ..meant });
        let meant = free.or_else(|| meant(name, names()).map(|meant| Meant { sure: false, ..meant }));
        let help = match meant {
            Some(meant) => meant.help(),
            None => format!("known here: {}", names().collect::<Vec<_>>().join(", ")),
        };
        self.report(Code::UnknownKey, span, format!("unknown key `{name}`"), Some(help));
        self.diagnostics.suggest_meant(span, meant);
        free.map(|meant| meant.word)
    }

    /// Checks a name that the author chose.
    fn name(&mut self, name: &str, span: Span, schema: &'a Schema) {
        let Some(form) = schema.get("propertyNames").and_then(|s| s.get("format")).and_then(Schema::as_str) else {
            return;
        };
        if let Some(Err(misfit)) = check_form(form, &Scalar::Text(name)) {
            self.misfit(span, misfit);
        }
    }

    /// Where exactly one key must stand, as in the call of a probe.
    fn count(&mut self, entries: &[(NodeId, NodeId)], schema: &'a Schema, key: Span) {
        let bounds = schema.pointer("/allOf/0").unwrap_or(schema);
        let bound = |name: &str| bounds.get(name).and_then(Schema::as_u64).and_then(|n| usize::try_from(n).ok());
        let keys: Vec<NodeId> = entries.iter().map(|(k, _)| *k).filter(|k| !self.tree.stands_again(*k)).collect();
        if bound("minProperties").is_some_and(|min| keys.len() < min) {
            self.report(Code::MissingKey, key, "at least one key must stand here", None);
        } else if bound("maxProperties").is_some_and(|max| keys.len() > max) {
            let second = keys.get(1).map_or(key, |k| self.tree.node(*k).span);
            self.report(Code::WrongType, second, "only one key may stand here", None);
        }
    }

    fn scalar(&mut self, id: NodeId, schema: &'a Schema) -> Option<Yaml> {
        let span = self.tree.node(id).span;
        let scalar = self.tree.scalar(id)?;
        if scalar == Scalar::Null {
            let message = format!("nothing stands here; expected {}", self.described(schema));
            self.report(Code::WrongType, span.or_before(self.diagnostics.source()), message, None);
            return None;
        }
        let form = self.form(schema);
        let replaced;
        let scalar = match scalar {
            Scalar::Text(text) if form != Some("predicate") && text.contains("${") => {
                replaced = self.settings.replace(self.tree, id, text, self.diagnostics)?;
                replaced.scalar()
            }
            other => other,
        };
        let checked = form.and_then(|form| check_form(form, &scalar));
        match checked.unwrap_or_else(|| self.plain(schema, &scalar)) {
            Ok(()) => {
                self.predicates.extend((form == Some("predicate")).then_some(id));
                Some(yaml(&scalar))
            }
            Err(misfit) => {
                self.misfit(span, misfit);
                None
            }
        }
    }

    /// A scalar without a form of its own: its type, the words it may be, and its bounds.
    fn plain(&self, schema: &'a Schema, scalar: &Scalar<'_>) -> Result<(), Misfit> {
        let fits = |form: &&Schema| types(form).any(|ty| is_of(scalar, ty));
        let Some(form) = self.forms(schema).find(fits) else { return Err(self.unfit(schema, scalar)) };
        // an enum with documented variants is a `oneOf` of constants
        let words: Vec<&str> = match (form.get("enum"), form.get("oneOf")) {
            (Some(Schema::Array(words)), _) => words.iter().filter_map(Schema::as_str).collect(),
            (_, Some(Schema::Array(words))) => words.iter().filter_map(|w| w.get("const")?.as_str()).collect(),
            _ => Vec::new(),
        };
        match scalar {
            Scalar::Text(text) if !words.is_empty() && !words.contains(text) => {
                let message = format!("`{text}` is not known here");
                let misfit = Misfit::new(Code::InvalidValue, message, Some(format!("one of {}", words.join(", "))));
                Err(misfit.perhaps(meant(text, words.iter().copied())))
            }
            Scalar::Int(n)
                if form.get("minimum").and_then(Schema::as_i64).is_some_and(|min| *n < min)
                    || form.get("maximum").and_then(Schema::as_i64).is_some_and(|max| *n > max) =>
            {
                let bounds =
                    [form.get("minimum"), form.get("maximum")].map(|b| b.map(Schema::to_string).unwrap_or_default());
                let help = if bounds[0] == bounds[1] {
                    format!("write {}", bounds[0])
                } else {
                    format!("from {} to {}", bounds[0], bounds[1])
                };
                Err(Misfit::new(Code::InvalidValue, format!("{n} is out of range"), Some(help)))
            }
            _ => Ok(()),
        }
    }

    /// What is wrong with a scalar that is of another type than is wanted.
    fn unfit(&self, schema: &'a Schema, scalar: &Scalar<'_>) -> Misfit {
        let takes_scalar = |scalar: &Scalar<'_>| self.forms(schema).any(|f| types(f).any(|ty| is_of(scalar, ty)));
        let (help, instead) = match scalar {
            Scalar::Text(text) if self.forms(schema).any(|f| takes(f, "array")) => {
                (Some(format!("write it as a list: [{text}]")), None)
            }
            Scalar::Text(text) if takes_scalar(&resolve(text)) => {
                (Some("write it without quotes".to_owned()), Some((*text).to_owned()))
            }
            Scalar::Text(text) if takes_scalar(&Scalar::Bool(true)) => {
                let meant = truth(text);
                (meant.map(|truth| format!("write {truth}")), meant.map(str::to_owned))
            }
            Scalar::Text(_) => (None, None),
            _ if self.forms(schema).any(|f| takes(f, "string")) => (Some("put it in quotes".to_owned()), None),
            _ => (None, None),
        };
        let message = format!("expected {}, found {}", self.described(schema), super::forms_check::found(scalar));
        Misfit { code: Code::WrongType, message, help, instead }
    }

    /// A part of the document that has no schema: as it is, null included.
    fn free(&mut self, id: NodeId) -> Yaml {
        let tree = self.tree;
        match &self.tree.node(id).kind {
            Kind::Broken => Yaml::Null,
            Kind::Scalar(text, _) if text.contains("${") => self
                .settings
                .replace(self.tree, id, text, self.diagnostics)
                .map_or(Yaml::Null, |replaced| yaml(&replaced.scalar())),
            Kind::Scalar(..) => self.tree.scalar(id).as_ref().map_or(Yaml::Null, yaml),
            Kind::Sequence(items) => Yaml::Sequence(items.iter().map(|item| self.free(*item)).collect()),
            Kind::Mapping(entries) => {
                let entry = |(k, v): &(NodeId, NodeId)| {
                    (Yaml::String(self.tree.text(*k).unwrap_or_default().to_owned()), self.free(*v))
                };
                Yaml::Mapping(entries.iter().filter(|(k, _)| !tree.stands_again(*k)).map(entry).collect())
            }
        }
    }
}

/// What people write for true and false in other dialects of YAML.
fn truth(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "yes" | "on" | "y" | "true" => Some("true"),
        "no" | "off" | "n" | "false" => Some("false"),
        _ => None,
    }
}

fn required(schema: &Schema) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Schema::as_array).into_iter().flatten().filter_map(Schema::as_str)
}

/// The JSON types that a form takes.
fn types(form: &Schema) -> impl Iterator<Item = &str> {
    let (one, many): (Option<&str>, &[Schema]) = match form.get("type") {
        Some(Schema::String(ty)) => (Some(ty), &[]),
        Some(Schema::Array(types)) => (None, types),
        _ => (form.get("oneOf").map(|_| "string"), &[]),
    };
    one.into_iter().chain(many.iter().filter_map(Schema::as_str))
}

/// Whether a form takes a JSON type.
fn takes(form: &Schema, ty: &str) -> bool {
    types(form).any(|t| t == ty)
}

fn in_words(ty: &str) -> &str {
    match ty {
        "string" => "text",
        "number" => "a number",
        "integer" => "a whole number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a mapping",
        other => other,
    }
}

fn is_of(scalar: &Scalar<'_>, ty: &str) -> bool {
    match scalar {
        Scalar::Null => ty == "null",
        Scalar::Bool(_) => ty == "boolean",
        Scalar::Int(_) => ty == "integer" || ty == "number",
        Scalar::Float(_) => ty == "number",
        Scalar::Text(_) => ty == "string",
    }
}

fn yaml(scalar: &Scalar<'_>) -> Yaml {
    match scalar {
        Scalar::Null => Yaml::Null,
        Scalar::Bool(b) => Yaml::Bool(*b),
        Scalar::Int(n) => Yaml::Number((*n).into()),
        Scalar::Float(x) => Yaml::Number((*x).into()),
        Scalar::Text(text) => Yaml::String((*text).to_owned()),
    }
}

/// Whether a name is a key of the format, wherever it may stand.
fn is_key(schema: &Schema, name: &str) -> bool {
    match schema {
        Schema::Object(entries) => {
            let own = entries.get("properties").and_then(Schema::as_object).is_some_and(|p| p.contains_key(name));
            own || entries.values().any(|inner| is_key(inner, name))
        }
        Schema::Array(items) => items.iter().any(|inner| is_key(inner, name)),
        _ => false,
    }
}
