//! The name that was probably meant.

/// A name that was probably meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meant<'a> {
    /// The name.
    pub word: &'a str,
    /// Whether no other name comes near: what was meant is beyond doubt.
    pub sure: bool,
}

impl Meant<'_> {
    /// "did you mean `x`?"
    #[must_use]
    pub fn help(&self) -> String {
        format!("did you mean `{}`?", self.word)
    }
}

/// The candidate nearest to `word`, if it is near enough to be a slip of the fingers: a quarter of its letters and one; else
/// the only one that begins with it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    meant(word, candidates).map(|meant| meant.word)
}

/// The same, and whether it is beyond doubt.
pub fn meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<Meant<'a>> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    slip(word, &candidates).or_else(|| {
        let mut longer = candidates.iter().filter(|c| letters(word) >= BEGINNING && c.starts_with(word));
        let only = longer.next().copied().filter(|_| longer.next().is_none());
        only.map(|word| Meant { word, sure: false })
    })
}

/// Letters that a beginning must have to mean something.
const BEGINNING: usize = 3;

fn letters(word: &str) -> usize {
    word.chars().count()
}

fn slip<'a>(word: &str, candidates: &[&'a str]) -> Option<Meant<'a>> {
    let letters = letters(word);
    let near = candidates
        .iter()
        .copied()
        .map(|c| (c.chars().count(), c))
        // who differs that much in length is never near enough, and comparing takes letters × letters steps
        .filter(|(length, _)| length.abs_diff(letters) <= slips(*length))
        .map(|(length, c)| (strsim::osa_distance(word, c), length, c))
        .filter(|(distance, length, _)| *distance <= slips(*length) && distance < length)
        .map(|(distance, _, c)| (distance, c));
    let (mut best, mut second): (Option<(usize, &str)>, Option<usize>) = (None, None);
    for (distance, c) in near {
        match best {
            Some((_, known)) if known == c => {}
            Some(known) if known <= (distance, c) => second = Some(second.map_or(distance, |s| s.min(distance))),
            _ => (second, best) = (best.map(|(d, _)| d), Some((distance, c))),
        }
    }
    let (distance, word) = best?;
    let sure = second.is_none_or(|second| second > distance + usize::from(distance > 1));
    Some(Meant { word, sure })
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
    fn what_was_meant_is_beyond_doubt_where_nothing_else_comes_near() {
        let sure =
            |word, candidates: &[&'static str]| meant(word, candidates.iter().copied()).map(|m| (m.word, m.sure));
        assert_eq!(sure("titel", &["title", "time"]), Some(("title", true)));
        assert_eq!(sure("tome", &["time", "home"]), Some(("home", false)));
        assert_eq!(sure("jobs-prnt", &["jobs-print", "jobs-point"]), Some(("jobs-print", true)));
        assert_eq!(sure("jobs-prt", &["jobs-print", "jobs-pint"]), Some(("jobs-pint", false)));
        assert_eq!(sure("log-out", &["log-out-and-in"]), Some(("log-out-and-in", false)));
        assert_eq!(sure("often", &["ofter", "ofter"]), Some(("ofter", true)), "a name that is listed twice");
    }

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
