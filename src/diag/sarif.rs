//! Diagnostics as SARIF 2.1.0 (OASIS Standard, 2020), for code hosts and editors: the codes that occur are its rules, and
//! what can be mended are its fixes.

use std::fmt::Write;

use serde_json::{Value as Json, json};

use super::code::{Code, CodeInfo};
use super::diagnostic::{Diagnostic, Diagnostics};
use super::suggestion::{Edit, Suggestion};
use crate::text::{SourceFile, Span};

/// Where the schema of this form is published.
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The diagnostics of some files as one run.
#[must_use]
pub fn sarif(files: &[Diagnostics]) -> Json {
    let results: Vec<Json> =
        files.iter().flat_map(|file| file.sorted().into_iter().map(|d| result(file.source(), d))).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Code::ALL.iter().map(rule).collect::<Json>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(info: &CodeInfo) -> Json {
    json!({
        "id": info.id,
        "shortDescription": { "text": info.title },
        "help": { "text": info.help },
        "defaultConfiguration": { "level": info.severity.name() },
    })
}

fn result(source: &SourceFile, diagnostic: &Diagnostic) -> Json {
    let info = diagnostic.code.info();
    let help = diagnostic.help.as_ref().map_or(String::new(), |help| format!("\n{help}"));
    let mut json = json!({
        "ruleId": info.id,
        "ruleIndex": diagnostic.code as usize,
        "level": info.severity.name(),
        "message": { "text": format!("{}{help}", diagnostic.message) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": uri(source.name()) },
            "region": region(source, diagnostic.span),
        } }],
    });
    if let Some(suggestion) = &diagnostic.suggestion {
        json["fixes"] = json!([fix(source, suggestion, diagnostic.help.as_deref())]);
    }
    json
}

fn fix(source: &SourceFile, suggestion: &Suggestion, help: Option<&str>) -> Json {
    let replacement =
        |edit: &Edit| json!({ "deletedRegion": region(source, edit.span), "insertedContent": { "text": edit.text } });
    let mut json = json!({ "artifactChanges": [{
        "artifactLocation": { "uri": uri(source.name()) },
        "replacements": suggestion.edits.iter().map(replacement).collect::<Json>(),
    }] });
    if let Some(help) = help {
        json["description"] = json!({ "text": help });
    }
    json
}

fn region(source: &SourceFile, span: Span) -> Json {
    let (start, end) = (source.position(span.start), source.position(span.end));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A path as a reference of a URI (RFC 3986, section 4.1): relative where it is; what has a meaning there is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    let path = path.replace('\\', "/");
    let drive = path.as_bytes().get(1) == Some(&b':');
    uri.push_str(if drive { "file:///" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => uri.push(char::from(byte)),
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_reference_of_a_uri() {
        assert_eq!(uri("playbooks/a/b.yaml"), "playbooks/a/b.yaml");
        assert_eq!(uri("my books/ä#1.yaml"), "my%20books/%C3%A4%231.yaml");
        assert_eq!(uri(r"books\a.yaml"), "books/a.yaml");
        assert_eq!(uri(r"C:\a.yaml"), "file:///C%3A/a.yaml");
    }
}
