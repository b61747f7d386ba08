//! One pass over the worlds of a model: how often the right cause can be named, what is confused, what each finding adds.

use super::atom::{Atom, By, Outcome};
use super::estimate::{Estimate, Sum};
use super::identifiability::{Accuracy, Known, Missing, Moves, PAIRS, SEED};
use super::model::{Model, Seen};
use super::parts::{Parts, entropy, first, top};
use super::worlds::Worlds;
use crate::playbook::{Group, Playbook};

/// A difference in probability that is none.
const SAME: f64 = 1e-9;

/// What one pass found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Looked {
    pub(super) exact: bool,
    pub(super) accuracy: Vec<Accuracy>,
    pub(super) missing: Vec<Missing>,
    pub(super) findings: Vec<Moves>,
    pub(super) observations: Vec<Moves>,
    pub(super) questions: Vec<Moves>,
}

/// What a part adds to everything else.
#[derive(Debug, Clone, Copy, Default)]
struct Beyond {
    bits: Sum,
    moves: Sum,
    top1: Sum,
}

/// Two causes: how often they are taken for each other, and what a perfect finding would gain.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    confused: Sum,
    gain: Sum,
}

struct Pass<'m> {
    model: &'m Model,
    known: Vec<(Sum, Sum)>,
    pairs: Vec<Pair>,
    /// For each observation, what it adds as a whole, and each of its findings.
    atoms: Vec<(Beyond, Vec<Beyond>)>,
}

/// Goes through the worlds of a model: all, or those that are drawn where they are too many.
/// `tell` hears of each.
pub(super) fn look(playbook: &Playbook, model: &Model, tell: &mut dyn FnMut()) -> Looked {
    look_at(playbook, model, Worlds::of(model, SEED), tell)
}

fn look_at(playbook: &Playbook, model: &Model, worlds: Worlds, tell: &mut dyn FnMut()) -> Looked {
    let causes = model.causes.len();
    let atoms = model.atoms.iter().map(|a| (Beyond::default(), vec![Beyond::default(); a.findings.len()])).collect();
    let mut pass = Pass {
        model,
        known: vec![(Sum::default(), Sum::default()); Known::ALL.len()],
        pairs: vec![Pair::default(); causes * causes],
        atoms,
    };
    worlds.visit(model, &mut |seen, weight| {
        pass.world(seen, weight);
        tell();
    });
    pass.done(playbook, worlds.exact())
}

impl Pass<'_> {
    fn world(&mut self, seen: &Seen, weight: f64) {
        for (known, sums) in Known::ALL.iter().zip(&mut self.known) {
            let (posterior, _) = self.model.posterior(&self.model.masked(seen, &|by| known.holds(by)));
            sums.0.add(weight, top(&posterior, 1));
            sums.1.add(weight, top(&posterior, 3));
        }
        let (all, _) = self.model.posterior(seen);
        self.pairs(&all, weight);
        let (parts, bits, best) = (Parts::of(self.model, seen), entropy(&all), first(&all));
        for (atom, (whole, findings)) in self.atoms.iter_mut().enumerate() {
            let add = |sums: &mut Beyond, without: &[f64]| {
                sums.bits.add(weight, entropy(without) - bits);
                sums.moves.add(weight, if moves(without, best) { 1.0 } else { 0.0 });
                sums.top1.add(weight, all[best] - top(without, 1));
            };
            add(whole, &parts.without(atom));
            for (finding, sums) in self.model.atoms[atom].findings.iter().zip(findings) {
                match parts.without_finding(atom, *finding) {
                    Some(without) => add(sums, &without),
                    None => add(sums, &all),
                }
            }
        }
    }

    /// A finding that is present under one cause, absent under the other and even under the rest splits a world in two: the
    /// likeliest cause of each half counts.
    fn pairs(&mut self, posterior: &[f64], weight: f64) {
        let n = posterior.len();
        let best = first(posterior);
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| posterior[*b].total_cmp(&posterior[*a]));
        for one in 0..n {
            for other in one + 1..n {
                let third = order.iter().find(|c| ![one, other].contains(c)).map_or(0.0, |c| posterior[*c]) / 2.0;
                let halves = posterior[one].max(third) + posterior[other].max(third);
                let confused = match best {
                    b if b == one => posterior[other],
                    b if b == other => posterior[one],
                    _ => 0.0,
                };
                let pair = &mut self.pairs[one * n + other];
                pair.confused.add(weight, confused);
                pair.gain.add(weight, halves - posterior[best]);
            }
        }
    }

    fn done(&self, playbook: &Playbook, exact: bool) -> Looked {
        let accuracy = Known::ALL.iter().zip(&self.known).map(|(known, (top1, top3))| Accuracy {
            known: *known,
            top1: top1.estimate(exact),
            top3: top3.estimate(exact),
        });
        let id = |cause: usize| playbook.cause_id(self.model.causes[cause]).to_owned();
        let n = self.model.causes.len();
        let pairs = (0..n).flat_map(|one| (one + 1..n).map(move |other| (one, other)));
        let missing = pairs.map(|(one, other)| {
            let pair = &self.pairs[one * n + other];
            let causes = [id(one), id(other)];
            Missing { causes, confused: pair.confused.estimate(exact), gain: pair.gain.estimate(exact) }
        });
        let (mut findings, mut observations, mut questions) = (Vec::new(), Vec::new(), Vec::new());
        for (position, (whole, each)) in self.atoms.iter().enumerate() {
            let atom = &self.model.atoms[position];
            let classes = atom.outcomes.iter().map(|o| o.chance.clone()).collect();
            let whole = self.moves(&name(playbook, atom), classes, whole, exact);
            let asked = matches!(atom.by, By::Question(_));
            if asked {
                questions.push(whole);
            } else {
                observations.push(whole);
            }
            for (finding, sums) in atom.findings.iter().zip(each) {
                let classes = self.presence(position, *finding);
                findings.push(self.moves(&playbook.findings[*finding].id, classes, sums, exact));
            }
        }
        Looked { exact, accuracy: accuracy.collect(), missing: missing.collect(), findings, observations, questions }
    }

    /// P(present | cause), P(absent | cause) and P(not told | cause) of a finding.
    fn presence(&self, atom: usize, finding: usize) -> Vec<Vec<f64>> {
        let outcomes = &self.model.atoms[atom].outcomes;
        let state = |o: &Outcome| {
            let own = o.states.iter().find(|(f, _)| *f == finding).map(|(_, present)| *present);
            // an answer that makes another finding present leaves this one out
            own.or((!o.states.is_empty()).then_some(false))
        };
        let sum = |wanted: Option<bool>, cause: usize| {
            outcomes.iter().filter(|o| state(o) == wanted).map(|o| o.chance[cause]).sum::<f64>()
        };
        let of = |wanted| (0..self.model.causes.len()).map(|cause| sum(wanted, cause)).collect();
        [Some(true), Some(false), None].into_iter().map(of).collect()
    }

    fn moves(&self, id: &str, classes: Vec<Vec<f64>>, beyond: &Beyond, exact: bool) -> Moves {
        let prior = &self.model.prior;
        let (mut bits, mut moved) = (entropy(prior), 0.0);
        for chances in classes {
            let joint: Vec<f64> = prior.iter().zip(&chances).map(|(p, c)| p * c).collect();
            let all: f64 = joint.iter().sum();
            if all > 0.0 {
                let posterior: Vec<f64> = joint.iter().map(|j| j / all).collect();
                bits -= all * entropy(&posterior);
                moved += if moves(&posterior, first(prior)) { all } else { 0.0 };
            }
        }
        let least = |e: Estimate| Estimate { value: if e.value.abs() < SAME { 0.0 } else { e.value }, ..e };
        Moves {
            id: id.to_owned(),
            alone_bits: if bits < SAME { 0.0 } else { bits },
            alone_moves: moved,
            beyond_bits: least(beyond.bits.estimate(exact)),
            beyond_moves: beyond.moves.estimate(exact),
            beyond_top1: least(beyond.top1.estimate(exact)),
        }
    }
}

/// What an observation is called.
fn name(playbook: &Playbook, atom: &Atom) -> String {
    let group = |f: &usize| match &playbook.findings[*f].group {
        Group::OneOf(name) => name.clone(),
        Group::Alone | Group::Overlaps(_) => playbook.findings[*f].id.clone(),
    };
    match atom.by {
        By::Question(fact) => playbook.facts[fact].question.as_ref().map_or_else(String::new, |q| q.fact.clone()),
        By::Probe | By::File => atom.findings.first().map_or_else(String::new, group),
    }
}

/// Whether another cause comes first than `best`: rounding moves nothing.
fn moves(posterior: &[f64], best: usize) -> bool {
    posterior[first(posterior)] > posterior[best] + SAME
}

impl Looked {
    /// What several models come to, by their shares; the most important first.
    pub(super) fn together(mut parts: Vec<(f64, Self)>) -> Self {
        let mut merged = if parts.len() == 1 { parts.remove(0).1 } else { Self::merged(&parts) };
        merged.missing.sort_by(|a, b| b.gain.value.total_cmp(&a.gain.value));
        merged.missing.truncate(PAIRS);
        let most = |a: &Moves, b: &Moves| {
            let by = |m: &Moves| (m.beyond_top1.value, m.beyond_bits.value, m.alone_bits);
            let ((a, c, e), (b, d, f)) = (by(a), by(b));
            b.total_cmp(&a).then(d.total_cmp(&c)).then(f.total_cmp(&e))
        };
        merged.findings.sort_by(most);
        merged.observations.sort_by(most);
        merged.questions.sort_by(most);
        merged
    }

    fn merged(parts: &[(f64, Self)]) -> Self {
        let accuracy = (0..Known::ALL.len()).map(|n| {
            let of = |get: &dyn Fn(&Accuracy) -> Estimate| {
                Estimate::together(&parts.iter().map(|(s, p)| (*s, get(&p.accuracy[n]))).collect::<Vec<_>>())
            };
            Accuracy { known: Known::ALL[n], top1: of(&|a| a.top1), top3: of(&|a| a.top3) }
        });
        Self {
            exact: parts.iter().all(|(_, p)| p.exact),
            accuracy: accuracy.collect(),
            missing: merged(parts, &|p| &p.missing, &|m| m.causes.clone(), &|of, first| Missing {
                causes: first.causes.clone(),
                confused: of(&|m| m.confused),
                gain: of(&|m| m.gain),
            }),
            findings: merged(parts, &|p| &p.findings, &|m| m.id.clone(), &moved),
            observations: merged(parts, &|p| &p.observations, &|m| m.id.clone(), &moved),
            questions: merged(parts, &|p| &p.questions, &|m| m.id.clone(), &moved),
        }
    }
}

/// The mean of a number over the parts.
type Mean<'m, T> = dyn Fn(&dyn Fn(&T) -> Estimate) -> Estimate + 'm;

fn moved(of: &Mean<'_, Moves>, first: &Moves) -> Moves {
    let exactly = |get: &dyn Fn(&Moves) -> f64| of(&|m| Estimate { value: get(m), error: 0.0 }).value;
    Moves {
        id: first.id.clone(),
        alone_bits: exactly(&|m| m.alone_bits),
        alone_moves: exactly(&|m| m.alone_moves),
        beyond_bits: of(&|m| m.beyond_bits),
        beyond_moves: of(&|m| m.beyond_moves),
        beyond_top1: of(&|m| m.beyond_top1),
    }
}

/// Rows of several parts, matched by their keys; a row that a part does not have counts as nothing there.
fn merged<T, K: PartialEq>(
    parts: &[(f64, Looked)],
    rows: &dyn Fn(&Looked) -> &Vec<T>,
    key: &dyn Fn(&T) -> K,
    merge: &dyn Fn(&Mean<'_, T>, &T) -> T,
) -> Vec<T> {
    let mut keys: Vec<K> = Vec::new();
    let mut merged = Vec::new();
    for row in parts.iter().flat_map(|(_, p)| rows(p)) {
        let own = key(row);
        if keys.contains(&own) {
            continue;
        }
        let same: Vec<(f64, &T)> =
            parts.iter().filter_map(|(s, p)| Some((*s, rows(p).iter().find(|r| key(r) == own)?))).collect();
        let mean = |get: &dyn Fn(&T) -> Estimate| {
            Estimate::together(&same.iter().map(|(s, row)| (*s, get(row))).collect::<Vec<_>>())
        };
        merged.push(merge(&mean, row));
        keys.push(own);
    }
    merged
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::author::numbers::testing::playbook;

    #[test]
    fn worlds_that_are_drawn_come_to_what_all_of_them_come_to() {
        let printer: Rc<Playbook> = playbook(include_str!("../../../tests/playbooks/printer/offline.yaml"));
        let model = Model::of(&printer, 0, None);
        assert_eq!(Worlds::of(&model, 1), Worlds::All);
        let (all, drawn) = (
            look_at(&printer, &model, Worlds::All, &mut || {}),
            look_at(&printer, &model, Worlds::Drawn(3_000, 9), &mut || {}),
        );
        let agree = |exact: Estimate, drawn: Estimate| {
            assert_eq!(exact.error, 0.0);
            assert!((exact.value - drawn.value).abs() <= 4.0 * drawn.error + SAME, "{exact:?} {drawn:?}");
        };
        for (exact, drawn) in all.accuracy.iter().zip(&drawn.accuracy) {
            agree(exact.top1, drawn.top1);
            agree(exact.top3, drawn.top3);
        }
        for (exact, drawn) in
            all.findings.iter().chain(&all.questions).zip(drawn.findings.iter().chain(&drawn.questions))
        {
            agree(exact.beyond_top1, drawn.beyond_top1);
            agree(exact.beyond_bits, drawn.beyond_bits);
        }
        for (exact, drawn) in all.missing.iter().zip(&drawn.missing) {
            agree(exact.gain, drawn.gain);
        }
    }
}
