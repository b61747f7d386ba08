//! The facts of a case: as a page, and as the document that `--facts` takes back.

use serde_json::{Map, Value as Json};

use super::page::{Page, dim, plain, strong};
use crate::fact::{Entry, Fact, Source};
use crate::session::Case;
use crate::text::shortened;

/// The page of a case's facts: grouped by the playbook's facts, with values and how long each took; beneath, what is
/// unknown, by reason; at last what a reader should know beside.
#[must_use]
pub fn facts(case: &Case) -> Page {
    let mut page = Page::default();
    let symptom = &case.playbook.symptoms[case.symptom];
    page.line(0, 0, [strong(&symptom.title)]);
    page.line(0, 0, [dim(format!("{} {}", case.playbook.id, case.playbook.version))]);
    let unknown = case.unknown();
    let root = |path: &str| path.split('.').next().unwrap_or(path).to_owned();
    let mut roots: Vec<String> = case.playbook.facts.iter().map(|fact| fact.name.clone()).collect();
    let beside = case.facts.iter().map(|(path, _)| root(path)).filter(|name| !roots.contains(name));
    let mut beside: Vec<String> = beside.collect();
    beside.dedup();
    roots.extend(beside);
    for name in roots {
        let known: Vec<(&str, &Fact)> = case.facts.iter().filter(|(path, _)| root(path) == name).collect();
        let unknown: Vec<&(String, String)> = unknown.iter().filter(|(path, _)| root(path) == name).collect();
        if !known.is_empty() || !unknown.is_empty() {
            group(case, &name, &known, &unknown, &mut page);
        }
    }
    page.warnings(&case.notes);
    page
}

/// One of the playbook's facts with all that is known below it, and what is not.
fn group(case: &Case, name: &str, known: &[(&str, &Fact)], unknown: &[&(String, String)], page: &mut Page) {
    let title = case.playbook.facts.iter().find(|fact| fact.name == name).map_or("", |fact| fact.title.as_str());
    page.gap();
    page.line(0, 2, [strong(name), plain(": "), plain(title)]);
    let below = |path: &str| path.strip_prefix(name).map_or("", |rest| rest.trim_start_matches('.')).to_owned();
    let label = |path: &str| Some(below(path)).filter(|rest| !rest.is_empty()).unwrap_or_else(|| name.to_owned());
    let width = known.iter().map(|(path, _)| label(path).len()).max().unwrap_or(0).min(24);
    for (path, fact) in known {
        let unit = case.playbook.catalog.get(path).and_then(|entry: &Entry| entry.unit);
        let unit = unit.map_or(String::new(), |unit| format!(" {}", unit.name()));
        let value = fact.value.to_string();
        let provenance = &fact.provenance;
        let source = match provenance.source {
            Source::Probe => format!("after {} ms", provenance.took_ms),
            Source::Ask => "answered".to_owned(),
            Source::BuiltIn => "built in".to_owned(),
            Source::File | Source::Flag => provenance.name.clone(),
        };
        let label = format!("{:width$}", label(path)).replace(' ', "\u{a0}");
        let value = if value.is_empty() { "(empty)".to_owned() } else { shortened(&value).into_owned() };
        page.line(
            2,
            width + 2,
            [plain(label), plain("\u{a0} "), strong(format!("{value}{unit}")), dim(format!(" · {source}"))],
        );
    }
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (path, because) in unknown {
        match reasons.iter_mut().find(|(reason, _)| reason == because) {
            Some((_, paths)) => paths.push(label(path)),
            None => reasons.push((because, vec![label(path)])),
        }
    }
    for (because, paths) in reasons {
        page.line(2, 2, [dim("unknown: "), plain(paths.join(", ")), dim(format!(" ({because})"))]);
    }
}

/// The known facts as the document that `--facts` takes back: nested keys, a dotted one where a fact lies below a fact.
#[must_use]
pub fn facts_document(case: &Case) -> Json {
    let mut document = Map::new();
    for (path, fact) in case.facts.iter() {
        let value = serde_json::to_value(&fact.value).unwrap_or_default();
        insert(&mut document, path, value);
    }
    Json::Object(document)
}

fn insert(object: &mut Map<String, Json>, path: &str, value: Json) {
    if let Some((first, rest)) = path.split_once('.') {
        let inner = object.entry(first).or_insert_with(|| Json::Object(Map::new()));
        if let Json::Object(inner) = inner {
            return insert(inner, rest, value);
        }
    }
    object.insert(path.to_owned(), value);
}
