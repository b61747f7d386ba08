//! The processes of one program and their connections, as one look at a system shows them.

use std::net::IpAddr;

use crate::probe::words::words;

words! {
    /// How connections were found to be a program's own.
    By {
        /// The system tells the process of each.
        Process => "process",
        /// The system tells the user of each, and nobody but the program runs as that user.
        User => "user",
    }
}

/// The state of a connection, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Both sides have agreed.
    Established,
    /// The first packet was sent, and no answer has come.
    Connecting,
    /// Waiting for others, or ending.
    Other,
}

/// A TCP socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Socket {
    /// Its state.
    pub state: State,
    /// The other side.
    pub remote: IpAddr,
    /// How often the first packet was sent again; `None` where the system does not tell.
    pub resent: Option<u32>,
}

/// A process of the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its number.
    pub pid: u32,
    /// Whether it is of this user; `None` where the system does not tell.
    pub mine: Option<bool>,
    /// Since when it runs, in seconds.
    pub age: Option<u64>,
}

/// What one look shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The processes of the program.
    pub processes: Vec<Running>,
    /// Their TCP sockets, and how these were found; or why they are not known.
    pub sockets: Result<(By, Vec<Socket>), String>,
}

impl Sample {
    /// Whether a socket was just being opened, so that only a later look can tell whether it is answered.
    #[must_use]
    pub fn is_early(&self) -> bool {
        let early = |socket: &Socket| socket.state == State::Connecting && socket.resent == Some(0);
        self.sockets.as_ref().is_ok_and(|(_, sockets)| sockets.iter().any(early))
    }
}

/// Whether the file name of a program is the name that is looked for: without case and without `.exe`. The helpers that
/// apps made with Electron have on macOS count as the app.
#[must_use]
pub fn is_named(program: &str, name: &str) -> bool {
    let plain = |text: &str| {
        let lower = text.to_lowercase();
        lower.strip_suffix(".exe").map_or(lower.clone(), str::to_owned)
    };
    let (program, name) = (plain(program), plain(name));
    let helper = program.strip_prefix(&name).is_some_and(|rest| rest == " helper" || rest.starts_with(" helper ("));
    !name.is_empty() && (program == name || helper)
}

/// The name of a program without its folder.
#[must_use]
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_and_ending() {
        for (program, name) in [
            ("Notion", "notion"),
            ("Notion.exe", "Notion"),
            ("notion", "Notion.EXE"),
            ("Notion Helper", "Notion"),
            ("Notion Helper (Renderer)", "Notion"),
            ("Ärger", "ärger"),
        ] {
            assert!(is_named(program, name), "{program} {name}");
        }
        for (program, name) in [
            ("Notion Calendar", "Notion"),
            ("notionx", "notion"),
            ("", ""),
            ("x", ""),
            (".exe", ""),
            ("Notion Helperx", "Notion"),
        ] {
            assert!(!is_named(program, name), "{program} {name}");
        }
        assert_eq!(file_name("/opt/Notion/notion"), "notion");
        assert_eq!(file_name(r"C:\x\Notion.exe"), "Notion.exe");
    }
}
