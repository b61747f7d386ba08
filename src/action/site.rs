//! This machine as effects see it.

use crate::fact::Platform;

/// Where, as whom, and within which bounds effects are carried out.
#[derive(Debug, Clone)]
pub struct Site {
    /// The platform whose conventions hold.
    pub platform: Platform,
    /// The environment variables.
    pub env: Vec<(String, String)>,
    /// Whether this process has an administrator's rights. Effects that need them are done by hand where it has not.
    pub elevated: bool,
    /// The only places that may be changed on this platform, as the playbook writes them.
    pub touches: Vec<String>,
    /// Whether `run` is allowed.
    pub may_run: bool,
    /// Whether a program that does not close when it is asked to may be ended by force.
    pub may_force: bool,
    /// The run, as it is named in what it moves aside.
    pub run: String,
}

impl Site {
    /// A machine on which an unprivileged run may change nothing yet.
    #[must_use]
    pub fn new(platform: Platform, env: Vec<(String, String)>, run: &str) -> Self {
        Self {
            platform,
            env,
            elevated: false,
            touches: Vec::new(),
            may_run: false,
            may_force: false,
            run: run.to_owned(),
        }
    }
}
