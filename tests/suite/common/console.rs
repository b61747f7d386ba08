//! Markdown whose examples are real: files that it writes, and commands with what they print.
//!
//! A block with a file's name behind its language, such as ```yaml coffee.yaml, is that file; with a `#` and a key behind it, it
//! is that part of the file. In a block of the language `console` a line that begins with `$ triage ` is run, and what stands
//! beneath it is what it prints; ```console exit-1 says how its last command ends.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

const FENCE: &str = "```";
const PROMPT: &str = "$ triage ";

/// What the program prints, given the arguments of a line of a shell without quotes; and its exit code.
fn output(arguments: &str, folder: &Path) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_triage"));
    command.args(arguments.split_whitespace()).current_dir(folder).env_remove("NO_COLOR").stdin(Stdio::null());
    command.env("TRIAGE_STATE", super::program::NO_STATE);
    let done = command.output().expect("the program starts");
    let text = String::from_utf8(done.stdout).expect("the output is UTF-8");
    let code = done.status.code().expect("an exit code");
    assert!(code <= 1, "triage {arguments}\n{text}{}", String::from_utf8_lossy(&done.stderr));
    (text, code)
}

/// Writes a block to its file: the whole file, or one part of it.
fn write(folder: &Path, name: &str, block: &str) {
    let Some((name, part)) = name.split_once('#') else {
        return std::fs::write(folder.join(name), block).unwrap();
    };
    let old = std::fs::read_to_string(folder.join(name)).unwrap();
    let key =
        |line: &str| line.split_once(':').filter(|(key, _)| !key.contains([' ', '#'])).map(|(key, _)| key.to_owned());
    let (mut new, mut inside, mut found) = (String::new(), false, false);
    for line in old.lines() {
        if let Some(key) = key(line) {
            inside = key == part;
            if inside {
                new += block;
                found = true;
            }
        }
        if !inside {
            writeln!(new, "{line}").unwrap();
        } else if line.is_empty() {
            new.push('\n');
        }
    }
    assert!(found, "{name} has no part {part}");
    std::fs::write(folder.join(name), new).unwrap();
}

/// The text with every console block as the program writes it today, each file written before as the text says.
pub fn rewritten(markdown: &str, folder: &Path) -> String {
    let mut text = String::new();
    let mut open: Option<(String, String)> = None;
    let mut last = 0;
    for line in markdown.lines() {
        match (&mut open, line.strip_prefix(FENCE)) {
            (None, Some(language)) => {
                open = Some((language.to_owned(), String::new()));
                last = 0;
            }
            (Some((language, block)), Some(_)) => {
                let (language, name) = language.split_once(' ').unwrap_or((language, ""));
                if language != "console" && !name.is_empty() {
                    write(folder, name, block);
                } else if language == "console" {
                    let expected = i32::from(name == "exit-1");
                    assert_eq!(last, expected, "the last command of a block ends with {last}:\n{text}");
                }
                open = None;
            }
            (Some((language, _)), None) if language.starts_with("console") => {
                let Some(arguments) = line.strip_prefix(PROMPT) else { continue };
                writeln!(text, "{line}").unwrap();
                let (printed, code) = output(arguments, folder);
                text += &printed;
                last = code;
                continue;
            }
            (Some((_, block)), None) => writeln!(block, "{line}").unwrap(),
            (None, None) => {}
        }
        writeln!(text, "{line}").unwrap();
    }
    text
}

/// Holds a file of the project against itself with every console block written anew, or writes it where `variable` is set.
pub fn holds(path: &str, folder: &Path, variable: &str, mends: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let stands = std::fs::read_to_string(&path).unwrap();
    same(&path, &stands, &rewritten(&stands, folder), variable, mends);
}

/// Holds what stands in a file against what should, or writes it where `variable` is set.
pub fn same(path: &Path, stands: &str, should: &str, variable: &str, mends: &str) {
    if std::env::var_os(variable).is_some() {
        std::fs::write(path, should).unwrap();
        return;
    }
    let differs = stands.lines().zip(should.lines()).find(|(a, b)| a != b);
    assert!(stands == should, "{mends} mends {}; the first difference: {differs:#?}", path.display());
}
