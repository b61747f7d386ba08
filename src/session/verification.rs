//! How it is found out whether a fix helped: by looking again, or by asking.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use super::course::Session;
use super::event::What;
use super::gather::Reach;
use crate::fact::{Origin, Slot, Source};
use crate::playbook::{Fix, Question};
use crate::predicate::Truth;
use crate::probe::{Event, World};

/// What shows whether a fix helped.
#[derive(Debug, Clone)]
pub struct Verification {
    /// The finding that holds then, by position; `None` where the playbook names none.
    pub finding: Option<usize>,
    /// Whether it shows that the symptom is gone, and not only that the fix has done its work.
    pub of_symptom: bool,
    /// Whether a probe can measure what it reads.
    pub measured: bool,
}

impl Session {
    /// What shows whether a fix helped: what it names itself, else what the symptom names.
    #[must_use]
    pub fn verification(&self, fix: &Fix) -> Verification {
        let symptom = self.case().playbook.symptoms[self.case().symptom].resolved_when;
        let finding = fix.verify.or(symptom);
        let playbook = &self.case().playbook;
        let is_probed = |slot: &Slot| matches!(playbook.catalog.entry(*slot).origin, Origin::Probe(_));
        let measured = finding.is_some_and(|f| playbook.findings[f].when.reads().iter().any(is_probed));
        Verification { finding, of_symptom: finding == symptom && finding.is_some(), measured }
    }

    /// The cause that a fix removes most likely if it helps: posterior × P(symptom gone | cause, fix). To be asked before
    /// another look, which may not find the cause any more.
    #[must_use]
    pub fn cured_by(&self, fix: &Fix) -> Option<String> {
        let judged = self.case().judge();
        let posterior = |cause: &Option<usize>| {
            judged.ranking.causes.iter().find(|c| c.cause == *cause).map_or(0.0, |c| c.posterior.get())
        };
        let joint = fix.resolves.iter().map(|(cause, p)| (*cause, posterior(cause) * p.p.get()));
        let (cause, p) = joint.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (p > 0.0).then_some(cause?).map(|cause| self.case().playbook.causes[cause].id.clone())
    }

    /// Whether the symptom is known to be there still.
    #[must_use]
    pub fn is_still_there(&self) -> bool {
        self.case().judge().resolved == Truth::False
    }

    /// Whether a finding holds.
    #[must_use]
    pub fn holds(&self, finding: usize) -> Truth {
        self.case().judge().observations.findings[finding]
    }

    /// The question whose answer would tell whether the symptom is gone.
    #[must_use]
    pub fn question_of_symptom(&self) -> Option<&Question> {
        let playbook = &self.case().playbook;
        let reads = playbook.findings[playbook.symptoms[self.case().symptom].resolved_when?].when.reads();
        let question = |slot: &Slot| playbook.question(&playbook.catalog.entry(*slot).path);
        reads.iter().find_map(question)
    }

    /// Forgets what was answered about the symptom itself: it is asked anew after each fix.
    pub fn forget_answer_of_symptom(&mut self) {
        if let Some(fact) = self.question_of_symptom().map(|question| question.fact.clone()) {
            self.case_mut().facts.forget(&|path, source| path == fact && source == Source::Ask);
        }
    }

    /// Runs the probes again: what they saw before is forgotten first.
    pub fn look_again(
        &mut self,
        world: &Rc<World>,
        deadline: Duration,
        at: &str,
        tell: &mut dyn FnMut(Event<'_>) -> ControlFlow<()>,
    ) {
        self.case_mut().facts.forget(&|_, source| source == Source::Probe);
        self.case_mut().gather(world, Reach::Here, deadline, tell);
        self.tell(What::LookedAgain, at);
    }
}
