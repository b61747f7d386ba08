//! A fix has steps wherever its causes can be, and every step says what to do.

use serde_json::Value as Json;

use super::super::document::Document;
use super::super::raw::{RawFix, RawStep};
use super::example::Example;
use super::warnings::Warnings;
use crate::diag::Code;
use crate::fact::{Platform, Slot, Value};
use crate::predicate::Truth;

pub(super) const EXAMPLES: &[Example] = &[
    Example {
        code: Code::FixWithoutSteps,
        edits: &[
            ("  plug-in:\n", "  «plug-in:\n"),
            (
                "      - say: Put the plug into the wall.\n",
                "      - say: Put the plug into the wall.\n        applies: os.family == \"linux\"\n",
            ),
        ],
    },
    Example {
        code: Code::DoWithoutSay,
        edits: &[(
            "      - say: Fill the tank, and forget what was counted.\n        do:",
            "      - say: Fill the tank.\n      - «do:",
        )],
    },
    Example {
        code: Code::EmptyStep,
        edits: &[(
            "      - say: Put the plug into the wall.\n",
            "      - say: Put the plug into the wall.\n      - «{}\n",
        )],
    },
];

pub(super) fn check(document: &Document, warnings: &mut Warnings<'_>) {
    for (id, fix) in document.raw.fixes.iter() {
        for n in 0..fix.steps.len() {
            let number = n.to_string();
            let entry = ["fixes", id, "steps", &number];
            let step = document.tree.find(&entry).map(|(_, node)| node);
            let written = |key: &str| {
                step.and_then(|step| document.tree.entry(step, key)).is_some_and(|(_, node)| {
                    key != "say" || document.tree.text(node).is_none_or(|t| !t.trim().is_empty())
                })
            };
            if written("do") && !written("say") {
                let span = document.key_span(&["fixes", id, "steps", &number, "do"]);
                warnings.add(
                    Code::DoWithoutSay,
                    &entry,
                    span,
                    "this step says nothing to a person who does it by hand",
                );
            } else if !written("do") && !written("say") {
                warnings.add(Code::EmptyStep, &entry, document.value_span(&entry), "this step says and does nothing");
            }
        }
    }
}

/// The lint that needs the whole playbook: which causes a fix resolves.
pub(super) fn check_platforms(document: &Document, warnings: &mut Warnings<'_>) {
    for (id, fix) in document.raw.fixes.iter() {
        let without: Vec<Platform> = Platform::ALL
            .into_iter()
            .filter(|p| is_needed(document, id, fix, *p) && !has_steps(document, id, fix, *p))
            .collect();
        let entry = ["fixes", id.as_str()];
        let message = match &without[..] {
            [] => continue,
            all if all.len() == Platform::ALL.len() => format!("`{id}` has no steps"),
            some => {
                let names: Vec<&str> = some.iter().map(|platform| platform.name()).collect();
                format!("`{id}` has no steps on {}", names.join(" and "))
            }
        };
        warnings.add(Code::FixWithoutSteps, &entry, document.key_span(&entry), message);
    }
}

/// Whether a fix, and one of its causes, can be on a platform.
fn is_needed(document: &Document, id: &str, fix: &RawFix, platform: Platform) -> bool {
    let here = fix.applies.is_none() || applies(document, &["fixes", id, "applies"], platform);
    let mut causes = fix.resolves.keys().map(|cause| {
        document.cause(cause).is_none_or(|cause| cause.applies.is_none())
            || applies(document, &["causes", cause, "applies"], platform)
    });
    here && causes.any(|can_be| can_be)
}

fn has_steps(document: &Document, id: &str, fix: &RawFix, platform: Platform) -> bool {
    fix.steps.iter().enumerate().any(|(n, step)| {
        let here =
            step.applies.is_none() || applies(document, &["fixes", id, "steps", &n.to_string(), "applies"], platform);
        here && (step.say.is_some() || acts(document, step, platform))
    })
}

/// Whether the effect of a step can be carried out on a platform.
fn acts(document: &Document, step: &RawStep, platform: Platform) -> bool {
    let here = |param: &Json| param.as_object().is_none_or(|values| values.contains_key(platform.name()));
    step.effect.iter().flat_map(|call| &call.0).any(|(effect, params)| {
        document.vocabulary.effect(effect).is_some_and(|spec| spec.platforms.contains(&platform))
            && params.values().all(here)
    })
}

/// Whether a predicate can hold on a platform; where none stands, it does.
pub(super) fn applies(document: &Document, at: &[impl AsRef<str>], platform: Platform) -> bool {
    let Some(predicate) = document.predicate(at) else { return true };
    let name = Value::text(platform.name());
    let family = document.catalog.slot("os.family");
    let facts = |slot: Slot| (Some(slot) == family).then_some(&name);
    predicate.judge(&facts, &mut Vec::new()) != Truth::False
}
