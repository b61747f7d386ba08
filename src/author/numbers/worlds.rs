//! All worlds of a model with their chances, or, where they are too many, some that were drawn.

use super::model::{Model, Seen, pick};

/// Worlds up to which all are looked at: more would take longer than to draw enough of them.
const ALL: usize = 8_000;

/// Worlds that are drawn otherwise: accuracies are then known to a third of a hundredth.
pub const DRAWN: usize = 8_000;

/// How the worlds of a model are gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worlds {
    /// All of them.
    All,
    /// That many, drawn from a seed.
    Drawn(usize, u64),
}

impl Worlds {
    /// All, where they are few enough.
    #[must_use]
    pub fn of(model: &Model, seed: u64) -> Self {
        let states = model.atoms.iter().try_fold(1_usize, |all, atom| all.checked_mul(atom.outcomes.len()));
        if states.is_some_and(|n| n <= ALL) { Self::All } else { Self::Drawn(DRAWN, seed) }
    }

    /// Whether nothing is left to chance.
    #[must_use]
    pub fn exact(self) -> bool {
        self == Self::All
    }

    /// Shows each world with its weight; the weights add up to 1.
    pub fn visit(self, model: &Model, look: &mut dyn FnMut(&Seen, f64)) {
        match self {
            Self::All => all(model, look),
            Self::Drawn(n, seed) => {
                #[expect(clippy::cast_precision_loss, reason = "a number of worlds")]
                let weight = 1.0 / n as f64;
                for world in 0..n {
                    let mut dice = dice(seed, world);
                    let cause = pick(&mut dice, model.prior.iter().copied());
                    look(&model.draw(cause, &mut dice), weight);
                }
            }
        }
    }
}

/// Random numbers of one world: the same whoever draws it, and when.
#[must_use]
pub fn dice(seed: u64, world: usize) -> fastrand::Rng {
    // the golden ratio in 64 bits sets neighbours far apart
    fastrand::Rng::with_seed(seed.wrapping_add((world as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
}

/// Every combination of outcomes, the last observation turning fastest.
fn all(model: &Model, look: &mut dyn FnMut(&Seen, f64)) {
    let mut seen: Seen = vec![Some(0); model.atoms.len()];
    loop {
        let (_, chance) = model.posterior(&seen);
        if chance > 0.0 {
            look(&seen, chance);
        }
        let turns = |atom: &usize| seen[*atom].is_some_and(|o| o + 1 < model.atoms[*atom].outcomes.len());
        let Some(turned) = (0..seen.len()).rev().find(turns) else { return };
        seen[turned] = seen[turned].map(|o| o + 1);
        seen[turned + 1..].fill(Some(0));
    }
}
