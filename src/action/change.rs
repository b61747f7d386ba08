//! What an effect changes, as exactly as it must be known to put it back.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits;

/// A moment as a file system keeps it: seconds since 1970, and nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stamp(pub i64, pub u32);

impl Stamp {
    /// Whether two moments are so near each other that one change can have made both.
    #[must_use]
    pub(super) fn is_one_change(self, other: Self) -> bool {
        let since = |Self(seconds, nanoseconds): Self| {
            Duration::from_secs(seconds.unsigned_abs()) + Duration::from_nanos(nanoseconds.into())
        };
        since(self).abs_diff(since(other)) <= limits::ONE_CHANGE
    }
}

/// Which file or folder something is, whatever its name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The number that its file system gave it.
    pub inode: u64,
    /// When it was made: the number of what was deleted is given anew. `None` where the file system does not keep that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<Stamp>,
}

impl Identity {
    /// Whether both are the same, as far as both are known.
    #[must_use]
    pub fn is(self, other: Self) -> bool {
        self.inode == other.inode && self.born.zip(other.born).is_none_or(|(a, b)| a == b)
    }
}

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
        /// Which file or folder it is.
        identity: Identity,
        /// When the folder in which it lies was modified before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        modified: Option<Stamp>,
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

impl Change {
    /// Whether undoing puts something back.
    #[must_use]
    pub fn is_reversible(&self) -> bool {
        match self {
            Self::Moved { .. } | Self::Closed { .. } | Self::TimeSync { .. } | Self::Service { .. } => true,
            Self::Started { .. } | Self::Opened { .. } | Self::Ran { .. } | Self::FlushedDns => false,
        }
    }

    /// What was changed, in a sentence without an end: `/home/me/.cache/x was moved aside, to x.triage-…`.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Moved { folder, name, aside, .. } => {
                format!("{} was moved aside, to {aside}", beside(folder, name))
            }
            Self::Closed { program, .. } => format!("{program} was closed"),
            Self::Started { command } => format!("{} was started", command.join(" ")),
            Self::Opened { url } => format!("{url} was opened"),
            Self::Ran { command } => format!("{} was run", command.join(" ")),
            Self::FlushedDns => "the system's DNS cache was emptied".to_owned(),
            Self::TimeSync { .. } => "the system was told to set its clock from the network".to_owned(),
            Self::Service { name, ran: true } => format!("the service {name} was stopped"),
            Self::Service { name, ran: false } => format!("the service {name} was started"),
        }
    }
}

/// The path of a name in a folder, with the sign between them that the folder's path has.
#[must_use]
pub(super) fn beside(folder: &str, name: &str) -> String {
    let sign = if folder.contains('\\') { '\\' } else { '/' };
    if folder.ends_with(sign) { format!("{folder}{name}") } else { format!("{folder}{sign}{name}") }
}
