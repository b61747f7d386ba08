//! Parameters of every kind, as a playbook writes them and as a probe gets them: lengths of time, flags, and names that the
//! playbook chooses, below which a probe yields facts of their own.

use std::rc::Rc;
use std::time::Duration;

use crate::common::said;
use triage::diag::render;
use triage::fact::{
    Class, Named, ParamKind, ParamSpec, Params, Platform, ProbeSpec, Scope, Type, Unit, Vocabulary, Yield,
};
use triage::playbook::{Library, Playbook, Refusal};
use triage::text::SourceFile;

const fn param(name: &'static str, kind: ParamKind) -> ParamSpec {
    ParamSpec { name, kind, required: false, example: "", doc: "A parameter." }
}

const fn number(path: &'static str, unit: Option<Unit>) -> Yield {
    Yield { path, ty: Type::Int, unit, values: &[], class: Class::Machine, doc: "A number." }
}

static WATCH: ProbeSpec = ProbeSpec {
    name: "watch",
    title: "a probe of this test",
    doc: "It is never run.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[
        param("max_age", ParamKind::Duration),
        param("public", ParamKind::Flag),
        param("hosts", ParamKind::Named),
        param("patterns", ParamKind::Patterns),
    ],
    yields: &[number("lines", None), number("proxy.port", None)],
    named: Some(Named { param: "patterns", yields: &[number("count", None), number("age", Some(Unit::Seconds))] }),
};

static PROBES: [&ProbeSpec; 1] = [&WATCH];

/// A playbook with a call of the probe and a predicate.
fn text(call: &str, when: &str) -> String {
    format!(
        "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsettings: {{ domain: example.org, days: 7d, on: true }}\n\
         symptoms:\n  s: {{ title: S, causes: {{ c: 1 }} }}\ncauses:\n  c: {{ title: C, explanation: E }}\n\
         findings:\n  f: {{ title: F, when: '{when}' }}\n\
         facts:\n  w:\n    title: W\n    probe:\n      watch:\n{call}\n"
    )
}

fn read(call: &str, when: &str) -> Result<Rc<Playbook>, Rc<Refusal>> {
    let mut library = Library::new(Vocabulary { probes: &PROBES, effects: &[] });
    let shelf = library.add(Rc::new(SourceFile::new("f.yaml", text(call, when))), None);
    library.playbook(shelf)
}

fn params(call: &str, when: &str) -> Params {
    let playbook = read(call, when).unwrap_or_else(|refusal| panic!("{}", said(&refusal)));
    playbook.facts[0].probe.as_ref().unwrap().on(Some(Platform::Linux))
}

/// The mistakes, each with its code, line and column, and all of them as text.
fn mistakes(call: &str, when: &str) -> (Vec<(&'static str, usize, usize)>, String) {
    let refusal = read(call, when).err().unwrap_or_else(|| panic!("no mistake was found in\n{call}"));
    let Refusal::Mistakes(diagnostics) = &*refusal else { panic!("{}", said(&refusal)) };
    let place = |d: &&triage::diag::Diagnostic| {
        let at = diagnostics.source().position(d.span.start);
        (d.code.id(), at.line, at.column)
    };
    (diagnostics.sorted().iter().map(place).collect(), render(diagnostics))
}

fn only(call: &str, when: &str, code: &str, line: usize, column: usize) -> String {
    let (found, text) = mistakes(call, when);
    assert_eq!(found, [(code, line, column)], "{text}");
    text
}

#[test]
fn every_kind_reaches_the_probe() {
    let params = params(
        "        max_age: '${days}'\n        public: '${on}'\n        hosts: { auth: 'auth.${domain}', rest: ['a.*', b] }\n        \
         patterns: { refused: 'ERR_[A-Z]+', both: ['a(b|c)', '${domain}'] }",
        "w.refused.count > 0 && w.both.age < duration(\"1h\")",
    );
    assert_eq!(params.duration("max_age"), Some(Duration::from_secs(7 * 86_400)));
    assert_eq!(params.flag("public"), Some(true));
    let texts = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let named = |name: &str, all: &[&str]| (name.to_owned(), texts(all));
    assert_eq!(params.named("hosts"), [named("auth", &["auth.example.org"]), named("rest", &["a.*", "b"])]);
    let patterns = [named("refused", &["ERR_[A-Z]+"]), named("both", &["a(b|c)", "example.org"])];
    assert_eq!(params.named("patterns"), patterns);
}

#[test]
fn a_length_of_time_and_a_flag_may_differ_by_platform() {
    let params = params("        max_age: { linux: 1h, windows: 2h }\n        public: { linux: false }", "w.lines > 0");
    assert_eq!(params.duration("max_age"), Some(Duration::from_secs(3_600)));
    assert_eq!(params.flag("public"), Some(false));
}

#[test]
fn a_bad_length_of_time_is_shown_at_its_place() {
    assert!(only("        max_age: soon", "w.lines > 0", "invalid-value", 17, 18).contains("a duration such as 30s"));
    only("        max_age: 7", "w.lines > 0", "wrong-type", 17, 18);
    only("        max_age: { linux: soon }", "w.lines > 0", "invalid-value", 17, 27);
    only("        max_age: [7d]", "w.lines > 0", "wrong-type", 17, 18);
}

#[test]
fn a_bad_flag_is_shown_at_its_place() {
    only("        public: 'yes'", "w.lines > 0", "wrong-type", 17, 17);
}

#[test]
fn a_bad_regular_expression_is_shown_at_its_place_and_its_name_counts() {
    let text = only("        patterns: { x: 'a(' }", "w.x.count > 0", "invalid-value", 17, 24);
    assert!(text.contains("unclosed group"), "{text}");
    only("        patterns: { x: ['a', 'b['] }", "w.x.count > 0", "invalid-value", 17, 30);
    let text = only("        patterns: { x: '(a{1000}){1000}' }", "w.x.count > 0", "invalid-value", 17, 24);
    assert!(text.contains("too large"), "{text}");
    only("        patterns: { x: 7 }", "w.x.count > 0", "wrong-type", 17, 24);
    only("        hosts: { x: '${domian}' }", "w.lines > 0", "unknown-setting", 17, 22);
}

#[test]
fn a_bad_name_is_shown_at_its_place() {
    let text = only("        patterns: { not-resolved: a }", "w.lines > 0", "invalid-id", 17, 21);
    assert!(text.contains("did you mean `not_resolved`?"), "{text}");
    only("        patterns: { if: a }", "w.lines > 0", "invalid-id", 17, 21);
    only("        patterns: { x: a, x: b }", "w.x.count > 0", "duplicate-key", 17, 27);
}

#[test]
fn a_name_that_the_probe_itself_uses_is_refused() {
    for (name, when) in [("lines", "w.lines > 0"), ("proxy", "w.proxy.port > 0")] {
        let text = only(&format!("        patterns: {{ {name}: a }}"), when, "duplicate-id", 17, 21);
        assert!(text.contains("what the probe `watch` itself tells"), "{text}");
    }
}

#[test]
fn predicates_are_checked_against_the_names() {
    let call = "        patterns: { refused: a }";
    let text = only(call, "w.refusd.count > 0", "unknown-fact", 11, 25);
    assert!(text.contains("did you mean `w.refused.count`?"), "{text}");
    only(call, "w.refused.count == \"many\"", "type-mismatch", 11, 44);
    only("        hosts: { refused: a }", "w.refused.count > 0", "unknown-fact", 11, 25);
}

#[test]
fn names_that_are_no_mapping_are_one_mistake() {
    only("        patterns: [a]", "w.refused.count > 0", "wrong-type", 17, 19);
}
