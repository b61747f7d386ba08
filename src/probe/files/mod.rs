//! The probes of files and folders.
//!
//! | file | holds |
//! |---|---|
//! | `cookie` | when a cookie ends, without its value |
//! | `expand` | a path made whole, and which paths are refused |
//! | `folder` | the size of a folder |
//! | `format` | whether the content of files is intact |
//! | `path` | a file or folder and the disk it lies on |
//! | `set_aside` | the names of what triage itself has set aside |
//! | `version` | the version of an app |

pub mod cookie;
mod expand;
mod folder;
mod format;
pub mod path;
mod set_aside;
mod version;

pub use expand::{expand, refused, rootless};
pub use set_aside::is_set_aside;
