//! Mends a playbook's text: makes the edits that are beyond doubt, checks again, and goes on until nothing is left to do.
//! An edit that does not take away the mistake it is for, or that makes a worse one, is taken back.

use std::rc::Rc;

use crate::diag::{Code, Diagnostic, Diagnostics, Suggestion, mended};
use crate::limits;
use crate::text::SourceFile;

/// What was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it mends.
    pub code: Code,
    /// The line where it was made, when it was made.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What stood there.
    pub from: String,
    /// What stands there now; empty where something was taken out.
    pub to: String,
}

/// The text with everything mended that is beyond doubt, and what was changed. `check` tells what is wrong with a text.
pub fn mend(source: &Rc<SourceFile>, check: &dyn Fn(&Rc<SourceFile>) -> Diagnostics) -> (String, Vec<Change>) {
    let (mut source, mut changes) = (Rc::clone(source), Vec::new());
    for _ in 0..limits::MENDING_ROUNDS {
        let before = check(&source);
        let all: Vec<&Diagnostic> = before.sorted().into_iter().filter(|d| safe(d).is_some()).collect();
        let Some((text, made)) = round(&source, &before, &all, check) else { break };
        changes.extend(made.iter().flat_map(|d| changed(&source, d)));
        source = Rc::new(SourceFile::new(source.name(), text));
    }
    (source.text().to_owned(), changes)
}

fn safe(diagnostic: &Diagnostic) -> Option<&Suggestion> {
    diagnostic.suggestion.as_ref().filter(|suggestion| suggestion.safe)
}

/// The text with what can be mended at once, and what that is; `None` where nothing can.
fn round<'d>(
    source: &Rc<SourceFile>,
    before: &Diagnostics,
    all: &[&'d Diagnostic],
    check: &dyn Fn(&Rc<SourceFile>) -> Diagnostics,
) -> Option<(String, Vec<&'d Diagnostic>)> {
    let attempt = |some: &[&'d Diagnostic]| {
        let suggestions: Vec<&Suggestion> = some.iter().filter_map(|d| safe(d)).collect();
        let (text, made) = mended(source, &suggestions);
        let made: Vec<&Diagnostic> = made.into_iter().map(|n| some[n]).collect();
        let after = check(&Rc::new(SourceFile::new(source.name(), text.as_str())));
        (!made.is_empty() && is_better(before, &after, &made)).then_some((text, made))
    };
    // mostly all go well together; else each that goes well alone
    attempt(all).or_else(|| {
        let alone: Vec<&Diagnostic> = all.iter().filter(|d| attempt(&[d]).is_some()).copied().collect();
        attempt(&alone).or_else(|| alone.first().and_then(|first| attempt(&[first])))
    })
}

/// Whether a text still is YAML, has no key twice that stood once, and what was mended is gone from it.
fn is_better(before: &Diagnostics, after: &Diagnostics, made: &[&Diagnostic]) -> bool {
    let count = |all: &Diagnostics, code: Code| all.codes().filter(|c| *c == code).count();
    let worse = [Code::YamlSyntax, Code::YamlLimit, Code::YamlFeature, Code::DuplicateKey, Code::DuplicateId];
    let same = |all: &Diagnostics, of: &Diagnostic| {
        all.sorted().iter().filter(|d| d.code == of.code && d.message == of.message).count()
    };
    worse.into_iter().all(|code| count(after, code) <= count(before, code))
        && made.iter().all(|d| same(after, d) < same(before, d))
}

fn changed(source: &SourceFile, diagnostic: &Diagnostic) -> Vec<Change> {
    let change = |edit: &crate::diag::Edit| {
        let place = source.position(edit.span.start);
        Change {
            code: diagnostic.code,
            line: place.line,
            column: place.column,
            from: source.slice(edit.span).trim().to_owned(),
            to: edit.text.clone(),
        }
    };
    safe(diagnostic).iter().flat_map(|suggestion| &suggestion.edits).map(change).collect()
}
