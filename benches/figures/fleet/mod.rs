//! Many machines: documents with 200 and with 5,000 findings, end to end and judged alone, against a loop that is written
//! for these facts and against the plain engine. All figures are those of 512 documents, on one core.
//!
//! | file | holds |
//! |---|---|
//! | `native` | the loop that is written for these facts |
//! | `workload` | the playbook and the documents |

mod native;
mod workload;

use std::hint::black_box;
use std::path::Path;
use std::rc::Rc;

use criterion::{Criterion, Throughput};
use native::Native;
use triage::playbook::Library;
use triage::report::{ToldLines, document_id};
use triage::session::{Case, Fleet, vocabulary};
use triage::text::SourceFile;
use workload::{Workload, predicate, workload};

/// How many documents are measured at once: a block.
const DOCUMENTS: usize = 512;

pub fn measure(criterion: &mut Criterion) {
    for (name, findings) in [("w1", 200), ("w2", 5_000)] {
        let workload = workload(findings, DOCUMENTS);
        let mut group = criterion.benchmark_group(format!("fleet-{name}"));
        group.throughput(Throughput::Elements(DOCUMENTS as u64)).sample_size(20);
        let mut native = Native::new(&workload.findings);
        let mut out = Vec::new();
        group.bench_function("native/findings", |bencher| {
            bencher.iter(|| {
                out.clear();
                workload.documents.iter().for_each(|line| native.line(line, &mut out));
                black_box(&out);
            });
        });
        let slots: Vec<_> = workload.documents.iter().map(|line| native.read(line).1).collect();
        group.bench_function("native/judge", |bencher| {
            bencher.iter(|| slots.iter().for_each(|slots| native.judge(slots, |finding| _ = black_box(finding))));
        });
        let mut ours = Ours::new(&workload);
        assert_eq!(ours.findings(&workload.documents), out, "both find the same");
        group.bench_function("triage/findings", |bencher| bencher.iter(|| ours.findings(&workload.documents).len()));
        group.bench_function("triage/summary", |bencher| bencher.iter(|| ours.summary(&workload.documents).len()));
        group.bench_function("triage/read", |bencher| {
            bencher.iter(|| {
                ours.fleet.clear();
                workload.documents.iter().for_each(|line| drop(black_box(ours.fleet.read(line))));
            });
        });
        group.bench_function("triage/judge", |bencher| bencher.iter(|| ours.fleet.judge()));
        group.bench_function("triage/rank", |bencher| {
            bencher.iter(|| (0..DOCUMENTS).for_each(|row| _ = black_box(ours.fleet.told(row))));
        });
        group.bench_function("rhai/judge", |bencher| {
            let plain = Plain::new(&workload);
            bencher.iter(|| plain.judge());
        });
        group.finish();
    }
}

/// Writes the workloads as files: w1 and w2 as they are measured, and `none`, whose playbook has the same facts and one
/// finding; all with the same documents.
pub fn write(folder: &Path) {
    for (name, findings) in [("none", 1), ("w1", 200), ("w2", 5_000)] {
        let workload = workload(findings, 4 * DOCUMENTS);
        let folder = folder.join(name);
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        std::fs::write(folder.join("fleet.yaml"), workload.playbook).expect("the playbook can be written");
        std::fs::write(folder.join("documents.ndjson"), workload.documents.join("\n"))
            .expect("the documents can be written");
    }
}

/// What the program does with documents.
struct Ours {
    fleet: Fleet,
    lines: ToldLines,
    out: Vec<u8>,
}

impl Ours {
    fn new(workload: &Workload) -> Self {
        let mut library = Library::new(vocabulary());
        library.add(Rc::new(SourceFile::new("fleet.yaml", workload.playbook.as_str())), None);
        let playbook = library.playbook(0).expect("the playbook has no mistakes");
        let fleet = Fleet::new(Case::new(playbook, 0), true);
        let lines = ToldLines::of(fleet.playbook(), fleet.relevant());
        Self { fleet, lines, out: Vec::new() }
    }

    /// Reads and judges documents, and gives their ids.
    fn judged(&mut self, documents: &[String]) -> Vec<String> {
        self.fleet.clear();
        self.out.clear();
        let id = |line: &String| document_id(self.fleet.read(line).expect("a document").expect("an id"));
        let ids = documents.iter().map(id).collect();
        self.fleet.judge();
        ids
    }

    fn findings(&mut self, documents: &[String]) -> &[u8] {
        let ids = self.judged(documents);
        for (row, id) in ids.iter().enumerate() {
            self.lines.findings(&self.fleet, row, id, &mut self.out);
        }
        &self.out
    }

    fn summary(&mut self, documents: &[String]) -> &[u8] {
        let ids = self.judged(documents);
        for (row, id) in ids.iter().enumerate() {
            self.lines.summary(&mut self.fleet, row, id, &mut self.out);
        }
        &self.out
    }
}

/// The same predicates by the engine alone, with the facts as it takes them.
struct Plain {
    engine: rhai::Engine,
    predicates: Vec<rhai::AST>,
    documents: Vec<rhai::Map>,
}

impl Plain {
    fn new(workload: &Workload) -> Self {
        let mut engine = rhai::Engine::new_raw();
        engine.register_fn("contains", |list: rhai::Array, word: rhai::ImmutableString| {
            list.iter().any(|item| item.clone().into_immutable_string().is_ok_and(|item| item == word))
        });
        let compile = |when| engine.compile_expression(predicate(when)).expect("a predicate");
        let predicates = workload.findings.iter().map(compile).collect();
        let map = |line: &String| engine.parse_json(line, false).expect("a document");
        // a small part of them: one document takes as long as a whole block of the others
        let documents = workload.documents.iter().take(DOCUMENTS / 64).map(map).collect();
        Self { engine, predicates, documents }
    }

    /// Judges the 64th part of the documents.
    fn judge(&self) -> usize {
        let mut present = 0;
        for document in &self.documents {
            let mut scope = rhai::Scope::new();
            for (name, value) in document {
                scope.push_constant_dynamic(name.as_str(), value.clone());
            }
            for predicate in &self.predicates {
                let holds = self.engine.eval_ast_with_scope::<bool>(&mut scope, predicate);
                present += usize::from(holds.expect("it is judged"));
            }
        }
        present
    }
}
