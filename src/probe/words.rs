//! The macro for closed lists of words: an enum whose values are the texts that a fact may hold.

/// Defines an enum with `WORDS`, all its texts, and `word`, the text of a value.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$inner:meta])* $variant:ident => $text:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$inner])* $variant,)+ }

        impl $name {
            /// All texts that a fact may hold.
            pub const WORDS: &'static [&'static str] = &[$($text),+];

            /// The text that a fact holds.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

pub(super) use words;
