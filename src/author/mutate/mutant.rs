//! What is changed, and the playbook with it.

use crate::playbook::Playbook;
use crate::predicate::Predicate;
use crate::units::{Frequency, Likelihood, Minutes};

/// What kind of thing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A part of a condition is turned around.
    Condition,
    /// Another platform is named.
    Platform,
    /// A finding is left out.
    Finding,
    /// How likely a finding is.
    Likelihood,
    /// How frequent a cause is.
    Frequency,
    /// How likely a fix helps.
    Resolves,
    /// Where a fix stands in the plan: what it takes, or what must come before it.
    Order,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 7] = [
        Self::Condition,
        Self::Platform,
        Self::Finding,
        Self::Likelihood,
        Self::Frequency,
        Self::Resolves,
        Self::Order,
    ];

    /// Its name in the results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Platform => "platform",
            Self::Finding => "finding",
            Self::Likelihood => "likelihood",
            Self::Frequency => "frequency",
            Self::Resolves => "resolves",
            Self::Order => "order",
        }
    }
}

/// A playbook with one thing changed for the worse.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What kind of thing is changed.
    pub kind: Kind,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1 in characters.
    pub column: usize,
    /// The change in words.
    pub text: String,
    pub(super) change: Change,
}

/// What is changed. Everything is named by its position.
#[derive(Debug, Clone)]
pub(super) enum Change {
    When { finding: usize, condition: Predicate },
    CauseApplies { cause: usize, condition: Predicate },
    FixApplies { fix: usize, condition: Predicate },
    LeaveOut { finding: usize },
    Evidence { cause: usize, finding: usize, p: Likelihood },
    Otherwise { finding: usize, p: Likelihood },
    Frequency { symptom: usize, cause: Option<usize>, value: Frequency },
    Resolves { fix: usize, cause: Option<usize>, p: Likelihood },
    Time { fix: usize, time: Minutes },
    NotRequired { fix: usize, other: usize },
}

impl Change {
    /// The playbook with the change.
    pub(super) fn of(&self, playbook: &Playbook) -> Playbook {
        let mut changed = playbook.clone();
        match self {
            Self::When { finding, condition } => changed.findings[*finding].when = condition.clone(),
            Self::CauseApplies { cause, condition } => changed.causes[*cause].applies = Some(condition.clone()),
            Self::FixApplies { fix, condition } => changed.fixes[*fix].applies = Some(condition.clone()),
            Self::LeaveOut { finding } => leave_out(&mut changed, *finding),
            Self::Evidence { cause, finding, p } => {
                let mut evidence = changed.causes[*cause].evidence.iter_mut();
                evidence.find(|(f, _)| f == finding).into_iter().for_each(|(_, own)| *own = *p);
            }
            Self::Otherwise { finding, p } => changed.findings[*finding].otherwise = Some(*p),
            Self::Frequency { symptom, cause, value } => {
                let mut causes = changed.symptoms[*symptom].causes.iter_mut();
                causes.find(|(c, _)| c == cause).into_iter().for_each(|(_, own)| *own = *value);
            }
            Self::Resolves { fix, cause, p } => {
                let mut resolves = changed.fixes[*fix].resolves.iter_mut();
                resolves.find(|(c, _)| c == cause).into_iter().for_each(|(_, own)| *own = *p);
            }
            Self::Time { fix, time } => changed.fixes[*fix].time = *time,
            Self::NotRequired { fix, other } => changed.fixes[*fix].requires.retain(|f| f != other),
        }
        changed
    }

    /// The finding whose state or weight is changed.
    pub(super) fn finding(&self) -> Option<usize> {
        match self {
            Self::When { finding, .. }
            | Self::LeaveOut { finding }
            | Self::Evidence { finding, .. }
            | Self::Otherwise { finding, .. } => Some(*finding),
            _ => None,
        }
    }

    /// The cause that is about.
    pub(super) fn cause(&self) -> Option<usize> {
        match self {
            Self::CauseApplies { cause, .. } | Self::Evidence { cause, .. } => Some(*cause),
            Self::Frequency { cause, .. } | Self::Resolves { cause, .. } => *cause,
            _ => None,
        }
    }

    /// Whether only a plan can show it.
    pub(super) fn is_of_the_plan(&self) -> bool {
        matches!(self, Self::FixApplies { .. } | Self::Resolves { .. } | Self::Time { .. } | Self::NotRequired { .. })
    }
}

/// Nobody speaks of the finding any more.
fn leave_out(playbook: &mut Playbook, finding: usize) {
    playbook.findings[finding].otherwise = None;
    playbook.causes.iter_mut().for_each(|cause| cause.evidence.retain(|(f, _)| *f != finding));
    let gone = |named: &mut Option<usize>| *named = named.filter(|f| *f != finding);
    playbook.symptoms.iter_mut().for_each(|symptom| gone(&mut symptom.resolved_when));
    playbook.fixes.iter_mut().for_each(|fix| gone(&mut fix.verify));
}
