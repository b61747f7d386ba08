//! The order of causes: the likelier goes first, and of two faults that are about as likely the one that hides the other.

use super::ranked::Ranked;
use crate::playbook::Playbook;
use crate::units::TIE;

/// The lead under which two causes are too close to call: the evidence does not even make one twice as likely as the
/// other, so what must be mended first may decide between them.
pub const CLOSE: f64 = 2.0;

/// Best first. Causes that are as likely as the first of them, within [`TIE`], go by their ids; then what hides others goes
/// before them, where it is about as likely.
pub(super) fn sort(playbook: &Playbook, causes: &mut Vec<Ranked>) {
    let id = |cause: &Ranked| playbook.cause_id(cause.cause).to_owned();
    causes.sort_by(|a, b| b.posterior.get().total_cmp(&a.posterior.get()).then_with(|| id(a).cmp(&id(b))));
    let mut rest = causes.as_mut_slice();
    while let Some(first) = rest.first().map(|c| c.posterior.get()) {
        let ties = rest.iter().take_while(|c| first - c.posterior.get() <= TIE).count();
        let (tied, others) = rest.split_at_mut(ties);
        tied.sort_by_key(id);
        rest = others;
    }
    let hides = |cause: &Ranked| cause.cause.is_some_and(|c| !playbook.causes[c].hides.is_empty());
    if causes.iter().any(hides) {
        *causes = uncovered(playbook, std::mem::take(causes));
    }
}

/// The causes from the top: among those whose posterior is more than half of the greatest that is left, one that another of
/// them hides waits until that one has its place; otherwise the order stays. Circles of hiding are no playbook.
fn uncovered(playbook: &Playbook, mut left: Vec<Ranked>) -> Vec<Ranked> {
    let hides = |one: &Ranked, other: &Ranked| match (one.cause, other.cause) {
        (Some(one), Some(other)) => playbook.causes[one].hides.contains(&other),
        _ => false,
    };
    let mut placed = Vec::with_capacity(left.len());
    while let Some(greatest) = left.first().map(|c| c.posterior.get()) {
        let close = left.iter().take_while(|c| is_close(greatest, c.posterior.get())).count();
        let close = &left[..close];
        let next = close.iter().position(|cause| !close.iter().any(|other| hides(other, cause)));
        placed.push(left.remove(next.unwrap_or(0)));
    }
    placed
}

/// Whether the greater of two probabilities is less than [`CLOSE`] times the smaller one.
fn is_close(greater: f64, smaller: f64) -> bool {
    greater < CLOSE * smaller
}
