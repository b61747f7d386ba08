//! The value of information: by how much the expected cost of repair falls when a question is answered, and how much the
//! answer tells. Source: R. A. Howard, "Information value theory", IEEE Trans. SSC 2 (1966).

use super::prepare::{View, normalised};
use super::problem::{Answer, Problem, Question, QuestionValue};
use super::solve::{Effort, solve_view};
use super::tie::{first_largest, slack};
use crate::limits::EXACT_QUESTION_FIXES;
use crate::units::{Bits, Minutes, MinutesSaved};

/// A question is worth asking when it saves more minutes than this.
const WORTH_ASKING: f64 = 1e-9;

/// What each question is worth, the best net first, ties by the smaller fact:
///
/// gain = ECR now − Σ P(answer)·ECR(after the answer), net = gain − cost,
/// information = H(causes) − Σ P(answer)·H(causes | answer), in bits.
#[must_use]
pub fn question_values(problem: &Problem, questions: &[Question]) -> Vec<QuestionValue> {
    let mut now = Now { view: View::now(problem), best: None, fast: None };
    let mut open: Vec<QuestionValue> = questions.iter().map(|q| value(&mut now, q)).collect();
    open.sort_by(|a, b| a.fact.cmp(&b.fact));
    let mut nets: Vec<f64> = open.iter().map(|v| v.net.get()).collect();
    let mut sorted = Vec::with_capacity(open.len());
    while let Some(best) = first_largest(&nets, 1.0) {
        nets.remove(best);
        sorted.push(open.remove(best));
    }
    sorted
}

/// The question to ask first, if one saves more than it costs: the first of values that [`question_values`] sorted.
#[must_use]
pub fn best_question(values: &[QuestionValue]) -> Option<&QuestionValue> {
    values.first().filter(|best| best.net.get() > WORTH_ASKING)
}

/// The problem as it stands, and what it costs; solved once with each effort.
struct Now<'a> {
    view: View<'a>,
    best: Option<f64>,
    fast: Option<f64>,
}

impl Now<'_> {
    fn cost(&mut self, effort: Effort) -> f64 {
        let slot = match effort {
            Effort::Best => &mut self.best,
            Effort::Fast => &mut self.fast,
        };
        *slot.get_or_insert_with(|| solve_view(&self.view, effort).expected_cost.get())
    }
}

/// How the problem would stand after an answer.
struct Branch<'a> {
    /// P(answer).
    p: f64,
    view: View<'a>,
    /// Whether it tells something of the causes.
    tells: bool,
    /// Whether it changes what can be done.
    permits: bool,
}

fn value(now: &mut Now, question: &Question) -> QuestionValue {
    let branches: Vec<Branch> = question.answers.iter().filter_map(|a| branch(&now.view, a)).collect();
    let gain = saved(gain(now, &branches));
    let information = Bits::new(information(&now.view, &branches));
    let fact = question.fact.clone();
    QuestionValue { fact, cost: question.cost, gain, net: gain.less(question.cost), information }
}

/// The problem after an answer; none where nobody would give it. The posterior becomes posterior × chance, normalised.
fn branch<'a>(now: &View<'a>, answer: &Answer) -> Option<Branch<'a>> {
    let chance = |cause: usize| answer.chance.get(cause).map_or(0.0, |p| p.get());
    let joint: Vec<f64> = now.posterior.iter().enumerate().map(|(cause, p)| p * chance(cause)).collect();
    let p: f64 = joint.iter().sum();
    if p <= 0.0 {
        return None;
    }
    let posterior = normalised(joint);
    // what moves by rounding alone has not moved, so that a useless question is worth exactly nothing
    let tells =
        now.posterior.iter().zip(&posterior).any(|(before, after)| (before - after).abs() > slack(*before, 0.0));
    let posterior = if tells { posterior } else { now.posterior.clone() };
    let escalation = answer.escalation.map(Minutes::get);
    let permits = answer.applies != now.applies || escalation != now.escalation;
    let view = View { problem: now.problem, posterior, applies: answer.applies.clone(), escalation };
    Some(Branch { p, view, tells, permits })
}

/// ECR now − Σ P(answer)·ECR(after the answer), both by the same solver.
fn gain(now: &mut Now, branches: &[Branch]) -> f64 {
    let effort = effort(&now.view, branches);
    let before = now.cost(effort);
    let after = |b: &Branch| solve_view(&b.view, effort).expected_cost.get();
    let gain = average(branches, |b| if b.tells || b.permits { before - after(b) } else { 0.0 });
    if gain.abs() <= slack(before, 1.0) {
        return 0.0;
    }
    // who only learns of the causes may still do what was best before; with the fast solver a loss would be its own
    let floored = effort == Effort::Fast || !branches.iter().any(|b| b.permits);
    if floored { gain.max(0.0) } else { gain }
}

/// Exactly, unless too many fixes can help now or under an answer.
fn effort(now: &View, branches: &[Branch]) -> Effort {
    let mut useful = now.useful();
    for branch in branches {
        useful.iter_mut().zip(branch.view.useful()).for_each(|(all, one)| *all |= one);
    }
    if useful.iter().filter(|u| **u).count() <= EXACT_QUESTION_FIXES { Effort::Best } else { Effort::Fast }
}

/// H(causes) − Σ P(answer)·H(causes | answer).
fn information(now: &View, branches: &[Branch]) -> f64 {
    let before = entropy(&now.posterior);
    let bits = average(branches, |b| if b.tells { before - entropy(&b.view.posterior) } else { 0.0 });
    if bits <= slack(before, 1.0) { 0.0 } else { bits }
}

/// −Σ p·log2 p, in bits.
fn entropy(posterior: &[f64]) -> f64 {
    posterior.iter().filter(|p| **p > 0.0).map(|p| -p * libm::log2(*p)).sum()
}

/// The average over the answers by how likely they are; 0 where there are none.
fn average(branches: &[Branch], of: impl Fn(&Branch) -> f64) -> f64 {
    let all: f64 = branches.iter().map(|b| b.p).sum();
    let sum: f64 = branches.iter().map(|b| b.p * of(b)).sum();
    if all > 0.0 { sum / all } else { 0.0 }
}

/// A difference in minutes.
fn saved(minutes: f64) -> MinutesSaved {
    let size = Minutes::new(minutes.abs()).unwrap_or(Minutes::ZERO);
    if minutes < 0.0 { MinutesSaved::between(Minutes::ZERO, size) } else { MinutesSaved::between(size, Minutes::ZERO) }
}
