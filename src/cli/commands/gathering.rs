//! What the main job and `triage facts` share: find the playbook, take what files, flags and records say, and observe.

use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::super::args::{LibraryArgs, Suggested};
use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::{read, readable};
use super::super::printer::Printer;
use super::super::progress::Progress;
use super::super::trouble::Trouble;
use super::questions;
use super::regather::library;
use super::trust::{Asking, consent};
use crate::diag::Code;
use crate::fact::{Identity, Platform, Says, Source, clean};
use crate::limits;
use crate::playbook::{FactsFile, Library, Match};
use crate::probe::{World, built_in, now};
use crate::report::{GatheringV1, RecordV1, symptoms};
use crate::session::{Case, Preference, Reach, vocabulary};
use crate::text::{SourceFile, did_you_mean, some_of};
use crate::units::parse_duration;

/// Of what the facts are gathered, and how.
#[derive(Debug, Args)]
pub(in crate::cli) struct Gathering {
    /// What is wrong: a symptom's id, playbook#symptom, or words to search for
    #[arg(long, value_name = "ID|WORDS", value_parser = symptom_named(), hide_possible_values = true)]
    pub(in crate::cli) symptom: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) library: LibraryArgs,
    /// Plan for another machine of this kind; nothing of this machine is observed
    #[arg(long, value_enum)]
    pub(in crate::cli) platform: Option<PlatformArg>,
    /// A fact that is known, such as console_status=401 (repeatable)
    #[arg(long = "fact", value_name = "KEY=VALUE")]
    pub(in crate::cli) facts: Vec<String>,
    /// A file of facts, JSON or YAML, or a record of a run (repeatable; later files win)
    #[arg(long = "facts", value_name = "FILE")]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// A HAR file, the saved console of a browser, or a log, for the playbook's probes to read (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) evidence: Vec<PathBuf>,
    /// Another value for a setting of the playbook (repeatable)
    #[arg(long, value_name = "NAME=VALUE")]
    pub(in crate::cli) set: Vec<String>,
    /// Reason on what is given: touch nothing, send no packet
    #[arg(long)]
    pub(in crate::cli) no_probe: bool,
    /// Trust the playbook for this run: let it look at this machine and the network
    #[arg(long)]
    pub(in crate::cli) trust: bool,
    /// Do not ask a public name server for comparison
    #[arg(long)]
    pub(in crate::cli) no_public_dns: bool,
    /// How long all probes together may take, such as 10s or 1m
    #[arg(long, value_name = "TIME", value_parser = deadline, default_value = "10s")]
    pub(in crate::cli) deadline: Duration,
    /// Save the run: facts, answers and options, from which --facts makes the same result again
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) record: Option<PathBuf>,
    /// Show personal values in all outputs, not only on a terminal
    #[arg(long)]
    pub(in crate::cli) no_redact: bool,
}

/// A symptom's name, of which the completion of a shell knows those of the built-in playbooks.
pub(super) fn symptom_named() -> Suggested {
    Suggested(symptom_ids)
}

/// The symptoms of the built-in playbooks, for completion.
fn symptom_ids() -> Vec<String> {
    let mut library = Library::for_diagnosis(vocabulary());
    library.add_embedded();
    library.search("").0.iter().map(|found| found.symptom().id.clone()).collect()
}

/// A platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PlatformArg {
    /// Microsoft Windows
    Windows,
    /// Apple macOS
    Macos,
    /// Linux
    Linux,
}

/// What only a diagnosis needs.
#[derive(Debug, Default)]
pub(super) struct Wishes<'a> {
    /// The ids of the fixes that were tried.
    pub(super) tried: &'a [String],
    /// How much risk weighs, where that was said.
    pub(super) prefer: Option<Preference>,
    /// The file of the playbook that was used, where no other is named now.
    pub(super) file: Option<&'a str>,
    /// Whether somebody may be asked.
    pub(super) attended: bool,
    /// Whether effects may be carried out afterwards, which takes trust in the playbook as a look at the machine does.
    pub(super) acts: bool,
    /// The record of a run that was kept, to be taken up again.
    pub(super) replay: Option<RecordV1>,
}

/// What was gathered.
pub(super) struct Gathered {
    /// The case.
    pub(super) case: Case,
    /// Whether it is that of a record: then nothing was observed, and nobody is asked.
    pub(super) replayed: bool,
    /// How it was gathered.
    pub(super) how: GatheringV1,
    /// What the probes looked at, and may look at again; `None` where they may not.
    pub(super) world: Option<Rc<World>>,
    /// Whether the playbook may not look at anything because nobody agreed to it.
    pub(super) distrusted: bool,
    identity: Identity,
}

impl Gathered {
    /// A case that was taken up again.
    pub(super) fn again(case: Case, how: GatheringV1, world: Option<Rc<World>>, distrusted: bool) -> Self {
        Self { case, replayed: false, distrusted, how, world, identity: identity(&environment()) }
    }

    /// The case as it leaves the screen.
    pub(super) fn masked(&self) -> Case {
        self.case.masked(&self.identity)
    }
}

fn deadline(text: &str) -> Result<Duration, String> {
    let time = parse_duration(text).ok_or("write a time such as 10s or 1m")?;
    match time {
        t if t.is_zero() => Err("write a time above 0; --no-probe runs no probe at all".to_owned()),
        t if t > limits::DEADLINE_MAX => Err(format!("the longest is {} s", limits::DEADLINE_MAX.as_secs())),
        t => Ok(t),
    }
}

/// Gathers what can be known.
///
/// # Errors
/// What of the request cannot be understood.
pub(super) fn gather(
    args: &Gathering,
    wishes: &Wishes<'_>,
    console: &mut Option<Console>,
    printer: &Printer,
) -> Result<Gathered, Trouble> {
    let symptom = args.symptom.as_deref().filter(|query| !query.trim().is_empty());
    if symptom.is_none() && args.files.is_empty() && wishes.replay.is_none() {
        return Err(no_symptom());
    }
    args.evidence.iter().try_for_each(|path| readable(path))?;
    let (files, record) = given(args, wishes.replay.clone())?;
    let query = match (symptom, &record) {
        (Some(query), _) => query.to_owned(),
        (None, Some(record)) => record.full_id(),
        (None, None) => return Err(no_symptom()),
    };
    // needed to the end: taking it apart before that would be for nothing
    let library = ManuallyDrop::new(library(args, wishes.file)?);
    let asked = (wishes.attended && record.is_none()).then_some(&mut *console);
    let found = match (find(&library, &query, asked, printer), &record) {
        (Err(trouble), Some(record)) if symptom.is_none() && trouble.hint.is_some() => {
            let message = format!("the record is of {}: {}", record.full_id(), trouble.message);
            return Err(Trouble::new(message).hint("name its playbook: --playbook FILE"));
        }
        (found, _) => found?,
    };
    let mut case = open(&library, found, &args.set, wishes, record.as_ref())?;
    if let Some(record) = &record {
        record.restore(&mut case);
    }
    know(&mut case, args, &files)?;
    if record.is_some() {
        if !args.evidence.is_empty() {
            case.note("the evidence files were not read: beside a record nothing is observed");
        }
        let (how, identity) = (how(args, false), Identity::default());
        return Ok(Gathered { case, replayed: true, how, world: None, distrusted: false, identity });
    }
    let env = environment();
    let identity = identity(&env);
    let platform = args.platform.map_or(Platform::current(), Platform::from);
    let reach = reach(&mut case, args);
    let acts = wishes.acts && reach == Reach::Here && case.playbook.has_effects();
    let distrusted = (case.would_look(platform, reach) || acts) && {
        let asking = Asking {
            given: args.trust,
            attended: wishes.attended,
            platform,
            set: &case.set,
            env: &env,
            otherwise: "its probes were not run",
        };
        !consent(&case.playbook, &asking, console, printer)?
    };
    let mut world = World::new(platform, env);
    world.public_dns = !args.no_public_dns;
    world.evidence.clone_from(&args.evidence);
    let reach = if distrusted { Reach::Untrusted } else { reach };
    let world = Rc::new(world);
    observe(&mut case, &world, reach, args.deadline, console, printer);
    let how = how(args, reach == Reach::Here);
    let world = Some(world).filter(|_| reach == Reach::Here);
    Ok(Gathered { case, replayed: false, how, world, distrusted, identity })
}

/// How the facts are gathered, so that they can be gathered so again.
fn how(args: &Gathering, probed: bool) -> GatheringV1 {
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone()).display().to_string();
    GatheringV1 {
        probed,
        public_dns: !args.no_public_dns,
        deadline_ms: u64::try_from(args.deadline.as_millis()).unwrap_or(u64::MAX),
        evidence: args.evidence.iter().map(absolute).collect(),
    }
}

fn no_symptom() -> Trouble {
    Trouble::new("no symptom is named")
        .hint("`triage list` shows all symptoms; then `triage --symptom ID`. `triage --help` says more")
}

/// A file of facts, with its text.
type Written = (Rc<SourceFile>, FactsFile);

/// The files of facts, and the record if one of them is one.
fn given(args: &Gathering, mut record: Option<RecordV1>) -> Result<(Vec<Written>, Option<RecordV1>), Trouble> {
    let mut files = Vec::new();
    for path in &args.files {
        let source = Rc::new(read(path, limits::FACTS_BYTES)?);
        let mut file = FactsFile::read(&source).map_err(|mistakes| Trouble::mistakes(&mistakes))?;
        if !RecordV1::is_one(&file.facts) {
            files.push((source, file));
            continue;
        }
        if record.is_some() {
            return Err(Trouble::new(format!("{} is a second record", source.name()))
                .hint("give one record, and facts beside it"));
        }
        let read = RecordV1::read(std::mem::take(&mut file.facts));
        record = Some(read.map_err(|damage| {
            let help = Some("take a file that --record wrote".to_owned());
            Trouble::mistakes(&file.mistake(Code::InvalidValue, &damage.keys, damage.message, help))
        })?);
    }
    Ok((files, record))
}

/// The one symptom that is meant. Where several are, a person may choose.
pub(super) fn find(
    library: &Library,
    query: &str,
    console: Option<&mut Option<Console>>,
    printer: &Printer,
) -> Result<Match, Trouble> {
    let (mut found, refused) = library.find(query);
    if let Some(refusal) = refused.first() {
        return Err(Trouble::refusal(refusal));
    }
    match (found.len(), console) {
        (1, _) => Ok(found.remove(0)),
        (0, _) => {
            let (all, _) = library.search("");
            let ids: Vec<&str> = all.iter().map(|m| m.symptom().id.as_str()).collect();
            let meant = did_you_mean(query, ids.iter().copied());
            let hint = meant.unwrap_or_else(|| "`triage list` shows all symptoms".to_owned());
            Err(Trouble::new(format!("no symptom matches `{query}`")).hint(hint))
        }
        (_, Some(console)) => {
            printer.aside(&symptoms(&found));
            let labels: Vec<String> = found.iter().map(Match::full_id).collect();
            let console = console.get_or_insert_with(Console::new);
            match questions::choose("Which of these is it?", &labels, console, printer) {
                Some(n) => Ok(found.swap_remove(n)),
                None => Err(Trouble { exit: Exit::Stopped, ..Trouble::new("no symptom was chosen") }),
            }
        }
        (n, None) => {
            let ids: Vec<String> = found.iter().map(|m| format!("  {}  {}", m.full_id(), m.symptom().title)).collect();
            let message = format!("`{query}` matches {n} symptoms:\n{}", ids.join("\n"));
            Err(Trouble::new(message).hint("name one of them: --symptom PLAYBOOK#SYMPTOM"))
        }
    }
}

/// The case of a symptom, with its settings, what was tried, and the preference: as the record says where that is not said
/// anew.
pub(super) fn open(
    library: &Library,
    found: Match,
    set: &[String],
    wishes: &Wishes<'_>,
    record: Option<&RecordV1>,
) -> Result<Case, Trouble> {
    let options = record.map(|record| &record.options);
    let mut settings: Vec<(String, String)> =
        options.map_or(Vec::new(), |options| options.set.clone().into_iter().collect());
    for text in set {
        let (name, value) = pair(text, "--set", "NAME=VALUE")?;
        settings.retain(|(known, _)| known != name);
        settings.push((name.to_owned(), value.to_owned()));
    }
    let playbook = if settings.is_empty() {
        found.playbook
    } else {
        let hint = format!("`triage show {}` lists its settings", found.playbook.id);
        let reloaded = library.reload(&found.playbook, &settings);
        let mut playbook = reloaded.map_err(|refusal| Trouble::refusal(&refusal).hint(hint))?;
        playbook.map_shown(&|text| without_secrets(text, &settings));
        Rc::new(playbook)
    };
    let mut case = Case::new(playbook, found.symptom);
    case.set = settings;
    let recorded = options.and_then(|options| Preference::parse(&options.prefer));
    case.preference = wishes.prefer.or(recorded).unwrap_or_default();
    let recorded = options.map_or(&[][..], |options| &options.tried);
    for id in if wishes.tried.is_empty() { recorded } else { wishes.tried } {
        let Some(fix) = case.playbook.fix(id) else {
            let meant = did_you_mean(id, case.playbook.fixes.iter().map(|f| f.id.as_str()));
            return Err(Trouble::new(format!("--tried {id}: the playbook {} has no such fix", case.playbook.id))
                .hint(meant.unwrap_or_else(|| format!("`triage show {}` lists its fixes", case.playbook.id))));
        };
        if !case.tried.contains(&fix) {
            case.tried.push(fix);
        }
    }
    Ok(case)
}

/// Records what files and flags say.
fn know(case: &mut Case, args: &Gathering, files: &[Written]) -> Result<(), Trouble> {
    let now = now();
    for (source, file) in files {
        know_file(case, source, file, &now)?;
    }
    for text in &args.facts {
        let (key, value) = pair(text, "--fact", "KEY=VALUE")?;
        let Some(entry) = case.playbook.catalog.get(key) else {
            let group = case.playbook.catalog.is_group(key);
            let paths = case.playbook.catalog.paths().filter(|p| !group || p.starts_with(&format!("{key}.")));
            let hint = match (group, did_you_mean(key, case.playbook.catalog.paths())) {
                (true, _) => format!("give one of {}", paths.take(12).collect::<Vec<_>>().join(", ")),
                (false, Some(meant)) => meant,
                (false, None) => format!("`triage show {}` lists its questions", case.playbook.id),
            };
            return Err(
                Trouble::new(format!("--fact {key}: the playbook {} has no such fact", case.playbook.id)).hint(hint)
            );
        };
        let Some(value) = entry.parse(value) else {
            return Err(
                Trouble::new(format!("--fact {key}: `{value}` does not fit")).hint(format!("write {}", entry.wanted()))
            );
        };
        case.know(key, value, Source::Flag, "--fact", &now);
    }
    if let Some(platform) = args.platform.map(Platform::from) {
        if let Some(other) = case.platform().filter(|known| *known != platform) {
            return Err(Trouble::new(format!(
                "--platform {}: the facts say that os.family is {}",
                platform.name(),
                other.name()
            ))
            .hint("leave one of the two away"));
        }
        case.know_platform(platform, Source::Flag, "--platform", &now);
    }
    Ok(())
}

fn know_file(case: &mut Case, source: &SourceFile, file: &FactsFile, now: &str) -> Result<(), Trouble> {
    let refused = case.know_all(&file.facts, Source::File, source.name(), now);
    for statement in &refused {
        let (code, message, help) = match &statement.says {
            Says::Misfit(wanted) => (
                Code::WrongType,
                format!("the fact `{}` cannot have this value", statement.path),
                format!("write {wanted}"),
            ),
            Says::Again => (
                Code::DuplicateKey,
                format!("the fact `{}` was given before", statement.path),
                "nested and dotted keys mean the same: keep one of the two".to_owned(),
            ),
            _ => continue,
        };
        return Err(Trouble::mistakes(&file.mistake(code, &statement.keys, message, Some(help))));
    }
    if !refused.is_empty() {
        let paths: Vec<&str> = refused.iter().map(|statement| statement.path.as_str()).collect();
        let keys = match refused.len() {
            1 => format!("1 key of {} is no fact of this playbook and was ignored", source.name()),
            n => format!("{n} keys of {} are no facts of this playbook and were ignored", source.name()),
        };
        case.note(&format!("{keys}: {}", some_of(&paths)));
    }
    Ok(())
}

/// The environment variables.
pub(super) fn environment() -> Vec<(String, String)> {
    std::env::vars_os().map(|(k, v)| (k.to_string_lossy().into_owned(), v.to_string_lossy().into_owned())).collect()
}

/// Who sits at this machine.
pub(super) fn identity(env: &[(String, String)]) -> Identity {
    Identity::of(env, gethostname::gethostname().to_str())
}

/// How far probes may look. Where that is this machine, the case knows of it what the program knows by itself.
pub(super) fn reach(case: &mut Case, args: &Gathering) -> Reach {
    let here = args.platform.is_none() && case.platform().is_none_or(|known| known == Platform::current());
    let reach = match here {
        _ if args.no_probe => Reach::Handed,
        true => Reach::Here,
        false => Reach::Elsewhere,
    };
    if reach == Reach::Here {
        case.know_built_in(&built_in(), Source::BuiltIn, "system", &now());
    }
    reach
}

/// Runs the probes, as far as they may look.
pub(super) fn observe(
    case: &mut Case,
    world: &Rc<World>,
    reach: Reach,
    deadline: Duration,
    console: &mut Option<Console>,
    printer: &Printer,
) {
    let console = console.get_or_insert_with(Console::new);
    let mut progress = Progress::new(printer);
    case.gather(world, reach, deadline, &mut progress.until(|| console.is_stopped()));
}

/// A text in which settings stand, without the secrets that they may hold: these are for probes, not for readers.
fn without_secrets(text: &str, settings: &[(String, String)]) -> String {
    let mut text = text.to_owned();
    for (_, value) in settings.iter().filter(|(_, value)| !value.is_empty()) {
        text = text.replace(value.as_str(), &clean(value));
    }
    clean(&text).into_owned()
}

/// Splits `NAME=VALUE`.
fn pair<'t>(text: &'t str, option: &str, form: &str) -> Result<(&'t str, &'t str), Trouble> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    if name.is_empty() || !text.contains('=') {
        return Err(Trouble::new(format!("{option} {text}: this is not {form}")).hint(format!("write {option} {form}")));
    }
    Ok((name.trim(), value))
}

impl From<PlatformArg> for Platform {
    fn from(platform: PlatformArg) -> Self {
        match platform {
            PlatformArg::Windows => Self::Windows,
            PlatformArg::Macos => Self::Macos,
            PlatformArg::Linux => Self::Linux,
        }
    }
}
