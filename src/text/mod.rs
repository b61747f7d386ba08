//! Texts and places in them: source files, byte spans, lines and columns, and the map from a place inside a decoded YAML
//! scalar to its place in the file. Knows nothing of what the texts mean.
//!
//! | file | holds |
//! |---|---|
//! | `digest` | the hash by which a text is known again |
//! | `harmless` | text from outside, made harmless for a terminal, and short enough for a line |
//! | `json` | the texts in a JSON value |
//! | `nearest` | "did you mean" |
//! | `scalar` | the map from decoded text to source text |
//! | `some` | a few of many names |
//! | `source` | a file's text with its lines |
//! | `substitute` | `${name}` in a finished text, and `{path}` in one that shows facts |
//! | `table` | tables and sets with keys that stand in a file |

mod digest;
mod harmless;
mod json;
mod nearest;
mod scalar;
mod some;
mod source;
mod substitute;
mod table;

pub use digest::{sha256, sha256_keyed};
pub use harmless::{harmless, shortened};
pub use json::{harmless_json, json_texts, map_json_texts};
pub use nearest::{Meant, did_you_mean, meant, nearest};
pub use scalar::{ScalarMap, ScalarStyle};
pub use some::some_of;
pub use source::{Position, SourceFile, Span};
pub use substitute::{fields, placeholders, substitute};
pub use table::{Hash, Set, Table};
