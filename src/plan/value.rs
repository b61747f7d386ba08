//! The value of information: by how much the expected cost of repair falls when a question is answered, and how much
//! the answer tells. Source: R. A. Howard, "Information value theory", IEEE Trans. SSC 2 (1966).

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::problem::Fix;
    use crate::plan::testing::{fix, least, minutes, p, problem, problems};

    fn answer(problem: &Problem, chance: &[f64]) -> Answer {
        Answer {
            chance: chance.iter().map(|x| p(*x)).collect(),
            applies: problem.fixes.iter().map(|f| f.applies).collect(),
            escalation: problem.escalation,
        }
    }

    /// A question with two answers, the first with these chances.
    fn question(problem: &Problem, fact: &str, cost: f64, yes: &[f64]) -> Question {
        let no: Vec<f64> = yes.iter().map(|x| 1.0 - x).collect();
        Question {
            fact: fact.to_owned(),
            cost: minutes(cost),
            answers: vec![answer(problem, yes), answer(problem, &no)],
        }
    }

    fn one(problem: &Problem, question: Question) -> QuestionValue {
        question_values(problem, &[question]).remove(0)
    }

    /// Two causes, two fixes of ten minutes: the oracle's syn-useless-question.
    fn even() -> Problem {
        problem(&[0.5, 0.5], vec![fix("a", 10.0, &[(0, 1.0)]), fix("b", 10.0, &[(1, 1.0)])], None)
    }

    proptest! {
        #[test]
        fn a_gain_is_what_brute_force_finds(
            problem in problems(4),
            yes in prop::collection::vec(prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0], 5),
            applies in prop::collection::vec(prop::bool::weighted(0.7), 4),
            escalation in prop::option::of(1.0..200.0),
        ) {
            let mut question = question(&problem, "q", 1.0, &yes[..problem.posterior.len()]);
            question.answers[0].applies = applies[..problem.fixes.len()].to_vec();
            question.answers[0].escalation = escalation.map(minutes);
            let mut want = least(&problem);
            for answer in &question.answers {
                let joint: Vec<f64> = problem.posterior.iter().zip(&answer.chance)
                    .map(|(p, c)| p.get() * c.get()).collect();
                let sum: f64 = joint.iter().sum();
                if sum > 0.0 {
                    let mut after = problem.clone();
                    after.posterior = joint.iter().map(|j| p((j / sum).min(1.0))).collect();
                    after.fixes.iter_mut().zip(&answer.applies).for_each(|(f, a): (&mut Fix, _)| f.applies = *a);
                    after.escalation = answer.escalation;
                    want -= sum * least(&after);
                }
            }
            let got = one(&problem, question).gain.get();
            prop_assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{got} instead of {want}");
        }

        #[test]
        fn what_tells_nothing_is_worth_exactly_nothing(problem in problems(7), chance in 0.01..0.99) {
            let yes = vec![chance; problem.posterior.len()];
            let value = one(&problem, question(&problem, "q", 0.25, &yes));
            prop_assert_eq!((value.gain.get(), value.net.get(), value.information.get()), (0.0, -0.25, 0.0));
            let view = View::now(&problem);
            let tells = branch(&view, &answer(&problem, &yes)).map(|b| b.tells);
            prop_assert_eq!(tells, Some(false), "rounding is no news");
        }

        #[test]
        fn to_tell_apart_what_the_same_fix_cures_gains_exactly_nothing(
            weights in prop::collection::vec(0.01..1.0, 3), yes in prop::collection::vec(0.01..0.99, 2),
            times in prop::collection::vec(1.0..500.0, 2),
        ) {
            let sum: f64 = weights.iter().sum();
            let posterior: Vec<f64> = weights.iter().map(|w| w / sum).collect();
            // the chance of an answer under the third cause is the average under the first two
            let third = (weights[0] * yes[0] + weights[1] * yes[1]) / (weights[0] + weights[1]);
            let fixes = vec![fix("a", times[0], &[(0, 0.9), (1, 0.9)]), fix("b", times[1], &[(2, 0.7)])];
            let problem = problem(&posterior, fixes, Some(900.0));
            let value = one(&problem, question(&problem, "q", 1.0, &[yes[0], yes[1], third]));
            prop_assert_eq!(value.gain.get(), 0.0);
        }

        #[test]
        fn to_know_more_never_costs(problem in problems(6), yes in prop::collection::vec(0.0..=1.0, 5)) {
            let value = one(&problem, question(&problem, "q", 0.0, &yes[..problem.posterior.len()]));
            prop_assert!(value.gain.get() >= 0.0);
            prop_assert!(value.information.get() >= 0.0);
            prop_assert!(value.information.get() <= 1.0 + 1e-12, "two answers, one bit");
        }
    }

    #[test]
    fn a_question_that_decides_is_worth_what_it_saves() {
        let problem = even();
        let value = one(&problem, question(&problem, "q", 1.0, &[1.0, 0.0]));
        assert_eq!((value.gain.get(), value.net.get(), value.information.get()), (5.0, 4.0, 1.0));
    }

    #[test]
    fn an_answer_that_nobody_gives_counts_for_nothing() {
        let problem = even();
        let mut asked = question(&problem, "q", 1.0, &[1.0, 0.0]);
        asked.answers.push(answer(&problem, &[0.0, 0.0]));
        let value = one(&problem, asked);
        assert_eq!((value.gain.get(), value.information.get()), (5.0, 1.0));
    }

    #[test]
    fn news_of_what_applies_has_its_worth_without_telling_of_causes() {
        // either fix cures everything; the answer says whether the cheap one can be carried out
        let now = problem(&[1.0], vec![fix("cheap", 1.0, &[(0, 1.0)]), fix("dear", 20.0, &[(0, 1.0)])], Some(100.0));
        let mut asked = question(&now, "q", 1.0, &[0.5]);
        asked.answers[1].applies = vec![false, true];
        let value = one(&now, asked.clone());
        assert_eq!((value.gain.get(), value.information.get()), (1.0 - (0.5 + 10.0), 0.0), "bad news is a loss");
        asked.answers[1] = Answer { escalation: Some(minutes(0.0)), ..answer(&now, &[0.5]) };
        assert_eq!(one(&now, asked).gain.get(), 0.5, "a free escalation is a gain");
    }

    #[test]
    fn the_best_comes_first_and_ties_go_to_the_smaller_fact() {
        let problem = even();
        let asked = [
            ("late", 1.0, [0.9, 0.1]),
            ("b", 1.0, [1.0, 0.0]),
            ("c", 1.0, [1.0, 0.0]),
            ("a", 1.0, [0.0, 1.0]),
            ("dear", 9.0, [1.0, 0.0]),
        ];
        let asked: Vec<Question> = asked.iter().map(|(fact, cost, yes)| question(&problem, fact, *cost, yes)).collect();
        let values = question_values(&problem, &asked);
        let facts: Vec<&str> = values.iter().map(|v| v.fact.as_str()).collect();
        assert_eq!(facts, ["a", "b", "c", "late", "dear"]);
        assert_eq!(best_question(&values).map(|v| v.fact.as_str()), Some("a"));
        assert_eq!(best_question(&values[4..]), None, "it costs more than it saves");
        assert_eq!(best_question(&question_values(&problem, &[question(&problem, "q", 0.0, &[0.5, 0.5])])), None);
        assert_eq!(best_question(&[]), None);
    }

    #[test]
    fn many_fixes_take_the_fast_solver_on_both_sides() {
        let entangled =
            |f: usize| fix(&format!("f{f:02}"), [3.0, 1.0, 8.0][f % 3], &[(f % 4, 0.6), ((f + 1) % 4, 0.2)]);
        let problem = problem(&[0.25; 4], (0..11).map(entangled).collect(), Some(240.0));
        let now = Now { view: View::now(&problem), best: None, fast: None };
        assert_eq!(effort(&now.view, &[]), Effort::Fast);
        let value = one(&problem, question(&problem, "q", 0.5, &[0.3; 4]));
        assert_eq!((value.gain.get(), value.information.get()), (0.0, 0.0));
        assert!(one(&problem, question(&problem, "q", 0.5, &[1.0, 0.0, 0.5, 0.5])).gain.get() > 0.0);
        let mut bad_news = question(&problem, "q", 0.5, &[0.5; 4]);
        bad_news.answers[1].applies = vec![false; 11];
        assert_eq!(one(&problem, bad_news).gain.get(), 0.0, "no gain of the fast solver is below nothing");
    }

    #[test]
    fn fixes_that_only_an_answer_lets_in_are_counted() {
        let entangled = |f: usize| Fix { applies: f < 10, ..fix(&format!("f{f:02}"), 1.0, &[(0, 0.5)]) };
        let problem = problem(&[0.5, 0.5], (0..11).map(entangled).collect(), Some(240.0));
        let view = View::now(&problem);
        assert_eq!(effort(&view, &[]), Effort::Best);
        let lets_in = Answer { applies: vec![true; 11], ..answer(&problem, &[0.5, 0.5]) };
        assert_eq!(effort(&view, &[branch(&view, &lets_in).unwrap()]), Effort::Fast);
        let impossible = Answer { chance: vec![p(0.0); 2], ..lets_in };
        assert!(branch(&view, &impossible).is_none(), "unless nobody gives it");
    }
}
