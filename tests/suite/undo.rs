//! `triage undo` as a command: what it puts back, lists, and deletes for good only where somebody agreed.

#![cfg(unix)]

use std::fs;
use std::path::PathBuf;

use triage::action::{EFFECTS, Journal, Run as Changed, Runs, Site, carry_out, preview};
use triage::fact::{Params, Platform, Value};

use crate::common::program::{Run, command};

/// A home folder in which a run has moved two files aside.
struct Machine {
    folder: tempfile::TempDir,
    run: Changed,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("people/me/app")).unwrap();
        let env = [("HOME", folder.path().join("people/me")), ("TRIAGE_STATE", folder.path().join("state"))];
        let env: Vec<(String, String)> = env.map(|(n, v)| (n.to_owned(), v.to_str().unwrap().to_owned())).into();
        let run = Runs::of(Platform::current(), &env).unwrap().begin().unwrap();
        let site = Site { touches: vec!["~/app".to_owned()], ..Site::new(Platform::current(), env, &run.id) };
        let machine = Self { folder, run };
        let effect = EFFECTS.iter().map(|effect| effect.spec()).find(|spec| spec.name == "move_aside").unwrap();
        for name in ["a", "b"] {
            fs::write(machine.app(name), name.repeat(100)).unwrap();
            let params = Params::new(vec![("path", Value::text(&format!("~/app/{name}")))]);
            let shown = preview(effect, &params, &site);
            let mut journal = Journal::open(&machine.run.folder).unwrap();
            carry_out(effect, &params, &site, &shown, &mut journal.entry("mend", 1, effect.name)).unwrap();
        }
        machine
    }

    fn app(&self, name: &str) -> PathBuf {
        self.folder.path().join("people/me/app").join(name)
    }

    fn aside(&self, name: &str, number: usize) -> PathBuf {
        self.app(&format!("{name}.triage-{}-{number}", self.run.id))
    }

    fn undo(&self, args: &[&str]) -> Run {
        let mut command = command(&[&["undo"], args].concat());
        command.env("HOME", self.folder.path().join("people/me")).env("TRIAGE_STATE", self.folder.path().join("state"));
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }
}

#[test]
fn the_last_run_is_undone_and_then_nothing_is_left() {
    let machine = Machine::new();
    let undone = machine.undo(&[]);
    assert_eq!(undone.code, 0, "{}", undone.err);
    let last = undone.err.lines().find(|line| line.contains(" was moved aside")).unwrap();
    assert!(last.starts_with("  2 "), "what will be done is shown before: {}", undone.err);
    assert_eq!(undone.out.matches("✓ put ").count(), 2, "{}", undone.out);
    assert!(machine.app("a").exists() && !machine.aside("a", 1).exists());
    let again = machine.undo(&[]);
    assert_eq!(again.code, 2);
    assert!(
        again.err.contains("nothing is left to undo") && again.err.contains("`triage undo --list`"),
        "{}",
        again.err
    );
    // by its name it can be undone as often as one likes
    let named = machine.undo(&[&machine.run.id[..15]]);
    assert_eq!((named.code, named.out.matches("that was put back before").count()), (0, 2), "{}", named.out);
}

#[test]
fn the_list_says_what_was_changed_and_how_far_it_has_got() {
    let machine = Machine::new();
    fs::write(machine.run.folder.join("session.json"), "{\"symptom\":\"stuck\"}").unwrap();
    let list = machine.undo(&["--list"]);
    assert_eq!(list.code, 0, "{}", list.err);
    let head = format!("{} · {} · stuck", machine.run.id, machine.run.began());
    let words = list.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.starts_with(&head) && words.matches("can be undone").count() == 2, "{}", list.out);
    let json = machine.undo(&["--list", "--format", "json"]).json();
    let run = &json["runs"][0];
    assert_eq!((run["id"].as_str(), run["symptom"].as_str()), (Some(machine.run.id.as_str()), Some("stuck")));
    let change = &run["changes"][1];
    assert_eq!(
        (&change["number"], &change["stage"], &change["can_be_undone"]),
        (&2.into(), &"done".into(), &true.into())
    );
    machine.undo(&[]);
    let list = machine.undo(&["--list"]).out;
    assert_eq!(list.split_whitespace().collect::<Vec<_>>().join(" ").matches("put back").count(), 2, "{list}");
}

#[test]
fn nothing_is_deleted_unless_somebody_agrees() {
    let machine = Machine::new();
    let asked = machine.undo(&["--purge"]);
    assert_eq!(asked.code, 3);
    let shown = format!("{}: 1 file, 100 bytes", machine.aside("a", 1).canonicalize().unwrap().display());
    let joined = asked.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(joined.replace(' ', "").contains(&shown.replace(' ', "")), "{}", asked.out);
    assert!(asked.err.contains("nothing was deleted; --yes agrees to it"), "{}", asked.err);
    assert!(machine.aside("a", 1).exists() && machine.aside("b", 2).exists());
    let purged = machine.undo(&["--purge", "--yes"]);
    assert_eq!((purged.code, purged.out.matches("✓ deleted ").count()), (0, 2), "{}{}", purged.out, purged.err);
    assert!(!machine.aside("a", 1).exists() && !machine.aside("b", 2).exists());
    let undone = machine.undo(&[&machine.run.id]);
    assert_eq!((undone.code, undone.out.matches("was deleted for good since").count()), (0, 2), "{}", undone.out);
    assert_eq!(machine.undo(&["--purge", "--yes"]).code, 2);
}

#[test]
fn what_cannot_be_put_back_is_told_and_the_rest_is() {
    let machine = Machine::new();
    fs::remove_file(machine.aside("b", 2)).unwrap();
    let undone = machine.undo(&[]);
    assert_eq!(undone.code, 1);
    assert!(undone.out.contains("✗ what was moved aside is not there any more"), "{}", undone.out);
    assert!(machine.app("a").exists());
}

#[test]
fn a_run_that_is_not_there_and_a_journal_that_is_damaged() {
    let machine = Machine::new();
    for id in ["nothing", "../..", ""] {
        let none = machine.undo(&[id]);
        assert_eq!(none.code, 2, "{id}: {}", none.err);
        assert!(none.err.contains("there is no run"), "{id}: {}", none.err);
    }
    let journal = machine.run.folder.join("journal.jsonl");
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replacen("\"number\":1", "\"number\":7", 1)).unwrap();
    let before = fs::read(&journal).unwrap();
    let undone = machine.undo(&[&machine.run.id]);
    assert_eq!(undone.code, 1);
    assert!(
        undone.err.contains("line 1 is damaged") && undone.err.contains("nothing more was changed"),
        "{}",
        undone.err
    );
    let list = machine.undo(&["--list"]);
    assert_eq!(list.code, 1);
    assert!(list.out.contains("line 1 is damaged"), "{}", list.out);
    assert_eq!(fs::read(&journal).unwrap(), before);
    assert!(machine.aside("a", 1).exists());
}

#[test]
fn one_run_at_a_time_changes_things() {
    let machine = Machine::new();
    let env = [("TRIAGE_STATE".to_owned(), machine.folder.path().join("state").to_str().unwrap().to_owned())];
    let mut lock = Runs::of(Platform::current(), &env).unwrap().lock().unwrap();
    lock.held_for(Some(&machine.run));
    let undone = machine.undo(&[]);
    assert_eq!(undone.code, 1);
    let holder = format!("(process {}, run {})", std::process::id(), machine.run.id);
    assert!(undone.err.contains(&holder), "{}", undone.err);
    assert!(machine.aside("a", 1).exists());
    drop(lock);
    assert_eq!(machine.undo(&[]).code, 0);
}
