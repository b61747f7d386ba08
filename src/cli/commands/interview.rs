//! The questions of `triage new`, asked of a person or of a file of answers. An empty answer leaves a text that says what to
//! write in its place.

use std::collections::VecDeque;

use super::super::console::{Console, Input};
use super::super::printer::Printer;
use crate::author::{CAUSES, Draft, DraftCause, is_frequency};
use crate::report::Page;
use crate::units::{FREQUENCY_WORDS, parse_minutes};

/// Who answers.
pub(super) enum Interview {
    /// The person at the keyboard.
    Person(Console),
    /// Lines that were written down.
    Lines(VecDeque<String>),
}

impl Interview {
    /// Asks the person at the keyboard.
    pub(super) fn of_person() -> Self {
        Self::Person(Console::new())
    }

    /// Takes the answers from lines; behind the last one all answers are empty.
    pub(super) fn of_lines(text: &str) -> Self {
        Self::Lines(text.lines().map(str::to_owned).collect())
    }

    fn is_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }

    /// The next answer; `None` if the person would not go on.
    fn answer(&mut self, question: &str, printer: &Printer) -> Option<String> {
        match self {
            Self::Lines(lines) => Some(lines.pop_front().unwrap_or_default().trim().to_owned()),
            Self::Person(console) => {
                printer.prompt(&format!("{question} "));
                match console.next() {
                    Input::Line(line) => Some(line.trim().to_owned()),
                    Input::End | Input::Interrupted => {
                        printer.stderr("");
                        None
                    }
                }
            }
        }
    }

    /// The next answer that serves or is empty: a person is told why another one does not, and asked again.
    fn answer_that(
        &mut self,
        question: &str,
        serves: impl Fn(&str) -> bool,
        why: &str,
        printer: &Printer,
    ) -> Option<String> {
        loop {
            let answer = self.answer(question, printer)?;
            if answer.is_empty() || serves(&answer) {
                return Some(answer);
            }
            printer.note(&format!("`{answer}`: {why}"));
            if !self.is_person() {
                return Some(String::new());
            }
        }
    }
}

/// Asks for all that a first playbook needs; `None` if the person would not go on.
pub(super) fn interview(mut draft: Draft, mut who: Interview, printer: &Printer) -> Option<Draft> {
    if who.is_person() {
        let mut page = Page::default();
        page.say(0, "A first playbook. Enter leaves an answer open: the file then says what to write there.");
        printer.aside(&page);
    }
    draft.symptom = who.answer("What does the user see, in one line?", printer)?;
    while draft.causes.len() < CAUSES {
        let n = draft.causes.len() + 1;
        let enough = if n > 2 { " (Enter: that is all)" } else { "" };
        let title = who.answer(&format!("What may be wrong? Cause {n}{enough}:"), printer)?;
        if title.is_empty() && (n > 2 || !who.is_person()) {
            break;
        }
        if !title.is_empty() {
            let frequency = frequency(&title, &mut who, printer)?;
            draft.causes.push(DraftCause { title, frequency, ..DraftCause::default() });
        }
    }
    draft.question = who.answer("How would you tell them apart? A question that the user can answer:", printer)?;
    for cause in &mut draft.causes {
        cause.sign = who.answer(&format!("  What is the answer when it is: {}?", cause.title), printer)?;
    }
    for cause in &mut draft.causes {
        cause.fix = who.answer(&format!("What fixes it: {}?", cause.title), printer)?;
        let is_time = |text: &str| parse_minutes(text).is_some();
        cause.time =
            who.answer_that("  How long does that take? (5m)", is_time, "write a time such as 30s, 5m or 2h", printer)?;
    }
    draft.contact = who.answer("Who helps when nothing of that does? A name, an address or a number:", printer)?;
    Some(draft)
}

fn frequency(title: &str, who: &mut Interview, printer: &Printer) -> Option<String> {
    let words = FREQUENCY_WORDS.map(|(word, _)| word).join(", ");
    let question = format!("  How often is it this: {title}? {words} (common)");
    who.answer_that(&question, is_frequency, &format!("write one of {words}, or a number above 0"), printer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(lines: &str) -> Draft {
        interview(Draft::default(), Interview::of_lines(lines), &Printer::fallback()).unwrap()
    }

    #[test]
    fn the_answers_fill_the_draft_in_the_order_of_the_questions() {
        let draft = asked(
            "No coffee\nNo water\ncommon\nNo power\n\n\nWhich light?\nRed\nNone\nFill it\n1m\nPlug it in\n\nThe desk\n",
        );
        assert_eq!((draft.symptom.as_str(), draft.question.as_str()), ("No coffee", "Which light?"));
        let causes: Vec<[&str; 5]> =
            draft.causes.iter().map(|c| [&*c.title, &*c.frequency, &*c.sign, &*c.fix, &*c.time]).collect();
        assert_eq!(
            causes,
            [["No water", "common", "Red", "Fill it", "1m"], ["No power", "", "None", "Plug it in", ""]]
        );
        assert_eq!(draft.contact, "The desk");
    }

    #[test]
    fn what_does_not_serve_is_left_open_and_the_rest_too() {
        let draft = asked("A\nB\nseldom\nC");
        assert_eq!(draft.causes.iter().map(|c| (&*c.title, &*c.frequency)).collect::<Vec<_>>(), [("B", ""), ("C", "")]);
        assert_eq!(asked(""), Draft::default());
    }
}
