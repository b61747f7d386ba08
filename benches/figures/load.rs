//! From a playbook's text to the model: YAML, schema, predicates, lints. Once with the schema made anew, as a process does
//! it, and once with the schema at hand, as it is for every further playbook of a library.

use criterion::{BatchSize, Criterion};

use super::EXAMPLES;

pub fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for example in &EXAMPLES {
        group.bench_function(format!("{}/first", example.name), |bencher| {
            bencher.iter_batched(|| example.library(), |library| library.playbook(0), BatchSize::SmallInput);
        });
        let (library, playbook) = (example.library(), example.playbook());
        group.bench_function(format!("{}/further", example.name), |bencher| {
            bencher.iter(|| library.reload(&playbook, &[]));
        });
    }
    group.finish();
}
