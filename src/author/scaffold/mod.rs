//! A first playbook from what its author knows already: one symptom, its causes, a question that tells them apart, and a fix
//! for each. Whatever was typed, the text is a playbook without mistakes whose scenarios pass.
//!
//! | file | holds |
//! |---|---|
//! | `draft` | what the author knows, and what can stand in a playbook |
//! | `filled` | a draft in which every text is there, and what of it is made up |
//! | `written` | the playbook's text |

mod draft;
mod filled;
mod written;

use std::rc::Rc;

use self::filled::{Filled, FilledCause};
use crate::fact::{Source, Value};
use crate::playbook::{Library, Playbook};
use crate::session::{Case, vocabulary};
use crate::text::SourceFile;

pub use draft::{
    CAUSE_ID_LETTERS, CAUSES, Draft, DraftCause, SOMETHING_ELSE, frequency_form, is_frequency, is_measure, kebab,
    line_trouble, read_alike,
};

/// A first playbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scaffold {
    /// Its text; `# TODO` marks each line with something that is made up.
    pub text: String,
    /// What is made up, in words: "the question", "the explanation of each cause".
    pub open: Vec<String>,
}

/// The playbook that a draft makes.
#[must_use]
pub fn scaffold(draft: &Draft) -> Scaffold {
    let filled = Filled::from(draft);
    let all = vec![true; filled.causes.len()];
    let text = filled.text(&all);
    let text = match read(&text) {
        Some(playbook) => filled.text(&first_fixes(&filled, &playbook)),
        None => text,
    };
    Scaffold { text, open: filled.open() }
}

fn read(text: &str) -> Option<Rc<Playbook>> {
    let mut library = Library::new(vocabulary());
    let shelf = library.add(Rc::new(SourceFile::new("new.yaml", text)), None);
    library.playbook(shelf).ok()
}

/// Whether the plan begins with the cause's own fix, for each cause whose answer is given.
fn first_fixes(filled: &Filled, playbook: &Rc<Playbook>) -> Vec<bool> {
    let is_first = |cause: &FilledCause| {
        let mut case = Case::new(Rc::clone(playbook), 0);
        case.know("sign", Value::text(&cause.value), Source::File, "scenario", "");
        let first = case.diagnose().plan.fixes.first().map(|fix| playbook.fixes[fix.fix].id.clone());
        first.as_ref() == Some(&cause.fix_id)
    };
    filled.causes.iter().map(is_first).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::playbook::Refusal;

    fn made(draft: &Draft) -> String {
        scaffold(draft).text
    }

    /// Why the text is no playbook whose scenarios all come out.
    fn trouble(text: &str) -> Option<String> {
        let mut library = Library::new(vocabulary());
        let shelf = library.add(Rc::new(SourceFile::new("new.yaml", text)), None);
        let playbook = match library.playbook(shelf) {
            Ok(playbook) => playbook,
            Err(refusal) => match &*refusal {
                Refusal::Mistakes(diagnostics) => return Some(crate::diag::render(diagnostics)),
                Refusal::Settings(lines) => return Some(lines.join("\n")),
            },
        };
        for scenario in &playbook.scenarios {
            let mut case = Case::new(Rc::clone(&playbook), 0);
            case.know_all(&scenario.facts, Source::File, "test", "");
            let diagnosis = case.diagnose();
            let first = diagnosis.ranking.causes.first().map(|c| playbook.cause_id(c.cause).to_owned());
            let fix = diagnosis.plan.fixes.first().map(|f| playbook.fixes[f.fix].id.clone());
            if first != scenario.expect.cause || scenario.expect.first_fix.is_some() && fix != scenario.expect.first_fix
            {
                return Some(format!("{}: {first:?} and {fix:?} came out", scenario.name));
            }
        }
        None
    }

    #[test]
    fn with_nothing_known_it_is_short_and_whole() {
        let text = made(&Draft { id: "a/b".to_owned(), ..Draft::default() });
        assert_eq!(trouble(&text), None, "{text}");
        assert!(text.lines().count() < 80, "{} lines", text.lines().count());
        let playbook = read(&text).unwrap();
        assert_eq!((playbook.symptoms.len(), playbook.causes.len(), playbook.fixes.len()), (1, 3, 3));
        assert!(playbook.scenarios.iter().all(|s| s.expect.cause.is_some() && s.expect.first_fix.is_some()));
    }

    #[test]
    fn what_is_made_up_is_marked_and_told() {
        let cause = |id: &str, fix: &str| DraftCause {
            id: id.to_owned(),
            title: id.to_owned(),
            sign: format!("{id} is seen"),
            fix: fix.to_owned(),
            ..DraftCause::default()
        };
        let causes = vec![cause("a", "Mend it"), cause("b", "")];
        let (symptom, contact) = ("It squeaks".to_owned(), "Anna".to_owned());
        let draft = Draft { id: "x".to_owned(), symptom, causes, contact, ..Draft::default() };
        let made = scaffold(&draft);
        assert_eq!(made.open, ["the question", "the explanation of each cause", "the fix of b"]);
        let marked: Vec<&str> = made.text.lines().filter_map(|line| line.strip_suffix("    # TODO")).collect();
        let keys: Vec<&str> = marked.iter().filter_map(|line| line.trim().split(':').next()).collect();
        assert_eq!(keys, ["question", "explanation", "explanation", "title", "steps"], "{}", made.text);
        let nothing = scaffold(&Draft { id: "x".to_owned(), ..Draft::default() });
        assert_eq!(nothing.open.len(), 7, "{:?}", nothing.open);
        assert_eq!(nothing.text.matches("    # TODO").count(), 22, "{}", nothing.text);
    }

    #[test]
    fn an_answer_that_looks_like_a_secret_is_none() {
        let cause = |sign: &str| DraftCause { sign: sign.to_owned(), ..DraftCause::default() };
        let causes = vec![cause("XB:2-UGb.4`sK`8='Yo BB2|1k?|M b,*@:K"), cause("Red")];
        let text = made(&Draft { id: "a".to_owned(), causes, ..Draft::default() });
        assert_eq!(trouble(&text), None, "{text}");
        assert!(text.contains("value: answer-1,"), "{text}");
    }

    #[test]
    fn a_first_fix_is_expected_only_where_it_comes_first() {
        let cause = |frequency: &str, time: &str| DraftCause {
            frequency: frequency.to_owned(),
            time: time.to_owned(),
            ..DraftCause::default()
        };
        let causes = vec![cause("very-common", "1s"), cause("very-rare", "2d")];
        let text = made(&Draft { id: "a".to_owned(), causes, ..Draft::default() });
        assert_eq!(trouble(&text), None, "{text}");
        let firsts: Vec<bool> = read(&text).unwrap().scenarios.iter().map(|s| s.expect.first_fix.is_some()).collect();
        assert_eq!(firsts, [true, false], "{text}");
    }

    fn typed() -> impl Strategy<Value = String> {
        let words = [
            "",
            " ",
            "true",
            "null",
            "~",
            "no",
            "12",
            "0x1f",
            "1e5",
            "2026-01-01",
            ": ",
            " #",
            "- a",
            "'",
            "\"",
            "{",
            "}",
            "[a, b]",
            "${x}",
            "$${",
            "{a.b}",
            "&a",
            "*a",
            "!t",
            "|",
            ">",
            "%",
            "@",
            "`",
            "\\",
            "\u{7}",
            "\u{202e}",
            "é",
            "日本",
            "🖨",
            "other",
            "something-else",
            "almost-never",
            "common",
            "2d",
            "1s",
            "0",
            "-1",
            "1e999",
            "0.5",
        ];
        prop_oneof![
            proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
            proptest::collection::vec(proptest::sample::select(words.to_vec()), 0..5).prop_map(|w| w.concat()),
            any::<String>(),
            "[ -~]{0,400}",
            "[a-z ]{0,60}",
        ]
    }

    fn causes() -> impl Strategy<Value = Vec<DraftCause>> {
        let cause = proptest::array::uniform6(typed()).prop_map(|[id, title, frequency, sign, fix, time]| DraftCause {
            id,
            title,
            frequency,
            sign,
            fix,
            time,
        });
        proptest::collection::vec(cause, 0..24)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_typed_makes_a_playbook_whose_scenarios_pass(
            title in typed(), symptom in typed(), question in typed(), contact in typed(), causes in causes(),
        ) {
            let schema = None;
            let draft = Draft { id: "a/b".to_owned(), title, symptom, question, causes, contact, schema };
            let text = made(&draft);
            prop_assert_eq!(trouble(&text), None, "{}", text);
        }
    }
}
