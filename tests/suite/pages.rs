//! What authors are given: a scaffold, a playbook in several forms, explained keys, completions and manual pages.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::program::{command, run};
use pulldown_cmark::{Event, Options, Parser, Tag};
use tempfile::TempDir;

const PRINTER: &str = "tests/playbooks/printer/offline.yaml";

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

// ------------------------------------------------------------------------------------------------------------ new

#[test]
fn a_scaffold_passes_check_and_test_and_nothing_is_overwritten() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().to_str().unwrap();
    let args = ["new", "printer/paper-jam", "--folder", library];
    let made = run(&args);
    assert_eq!((made.code, made.err.as_str()), (0, ""), "{made:?}");
    let file = path(&folder, "printer/paper-jam.yaml");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.lines().count() < 80, "{}", text.lines().count());
    assert_eq!(run(&["check", library, "--quiet", "--deny", "warnings"]).code, 0);
    assert!(made.out.contains("Still to be written, at each # TODO: the symptom, the question, "), "{}", made.out);
    assert_eq!(text.lines().filter(|line| line.ends_with("    # TODO")).count(), 22, "{text}");
    assert!(run(&["test", library]).out.contains("3 passed, 0 failed"));
    fs::write(&file, "mine").unwrap();
    let again = run(&args);
    assert_eq!(again.code, 2);
    assert!(again.err.contains("is there already") && again.err.contains("hint: take another id"), "{}", again.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn flags_fill_the_scaffold_in() {
    let folder = TempDir::new().unwrap();
    let file = path(&folder, "coffee.yaml");
    let made = run(&[
        "new",
        "coffee",
        "--out",
        &file,
        "--symptom",
        "No coffee: \"nothing\" comes out",
        "--question",
        "Which light is on?",
        "--cause",
        "no-water:The tank is empty:common",
        "--answer",
        "no-water:Red",
        "--fix",
        "no-water:Fill the tank:1m",
        "--cause",
        "no-power:It has no power: none at all:rare",
        "--answer",
        "no-power:None",
        "--fix",
        "no-power:Plug it in:30s",
        "--contact",
        "Anna",
    ]);
    assert_eq!((made.code, made.out.as_str()), (0, ""));
    assert_eq!(made.err, "Still to be written, at each # TODO: the explanation of each cause\n");
    let json = run(&["show", &file, "--format", "json"]).json();
    assert_eq!(json["symptoms"][0]["title"], "No coffee: \"nothing\" comes out");
    assert_eq!(json["symptoms"][0]["causes"][1]["word"], "rare");
    assert_eq!(json["causes"][1]["title"], "It has no power: none at all");
    assert_eq!(json["fixes"][0]["time"], 1.0);
    assert_eq!(json["escalation"]["contact"], "Anna");
    assert_eq!(json["facts"][0]["question"]["answers"][0]["label"], "Red");
    assert!(run(&["test", &file]).out.contains("2 passed, 0 failed"));
    // what stands in the file of --out is not lost
    let again = run(&["new", "coffee", "--out", &file]);
    assert!(again.code == 2 && again.err.contains("is there already"), "{again:?}");
    assert!(fs::read_to_string(&file).unwrap().contains("Anna"));
}

#[test]
fn what_cannot_be_a_scaffold_is_refused_with_a_hint() {
    let folder = TempDir::new().unwrap();
    let library = folder.path().to_str().unwrap();
    let (long, far) = ("a".repeat(300), format!("x:{}", "ä".repeat(5_000)));
    let two = ["new", "a", "--cause", "x:X", "--cause", "y:Y"];
    let with = |more: &[&'static str]| [&two[..], more].concat();
    for (args, message, hint) in [
        (vec!["new", "Paper Jam"], "is no id of a playbook", "`paper-jam`"),
        (vec!["new", &long], "300 letters in one part; the limit is 200", "a shorter id"),
        (vec!["new", "a", "--cause", "x:X"], "1 is no number of causes", "from 2 to"),
        (vec!["new", "a", "--cause", "x"], "this is not ID:TITLE", "--cause ID:TITLE:FREQUENCY"),
        (vec!["new", "a", "--cause", "x:X:often"], "`often` is not a frequency", "very-common, common"),
        (vec!["new", "a", "--cause", "x:X:nan"], "`nan` is not a frequency", "a number from 0.01 to 10000"),
        (vec!["new", "a", "--cause", "x:X:1e300"], "`1e300` is not a frequency", "--cause ID:TITLE:common"),
        (vec!["new", "a", "--cause", &far], "--cause x: 5000 characters are too many; the limit is 300", ""),
        (vec!["new", "a", "--title", &far], "--title: 5002 characters are too many; the limit is 300", ""),
        (vec!["new", "a", "--symptom", "a\u{1b}[1m"], "--symptom: the character U+001B", ""),
        (with(&["--cause", "x:Z"]), "the id `x` is given twice", "an id of its own"),
        (with(&["--cause", "z:x"]), "`x` has the same title", "what tells the two apart"),
        (with(&["--cause", "other:Z"]), "`other` is kept for none of the causes", "another id"),
        (with(&["--fix", "z:Z"]), "no --cause is called `z`", "the causes are: x, y"),
        (vec!["new", "a", "--fix", "z:Z"], "no --cause is called `z`", "name the causes first: --cause z:TITLE"),
        (with(&["--fix", "x:A:-5m"]), "`-5m` is not a time", "30s, 5m or 2h"),
        (with(&["--fix", "x:A:5 minutes"]), "`5 minutes` is not a time", "--fix CAUSE:TITLE:5m"),
        (with(&["--fix", "x:A", "--fix", "x:B"]), "--fix is given twice for `x`", "each cause has one"),
        (with(&["--answer", "x:A", "--answer", "x:B"]), "--answer is given twice for `x`", "each cause has one"),
        (with(&["--answer", "x:Red", "--answer", "y:red"]), "`x` has the same answer", "tell the causes apart"),
        (with(&["--answer", "x:Something else"]), "`Something else` is added by itself", "tell the causes apart"),
        (vec!["new", "a", "--answers", "nowhere.txt"], "cannot read nowhere.txt", "check the path"),
        (vec!["new", "a", "--answers", "nowhere.txt", "--symptom", "X"], "cannot be used with", ""),
    ] {
        let run = run(&[&args[..], &["--folder", library]].concat());
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}: {run:?}");
        assert!(run.err.contains(message) && run.err.contains(hint), "{args:?}: {}", run.err);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written");
}

#[test]
fn a_file_of_answers_is_taken_as_a_whole_or_not_at_all() {
    let whole = "It squeaks\nDry\nCOMMON\nLoose\n\n\nWhere?\nAt the hinge\nAt the lock\nOil it\n1m\n\n\nAnna\n";
    let folder = TempDir::new().unwrap();
    let answers = path(&folder, "answers.txt");
    let file = path(&folder, "door.yaml");
    let new = ["new", "door", "--answers", &answers, "--folder", folder.path().to_str().unwrap()];
    for (text, message) in [
        (whole.replace("COMMON", "often"), ":3: `often` is no frequency; write very-common, common"),
        (whole.replace("1m", "5 minutes"), ":11: `5 minutes` is no time; write a time such as 30s"),
        (whole.replace("Dry", ""), ":2: a playbook needs two causes at least"),
        (whole.replace("Anna\n", ""), " ends after line 13, before: Whom to call"),
        (format!("{whole}more\n"), ":15: no question is left for `more`"),
    ] {
        fs::write(&answers, text).unwrap();
        let refused = run(&new);
        assert_eq!((refused.code, refused.out.as_str()), (2, ""), "{refused:?}");
        let start = format!("error: {answers}{message}");
        assert!(refused.err.starts_with(&start) && refused.err.contains("\n  hint: "), "{}", refused.err);
        assert!(!Path::new(&file).exists(), "{message}");
    }
    fs::write(&answers, whole).unwrap();
    let made = run(&new);
    assert_eq!((made.code, made.err.as_str()), (0, ""));
    let open = "Still to be written, at each # TODO: the explanation of each cause, the fix of loose\n";
    assert!(made.out.ends_with(open), "{}", made.out);
    assert_eq!(run(&["check", &file, "--deny", "warnings"]).code, 0);
}

#[test]
fn a_dash_as_the_file_is_stdout() {
    let folder = TempDir::new().unwrap();
    let output = command(&["new", "a", "--out", "-"]).current_dir(folder.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && text.contains("\ntriage: 1\nid: a "), "{text}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "no file is written");
}

#[test]
fn what_cannot_be_written_is_not_lost() {
    let folder = TempDir::new().unwrap();
    let file = path(&folder, "file");
    fs::write(&file, "").unwrap();
    let made = run(&["new", "a", "--folder", &file, "--symptom", "It squeaks"]);
    assert!(made.code == 2 && made.err.contains("the playbook is on stdout instead"), "{made:?}");
    assert!(made.out.contains("title: It squeaks\n"), "{}", made.out);
}

#[test]
fn a_schema_beside_the_library_is_named_in_the_first_line() {
    let folder = TempDir::new().unwrap();
    let schema = path(&folder, "playbook.schema.json");
    assert_eq!(run(&["schema", "--out", &schema]).code, 0);
    assert_eq!(run(&["new", "a/b", "--folder", folder.path().to_str().unwrap()]).code, 0);
    let text = fs::read_to_string(path(&folder, "a/b.yaml")).unwrap();
    assert_eq!(text.lines().next(), Some("# yaml-language-server: $schema=../playbook.schema.json"));
}

// ----------------------------------------------------------------------------------------------------------- show

/// The texts of a Markdown document in the order they stand, how many tables there are, and what else than text it holds.
fn read(markdown: &str) -> (String, usize, Vec<String>) {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let (mut text, mut tables, mut odd) = (String::new(), 0, Vec::new());
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(t) | Event::Code(t) => text += &t,
            Event::Start(Tag::Table(_)) => tables += 1,
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::BlockQuote(_) | Tag::CodeBlock(_)) => {
                odd.push(format!("{event:?}"));
            }
            Event::Html(html) | Event::InlineHtml(html) if !["<code>", "</code>"].contains(&&*html) => {
                odd.push(html.to_string());
            }
            Event::End(_) => text.push('\n'),
            _ => {}
        }
    }
    (text, tables, odd)
}

#[test]
fn a_playbook_as_markdown_holds_everything_in_tables() {
    for playbook in [PRINTER, "notion/sign-in"] {
        let json = run(&["show", playbook, "--format", "json"]).json();
        let shown = run(&["show", playbook, "--format", "markdown"]);
        let (text, tables, odd) = read(&shown.out);
        assert_eq!(odd, Vec::<String>::new(), "{playbook}");
        assert!(tables > 3, "{playbook}: {tables}");
        for part in ["causes", "findings", "fixes", "symptoms"] {
            for one in json[part].as_array().unwrap() {
                let title = one["title"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(text.contains(&title), "{playbook}: {title}");
                if let Some(when) = one["when"].as_str() {
                    let flat = when.split_whitespace().collect::<Vec<_>>().join(" ");
                    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    assert!(text.contains(&flat), "{playbook}: {flat}");
                }
            }
        }
    }
}

#[test]
fn hostile_texts_stay_text_in_every_form() {
    let hostile = "| <img src=x> [a](javascript:b) `c` **d** ]\"; click c0 call e() %%{init: {}}%% # - 1. ~~f~~";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(PRINTER)).unwrap();
    let json = serde_json::Value::from(hostile).to_string();
    let text = [
        "Printer shows as offline",
        "The printer is off or asleep",
        "The display is dark",
        "Service manual",
        "An error",
    ]
    .into_iter()
    .fold(text, |text, title| text.replace(&format!("title: {title}\n"), &format!("title: {json}\n")));
    let text = text
        .replace("title: Service manual,", &format!("title: {json},"))
        .replace("label: An error", &format!("label: {json}"));
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("a.yaml"), text).unwrap();
    let file = path(&folder, "a.yaml");
    let markdown = run(&["show", &file, "--format", "markdown"]);
    assert_eq!(markdown.code, 0, "{}", markdown.err);
    let (text, _, odd) = read(&markdown.out);
    assert_eq!(odd, Vec::<String>::new());
    assert!(text.matches(hostile).count() > 5, "{text}");
    let mermaid = run(&["show", &file, "--format", "mermaid"]).out;
    for (n, line) in mermaid.lines().enumerate() {
        assert!(!line.contains("click c0 call e()") || line.matches('"').count() == 2, "{}: {line}", n + 1);
        assert!(!line.contains("%%{") && !line.contains("<img"), "{}: {line}", n + 1);
    }
}

#[test]
fn a_drawing_holds_causes_and_fixes_and_is_not_too_large_for_mermaid() {
    for playbook in [PRINTER, "notion/sign-in"] {
        let json = run(&["show", playbook, "--format", "json"]).json();
        let drawing = run(&["show", playbook, "--format", "mermaid"]).out;
        assert!(drawing.starts_with("flowchart LR\n") && drawing.len() < 50_000, "{}", drawing.len());
        let nodes = |class: &str| drawing.lines().filter(|line| line.ends_with(class)).count();
        assert_eq!(nodes("]:::cause"), json["causes"].as_array().unwrap().len() + 1, "{playbook}");
        assert_eq!(nodes("]:::fix"), json["fixes"].as_array().unwrap().len(), "{playbook}");
        let edges = drawing.lines().filter(|line| line.contains("->|")).count();
        assert!(edges > 3 && edges <= 500, "{playbook}: {edges}");
    }
}

// -------------------------------------------------------------------------------------------------------- explain

#[test]
fn a_key_is_explained_by_its_path_or_name() {
    let key = run(&["explain", "findings.overlaps"]);
    assert!(key.code == 0 && key.out.contains("tell much the same story"), "{key:?}");
    let several = run(&["explain", "applies"]).out;
    assert!(several.contains("causes.applies: ") && several.contains("fixes.applies: "), "{several}");
    let both = run(&["explain", "high"]).out;
    assert!(both.contains("costs 60 min in a plan"), "{both}");
    assert!(both.contains("costs.risk.high: Something that may be lost for good."), "{both}");
    let told = |name: &str| run(&["explain", name]).out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told("findings.when").contains("triage explain predicates"));
    assert!(told("fixes.needs").contains("admin 2 min, restart 5 min, sign-in 2 min, network-change 3 min"));
    assert!(told("fixes.risk").contains("none 0 min, low 2 min, medium 10 min, high 60 min"));
    let json = run(&["explain", "fixes.time", "--format", "json"]).json();
    assert_eq!((json["kind"].as_str(), json["required"].as_bool()), (Some("key"), Some(true)));
    let unknown = run(&["explain", "findings.overlap"]);
    assert!(unknown.code == 2 && unknown.err.contains("did you mean `findings.overlaps`?"), "{}", unknown.err);
    let named = run(&["explain", "tcp", "--format", "markdown"]);
    assert!(named.code == 2 && named.err.contains("leave the name away"), "{}", named.err);
}

// ------------------------------------------------------------------------------------------- completions and manual

/// Runs a tool on a file, if it is there: whether it is content.
fn tool(name: &str, args: &[&str]) -> Option<bool> {
    let status =
        Command::new(name).args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.ok().map(|status| status.success())
}

#[test]
fn every_shell_gets_a_completion_that_knows_the_commands() {
    let folder = TempDir::new().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let file = path(&folder, shell);
        assert_eq!(run(&["completions", shell, "--out", &file]).code, 0);
        let script = fs::read_to_string(&file).unwrap();
        for word in ["check", "completions", "no-probe"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
        // values are completed everywhere by these two alone
        let names =
            ["move_aside", "findings.overlaps", "sign-in-failed", "mermaid"].iter().all(|name| script.contains(name));
        assert!(names || !["bash", "zsh"].contains(&shell), "{shell}");
    }
    for (shell, syntax) in [("bash", "-n"), ("zsh", "-n"), ("fish", "-n")] {
        assert_ne!(tool(shell, &[syntax, &path(&folder, shell)]), Some(false), "{shell} does not read its completion");
    }
    assert_eq!(run(&["completions", "csh"]).code, 2);
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = TempDir::new().unwrap();
    let written = run(&["man", "--folder", folder.path().to_str().unwrap()]);
    assert_eq!(written.code, 0, "{}", written.err);
    let help = run(&["--help"]).out;
    let commands = triage::cli::command();
    for command in commands.get_subcommands() {
        let name = command.get_name();
        assert!(help.contains(name), "{name}");
        let page = fs::read_to_string(folder.path().join(format!("triage-{name}.1"))).unwrap();
        assert!(page.contains(".SH NAME") && page.contains(name), "{name}");
        assert_eq!(run(&["man", name]).out, page.trim_end().to_owned() + "\n", "{name}");
    }
    let main = run(&["man"]).out;
    assert!(main.contains("\\-\\-symptom") && main.contains("triage\\-check"), "{main}");
    let check = run(&["man", "check"]).out;
    for page in [&main, &check] {
        assert!(page.contains(".SH \"EXIT STATUS\"\n.TP\n0\ndone\n") && !page.contains("EXTRA"), "{page}");
    }
    let title = format!(".TH triage-check 1  \"triage {}\"", env!("CARGO_PKG_VERSION"));
    assert!(check.contains(&title), "{check}");
    let page = path(&folder, "triage.1");
    assert_ne!(tool("mandoc", &["-T", "lint", "-W", "error", &page]), Some(false), "mandoc");
    let unknown = run(&["man", "chek"]);
    assert!(unknown.code == 2 && unknown.err.contains("did you mean `check`?"), "{}", unknown.err);
}
