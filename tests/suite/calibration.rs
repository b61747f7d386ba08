//! Calibration: worlds are drawn from a playbook's own frequencies and likelihoods, and causes that are given 80 % must be
//! the right ones about 80 % of the time. The same numbers are drawn in every run.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

use std::collections::HashMap;
use std::rc::Rc;

use crate::common::model::{Alternatives, Finding, Model};
use crate::common::{PRINTER, case, playbook, vocabulary};
use serde_json::{Value as Json, json};
use triage::diagnosis::{Observations, Ranking, observe, rank};
use triage::fact::Platform;
use triage::playbook::{Group, Library, Playbook};
use triage::predicate::Truth;
use triage::session::Case;

/// Numbers that look random and are the same in every run. Source: D. E. Knuth, "The Art of Computer Programming",
/// volume 2, section 3.3.4 (MMIX), the upper bits alone.
struct Dice(u64);

impl Dice {
    /// A number from 0 to 1.
    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A position, each as often as its weight says.
    fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.roll() * weights.iter().sum::<f64>();
        for (position, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return position;
            }
        }
        weights.len() - 1
    }
}

/// How often the first cause was the right one, by the posterior that it had: twenty bins of 5 % each.
#[derive(Default)]
struct Tally {
    bins: [Bin; 20],
}

#[derive(Default, Clone, Copy)]
struct Bin {
    worlds: f64,
    right: f64,
    posterior: f64,
}

impl Bin {
    /// How far it is off: more than four times what chance explains, and a hundredth.
    fn is_off(&self) -> bool {
        let (promised, kept) = (self.posterior / self.worlds, self.right / self.worlds);
        self.worlds >= 200.0
            && (promised - kept).abs() > 4.0 * (promised * (1.0 - promised) / self.worlds).sqrt() + 0.01
    }
}

impl Tally {
    fn add(&mut self, posterior: f64, right: bool) {
        let bin = &mut self.bins[((posterior * 20.0) as usize).min(19)];
        bin.worlds += 1.0;
        bin.posterior += posterior;
        bin.right += f64::from(u8::from(right));
    }

    /// The worlds in which the first cause had a posterior from 75 to 85 %.
    fn eighty(&self) -> Bin {
        let (low, high) = (self.bins[15], self.bins[16]);
        Bin {
            worlds: low.worlds + high.worlds,
            right: low.right + high.right,
            posterior: low.posterior + high.posterior,
        }
    }

    fn holds(&self, what: &str) {
        let eighty = self.eighty();
        assert!(eighty.worlds >= 500.0, "{what}: only {} worlds", eighty.worlds);
        let kept = eighty.right / eighty.worlds;
        assert!((0.76..=0.84).contains(&kept), "{what}: 80 % were right {kept}");
        assert!(!eighty.is_off(), "{what}: 80 % were right {kept}");
        for (n, bin) in self.bins.iter().enumerate() {
            assert!(!bin.is_off(), "{what}: from {} %, {} of {} were right", n * 5, bin.right, bin.worlds);
        }
    }
}

/// The first cause of a case and its posterior.
fn first(case: &Case) -> (String, f64) {
    let observations = observe(&case.playbook, &|slot| case.value(slot));
    best(&case.playbook, &rank(&case.playbook, case.symptom, &case.relevance, &observations, &[]))
}

fn best(playbook: &Playbook, ranking: &Ranking) -> (String, f64) {
    let first = &ranking.causes[0];
    (playbook.cause_id(first.cause).to_owned(), first.posterior.get())
}

/// P(printer unreachable), P(dark), P(ready), P(error), P(jobs pile up), P(only this computer) in the format's example, as
/// its page says them; with the frequency of each cause.
const EXAMPLE: [(&str, f64, [f64; 6]); 4] = [
    ("powered-off", 30.0, [0.99, 0.75, 0.01, 0.01, 0.25, 0.01]),
    ("wrong-address", 15.0, [0.99, 0.01, 0.75, 0.01, 0.25, 0.75]),
    ("queue-stuck", 20.0, [0.05, 0.05, 0.5, 0.25, 0.99, 0.99]),
    ("other", 5.0, [0.05, 0.05, 0.5, 0.25, 0.25, 0.05]),
];

/// Facts that bring about what a cause of the example shows; each observation is made in two of three worlds.
fn example_facts(dice: &mut Dice, [unreachable, dark, ready, error, jobs, only_here]: [f64; 6]) -> Json {
    let mut facts = json!({});
    let mut observe = |dice: &mut Dice, key: &str, value: Json| {
        if dice.roll() < 0.67 {
            facts[key] = value;
        }
    };
    let is = dice.roll() < unreachable;
    observe(dice, "printer.error", json!(if is { "timeout" } else { "none" }));
    // an answer that no alternative covers does not exist: what is left over, much the same under all, stays unknown
    let shown = dice.pick(&[dark, ready, error, 1.0 - dark - ready - error]);
    if let Some(answer) = ["dark", "ready", "error"].get(shown) {
        observe(dice, "display", json!(answer));
    }
    let is = dice.roll() < jobs;
    observe(dice, "spool.entries", json!(i64::from(is)));
    let is = dice.roll() < only_here;
    observe(dice, "other_computer_prints", json!(is));
    facts
}

#[test]
fn the_example_keeps_what_it_promises() {
    let example = playbook(PRINTER);
    let (mut dice, mut tally, mut known) = (Dice(1), Tally::default(), HashMap::new());
    for _ in 0..60_000 {
        let (cause, _, likelihoods) = EXAMPLE[dice.pick(&EXAMPLE.map(|(_, frequency, _)| frequency))];
        let facts = example_facts(&mut dice, likelihoods);
        let diagnose = || first(&case(&example, Some(Platform::Windows), &facts, &[]));
        let (named, posterior): &(String, f64) = known.entry(facts.to_string()).or_insert_with(diagnose);
        tally.add(*posterior, named == cause);
    }
    tally.holds("printer/offline");
}

/// Likelihoods of middling strength.
fn middling(dice: &mut Dice) -> f64 {
    0.1 + 0.8 * dice.roll()
}

/// A model of six causes and eight findings, with alternatives.
fn random_model(dice: &mut Dice) -> Model {
    let frequencies: Vec<f64> = (0..7).map(|_| 1.0 + 20.0 * dice.roll()).collect();
    let finding = |dice: &mut Dice| {
        let mentioned = (0..6).map(|_| (dice.roll() < 0.6).then(|| middling(dice))).collect();
        Finding { mentioned, otherwise: middling(dice), overlaps: false, known: None }
    };
    let findings = (0..8).map(|_| finding(dice)).collect();
    let shares: Vec<(f64, f64)> = (0..7).map(|_| (dice.roll(), middling(dice))).collect();
    let first = shares.iter().map(|(share, all)| share * all).collect();
    let second = shares.iter().map(|(share, all)| (1.0 - share) * all).collect();
    let alternatives = Some(Alternatives { chances: vec![first, second], known: None });
    Model { frequencies, findings, alternatives, fixes: vec![], escalation: None, reversed: false }
}

/// Draws what a cause of a model shows.
fn draw(dice: &mut Dice, model: &mut Model, cause: usize) {
    for f in 0..model.findings.len() {
        let present = dice.roll() < model.likelihood(f, cause);
        model.findings[f].known = (dice.roll() < 0.8).then_some(present);
    }
    let Some(alternatives) = &mut model.alternatives else { return };
    let mut chances: Vec<f64> = alternatives.chances.iter().map(|of| of[cause]).collect();
    chances.push(1.0 - chances.iter().sum::<f64>());
    let answer = dice.pick(&chances);
    alternatives.known = (dice.roll() < 0.8).then_some(answer);
}

/// Worlds drawn from one model and diagnosed by the playbook of another.
fn tally_of(drawn: &Model, diagnosed: &Model, worlds: usize) -> Tally {
    let playbook = playbook(&diagnosed.text());
    let (mut dice, mut tally, mut world) = (Dice(3), Tally::default(), drawn.clone());
    for _ in 0..worlds {
        let cause = dice.pick(&drawn.frequencies);
        draw(&mut dice, &mut world, cause);
        let (named, posterior) = first(&case(&playbook, None, &world.facts(), &[]));
        tally.add(posterior, named == drawn.id(cause));
    }
    tally
}

#[test]
fn a_random_playbook_keeps_what_it_promises() {
    let model = random_model(&mut Dice(2));
    tally_of(&model, &model, 12_000).holds("a random playbook");
}

#[test]
fn a_playbook_that_promises_too_much_is_noticed() {
    let model = random_model(&mut Dice(2));
    let mut bold = model.clone();
    for finding in &mut bold.findings {
        // twice the weight of evidence that it has
        let square = |p: f64| p * p / (p * p + (1.0 - p) * (1.0 - p));
        finding.mentioned.iter_mut().flatten().for_each(|p| *p = square(*p));
        finding.otherwise = square(finding.otherwise);
    }
    let tally = tally_of(&model, &bold, 4_000);
    assert!(tally.eighty().is_off());
}

/// Draws the findings of a playbook under a cause, straight from its likelihoods. Of near-duplicates one is observed:
/// together they are meant to count less than the numbers say.
fn draw_findings(dice: &mut Dice, playbook: &Playbook, cause: Option<usize>) -> Vec<Truth> {
    let likelihood = |f: usize| {
        let own = cause.and_then(|c| playbook.causes[c].mentions(f));
        own.or(playbook.findings[f].otherwise).map(|l| l.p.get())
    };
    let mut truths = vec![Truth::Unknown; playbook.findings.len()];
    let mut groups: HashMap<&str, (bool, Vec<usize>)> = HashMap::new();
    let mut names: Vec<&str> = Vec::new();
    for (f, finding) in playbook.findings.iter().enumerate().filter(|(f, _)| likelihood(*f).is_some()) {
        let (alternatives, name) = match &finding.group {
            Group::Alone => (false, finding.id.as_str()),
            Group::OneOf(name) => (true, name.as_str()),
            Group::Overlaps(name) => (false, name.as_str()),
        };
        let members = groups.entry(name).or_insert_with(|| {
            names.push(name);
            (alternatives, Vec::new())
        });
        members.1.push(f);
    }
    for name in names {
        let (alternatives, members) = &groups[name];
        if dice.roll() > 0.3 {
            continue;
        }
        let chances: Vec<f64> = members.iter().map(|f| likelihood(*f).unwrap()).collect();
        if *alternatives {
            let rest = (1.0 - chances.iter().sum::<f64>()).max(0.0);
            let shown = dice.pick(&[chances.as_slice(), &[rest]].concat());
            members.iter().enumerate().for_each(|(n, f)| truths[*f] = (n == shown).into());
        } else {
            let one = dice.pick(&vec![1.0; members.len()]);
            truths[members[one]] = (dice.roll() < chances[one]).into();
        }
    }
    truths
}

#[test]
fn every_shipped_playbook_keeps_what_it_promises() {
    let mut library = Library::new(vocabulary());
    library.add_embedded();
    let (playbooks, _) = library.all();
    for playbook in playbooks {
        for symptom in 0..playbook.symptoms.len() {
            let case = Case::new(Rc::clone(&playbook), symptom);
            let nothing = observe(&playbook, &|slot| case.value(slot));
            let causes = &playbook.symptoms[symptom].causes;
            let frequencies: Vec<f64> = causes.iter().map(|(_, frequency)| frequency.value).collect();
            let (mut dice, mut tally) = (Dice(4), Tally::default());
            for _ in 0..20_000 {
                let (cause, _) = causes[dice.pick(&frequencies)];
                let findings = draw_findings(&mut dice, &playbook, cause);
                let observations = Observations { findings, ..nothing.clone() };
                let ranking = rank(&playbook, symptom, &case.relevance, &observations, &[]);
                let (named, posterior) = best(&playbook, &ranking);
                tally.add(posterior, named == playbook.cause_id(cause));
            }
            tally.holds(&playbook.symptoms[symptom].id);
        }
    }
}
