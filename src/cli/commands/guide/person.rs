//! Who answers in a guided session: a person at a terminal.

use super::super::super::console::{Console, Input};
use super::super::super::printer::Printer;
use super::super::questions::chosen;
use crate::fact::Value;
use crate::playbook::Risk;
use crate::report::Page;
use crate::session::Outcome;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) enum About<'a> {
    /// A question of the playbook: its fact, and the values of its answers.
    Question {
        /// The fact.
        fact: &'a str,
        /// The values in the order of the choices.
        values: &'a [Value],
    },
    /// Whether to begin with a fix.
    Fix {
        /// Its id.
        id: &'a str,
        /// Whether triage can carry out some of it.
        automatic: bool,
        /// What could go wrong.
        risk: Risk,
    },
    /// Whether triage may carry out a step.
    Consent {
        /// The fix.
        fix: &'a str,
        /// What could go wrong.
        risk: Risk,
    },
    /// Whether a person has done a step.
    ByHand,
    /// What to do after something could not be carried out.
    Trouble,
    /// Whether a fix helped, asked in words of the playbook where it has some.
    Helped {
        /// The fix.
        fix: &'a str,
        /// The fact that the playbook asks for, and the values of its answers.
        question: Option<(&'a str, &'a [Value])>,
    },
    /// Whether a workaround works.
    Works,
}

/// What can be typed instead of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    /// Take back the last answer.
    Back,
    /// Leave this out for now.
    Skip,
    /// Show why.
    Why,
    /// Stop here, to go on later.
    Quit,
}

impl Command {
    /// All of them with what is typed and its word.
    const ALL: [(Self, &'static str, &'static str); 4] =
        [(Self::Back, "b", "back"), (Self::Skip, "s", "skip"), (Self::Why, "w", "why?"), (Self::Quit, "q", "quit")];
}

/// What is asked, with the answers to choose from.
#[derive(Debug)]
pub(super) struct Prompt<'a> {
    /// What it is about.
    pub(super) about: About<'a>,
    /// The choices.
    pub(super) choices: Vec<String>,
}

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reply {
    /// One of the choices.
    Chosen(usize),
    /// What came of a fix.
    Says(Outcome),
    /// Something else than a choice.
    Command(Command),
}

/// Who answers.
pub(super) trait Person {
    /// The answer to a prompt whose page was shown.
    fn reply(&mut self, prompt: &Prompt<'_>, printer: &Printer) -> Reply;

    /// Whether somebody is there who can be asked anything.
    fn is_there(&self) -> bool;

    /// Whether everything should end now.
    fn is_stopped(&self) -> bool;

    /// Whether consent was needed that this person cannot give.
    fn lacked_consent(&self) -> bool {
        false
    }
}

/// A person at a terminal.
pub(super) struct Terminal {
    console: Console,
}

impl Terminal {
    /// The person who is listened to.
    pub(super) fn new(console: Console) -> Self {
        Self { console }
    }
}

impl Person for Terminal {
    fn reply(&mut self, prompt: &Prompt<'_>, printer: &Printer) -> Reply {
        let mut page = Page::default();
        prompt.choices.iter().enumerate().for_each(|(n, label)| page.say(2, format!("{} {label}", n + 1)));
        let words: Vec<String> = Command::ALL.iter().map(|(_, key, word)| format!("{key} {word}")).collect();
        page.say(2, words.join(" · "));
        printer.aside(&page);
        loop {
            printer.prompt(&match prompt.choices.len() {
                1 => "1 or Enter: ".to_owned(),
                n => format!("1-{n}: "),
            });
            let line = match self.console.next() {
                Input::Interrupted | Input::End => {
                    printer.stderr("");
                    return Reply::Command(Command::Quit);
                }
                Input::Line(line) => line,
            };
            let typed = line.trim().to_lowercase();
            if let Some((command, ..)) =
                Command::ALL.iter().find(|(_, key, word)| typed == *key || typed == word.trim_end_matches('?'))
            {
                return Reply::Command(*command);
            }
            if typed.is_empty() && prompt.choices.len() == 1 {
                return Reply::Chosen(0);
            }
            if let Some(n) = chosen(&line, &prompt.choices) {
                return Reply::Chosen(n);
            }
            printer.stderr(&format!("Type a number from 1 to {}, or one of b, s, w, q.", prompt.choices.len()));
        }
    }

    fn is_there(&self) -> bool {
        true
    }

    fn is_stopped(&self) -> bool {
        self.console.is_stopped()
    }
}
