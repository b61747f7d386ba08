//! Diagnostics as text: the mistake, its place, the line it stands in, and the help.

use unicode_width::UnicodeWidthStr;

use super::diagnostic::{Diagnostic, Diagnostics};
use crate::text::shortened;

/// Longest part of a source line that is shown, in characters.
const LINE_CHARS: usize = 160;

/// All diagnostics of a file, sorted by place, with the source lines.
#[must_use]
pub fn render(diagnostics: &Diagnostics) -> String {
    diagnostics.sorted().into_iter().map(|d| one(diagnostics, d) + "\n").collect()
}

/// "3 errors in FILE".
#[must_use]
pub fn summary(diagnostics: &Diagnostics) -> String {
    let n = diagnostics.len();
    format!("{n} error{} in {}", if n == 1 { "" } else { "s" }, diagnostics.source().name())
}

fn one(all: &Diagnostics, diagnostic: &Diagnostic) -> String {
    let source = all.source();
    let place = source.position(diagnostic.span.start);
    let gutter = place.line.to_string();
    let margin = " ".repeat(gutter.len());
    let (line, before, marked) = excerpt(source.line(place.line), place.column, source.slice(diagnostic.span));
    let mut text = format!("error[{}]: {}\n", diagnostic.code.id(), shortened(&diagnostic.message));
    text += &format!("{margin}--> {}:{}:{}\n", source.name(), place.line, place.column);
    text += &format!("{margin} |\n{gutter} | {line}\n{margin} | {}{}\n", " ".repeat(before), "^".repeat(marked));
    if let Some(help) = &diagnostic.help {
        text += &format!("{margin} = help: {}\n", shortened(help));
    }
    text
}

/// The part of a line worth showing, the columns before the mark, and the width of the mark; tabs become spaces.
fn excerpt(line: &str, column: usize, slice: &str) -> (String, usize, usize) {
    let chars: Vec<char> = line.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let first = if column > LINE_CHARS { column - LINE_CHARS / 2 } else { 0 };
    let shown: String = chars.iter().skip(first).take(LINE_CHARS).collect();
    let before: String = chars.iter().skip(first).take((column - 1).saturating_sub(first)).collect();
    let marked = slice.lines().next().unwrap_or("").width().clamp(1, LINE_CHARS);
    (shown, before.width(), marked)
}
