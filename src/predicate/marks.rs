//! `${name}` outside of texts: Rhai reads a mark of the same length in its place, so that every place stays where it is.

use std::borrow::Cow;

/// The names of the settings that stand outside of texts, in their order.
#[derive(Debug, Default)]
pub(super) struct Marks(Vec<String>);

impl Marks {
    /// Puts a mark in the place of every `${name}` outside of texts. No fact can be called like a mark.
    pub(super) fn put(text: &str) -> (Cow<'_, str>, Self) {
        if !text.contains("${") {
            return (Cow::Borrowed(text), Self::default());
        }
        let (mut marked, mut marks) = (String::with_capacity(text.len()), Self::default());
        let mut quote = None;
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let setting = rest.strip_prefix("${").and_then(|r| r.split_once('}')).map(|(name, _)| name);
            let length = match (quote, c, setting) {
                (None, _, Some(name)) if is_name(name) => {
                    let mark = format!("S{}", marks.0.len());
                    marks.0.push(name.to_owned());
                    marked.push_str(&format!("{mark:_<width$}", width = name.len() + 3));
                    name.len() + 3
                }
                _ => {
                    let escaped = if quote.is_some() && c == '\\' { rest[1..].chars().next() } else { None };
                    match (quote, c) {
                        (None, '"' | '`') => quote = Some(c),
                        (Some(open), _) if open == c => quote = None,
                        _ => {}
                    }
                    let length = c.len_utf8() + escaped.map_or(0, char::len_utf8);
                    marked.push_str(&rest[..length]);
                    length
                }
            };
            rest = &rest[length..];
        }
        (Cow::Owned(marked), marks)
    }

    /// The setting behind a mark.
    pub(super) fn setting(&self, mark: &str) -> Option<&str> {
        let number = mark.strip_prefix('S')?.trim_end_matches('_');
        self.0.get(number.parse::<usize>().ok()?).map(String::as_str)
    }
}

fn is_name(name: &str) -> bool {
    // a longer number than the name has room for would move what comes after
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_of_texts_are_marked_and_nothing_moves() {
        let text = r#"n > ${lim} && s == "${lim} \" ä" && ${x} == 1"#;
        let (marked, marks) = Marks::put(text);
        assert_eq!(marked, r#"n > S0____ && s == "${lim} \" ä" && S1__ == 1"#);
        assert_eq!((marks.setting("S0____"), marks.setting("S1__")), (Some("lim"), Some("x")));
        assert_eq!((marks.setting("S2"), marks.setting("n")), (None, None));
    }
}
