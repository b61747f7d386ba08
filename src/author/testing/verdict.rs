//! What comes of a scenario.

/// What comes of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Everything came out as expected.
    Hit,
    /// Another cause leads, or it is not as expected whether the symptom is gone.
    Miss,
    /// The right cause leads, and something said of how sure that is does not hold: a bound, how far down it may stand, or
    /// what stays unknown.
    Noisy,
    /// The causes are right, and the plan is another one.
    WrongOrder,
    /// Nothing is expected, or nothing that is expected can be told.
    NotEvaluated,
    /// It does not come out, as its `known_gap` says.
    KnownGap,
    /// It comes out, though its `known_gap` says that it does not.
    GapClosed,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Hit, Self::Miss, Self::Noisy, Self::WrongOrder, Self::NotEvaluated, Self::KnownGap, Self::GapClosed];

    /// The name in JSON and JUnit.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Noisy => "noisy",
            Self::WrongOrder => "wrong-order",
            Self::NotEvaluated => "not-evaluated",
            Self::KnownGap => "known-gap",
            Self::GapClosed => "gap-closed",
        }
    }

    /// Whether the scenario is as its author says.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(self, Self::Hit | Self::KnownGap)
    }

    /// The same for a scenario that is expected to fail.
    pub(super) fn of_known_gap(self) -> Self {
        match self {
            Self::Hit => Self::GapClosed,
            Self::Miss | Self::Noisy | Self::WrongOrder => Self::KnownGap,
            other => other,
        }
    }
}
