//! All mutants of a playbook: each thing that an expectation of a scenario can look at, changed once in each way.

use super::condition::{Edit, elsewhere, turned};
use super::mutant::{Change, Kind, Mutant};
use crate::playbook::{Finding, Group, Places, Playbook};
use crate::predicate::Predicate;
use crate::units::{Frequency, Likelihood, Minutes};

/// By how much numbers are off. Less is an honest difference of opinion.
const FACTOR: f64 = 10.0;
/// From here on a likelihood becomes smaller, below it greater: the way that matters more.
const SMALL: f64 = 0.1;
/// What is left of a likelihood that may not come near 1.
const LEAST: f64 = 1e-3;

/// All mutants of a playbook, in the order of its text.
pub(super) fn mutants(playbook: &Playbook) -> Vec<Mutant> {
    let Some(places) = Places::of(playbook) else { return Vec::new() };
    let mut planting = Planting { playbook, places, mutants: Vec::new() };
    planting.symptoms();
    planting.findings();
    planting.causes();
    planting.fixes();
    let mut mutants = planting.mutants;
    mutants.sort_by_key(|mutant| (mutant.line, mutant.column));
    mutants
}

struct Planting<'p> {
    playbook: &'p Playbook,
    places: Places,
    mutants: Vec<Mutant>,
}

impl Planting<'_> {
    fn add(&mut self, kind: Kind, path: &[&str], text: String, change: Change) {
        let place = self.playbook.source.position(self.places.key(path).start);
        self.mutants.push(Mutant { kind, line: place.line, column: place.column, text, change });
    }

    fn symptoms(&mut self) {
        for (symptom, own) in self.playbook.symptoms.iter().enumerate() {
            let others = |cause| own.causes.iter().any(|(other, f)| *other != cause && f.value > 0.0);
            for (cause, frequency) in &own.causes {
                let id = self.playbook.cause_id(*cause);
                // a cause that is alone, or that cannot be, is as frequent as ever
                if frequency.value == 0.0 || !others(*cause) {
                    continue;
                }
                for value in [frequency.value * FACTOR, frequency.value / FACTOR] {
                    let Some(value) = Frequency::from_number(value) else { continue };
                    let text = format!("`{id}` is as frequent as {value}, not {frequency}");
                    let change = Change::Frequency { symptom, cause: *cause, value };
                    self.add(Kind::Frequency, &["symptoms", &own.id, "causes", id], text, change);
                }
            }
        }
    }

    /// Each condition that the change makes of one, by what becomes of its text.
    fn conditions(&mut self, predicate: &Predicate, path: &[&str], change: &dyn Fn(Predicate) -> Change) {
        let text = predicate.text().to_owned();
        let both = [(Kind::Condition, turned(&text)), (Kind::Platform, elsewhere(&text))];
        for (kind, edits) in both {
            for edit in edits {
                let Some(condition) = self.playbook.compile(&edit.of(&text)) else { continue };
                let place = self.playbook.source.position(self.places.inside(path, edit.range.clone()).start);
                let text = became(&text, &edit);
                let change = change(condition);
                self.mutants.push(Mutant { kind, line: place.line, column: place.column, text, change });
            }
        }
    }

    fn findings(&mut self) {
        for (finding, own) in self.playbook.findings.iter().enumerate() {
            let decides = self.playbook.symptoms.iter().any(|symptom| symptom.resolved_when == Some(finding));
            // what only verifies a fix comes out in no scenario
            if own.otherwise.is_none() && !decides {
                continue;
            }
            let path = ["findings", own.id.as_str()];
            let text = format!("`{}` is left out", own.id);
            self.add(Kind::Finding, &path, text, Change::LeaveOut { finding });
            let when = ["findings", own.id.as_str(), "when"];
            self.conditions(&own.when, &when, &|condition| Change::When { finding, condition });
            let Some(otherwise) = own.otherwise else { continue };
            let silent =
                |cause: &Option<usize>| cause.is_none_or(|c| self.playbook.causes[c].mentions(finding).is_none());
            let room = self.listed().filter(silent).map(|cause| self.room(finding, cause)).fold(1.0, f64::min);
            if !self.listed().any(|cause| silent(&cause)) {
                continue;
            }
            if let Some(p) = scaled(otherwise, room) {
                let text = format!("`{}` is otherwise as likely as {p}, not {otherwise}", own.id);
                let path = ["findings", own.id.as_str(), "otherwise"];
                self.add(Kind::Likelihood, &path, text, Change::Otherwise { finding, p });
            }
        }
    }

    /// Every cause that a symptom has.
    fn listed(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        self.playbook.symptoms.iter().flat_map(|symptom| symptom.causes.iter().map(|(cause, _)| *cause))
    }

    /// How likely a finding may be under a cause, for all that exclude it.
    fn room(&self, finding: usize, cause: Option<usize>) -> f64 {
        let Group::OneOf(group) = &self.playbook.findings[finding].group else { return 1.0 };
        let p = |(f, own): (usize, &Finding)| {
            let mentioned = cause.and_then(|c| self.playbook.causes[c].mentions(f));
            mentioned.or(own.otherwise).map_or(0.0, |p| p.p.get())
        };
        let all = self.playbook.findings.iter().enumerate();
        let others = all.filter(|(f, own)| *f != finding && own.group == Group::OneOf(group.clone()));
        1.0 - others.map(p).sum::<f64>()
    }

    fn causes(&mut self) {
        for (cause, own) in self.playbook.causes.iter().enumerate() {
            if let Some(applies) = &own.applies {
                let path = ["causes", own.id.as_str(), "applies"];
                self.conditions(applies, &path, &|condition| Change::CauseApplies { cause, condition });
            }
            for (finding, likelihood) in &own.evidence {
                let room = self.room(*finding, Some(cause));
                let Some(p) = scaled(*likelihood, room) else { continue };
                let id = self.playbook.findings[*finding].id.as_str();
                let text = format!("`{id}` under `{}` is as likely as {p}, not {likelihood}", own.id);
                let change = Change::Evidence { cause, finding: *finding, p };
                self.add(Kind::Likelihood, &["causes", &own.id, "evidence", id], text, change);
            }
        }
    }

    fn fixes(&mut self) {
        for (fix, own) in self.playbook.fixes.iter().enumerate() {
            if let Some(applies) = &own.applies {
                let path = ["fixes", own.id.as_str(), "applies"];
                self.conditions(applies, &path, &|condition| Change::FixApplies { fix, condition });
            }
            for (cause, likelihood) in &own.resolves {
                let id = self.playbook.cause_id(*cause);
                let Some(p) = Likelihood::from_number(likelihood.p.get() / FACTOR) else { continue };
                let text = format!("`{}` resolves `{id}` as likely as {}, not {likelihood}", own.id, rounded(p));
                let change = Change::Resolves { fix, cause: *cause, p: rounded(p) };
                self.add(Kind::Resolves, &["fixes", &own.id, "resolves", id], text, change);
            }
            for minutes in [own.time.get() * FACTOR, own.time.get() / FACTOR] {
                let Some(time) = Minutes::new(minutes).filter(|time| *time != own.time) else { continue };
                let text = format!("`{}` takes {time}, not {}", own.id, own.time);
                self.add(Kind::Order, &["fixes", &own.id, "time"], text, Change::Time { fix, time });
            }
            for other in &own.requires {
                let id = self.playbook.fixes[*other].id.as_str();
                let text = format!("`{}` does not require `{id}`", own.id);
                let change = Change::NotRequired { fix, other: *other };
                self.add(Kind::Order, &["fixes", &own.id, "requires"], text, change);
            }
        }
    }
}

/// A likelihood that is off by the factor, as far as there is room; none where it stays what it is.
fn scaled(likelihood: Likelihood, room: f64) -> Option<Likelihood> {
    let p = likelihood.p.get();
    let scaled = if p >= SMALL { p / FACTOR } else { (p * FACTOR).min(room) };
    let changed = Likelihood::from_number(scaled).map(rounded)?;
    ((changed.p.get() - p).abs() > LEAST * p).then_some(changed)
}

/// With three digits, as an author writes it.
fn rounded(likelihood: Likelihood) -> Likelihood {
    let digits = format!("{:.2e}", likelihood.p.get());
    digits.parse().ok().and_then(Likelihood::from_number).unwrap_or(likelihood)
}

/// A change of a condition in words.
fn became(text: &str, edit: &Edit) -> String {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("`{}` becomes `{}`", one_line(text), one_line(&edit.of(text)))
}
