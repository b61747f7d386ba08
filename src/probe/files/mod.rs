//! The probes of files and folders.
//!
//! | file | holds |
//! |---|---|
//! | `expand` | a path made whole, and which paths are refused |
//! | `folder` | the size of a folder |
//! | `format` | whether the content of files is intact |
//! | `path` | a file or folder and the disk it lies on |
//! | `version` | the version of an app |

mod expand;
mod folder;
mod format;
pub mod path;
mod version;
