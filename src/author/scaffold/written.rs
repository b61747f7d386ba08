//! The playbook's text, with a comment for each part and a mark where something is made up.

use std::fmt::Write as _;

use super::draft::SOMETHING_ELSE;
use super::filled::{Filled, NOTHING};
use crate::units::{LIKELIHOOD_WORDS, parse_minutes};

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
/// How frequent `other` is.
const OTHER_FREQUENCY: (&str, f64) = ("uncommon", 10.0);
/// Words that YAML, or an older version of it in some editors, takes for something else than a text.
const NO_TEXTS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

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

    /// The playbook's text; `first_fixes` says of which causes the scenario expects that the plan begins with their fix.
    pub(super) fn text(&self, first_fixes: &[bool]) -> String {
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
            "# It passes `triage check` and `triage test` as it stands. Change one thing at a time, `# TODO` first, \
             and try both again.\n\
             triage: 1\n\
             id: {}    # in a folder of playbooks: the path under it, without .yaml\n\
             title: {}{}\n\
             version: 0.1.0    # of what you know; raise it when that changes\n\
             \n\
             symptoms:    # what the user sees\n  {}:\n    title: {}{}\n\
             \x20   causes:    # how often each is to blame: very-common, common, uncommon, rare, very-rare, or numbers\n",
            quoted(&self.id),
            quoted(&self.title.text),
            todo(self.title.open),
            quoted(&self.symptom_id),
            quoted(&self.symptom.text),
            todo(self.symptom.open)
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
             \x20 sign:\n    title: What tells the causes apart\n    ask:\n      question: {}{}\n      time: 1m    # what an answer costs\n\
             \x20     answers:\n",
            quoted(&self.question.text),
            todo(self.question.open)
        );
        for cause in &self.causes {
            let (value, label, todo) = (quoted(&cause.value), quoted(&cause.sign.text), todo(cause.sign.open));
            let _ = writeln!(text, "        - {{ value: {value}, label: {label} }}{todo}");
        }
        let _ = writeln!(text, "        - {{ value: {NOTHING}, label: {SOMETHING_ELSE} }}");
        text += "\nfindings:    # what an answer says. `otherwise`: how likely it is where the cause does not name it below\n";
        for cause in &self.causes {
            let (value, otherwise) = (&cause.value, self.otherwise());
            let (title, todo) = (quoted(&cause.sign.text), todo(cause.sign.open));
            let when = format!("'sign == \"{value}\"'");
            let _ = writeln!(
                text,
                "  saw-{value}: {{ title: {title}, when: {when}, one_of: sign, otherwise: {otherwise} }}{todo}"
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
            let (title, mark) = (quoted(&cause.title.text), todo(cause.title.open));
            let _ = writeln!(text, "  {}:\n    title: {title}{mark}", quoted(&cause.id));
            let _ = writeln!(text, "    explanation: Why it shows the symptom, in a sentence or two.{}", todo(true));
            let _ = writeln!(text, "    evidence: {{ saw-{}: {} }}", cause.value, OWN.0);
        }
        text += "\nfixes:    # what to do; `resolves`: how likely the symptom is gone then. `risk`: none, low, medium, high\n";
        for cause in &self.causes {
            let (fix, mark) = (quoted(&cause.fix.text), todo(cause.fix.open));
            let _ = writeln!(text, "  {}:\n    title: {fix}{mark}", quoted(&cause.fix_id));
            let _ = writeln!(text, "    resolves: {{ {}: almost-always }}", quoted(&cause.id));
            let _ = writeln!(text, "    time: {}\n    risk: none", quoted(&cause.time));
            let _ = writeln!(text, "    steps: [{{ say: {fix} }}]{mark}");
        }
        let (contact, mark) = (quoted(&self.contact.text), todo(self.contact.open));
        text += "\n# whom to call when nothing helps, and how long until they answer\n";
        let _ = writeln!(text, "escalation: {{ title: Ask for help, contact: {contact}, time: 4h }}{mark}");
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

/// The mark of a line with something that is made up.
fn todo(open: bool) -> &'static str {
    if open { "    # TODO" } else { "" }
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
