//! From facts to findings, ranking, weight of evidence, plan and the value of every open question.

use criterion::Criterion;
use triage::fact::Source;
use triage::session::Case;

use super::{EXAMPLES, Example};

pub fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("diagnose");
    for example in &EXAMPLES {
        let (nothing, known) = (case(example, "{}"), case(example, example.facts));
        group.bench_function(format!("{}/nothing-known", example.name), |bencher| bencher.iter(|| nothing.diagnose()));
        group.bench_function(format!("{}/facts", example.name), |bencher| bencher.iter(|| known.diagnose()));
    }
    group.finish();
}

fn case(example: &Example, facts: &str) -> Case {
    let playbook = example.playbook();
    let symptom = playbook.symptoms.iter().position(|s| s.id == example.symptom).expect("the symptom is there");
    let mut case = Case::new(playbook, symptom);
    let facts = serde_json::from_str(facts).expect("the facts are JSON");
    assert!(case.know_all(&facts, Source::File, "facts", "").is_empty(), "every fact fits");
    case
}
