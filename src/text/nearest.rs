//! The name that was probably meant.

/// The candidate nearest to `word`, if it is near enough to be a slip of the fingers: a quarter of its letters and one.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    candidates
        .into_iter()
        .map(|c| (c.chars().count(), c))
        // who differs that much in length is never near enough, and comparing takes letters × letters steps
        .filter(|(length, _)| length.abs_diff(letters) <= slips(*length))
        .map(|(length, c)| (strsim::osa_distance(word, c), length, c))
        .filter(|(distance, length, _)| *distance <= slips(*length) && distance < length)
        .map(|(distance, _, c)| (distance, c))
        .min()
        .map(|(_, c)| c)
}

/// How many slips a word of that many letters may have.
fn slips(letters: usize) -> usize {
    1 + letters / 4
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
