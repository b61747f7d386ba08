//! The best point to stop along an order.

use super::prepare::Ready;
use super::state::State;
use super::tie::slack;

/// How many moves of an order to make before giving up: where going on costs no more than stopping, it goes on. Without
/// an escalation it goes on to the end.
pub(super) fn best(ready: &Ready, order: &[usize]) -> usize {
    let Some(escalation) = ready.escalation else { return order.len() };
    let mut state = State::start(ready);
    let mut steps = Vec::with_capacity(order.len());
    for fix in order {
        steps.push((state.left(), state.cost(*fix)));
        state.fail(*fix);
    }
    end(&steps, state.left(), escalation)
}

/// The same for moves of which is known what is left before each and what it costs, and what is left behind all.
pub(super) fn end(moves: &[(f64, f64)], left: f64, escalation: f64) -> usize {
    let mut value = escalation * left;
    let mut end = moves.len();
    for (place, (left, cost)) in moves.iter().enumerate().rev() {
        let (stop, go) = (escalation * left, cost * left + value);
        if go > stop + slack(stop, *left) {
            end = place;
        }
        value = go.min(stop);
    }
    end
}
