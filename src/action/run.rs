//! The effect `run`: run a program.

use std::path::{Path, PathBuf};

use super::change::Change;
use super::effect::{Description, Effect, Way};
use super::failure::Failure;
use super::journal::Entry;
use super::names::Target;
use super::program::{is_program, run};
use super::site::Site;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Params, Platform, Privilege, Value};
use crate::limits;
use crate::text::harmless;

/// What it is and takes.
static SPEC: EffectSpec = EffectSpec {
    name: "run",
    title: "Run a program",
    doc: "Starts a program with a list of arguments and a cleared environment. There is no shell, and nothing is known about undoing it.",
    describe: "runs `{program} {args}`",
    params: &[
        ParamSpec {
            name: "program",
            kind: ParamKind::Path,
            required: true,
            example: "/usr/bin/example",
            doc: "The absolute path of the program.",
        },
        ParamSpec {
            name: "args",
            kind: ParamKind::Texts,
            required: false,
            example: "[\"--reset\"]",
            doc: "Its arguments.",
        },
    ],
    platforms: &Platform::ALL,
    privilege: Privilege::User,
    reversible: false,
    changes_paths: false,
};

/// Programs that run others: a shell line in an argument, or with rights that the user did not give to triage.
const OTHERS: [&str; 37] = [
    "awk",
    "find",
    "nice",
    "node",
    "nohup",
    "perl",
    "python",
    "python3",
    "ruby",
    "script",
    "setsid",
    "ssh",
    "stdbuf",
    "timeout",
    "xargs",
    "ash",
    "bash",
    "busybox",
    "cmd",
    "csh",
    "dash",
    "doas",
    "env",
    "fish",
    "ksh",
    "osascript",
    "pkexec",
    "powershell",
    "pwsh",
    "run0",
    "runas",
    "sh",
    "su",
    "sudo",
    "tcsh",
    "wscript",
    "zsh",
];

/// The effect.
pub(super) struct Run;

impl Effect for Run {
    fn spec(&self) -> &'static EffectSpec {
        &SPEC
    }

    fn describe(&self, params: &Params, site: &Site) -> Description {
        let described = |would: String, way, finds| Description {
            what: None,
            would,
            way,
            finds,
            proof: "the program ends with status 0",
            undo: None,
        };
        match wanted(params, site) {
            Err(way) => described("runs a program".to_owned(), way, "nothing"),
            Ok(wanted) => {
                let would = format!(
                    "runs {} with the arguments {:?}, without a shell and with an empty environment, for at most {} s",
                    wanted.program.display(),
                    wanted.args,
                    limits::RUN_TIME.as_secs()
                );
                described(would, Way::Automatic, "program")
            }
        }
    }

    fn apply(&self, params: &Params, site: &Site, entry: &mut Entry<'_>) -> Result<String, Failure> {
        let wanted = wanted(params, site).map_err(|way| match way {
            Way::Refused(because) | Way::ByHand(because) | Way::Nothing(because) => Failure::Refused(because),
            Way::Automatic => Failure::Refused("it cannot be run".to_owned()),
        })?;
        let shown = wanted.program.display().to_string();
        let command = std::iter::once(shown.clone()).chain(wanted.args.iter().cloned()).collect();
        let number = entry.intend(Change::Ran { command })?;
        let ended = run(site, &wanted.program, &wanted.args, limits::RUN_TIME)?;
        entry.done(number)?;
        if !ended.well {
            return Err(Failure::Unproven(format!("{shown} failed: {}", ended.words())));
        }
        Ok(format!("ran {shown}"))
    }

    fn verify(&self, _: &Params, _: &Site, _: &[Change]) -> Result<(), Failure> {
        Ok(())
    }
}

/// A program that may be run.
#[derive(Debug)]
struct Wanted {
    program: PathBuf,
    args: Vec<String>,
}

/// What is to be run, or why it is not.
fn wanted(params: &Params, site: &Site) -> Result<Wanted, Way> {
    if !site.may_run {
        return Err(Way::Refused(
            "programs are run only with --allow-run, or by a playbook that comes with triage".to_owned(),
        ));
    }
    let args = arguments(params).map_err(Way::Refused)?;
    let text = params.text("program");
    let target = Target::read(site.platform, &site.env, text).map_err(|why| Way::Refused(format!("{text}: {why}")))?;
    let program = PathBuf::from(target.whole());
    let ends = program.extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    // Windows hands a batch file to its shell, whatever it is called by
    if site.platform == Platform::Windows && ends != "exe" {
        return Err(Way::Refused(format!("{text}: only programs that end in .exe are run")));
    }
    if !program.exists() {
        return Err(Way::ByHand(format!("{text} is not there")));
    }
    if !is_program(&program) {
        return Err(Way::Refused(format!("{text} is no program")));
    }
    if runs_others(&program) {
        return Err(Way::Refused(format!("{text} runs other programs: name the one that is meant")));
    }
    if let Some(because) = of_another(&program) {
        return Err(Way::Refused(format!("{text} {because}")));
    }
    Ok(Wanted { program, args })
}

/// Whether it is a shell or the like, by its name or by that of what it links to.
fn runs_others(program: &Path) -> bool {
    let real = std::fs::canonicalize(program).unwrap_or_default();
    let is_other = |path: &Path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_lowercase();
        OTHERS.contains(&name.strip_suffix(".exe").unwrap_or(&name))
    };
    is_other(program) || is_other(&real)
}

fn arguments(params: &Params) -> Result<Vec<String>, String> {
    let args: Vec<String> = match params.get("args") {
        Some(Value::List(args)) => args.iter().map(ToString::to_string).collect(),
        Some(other) => vec![other.to_string()],
        None => Vec::new(),
    };
    if args.len() > limits::RUN_ARGS || args.iter().map(String::len).sum::<usize>() > limits::RUN_ARG_BYTES {
        return Err(format!(
            "it has more than {} arguments, or {} bytes of them",
            limits::RUN_ARGS,
            limits::RUN_ARG_BYTES
        ));
    }
    if args.iter().any(|arg| arg.chars().any(char::is_control) || harmless(arg) != *arg) {
        return Err("an argument has characters that cannot be seen".to_owned());
    }
    Ok(args)
}

/// Why root does not run it: another user could have written it.
#[cfg(unix)]
fn of_another(program: &Path) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let real = std::fs::canonicalize(program).ok()?;
    let loose = |path: &Path| {
        // a folder in which names are only its owner's to change, such as /tmp, is as good as one that nobody may write to
        std::fs::metadata(path).map_or(true, |m| m.uid() != 0 || m.mode() & 0o022 != 0 && m.mode() & 0o1000 == 0)
    };
    real.ancestors().any(loose).then_some("can be changed by another user")
}

#[cfg(not(unix))]
fn of_another(_: &Path) -> Option<&'static str> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn site(may_run: bool) -> Site {
        let env = vec![("HOME".to_owned(), "/nonexistent".to_owned())];
        Site { may_run, ..Site::new(Platform::current(), env, "r") }
    }

    fn way(program: &str, args: &[String], may_run: bool) -> Way {
        let params = Params::new(vec![("program", Value::text(program)), ("args", Value::texts(args))]);
        Run.describe(&params, &site(may_run)).way
    }

    #[test]
    fn only_what_is_a_program_with_plain_arguments_is_run() {
        assert_eq!(way("/bin/cat", &["-n".to_owned(), "a b".to_owned()], true), Way::Automatic);
        assert!(matches!(way("/bin/cat", &[], false), Way::Refused(why) if why.contains("--allow-run")));
        for program in
            ["cat", "", "/bin/../bin/cat", "/etc/passwd", "/", "/dev/null", "/bin/cat -n", "//bin/cat", "/bin/cat\n"]
        {
            assert_ne!(way(program, &[], true), Way::Automatic, "{program}");
        }
        for program in ["/bin/sh", "/usr/bin/env"] {
            let why = "runs other programs: name the one that is meant";
            assert!(matches!(way(program, &["-c".to_owned()], true), Way::Refused(because) if because.ends_with(why)));
        }
        let many = vec!["x".to_owned(); limits::RUN_ARGS + 1];
        let odd = ["\u{1b}[2J", "a\nb", "\u{202e}", "a\0"].map(|arg| vec![arg.to_owned()]);
        for args in [vec![many, vec!["x".repeat(limits::RUN_ARG_BYTES + 1)]], odd.to_vec()].concat() {
            assert!(matches!(way("/bin/cat", &args, true), Way::Refused(_)), "{args:?}");
        }
    }

    #[test]
    fn what_a_program_came_to_is_told_and_written_down() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = super::super::Journal::open(folder.path()).unwrap();
        let mut ran = |program: &str| {
            let params = Params::new(vec![("program", Value::text(program))]);
            Run.apply(&params, &site(true), &mut journal.entry("f", 1, "run")).map_err(|failure| failure.to_string())
        };
        assert_eq!(ran("/bin/true").as_deref(), Ok("ran /bin/true"));
        assert_eq!(ran("/bin/false").unwrap_err(), "/bin/false failed: exit status: 1");
        assert!(journal.records().iter().all(|record| record.stage == super::super::Stage::Done));
        assert_eq!(journal.records().len(), 2);
    }
}
