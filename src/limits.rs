//! Every bound of the program in one place, each with its reason. No room invents a limit of its own.

use std::time::Duration;

/// Largest playbook in bytes. The shipped ones are below 100 KB; a hundred times that is a mistake or an attack.
pub const PLAYBOOK_BYTES: usize = 8 << 20;

/// Largest facts file in bytes: a machine's telemetry, not a log. YAML and JSON pass the same guard as playbooks.
pub const FACTS_BYTES: usize = PLAYBOOK_BYTES;

/// Deepest folder in a library of playbooks.
pub const LIBRARY_DEPTH: usize = 16;

/// Letters of one part of the id of a new playbook: a file's name has 255 bytes on most systems, and `.scenarios.yaml` fits.
pub const ID_LETTERS: usize = 200;

/// Deepest nesting in a YAML or JSON input. The format itself needs nine levels.
pub const YAML_DEPTH: usize = 64;

/// Most nodes (scalars, lists, mappings) in one YAML or JSON document: ten times what the largest playbook has. Bounds
/// memory, and the time of what looks one thing up for each other thing.
pub const YAML_NODES: usize = 100_000;

/// Most mistakes of one kind that are mended unasked: more of them have one reason, which is not theirs.
pub const SAFE_OF_A_KIND: usize = 20;

/// Lines before a mistake of YAML syntax that are tried as its culprit: more than the longest entry of a playbook has.
pub const YAML_REPAIR_LINES: usize = 100;

/// Bytes around a mistake of YAML syntax that are read with one line mended: two hundred lines have a tenth of it.
pub const YAML_REPAIR_PART: usize = 128 << 10;

/// Bytes that are read in all to find the line whose mending makes the rest YAML: a fraction of a second.
pub const YAML_REPAIR_BYTES: usize = 8 << 20;

/// Most diagnostics that are kept for one file: beyond that the file is not what its author thinks it is.
pub const DIAGNOSTICS: usize = 1_000;

/// Diagnostics of one file that are shown as text: more than an author mends before the next run.
pub const SHOWN_DIAGNOSTICS: usize = 100;

/// Longest predicate in bytes. Positions inside Rhai have 16 bits.
pub const PREDICATE_BYTES: usize = 8 << 10;

/// Rounds of mending a playbook: what is mended may bring to light what it hid, a few times over.
pub const MENDING_ROUNDS: usize = 8;

/// Choices that are tried to see whether a predicate can hold at all; what authors write takes a few dozen.
pub const REACH_STEPS: usize = 10_000;

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

/// The same where other hosts answer quickly and no name server has answered anything in this run: three questions to a
/// server that drops none would have been answered.
pub const DNS_QUICK_TIME: Duration = Duration::from_secs(3);

/// How long one family's addresses are awaited once the name server has answered for the other: one more packet fits.
pub const DNS_REST_TIME: Duration = Duration::from_millis(2_500);

/// How long a name server may be silent before the question is put a second time, as most resolvers have it or sooner.
pub const DNS_RETRY: Duration = Duration::from_secs(1);

/// How long a name server may be silent before the next one is asked beside it.
pub const DNS_STAGGER: Duration = Duration::from_millis(700);

/// Configured name servers that are asked: the system's resolvers take no more.
pub const NAME_SERVERS: usize = 3;

/// Packets of DNS that one run sends in all, repetitions included: a name needs six where the configured name servers, the
/// system and a public name server are asked, so that ten names fit. A look-up by the system counts as one pair, though it
/// may need none, or repeat itself.
pub const DNS_PACKETS: usize = 60;

/// Packets of one question for the addresses of a name: one for each family.
pub const DNS_PAIR: usize = 2;

/// Connections that one run tries in all, one for each address that is tried: three times what a playbook with ten facts of
/// the network needs where all is well, since more addresses are tried where it is not.
pub const CONNECTIONS: usize = 40;

/// Names for which a name server is tried that has not answered yet, beside the first one; and packets that are sent to it
/// again: dead servers must not use up the packets of a run.
pub const DNS_SCOUTS: usize = 2;

/// Questions that are put a second time to a name server that has answered before, in a whole run: on a line that loses
/// packets the system's own resolver repeats itself, too.
pub const DNS_AGAIN: usize = 4;

/// Bytes of one answer of a name server: as many as its length can say.
pub const DNS_BYTES: usize = 64 << 10;

/// How long the public name servers may take together: they only serve to compare.
pub const PUBLIC_DNS_TIME: Duration = Duration::from_secs(3);

/// An answer from the Internet within this time shows that the line is quick: half of what is customary for one lost packet.
pub const QUICK_ANSWER: Duration = Duration::from_millis(500);

/// An answer after this time shows that a packet was lost, which is sent again after one second, or that the line is slow.
pub const LATE_ANSWER: Duration = Duration::from_millis(900);

/// How often one looks whether the line has shown itself quick.
pub const LINE_LOOK: Duration = Duration::from_millis(100);

/// How long the name servers' own answer is awaited once the system's resolver has answered: it only serves to compare.
pub const DNS_SECOND_TIME: Duration = Duration::from_secs(1);

/// Bytes of a hosts file that are read: the long lists that block advertisements have two to five megabytes.
pub const HOSTS_BYTES: u64 = 8 << 20;

/// How long one TCP connect may take: an answer after two seconds is still heard, and the first packet is sent twice, but not
/// a third time, which most systems do after three seconds. That keeps a run gentle where nobody answers at all.
pub const CONNECT_TIME: Duration = Duration::from_millis(2_900);

/// The same where other hosts answer quickly: the first packet and one that is sent again fit, and on newer systems two.
pub const CONNECT_QUICK_TIME: Duration = Duration::from_millis(2_500);

/// How long a TLS handshake may take once TCP is open.
pub const TLS_TIME: Duration = Duration::from_secs(4);

/// How long a quick connection may be without a byte in the middle of a handshake or a body: two packets that are sent again.
pub const STALL_TIME: Duration = Duration::from_millis(2_500);

/// How long a server may think before the first byte of its answer, and a slow connection be without a byte.
pub const QUIET_TIME: Duration = Duration::from_secs(4);

/// How long the second try with small packets may take in all: it goes through at once, or it stalls as the first did.
pub const SMALL_TIME: Duration = Duration::from_secs(3);

/// Bytes of a segment of that try: what the smallest link of the Internet has to carry whole, 576 less the headers.
pub const SMALL_SEGMENT: u32 = 536;

/// How long an HTTP answer may take once the channel is open.
pub const HTTP_TIME: Duration = Duration::from_secs(6);

/// How long one address has before the next is tried beside it: the customary delay of RFC 8305.
pub const CONNECT_STAGGER: Duration = Duration::from_millis(250);

/// Addresses of one name that are tried.
pub const ADDRESSES: usize = 4;

/// Bytes of an HTTP body that are read: enough for an error document or the title of a block page.
pub const BODY_BYTES: usize = 16 << 10;

/// Bytes of a status page's summary that are read: the large services have 200 KB.
pub const STATUS_PAGE_BYTES: usize = 1 << 20;

/// Redirects of a status page that are followed: to the page's own domain, and there to its new name.
pub const STATUS_PAGE_REDIRECTS: usize = 2;

/// How long a status page may take, redirects included: less than all probes together, so that its own word stands.
pub const STATUS_PAGE_TIME: Duration = Duration::from_secs(8);

/// Web servers, and time servers, that are asked for the time: enough for a median, and gentle.
pub const CLOCKS: usize = 4;

/// How long one server may take to tell the time: later its word is of little use, since the way is halved out.
pub const CLOCK_TIME: Duration = Duration::from_secs(5);

/// How long the answer of a time server is awaited: it goes around the world in a third of a second, and over a line that
/// is hardly of use in two.
pub const NTP_TIME: Duration = Duration::from_secs(3);

/// How far apart the answers of clocks that agree may be: five seconds of slow ways, and one since a `Date` has no parts of
/// a second. A clock that troubles anybody is off by minutes.
pub const CLOCKS_AGREE: Duration = Duration::from_secs(6);

/// Packets that are heard after one question of the time: one is the answer, others are strangers' or lies.
pub const NTP_PACKETS: usize = 8;

/// Connections by which a line is measured: a loss of one packet in five shows in five tries with a chance of nine in ten,
/// since two packets must pass for each.
pub const LATENCY_TRIES: usize = 5;

/// How long one such connection begins after the other, so that one short disturbance does not hit all.
pub const LATENCY_STAGGER: Duration = Duration::from_millis(100);

/// After what time without an answer a first packet is sent again (RFC 6298, section 2.1); some systems wait longer.
pub const RESENT_AFTER: Duration = Duration::from_secs(1);

/// Kinds of login that a proxy may ask for: there are seven in all.
pub const PROXY_ASKS: usize = 8;

/// Longest name of such a kind, in bytes: the longest that is registered has 13.
pub const PROXY_ASK_BYTES: usize = 24;

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

/// How long one folder is walked through: a slow disk, or one of the network, leaves the rest of the run its time.
pub const FOLDER_TIME: Duration = Duration::from_secs(4);

/// How long the contents of the files at one path are looked at, apart from the walk through the folder.
pub const FORMAT_TIME: Duration = Duration::from_secs(4);

/// Bytes of the files at one path that are read to see whether they are intact: an app's settings and stores fit, its blobs
/// need not.
pub const FORMAT_BYTES: u64 = 64 << 20;

/// Bytes of one file that are looked at: the databases that hold a sign-in have one or two megabytes.
pub const FORMAT_FILE_BYTES: usize = 16 << 20;

/// Files without a telling name that are opened to see what they are, for one folder.
pub const FORMAT_SNIFFED: usize = 1_000;

/// Damaged stores that are told apart in one folder: what is beyond is one more of the same.
pub const FORMAT_FLAWS: usize = 64;

/// Bytes of the tables of one LevelDB folder whose blocks are all checked; of the rest only the ends.
pub const LEVELDB_TABLE_BYTES: u64 = 8 << 20;

/// Entries of a browser's cache that are looked at, out of what may be thousands.
pub const CACHE_ENTRIES: usize = 32;

/// How long a damage must last: what a program was writing when it was first looked at is whole by then.
pub const FORMAT_PAUSE: Duration = Duration::from_millis(100);

/// Pages of one database that are walked through to find its rows.
pub const SQLITE_PAGES: usize = 8_192;

/// Bytes of one row of a database that are put together.
pub const SQLITE_ROW: usize = 1 << 20;

/// Bytes of an app's own description (package.json, Info.plist, header of its archive) that are read for its version.
pub const VERSION_BYTES: usize = 16 << 20;

/// Longest text from outside that one line of a report shows, in characters.
pub const SHOWN_CHARS: usize = 300;

/// Bytes of one evidence file that are read: the largest logs and HAR files that people hand in have a few hundred MB. Of a
/// longer log the end is read, of a longer HAR the beginning.
pub const EVIDENCE_BYTES: u64 = 1 << 30;

/// Bytes of an evidence file by which its kind is told.
pub const EVIDENCE_HEAD: usize = 64 << 10;

/// Bytes of evidence files of equal length that are read to see whether they are copies: a second's reading.
pub const EVIDENCE_COMPARED: u64 = 256 << 20;

/// Names of evidence files that one sentence tells: more make it no clearer.
pub const EVIDENCE_NAMES: usize = 4;

/// Bytes that are read from an evidence file at a time.
pub const EVIDENCE_CHUNK: usize = 256 << 10;

/// Bytes of one line of a log that are looked at; the rest of a longer one is passed over.
pub const EVIDENCE_LINE: usize = 16 << 10;

/// Bytes at the beginning of a line in which its time is looked for: a level, a process and a name may stand before it.
pub const EVIDENCE_TIME: usize = 96;

/// Bytes of one entry of a HAR, its long texts cut: a hundred headers and cookies of usual length have a tenth of it.
pub const EVIDENCE_ENTRY: usize = 4 << 20;

/// Bytes of one text in a HAR that are kept: enough for the error code of a body, and for a header.
pub const EVIDENCE_TEXT: usize = BODY_BYTES;

/// Bytes of damaged entries of a HAR that are looked through once more for whole ones: more than that is no HAR.
pub const EVIDENCE_DAMAGE: usize = 256 << 20;

/// Times of requests of one name that are kept for their median.
pub const EVIDENCE_TIMES: usize = 4_096;

/// How old evidence may be unless a playbook says otherwise: who asks for help about a trouble has had it within a week.
pub const EVIDENCE_AGE: Duration = Duration::from_secs(7 * 86_400);

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

/// How often `triage test --watch` looks whether a file has changed: soon enough for whoever has just saved one, and next to
/// no work.
pub const WATCH_INTERVAL: Duration = Duration::from_millis(200);

/// Bytes of the journal of one run that are read: a change takes about half a kilobyte, and no run makes thousands.
pub const JOURNAL_BYTES: u64 = 16 << 20;

/// Runs that are listed: years of daily use.
pub const RUNS: usize = 10_000;

/// Longest path in bytes that an effect takes: what Linux takes at most.
pub const PATH_BYTES: usize = 4_096;

/// Longest name of a file in bytes: what almost every file system takes at most.
pub const NAME_BYTES: usize = 255;

/// Deepest folder that is counted or deleted: each level holds a handle open, and a process may have 1 024 of them on most
/// systems.
pub const TREE_DEPTH: usize = 400;

/// How often what was made anew is moved out of the way of what is put back, before that is given up: a program that makes
/// it anew each time must be closed first.
pub const ANEW_TRIES: usize = 16;

/// How far the time of a change and that of its folder may lie apart and still be of one change: kernels round both to their
/// tick, of which there are a hundred a second or more.
pub const ONE_CHANGE: Duration = Duration::from_millis(20);

/// How long a program may take to close after it was asked to: it may have to save what is open.
pub const CLOSE_TIME: Duration = Duration::from_secs(5);

/// How long processes that are ended by force may take to be gone: the kernel needs a moment, a disk that hangs longer.
pub const FORCE_TIME: Duration = Duration::from_secs(2);

/// How long is waited until a program that was started is seen to run.
pub const START_TIME: Duration = Duration::from_secs(3);

/// How often is looked whether a process has ended or begun.
pub const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// How long a service may take to start or stop: systemd itself waits for 90 seconds.
pub const SERVICE_TIME: Duration = Duration::from_secs(100);

/// How long a program that a fix runs may take: who waits longer than that for a repair thinks that it hangs.
pub const RUN_TIME: Duration = Duration::from_secs(120);

/// Arguments of a program that a fix runs: a command of which a person can read before agreeing to it what it does.
pub const RUN_ARGS: usize = 64;

/// Bytes of all these arguments.
pub const RUN_ARG_BYTES: usize = 8 << 10;

/// Bytes of the output of such a program that are kept: its end is shown where it fails.
pub const RUN_OUTPUT: usize = 64 << 10;

/// Longest name of a program or a service that an effect takes, in bytes: that of a file.
pub const APP_NAME: usize = 255;

/// Longest address of a page, in bytes: what browsers take without trouble.
pub const PAGE_BYTES: usize = 2_000;

/// Entries of a desktop's menu that are looked through for a program: a full installation has a few hundred.
pub const MENU_ENTRIES: usize = 5_000;
/// Playbooks from outside that are remembered as trusted: more than anybody agrees to by hand.
pub const TRUSTED: usize = 1_000;

/// Bytes of the file that remembers them: an id and a path are short, and [`TRUSTED`] of them at their longest fit.
pub const TRUST_BYTES: u64 = 32 << 20;

/// Different texts, or lists, of one fact that are held between two blocks of a batch: beyond that they are mostly told once.
pub const DICTIONARY: usize = 8_192;

/// Keys of a batch that name no fact, counted by their names: more are no slip but another kind of document.
pub const IGNORED_KEYS: usize = 64;

/// Bytes of such a key that is counted by its name.
pub const IGNORED_KEY: usize = 100;

/// Bytes of one document of a batch.
pub const DOCUMENT_BYTES: usize = 4 << 20;

/// Bytes of what documents of a batch came to whose plans took long, remembered for others like them.
pub const KNOWN_BYTES: usize = 8 << 20;

/// Bytes of different texts, or lists, of one fact that are held between two blocks of a batch.
pub const DICTIONARY_BYTES: usize = 1 << 20;

/// Regular expressions that are held ready: playbooks have few, and those that facts bring are without end.
pub const PATTERNS: usize = 256;

/// Lines that are answered at once: so many messages are held, where all of them are bad.
pub const CHUNK_LINES: usize = 16_384;
