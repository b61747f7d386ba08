//! What many documents come to, one line of JSON each: the findings that are present, or the causes with what to do first.

use crate::playbook::Playbook;
use crate::predicate::Truth;
use crate::session::Fleet;
use crate::text::{harmless, harmless_json};

/// Ids up to this length are copied whole, which takes less time than looking how long they are.
const SHORT: usize = 16;

/// Writes lines.
#[derive(Debug)]
pub struct ToldLines {
    findings: Vec<Id>,
    are_short: bool,
    causes: Vec<Vec<u8>>,
    fixes: Vec<String>,
    /// The bits of all findings, and of those that concern the symptom.
    all: Vec<u64>,
    relevant: Vec<u64>,
}

/// An id as JSON with a comma behind it.
#[derive(Debug)]
struct Id {
    text: Box<[u8]>,
    short: [u8; SHORT],
}

impl Id {
    fn new(id: &str) -> Self {
        let text: Box<[u8]> = format!("{},", json(id)).into_bytes().into();
        let mut short = [0; SHORT];
        if let Some(short) = short.get_mut(..text.len()) {
            short.copy_from_slice(&text);
        }
        Self { text, short }
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

impl ToldLines {
    /// A writer for a playbook whose findings at these positions concern the symptom.
    #[must_use]
    pub fn of(playbook: &Playbook, relevant: &[usize]) -> Self {
        let words = playbook.findings.len().div_ceil(64);
        let bits = |findings: &mut dyn Iterator<Item = usize>| {
            let mut bits = vec![0_u64; words];
            findings.for_each(|f| bits[f / 64] |= 1 << (f % 64));
            bits
        };
        let cause =
            |cause: Option<usize>| format!("{{\"id\":{},\"posterior\":", json(playbook.cause_id(cause))).into_bytes();
        let findings: Vec<Id> = playbook.findings.iter().map(|finding| Id::new(&finding.id)).collect();
        Self {
            are_short: findings.iter().all(|id| id.text.len() <= SHORT),
            findings,
            causes: (0..playbook.causes.len()).map(Some).chain([None]).map(cause).collect(),
            fixes: playbook.fixes.iter().map(|fix| json(&fix.id)).collect(),
            all: bits(&mut (0..playbook.findings.len())),
            relevant: bits(&mut relevant.iter().copied()),
        }
    }

    /// The findings of a document of a block: `{"id": …, "present": […], "unknown": n}`.
    pub fn findings(&self, fleet: &Fleet, row: usize, id: &str, out: &mut Vec<u8>) {
        let (holds, unknown) = fleet.findings(row);
        begin(id, out);
        out.extend_from_slice(b",\"present\":[");
        let empty = out.len();
        if self.are_short {
            self.short_ids(holds, out);
        } else {
            self.each(holds, |id| out.extend_from_slice(&id.text));
        }
        // the last comma stands behind nothing
        out.truncate(if out.len() > empty { out.len() - 1 } else { empty });
        out.extend_from_slice(b"],\"unknown\":");
        number(count_of(unknown, &self.all), out);
        out.extend_from_slice(b"}\n");
    }

    /// Calls `visit` with the id of each finding that is present.
    fn each(&self, holds: &[u64], mut visit: impl FnMut(&Id)) {
        for (word, (holds, all)) in holds.iter().zip(&self.all).enumerate() {
            let mut bits = holds & all;
            while bits != 0 {
                visit(&self.findings[word * 64 + bits.trailing_zeros() as usize]);
                bits &= bits - 1;
            }
        }
    }

    /// Writes ids that are all short, in place.
    fn short_ids(&self, holds: &[u64], out: &mut Vec<u8>) {
        let mut at = out.len();
        out.resize(at + count_of(holds, &self.all) as usize * SHORT, 0);
        self.each(holds, |id| {
            out[at..at + SHORT].copy_from_slice(&id.short);
            at += id.text.len();
        });
        out.truncate(at);
    }

    /// The causes and the head of the plan of a document of a block: `{"id": …, "resolved": …, "causes": [{"id": …, "posterior":
    /// …}, …], "first_fix": …, "expected_cost": minutes, "unknown": n}`. It counts the findings that concern the symptom and are
    /// unknown.
    pub fn summary(&self, fleet: &mut Fleet, row: usize, id: &str, out: &mut Vec<u8>) {
        let unknown = count_of(fleet.findings(row).1, &self.relevant);
        let told = fleet.told(row);
        begin(id, out);
        out.extend_from_slice(match told.resolved {
            Truth::True => b",\"resolved\":true,",
            Truth::False => b",\"resolved\":false,",
            Truth::Unknown => b",\"resolved\":null,",
        });
        if told.contradictory {
            out.extend_from_slice(b"\"contradictory\":true,");
        }
        out.extend_from_slice(b"\"causes\":[");
        for (n, (cause, posterior)) in told.causes.iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&self.causes[cause.unwrap_or(self.causes.len() - 1)]);
            number(*posterior, out);
            out.push(b'}');
        }
        out.extend_from_slice(b"],\"first_fix\":");
        out.extend_from_slice(told.first_fix.map_or(b"null", |fix| self.fixes[fix].as_bytes()));
        out.extend_from_slice(b",\"expected_cost\":");
        number(told.expected_cost, out);
        out.extend_from_slice(b",\"unknown\":");
        number(unknown, out);
        out.extend_from_slice(b"}\n");
    }
}

/// The `id` of a document as it goes out again: as it is written, without what is harmful to a terminal.
#[must_use]
pub fn document_id(written: &str) -> String {
    if written.is_ascii() && !written.contains('\\') {
        return harmless(written).into_owned();
    }
    let mut json: serde_json::Value = serde_json::from_str(written).unwrap_or_default();
    harmless_json(&mut json);
    json.to_string()
}

fn begin(id: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(b"{\"id\":");
    out.extend_from_slice(id.as_bytes());
}

/// A number as JSON; writing to memory does not fail.
fn number(number: impl serde::Serialize, out: &mut Vec<u8>) {
    let _ = serde_json::to_writer(&mut *out, &number);
}

fn count_of(words: &[u64], mask: &[u64]) -> u32 {
    words.iter().zip(mask).map(|(word, mask)| (word & mask).count_ones()).sum()
}
