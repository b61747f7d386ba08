//! Short forms to declare what a probe yields, and to record it.

use std::time::Instant;

use crate::fact::{Class, Type, Unit, Value, Yield};

const fn plain(path: &'static str, ty: Type, doc: &'static str) -> Yield {
    Yield { path, ty, unit: None, values: &[], class: Class::Machine, doc }
}

/// Any text.
pub const fn text(path: &'static str, doc: &'static str) -> Yield {
    plain(path, Type::String, doc)
}

/// One of a closed list of texts.
pub const fn choice(path: &'static str, values: &'static [&'static str], doc: &'static str) -> Yield {
    Yield { path, ty: Type::String, unit: None, values, class: Class::Machine, doc }
}

/// Yes or no.
pub const fn flag(path: &'static str, doc: &'static str) -> Yield {
    plain(path, Type::Bool, doc)
}

/// A list of texts.
pub const fn list(path: &'static str, doc: &'static str) -> Yield {
    plain(path, Type::List, doc)
}

/// A whole number without a unit.
pub const fn number(path: &'static str, doc: &'static str) -> Yield {
    plain(path, Type::Int, doc)
}

/// A whole number of a unit.
pub const fn measure(path: &'static str, unit: Unit, doc: &'static str) -> Yield {
    Yield { path, ty: Type::Int, unit: Some(unit), values: &[], class: Class::Machine, doc }
}

/// A yield that tells something about somebody else than this machine.
pub const fn of(class: Class, yielded: Yield) -> Yield {
    Yield { class, ..yielded }
}

/// Several groups of yields or words as one; `N` is how many there are in all, or the build fails.
pub const fn joined<T: Copy, const N: usize>(groups: &[&[T]]) -> [T; N] {
    let mut all = [groups[0][0]; N];
    let (mut group, mut at) = (0, 0);
    while group < groups.len() {
        let mut n = 0;
        while n < groups[group].len() {
            all[at] = groups[group][n];
            at += 1;
            n += 1;
        }
        group += 1;
    }
    assert!(at == N, "N is the number of all");
    all
}

/// The whole milliseconds since then.
#[must_use]
pub fn milliseconds(since: Instant) -> Value {
    Value::Int(i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::PROBES;

    #[test]
    fn every_probe_and_yield_says_what_it_is_once() {
        for probe in PROBES {
            let spec = probe.spec();
            assert!(!spec.title.is_empty() && spec.doc.ends_with('.'), "{}", spec.name);
            let named = spec.named.map_or(&[][..], |named| named.yields);
            let mut seen = HashSet::new();
            let fixed = spec.yields.iter().map(|yielded| (false, yielded));
            for (below, yielded) in fixed.chain(named.iter().map(|yielded| (true, yielded))) {
                assert!(seen.insert((below, yielded.path)), "{} yields {} twice", spec.name, yielded.path);
                assert!(yielded.doc.ends_with('.'), "{} {}", spec.name, yielded.path);
                assert!(yielded.unit.is_none() || yielded.ty.is_number(), "{} {}", spec.name, yielded.path);
            }
            assert!(spec.params.iter().all(|param| param.doc.ends_with('.')), "{}", spec.name);
            let is_named = |name| spec.params.iter().any(|param| param.name == name && param.kind.is_named());
            assert!(spec.named.is_none_or(|named| is_named(named.param)), "{}", spec.name);
        }
    }
}
