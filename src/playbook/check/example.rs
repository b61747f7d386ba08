//! Examples of every code: a small whole playbook with nothing wrong in it, and for each code edits that put one thing
//! wrong. The examples of warnings stand beside their lints, those of errors here.

use super::{
    allows, conditions, groups, independence, informative, lists, placeholders, prices, reads, remedies, steps,
    support, tested, words,
};
use crate::diag::Code;

/// One thing wrong, put into the playbook that [`Example::good`] gives.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The code that it provokes, and no other.
    pub code: Code,
    /// A piece of the text that stands there once, and what stands in its place. `«` marks where the code is reported.
    pub(super) edits: &'static [(&'static str, &'static str)],
}

/// The mark in front of what is wrong.
const MARK: char = '«';

/// The id that the playbook has, by its path in a library folder.
const ID: &str = "coffee/no-coffee";

impl Example {
    /// The playbook with nothing wrong in it.
    #[must_use]
    pub fn good() -> &'static str {
        PLAYBOOK
    }

    /// The id that the playbook must have.
    #[must_use]
    pub fn id() -> &'static str {
        ID
    }

    /// The playbook with one thing wrong in it, and the byte where that is reported.
    #[must_use]
    pub fn bad(&self) -> (String, usize) {
        let edit = |text: String, (from, to): &(&str, &str)| text.replacen(from, to, 1);
        let marked = self.edits.iter().fold(PLAYBOOK.to_owned(), edit);
        let at = marked.find(MARK).unwrap_or(marked.len());
        (marked.replacen(MARK, "", 1), at)
    }

    /// The pieces that differ: as they are wrong, and as they are right.
    pub fn pieces(&self) -> impl Iterator<Item = (String, &'static str)> {
        self.edits
            .iter()
            .map(|(good, bad)| (bad.replace(MARK, ""), *good))
            .filter(|(bad, good)| bad != good && !bad.is_empty())
    }
}

/// All examples: at least one of every code.
pub fn examples() -> impl Iterator<Item = &'static Example> {
    let of_lints = [
        allows::EXAMPLES,
        conditions::EXAMPLES,
        groups::EXAMPLES,
        independence::EXAMPLES,
        informative::EXAMPLES,
        lists::EXAMPLES,
        placeholders::EXAMPLES,
        prices::EXAMPLES,
        reads::EXAMPLES,
        remedies::EXAMPLES,
        steps::EXAMPLES,
        support::EXAMPLES,
        tested::EXAMPLES,
        words::EXAMPLES,
    ];
    ERRORS.iter().chain(of_lints.into_iter().flatten())
}

/// Declares an example with one edit.
const fn example(code: Code, edits: &'static [(&'static str, &'static str)]) -> Example {
    Example { code, edits }
}

static ERRORS: [Example; 36] = [
    example(Code::YamlSyntax, &[("title: It brews\n", "title: It«: brews\n")]),
    example(
        Code::YamlLimit,
        &[(
            "phrases: [no coffee]",
            "phrases: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[«[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        )],
    ),
    example(Code::YamlFeature, &[("title: It brews\n", "title: «!!str It brews\n")]),
    example(Code::DuplicateKey, &[("title: It brews\n", "title: It brews\n    «title: It makes coffee\n")]),
    example(Code::UnknownKey, &[("resolved_when: brews", "«resolved_wen: brews")]),
    example(Code::MissingKey, &[("  plug-in:\n    title: Plug it in\n", "  «plug-in:\n")]),
    example(Code::WrongType, &[("title: It brews\n", "title: «[It, brews]\n")]),
    example(Code::InvalidValue, &[("risk: none", "risk: «slight")]),
    example(
        Code::InvalidId,
        &[("  machine_host: coffee.local\n", "  machine_host: coffee.local\n  «Machine-Port: 80\n")],
    ),
    example(Code::ProbabilityRange, &[("unreachable: almost-always", "unreachable: «1.5")]),
    example(Code::IdNotPath, &[("id: coffee/no-coffee", "id: «coffee/no-tea")]),
    example(Code::DuplicateId, &[("value: ready", "value: «dark")]),
    example(Code::UnknownCause, &[("resolves: { unplugged:", "resolves: { «unpluged:")]),
    example(Code::UnknownFinding, &[("resolved_when: brews", "resolved_when: «brewz")]),
    example(Code::UnknownFix, &[("requires: [plug-in]", "requires: [«plug-inn]")]),
    example(Code::UnknownFact, &[("when: brewing", "when: «brewin")]),
    example(Code::UnknownSetting, &[("${machine_host}", "«${machine_hots}")]),
    example(Code::PredicateSyntax, &[("display == \"dark\"", "display «= \"dark\"")]),
    example(Code::UnknownFunction, &[("display == \"dark\"", "display.«start_with(\"dark\")")]),
    example(Code::TypeMismatch, &[("display == \"dark\"", "display == «3")]),
    example(
        Code::FactSource,
        &[(
            "  brewing:\n    title: Whether it brews\n    given: { type: bool }\n",
            "  «brewing:\n    title: Whether it brews\n",
        )],
    ),
    example(
        Code::NotEvidence,
        &[("      unreachable: almost-always\n", "      unreachable: almost-always\n      «brews: almost-never\n")],
    ),
    example(
        Code::TwoGroups,
        &[(
            "when: display == \"dark\"\n    one_of: display\n",
            "when: display == \"dark\"\n    one_of: display\n    «overlaps: power\n",
        )],
    ),
    example(Code::AlternativesSum, &[("      display-water: almost-never\n", "      display-water: «often\n")]),
    example(Code::NeedWithoutPrice, &[("needs: [restart]", "needs: [«courage]")]),
    example(Code::RequiresCycle, &[("requires: [plug-in]", "requires: [«refill]")]),
    example(Code::HidesCycle, &[("    hides: [no-water]\n", "    hides: [«unplugged]\n")]),
    example(Code::EffectOutsideTouches, &[("path: /var/lib/coffee/count", "path: «/var/lib/tea/count")]),
    example(
        Code::RunRisk,
        &[
            ("    risk: low\n", "    risk: «low\n"),
            (
                "do: { move_aside: { path: /var/lib/coffee/count } }",
                "do: { run: { program: /usr/bin/coffee, args: [forget] } }",
            ),
        ],
    ),
    example(
        Code::SymptomWithoutCauses,
        &[("    causes:\n      unplugged: common\n      no-water: uncommon\n      other: rare\n", "    «causes: {}\n")],
    ),
    example(Code::ScenarioReference, &[("first_fix: plug-in", "first_fix: «plug-on")]),
    example(
        Code::ScenarioRecord,
        &[("    facts: { brewing: true }\n", "    facts: { brewing: true }\n    «record: last-week.json\n")],
    ),
    example(
        Code::ScenarioExpectation,
        &[("expect: { cause: no-water }", "expect: { cause: no-water, at_least: 0.9, «at_most: 0.1 }")],
    ),
    example(Code::ScenarioFact, &[("display: water }", "display: «bright }")]),
    example(Code::UnknownCode, &[("title: It brews\n", "title: It brews\n    allow: [«unred-fact]\n")]),
    example(Code::UnknownCode, &[("title: It brews\n", "title: It brews\n    allow: [«unknown-fact]\n")]),
];

/// The playbook with nothing wrong in it.
const PLAYBOOK: &str = r#"triage: 1
id: coffee/no-coffee
title: The machine makes no coffee
version: 1.0.0
settings:
  machine_host: coffee.local
symptoms:
  no-coffee:
    title: The machine makes no coffee
    phrases: [no coffee]
    causes:
      unplugged: common
      no-water: uncommon
      other: rare
    resolved_when: brews
facts:
  machine:
    title: The machine on the network
    probe:
      tcp: { host: "${machine_host}", port: 80 }
  display:
    title: What the display shows
    ask:
      question: What does the display show?
      answers:
        - { value: dark, label: Nothing }
        - { value: water, label: A drop }
        - { value: ready, label: A cup }
      time: 30s
  brewing:
    title: Whether it brews
    given: { type: bool }
findings:
  unreachable:
    title: The machine does not answer
    shows: "{machine.host} did not answer: {machine.error}"
    when: machine.error in ["timeout", "refused"]
    otherwise: rarely
  display-dark:
    title: The display is dark
    when: display == "dark"
    one_of: display
    otherwise: rarely
  display-water:
    title: The display asks for water
    when: display == "water"
    one_of: display
    otherwise: rarely
  brews:
    title: It brews
    when: brewing
causes:
  unplugged:
    title: It has no power
    explanation: Without power nothing works.
    evidence:
      unreachable: almost-always
      display-dark: often
      display-water: almost-never
    hides: [no-water]
  no-water:
    title: The tank is empty
    explanation: Coffee is mostly water.
    evidence:
      display-water: very-often
      display-dark: almost-never
fixes:
  plug-in:
    title: Plug it in
    resolves: { unplugged: almost-always }
    time: 1m
    risk: none
    needs: [restart]
    steps:
      - say: Put the plug into the wall.
  refill:
    title: Refill the tank
    resolves: { no-water: almost-always }
    time: 3m
    risk: low
    requires: [plug-in]
    steps:
      - say: Fill the tank, and forget what was counted.
        do: { move_aside: { path: /var/lib/coffee/count } }
touches: [/var/lib/coffee]
escalation:
  title: Call the house service
  contact: house-service@example.org
  time: 2h
scenarios:
  - name: no power
    facts: { machine: { error: timeout }, display: dark }
    expect: { cause: unplugged, first_fix: plug-in }
  - name: no water
    facts: { machine: { error: none }, display: water }
    expect: { cause: no-water }
  - name: all is well
    facts: { brewing: true }
    expect: { resolved: true }
"#;
