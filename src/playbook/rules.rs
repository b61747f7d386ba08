//! The JSON Schema of a document, made ready for the walk: references are followed and forms are found once, and not for
//! every value that is looked at.

use std::collections::HashMap;

use serde_json::{Number, Value as Schema};

use super::forms_check::{Form, form};

/// A schema with its rules.
#[derive(Debug)]
pub(super) struct Rules {
    schema: Schema,
    rules: Vec<Rule>,
}

/// The number of a rule.
#[derive(Debug, Clone, Copy)]
pub(super) struct RuleId(usize);

/// What a schema says of a value.
#[derive(Debug, Default)]
pub(super) struct Rule {
    /// The forms that a value may have, where there are several.
    any: Option<Vec<RuleId>>,
    /// The JSON types that it takes.
    pub(super) types: Vec<Type>,
    /// The form of our own that it names.
    pub(super) format: Option<Format>,
    /// The only words that it takes.
    pub(super) words: Vec<String>,
    /// The least and the greatest number that it takes.
    pub(super) bounds: [Option<Number>; 2],
    /// What the items of a list are.
    pub(super) items: Option<RuleId>,
    /// The keys of a mapping.
    pub(super) properties: Option<Properties>,
    /// What stands under the keys that the author names.
    pub(super) additional: Option<RuleId>,
    /// The form of these keys.
    pub(super) names: Option<&'static Form>,
    /// Whether any mapping will do.
    pub(super) is_free: bool,
    /// The keys that must be there.
    pub(super) required: Vec<String>,
    /// The least and the greatest number of keys.
    pub(super) keys: [Option<usize>; 2],
}

/// A form of our own, as a schema names it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    /// What it is; `None` where the name is not that of one of our forms.
    pub(super) form: Option<&'static Form>,
    /// Whether it is that of predicates.
    pub(super) is_predicate: bool,
}

/// The keys of a mapping, in the order of the schema.
#[derive(Debug)]
pub(super) struct Properties(Vec<(String, RuleId)>);

impl Properties {
    /// What stands under a key.
    pub(super) fn get(&self, name: &str) -> Option<RuleId> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, rule)| *rule)
    }

    /// All keys.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }
}

/// A type of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    /// What it is, in words.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::String => "text",
            Self::Array => "a list",
            Self::Object => "a mapping",
        }
    }
}

impl Rule {
    /// Whether it takes a JSON type.
    pub(super) fn takes(&self, ty: Type) -> bool {
        self.types.contains(&ty)
    }
}

impl Rules {
    /// The rules of a schema.
    pub(super) fn new(schema: Schema) -> Self {
        let mut maker = Maker { definitions: schema.get("$defs"), named: HashMap::new(), rules: Vec::new() };
        maker.rule(&schema);
        let rules = maker.rules;
        Self { schema, rules }
    }

    /// The schema that they are of.
    pub(super) fn schema(&self) -> &Schema {
        &self.schema
    }

    /// The rule of the whole document.
    pub(super) fn root(&self) -> RuleId {
        RuleId(0)
    }

    /// One of them.
    pub(super) fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.0]
    }

    /// The forms that a value may have: those of `anyOf`, else the rule itself.
    pub(super) fn forms<'a>(&'a self, rule: &'a Rule) -> impl Iterator<Item = &'a Rule> {
        let own = rule.any.is_none().then_some(rule);
        own.into_iter().chain(rule.any.iter().flatten().map(|id| self.rule(*id)))
    }

    /// The form of our own that a scalar must have: that of the rule, or of the one among its forms that is no list and no
    /// mapping.
    pub(super) fn format(&self, rule: &Rule) -> Option<Format> {
        let is_scalar = |form: &&Rule| !form.takes(Type::Array) && !form.takes(Type::Object);
        rule.format.or_else(|| self.forms(rule).find(is_scalar)?.format)
    }
}

/// Makes rules of a schema.
struct Maker<'s> {
    definitions: Option<&'s Schema>,
    named: HashMap<&'s str, RuleId>,
    rules: Vec<Rule>,
}

impl<'s> Maker<'s> {
    fn rule(&mut self, schema: &'s Schema) -> RuleId {
        let name = schema.get("$ref").and_then(Schema::as_str).and_then(|r| r.strip_prefix("#/$defs/"));
        let definition = name.and_then(|name| Some((name, self.definitions?.get(name)?)));
        if let Some(known) = definition.and_then(|(name, _)| self.named.get(name)) {
            return *known;
        }
        // what refers to itself finds its number
        let id = RuleId(self.rules.len());
        self.rules.push(Rule::default());
        self.named.extend(definition.map(|(name, _)| (name, id)));
        let rule = self.made(definition.map_or(schema, |(_, definition)| definition));
        self.rules[id.0] = rule;
        id
    }

    fn made(&mut self, schema: &'s Schema) -> Rule {
        let get = |key: &str| schema.get(key);
        let texts = |key: &str| -> Vec<String> { texts(schema.get(key)).map(str::to_owned).collect() };
        let number = |key: &str| get(key).and_then(Schema::as_number).cloned();
        let counted = schema.pointer("/allOf/0").unwrap_or(schema);
        let count = |key: &str| counted.get(key).and_then(Schema::as_u64).and_then(|count| usize::try_from(count).ok());
        // an enum with documented variants is a `oneOf` of constants
        let constants = || get("oneOf").and_then(Schema::as_array).into_iter().flatten();
        let words = if get("enum").is_some_and(Schema::is_array) {
            texts("enum")
        } else {
            constants().filter_map(|word| Some(word.get("const")?.as_str()?.to_owned())).collect()
        };
        let any = get("anyOf").and_then(Schema::as_array);
        let properties = get("properties").and_then(Schema::as_object);
        Rule {
            any: any.map(|forms| forms.iter().map(|form| self.rule(form)).collect()),
            types: types(schema),
            format: get("format").and_then(Schema::as_str).map(format),
            words,
            bounds: [number("minimum"), number("maximum")],
            items: get("items").map(|items| self.rule(items)),
            properties: properties
                .map(|all| Properties(all.iter().map(|(key, of)| (key.clone(), self.rule(of))).collect())),
            additional: get("additionalProperties").filter(|any| any.is_object()).map(|any| self.rule(any)),
            names: get("propertyNames").and_then(|names| form(names.get("format")?.as_str()?)),
            is_free: get("properties").is_none() && get("additionalProperties").is_none(),
            required: texts("required"),
            keys: [count("minProperties"), count("maxProperties")],
        }
    }
}

fn format(name: &str) -> Format {
    Format { form: form(name), is_predicate: name == "predicate" }
}

fn texts(schema: Option<&Schema>) -> impl Iterator<Item = &str> {
    schema.and_then(Schema::as_array).into_iter().flatten().filter_map(Schema::as_str)
}

/// The JSON types that a form takes.
fn types(form: &Schema) -> Vec<Type> {
    match form.get("type") {
        Some(Schema::String(ty)) => Type::parse(ty).into_iter().collect(),
        many @ Some(Schema::Array(_)) => texts(many).filter_map(Type::parse).collect(),
        _ => form.get("oneOf").map(|_| Type::String).into_iter().collect(),
    }
}
