//! The time that stands at the beginning of a line, in the forms that programs write.

use super::zone::Millis;
use crate::limits;

const DAY: i64 = 86_400_000;

/// What a time says of its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// All: a moment.
    At(Millis),
    /// Nothing; as if it were UTC.
    Zoneless(Millis),
    /// Nothing, nor of its year: month (1 to 12), day, and milliseconds since midnight.
    Yearless(u8, u8, i64),
    /// Nothing, nor of its day: milliseconds since midnight.
    Dayless(i64),
}

impl Moment {
    /// The first time in the beginning of a line.
    #[must_use]
    pub fn find(line: &[u8]) -> Option<Self> {
        let line = &line[..line.len().min(limits::EVIDENCE_TIME)];
        let mut at = 0;
        while at < line.len() {
            let byte = line[at];
            let begins = at == 0 || !line[at - 1].is_ascii_alphanumeric();
            if begins && byte.is_ascii_digit() {
                if let Some(moment) = digits_first(line, at) {
                    return Some(moment);
                }
                at += line[at..].iter().take_while(|b| b.is_ascii_digit()).count();
            } else if begins && let Some(moment) = month_first(line, at) {
                return Some(moment);
            } else {
                at += 1;
            }
        }
        None
    }

    /// The moment that is meant, in a file of this age whose zone is that far ahead of UTC.
    #[must_use]
    pub fn placed(self, ahead: i64, modified: Option<Millis>) -> Option<Millis> {
        /// How much later than the file a time of unknown day may be, before it is that of a day or year earlier.
        const SLACK: i64 = 3_600_000;
        match self {
            Self::At(at) => Some(at),
            Self::Zoneless(at) => Some(at - ahead),
            Self::Yearless(month, day, time) => {
                let modified = modified?;
                let year = civil(modified + ahead).0;
                let in_year = |year| days(year, month, day) * DAY + time - ahead;
                Some(if in_year(year) > modified + DAY { in_year(year - 1) } else { in_year(year) })
            }
            Self::Dayless(time) => {
                let modified = modified?;
                let same_day = (modified + ahead).div_euclid(DAY) * DAY + time - ahead;
                Some(if same_day > modified + SLACK { same_day - DAY } else { same_day })
            }
        }
    }
}

/// Reads along a line.
#[derive(Clone, Copy)]
struct Cursor<'l> {
    line: &'l [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(self) -> u8 {
        self.line.get(self.at).copied().unwrap_or(0)
    }

    /// One of these bytes.
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = self.peek();
        (byte != 0 && bytes.contains(&byte)).then(|| {
            self.at += 1;
            byte
        })
    }

    /// A number of so many digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let rest = self.line.get(self.at..)?;
        let n = rest.iter().take(most + 1).take_while(|b| b.is_ascii_digit()).count();
        if n < least || n > most {
            return None;
        }
        self.at += n;
        Some(rest[..n].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
    }

    /// The name of a month, short or whole.
    fn month(&mut self) -> Option<u8> {
        const MONTHS: &[u8; 36] = b"janfebmaraprmayjunjulaugsepoctnovdec";
        let name = self.line.get(self.at..self.at + 3)?.to_ascii_lowercase();
        let month = (1u8..).zip(MONTHS.chunks_exact(3)).find(|(_, m)| *m == name)?.0;
        self.at += 3;
        while self.peek().is_ascii_alphabetic() {
            self.at += 1;
        }
        Some(month)
    }

    /// `12:34:56`, with a fraction or without; milliseconds since midnight.
    fn time(&mut self) -> Option<i64> {
        let hour = self.number(1, 2).filter(|h| *h < 24)?;
        self.one_of(b":")?;
        let minute = self.number(2, 2).filter(|m| *m < 60)?;
        self.one_of(b":")?;
        let second = self.number(2, 2).filter(|s| *s <= 60)?;
        let mut ms = ((hour * 60 + minute) * 60 + second) * 1_000;
        let before = self.at;
        if self.one_of(b".,").is_some() {
            let digits = self.line[self.at..].iter().take_while(|b| b.is_ascii_digit()).count();
            if digits == 0 {
                self.at = before;
            }
            for (n, digit) in self.line[self.at..self.at + digits].iter().take(3).enumerate() {
                ms += i64::from(digit - b'0') * [100, 10, 1][n];
            }
            self.at += digits;
        }
        Some(ms)
    }

    /// A zone, a space before it or none: milliseconds ahead of UTC.
    fn zone(&mut self) -> Option<i64> {
        let mut ahead = *self;
        ahead.one_of(b" ");
        for name in [&b"Z"[..], b"UTC", b"GMT"] {
            let end = ahead.at + name.len();
            let is_whole = !self.line.get(end).is_some_and(u8::is_ascii_alphanumeric);
            if self.line.get(ahead.at..end) == Some(name) && is_whole {
                self.at = end;
                return Some(0);
            }
        }
        let sign = if ahead.one_of(b"+-")? == b'-' { -1 } else { 1 };
        let hours = ahead.number(2, 2).or_else(|| {
            // four digits in a row
            let digits = ahead.number(4, 4)?;
            ahead.at -= 2;
            Some(digits / 100)
        })?;
        ahead.one_of(b":");
        let minutes = ahead.number(2, 2)?;
        (hours <= 14 && minutes < 60).then(|| {
            self.at = ahead.at;
            sign * (hours * 60 + minutes) * 60_000
        })
    }

    /// A date's moment, with the zone that may follow.
    fn zoned(&mut self, year: i64, month: u8, day: u8, time: i64) -> Moment {
        let as_utc = days(year, month, day) * DAY + time;
        self.zone().map_or(Moment::Zoneless(as_utc), |ahead| Moment::At(as_utc - ahead))
    }
}

fn small(number: i64, least: u8, most: u8) -> Option<u8> {
    u8::try_from(number).ok().filter(|n| (least..=most).contains(n))
}

fn is_year(year: i64) -> bool {
    (1980..2200).contains(&year)
}

fn digits_first(line: &[u8], at: usize) -> Option<Moment> {
    let start = Cursor { line, at };
    year_first(start).or_else(|| day_first(start)).or_else(|| epoch(start)).or_else(|| {
        let mut cursor = start;
        let time = cursor.time()?;
        (!cursor.peek().is_ascii_alphanumeric() && cursor.peek() != b':').then_some(Moment::Dayless(time))
    })
}

/// `2026-01-01T12:00:00.000Z`, `2026-01-01 12:00:00,000`, `2026/01/01-00:00:00`.
fn year_first(mut c: Cursor<'_>) -> Option<Moment> {
    let year = c.number(4, 4).filter(|y| is_year(*y))?;
    let sign = c.one_of(b"-/.")?;
    let month = small(c.number(1, 2)?, 1, 12)?;
    c.one_of(&[sign])?;
    let day = small(c.number(1, 2)?, 1, 31)?;
    c.one_of(b"T t-_,")?;
    c.one_of(b" ");
    let time = c.time()?;
    Some(c.zoned(year, month, day, time))
}

/// `01/Jan/2026:12:00:00 +0100`, `1 Jan 2026 12:00:00 GMT`.
fn day_first(mut c: Cursor<'_>) -> Option<Moment> {
    let day = small(c.number(1, 2)?, 1, 31)?;
    c.one_of(b"/ -")?;
    let month = c.month()?;
    c.one_of(b"/ -")?;
    let year = c.number(4, 4).filter(|y| is_year(*y))?;
    c.one_of(b": ,T")?;
    c.one_of(b" ");
    let time = c.time()?;
    Some(c.zoned(year, month, day, time))
}

/// Seconds or milliseconds since 1970, alone at the beginning of a line or as a number in JSON.
fn epoch(mut c: Cursor<'_>) -> Option<Moment> {
    let before = c.line[..c.at].iter().rev().find(|b| **b != b' ');
    if !matches!(before, None | Some(b'[' | b'(' | b':')) {
        return None;
    }
    let start = c.at;
    let number = c.number(10, 13)?;
    let ms = match c.at - start {
        10 => number * 1_000,
        13 => number,
        _ => return None,
    };
    if c.one_of(b".").is_some() {
        c.number(1, 9);
    }
    let is_whole = matches!(c.peek(), 0 | b' ' | b'\t' | b']' | b')' | b',' | b'}' | b':');
    (is_whole && is_year(civil(ms).0)).then_some(Moment::At(ms))
}

/// `Jan  1 12:00:00`, `Jan 1 12:00:00 2026`, `January 1, 2026 12:00:00`.
fn month_first(line: &[u8], at: usize) -> Option<Moment> {
    let mut c = Cursor { line, at };
    let month = c.month()?;
    c.one_of(b" ")?;
    c.one_of(b" ");
    let day = small(c.number(1, 2)?, 1, 31)?;
    c.one_of(b",");
    c.one_of(b" ")?;
    let mut behind = c;
    if let Some(time) = behind.time() {
        behind.one_of(b" ");
        return Some(match behind.number(4, 4).filter(|y| is_year(*y)) {
            Some(year) => Moment::Zoneless(days(year, month, day) * DAY + time),
            None => Moment::Yearless(month, day, time),
        });
    }
    let year = c.number(4, 4).filter(|y| is_year(*y))?;
    c.one_of(b", ")?;
    c.one_of(b" ");
    let time = c.time()?;
    Some(c.zoned(year, month, day, time))
}

/// Days from the beginning of 1970 to a date. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
fn days(year: i64, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The year, month and day of a moment. Source: as of [`days`].
fn civil(at: Millis) -> (i64, i64, i64) {
    let day = at.div_euclid(DAY) + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * of_year + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, of_year - (153 * part + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 2026-01-02 03:04:05.678 UTC.
    const T: Millis = 1_767_323_045_678;
    /// The same to the second.
    const S: Millis = 1_767_323_045_000;

    fn find(line: &str) -> Option<Moment> {
        Moment::find(line.as_bytes())
    }

    #[test]
    fn times_with_a_zone_are_moments() {
        for (line, at) in [
            ("2026-01-02T03:04:05.678Z starting", T),
            ("[2026-01-02T04:04:05.678901+01:00] [info]", T),
            ("2026-01-02 03:04:05,678 +0000 x", T),
            ("2026-01-01 22:04:05.678000-0500  localhost app[1]", T),
            ("127.0.0.1 - - [02/Jan/2026:03:04:05 +0000] \"GET / HTTP/1.1\" 401 5", S),
            ("Date: Fri, 02 Jan 2026 03:04:05 GMT", S),
            ("1767323045678 error", T),
            ("[1767323045] error", S),
            (r#"{"level":50,"time":1767323045678,"msg":"x"}"#, T),
            (r#"{"timestamp":"2026-01-02T03:04:05.678Z"}"#, T),
            ("E/app 2026-01-02T03:04:05Z", S),
        ] {
            assert_eq!(find(line), Some(Moment::At(at)), "{line}");
        }
    }

    #[test]
    fn times_without_a_zone_say_so() {
        for (line, at) in [
            ("[2026-01-02 03:04:05.678] [error] x", T),
            ("2026/01/02-03:04:05.678901 1 Recovering log #3", T),
            ("2026-01-02, 03:04:05", S),
            ("Fri Jan  2 03:04:05 2026 x", S),
            ("January 2, 2026 03:04:05", S),
            ("2 Jan 2026 03:04:05 x", S),
        ] {
            assert_eq!(find(line), Some(Moment::Zoneless(at)), "{line}");
        }
        let time = ((3 * 60 + 4) * 60 + 5) * 1_000;
        assert_eq!(find("Jan  2 03:04:05 host app: x"), Some(Moment::Yearless(1, 2, time)));
        assert_eq!(find("03:04:05.678 app.js:12 POST"), Some(Moment::Dayless(time + 678)));
        assert_eq!(find("[3:04:05] x"), Some(Moment::Dayless(time)));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for line in [
            "",
            "    at fetch (app.js:12:34)",
            "app.js:12 POST https://auth.example.org 401 (Unauthorized)",
            "2026-13-02",
            "2026-01-02 25:04:05",
            "10.20.30.40: x",
            "id 1767323045678",
            "17673230456789012 x",
            "mayday, mayday",
            "fe80:12:34:56:78 x",
        ] {
            assert_eq!(find(line), None, "{line}");
        }
        assert_eq!(find(&format!("{}2026-01-02T03:04:05Z", " ".repeat(limits::EVIDENCE_TIME))), None);
    }

    #[test]
    fn what_a_time_leaves_out_the_file_tells() {
        let hour = 3_600_000;
        assert_eq!(Moment::Zoneless(T).placed(hour, None), Some(T - hour));
        let time = T.rem_euclid(DAY);
        assert_eq!(Moment::Dayless(time).placed(0, Some(T + 60_000)), Some(T));
        assert_eq!(Moment::Dayless(time + hour).placed(hour, Some(T + 60_000)), Some(T));
        let late = DAY - 1_000;
        assert_eq!(Moment::Dayless(late).placed(0, Some(T)), Some(T - time - 1_000), "late in the evening before");
        assert_eq!(Moment::Yearless(1, 2, time).placed(0, Some(T + hour)), Some(T));
        let year_before = days(2025, 12, 31) * DAY + time;
        assert_eq!(Moment::Yearless(12, 31, time).placed(0, Some(T)), Some(year_before));
        assert_eq!(Moment::Dayless(0).placed(0, None), None);
    }

    #[test]
    fn dates_and_days_agree() {
        for day in (-200_000..200_000).step_by(37) {
            let (year, month, of_month) = civil(day * DAY);
            let part = |n: i64| u8::try_from(n).unwrap();
            assert_eq!(days(year, part(month), part(of_month)), day);
        }
        assert_eq!(civil(T), (2026, 1, 2));
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(line in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = Moment::find(&line);
        }

        #[test]
        fn no_text_like_a_time_breaks_it(line in "([0-9]{1,4}|Jan|May|[-/:., T+Z])(([0-9]{1,4}|Jan|[-/:., T+Z]){0,20})") {
            if let Some(moment) = Moment::find(line.as_bytes()) {
                let _ = moment.placed(3_600_000, Some(T));
            }
        }
    }
}
