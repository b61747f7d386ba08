//! The probes of files and folders.
//!
//! | file | holds |
//! |---|---|
//! | `cookie` | when a cookie ends, without its value |
//! | `expand` | a path made whole, and which paths are refused |
//! | `folder` | the size of a folder |
//! | `format` | whether the content of files is intact |
//! | `path` | a file or folder and the disk it lies on |
//! | `version` | the version of an app |

pub mod cookie;
mod expand;
mod folder;
mod format;
pub mod path;
mod version;

pub use expand::{expand, refused, rootless};
