//! Questions on a terminal: numbered answers, "I don't know", and a way to skip them all.

use super::super::console::{Console, Input};
use super::super::printer::Printer;
use crate::fact::Source;
use crate::probe::now;
use crate::report::Page;
use crate::session::Case;

/// Asks while a question is worth its price.
pub(super) fn ask(case: &mut Case, console: &mut Console, printer: &Printer) {
    while let Some(best) = case.best_question() {
        let (fact, text) = (best.fact.clone(), best.text.clone());
        let values: Vec<_> = best.answers.iter().map(|a| a.value.clone()).collect();
        let mut labels: Vec<String> = best.answers.iter().map(|a| a.label.clone()).collect();
        labels.push("I don't know".to_owned());
        labels.push("Skip all questions".to_owned());
        match choose(&text, &labels, console, printer) {
            Some(n) if n < values.len() => case.know(&fact, values[n].clone(), Source::Ask, &fact, &now()),
            Some(n) if n == values.len() => case.do_not_ask(&fact),
            _ => return,
        }
    }
}

/// Lets a person choose one of several; `None` if they would not.
pub(super) fn choose(question: &str, labels: &[String], console: &mut Console, printer: &Printer) -> Option<usize> {
    let mut page = Page::default();
    page.heading(question.trim());
    labels.iter().enumerate().for_each(|(n, label)| page.say(2, format!("{} {label}", n + 1)));
    printer.aside(&page);
    loop {
        printer.prompt(&format!("1-{}: ", labels.len()));
        match console.next() {
            Input::Interrupted | Input::End => {
                printer.stderr("");
                return None;
            }
            Input::Line(line) => match chosen(&line, labels) {
                Some(n) => return Some(n),
                None => printer.stderr(&format!("Type a number from 1 to {}.", labels.len())),
            },
        }
    }
}

/// The choice that a line means: a label, its number, or the beginning of exactly one label.
pub(super) fn chosen(line: &str, labels: &[String]) -> Option<usize> {
    let line = line.trim().to_lowercase();
    let labels: Vec<String> = labels.iter().map(|label| label.to_lowercase()).collect();
    let number = || line.parse::<usize>().ok()?.checked_sub(1).filter(|n| *n < labels.len());
    let beginning = || {
        let mut begins = (0..labels.len()).filter(|n| !line.is_empty() && labels[*n].starts_with(&line));
        begins.next().filter(|_| begins.next().is_none())
    };
    labels.iter().position(|label| *label == line).or_else(number).or_else(beginning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_the_beginning_of_one_label_is_a_choice() {
        let labels = ["Yes", "No", "I don't know"].map(str::to_owned);
        assert_eq!(chosen(" 2 ", &labels), Some(1));
        assert_eq!(chosen("y", &labels), Some(0));
        assert_eq!(chosen("0", &labels), None);
        assert_eq!(chosen("4", &labels), None);
        assert_eq!(chosen("", &labels), None);
        assert_eq!(chosen("99999999999999999999", &labels), None);
        let labels = ["401", "No", "No red lines"].map(str::to_owned);
        assert_eq!(
            ["401", "no", "no r", "1", "n"].map(|line| chosen(line, &labels)),
            [Some(0), Some(1), Some(2), Some(0), None]
        );
    }
}
