//! One fix of a guided session, step by step: consent, carrying out, and whether it helped.

use std::rc::Rc;

use super::person::{About, Command, Reply};
use super::{Going, Guide, NOT_KNOWN};
use crate::action::Way;
use crate::fact::Value;
use crate::playbook::Risk;
use crate::predicate::Truth;
use crate::probe::now;
use crate::report::{Page, guide as pages};
use crate::session::{Outcome, RepairStep, What, risk};

/// The effect that may be carried out by force.
const CLOSE: &str = "close_app";

/// How the steps of a fix ended.
enum Steps {
    /// All were gone through.
    Through,
    /// The fix was left.
    Left,
    /// Something else than a step was wished.
    Command(Command),
}

impl Guide<'_> {
    /// Leads through a fix.
    pub(super) fn fix(&mut self, fix: usize) -> Going {
        let own = self.session.case().playbook.fixes[fix].clone();
        let steps = self.steps(fix);
        self.say(&pages::fix(&self.report(), &own, &steps));
        let automatic = steps.iter().any(RepairStep::is_automatic);
        let choices = ["Begin", "I did that already, and it did not help"].map(str::to_owned);
        match self.reply(About::Fix { id: &own.id, automatic, risk: risk(&own) }, &choices) {
            Reply::Chosen(0) => {}
            // somebody has done it
            Reply::Says(Outcome::Helped) => return self.verify(fix),
            Reply::Chosen(_) | Reply::Says(Outcome::DidNotHelp) => {
                self.tried(&own.id, Outcome::DidNotHelp, None, None);
                return Going::Continue(());
            }
            Reply::Says(Outcome::NotKnown) | Reply::Command(Command::Skip) => {
                self.tell(What::FixSkipped { fix: own.id });
                return Going::Continue(());
            }
            Reply::Command(command) => return self.command(command),
        }
        self.keep(None);
        self.finish(fix, &steps)
    }

    /// Goes through what is left of the steps of a fix, and finds out whether it helped.
    pub(super) fn finish(&mut self, fix: usize, steps: &[RepairStep]) -> Going {
        let own = self.session.case().playbook.fixes[fix].clone();
        let through = self.go_through(fix, steps);
        self.keep(None);
        match through {
            Steps::Through => self.verify(fix),
            Steps::Left | Steps::Command(Command::Skip) => {
                self.tell(What::FixSkipped { fix: own.id });
                Going::Continue(())
            }
            // the fix is offered again
            Steps::Command(Command::Back) => Going::Continue(()),
            Steps::Command(command) => self.command(command),
        }
    }

    pub(super) fn steps(&self, fix: usize) -> Vec<RepairStep> {
        let here = self.actor.as_ref().filter(|_| self.world.is_some());
        self.session.steps(fix, here.map(|actor| &actor.site))
    }

    fn go_through(&mut self, fix: usize, steps: &[RepairStep]) -> Steps {
        for (n, step) in steps.iter().enumerate() {
            if self.person.is_stopped() {
                return Steps::Command(Command::Quit);
            }
            // a session that goes on begins where it was left
            if self.session.is_done(fix, step.number) {
                continue;
            }
            // what a step finds may come of the one before
            let fresh = self.steps(fix).into_iter().find(|one| one.number == step.number);
            let step = fresh.unwrap_or_else(|| step.clone());
            self.say(&pages::step(&step, steps.len(), n + 1, self.session.case()));
            let ended = if step.is_automatic() { self.automatic(fix, &step) } else { self.by_hand(fix, &step) };
            self.keep(None);
            if !matches!(ended, Steps::Through) {
                return ended;
            }
        }
        // what nobody has begun is no evidence
        if steps.is_empty() || self.session.is_begun(fix) { Steps::Through } else { Steps::Left }
    }

    fn by_hand(&mut self, fix: usize, step: &RepairStep) -> Steps {
        let nothing_to_do = step.effect.as_ref().is_some_and(|effect| matches!(effect.shown.way, Way::Nothing(_)));
        if nothing_to_do {
            self.did(fix, step);
            return Steps::Through;
        }
        // what comes after it may rest on it
        if step.must_be_done() && !self.person.is_there() {
            return Steps::Left;
        }
        match self.reply(About::ByHand, &["Done".to_owned()]) {
            Reply::Command(command) => Steps::Command(command),
            Reply::Chosen(_) => {
                self.did(fix, step);
                Steps::Through
            }
            Reply::Says(_) => Steps::Through,
        }
    }

    fn did(&mut self, fix: usize, step: &RepairStep) {
        let fix = self.session.case().playbook.fixes[fix].id.clone();
        self.tell(What::Step { fix, step: step.number, did: None });
    }

    fn automatic(&mut self, fix: usize, step: &RepairStep) -> Steps {
        let own = self.session.case().playbook.fixes[fix].clone();
        let agreed = risk(&own) < Risk::High && self.yes.is_some_and(|yes| risk(&own) <= yes);
        if !agreed {
            let choices = ["Let triage do it", "I do it by hand"].map(str::to_owned);
            match self.reply(About::Consent { fix: &own.id, risk: risk(&own) }, &choices) {
                Reply::Chosen(0) => {}
                Reply::Chosen(_) | Reply::Says(_) => return self.by_hand(fix, step),
                Reply::Command(command) => return Steps::Command(command),
            }
        }
        self.carry_out(fix, step)
    }

    fn carry_out(&mut self, fix: usize, step: &RepairStep) -> Steps {
        let Some(actor) = &mut self.actor else { return Steps::Left };
        match actor.carry_out(&mut self.session, fix, step, &now()) {
            Ok(did) => {
                if let Some(did) = did {
                    self.printer.note(&format!("  done: {}", self.session.case().mask(&did)));
                }
                Steps::Through
            }
            Err(failure) => {
                self.printer.stderr(&format!("  not done: {failure}"));
                let by_force = !actor.site.may_force && step.effect.as_ref().is_some_and(|e| e.spec.name == CLOSE);
                self.after_failure(fix, step, by_force)
            }
        }
    }

    /// What to do after an effect has failed; what does not close can be ended by force.
    fn after_failure(&mut self, fix: usize, step: &RepairStep, by_force: bool) -> Steps {
        let mut choices = vec!["I did it by hand".to_owned(), "Leave this fix".to_owned()];
        if by_force {
            choices.push("End it by force: what it has not saved is lost".to_owned());
        }
        match self.reply(About::Trouble, &choices) {
            Reply::Chosen(0) => {
                self.did(fix, step);
                Steps::Through
            }
            Reply::Chosen(2) => self.forced(fix, step.number),
            Reply::Chosen(_) | Reply::Says(_) => Steps::Left,
            Reply::Command(command) => Steps::Command(command),
        }
    }

    /// Carries out a step once more, by force.
    fn forced(&mut self, fix: usize, number: usize) -> Steps {
        let Some(actor) = &mut self.actor else { return Steps::Left };
        actor.site.may_force = true;
        let step = self.steps(fix).into_iter().find(|one| one.number == number);
        let ended = match step {
            Some(step) if step.is_automatic() => self.carry_out(fix, &step),
            // it closed in the meantime
            _ => Steps::Through,
        };
        if let Some(actor) = &mut self.actor {
            actor.site.may_force = false;
        }
        ended
    }

    /// Finds out whether a fix helped: by looking again where a probe can tell, else by asking.
    fn verify(&mut self, fix: usize) -> Going {
        let playbook = Rc::clone(&self.session.case().playbook);
        let own = &playbook.fixes[fix];
        let verification = self.session.verification(own);
        let cause = self.session.cured_by(own);
        self.session.forget_answer_of_symptom();
        self.look_again();
        let seen = verification.finding.filter(|_| verification.measured && self.world.is_some());
        if let Some((finding, holds)) = seen.map(|f| (&playbook.findings[f], self.session.holds(f))) {
            match holds {
                Truth::True
                    if verification.of_symptom || (!self.person.is_there() && !self.session.is_still_there()) =>
                {
                    self.tried(&own.id, Outcome::Helped, cause, Some(finding.id.clone()));
                    return Going::Continue(());
                }
                Truth::True => self.printer.note(&format!("  Seen: {}", finding.title)),
                Truth::False => {
                    self.printer.note(&format!("  Not so: {}", finding.title));
                    self.tried(&own.id, Outcome::DidNotHelp, None, Some(finding.id.clone()));
                    return Going::Continue(());
                }
                Truth::Unknown => {}
            }
        }
        self.ask_whether_helped(fix, cause)
    }

    fn ask_whether_helped(&mut self, fix: usize, cause: Option<String>) -> Going {
        let playbook = Rc::clone(&self.session.case().playbook);
        let own = &playbook.fixes[fix];
        let question = self.session.question_of_symptom().cloned();
        let mut page = Page::default();
        page.heading(question.as_ref().map_or("Did it help?", |q| q.text.trim()));
        self.say(&page);
        let (values, mut choices): (Vec<Value>, Vec<String>) = match &question {
            Some(question) => question.answers.iter().map(|a| (a.value.clone(), a.label.clone())).unzip(),
            None => (Vec::new(), vec!["Yes".to_owned(), "No".to_owned()]),
        };
        choices.push(NOT_KNOWN.to_owned());
        let asked = question.as_ref().map(|q| (q.fact.as_str(), values.as_slice()));
        let outcome = match self.reply(About::Helped { fix: &own.id, question: asked }, &choices) {
            Reply::Says(outcome) => outcome,
            Reply::Chosen(n) if n + 1 == choices.len() => {
                if let Some(question) = &question {
                    self.tell(What::NotKnown { fact: question.fact.clone() });
                }
                Outcome::NotKnown
            }
            Reply::Chosen(n) => match &question {
                Some(question) => self.answered(&question.fact, &values[n]),
                None if n == 0 => Outcome::Helped,
                None => Outcome::DidNotHelp,
            },
            // the steps are done: without an answer nobody knows whether they helped
            Reply::Command(Command::Skip) => Outcome::NotKnown,
            Reply::Command(command) => return self.command(command),
        };
        self.tried(&own.id, outcome, cause.filter(|_| outcome == Outcome::Helped), None);
        Going::Continue(())
    }

    /// What an answer about the symptom itself means.
    fn answered(&mut self, fact: &str, value: &Value) -> Outcome {
        let finding = self.session.case().playbook.symptoms[self.session.case().symptom].resolved_when;
        let value = serde_json::to_value(value).unwrap_or_default();
        self.tell(What::Answered { fact: fact.to_owned(), value });
        match finding.map(|f| self.session.holds(f)) {
            Some(Truth::True) => Outcome::Helped,
            Some(Truth::False) => Outcome::DidNotHelp,
            _ => Outcome::NotKnown,
        }
    }

    fn tried(&mut self, fix: &str, outcome: Outcome, cause: Option<String>, proof: Option<String>) {
        let what = What::Tried { fix: fix.to_owned(), outcome, cause, proof };
        match outcome {
            Outcome::Helped => {
                self.tell(what);
                self.printer.note("  The symptom is gone.");
            }
            Outcome::DidNotHelp => self.changed("It did not help.", what),
            Outcome::NotKnown => self.tell(what),
        }
    }
}
