//! The README's examples are real: its playbook is checked, and each console block shows what the program prints.
//! `UPDATE_README=1 cargo test --test suite readme` writes the blocks anew.

use crate::common::console::holds;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const FENCE: &str = "```";

/// The text of the first block of a language.
fn block<'t>(text: &'t str, language: &str) -> &'t str {
    let (_, after) = text.split_once(&format!("{FENCE}{language}\n")).expect("the block is there");
    after.split_once(FENCE).expect("the block ends").0
}

#[test]
fn the_console_blocks_show_what_the_program_prints() {
    let readme = std::fs::read_to_string(README).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("coffee.yaml"), block(&readme, "yaml")).unwrap();
    holds("README.md", folder.path(), "UPDATE_README", "UPDATE_README=1 cargo test --test suite readme");
}

#[test]
fn the_first_playbook_is_short() {
    let readme = std::fs::read_to_string(README).unwrap();
    let lines = block(&readme, "yaml").lines().count();
    assert!(lines <= 40, "{lines} lines");
}
