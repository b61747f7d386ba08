//! What can come of asking for the addresses of a name.

use crate::probe::words::words;

words! {
    /// What came of the DNS stage.
    DnsOutcome {
        /// There are addresses.
        Answered => "answered",
        /// The host is an address itself.
        Literal => "literal",
        /// No such name.
        NotFound => "not_found",
        /// The name exists without an address.
        NoData => "no_data",
        /// The name server failed.
        ServerFailure => "server_failure",
        /// The name server refused the question.
        Refused => "refused",
        /// Nobody answered in time.
        Timeout => "timeout",
        /// No name server is configured, or none can be reached.
        Unreachable => "unreachable",
        /// Another failure.
        Failed => "failed",
    }
}
