//! System services: what the system is asked and told, as pure functions of the platform; and the asking and telling.

use std::thread;
use std::time::Instant;

use super::change::Change;
use super::effect::Way;
use super::failure::Failure;
use super::journal::Entry;
use super::program::{asked, of_system};
use super::site::Site;
use crate::fact::Platform;
use crate::limits;

/// A name of a service that may be handed to the system, or why not.
pub(super) fn service_name(name: &str) -> Result<&str, String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | ':' | '$');
    if name.is_empty() || name.len() > limits::APP_NAME || name.starts_with('-') || !name.chars().all(fits) {
        return Err("that is no name of a service".to_owned());
    }
    Ok(name)
}

/// What the system is asked for the state of a service.
fn question(platform: Platform, name: &str) -> Vec<String> {
    match platform {
        Platform::Linux => words(&["systemctl", "show", "--property=LoadState,ActiveState", "--", name]),
        Platform::Macos => words(&["launchctl", "print", &format!("system/{name}")]),
        Platform::Windows => words(&["sc.exe", "query", name]),
    }
}

/// What the system is told to start or stop a service. It never asks for a password.
fn order(platform: Platform, name: &str, start: bool) -> Vec<String> {
    let verb = if start { "start" } else { "stop" };
    match platform {
        Platform::Linux => words(&["systemctl", "--no-ask-password", verb, "--", name]),
        Platform::Macos if start => words(&["launchctl", "kickstart", &format!("system/{name}")]),
        Platform::Macos => words(&["launchctl", "kill", "SIGTERM", &format!("system/{name}")]),
        Platform::Windows => words(&["sc.exe", verb, name]),
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Whether the service runs, by what the system answered; `None` where there is no such service.
fn runs(platform: Platform, answer: &str) -> Option<bool> {
    let value = |key: &str| answer.lines().find_map(|line| line.trim().strip_prefix(key));
    match platform {
        Platform::Linux if value("LoadState=") == Some("loaded") => {
            value("ActiveState=").map(|state| matches!(state, "active" | "activating" | "reloading"))
        }
        Platform::Linux => None,
        Platform::Macos => value("state = ").map(|state| state.trim() == "running"),
        // the number of the state is the same in every language: 1 is stopped, 3 is on its way there
        Platform::Windows => {
            let states =
                answer.lines().filter_map(|line| line.split_once(':')?.1.split_whitespace().next()?.parse().ok());
            states.skip(1).find(|state| (1..=7).contains(state)).map(|state: u32| !matches!(state, 1 | 3))
        }
    }
}

/// Starts or stops a service, and writes that down before; gives its name.
pub(super) fn switch<'n>(name: &'n str, site: &Site, entry: &mut Entry<'_>, start: bool) -> Result<&'n str, Failure> {
    let name = service_name(name).map_err(Failure::Refused)?;
    let number = entry.intend(Change::Service { name: name.to_owned(), ran: !start })?;
    set(site, name, start)?;
    entry.done(number)?;
    Ok(name)
}

/// Looks whether a service runs, or does not, as it should.
pub(super) fn proven(name: &str, site: &Site, start: bool) -> Result<(), Failure> {
    if state(site, name)? == Some(start) {
        return Ok(());
    }
    let wanted = if start { "started" } else { "stopped" };
    Err(Failure::Unproven(format!("the service {name} is not {wanted}")))
}

/// Whether a service runs; `None` where there is no such service.
pub(super) fn state(site: &Site, name: &str) -> Result<Option<bool>, Failure> {
    let question = question(site.platform, name);
    if question.first().is_none_or(|program| of_system(site, program).is_none()) {
        return Err(Failure::Refused("the program that tells of services is not installed".to_owned()));
    }
    let question: Vec<&str> = question.iter().map(String::as_str).collect();
    match asked(site, &question, limits::COMMAND_TIME) {
        Ok(answer) => Ok(runs(site.platform, &answer)),
        // what is not there is no answer on some systems
        Err(Failure::Unproven(_)) if site.platform != Platform::Linux => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Starts or stops a service, and waits until it is so.
pub(super) fn set(site: &Site, name: &str, start: bool) -> Result<(), Failure> {
    let order = order(site.platform, name, start);
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    asked(site, &order, limits::SERVICE_TIME)?;
    let until = Instant::now().checked_add(limits::COMMAND_TIME);
    while state(site, name)? != Some(start) {
        if until.is_none_or(|until| Instant::now() >= until) {
            let is = if start { "does not run" } else { "still runs" };
            return Err(Failure::Unproven(format!("the service {name} {is}")));
        }
        thread::sleep(limits::LOOK_INTERVAL);
    }
    Ok(())
}

/// Whether a service can be brought into a state, and what is found.
pub(super) fn way(site: &Site, name: &str, start: bool) -> (Way, &'static str) {
    let named = match service_name(name) {
        Ok(name) => name,
        Err(because) => return (Way::Refused(because), "nothing"),
    };
    match state(site, named) {
        Err(failure) => (Way::ByHand(failure.to_string()), "nothing"),
        Ok(None) => (Way::ByHand(format!("there is no service {name} on this computer")), "nothing"),
        Ok(Some(true)) if start => (Way::Nothing(format!("the service {name} runs already")), "running"),
        Ok(Some(false)) if !start => (Way::Nothing(format!("the service {name} is stopped already")), "stopped"),
        Ok(Some(true)) => (Way::Automatic, "running"),
        Ok(Some(false)) => (Way::Automatic, "stopped"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_system_is_asked_and_told_in_its_words() {
        let line = |words: Vec<String>| words.join(" ");
        assert_eq!(
            line(order(Platform::Linux, "cups.service", true)),
            "systemctl --no-ask-password start -- cups.service"
        );
        assert_eq!(line(order(Platform::Macos, "org.cups.cupsd", true)), "launchctl kickstart system/org.cups.cupsd");
        assert_eq!(
            line(order(Platform::Macos, "org.cups.cupsd", false)),
            "launchctl kill SIGTERM system/org.cups.cupsd"
        );
        assert_eq!(line(order(Platform::Windows, "Spooler", false)), "sc.exe stop Spooler");
        assert_eq!(line(question(Platform::Windows, "Spooler")), "sc.exe query Spooler");
        assert_eq!(line(question(Platform::Linux, "a")), "systemctl show --property=LoadState,ActiveState -- a");
    }

    #[test]
    fn the_answers_are_read() {
        let linux =
            |load: &str, active: &str| runs(Platform::Linux, &format!("LoadState={load}\nActiveState={active}\n"));
        assert_eq!(linux("loaded", "active"), Some(true));
        assert_eq!((linux("loaded", "inactive"), linux("loaded", "failed")), (Some(false), Some(false)));
        assert_eq!(linux("not-found", "inactive"), None);
        let macos = "system/org.cups.cupsd = {\n\tactive count = 1\n\tstate = running\n}\n";
        assert_eq!(runs(Platform::Macos, macos), Some(true));
        assert_eq!(runs(Platform::Macos, &macos.replace("= running", "= not running")), Some(false));
        let windows = |state: &str| {
            format!(
                "\r\nSERVICE_NAME: Spooler\r\n        TYPE               : 110  WIN32_OWN_PROCESS\r\n        STATE              : {state}\r\n"
            )
        };
        assert_eq!(runs(Platform::Windows, &windows("4  RUNNING")), Some(true));
        assert_eq!(runs(Platform::Windows, &windows("1  STOPPED")), Some(false));
        assert_eq!(runs(Platform::Windows, &windows("4  WIRD AUSGEF\u{dc}HRT")), Some(true));
        assert_eq!(runs(Platform::Windows, ""), None);
    }

    #[test]
    fn what_is_no_name_of_a_service_is_refused() {
        for name in ["", "-x", "a b", "a;b", "a/b", "a\n", "../a", &"a".repeat(256)] {
            assert!(service_name(name).is_err(), "{name}");
        }
        for name in ["Spooler", "com.apple.x", "user@1000.service", "a-b_c", "MSSQL$X"] {
            assert!(service_name(name).is_ok(), "{name}");
        }
    }
}
