//! Numbers and lists as people say them.

use crate::units::Probability;

/// A no-break space: a number and its unit stay in one row.
const TIED: char = '\u{a0}';

/// `71 %`; below 1 and above 99 only what is certain.
pub(super) fn percent(p: Probability) -> String {
    let hundred = p.get() * 100.0;
    match hundred {
        _ if p == Probability::ZERO => format!("0{TIED}%"),
        _ if hundred < 1.0 => format!("<1{TIED}%"),
        _ if p == Probability::ONE => format!("100{TIED}%"),
        _ if hundred > 99.0 => format!(">99{TIED}%"),
        _ => format!("{hundred:.0}{TIED}%"),
    }
}

/// A text whose words stay in one row.
pub(super) fn tied(text: &str) -> String {
    text.replace(' ', &TIED.to_string())
}

/// `1 fact`, `2 facts`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A bar of `columns`, filled as far as `p` says.
pub(super) fn bar(p: Probability, columns: usize) -> (String, String) {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "columns")]
    let eighths = (p.get() * columns as f64 * 8.0).round() as usize;
    let (full, part) = (eighths / 8, EIGHTHS[eighths % 8]);
    let empty = columns - full - usize::from(!part.is_empty());
    ("█".repeat(full) + part, "·".repeat(empty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certain_is_shown_as_certain() {
        let shown = |p| percent(Probability::clamped(p)).replace(TIED, " ");
        assert_eq!(shown(0.9999), ">99 %");
        assert_eq!(shown(1.0), "100 %");
        assert_eq!(shown(0.0001), "<1 %");
        assert_eq!(shown(0.0), "0 %");
        assert_eq!(shown(0.714), "71 %");
    }

    #[test]
    fn a_bar_fills_its_columns() {
        for p in [0.0, 0.01, 0.5, 0.99, 1.0] {
            let (full, empty) = bar(Probability::clamped(p), 20);
            assert_eq!(full.chars().count() + empty.chars().count(), 20, "{p}");
        }
    }
}
