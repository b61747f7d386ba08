//! How much risk weighs against time.

/// How much risk weighs against time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Preference {
    /// Risk weighs half.
    Fast,
    /// Risk weighs as the playbook says.
    #[default]
    Balanced,
    /// Risk weighs three times.
    Safe,
}

impl Preference {
    /// What a risk's price is multiplied by.
    #[must_use]
    pub fn factor(self) -> f64 {
        match self {
            Self::Fast => 0.5,
            Self::Balanced => 1.0,
            Self::Safe => 3.0,
        }
    }
}
