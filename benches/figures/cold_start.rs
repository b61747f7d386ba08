//! The whole process: start, read the playbook and a facts file, diagnose, write the report as JSON. No probe runs.

use std::process::{Command, Stdio};

use criterion::Criterion;

use super::EXAMPLES;

pub fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cold_start");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for example in &EXAMPLES {
        let facts = folder.path().join(format!("{}.json", example.name));
        std::fs::write(&facts, example.facts).expect("the facts can be written");
        let mut command = Command::new(env!("CARGO_BIN_EXE_triage"));
        command.args(["--symptom", example.symptom, "--no-probe", "--no-input", "--format", "json"]);
        command.arg("--facts").arg(&facts);
        if !example.built_in {
            command.arg("--playbook").arg(example.path());
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        group.bench_function(example.name, |bencher| {
            bencher.iter(|| assert!(command.status().expect("the program starts").success()));
        });
    }
    group.finish();
}
