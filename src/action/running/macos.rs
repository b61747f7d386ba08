//! Processes of macOS, from the output of `ps`.

use super::Instance;
use crate::limits;
use crate::probe::processes::{file_name, is_named};

/// What `ps` is asked for: number, parent, user, moment of the start, program; for all processes and without a head.
pub(super) const PS: [&str; 2] = ["-axo", "pid=,ppid=,uid=,lstart=,comm="];

/// Words of a moment: `Mon Jan  5 09:41:00 2026`.
const MOMENT: usize = 5;

/// The processes of a program that run as a user, without a process and those that it comes from.
pub(super) fn find(ps: &str, name: &str, user: u32, own: u32) -> Vec<Instance> {
    let all: Vec<(Instance, u32)> = ps.lines().filter_map(line).collect();
    let line = line_of(&all, own);
    let is_it = |(one, of): &(Instance, u32)| {
        *of == user && !line.contains(&one.pid) && is_named(file_name(&one.program), name)
    };
    all.iter().filter(|one| is_it(one)).map(|(one, _)| one.clone()).collect()
}

fn line_of(all: &[(Instance, u32)], own: u32) -> Vec<u32> {
    let mut line = vec![own];
    let parent = |pid: u32| all.iter().find(|(one, _)| one.pid == pid).map(|(one, _)| one.parent);
    while let Some(next) = line.last().and_then(|pid| parent(*pid)).filter(|pid| *pid > 0) {
        if line.contains(&next) || line.len() > limits::TREE_DEPTH {
            break;
        }
        line.push(next);
    }
    line
}

fn line(text: &str) -> Option<(Instance, u32)> {
    let mut rest = text;
    let mut word = || {
        let (word, behind) = rest.trim_start().split_once(' ')?;
        rest = behind;
        Some(word.to_owned())
    };
    let (pid, parent, user) = (word()?.parse().ok()?, word()?.parse().ok()?, word()?.parse().ok()?);
    let started = (0..MOMENT).map(|_| word()).collect::<Option<Vec<String>>>()?.join(" ");
    let program = rest.trim().to_owned();
    let command = command(&program);
    Some((Instance { pid, started, program, command, folder: None, parent }, user))
}

/// What starts the same again: an app by its bundle, so that the system knows it as one.
fn command(program: &str) -> Vec<String> {
    match program.find(".app/Contents/").and_then(|at| program.get(..at + 4)) {
        Some(bundle) => vec!["/usr/bin/open".to_owned(), "-a".to_owned(), bundle.to_owned()],
        None => vec![program.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLD: &str = "    1     0     0 Mon Jan  5 09:40:00 2026     /sbin/launchd\n  \
        812     1   501 Mon Jan  5 09:41:00 2026     /Applications/Notion.app/Contents/MacOS/Notion\n  \
        819   812   501 Mon Jan  5 09:41:02 2026     /Applications/Notion.app/Contents/Frameworks/Notion Helper (Renderer).app/Contents/MacOS/Notion Helper (Renderer)\n  \
        900     1   502 Mon Jan  5 09:41:00 2026     /Applications/Notion.app/Contents/MacOS/Notion\n 1000   812   501 Mon Jan  5 09:50:00 2026     triage\n";

    #[test]
    fn an_app_of_this_user_is_found_with_what_it_started() {
        let found = find(TOLD, "notion", 501, 5);
        assert_eq!(found.iter().map(|one| one.pid).collect::<Vec<_>>(), [812, 819]);
        assert_eq!(found[0].started, "Mon Jan 5 09:41:00 2026");
        assert_eq!(found[0].command, ["/usr/bin/open", "-a", "/Applications/Notion.app"]);
        assert_eq!(super::super::first_of(&found), [&found[0]]);
        // what this process was started by is not closed
        assert_eq!(find(TOLD, "notion", 501, 1000).iter().map(|one| one.pid).collect::<Vec<_>>(), [819]);
        assert!(find("nonsense\n\n1 2 3", "notion", 501, 1).is_empty());
    }
}
