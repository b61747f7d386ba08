//! `triage bundle`: one file for a support desk, without secrets and personal values, listed before it is written.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value as Json};

use super::super::archive::archive;
use super::super::console::Console;
use super::super::exit::Exit;
use super::super::input::read;
use super::super::kept::create;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::gathering::{Gathering, Wishes, environment, gather, identity};
use super::questions;
use crate::action::{Run, Runs};
use crate::fact::{Platform, clean};
use crate::limits;
use crate::report::{BundleFile, RecordV1, bundle, bundle_page};
use crate::session::Case;
use crate::text::{json_texts, map_json_texts};

/// What `schema` says in the file that a run keeps.
const SESSION: &str = "triage.session/1";
/// What of that file is passed on beside the record.
const STORY: [&str; 3] = ["tried", "events", "changes"];

/// What to bundle.
#[derive(Debug, Args)]
pub(in crate::cli) struct Bundle {
    /// A run that was kept, by its id or how that begins; the last one where neither it nor --symptom nor --facts is given
    #[arg(value_name = "RUN")]
    pub(in crate::cli) run: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) gathering: Gathering,
    /// A fix that was tried and did not help (repeatable)
    #[arg(long, value_name = "FIX")]
    pub(in crate::cli) tried: Vec<String>,
    /// Write the file without a question
    #[arg(long)]
    pub(in crate::cli) yes: bool,
}

/// What was kept of a run.
#[derive(Default)]
struct Session {
    record: Option<RecordV1>,
    /// What happened in it.
    story: Map<String, Json>,
    /// The file of its playbook, if that is not a built-in one.
    file: Option<String>,
}

pub(super) fn run(args: &Bundle, printer: &mut Printer) -> Result<Exit, Trouble> {
    refuse(args, printer)?;
    let named = printer.release();
    named.as_deref().map_or(Ok(()), is_free)?;
    let session = session(args)?;
    let mut console = None;
    let attended = Console::is_attended();
    let file = session.file.as_deref();
    let wishes = Wishes { tried: &args.tried, attended, replay: session.record, file, ..Wishes::default() };
    let gathered = gather(&args.gathering, &wishes, &mut console, printer)?;
    let (case, story) = masked(&gathered.case, session.story);
    let symptom = &case.playbook.symptoms[case.symptom].id;
    let path = named.unwrap_or_else(|| PathBuf::from(format!("triage-bundle-{symptom}.zip")));
    is_free(&path)?;
    let files = bundle(&case, &story);
    let texts: Vec<String> = files.iter().map(|file| Printer::as_file(file.content.clone())).collect();
    let listed: Vec<(&BundleFile, usize)> = files.iter().zip(texts.iter().map(String::len)).collect();
    let page = bundle_page(&path.display().to_string(), &listed);
    if !args.yes && !attended {
        printer.page(&page);
        let hint = "read the above, then say --yes";
        printer.trouble(&Trouble::new("nobody can be asked, so nothing was written").hint(hint));
        return Ok(Exit::Stopped);
    }
    if args.yes {
        printer.page(&page);
    } else {
        printer.aside(&page);
        let labels = ["Yes".to_owned(), "No".to_owned()];
        let console = console.get_or_insert_with(Console::new);
        if questions::choose("Write it?", &labels, console, printer) != Some(0) {
            printer.text("Nothing was written.");
            return Ok(Exit::Stopped);
        }
    }
    let named: Vec<(&str, &str)> = files.iter().map(|file| file.name).zip(texts.iter().map(String::as_str)).collect();
    let bytes = archive(&named).map_err(|error| Trouble::new(format!("cannot make {}: {error}", path.display())))?;
    create(&path, &bytes)?;
    printer.text(&format!("{}{} was written: hand it on.", if args.yes { "\n" } else { "" }, path.display()));
    let stopped = gathered.distrusted || console.as_ref().is_some_and(Console::is_stopped);
    Ok(if stopped { Exit::Stopped } else { Exit::Done })
}

/// Refuses what makes no sense for a bundle.
fn refuse(args: &Bundle, printer: &Printer) -> Result<(), Trouble> {
    let refused = [
        (args.gathering.no_redact, "a bundle never holds personal values", "leave --no-redact away"),
        (args.gathering.record.is_some(), "a bundle holds the record", "leave --record away; facts.json in it is one"),
        (printer.is_told_stdout(), "a bundle is a file", "name it: --out FILE"),
    ];
    match refused.into_iter().find(|(is_given, ..)| *is_given) {
        Some((_, message, hint)) => Err(Trouble::new(message).hint(hint)),
        None => Ok(()),
    }
}

/// Makes sure that nothing would be lost.
fn is_free(path: &Path) -> Result<(), Trouble> {
    match std::fs::symlink_metadata(path) {
        Ok(_) => Err(Trouble::new(format!("{} is there already", path.display()))
            .hint("name a file that is not there yet, with --out FILE; nothing was overwritten")),
        Err(_) => Ok(()),
    }
}

/// What was kept of the run that is meant; of none, where the facts come from elsewhere.
fn session(args: &Bundle) -> Result<Session, Trouble> {
    let elsewhere = args.gathering.symptom.is_some() || !args.gathering.files.is_empty();
    if args.run.is_none() && elsewhere {
        return Ok(Session::default());
    }
    let found = Runs::of(Platform::current(), &environment()).and_then(|runs| runs.find(args.run.as_deref()));
    let run = found.map_err(|failure| {
        let message = args.run.as_ref().map_or("there is nothing to bundle".to_owned(), |run| format!("no run {run}"));
        Trouble::new(format!("{message}: {failure}"))
            .hint("name a symptom with --symptom, or a record with --facts FILE")
    })?;
    read_session(&run)
}

fn read_session(run: &Run) -> Result<Session, Trouble> {
    let path = run.folder.join("session.json");
    let source = read(&path, limits::FACTS_BYTES)?;
    let damaged = |why: &str| {
        Trouble::new(format!("{} is damaged: {why}", path.display()))
            .hint("bundle another run, or a record: --facts FILE")
    };
    let mut session: Map<String, Json> =
        serde_json::from_str(source.text()).map_err(|error| damaged(&error.to_string()))?;
    if let Some(schema) = session.get("schema").filter(|schema| *schema != SESSION) {
        return Err(damaged(&format!("this version of triage reads {SESSION}, not {schema}")));
    }
    let Some(Json::Object(record)) = session.remove("record") else {
        return Err(damaged("it holds no record"));
    };
    let record = RecordV1::read(record).map_err(|damage| damaged(&damage.message))?;
    let file = session.get("playbook_file").and_then(Json::as_str).map(str::to_owned);
    session.retain(|key, _| STORY.contains(&key.as_str()));
    Ok(Session { record: Some(record), story: session, file })
}

/// A case and what happened without personal values and secrets, with the same token for the same value.
fn masked(case: &Case, story: Map<String, Json>) -> (Case, Map<String, Json>) {
    let mut story = Json::Object(story);
    map_json_texts(&mut story, &|text| clean(text).into_owned());
    let mut texts = Vec::new();
    json_texts(&story, &mut texts);
    let case = case.masked_with(&identity(&environment()), &texts);
    map_json_texts(&mut story, &|text| case.mask(text));
    let story = if let Json::Object(story) = story { story } else { Map::new() };
    (case, story)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use serde_json::json;

    use super::*;
    use crate::playbook::Library;
    use crate::report::record;
    use crate::session::vocabulary;
    use crate::text::SourceFile;

    fn case() -> Case {
        let mut library = Library::new(vocabulary());
        let text = include_str!("../../../tests/playbooks/printer/offline.yaml");
        let shelf = library.add(Rc::new(SourceFile::new("a.yaml", text)), None);
        Case::new(library.playbook(shelf).ok().unwrap(), 0)
    }

    /// What is read of a run that kept this.
    fn kept(session: &Json) -> Result<Session, Trouble> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("session.json"), session.to_string()).unwrap();
        read_session(&Run { id: "1".to_owned(), folder: folder.path().to_owned() })
    }

    #[test]
    fn of_a_kept_run_the_record_and_its_story_are_taken_without_personal_values() {
        let record = serde_json::to_value(record(&case())).unwrap();
        let change = json!({ "kind": "moved", "folder": "/home/jdoe/.cache", "name": "x" });
        let event = json!({ "says": "asked jane@corp.example", "at": 1, "password": "password=hunter22hunter" });
        let session = kept(&json!({ "schema": SESSION, "record": record, "tried": [], "events": [event],
            "changes": [change], "more": "/home/jdoe" }))
        .unwrap();
        assert_eq!(session.record.as_ref().map(RecordV1::full_id).unwrap(), "printer/offline#printer-offline");
        let (_, story) = masked(&case(), session.story);
        let text = Json::Object(story.clone()).to_string();
        assert!(!text.contains("jdoe") && !text.contains("jane") && !text.contains("hunter22"), "{text}");
        assert_eq!(story["changes"][0]["folder"], "/home/<user-1>/.cache");
        assert_eq!(story["events"][0]["says"], "asked <email-1>");
        assert_eq!(story.keys().collect::<Vec<_>>(), ["tried", "events", "changes"]);
        assert!(kept(&json!({ "record": record })).unwrap().story.is_empty(), "all but the record may be missing");
    }

    #[test]
    fn a_damaged_session_says_so() {
        let record = serde_json::to_value(record(&case())).unwrap();
        for (session, why) in [
            (json!([]), "invalid type"),
            (json!({}), "it holds no record"),
            (json!({ "record": {} }), "the record is damaged"),
            (json!({ "schema": "triage.session/2", "record": record }), "reads triage.session/1"),
        ] {
            let trouble = kept(&session).err().unwrap();
            let told = trouble.message.contains("session.json is damaged") && trouble.message.contains(why);
            assert!(told && trouble.hint.is_some(), "{trouble:?}");
        }
    }
}
