//! Mistakes planted into the playbooks that are shipped and into the example of the format's page: nearly all are caught,
//! nearly all of these at the exact line and column, and where nothing is planted nothing is found.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::common::{PRINTER, vocabulary};
use triage::diag::{Code, Diagnostics, render};
use triage::playbook::Library;
use triage::text::SourceFile;

const NOTION: &str = include_str!("../../playbooks/notion/sign-in.yaml");

/// How often a kind of mistake is planted into a playbook, in places far apart: the larger one takes longer.
const TIMES: [(&str, usize); 2] = [("notion/sign-in", 1), ("printer/offline", 2)];

/// A playbook, line by line.
struct Book {
    id: &'static str,
    text: String,
    lines: Vec<Line>,
}

/// A line of a playbook with the keys that lead to it, its own last.
struct Line {
    text: String,
    path: Vec<String>,
}

impl Book {
    fn new(id: &'static str, text: &str) -> Self {
        let (mut stack, mut lines, mut block): (Vec<(usize, String)>, Vec<Line>, Option<usize>) = Default::default();
        for line in text.lines() {
            let indent = line.len() - line.trim_start().len();
            let bare = line.trim_start();
            if bare.is_empty() || block.is_some_and(|above| indent > above) {
                lines.push(Line { text: line.to_owned(), path: Vec::new() });
                continue;
            }
            block = None;
            let key = bare.split_once(':').map(|(key, _)| key).filter(|key| !key.contains([' ', '#', '{', '"', '\'']));
            stack.retain(|(above, _)| *above < indent);
            let path = key.map_or(Vec::new(), |key| {
                stack.push((indent, key.to_owned()));
                stack.iter().map(|(_, key)| key.clone()).collect()
            });
            let value = bare.split(" #").next().unwrap_or_default().trim_end();
            if value.ends_with('|') || value.ends_with(">-") || value.ends_with('>') {
                block = Some(indent);
            }
            lines.push(Line { text: line.to_owned(), path });
        }
        Self { id, text: text.to_owned(), lines }
    }
}

impl Line {
    /// Whether the line has this value's key in this section: `findings/*/when`.
    fn is(&self, pattern: &str) -> bool {
        let parts: Vec<&str> = pattern.split('/').collect();
        parts.len() == self.path.len() && parts.iter().zip(&self.path).all(|(p, key)| *p == "*" || p == key)
    }

    /// The line with a piece of it replaced.
    fn swap(&self, from: &str, to: &str) -> Option<String> {
        let code = self.text.split(" #").next().unwrap_or_default();
        code.contains(from).then(|| self.text.replacen(from, to, 1))
    }

    /// The line with another value, and the mark in front of it.
    fn value(&self, value: &str) -> Option<String> {
        let (key, old) = self.text.split_once(": ")?;
        (!old.starts_with(['|', '>', '#'])).then(|| format!("{key}: «{value}"))
    }

    /// The line with the mark in front of its key, and the key changed.
    fn key(&self, change: impl Fn(&str) -> String) -> Option<String> {
        let key = self.path.last()?;
        let at = self.text.len() - self.text.trim_start().len();
        Some(format!("{}«{}{}", &self.text[..at], change(key), &self.text[at + key.len()..]))
    }
}

/// Two letters of a word exchanged.
fn slip(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = (1..letters.len() - 1).find(|i| letters[*i] != letters[i + 1]).unwrap_or(0);
    letters.swap(at, at + 1);
    letters.into_iter().collect()
}

/// A kind of mistake: the code, and what becomes of a line that it can be planted into.
type Kind = (&'static str, fn(&Line) -> Option<String>);

fn first_fact(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')?;
    Some(&text[..end]).filter(|fact| fact.contains('.') && !text[end..].starts_with('('))
}

const KINDS: &[Kind] = &[
    ("unknown-key", |l| l.is("findings/*/title").then(|| l.key(slip))?),
    ("unknown-key", |l| l.is("findings/*/otherwise").then(|| l.key(slip))?),
    ("unknown-key", |l| l.is("causes/*/evidence").then(|| l.key(slip))?),
    ("unknown-key", |l| l.is("causes/*/explanation").then(|| l.key(slip))?),
    ("unknown-key", |l| l.is("fixes/*/resolves").then(|| l.key(slip))?),
    ("unknown-key", |l| l.is("fixes/*/steps").then(|| l.key(slip))?),
    ("unknown-key", |l| l.is("facts/*/probe").then(|| l.key(slip))?),
    ("unknown-key", |l| (l.path.first()? == "facts").then(|| l.swap("{ host:", "{ «hots:"))?),
    ("unknown-key", |l| (l.path.first()? == "facts").then(|| l.swap("http: {", "«htttp: {"))?),
    ("unknown-key", |l| (l.path.first()? == "facts" && l.path.last()? == "macos").then(|| l.key(slip))?),
    ("unknown-key", |l| (l.path.first()? == "scenarios").then(|| l.swap("expect: { cause:", "expect: { «cuase:"))?),
    ("unknown-key", |l| l.swap("move_aside: { path:", "move_aside: { «paht:")),
    // a key that slipped to the left is an entry beside its own
    ("wrong-type", |l| {
        l.is("findings/*/otherwise").then(|| l.value("half"))?.map(|text| format!("  {}", text.trim_start()))
    }),
    ("duplicate-key", |l| l.is("findings/*/title").then(|| Some(format!("{}\n    «title: again", l.text)))?),
    ("duplicate-key", |l| {
        l.is("symptoms/*/causes/*").then(|| Some(format!("{}\n{}", l.text, l.key(str::to_owned)?)))?
    }),
    ("duplicate-key", |l| {
        l.is("causes/*/evidence/*").then(|| Some(format!("{}\n{}", l.text, l.key(str::to_owned)?)))?
    }),
    ("wrong-type", |l| l.is("fixes/*/time").then(|| l.value("5"))?),
    ("wrong-type", |l| l.is("findings/*/title").then(|| l.value("[a, b]"))?),
    ("wrong-type", |l| l.is("fixes/*/needs").then(|| l.value("admin"))?),
    ("wrong-type", |l| l.is("findings/*/when").then(|| l.value("3"))?),
    ("wrong-type", |l| l.is("fixes/*/workaround").then(|| l.value("yes"))?),
    ("wrong-type", |l| l.swap("expect: { resolved: true", "expect: { resolved: «yes")),
    ("wrong-type", |l| (l.path.first()? == "facts").then(|| l.swap("port: 443", "port: «\"443\""))?),
    ("invalid-value", |l| l.is("fixes/*/risk").then(|| l.value("slight"))?),
    ("invalid-value", |l| l.is("fixes/*/time").then(|| l.value("-2m"))?),
    ("invalid-value", |l| l.is("fixes/*/time").then(|| l.value("5 minutes"))?),
    ("invalid-value", |l| l.is("findings/*/otherwise").then(|| l.value("5%"))?),
    ("invalid-value", |l| l.is("findings/*/otherwise").then(|| l.value("\"0.05\""))?),
    ("invalid-value", |l| l.is("causes/*/evidence/*").then(|| l.value("allways"))?),
    ("invalid-value", |l| l.is("symptoms/*/causes/*").then(|| l.value("-3"))?),
    ("invalid-value", |l| l.is("scenarios/platform").then(|| l.value("windwos"))?),
    ("invalid-value", |l| l.swap("platform: windows", "platform: «windwos")),
    ("invalid-id", |l| (l.is("findings/*") && l.path[1].contains('-')).then(|| l.key(|key| key.replace('-', "_")))?),
    ("invalid-id", |l| l.is("causes/*").then(|| l.key(str::to_uppercase))?),
    ("invalid-id", |l| l.is("facts/*").then(|| l.key(|key| format!("{key}-x")))?),
    ("probability-range", |l| l.is("findings/*/otherwise").then(|| l.value("1.2"))?),
    ("probability-range", |l| l.is("causes/*/evidence/*").then(|| l.value("-0.1"))?),
    ("probability-range", |l| l.swap("at_least: 0.", "at_least: «7.")),
    ("id-not-path", |l| l.is("id").then(|| l.value("somewhere/else"))?),
    ("unknown-cause", |l| l.is("symptoms/*/causes/*").then(|| (l.path[3] != "other").then(|| l.key(slip))?)?),
    ("unknown-cause", |l| l.is("fixes/*/resolves").then(|| l.swap("{ ", "{ «x"))?),
    ("unknown-finding", |l| l.is("causes/*/evidence/*").then(|| l.key(slip))?),
    ("unknown-finding", |l| l.is("symptoms/*/resolved_when").then(|| l.value("nothing-wrong"))?),
    ("unknown-setting", |l| (l.path.first()? == "facts").then(|| l.swap("_host}", "_hots}"))?.map(|t| mark(&t, "${"))),
    ("unknown-fact", |l| {
        let (before, when) = l.is("findings/*/when").then(|| l.text.split_once("when: "))??;
        let fact = first_fact(when)?;
        Some(format!("{before}when: «{fact}q{}", &when[fact.len()..]))
    }),
    ("unknown-fact", |l| l.is("findings/*/shows").then(|| l.swap(" {", " «{x"))?),
    ("predicate-syntax", |l| l.is("findings/*/when").then(|| l.swap(" == ", " «= "))?),
    ("predicate-syntax", |l| l.is("findings/*/when").then(|| l.swap(" && ", " «and "))?),
    ("unknown-function", |l| {
        let one_line = l.is("findings/*/when") && !l.text.ends_with('|');
        one_line.then(|| l.swap("when: ", "when: «is_ok(os.family) || "))?
    }),
    ("type-mismatch", |l| l.is("findings/*/when").then(|| l.swap(" == \"", " == «3 || \"a\" == \""))?),
    ("type-mismatch", |l| l.is("findings/*/when").then(|| l.swap(" > 0", " > «\"0\""))?),
    ("two-groups", |l| l.is("findings/*/one_of").then(|| Some(format!("{}\n    «overlaps: all", l.text)))?),
    ("lonely-group", |l| l.is("findings/*/one_of").then(|| l.value("slipped"))?),
    ("need-without-price", |l| l.is("fixes/*/needs").then(|| l.swap("[", "[«courage, "))?),
    ("scenario-reference", |l| l.swap("expect: { cause: ", "expect: { cause: «x")),
    ("scenario-reference", |l| l.swap("first_fix: ", "first_fix: «x")),
    ("scenario-reference", |l| l.swap("tried: [", "tried: [«x")),
    ("scenario-reference", |l| l.swap("facts: { ", "facts: { «x")),
    ("scenario-record", |l| l.swap(" facts: {", " «record: run.json, facts: {")),
    ("scenario-expectation", |l| l.swap("expect: { cause: ", "expect: { «at_most: 0, at_least: 0.5, cause: ")),
    ("scenario-expectation", |l| l.swap("expect: { cause: ", "expect: { at_least: «0, not_cause: ")),
    ("broken-placeholder", |l| l.is("findings/*/shows").then(|| l.swap(" {", " «{-"))?),
    ("scenario-fact", |l| l.swap("surface: desktop", "surface: «laptop")),
    ("scenario-fact", |l| l.swap("display: dark", "display: «bright")),
    ("scenario-fact", |l| l.swap("entries: 0", "entries: «none")),
    ("unknown-code", |l| l.is("fixes/*/time").then(|| Some(format!("{}\n    allow: [«no-such-thing]", l.text)))?),
    ("yaml-feature", |l| l.is("findings/*/title").then(|| l.value("!!str x"))?),
    ("yaml-feature", |l| l.is("fixes/*/title").then(|| l.value("&x x"))?),
    ("yaml-syntax", |l| l.is("fixes/*/title").then(|| l.value("@x"))?),
    ("missing-key", |l| l.is("causes/*").then(|| Some(format!("  «planted:\n    title: X\n{}", l.text)))?),
    // what is loud here and nowhere else
    ("impossible-condition", |l| {
        l.is("findings/*/when").then(|| l.value("os.family == \"linux\" && os.family == \"macos\""))?
    }),
    ("impossible-condition", |l| l.is("findings/*/when").then(|| l.value("false"))?),
    ("impossible-condition", |l| {
        let (before, after) = l.text.split_once(".error in [")?;
        Some(format!("{before}.error in «[]{}", after.split_once(']')?.1))
    }),
    ("constant-condition", |l| l.is("findings/*/when").then(|| l.value("true"))?),
    ("impossible-word", |l| l.is("findings/*/when").then(|| l.swap(".error == \"", ".error == «\"x"))?),
    ("impossible-word", |l| l.is("findings/*/when").then(|| l.swap(".error in [\"", ".error in [«\"x"))?),
    ("impossible-word", |l| (l.path.first()? == "scenarios").then(|| l.swap("error: none", "error: «nothing"))?),
    ("unsupported-cause", |l| l.is("causes").then(|| Some(cause(&l.text)))?),
    ("unlisted-cause", |l| l.is("causes").then(|| Some(cause(&l.text)))?),
    ("cause-without-fix", |l| l.is("causes").then(|| Some(cause(&l.text)))?),
    ("uninformative-finding", |l| l.is("findings").then(|| Some(finding(&l.text, "os.family == \"linux\"")))?),
    ("untested-finding", |l| l.is("findings").then(|| Some(finding(&l.text, "os.arch == \"sparc\"")))?),
    ("useless-fix", |l| {
        let fix = "«planted:\n    title: X\n    resolves: {}\n    time: 1m\n    risk: none\n    steps: [{ say: X. }]";
        l.is("fixes").then(|| Some(format!("{}\n  {fix}", l.text)))?
    }),
    ("fix-without-steps", |l| {
        let fix =
            "«planted:\n    title: X\n    resolves: { other: rarely }\n    time: 1m\n    risk: none\n    steps: []";
        l.is("fixes").then(|| Some(format!("{}\n  {fix}", l.text)))?
    }),
    ("do-without-say", |l| {
        l.is("fixes/*/steps").then(|| Some(format!("{}\n      - «do: {{ flush_dns: {{}} }}", l.text)))?
    }),
    ("empty-step", |l| l.is("fixes/*/steps").then(|| Some(format!("{}\n      - «{{}}", l.text)))?),
    ("unread-fact", |l| {
        l.is("facts").then(|| Some(format!("{}\n  «planted:\n    title: X\n    given: {{ type: int }}", l.text)))?
    }),
    ("unused-setting", |l| l.is("settings").then(|| Some(format!("{}\n  «planted: 1", l.text)))?),
    ("empty-expectation", |l| {
        let at = l.text.find("expect: {")?;
        Some(format!("{}«expect: {{}}", &l.text[..at]))
    }),
    ("repeated-item", |l| {
        l.is("fixes/*/needs").then(|| {
            let item = l.text.split_once('[')?.1.split([',', ']']).next()?;
            l.swap("]", &format!(", «{item}]"))
        })?
    }),
    ("unused-allow", |l| l.is("causes/*/title").then(|| Some(format!("{}\n    allow: [«unread-fact]", l.text)))?),
    ("unused-allow", |l| l.is("facts/*/title").then(|| Some(format!("{}\n    allow: [«unread-fact]", l.text)))?),
    ("broken-placeholder", |l| {
        (l.path.first()? == "facts").then(|| l.swap("_host}", "_host"))?.map(|t| mark(&t, "${"))
    }),
    ("broken-placeholder", |l| {
        l.is("findings/*/shows").then(|| l.swap("}\"", "\""))?.and_then(|t| {
            let at = t.rfind('{').filter(|at| !t[..*at].ends_with('$'))?;
            Some(format!("{}«{}", &t[..at], &t[at..]))
        })
    }),
    // a colon that is missing, a line that is indented too much
    ("yaml-syntax", |l| l.is("findings/*/title").then(|| l.key(str::to_owned))?.map(|t| t.replacen(':', "", 1))),
    ("yaml-syntax", |l| l.is("fixes/*/risk").then(|| l.key(str::to_owned))?.map(|t| format!("  {t}"))),
    ("fact-source", |l| l.is("facts").then(|| Some(format!("{}\n  «planted:\n    title: X", l.text)))?),
    ("symptom-without-causes", |l| {
        l.is("symptoms").then(|| Some(format!("{}\n  planted:\n    title: X\n    «causes: {{}}", l.text)))?
    }),
    ("not-evidence", |l| {
        l.is("findings").then(|| {
            Some(format!(
                "{}\n  planted:\n    title: X\n    when: os.family == \"linux\"\n    «one_of: planted",
                l.text
            ))
        })?
    }),
    ("effect-outside-touches", |l| {
        l.is("fixes/*/steps")
            .then(|| Some(format!("{}\n      - {{ say: X, do: {{ move_aside: {{ path: «/etc }} }} }}", l.text)))?
    }),
    ("yaml-limit", |l| {
        l.is("reference").then(|| Some(format!("«reference: {}{}\nx:", "[".repeat(64), "]".repeat(64))))?.map(|t| {
            // the first bracket that is one too deep
            t.replacen('«', "", 1).replacen(&"[".repeat(64), &format!("{}«[", "[".repeat(63)), 1)
        })
    }),
];

fn cause(heading: &str) -> String {
    format!("{heading}\n  «planted:\n    title: X\n    explanation: X")
}

fn finding(heading: &str, when: &str) -> String {
    format!("{heading}\n  «planted:\n    title: X\n    when: '{when}'\n    otherwise: rarely")
}

/// The mark in front of a piece of a text.
fn mark(text: &str, piece: &str) -> String {
    text.replacen(piece, &format!("«{piece}"), 1)
}

/// Mistakes that take more than one line, in the example of the format's page.
const EDITS: &[(&str, &[(&str, &str)])] = &[
    ("missing-key", &[("  display-dark:\n    title: The display is dark\n", "  «display-dark:\n")]),
    (
        "missing-key",
        &[("  power-on:\n    title: Switch the printer on and wait until it is ready\n", "  «power-on:\n")],
    ),
    (
        "missing-key",
        &[("time: 30s\n\nfindings", "\nfindings"), ("display shows\n    ask:", "display shows\n    «ask:")],
    ),
    ("duplicate-id", &[("value: ready,", "value: «dark, ")]),
    ("duplicate-id", &[("name: all is well", "name: «dark display")]),
    ("unknown-fix", &[("requires: []  ", "requires: [«power]")]),
    ("unknown-finding", &[("verify: queue-empty ", "verify: «queue-emty")]),
    ("requires-cycle", &[("requires: []  ", "requires: [«clear-queue]")]),
    (
        "hides-cycle",
        &[(
            "    explanation: …\n    evidence:\n      jobs",
            "    explanation: …\n    hides: [«queue-stuck]\n    evidence:\n      jobs",
        )],
    ),
    (
        "not-evidence",
        &[
            ("    otherwise: rarely                      # P(present", "    #"),
            (
                "      printer-unreachable: almost-always\n      display-dark: often",
                "      «printer-unreachable: almost-always\n      display-dark: often",
            ),
        ],
    ),
    (
        "alternatives-sum",
        &[(
            "      display-ready: often\n      display-error: almost-never\n",
            "      display-ready: 0.9\n      display-error: «0.2\n",
        )],
    ),
    (
        "effect-outside-touches",
        &[("path: '%SystemRoot%\\System32\\spool\\PRINTERS' } }", "path: «'%SystemRoot%\\System32\\spool' } }")],
    ),
    (
        "run-risk",
        &[
            ("    risk: low\n    needs: [admin] ", "    risk: «low\n    needs: [admin] "),
            ("do: { stop_service: { name: Spooler } }", "do: { run: { program: /usr/sbin/cupsd } }"),
        ],
    ),
    (
        "fact-source",
        &[
            (
                "    title: The printer's network service\n    probe:\n      tcp: { host: \"${printer_host}\", port: 9100 }\n",
                "    title: The printer's network service\n",
            ),
            ("  printer:  ", "  «printer:  "),
        ],
    ),
    (
        "unsupported-cause",
        &[
            ("  powered-off:\n    title", "  «powered-off:\n    title"),
            (
                "      printer-unreachable: almost-always\n      display-dark: often\n      display-ready: almost-never\n      display-error: almost-never\n      only-this-computer: almost-never\n",
                "      printer-unreachable: rarely\n",
            ),
        ],
    ),
    (
        "indistinguishable-causes",
        &[
            ("  wrong-address:\n    title", "  «wrong-address:\n    title"),
            (
                "      display-dark: almost-never\n      display-ready: often\n      display-error: almost-never\n      only-this-computer: often\n",
                "      display-dark: often\n      display-ready: almost-never\n      display-error: almost-never\n      only-this-computer: almost-never\n",
            ),
        ],
    ),
    (
        "uninformative-finding",
        &[
            ("  jobs-pile-up:\n", "  «jobs-pile-up:\n"),
            ("      jobs-pile-up: almost-always\n", "      jobs-pile-up: sometimes\n"),
        ],
    ),
    ("uninformative-finding", &[("  queue-empty:\n", "  «queue-empty:\n"), ("    verify: queue-empty ", "    # ")]),
    (
        "cause-without-fix",
        &[
            ("  wrong-address:\n    title", "  «wrong-address:\n    title"),
            ("wrong-address: very-often", "powered-off: rarely"),
        ],
    ),
    (
        "other-without-escalation",
        &[
            ("      other: 5", "      «other: 5"),
            (
                "escalation:\n  title: Call the service desk\n  contact: service-desk@example.org\n  applies: true                            # optional, as on a cause\n  include: [report, \"A photo of the printer's display\"]\n  time: 4h ",
                "# ",
            ),
        ],
    ),
    (
        "dependent-findings",
        &[
            ("  display-ready:\n    title", "  «display-ready:\n    title"),
            ("    when: display == \"ready\"\n    one_of: display\n", "    when: display == \"ready\"\n"),
        ],
    ),
    (
        "dependent-findings",
        &[
            (
                "findings:      ",
                "findings:\n  no-other-prints: { title: X, when: '!other_computer_prints', otherwise: half }\n#",
            ),
            ("  only-this-computer:\n    title", "  «only-this-computer:\n    title"),
        ],
    ),
    ("untested-playbook", &[("id: printer/offline ", "id: «printer/offline "), ("scenarios:     ", CUT)]),
    (
        "fix-without-steps",
        &[
            ("  power-on:\n", "  «power-on:\n"),
            (
                "      - say: Press the power button and wait for the ready light.\n",
                "      - say: Press the power button.\n        applies: os.family == \"windows\"\n",
            ),
        ],
    ),
    ("impossible-condition", &[("applies: os.family == \"windows\"  ", "applies: «false  ")]),
    ("impossible-word", &[("applies: os.family == \"windows\"  ", "applies: os.family == «\"widows\"  ")]),
    ("impossible-condition", &[("when: spool.entries > 0", "when: «spool.entries > 5 && spool.entries < 3")]),
    (
        "impossible-condition",
        &[("when: other_computer_prints", "when: «other_computer_prints && !other_computer_prints")],
    ),
    ("unused-price", &[("needs: { admin: 1m }", "needs: { «admn: 1m }")]),
    (
        "unread-fact",
        &[
            ("  display:\n    title", "  «display:\n    title"),
            ("when: display == \"dark\"", "when: spool.entries == 1"),
            ("when: display == \"ready\"", "when: spool.entries == 2"),
            ("when: display == \"error\"", "when: spool.entries == 3"),
        ],
    ),
    (
        "unused-setting",
        &[("  printer_host: printer", "  «printer_host: printer"), ("\"${printer_host}\"", "printer.local")],
    ),
];

/// In the place of a piece: the text ends here.
const CUT: &str = "END";

/// The example of the format's page, without the warnings that it allows.
fn printer() -> String {
    PRINTER[..PRINTER.find("\nallow:").unwrap() + 1].to_owned()
}

/// A planted mistake.
struct Planted {
    code: &'static str,
    id: &'static str,
    text: String,
    line: usize,
    column: usize,
}

impl Planted {
    fn new(code: &'static str, id: &'static str, marked: &str) -> Self {
        assert_eq!(marked.matches('«').count(), 1, "{code}\n{marked}");
        let at = marked.find('«').unwrap();
        let before = &marked[..at];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let (line, column) = (before.matches('\n').count() + 1, before[start..].chars().count() + 1);
        Self { code, id, text: marked.replacen('«', "", 1), line, column }
    }
}

fn planted() -> Vec<Planted> {
    let mut all = Vec::new();
    let books = [Book::new("notion/sign-in", NOTION), Book::new("printer/offline", &printer())];
    for (book, (code, plant)) in books.iter().flat_map(|book| KINDS.iter().map(move |kind| (book, kind))) {
        let places: Vec<(usize, String)> =
            book.lines.iter().enumerate().filter_map(|(n, line)| Some((n, plant(line)?))).collect();
        let times = TIMES.iter().find(|(id, _)| *id == book.id).map_or(1, |(_, times)| *times);
        let step = places.len().div_ceil(times).max(1);
        for (n, new) in places.into_iter().skip(step / 2).step_by(step) {
            let lines: Vec<&str> =
                book.lines.iter().enumerate().map(|(m, line)| if m == n { new.as_str() } else { &line.text }).collect();
            all.push(Planted::new(code, book.id, &(lines.join("\n") + "\n")));
        }
        assert!(book.text.ends_with('\n'));
    }
    for (code, edits) in EDITS {
        let marked = edits.iter().fold(printer(), |text, (from, to)| {
            assert_eq!(text.matches(from).count(), 1, "{code}: {from}");
            match text.find(from) {
                Some(at) if *to == CUT => text[..at].to_owned(),
                _ => text.replacen(from, to, 1),
            }
        });
        all.push(Planted::new(code, "printer/offline", &marked));
    }
    all
}

fn check(id: &str, text: &str) -> Diagnostics {
    let mut library = Library::new(vocabulary());
    library.add(Rc::new(SourceFile::new(format!("{id}.yaml"), text)), Some(id.to_owned()));
    library.check().pop().unwrap()
}

/// The codes and places of what is wrong.
fn places(all: &Diagnostics) -> Vec<(&'static str, usize, usize)> {
    let place = |d: &&triage::diag::Diagnostic| {
        let at = all.source().position(d.span.start);
        (d.code.id(), at.line, at.column)
    };
    let mended = |d: &&triage::diag::Diagnostic| d.suggestion.as_ref().is_some_and(|suggestion| suggestion.safe);
    let untold = all.sorted().into_iter().find(|d| mended(d) && !d.code.is_mended());
    assert!(untold.is_none(), "nobody is told that this can be mended: {untold:?}");
    all.sorted().iter().map(place).collect()
}

/// What is wrong with a text.
struct Found {
    places: Vec<(&'static str, usize, usize)>,
    rendered: String,
}

/// What is wrong with each text, looked for on all cores.
fn found(all: &[Planted]) -> Vec<Found> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let one = |planted: &Planted| {
        let all = check(planted.id, &planted.text);
        Found { places: places(&all), rendered: render(&all) }
    };
    std::thread::scope(|scope| {
        let parts = all.chunks(all.len().div_ceil(cores));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().map(one).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|part| part.join().unwrap()).collect()
    })
}

#[test]
fn nearly_all_that_is_planted_is_caught_at_its_place() {
    let all = planted();
    let clean: BTreeMap<&str, Vec<&str>> = [("notion/sign-in", NOTION.to_owned()), ("printer/offline", printer())]
        .into_iter()
        .map(|(id, text)| (id, check(id, &text).codes().map(Code::id).collect()))
        .collect();
    let (mut missed, mut elsewhere) = (Vec::new(), Vec::new());
    let mut without: Vec<&str> = Code::ALL.iter().map(|info| info.id).collect();
    for (planted, found) in all.iter().zip(found(&all)) {
        without.retain(|id| *id != planted.code);
        let count = |codes: &[&str]| codes.iter().filter(|code| **code == planted.code).count();
        let codes: Vec<&str> = found.places.iter().map(|(code, ..)| *code).collect();
        let said = || {
            let around = planted.text.lines().nth(planted.line - 1).unwrap_or_default();
            format!(
                "{} at {}:{} of {}: {around}\n{}",
                planted.code, planted.line, planted.column, planted.id, found.rendered
            )
        };
        if count(&codes) <= count(&clean[planted.id]) {
            missed.push(said());
        } else if !found.places.contains(&(planted.code, planted.line, planted.column)) {
            elsewhere.push(said());
        }
    }
    assert!(all.len() >= 150, "{} were planted", all.len());
    assert!(without.is_empty(), "never planted: {without:?}");
    let caught = all.len() - missed.len();
    println!("{} planted, {caught} caught, {} of them at the exact place", all.len(), caught - elsewhere.len());
    missed.iter().for_each(|said| println!("MISSED {said}"));
    elsewhere.iter().for_each(|said| println!("ELSEWHERE {said}"));
    assert!(caught * 100 >= all.len() * 97, "{} missed\n{}", missed.len(), missed.join("\n"));
    assert!(elsewhere.len() * 100 <= caught, "{} elsewhere\n{}", elsewhere.len(), elsewhere.join("\n"));
}

#[test]
fn where_nothing_is_planted_nothing_is_found() {
    for (id, text) in [("notion/sign-in", NOTION), ("printer/offline", PRINTER)] {
        let all = check(id, text);
        assert!(all.is_empty(), "{}", render(&all));
    }
}
