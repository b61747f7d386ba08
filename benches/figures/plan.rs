//! The order of fixes: exactly where up to 16 fixes overlap, well where more do; and by probability over cost where they
//! cure disjoint causes.

use criterion::{BenchmarkId, Criterion};
use triage::plan::{Fix, Problem, solve};
use triage::units::{Minutes, Probability};

pub fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("plan");
    for n in [4, 8, 12, 16, 40] {
        let problem = problem(n, true);
        group.bench_with_input(BenchmarkId::new("overlapping", n), &problem, |bencher, p| bencher.iter(|| solve(p)));
    }
    let problem = problem(20, false);
    group.bench_with_input(BenchmarkId::new("disjoint", 20), &problem, |bencher, p| bencher.iter(|| solve(p)));
    group.finish();
}

/// As many causes as fixes. Fix n cures cause n, and where they overlap, the next one too; every third needs the same need.
fn problem(n: usize, overlapping: bool) -> Problem {
    let number = |n: usize| f64::from(u16::try_from(n).expect("a small number"));
    let sum: f64 = (1..=n).map(number).sum();
    let probability = |p| Probability::new(p).expect("a probability");
    let fix = |f: usize| Fix {
        id: format!("fix-{f:02}"),
        time: Minutes::new(1.0 + number(f * 7 % 11)).expect("minutes"),
        risk: Minutes::ZERO,
        needs: if overlapping && f.is_multiple_of(3) { vec![0] } else { Vec::new() },
        resolves: (f..n.min(f + 1 + usize::from(overlapping))).map(|cause| (cause, probability(0.9))).collect(),
        requires: Vec::new(),
        applies: true,
    };
    Problem {
        posterior: (1..=n).map(|c| probability(number(c) / sum)).collect(),
        fixes: (0..n).map(fix).collect(),
        needs: vec![Minutes::constant(5)],
        paid: Vec::new(),
        escalation: Some(Minutes::constant(240)),
    }
}
