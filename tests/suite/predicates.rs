//! The language of predicates: what it means, what it refuses and where, and the laws of its logic.

use std::collections::HashMap;

use indexmap::IndexMap;
use proptest::prelude::*;
use triage::fact::{Catalog, Class, Entry, Origin, Slot, Type, Unit, Value};
use triage::predicate::{Language, MistakeKind, Names, Predicate, Truth};

fn catalog() -> Catalog {
    let mut catalog = Catalog::default();
    for (path, ty, unit) in [
        ("a", Type::Bool, None),
        ("b", Type::Bool, None),
        ("c", Type::Bool, None),
        ("n", Type::Int, None),
        ("x", Type::Float, None),
        ("wait", Type::Int, Some(Unit::Milliseconds)),
        ("age", Type::Float, Some(Unit::Minutes)),
        ("free", Type::Int, Some(Unit::Bytes)),
        ("http.status", Type::Int, None),
        ("http.url", Type::String, None),
        ("http.error", Type::String, None),
        ("package.default", Type::String, None),
        ("names", Type::List, None),
        ("os.version", Type::String, None),
    ] {
        let entry = Entry {
            path: path.into(),
            root: path.split('.').next().unwrap().into(),
            ty,
            unit,
            answers: None,
            probed: &[],
            doc: "".into(),
            origin: Origin::Given,
            class: Class::Machine,
        };
        catalog.add(entry).unwrap();
    }
    catalog
}

fn compile(text: &str) -> Result<Predicate, Vec<triage::predicate::Mistake>> {
    let settings =
        IndexMap::from([("host".to_owned(), Value::text("example.org")), ("limit".to_owned(), Value::Int(-3))]);
    Language::new().compile(text, Names { catalog: &catalog(), settings: &settings })
}

/// The truth of a predicate, and what went wrong.
fn judge(text: &str, facts: &[(&str, Value)]) -> (Truth, Vec<String>) {
    let catalog = catalog();
    let facts: HashMap<Slot, &Value> = facts.iter().map(|(path, v)| (catalog.slot(path).unwrap(), v)).collect();
    let predicate = compile(text).unwrap_or_else(|m| panic!("{text}: {m:?}"));
    let mut trouble = Vec::new();
    let truth = predicate.judge(&|slot| facts.get(&slot).copied(), &mut trouble);
    (truth, trouble)
}

#[test]
fn predicates_mean_what_they_say() {
    let facts = [
        ("a", Value::Bool(true)),
        ("b", Value::Bool(false)),
        ("n", Value::Int(-3)),
        ("x", Value::Float(0.5)),
        ("wait", Value::Int(6000)),
        ("age", Value::Float(3.0)),
        ("free", Value::Int(1 << 30)),
        ("http.status", Value::Int(401)),
        ("http.url", Value::text("https://example.org/a\"b")),
        ("package.default", Value::text("yes")),
        ("names", Value::texts(&["one", "two"])),
        ("os.version", Value::text("10.0.19045")),
    ];
    for text in [
        "a",
        "!b",
        "a && !b",
        "b || a",
        "true",
        "http.status == 401",
        "http.status != 402",
        "n < 0",
        "-n == 3",
        "n == -3",
        "x >= 0.5",
        "x < 1",
        "n + 4 == 1",
        "(http.status - 1) / 100 == 4",
        "http.status in [401, 403]",
        "!(n in [1, 2])",
        "http.url.starts_with(\"https://\")",
        "http.url.contains(\"${host}\")",
        "http.url.ends_with(\"a\\\"b\")",
        "http.url.len == 23",
        "contains(http.url, \"example\")",
        "http.url.matches(\"(?i)EXAMPLE\\\\.org\")",
        "names.contains(\"two\")",
        "\"one\" in names",
        "names.len == 2",
        "names[1] == \"two\"",
        "!names.is_empty",
        "wait > duration(\"5s\")",
        "duration(\"1m\") > wait",
        "age == duration(\"3m\")",
        "age < duration(\"200s\")",
        "age > -duration(\"200s\")",
        "!(0 - age > -duration(\"3m\"))",
        "age == duration(\"2m\") + duration(\"1m\")",
        "age < duration(\"4m\") - duration(\"10s\")",
        "free > size(\"500 MiB\")",
        "version(os.version, \">=10, <11\")",
        "known(n)",
        "!known(http.error)",
        "package.default == \"yes\"",
        "http.url.to_lower.contains(\"example\")",
        "a == true",
        "http.error == \"none\" || a",
        "n == ${limit} && http.url.contains(\"${host}\")",
        "names[0] == \"one\" && names[0] != \"two\"",
        "7 / 2 == 3 && 7 % 4 == 3 && n * n == 9",
        "package.default + \"!\" == \"yes!\" && package.default < \"yet\"",
        "\"exam\" in http.url",
        "x == 0.5 && n != 0.5",
        "!(\"three\" in names)",
    ] {
        assert_eq!(judge(text, &facts), (Truth::True, vec![]), "{text}");
    }
    for text in [
        "http.error == \"none\"",
        "http.error == \"none\" && a",
        "!(http.error == \"x\")",
        "c",
        "http.error in [\"a\"]",
    ] {
        assert_eq!(judge(text, &facts), (Truth::Unknown, vec![]), "{text}");
    }
    assert_eq!(judge("http.error == \"none\" && b", &facts).0, Truth::False);
}

#[test]
fn what_fails_at_run_time_is_unknown_and_said() {
    let facts = [
        ("n", Value::Int(0)),
        ("x", Value::Float(5.0)),
        ("names", Value::texts(&["one"])),
        ("os.version", Value::text("beta")),
    ];
    for (text, said) in [
        ("1 / n == 1", "zero"),
        ("names[3] == \"x\"", "out of bounds"),
        ("version(os.version, \">=1\")", "has no version number"),
        ("names[0]", "instead of a bool"),
        ("9223372036854775807 + 1 + n > 0", "overflow"),
        ("names[0] == 3", "a string is compared with a number"),
        ("names[0] != 3", "a string is compared with a number"),
        ("!(names[0] > 3)", "a string is compared with a number"),
        ("!(1 in names)", "a string is compared with a number"),
        ("x * 1e308 * 10.0 > 1.0", "beyond all numbers"),
        ("x / 0.0 >= 1.0", "beyond all numbers"),
    ] {
        let (truth, trouble) = judge(text, &facts);
        assert_eq!(truth, Truth::Unknown, "{text}");
        assert!(trouble.iter().any(|t| t.contains(said)), "{text}: {trouble:?}");
    }
}

#[test]
fn mistakes_are_found_at_their_token() {
    use MistakeKind::{Syntax, Type, UnknownFact, UnknownFunction, UnknownSetting};
    for (text, kind, token, help) in [
        ("http.statos == 401", UnknownFact, "http.statos", "did you mean `http.status`?"),
        ("a && nothing_like_it", UnknownFact, "nothing_like_it", ""),
        ("http == 1", UnknownFact, "http", "group of facts"),
        ("http.status.code == 1", UnknownFact, "code", ""),
        ("http.url.start_with(\"x\")", UnknownFunction, "start_with", "did you mean `starts_with`?"),
        ("eval(\"1\")", Syntax, "eval", ""),
        ("http.status == \"401\"", Type, "\"401\"", "write 401 without quotes"),
        ("http.error == 3", Type, "3", "write \"3\""),
        ("http.error > 3", Type, "3", ""),
        ("a > b", Type, "b", ""),
        ("http.status in [\"401\"]", Type, "\"401\"", ""),
        ("http.status", Type, "http.status", "compare it"),
        ("wait > age", Type, "age", ""),
        ("n > duration(\"5s\")", Type, "duration", "unit"),
        ("wait > duration(\"5 parsecs\")", Type, "\"5 parsecs\"", "duration("),
        ("free > duration(\"5s\")", Type, "duration", ""),
        ("age > duration(\"5s\") * duration(\"5s\")", Type, "duration", ""),
        ("age > duration(\"5s\") + size(\"5 MB\")", Type, "size", ""),
        ("http.url.matches(\"(\")", Type, "\"(\"", ""),
        ("version(os.version, \"ten\")", Type, "\"ten\"", ""),
        ("known(n + 1)", Syntax, "known", ""),
        ("n == (a && b)", Syntax, "&&", ""),
        ("n ?? 3 == 3", Syntax, "??", "known(path)"),
        ("a and b", Syntax, "and", "write `&&`"),
        ("not a", Syntax, "not", "write `!`"),
        ("n = 3", Syntax, "=", "write `==`"),
        ("http.error == 'none'", Syntax, "", "double quotes"),
        ("http.error == `${a}`", Syntax, "`", ""),
        ("http.url.contains(\"${hots}\")", UnknownSetting, "${hots}", "did you mean `host`?"),
        ("n > ${limt}", UnknownSetting, "${limt}", "did you mean `limit`?"),
        ("n == ${host}", Type, "${host}", ""),
        ("x > 1e400", Type, "1e400", "smaller"),
        ("http?.status == 1", Syntax, "?", "unknown"),
        ("names?[0] == \"a\"", Syntax, "", "unknown"),
        ("known(http?.status)", Syntax, "known", ""),
        ("(n == 3", Syntax, "", ""),
        ("n == 3; true", Syntax, "", ""),
        ("let x = 1", Syntax, "let", ""),
        ("if a { b } else { c }", Syntax, "if", ""),
        ("while true {}", Syntax, "while", ""),
        ("", Syntax, "", ""),
    ] {
        let mistakes = compile(text).expect_err(text);
        let mistake = &mistakes[0];
        assert_eq!(mistake.kind, kind, "{text}: {mistakes:?}");
        let found = text.get(mistake.range.clone()).unwrap_or_else(|| panic!("{text}: {mistake:?}"));
        assert!(token.is_empty() || found == token, "{text}: {mistake:?} points at `{found}`");
        assert!(mistake.help.as_deref().unwrap_or("").contains(help), "{text}: {mistake:?}");
    }
}

#[test]
fn all_mistakes_of_a_predicate_are_found_at_once() {
    let mistakes = compile("http.statos == 1 && http.url.start_with(\"x\") || n == \"3\"").unwrap_err();
    assert_eq!(mistakes.len(), 3, "{mistakes:?}");
}

#[test]
fn bombs_are_refused_or_unknown() {
    let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
    let nots = format!("{}a", "!".repeat(4000));
    let long = format!("a{}", " || a".repeat(5000));
    for text in [deep.as_str(), &nots, &long, "http.url.matches(\"(a{1000}){1000}\")"] {
        assert!(compile(text).is_err());
    }
    let sum = format!("{} == -100", vec!["n"; 50].join(" + "));
    assert_eq!(judge(&sum, &[("n", Value::Int(-2))]), (Truth::True, vec![]));
    let grow = format!("({}).len > 0", vec!["http.url"; 20].join(" + "));
    let (truth, trouble) = judge(&grow, &[("http.url", Value::text(&"x".repeat(60_000)))]);
    assert_eq!(truth, Truth::Unknown);
    assert_eq!(trouble.len(), 1);
}

/// Random predicates over three bools, with facts of which some are unknown.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("c".to_owned()),
        Just("n > 2".to_owned()),
        Just("n in [1, 2]".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|e| format!("!({e})")),
            (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x}) && ({y})")),
            (inner.clone(), inner).prop_map(|(x, y)| format!("({x}) || ({y})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// What is decided stays decided, whatever is learnt later.
    #[test]
    fn a_decided_answer_survives_learning_more(
        text in expressions(),
        known in proptest::collection::vec(any::<bool>(), 4),
        values in (any::<bool>(), any::<bool>(), any::<bool>(), 0i64..5),
    ) {
        let all = [
            ("a", Value::Bool(values.0)), ("b", Value::Bool(values.1)), ("c", Value::Bool(values.2)), ("n", Value::Int(values.3)),
        ];
        let some: Vec<_> = all.iter().zip(&known).filter(|(_, k)| **k).map(|(f, _)| f.clone()).collect();
        let (before, after) = (judge(&text, &some).0, judge(&text, &all).0);
        prop_assert_ne!(after, Truth::Unknown);
        prop_assert!(before == Truth::Unknown || before == after, "{} gave {:?}, then {:?}", text, before, after);
    }
}
