//! What a name means that stands in a playbook or in a list of mistakes: a probe, an effect, a word of predicates, a need or
//! risk, a diagnostic code, a word for a number. Everything comes from where it is declared.

use serde_json::{Value as Json, json};

use super::pieces::{dim, plain, strong, verbatim};
use super::{language, prices};
use crate::diag::{Code, CodeInfo, Severity};
use crate::fact::{EffectSpec, ParamKind, ParamSpec, Privilege, ProbeSpec, Scope, Type, Vocabulary, Yield};
use crate::playbook::{BUILT_IN, Example, examples};
use crate::predicate::{Word, words};
use crate::report::Page;
use crate::units::{FREQUENCY_WORDS, LIKELIHOOD_WORDS, Minutes};

/// What a name means.
#[derive(Debug, Clone)]
pub enum Explained {
    /// A probe.
    Probe(&'static ProbeSpec),
    /// An effect.
    Effect(&'static EffectSpec),
    /// The language of predicates as a whole.
    Predicates,
    /// A function or operator of it.
    Word(Word),
    /// A fact that the program itself knows, with what it tells.
    BuiltIn(&'static str, &'static str),
    /// A need of a fix, with its price.
    Need(&'static str, Minutes),
    /// A risk of a fix, with its price.
    Risk(&'static str, Minutes),
    /// A kind of mistake.
    Code(&'static CodeInfo),
    /// A word for a probability, with its number.
    Likelihood(&'static str, f64),
    /// A word for how frequent a cause is, with its number.
    Frequency(&'static str, f64),
}

/// Everything that can be explained beside the keys of playbooks.
#[must_use]
pub fn all(vocabulary: &Vocabulary) -> Vec<Explained> {
    let mut all: Vec<Explained> = Vec::new();
    all.extend(vocabulary.probes.iter().map(|spec| Explained::Probe(spec)));
    all.extend(vocabulary.effects.iter().map(|spec| Explained::Effect(spec)));
    all.push(Explained::Predicates);
    all.extend(words().map(Explained::Word));
    all.extend(BUILT_IN.iter().map(|(path, doc)| Explained::BuiltIn(path, doc)));
    all.extend(prices::needs().map(|(name, price)| Explained::Need(name, price)));
    all.extend(prices::risks().map(|(name, price)| Explained::Risk(name, price)));
    all.extend(Code::ALL.iter().map(Explained::Code));
    all.extend(LIKELIHOOD_WORDS.iter().map(|(word, p)| Explained::Likelihood(word, *p)));
    all.extend(FREQUENCY_WORDS.iter().map(|(word, value)| Explained::Frequency(word, *value)));
    all
}

/// Everything that has a name, in the order of [`all`].
#[must_use]
pub fn explain(name: &str, vocabulary: &Vocabulary) -> Vec<Explained> {
    all(vocabulary).into_iter().filter(|one| one.name() == name).collect()
}

/// The page that lists everything, by kind.
#[must_use]
pub fn index(vocabulary: &Vocabulary) -> Page {
    let mut page = Page::default();
    let mut last = "";
    for one in all(vocabulary) {
        if one.kind() != last {
            last = one.kind();
            page.heading(heading(last));
        }
        page.line(2, 4, [strong(one.name()), plain(": "), plain(one.title())]);
    }
    // the first heading stands at the top
    page.lines.remove(0);
    page
}

/// The headings of the kinds.
const HEADINGS: [(&str, &str); 11] = [
    ("probe", "Probes"),
    ("effect", "Effects"),
    ("language", "The language of predicates"),
    ("function", "Functions of predicates"),
    ("operator", "Operators of predicates"),
    ("built-in fact", "Facts that are built in"),
    ("need", "Needs"),
    ("risk", "Risks"),
    ("code", "Diagnostic codes"),
    ("likelihood", "Words for probabilities"),
    ("frequency", "Words for how frequent a cause is"),
];

fn heading(kind: &str) -> &'static str {
    HEADINGS.iter().find(|(known, _)| *known == kind).map_or("", |(_, heading)| heading)
}

impl Explained {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Probe(spec) => spec.name,
            Self::Effect(spec) => spec.name,
            Self::Predicates => "predicates",
            Self::Word(word) => word.name,
            Self::Code(info) => info.id,
            Self::BuiltIn(name, _)
            | Self::Need(name, _)
            | Self::Risk(name, _)
            | Self::Likelihood(name, _)
            | Self::Frequency(name, _) => name,
        }
    }

    /// What kind of thing it is: `probe`, `effect`, `function`, `code` and so on.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Probe(_) => "probe",
            Self::Effect(_) => "effect",
            Self::Predicates => "language",
            Self::Word(word) => word.kind,
            Self::BuiltIn(..) => "built-in fact",
            Self::Need(..) => "need",
            Self::Risk(..) => "risk",
            Self::Code(_) => "code",
            Self::Likelihood(..) => "likelihood",
            Self::Frequency(..) => "frequency",
        }
    }

    fn title(&self) -> String {
        match self {
            Self::Probe(spec) => spec.title.to_owned(),
            Self::Effect(spec) => spec.title.to_owned(),
            Self::Predicates => language::TITLE.to_owned(),
            Self::Word(word) => word.form.clone(),
            Self::BuiltIn(_, doc) => (*doc).to_owned(),
            Self::Need(_, price) | Self::Risk(_, price) => format!("costs {} in a plan", prices::in_minutes(*price)),
            Self::Code(info) => info.title.to_owned(),
            Self::Likelihood(_, p) => format!("P = {p}"),
            Self::Frequency(_, value) => format!("a relative frequency of {value}"),
        }
    }

    /// The page that explains it.
    #[must_use]
    pub fn page(&self) -> Page {
        let mut page = Page::default();
        let title = if let Self::Word(_) = self { String::new() } else { format!(": {}", self.title()) };
        page.line(0, 0, [strong(self.name()), plain(format!(" ({}){title}", self.kind()))]);
        match self {
            Self::Probe(spec) => probe(spec, &mut page),
            Self::Effect(spec) => effect(spec, &mut page),
            Self::Predicates => language::whole(&mut page),
            Self::Word(word) => language::word(word, &mut page),
            Self::BuiltIn(..) => language::built_in(&mut page),
            Self::Need(..) => said(&["It may stand in `needs` of a fix.", prices::WHY, &prices::of_needs()], &mut page),
            Self::Risk(..) => said(&["It may stand as `risk` of a fix.", prices::WHY, &prices::of_risks()], &mut page),
            Self::Code(info) => code(info, &mut page),
            Self::Likelihood(..) => {
                said(
                    &[
                        "It may stand wherever a playbook says a probability: in `evidence`, `otherwise` and `resolves`.",
                    ],
                    &mut page,
                );
            }
            Self::Frequency(..) => {
                said(
                    &["It may stand under a symptom's `causes`. Only the ratios to the other causes count."],
                    &mut page,
                );
            }
        }
        page
    }

    /// The same for programs.
    #[must_use]
    pub fn json(&self) -> Json {
        let mut json =
            json!({ "schema": "triage.explain/1", "kind": self.kind(), "name": self.name(), "title": self.title() });
        match self {
            Self::Probe(spec) => {
                json["doc"] = spec.doc.into();
                json["scope"] = scope(spec.scope).0.into();
                json["params"] = params_json(spec.params);
                json["example"] = probe_example(spec).into();
                json["yields"] = spec.yields.iter().map(|one| yield_json("", one)).collect();
                let named = spec.named.iter().flat_map(|named| named.yields);
                json["yields_by_name"] = named.map(|one| yield_json("NAME.", one)).collect();
            }
            Self::Effect(spec) => {
                json["doc"] = spec.doc.into();
                json["params"] = params_json(spec.params);
                json["platforms"] = spec.platforms.iter().map(|platform| platform.name()).collect();
                json["privilege"] = privilege(spec.privilege).into();
                json["reversible"] = spec.reversible.into();
                json["example"] = effect_example(spec).into();
            }
            Self::Predicates => json["words"] = words().map(|word| word.name).collect(),
            Self::Word(word) => {
                json["doc"] = word.doc.into();
                json["example"] = word.example.into();
            }
            Self::BuiltIn(..) => json["type"] = Type::String.name().into(),
            Self::Need(_, price) | Self::Risk(_, price) => json["minutes"] = price.get().into(),
            Self::Code(info) => {
                json["help"] = info.help.into();
                json["severity"] = info.severity.name().into();
                json["mended"] = info.code.is_mended().into();
                json["examples"] = examples().filter(|example| example.code == info.code).map(example_json).collect();
            }
            Self::Likelihood(_, number) | Self::Frequency(_, number) => json["number"] = (*number).into(),
        }
        json
    }
}

/// Sentences below the first line.
fn said(sentences: &[&str], page: &mut Page) {
    page.gap();
    sentences.iter().for_each(|sentence| page.say(0, *sentence));
}

/// What becomes of a playbook with a mistake of a severity.
pub(super) fn consequence(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "An error: a playbook with it cannot be used.",
        Severity::Warning => {
            "A warning: the playbook can be used. `allow` with the code keeps it back, and `--deny warnings` makes it count."
        }
    }
}

fn code(info: &CodeInfo, page: &mut Page) {
    page.gap();
    page.say(0, consequence(info.severity));
    page.say(0, format!("What to do: {}.", info.help));
    if info.code.is_mended() {
        page.say(0, "`triage check --fix` mends it where it is beyond doubt what was meant.");
    }
    examples().filter(|example| example.code == info.code).for_each(|example| show(example, page));
}

fn probe(spec: &ProbeSpec, page: &mut Page) {
    page.gap();
    page.say(0, spec.doc);
    page.say(0, scope(spec.scope).1);
    params(spec.params, page);
    page.heading("Example");
    verbatim(&probe_example(spec), page);
    page.heading("Yields");
    spec.yields.iter().for_each(|one| yielded("", one, page));
    if let Some(named) = &spec.named {
        page.heading(format!("Yields for each name under `{}`", named.param));
        named.yields.iter().for_each(|one| yielded("NAME.", one, page));
    }
}

/// One yield, with what stands in front of its path.
fn yielded(before: &str, one: &Yield, page: &mut Page) {
    let unit = one.unit.map_or(String::new(), |unit| format!(" in {}", unit.name()));
    let kind = dim(format!(" ({}{unit}, {})", one.ty, one.class.name()));
    page.line(2, 4, [strong(format!("{before}{}", one.path)), kind]);
    page.say(6, one.doc);
    if !one.values.is_empty() {
        page.line(6, 0, [dim("one of "), plain(one.values.join(", "))]);
    }
}

fn effect(spec: &EffectSpec, page: &mut Page) {
    page.gap();
    page.say(0, spec.doc);
    let platforms: Vec<&str> = spec.platforms.iter().map(|platform| platform.name()).collect();
    let undo = if spec.reversible { "can be undone" } else { "cannot be undone" };
    page.say(0, format!("On {}; needs the right of {}; {undo}.", platforms.join(", "), privilege(spec.privilege)));
    params(spec.params, page);
    page.heading("Example");
    verbatim(&effect_example(spec), page);
}

/// What of a playbook provokes a code, and what is right.
fn show(example: &Example, page: &mut Page) {
    page.heading("Example");
    for (wrong, right) in example.pieces() {
        if !wrong.is_empty() {
            verbatim(&wrong, page);
        }
        page.say(0, if right.is_empty() { "without that all is well" } else { "where this is right:" });
        verbatim(right, page);
    }
}

fn example_json(example: &Example) -> Json {
    json!({ "wrong": example.bad().0, "right": Example::good() })
}

fn params(params: &[ParamSpec], page: &mut Page) {
    if params.is_empty() {
        return;
    }
    page.heading("Parameters");
    for param in params {
        let required = if param.required { ", required" } else { "" };
        let kind = match param.kind {
            ParamKind::Choice(words) => format!("one of {}", words.join(", ")),
            other => kind(other).to_owned(),
        };
        page.line(2, 4, [strong(param.name), dim(format!(" ({kind}{required}): ")), plain(param.doc)]);
    }
}

/// What the answer of a probe depends on: its name, and a sentence.
fn scope(scope: Scope) -> (&'static str, &'static str) {
    match scope {
        Scope::Machine => ("machine", "Its answer depends on this machine or its network."),
        Scope::Service => ("service", "Its answer depends on the service alone, and is the same from everywhere."),
        Scope::Evidence => ("evidence", "Its answer depends on the evidence files that were handed in."),
    }
}

fn privilege(privilege: Privilege) -> &'static str {
    match privilege {
        Privilege::User => "user",
        Privilege::Admin => "admin",
    }
}

/// The name of a kind of parameter.
fn kind(kind: ParamKind) -> &'static str {
    match kind {
        ParamKind::Text => "text",
        ParamKind::Host => "host",
        ParamKind::Port => "port",
        ParamKind::Url => "URL",
        ParamKind::Page => "page",
        ParamKind::Path => "path",
        ParamKind::Texts => "list of texts",
        ParamKind::Choice(_) => "one of its words",
        ParamKind::Int => "whole number",
        ParamKind::Flag => "true or false",
        ParamKind::Duration => "length of time",
        ParamKind::Named => "names with texts",
        ParamKind::Patterns => "names with regular expressions",
    }
}

/// A call with an example of every parameter, the call `indent` blanks to the right.
fn call(name: &str, params: &[ParamSpec], indent: usize) -> String {
    if params.is_empty() {
        return format!("{:indent$}{name}: {{}}\n", "");
    }
    let rows =
        params.iter().map(|param| format!("{:below$}{}: {}\n", "", param.name, param.example, below = indent + 2));
    std::iter::once(format!("{:indent$}{name}:\n", "")).chain(rows).collect()
}

fn probe_example(spec: &ProbeSpec) -> String {
    let call = call(spec.name, spec.params, 6);
    format!("facts:\n  thing:\n    title: {}\n    probe:\n{call}", capital(spec.title))
}

fn effect_example(spec: &EffectSpec) -> String {
    let call = call(spec.name, spec.params, 8);
    format!("steps:\n  - say: {}.\n    do:\n{call}", capital(spec.title))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

fn params_json(params: &[ParamSpec]) -> Json {
    let one = |p: &ParamSpec| json!({ "name": p.name, "kind": kind(p.kind), "required": p.required, "doc": p.doc });
    params.iter().map(one).collect()
}

fn yield_json(before: &str, one: &Yield) -> Json {
    json!({
        "path": format!("{before}{}", one.path),
        "type": one.ty.name(),
        "unit": one.unit.map(crate::fact::Unit::name),
        "values": one.values,
        "class": one.class.name(),
        "doc": one.doc,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::rc::Rc;

    use super::*;
    use crate::playbook::Library;
    use crate::session::vocabulary;
    use crate::text::SourceFile;

    fn text(page: &Page) -> String {
        page.lines.iter().flat_map(|line| line.pieces.iter().map(|piece| piece.text.as_str()).chain(["\n"])).collect()
    }

    #[test]
    fn every_name_means_one_thing_and_its_page_says_everything() {
        let mut names = HashSet::new();
        for one in all(&vocabulary()) {
            assert!(names.insert(one.name()), "{} means two things", one.name());
            let page = text(&one.page());
            if let Explained::Probe(spec) = one {
                for word in spec.yields.iter().flat_map(|y| [y.path, y.doc]).chain(spec.params.iter().map(|p| p.doc)) {
                    assert!(page.contains(word), "{}: {word}", spec.name);
                }
            }
            assert_eq!(one.json()["name"], one.name());
        }
    }

    #[test]
    fn every_example_of_a_probe_is_a_playbook_without_mistakes() {
        for spec in vocabulary().probes {
            let text = format!(
                "triage: 1\nid: a\ntitle: A\nversion: 1.0.0\nsymptoms: {{ s: {{ title: S, causes: {{ c: 1 }} }} }}\n\
                 causes: {{ c: {{ title: C, explanation: E }} }}\n{}",
                probe_example(spec)
            );
            let mut library = Library::new(vocabulary());
            let shelf = library.add(Rc::new(SourceFile::new("a.yaml", text.as_str())), None);
            assert!(library.playbook(shelf).is_ok(), "{text}\n{:?}", library.playbook(shelf).err());
        }
    }
}
