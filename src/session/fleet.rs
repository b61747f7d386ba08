//! One symptom on many machines: fact documents are read into blocks, judged and ranked together, and each comes to what a
//! single run of it would say.

use std::rc::Rc;

use super::case::Case;
use super::planning::Questions;
use crate::diagnosis::{Dense, Observations, Posterior, rank};
use crate::fact::{Columns, Reader, Slot, is_set, transpose};
use crate::limits;
use crate::plan::Independent;
use crate::playbook::Playbook;
use crate::predicate::{Predicate, Program, Truth, Truths};
use crate::text::Table;
use crate::units::Probability;

/// A symptom, made ready for many documents.
pub struct Fleet {
    /// The case of which the documents differ in their facts alone.
    case: Case,
    reader: Reader,
    columns: Columns,
    program: Program,
    /// Which predicates there are.
    places: Places,
    dense: Option<Dense>,
    independent: Option<Independent>,
    /// The candidates of the plan, by position in the playbook, as [`Independent`] numbers them.
    fixes: Vec<usize>,
    truths: Vec<Truths>,
    /// The truths again, document by document.
    holds: Vec<u64>,
    unknown: Vec<u64>,
    ranked: Vec<Posterior>,
    posterior: Vec<f64>,
    /// What documents came to that took long, by the truths of all predicates: many machines are alike.
    known: Table<Box<[u64]>, Known>,
}

/// What a document came to.
#[derive(Debug)]
struct Known {
    contradictory: bool,
    causes: Box<[Posterior]>,
    first_fix: Option<usize>,
    expected_cost: f64,
}

/// Where the predicates of a playbook stand: those of the findings first, then every `applies`.
#[derive(Debug, Clone)]
struct Places {
    findings: usize,
    causes: usize,
    fixes: usize,
    escalation: usize,
    all: usize,
}

impl Places {
    fn of(playbook: &Playbook) -> Self {
        let findings = playbook.findings.len();
        let causes = findings;
        let fixes = causes + playbook.causes.len();
        let escalation = fixes + playbook.fixes.len();
        Self { findings, causes, fixes, escalation, all: escalation + 1 }
    }

    /// The truths of a document by what they are of. The steps of fixes are not looked at.
    fn observations(&self, playbook: &Playbook, truth: &dyn Fn(usize) -> Truth) -> Observations {
        let all = |from: usize, n: usize| (from..from + n).map(truth).collect();
        Observations {
            findings: all(0, self.findings),
            causes: all(self.causes, playbook.causes.len()),
            fixes: all(self.fixes, playbook.fixes.len()),
            steps: Vec::new(),
            escalation: truth(self.escalation),
            trouble: Vec::new(),
        }
    }

    fn predicates<'p>(&self, playbook: &'p Playbook) -> impl Iterator<Item = Option<&'p Predicate>> {
        let findings = playbook.findings.iter().map(|f| Some(&f.when));
        let causes = playbook.causes.iter().map(|c| c.applies.as_ref());
        let fixes = playbook.fixes.iter().map(|f| f.applies.as_ref());
        findings.chain(causes).chain(fixes).chain([playbook.escalation.as_ref().and_then(|e| e.applies.as_ref())])
    }
}

/// What one document comes to.
pub struct Told<'f> {
    /// Whether the symptom is gone.
    pub resolved: Truth,
    /// No cause can have brought this evidence about: the posteriors are the priors.
    pub contradictory: bool,
    /// The causes that apply, best first, by position; `None` stands for `other`.
    pub causes: &'f [Posterior],
    /// The first fix of the plan, by position.
    pub first_fix: Option<usize>,
    /// The expected cost of repair in minutes, giving up included.
    pub expected_cost: f64,
}

impl Fleet {
    /// Makes a case ready of which no fact is known; `ranks` says whether [`Fleet::told`] will be asked.
    #[must_use]
    pub fn new(case: Case, ranks: bool) -> Self {
        let playbook = Rc::clone(&case.playbook);
        let places = Places::of(&playbook);
        let applies = |cause: usize| playbook.causes[cause].applies.is_some().then_some(places.causes + cause);
        let ty = |slot: Slot| playbook.catalog.entry(slot).ty;
        let dense = ranks.then(|| Dense::of(&playbook, case.symptom, &case.relevance, &case.tried, &applies)).flatten();
        let mut fleet = Self {
            reader: Reader::of(&playbook.catalog),
            columns: Columns::of(&playbook.catalog),
            program: Program::of(places.predicates(&playbook), &ty),
            places,
            dense,
            independent: None,
            fixes: Vec::new(),
            truths: Vec::new(),
            holds: Vec::new(),
            unknown: Vec::new(),
            ranked: Vec::new(),
            posterior: Vec::new(),
            known: Table::default(),
            case,
        };
        if fleet.dense.is_some() {
            fleet.posterior = vec![0.0; playbook.causes.len() + 1];
            (fleet.fixes, fleet.independent) = independent(&fleet.case, &fleet.places);
        }
        fleet
    }

    /// The playbook.
    #[must_use]
    pub fn playbook(&self) -> &Playbook {
        &self.case.playbook
    }

    /// The findings that concern the symptom, by position.
    #[must_use]
    pub fn relevant(&self) -> &[usize] {
        &self.case.relevance.findings
    }

    /// Reads a document into the block, and gives its `id` as it is written in JSON.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read<'l>(&mut self, line: &'l str) -> Result<Option<&'l str>, String> {
        self.reader.read(line, &self.case.playbook.catalog, &mut self.columns)
    }

    /// Takes the last document out of the block again.
    pub fn take_back(&mut self) {
        self.columns.take_back();
    }

    /// How many keys named no fact since this was last asked, and how often those were met that are counted by their names.
    pub fn take_ignored(&mut self) -> (u64, Vec<(String, u64)>) {
        self.reader.take_ignored()
    }

    /// How many different parts of the predicates are left to the engine.
    #[must_use]
    pub fn slow(&self) -> usize {
        self.program.slow()
    }

    /// How many documents are in the block.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.rows()
    }

    /// Whether the block takes no further document before it is cleared.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.columns.is_full()
    }

    /// Empties the block.
    pub fn clear(&mut self) {
        self.columns.clear();
    }

    /// Judges all predicates in all documents of the block.
    pub fn judge(&mut self) {
        self.program.judge(&self.columns, &mut self.truths);
        let words = self.words();
        let rows = self.columns.rows().div_ceil(64) * 64;
        self.holds.resize(rows * words, 0);
        self.unknown.resize(rows * words, 0);
        for word in 0..words {
            let truths = &self.truths[word * 64..self.places.all.min(word * 64 + 64)];
            for block in 0..rows / 64 {
                let (mut holds, mut unknown) = ([0; 64], [0; 64]);
                let mut is_all_known = true;
                for ((holds, unknown), truths) in holds.iter_mut().zip(&mut unknown).zip(truths) {
                    *holds = truths.holds[block];
                    *unknown = !(truths.holds[block] | truths.fails[block]);
                    is_all_known &= *unknown == 0;
                }
                transpose(&mut holds);
                if !is_all_known {
                    transpose(&mut unknown);
                }
                for (row, (holds, unknown)) in holds.iter().zip(&unknown).enumerate() {
                    let at = (block * 64 + row) * words + word;
                    (self.holds[at], self.unknown[at]) = (*holds, *unknown);
                }
            }
        }
    }

    fn words(&self) -> usize {
        self.places.all.div_ceil(64)
    }

    /// Which findings are present in a document of the block, and which are unknown: a bit each, by position. Bits behind
    /// those of the findings are those of other predicates.
    #[must_use]
    pub fn findings(&self, row: usize) -> (&[u64], &[u64]) {
        let words = self.words();
        let own = row * words..(row + 1) * words;
        (&self.holds[own.clone()], &self.unknown[own])
    }

    /// What a document of the block comes to.
    pub fn told(&mut self, row: usize) -> Told<'_> {
        let words = self.words();
        let own = row * words..(row + 1) * words;
        let (holds, unknown) = (&self.holds[own.clone()], &self.unknown[own]);
        let truth = |place: usize| match (is_set(holds, place), is_set(unknown, place)) {
            (_, true) => Truth::Unknown,
            (holds, false) => holds.into(),
        };
        let playbook = &*self.case.playbook;
        let resolved = playbook.symptoms[self.case.symptom].resolved_when.map_or(Truth::Unknown, truth);
        if let (Some(dense), Some(independent)) = (&mut self.dense, &mut self.independent)
            && dense.rank(holds, unknown, &mut self.ranked)
        {
            self.posterior.fill(0.0);
            for (cause, posterior) in &self.ranked {
                self.posterior[cause.unwrap_or(playbook.causes.len())] = *posterior;
            }
            let (mut first_fix, mut expected_cost) = (None, 0.0);
            if resolved != Truth::True {
                let applies = |fix: usize| truth(self.places.fixes + self.fixes[fix]) != Truth::False;
                let is_anybody = truth(self.places.escalation) != Truth::False;
                let head = independent.head(&self.posterior, &applies, is_anybody);
                (first_fix, expected_cost) = (head.first.map(|fix| self.fixes[fix]), head.expected_cost);
            }
            return Told { resolved, contradictory: false, causes: &self.ranked, first_fix, expected_cost };
        }
        let key: Box<[u64]> = holds.iter().chain(unknown).copied().collect();
        let one = key.len() * size_of::<u64>() + (playbook.causes.len() + 1) * size_of::<Posterior>();
        if self.known.len() * one >= limits::KNOWN_BYTES {
            self.known.clear();
        }
        let known = self.known.entry(key).or_insert_with(|| {
            let observations = self.places.observations(playbook, &truth);
            Known::of(&self.case, observations)
        });
        Told {
            resolved,
            contradictory: known.contradictory,
            causes: &known.causes,
            first_fix: known.first_fix,
            expected_cost: known.expected_cost,
        }
    }
}

impl Known {
    /// What a single run would say.
    fn of(case: &Case, observations: Observations) -> Self {
        let judged = case.judged(observations);
        let plan = case.plan(&judged, Questions::Left);
        Self {
            contradictory: judged.ranking.contradictory,
            causes: judged.ranking.causes.iter().map(|c| (c.cause, c.posterior.get())).collect(),
            first_fix: plan.fixes.first().map(|fix| fix.fix),
            expected_cost: plan.expected_cost.get(),
        }
    }
}

/// The candidates of the plan, by position in the playbook, and what orders them whatever is known: every cause and every fix
/// is there. The causes of its posterior stand in the order of the playbook, `other` last.
fn independent(case: &Case, places: &Places) -> (Vec<usize>, Option<Independent>) {
    let playbook = &*case.playbook;
    let unknown = places.observations(playbook, &|_| Truth::Unknown);
    let ranking = rank(playbook, case.symptom, &case.relevance, &unknown, &[]);
    let (fixes, mut problem) = case.problem(&unknown, &ranking);
    let place = |ranked: usize| ranking.causes[ranked].cause.unwrap_or(playbook.causes.len());
    for fix in &mut problem.fixes {
        fix.resolves.iter_mut().for_each(|(cause, _)| *cause = place(*cause));
    }
    problem.posterior = vec![Probability::ZERO; playbook.causes.len() + 1];
    problem.escalation = playbook.escalation.as_ref().map(|escalation| escalation.price);
    (fixes, Independent::of(&problem))
}
