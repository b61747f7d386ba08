//! The guided session as a state machine: what comes next, and what became of it. Its state is data. Whoever drives it, a
//! terminal, a file of answers or a saved plan, asks for the next move and tells what happened.

use super::case::Case;
use super::event::{Event, Outcome, What};
use super::planning::Questions;
use super::shift::Standing;
use crate::fact::{Source, Value};
use crate::plan::best_question;
use crate::predicate::Truth;

/// What comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Ask the question that decides this fact.
    Ask(String),
    /// Carry out a fix, by position in the playbook.
    Fix(usize),
    /// Offer a fix that makes the user able to work, by position.
    WorkAround(usize),
    /// Call for help.
    Escalate,
    /// There is nothing left to do.
    Done(Ending),
}

/// How a session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The symptom is gone.
    Resolved,
    /// It is not, and all that the playbook knows was offered.
    Unresolved,
}

/// A session: a case, and what happened to it.
#[derive(Debug, Clone)]
pub struct Session {
    case: Case,
    events: Vec<Event>,
    /// The case before each point to which one can go back, with the number of events then.
    past: Vec<(Case, usize)>,
}

impl Session {
    /// A session of a case that was gathered, with what happened in it before.
    #[must_use]
    pub fn new(mut case: Case, events: Vec<Event>) -> Self {
        events.iter().for_each(|event| put_off(&mut case, &event.what));
        Self { case, events, past: Vec::new() }
    }

    /// The case as it stands.
    #[must_use]
    pub fn case(&self) -> &Case {
        &self.case
    }

    /// What happened, the first first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// What comes next.
    #[must_use]
    pub fn next(&self) -> Move {
        let judged = self.case.judge();
        if self.helped_by().is_some() || judged.resolved == Truth::True {
            return Move::Done(Ending::Resolved);
        }
        let plan = self.case.plan(&judged, Questions::Valued);
        let open: Vec<_> = plan.questions.into_iter().filter(|q| !self.is_question_skipped(&q.fact)).collect();
        if let Some(best) = best_question(&open) {
            return Move::Ask(best.fact.clone());
        }
        if let Some(fix) = plan.fixes.iter().map(|planned| planned.fix).find(|fix| self.is_offered(*fix)) {
            return Move::Fix(fix);
        }
        let offered = |fix: usize| self.events.iter().any(|e| e.what.is_workaround(&self.case.playbook.fixes[fix].id));
        if let Some(workaround) = plan.workarounds.iter().map(|w| w.fix).find(|fix| !offered(*fix)) {
            return Move::WorkAround(workaround);
        }
        let called = self.events.iter().any(|event| event.what == What::Escalated);
        if plan.escalate.is_some() && !called { Move::Escalate } else { Move::Done(Ending::Unresolved) }
    }

    /// The fix that made the symptom go away, if one did.
    #[must_use]
    pub fn helped_by(&self) -> Option<&str> {
        self.events.iter().rev().find_map(|event| match &event.what {
            What::Tried { fix, outcome: Outcome::Helped, .. } => Some(fix.as_str()),
            _ => None,
        })
    }

    /// The events since a fix was last tried or put off.
    fn since_tried(&self, fix: usize) -> impl Iterator<Item = &What> {
        let id = self.case.playbook.fixes[fix].id.clone();
        let ends = |what: &What| match what {
            What::Tried { fix, .. } | What::FixSkipped { fix } => *fix == id,
            _ => false,
        };
        let from = self.events.iter().rposition(|event| ends(&event.what)).map_or(0, |last| last + 1);
        self.events[from..].iter().map(|event| &event.what)
    }

    /// Whether a step of a fix is done, by triage or by hand, and what came of the fix was not told yet.
    #[must_use]
    pub fn is_done(&self, fix: usize, number: usize) -> bool {
        let id = &self.case.playbook.fixes[fix].id;
        self.since_tried(fix).any(|what| matches!(what, What::Step { fix, step, .. } if fix == id && *step == number))
    }

    /// Whether any step of a fix is done, and what came of the fix was not told yet.
    #[must_use]
    pub fn is_begun(&self, fix: usize) -> bool {
        let id = &self.case.playbook.fixes[fix].id;
        self.since_tried(fix).any(|what| matches!(what, What::Step { fix, .. } if fix == id))
    }

    /// The fix in whose midst the session was left.
    #[must_use]
    pub fn begun(&self) -> Option<usize> {
        let last = self.events.iter().rev().find_map(|event| match &event.what {
            What::Step { fix, .. } => Some(fix),
            _ => None,
        })?;
        self.case.playbook.fix(last).filter(|fix| self.is_begun(*fix))
    }

    fn is_question_skipped(&self, fact: &str) -> bool {
        self.events.iter().any(|e| matches!(&e.what, What::QuestionSkipped { fact: skipped } if skipped == fact))
    }

    /// Whether a fix is still to be offered: it was not put off, and neither was one that it requires.
    fn is_offered(&self, fix: usize) -> bool {
        let own = &self.case.playbook.fixes[fix];
        let waived = |fix: usize| self.case.tried.contains(&fix) || !self.case.relevance.fixes.contains(&fix);
        !self.case.put_off.contains(&fix)
            && own.requires.iter().all(|required| waived(*required) || self.is_offered(*required))
    }

    /// Tells what happened. What a person said can be taken back.
    pub fn tell(&mut self, what: What, at: &str) {
        if what.can_be_taken_back() {
            self.past.push((self.case.clone(), self.events.len()));
        }
        match &what {
            What::Answered { fact, value } => {
                let entry = self.case.playbook.catalog.get(fact);
                let value = entry.zip(Value::from_json(value)).and_then(|(entry, value)| entry.fit(value));
                if let Some(value) = value {
                    self.case.know(fact, value, Source::Ask, fact, at);
                }
            }
            What::NotKnown { fact } => self.case.do_not_ask(fact),
            What::FixSkipped { .. } | What::Tried { outcome: Outcome::NotKnown, .. } => put_off(&mut self.case, &what),
            What::Tried { fix, outcome: Outcome::DidNotHelp, .. } => {
                self.case.tried.extend(self.case.playbook.fix(fix).filter(|fix| !self.case.tried.contains(fix)));
            }
            _ => {}
        }
        self.events.push(Event { at: at.to_owned(), what });
    }

    /// Takes back what a person said last, with all that came of it; gives that. What was changed on the machine stays
    /// changed.
    pub fn back(&mut self) -> Option<What> {
        let (case, events) = self.past.pop()?;
        self.case = case;
        let taken = self.events.split_off(events);
        let first = taken.first().map(|event| event.what.clone());
        // what was done stays done, and what came of it is told
        self.events.extend(taken.into_iter().filter(|event| matches!(event.what, What::Step { did: Some(_), .. })));
        first
    }

    /// How things stand: what is likely, and what comes next.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing::of(&self.case, self.next())
    }

    pub(super) fn case_mut(&mut self) -> &mut Case {
        &mut self.case
    }
}

/// A fix that is put off is planned no longer: the plan must not take it for one that failed.
fn put_off(case: &mut Case, what: &What) {
    if let What::FixSkipped { fix } | What::Tried { fix, outcome: Outcome::NotKnown, .. } = what {
        case.put_off.extend(case.playbook.fix(fix));
    }
}

impl What {
    fn is_workaround(&self, id: &str) -> bool {
        matches!(self, Self::WorkedAround { fix, .. } if fix == id)
    }

    fn can_be_taken_back(&self) -> bool {
        !matches!(self, Self::Step { .. } | Self::LookedAgain)
    }
}
