//! Every bound of the program in one place, each with its reason. No room invents a limit of its own.

use std::time::Duration;

/// Largest playbook in bytes. The shipped ones are below 100 KB; a hundred times that is a mistake or an attack.
pub const PLAYBOOK_BYTES: usize = 8 << 20;

/// Largest facts file in bytes: a machine's telemetry, not a log. YAML and JSON pass the same guard as playbooks.
pub const FACTS_BYTES: usize = PLAYBOOK_BYTES;

/// Deepest folder in a library of playbooks.
pub const LIBRARY_DEPTH: usize = 16;

/// Deepest nesting in a YAML or JSON input. The format itself needs nine levels.
pub const YAML_DEPTH: usize = 64;

/// Most nodes (scalars, lists, mappings) in one YAML or JSON document: ten times what the largest playbook has. Bounds
/// memory, and the time of what looks one thing up for each other thing.
pub const YAML_NODES: usize = 100_000;

/// Most diagnostics that are kept for one file: beyond that the file is not what its author thinks it is.
pub const DIAGNOSTICS: usize = 1_000;

/// Diagnostics of one file that are shown as text: more than an author mends before the next run.
pub const SHOWN_DIAGNOSTICS: usize = 100;

/// Longest predicate in bytes. Positions inside Rhai have 16 bits.
pub const PREDICATE_BYTES: usize = 8 << 10;

/// Operations that one leaf of a predicate may take: a realistic one takes about ten.
pub const RHAI_OPERATIONS: u64 = 10_000;

/// Nesting of a predicate. Rhai's parser is recursive; this keeps it far from the end of the stack.
pub const RHAI_DEPTH: usize = 64;

/// Longest text that a predicate may build, in bytes.
pub const RHAI_TEXT: usize = 64 << 10;

/// Most entries of a list or map that a predicate may build.
pub const RHAI_ENTRIES: usize = 1_024;

/// The last defence for one leaf; the limits above decide first, and the same everywhere.
pub const RHAI_TIME: Duration = Duration::from_secs(1);

/// Compiled size of one regular expression in bytes: `(a{1000}){1000}` is refused instead of built.
pub const REGEX_BYTES: usize = 1 << 20;

/// Fixes in a plan up to which the best order is found exactly, by dynamic programming over 2^n sets.
pub const EXACT_FIXES: usize = 16;

/// Fixes up to which both sides of a question's gain come from the exact solver: one plan for each answer is solved.
pub const EXACT_QUESTION_FIXES: usize = 10;

/// How long all probes together may take unless `--deadline` says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(10);

/// Longest `--deadline` that is accepted.
pub const DEADLINE_MAX: Duration = Duration::from_secs(600);

/// How long a name may take to resolve before the stage is a timeout.
pub const DNS_TIME: Duration = Duration::from_secs(4);

/// How long the name servers' own answer is awaited once the system's resolver has answered: it only serves to compare.
pub const DNS_SECOND_TIME: Duration = Duration::from_secs(1);

/// Bytes of a hosts file that are read: the long lists that block advertisements have two to five megabytes.
pub const HOSTS_BYTES: u64 = 8 << 20;

/// How long one TCP connect may take: a packet to the other side of the world and three retries fit.
pub const CONNECT_TIME: Duration = Duration::from_secs(4);

/// How long a TLS handshake may take once TCP is open.
pub const TLS_TIME: Duration = Duration::from_secs(4);

/// How long an HTTP answer may take once the channel is open.
pub const HTTP_TIME: Duration = Duration::from_secs(6);

/// How long one address has before the next is tried beside it: the customary delay of RFC 8305.
pub const CONNECT_STAGGER: Duration = Duration::from_millis(250);

/// Addresses of one name that are tried.
pub const ADDRESSES: usize = 4;

/// Bytes of an HTTP body that are read: enough for an error document or the title of a block page.
pub const BODY_BYTES: usize = 16 << 10;

/// Bytes of a proxy's answer to CONNECT that are read: a status and a few headers.
pub const PROXY_HEAD_BYTES: usize = 16 << 10;

/// Bytes of an HTTP head that are read.
pub const HEAD_BYTES: usize = 64 << 10;

/// Longest error code of a JSON body in bytes: it is a word, or two or three of them; what is longer may be a secret.
pub const CODE_TEXT: usize = 64;

/// Most digits of such a code: a number of an error has up to four, a token has more.
pub const CODE_DIGITS: usize = 4;

/// Longest text that a fact may hold, in bytes.
pub const FACT_TEXT: usize = 64 << 10;

/// Most elements of a fact that is a list.
pub const FACT_ENTRIES: usize = 1_024;

/// Entries of a folder that are counted or measured; beyond that the size is unknown.
pub const FOLDER_ENTRIES: usize = 100_000;

/// Longest text from outside that one line of a report shows, in characters.
pub const SHOWN_CHARS: usize = 300;

/// How long a program of the system may take to tell its state: starting PowerShell takes a second or two on a slow disk.
pub const COMMAND_TIME: Duration = Duration::from_secs(6);

/// Bytes of the output of a program of the system that are read: a thousand processes or connections fit.
pub const COMMAND_BYTES: usize = 4 << 20;

/// Bytes of one small file of `/proc` or `/sys` that are read: a command line is the longest of them.
pub const KERNEL_FILE_BYTES: u64 = 64 << 10;

/// Bytes of a table of connections in `/proc/net` that are read: twenty thousand connections.
pub const SOCKET_TABLE_BYTES: u64 = 4 << 20;

/// Network interfaces that are looked at: ten times what a machine with many containers has.
pub const INTERFACES: usize = 5_000;

/// Processes that are looked at: a busy server has a few thousand.
pub const PROCESSES: usize = 50_000;

/// Open files of one process that are looked at for its connections.
pub const PROCESS_FILES: usize = 20_000;

/// After how long connections that were just being opened are looked at once more: the kernel sends the first packet of a
/// connection again after one second.
pub const CONNECTING_TIME: Duration = Duration::from_millis(1_300);
