//! The sentence that tells what an effect would do.

use crate::fact::{EffectSpec, Params, Platform, Privilege};

/// What an effect with these parameters would do, in a sentence: the right that it needs, and whether it can be undone.
#[must_use]
pub fn describe(spec: &EffectSpec, params: &Params, platform: Option<Platform>) -> String {
    let mut sentence = String::new();
    let mut rest = spec.describe;
    while let Some((before, (name, after))) = rest.split_once('{').and_then(|(b, a)| Some((b, a.split_once('}')?))) {
        sentence.push_str(before);
        sentence.push_str(&params.get(name).map_or_else(|| format!("{name} of the platform"), ToString::to_string));
        rest = after;
    }
    sentence.push_str(rest);
    let mut notes = Vec::new();
    if spec.privilege == Privilege::Admin {
        notes.push("needs an administrator");
    }
    if spec.reversible {
        notes.push("can be undone");
    }
    if platform.is_some_and(|p| !spec.platforms.contains(&p)) {
        notes.push("not on this platform");
    }
    if notes.is_empty() { sentence } else { format!("{sentence} ({})", notes.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::super::EFFECTS;
    use super::*;
    use crate::fact::Value;

    #[test]
    fn a_sentence_has_the_parameters_and_the_right_that_is_needed() {
        let spec = EFFECTS.iter().map(|e| e.spec()).find(|e| e.name == "stop_service").unwrap();
        let params = Params::new(vec![("name", Value::text("Spooler"))]);
        let sentence = describe(spec, &params, Some(Platform::Windows));
        assert_eq!(sentence, "stops the service `Spooler` (needs an administrator, can be undone)");
    }

    #[test]
    fn every_description_names_parameters_that_exist() {
        for effect in EFFECTS {
            let spec = effect.spec();
            let params = Params::new(spec.params.iter().map(|p| (p.name, Value::text("x"))).collect());
            assert!(!describe(spec, &params, None).contains(['{', '}']), "{}", spec.name);
        }
    }
}
