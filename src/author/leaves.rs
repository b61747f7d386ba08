//! How the conditions of a playbook are judged in a batch: which of their parts run natively and which are left to the
//! engine. For authors of playbooks that judge many machines.

use serde_json::{Value as Json, json};

use crate::playbook::Playbook;
use crate::predicate::{Part, Predicate, Way, parts};
use crate::report::{Page, Piece, Tone};

/// The parts of a playbook's conditions, each once.
#[derive(Debug)]
pub struct Leaves {
    playbook: String,
    /// Whose each condition is.
    owners: Vec<String>,
    parts: Vec<Part>,
}

/// The ways, with what is said of them, quickest first.
const WAYS: [(Way, &str, &str); 4] = [
    (Way::Column, "column", "natively, in one pass over the values of a block of documents"),
    (Way::Dictionary, "dictionary", "natively, once for each different text or list"),
    (Way::Document, "document", "natively, document by document"),
    (Way::Engine, "engine", "by the engine, which takes about 200 times as long"),
];

/// The parts of the conditions of a playbook: those of findings, and every `applies` that a ranking or plan looks at.
#[must_use]
pub fn leaves(playbook: &Playbook) -> Leaves {
    let findings = playbook.findings.iter().map(|f| (format!("findings.{}", f.id), &f.when));
    let causes = playbook.causes.iter().filter_map(|c| Some((format!("causes.{}.applies", c.id), c.applies.as_ref()?)));
    let fixes = playbook.fixes.iter().filter_map(|f| Some((format!("fixes.{}.applies", f.id), f.applies.as_ref()?)));
    let escalation = playbook.escalation.iter();
    let escalation = escalation.filter_map(|e| Some(("escalation.applies".to_owned(), e.applies.as_ref()?)));
    let all: Vec<(String, &Predicate)> = findings.chain(causes).chain(fixes).chain(escalation).collect();
    Leaves {
        playbook: playbook.id.clone(),
        parts: parts(all.iter().map(|(_, predicate)| *predicate), &playbook.catalog),
        owners: all.into_iter().map(|(owner, _)| owner).collect(),
    }
}

impl Leaves {
    fn of(&self, way: Way) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.way == way)
    }

    fn owners<'l>(&'l self, part: &'l Part) -> impl Iterator<Item = &'l str> {
        part.asked_by.iter().map(|n| self.owners[*n].as_str())
    }

    /// As a page.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        let (conditions, different) = (self.owners.len(), self.parts.len());
        page.say(
            0,
            format!(
                "{}: {conditions} conditions ask {different} different things, each of which is judged once, however many ask it.",
                self.playbook
            ),
        );
        for (way, _, how) in WAYS {
            let n = self.of(way).count();
            if n == 0 && way != Way::Engine {
                continue;
            }
            page.heading(format!("{n} {how}"));
            for part in self.of(way) {
                let owners: Vec<&str> = self.owners(part).collect();
                let more = owners.len().saturating_sub(3);
                let mut owners = owners[..owners.len() - more].join(", ");
                if more > 0 {
                    owners += &format!(" and {more} more");
                }
                let tone = if way == Way::Engine { Tone::Bad } else { Tone::Plain };
                let piece = |text: String, tone| Piece { text, tone };
                page.line(2, 2, [piece(format!("{}  ", part.text), tone), piece(format!("({owners})"), Tone::Dim)]);
            }
        }
        page
    }

    /// As JSON.
    #[must_use]
    pub fn json(&self) -> Json {
        let name = |way: Way| WAYS.iter().find(|(w, ..)| *w == way).map_or("", |(_, name, _)| name);
        let part = |part: &Part| json!({ "text": part.text, "way": name(part.way), "asked_by": self.owners(part).collect::<Vec<_>>() });
        json!({
            "schema": "triage.predicates/1",
            "playbook": self.playbook,
            "conditions": self.owners.len(),
            "parts": self.parts.iter().map(part).collect::<Vec<_>>(),
            "engine": self.of(Way::Engine).count(),
        })
    }
}
