//! The questions of `triage new`, asked of a person or of a file of answers. An empty answer leaves a text that says what to
//! write in its place. An answer that does not serve is never taken for another one: a person is asked again, a file is refused
//! at its line.

use super::super::console::{Console, Input};
use super::super::exit::Exit;
use super::super::printer::Printer;
use super::super::trouble::Trouble;
use super::flags::TIME_FORM;
use crate::author::{
    CAUSES, Draft, DraftCause, SOMETHING_ELSE, frequency_form, is_frequency, line_trouble, read_alike,
};
use crate::report::Page;
use crate::text::shortened;
use crate::units::{FREQUENCY_WORDS, parse_minutes};

/// What is said before the first question.
const BEFORE: &str = "A first playbook. Enter leaves an answer open, and # TODO marks it in the file; only the first two \
                      causes are needed. Ctrl-C stops, and nothing is written.";
/// What a playbook is for.
const TWO_CAUSES: &str = "a playbook needs two causes at least: name one, such as: The tank is empty";

/// Who answers.
pub(super) enum Interview {
    /// The person at the keyboard.
    Person(Box<dyn FnMut() -> Input>),
    /// Lines that were written down.
    Lines(Lines),
}

/// The lines of a file of answers.
pub(super) struct Lines {
    file: String,
    lines: Vec<String>,
    taken: usize,
}

impl Lines {
    /// The error at the line that was taken last.
    fn trouble(&self, why: &str) -> Trouble {
        Trouble::new(format!("{}:{}: {why}", self.file, self.taken))
    }

    fn next(&mut self, question: &str) -> Result<String, Trouble> {
        let Some(line) = self.lines.get(self.taken) else {
            return Err(Trouble::new(format!("{} ends after line {}, before: {question}", self.file, self.taken))
                .hint("give each question a line; an empty one leaves it open"));
        };
        self.taken += 1;
        Ok(line.trim().to_owned())
    }

    /// Empty lines may follow the last answer, and nothing else.
    fn end(mut self, draft: &Draft) -> Result<(), Trouble> {
        let rest = self.lines.iter().skip(self.taken).position(|line| !line.trim().is_empty());
        let Some(n) = rest else { return Ok(()) };
        self.taken += n + 1;
        let left = self.lines.get(self.taken - 1).map(|line| shortened(line.trim())).unwrap_or_default();
        let causes = draft.causes.len();
        Err(self.trouble(&format!("no question is left for `{left}`")).hint(format!(
            "an empty line ended the list of causes after {causes}: answers, fixes and times follow, then the contact"
        )))
    }
}

impl Interview {
    /// Asks the person at the keyboard.
    pub(super) fn of_person() -> Self {
        let mut console = Console::new();
        Self::Person(Box::new(move || console.next()))
    }

    /// Takes the answers from the lines of a file.
    pub(super) fn of_lines(file: &str, text: &str) -> Self {
        // some editors begin a file with a mark of its encoding
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect();
        Self::Lines(Lines { file: file.to_owned(), lines, taken: 0 })
    }

    fn is_person(&self) -> bool {
        matches!(self, Self::Person(_))
    }

    /// The next answer, whatever it is.
    fn next(&mut self, question: &str, printer: &Printer) -> Result<String, Trouble> {
        match self {
            Self::Lines(lines) => lines.next(question),
            Self::Person(input) => {
                printer.prompt(&format!("{question} "));
                match input() {
                    Input::Line(line) => Ok(line.trim().to_owned()),
                    Input::End | Input::Interrupted => {
                        printer.stderr("");
                        Err(Trouble { exit: Exit::Stopped, ..Trouble::new("stopped; nothing was written") })
                    }
                }
            }
        }
    }

    /// The next answer that serves: a person is told why another one does not, and asked again.
    fn ask(
        &mut self,
        question: &str,
        why_not: impl Fn(&str) -> Option<String>,
        printer: &Printer,
    ) -> Result<String, Trouble> {
        loop {
            let answer = self.next(question, printer)?;
            let Some(why) = line_trouble(&answer).or_else(|| why_not(&answer)) else { return Ok(answer) };
            match self {
                Self::Lines(lines) => {
                    return Err(lines.trouble(&why).hint(format!("the question is: {}", question.trim())));
                }
                Self::Person(_) => printer.stderr(&format!("  {why}")),
            }
        }
    }
}

/// Asks for all that a first playbook needs.
///
/// # Errors
/// The person would not go on, or a line of the file is no answer to its question.
pub(super) fn interview(mut draft: Draft, mut who: Interview, printer: &Printer) -> Result<Draft, Trouble> {
    let any = |_: &str| None;
    if who.is_person() {
        let mut page = Page::default();
        page.say(0, BEFORE);
        printer.aside(&page);
    }
    draft.symptom = who.ask("What does the user see, in one line?", any, printer)?;
    draft.causes = causes(&mut who, printer)?;
    draft.question = who.ask("How would you tell them apart? A question that the user can answer:", any, printer)?;
    for n in 0..draft.causes.len() {
        let question = format!("  What is the answer when it is: {}?", draft.causes[n].title);
        draft.causes[n].sign = who.ask(&question, |answer| sign_trouble(answer, &draft.causes), printer)?;
    }
    let no_time = |text: &str| {
        (!text.is_empty() && parse_minutes(text).is_none()).then(|| format!("`{text}` is no time; write {TIME_FORM}"))
    };
    for cause in &mut draft.causes {
        cause.fix = who.ask(&format!("What fixes it: {}?", cause.title), any, printer)?;
        cause.time = who.ask("  How long does that take? (5m)", no_time, printer)?;
    }
    draft.contact = who.ask("Whom to call if all that does not help? A name, an address or a number:", any, printer)?;
    match who {
        Interview::Lines(lines) => lines.end(&draft)?,
        Interview::Person(_) => {}
    }
    Ok(draft)
}

/// The causes with how frequent they are, up to an empty answer.
fn causes(who: &mut Interview, printer: &Printer) -> Result<Vec<DraftCause>, Trouble> {
    let mut causes: Vec<DraftCause> = Vec::new();
    let words = FREQUENCY_WORDS.map(|(word, _)| word).join(", ");
    let no_frequency = |text: &str| {
        let why = || format!("`{text}` is no frequency; write {}", frequency_form());
        (!text.is_empty() && !is_frequency(text)).then(why)
    };
    loop {
        let n = causes.len() + 1;
        let enough = if n > 2 { " (Enter: that is all)" } else { "" };
        let question = format!("What may be wrong? Cause {n}{enough}:");
        let title = who.ask(&question, |title| title_trouble(title, &causes), printer)?;
        if title.is_empty() {
            return Ok(causes);
        }
        let question = format!("  How often is it this: {title}? {words} (common)");
        let frequency = who.ask(&question, no_frequency, printer)?;
        causes.push(DraftCause { title, frequency, ..DraftCause::default() });
    }
}

/// Why a title is none of the next cause.
fn title_trouble(title: &str, causes: &[DraftCause]) -> Option<String> {
    if title.is_empty() {
        return (causes.len() < 2).then(|| TWO_CAUSES.to_owned());
    }
    if causes.len() >= CAUSES {
        return Some(format!("{CAUSES} causes are the limit; an empty line ends the list"));
    }
    let twin = causes.iter().position(|cause| read_alike(&cause.title, title))?;
    Some(format!("cause {} has this title already; write what tells the two apart", twin + 1))
}

/// Why an answer does not tell its cause from the others.
fn sign_trouble(sign: &str, causes: &[DraftCause]) -> Option<String> {
    if sign.is_empty() {
        return None;
    }
    if read_alike(sign, SOMETHING_ELSE) {
        return Some(format!(
            "the answer `{SOMETHING_ELSE}` is added by itself; write what is seen with this cause alone"
        ));
    }
    let twin = causes.iter().find(|cause| read_alike(&cause.sign, sign))?;
    Some(format!("that is the answer for this cause already: {}; write what tells the two apart", twin.title))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: [&str; 14] = [
        "No coffee",
        "No water",
        "common",
        "No power",
        "",
        "",
        "Which light?",
        "Red",
        "None",
        "Fill it",
        "1m",
        "Plug it in",
        "",
        "The desk",
    ];

    fn asked(lines: &[&str]) -> Result<Draft, Trouble> {
        interview(Draft::default(), Interview::of_lines("a.txt", &lines.join("\n")), &Printer::fallback())
    }

    /// What comes of a person who types these lines, and then Ctrl-D.
    fn typed(lines: &[&str]) -> Result<Draft, Trouble> {
        let mut lines: Vec<Input> = lines.iter().rev().map(|line| Input::Line((*line).to_owned())).collect();
        let person = Interview::Person(Box::new(move || lines.pop().unwrap_or(Input::End)));
        interview(Draft::default(), person, &Printer::fallback())
    }

    #[test]
    fn the_answers_fill_the_draft_in_the_order_of_the_questions() {
        let draft = asked(&WHOLE).unwrap();
        assert_eq!((draft.symptom.as_str(), draft.question.as_str()), ("No coffee", "Which light?"));
        let causes: Vec<[&str; 5]> =
            draft.causes.iter().map(|c| [&*c.title, &*c.frequency, &*c.sign, &*c.fix, &*c.time]).collect();
        assert_eq!(
            causes,
            [["No water", "common", "Red", "Fill it", "1m"], ["No power", "", "None", "Plug it in", ""]]
        );
        assert_eq!(draft.contact, "The desk");
        assert_eq!(asked(&[&WHOLE[..], &["", " "]].concat()).unwrap(), draft, "empty lines behind the last answer");
        assert_eq!(typed(&WHOLE).unwrap(), draft);
        let marked = format!("\u{feff}{}", WHOLE.join("\r\n"));
        let marked = interview(Draft::default(), Interview::of_lines("a", &marked), &Printer::fallback());
        assert_eq!(marked.unwrap(), draft, "as some editors write it");
    }

    #[test]
    fn a_line_that_is_no_answer_is_an_error_at_its_place() {
        for (n, line, why) in [
            (1, "", "two causes at least"),
            (2, "often", "`often` is no frequency; write very-common"),
            (3, "no  WATER", "cause 1 has this title already"),
            (3, "", "two causes at least"),
            (7, "Something else", "is added by itself"),
            (8, "red", "the answer for this cause already: No water"),
            (10, "5 minutes", "`5 minutes` is no time; write a time such as"),
            (13, "a\u{7}b", "U+0007 cannot be shown"),
        ] {
            let mut lines = WHOLE.to_vec();
            lines[n] = line;
            let trouble = asked(&lines).unwrap_err();
            let start = format!("a.txt:{}: ", n + 1);
            assert!(trouble.message.starts_with(&start) && trouble.message.contains(why), "{trouble:?}");
            assert!(trouble.hint.is_some_and(|hint| hint.starts_with("the question is: ")), "{line}");
        }
        let trouble = asked(&[&WHOLE[..], &["", "more"]].concat()).unwrap_err();
        assert_eq!(trouble.message, "a.txt:16: no question is left for `more`");
        for n in 0..WHOLE.len() {
            let trouble = asked(&WHOLE[..n]).unwrap_err();
            // an empty last line without its line end is none
            let n = if n > 0 && WHOLE[n - 1].is_empty() { n - 1 } else { n };
            assert!(trouble.message.starts_with(&format!("a.txt ends after line {n}, before: ")), "{trouble:?}");
        }
    }

    #[test]
    fn twenty_causes_are_taken_and_no_more() {
        let causes = |n: usize| (0..n).flat_map(|n| [format!("Cause {n}"), String::new()]).collect::<Vec<_>>();
        let with = |n: usize| {
            let mut lines = vec!["It squeaks".to_owned()];
            lines.extend(causes(n));
            lines.extend(vec![String::new(); 3 + 3 * n]);
            let text = lines.join("\n") + "\n";
            interview(Draft::default(), Interview::of_lines("a.txt", &text), &Printer::fallback())
        };
        assert_eq!(with(CAUSES).unwrap().causes.len(), CAUSES);
        assert!(with(CAUSES + 1).unwrap_err().message.starts_with("a.txt:42: 20 causes are the limit"));
    }

    #[test]
    fn a_person_is_asked_again_and_may_stop_at_each_question() {
        let mut lines = WHOLE.to_vec();
        for (n, wrong) in
            [(13, "\u{1b}[A"), (10, "long"), (8, "RED"), (7, "something else"), (3, ""), (2, "often"), (1, "")]
        {
            lines.insert(n, wrong);
        }
        assert_eq!(typed(&lines).unwrap(), typed(&WHOLE).unwrap());
        for n in 0..WHOLE.len() {
            let stopped = typed(&WHOLE[..n]).unwrap_err();
            assert_eq!((stopped.message.as_str(), stopped.exit), ("stopped; nothing was written", Exit::Stopped));
        }
    }
}
