//! The carrying out of a plan that was found to hold: fix by fix, until the symptom is gone or something fails.

use std::rc::Rc;
use std::time::Duration;

use super::super::super::console::Console;
use super::super::super::exit::Exit;
use super::super::super::printer::Printer;
use super::super::super::progress::Progress;
use super::super::super::trouble::Trouble;
use super::super::acting::{Actor, Allowed, masked};
use super::super::questions::choose;
use crate::playbook::Risk;
use crate::predicate::Truth;
use crate::probe::{World, now};
use crate::report::{PlanV1, SessionV1, guide as pages, report};
use crate::session::{Outcome, RepairStep, Session, What, risk};

/// What it takes to carry out a plan.
pub(super) struct Means {
    /// What the probes look at; `None` where they may not.
    pub(super) world: Option<Rc<World>>,
    /// How long all probes together may take.
    pub(super) deadline: Duration,
    /// What effects may do.
    pub(super) allowed: Allowed,
    /// The file of a playbook that is not built in.
    pub(super) file: Option<String>,
    /// The greatest risk that needs no question.
    pub(super) yes: Option<Risk>,
    /// Whether somebody may be asked.
    pub(super) attended: bool,
}

/// A plan that is carried out.
pub(super) struct Carrying<'p> {
    session: Session,
    plan: PlanV1,
    console: Console,
    printer: &'p mut Printer,
    means: Means,
    actor: Actor,
}

/// Why it goes no further.
enum End {
    Resolved,
    Failed,
    Stopped,
}

impl<'p> Carrying<'p> {
    /// Begins a run that changes things: no other may at the same time.
    ///
    /// # Errors
    /// Another run does, or the journal cannot be kept.
    pub(super) fn new(
        session: Session,
        plan: PlanV1,
        console: Console,
        printer: &'p mut Printer,
        means: Means,
    ) -> Result<Self, Trouble> {
        let cannot =
            |failure| Trouble::new(format!("nothing can be carried out: {failure}")).hint("nothing was changed");
        let mut actor = Actor::new(&session.case().playbook, means.allowed, None).map_err(cannot)?;
        actor.open().map_err(cannot)?;
        Ok(Self { session, plan, console, printer, means, actor })
    }

    /// Carries the plan out.
    pub(super) fn run(mut self) -> Result<Exit, Trouble> {
        let ids: Vec<String> = self.plan.fixes.iter().map(|fix| fix.id.clone()).collect();
        let (mut end, mut left) = (None, Vec::new());
        let playbook = Rc::clone(&self.session.case().playbook);
        for fix in ids.iter().filter_map(|id| playbook.fix(id)) {
            end = if self.console.is_stopped() { Some(End::Stopped) } else { self.fix(fix, &mut left) };
            self.keep(None);
            if end.is_some() {
                break;
            }
        }
        self.keep(Some(if matches!(end, Some(End::Resolved)) { "resolved" } else { "unresolved" }));
        let exit = match end {
            Some(End::Resolved) => Exit::Done,
            Some(End::Stopped) => Exit::Stopped,
            Some(End::Failed) | None => Exit::BadNews,
        };
        let changes = self.actor.changes();
        let session = if self.printer.is_seen() { self.session } else { masked(&self.session) };
        self.printer.page(&pages::account(&session, &changes, Some(self.actor.id())));
        Ok(exit)
    }

    fn keep(&self, ended: Option<&'static str>) {
        let kept = SessionV1::of(&self.session, self.means.file.clone(), self.plan.gathering.clone(), ended);
        if let Err(failure) = self.actor.keep(&kept) {
            self.printer.note(&format!("The run cannot be kept: {failure}"));
        }
    }

    /// Carries out a fix; gives the reason where it goes no further. What was not gone through is `left`, and so is what requires it.
    fn fix(&mut self, fix: usize, left: &mut Vec<usize>) -> Option<End> {
        let own = self.session.case().playbook.fixes[fix].clone();
        let applies = self.session.case().judge().observations.fixes[fix] != Truth::False;
        if !applies || own.requires.iter().any(|required| left.contains(required)) {
            left.push(fix);
            return None;
        }
        let steps = self.steps(fix);
        let case = self.session.case();
        let mut page = pages::fix(&report(case, &case.diagnose()), &own, &steps);
        for (n, step) in steps.iter().enumerate() {
            page.lines.extend(pages::step(step, steps.len(), n + 1, case).lines);
        }
        if !steps.iter().any(RepairStep::is_automatic) {
            page.say(2, "This is done by hand: triage goes on to the next fix.");
            self.printer.aside(&page);
            left.push(fix);
            return None;
        }
        self.printer.aside(&page);
        match self.agreed(risk(&own)) {
            Some(true) => {}
            Some(false) => {
                left.push(fix);
                return None;
            }
            None => return Some(End::Stopped),
        }
        for step in steps {
            if let Some(end) = self.step(fix, &step) {
                return Some(end);
            }
        }
        self.verify(fix)
    }

    /// The steps of a fix as things stand now.
    fn steps(&self, fix: usize) -> Vec<RepairStep> {
        let id = &self.session.case().playbook.fixes[fix].id;
        let planned = self.plan.fixes.iter().find(|planned| planned.id == *id);
        let is_planned =
            |step: &RepairStep| planned.is_some_and(|planned| planned.steps.iter().any(|one| one.step == step.number));
        let steps = self.session.steps(fix, Some(&self.actor.site).filter(|_| self.means.world.is_some()));
        steps.into_iter().filter(is_planned).collect()
    }

    /// Whether a fix may be carried out; `None` where everything is to stop.
    fn agreed(&mut self, risk: Risk) -> Option<bool> {
        if risk < Risk::High && self.means.yes.is_some_and(|yes| risk <= yes) {
            return Some(true);
        }
        let Some(console) = Some(&mut self.console).filter(|_| self.means.attended) else {
            let how = if risk == Risk::High {
                "its risk is high: it is carried out only on a terminal".to_owned()
            } else {
                format!("nobody can be asked here; --yes {} agrees to it", risk.name())
            };
            self.printer.stderr(&format!("  Not carried out: {how}."));
            return None;
        };
        let choices = ["Carry it out", "Leave it out", "Stop here"].map(str::to_owned);
        match choose("Carry this out?", &choices, console, self.printer) {
            Some(0) => Some(true),
            Some(1) => Some(false),
            _ => None,
        }
    }

    /// Carries out a step as things stand now; what a person must do is waited for where somebody is there.
    fn step(&mut self, fix: usize, shown: &RepairStep) -> Option<End> {
        let number = shown.number;
        if self.console.is_stopped() {
            return Some(End::Stopped);
        }
        let step = self.steps(fix).into_iter().find(|one| one.number == number)?;
        if let Some(why) = step.refused() {
            self.printer.stderr(&format!("  Step {number} is refused: {why}"));
            return Some(End::Failed);
        }
        if let Some(why) = shown.is_changed_in(&step) {
            self.printer.stderr(&format!("  Step {number} was not done: {why}"));
            return Some(End::Failed);
        }
        if step.must_be_done() && !self.means.attended {
            self.printer.stderr(&format!("  Step {number} must be done by hand, and nobody is there to do it."));
            return Some(End::Failed);
        }
        if !step.is_automatic() {
            return self.by_hand(fix, &step);
        }
        match self.actor.carry_out(&mut self.session, fix, &step, &now()) {
            Ok(did) => {
                did.into_iter().for_each(|did| self.printer.note(&format!("  done: {did}")));
                None
            }
            Err(failure) => {
                self.printer.stderr(&format!("  Step {number} was not done: {failure}"));
                Some(End::Failed)
            }
        }
    }

    fn by_hand(&mut self, fix: usize, step: &RepairStep) -> Option<End> {
        let say = step.say.clone()?;
        let nothing_to_do = step.effect.as_ref().is_some_and(|e| matches!(e.shown.way, crate::action::Way::Nothing(_)));
        let console = Some(&mut self.console).filter(|_| self.means.attended && !nothing_to_do)?;
        let choices = ["Done", "Stop here"].map(str::to_owned);
        match choose(&format!("By hand: {}", say.trim()), &choices, console, self.printer) {
            Some(0) => {
                let fix = self.session.case().playbook.fixes[fix].id.clone();
                self.session.tell(What::Step { fix, step: step.number, did: None }, &now());
                None
            }
            _ => Some(End::Stopped),
        }
    }

    /// Looks with fresh facts whether the fix helped.
    fn verify(&mut self, fix: usize) -> Option<End> {
        let playbook = Rc::clone(&self.session.case().playbook);
        let own = &playbook.fixes[fix];
        let cause = self.session.cured_by(own);
        self.session.forget_answer_of_symptom();
        self.look_again();
        let verification = self.session.verification(own);
        let finding = verification.finding.filter(|_| verification.measured && self.means.world.is_some());
        let holds = finding.map_or(Truth::Unknown, |f| self.session.holds(f));
        let proof = finding.map(|f| playbook.findings[f].id.clone());
        let (outcome, proof) = match holds {
            Truth::True if !verification.of_symptom && self.session.is_still_there() => (Outcome::DidNotHelp, None),
            Truth::True => (Outcome::Helped, proof),
            Truth::False => (Outcome::DidNotHelp, proof),
            Truth::Unknown => (self.asked(), None),
        };
        let cause = cause.filter(|_| outcome == Outcome::Helped);
        self.session.tell(What::Tried { fix: own.id.clone(), outcome, cause, proof }, &now());
        match outcome {
            Outcome::Helped => Some(End::Resolved),
            Outcome::DidNotHelp => {
                self.printer.note("  It did not help.");
                None
            }
            Outcome::NotKnown => {
                self.printer.stderr("  Nobody can tell here whether it helped, so nothing more is changed.");
                Some(End::Failed)
            }
        }
    }

    fn look_again(&mut self) {
        let Some(world) = self.means.world.clone() else { return };
        let mut progress = Progress::new(self.printer);
        let console = &self.console;
        let mut tell = progress.until(|| console.is_stopped());
        self.session.look_again(&world, self.means.deadline, &now(), &mut tell);
    }

    /// What a person says of it.
    fn asked(&mut self) -> Outcome {
        let Some(console) = Some(&mut self.console).filter(|_| self.means.attended) else { return Outcome::NotKnown };
        let choices = ["Yes", "No", "I don't know"].map(str::to_owned);
        match choose("Is the symptom gone now?", &choices, console, self.printer) {
            Some(0) => Outcome::Helped,
            Some(1) => Outcome::DidNotHelp,
            _ => Outcome::NotKnown,
        }
    }
}
