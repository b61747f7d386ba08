//! What an effect changes, as exactly as it must be known to put it back.

use serde::{Deserialize, Serialize};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// A file or folder was renamed to a sibling.
    Moved {
        /// The folder in which it lies, as an absolute path without links.
        folder: String,
        /// Its name there.
        name: String,
        /// The name that it was given.
        aside: String,
        /// Which file it is: the number that the file system gave it.
        inode: u64,
    },
    /// Processes of a program were ended.
    Closed {
        /// The program.
        program: String,
        /// How it was started, and where: what starts it again.
        command: Vec<String>,
        /// The folder in which it ran.
        folder: Option<String>,
    },
    /// A program was started.
    Started {
        /// The program with its arguments.
        command: Vec<String>,
    },
    /// A page was opened.
    Opened {
        /// Its address.
        url: String,
    },
    /// A program was run.
    Ran {
        /// The program with its arguments.
        command: Vec<String>,
    },
    /// The system's DNS cache was emptied.
    FlushedDns,
    /// Whether the system sets its clock was changed.
    TimeSync {
        /// What it was before.
        was: bool,
    },
    /// A service was started or stopped.
    Service {
        /// Its name.
        name: String,
        /// Whether it ran before.
        ran: bool,
    },
}
