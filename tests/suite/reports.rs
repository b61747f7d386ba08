//! The reports to hand on, Markdown and HTML: what they say, that the HTML is whole and loads nothing, and that text from
//! outside stays text in both.

use crate::common::{PRINTER, case, playbook};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};
use roxmltree::{Document, Node, ParsingOptions};
use serde_json::json;
use triage::fact::{Platform, Provenance, Source, Value};
use triage::report::{MoveReport, ReportV1, html, markdown, report};
use triage::text::harmless;

/// A report in which almost everything has something to say.
fn full() -> ReportV1 {
    let facts = json!({ "printer": { "host": "printer.local" }, "spool": { "entries": 3 } });
    let mut case = case(&playbook(PRINTER), Some(Platform::Windows), &facts, &[]);
    let probes = [("printer.error", Value::text("timeout"), 4012), ("printer.dns.ok", Value::Bool(true), 12)];
    for (path, value, took_ms) in probes {
        let provenance = Provenance {
            source: Source::Probe,
            name: "tcp".to_owned(),
            observed_at: "2026-11-25T08:00:00Z".to_owned(),
            took_ms,
        };
        case.facts.put(path, value, provenance);
    }
    case.facts.put_unknown("printer.tcp.ok", "probe tcp: not reached: timeout");
    case.notes.push("1 key of facts.json is no fact of this playbook and was ignored".to_owned());
    report(&case, &case.diagnose())
}

/// One in which the first cause hides the second and leaves something unexplained, and there is a way round.
fn two_faults() -> ReportV1 {
    let text = PRINTER
        .replace("    evidence:                              # P(finding", "    hides: [queue-stuck]\n    evidence: # P(finding")
        .replace("      jobs-pile-up: almost-always", "      jobs-pile-up: 0.999")
        .replace("\ntouches:", "  other-printer:\n    title: Print elsewhere\n    resolves: { powered-off: often }\n    time: 1m\n    risk: none\n    workaround: true\n    steps: [{ say: Choose `another` printer. }]\n\ntouches:");
    let facts = json!({ "printer": { "host": "printer.local", "error": "timeout" }, "spool": { "entries": 3 } });
    let case = case(&playbook(&text), Some(Platform::Windows), &facts, &["update-address"]);
    report(&case, &case.diagnose())
}

/// What changes with each version of the program or the playbook's comments.
fn stable(text: &str) -> String {
    let hash = |text: &str| text.len() == 64 && text.chars().all(|c| c.is_ascii_hexdigit());
    let version = format!("triage {}", env!("CARGO_PKG_VERSION"));
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let words = words.map(|w| {
        let end = w.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).len();
        if hash(&w[..end]) { format!("HASH{}", &w[end..]) } else { w.to_owned() }
    });
    words.collect::<String>().replace(&version, "triage VERSION")
}

#[test]
fn the_report_as_markdown() {
    insta::assert_snapshot!("markdown", stable(&markdown(&full())));
}

#[test]
fn the_report_of_two_faults_as_markdown() {
    let text = markdown(&two_faults());
    insta::assert_snapshot!("markdown_of_two_faults", stable(&text));
}

#[test]
fn the_report_as_html() {
    let html = html(&full());
    let (head, rest) = html.split_once("<style>").unwrap();
    let (_, body) = rest.split_once("</style>").unwrap();
    insta::assert_snapshot!("html", stable(&format!("{head}<style>…</style>{body}")));
}

// --------------------------------------------------------------------------------------------------- whole and alone

/// The document of a page; it must be well-formed.
fn parsed(html: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(html, options).unwrap_or_else(|e| panic!("{e}\n{html}"))
}

/// All text of an element.
fn text_of(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

/// The names of all elements, in order.
fn elements(document: &Document<'_>) -> Vec<String> {
    document.descendants().filter(Node::is_element).map(|n| n.tag_name().name().to_owned()).collect()
}

#[test]
fn the_html_loads_nothing_and_runs_nothing() {
    for report in [full(), two_faults()] {
        let html = html(&report);
        let document = parsed(&html);
        for node in document.descendants().filter(Node::is_element) {
            let name = node.tag_name().name();
            let harmful = [
                "script", "link", "img", "iframe", "object", "embed", "form", "input", "base", "audio", "video", "use",
            ];
            assert!(!harmful.contains(&name), "{name}");
            for attribute in node.attributes() {
                let (name, value) = (attribute.name(), attribute.value());
                assert!(
                    !name.starts_with("on") && !["src", "srcset", "style", "data", "action"].contains(&name),
                    "{name}"
                );
                assert!(name != "href" || value.starts_with('#'), "{value}");
                assert!(!value.contains("http://") && !value.contains("https://"), "{name}={value}");
            }
        }
        assert!(!html.contains("<script") && !html.contains("url(") && !html.contains("@import"));
        let policy = document.descendants().find(|n| n.attribute("http-equiv") == Some("Content-Security-Policy"));
        assert!(policy.unwrap().attribute("content").unwrap().starts_with("default-src 'none';"));
    }
}

#[test]
fn the_html_says_what_it_is_to_those_who_do_not_see_it() {
    let html = html(&full());
    let document = parsed(&html);
    let all = |name: &'static str| document.descendants().filter(move |n| n.has_tag_name(name));
    assert_eq!(document.root_element().attribute("lang"), Some("en"));
    assert!(all("meta").any(|n| n.attribute("name") == Some("viewport")));
    assert_eq!(
        (all("title").next().map(|n| n.parent_element().unwrap().tag_name().name().to_owned())).as_deref(),
        Some("head")
    );
    assert_eq!((all("h1").count(), all("main").count()), (1, 1));
    assert!(all("th").count() > 0 && all("th").all(|n| n.attribute("scope") == Some("col")));
    let mut ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
    for svg in all("svg") {
        assert_eq!(svg.attribute("role"), Some("img"));
        let named: Vec<&str> = svg.attribute("aria-labelledby").unwrap().split(' ').collect();
        assert!(named.len() == 2 && named.iter().all(|id| ids.contains(id)), "{named:?}");
    }
    assert!(all("svg").any(|n| n.attribute("class") == Some("timeline")));
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id stands twice");
}

#[test]
fn only_elements_that_html_ends_itself_end_themselves() {
    let html = html(&full());
    let known = ["meta", "rect", "circle"];
    for (end, _) in html.match_indices("/>") {
        let name = html[..end].rsplit('<').next().unwrap().split(' ').next().unwrap();
        assert!(known.contains(&name), "{name}");
    }
}

#[test]
fn every_kind_of_answer_has_its_headline_in_both() {
    let of = |text: &str, facts: &serde_json::Value| {
        let case = case(&playbook(text), Some(Platform::Windows), facts, &[]);
        report(&case, &case.diagnose())
    };
    let impossible = "triage: 1\nid: t\ntitle: T\nversion: 1.0.0\nsymptoms: { s: { title: S, causes: { c: 1 } } }\n\
        facts: { f: { title: F, given: { type: bool } } }\nfindings: { x: { title: X, when: f, otherwise: 0 } }\n\
        causes: { c: { title: C, explanation: E } }\n";
    let near = PRINTER
        .replace("queue-stuck: 20", "queue-stuck: 29")
        .replace("    applies: os.family == \"windows\"", "    hides: [powered-off]\n   ");
    for (said, report) in [
        ("The symptom is gone", of(PRINTER, &json!({ "printer.error": "none", "spool.entries": 0 }))),
        ("What was seen cannot be together under any cause", of(impossible, &json!({ "f": true }))),
        (
            "It may be something that this playbook does not know",
            of(&PRINTER.replace("other: 5 ", "other: 500 "), &json!({})),
        ),
        ("The first two are too close to call.", of(PRINTER, &json!({ "other_computer_prints": true }))),
        ("“A damaged job blocks the queue” comes first because it must be mended before", of(&near, &json!({}))),
    ] {
        let html = html(&report);
        assert!(text_of(parsed(&html).root_element()).contains(said), "{said}\n{html}");
        let markdown = markdown(&report);
        assert!(read(&markdown).1.contains(said), "{said}\n{markdown}");
    }
}

// ------------------------------------------------------------------------------------------------- text stays text

/// A report that says `text` wherever something from outside may stand.
fn saying(text: &str) -> ReportV1 {
    let mut report = full();
    let own = || text.to_owned();
    report.symptom_title = own();
    report.playbook.title = own();
    report.platform = Some(own());
    report.warnings = vec![own()];
    report.unknown.iter_mut().for_each(|u| u.because = own());
    report.findings.iter_mut().for_each(|f| f.title = own());
    for fact in &mut report.facts {
        (fact.value, fact.source.name) = (Value::text(text), own());
    }
    for cause in &mut report.causes {
        (cause.title, cause.explanation) = (own(), Some(own()));
        cause.evidence.iter_mut().for_each(|e| (e.shows, e.finding) = (own(), own()));
        cause.not_checked.truncate(1);
        cause.not_checked.iter_mut().for_each(|c| (c.tells, c.by) = (own(), own()));
    }
    report.plan.questions.iter_mut().for_each(|q| (q.question, q.fact) = (own(), own()));
    for next in &mut report.plan.moves {
        match next {
            MoveReport::Ask(ask) => {
                ask.question = own();
                ask.answers.iter_mut().for_each(|a| (a.label, a.value) = (own(), Value::text(text)));
            }
            MoveReport::Fix(fix) => {
                (fix.title, fix.needs) = (own(), vec![own()]);
                // backticks mean code there
                fix.steps.iter_mut().for_each(|s| s.say = Some(text.replace('`', "'")));
            }
            MoveReport::Escalate(escalate) => {
                (escalate.title, escalate.contact, escalate.include) = (own(), own(), vec![own()]);
            }
        }
    }
    report
}

/// A text as one row of words.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The structure of a Markdown text, as GitHub reads it, and the text between.
fn read(markdown: &str) -> (Vec<String>, String) {
    let (mut structure, mut text) = (Vec::new(), String::new());
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES,
    ) {
        match event {
            Event::Text(part) => text += &part,
            Event::Code(part) => {
                structure.push("code".to_owned());
                text += &part;
            }
            Event::SoftBreak => text.push(' '),
            other => structure.push(format!("{other:?}")),
        }
    }
    (structure, text)
}

/// Whether `text` means nothing but itself in both forms.
fn stays_text(text: &str) {
    let said = saying(text);
    let shown = html(&said);
    let (document, plain) = (parsed(&shown), html(&saying("plain")));
    assert_eq!(elements(&document), elements(&parsed(&plain)), "{text:?}");
    let first = |name: &str| document.descendants().find(|n| n.has_tag_name(name)).unwrap();
    assert_eq!(text_of(first("h1")), harmless(text), "{text:?}");
    let cells: Vec<String> = document.descendants().filter(|n| n.has_tag_name("td")).map(text_of).collect();
    assert!(cells.contains(&harmless(text).into_owned()), "{text:?} {cells:?}");

    let (structure, all) = read(&markdown(&said));
    let (plain, reference) = read(&markdown(&saying("plain")));
    assert_eq!(structure, plain, "{text:?}\n{}", markdown(&said));
    let words = flat(&harmless(text));
    assert!(flat(&all).starts_with(&words), "{text:?} {all:?}");
    let times = all.replace(['\n', '\t'], " ").matches(&words).count();
    assert!(times >= reference.matches("plain").count() / 2, "{text:?} {times}\n{all}");
}

const HOSTILE: [&str; 26] = [
    "<script>alert(1)</script>",
    "</td></tr></table><h1>out",
    "--><!-- x",
    "]]> <![CDATA[ x",
    "a | b || c",
    "a \\| b \\",
    "`code` ``two`` ```",
    "*a* **b** _c_ __d__ ~~e~~",
    "[link](http://evil.example) ![i](x) [^1] [x][y] [ ] [x] done",
    "http://evil.example www.evil.example <https://evil.example>",
    "# heading ##",
    "## a\n\n- list\n1. one\n\n    code\n---\n===",
    "1. one",
    "1) one",
    "12345678. x",
    "- item",
    "+ item",
    "---",
    "===",
    "> quote",
    "&lt; &amp; &#60; &copy;",
    "\u{202e}gnp.exe\u{2066} \u{1b}[31m\u{7}x",
    "&l\u{202e}t; <\u{202e}b>",
    "\" onmouseover=\"x' style='y",
    "{{ x }} ${y} $z$ %s \u{fffe}z",
    ": term | --- | :-: \u{a0} \u{3000}end",
];

#[test]
fn hostile_texts_stay_text() {
    HOSTILE.iter().filter(|t| !t.contains('\u{fffe}')).for_each(|text| stays_text(text));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(text in r#"[a-cz0-2 |`<>&"'*_~#+=\\\[\](){}!:./$\-\nä漢“]{1,24}"#, at in 0..HOSTILE.len()) {
        prop_assume!(!text.trim().is_empty());
        stays_text(&text);
        stays_text(&format!("{text}{}", HOSTILE[at].replace('\u{fffe}', "")));
    }
}
