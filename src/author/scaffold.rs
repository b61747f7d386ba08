//! A first playbook from what its author knows already: one symptom, its causes, a question that tells them apart, and a fix
//! for each. Whatever was typed, the text is a playbook without mistakes whose scenarios pass.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::rc::Rc;

use crate::fact::{Source, Value};
use crate::playbook::{Library, OTHER, Playbook};
use crate::session::{Case, vocabulary};
use crate::text::{SourceFile, harmless, shortened};
use crate::units::{Frequency, LIKELIHOOD_WORDS, parse_minutes};

/// What the author of a first playbook knows. What is left empty becomes a text that says what to write in its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The playbook's id.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// What the user sees.
    pub symptom: String,
    /// What to ask to tell the causes apart.
    pub question: String,
    /// What may be wrong: two at least, or examples stand in their place.
    pub causes: Vec<DraftCause>,
    /// Whom to call when nothing helps.
    pub contact: String,
    /// Where the schema lies, as an editor finds it from the file.
    pub schema: Option<String>,
}

/// One cause of a draft.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DraftCause {
    /// Its id; made from the title where it is empty or none.
    pub id: String,
    /// The cause in one line.
    pub title: String,
    /// How frequent it is: a word or a number.
    pub frequency: String,
    /// The answer to the question that speaks for it.
    pub sign: String,
    /// What fixes it.
    pub fix: String,
    /// How long that takes.
    pub time: String,
}

/// Causes that a draft may have: of so many the answers still fit beside each other.
pub const CAUSES: usize = 20;
/// Letters of an id that is made from a text.
const ID_LETTERS: usize = 32;
/// How likely an answer is under its own cause.
const OWN: (&str, f64) = ("often", 0.75);
/// How likely it is under another one: the first of these that lets each cause lead where its answer is given.
const OTHERWISE: [(&str, f64); 6] = [
    (LIKELIHOOD_WORDS[5].0, LIKELIHOOD_WORDS[5].1),
    (LIKELIHOOD_WORDS[6].0, LIKELIHOOD_WORDS[6].1),
    ("0.001", 0.001),
    ("0.0001", 0.0001),
    ("0.000001", 0.000_001),
    ("0.00000001", 0.000_000_01),
];
/// How frequent a cause may be, so that the last of [`OTHERWISE`] serves.
const FREQUENCIES: std::ops::RangeInclusive<f64> = 0.01..=10_000.0;
/// How frequent `other` is.
const OTHER_FREQUENCY: (&str, f64) = ("uncommon", 10.0);
/// Words that YAML, or an older version of it in some editors, takes for something else than a text.
const NO_TEXTS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
/// The value of the answer that speaks for no cause.
const NOTHING: &str = "something-else";

/// The text of the playbook.
#[must_use]
pub fn scaffold(draft: &Draft) -> String {
    let draft = Filled::from(draft);
    let all = vec![true; draft.causes.len()];
    let text = draft.text(&all);
    match read(&text) {
        Some(playbook) => draft.text(&draft.first_fixes(&playbook)),
        None => text,
    }
}

/// Whether a text says how frequent a cause is, as [`scaffold`] takes it.
#[must_use]
pub fn is_frequency(text: &str) -> bool {
    frequency(text).is_some()
}

/// An id in kebab-case from the letters and digits of a text; nothing where it has none.
#[must_use]
pub fn kebab(text: &str) -> String {
    let mut id = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => id.push(c),
            '\'' | '’' => {}
            _ if id.ends_with('-') || id.is_empty() => {}
            _ => id.push('-'),
        }
        if id.len() >= ID_LETTERS {
            // a word is not torn where there is another before it
            id.truncate(id.rfind('-').unwrap_or(id.len()));
            break;
        }
    }
    id.trim_end_matches('-').to_owned()
}

fn frequency(text: &str) -> Option<Frequency> {
    let text = text.trim();
    let number = || Frequency::from_number(text.parse().ok()?).filter(|f| FREQUENCIES.contains(&f.value));
    Frequency::from_word(text).or_else(number)
}

fn read(text: &str) -> Option<Rc<Playbook>> {
    let mut library = Library::new(vocabulary());
    let shelf = library.add(Rc::new(SourceFile::new("new.yaml", text)), None);
    library.playbook(shelf).ok()
}

/// A draft in which every text is there, and every id is one of its own.
struct Filled {
    id: String,
    title: String,
    symptom_id: String,
    symptom: String,
    question: String,
    causes: Vec<FilledCause>,
    contact: String,
    schema: Option<String>,
}

struct FilledCause {
    id: String,
    title: String,
    frequency: String,
    weight: f64,
    value: String,
    sign: String,
    fix_id: String,
    fix: String,
    time: String,
}

impl From<&Draft> for Filled {
    fn from(draft: &Draft) -> Self {
        let symptom = or(&draft.symptom, "What the user sees, in one line");
        let examples = ["First", "Second", "Third"].map(|nth| DraftCause {
            id: format!("{}-cause", nth.to_lowercase()),
            title: format!("{nth} thing that may be wrong"),
            sign: format!("{nth} answer"),
            fix: format!("{nth} fix"),
            ..DraftCause::default()
        });
        let given: Vec<&DraftCause> = draft.causes.iter().take(CAUSES).chain(&examples).collect();
        let wanted = if draft.causes.is_empty() { examples.len() } else { draft.causes.len().clamp(2, CAUSES) };
        let (mut ids, mut values, mut fixes) = (HashSet::from([OTHER.to_owned()]), HashSet::new(), HashSet::new());
        values.insert(NOTHING.to_owned());
        let causes = given.into_iter().take(wanted).enumerate().map(|(n, cause)| {
            let title = or(&cause.title, &format!("What may be wrong, number {}", n + 1));
            let id = unique(or_else(kebab(&cause.id), || kebab(&title)), &format!("cause-{}", n + 1), &mut ids);
            let sign = or(&cause.sign, &format!("What is seen when it is this: {title}"));
            let fix = or(&cause.fix, &format!("What to do when it is this: {title}"));
            let read = frequency(&cause.frequency).unwrap_or(Frequency { value: 30.0, word: Some("common") });
            let time = Some(one_line(&cause.time)).filter(|time| parse_minutes(time).is_some());
            FilledCause {
                value: unique(kebab(&sign), &format!("answer-{}", n + 1), &mut values),
                fix_id: unique(kebab(&fix), &format!("fix-{id}"), &mut fixes),
                frequency: read.word.map_or_else(|| read.value.to_string(), str::to_owned),
                weight: read.value,
                time: time.unwrap_or_else(|| "5m".to_owned()),
                id,
                title,
                sign,
                fix,
            }
        });
        Self {
            id: draft.id.clone(),
            title: or(&draft.title, &symptom),
            symptom_id: or_else(kebab(draft.id.rsplit('/').next().unwrap_or_default()), || "symptom".to_owned()),
            question: or(&draft.question, "What do you see? (A question whose answer tells the causes apart)"),
            causes: causes.collect(),
            contact: or(&draft.contact, "service-desk@example.org"),
            schema: draft.schema.as_deref().map(one_line),
            symptom,
        }
    }
}

impl Filled {
    /// How likely an answer is under a cause that it does not speak for.
    fn otherwise(&self) -> &'static str {
        let weights = || self.causes.iter().map(|cause| cause.weight);
        let most = weights().chain([OTHER_FREQUENCY.1]).fold(0.0, f64::max);
        let least = weights().fold(f64::INFINITY, f64::min);
        #[expect(clippy::cast_precision_loss, reason = "some twenty causes")]
        let others = (self.causes.len() - 1) as f64;
        let serves = |p: f64| OWN.1 + p * others < 0.99 && OWN.1 * least > 2.0 * p * most;
        OTHERWISE.iter().find(|(_, p)| serves(*p)).or(OTHERWISE.last()).map_or("", |(word, _)| word)
    }

    /// Whether the plan begins with the cause's own fix, for each cause whose answer is given.
    fn first_fixes(&self, playbook: &Rc<Playbook>) -> Vec<bool> {
        let is_first = |cause: &FilledCause| {
            let mut case = Case::new(Rc::clone(playbook), 0);
            case.know("sign", Value::text(&cause.value), Source::File, "scenario", "");
            let first = case.diagnose().plan.fixes.first().map(|fix| playbook.fixes[fix.fix].id.clone());
            first.as_ref() == Some(&cause.fix_id)
        };
        self.causes.iter().map(is_first).collect()
    }

    fn text(&self, first_fixes: &[bool]) -> String {
        let mut text = String::new();
        if let Some(schema) = &self.schema {
            let _ = writeln!(text, "# yaml-language-server: $schema={schema}");
        }
        let _ = write!(text, "{}", self.head());
        let _ = write!(text, "{}", self.observed());
        let _ = write!(text, "{}", self.knowledge());
        let _ = write!(text, "{}", self.scenarios(first_fixes));
        text
    }

    fn head(&self) -> String {
        let mut text = format!(
            "# It passes `triage check` and `triage test` as it stands: change one thing at a time, and try both again.\n\
             triage: 1\n\
             id: {}    # in a folder of playbooks: the path under it, without .yaml\n\
             title: {}\n\
             version: 0.1.0    # of what you know; raise it when that changes\n\
             \n\
             symptoms:    # what the user sees\n  {}:\n    title: {}\n\
             \x20   causes:    # how often each is to blame: very-common, common, uncommon, rare, very-rare, or numbers\n",
            quoted(&self.id),
            quoted(&self.title),
            quoted(&self.symptom_id),
            quoted(&self.symptom)
        );
        for cause in &self.causes {
            let _ = writeln!(text, "      {}: {}", quoted(&cause.id), cause.frequency);
        }
        let _ = writeln!(text, "      other: {}    # none of those that are in this file", OTHER_FREQUENCY.0);
        text
    }

    /// Facts and findings.
    fn observed(&self) -> String {
        let mut text = format!(
            "\nfacts:    # what can be found out: here by asking; `triage explain` lists the probes, which look by themselves\n\
             \x20 sign:\n    title: What tells the causes apart\n    ask:\n      question: {}\n      time: 1m    # what an answer costs\n\
             \x20     answers:\n",
            quoted(&self.question)
        );
        let answers = self.causes.iter().map(|cause| (cause.value.as_str(), cause.sign.as_str()));
        for (value, label) in answers.chain([(NOTHING, "Something else")]) {
            let _ = writeln!(text, "        - {{ value: {}, label: {} }}", quoted(value), quoted(label));
        }
        text += "\nfindings:    # what an answer says. `otherwise`: how likely it is where the cause does not name it below\n";
        for cause in &self.causes {
            let (value, otherwise) = (&cause.value, self.otherwise());
            let title = quoted(&cause.sign);
            let _ = writeln!(
                text,
                "  saw-{value}: {{ title: {title}, when: 'sign == \"{value}\"', one_of: sign, otherwise: {otherwise} }}"
            );
        }
        text
    }

    /// Causes, fixes and the escalation.
    fn knowledge(&self) -> String {
        let mut text =
            "\ncauses:    # what may be wrong; under `evidence` how likely each finding is then: almost-always … \
                        almost-never, or numbers\n"
                .to_owned();
        for cause in &self.causes {
            let _ = writeln!(text, "  {}:\n    title: {}", quoted(&cause.id), quoted(&cause.title));
            text += "    explanation: Why it shows the symptom, in a sentence or two.\n";
            let _ = writeln!(text, "    evidence: {{ saw-{}: {} }}", cause.value, OWN.0);
        }
        text += "\nfixes:    # what to do; `resolves`: how likely the symptom is gone then. `risk`: none, low, medium, high\n";
        for cause in &self.causes {
            let _ = writeln!(text, "  {}:\n    title: {}", quoted(&cause.fix_id), quoted(&cause.fix));
            let _ = writeln!(text, "    resolves: {{ {}: almost-always }}", quoted(&cause.id));
            let _ = writeln!(text, "    time: {}\n    risk: none", quoted(&cause.time));
            let _ = writeln!(text, "    steps: [{{ say: {} }}]", quoted(&cause.fix));
        }
        let contact = quoted(&self.contact);
        text += "\n# whom to call when nothing helps, and how long until they answer\n";
        let _ = writeln!(text, "escalation: {{ title: Ask for help, contact: {contact}, time: 4h }}");
        text
    }

    fn scenarios(&self, first_fixes: &[bool]) -> String {
        let mut text = "\nscenarios:    # what must come out; `triage test` runs them\n".to_owned();
        for (cause, first) in self.causes.iter().zip(first_fixes) {
            let fix = if *first { format!(", first_fix: {}", quoted(&cause.fix_id)) } else { String::new() };
            let _ = writeln!(text, "  - name: {}", quoted(&cause.id));
            let _ = writeln!(text, "    facts: {{ sign: {} }}", quoted(&cause.value));
            let _ = writeln!(text, "    expect: {{ cause: {}{fix} }}", quoted(&cause.id));
        }
        text
    }
}

/// A text in one line that holds no setting, no longer than a line may be.
fn one_line(text: &str) -> String {
    // what YAML does not know even in quotes
    let text = harmless(text).replace(['\u{fffe}', '\u{ffff}'], "");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace("${", "$ {");
    shortened(&text).into_owned()
}

fn or(text: &str, otherwise: &str) -> String {
    or_else(one_line(text), || otherwise.to_owned())
}

fn or_else(text: String, otherwise: impl FnOnce() -> String) -> String {
    if text.is_empty() { otherwise() } else { text }
}

/// A name that is not taken yet: the wished one, else `instead`, with a number where that is taken too.
fn unique(wished: String, instead: &str, taken: &mut HashSet<String>) -> String {
    let name = or_else(wished, || instead.to_owned());
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name);
    taken.insert(free.clone());
    free
}

/// A text as a YAML scalar, in a mapping in braces as well: plain where that is certain to mean the text, else in quotes.
fn quoted(text: &str) -> String {
    let inside = |c: char| c.is_alphanumeric() || " -_./()'’?!".contains(c);
    let is_word = !NO_TEXTS.contains(&text.to_lowercase().as_str());
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let time = parse_minutes(text).is_some();
    if (begins || time) && is_word && text.chars().all(inside) && !text.ends_with(' ') {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::playbook::Refusal;

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
        let text = scaffold(&Draft { id: "a/b".to_owned(), ..Draft::default() });
        assert_eq!(trouble(&text), None, "{text}");
        assert!(text.lines().count() < 80, "{} lines", text.lines().count());
        let playbook = read(&text).unwrap();
        assert_eq!((playbook.symptoms.len(), playbook.causes.len(), playbook.fixes.len()), (1, 3, 3));
        assert!(playbook.scenarios.iter().all(|s| s.expect.cause.is_some() && s.expect.first_fix.is_some()));
    }

    #[test]
    fn a_first_fix_is_expected_only_where_it_comes_first() {
        let cause = |frequency: &str, time: &str| DraftCause {
            frequency: frequency.to_owned(),
            time: time.to_owned(),
            ..DraftCause::default()
        };
        let causes = vec![cause("very-common", "1s"), cause("very-rare", "2d")];
        let text = scaffold(&Draft { id: "a".to_owned(), causes, ..Draft::default() });
        assert_eq!(trouble(&text), None, "{text}");
        let firsts: Vec<bool> = read(&text).unwrap().scenarios.iter().map(|s| s.expect.first_fix.is_some()).collect();
        assert_eq!(firsts, [true, false], "{text}");
    }

    #[test]
    fn an_id_is_made_of_the_letters_of_a_text() {
        for (text, id) in [
            ("The printer doesn't answer!", "the-printer-doesnt-answer"),
            ("  Straße & Ünïcode 7", "stra-e-n-code-7"),
            ("— … —", ""),
            ("a title that is by far too long for an id", "a-title-that-is-by-far-too-long"),
        ] {
            assert_eq!(kebab(text), id);
        }
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
            let text = scaffold(&draft);
            prop_assert_eq!(trouble(&text), None, "{}", text);
        }
    }
}
