//! A few of many names, for a line that people read.

/// Most names in a line.
const MOST: usize = 5;
/// Most characters of a name: what is longer is no name that anybody gave on purpose.
const CHARS: usize = 60;

/// The first few names, with commas between them, and how many more there are.
#[must_use]
pub fn some_of(names: &[&str]) -> String {
    let short = |name: &&str| match name.char_indices().nth(CHARS) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => (*name).to_owned(),
    };
    let shown = names.iter().take(MOST).map(short).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_few() {
        assert_eq!(some_of(&["a", "b", "c", "d", "e"]), "a, b, c, d, e");
        assert_eq!(some_of(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
        assert_eq!(some_of(&["ä".repeat(61).as_str(), "b"]), format!("{}…, b", "ä".repeat(60)));
    }
}
