//! The sandbox: an engine with nothing in it but our own functions, and every limit that Rhai has.

use std::rc::Rc;
use std::time::Instant;

use rhai::{Dynamic, Engine, OptimizationLevel, Token};

use super::function::{self, Patterns};
use crate::limits;

/// The language of predicates. Cheap to clone.
#[derive(Clone)]
pub struct Language {
    /// Reads what authors write.
    pub(super) parser: Rc<Engine>,
    /// Runs what was checked and written anew, with every operation in parentheses and guarded.
    pub(super) runner: Rc<Engine>,
    /// The regular expressions that were used.
    patterns: Rc<Patterns>,
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Language")
    }
}

/// Words that no predicate may contain as a name: they reach into the engine.
const DANGEROUS: [&str; 11] =
    ["Fn", "call", "curry", "debug", "eval", "is_def_fn", "is_def_var", "is_shared", "print", "this", "type_of"];

/// Words that the parser takes for its own wherever they stand.
const KEYWORDS: [&str; 24] = [
    "as", "break", "catch", "const", "continue", "do", "else", "export", "false", "fn", "for", "if", "import", "in",
    "let", "loop", "return", "switch", "throw", "true", "try", "until", "while", "global",
];

/// The names that no fact or setting may have, sorted.
pub(super) fn reserved() -> impl Iterator<Item = &'static str> {
    let mut words: Vec<&str> = DANGEROUS.into_iter().chain(KEYWORDS).collect();
    words.sort_unstable_by_key(|word| word.to_lowercase());
    words.into_iter()
}

/// Whether a fact or setting may not have this name, because predicates could not read it.
#[must_use]
pub fn is_reserved(word: &str) -> bool {
    DANGEROUS.contains(&word) || KEYWORDS.contains(&word)
}

impl Default for Language {
    fn default() -> Self {
        Self::new()
    }
}

impl Language {
    /// A new sandbox.
    #[must_use]
    pub fn new() -> Self {
        let patterns = Rc::new(Patterns::default());
        let sandbox = |depth| Rc::new(sandbox(depth, &patterns));
        Self { parser: sandbox(limits::RHAI_DEPTH), runner: sandbox(GUARDED * limits::RHAI_DEPTH), patterns }
    }

    /// Whether a regular expression fits somewhere in a text.
    pub(super) fn matches(&self, text: &str, pattern: &str) -> Result<bool, String> {
        self.patterns.fit(text, pattern)
    }
}

/// How many levels an operation takes that is written anew.
const GUARDED: usize = 4;

fn sandbox(depth: usize, patterns: &Rc<Patterns>) -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_max_operations(limits::RHAI_OPERATIONS)
        .set_max_expr_depths(depth)
        .set_max_string_size(limits::RHAI_TEXT)
        .set_max_array_size(limits::RHAI_ENTRIES)
        .set_max_map_size(limits::RHAI_ENTRIES)
        .set_allow_looping(false)
        .set_allow_statement_expression(false)
        .set_allow_loop_expressions(false)
        .set_allow_if_expression(false)
        .set_allow_switch_expression(false)
        .set_optimization_level(OptimizationLevel::None);
    for word in DANGEROUS {
        engine.disable_symbol(word);
    }
    allow_reserved_names(&mut engine);
    set_deadline(&mut engine);
    function::register(&mut engine, patterns);
    engine
}

/// Facts may be called `package` or `default`: words that Rhai reserves but does not use.
fn allow_reserved_names(engine: &mut Engine) {
    let name = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    #[expect(deprecated, reason = "marked as unstable; the version is pinned")]
    engine.on_parse_token(move |token, _, _| match token {
        Token::Reserved(word) if name(&word) && !DANGEROUS.contains(&word.as_str()) => Token::Identifier(word),
        other => other,
    });
}

/// Ends what all other limits let through.
fn set_deadline(engine: &mut Engine) {
    let started = std::cell::Cell::new(Instant::now());
    engine.on_progress(move |operations| {
        if operations <= 1 {
            started.set(Instant::now());
        }
        (started.get().elapsed() > limits::RHAI_TIME).then_some(Dynamic::UNIT)
    });
}
