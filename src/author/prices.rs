//! What needs and risks cost where a playbook says nothing else, from where the planner takes it.

use crate::playbook::{NEED_PRICES, RISK_PRICES};
use crate::session::Preference;
use crate::units::Minutes;

/// Each need with its price.
pub(super) fn needs() -> impl Iterator<Item = (&'static str, Minutes)> {
    NEED_PRICES.into_iter()
}

/// Each risk with its price, from the smallest to the greatest.
pub(super) fn risks() -> impl Iterator<Item = (&'static str, Minutes)> {
    RISK_PRICES.into_iter().map(|(risk, price)| (risk.name(), price))
}

/// A price in minutes, however large or small it is.
pub(super) fn in_minutes(price: Minutes) -> String {
    format!("{} min", price.get())
}

/// `admin 2 min, restart 5 min`.
pub(super) fn listed(prices: impl Iterator<Item = (&'static str, Minutes)>) -> String {
    prices.map(|(name, price)| format!("{name} {}", in_minutes(price))).collect::<Vec<_>>().join(", ")
}

/// How the price of a need counts.
pub(super) fn of_needs() -> String {
    "A need is paid once in a plan, by the first fix that has it. `costs: { needs: { admin: 1m } }` prices one otherwise, \
     or adds one of your own."
        .to_owned()
}

/// How the price of a risk counts.
pub(super) fn of_risks() -> String {
    format!(
        "Each fix pays for its risk. `costs: {{ risk: {{ low: 5m }} }}` prices one otherwise. `--prefer fast` counts {} \
         times these prices, `--prefer safe` {} times.",
        Preference::Fast.factor(),
        Preference::Safe.factor()
    )
}

/// What prices are for.
pub(super) const WHY: &str = "A plan puts fixes into the order of least expected cost. A fix costs its time, the price of \
                              its risk, and the price of each need that no fix before it has paid.";

/// How the wait for help counts.
pub(super) const OF_WAITING: &str = "Where no fix helps, the plan pays for the wait for help: all of the escalation's `time`, \
                                     or what `costs: { wait: 8h }` gives in its place.";
