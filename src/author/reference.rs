//! The reference of the format as Markdown: every key, probe, effect, mistake and word, from where each is declared.

use std::fmt::Write as _;

use super::keys::{Key, keys};
use crate::diag::Code;
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Platform, Privilege, ProbeSpec, Scope, Vocabulary, Yield};
use crate::report::{markdown_code as code, markdown_prose as prose, markdown_text as text};
use crate::units::{FREQUENCY_WORDS, LIKELIHOOD_WORDS};

/// The whole reference.
#[must_use]
pub fn reference(vocabulary: &Vocabulary) -> String {
    let mut page = "# Reference\n\nEvery key of a playbook, every probe, effect, mistake and word. It is what \
                    `triage explain --format markdown` prints; `triage explain NAME` shows one of them.\n\n"
        .to_owned();
    page += "- [Keys](#keys)\n- [Words for numbers](#words-for-numbers)\n- [Probes](#probes)\n- [Effects](#effects)\n\
             - [Mistakes](#mistakes)\n\n";
    page += &all_keys(vocabulary);
    page += &words();
    page += "## Probes\n\nA probe looks by itself. What it yields stands below the name of the fact: \
             a fact `printer` with the probe `tcp` gives `printer.tcp.ok`.\n\n";
    vocabulary.probes.iter().for_each(|spec| page += &probe(spec));
    page += "## Effects\n\nAn effect is a step that is declared so exactly that a program could carry it out.\n\n";
    vocabulary.effects.iter().for_each(|spec| page += &effect(spec));
    page += "## Mistakes\n\nWhat `triage check` finds.\n\n";
    let rows = Code::ALL.iter().map(|info| vec![cell(info.id), said(info.title), said(info.help)]);
    page += table(&["Code", "What is wrong", "What to do"], rows).trim_end();
    page + "\n"
}

fn all_keys(vocabulary: &Vocabulary) -> String {
    let mut page =
        "## Keys\n\nIds and positions are left out: `findings.when` is the key `when` of each finding.\n\n".to_owned();
    let keys = keys(vocabulary);
    let top = |key: &&Key| !key.path.contains('.');
    page += "### The playbook\n\n";
    page += &key_table(keys.iter().filter(top));
    for one in keys.iter().filter(|key| !key.below.is_empty()) {
        let own = |key: &&Key| key.path.rsplit_once('.').is_some_and(|(above, _)| above == one.path);
        let _ = write!(page, "### {}\n\n{}\n\n", cell(&one.path), text(&one.doc));
        page += &key_table(keys.iter().filter(own));
    }
    page
}

fn key_table<'k>(keys: impl Iterator<Item = &'k Key>) -> String {
    let rows = keys.map(|key| {
        let must = if key.required { "yes" } else { "" };
        vec![cell(key.name()), said(&key.kind), must.to_owned(), said(&key.doc)]
    });
    table(&["Key", "What stands there", "Required", "What it means"], rows)
}

fn words() -> String {
    let likelihoods = LIKELIHOOD_WORDS.iter().map(|(word, p)| vec![cell(word), p.to_string()]);
    let frequencies = FREQUENCY_WORDS.iter().map(|(word, value)| vec![cell(word), value.to_string()]);
    format!(
        "## Words for numbers\n\nWherever a probability is asked for:\n\n{}For how frequent a cause is under a symptom:\n\n{}",
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
    page += &table(&["Yields", "Type", "What it means"], yields.map(|(before, one)| yielded(before, one)));
    page
}

fn yielded(before: &str, one: &Yield) -> Vec<String> {
    let unit = one.unit.map_or(String::new(), |unit| format!(" in {}", unit.name()));
    let values = if one.values.is_empty() { String::new() } else { format!(" One of {}.", one.values.join(", ")) };
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

/// Prose in a cell of a table: backticks mean code where there is no `|`, which would end the cell.
fn said(words: &str) -> String {
    if words.contains('|') { text(words) } else { prose(words) }
}

/// Code in a cell of a table.
fn cell(words: &str) -> String {
    if words.contains('|') { format!("<code>{}</code>", text(words)) } else { code(words) }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
