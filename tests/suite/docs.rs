//! The pages in `docs/` tell the truth: the tutorial is walked through literally in an empty folder, and the reference is what
//! the program prints. `UPDATE_DOCS=1 cargo test --test suite docs` writes both anew.

use std::path::Path;

use crate::common::console::{holds, rewritten, same};
use crate::common::program::run;

const MENDS: &str = "UPDATE_DOCS=1 cargo test --test suite docs";

fn page(name: &str) -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    (path, text)
}

#[test]
fn who_follows_the_tutorial_sees_what_it_shows() {
    let folder = tempfile::tempdir().unwrap();
    holds("docs/tutorial.md", folder.path(), "UPDATE_DOCS", MENDS);
    let lines = std::fs::read_to_string(folder.path().join("coffee.yaml")).unwrap().lines().count();
    assert!(lines <= 80, "the playbook that comes out has {lines} lines");
}

#[test]
fn a_command_that_prints_something_else_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let (_, text) = page("tutorial.md");
    let changed = text.replacen("3 passed", "4 passed", 1);
    assert!(changed != text, "the tutorial shows a test that passes");
    assert!(rewritten(&changed, folder.path()) != changed);
}

#[test]
#[should_panic(expected = "the last command of a block ends with 1")]
fn a_command_that_fails_where_none_should_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    rewritten("```yaml a.yaml\ntriage: 1\n```\n```console\n$ triage check a.yaml\n```\n", folder.path());
}

#[test]
fn the_reference_is_what_the_program_prints() {
    let (path, stands) = page("reference.md");
    let printed = run(&["explain", "--format", "markdown"]);
    assert_eq!((printed.code, printed.err.as_str()), (0, ""));
    same(&path, &stands, &printed.out, "UPDATE_DOCS", MENDS);
}
