//! A guided session that begins with what is seen now, or goes on where it was left.

use super::super::super::console::Console;
use super::super::super::exit::Exit;
use super::super::super::printer::Printer;
use super::super::super::trouble::Trouble;
use super::super::acting::{Actor, Allowed, SESSION, file_of};
use super::super::diagnose::Diagnose;
use super::super::gathering::{Gathered, Wishes, environment, gather};
use super::super::regather::{restore, take_up};
use super::Guide;
use super::answers::Answers;
use super::person::{Person, Terminal};
use crate::action::{Failure, Journal, Run, Runs, Stage};
use crate::fact::Platform;
use crate::report::SessionV1;
use crate::session::{Event, Session, What};
use crate::text::some_of;

/// Gathers what is known, or takes it from where a session was left.
///
/// # Errors
/// What of the request cannot be understood.
pub(super) fn begin<'p>(args: &Diagnose, printer: &'p Printer) -> Result<Guide<'p>, Trouble> {
    if args.answers.is_none() && (args.no_input || !Console::is_attended()) {
        let trouble = Trouble::new("--guide asks, and nobody can answer here");
        return Err(
            Trouble { exit: Exit::Stopped, ..trouble }.hint("run it on a terminal, or name a file: --answers FILE")
        );
    }
    let mut console = None;
    let (gathered, events, run) = match &args.resume {
        None => {
            let attended = args.answers.is_none();
            let prefer = args.prefer.map(Into::into);
            let wishes = Wishes { tried: &args.tried, prefer, attended, acts: true, ..Wishes::default() };
            (gather(&args.gathering, &wishes, &mut console, printer)?, Vec::new(), None)
        }
        Some(id) => {
            let (run, kept) = kept(id)?;
            let attended = args.answers.is_none();
            let gathered = restore(&args.gathering, &kept, attended, &mut console, printer)?;
            (gathered, standing(&run, kept.events), Some(run))
        }
    };
    if console.as_ref().is_some_and(Console::is_stopped) {
        return Err(Trouble { exit: Exit::Stopped, ..Trouble::new("stopped; nothing was changed") });
    }
    let resumed = run.is_some();
    let Gathered { case, .. } = &gathered;
    let console = console.unwrap_or_else(Console::new);
    let person: Box<dyn Person> = match &args.answers {
        Some(path) => {
            let (answers, unknown) =
                Answers::read(path, &case.playbook, args.consent.yes.map(Into::into), console.stopped())?;
            if !unknown.is_empty() {
                let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
                printer.note(&format!("{}: these are no facts of the playbook: {}", path.display(), some_of(&unknown)));
            }
            Box::new(answers)
        }
        None => Box::new(Terminal::new(console)),
    };
    let actor = Actor::new(&case.playbook, Allowed::by(&args.consent, &case.playbook), run);
    if let Err(failure) = &actor {
        printer.stderr(&format!("triage can carry out nothing here, and the session cannot go on later: {failure}"));
    }
    let mut guide = Guide {
        playbook_file: file_of(&case.playbook),
        gathering: gathered.how.clone(),
        world: gathered.world.clone(),
        distrusted: gathered.distrusted,
        kept: true,
        session: Session::new(gathered.case, events),
        person,
        actor: actor.ok(),
        printer,
        deadline: args.gathering.deadline,
        yes: args.consent.yes.map(Into::into),
    };
    // in the midst of a fix the next look shows whether it helped
    if resumed && guide.session.begun().is_none() {
        guide.look_again();
    }
    Ok(guide)
}

/// The session of a run that was left.
fn kept(id: &str) -> Result<(Run, SessionV1), Trouble> {
    let no_run = |failure: Failure| {
        Trouble::new(format!("--resume {id}: {failure}")).hint("`triage undo --list` shows all runs")
    };
    let run = Runs::of(Platform::current(), &environment()).and_then(|runs| runs.find(Some(id))).map_err(no_run)?;
    let kept = take_up(&run.folder.join(SESSION))?;
    if let Some(ended) = &kept.ended {
        return Err(Trouble::new(format!("the session {} is over: {ended}", run.id))
            .hint(format!("begin anew: triage --guide --symptom {}", kept.symptom)));
    }
    Ok((run, kept))
}

/// What happened in a run, without the steps that were undone since.
fn standing(run: &Run, events: Vec<Event>) -> Vec<Event> {
    let undone: Vec<(String, usize)> = Journal::read(&run.folder)
        .unwrap_or_default()
        .into_iter()
        .filter(|record| record.stage == Stage::Undone)
        .map(|record| (record.fix, record.step))
        .collect();
    let stands = |event: &Event| match &event.what {
        What::Step { fix, step, did: Some(_) } => !undone.iter().any(|(f, s)| f == fix && s == step),
        _ => true,
    };
    events.into_iter().filter(stands).collect()
}
