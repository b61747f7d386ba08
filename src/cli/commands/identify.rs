//! `triage check --report`: how well the causes of each symptom can be told apart by the findings of its playbook.

use std::rc::Rc;

use super::super::pace::Pace;
use super::super::printer::Printer;
use crate::author::{DRAWN, Identifiability, identifiability};
use crate::playbook::{Library, Playbook};

/// How well the causes of each symptom can be told apart, of every playbook without mistakes; the worst symptom first.
pub(super) fn reports(library: &Library, printer: &Printer) -> Vec<Identifiability> {
    let playbooks = (0..library.shelves().len()).filter_map(|shelf| library.playbook(shelf).ok());
    let symptoms = |playbook: &Rc<Playbook>| 0..playbook.symptoms.len();
    let all: Vec<_> = playbooks.flat_map(|p| symptoms(&p).map(move |symptom| (Rc::clone(&p), symptom))).collect();
    let pace = Pace::new(printer, "worlds looked at", all.len() * DRAWN);
    let look = |(n, (playbook, symptom)): (usize, &(_, usize))| {
        let mut worlds = 0;
        identifiability(playbook, *symptom, &mut || {
            // of a symptom that differs by platform more are drawn than are told
            worlds = (worlds + 1).min(DRAWN);
            pace.tell(n * DRAWN + worlds);
        })
    };
    let mut reports: Vec<Identifiability> = all.iter().enumerate().map(look).collect();
    pace.end();
    let best = |report: &Identifiability| report.accuracy.last().map_or(0.0, |a| a.top1.value);
    reports.sort_by(|a, b| best(a).total_cmp(&best(b)));
    reports
}
