//! A draft in which every text is there, and every id is one of its own; and what of it is made up.

use std::collections::HashSet;

use super::draft::{CAUSES, Draft, DraftCause, frequency, kebab, one_line};
use crate::fact::scrub;
use crate::playbook::OTHER;
use crate::text::shortened;
use crate::units::{Frequency, parse_minutes};

/// The value of the answer that speaks for no cause.
pub(super) const NOTHING: &str = "something-else";

/// A text, and whether it only says what to write in its place.
pub(super) struct Words {
    pub(super) text: String,
    pub(super) open: bool,
}

impl Words {
    /// The text, or else the other one.
    fn of(text: &str, otherwise: &str) -> Self {
        let text = line(text);
        let open = text.is_empty();
        Self { text: or_else(text, || otherwise.to_owned()), open }
    }

    fn open_if(mut self, open: bool) -> Self {
        self.open |= open;
        self
    }
}

pub(super) struct Filled {
    pub(super) id: String,
    pub(super) title: Words,
    pub(super) symptom_id: String,
    pub(super) symptom: Words,
    pub(super) question: Words,
    pub(super) causes: Vec<FilledCause>,
    pub(super) contact: Words,
    pub(super) schema: Option<String>,
}

pub(super) struct FilledCause {
    pub(super) id: String,
    pub(super) title: Words,
    pub(super) frequency: String,
    pub(super) weight: f64,
    pub(super) value: String,
    pub(super) sign: Words,
    pub(super) fix_id: String,
    pub(super) fix: Words,
    pub(super) time: String,
}

impl From<&Draft> for Filled {
    fn from(draft: &Draft) -> Self {
        let symptom = Words::of(&draft.symptom, "What the user sees, in one line");
        let title = Words::of(&draft.title, &symptom.text);
        Self {
            id: draft.id.clone(),
            title: Words { open: title.open && symptom.open, ..title },
            symptom_id: or_else(kebab(draft.id.rsplit('/').next().unwrap_or_default()), || "symptom".to_owned()),
            question: Words::of(&draft.question, "What do you see? (A question whose answer tells the causes apart)"),
            causes: causes(&draft.causes),
            contact: Words::of(&draft.contact, "service-desk@example.org"),
            schema: draft.schema.as_deref().map(line),
            symptom,
        }
    }
}

impl Filled {
    /// What is made up, in words.
    pub(super) fn open(&self) -> Vec<String> {
        let of_causes = |what: &str, is_open: fn(&FilledCause) -> bool| {
            let ids: Vec<&str> = self.causes.iter().filter(|c| is_open(c)).map(|c| c.id.as_str()).collect();
            match ids.len() {
                0 => None,
                n if n == self.causes.len() => Some(format!("the {what} of each cause")),
                _ => Some(format!("the {what} of {}", ids.join(" and "))),
            }
        };
        let one = |what: &str, words: &Words| words.open.then(|| what.to_owned());
        [
            one("the symptom", &self.symptom),
            one("the question", &self.question),
            of_causes("answer", |cause| cause.sign.open),
            of_causes("title", |cause| cause.title.open),
            of_causes("explanation", |_| true),
            of_causes("fix", |cause| cause.fix.open),
            one("whom to call", &self.contact),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The causes as they were given, or examples; two at least.
fn causes(given: &[DraftCause]) -> Vec<FilledCause> {
    let examples = ["First", "Second", "Third"].map(|nth| DraftCause {
        id: format!("{}-cause", nth.to_lowercase()),
        title: format!("{nth} thing that may be wrong"),
        sign: format!("{nth} answer"),
        fix: format!("{nth} fix"),
        ..DraftCause::default()
    });
    let wanted = if given.is_empty() { examples.len() } else { given.len().clamp(2, CAUSES) };
    let mut ids = HashSet::from([OTHER.to_owned()]);
    let mut values = HashSet::from([NOTHING.to_owned()]);
    let mut fixes = HashSet::new();
    let filled = given.iter().take(CAUSES).chain(&examples).take(wanted).enumerate().map(|(n, cause)| {
        let is_example = n >= given.len();
        let title = Words::of(&cause.title, &format!("What may be wrong, number {}", n + 1)).open_if(is_example);
        let id = unique(or_else(kebab(&cause.id), || kebab(&title.text)), &format!("cause-{}", n + 1), &mut ids);
        let of_title = |what: &str| format!("{what} when it is this: {}", title.text);
        let sign = Words::of(&cause.sign, &line(&of_title("What is seen"))).open_if(is_example);
        let fix = Words::of(&cause.fix, &line(&of_title("What to do"))).open_if(is_example);
        let read = frequency(&cause.frequency).unwrap_or(Frequency { value: 30.0, word: Some("common") });
        let time = Some(line(&cause.time)).filter(|time| parse_minutes(time).is_some());
        FilledCause {
            value: unique(plain(kebab(&sign.text)), &format!("answer-{}", n + 1), &mut values),
            fix_id: unique(kebab(&fix.text), &format!("fix-{id}"), &mut fixes),
            frequency: read.word.map_or_else(|| read.value.to_string(), str::to_owned),
            weight: read.value,
            time: time.unwrap_or_else(|| "5m".to_owned()),
            id,
            title,
            sign,
            fix,
        }
    });
    filled.collect()
}

/// A text in one line that holds no setting, no longer than a line may be.
fn line(text: &str) -> String {
    shortened(&one_line(text).replace("${", "$ {")).into_owned()
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

/// The name, unless it looks like a secret: as the value of a fact it would be taken for one.
fn plain(name: String) -> String {
    if scrub(&name) == name { name } else { String::new() }
}
