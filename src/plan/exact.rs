//! The best order by dynamic programming over the sets of failed fixes. Source: what is left after a set does not
//! depend on its order, so Bellman's principle holds over sets (M. Held, R. M. Karp, "A dynamic programming approach to
//! sequencing problems", J. SIAM 10, 1962).

use super::prepare::Ready;
use super::tie::{NEGLIGIBLE, slack};

/// The order whose expected cost is least, giving up included:
/// V(S) = min(escalation·U(S), min over f of cost(f | S)·U(S) + V(S + f)).
///
/// Takes 2^n steps: for no more than `limits::EXACT_FIXES` candidates.
pub(super) fn order(ready: &Ready) -> Vec<usize> {
    let masks = Masks::of(ready);
    let left = survival(ready);
    let mut value = vec![0.0; left.len()];
    let mut choice: Vec<Option<u8>> = vec![None; left.len()];
    for set in (0..left.len()).rev() {
        (value[set], choice[set]) = step(ready, &masks, &left, &value, set);
    }
    let mut order = Vec::new();
    let mut set = 0;
    while let Some(fix) = choice[set] {
        order.push(usize::from(fix));
        set |= 1 << fix;
    }
    order
}

/// The value of a set and the best move from it, if going on is no dearer than stopping.
fn step(ready: &Ready, masks: &Masks, left: &[f64], value: &[f64], set: usize) -> (f64, Option<u8>) {
    let now = left[set];
    let offered = masks.offered(left, set);
    let stop = ready.escalation.map(|e| e * now);
    let after = |fix: u8| masks.cost(usize::from(fix), set) * now + value[set | 1 << fix];
    let (mut values, mut go) = ([0.0; usize::BITS as usize], f64::INFINITY);
    for fix in bits(offered) {
        values[usize::from(fix)] = after(fix);
        go = go.min(values[usize::from(fix)]);
    }
    if offered == 0 || stop.is_some_and(|stop| go > stop + slack(stop, now)) {
        return (stop.unwrap_or(0.0), None);
    }
    let first = bits(offered).find(|fix| values[usize::from(*fix)] <= go + slack(go, now));
    (go, first)
}

/// The members of a set, smallest first.
fn bits(mut set: usize) -> impl Iterator<Item = u8> {
    std::iter::from_fn(move || {
        #[expect(clippy::cast_possible_truncation, reason = "a position among 64 bits")]
        let first = (set != 0).then_some(set.trailing_zeros() as u8)?;
        set &= set - 1;
        Some(first)
    })
}

fn mask(members: &[usize]) -> usize {
    members.iter().fold(0, |set, m| set | 1 << m)
}

/// The candidates as bits.
struct Masks {
    cost: Vec<f64>,
    requires: Vec<usize>,
    before: Vec<usize>,
    /// For each candidate: who pays which of its shared needs, and the price.
    shared: Vec<Vec<(usize, f64)>>,
}

impl Masks {
    fn of(ready: &Ready) -> Self {
        let payers = |need: usize| {
            let all = ready.candidates.iter().enumerate().filter(|(_, c)| c.shared.contains(&need));
            all.fold(0, |set, (f, _)| set | 1 << f)
        };
        let shared = |needs: &[usize]| needs.iter().map(|n| (payers(*n), ready.shared[*n])).collect();
        Self {
            cost: ready.candidates.iter().map(|c| c.cost).collect(),
            requires: ready.candidates.iter().map(|c| mask(&c.requires)).collect(),
            before: ready.candidates.iter().map(|c| mask(&c.before)).collect(),
            shared: ready.candidates.iter().map(|c| shared(&c.shared)).collect(),
        }
    }

    /// cost(f | S): a need is paid once any of those that have it was carried out.
    fn cost(&self, fix: usize, set: usize) -> f64 {
        let open = self.shared[fix].iter().filter(|(payers, _)| payers & set == 0);
        self.cost[fix] + open.map(|(_, price)| price).sum::<f64>()
    }

    /// Those that can help and those that such require, once free.
    fn offered(&self, left: &[f64], set: usize) -> usize {
        let all = left.len() - 1;
        let helps = |fix: &u8| left[set] - left[set | 1 << fix] > NEGLIGIBLE * left[set];
        let wanted = bits(all & !set).filter(helps).fold(0, |w, f| w | 1 << f | self.before[usize::from(f)]);
        bits(wanted & !set).filter(|f| self.requires[usize::from(*f)] & !set == 0).fold(0, |o, f| o | 1 << f)
    }
}

/// U(S) for every set, from products over the two halves of the candidates.
fn survival(ready: &Ready) -> Vec<f64> {
    let n = ready.candidates.len();
    let low = n / 2;
    let mut survives = vec![vec![1.0; n]; ready.weights.len()];
    for (fix, candidate) in ready.candidates.iter().enumerate() {
        for (cause, p) in &candidate.cures {
            survives[*cause][fix] *= 1.0 - p;
        }
    }
    let mut left = vec![0.0; 1 << n];
    for (weight, survives) in ready.weights.iter().zip(&survives) {
        let (first, second) = (products(1.0, &survives[..low]), products(*weight, &survives[low..]));
        for (high, part) in left.chunks_mut(first.len()).zip(&second) {
            high.iter_mut().zip(&first).for_each(|(l, f)| *l += f * part);
        }
    }
    left
}

/// `start` times the product over each set of factors.
fn products(start: f64, factors: &[f64]) -> Vec<f64> {
    let mut products = vec![start];
    for factor in factors {
        let with: Vec<f64> = products.iter().map(|p| p * factor).collect();
        products.extend(with);
    }
    products
}
