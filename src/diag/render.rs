//! Diagnostics as text: the mistake, its place, the line it stands in, and the help.

use unicode_width::UnicodeWidthStr;

use super::code::Severity;
use super::diagnostic::{Diagnostic, Diagnostics};
use crate::limits;
use crate::text::shortened;

/// Longest part of a source line that is shown, in characters.
const LINE_CHARS: usize = 160;

/// The diagnostics of a file, sorted by place, with the source lines; of very many the first.
#[must_use]
pub fn render(diagnostics: &Diagnostics) -> String {
    let shown = diagnostics.sorted().into_iter().take(limits::SHOWN_DIAGNOSTICS);
    let mut text: String = shown.map(|d| one(diagnostics, d) + "\n").collect();
    let rest = diagnostics.len().saturating_sub(limits::SHOWN_DIAGNOSTICS);
    if rest > 0 {
        text += &format!("… and {rest} more\n");
    }
    text
}

/// "3 errors and 1 warning in FILE".
#[must_use]
pub fn summary(diagnostics: &Diagnostics) -> String {
    let least = if diagnostics.is_full() { "at least " } else { "" };
    let count = |severity| {
        let n = diagnostics.count(severity);
        (n > 0).then(|| format!("{n} {}{}", Severity::name(severity), if n == 1 { "" } else { "s" }))
    };
    let counts: Vec<String> = [Severity::Error, Severity::Warning].into_iter().filter_map(count).collect();
    let counts = if counts.is_empty() { "no errors".to_owned() } else { counts.join(" and ") };
    format!("{least}{counts} in {}", diagnostics.source().name())
}

fn one(all: &Diagnostics, diagnostic: &Diagnostic) -> String {
    let source = all.source();
    let place = source.position(diagnostic.span.start);
    let gutter = place.line.to_string();
    let margin = " ".repeat(gutter.len());
    let (line, before, marked) = excerpt(source.line(place.line), place.column, source.slice(diagnostic.span));
    let severity = diagnostic.code.severity().name();
    let mut text = format!("{severity}[{}]: {}\n", diagnostic.code.id(), shortened(&diagnostic.message));
    text += &format!("{margin}--> {}:{}:{}\n", source.name(), place.line, place.column);
    text += &format!("{margin} |\n{gutter} | {line}\n{margin} | {}{}\n", " ".repeat(before), "^".repeat(marked));
    if let Some(help) = &diagnostic.help {
        text += &format!("{margin} = help: {}\n", shortened(help));
    }
    text
}

/// The part of a line worth showing, the columns before the mark, and the width of the mark; tabs become spaces.
fn excerpt(line: &str, column: usize, slice: &str) -> (String, usize, usize) {
    let first = if column > LINE_CHARS { column - LINE_CHARS / 2 } else { 0 };
    // a line may be as long as the file is large, and have many mistakes: only what is shown is copied
    let part =
        |length| line.chars().skip(first).take(length).map(|c| if c == '\t' { ' ' } else { c }).collect::<String>();
    let (shown, before) = (part(LINE_CHARS), part((column - 1).saturating_sub(first)));
    let marked = slice.lines().next().unwrap_or("").width().clamp(1, LINE_CHARS);
    (shown, before.width(), marked)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::diag::Code;
    use crate::text::{SourceFile, Span};

    fn mistakes(text: &str, places: impl IntoIterator<Item = usize>) -> Diagnostics {
        let mut all = Diagnostics::new(Rc::new(SourceFile::new("a.yaml", text)));
        places.into_iter().for_each(|at| all.add(Code::UnknownKey, Span::new(at, at + 1), "unknown key", None));
        all
    }

    #[test]
    fn of_a_long_line_the_part_around_the_mistake_is_shown() {
        let rendered = render(&mistakes(&format!("{}!{}", "ä".repeat(5_000), "b".repeat(5_000)), [10_000]));
        let lines: Vec<&str> = rendered.lines().collect();
        let mark = lines[4].chars().position(|c| c == '^').unwrap();
        assert_eq!(lines[3].chars().nth(mark), Some('!'));
        assert!(lines[3].chars().count() < 2 * LINE_CHARS);
        assert_eq!(lines[1], " --> a.yaml:1:5001");
    }

    #[test]
    fn of_very_many_mistakes_the_first_are_shown_and_the_rest_counted() {
        let text = "!".repeat(limits::DIAGNOSTICS + 7);
        let some = mistakes(&text, 0..limits::SHOWN_DIAGNOSTICS + 7);
        assert!(render(&some).ends_with("… and 7 more\n"));
        assert_eq!(summary(&some), format!("{} errors in a.yaml", limits::SHOWN_DIAGNOSTICS + 7));
        assert!(summary(&mistakes(&text, 0..text.len())).starts_with("at least "));
    }
}
