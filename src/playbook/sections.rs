//! Sections whose names are misspelt beyond doubt: that is reported once, and what stands under them is read as what it was
//! meant to be.

use serde_json::Value as Schema;

use super::scalar::Text;
use super::tree::{Kind, NodeId, Tree};
use crate::diag::{Code, Diagnostics};
use crate::text::meant;

/// Gives the misspelt keys of the document's root their names.
pub(super) fn name(tree: &mut Tree, schema: &Schema, diagnostics: &mut Diagnostics) {
    let Some(known) = schema.get("properties").and_then(Schema::as_object) else { return };
    let Kind::Mapping(entries) = tree.node(tree.root()).kind.clone() else { return };
    let present: Vec<String> = entries.iter().map(|(key, _)| tree.name(*key).to_owned()).collect();
    let slips: Vec<(NodeId, &String)> =
        entries.iter().map(|(key, _)| *key).zip(&present).filter(|(_, name)| !known.contains_key(*name)).collect();
    for (key, name) in slips {
        let free = known.keys().map(String::as_str).filter(|key| !present.iter().any(|name| name == key));
        let Some(meant) = meant(name, free).filter(|meant| meant.sure) else { continue };
        let span = tree.node(key).span;
        diagnostics.add(Code::UnknownKey, span, format!("unknown key `{name}`"), Some(meant.help()));
        diagnostics.suggest_meant(span, Some(meant));
        if let Kind::Scalar(_, style) = tree.node(key).kind {
            tree.replace(key, Kind::Scalar(Text::Own(meant.word.into()), style));
        }
    }
}
