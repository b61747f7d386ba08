//! The walk over the YAML tree with the schema in hand: unknown and missing keys, wrong kinds, values that mean nothing.
//! What passes comes out as a value in which nothing is wrong; what does not is left out, so that no mistake hides another.

use std::borrow::Cow;

use serde_json::{Number, Value as Schema};

use super::checked::Checked;
use super::forms_check::{Misfit, found};
use super::rules::{Properties, Rule, RuleId, Rules, Type};
use super::scalar::{Scalar, resolve};
use super::settings::{Replaced, Settings};
use super::tree::{Kind, NodeId, QUOTE_PREDICATE, Tree};
use crate::diag::{Code, Diagnostics, Suggestion};
use crate::text::{Meant, Span, meant};

/// Checks a tree against a schema.
struct Walk<'a, 't> {
    tree: &'t Tree,
    rules: &'a Rules,
    settings: &'a Settings,
    predicates: Vec<NodeId>,
    diagnostics: &'a mut Diagnostics,
}

/// What a walk gives.
pub(super) struct Walked<'t> {
    /// The document without what is wrong in it.
    pub(super) value: Checked<'t>,
    /// Where predicates stand, those below a key that stands again included.
    pub(super) predicates: Vec<NodeId>,
}

/// The document without what is wrong in it; everything wrong goes to `diagnostics`.
pub(super) fn walk<'t>(
    tree: &'t Tree,
    rules: &Rules,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Walked<'t> {
    let mut walk = Walk { tree, rules, settings, predicates: Vec::new(), diagnostics };
    let value = walk.value(tree.root(), rules.root(), Span::default());
    Walked { value: value.unwrap_or_else(|| Checked::Entries(Vec::new())), predicates: walk.predicates }
}

impl<'a, 't> Walk<'a, 't> {
    /// The value of a node, checked; `key` is where its name stands: the place of what is missing in it.
    fn value(&mut self, id: NodeId, rule: RuleId, key: Span) -> Option<Checked<'t>> {
        let rule = self.rules.rule(rule);
        match &self.tree.node(id).kind {
            Kind::Broken => None,
            Kind::Scalar(..) => self.scalar(id, rule),
            Kind::Sequence(items) => {
                let items_rule = self.chosen(id, rule, Type::Array)?.items;
                Some(Checked::List(items.iter().map(|item| self.item(*item, items_rule)).collect()))
            }
            Kind::Mapping(entries) => {
                let rule = self.chosen(id, rule, Type::Object)?;
                Some(if rule.is_free { self.free(id) } else { self.mapping(entries, rule, key) })
            }
        }
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, help: Option<String>) {
        self.diagnostics.add(code, span, message, help);
    }

    fn misfit(&mut self, span: Span, misfit: Misfit) {
        self.report(misfit.code, span, misfit.message, misfit.help);
        self.diagnostics.suggest(span, misfit.instead.map(|text| Suggestion::replace(span, text, true)));
    }

    /// The form of the rule that takes a value of this type; reports where none does.
    fn chosen(&mut self, id: NodeId, rule: &'a Rule, ty: Type) -> Option<&'a Rule> {
        let chosen = self.rules.forms(rule).find(|form| form.takes(ty));
        if chosen.is_none() {
            let found = if ty == Type::Array { "a list" } else { "a mapping" };
            let message = format!("expected {}, found {found}", self.described(rule));
            let span = self.tree.node(id).span.first_line(self.diagnostics.source());
            let is_predicate = rule.format.is_some_and(|format| format.is_predicate);
            self.report(Code::WrongType, span, message, is_predicate.then(|| QUOTE_PREDICATE.to_owned()));
        }
        chosen
    }

    /// "text", "a number or a mapping": what a rule takes, in words.
    fn described(&self, rule: &Rule) -> String {
        if let Some(form) = rule.format.and_then(|format| format.form) {
            return form.described.to_owned();
        }
        let types = self.rules.forms(rule).flat_map(|form| &form.types);
        let mut words: Vec<&str> = types.map(|ty| ty.in_words()).collect();
        words.dedup();
        words.join(" or ")
    }

    /// An item of a list. A broken one leaves an empty value behind, so that those after it keep their number.
    fn item(&mut self, id: NodeId, rule: Option<RuleId>) -> Checked<'t> {
        let Some(rule) = rule else { return self.free(id) };
        let first = self.diagnostics.source().character(self.tree.node(id).span.start);
        self.value(id, rule, first).unwrap_or_else(|| match self.rules.rule(rule).types.first() {
            Some(Type::Object) => Checked::Entries(Vec::new()),
            Some(Type::Array) => Checked::List(Vec::new()),
            _ => Checked::Text(Cow::Borrowed("")),
        })
    }

    fn mapping(&mut self, entries: &[(NodeId, NodeId)], rule: &'a Rule, key: Span) -> Checked<'t> {
        let properties = rule.properties.as_ref();
        let mut checked = Vec::with_capacity(entries.len());
        let mut slips: Vec<&str> = Vec::new();
        for (name_id, value_id) in entries {
            let (name, span) = (self.tree.name(*name_id), self.tree.node(*name_id).span);
            let again = self.tree.stands_again(*name_id);
            let entry_rule = match (properties.and_then(|known| known.get(name)), rule.additional) {
                (Some(property), _) => property,
                (None, Some(any)) => {
                    self.name(name, span, rule);
                    any
                }
                (None, None) if again => continue,
                (None, None) => {
                    slips.extend(self.unknown_key(name, span, properties, entries));
                    continue;
                }
            };
            let value = self.value(*value_id, entry_rule, span);
            // of what stands again only what the author names has a place beside the first
            let is_named = || properties.is_none() && matches!(value, Some(Checked::Entries(_)));
            if !again || is_named() {
                let key = self.tree.text(*name_id).unwrap_or_default();
                checked.extend(value.map(|value| (key, value)));
            }
        }
        let present = |name: &str| entries.iter().any(|(k, _)| self.tree.name(*k) == name);
        let required = rule.required.iter().map(String::as_str);
        let missing: Vec<&str> = required.filter(|name| !present(name) && !slips.contains(name)).collect();
        for name in missing {
            self.report(Code::MissingKey, key, format!("`{name}` is missing"), None);
        }
        self.count(entries, rule, key);
        Checked::Entries(checked)
    }

    /// Reports a key that the schema does not know; gives the key that was probably meant.
    fn unknown_key(
        &mut self,
        name: &str,
        span: Span,
        known: Option<&'a Properties>,
        beside: &[(NodeId, NodeId)],
    ) -> Option<&'a str> {
        let names = || known.into_iter().flat_map(Properties::names);
        // what stands here already is not meant again
        let stands = |key: &&str| beside.iter().any(|(k, _)| self.tree.name(*k) == *key);
        let free = meant(name, names().filter(|key| !stands(key)));
        // a key of another place slipped in whole
        let free = free.map(|meant| Meant { sure: meant.sure && !is_key(self.rules.schema(), name), ..meant });
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
    fn name(&mut self, name: &str, span: Span, rule: &Rule) {
        if let Some(Err(misfit)) = rule.names.map(|form| (form.check)(&Scalar::Text(name))) {
            self.misfit(span, misfit);
        }
    }

    /// Where exactly one key must stand, as in the call of a probe.
    fn count(&mut self, entries: &[(NodeId, NodeId)], rule: &Rule, key: Span) {
        let [min, max] = rule.keys;
        if min.is_none() && max.is_none() {
            return;
        }
        let keys: Vec<NodeId> = entries.iter().map(|(k, _)| *k).filter(|k| !self.tree.stands_again(*k)).collect();
        if min.is_some_and(|min| keys.len() < min) {
            self.report(Code::MissingKey, key, "at least one key must stand here", None);
        } else if max.is_some_and(|max| keys.len() > max) {
            let second = keys.get(1).map_or(key, |k| self.tree.node(*k).span);
            self.report(Code::WrongType, second, "only one key may stand here", None);
        }
    }

    fn scalar(&mut self, id: NodeId, rule: &'a Rule) -> Option<Checked<'t>> {
        let span = self.tree.node(id).span;
        let scalar = self.tree.scalar(id)?;
        if scalar == Scalar::Null {
            let message = format!("nothing stands here; expected {}", self.described(rule));
            self.report(Code::WrongType, span.or_before(self.diagnostics.source()), message, None);
            return None;
        }
        let format = self.rules.format(rule);
        let is_predicate = format.is_some_and(|format| format.is_predicate);
        let replaced = match scalar {
            Scalar::Text(text) if !is_predicate && self.holds_setting(id, text) => {
                Some(self.settings.replace(self.tree, id, text, self.diagnostics)?)
            }
            _ => None,
        };
        let fits = |scalar: &Scalar<'_>| match format.and_then(|format| format.form) {
            Some(form) => (form.check)(scalar),
            None => self.plain(rule, scalar),
        };
        if let Err(misfit) = replaced.as_ref().map_or_else(|| fits(&scalar), |replaced| fits(&replaced.scalar())) {
            self.misfit(span, misfit);
            return None;
        }
        self.predicates.extend(is_predicate.then_some(id));
        Some(match replaced {
            None => scalar.into(),
            Some(replaced) => replaced.checked(),
        })
    }

    /// A scalar without a form of its own: its type, the words it may be, and its bounds.
    fn plain(&self, rule: &Rule, scalar: &Scalar<'_>) -> Result<(), Misfit> {
        let fits = |form: &&Rule| form.types.iter().any(|ty| is_of(scalar, *ty));
        let Some(form) = self.rules.forms(rule).find(fits) else { return Err(self.unfit(rule, scalar)) };
        match scalar {
            Scalar::Text(text) if !form.words.is_empty() && !form.words.iter().any(|word| word == text) => {
                let message = format!("`{text}` is not known here");
                let misfit =
                    Misfit::new(Code::InvalidValue, message, Some(format!("one of {}", form.words.join(", "))));
                Err(misfit.perhaps(meant(text, form.words.iter().map(String::as_str))))
            }
            Scalar::Int(n) => {
                let [min, max] = form.bounds.each_ref().map(|bound| bound.as_ref().and_then(Number::as_i64));
                if min.is_none_or(|min| *n >= min) && max.is_none_or(|max| *n <= max) {
                    return Ok(());
                }
                let bounds = form.bounds.each_ref().map(|b| b.as_ref().map(Number::to_string).unwrap_or_default());
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
    fn unfit(&self, rule: &Rule, scalar: &Scalar<'_>) -> Misfit {
        let takes = |ty: Type| self.rules.forms(rule).any(|form| form.takes(ty));
        let takes_scalar =
            |scalar: &Scalar<'_>| self.rules.forms(rule).any(|f| f.types.iter().any(|ty| is_of(scalar, *ty)));
        let (help, instead) = match scalar {
            Scalar::Text(text) if takes(Type::Array) => (Some(format!("write it as a list: [{text}]")), None),
            Scalar::Text(text) if takes_scalar(&resolve(text)) => {
                (Some("write it without quotes".to_owned()), Some((*text).to_owned()))
            }
            Scalar::Text(text) if takes_scalar(&Scalar::Bool(true)) => {
                let meant = truth(text);
                (meant.map(|truth| format!("write {truth}")), meant.map(str::to_owned))
            }
            Scalar::Text(_) => (None, None),
            _ if takes(Type::String) => (Some("put it in quotes".to_owned()), None),
            _ => (None, None),
        };
        let message = format!("expected {}, found {}", self.described(rule), found(scalar));
        Misfit { code: Code::WrongType, message, help, instead }
    }

    /// Whether a setting may stand in the text of a node.
    fn holds_setting(&self, id: NodeId, text: &str) -> bool {
        self.tree.has_dollar(id) && text.contains("${")
    }

    /// A part of the document that has no schema: as it is, null included.
    fn free(&mut self, id: NodeId) -> Checked<'t> {
        let tree = self.tree;
        match &tree.node(id).kind {
            Kind::Broken => Checked::Null,
            Kind::Scalar(..) => match tree.text(id).filter(|text| self.holds_setting(id, text)) {
                Some(text) => {
                    self.settings.replace(tree, id, text, self.diagnostics).map_or(Checked::Null, Replaced::checked)
                }
                None => tree.scalar(id).map_or(Checked::Null, Checked::from),
            },
            Kind::Sequence(items) => Checked::List(items.iter().map(|item| self.free(*item)).collect()),
            Kind::Mapping(entries) => {
                let entry = |(k, v): &(NodeId, NodeId)| (tree.text(*k).unwrap_or_default(), self.free(*v));
                Checked::Entries(entries.iter().filter(|(k, _)| !tree.stands_again(*k)).map(entry).collect())
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

fn is_of(scalar: &Scalar<'_>, ty: Type) -> bool {
    match scalar {
        Scalar::Null => ty == Type::Null,
        Scalar::Bool(_) => ty == Type::Boolean,
        Scalar::Int(_) => ty == Type::Integer || ty == Type::Number,
        Scalar::Float(_) => ty == Type::Number,
        Scalar::Text(_) => ty == Type::String,
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
