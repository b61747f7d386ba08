//! The texts in a JSON value.

use serde_json::Value as Json;

use super::harmless::harmless;

/// Every text in a JSON value, keys aside.
pub fn json_texts<'j>(json: &'j Json, texts: &mut Vec<&'j str>) {
    match json {
        Json::String(text) => texts.push(text),
        Json::Array(items) => items.iter().for_each(|item| json_texts(item, texts)),
        Json::Object(entries) => entries.values().for_each(|value| json_texts(value, texts)),
        _ => {}
    }
}

/// Changes every text in a JSON value, keys aside.
pub fn map_json_texts(json: &mut Json, change: &dyn Fn(&str) -> String) {
    match json {
        Json::String(text) => *text = change(text),
        Json::Array(items) => items.iter_mut().for_each(|item| map_json_texts(item, change)),
        Json::Object(entries) => entries.values_mut().for_each(|value| map_json_texts(value, change)),
        _ => {}
    }
}

/// Makes every text in a JSON value harmless.
pub fn harmless_json(json: &mut Json) {
    map_json_texts(json, &|text| harmless(text).into_owned());
}
