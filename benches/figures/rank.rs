//! From findings to posteriors, for small and large numbers of causes and findings; and the value of every open question.

use std::fmt::Write;
use std::rc::Rc;

use criterion::Criterion;
use serde_json::{Map, Value};
use triage::diagnosis::{Relevance, rank};
use triage::fact::Source;
use triage::playbook::Library;
use triage::session::{Case, Questions, vocabulary};
use triage::text::SourceFile;

pub fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("rank");
    for (causes, findings) in [(40, 60), (1_000, 5_000)] {
        let case = case(causes, findings, findings);
        let judged = case.judge();
        let relevance = Relevance::of(&case.playbook, 0);
        group.bench_function(format!("{causes}x{findings}"), |bencher| {
            bencher.iter(|| rank(&case.playbook, 0, &relevance, &judged.observations, &[]));
        });
    }
    let case = case(40, 60, 40);
    let judged = case.judge();
    group.bench_function("questions", |bencher| bencher.iter(|| case.plan(&judged, Questions::Valued)));
    group.finish();
}

/// A case in which the first findings are known, every third of them present. Each of the others waits for a question.
fn case(causes: usize, findings: usize, known: usize) -> Case {
    let mut text = String::from(
        "triage: 1\nid: large\ntitle: Large\nversion: 1.0.0\nsymptoms:\n  s:\n    title: S\n    causes:\n",
    );
    for cause in 0..causes {
        let _ = writeln!(text, "      c{cause}: {}", cause % 7 + 1);
    }
    text.push_str("      other: 1\nfacts:\n");
    text.push_str("  known: { title: K, given: { fields: {");
    let fields: Vec<String> = (0..known).map(|finding| format!(" f{finding}: bool")).collect();
    let _ = writeln!(text, "{} }} }} }}", fields.join(","));
    for finding in known..findings {
        let _ = writeln!(text, "  f{finding}: {{ title: F, ask: {{ question: Q, time: 1m }} }}");
    }
    text.push_str("findings:\n");
    for finding in 0..findings {
        let place = if finding < known { "known." } else { "" };
        let _ = writeln!(text, "  f{finding}: {{ title: F, when: {place}f{finding}, otherwise: 0.14 }}");
    }
    text.push_str("causes:\n");
    for cause in 0..causes {
        let evidence = (0..5).map(|n| format!("f{}: 0.{}", (cause * 5 + n * n * 3) % findings, n % 9 + 1));
        let evidence: std::collections::BTreeMap<String, String> =
            evidence.filter_map(|e| e.split_once(": ").map(|(f, p)| (f.to_owned(), p.to_owned()))).collect();
        let evidence: Vec<String> = evidence.into_iter().map(|(f, p)| format!("{f}: {p}")).collect();
        let _ = writeln!(text, "  c{cause}: {{ title: C, explanation: E, evidence: {{ {} }} }}", evidence.join(", "));
    }
    text.push_str("fixes:\n");
    for cause in 0..causes.min(40) {
        let minutes = cause % 11 + 1;
        let _ = writeln!(
            text,
            "  x{cause}: {{ title: X, resolves: {{ c{cause}: 0.9 }}, time: {minutes}m, risk: none, steps: [{{ say: Do. }}] }}"
        );
    }
    text.push_str("escalation: { title: E, contact: C, time: 4h }\n");
    let mut library = Library::new(vocabulary());
    library.add(Rc::new(SourceFile::new("large.yaml", text)), None);
    let mut case = Case::new(library.playbook(0).expect("the playbook has no mistakes"), 0);
    let facts: Map<String, Value> = (0..known).map(|n| (format!("known.f{n}"), Value::from(n % 3 == 0))).collect();
    assert!(case.know_all(&facts, Source::File, "facts", "").is_empty(), "every fact fits");
    case
}
