//! From scenarios to their verdicts, all of a playbook at once: `triage test` without starting the process and reading the
//! playbook, which `load` measures.

use criterion::Criterion;
use triage::author::{Coverage, Trial, run, trials};

use super::EXAMPLES;

/// How many scenarios are run: as many as the goal of half a second is for.
const SCENARIOS: usize = 100;

pub fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scenarios");
    for example in &EXAMPLES {
        let library = example.library();
        let playbook = library.playbook(0).expect("the example has no mistakes");
        let (own, wrong) = trials(&playbook, &mut |_, path| Err(path.to_owned()));
        assert!(wrong.is_empty(), "no scenario needs a file");
        let all: Vec<Trial> = own.iter().cycle().take(SCENARIOS).cloned().collect();
        group.bench_function(format!("{}/{SCENARIOS}", example.name), |bencher| {
            bencher.iter(|| run(&library, &playbook, &all));
        });
        let outcomes = run(&library, &playbook, &all);
        group.bench_function(format!("{}/coverage", example.name), |bencher| {
            bencher.iter(|| Coverage::of(&playbook, &all, &outcomes));
        });
    }
    group.finish();
}
