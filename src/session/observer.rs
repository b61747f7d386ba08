//! Who judges the predicates of a case: its own facts, or a world that was made up.

use super::case::Case;
use crate::diagnosis::{Observations, observe};
use crate::fact::{Slot, Value};

/// What the predicates of a playbook come to.
pub trait Observer {
    /// As things stand.
    fn now(&self) -> Observations;

    /// As they would stand if a question, whose fact is `slot`, were answered so.
    fn under(&self, slot: Slot, answer: &Value) -> Observations;
}

impl Observer for Case {
    fn now(&self) -> Observations {
        observe(&self.playbook, &|slot| self.value(slot))
    }

    fn under(&self, slot: Slot, answer: &Value) -> Observations {
        observe(&self.playbook, &|s| if s == slot { Some(answer) } else { self.value(s) })
    }
}
