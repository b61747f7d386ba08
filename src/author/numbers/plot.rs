//! How far probabilities are kept, as a drawing.

use super::bench::Bench;

/// The plot as SVG.
#[must_use]
pub fn reliability_plot(_bench: &Bench) -> String {
    String::new()
}
