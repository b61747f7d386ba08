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
    /// The name on the command line and in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Balanced => "balanced",
            Self::Safe => "safe",
        }
    }

    /// The preference with that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Fast, Self::Balanced, Self::Safe].into_iter().find(|p| p.name() == name)
    }

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
