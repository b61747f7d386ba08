//! `triage --guide`: the plan step by step. It asks, carries out what it safely can after consent, looks whether it helped, and
//! goes on until the symptom is gone or nothing is left.
//!
//! | file | holds |
//! |---|---|
//! | `answers` | who answers: a file |
//! | `begin` | a session that begins, or goes on |
//! | `fixing` | one fix, step by step |
//! | `person` | who answers: a person at a terminal |

mod answers;
mod begin;
mod fixing;
mod person;

use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::Duration;

use super::super::exit::Exit;
use super::super::kept::Kept;
use super::super::printer::Printer;
use super::super::progress::Progress;
use super::super::trouble::Trouble;
use super::acting::{Actor, masked};
use super::diagnose::Diagnose;
use crate::fact::Value;
use crate::playbook::Risk;
use crate::probe::{World, now};
use crate::report::{FORMATS, GatheringV1, Page, ReportV1, SessionV1, guide as pages, record as recorded, report};
use crate::session::{Ending, Move, Session, What};

use person::{About, Command, Person, Prompt, Reply};

/// The last choice of every question.
const NOT_KNOWN: &str = "I don't know";

/// A guided session with everything that it needs.
struct Guide<'p> {
    session: Session,
    person: Box<dyn Person>,
    /// Who carries out effects; `None` where the journal cannot be kept, and so nothing may be changed.
    actor: Option<Actor>,
    printer: &'p Printer,
    /// What the probes look at; `None` where they may not.
    world: Option<Rc<World>>,
    deadline: Duration,
    /// The greatest risk that needs no question.
    yes: Option<Risk>,
    /// Whether nobody agreed to what the playbook would look at and do.
    distrusted: bool,
    /// Whether the session is kept as it stands.
    kept: bool,
    gathering: GatheringV1,
    playbook_file: Option<String>,
}

/// Whether the session goes on.
type Going = ControlFlow<()>;

pub(super) fn run(args: &Diagnose, printer: &mut Printer) -> Result<Exit, Trouble> {
    let format = FORMATS.iter().find(|f| f.name == args.format).unwrap_or(&FORMATS[0]);
    let record = args.gathering.record.as_deref().map(|path| Kept::prepare("--record", path, printer)).transpose()?;
    let mut guide = begin::begin(args, printer)?;
    guide.say(&pages::opening(&guide.report()));
    let ended = guide.lead();
    let end = ended.as_ref().ok().map(|ending| match ending {
        Ending::Resolved => "resolved",
        Ending::Unresolved => "unresolved",
    });
    guide.keep(end);
    let run = guide.actor.as_ref().map(|actor| actor.id().to_owned());
    if let (Err(Stopped), Some(run), true) = (&ended, &run, guide.kept) {
        printer.note(&format!("The session is kept. To go on: triage --guide --resume {run}"));
    }
    let exit = match ended {
        Ok(Ending::Resolved) => Exit::Done,
        Ok(Ending::Unresolved) if guide.person.lacked_consent() || guide.distrusted => Exit::Stopped,
        Ok(Ending::Unresolved) => Exit::BadNews,
        Err(Stopped) => Exit::Stopped,
    };
    let changes = guide.actor.as_ref().map_or_else(Vec::new, Actor::changes);
    let session = guide.session;
    if let Some(record) = record {
        let shown = if args.gathering.no_redact { &session } else { &masked(&session) };
        record.write(&recorded(shown.case()))?;
    }
    let is_text = format.name == FORMATS[0].name;
    let session = if args.gathering.no_redact || (is_text && printer.is_seen()) { session } else { masked(&session) };
    if is_text {
        printer.page(&pages::account(&session, &changes, run.as_deref()));
    } else {
        let case = session.case();
        printer.rendered((format.render)(&report(case, &case.diagnose()), super::diagnose::detail(args)));
    }
    Ok(exit)
}

/// The person went away.
struct Stopped;

impl Guide<'_> {
    fn report(&self) -> ReportV1 {
        let case = self.session.case();
        report(case, &case.diagnose())
    }

    fn say(&self, page: &Page) {
        if self.person.is_there() || !self.printer.is_quiet() {
            self.printer.aside(page);
        }
    }

    /// Makes one move after the other.
    fn lead(&mut self) -> Result<Ending, Stopped> {
        self.keep(None);
        let mut begun = self.session.begun();
        loop {
            if let Some(fix) = begun.take() {
                let steps = self.steps(fix);
                if self.finish(fix, &steps).is_break() {
                    return Err(Stopped);
                }
                continue;
            }
            let going = match self.session.next() {
                Move::Done(ending) => return Ok(ending),
                Move::Ask(fact) => self.ask(&fact),
                Move::Fix(fix) => self.fix(fix),
                Move::WorkAround(fix) => self.work_around(fix),
                Move::Escalate => {
                    let run = self.actor.as_ref().map(Actor::id);
                    self.say(&pages::escalation(&self.report(), run));
                    self.tell(What::Escalated);
                    Going::Continue(())
                }
            };
            self.keep(None);
            if going.is_break() || self.person.is_stopped() {
                return Err(Stopped);
            }
        }
    }

    fn ask(&mut self, fact: &str) -> Going {
        let playbook = Rc::clone(&self.session.case().playbook);
        let Some(question) = playbook.question(fact) else { return Going::Break(()) };
        self.say(&pages::question(&self.report(), fact));
        let values: Vec<Value> = question.answers.iter().map(|a| a.value.clone()).collect();
        let mut choices: Vec<String> = question.answers.iter().map(|a| a.label.clone()).collect();
        choices.push(NOT_KNOWN.to_owned());
        let reply = self.reply(About::Question { fact, values: &values }, &choices);
        let fact = fact.to_owned();
        match reply {
            Reply::Chosen(n) if n < values.len() => {
                let value = serde_json::to_value(&values[n]).unwrap_or_default();
                self.changed(&format!("You said: {}.", choices[n]), What::Answered { fact, value });
            }
            Reply::Chosen(_) | Reply::Says(_) => self.tell(What::NotKnown { fact }),
            Reply::Command(Command::Skip) => self.tell(What::QuestionSkipped { fact }),
            Reply::Command(command) => return self.command(command),
        }
        Going::Continue(())
    }

    fn work_around(&mut self, fix: usize) -> Going {
        let own = self.session.case().playbook.fixes[fix].clone();
        let mut page = Page::default();
        page.heading(format!("To go on working meanwhile: {}", own.title));
        own.steps
            .iter()
            .filter_map(|step| step.say.as_deref())
            .for_each(|say| page.say(2, format!("• {}", say.trim())));
        self.say(&page);
        let choices = ["That works for now", "That does not work", "Go on without it"].map(str::to_owned);
        let works = match self.reply(About::Works, &choices) {
            Reply::Chosen(0) => Some(true),
            Reply::Chosen(1) => Some(false),
            Reply::Chosen(_) | Reply::Says(_) | Reply::Command(Command::Skip) => None,
            Reply::Command(command) => return self.command(command),
        };
        self.tell(What::WorkedAround { fix: own.id, works });
        Going::Continue(())
    }

    /// What is answered; `why?` is shown at once, and asked again.
    fn reply(&mut self, about: About<'_>, choices: &[String]) -> Reply {
        let prompt = Prompt { about, choices: choices.to_vec() };
        loop {
            match self.person.reply(&prompt, self.printer) {
                Reply::Command(Command::Why) => self.say(&pages::why(&self.report())),
                reply => return reply,
            }
        }
    }

    /// Goes back, or stops.
    fn command(&mut self, command: Command) -> Going {
        if command != Command::Back {
            return Going::Break(());
        }
        match self.session.back() {
            Some(_) => {
                self.printer.stderr("  The last answer is taken back.");
                if let Some(actor) = self.actor.as_ref().filter(|actor| !actor.changes().is_empty()) {
                    let undo = format!("  What was changed stays changed; `triage undo {}` puts it back.", actor.id());
                    self.printer.stderr(&undo);
                }
            }
            None => self.printer.stderr("  This is where the session began: there is nothing to take back."),
        }
        Going::Continue(())
    }

    fn tell(&mut self, what: What) {
        self.session.tell(what, &now());
    }

    /// Tells what happened, and shows what that changed.
    fn changed(&mut self, because: &str, what: What) {
        let before = self.session.standing();
        self.tell(what);
        let shift = self.session.standing().since(&before);
        self.say(&pages::shift(self.session.case(), because, &shift));
    }

    /// Runs the probes again, and shows what that changed.
    fn look_again(&mut self) {
        let Some(world) = self.world.clone() else { return };
        let before = self.session.standing();
        let mut progress = Progress::new(self.printer);
        let (session, person) = (&mut self.session, &self.person);
        session.look_again(&world, self.deadline, &now(), &mut progress.until(|| person.is_stopped()));
        let shift = self.session.standing().since(&before);
        if !shift.findings.is_empty() {
            self.say(&pages::shift(self.session.case(), "Looked again.", &shift));
        }
    }

    /// Keeps the session as it stands.
    fn keep(&mut self, ended: Option<&'static str>) {
        let Some(actor) = &self.actor else { return };
        let kept = SessionV1::of(&self.session, self.playbook_file.clone(), self.gathering.clone(), ended);
        let written = actor.keep(&kept);
        if let Err(failure) = &written
            && self.kept
        {
            self.printer.stderr(&format!("The session cannot be kept any more: {failure}"));
        }
        self.kept = written.is_ok();
    }
}
