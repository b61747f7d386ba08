//! What a plan is made from, and what comes out: numbers only.

use crate::units::{Bits, Minutes, MinutesSaved, Probability};

/// One fix that applies and was not tried yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// Its id: ties go to the smaller one.
    pub id: String,
    /// How long it takes.
    pub time: Minutes,
    /// The penalty for its risk, after `--prefer`.
    pub risk: Minutes,
    /// The needs that it pays unless an earlier move has: indices into [`Problem::needs`], without repetition.
    pub needs: Vec<usize>,
    /// Which causes it resolves and how surely: indices into [`Problem::posterior`].
    pub resolves: Vec<(usize, Probability)>,
    /// The fixes that must come before: indices into [`Problem::fixes`]. What was tried or does not apply is not among
    /// them. Free of cycles.
    pub requires: Vec<usize>,
    /// Whether it can be carried out as things stand. Where it cannot, it is no move, and whoever requires it does
    /// without.
    pub applies: bool,
}

/// A planning problem.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// P(cause | evidence) for each cause, `other` included; adds up to 1.
    pub posterior: Vec<Probability>,
    /// The fixes to choose from.
    pub fixes: Vec<Fix>,
    /// The price of each need.
    pub needs: Vec<Minutes>,
    /// The needs that tried fixes have paid: indices into `needs`.
    pub paid: Vec<usize>,
    /// The price of giving up; `None` where nobody can be called.
    pub escalation: Option<Minutes>,
}

/// One fix in its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Index into [`Problem::fixes`].
    pub fix: usize,
    /// What it costs here: time, risk and the needs that it pays.
    pub cost: Minutes,
    /// The needs that it pays here: indices into [`Problem::needs`].
    pub pays: Vec<usize>,
    /// P(the symptom is not gone before this move).
    pub p_reached: Probability,
    /// P(it helps | it is reached).
    pub p_helps: Probability,
}

/// The best order of fixes.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The fixes in order.
    pub moves: Vec<Move>,
    /// The expected cost of repair, the price of giving up included.
    pub expected_cost: Minutes,
    /// P(the symptom is gone after all moves).
    pub p_resolved: Probability,
    /// Whether the order is proven to be the best.
    pub exact: bool,
}

/// What one answer to a question would mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// P(this answer | cause), one for each cause of the problem; over all answers they add up to 1.
    pub chance: Vec<Probability>,
    /// Which fixes apply under this answer, one for each fix of the problem.
    pub applies: Vec<bool>,
    /// The price of giving up under this answer.
    pub escalation: Option<Minutes>,
}

/// A question that has not been answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The fact that it decides: ties go to the smaller one.
    pub fact: String,
    /// What answering costs.
    pub cost: Minutes,
    /// What each answer would mean.
    pub answers: Vec<Answer>,
}

/// What a question is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionValue {
    /// The fact that it decides.
    pub fact: String,
    /// What answering costs.
    pub cost: Minutes,
    /// By how much the expected cost of repair falls on average.
    pub gain: MinutesSaved,
    /// Gain less cost.
    pub net: MinutesSaved,
    /// How much it tells about the causes on average.
    pub information: Bits,
}
