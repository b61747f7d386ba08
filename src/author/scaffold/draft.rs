//! What the author of a first playbook knows, and which texts, frequencies and times can stand in it.

use crate::limits;
use crate::text::{harmless, meant};
use crate::units::{FREQUENCY_WORDS, Frequency, LIKELIHOOD_WORDS};

/// What the author of a first playbook knows. What is left empty becomes a text that says what to write in its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The playbook's id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What the user sees.
    pub symptom: String,
    /// What to ask to tell the causes apart.
    pub question: String,
    /// What may be wrong: two at least, or examples stand in their place.
    pub causes: Vec<DraftCause>,
    /// Whom to call when nothing helps.
    pub contact: String,
    /// Where the schema lies, as an editor finds it from the file.
    pub schema: Option<String>,
}

/// One cause of a draft.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftCause {
    /// Its id; made from the title where it is empty or none.
    pub id: String,
    /// The cause in one line.
    pub title: String,
    /// How frequent it is: a word or a number.
    pub frequency: String,
    /// The answer to the question that speaks for it.
    pub sign: String,
    /// What fixes it.
    pub fix: String,
    /// How long that takes.
    pub time: String,
}

/// Causes that a draft may have: of so many the answers still fit beside each other.
pub const CAUSES: usize = 20;
/// Letters of an id of a cause, and of one that is made from a text.
pub const CAUSE_ID_LETTERS: usize = 31;
/// The answer that speaks for no cause, as the person asked reads it.
pub const SOMETHING_ELSE: &str = "Something else";
/// How frequent a cause may be, so that the scenarios of a scaffold still pass.
const FREQUENCIES: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;
/// Letters of a word from which a slip of the fingers can be told from another word.
const SLIP_LETTERS: usize = 5;
/// Units that people write behind a number, and what stands between two numbers; the playbook's own are among them.
const UNITS: [&str; 26] = [
    "", "%", "-", "–", "ms", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h",
    "hr", "hrs", "hour", "hours", "d", "day", "days", "w", "week", "weeks",
];

/// Whether a text says how frequent a cause is, as a scaffold takes it.
#[must_use]
pub fn is_frequency(text: &str) -> bool {
    frequency(text).is_some()
}

/// What a frequency must be, in words that follow "write".
#[must_use]
pub fn frequency_form() -> String {
    let words = FREQUENCY_WORDS.map(|(word, _)| word).join(", ");
    format!("{words}, or a number from {} to {}", FREQUENCIES.start(), FREQUENCIES.end())
}

pub(super) fn frequency(text: &str) -> Option<Frequency> {
    let text = text.trim().to_lowercase();
    let number = || Frequency::from_number(text.parse().ok()?).filter(|f| FREQUENCIES.contains(&f.value));
    Frequency::from_word(&text).or_else(number)
}

/// Whether a text looks like a number, a time, or a word for a frequency or a likelihood, be it right or wrong.
#[must_use]
pub fn is_measure(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let mut words = FREQUENCY_WORDS.iter().chain(&LIKELIHOOD_WORDS).map(|(word, _)| *word);
    let slip = || text.chars().count() >= SLIP_LETTERS && meant(&text, words.clone()).is_some();
    slip() || words.any(|word| word == text) || text.parse::<f64>().is_ok() || is_amount(&text)
}

/// `5 minutes`, `-5m`, `1h30`, `10 %`.
fn is_amount(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-', '−', '~', ' ']);
    let between = |c: char| c.is_ascii_digit() || c.is_whitespace() || c == '.' || c == ',';
    text.starts_with(|c: char| c.is_ascii_digit()) && text.split(between).all(|unit| UNITS.contains(&unit))
}

/// Why a text cannot stand in a playbook as it is, if it cannot.
#[must_use]
pub fn line_trouble(text: &str) -> Option<String> {
    let letters = text.chars().count();
    if letters > limits::SHOWN_CHARS {
        return Some(format!("{letters} characters are too many; the limit is {}", limits::SHOWN_CHARS));
    }
    let odd = text.chars().find(|c| one_line(&format!("a{c}a")) == "aa")?;
    Some(format!("the character U+{:04X} cannot be shown; write it without", u32::from(odd)))
}

/// Whether two texts are the same to who reads them.
#[must_use]
pub fn read_alike(a: &str, b: &str) -> bool {
    one_line(a).to_lowercase() == one_line(b).to_lowercase()
}

/// A text in one line, without what cannot be shown.
pub(super) fn one_line(text: &str) -> String {
    // what YAML does not know even in quotes
    let text = harmless(text).replace(['\u{fffe}', '\u{ffff}'], "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An id in kebab-case from the letters and digits of a text; nothing where it has none.
#[must_use]
pub fn kebab(text: &str) -> String {
    let mut id = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => id.push(c),
            '\'' | '’' => {}
            _ if id.ends_with('-') || id.is_empty() => {}
            _ => id.push('-'),
        }
        if id.len() > CAUSE_ID_LETTERS {
            // a word is not torn where there is another before it
            id.truncate(id.rfind('-').unwrap_or(CAUSE_ID_LETTERS));
            break;
        }
    }
    id.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_letters_of_a_text() {
        for (text, id) in [
            ("The printer doesn't answer!", "the-printer-doesnt-answer"),
            ("  Straße & Ünïcode 7", "stra-e-n-code-7"),
            ("— … —", ""),
            ("a title that is by far too long for an id", "a-title-that-is-by-far-too-long"),
        ] {
            assert_eq!(kebab(text), id);
        }
        let longest = "a".repeat(CAUSE_ID_LETTERS);
        assert_eq!((kebab(&longest), kebab(&format!("{longest}a"))), (longest.clone(), longest));
    }

    #[test]
    fn a_measure_is_told_from_a_title() {
        for text in ["often", "Almost-Never", "nan", "inf", "1e300", "-5m", "5 minutes", "1h30m", "10 %", "comon", "7"]
        {
            assert!(is_measure(text), "{text}");
        }
        for text in ["", "7x", "none at all", "red", "the tank", "m", "half of it is gone"] {
            assert!(!is_measure(text), "{text}");
        }
        assert!(is_frequency("COMMON") && is_frequency("12.5") && is_frequency("0.01"));
        assert!(["often", "nan", "inf", "1e300", "0", "-1", ""].iter().all(|text| !is_frequency(text)));
    }

    #[test]
    fn a_text_is_refused_where_it_would_be_changed() {
        let long = "ä".repeat(limits::SHOWN_CHARS);
        assert_eq!(line_trouble(&long), None);
        assert_eq!(line_trouble("日本 🖨 – a\tb"), None);
        for (text, why) in [
            (format!("{long}ö"), "301 characters are too many; the limit is 300"),
            ("a\u{1b}[A".to_owned(), "U+001B cannot be shown"),
            ("a\u{202e}b".to_owned(), "U+202E cannot be shown"),
        ] {
            assert!(line_trouble(&text).is_some_and(|trouble| trouble.contains(why)), "{text}");
        }
        assert!(read_alike(" Red  light", "red light") && !read_alike("Red", "Red?"));
    }
}
