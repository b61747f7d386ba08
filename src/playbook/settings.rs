//! Settings: named values that `${name}` in a finished text stands for.

use std::borrow::Cow;

use indexmap::IndexMap;

use super::checked::Checked;
use super::scalar::Scalar;
use super::tree::{Kind, NodeId, Tree};
use crate::diag::{Code, Diagnostics, Suggestion};
use crate::fact::Value;
use crate::text::{did_you_mean, meant, placeholders, substitute};

/// The settings of a playbook, after an operator's overrides.
#[derive(Debug, Clone, Default)]
pub struct Settings(IndexMap<String, Value>);

/// A text in which settings were replaced. A text that is nothing but `${name}` takes the setting's own type.
pub(super) struct Replaced(Value);

impl Replaced {
    /// What the document holds in its place.
    pub(super) fn checked(self) -> Checked<'static> {
        match self.0 {
            Value::Bool(b) => Checked::Bool(b),
            Value::Int(n) => Checked::Int(n),
            Value::Float(x) => Checked::Float(x),
            Value::String(text) => Checked::Text(Cow::Owned((*text).to_owned())),
            Value::List(_) => Checked::Null,
        }
    }

    pub(super) fn scalar(&self) -> Scalar<'_> {
        match &self.0 {
            Value::Bool(b) => Scalar::Bool(*b),
            Value::Int(n) => Scalar::Int(*n),
            Value::Float(x) => Scalar::Float(*x),
            Value::String(text) => Scalar::Text(text),
            Value::List(_) => Scalar::Null,
        }
    }
}

impl Settings {
    /// Reads the settings of a document, and lays the overrides over them. Gives the overrides that name no setting, or
    /// whose value is not of the setting's type.
    pub(super) fn read(tree: &Tree, overrides: &[(String, String)]) -> (Self, Vec<String>) {
        let mut settings = IndexMap::new();
        let entries = match tree.entry(tree.root(), "settings").map(|(_, value)| &tree.node(value).kind) {
            Some(Kind::Mapping(entries)) => entries.as_slice(),
            _ => &[],
        };
        for (key, value) in entries.iter().filter(|(key, _)| !tree.stands_again(*key)) {
            let value = match tree.scalar(*value) {
                Some(Scalar::Bool(b)) => Value::Bool(b),
                Some(Scalar::Int(n)) => Value::Int(n),
                Some(Scalar::Float(x)) => Value::Float(x),
                Some(Scalar::Text(text)) => Value::text(text),
                _ => continue,
            };
            settings.insert(tree.text(*key).unwrap_or_default().to_owned(), value);
        }
        let mut refused = Vec::new();
        for (name, text) in overrides {
            match settings.get_mut(name) {
                None => {
                    let meant = did_you_mean(name, settings.keys().map(String::as_str)).map(|h| format!("; {h}"));
                    refused.push(format!("no setting is called `{name}`{}", meant.unwrap_or_default()));
                }
                Some(value) => match parse_like(value, text) {
                    Some(new) => *value = new,
                    None => refused.push(format!("the setting `{name}` takes a {}, not `{text}`", value.ty())),
                },
            }
        }
        (Self(settings), refused)
    }

    /// All settings, in the author's order.
    #[must_use]
    pub fn values(&self) -> &IndexMap<String, Value> {
        &self.0
    }

    /// Replaces every `${name}` of a scalar; reports the names that are no settings, each at its place.
    pub(super) fn replace(
        &self,
        tree: &Tree,
        id: NodeId,
        text: &str,
        diagnostics: &mut Diagnostics,
    ) -> Option<Replaced> {
        let names = placeholders(text);
        let unknown: Vec<_> = names.iter().filter(|(_, name)| !self.0.contains_key(*name)).collect();
        for (range, name) in &unknown {
            let meant = meant(name, self.0.keys().map(String::as_str));
            let (span, help) = (tree.inside(id, range.clone()), meant.map(|meant| meant.help()));
            diagnostics.add(Code::UnknownSetting, span, format!("unknown setting `{name}`"), help);
            if let Some(meant) = meant.filter(|meant| meant.sure) {
                diagnostics.suggest(span, Suggestion::replace(span, format!("${{{}}}", meant.word), true));
            }
        }
        if !unknown.is_empty() {
            return None;
        }
        if let [(range, name)] = &names[..]
            && *range == (0..text.len())
        {
            return self.0.get(*name).cloned().map(Replaced);
        }
        let replaced = substitute(text, |name| self.0.get(name).map(Value::written));
        Some(Replaced(Value::text(&replaced)))
    }
}

fn parse_like(value: &Value, text: &str) -> Option<Value> {
    Some(match value {
        Value::Bool(_) => Value::Bool(text.parse().ok()?),
        Value::Int(_) => Value::Int(text.parse().ok()?),
        Value::Float(_) => Value::Float(text.parse().ok().filter(|x: &f64| x.is_finite())?),
        _ => Value::text(text),
    })
}
