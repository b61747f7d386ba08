//! An author's mistakes: all at once, each at its line and column, with its code. One playbook with one of every kind, a
//! small file for each code, and the places where lines and columns are easily lost.

use std::fs::read_to_string;
use std::rc::Rc;

use crate::common::{PRINTER, files, project, read, vocabulary};
use proptest::prelude::*;
use triage::diag::{Code, Diagnostics, Severity, render};
use triage::playbook::{Library, Refusal};
use triage::text::{SourceFile, Span};

/// A mistake: the id of its code, its line and its column.
type Found = (&'static str, usize, usize);

/// The mistakes of a text, sorted by place; none where it is a playbook.
fn diagnostics(text: &str, expected_id: Option<&str>) -> Option<Diagnostics> {
    match &*read("f.yaml", text, expected_id).1.err()? {
        Refusal::Mistakes(diagnostics) => Some(diagnostics.clone()),
        Refusal::Settings(lines) => panic!("{lines:?}"),
    }
}

fn found(text: &str, expected_id: Option<&str>) -> Vec<Found> {
    let Some(diagnostics) = diagnostics(text, expected_id) else { return Vec::new() };
    assert!(!diagnostics.is_empty(), "refused, and nobody says why:\n{text}");
    let place = |span: Span| diagnostics.source().position(span.start);
    let one = |d: &&triage::diag::Diagnostic| (d.code.id(), place(d.span).line, place(d.span).column);
    diagnostics.sorted().iter().map(one).collect()
}

/// Where a byte stands: its line and its column in characters, counted without the program's help.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text[..byte].trim_start_matches('\u{feff}');
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

/// The planted mistakes: the code, and the place behind `«` in a piece of text that stands once in the file.
const PLANTED: [(&str, &str); 48] = [
    ("id-not-path", "id: «printer/ofline"),
    ("wrong-type", "version: «1.0 "),
    ("unknown-key", "«colour: grey"),
    ("duplicate-key", "«printer_host: other.local"),
    ("unknown-cause", "«wrong-adress: 15"),
    ("invalid-value", "queue-stuck: «-3"),
    ("unknown-finding", "resolved_when: «jobs-prnt"),
    ("symptom-without-causes", "«causes: {}"),
    ("unknown-setting", "host: \"«${printer_hots}"),
    ("unknown-key", "/var/spool/cups, «pathh: x"),
    ("duplicate-id", "{ value: «dark, label: Darkness"),
    ("wrong-type", "time: «30 "),
    ("fact-source", "«weight:"),
    ("unknown-fact", "said «{printer.eror}"),
    ("unknown-fact", "«printer.errror"),
    ("probability-range", "otherwise: «1.5"),
    ("missing-key", "«display-dark:\n"),
    ("predicate-syntax", "«= \"dark\""),
    ("unknown-function", "display.«start_with"),
    ("type-mismatch", "spool.entries > «\\\"many"),
    ("unknown-setting", "spool.error == \"«${printer_hosts}"),
    ("two-groups", "«overlaps: queue"),
    ("predicate-syntax", "spool.entries == 0 «and"),
    ("invalid-value", "printer-unreachable: «almost-allways"),
    ("alternatives-sum", "display-ready: «half"),
    ("not-evidence", "«jobs-print: rarely"),
    ("wrong-type", "explanation: «[It, is, stuck]"),
    ("unknown-finding", "«jobs-piled-up: rarely"),
    ("predicate-syntax", "os.family «= \"windows\""),
    ("invalid-id", "«Queue_Stuck:"),
    ("unknown-cause", "«powered-of: almost-always"),
    ("invalid-value", "risk: «slight"),
    ("requires-cycle", "requires: [«clear-queue]"),
    ("need-without-price", "[admin, «courage]"),
    ("unknown-fix", "[power-on, «power-off]"),
    ("effect-outside-touches", "move_aside: { path: «/var/spool/cups"),
    ("unknown-key", "«move_asid: {"),
    ("unknown-finding", "verify: «queue-empty"),
    ("invalid-value", "time: «soon"),
    ("scenario-reference", "«eror: none"),
    ("scenario-fact", "display: «bright"),
    ("scenario-reference", "tried: [«power-onn]"),
    ("scenario-reference", "set: { «printer_hst: x"),
    ("scenario-reference", "cause: «powered-out"),
    ("duplicate-id", "name: «dark display                     # the same"),
    ("wrong-type", "resolved: «\"yes\""),
    ("missing-key", "- «name: nothing is expected"),
    ("scenario-reference", "cause: «nobody"),
];

#[test]
fn all_planted_mistakes_are_shown_in_one_run_each_at_its_place() {
    let text = read_to_string(project("tests/playbooks-with-mistakes/planted.yaml")).unwrap();
    let planted: Vec<Found> = PLANTED
        .iter()
        .map(|(code, piece)| {
            let (before, after) = piece.split_once('«').unwrap();
            let piece = format!("{before}{after}");
            let mut places = text.match_indices(&piece);
            let (at, _) = places.next().unwrap_or_else(|| panic!("{piece} is not there"));
            assert_eq!(places.next(), None, "{piece} stands twice");
            let (line, column) = place(&text, at + before.len());
            (*code, line, column)
        })
        .collect();
    assert_eq!(found(&text, Some("printer/offline")), planted);
    let rendered = render(&diagnostics(&text, Some("printer/offline")).unwrap());
    for (code, line, column) in planted {
        assert!(rendered.contains(&format!("--> f.yaml:{line}:{column}\n")), "{code} at {line}:{column}\n{rendered}");
    }
}

#[test]
fn every_code_has_a_file_that_provokes_it_and_nothing_else() {
    let folder = "tests/playbooks-with-mistakes/mistake";
    let errors = Code::ALL.iter().filter(|info| info.severity == Severity::Error);
    let mut without: Vec<&str> = errors.map(|info| info.id).collect();
    for file in files(folder, ".yaml") {
        let text = read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        // its first line says what comes out: `# CODE at LINE:COLUMN`
        let said: Vec<&str> = text.lines().next().unwrap().trim_start_matches("# ").split([' ', ':']).collect();
        let [code, "at", line, column] = said[..] else { panic!("{name}: {said:?}") };
        let wanted = (code, line.parse().unwrap(), column.parse().unwrap());
        assert_eq!(code, name);
        assert_eq!(found(&text, Some(&format!("mistake/{name}"))), [wanted], "{name}");
        without.retain(|id| *id != code);
    }
    assert!(without.is_empty(), "without a file in {folder}: {without:?}");
}

/// A playbook with a predicate, as it stands in the file after `when:`.
fn with_predicate(when: &str) -> String {
    format!(
        "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsettings: {{ host: example.org }}\n\
         facts:\n  d: {{ title: D, given: {{ type: string }} }}\n  n: {{ title: N, given: {{ type: int }} }}\n\
         symptoms:\n  s: {{ title: S, causes: {{ c: 1 }} }}\ncauses:\n  c: {{ title: C, explanation: E }}\n\
         findings:\n  f:\n    title: F\n    otherwise: half\n    when: {when}\n"
    )
}

/// A playbook with more text behind it.
fn with(more: &str) -> String {
    let text = "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: { title: S, causes: { c: 1 } }\n";
    format!("{text}causes:\n  c: {{ title: C, explanation: E }}\n{more}")
}

/// Holds the mistakes of a text against the `«` in it, in order.
fn holds(marked: &str, codes: &[&'static str]) {
    let (mut text, mut wanted, mut codes) = (String::new(), Vec::new(), codes.iter());
    for (n, piece) in marked.split('«').enumerate() {
        if n > 0 {
            let (line, column) = place(&text, text.len());
            wanted.push((*codes.next().expect("a code for each place"), line, column));
        }
        text += piece;
    }
    assert_eq!(codes.next(), None);
    assert_eq!(found(&text, None), wanted, "\n{marked}");
}

#[test]
fn the_samples_are_good_without_their_mistakes() {
    for when in ["d == \"${host}\" && n > 3", "true", "|\n      d == \"x\" ||\n\n        n > 3"] {
        holds(&with_predicate(when), &[]);
    }
    holds(&with(""), &[]);
}

#[test]
fn a_place_inside_a_predicate_is_exact_however_it_is_written() {
    let unknown = ["unknown-fact"].as_slice();
    for (when, codes) in [
        ("«dd == \"x\"", unknown),
        ("d == \"x\" && «nn > 3 # why", unknown),
        ("d == \"ü€𝄞e\u{301}\" && «nn > 3", unknown),
        ("d == \"${host}\" && «nn > 3", unknown),
        ("d == \"x\" &&\n      «nn > 3", unknown),
        ("d == \"x\" &&\n\n\n      «nn > 3", unknown),
        ("'d == \"it''s ''so''\" && «nn > 3'", unknown),
        ("'d == \"x\" &&\n\n      «nn > 3'", unknown),
        ("\"d == \\\"x\\u00fc\\x41\\U0001D11E\\\" && «nn > 3\"", unknown),
        ("\"d == \\\"x\\\" && \\\n      «nn > 3\"", unknown),
        ("\"d == \\\"x\\\" &&\n      «nn > 3\"", unknown),
        ("\"d\\t==\\t\\\"x\\\" && «nn > 3\"", unknown),
        ("\"d == \\\"\\\\\\\\\\\" && «nn > 3\"", unknown),
        ("|\n      d == \"x\" ||\n      «nn > 3", unknown),
        ("|\n\n      d == \"x\" ||\n\n        «nn > 3\n", unknown),
        ("|-\n      d == \"ü\" || «nn > 3", unknown),
        ("|2-\n        d == \"x\" ||\n      «nn > 3", unknown),
        ("|+\n      «nn > 3\n\n", unknown),
        (">\n      d == \"x\" ||\n      «nn > 3", unknown),
        (">-\n      d == \"x\" ||\n\n      «nn > 3", unknown),
        (">\n      d == \"x\" ||\n        n > 1 ||\n      «nn > 3", unknown),
        ("|\n      d == \"x\" ||\t«nn > 3", unknown),
        ("«dd == \"x\" || «nn > 3", &["unknown-fact", "unknown-fact"]),
        (">\n      «dd == \"x\" ||\n      n == «\"3\"", &["unknown-fact", "type-mismatch"]),
        ("\"d.«contain(\\\"ü\\\") || n == «\\\"3\\\"\"", &["unknown-function", "type-mismatch"]),
        ("d == \"«${hots}\" || «nn > 3", &["unknown-setting", "unknown-fact"]),
        ("n > 3 && n «= 4", &["predicate-syntax"]),
        ("(n > 3 && n == 4«", &["predicate-syntax"]),
        ("«3", &["wrong-type"]),
        ("«[n]", &["wrong-type"]),
    ] {
        holds(&with_predicate(when), codes);
    }
}

#[test]
fn a_clash_of_types_is_shown_at_the_value_that_does_not_fit_for_every_operator() {
    let clash = ["type-mismatch"].as_slice();
    for operator in ["==", "!=", "<", "<=", ">", ">="] {
        for when in ["n OP «\"x\"", "«\"x\" OP n", "d OP «3", "n > 1 && d OP «true", "n OP «[1]"] {
            holds(&with_predicate(&format!("'{}'", when.replace("OP", operator))), clash);
        }
    }
    for operator in ["+", "-", "*", "/", "%"] {
        for when in ["n OP «\"x\" > 3", "n > 1 && 3 < n OP «true", "n OP «[1] == 3"] {
            holds(&with_predicate(&format!("'{}'", when.replace("OP", operator))), clash);
        }
    }
    for when in ["d in [«1, 2]", "n in [«\"a\"]", "d in «3", "!«n", "-«d == 3", "«n", "«n && d == \"x\"", "n > 1 || «d"]
    {
        holds(&with_predicate(&format!("'{when}'")), clash);
    }
}

#[test]
fn a_place_is_exact_in_the_last_line_of_a_file_without_a_line_end() {
    for when in [
        "«nn > 3",
        "|\n      n > 1 ||\n      «nn > 3",
        ">\n      n > 1 ||\n      «nn > 3",
        "\"n > 1 ||\n      «nn > 3\"",
    ] {
        holds(with_predicate(when).trim_end(), &["unknown-fact"]);
        holds(&with_predicate(when).trim_end().replace('\n', "\r\n"), &["unknown-fact"]);
    }
}

#[test]
fn a_place_is_exact_with_the_line_ends_of_windows() {
    for (when, codes) in [
        ("d == \"x\" && «nn > 3", ["unknown-fact"]),
        ("|\n      d == \"x\" ||\n      «nn > 3", ["unknown-fact"]),
        (">\n      d == \"x\" ||\n\n      «nn > 3", ["unknown-fact"]),
        ("\"d == \\\"x\\\" &&\n      «nn > 3\"", ["unknown-fact"]),
        ("\"d == \\\"x\\\" && \\\n      «nn > 3\"", ["unknown-fact"]),
        ("'d == \"x\" &&\n      «nn > 3'", ["unknown-fact"]),
        ("d == \"x\" &&\n      «nn > 3", ["unknown-fact"]),
    ] {
        holds(&with_predicate(when).replace('\n', "\r\n"), &codes);
    }
    holds(&with("«colour: grey\n").replace('\n', "\r\n"), &["unknown-key"]);
}

#[test]
fn a_place_is_exact_wherever_a_key_or_a_value_stands() {
    let effect = "fixes:\n  x: { title: F, resolves: { c: 1 }, time: 1m, risk: high, steps: [{ do: { run: { program: ";
    for (more, codes) in [
        ("«colour: grey", ["unknown-key"].as_slice()),
        ("«\"colour\": grey\n", &["unknown-key"]),
        ("«'farbe': \"ü\"\n", &["unknown-key"]),
        ("«farbe:\tgrün # ü\n", &["unknown-key"]),
        ("«<<: { a: b }\n", &["unknown-key"]),
        ("touches«:\n", &["wrong-type"]),
        ("touches«: # nothing\n", &["wrong-type"]),
        ("touches: [/a, { «linus: /b }]\n", &["unknown-key"]),
        ("touches: [/ü€𝄞, «3]\n", &["wrong-type"]),
        ("\"touches\": «/var/cache", &["wrong-type"]),
        ("reference: [{ title: „ü“, «colum: [a] }]\n", &["unknown-key"]),
        ("reference:\n  - title: A\n    rows: [[a, «[b]]]\n", &["wrong-type"]),
        ("reference:\n- title: A\n  rows: [[a]]\n  «rows: [[b]]\n", &["duplicate-key"]),
        ("allow: [«a,\n  unread-fact,\n     «3]", &["unknown-code", "wrong-type"]),
        ("costs: { needs: { «ü: 1m } }\n", &["invalid-id"]),
        ("costs: { risk: { low: «1 m in } }\n", &["invalid-value"]),
        ("costs: { wait: «soon }\n", &["invalid-value"]),
        ("sources: [{ title: T, url: «www.example.org }]\n", &["invalid-value"]),
        (
            "facts: { mood: { title: M, ask: { question: Q, time: 1m, answers: «[] } } }\nfindings: { low: { title: L, when: mood == \"low\" } }\nscenarios: [{ name: n, facts: { mood: low }, expect: { resolved: false } }]\n",
            &["invalid-value"],
        ),
        ("escalation: { title: E, contact: «*who, time: 1h }\n", &["yaml-feature"]),
        ("escalation: { title: E, contact: «!who x, time: 1h }\n", &["yaml-feature"]),
        ("escalation: { title: E, contact: «&who x, time: 1h }\n", &["yaml-feature"]),
        ("«escalation: { title: E, contact: x }\n", &["missing-key"]),
        (
            "findings:\n  f: { title: F, when: true, one_of: g, otherwise: half, «otherwise: half }\n",
            &["duplicate-key"],
        ),
    ] {
        holds(&with(more), codes);
    }
    holds(&with(&format!("{effect}/a, «argss: [b] }} }} }}] }}\n")), &["unknown-key"]);
    holds(&with(&format!("{effect}«3 }} }} }}] }}\n")), &["wrong-type"]);
    holds(&format!("\u{feff}{}", with("«colour: grey")), &["unknown-key"]);
    holds(&format!("«colour: grey\n{}", with("")), &["unknown-key"]);
    holds("«[]", &["wrong-type"]);
    holds("«triage", &["wrong-type"]);
}

#[test]
fn the_version_of_the_format_is_one_and_another_hides_nothing() {
    let help = |text: &str| diagnostics(text, None).unwrap().sorted()[0].help.clone().unwrap();
    let with = |version: &str| with("«colour: grey\n").replace("triage: 1", &format!("triage: «{version}"));
    for (version, code, wanted) in [
        ("2", "invalid-value", "write 1"),
        ("0", "invalid-value", "write 1"),
        ("-1", "invalid-value", "write 1"),
        ("\"1\"", "wrong-type", "write it without quotes"),
        ("true", "wrong-type", "write a value of the kind that is named"),
        ("1.0", "wrong-type", "write a value of the kind that is named"),
        ("one", "wrong-type", "write a value of the kind that is named"),
    ] {
        holds(&with(version), &[code, "unknown-key"]);
        assert_eq!(help(&with(version).replace('«', "")), wanted, "{version}");
    }
}

#[test]
fn a_mistake_that_only_types_find_hides_no_other() {
    holds(
        &with("facts:\n  g: { title: G, given: { fields: { «a: { unit: ms } } } }\n«colour: grey\n"),
        &["missing-key", "unknown-key"],
    );
    let long = "x".repeat(70_000);
    let settings = format!("settings: {{ long: «{long} }}\n");
    let findings = "findings:\n  f: { title: F, when: «nn > 3, shows: \"«{nn}\" }\n";
    holds(&with(&format!("{settings}{findings}")), &["wrong-type", "unknown-fact", "unknown-fact"]);
    holds(
        &with(&format!("findings:\n  f: {{ title: F, when: «d{long} }}\n«colour: grey\n")),
        &["predicate-syntax", "unknown-key"],
    );
}

#[test]
fn what_stands_again_is_looked_at_as_well() {
    let head =
        "facts:\n  n: { title: N, given: { type: int } }\nfindings:\n  f: { title: F, when: n > 3, otherwise: half }\n";
    let more = |more: &str| with(&format!("{head}{more}"));
    // an entry that the author named
    holds(
        &more("  «f: { title: F, when: n > «zork, otherwise: «3, «whn: 1, shows: \"«{zork}\" }\n"),
        &["duplicate-key", "unknown-fact", "probability-range", "unknown-key", "unknown-fact"],
    );
    holds(
        &more("  «f: { title: F, when: n == «\"3\" }\n  «f: { «titel: F, when: «zork }\n"),
        &["duplicate-key", "type-mismatch", "duplicate-key", "unknown-key", "unknown-fact"],
    );
    // a key that the format names
    holds(
        &more("  g: { title: G, when: n > 3, «when: n > «zork, «when: n >« }\n"),
        &["duplicate-key", "unknown-fact", "duplicate-key", "predicate-syntax"],
    );
    // a whole section, a list, and a section whose entries stand in the first
    let fixes = "fixes: {}\n«fixes:\n  x: { title: X, resolves: { «d: 1 }, time: 1m, risk: none, steps: [] }\n";
    holds(&more(fixes), &["duplicate-key", "unknown-cause"]);
    holds(
        &more(&format!(
            "{fixes}«fixes:\n  «x: {{ title: X, resolves: {{}}, time: 1m, risk: none, steps: [], applies: «q }}\n"
        )),
        &["duplicate-key", "unknown-cause", "duplicate-key", "duplicate-key", "unknown-fact"],
    );
    holds(&more("touches: [/a]\n«touches: [/b, «3]\n"), &["duplicate-key", "wrong-type"]);
    holds(
        &more(
            "scenarios: [{ name: a, facts: { n: 1 }, expect: {} }]\n«scenarios: [{ name: b, facts: { «m: 1 }, expect: {} }]\n",
        ),
        &["duplicate-key", "scenario-reference"],
    );
    // a value that is no mapping
    holds(&more("«findings: «3\n"), &["duplicate-key", "wrong-type"]);
}

#[test]
fn what_stands_again_is_no_other_mistake() {
    let head = "facts:\n  n: { title: N, ask: { question: Q, time: 1m, answers: [{ value: a, label: A }] } }\n";
    let findings = "findings:\n  f: { title: F, when: n == \"a\", otherwise: 0.6, one_of: n }\n";
    let again = "  «f: { title: F, when: n == \"a\", otherwise: 0.6, one_of: n }\n";
    holds(&with(&format!("{head}{findings}{again}")), &["duplicate-key"]);
    // what both declare is known
    let facts =
        "  g: { title: G, given: { fields: { a: int } } }\n  «g: { title: G, given: { fields: { a: int, b: int } } }\n";
    holds(&with(&format!("{head}{facts}findings: {{ x: {{ title: X, when: g.a > g.b }} }}\n")), &["duplicate-key"]);
    let scenario = "scenarios:\n  - { name: s, facts: { n: a, «n: a }, expect: {}, «expect: {} }\n";
    holds(&with(&format!("{head}{scenario}")), &["duplicate-key", "duplicate-key"]);
    let cause = "fixes:\n  x: { title: X, resolves: { c: 1, «c: 1 }, time: 1m, «time: 2m, risk: none, steps: [] }\n";
    holds(&with(cause), &["duplicate-key", "duplicate-key"]);
}

#[test]
fn an_empty_predicate_is_said_to_be_empty_where_it_stands() {
    for when in ["«\"\"", "«''", "«\"  \"", "«'\n\n      '", "«|\n\n", "«>-\n\n\n", "«|\n\n# why", "«| # a > b\n"]
    {
        let marked = with_predicate(when);
        if when.contains('«') {
            holds(&marked, &["predicate-syntax"]);
        }
        let all = diagnostics(&marked.replace('«', ""), None).unwrap();
        let [diagnostic] = all.sorted()[..] else { panic!("{when:?}: {all:?}") };
        assert_eq!(diagnostic.message, "the predicate is empty", "{when:?}");
        let line = all.source().position(diagnostic.span.start).line;
        assert!((16..=19).contains(&line), "{when:?} in line {line}");
    }
}

#[test]
fn names_below_given_fields_follow_the_rules_of_names() {
    let fields = |fields: &str| with(&format!("facts:\n  g: {{ title: G, given: {{ fields: {{ {fields} }} }} }}\n"));
    for name in ["Auth-Status", "\"c..d\"", "if", "a.if", "\"\"", "\"x y\"", "\"a.\"", "1a", "\"${x}\""] {
        holds(&fields(&format!("ok: int, «{name}: int, n: int")), &["invalid-id"]);
    }
    for taken in ["a: int, «a.b: int", "a.b: int, «a: int", "a.b: int, «a.b.c: int", "b.c.d: int, «b.c: int"] {
        holds(&fields(taken), &["duplicate-id"]);
    }
    holds(&fields("auth.status: int, auth.error: string, ab: int, a.b: int, a.c.d: { type: float, unit: ms }"), &[]);
    let all = diagnostics(&fields("Auth-Status.Code: int"), None).unwrap();
    assert_eq!(all.sorted()[0].help.as_deref(), Some("did you mean `auth_status.code`?"));
}

#[test]
fn only_a_number_has_a_unit() {
    for ty in ["bool", "string", "list"] {
        holds(
            &with(&format!("facts: {{ g: {{ title: G, given: {{ type: {ty}, «unit: ms }} }} }}\n")),
            &["invalid-value"],
        );
        let field =
            format!("facts: {{ g: {{ title: G, given: {{ fields: {{ a: {{ «unit: ms, type: {ty} }} }} }} }} }}\n");
        holds(&with(&field), &["invalid-value"]);
    }
    for ty in ["int", "float"] {
        holds(&with(&format!("facts: {{ g: {{ title: G, given: {{ type: {ty}, unit: bytes }} }} }}\n")), &[]);
    }
}

#[test]
fn any_entry_may_allow_a_warning() {
    holds(
        &with(
            "allow: [unused-allow]\nsources: [{ title: S, allow: [unused-allow] }]\nreference: [{ title: R, allow: [unused-allow] }]\n\
             escalation: { title: E, contact: C, time: 1h, allow: [unused-allow] }\nfacts: { f: { title: F, given: { type: int }, allow: [unused-allow] } }\n",
        ),
        &[],
    );
}

#[test]
fn the_family_of_a_system_is_one_of_three() {
    let scenario = |family: &str| {
        with(&format!("scenarios: [{{ name: s, facts: {{ os.family: «{family}, os.arch: any }}, expect: {{}} }}]\n"))
    };
    for family in ["windows", "macos", "linux"] {
        holds(&scenario(family).replace('«', ""), &[]);
    }
    for family in ["win", "Windows", "plan9"] {
        holds(&scenario(family), &["scenario-fact"]);
        let all = diagnostics(&scenario(family).replace('«', ""), None).unwrap();
        assert_eq!(all.sorted()[0].help.as_deref(), Some("one of windows, macos, linux"));
    }
    // a playbook may say otherwise
    holds(
        &scenario("plan9").replace('«', "").replace(
            "scenarios:",
            "facts: { os: { title: O, given: { fields: { family: string, arch: string } } } }\nscenarios:",
        ),
        &[],
    );
    let alternative = |n: usize, family: &str, p: &str| {
        format!("  f{n}: {{ title: F, when: 'os.family == \"{family}\"', one_of: os, otherwise: {p} }}\n")
    };
    // once for the cause, and once where no cause mentions them
    let two = format!("findings:\n{}{}", alternative(1, "macos", "0.5"), alternative(2, "linux", "0.5"));
    assert_eq!(diagnostics(&with(&two), None).unwrap().len(), 2);
}

#[test]
fn no_fix_requires_a_workaround() {
    let fix = |id: &str, more: &str| {
        format!("  {id}: {{ title: F, resolves: {{ c: 1 }}, time: 1m, risk: none, steps: [], {more} }}\n")
    };
    let fixes = |workaround: &str| {
        with(&format!("fixes:\n{}{}", fix("a", "requires: [«b]"), fix("b", &format!("workaround: {workaround}"))))
    };
    holds(&fixes("true"), &["invalid-value"]);
    holds(&fixes("false").replace('«', ""), &[]);
    let alone = fix("a", "requires: [b], workaround: true");
    holds(&with(&format!("fixes:\n{alone}{}", fix("b", "needs: []"))), &[]);
}

#[test]
fn an_expectation_can_come_out_and_could_come_out_otherwise() {
    let with = |scenario: &str| {
        format!(
            "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: {{ title: S, causes: {{ c: 2, w: 1 }}, resolved_when: g }}\n  \
             t: {{ title: T, causes: {{ c: 1 }} }}\nfacts:\n  q: {{ title: Q, ask: {{ question: Q, time: 1m }} }}\nfindings:\n  \
             g: {{ title: G, when: q }}\ncauses:\n  c: {{ title: C, explanation: E }}\n  \
             w: {{ title: W, explanation: E, applies: os.family == \"windows\" }}\nfixes:\n  \
             x: {{ title: X, resolves: {{ c: 1 }}, time: 1m, risk: none, steps: [{{ say: S }}] }}\n  \
             b: {{ title: B, resolves: {{}}, time: 1m, risk: none, workaround: true, steps: [{{ say: S }}] }}\n\
             scenarios: [{{ name: n, {scenario} }}]\n"
        )
    };
    for wrong in [
        "expect: { at_least: «0 }",
        "expect: { at_most: «1 }",
        "expect: { cause: c, top: «2 }",
        "expect: { «not_cause: [c, w] }",
        "symptom: t, expect: { cause: «w }",
        "symptom: t, expect: { cause: «other }",
        "symptom: t, expect: { «resolved: true }",
        "platform: linux, expect: { cause: «w }",
        "tried: [x], expect: { first_fix: «x }",
        "tried: [x], expect: { plan_contains: [«x] }",
        "expect: { first_fix: «b }",
        "facts: { q: true }, expect: { resolved: true, «first_fix: x }",
        "facts: { q: true }, expect: { «plan_contains: x, resolved: true }",
        "facts: { q: true }, expect: { asks: «q }",
        "facts: { q: true }, expect: { unknown: [«q] }",
    ] {
        holds(&with(wrong), &["scenario-expectation"]);
    }
    holds(&with("platform: linux, facts: { os: { family: «macos } }, expect: { cause: c }"), &["scenario-fact"]);
    for right in [
        "expect: { at_least: 0.1, at_most: 0.9 }",
        "expect: { cause: c, top: 2, at_least: 0.2 }",
        "expect: { not_cause: w }",
        "platform: windows, expect: { cause: w }",
        "tried: [x], expect: { plan_contains: b }",
        "facts: { q: false }, expect: { resolved: false, first_fix: x }",
        "expect: { asks: q, unknown: g }",
    ] {
        holds(&with(right), &[]);
    }
}

#[test]
fn a_misspelt_section_is_one_mistake_and_read_as_what_it_is_meant_to_be() {
    let text = PRINTER
        .replace("\nfindings:", "\n«finding:")
        .replace("resolved_when: jobs-print ", "resolved_when: «jobs-prin ");
    holds(&text, &["unknown-finding", "unknown-key"]);
}

#[test]
fn parameters_have_the_form_that_their_effect_or_probe_needs() {
    for (right, wrong) in [
        ("host: \"${printer_host}\"", "host: «http://printer.local"),
        ("host: \"${printer_host}\"", "host: «printer.local:9100"),
        ("host: \"${printer_host}\"", "host: «\"\""),
        ("linux: /var/spool/cups", "linux: «var/spool/cups"),
        ("stop_service: { name: Spooler }", "run: { program: «sh }"),
        ("stop_service: { name: Spooler }", "open: { url: «http://example.org }"),
        ("stop_service: { name: Spooler }", "open: { url: «javascript:alert(1) }"),
        ("stop_service: { name: Spooler }", "stop_service: { name: «\"\" }"),
    ] {
        assert!(PRINTER.contains(right), "{right}");
        // what runs a program says that something can go wrong
        let text = PRINTER.replace("    risk: low\n", "    risk: high\n").replacen(right, wrong, 1);
        holds(&text, &["invalid-value"]);
    }
    for host in ["printer.local", "10.0.0.9", "\"fe80::1\"", "\"[::1]\"", "drucker-ü.example", "a_b.example."] {
        holds(&PRINTER.replacen("host: \"${printer_host}\"", &format!("host: {host}"), 1), &[]);
    }
}

#[test]
fn what_is_wrong_where_it_stands_is_not_wrong_where_it_is_named() {
    let head = "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: { title: S, causes: { c: 1, b: 1 }, resolved_when: g }\n";
    let rest = "fixes:\n  x: { title: X, resolves: { b: 1 }, time: 1m, risk: none, steps: [], requires: [y] }\n  y«:\n\
                scenarios: [{ name: n, tried: [y], facts: {}, expect: { cause: b, first_fix: x } }]\n";
    holds(
        &format!(
            "{head}causes:\n  c: {{ title: C, explanation: E, evidence: {{ g: 1 }} }}\n  b«:\nfindings: {{ g: «3 }}\n{rest}"
        ),
        &["wrong-type", "wrong-type", "wrong-type"],
    );
    holds(&format!("{head}causes: «[c, b]\nfindings: «[g]\n{rest}"), &["wrong-type", "wrong-type", "wrong-type"]);
    let reads = |reads: &str, facts: &str| {
        format!(
            "findings: {{ g: {{ title: G, when: '{reads}', shows: \"{{{reads}}}\" }} }}\nscenarios:\n  - {{ name: n, facts: {facts}, expect: {{}} }}\n"
        )
    };
    for (declared, read, facts, code) in [
        ("{ title: D, given: { type: «integer } }", "d", "{ d: 3 }", "invalid-value"),
        ("{ title: D, given: «int }", "d", "{ d: 3 }", "wrong-type"),
        ("{ title: D, given: { fields: { a: «integer, b: int } } }", "d.a", "{ d: { a: 1, b: 2 } }", "invalid-value"),
        ("{ title: D, given: { fields: { «a: { unit: s }, b: int } } }", "d.a", "{ d: { a: 1 } }", "missing-key"),
        (
            "{ title: D, probe: { «tpc: { host: h, port: 1 } } }",
            "d.tcp.ok",
            "{ d: { tcp: { ok: true } } }",
            "unknown-key",
        ),
        ("{ title: D, probe: «tcp }", "d.tcp.ok", "{ d.tcp.ok: true }", "wrong-type"),
        (
            "{ title: D, probe: { «tpc: {} }, ask: { for: tcp.ok, question: Q, time: 1m } }",
            "d.tcp.ok",
            "{ d.tcp.ok: true }",
            "unknown-key",
        ),
        ("{ title: D, ask: «Q }", "d", "{ d: true }", "wrong-type"),
        ("{ title: D, ask: { question: Q, time: 1m, answers: «a } }", "d", "{ d: a }", "wrong-type"),
        ("«3", "d", "{ d: 1 }", "wrong-type"),
    ] {
        holds(&with(&format!("facts:\n  d: {declared}\n{}", reads(read, facts))), &[code]);
    }
    let answers = "facts: { d: { title: D, ask: { question: Q, time: 1m, answers: [{ value: «1, label: L }] } } }\n";
    holds(
        &with(&format!("{answers}scenarios: [{{ name: n, facts: {{ d: \"1\" }}, expect: {{}} }}]\n")),
        &["wrong-type"],
    );
}

#[test]
fn a_help_line_fits_its_mistake() {
    let helps = |text: &str| -> Vec<Option<String>> {
        diagnostics(text, None).unwrap().sorted().iter().map(|d| d.help.clone()).collect()
    };
    assert_eq!(helps(&with("---\nid: b\n")), [Some("put the second one into a file of its own".to_owned())]);
    let quote = || [Some("quote the predicate, or use a `|` block".to_owned())];
    for when in ["[d]", "{ d: x }", "\"d\" == d", "d == \"a\": b", "@d", "[d", "'d == 'x'"] {
        assert_eq!(helps(&with_predicate(when)), quote(), "{when}");
    }
    assert_eq!(helps(&with("title: \"a\" b\n")), [Some(Code::YamlSyntax.info().help.to_owned())]);
    for when in
        ["d.matches(\"(\")", "version(d, \"x\")", "d.contains(\"a\", \"b\")", "d > true", "n.starts_with(\"a\")"]
    {
        let all = diagnostics(&with_predicate(when), None).unwrap();
        let [diagnostic] = all.sorted()[..] else { panic!("{when}: {all:?}") };
        assert_eq!(diagnostic.code, Code::TypeMismatch, "{when}");
        assert_ne!(diagnostic.help.as_deref(), Some(Code::TypeMismatch.info().help), "{when}");
    }
    let twice = "facts: { q: { title: Q, ask: { question: Q, time: 1m, answers: [{ value: a, label: A }, { value: a, label: B }] } } }\n\
                 scenarios: [{ name: n, facts: { q: b }, expect: {} }]\n";
    assert!(helps(&with(twice)).contains(&Some("one of a".to_owned())));
}

#[test]
fn a_fix_that_a_scenario_names_twice_was_tried_once() {
    let fix = "fixes:\n  x: { title: X, resolves: { c: 1 }, time: 1m, risk: none, steps: [] }\n";
    let scenario = "scenarios: [{ name: n, tried: [x, x], facts: {}, expect: {} }]\n";
    assert_eq!(crate::common::playbook(&with(&format!("{fix}{scenario}"))).scenarios[0].tried, Some(vec![0]));
}

/// A playbook with a question whose answer `z` no alternative covers, and the alternatives' probabilities under a cause.
fn with_alternatives(fact: &str, read: &str, p: [&str; 2]) -> String {
    let finding = |n: usize, answer: &str| {
        format!("  f{n}: {{ title: F, when: '{read} == \"{answer}\"', one_of: g, otherwise: 0.1 }}\n")
    };
    format!(
        "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: {{ title: S, causes: {{ c: 1 }} }}\n\
         facts:\n  q: {{ title: Q, {fact} }}\nfindings:\n{}{}causes:\n  \
         c: {{ title: C, explanation: E, evidence: {{ f1: {}, f2: {} }} }}\n",
        finding(1, "x"),
        finding(2, "y"),
        p[0],
        p[1]
    )
}

const XYZ: &str = "answers: [{ value: x, label: X }, { value: y, label: Y }, { value: z, label: Z }]";

#[test]
fn alternatives_leave_at_least_what_is_asked_for() {
    let question = format!("ask: {{ question: Q, time: 1m, {XYZ} }}");
    let beside =
        format!("probe: {{ tcp: {{ host: h, port: 1 }} }}, ask: {{ for: error, question: Q, time: 1m, {XYZ} }}");
    holds(&with_alternatives(&beside, "q.error", ["0.5", "«0.5"]), &["alternatives-sum"]);
    holds(&with_alternatives(&beside, "q.error", ["0.5", "0.4"]), &[]);
    holds(&with_alternatives("probe: { tcp: { host: h, port: 1 } }", "q.error", ["0.5", "0.5"]), &[]);
    for (p, codes) in [
        (["0.5", "0.495"], [].as_slice()),
        (["0.33", "0.665"], &[]),
        (["0.9", "0.095"], &[]),
        (["0.5", "«0.496"], &["alternatives-sum"]),
        (["0.5", "«0.5"], &["alternatives-sum"]),
    ] {
        holds(&with_alternatives(&question, "q", p), codes);
    }
}

#[test]
fn mistakes_far_apart_and_close_together_are_all_found() {
    let text = with("touches: [«1, «2, { «linus: /b }, «null]\nescalation: { «titel: E, «contakt: x, time: «1 }\n");
    holds(
        &text,
        &["wrong-type", "wrong-type", "unknown-key", "wrong-type", "unknown-key", "unknown-key", "wrong-type"],
    );
}

#[test]
fn what_is_no_yaml_is_one_clear_error_near_the_place() {
    for marked in [
        "triage: 1\n«\tid: a\n",
        "triage: 1\nid: «\"a\n",
        "triage: 1\nid: «[a\n",
        "triage: 1\nid: a«: b\n",
        "triage: 1\n  «id: a\n",
        "triage: 1\nid: «@a\n",
        "triage: 1\nallow: [a, «, b]\n",
        "«",
        "«# nothing but a comment\n",
    ] {
        holds(marked, &["yaml-syntax"]);
    }
}

/// The format's example with a piece that stands there once written otherwise.
fn printer_with(from: &str, to: &str) -> String {
    assert_eq!(PRINTER.matches(from).count(), 1, "{from}");
    PRINTER.replace(from, to)
}

/// Slips of syntax in the format's example: what was there, what is written with the place of the mistake, and a part of the help.
const SLIPS: [(&str, &str, &str); 41] = [
    ("    title: The display is dark", "     «title: The display is dark", "neighbours: 4 blanks"),
    ("    title: The display is dark", "   «title: The display is dark", "neighbours: 4 blanks"),
    ("    title: The display is dark", "  «title: The display is dark", "neighbours: 4 blanks"),
    ("      powered-off: 30", "       «powered-off: 30", "neighbours: 6 blanks"),
    ("        - { value: dark,", "       «- { value: dark,", "neighbours: 8 blanks"),
    ("  powered-off:\n", "    «powered-off:\n", "neighbours: 2 blanks"),
    ("  powered-off:\n", "«powered-off:\n", "neighbours: 2 blanks"),
    ("  display-dark:\n", "«display-dark:\n", "neighbours: 2 blanks"),
    ("    phrases: [", "  «phrases: [", "neighbours: 4 blanks"),
    ("      jobs-pile-up: ", "    «jobs-pile-up: ", "neighbours: 6 blanks"),
    ("  include: [", "«include: [", "neighbours: 2 blanks"),
    ("          macos: /var", "        «macos: /var", "neighbours: 10 blanks"),
    (
        "is present\n    otherwise: rarely\n  display-ready",
        "is present\n     «otherwise: rarely\n  display-ready",
        "neighbours: 4 blanks",
    ),
    ("  printer-unreachable:\n", "  «printer-unreachable\n", "`:` is missing"),
    ("    title: The display is dark", "    «title The display is dark", "`:` is missing"),
    ("    expect: { cause", "    «expect { cause", "`:` is missing"),
    ("    shows: \"{", "    «shows:\"{", "blank is missing"),
    ("      tcp: {", "      «tcp:{", "blank is missing"),
    ("      - say: Delete", "      «say: Delete", "`- `"),
    ("      - say: Delete", "      «-say: Delete", "blank is missing"),
    ("  - name: dark display", "   «name: dark display", "`- `"),
    ("      path:\n", "      «path\n", "`:` is missing"),
    ("    risk: none ", "    «\"risk: none ", "take it out"),
    ("    rows: [[Warm-up", "    «[rows: [[Warm-up", "take this bracket out"),
    ("\"Nothing, it is dark\"", "«\"Nothing, it is dark", "close it"),
    ("windows: '%SystemRoot%\\System32\\spool\\PRINTERS'\n", "windows: «'%SystemRoot%\\System32\\spool\n", "close it"),
    ("touches: ['%SystemRoot%\\System32\\spool\\PRINTERS']", "touches: [«'%SystemRoot%\\System32\\spool]", "close it"),
    ("when: display == \"dark\"", "when: «'display == \"dark\"", "close it"),
    ("when: display == \"dark\"", "when: \"dark\" «== display", "quote the predicate"),
    ("when: display == \"dark\"", "when: display == \"dark«: x\"", "quote the predicate"),
    ("title: The display is dark", "title: The display«: dark", "quote the value"),
    ("{ wrong-address: very-often }", "«{ wrong-address: very-often", "close this bracket"),
    ("[printer offline, prints nothing]", "«[printer offline, prints nothing", "close this bracket"),
    ("\"{printer.host} did", "\"«\\System {printer.host} did", "single quotes"),
    ("linux: /var/spool/cups", "linux: \"C:«\\Windows\"", "single quotes"),
    ("title: The display is dark", "title: The «\u{7} display", "take it out"),
    ("    title: The display is dark", "    «\ttitle: The display is dark", "blanks"),
    ("    title: The display is dark", "«\ttitle: The display is dark", "blanks"),
    ("    facts: { printer: { error: none }", "«\tfacts: { printer: { error: none }", "blanks"),
    ("triage: 1 ", "«triage:1 ", "blank is missing"),
    ("triage: 1 ", " «triage: 1 ", "no blanks"),
];

#[test]
fn a_slip_of_syntax_is_shown_where_it_was_made_with_what_to_do() {
    for (from, to, help) in SLIPS {
        let marked = printer_with(from, to);
        holds(&marked, &["yaml-syntax"]);
        let all = diagnostics(&marked.replace('«', ""), None).unwrap();
        let said = all.sorted()[0].help.clone().unwrap();
        assert!(said.contains(help), "{to}: {said}");
        assert!(said.contains("predicate") == help.contains("predicate"), "{to}: {said}");
    }
}

#[test]
fn one_of_two_slips_of_syntax_is_shown_where_it_was_made() {
    let slip = |text: String, from: &str, to: &str| text.replace(from, to);
    let far = slip(
        printer_with("      powered-off: 30", "       «powered-off: 30"),
        "    title: The display is dark",
        "   title: The display is dark",
    );
    holds(&far, &["yaml-syntax"]);
}

#[test]
fn a_text_far_too_deep_is_one_beyond_the_limits() {
    for deep in ["[".repeat(5_000), "{ a: ".repeat(5_000)] {
        assert_eq!(found(&with(&format!("x: {deep}")), None)[0].0, "yaml-limit");
    }
}

/// A playbook of one long section is no reason to read it again and again.
#[test]
fn a_slip_in_a_large_file_is_found_as_well() {
    let entries: String = (0..10_000).map(|n| format!("  c{n}: {{ title: C, explanation: E }}\n")).collect();
    let text = with(&format!("{entries}   «d:\n    title: D\n  e: {{ title: E, explanation: E }}\n"));
    holds(&text, &["yaml-syntax"]);
}

#[test]
fn a_predicate_in_a_block_that_ends_too_early_is_shown_where_it_ends() {
    for (when, help) in [
        ("(n > 3«", "close it with `)`"),
        ("d in [\"none\"«", "close it with `]`"),
        ("n == 0 &&«", "behind `&&`"),
        ("n > 50%«", "leave the `%` out"),
        ("n «<> 0", "write `!=`"),
        ("n > 1 «AND n < 3", "write `&&`"),
        ("d in «(\"none\", \"timeout\")", "square brackets"),
        ("d == «“none”", "straight double quotes"),
    ] {
        let marked = with_predicate(&format!("|\n      {when}"));
        holds(&marked, &["predicate-syntax"]);
        let all = diagnostics(&marked.replace('«', ""), None).unwrap();
        let said = all.sorted()[0].help.clone().unwrap();
        assert!(said.contains(help), "{when}: {said}");
    }
    let chained = with_predicate("0 < n < «5");
    holds(&chained, &["type-mismatch"]);
    let all = diagnostics(&chained.replace('«', ""), None).unwrap();
    assert!(all.sorted()[0].help.as_ref().is_some_and(|help| help.contains("two comparisons")));
}

#[test]
fn two_playbooks_with_one_id_are_found() {
    let mut library = Library::new(vocabulary());
    let text = with("");
    library.add(Rc::new(SourceFile::new("one.yaml", text.clone())), None);
    library.add(Rc::new(SourceFile::new("two.yaml", text)), None);
    let all = library.check();
    let [first, diagnostics] = &all[..] else { panic!("two playbooks") };
    assert!(!first.has_errors());
    let errors: Vec<_> = diagnostics.sorted().into_iter().filter(|d| d.code.severity() == Severity::Error).collect();
    let [diagnostic] = errors[..] else { panic!("one mistake") };
    assert_eq!(diagnostic.code, Code::DuplicateId);
    assert_eq!(diagnostics.source().position(diagnostic.span.start).line, 2);
    assert!(diagnostic.message.contains("one.yaml"), "{}", diagnostic.message);
}

#[test]
fn a_line_that_is_missing_never_leaves_a_refusal_without_a_reason() {
    let lines: Vec<&str> = PRINTER.lines().collect();
    for gone in 0..lines.len() {
        let mut rest = lines.clone();
        rest.remove(gone);
        // `found` fails where a text is refused and no mistake is named
        found(&rest.join("\n"), None);
        found(&lines[..gone].join("\n"), None);
    }
}

#[test]
fn every_mistake_says_what_to_do() {
    let text = read_to_string(project("tests/playbooks-with-mistakes/planted.yaml")).unwrap();
    let all = diagnostics(&text, None).unwrap();
    for diagnostic in all.sorted() {
        assert!(!diagnostic.message.is_empty() && !diagnostic.message.contains('\n'), "{diagnostic:?}");
        // what a predicate's types clash over is said in the message
        let is_said = diagnostic.code == Code::TypeMismatch && diagnostic.help.is_none();
        assert!(is_said || diagnostic.help.as_ref().is_some_and(|help| !help.is_empty()), "{diagnostic:?}");
    }
    for (slip, meant) in [
        ("${printer_hots}", "printer_host"),
        ("{printer.eror}", "printer.error"),
        ("printer.errror", "printer.error"),
        ("start_with", "starts_with"),
        ("almost-allways", "almost-always"),
        ("jobs-prnt", "jobs-print"),
        ("pathh", "path"),
        ("move_asid", "move_aside"),
        ("power-onn", "power-on"),
        ("powered-out", "powered-off"),
        ("printer_hst", "printer_host"),
        ("Queue_Stuck", "queue-stuck"),
    ] {
        let diagnostic = all.sorted().into_iter().find(|d| all.source().slice(d.span) == slip);
        let help = diagnostic.unwrap_or_else(|| panic!("nothing at {slip}")).help.as_deref();
        assert_eq!(help, Some(format!("did you mean `{meant}`?").as_str()), "{slip}");
    }
}

/// A slip of the keyboard somewhere in the format's example: something is put in, taken out, or written instead.
fn slip() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "",
        " ",
        "  ",
        "\n",
        "\n  ",
        ":",
        ": ",
        "- ",
        "#",
        "'",
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        "|",
        ">",
        "&a ",
        "*a",
        "!a ",
        "${x}",
        "${printer_host}",
        "${",
        "$${",
        "{printer.error}",
        "ü𝄞",
        "\t",
        "\r",
        "\u{0}",
        "\u{85}",
        "null",
        "true",
        "-1",
        "1e999",
        ".nan",
        "other",
        "os.family",
        "&& ",
        "a.b.c",
        "<<: ",
        "? ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "<",
        "9223372036854775808",
    ]);
    let places: Vec<usize> = PRINTER.char_indices().map(|(at, _)| at).collect();
    (prop::sample::select(places), 0..12usize, pieces).prop_map(|(at, gone, piece)| {
        let rest: String = PRINTER[at..].chars().skip(gone).collect();
        format!("{}{piece}{rest}", &PRINTER[..at])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn whatever_is_written_is_read_or_refused_for_a_reason_at_a_place(text in slip(), windows in any::<bool>()) {
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        if let Some(diagnostics) = diagnostics(&text, None) {
            prop_assert!(!diagnostics.is_empty(), "refused, and nobody says why");
            for diagnostic in diagnostics.sorted() {
                let Span { start, end } = diagnostic.span;
                let at_the_end = start == text.len() && (start..=start + 1).contains(&end);
                prop_assert!(text.get(start..end).is_some() || at_the_end, "{:?} of {} bytes", diagnostic, text.len());
            }
            prop_assert!(render(&diagnostics).lines().count() >= 4 * diagnostics.len());
        }
    }

    #[test]
    fn the_line_ends_of_windows_change_no_place(text in slip()) {
        let text = text.replace('\r', "");
        prop_assert_eq!(found(&text, None), found(&text.replace('\n', "\r\n"), None));
    }
}
