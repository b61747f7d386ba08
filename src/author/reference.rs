//! The reference of the format as Markdown: every key, probe, effect, mistake and word, from where each is declared.

use std::fmt::Write as _;

use super::explain::consequence;
use super::keys::{Key, keys};
use super::{language, prices};
use crate::diag::{Code, Severity};
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege, ProbeSpec, Scope, Vocabulary, Yield};
use crate::playbook::{BUILT_IN, form_in_words};
use crate::predicate::{EXAMPLE_FACTS, rules, words as words_of_predicates};
use crate::report::{markdown_code as code, markdown_prose as prose, markdown_text as text};
use crate::units::{FREQUENCY_WORDS, LIKELIHOOD_WORDS, Minutes};

/// Most words of a fact that a table holds.
const MOST_WORDS: usize = 40;

/// Words that are shown of a fact that has more.
const SOME_WORDS: usize = 8;

/// The whole reference.
#[must_use]
pub fn reference(vocabulary: &Vocabulary) -> String {
    let sections = [
        ("Keys", all_keys(vocabulary)),
        ("Predicates", predicates()),
        ("Words for numbers", words()),
        ("Prices", priced()),
        ("Probes", probes(vocabulary)),
        ("Effects", effects(vocabulary)),
        ("Mistakes", mistakes()),
    ];
    let mut page = "# Reference\n\nEvery key of a playbook, the language of predicates, every probe, effect, mistake and \
                    word. It is what `triage explain --format markdown` prints; `triage explain NAME` shows one of them.\n\n"
        .to_owned();
    for (title, _) in &sections {
        let _ = writeln!(page, "- [{title}](#{})", title.to_lowercase().replace(' ', "-"));
    }
    for (title, section) in &sections {
        let _ = write!(page, "\n## {title}\n\n{}\n", section.trim_end());
    }
    page
}

/// What predicates are: the rules, then every word.
fn predicates() -> String {
    let about = capital(language::TITLE);
    let mut page = format!("{}.\n\n", prose(&about));
    for (title, paragraphs) in rules() {
        let _ = write!(page, "### {title}\n\n");
        paragraphs.iter().for_each(|paragraph| page += &format!("{}\n\n", prose(paragraph)));
    }
    for (kind, title) in [("function", "Functions"), ("operator", "Operators")] {
        let _ = write!(page, "### {title}\n\n");
        let own = words_of_predicates().filter(|word| word.kind == kind);
        let rows = own.map(|word| vec![cell(&word.form), said(word.doc), cell(word.example)]);
        page += &table(&["Takes and gives", "What it means", "For example"], rows);
    }
    let _ = write!(page, "The examples read these facts, and built-in ones:\n\n```yaml\n{EXAMPLE_FACTS}```\n\n");
    let _ = write!(page, "### Facts that are built in\n\n{}\n\n", prose(language::BUILT_IN_FROM));
    page += &table(&["Fact", "What it tells"], BUILT_IN.iter().map(|(path, doc)| vec![cell(path), said(doc)]));
    page
}

/// What needs and risks cost.
fn priced() -> String {
    let rows = |prices: &mut dyn Iterator<Item = (&'static str, Minutes)>| {
        prices.map(|(name, price)| vec![cell(name), prices::in_minutes(price)]).collect::<Vec<_>>()
    };
    let (needs, risks) = (rows(&mut prices::needs()), rows(&mut prices::risks()));
    format!(
        "{}\n\n{}\n\n{}{}\n\n{}{}\n\n",
        prose(prices::WHY),
        prose(&prices::of_needs()),
        table(&["Need", "Price"], needs.into_iter()),
        prose(&prices::of_risks()),
        table(&["Risk", "Price"], risks.into_iter()),
        prose(prices::OF_WAITING)
    )
}

fn probes(vocabulary: &Vocabulary) -> String {
    let about = "A probe looks by itself. What it yields stands below the name of the fact: a fact `printer` with the probe \
                 `tcp` gives `printer.tcp.ok`.\n\n";
    std::iter::once(about.to_owned()).chain(vocabulary.probes.iter().map(|spec| probe(spec))).collect()
}

fn effects(vocabulary: &Vocabulary) -> String {
    let about = "An effect is a step that is declared so exactly that a program could carry it out.\n\n";
    std::iter::once(about.to_owned()).chain(vocabulary.effects.iter().map(|spec| effect(spec))).collect()
}

/// The codes of errors, then those of warnings.
fn mistakes() -> String {
    let mut page =
        "What `triage check` finds. Where `--fix` is marked, it mends the mistake if it is beyond doubt what was \
                    meant.\n\n"
            .to_owned();
    for (severity, title) in [(Severity::Error, "Errors"), (Severity::Warning, "Warnings")] {
        let own = Code::ALL.iter().filter(|info| info.severity == severity);
        let mended = |code: Code| if code.is_mended() { "yes" } else { "" };
        let rows = own.map(|info| vec![cell(info.id), said(info.title), said(info.help), mended(info.code).to_owned()]);
        let _ = write!(page, "### {title}\n\n{}\n\n", prose(consequence(severity)));
        page += &table(&["Code", "What is wrong", "What to do", "`--fix`"], rows);
    }
    page
}

fn all_keys(vocabulary: &Vocabulary) -> String {
    let mut page = "Ids and positions are left out: `findings.when` is the key `when` of each finding.\n\n".to_owned();
    let keys = keys(vocabulary);
    let top = |key: &&Key| !key.path.contains('.');
    page += "### The playbook\n\n";
    page += &key_table(keys.iter().filter(top));
    for one in keys.iter().filter(|key| !key.below.is_empty()) {
        let own = |key: &&Key| key.path.rsplit_once('.').is_some_and(|(above, _)| above == one.path);
        let _ = write!(page, "### {}\n\n{}\n\n", cell(&one.path), prose(&one.doc));
        page += &key_table(keys.iter().filter(own));
    }
    page
}

fn key_table<'k>(keys: impl Iterator<Item = &'k Key>) -> String {
    let rows = keys.map(|key| {
        let must = if key.required { "yes" } else { "" };
        vec![cell(key.name()), kind(key), must.to_owned(), said(&key.doc)]
    });
    table(&["Key", "What stands there", "Required", "What it means"], rows)
}

/// What may stand there; what has a section leads to it.
fn kind(key: &Key) -> String {
    let words = said(&key.kind);
    let linked = match key.path.as_str() {
        _ if form_in_words("predicate").is_some_and(|predicate| key.kind == predicate) => Some("predicates"),
        "fixes.needs" | "fixes.risk" => Some("prices"),
        _ => None,
    };
    linked.map_or(words.clone(), |section| format!("[{words}](#{section})"))
}

fn words() -> String {
    let likelihoods = LIKELIHOOD_WORDS.iter().map(|(word, p)| vec![cell(word), p.to_string()]);
    let frequencies = FREQUENCY_WORDS.iter().map(|(word, value)| vec![cell(word), value.to_string()]);
    format!(
        "Wherever a probability is asked for:\n\n{}For how frequent a cause is under a symptom:\n\n{}",
        table(&["Word", "P"], likelihoods),
        table(&["Word", "Relative frequency"], frequencies)
    )
}

fn probe(spec: &ProbeSpec) -> String {
    let scope = match spec.scope {
        Scope::Machine => "It looks at this machine or its network.",
        Scope::Service => "It looks at the service, and sees the same from everywhere.",
        Scope::Evidence => "It reads the evidence files that were handed in.",
    };
    let mut page =
        format!("### {}\n\n{}. {} {scope}\n\n", cell(spec.name), text(&capital(spec.title)), prose(spec.doc));
    page += &params(spec.params);
    let named = spec.named.iter().flat_map(|named| named.yields.iter().map(|one| ("NAME.", one)));
    let yields = spec.yields.iter().map(|one| ("", one)).chain(named);
    page += &table(&["Yields", "Type", "What it means"], yields.map(|(before, one)| yielded(spec, before, one)));
    page
}

fn yielded(spec: &ProbeSpec, before: &str, one: &Yield) -> Vec<String> {
    let unit = one.unit.map_or(String::new(), |unit| format!(" in {}", unit.name()));
    let values = match one.values.len() {
        0 => String::new(),
        1..=MOST_WORDS => format!(" One of {}.", one.values.join(", ")),
        all => format!(
            " One of {all} words: {} …; `triage explain {}` lists them.",
            one.values[..SOME_WORDS].join(", "),
            spec.name
        ),
    };
    vec![
        cell(&format!("{before}{}", one.path)),
        text(&format!("{}{unit}", one.ty)),
        said(&format!("{}{values}", one.doc)),
    ]
}

fn effect(spec: &EffectSpec) -> String {
    let platforms: Vec<&str> = spec.platforms.iter().copied().map(Platform::name).collect();
    let right = match spec.privilege {
        Privilege::User => "no special right",
        Privilege::Admin => "the right of an administrator",
    };
    let undo = if spec.reversible { "can be undone" } else { "cannot be undone" };
    let mut page = format!(
        "### {}\n\n{}. {} On {}; it needs {right} and {undo}.\n\n",
        cell(spec.name),
        text(&capital(spec.title)),
        prose(spec.doc),
        platforms.join(", ")
    );
    page += &params(spec.params);
    page
}

fn params(params: &[ParamSpec]) -> String {
    if params.is_empty() {
        return String::new();
    }
    let rows = params.iter().map(|param| {
        let must = if param.required { "yes" } else { "" };
        let words = match param.kind {
            ParamKind::Choice(words) => format!(" One of {}.", words.join(", ")),
            _ => String::new(),
        };
        vec![cell(param.name), must.to_owned(), said(&format!("{}{words}", param.doc)), cell(param.example)]
    });
    table(&["Parameter", "Required", "What it means", "For example"], rows)
}

fn table(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = format!("| {} |\n|{}\n", heads.join(" | "), " --- |".repeat(heads.len()));
    for row in rows {
        let _ = writeln!(table, "| {} |", row.join(" | "));
    }
    table + "\n"
}

/// Prose in a cell of a table, in which backticks mean code.
fn said(words: &str) -> String {
    in_cell(&prose(words))
}

/// Code in a cell of a table.
fn cell(words: &str) -> String {
    in_cell(&code(words))
}

/// A `|` would end the cell, in code as well.
fn in_cell(markdown: &str) -> String {
    markdown.replace("&#124;", "|").replace('|', "\\|")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::vocabulary;

    #[test]
    fn tables_can_be_read_as_they_are_written() {
        let reference = reference(&vocabulary());
        for (n, row) in reference.lines().enumerate() {
            assert!(!row.contains("&#124;") && !row.contains("\\`"), "{}: {row}", n + 1);
            assert!(row.chars().count() < 1_000, "{}: {row}", n + 1);
        }
        let columns = |row: &str| row.replace("\\|", "").matches('|').count();
        let rows: Vec<&str> = reference.lines().collect();
        for pair in rows.windows(2).filter(|pair| pair.iter().all(|row| row.starts_with('|'))) {
            assert_eq!(columns(pair[0]), columns(pair[1]), "{pair:?}");
        }
    }
}
