//! From the text of a playbook, small and of a megabyte, to everything that is wrong with it: what an editor waits for.

use std::fmt::Write;
use std::path::Path;
use std::rc::Rc;

use criterion::{BatchSize, Criterion, Throughput};
use triage::playbook::Library;
use triage::session::vocabulary;
use triage::text::SourceFile;

/// Bytes of the texts.
const SIZES: [(&str, usize); 2] = [("10-kilobytes", 10 << 10), ("megabyte", 1 << 20)];

pub fn measure(criterion: &mut Criterion) {
    for (name, bytes) in SIZES {
        let mut group = criterion.benchmark_group("check");
        let text = large(bytes);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        let library = || {
            let mut library = Library::new(vocabulary());
            library.add(Rc::new(SourceFile::new("large.yaml", text.as_str())), None);
            library
        };
        group.bench_function(name, |bencher| {
            bencher.iter_batched(library, |library| assert!(library.check()[0].is_empty()), BatchSize::LargeInput);
        });
        group.bench_function(format!("{name}-without-warnings"), |bencher| {
            bencher.iter_batched(library, |library| assert!(library.playbook(0).is_ok()), BatchSize::LargeInput);
        });
        group.finish();
    }
}

/// Writes the large playbook into a folder.
pub fn write(folder: &Path) {
    let (_, bytes) = SIZES[SIZES.len() - 1];
    std::fs::write(folder.join("large.yaml"), large(bytes)).expect("the folder can be written to");
}

/// A playbook of about that many bytes in which nothing is wrong: as many causes as fit, each with a symptom, a fact,
/// findings, a fix and scenarios of its own.
fn large(bytes: usize) -> String {
    let one = part(0).iter().map(String::len).sum::<usize>();
    let parts: Vec<[String; 6]> = (0..bytes.div_ceil(one)).map(part).collect();
    let mut text = String::from("triage: 1\nid: large\ntitle: A large playbook\nversion: 1.0.0\n");
    for (n, section) in ["symptoms", "facts", "findings", "causes", "fixes", "scenarios"].into_iter().enumerate() {
        let _ = writeln!(text, "{section}:");
        parts.iter().for_each(|part| text.push_str(&part[n]));
    }
    text.push_str("escalation: { title: Call, contact: desk@example.org, time: 4h }\n");
    text
}

fn part(n: usize) -> [String; 6] {
    [
        format!(
            "  symptom-{n}:\n    title: The machine number {n} does not do what it should\n    phrases: [number {n} fails, nothing from {n}]\n    causes:\n      cause-{n}: common\n      other: rare\n    resolved_when: well-{n}\n"
        ),
        format!(
            "  machine_{n}:\n    title: The machine number {n} on the network\n    probe:\n      tcp: {{ host: host-{n}.example.org, port: 80 }}\n  load_{n}:\n    title: How much the machine number {n} has to do\n    given: {{ type: int }}\n"
        ),
        format!(
            "  silent-{n}:\n    title: The machine number {n} does not answer on the network\n    shows: \"{{machine_{n}.host}} did not answer: {{machine_{n}.error}}\"\n    when: machine_{n}.error in [\"timeout\", \"refused\"]\n    otherwise: rarely\n  busy-{n}:\n    title: The machine number {n} has much to do\n    when: |\n      load_{n} > 90\n        || (known(machine_{n}.tcp.ms) && machine_{n}.tcp.ms > 500 && load_{n} > 50)\n    otherwise: sometimes\n  well-{n}:\n    title: The machine number {n} answers and has little to do\n    when: machine_{n}.error == \"none\" && load_{n} < 50\n"
        ),
        format!(
            "  cause-{n}:\n    title: The machine number {n} is overloaded\n    explanation: >-\n      Too much work for one machine: it takes what it can, and the rest waits until somebody gives up.\n    evidence:\n      silent-{n}: almost-always\n      busy-{n}: often\n"
        ),
        format!(
            "  fix-{n}:\n    title: Give the machine number {n} less to do\n    resolves: {{ cause-{n}: very-often }}\n    time: 5m\n    risk: low\n    steps:\n      - say: Stop what need not run on it, and wait until it answers again.\n"
        ),
        format!(
            "  - name: number {n} is overloaded\n    symptom: symptom-{n}\n    facts: {{ machine_{n}: {{ error: timeout }}, load_{n}: 99 }}\n    expect: {{ cause: cause-{n}, at_least: 0.5 }}\n  - name: number {n} is well\n    symptom: symptom-{n}\n    facts: {{ machine_{n}: {{ error: none, tcp: {{ ms: 3 }} }}, load_{n}: 3 }}\n    expect: {{ resolved: true }}\n"
        ),
    ]
}
