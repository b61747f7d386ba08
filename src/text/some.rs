//! A few of many names, for a line that people read.

/// Most names in a line.
const MOST: usize = 5;

/// The first few names, with commas between them, and how many more there are.
#[must_use]
pub fn some_of(names: &[&str]) -> String {
    match names.len().checked_sub(MOST) {
        Some(more) if more > 0 => format!("{} and {more} more", names[..MOST].join(", ")),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_a_few() {
        assert_eq!(some_of(&["a", "b", "c", "d", "e"]), "a, b, c, d, e");
        assert_eq!(some_of(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }
}
