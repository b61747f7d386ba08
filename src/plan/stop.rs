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
    let mut value = escalation * state.left();
    let mut end = order.len();
    for (place, (left, cost)) in steps.into_iter().enumerate().rev() {
        let (stop, go) = (escalation * left, cost * left + value);
        if go > stop + slack(stop, left) {
            end = place;
        }
        value = go.min(stop);
    }
    end
}
