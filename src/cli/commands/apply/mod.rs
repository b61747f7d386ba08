//! `triage apply`: carries out the automatic steps of a saved plan. The plan is a contract and no authority: everything in it is
//! derived again from the playbook and the recorded inputs, and gathered again from the machine, before anything is changed.
//!
//! | file | holds |
//! |---|---|
//! | `carrying` | carrying out what the plan holds |

use std::path::{Path, PathBuf};
use std::rc::Rc;

use clap::Args;

use super::super::args::LibraryArgs;
use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::read;
use super::super::machine::machine;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::acting::{Allowed, file_of, site};
use super::diagnose::Consent;
use super::gathering::{Gathering, environment, find, observe, reach};
use super::regather::{agreed, deadline, library, reopened, same_playbook, world};
use crate::action::{Runs, Seal, Site};
use crate::diag::Code;
use crate::limits;
use crate::playbook::FactsFile;
use crate::predicate::Truth;
use crate::probe::World;
use crate::report::{Circumstances, PlanV1, contract};
use crate::session::Session;

mod carrying;

/// Which plan.
#[derive(Debug, Args)]
pub(in crate::cli) struct Apply {
    /// A plan that --plan-out saved
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    #[command(flatten)]
    library: LibraryArgs,
    #[command(flatten)]
    consent: Consent,
    /// Trust the playbook for this run: let it look at this machine and change it
    #[arg(long)]
    trust: bool,
    /// Never ask; the default where stdin is no terminal
    #[arg(long)]
    no_input: bool,
}

pub(super) fn run(args: &Apply, printer: &mut Printer) -> Result<Exit, Trouble> {
    let (name, plan) = read_plan(&args.plan)?;
    let gathering = gathering(args, &plan);
    let library = library(&gathering, plan.playbook_file.as_deref())?;
    let found = find(&library, &plan.inputs.full_id(), None, printer)?;
    same_playbook(&plan.inputs, found.playbook.sha256())?;
    same_machine(&plan)?;
    let allowed = Allowed::by(&args.consent, &found.playbook);
    let site = site(&found.playbook, allowed);
    let recorded = reopened(&library, found.clone(), &gathering, &plan.inputs)?;
    let session = Session::new(recorded, Vec::new());
    let derived = derive(&session, &plan, None);
    if let Some(difference) = plan.first_difference(&derived) {
        return Err(refused(&name, &format!("it is not the plan of its playbook and its inputs: {difference}")));
    }
    let seal = Runs::of(site.platform, &site.env).and_then(|runs| Seal::of(&runs));
    let seal = seal.map_err(|failure| Trouble::new(format!("the plan cannot be looked at: {failure}")))?;
    if !seal.is_some_and(|seal| plan.is_sealed(&seal)) {
        return Err(refused(&name, "its text was changed after it was made"));
    }
    let attended = !args.no_input && Console::is_attended();
    let mut console = None;
    let mut case = reopened(&library, found, &gathering, &plan.inputs.given())?;
    if plan.gathering.probed && !agreed(&case, args.trust, attended, &mut console, printer)? {
        return Ok(Exit::Stopped);
    }
    let reach = reach(&mut case, &gathering);
    let world = world(&plan.gathering);
    let looked = world.clone().unwrap_or_else(|| Rc::new(World::new(site.platform, site.env.clone())));
    observe(&mut case, &looked, reach, gathering.deadline, &mut console, printer);
    if console.as_ref().is_some_and(Console::is_stopped) {
        printer.text("Stopped. Nothing was changed.");
        return Ok(Exit::Stopped);
    }
    if case.judge().resolved == Truth::True {
        printer.text("The symptom is gone already. Nothing was changed.");
        return Ok(Exit::Done);
    }
    let fresh = Session::new(case, Vec::new());
    let now = derive(&fresh, &plan, Some(&site));
    let mut stale = [plan.stale(&now), preconditions(&plan, &fresh, &site)].concat();
    if stale.is_empty() {
        stale.extend(plan.first_difference(&now));
    }
    if !stale.is_empty() {
        let message = format!("things are not as they were when the plan was made:\n{}", stale.join("\n"));
        let trouble = Trouble::new(message).hint("nothing was changed; make a new plan with --plan-out");
        return Err(Trouble { exit: Exit::BadNews, ..trouble });
    }
    let deadline = deadline(&plan.gathering);
    let file = file_of(&fresh.case().playbook);
    carrying::Carrying::new(
        fresh,
        plan,
        console.unwrap_or_else(Console::new),
        printer,
        carrying::Means { world, deadline, allowed, file, yes: args.consent.yes.map(Into::into), attended },
    )?
    .run()
}

fn refused(name: &str, why: &str) -> Trouble {
    Trouble::new(format!("{name} is refused: {why}")).hint("nothing was changed; make a new plan with --plan-out")
}

/// The name of the file of a plan, and what it holds.
fn read_plan(path: &Path) -> Result<(String, PlanV1), Trouble> {
    let source = Rc::new(read(path, limits::FACTS_BYTES)?);
    let file = FactsFile::read(&source).map_err(|mistakes| Trouble::mistakes(&mistakes))?;
    if !PlanV1::is_one(&file.facts) {
        return Err(Trouble::new(format!("{} is no plan", source.name()))
            .hint("make one with `triage --symptom … --plan-out FILE`"));
    }
    let plan = PlanV1::read(file.facts.clone())
        .map_err(|damage| Trouble::mistakes(&file.mistake(Code::InvalidValue, &damage.keys, damage.message, None)))?;
    Ok((source.name().to_owned(), plan))
}

/// How the facts are gathered again.
fn gathering(args: &Apply, plan: &PlanV1) -> Gathering {
    let how = &plan.gathering;
    Gathering {
        symptom: Some(plan.inputs.full_id()),
        library: LibraryArgs { playbooks: args.library.playbooks.clone() },
        platform: None,
        facts: Vec::new(),
        files: Vec::new(),
        evidence: how.evidence.iter().map(PathBuf::from).collect(),
        set: Vec::new(),
        no_probe: !how.probed,
        trust: args.trust,
        no_public_dns: !how.public_dns,
        deadline: deadline(how),
        record: None,
        no_redact: false,
    }
}

/// The plan must be of this machine and this user.
fn same_machine(plan: &PlanV1) -> Result<(), Trouble> {
    let here = machine(&environment());
    let of = match &plan.machine {
        there if there.id != here.id || there.platform != here.platform => "on another machine",
        there if there.user != here.user => "by another user",
        _ => return Ok(()),
    };
    Err(Trouble::new(format!("the plan was made {of}")).hint("make one here with --plan-out, as this user"))
}

/// The plan as it would be made of a session, under the circumstances of another.
fn derive(session: &Session, plan: &PlanV1, site: Option<&Site>) -> PlanV1 {
    let circumstances = Circumstances {
        made_at: plan.made_at.clone(),
        playbook_file: plan.playbook_file.clone(),
        machine: plan.machine.clone(),
        gathering: plan.gathering.clone(),
    };
    contract(session.case(), circumstances, &|fix| session.steps(fix, site.filter(|_| plan.gathering.probed)))
}

/// The preconditions of effects that do not hold any more, each in words.
fn preconditions(plan: &PlanV1, fresh: &Session, site: &Site) -> Vec<String> {
    let mut broken = Vec::new();
    for planned in &plan.fixes {
        let Some(fix) = fresh.case().playbook.fix(&planned.id) else { continue };
        let steps = fresh.steps(fix, Some(site).filter(|_| plan.gathering.probed));
        for step in &planned.steps {
            let Some(effect) = &step.effect else { continue };
            let now = steps.iter().find(|one| one.number == step.step).and_then(|one| one.effect.as_ref());
            let finds = now.map_or("nothing", |now| now.shown.finds);
            if finds != effect.finds {
                let why = now.and_then(|now| now.shown.way.because()).map_or(String::new(), |why| format!(" ({why})"));
                let (id, n, name) = (&planned.id, step.step, &effect.name);
                broken.push(format!("step {n} of {id}: {name} found “{}”, and finds “{finds}” now{why}", effect.finds));
            }
        }
    }
    broken
}
