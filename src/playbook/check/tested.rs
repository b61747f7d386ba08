//! Scenarios expect something, and together they see every finding present and absent.

use super::super::document::{Document, Written};
use super::super::raw::RawScenario;
use super::super::settings::Settings;
use super::super::tree::Kind;
use super::example::Example;
use super::warnings::{WHOLE, Warnings};
use crate::diag::Code;
use crate::fact::{Platform, Says, Slot, Statement, Value};
use crate::predicate::{Language, Names, Predicate, Truth};
use crate::text::{Set, Table};

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::UntestedPlaybook,
        edits: &[
            ("id: coffee/no-coffee", "id: «coffee/no-coffee"),
            (
                "scenarios:\n  - name: no power\n    facts: { machine: { error: timeout }, display: dark }\n    expect: { cause: unplugged, first_fix: plug-in }\n  - name: no water\n    facts: { machine: { error: none }, display: water }\n    expect: { cause: no-water }\n  - name: all is well\n    facts: { brewing: true }\n    expect: { resolved: true }\n",
                "",
            ),
        ],
    },
    Example {
        code: Code::UntestedFinding,
        edits: &[
            ("  unreachable:\n    title: The", "  «unreachable:\n    title: The"),
            ("facts: { machine: { error: none }, display: water }", "facts: { display: water }"),
        ],
    },
    Example { code: Code::EmptyExpectation, edits: &[("    expect: { cause: no-water }\n", "    «expect: {}\n")] },
];

/// The lint that looks at each scenario of the playbook alone.
pub(super) fn check_own(document: &Document, warnings: &mut Warnings<'_>) {
    check_expectations(document.own_scenarios(), warnings);
}

/// The lint that looks at each of some scenarios alone.
pub(super) fn check_expectations(written: Written<'_>, warnings: &mut Warnings<'_>) {
    for n in 0..written.scenarios.len() {
        let number = n.to_string();
        let at = ["scenarios", &number, "expect"];
        let Some(Kind::Mapping(keys)) = written.tree.find(&at).map(|(_, node)| &written.tree.node(node).kind) else {
            continue;
        };
        // why something does not come out yet says not what, and an empty list nothing
        let is_empty = |node| matches!(&written.tree.node(node).kind, Kind::Sequence(items) if items.is_empty());
        if keys.iter().all(|(key, value)| written.tree.text(*key) == Some("known_gap") || is_empty(*value)) {
            let message = "this scenario expects nothing, so nothing is tested";
            warnings.add(Code::EmptyExpectation, &at[..2], written.tree.key_span(&at), message);
        }
    }
}

/// The lint that needs the whole playbook: which findings the scenarios see.
pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    let written = [Some(document.own_scenarios()), document.scenarios_beside()];
    let scenarios: Vec<_> = written.iter().flatten().flat_map(Written::iter).collect();
    if scenarios.is_empty() {
        let message = "no scenario says what must come out of this playbook";
        warnings.add(Code::UntestedPlaybook, &WHOLE, document.value_span(&["id"]), message);
        return;
    }
    // what a saved run knows is not known here
    if scenarios.iter().any(|(_, scenario, _)| scenario.record.is_some()) {
        return;
    }
    let seen = Seen::of(document, &scenarios);
    let evidence = document.raw.findings.iter().enumerate().filter(|(_, (_, finding))| finding.otherwise.is_some());
    for (n, (id, _)) in evidence {
        let (present, absent) = (seen.present.contains(&n), seen.absent.contains(&n));
        let never = match (present, absent) {
            (true, true) => continue,
            (false, true) => "present",
            (true, false) => "absent",
            (false, false) => "present or absent",
        };
        let entry = ["findings", id.as_str()];
        let reads = document.predicate(&["findings", id, "when"]).map_or([].as_slice(), |p| p.reads());
        let wrong_word = |slot: &Slot| warnings.is_doubted(&document.catalog.entry(*slot).path);
        if warnings.is_doubted(&entry.join("/")) || reads.iter().any(wrong_word) {
            continue;
        }
        let message = format!("no scenario sees `{id}` {never}");
        warnings.add(Code::UntestedFinding, &entry, document.key_span(&entry), message);
    }
}

/// Which findings some scenario sees present, and which absent, by position.
#[derive(Default)]
struct Seen {
    present: Set<usize>,
    absent: Set<usize>,
}

impl Seen {
    fn of(document: &Document, scenarios: &[(usize, &RawScenario, &[Statement])]) -> Self {
        let mut seen = Self::default();
        let predicates: Vec<Option<&Predicate>> =
            document.raw.findings.keys().map(|id| document.predicate(&["findings", id, "when"])).collect();
        let mut readers: Table<Slot, Vec<usize>> = Table::default();
        for (n, predicate) in predicates.iter().enumerate() {
            for slot in predicate.iter().flat_map(|predicate| predicate.reads()) {
                readers.entry(*slot).or_default().push(n);
            }
        }
        // where nothing that a finding reads is known, it is the same in every scenario
        for (n, predicate) in predicates.iter().enumerate() {
            seen.note(n, predicate.map_or(Truth::Unknown, |p| p.judge(&|_| None, &mut Vec::new())));
        }
        for (_, scenario, statements) in scenarios {
            let known = known(document, scenario, statements);
            let mut concerned: Vec<usize> =
                known.keys().filter_map(|slot| readers.get(slot)).flatten().copied().collect();
            concerned.sort_unstable();
            concerned.dedup();
            concerned.retain(|n| !seen.present.contains(n) || !seen.absent.contains(n));
            let own = own_predicates(document, scenario, &predicates, &concerned);
            for n in concerned {
                let Some(predicate) = own.get(&n).or(predicates[n]) else { continue };
                seen.note(n, predicate.judge(&|slot| known.get(&slot), &mut Vec::new()));
            }
        }
        seen
    }

    fn note(&mut self, finding: usize, truth: Truth) {
        match truth {
            Truth::True => drop(self.present.insert(finding)),
            Truth::False => drop(self.absent.insert(finding)),
            Truth::Unknown => {}
        }
    }
}

/// What is known in a scenario.
pub(super) fn known(document: &Document, scenario: &RawScenario, statements: &[Statement]) -> Table<Slot, Value> {
    let mut known = Table::default();
    if let (Some(platform), Some(slot)) = (scenario.platform, document.catalog.slot("os.family")) {
        known.insert(slot, Value::text(Platform::from(platform).name()));
    }
    for statement in statements {
        if let Says::Is(slot, value) = &statement.says {
            known.insert(*slot, value.clone());
        }
    }
    known
}

/// The predicates that read otherwise in a scenario, because of its own settings.
fn own_predicates(
    document: &Document,
    scenario: &RawScenario,
    predicates: &[Option<&Predicate>],
    concerned: &[usize],
) -> Table<usize, Predicate> {
    if scenario.set.is_empty() {
        return Table::default();
    }
    let overrides: Vec<(String, String)> =
        scenario.set.iter().map(|(name, value)| (name.clone(), value.0.written())).collect();
    let (settings, _) = Settings::read(&document.tree, &overrides);
    let (language, names) = (Language::new(), Names { catalog: &document.catalog, settings: settings.values() });
    let with_settings = |n: &&usize| predicates[**n].is_some_and(|predicate| predicate.text().contains("${"));
    let compiled = |n: &usize| Some((*n, language.compile(predicates[*n]?.text(), names).ok()?));
    concerned.iter().filter(with_settings).filter_map(compiled).collect()
}
