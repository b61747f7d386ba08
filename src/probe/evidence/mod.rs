//! The probes of evidence files: what a person recorded and handed in. They read nothing else.
//!
//! | file | holds |
//! |---|---|
//! | `console` | the probe of browser consoles |
//! | `decode` | bytes of a file as UTF-8 |
//! | `distinct` | the files that were handed in, each once |
//! | `entries` | the entries of a HAR one after the other, of a damaged one too |
//! | `exchange` | one request of a HAR and its answer |
//! | `garbage` | what is no text |
//! | `handed` | the files that were handed in, by kind |
//! | `har` | the probe of HAR files |
//! | `kind` | which kind a file is, by its content |
//! | `lines` | the lines of a text, each of bounded length |
//! | `log` | the probe of logs and plain text |
//! | `loss` | what was lost of a file, in words |
//! | `moment` | the time that stands in a line |
//! | `net_error` | network errors in the words of one browser |
//! | `scan` | the lines of a log by pattern and age |
//! | `tally` | what the requests of one name come to |
//! | `zone` | the zone of times that name none |

pub mod console;
mod decode;
mod distinct;
mod entries;
mod exchange;
mod garbage;
mod handed;
pub mod har;
mod kind;
mod lines;
pub mod log;
mod loss;
mod moment;
mod net_error;
mod scan;
mod tally;
mod zone;

pub use distinct::{Distinct, Evidence};
pub use handed::unread;
