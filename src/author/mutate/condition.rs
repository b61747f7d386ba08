//! A condition turned around, part by part: a comparison into its opposite, `&&` into `||`, one platform into another. It works
//! on the text, as an author's slip would.

use std::ops::Range;

use crate::fact::Platform;

/// A change of a condition's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// What is replaced.
    pub(super) range: Range<usize>,
    /// What is written instead.
    pub(super) instead: String,
}

impl Edit {
    /// The text with the change.
    pub(super) fn of(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.range.start], self.instead, &text[self.range.end..])
    }
}

/// Comparisons and their opposites.
const OPPOSITES: [(&str, &str); 6] = [("==", "!="), ("!=", "=="), ("<=", ">"), (">=", "<"), ("<", ">="), (">", "<=")];

/// The changes that turn around one part of a condition each.
pub(super) fn turned(text: &str) -> Vec<Edit> {
    let mut turning = Turning { text, tokens: tokens(text), at: 0, edits: Vec::new() };
    turning.whole();
    turning.edits
}

/// A condition on its way from the left to the right.
struct Turning<'t> {
    text: &'t str,
    tokens: Vec<Token<'t>>,
    at: usize,
    edits: Vec<Edit>,
}

impl Turning<'_> {
    fn token(&self) -> &str {
        self.tokens.get(self.at).map_or("", |token| token.text)
    }

    fn edit(&mut self, range: Range<usize>, instead: &str) {
        self.edits.push(Edit { range, instead: instead.to_owned() });
    }

    /// Parts with connectives between them, up to the parenthesis that closes them.
    fn whole(&mut self) {
        loop {
            self.part();
            let instead = match self.token() {
                "&&" => "||",
                "||" => "&&",
                _ => return,
            };
            self.edit(self.tokens[self.at].range(), instead);
            self.at += 1;
        }
    }

    /// What stands between two connectives.
    fn part(&mut self) {
        let from = self.at;
        while self.token() == "!" {
            self.at += 1;
        }
        let negations = self.at - from;
        let end = self.end_of_part();
        let is_group = self.token() == "(" && self.closing(self.at) + 1 == end;
        if is_group {
            self.at += 1;
            self.whole();
        } else if let Some((at, opposite)) = self.comparison(end) {
            self.edit(self.tokens[at].range(), opposite);
        } else if negations > 0 {
            self.edit(self.tokens[from].range(), "");
        } else if from < end {
            let range = self.tokens[from].start..self.tokens[end - 1].range().end;
            let turned = format!("!({})", &self.text[range.clone()]);
            self.edit(range, &turned);
        }
        self.at = end;
    }

    /// Where the part ends that begins here.
    fn end_of_part(&self) -> usize {
        let mut at = self.at;
        while let Some(token) = self.tokens.get(at) {
            match token.text {
                "&&" | "||" | ")" | "]" => break,
                "(" | "[" => at = self.closing(at) + 1,
                _ => at += 1,
            }
        }
        at.min(self.tokens.len())
    }

    /// Where a parenthesis or bracket is closed.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for (at, token) in self.tokens.iter().enumerate().skip(open) {
            match token.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return at;
            }
        }
        self.tokens.len()
    }

    /// The comparison in the part that ends there, outside of calls and lists; and its opposite.
    fn comparison(&self, end: usize) -> Option<(usize, &'static str)> {
        let mut at = self.at;
        while at < end {
            let text = self.tokens[at].text;
            if let Some((_, opposite)) = OPPOSITES.iter().find(|(own, _)| *own == text) {
                return Some((at, opposite));
            }
            at = if matches!(text, "(" | "[") { self.closing(at) + 1 } else { at + 1 };
        }
        None
    }
}

/// The changes that name another platform.
pub(super) fn elsewhere(text: &str) -> Vec<Edit> {
    if !text.contains("os.family") {
        return Vec::new();
    }
    let named = tokens(text).into_iter().filter_map(|token| {
        let name = token.text.strip_prefix('"')?.strip_suffix('"')?;
        let at = Platform::ALL.iter().position(|platform| platform.name() == name)?;
        let next = Platform::ALL[(at + 1) % Platform::ALL.len()];
        Some(Edit { range: token.range(), instead: format!("\"{}\"", next.name()) })
    });
    named.collect()
}

#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    text: &'t str,
    start: usize,
}

impl Token<'_> {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// The tokens of a condition; texts in quotes are one each.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        let rest = &text[start..];
        let length = match first {
            '"' | '`' | '\'' => quoted(rest, first),
            c if c.is_alphanumeric() || c == '_' => {
                rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len())
            }
            _ if ["&&", "||", "==", "!=", "<=", ">="].iter().any(|two| rest.starts_with(two)) => 2,
            c => c.len_utf8(),
        };
        if !first.is_whitespace() {
            tokens.push(Token { text: &rest[..length], start });
        }
        start += length;
    }
    tokens
}

/// The length of a text in quotes that begins here.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(edits: &[Edit], text: &str) -> Vec<String> {
        edits.iter().map(|edit| edit.of(text)).collect()
    }

    #[test]
    fn each_part_is_turned_around_once() {
        for (text, expected) in [
            ("a.b == 1", vec!["a.b != 1"]),
            ("a < 1 && b >= 2", vec!["a >= 1 && b >= 2", "a < 1 || b >= 2", "a < 1 && b < 2"]),
            ("ok", vec!["!(ok)"]),
            ("!ok", vec!["ok"]),
            (r#"a in ["<", "&&"]"#, vec![r#"!(a in ["<", "&&"])"#]),
            (
                "contains(a, \"x\") || b",
                vec!["!(contains(a, \"x\")) || b", "contains(a, \"x\") && b", "contains(a, \"x\") || !(b)"],
            ),
            (
                "a && (b == 1 || c)",
                vec![
                    "!(a) && (b == 1 || c)",
                    "a || (b == 1 || c)",
                    "a && (b != 1 || c)",
                    "a && (b == 1 && c)",
                    "a && (b == 1 || !(c))",
                ],
            ),
            ("a > duration(\"7d\")", vec!["a <= duration(\"7d\")"]),
            ("!(a == 1) && b", vec!["!(a != 1) && b", "!(a == 1) || b", "!(a == 1) && !(b)"]),
        ] {
            let mut found = all(&turned(text), text);
            let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn only_a_platform_becomes_another() {
        let text = r#"os.family == "windows" && name == "linux box""#;
        assert_eq!(all(&elsewhere(text), text), [r#"os.family == "macos" && name == "linux box""#]);
        assert_eq!(elsewhere(r#"name == "windows""#), []);
    }
}
