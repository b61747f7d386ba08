//! What stands under a key for the second time. That it does was reported when the file was read; here lists and named
//! entries move to those of the first, so that the checks see them where they would belong.

use std::collections::HashMap;

use serde_json::Value as Schema;

use super::tree::{Kind, NodeId, Tree, duplicate_key};
use crate::diag::Diagnostics;
use crate::text::Span;

/// Moves the named entries and the items of every key that stands again to those of the first.
pub(super) fn join(tree: &mut Tree, schema: &Schema, diagnostics: &mut Diagnostics) {
    if tree.has_duplicates() {
        let root = tree.root();
        Join { tree, definitions: schema.get("$defs"), diagnostics }.node(root, Some(schema));
    }
}

struct Join<'a> {
    tree: &'a mut Tree,
    definitions: Option<&'a Schema>,
    diagnostics: &'a mut Diagnostics,
}

impl<'a> Join<'a> {
    /// Joins below a node; `None` where there is no schema: in the facts of a scenario.
    fn node(&mut self, id: NodeId, schema: Option<&'a Schema>) {
        let schema = schema.map(|schema| self.resolved(schema));
        match self.tree.node(id).kind.clone() {
            Kind::Sequence(items) => {
                let schema = schema.and_then(|s| s.get("items"));
                items.into_iter().for_each(|item| self.node(item, schema));
            }
            Kind::Mapping(entries) => self.mapping(id, &entries, schema),
            Kind::Scalar(..) | Kind::Broken => {}
        }
    }

    fn resolved(&self, schema: &'a Schema) -> &'a Schema {
        let name = schema.get("$ref").and_then(Schema::as_str).and_then(|r| r.strip_prefix("#/$defs/"));
        name.and_then(|name| self.definitions?.get(name)).unwrap_or(schema)
    }

    fn mapping(&mut self, id: NodeId, entries: &[(NodeId, NodeId)], schema: Option<&'a Schema>) {
        let property = |name: &str| schema.and_then(|s| s.get("properties")?.get(name));
        let any = schema.and_then(|s| s.get("additionalProperties"));
        let is_free = schema.is_none_or(|s| s.get("properties").is_none() && any.is_none());
        let mut more: HashMap<String, (NodeId, Vec<NodeId>)> = HashMap::new();
        let mut left = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let name = self.tree.name(*key).to_owned();
            let joins = is_free || property(&name).is_some_and(|schema| self.holds_many(schema));
            let (first, seconds) = more.entry(name).or_insert((*value, Vec::new()));
            if first != value && joins && self.are_alike(*first, *value) {
                seconds.push(*value);
            } else {
                left.push((*key, *value));
            }
        }
        for (first, seconds) in more.into_values().filter(|(_, seconds)| !seconds.is_empty()) {
            self.append(first, &seconds);
        }
        for (key, value) in &left {
            let schema = property(self.tree.name(*key)).or(any);
            self.node(*value, schema.filter(|_| !is_free));
        }
        self.tree.replace(id, Kind::Mapping(left));
    }

    /// Whether a value is a list or has entries that the author names.
    fn holds_many(&self, schema: &'a Schema) -> bool {
        let schema = self.resolved(schema);
        let is = |ty: &str| schema.get("type").is_some_and(|t| t == ty);
        let named = || schema.get("additionalProperties").map_or(schema.get("properties").is_none(), Schema::is_object);
        is("array") || is("object") && named()
    }

    /// Whether two nodes are both lists or both mappings.
    fn are_alike(&self, a: NodeId, b: NodeId) -> bool {
        let kinds = (&self.tree.node(a).kind, &self.tree.node(b).kind);
        matches!(kinds, (Kind::Sequence(_), Kind::Sequence(_)) | (Kind::Mapping(_), Kind::Mapping(_)))
    }

    /// Appends the items or entries of nodes to those of another one.
    fn append(&mut self, first: NodeId, seconds: &[NodeId]) {
        let (mut all, mut items) = (Vec::new(), Vec::new());
        for id in [&[first], seconds].concat() {
            match &self.tree.node(id).kind {
                Kind::Mapping(entries) => all.extend(entries),
                Kind::Sequence(more) => items.extend(more),
                Kind::Scalar(..) | Kind::Broken => {}
            }
        }
        if matches!(self.tree.node(first).kind, Kind::Sequence(_)) {
            return self.tree.replace(first, Kind::Sequence(items));
        }
        let mut seen: HashMap<String, (Span, usize)> = HashMap::new();
        for (key, _) in &all {
            let (name, span) = (self.tree.name(*key).to_owned(), self.tree.node(*key).span);
            let (before, times) = seen.entry(name.clone()).or_insert((span, 0));
            *times += 1;
            if *times > 1 {
                duplicate_key(self.diagnostics, &name, *before, span);
                self.tree.mark_again(*key, *times);
            }
        }
        self.tree.replace(first, Kind::Mapping(all));
    }
}
