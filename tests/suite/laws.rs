//! The mathematics as laws, on random playbooks: what must hold whatever the numbers are.

use crate::common::model::{Alternatives, Finding, Model};
use crate::common::random::{alternatives, finding, models, probability};
use crate::common::{case, close, playbook, posterior};
use proptest::prelude::*;
use triage::predicate::Truth;
use triage::session::{Case, Diagnosis};

/// How far rounding may carry two numbers apart.
const ROUNDING: f64 = 1e-12;

fn open(model: &Model) -> Case {
    let tried = model.tried();
    case(&playbook(&model.text()), None, &model.facts(), &tried.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The posterior of each cause of a model, `other` last, as the program gives it.
fn posteriors(model: &Model) -> Vec<f64> {
    let case = open(model);
    let diagnosis = case.diagnose();
    (0..model.frequencies.len()).map(|c| posterior(&case.playbook, &diagnosis, &model.id(c)).unwrap()).collect()
}

fn same(one: &[f64], two: &[f64]) -> bool {
    one.len() == two.len() && one.iter().zip(two).all(|(a, b)| close(*a, *b, ROUNDING))
}

/// A random model with a place among its findings and causes.
fn places() -> impl Strategy<Value = (Model, usize, usize)> {
    let some = models().prop_filter("a finding", |m| !m.findings.is_empty());
    some.prop_flat_map(|m| {
        let (findings, causes) = (m.findings.len(), m.causes());
        (Just(m), 0..findings, 0..causes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn posteriors_are_what_the_formula_gives_and_add_up_to_1(model in models()) {
        let found = posteriors(&model);
        prop_assert!(close(found.iter().sum(), 1.0, ROUNDING));
        prop_assert!(same(&found, &model.posteriors()), "{:?}, by the formula {:?}", found, model.posteriors());
    }

    #[test]
    fn the_order_of_everything_in_the_file_is_irrelevant(model in models()) {
        let reversed = Model { reversed: true, ..model.clone() };
        prop_assert!(same(&posteriors(&model), &posteriors(&reversed)));
        let (one, two) = (open(&model).diagnose().plan, open(&reversed).diagnose().plan);
        prop_assert!(close(one.expected_cost.get(), two.expected_cost.get(), ROUNDING));
    }

    #[test]
    fn what_is_unknown_changes_nothing(model in models(), more in finding(4), group in alternatives(4)) {
        let mut with = model.clone();
        let causes = model.causes();
        with.findings.push(Finding { mentioned: more.mentioned[..causes].to_vec(), known: None, ..more });
        if with.alternatives.is_none() {
            let chances = group.chances.iter().map(|of| of[..=causes].to_vec()).collect();
            with.alternatives = Some(Alternatives { chances, known: None });
        }
        prop_assert!(same(&posteriors(&model), &posteriors(&with)));
    }

    #[test]
    fn stronger_evidence_never_lowers_its_cause((model, f, c) in places(), stronger in probability()) {
        let mut model = model;
        model.findings[f] = Finding { overlaps: false, known: Some(true), ..model.findings[f].clone() };
        let (before, weaker) = (posteriors(&model)[c], model.likelihood(f, c));
        model.findings[f].mentioned[c] = Some(weaker.max(stronger));
        let after = posteriors(&model)[c];
        prop_assert!(after >= before - ROUNDING, "{} became {}", before, after);
    }

    #[test]
    fn the_weight_of_evidence_is_the_change_of_the_odds((model, f, c) in places(), present in any::<bool>()) {
        let mut model = model;
        model.findings[f] = Finding { overlaps: false, known: Some(present), ..model.findings[f].clone() };
        model.findings[f].mentioned[0].get_or_insert(0.5);
        let with = open(&model);
        let diagnosis = with.diagnose();
        let rank = diagnosis.ranking.causes.iter().position(|r| with.playbook.cause_id(r.cause) == model.id(c)).unwrap();
        let weight = diagnosis.weights[rank].iter().find(|w| w.findings == [f]).unwrap();
        model.findings[f].known = None;
        let odds = |p: f64| 10.0 * (p / (1.0 - p)).log10();
        let (after, before) = (diagnosis.ranking.causes[rank].posterior.get(), posteriors(&model)[c]);
        let found = weight.decibans.unwrap().get();
        prop_assert!(close(found, odds(after) - odds(before), 1e-9), "{} dB, odds {} dB", found, odds(after) - odds(before));
    }

    #[test]
    fn a_fix_that_did_not_help_is_evidence(model in models().prop_filter("a fix", |m| !m.fixes.is_empty())) {
        let mut model = model;
        model.fixes[0].tried = false;
        let before = posteriors(&model);
        let still: Vec<f64> = before.iter().zip(&model.fixes[0].resolves).map(|(p, r)| p * (1.0 - r.unwrap_or(0.0))).collect();
        let sum: f64 = still.iter().sum();
        model.fixes[0].tried = true;
        prop_assert!(same(&posteriors(&model), &still.iter().map(|p| p / sum).collect::<Vec<_>>()));
        let plan = open(&model).diagnose().plan;
        prop_assert!(plan.fixes.iter().all(|fix| open(&model).playbook.fixes[fix.fix].id != "x0"), "it is not offered again");
    }

    #[test]
    fn the_plan_costs_the_sum_over_its_moves_and_each_is_reached_less_often(model in models()) {
        let Diagnosis { plan, .. } = open(&model).diagnose();
        let (mut cost, mut left) = (0.0, 1.0);
        for fix in &plan.fixes {
            prop_assert!(close(fix.p_reached.get(), left, ROUNDING), "reached {:?}, by the moves before {}", fix, left);
            cost += fix.cost.get() * left;
            left *= 1.0 - fix.p_helps.get();
        }
        prop_assert!(close(plan.p_resolved.get(), 1.0 - left, ROUNDING));
        prop_assert_eq!(plan.escalate.is_some(), model.escalation.is_some());
        cost += model.escalation.unwrap_or(0.0) * left;
        prop_assert!(close(plan.expected_cost.get(), cost, 1e-11), "{} by the moves, {:?}", cost, plan.expected_cost);
        prop_assert!(model.escalation.is_none_or(|e| plan.expected_cost.get() <= e + 1e-9), "giving up at once is never worse");
        prop_assert!(plan.exact);
    }

    #[test]
    fn needs_are_paid_once(model in models()) {
        let case = open(&model);
        let paid = model.fixes.iter().any(|fix| fix.tried && fix.admin);
        let plan = case.diagnose().plan;
        let paying: Vec<_> = plan.fixes.iter().filter(|f| !f.pays.is_empty()).collect();
        let needing = plan.fixes.iter().filter(|f| !case.playbook.fixes[f.fix].needs.is_empty()).count();
        prop_assert_eq!(paying.len(), usize::from(needing > 0 && !paid));
        for fix in &plan.fixes {
            let price = if fix.pays.is_empty() { 0.0 } else { 2.0 };
            prop_assert!(close(fix.cost.get(), case.playbook.fixes[fix.fix].time.get() + price, ROUNDING));
        }
    }

    #[test]
    fn no_question_is_worth_less_than_nothing_and_a_useless_one_exactly_nothing((model, f, _) in places()) {
        let mut model = model;
        let finding = &mut model.findings[f];
        finding.known = None;
        finding.overlaps = false;
        // equally likely under every cause
        finding.mentioned.iter_mut().for_each(|m| *m = Some(finding.otherwise));
        let causes = open(&model).diagnose().ranking.causes;
        let entropy: f64 = causes.iter().map(|c| c.posterior.get()).filter(|p| *p > 0.0).map(|p| -p * p.log2()).sum();
        let plan = open(&model).diagnose().plan;
        for question in &plan.questions {
            prop_assert!(question.gain.get() >= -1e-9, "{:?}", question);
            prop_assert!((0.0..=entropy + 1e-9).contains(&question.information.get()), "{:?} of {} bits", question, entropy);
            prop_assert!(close(question.net.get(), question.gain.get() - question.cost.get(), ROUNDING));
            let useless = question.fact == format!("f{f}") || question.fact == "unread";
            prop_assert!(!useless || question.gain.get() == 0.0 && question.information.get() == 0.0, "{:?}", question);
        }
        let nets: Vec<f64> = plan.questions.iter().map(|q| q.net.get()).collect();
        prop_assert!(nets.windows(2).all(|pair| pair[0] >= pair[1] - 1e-9), "the best is first: {:?}", nets);
        prop_assert_eq!(plan.ask.is_some(), nets.first().is_some_and(|net| *net > 1e-9));
    }

    #[test]
    fn what_is_certain_and_what_is_impossible_add_up_to_1_too(
        model in models(),
        sharp in proptest::collection::vec(0..3u8, 40),
    ) {
        let mut model = model;
        let mut sharp = sharp.into_iter().cycle();
        for finding in &mut model.findings {
            finding.overlaps = false;
            // what no cause mentions has no part in this symptom
            finding.mentioned[0].get_or_insert(0.5);
            for p in finding.mentioned.iter_mut().flatten().chain([&mut finding.otherwise]) {
                *p = match sharp.next() {
                    Some(0) => 0.0,
                    Some(1) => 1.0,
                    _ => *p,
                };
            }
        }
        let case = open(&model);
        let diagnosis = case.diagnose();
        let sum: f64 = diagnosis.ranking.causes.iter().map(|c| c.posterior.get()).sum();
        prop_assert!(close(sum, 1.0, ROUNDING), "{}", sum);
        if diagnosis.ranking.contradictory {
            prop_assert!(diagnosis.ranking.causes.iter().all(|c| c.posterior == c.prior), "the causes keep their priors");
            prop_assert!(diagnosis.plan.fixes.is_empty() && diagnosis.plan.questions.is_empty(), "{:?}", diagnosis.plan);
            prop_assert!(!diagnosis.ranking.contradiction.is_empty());
        } else {
            prop_assert!(same(&posteriors(&model), &model.posteriors()));
        }
    }
}

/// A model of two causes without fixes.
fn two(findings: Vec<Finding>) -> Model {
    Model {
        frequencies: vec![3.0, 1.0, 1.0],
        findings,
        alternatives: None,
        fixes: vec![],
        escalation: Some(60.0),
        reversed: false,
    }
}

#[test]
fn evidence_of_a_probability_that_no_number_holds_is_fine() {
    // 0.001^144 is 1e-432, far below the smallest number
    let rare = |mentioned: [f64; 2], otherwise| Finding {
        mentioned: mentioned.map(Some).to_vec(),
        otherwise,
        overlaps: false,
        known: Some(true),
    };
    let mut findings = vec![rare([0.001, 0.001], 0.001); 144];
    findings.push(rare([0.001, 0.009], 0.003));
    let found = posteriors(&two(findings));
    let by_hand = [3.0 * 0.001, 0.009, 0.003].map(|weight| weight / 0.015);
    assert!(same(&found, &by_hand), "{found:?}, by hand {by_hand:?}");
}

#[test]
fn what_cannot_be_together_is_a_contradiction_and_the_causes_keep_their_priors() {
    let sure = |first: f64, otherwise: f64, known| Finding {
        mentioned: vec![Some(first), None],
        otherwise,
        overlaps: false,
        known: Some(known),
    };
    // the first is impossible without the first cause, the second with it; the third has no part in it
    let model = two(vec![sure(0.5, 0.0, true), sure(0.0, 0.5, true), sure(0.5, 0.25, false)]);
    let diagnosis = open(&model).diagnose();
    assert!(diagnosis.ranking.contradictory);
    assert_eq!(diagnosis.ranking.contradiction, [0, 1]);
    assert!(same(&posteriors(&model), &[0.6, 0.2, 0.2]));
    assert_eq!(diagnosis.plan.escalate.map(triage::units::Probability::get), Some(1.0));
    assert!(close(diagnosis.plan.expected_cost.get(), 60.0, ROUNDING));
}

#[test]
fn a_wait_counts_at_its_own_price_and_is_told_at_its_length() {
    let text = two(vec![]).text() + "costs: { wait: 20m }\n";
    let playbook = playbook(&text);
    let escalation = playbook.escalation.as_ref().unwrap();
    assert_eq!((escalation.time.get(), escalation.price.get()), (60.0, 20.0));
    let diagnosis = case(&playbook, None, &serde_json::json!({}), &[]).diagnose();
    assert!(close(diagnosis.plan.expected_cost.get(), 20.0, ROUNDING), "{:?}", diagnosis.plan);
}

#[test]
fn facts_that_nobody_reads_and_findings_that_only_verify_say_nothing() {
    let text = "triage: 1\nid: a\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s: { title: S, causes: { c: 1, other: 1 }, resolved_when: gone }\n\
                facts: { a: { title: A, ask: { question: Q, time: 1m } } }\n\
                findings: { gone: { title: G, when: a } }\ncauses:\n  c: { title: C, explanation: E }\n";
    for (value, resolved) in [(true, Truth::True), (false, Truth::False)] {
        let case = case(&playbook(text), None, &serde_json::json!({ "a": value }), &[]);
        let diagnosis = case.diagnose();
        assert_eq!(diagnosis.resolved, resolved);
        assert!(diagnosis.ranking.causes.iter().all(|c| close(c.posterior.get(), 0.5, ROUNDING)));
    }
}
