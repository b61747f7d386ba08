//! One observation, with its outcomes: a finding, the alternatives of one observation, or a question with its answers.

use crate::diagnosis::{Observations, Relevance, chances};
use crate::fact::{Origin, Scope, Slot, Value};
use crate::playbook::{Group, Playbook, Question};
use crate::predicate::Truth;

/// How something comes to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A probe sees it, or it is given from outside: without anybody's doing.
    Probe,
    /// A person answers the question at this position among the playbook's facts.
    Question(usize),
    /// A recording or log shows it, when one was handed in.
    File,
}

/// One way in which an observation may come out.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The findings that it decides, and whether each is present.
    pub states: Vec<(usize, bool)>,
    /// The answer, by position, where a question is answered.
    pub answer: Option<usize>,
    /// P(outcome | cause), in the order of the model's causes.
    pub chance: Vec<f64>,
}

/// One observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// How it comes to be known.
    pub by: By,
    /// The findings that it decides, by position.
    pub findings: Vec<usize>,
    /// How it may come out. For each cause the chances add up to 1. The last outcome of a question may have no answer:
    /// then none of the answers fits, and the person cannot tell.
    pub outcomes: Vec<Outcome>,
}

/// What is left for outcomes that no alternative covers, below which it is nothing.
const NOTHING_LEFT: f64 = 1e-9;

/// How predicates come out once a fact is known.
pub(super) type Under<'u> = dyn Fn(Slot, &Value) -> Observations + 'u;

/// Which observations are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Those that tell something of the causes.
    Telling,
    /// All: then two playbooks that differ in their numbers alone have the same.
    All,
}

/// All observations that are not settled at first, in the order of the playbook; questions last.
pub(super) fn atoms(
    playbook: &Playbook,
    relevance: &Relevance,
    base: &Observations,
    under: &Under<'_>,
    causes: &[Option<usize>],
    kept: Kept,
) -> Vec<Atom> {
    let keeps = |atom: &Atom| kept == Kept::All || atom.tells();
    let maker = Maker { playbook, base, under, causes };
    let open = |f: &usize| playbook.findings[*f].otherwise.is_some() && base.findings[*f] == Truth::Unknown;
    let open: Vec<usize> = relevance.findings.iter().copied().filter(open).collect();
    let probed = |f: &usize| maker.reads(*f, &|origin| maker.is_probe(origin));
    let (mut taken, mut atoms, mut asked) = (Vec::new(), Vec::new(), Vec::new());
    for (position, question, slot) in maker.questions() {
        let decided = maker.decided(question, slot);
        let own = |f: &usize| open.contains(f) && decided.contains(f) && !taken.contains(f);
        // what a probe sees as well is known before anybody is asked, and with it its alternatives
        let own: Vec<usize> =
            open.iter().copied().filter(own).filter(|f| !maker.group(*f, &open).iter().any(probed)).collect();
        let atom = maker.asked(position, question, slot, own);
        taken.extend(atom.findings.iter().copied());
        asked.extend(Some(atom).filter(keeps));
    }
    for f in open.iter().copied() {
        let group: Vec<usize> = maker.group(f, &open).into_iter().filter(|g| !taken.contains(g)).collect();
        if taken.contains(&f) {
            continue;
        }
        taken.extend(group.iter().copied());
        let seen = group.iter().any(|g| maker.reads(*g, &|origin| !maker.is_file(origin)));
        atoms.extend(Some(maker.seen(group, if seen { By::Probe } else { By::File })).filter(keeps));
    }
    atoms.extend(asked);
    atoms
}

impl Atom {
    /// Whether it is likelier to come out in some way under one cause than under another.
    fn tells(&self) -> bool {
        let differs = |o: &Outcome| o.chance.iter().any(|c| (c - o.chance[0]).abs() > NOTHING_LEFT);
        self.outcomes.iter().any(differs)
    }
}

struct Maker<'m> {
    playbook: &'m Playbook,
    base: &'m Observations,
    under: &'m Under<'m>,
    causes: &'m [Option<usize>],
}

impl<'m> Maker<'m> {
    /// The questions whose fact no probe fills, with the positions of their facts.
    fn questions(&self) -> impl Iterator<Item = (usize, &'m Question, Slot)> {
        let catalog = &self.playbook.catalog;
        let questions = self.playbook.facts.iter().enumerate().filter_map(|(n, f)| Some((n, f.question.as_ref()?)));
        let with_slot = questions.filter_map(|(n, q)| Some((n, q, catalog.slot(&q.fact)?)));
        with_slot.filter(|(.., slot)| catalog.entry(*slot).origin == Origin::Ask)
    }

    fn reads(&self, finding: usize, wanted: &dyn Fn(&Origin) -> bool) -> bool {
        let reads = self.playbook.findings[finding].when.reads();
        reads.iter().any(|slot| wanted(&self.playbook.catalog.entry(*slot).origin))
    }

    /// Whether a fact of this origin is read from files that are handed in.
    fn is_file(&self, origin: &Origin) -> bool {
        let Origin::Probe(name) = origin else { return false };
        let mut calls = self.playbook.facts.iter().filter_map(|f| f.probe.as_ref());
        calls.any(|call| call.spec.name == *name && call.spec.scope == Scope::Evidence)
    }

    fn is_probe(&self, origin: &Origin) -> bool {
        matches!(origin, Origin::Probe(_)) && !self.is_file(origin)
    }

    /// A finding with its alternatives, those of `among`.
    fn group(&self, finding: usize, among: &[usize]) -> Vec<usize> {
        let group = &self.playbook.findings[finding].group;
        match group {
            Group::OneOf(_) => among.iter().copied().filter(|f| self.playbook.findings[*f].group == *group).collect(),
            Group::Alone | Group::Overlaps(_) => vec![finding],
        }
    }

    /// The findings that some answer to a question settles.
    fn decided(&self, question: &Question, slot: Slot) -> Vec<usize> {
        let under: Vec<Observations> = question.answers.iter().map(|a| (self.under)(slot, &a.value)).collect();
        let decided = |f: &usize| under.iter().any(|o| o.findings[*f] != Truth::Unknown);
        (0..self.playbook.findings.len()).filter(decided).collect()
    }

    /// P(what is known then | cause) for each cause.
    fn chances(&self, then: &Observations) -> Vec<f64> {
        chances(self.playbook, self.base, then, self.causes.iter().copied())
    }

    /// A question that decides `findings`.
    fn asked(&self, position: usize, question: &Question, slot: Slot, findings: Vec<usize>) -> Atom {
        let mut outcomes = Vec::new();
        for (answer, choice) in question.answers.iter().enumerate() {
            let mut then = (self.under)(slot, &choice.value);
            for f in 0..self.playbook.findings.len() {
                if !findings.contains(&f) {
                    then.findings[f] = self.base.findings[f];
                }
            }
            let state = |f: &usize| {
                Some((*f, then.findings[*f] == Truth::True)).filter(|_| then.findings[*f] != Truth::Unknown)
            };
            let states = findings.iter().filter_map(state).collect();
            outcomes.push(Outcome { states, answer: Some(answer), chance: self.chances(&then) });
        }
        let mut atom = Atom { by: By::Question(position), findings, outcomes };
        atom.share_out();
        atom
    }

    /// What a probe or a file shows of `findings`: one, or the alternatives of one observation.
    fn seen(&self, findings: Vec<usize>, by: By) -> Atom {
        let mut outcomes = Vec::new();
        for present in findings.iter().copied().map(Some).chain([None]) {
            let mut then = self.base.clone();
            findings.iter().for_each(|f| then.findings[*f] = (Some(*f) == present).into());
            let states = findings.iter().map(|f| (*f, Some(*f) == present)).collect();
            outcomes.push(Outcome { states, answer: None, chance: self.chances(&then) });
        }
        Atom { by, findings, outcomes }
    }
}

impl Atom {
    /// Makes the chances of a question's answers add up to 1. Answers that say the same of the findings share its chance
    /// evenly; those that say nothing share what the others leave; and where there are none, that is the chance that no
    /// answer fits.
    fn share_out(&mut self) {
        let said = |o: &Outcome| o.states.iter().filter(|(_, present)| *present).map(|(f, _)| *f).collect::<Vec<_>>();
        let said: Vec<Option<Vec<usize>>> =
            self.outcomes.iter().map(|o| (!o.states.is_empty()).then(|| said(o))).collect();
        let causes = self.outcomes.first().map_or(0, |o| o.chance.len());
        let rest: Vec<f64> = (0..causes).map(|cause| self.share(cause, &said)).collect();
        if rest.iter().any(|r| *r > 0.0) {
            self.outcomes.push(Outcome { states: Vec::new(), answer: None, chance: rest });
        }
    }

    /// The same for one cause; gives the chance that no answer fits.
    fn share(&mut self, cause: usize, said: &[Option<Vec<usize>>]) -> f64 {
        let possible: Vec<bool> = self.outcomes.iter().map(|o| o.chance[cause] > 0.0).collect();
        let alike = |n: usize| count(said.iter().zip(&possible).filter(|(s, p)| **p && **s == said[n]).count());
        let telling = |n: &usize| possible[*n] && said[*n].is_some();
        let sum: f64 = (0..said.len()).filter(telling).map(|n| self.outcomes[n].chance[cause] / alike(n)).sum();
        let left = Some(1.0 - sum).filter(|left| *left > NOTHING_LEFT).unwrap_or(0.0);
        let silent = (0..said.len()).any(|n| possible[n] && said[n].is_none());
        // what is told of anything is all there is
        let whole = if left > 0.0 { 1.0 } else { sum };
        let shares: Vec<f64> = (0..said.len())
            .map(|n| match &said[n] {
                _ if !possible[n] => 0.0,
                Some(_) => self.outcomes[n].chance[cause] / alike(n) / whole,
                None => left / alike(n),
            })
            .collect();
        self.outcomes.iter_mut().zip(shares).for_each(|(o, share)| o.chance[cause] = share);
        if silent { 0.0 } else { left }
    }
}

/// A count as a divisor.
#[expect(clippy::cast_precision_loss, reason = "a handful of answers")]
fn count(n: usize) -> f64 {
    n.max(1) as f64
}
