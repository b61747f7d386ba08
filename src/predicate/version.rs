//! Version numbers as programs print them, and requirements such as `>=10.2, <11`.

use std::cmp::Ordering;

/// A list of comparisons that must all hold.
#[derive(Debug, Clone)]
pub(super) struct Requirement(Vec<(Comparison, Vec<u64>)>);

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// Longest first, so that `>=` is not read as `>`.
const COMPARISONS: [(&str, Comparison); 7] = [
    (">=", Comparison::GreaterOrEqual),
    ("<=", Comparison::LessOrEqual),
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    (">", Comparison::Greater),
    ("<", Comparison::Less),
    ("=", Comparison::Equal),
];

impl Requirement {
    /// Reads comparisons separated by commas; each needs its sign.
    pub(super) fn parse(text: &str) -> Option<Self> {
        text.split(',')
            .map(|part| {
                let part = part.trim();
                let (sign, comparison) = COMPARISONS.iter().find(|(sign, _)| part.starts_with(sign))?;
                let wanted = part[sign.len()..].trim();
                let whole = wanted.chars().all(|c| c.is_ascii_digit() || c == '.');
                Some((*comparison, numbers(wanted).filter(|_| whole)?))
            })
            .collect::<Option<_>>()
            .map(Self)
    }

    /// The versions that it compares with.
    pub(super) fn versions(&self) -> impl Iterator<Item = &[u64]> {
        self.0.iter().map(|(_, wanted)| wanted.as_slice())
    }

    /// Whether a version meets it; `None` if the text has no version number.
    pub(super) fn is_met_by(&self, version: &str) -> Option<bool> {
        let version = numbers(version)?;
        Some(self.0.iter().all(|(comparison, wanted)| {
            let order = compare(&version, wanted);
            match comparison {
                Comparison::Less => order.is_lt(),
                Comparison::LessOrEqual => order.is_le(),
                Comparison::Equal => order.is_eq(),
                Comparison::NotEqual => order.is_ne(),
                Comparison::GreaterOrEqual => order.is_ge(),
                Comparison::Greater => order.is_gt(),
            }
        }))
    }
}

/// The numbers at the front of `v18.17`, `10.0.19045` or `2.39.1.windows.1`.
fn numbers(text: &str) -> Option<Vec<u64>> {
    let mut numbers = Vec::new();
    for part in text.trim().trim_start_matches(['v', 'V']).split(['.', '-', '+', '_']) {
        let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits == 0 {
            break;
        }
        numbers.push(part[..digits].parse().ok()?);
        if digits < part.len() {
            break;
        }
    }
    (!numbers.is_empty()).then_some(numbers)
}

/// Missing numbers count as 0: 10 equals 10.0.
fn compare(a: &[u64], b: &[u64]) -> Ordering {
    let at = |v: &[u64], i: usize| v.get(i).copied().unwrap_or(0);
    (0..a.len().max(b.len())).map(|i| at(a, i).cmp(&at(b, i))).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_their_numbers() {
        let met = |requirement: &str, version| Requirement::parse(requirement).unwrap().is_met_by(version);
        assert_eq!(met(">=10.2, <11", "10.2.5"), Some(true));
        assert_eq!(met(">=10.2, <11", "10.10"), Some(true));
        assert_eq!(met(">=10.2, <11", "11"), Some(false));
        assert_eq!(met("=10", "10.0.0"), Some(true));
        assert_eq!(met("<3", "2.39.1.windows.1"), Some(true));
        assert_eq!(met("<3", "v2"), Some(true));
        assert_eq!(met("<3", "unreleased"), None);
    }

    #[test]
    fn a_requirement_needs_its_signs() {
        for bad in ["", "10", ">=", ">= x", ">=1,", "^1.2", "<1.x"] {
            assert!(Requirement::parse(bad).is_none(), "{bad}");
        }
    }
}
