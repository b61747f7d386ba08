//! What the program knows of the machine it runs on without a probe: the operating system.

use crate::fact::{Platform, Value};

/// The built-in facts: `os.family`, `os.version` (where the system tells) and `os.arch`.
#[must_use]
pub fn built_in() -> Vec<(&'static str, Value)> {
    let mut facts =
        vec![("os.family", Value::text(Platform::current().name())), ("os.arch", Value::text(std::env::consts::ARCH))];
    let version = os_info::get().version().to_string();
    if version.starts_with(|c: char| c.is_ascii_digit()) {
        facts.push(("os.version", Value::text(&version)));
    }
    facts
}
