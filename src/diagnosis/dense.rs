//! The posterior of many documents of one symptom: the logarithms of all likelihoods stand in a table that is made once, and
//! a document adds up those of its findings. It gives what the ranking of a single run gives, within 1e-12.
//!
//! What nearly every document shares, all findings absent, is added up beforehand; a document adds the difference for each
//! finding that is present. Each finding counts relative to `other`, so that the sums stay small and keep their digits.

use super::evidence::{NOTHING_LEFT, likelihood, tempered};
use super::ranking::still_broken;
use super::relevance::Relevance;
use crate::fact::is_set;
use crate::playbook::{Group, Playbook};
use crate::units::TIE;

/// Causes are added up in steps of so many.
const LANES: usize = 8;

/// The likelihoods of a symptom.
#[derive(Debug)]
pub struct Dense {
    /// The causes in the order of their ids, which settles ties; `None` stands for `other`.
    causes: Vec<Option<usize>>,
    /// The length of a row.
    width: usize,
    /// ln of the prior, and of the absence of all plain findings.
    start: Vec<f64>,
    /// The place of each finding in the tables of plain ones, plus 1; 0 where it is none.
    places: Vec<u32>,
    /// The bits of the plain findings.
    plain: Vec<u64>,
    /// What a plain finding adds when it is present instead of absent, a row each.
    present: Vec<f64>,
    /// What it takes away when it is unknown.
    absent: Vec<f64>,
    /// The findings that depend on others, or that are certain or impossible under some cause.
    special: Vec<Special>,
    /// The place of each cause that does not apply everywhere, and the position of its predicate.
    applies: Vec<(usize, usize)>,
    sums: Vec<f64>,
    keys: Vec<u64>,
}

/// Findings that are not plain.
#[derive(Debug)]
enum Special {
    /// Outcomes of one observation, each with its row when present, and its likelihoods.
    OneOf(Vec<(usize, Vec<f64>, Vec<f64>)>),
    /// Near-duplicates, or one by itself: their rows when present and absent.
    Overlaps(Vec<(usize, [Vec<f64>; 2])>),
}

/// For each finding, the places of the causes that mention it, with its likelihoods.
type Mentions = Vec<Vec<(usize, f64)>>;

/// A cause of a document with its posterior; `None` stands for `other`.
pub type Posterior = (Option<usize>, f64);

impl Dense {
    /// The table of a symptom; `tried` are fixes that did not help. `applies` gives the position of the predicate that says
    /// whether a cause applies, where it has one. `None` where the order of causes depends on more than their posteriors,
    /// or where there are too many of them.
    #[must_use]
    pub fn of(
        playbook: &Playbook,
        symptom: usize,
        relevance: &Relevance,
        tried: &[usize],
        applies: &dyn Fn(usize) -> Option<usize>,
    ) -> Option<Self> {
        let mut causes: Vec<(Option<usize>, f64)> =
            playbook.symptoms[symptom].causes.iter().map(|(cause, frequency)| (*cause, frequency.value)).collect();
        if !causes.iter().any(|(cause, _)| cause.is_none()) {
            causes.push((None, 0.0));
        }
        let hides = |cause: &Option<usize>| cause.is_some_and(|c| !playbook.causes[c].hides.is_empty());
        if causes.len() > PLACES || causes.iter().any(|(cause, _)| hides(cause)) {
            return None;
        }
        causes.sort_by_key(|(cause, _)| playbook.cause_id(*cause).to_owned());
        let ln_prior = |(cause, frequency): &(Option<usize>, f64)| {
            libm::log(*frequency) + tried.iter().map(|fix| still_broken(playbook, *fix, *cause).ln()).sum::<f64>()
        };
        let width = causes.len().next_multiple_of(LANES);
        let mut start: Vec<f64> = causes.iter().map(ln_prior).collect();
        start.resize(width, f64::NEG_INFINITY);
        let findings = playbook.findings.len();
        let place = |(n, (cause, _)): (usize, &(Option<usize>, f64))| Some((n, applies((*cause)?)?));
        let mut table = Self {
            width,
            start,
            places: vec![0; findings],
            plain: vec![0; findings.div_ceil(64)],
            present: Vec::new(),
            absent: Vec::new(),
            special: Vec::new(),
            applies: causes.iter().enumerate().filter_map(place).collect(),
            causes: causes.iter().map(|(cause, _)| *cause).collect(),
            sums: vec![0.0; width],
            keys: Vec::new(),
        };
        table.fill(playbook, relevance);
        Some(table)
    }

    fn fill(&mut self, playbook: &Playbook, relevance: &Relevance) {
        let other = self.causes.iter().position(Option::is_none).unwrap_or(0);
        let mut mentions: Mentions = vec![Vec::new(); playbook.findings.len()];
        for (place, cause) in self.causes.iter().enumerate() {
            let evidence = cause.map_or(&[][..], |c| &playbook.causes[c].evidence);
            evidence.iter().for_each(|(finding, p)| mentions[*finding].push((place, p.p.get())));
        }
        let counts = |f: &usize| playbook.findings[*f].otherwise.is_some();
        let mut groups: Vec<(&Group, Vec<usize>)> = Vec::new();
        for finding in relevance.findings.iter().copied().filter(counts) {
            match &playbook.findings[finding].group {
                Group::Alone => {
                    let [present, absent] = self.rows(playbook, finding, &mentions);
                    if [&present, &absent].iter().all(|row| row.iter().all(|x| x.is_finite())) {
                        self.add_plain(finding, &present, &absent, other);
                    } else {
                        self.special.push(Special::Overlaps(vec![(finding, [present, absent])]));
                    }
                }
                group => match groups.iter_mut().find(|(known, _)| *known == group) {
                    Some((_, members)) => members.push(finding),
                    None => groups.push((group, vec![finding])),
                },
            }
        }
        for (group, members) in groups {
            self.special.push(match group {
                Group::Overlaps(_) => {
                    Special::Overlaps(members.into_iter().map(|f| (f, self.rows(playbook, f, &mentions))).collect())
                }
                _ => {
                    let member = |f: usize| {
                        let [present, _] = self.rows(playbook, f, &mentions);
                        let likelihoods = self.causes.iter().map(|cause| likelihood(playbook, f, *cause));
                        (f, present, likelihoods.collect())
                    };
                    Special::OneOf(members.into_iter().map(member).collect())
                }
            });
        }
    }

    /// ln P(present | cause) and ln P(absent | cause), for each cause.
    fn rows(&self, playbook: &Playbook, finding: usize, mentions: &Mentions) -> [Vec<f64>; 2] {
        [true, false].map(|present| {
            let ln = |p: f64| {
                let p = if present { p } else { 1.0 - p };
                if p == 0.0 { f64::NEG_INFINITY } else { libm::log(p) }
            };
            let mut row = vec![ln(likelihood(playbook, finding, None)); self.width];
            mentions[finding].iter().for_each(|(place, p)| row[*place] = ln(*p));
            row
        })
    }

    fn add_plain(&mut self, finding: usize, present: &[f64], absent: &[f64], other: usize) {
        self.plain[finding / 64] |= 1 << (finding % 64);
        self.places[finding] = u32::try_from(self.present.len() / self.width + 1).unwrap_or(0);
        let [p, a] = [present[other], absent[other]];
        self.present.extend(present.iter().zip(absent).map(|(x, y)| (x - p) - (y - a)));
        self.absent.extend(absent.iter().map(|y| y - a));
        self.start.iter_mut().zip(absent).for_each(|(sum, y)| *sum += y - a);
    }

    /// The causes of a document that apply, best first, `other` among them. Which predicates hold and which are unknown is
    /// told by a bit each: those of the findings first, by position. False where no cause can have brought this about.
    pub fn rank(&mut self, holds: &[u64], unknown: &[u64], ranked: &mut Vec<Posterior>) -> bool {
        self.add_up(holds, unknown);
        let n = self.causes.len();
        for (cause, predicate) in &self.applies {
            if !is_set(holds, *predicate) && !is_set(unknown, *predicate) {
                self.sums[*cause] = f64::NAN;
            }
        }
        // a maximum that passes over what does not apply
        let highest = self.sums[..n].iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if highest == f64::NEG_INFINITY {
            return false;
        }
        let mut sum = 0.0;
        for x in self.sums[..n].iter_mut().filter(|x| !x.is_nan()) {
            *x = libm::exp(*x - highest);
            sum += *x;
        }
        self.keys.clear();
        for (place, x) in self.sums[..n].iter_mut().enumerate().filter(|(_, x)| !x.is_nan()) {
            *x /= sum;
            // the greater first; what this forgets of a number is less than what counts as a tie
            self.keys.push(!x.to_bits() & !(PLACES as u64 - 1) | place as u64);
        }
        self.keys.sort_unstable();
        let place = |key: u64| usize::try_from(key & (PLACES as u64 - 1)).unwrap_or(0);
        let mut rest = self.keys.as_mut_slice();
        while let Some(first) = rest.first().map(|key| self.sums[place(*key)]) {
            let ties = rest.iter().take_while(|key| first - self.sums[place(**key)] <= TIE).count();
            let (tied, others) = rest.split_at_mut(ties);
            if ties > 1 {
                tied.sort_unstable_by_key(|key| place(*key));
            }
            rest = others;
        }
        ranked.clear();
        ranked.extend(self.keys.iter().map(|key| (self.causes[place(*key)], self.sums[place(*key)])));
        true
    }

    /// ln of prior and evidence of each cause, before they are normalised.
    fn add_up(&mut self, holds: &[u64], unknown: &[u64]) {
        let width = self.width;
        self.sums.copy_from_slice(&self.start);
        let (sums, places) = (&mut self.sums, &self.places);
        let row = |table: &[f64], word: usize, bits: u64, sums: &mut [f64], sign: f64| {
            let mut bits = bits;
            while bits != 0 {
                let at = (places[word * 64 + bits.trailing_zeros() as usize] as usize - 1) * width;
                bits &= bits - 1;
                add(sums, &table[at..at + width], sign);
            }
        };
        for (word, plain) in self.plain.iter().enumerate() {
            row(&self.present, word, holds[word] & plain, sums, 1.0);
            row(&self.absent, word, unknown[word] & plain, sums, -1.0);
        }
        let state = |finding: usize| (!is_set(unknown, finding)).then(|| is_set(holds, finding));
        for special in &self.special {
            match special {
                Special::Overlaps(members) => {
                    let observed = members.iter().filter(|(f, _)| state(*f).is_some()).count();
                    let exponent = tempered(observed);
                    for (finding, [present, absent]) in members {
                        match state(*finding) {
                            Some(true) => add(sums, present, exponent),
                            Some(false) => add(sums, absent, exponent),
                            None => {}
                        }
                    }
                }
                Special::OneOf(members) => {
                    if let Some((_, present, _)) = members.iter().find(|(f, ..)| state(*f) == Some(true)) {
                        add(sums, present, 1.0);
                        continue;
                    }
                    let absent = || members.iter().filter(|(f, ..)| state(*f) == Some(false));
                    if absent().next().is_some() {
                        for (cause, sum) in sums[..self.causes.len()].iter_mut().enumerate() {
                            let rest = 1.0 - absent().map(|(.., likelihoods)| likelihoods[cause]).sum::<f64>();
                            *sum += if rest < NOTHING_LEFT { f64::NEG_INFINITY } else { libm::log(rest) };
                        }
                    }
                }
            }
        }
    }
}

/// More causes than this have no place beside their posterior in one word: what is left of the posterior's digits must part
/// all that are no ties.
const PLACES: usize = 4_096;

/// Adds a row, so many times.
fn add(sums: &mut [f64], row: &[f64], times: f64) {
    for (sums, row) in sums.chunks_exact_mut(LANES).zip(row.chunks_exact(LANES)) {
        for (sum, x) in sums.iter_mut().zip(row) {
            *sum += times * x;
        }
    }
}
