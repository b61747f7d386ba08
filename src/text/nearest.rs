//! The name that was probably meant.

/// The candidate nearest to `word`, if it is near enough to be a slip of the fingers: a quarter of its letters and one; else
/// the only one that begins with it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    slip(word, &candidates).or_else(|| {
        let mut longer = candidates.iter().filter(|c| letters(word) >= BEGINNING && c.starts_with(word));
        longer.next().copied().filter(|_| longer.next().is_none())
    })
}

/// Letters that a beginning must have to mean something.
const BEGINNING: usize = 3;

fn letters(word: &str) -> usize {
    word.chars().count()
}

fn slip<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let letters = letters(word);
    candidates
        .iter()
        .copied()
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
        assert_eq!(nearest("log-out", ["log-out-and-in", "reinstall"]), Some("log-out-and-in"));
        assert_eq!(nearest("log-out", ["log-out-and-in", "log-out-first"]), None);
    }
}
