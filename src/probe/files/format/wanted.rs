//! The formats that a playbook may ask for.

use super::kind::Kind;
use crate::probe::words::words;

words! {
    /// The format that is asked for.
    Wanted {
        /// Whatever it looks like; of a folder, every store that is recognised below it.
        Auto => "auto",
        /// SQLite databases.
        Sqlite => "sqlite",
        /// LevelDB folders.
        Leveldb => "leveldb",
        /// Caches of Chromium, of both kinds.
        Cache => "chromium-cache",
        /// JSON documents.
        Json => "json",
    }
}

impl Wanted {
    /// The format of that name.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Auto, Self::Sqlite, Self::Leveldb, Self::Cache, Self::Json].into_iter().find(|w| w.word() == word)
    }

    /// Whether a kind is of this format.
    #[must_use]
    pub fn takes(self, kind: Kind) -> bool {
        match self {
            Self::Auto => true,
            Self::Sqlite => kind == Kind::Sqlite,
            Self::Leveldb => kind == Kind::Leveldb,
            Self::Cache => matches!(kind, Kind::SimpleCache | Kind::BlockCache),
            Self::Json => kind == Kind::Json,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_parsed() {
        assert!(Wanted::WORDS.iter().all(|word| Wanted::parse(word).is_some_and(|wanted| wanted.word() == *word)));
        assert_eq!(Wanted::parse("zip"), None);
    }
}
