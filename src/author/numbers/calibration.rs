//! Whether probabilities are kept: causes that are given 80 % must be the right ones in 80 % of the worlds.

use serde::Serialize;

/// How many bins there are.
const BINS: usize = 10;

/// How far the probabilities of first causes are kept.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// The expected calibration error: how far promised and kept are apart, on average over the worlds.
    ///
    /// Source: M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning",
    /// AAAI 2015.
    pub ece: f64,
    /// What it would come to by chance alone if every promise were true.
    pub ece_by_chance: f64,
    /// The bins in which first causes fell, from 0 to 1; those without any are left out.
    pub bins: Vec<Bin>,
}

/// The worlds in which the first cause had about the same probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// Where the bin begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// How many worlds fell into it.
    pub worlds: usize,
    /// The probability of the first cause, on average.
    pub promised: f64,
    /// How often it was the right one.
    pub kept: f64,
    /// The standard error of `kept`, if the promise is true.
    pub error: f64,
}

impl Calibration {
    /// Of the probability of each first cause, and whether it was the right one.
    #[expect(clippy::cast_precision_loss, reason = "a number of worlds")]
    pub(super) fn of(promises: impl Iterator<Item = (f64, bool)>) -> Self {
        let mut sums = [(0_usize, 0.0, 0_usize); BINS];
        for (promised, kept) in promises {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10")]
            let bin = &mut sums[((promised * BINS as f64) as usize).min(BINS - 1)];
            *bin = (bin.0 + 1, bin.1 + promised, bin.2 + usize::from(kept));
        }
        let edge = |n: usize| n as f64 / BINS as f64;
        let filled = sums.iter().enumerate().filter(|(_, (worlds, ..))| *worlds > 0);
        let bins: Vec<Bin> = filled
            .map(|(n, (worlds, promised, kept))| {
                let (promised, kept) = (promised / *worlds as f64, *kept as f64 / *worlds as f64);
                let error = (promised * (1.0 - promised) / *worlds as f64).max(0.0).sqrt();
                Bin { from: edge(n), to: edge(n + 1), worlds: *worlds, promised, kept, error }
            })
            .collect();
        let all: usize = bins.iter().map(|b| b.worlds).sum();
        let average =
            |of: &dyn Fn(&Bin) -> f64| bins.iter().map(|b| b.worlds as f64 * of(b)).sum::<f64>() / all.max(1) as f64;
        let ece = average(&|b| (b.promised - b.kept).abs());
        // the mean of the size of what is normally distributed around 0
        let ece_by_chance = average(&|b| b.error * (2.0 / std::f64::consts::PI).sqrt());
        Self { ece, ece_by_chance, bins }
    }
}
