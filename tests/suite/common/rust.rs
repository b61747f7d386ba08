//! Rust source as far as the tidy test needs it: tokens without comments and literals, and the paths that they form.

use std::iter::Peekable;
use std::slice::Iter;

/// A word or a sign, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// A word, `::`, or one character.
    pub text: String,
    /// Its line, counted from 1.
    pub line: usize,
}

/// A path such as `crate::fact::Value`, braces spelt out, with the modules in the file that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Its segments; `*` for a glob.
    pub segments: Vec<String>,
    /// Its line, counted from 1.
    pub line: usize,
    /// The inline modules around it, outermost first.
    pub inside: Vec<String>,
}

/// The tokens of a source text. Comments are dropped; a literal becomes the token `""`.
pub fn tokens(source: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: source, line: 1, tokens: Vec::new() };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn take(&mut self, bytes: usize) {
        self.line += self.rest[..bytes].matches('\n').count();
        self.rest = &self.rest[bytes..];
    }

    fn push(&mut self, text: &str, bytes: usize) {
        self.tokens.push(Token { text: text.to_owned(), line: self.line });
        self.take(bytes);
    }

    fn step(&mut self) -> bool {
        let Some(first) = self.rest.chars().next() else { return false };
        let word: usize = self.rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
        if self.rest.starts_with("//") {
            self.take(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.take(block_comment(self.rest));
        } else if let Some(bytes) = literal(self.rest) {
            self.push("\"\"", bytes);
        } else if word > 0 {
            let text = self.rest[..word].to_owned();
            self.push(&text, word);
        } else if self.rest.starts_with("::") {
            self.push("::", 2);
        } else if first.is_whitespace() {
            self.take(first.len_utf8());
        } else {
            self.push(&first.to_string(), first.len_utf8());
        }
        true
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let here = &text.as_bytes()[at..];
        match (here.starts_with(b"/*"), here.starts_with(b"*/")) {
            (true, _) => (depth, at) = (depth + 1, at + 2),
            (_, true) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of the string or character literal that a text begins with, if it does.
fn literal(text: &str) -> Option<usize> {
    let start = ["br", "cr", "r", "b", "c"].into_iter().find(|p| text.starts_with(p)).map_or(0, str::len);
    let rest = &text[start..];
    let hashes = rest.bytes().take_while(|b| *b == b'#').count();
    if start > 0 && text[..start].ends_with('r') && rest[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let body = start + hashes + 1;
        return Some(text[body..].find(&end).map_or(text.len(), |at| body + at + end.len()));
    }
    if rest.starts_with('"') {
        return Some(start + quoted(rest, '"'));
    }
    let mut chars = rest.strip_prefix('\'')?.chars();
    // a lifetime is a quote, a word, and no quote after it
    let is_char = chars.next()? == '\\' || chars.next() == Some('\'');
    is_char.then(|| start + quoted(rest, '\''))
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether a path begins at a token: it is followed by more of it, or is brought in whole; and it stands behind no
/// other word of a path, though perhaps behind a `::` of its own.
fn begins(tokens: &[Token], at: usize) -> bool {
    const BEFORE: [&str; 16] = [
        "as", "break", "const", "dyn", "else", "for", "if", "impl", "in", "let", "match", "move", "mut", "return",
        "use", "where",
    ];
    let text = |back: usize| at.checked_sub(back).map_or("", |at| tokens[at].text.as_str());
    let is_word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_') && !text.is_empty();
    if text(1) == "::" {
        // an arrow, but not the end of a type's arguments
        let closes = text(2) == ">" && !matches!(text(3), "-" | "=");
        return !closes && (!is_word(text(2)) || BEFORE.contains(&text(2)));
    }
    let brought_in = text(1) == "use" || (text(2), text(1)) == ("extern", "crate");
    brought_in || tokens.get(at + 1).is_some_and(|next| next.text == "::")
}

/// Every path in a source that begins with one of `roots`, braces spelt out.
pub fn paths(tokens: &[Token], roots: &[&str]) -> Vec<Path> {
    let mut found = Vec::new();
    let mut inside: Vec<(String, usize)> = Vec::new();
    let mut depth = 0usize;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = |n: usize| tokens.get(at + n).map_or("", |t| t.text.as_str());
        match token.text.as_str() {
            "mod" if next(2) == "{" => inside.push((next(1).to_owned(), depth)),
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                inside.retain(|(_, outside)| *outside < depth);
            }
            word if roots.contains(&word) && begins(tokens, at) => {
                let mut rest = tokens[at..].iter().peekable();
                let mut all = Vec::new();
                tree(&mut rest, &[], token.line, &mut all);
                at = tokens.len() - rest.len();
                let names: Vec<String> = inside.iter().map(|(name, _)| name.clone()).collect();
                let path = |(segments, line)| Path { segments, line, inside: names.clone() };
                found.extend(all.into_iter().map(path));
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Reads one path with everything in its braces; each with the line of its last word.
fn tree(
    tokens: &mut Peekable<Iter<'_, Token>>,
    before: &[String],
    mut line: usize,
    found: &mut Vec<(Vec<String>, usize)>,
) {
    let mut segments = before.to_vec();
    loop {
        match tokens.peek().map(|t| t.text.as_str()) {
            Some("{") => {
                tokens.next();
                while let Some(token) = tokens.peek() {
                    match token.text.as_str() {
                        "}" => {
                            tokens.next();
                            return;
                        }
                        "," => {
                            tokens.next();
                        }
                        "as" => {
                            tokens.next();
                            tokens.next();
                        }
                        _ => tree(tokens, &segments, line, found),
                    }
                }
                return;
            }
            Some(word) if word == "*" || word.chars().all(|c| c.is_alphanumeric() || c == '_') => {
                segments.push(word.to_owned());
                line = tokens.next().map_or(line, |t| t.line);
            }
            Some("<") => {
                found.push((segments, line));
                return;
            }
            Some(_) => {
                // no path: what cannot be understood is stepped over, so that there is an end
                tokens.next();
                return;
            }
            None => return,
        }
        if tokens.peek().is_some_and(|t| t.text == "::") {
            tokens.next();
        } else {
            found.push((segments, line));
            return;
        }
    }
}
