//! The example of the format's page, checked, tested and diagnosed against numbers computed by hand; and every playbook
//! that is shipped: no mistakes, every scenario passes.

use std::rc::Rc;

use crate::common::{PRINTER, case, close, files, playbook, posterior, project, ranked, read, said, vocabulary};
use serde_json::json;
use triage::author::{self, Verdict};
use triage::diag::render;
use triage::fact::Platform;
use triage::playbook::{Library, Playbook};
use triage::predicate::Truth;
use triage::session::{Case, Diagnosis, Preference};

const WINDOWS: Option<Platform> = Some(Platform::Windows);
const LINUX: Option<Platform> = Some(Platform::Linux);

/// Holds posteriors against weights, each frequency × likelihoods, computed by hand.
fn assert_posteriors(playbook: &Playbook, diagnosis: &Diagnosis, weights: &[(&str, f64)]) {
    let sum: f64 = weights.iter().map(|(_, w)| w).sum();
    assert_eq!(diagnosis.ranking.causes.len(), weights.len());
    for (id, weight) in weights {
        let found = posterior(playbook, diagnosis, id).unwrap_or_else(|| panic!("no {id}"));
        assert!(close(found, weight / sum, 1e-12), "{id}: {found}, by hand {}", weight / sum);
    }
}

/// The scenarios of a playbook, none of which names a saved run.
fn trials(playbook: &Playbook) -> Vec<author::Trial> {
    let (trials, wrong) = author::trials(playbook, &mut |_, path| Err(format!("{path} is not wanted")));
    assert!(wrong.is_empty(), "{wrong:?}");
    trials
}

#[test]
fn the_example_has_no_mistakes_and_its_scenarios_pass() {
    let (library, example) = read("printer/offline.yaml", PRINTER, Some("printer/offline"));
    let example = example.unwrap_or_else(|refusal| panic!("{}", said(&refusal)));
    let outcomes = author::run(&library, &example, &trials(&example));
    assert_eq!(outcomes.iter().map(|o| o.verdict).collect::<Vec<_>>(), [Verdict::Hit, Verdict::Hit]);
}

#[test]
fn a_scenario_of_the_example_that_is_wrong_fails_and_says_what_came_out() {
    let wrong = PRINTER.replace("at_least: 0.9,", "at_least: 0.9999,");
    assert_ne!(wrong, PRINTER);
    let (library, example) = read("printer/offline.yaml", &wrong, None);
    let example = example.unwrap();
    let outcome = author::run(&library, &example, &trials(&example)).swap_remove(0);
    assert_eq!(outcome.verdict, Verdict::Noisy);
    assert!(outcome.missed[0].starts_with("expected powered-off at 0.9999 or more, and it is at 0.99"), "{outcome:?}");
}

#[test]
fn with_nothing_known_the_posteriors_are_the_frequencies() {
    let example = playbook(PRINTER);
    let diagnosis = case(&example, WINDOWS, &json!({}), &[]).diagnose();
    let weights = [("powered-off", 30.0), ("queue-stuck", 20.0), ("wrong-address", 15.0), ("other", 5.0)];
    assert_posteriors(&example, &diagnosis, &weights);
    assert_eq!(ranked(&example, &diagnosis), weights.map(|(id, _)| id));
    assert_eq!(diagnosis.resolved, Truth::Unknown);
    assert!(close(diagnosis.ranking.lead().unwrap(), 1.5, 1e-12));
}

#[test]
fn a_dark_display_speaks_for_the_power() {
    let example = playbook(PRINTER);
    let facts = json!({ "printer": { "error": "timeout" }, "display": "dark" });
    let weights = [
        ("powered-off", 30.0 * 0.99 * 0.75),
        ("wrong-address", 15.0 * 0.99 * 0.01),
        ("queue-stuck", 20.0 * 0.05 * 0.05),
        ("other", 5.0 * 0.05 * 0.05),
    ];
    assert_posteriors(&example, &case(&example, WINDOWS, &facts, &[]).diagnose(), &weights);
    // on Linux nothing can be stuck in the queue of Windows
    let linux = case(&example, LINUX, &facts, &[]).diagnose();
    assert_posteriors(&example, &linux, &[weights[0], weights[1], weights[3]]);
    assert_eq!(linux.ranking.left_out, [2]);
    // where the platform is unknown, the cause stays
    assert_posteriors(&example, &case(&example, None, &facts, &[]).diagnose(), &weights);
}

#[test]
fn what_is_absent_speaks_too_and_so_does_a_fix_that_did_not_help() {
    let example = playbook(PRINTER);
    let facts = json!({ "other_computer_prints": false, "spool.entries": 0, "display": "ready" });
    let weights = [
        ("powered-off", 30.0 * 0.01 * (1.0 - 0.25) * (1.0 - 0.01)),
        ("wrong-address", 15.0 * 0.75 * (1.0 - 0.25) * (1.0 - 0.75)),
        ("queue-stuck", 20.0 * 0.5 * (1.0 - 0.99) * (1.0 - 0.99)),
        ("other", 5.0 * 0.5 * (1.0 - 0.25) * (1.0 - 0.05)),
    ];
    assert_posteriors(&example, &case(&example, WINDOWS, &facts, &[]).diagnose(), &weights);
    let mut after = weights;
    after[1].1 *= 1.0 - 0.95;
    assert_posteriors(&example, &case(&example, WINDOWS, &facts, &["update-address"]).diagnose(), &after);
}

#[test]
fn the_weight_of_a_dark_display_is_what_the_formula_gives() {
    let example = playbook(PRINTER);
    let diagnosis = case(&example, LINUX, &json!({ "display": "dark" }), &[]).diagnose();
    // P(dark | not powered off), weighted by what the others were without this finding
    let others = (15.0 * 0.01 + 5.0 * 0.05) / 20.0;
    let by_hand = 10.0 * (0.75f64 / others).log10();
    let [weight] = &diagnosis.weights[0][..] else { panic!("one weight") };
    assert!(weight.present);
    assert!(close(weight.decibans.unwrap().get(), by_hand, 1e-12), "{weight:?}, by hand {by_hand}");
}

/// The example's fixes on Linux with a dark display: their cost in minutes, what they cure, and how surely.
fn plan_by_hand(order: [(f64, usize, f64); 2], weights: [f64; 3]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let mut left = weights.map(|w| w / sum);
    let mut cost = 0.0;
    for (minutes, cause, cures) in order {
        cost += minutes * left.iter().sum::<f64>();
        left[cause] *= 1.0 - cures;
    }
    cost + 240.0 * left.iter().sum::<f64>()
}

#[test]
fn the_plan_costs_what_the_sum_over_its_moves_gives() {
    let example = playbook(PRINTER);
    let facts = json!({ "printer": { "error": "timeout" }, "display": "dark" });
    let mut case = case(&example, LINUX, &facts, &[]);
    let weights = [30.0 * 0.99 * 0.75, 15.0 * 0.99 * 0.01, 5.0 * 0.05 * 0.05];
    for (preference, risk) in [(Preference::Balanced, 2.0), (Preference::Fast, 1.0), (Preference::Safe, 6.0)] {
        case.preference = preference;
        let plan = case.diagnose().plan;
        let (power, address) = ((2.0, 0, 0.99), (5.0 + risk, 1, 0.95));
        let by_hand = plan_by_hand([power, address], weights);
        assert!(by_hand < plan_by_hand([address, power], weights));
        assert!(close(plan.expected_cost.get(), by_hand, 1e-12), "{preference:?}: {plan:?}, by hand {by_hand}");
        assert_eq!(
            plan.fixes.iter().map(|f| example.fixes[f.fix].id.as_str()).collect::<Vec<_>>(),
            ["power-on", "update-address"]
        );
    }
}

#[test]
fn what_works_needs_no_plan() {
    let example = playbook(PRINTER);
    let facts = json!({ "printer": { "error": "none" }, "spool": { "entries": 0 } });
    let diagnosis = case(&example, WINDOWS, &facts, &[]).diagnose();
    assert_eq!(diagnosis.resolved, Truth::True);
    assert!(diagnosis.plan.fixes.is_empty() && diagnosis.plan.questions.is_empty());
}

/// The playbooks that are built in.
fn shipped() -> Library {
    let mut library = Library::new(vocabulary());
    library.add_embedded();
    library
}

#[test]
fn every_playbook_file_is_built_in() {
    let library = shipped();
    let both = library.shelves().iter().flat_map(|shelf| [Some(&shelf.source), shelf.beside()].into_iter().flatten());
    let mut built_in: Vec<&str> = both.map(|source| source.name()).collect();
    built_in.sort_unstable();
    let folder = project("");
    let name = |path: &std::path::PathBuf| path.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
    assert_eq!(built_in, files("playbooks", ".yaml").iter().map(name).collect::<Vec<_>>());
}

#[test]
fn no_shipped_playbook_has_a_mistake() {
    let wrong: Vec<String> = shipped().check().iter().filter(|all| !all.is_empty()).map(render).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_scenario_of_every_shipped_playbook_passes() {
    let library = shipped();
    for shelf in 0..library.shelves().len() {
        let playbook = library.playbook(shelf).unwrap_or_else(|refusal| panic!("{}", said(&refusal)));
        let outcomes = author::run(&library, &playbook, &trials(&playbook));
        assert!(!outcomes.is_empty(), "{} has no scenario", playbook.id);
        for (scenario, outcome) in playbook.scenarios.iter().zip(outcomes) {
            assert!(outcome.verdict.passes(), "{}:{}: {outcome:?}", playbook.id, scenario.line);
        }
    }
}

#[test]
fn every_shipped_symptom_has_a_plan_with_nothing_known() {
    let library = shipped();
    let (playbooks, _) = library.all();
    for playbook in playbooks {
        for symptom in 0..playbook.symptoms.len() {
            let diagnosis = Case::new(Rc::clone(&playbook), symptom).diagnose();
            assert!(!diagnosis.plan.fixes.is_empty(), "{}", playbook.symptoms[symptom].id);
            let sum: f64 = diagnosis.ranking.causes.iter().map(|c| c.posterior.get()).sum();
            assert!(close(sum, 1.0, 1e-12));
        }
    }
}

#[test]
fn a_diagnosis_reads_the_same_knowledge_as_everybody_and_no_scenarios() {
    let (mut whole, mut knowledge) = (Library::new(vocabulary()), Library::for_diagnosis(vocabulary()));
    whole.add_embedded();
    knowledge.add_embedded();
    assert!(!whole.shelves().is_empty());
    for shelf in 0..whole.shelves().len() {
        let (all, part) = (whole.playbook(shelf).unwrap(), knowledge.playbook(shelf).unwrap());
        assert!(!all.scenarios.is_empty() && part.scenarios.is_empty(), "{}", all.id);
        assert_eq!(all.sha256(), part.sha256());
        let parts = |p: &Playbook| format!("{:?} {:?} {:?} {:?}", p.symptoms, p.causes, p.fixes, p.escalation);
        assert_eq!(parts(&all), parts(&part));
    }
}
