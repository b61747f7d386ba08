//! An effect may only change places that `touches` names, on every platform.

use serde_json::Value as Json;

use super::super::document::Document;
use super::super::forms::PerPlatform;
use crate::diag::{Code, Diagnostics};
use crate::fact::{ParamKind, Platform};

pub(super) fn check(document: &Document, diagnostics: &mut Diagnostics) {
    for (id, fix) in document.raw.fixes.iter() {
        for (n, step) in fix.steps.iter().enumerate() {
            for (effect, params) in step.effect.iter().flat_map(|call| &call.0) {
                let Some(spec) = document.vocabulary.effect(effect).filter(|spec| spec.changes_paths) else { continue };
                for param in spec.params.iter().filter(|p| p.kind == ParamKind::Path) {
                    let Some(value) = params.get(param.name) else { continue };
                    if let Some(outside) = outside(value, &document.raw.touches) {
                        let at = ["fixes", id, "steps", &n.to_string(), "do", effect, param.name];
                        let span = document.value_span(&at);
                        let message = format!("`{outside}` is not under `touches`");
                        let help = Some(Code::EffectOutsideTouches.info().help.to_owned());
                        diagnostics.add(Code::EffectOutsideTouches, span, message, help);
                    }
                }
            }
        }
    }
}

/// The first path of a parameter that lies outside on some platform.
fn outside(value: &Json, touches: &[PerPlatform]) -> Option<String> {
    let value: PerPlatform = serde_json::from_value(value.clone()).ok()?;
    Platform::ALL.into_iter().find_map(|platform| {
        let target = value.on(Some(platform))?;
        let inside =
            touches.iter().filter_map(|t| t.on(Some(platform))).any(|place| lies_under(target, place, platform));
        (!inside).then(|| target.to_owned())
    })
}

/// Whether a path is a place or lies below it. Nothing is resolved: `..` lies nowhere.
fn lies_under(target: &str, place: &str, platform: Platform) -> bool {
    let parts = |text: &str| -> Vec<String> {
        let windows = platform == Platform::Windows;
        let text = if windows { text.replace('\\', "/").to_lowercase() } else { text.to_owned() };
        let parts = text.trim_end_matches('/').split('/').map(str::to_owned);
        parts
            .enumerate()
            .filter(|(i, part)| *i == 0 || (!part.is_empty() && part != "."))
            .map(|(_, part)| part)
            .collect()
    };
    let (target, place) = (parts(target), parts(place));
    !target.iter().any(|part| part == "..") && place.iter().any(|part| !part.is_empty()) && target.starts_with(&place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_a_place_is_decided_by_whole_parts() {
        let under = |target, place| lies_under(target, place, Platform::Windows);
        assert!(under(r"%AppData%\Notion\Cache", "%appdata%/notion"));
        assert!(under("%AppData%\\Notion\\", "%AppData%\\Notion"));
        assert!(!under(r"%AppData%\Notion2", r"%AppData%\Notion"));
        assert!(!under(r"%AppData%\Notion\..\Other", r"%AppData%\Notion"));
        assert!(!lies_under("/a", "/", Platform::Linux));
        assert!(!lies_under("/A/b", "/a", Platform::Linux));
    }
}
