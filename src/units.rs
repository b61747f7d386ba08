//! Numbers that mean different things have different types: probabilities, frequencies, decibans, minutes, and the words
//! and texts that people write for them. No other room parses a duration or a likelihood.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

/// Numbers that differ by less are the same: they tie, and no rounding decides between them.
pub const TIE: f64 = 1e-12;

/// A probability: a finite number in \[0, 1\].
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Probability(f64);

impl Probability {
    /// Logically impossible.
    pub const ZERO: Self = Self(0.0);
    /// Certain.
    pub const ONE: Self = Self(1.0);

    /// The probability `p`, unless it lies outside \[0, 1\] or is no number.
    #[must_use]
    pub fn new(p: f64) -> Option<Self> {
        (0.0..=1.0).contains(&p).then_some(Self(p))
    }

    /// The probability nearest to `p`: what rounding left outside \[0, 1\] is pulled back. Not a number becomes 0.
    #[must_use]
    pub fn clamped(p: f64) -> Self {
        if p.is_nan() { Self(0.0) } else { Self(p.clamp(0.0, 1.0)) }
    }

    /// The number in \[0, 1\].
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }

    /// 1 − p.
    #[must_use]
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }

    /// Natural logarithm; negative infinity for 0.
    #[must_use]
    pub fn ln(self) -> f64 {
        if self.0 == 0.0 { f64::NEG_INFINITY } else { libm::log(self.0) }
    }
}

/// The words that may stand where a probability is asked for, most likely first.
pub const LIKELIHOOD_WORDS: [(&str, f64); 7] = [
    ("almost-always", 0.99),
    ("very-often", 0.95),
    ("often", 0.75),
    ("half", 0.50),
    ("sometimes", 0.25),
    ("rarely", 0.05),
    ("almost-never", 0.01),
];

/// The words that may stand for how frequent a cause is under a symptom, most frequent first.
pub const FREQUENCY_WORDS: [(&str, f64); 5] =
    [("very-common", 100.0), ("common", 30.0), ("uncommon", 10.0), ("rare", 3.0), ("very-rare", 1.0)];

/// A probability as an author wrote it: a number or one of [`LIKELIHOOD_WORDS`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likelihood {
    /// The number that is meant.
    pub p: Probability,
    /// The word that was written, if it was a word.
    pub word: Option<&'static str>,
}

impl Likelihood {
    /// Reads a word of [`LIKELIHOOD_WORDS`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let (word, p) = LIKELIHOOD_WORDS.iter().find(|(w, _)| *w == word)?;
        Some(Self { p: Probability(*p), word: Some(word) })
    }

    /// Takes a number in \[0, 1\].
    #[must_use]
    pub fn from_number(p: f64) -> Option<Self> {
        Some(Self { p: Probability::new(p)?, word: None })
    }
}

impl fmt::Display for Likelihood {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.word {
            Some(word) => write!(f, "{word} ({})", self.p.0),
            None => write!(f, "{}", self.p.0),
        }
    }
}

/// How frequent a cause is under a symptom, relative to the others: a finite number that is not negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frequency {
    /// The relative frequency; any scale.
    pub value: f64,
    /// The word that was written, if it was a word.
    pub word: Option<&'static str>,
}

impl Frequency {
    /// Reads a word of [`FREQUENCY_WORDS`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let (word, value) = FREQUENCY_WORDS.iter().find(|(w, _)| *w == word)?;
        Some(Self { value: *value, word: Some(word) })
    }

    /// Takes a finite number that is not negative.
    #[must_use]
    pub fn from_number(value: f64) -> Option<Self> {
        (value.is_finite() && value >= 0.0).then_some(Self { value, word: None })
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.word {
            Some(word) => write!(f, "{word} ({})", self.value),
            None => write!(f, "{}", self.value),
        }
    }
}

/// A word or a number, as YAML gives it.
struct WordOrNumber;

impl serde::de::Visitor<'_> for WordOrNumber {
    type Value = Result<f64, String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a word")
    }

    fn visit_f64<E>(self, v: f64) -> Result<Self::Value, E> {
        Ok(Ok(v))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Self::Value, E> {
        #[expect(clippy::cast_precision_loss, reason = "a frequency above 2^53 is no different from one at 2^53")]
        Ok(Ok(v as f64))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Self::Value, E> {
        #[expect(clippy::cast_precision_loss, reason = "a frequency above 2^53 is no different from one at 2^53")]
        Ok(Ok(v as f64))
    }

    fn visit_str<E>(self, v: &str) -> Result<Self::Value, E> {
        Ok(Err(v.to_owned()))
    }
}

impl<'de> Deserialize<'de> for Likelihood {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = match deserializer.deserialize_any(WordOrNumber)? {
            Ok(number) => Self::from_number(number),
            Err(word) => Self::from_word(&word),
        };
        read.ok_or_else(|| serde::de::Error::custom("not a probability"))
    }
}

impl<'de> Deserialize<'de> for Frequency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = match deserializer.deserialize_any(WordOrNumber)? {
            Ok(number) => Self::from_number(number),
            Err(word) => Self::from_word(&word),
        };
        read.ok_or_else(|| serde::de::Error::custom("not a frequency"))
    }
}

/// A time or a price in minutes: finite and not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Minutes(f64);

impl Minutes {
    /// No time at all.
    pub const ZERO: Self = Self(0.0);

    /// That many minutes, unless negative or not finite.
    #[must_use]
    pub fn new(minutes: f64) -> Option<Self> {
        (minutes.is_finite() && minutes >= 0.0).then_some(Self(minutes))
    }

    /// That many minutes; for constants that are known to be good.
    #[must_use]
    pub const fn constant(minutes: u16) -> Self {
        Self(minutes as f64)
    }

    /// The number of minutes.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl std::ops::Add for Minutes {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::Mul<f64> for Minutes {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0 * factor)
    }
}

impl<'de> Deserialize<'de> for Minutes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_minutes(&text).ok_or_else(|| serde::de::Error::custom("not a duration"))
    }
}

impl fmt::Display for Minutes {
    /// As people say it: `30 s`, `2 min`, `1 h 30 min`, `2 d`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0.995 {
            let seconds = round(self.0 * 60.0);
            return if seconds == 0 && self.0 > 0.0 { f.write_str("<1 s") } else { write!(f, "{seconds} s") };
        }
        if self.0 < 10.0 && (self.0 - self.0.round()).abs() > 0.05 {
            return write!(f, "{:.1} min", self.0);
        }
        let whole = round(self.0);
        let (days, hours, minutes) = (whole / 1440, whole % 1440 / 60, whole % 60);
        let part = |n: u64, unit: &str| if n == 0 { String::new() } else { format!("{n} {unit} ") };
        let text = match (days, hours) {
            (0, 0) => format!("{minutes} min"),
            (0, _) => format!("{}{}", part(hours, "h"), part(minutes, "min")),
            _ => format!("{}{}", part(days, "d"), part(hours, "h")),
        };
        f.write_str(text.trim_end())
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, not negative; `as` saturates")]
fn round(x: f64) -> u64 {
    x.round() as u64
}

/// Evidence for or against a cause in decibans: 10·log10 of a likelihood ratio. Always finite.
///
/// Source: I. J. Good, "Weight of evidence: a brief survey", Bayesian Statistics 2 (1985).
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Decibans(f64);

impl Decibans {
    /// 10·log10(numerator / denominator), from the natural logarithms of both; `None` unless both are finite.
    #[must_use]
    pub fn from_ln_ratio(ln_numerator: f64, ln_denominator: f64) -> Option<Self> {
        let ratio = ln_numerator - ln_denominator;
        ratio.is_finite().then_some(Self(10.0 * ratio * std::f64::consts::LOG10_E))
    }

    /// The number of decibans.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A difference of prices in minutes: finite, of either sign.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct MinutesSaved(f64);

impl MinutesSaved {
    /// before − after.
    #[must_use]
    pub fn between(before: Minutes, after: Minutes) -> Self {
        Self(before.0 - after.0)
    }

    /// This less a price.
    #[must_use]
    pub fn less(self, price: Minutes) -> Self {
        Self(self.0 - price.0)
    }

    /// This, but no less than nothing.
    #[must_use]
    pub fn floored(self) -> Self {
        Self(self.0.max(0.0))
    }

    /// The number of minutes.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// Information in bits: finite and not negative.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Bits(f64);

impl Bits {
    /// That many bits; what rounding left below 0 is 0.
    #[must_use]
    pub fn new(bits: f64) -> Self {
        Self(bits.max(0.0))
    }

    /// The number of bits.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

/// Splits `1.5m` into 1.5 and `m`.
fn amount(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    if number.is_empty() || number.starts_with('.') || number.ends_with('.') {
        return None;
    }
    Some((number.parse().ok()?, unit.trim()))
}

/// Milliseconds in each unit of a duration.
pub const DURATION_UNITS: [(&str, f64); 5] =
    [("ms", 1.0), ("s", 1_000.0), ("m", 60_000.0), ("h", 3_600_000.0), ("d", 86_400_000.0)];

/// Bytes in each unit of a size.
pub const SIZE_UNITS: [(&str, f64); 9] = [
    ("B", 1.0),
    ("kB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];

fn scaled(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let (number, unit) = amount(text)?;
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    let value = number * factor;
    value.is_finite().then_some(value)
}

/// Reads a duration such as `30s`, `1.5m`, `4h`, `2d`, `250ms`; in milliseconds.
#[must_use]
pub fn parse_milliseconds(text: &str) -> Option<f64> {
    scaled(text, &DURATION_UNITS)
}

/// Reads a duration such as `30s` or `1.5m`; in minutes.
#[must_use]
pub fn parse_minutes(text: &str) -> Option<Minutes> {
    // In one division where the unit is minutes or more: 2.38m is 2.38, not 142800 / 60000.
    let (number, unit) = amount(text)?;
    let minutes = match unit {
        "ms" => number / 60_000.0,
        "s" => number / 60.0,
        "m" => number,
        "h" => number * 60.0,
        "d" => number * 1440.0,
        _ => return None,
    };
    Minutes::new(minutes)
}

/// Reads a duration such as `10s` as a [`Duration`].
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(parse_milliseconds(text)? / 1_000.0).ok()
}

/// Reads a size such as `500 MiB` or `5 GB`; in bytes.
#[must_use]
pub fn parse_bytes(text: &str) -> Option<f64> {
    scaled(text, &SIZE_UNITS)
}

/// A duration in milliseconds as people say it: `340 ms`, `1.2 s`, `45 minutes`, `2 days`. A unit serves until there are two
/// of the next; months have 30.44 days.
#[must_use]
pub fn duration_in_words(milliseconds: f64) -> String {
    const UNITS: [(&str, f64, f64); 7] = [
        ("ms", 1.0, 1_000.0),
        ("s", 1_000.0, 120.0),
        ("minutes", 60_000.0, 120.0),
        ("hours", 3_600_000.0, 48.0),
        ("days", 86_400_000.0, 61.0),
        ("months", 2_629_800_000.0, 24.0),
        ("years", 31_557_600_000.0, f64::INFINITY),
    ];
    in_words(milliseconds, &UNITS, |unit| unit == "s")
}

/// A size in bytes as people say it: `512 bytes`, `1.2 GB`.
#[must_use]
pub fn size_in_words(bytes: f64) -> String {
    const UNITS: [(&str, f64, f64); 5] = [
        ("bytes", 1.0, 1_000.0),
        ("kB", 1e3, 1_000.0),
        ("MB", 1e6, 1_000.0),
        ("GB", 1e9, 1_000.0),
        ("TB", 1e12, f64::INFINITY),
    ];
    if bytes.abs() == 1.0 { format!("{bytes} byte") } else { in_words(bytes, &UNITS, |unit| unit != "bytes") }
}

/// A number in the first of the units, each (name, factor, how many are too many), in which there are not too many as it is
/// rounded: to a tenth below 10 where the unit has `tenths`.
fn in_words(number: f64, units: &[(&str, f64, f64)], tenths: impl Fn(&str) -> bool) -> String {
    let sign = if number < 0.0 { "−" } else { "" };
    let rounded = |unit: &str, factor: f64| {
        let count = number.abs() / factor;
        let steps = if tenths(unit) && count < 9.95 { 10.0 } else { 1.0 };
        (count * steps).round() / steps
    };
    let fits = |(unit, factor, most): &&(&str, f64, f64)| rounded(unit, *factor) < *most;
    let (unit, factor, _) = units.iter().find(fits).or(units.last()).copied().unwrap_or(("", 1.0, 0.0));
    format!("{sign}{} {unit}", rounded(unit, factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_in_their_unit() {
        let minutes = |t| parse_minutes(t).map(Minutes::get);
        assert_eq!(minutes("30s"), Some(0.5));
        assert_eq!(minutes("2.38m"), Some(2.38));
        assert_eq!(minutes("4h"), Some(240.0));
        assert_eq!(minutes("2d"), Some(2880.0));
        for bad in ["", "5", "m", "-1m", "1.m", ".5m", "1 fortnight", "1e3s"] {
            assert_eq!(minutes(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes_know_both_families_of_units() {
        assert_eq!(parse_bytes("5 GiB"), Some(5.0 * 1_073_741_824.0));
        assert_eq!(parse_bytes("1.5kB"), Some(1500.0));
        assert_eq!(parse_bytes("1 gb"), None);
    }

    #[test]
    fn minutes_are_shown_as_people_say_them() {
        let shown = |m| Minutes::new(m).map(|m| m.to_string()).unwrap();
        assert_eq!(shown(0.0), "0 s");
        assert_eq!(shown(0.005), "<1 s", "little is not nothing");
        assert_eq!(shown(0.5), "30 s");
        assert_eq!(shown(1.0), "1 min");
        assert_eq!(shown(1.5), "1.5 min");
        assert_eq!(shown(90.0), "1 h 30 min");
        assert_eq!(shown(2880.0), "2 d");
    }

    #[test]
    fn durations_and_sizes_are_said_in_the_unit_that_fits() {
        for (milliseconds, said) in [
            (0.0, "0 ms"),
            (340.4, "340 ms"),
            (999.6, "1 s"),
            (1_234.0, "1.2 s"),
            (-7_200_000.0, "−2 hours"),
            (119_400.0, "119 s"),
            (119_600.0, "2 minutes"),
            (172_800_000.0, "2 days"),
            (7_776_000_000.0, "3 months"),
            (94_672_800_000.0, "3 years"),
        ] {
            assert_eq!(duration_in_words(milliseconds), said);
        }
        for (bytes, said) in [
            (0.0, "0 bytes"),
            (1.0, "1 byte"),
            (512.0, "512 bytes"),
            (999_960.0, "1 MB"),
            (1_234_567_890.0, "1.2 GB"),
            (9.96e9, "10 GB"),
            (5e15, "5000 TB"),
        ] {
            assert_eq!(size_in_words(bytes), said);
        }
    }

    #[test]
    fn a_probability_stays_in_its_interval() {
        assert_eq!(Probability::new(1.000_000_1), None);
        assert_eq!(Probability::new(f64::NAN), None);
        assert_eq!(Probability::clamped(-1e-18), Probability::ZERO);
    }
}
