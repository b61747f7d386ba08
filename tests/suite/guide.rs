//! The guided session: with a file of answers, and through a real terminal.

use std::fs;

use crate::common::machine::{Machine, PLAYBOOK};
use crate::common::program::Run;
#[cfg(unix)]
use crate::common::terminal::Terminal;

fn guided(machine: &Machine, answers: &str, more: &[&str]) -> Run {
    fs::write(machine.path("answers.yaml"), answers).unwrap();
    machine.diagnose(&[&["--guide", "--answers", "answers.yaml"], more].concat())
}

#[test]
fn a_file_answers_and_agrees() {
    let machine = Machine::with_damaged(&["cache"]);
    let run = guided(&machine, "lamp: true\nfixes:\n  renew-cache: apply\n", &[]);
    assert_eq!(run.code, 0, "{}\n{}", run.out, run.err);
    assert!(run.out.contains("What helped: Let Example make a new cache"), "{}", run.out);
    assert!(run.err.contains("done: moved"), "{}", run.err);
    assert!(!machine.app("cache").exists());
}

#[test]
fn consent_that_nobody_gives_ends_with_its_own_code() {
    let machine = Machine::with_damaged(&["cache"]);
    let before = machine.home();
    let run = guided(&machine, "lamp: true\n", &[]);
    assert_eq!(run.code, 3, "{}\n{}", run.out, run.err);
    assert_eq!(machine.home(), before);
    let run = guided(&machine, "lamp: true\n", &["--yes", "low"]);
    assert_eq!(run.code, 0, "{}\n{}", run.out, run.err);
}

#[test]
fn a_high_risk_is_agreed_to_on_a_terminal_alone() {
    let machine = Machine::with_damaged(&["cache"]);
    fs::write(machine.path("playbook.yaml"), PLAYBOOK.replace("risk: low", "risk: high")).unwrap();
    let before = machine.home();
    for more in [&["--trust"][..], &["--trust", "--yes", "medium"]] {
        let run = guided(&machine, "lamp: true\nfixes:\n  renew-cache: apply\n", more);
        assert_eq!(run.code, 3, "{}\n{}", run.out, run.err);
        assert_eq!(machine.home(), before);
    }
}

#[test]
fn what_a_file_says_of_fixes_is_believed() {
    let machine = Machine::with_damaged(&[]);
    // the app does not say what is wrong; switching on helped
    fs::write(machine.app("cache/damaged"), "yes").unwrap();
    let answers = "lamp: false\nfixes: { switch-on: did-not-help, renew-cache: skip, renew-settings: helped }\n";
    let run = guided(&machine, answers, &[]);
    assert_eq!(run.code, 1, "what is measured counts more than what is said: {}\n{}", run.out, run.err);
    assert!(run.out.contains("Tried, and did not help"), "{}", run.out);
    assert!(run.err.contains("Ask somebody who knows Example: help@example.org"), "{}", run.err);
}

#[test]
fn answers_that_mean_nothing_are_told_at_their_place() {
    let machine = Machine::with_damaged(&[]);
    for (answers, why) in [
        ("fixes:\n  renew-cash: helped\n", "the playbook has no fix `renew-cash`"),
        ("fixes:\n  renew-cache: perhaps\n", "\"perhaps\" does not tell what came of a fix"),
        ("lamp: blue\n", "the fact `lamp` cannot have this value"),
    ] {
        let run = guided(&machine, answers, &[]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains(why) && run.err.contains("--> answers.yaml:"), "{}", run.err);
    }
    let run = machine.diagnose(&["--guide"]);
    assert_eq!(run.code, 3, "{}", run.err);
    assert!(run.err.contains("--answers FILE"), "{}", run.err);
}

#[cfg(unix)]
mod terminal {
    use super::*;

    fn begin(machine: &Machine) -> Terminal {
        let playbook = machine.playbook();
        Terminal::of(machine, &["--symptom", "empty-window", "--playbook", &playbook, "--guide"])
    }

    #[test]
    fn a_person_is_led_to_the_end() {
        let machine = Machine::with_damaged(&["cache"]);
        let mut terminal = begin(&machine);
        terminal.until("Next: Let Example make a new cache");
        terminal.until("1-2:");
        terminal.send("w\r");
        terminal.until("Example calls its cache damaged");
        terminal.until("1-2:");
        terminal.send("1\r");
        terminal.until("Step 1 of 2");
        terminal.until("triage moves");
        terminal.until("1-2:");
        terminal.resize(12, 40);
        terminal.send("1\r");
        terminal.until("done: moved");
        terminal.until("Step 2 of 2");
        terminal.send("\r");
        terminal.until("Is the lamp of the screen lit?");
        terminal.until("1-3:");
        terminal.send("1\r");
        terminal.until("The symptom is gone.");
        terminal.until("What helped: Let Example make a new");
        assert_eq!(terminal.end(), 0);
        assert!(!machine.app("cache").exists());
    }

    #[test]
    fn a_session_that_was_left_goes_on() {
        let machine = Machine::with_damaged(&["cache"]);
        let before = machine.home();
        let mut terminal = begin(&machine);
        terminal.until("Next: Let Example make a new cache");
        terminal.until("1-2:");
        terminal.send("s\r");
        terminal.until("Next: ");
        terminal.until("1-2:");
        terminal.send("b\r");
        terminal.until("The last answer is taken back");
        terminal.until("Next: Let Example make a new cache");
        terminal.until("1-2:");
        terminal.send("2\r");
        terminal.until("It did not help.");
        terminal.until("→");
        terminal.until("1-2:");
        terminal.interrupt();
        let run = machine.only_run();
        terminal.until(&format!("--resume {run}"));
        assert_eq!(terminal.end(), 3);
        assert_eq!(machine.home(), before);
        let mut terminal = Terminal::of(&machine, &["--guide", "--resume", &run]);
        terminal.until("1-2:");
        terminal.send("q\r");
        terminal.until("Tried, and did not help: Let Example make a new");
        assert_eq!(terminal.end(), 3);
    }

    #[test]
    fn a_session_that_was_killed_in_the_midst_of_a_fix_goes_on_there() {
        let machine = Machine::with_damaged(&["cache"]);
        let mut terminal = begin(&machine);
        terminal.until("1-2:");
        terminal.send("1\r");
        terminal.until("triage moves");
        terminal.until("1-2:");
        terminal.send("1\r");
        terminal.until("Step 2 of 2");
        terminal.kill();
        let run = machine.only_run();
        let mut terminal = Terminal::of(&machine, &["--guide", "--resume", &run]);
        terminal.until("Step 2 of 2");
        terminal.send("\r");
        terminal.until("Is the lamp of the screen lit?");
        terminal.until("1-3:");
        terminal.send("1\r");
        terminal.until("What was wrong, most likely: The cache of Example is damaged");
        terminal.until("What helped: Let Example make a new");
        assert_eq!(terminal.end(), 0);
    }
}
