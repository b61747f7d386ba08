//! Shares, times and bars as the pages of this room say them.

use super::estimate::Estimate;
use crate::report::{Piece, Tone};
use crate::units::Minutes;

/// A no-break space: a number and its unit stay in one row, and columns keep their width.
pub(super) const TIED: char = '\u{a0}';

/// `71 %`, `4.3 %`, `<0.1 %`, `>99.9 %`: only what never happens is 0 %, and only what always does 100 %.
pub(super) fn percent(share: f64) -> String {
    format!("{}{TIED}%", hundredths(share))
}

/// A difference of two shares: `4.3 points`.
pub(super) fn points(difference: f64) -> String {
    format!("{}{TIED}points", hundredths(difference))
}

fn hundredths(share: f64) -> String {
    let hundred = share * 100.0;
    match hundred.abs() {
        h if h < 1e-7 => "0".to_owned(),
        h if h < 0.1 => "<0.1".to_owned(),
        h if h > 99.9 && h < 100.0 - 1e-7 => ">99.9".to_owned(),
        h if h < 9.95 || (h > 99.0 && h < 100.0 - 1e-7) => format!("{hundred:.1}"),
        _ => format!("{hundred:.0}"),
    }
}

/// `1 world`, `2,000 worlds`.
pub(super) fn count(n: usize, one: &str) -> String {
    format!("{} {one}{}", thousands(n), if n == 1 { "" } else { "s" })
}

/// `±0.4` behind a percentage; nothing where nothing was left to chance.
pub(super) fn error(estimate: Estimate) -> String {
    match estimate.error * 100.0 {
        e if e <= 0.0 => String::new(),
        e if e < 0.05 => format!("{TIED}±<0.1"),
        e => format!("{TIED}±{e:.1}"),
    }
}

/// A time in minutes.
pub(super) fn minutes(minutes: f64) -> String {
    Minutes::new(minutes).unwrap_or(Minutes::ZERO).to_string().replace(' ', &TIED.to_string())
}

/// A number with its error, `0.71 ±0.01`.
pub(super) fn ratio(estimate: Estimate) -> String {
    match estimate.error {
        e if e < 0.0005 => format!("{:.2}", estimate.value),
        e if e < 0.005 => format!("{:.3}{TIED}±{e:.3}", estimate.value),
        e => format!("{:.2}{TIED}±{e:.2}", estimate.value),
    }
}

/// A bar of so many columns.
pub(super) fn bar(share: f64, columns: usize) -> [Piece; 2] {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "columns")]
    let full = ((share.clamp(0.0, 1.0) * columns as f64).round() as usize).min(columns);
    [piece(Tone::Accent, "█".repeat(full)), piece(Tone::Dim, "·".repeat(columns - full))]
}

/// A text at the right end, or at the left one, of so many columns.
pub(super) fn column(text: &str, columns: usize, right: bool) -> String {
    let text = text.replace(' ', &TIED.to_string());
    let pad = TIED.to_string().repeat(columns.saturating_sub(text.chars().count()));
    if right { format!("{pad}{text}") } else { format!("{text}{pad}") }
}

/// A text in a tone.
pub(super) fn piece(tone: Tone, text: impl Into<String>) -> Piece {
    Piece { text: text.into(), tone }
}

/// A text in no tone.
pub(super) fn plain(text: impl Into<String>) -> Piece {
    piece(Tone::Plain, text)
}

/// A number with separated thousands.
pub(super) fn thousands(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&[u8]> = digits.as_bytes().rchunks(3).rev().collect();
    groups.iter().map(|g| String::from_utf8_lossy(g)).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_shares_have_a_digit_more() {
        let said = |share| percent(share).replace(TIED, " ");
        assert_eq!(
            [said(0.0), said(0.0004), said(0.0432), said(0.0999), said(0.714), said(0.996), said(0.9999), said(1.0)],
            ["0 %", "<0.1 %", "4.3 %", "10 %", "71 %", "99.6 %", ">99.9 %", "100 %"]
        );
        assert_eq!([thousands(7), thousands(1000), thousands(20_000_000)], ["7", "1,000", "20,000,000"]);
    }
}
