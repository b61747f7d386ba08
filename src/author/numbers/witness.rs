//! A world that was drawn, as the engine looks at it: findings that probes see come out as drawn, and questions are answered
//! as drawn when they are asked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::atom::By;
use super::model::{Model, Seen, os_family, pick};
use crate::diagnosis::{Observations, observe};
use crate::fact::{Origin, Platform, Slot, Source, Value};
use crate::playbook::{Choice, Playbook, Question};
use crate::predicate::Truth;
use crate::session::{Case, Observer};

/// Answers that were given: the fact, and the position of the answer.
type Answers = Vec<(Slot, usize)>;

/// What worlds on one platform have in common.
pub(super) struct Stage {
    pub(super) playbook: Rc<Playbook>,
    pub(super) platform: Option<Platform>,
    pub(super) model: Model,
    /// Each question with its fact, by the position of its declaration.
    pub(super) questions: Vec<(usize, Slot)>,
    /// How predicates come out under the answers alone: the same few come again and again.
    known: RefCell<HashMap<Answers, Rc<Observations>>>,
}

/// A world as far as it is known.
pub(super) struct Witness<'s> {
    stage: &'s Stage,
    /// What was seen of each finding without asking.
    states: Vec<Option<Truth>>,
    answers: Answers,
}

impl Stage {
    pub(super) fn new(playbook: &Rc<Playbook>, symptom: usize, platform: Option<Platform>) -> Self {
        let asks = playbook.facts.iter().enumerate().filter_map(|(n, f)| Some((n, f.question.as_ref()?)));
        let questions = asks.filter_map(|(n, q)| Some((n, playbook.catalog.slot(&q.fact)?))).collect();
        let model = Model::of(playbook, symptom, platform);
        Self { playbook: Rc::clone(playbook), platform, model, questions, known: RefCell::default() }
    }

    pub(super) fn question(&self, fact: usize) -> Option<&Question> {
        self.playbook.facts[fact].question.as_ref()
    }

    fn values(&self, slot: Slot) -> &[Choice] {
        let question = self.questions.iter().find(|(_, s)| *s == slot).and_then(|(n, _)| self.question(*n));
        question.map_or(&[], |q| &q.answers)
    }

    /// How predicates come out when the platform and these answers are known.
    fn observed(&self, answers: &Answers) -> Rc<Observations> {
        if let Some(known) = self.known.borrow().get(answers) {
            return Rc::clone(known);
        }
        let family = self.platform.map(|p| Value::text(p.name()));
        let os = os_family(&self.playbook);
        let value = |slot: Slot| {
            let answer = answers.iter().find(|(s, _)| *s == slot);
            answer
                .and_then(|(slot, n)| self.values(*slot).get(*n).map(|choice| &choice.value))
                .or(family.as_ref().filter(|_| Some(slot) == os))
        };
        let observations = Rc::new(observe(&self.playbook, &value));
        self.known.borrow_mut().insert(answers.clone(), Rc::clone(&observations));
        observations
    }

    /// The answer to every question in a world: as drawn, and for questions that tell nothing of the causes any that does
    /// not say that the symptom is gone. `None` where no answer fits.
    pub(super) fn answers(&self, world: &Seen, symptom: usize, dice: &mut fastrand::Rng) -> Vec<Option<usize>> {
        let atom = |fact: usize| self.model.atoms.iter().position(|a| a.by == By::Question(fact));
        let gone = self.playbook.symptoms[symptom].resolved_when;
        let answer = |(fact, slot): &(usize, Slot)| {
            // one draw for each, whatever becomes of it
            let draw = dice.f64();
            if let Some(atom) = atom(*fact) {
                return self.model.atoms[atom].outcomes[world[atom]?].answer;
            }
            if self.playbook.catalog.entry(*slot).origin != Origin::Ask {
                return self.seen_answer(world, *fact, *slot);
            }
            let fits = |n: &usize| gone.is_none_or(|g| self.observed(&vec![(*slot, *n)]).findings[g] != Truth::True);
            let fit: Vec<usize> = (0..self.values(*slot).len()).filter(fits).collect();
            let mut even = fastrand::Rng::with_seed(draw.to_bits());
            (!fit.is_empty()).then(|| fit[pick(&mut even, fit.iter().map(|_| 1.0))])
        };
        self.questions.iter().map(answer).collect()
    }

    /// The answer that says what a probe saw in a world, for a question that stands in for one.
    fn seen_answer(&self, world: &Seen, fact: usize, slot: Slot) -> Option<usize> {
        let states = self.states(world, false);
        let fits = |n: &usize| {
            let then = self.observed(&vec![(slot, *n)]);
            let decided = |f: &usize| then.findings[*f] != Truth::Unknown && states[*f].is_some();
            let mut decided = (0..states.len()).filter(decided).peekable();
            decided.peek().is_some() && decided.all(|f| states[f] == Some(then.findings[f]))
        };
        let answers = self.question(fact).map_or(0, |q| q.answers.len());
        (0..answers).find(fits)
    }

    /// What a world shows of each finding without asking.
    fn states(&self, world: &Seen, files: bool) -> Vec<Option<Truth>> {
        let mut states = vec![None; self.playbook.findings.len()];
        for (atom, outcome) in self.model.atoms.iter().zip(world) {
            let shown = atom.by == By::Probe || files && atom.by == By::File;
            if let Some(outcome) = outcome.filter(|_| shown) {
                atom.outcomes[outcome].states.iter().for_each(|(f, present)| states[*f] = Some((*present).into()));
            }
        }
        states
    }
}

impl<'s> Witness<'s> {
    /// A world of which all is known that can be without asking. What probes saw is told to the case, too, where a question
    /// could stand in for it.
    pub(super) fn new(stage: &'s Stage, world: &Seen, answers: &[Option<usize>], files: bool, case: &mut Case) -> Self {
        let mut witness = Self { stage, states: stage.states(world, files), answers: Vec::new() };
        for (n, (_, slot)) in stage.questions.iter().enumerate() {
            if stage.playbook.catalog.entry(*slot).origin != Origin::Ask {
                witness.hear(n, answers[n], case);
            }
        }
        witness
    }

    /// A question is answered; `None`: nobody can tell.
    pub(super) fn hear(&mut self, question: usize, answer: Option<usize>, case: &mut Case) {
        let (fact, slot) = self.stage.questions[question];
        let Some(asked) = self.stage.question(fact).filter(|_| self.answers.iter().all(|(s, _)| *s != slot)) else {
            return;
        };
        match answer.and_then(|n| Some((n, asked.answers.get(n)?))) {
            Some((n, choice)) => {
                case.know(&asked.fact, choice.value.clone(), Source::Ask, &asked.fact, "");
                self.answers.push((slot, n));
                self.answers.sort_unstable();
            }
            None => case.do_not_ask(&asked.fact),
        }
    }

    fn overlaid(&self, answers: &Answers) -> Observations {
        let mut observations = (*self.stage.observed(answers)).clone();
        for (truth, state) in observations.findings.iter_mut().zip(&self.states) {
            if let Some(state) = state {
                *truth = *state;
            }
        }
        observations
    }

    /// How predicates come out once every question is answered.
    pub(super) fn truth(&self, answers: &[Option<usize>]) -> Observations {
        let answered = self.stage.questions.iter().zip(answers).filter_map(|((_, slot), n)| Some((*slot, (*n)?)));
        let mut all: Answers = answered.collect();
        all.sort_unstable();
        self.overlaid(&all)
    }

    /// What is known of a world by now.
    pub(super) fn seen(&self, world: &Seen, files: bool) -> Seen {
        let answered = |fact: usize| {
            let slot = self.stage.questions.iter().find(|(n, _)| *n == fact).map(|(_, slot)| *slot);
            self.answers.iter().any(|(s, _)| Some(*s) == slot)
        };
        self.stage.model.masked(world, &|by| match by {
            By::Probe => true,
            By::File => files,
            By::Question(fact) => answered(fact),
        })
    }
}

impl Observer for Witness<'_> {
    fn now(&self) -> Observations {
        self.overlaid(&self.answers)
    }

    fn under(&self, slot: Slot, answer: &Value) -> Observations {
        let mut answers = self.answers.clone();
        answers.extend(self.stage.values(slot).iter().position(|c| c.value == *answer).map(|n| (slot, n)));
        answers.sort_unstable();
        self.overlaid(&answers)
    }
}
