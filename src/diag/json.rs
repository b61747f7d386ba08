//! Diagnostics for programs: `triage.check/1`. Keys are stable; new ones may be added.

use serde_json::{Value as Json, json};

use super::code::Severity;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::suggestion::Suggestion;
use crate::text::{SourceFile, Span};

/// The name of this form.
const SCHEMA: &str = "triage.check/1";

/// The diagnostics of some files, each sorted by place, and how many errors and warnings there are. Lines and columns
/// start at 1, columns count characters, and an end is the place behind the last character.
#[must_use]
pub fn json(files: &[Diagnostics]) -> Json {
    let count = |severity| files.iter().map(|file| file.count(severity)).sum::<usize>();
    let all: Vec<Json> =
        files.iter().flat_map(|file| file.sorted().into_iter().map(|d| one(file.source(), d))).collect();
    json!({
        "schema": SCHEMA,
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "complete": !files.iter().any(Diagnostics::is_full),
        "diagnostics": all,
    })
}

fn one(source: &SourceFile, diagnostic: &Diagnostic) -> Json {
    let info = diagnostic.code.info();
    let mut json = json!({
        "code": info.id,
        "severity": info.severity.name(),
        "title": info.title,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "file": source.name(),
    });
    place(source, diagnostic.span, &mut json);
    json["suggestion"] = diagnostic.suggestion.as_ref().map_or(Json::Null, |s| suggestion(source, s));
    json
}

fn suggestion(source: &SourceFile, suggestion: &Suggestion) -> Json {
    let edit = |edit: &super::suggestion::Edit| {
        let mut json = json!({});
        place(source, edit.span, &mut json);
        json["text"] = Json::from(edit.text.as_str());
        json
    };
    json!({ "safe": suggestion.safe, "edits": suggestion.edits.iter().map(edit).collect::<Json>() })
}

fn place(source: &SourceFile, span: Span, json: &mut Json) {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json["line"] = start.line.into();
    json["column"] = start.column.into();
    json["end_line"] = end.line.into();
    json["end_column"] = end.column.into();
}
