//! The name that was probably meant.

/// The candidate nearest to `word`, if it is near enough to be a slip of the fingers: a quarter of its letters and one.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|c| (strsim::osa_distance(word, c), c))
        .filter(|(distance, c)| *distance <= 1 + c.chars().count() / 4 && *distance < c.chars().count())
        .min()
        .map(|(_, c)| c)
}

/// "did you mean `x`?", if anything is near enough.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|c| format!("did you mean `{c}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_understood_and_other_words_are_not() {
        assert_eq!(nearest("titel", ["title", "time"]), Some("title"));
        assert_eq!(nearest("ofthen", ["often", "half"]), Some("often"));
        assert_eq!(nearest("banana", ["title", "time"]), None);
        assert_eq!(nearest("x", ["a", "b"]), None);
    }
}
