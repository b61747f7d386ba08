//! Every code has examples: a whole playbook that provokes it, at one place and nothing else, and one that does not. What is
//! allowed is kept back, what rests on a mistake is not said, and a warning ends as it should.

use std::rc::Rc;

use crate::common::vocabulary;
use triage::diag::{Code, Diagnostics, Severity, render};
use triage::playbook::{Example, Library, examples};
use triage::text::SourceFile;

/// All that is wrong with a text.
fn check(text: &str) -> Diagnostics {
    let mut library = Library::new(vocabulary());
    library.add(Rc::new(SourceFile::new("coffee.yaml", text)), Some(Example::id().to_owned()));
    library.check().pop().unwrap()
}

/// The codes with the bytes where they stand.
fn found(text: &str) -> Vec<(&'static str, usize)> {
    check(text).sorted().iter().map(|d| (d.code.id(), d.span.start)).collect()
}

/// The example's playbook with pieces replaced, each of which stands there.
fn with(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(Example::good().to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

#[test]
fn the_playbook_of_the_examples_has_nothing_wrong_in_it() {
    assert!(check(Example::good()).is_empty(), "{}", render(&check(Example::good())));
}

#[test]
fn every_code_has_an_example_that_provokes_it_and_nothing_else() {
    let mut without: Vec<&str> = Code::ALL.iter().map(|info| info.id).collect();
    let mut wrong = Vec::new();
    for example in examples() {
        let (text, at) = example.bad();
        assert_ne!(text, Example::good(), "{}", example.code.id());
        let all = found(&text);
        if all != [(example.code.id(), at)] {
            wrong.push(format!("{} at {at}: {all:?}\n{}", example.code.id(), render(&check(&text))));
        }
        without.retain(|id| *id != example.code.id());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(without.is_empty(), "without an example: {without:?}");
}

#[test]
fn an_entry_that_allows_a_warning_keeps_it_back_and_so_does_the_playbook() {
    let mood = "  mood:\n    title: How it feels\n    given: { type: string }\n";
    let allowed = format!("{mood}    allow: [unread-fact]\n");
    assert_eq!(found(&with(&[("  brewing:\n", &format!("{allowed}  brewing:\n"))])), []);
    let whole = ("triage: 1\n", "triage: 1\nallow: [unread-fact]\n");
    assert_eq!(found(&with(&[whole, ("  brewing:\n", &format!("{mood}  brewing:\n"))])), []);
    let other = format!("{mood}    allow: [unused-setting]\n");
    let all = check(&with(&[("  brewing:\n", &format!("{other}  brewing:\n"))]));
    assert_eq!(all.sorted().iter().map(|d| d.code.id()).collect::<Vec<_>>(), ["unread-fact", "unused-allow"]);
}

#[test]
fn a_fact_in_braces_is_found_in_every_text_but_shows_and_an_entry_allows_it() {
    const ALLOW: &str = "allow: [broken-placeholder]\n";
    for (text, told, indent) in [
        ("title: It has no power\n", "title: It has {machine.host}\n", Some(4)),
        ("explanation: Coffee is mostly water.\n", "explanation: Coffee at {machine.host}.\n", Some(4)),
        ("question: What does the display show?\n", "question: What does {machine.host} show?\n", None),
        ("label: A drop", "label: 'A drop of {machine.host}'", None),
        ("phrases: [no coffee]\n", "phrases: ['{machine.host} fails']\n", Some(4)),
        ("title: Call the house service\n", "title: Call {machine.host}\n", Some(2)),
        ("say: Put the plug into the wall.\n", "say: Put $${machine.host} {machine.host}\n", Some(8)),
    ] {
        let bad = with(&[(text, told)]);
        let at = bad.find(told).unwrap() + told.rfind("{machine").unwrap();
        assert_eq!(found(&bad), [("broken-placeholder", at)], "{told}");
        if let Some(indent) = indent {
            assert_eq!(found(&with(&[(text, &format!("{told}{:indent$}{ALLOW}", ""))])), [], "{told}");
        }
    }
}

#[test]
fn of_an_allow_that_is_not_needed_only_the_code_that_is_not_needed_is_named() {
    let mood =
        "  mood:\n    title: How it feels\n    given: { type: string }\n    allow: [unread-fact, unused-setting]\n";
    let text = with(&[("  brewing:\n", &format!("{mood}  brewing:\n"))]);
    assert_eq!(found(&text), [("unused-allow", text.find("unused-setting").unwrap())]);
    let own = ("title: It brews\n", "title: It brews\n    allow: [unread-fact, unused-allow]\n");
    assert_eq!(found(&with(&[own])), [], "the entry allows it");
}

#[test]
fn what_only_looks_so_because_of_a_mistake_is_not_said() {
    // the fact is read where the predicate is wrong, the finding is mentioned under a misspelt key
    for (from, to, code) in [
        ("when: brewing", "when: brewing &&", "predicate-syntax"),
        ("    evidence:\n      unreachable", "    evidnce:\n      unreachable", "unknown-key"),
        ("resolves: { no-water:", "resolves: { no-watr:", "unknown-cause"),
    ] {
        let all = check(&with(&[(from, to)]));
        assert_eq!(all.codes().map(Code::id).collect::<Vec<_>>(), [code], "{from}");
    }
    // a warning that needs nothing else is
    let two = with(&[("resolves: { no-water:", "resolves: { no-watr:"), ("in [\"timeout\", \"refused\"]", "in []")]);
    assert_eq!(
        check(&two).sorted().iter().map(|d| d.code.id()).collect::<Vec<_>>(),
        ["impossible-condition", "unknown-cause"]
    );
}

#[test]
fn severities_stand_in_the_order_of_the_table() {
    let severities: Vec<Severity> = Code::ALL.iter().map(|info| info.severity).collect();
    assert!(severities.is_sorted());
    assert!(severities.contains(&Severity::Warning));
}

#[test]
fn the_codes_that_are_said_to_be_mended_are_those_that_can_be() {
    // a slip of each kind in the playbook of the examples
    let slips = [
        ("resolved_when: brews", "resolved_wen: brews"),
        ("unreachable: almost-always", "unreachable: \"0.99\""),
        ("port: 80", "port: \"80\""),
        ("needs: [restart]", "needs: [restrat]"),
        ("otherwise: rarely", "otherwise: rarely\n    allow: [unread-fact, unused-setting]"),
        ("risk: none", "risk: nonne"),
        ("  machine_host: coffee.local\n", "  machine_host: coffee.local\n  Machine-Port: 80\n"),
        ("resolves: { unplugged:", "resolves: { unpluged:"),
        ("resolved_when: brews", "resolved_when: brewss"),
        ("requires: [plug-in]", "requires: [plug-inn]"),
        ("when: brewing", "when: brewingg"),
        ("${machine_host}", "${machine_hots}"),
        ("display == \"dark\"", "display = \"dark\""),
        ("display == \"dark\"", "display.start_with(\"dark\")"),
    ];
    let texts = slips.iter().map(|slip| with(&[*slip])).chain(examples().map(|example| example.bad().0));
    let mut mended: Vec<Code> = Vec::new();
    for text in texts {
        let all = check(&text);
        let safe = all.sorted().into_iter().filter(|d| d.suggestion.as_ref().is_some_and(|s| s.safe));
        mended.extend(safe.map(|d| d.code));
    }
    let never: Vec<&str> = mended.iter().filter(|code| !code.is_mended()).map(|code| code.id()).collect();
    let told = Code::ALL.iter().filter(|info| info.code.is_mended() && !mended.contains(&info.code));
    assert_eq!((never, told.map(|info| info.id).collect()), (Vec::new(), Vec::<&str>::new()));
}
