//! Playbooks that mean harm: what they would change is refused when they are read, or when it is looked at, or is shown as
//! harmless text. Whatever they say, nothing of the home folder is touched.

use std::fs;

use crate::common::machine::{Machine, PLAYBOOK};
use serde_json::Value as Json;

/// Paths that must not be moved, whatever `touches` says.
const PATHS: [&str; 36] = [
    "/",
    "//",
    "/.",
    "~",
    "~/",
    "~/.",
    "~/..",
    "~/../..",
    "~/.example/../.ssh",
    "~/.example/./cache",
    "~/.example//cache/..",
    "%HOME%",
    "%HOME%/..",
    "%NOBODY_SET_THIS%/cache",
    "~root/.ssh",
    "/home",
    "/root",
    "/etc",
    "/usr",
    "/dev/null",
    "/dev/sda",
    "/proc/self",
    "/proc/self/fd/0",
    "/sys/kernel",
    "~/link",
    "~/link/inside",
    "~/.example/link",
    "~/pipe",
    r"\\server\share\x",
    "//server/share/x",
    "relative/path",
    "./x",
    "",
    " ",
    "~/.example/cache\u{202e}gpj",
    "~/.example/\u{1b}[2J",
];

/// Paths of Windows that name no file.
const WINDOWS: [&str; 12] = [
    r"C:\",
    "C:",
    r"C:\Users",
    r"%USERPROFILE%",
    r"%AppData%\CON",
    r"%AppData%\nul.txt",
    r"%AppData%\COM1",
    r"%AppData%\x:stream",
    r"%AppData%\trailing.",
    r"\\?\C:\Windows",
    r"\\.\PhysicalDrive0",
    r"%AppData%\..\..",
];

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The playbook of the app, with another path in its first fix, below what it may touch.
fn with_path(path: &str) -> String {
    let path = quoted(path);
    PLAYBOOK
        .replace("do: { move_aside: { path: ~/.example/cache } }", &format!("do: {{ move_aside: {{ path: {path} }} }}"))
        .replace("touches: [~/.example]", &format!("touches: [~/.example, {path}]"))
}

fn machine_with(playbook: &str) -> Machine {
    let machine = Machine::with_damaged(&["cache"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc", machine.path("home/link")).unwrap();
        std::os::unix::fs::symlink("..", machine.app("link")).unwrap();
    }
    fs::write(machine.path("playbook.yaml"), playbook).unwrap();
    machine
}

/// What became of a playbook that means harm: refused when it was read, or its plan was applied and changed nothing.
fn comes_to_nothing(what: &str, playbook: &str) {
    let machine = machine_with(playbook);
    let before = machine.home();
    let file = machine.playbook();
    let check = machine.run(&["check", &file]);
    if check.code == 1 {
        assert!(check.out.contains("error["), "{what}: {}", check.out);
        let used = machine.diagnose(&["--trust"]);
        assert_eq!(used.code, 2, "{what}: {}", used.err);
        assert_eq!(machine.home(), before, "{what}");
        return;
    }
    assert_eq!(check.code, 0, "{what}: {}{}", check.out, check.err);
    let trust = machine.run(&["trust", "--yes", &file]);
    assert_eq!(trust.code, 0, "{what}: {}", trust.err);
    let plan = machine.plan(&[]);
    let effect = &plan["fixes"][0]["steps"][0]["effect"];
    assert_ne!(effect["way"], "automatic", "{what}: {effect}");
    let apply = machine.run(&["apply", "plan.json", "--yes", "low"]);
    assert_ne!(apply.code, 4, "{what}: {}", apply.err);
    assert_eq!(machine.home(), before, "{what}");
}

#[test]
fn paths_that_mean_harm_are_not_moved() {
    PATHS.iter().for_each(|path| comes_to_nothing(path, &with_path(path)));
}

#[test]
fn paths_of_windows_that_name_no_file_are_not_moved() {
    for path in WINDOWS {
        let of_windows = format!("{{ windows: {}, linux: {} }}", quoted(path), quoted(path));
        let playbook = PLAYBOOK
            .replace(
                "do: { move_aside: { path: ~/.example/cache } }",
                &format!("do: {{ move_aside: {{ path: {of_windows} }} }}"),
            )
            .replace("touches: [~/.example]", &format!("touches: [~/.example, {of_windows}]"));
        comes_to_nothing(path, &playbook);
    }
}

#[test]
fn what_lies_outside_touches_is_refused_when_it_is_read() {
    for path in ["~/.ssh", "~/.example2", "~/.exampl", "/var/lib/example", "~/.Example/cache"] {
        let text = PLAYBOOK.replace("path: ~/.example/cache }", &format!("path: {path} }}"));
        let machine = machine_with(&text);
        let check = machine.run(&["check", &machine.playbook()]);
        assert_eq!(check.code, 1, "{path}: {}", check.out);
        assert!(check.out.contains("error[effect-outside-touches]"), "{path}: {}", check.out);
    }
}

/// The playbook of the app, with another effect in its first fix.
fn with_effect(effect: &str) -> String {
    PLAYBOOK.replace("do: { move_aside: { path: ~/.example/cache } }", &format!("do: {{ {effect} }}"))
}

#[test]
fn programs_and_pages_that_mean_harm_are_refused() {
    let many = vec!["x"; 100_000].join(", ");
    for effect in [
        "run: { program: sh, args: [-c, 'touch ~/x'] }".to_owned(),
        "run: { program: 'sh -c true' }".to_owned(),
        "run: { program: ../../bin/sh }".to_owned(),
        "run: { program: '/bin/sh\\0' }".to_owned(),
        "run: { program: /nonexistent/program }".to_owned(),
        "run: { program: /etc }".to_owned(),
        "run: { program: /etc/passwd }".to_owned(),
        "run: { program: /bin/true }".to_owned(),
        format!("run: {{ program: /bin/true, args: [{many}] }}"),
        format!("run: {{ program: /bin/true, args: [{}] }}", "x".repeat(4 << 20)),
        "open: { url: 'http://example.org/' }".to_owned(),
        "open: { url: 'file:///etc/passwd' }".to_owned(),
        "open: { url: 'javascript:alert(1)' }".to_owned(),
        "open: { url: 'ms-settings:' }".to_owned(),
        "open: { url: 'ms-settings:network-vpn&calc.exe' }".to_owned(),
        "open: { url: 'vscode://file/etc/passwd' }".to_owned(),
        "open: { url: 'https://example.org/$(id)' }".to_owned(),
        "open: { url: '--help' }".to_owned(),
        "close_app: { name: '' }".to_owned(),
        "close_app: { name: '*' }".to_owned(),
        "close_app: { name: '../sh' }".to_owned(),
        "stop_service: { name: '--all' }".to_owned(),
        "stop_service: { name: 'ssh;reboot' }".to_owned(),
        "stop_service: { name: '' }".to_owned(),
        "start_app: { name: '-rf' }".to_owned(),
        "delete: { path: ~/.example/cache }".to_owned(),
        "shell: 'rm -rf ~'".to_owned(),
    ] {
        let short: String = effect.chars().take(60).collect();
        comes_to_nothing(&short, &with_effect(&effect));
    }
}

#[test]
fn texts_that_would_write_on_the_terminal_are_harmless_wherever_they_are_shown() {
    let evil = "\u{1b}[31m\u{1b}]0;title\u{7}a\u{202e}evil\u{2066}\u{9b}5n\u{200f}\r\u{8}\u{7f}";
    let text = PLAYBOOK
        .replace(
            "say: Give the folder cache in ~/.example another name.",
            &format!("say: {}", quoted(&format!("Give {evil}"))),
        )
        .replace("title: The cache of Example is damaged", &format!("title: {}", quoted(&format!("Damaged {evil}"))))
        .replace("title: Let Example make a new cache", &format!("title: {}", quoted(&format!("Renew {evil}"))));
    let machine = machine_with(&text);
    let harmful = |text: &str| {
        text.contains(['\u{1b}', '\u{7}', '\u{202e}', '\u{2066}', '\u{9b}', '\u{200f}', '\u{8}', '\u{7f}'])
    };
    let file = machine.playbook();
    let answers = machine.path("answers.yaml");
    fs::write(&answers, "lamp: true\nfixes: { renew-cache: apply }\n").unwrap();
    for args in [
        vec!["trust", "--yes", &file],
        vec!["--symptom", "empty-window", "--playbook", &file, "--plan-out", "plan.json"],
        vec!["apply", "plan.json", "--yes", "low"],
        vec!["undo"],
        vec!["undo", "--list"],
        vec!["--symptom", "empty-window", "--playbook", &file, "--guide", "--answers", "answers.yaml"],
    ] {
        let run = machine.run(&args);
        assert!(!harmful(&run.out) && !harmful(&run.err), "{args:?}: {:?} {:?}", run.out, run.err);
        assert_ne!(run.code, 4, "{args:?}: {}", run.err);
    }
    let plan = fs::read_to_string(machine.path("plan.json")).unwrap_or_default();
    assert!(!harmful(&plan));
    assert!(plan.is_empty() || serde_json::from_str::<Json>(&plan).is_ok());
}
