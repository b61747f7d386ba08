//! A mean over worlds, with what chance may have put into it.

use serde::Serialize;

/// A mean and its standard error; the error is 0 where nothing was left to chance.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Estimate {
    /// The mean.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// Numbers with weights, added up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sum {
    weight: f64,
    first: f64,
    second: f64,
    count: f64,
}

impl Sum {
    pub(super) fn add(&mut self, weight: f64, value: f64) {
        self.weight += weight;
        self.first += weight * value;
        self.second += weight * value * value;
        self.count += 1.0;
    }

    /// The mean of numbers that are all there are.
    pub(super) fn exact(&self) -> Estimate {
        Estimate { value: if self.weight > 0.0 { self.first / self.weight } else { 0.0 }, error: 0.0 }
    }

    /// The mean of numbers that were drawn with equal weights.
    pub(super) fn drawn(&self) -> Estimate {
        let Estimate { value, .. } = self.exact();
        if self.count < 2.0 {
            return Estimate { value, error: 0.0 };
        }
        let variance = (self.second / self.weight - value * value).max(0.0) * self.count / (self.count - 1.0);
        Estimate { value, error: (variance / self.count).sqrt() }
    }

    /// The mean of numbers that were drawn, or are all there are.
    pub(super) fn estimate(&self, exact: bool) -> Estimate {
        if exact { self.exact() } else { self.drawn() }
    }
}

impl Estimate {
    /// The mean of several of them, by share.
    pub(super) fn together(parts: &[(f64, Self)]) -> Self {
        let value = parts.iter().map(|(share, e)| share * e.value).sum();
        let error = parts.iter().map(|(share, e)| (share * e.error).powi(2)).sum::<f64>().sqrt();
        Self { value, error }
    }
}
