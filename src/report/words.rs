//! Numbers and lists as people say them.

use crate::fact::{ParamKind, ParamSpec, Platform, Unit, Value};
use crate::playbook::Call;
use crate::units::{Probability, duration_in_words, size_in_words};

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

/// A value in a sentence: durations and sizes in the unit that fits, other numbers with three decimals at most.
pub(super) fn readable(value: &Value, unit: Option<Unit>) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
    let number = match value {
        Value::Int(i) => *i as f64,
        Value::Float(x) => *x,
        other => return other.to_string(),
    };
    match (unit, unit.and_then(Unit::milliseconds)) {
        (_, Some(factor)) => duration_in_words(number * factor),
        (Some(_), None) => size_in_words(number),
        (None, None) if value.ty().is_number() && number.fract() != 0.0 => {
            format!("{number:.3}").trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        (None, None) => value.to_string(),
    }
}

/// Bytes at the start of `text` that name `unit`, as in ` bytes are free`: a readable value has its own.
pub(super) fn written_unit(text: &str, unit: Option<Unit>) -> usize {
    let named = unit.and_then(|unit| text.strip_prefix([' ', TIED])?.strip_prefix(unit.name()));
    let ends = |rest: &&str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    named.filter(ends).map_or(0, |rest| text.len() - rest.len())
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

/// A probe or an effect with its parameters, as `tcp (host: example.org; port: 443)`. Of what a playbook names itself only the
/// names stand there.
pub(super) fn called<S>(name: &str, specs: &[ParamSpec], call: &Call<S>) -> String {
    let params = call.params.iter().map(|(param, values)| {
        let kind = specs.iter().find(|spec| spec.name == *param).map(|spec| spec.kind);
        let values = values.iter().map(|(platform, value)| format!("{}{}", written(kind, value), on(*platform)));
        format!("{param}: {}", values.collect::<Vec<_>>().join(", "))
    });
    let params = params.collect::<Vec<_>>().join("; ");
    if params.is_empty() { name.to_owned() } else { format!("{name} ({params})") }
}

/// The value of a parameter of this kind. Of what a playbook names itself only the names stand there.
pub(super) fn written(kind: Option<ParamKind>, value: &Value) -> String {
    match (kind, value) {
        #[expect(clippy::cast_precision_loss, reason = "a length of time that a person wrote")]
        (Some(ParamKind::Duration), Value::Int(ms)) => duration_in_words(*ms as f64),
        (Some(kind), Value::List(entries)) if kind.is_named() => {
            let name = |entry: &Value| match entry {
                Value::List(texts) => texts.first().map(Value::written),
                other => Some(other.written()),
            };
            entries.iter().filter_map(name).collect::<Vec<_>>().join(", ")
        }
        (_, value) => value.written(),
    }
}

/// ` on windows`; nothing where it is the same everywhere.
pub(super) fn on(platform: Option<Platform>) -> String {
    platform.map_or(String::new(), |platform| format!(" on {}", platform.name()))
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
    fn values_are_shown_in_the_unit_that_fits() {
        for (value, unit, shown) in [
            (Value::Int(172_800), Some(Unit::Seconds), "2 days"),
            (Value::Float(43.21), Some(Unit::Milliseconds), "43 ms"),
            (Value::Int(90), Some(Unit::Minutes), "90 minutes"),
            (Value::Int(1_234_567_890), Some(Unit::Bytes), "1.2 GB"),
            (Value::Int(1_234_567_890), None, "1234567890"),
            (Value::Float(1.0 / 3.0), None, "0.333"),
            (Value::Float(2.0), None, "2"),
            (Value::text("2026-11-25T08:00:00Z"), None, "2026-11-25T08:00:00Z"),
            (Value::Bool(true), None, "yes"),
        ] {
            assert_eq!(readable(&value, unit), shown);
        }
    }

    #[test]
    fn a_unit_that_is_written_behind_a_value_is_not_said_twice() {
        assert_eq!(written_unit(" bytes are free", Some(Unit::Bytes)), 6);
        assert_eq!(written_unit(" s ago", Some(Unit::Seconds)), 2);
        assert_eq!(written_unit(" s", Some(Unit::Seconds)), 2);
        assert_eq!(written_unit(" since then", Some(Unit::Seconds)), 0);
        assert_eq!(written_unit(" ms", Some(Unit::Seconds)), 0);
        assert_eq!(written_unit(" bytes", None), 0);
        assert_eq!(written_unit("", Some(Unit::Bytes)), 0);
    }

    #[test]
    fn a_bar_fills_its_columns() {
        for p in [0.0, 0.01, 0.5, 0.99, 1.0] {
            let (full, empty) = bar(Probability::clamped(p), 20);
            assert_eq!(full.chars().count() + empty.chars().count(), 20, "{p}");
        }
    }
}
