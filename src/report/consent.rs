//! What a playbook from outside would look at and do, as a page for whoever is to agree to it: all of it, as it stands in the
//! playbook, and at the end what deserves a second look.

use std::collections::HashSet;

use super::page::{Page, Tone, accent, dim, plain, strong, toned};
use super::words::{count, on, written};
use crate::action::{Trusted, describe};
use crate::fact::{EffectSpec, ParamKind, Params, Platform, Privilege, ProbeSpec, Scope, Value, clean};
use crate::playbook::{Call, PerPlatform, Playbook};

/// The page for a platform. Nothing that the playbook says is left out of it; of the values that an operator `set` only what
/// grants access is.
#[must_use]
pub fn consent(playbook: &Playbook, platform: Platform, set: &[(String, String)]) -> Page {
    let mut page = Page::default();
    page.line(0, 0, [strong(&playbook.title)]);
    let file = playbook.source.name();
    page.line(0, 0, [dim(format!("{} {} · {file} · sha256 {}", playbook.id, playbook.version, playbook.sha256()))]);
    let shown = |text: &str| without_secrets(text, set);
    let probes = probes(playbook, platform, &shown);
    let effects = effects(playbook, platform, &shown);
    looks(playbook, platform, &probes, &mut page);
    does(&effects, &mut page);
    if !playbook.touches.is_empty() {
        page.heading("The only places that these may change");
        for (platform, path) in playbook.touches.iter().flat_map(PerPlatform::all) {
            page.line(2, 2, [plain("• "), accent(path), dim(on(*platform))]);
        }
    }
    second_look(&probes, &effects, &mut page);
    page
}

/// The page of what is trusted.
#[must_use]
pub fn trusted(all: &[Trusted]) -> Page {
    let mut page = Page::default();
    if all.is_empty() {
        page.say(0, "No playbook from outside is trusted.");
    }
    for one in all {
        page.line(0, 0, [strong(&one.id), plain(format!(" {}", one.version)), dim(format!(" since {}", one.at))]);
        page.line(2, 2, [plain(&one.path)]);
        page.line(2, 2, [dim(format!("sha256 {}", one.sha256))]);
    }
    page
}

/// A text in which values that were set may stand, without what in them grants access.
fn without_secrets(text: &str, set: &[(String, String)]) -> String {
    let mut text = text.to_owned();
    for (_, value) in set.iter().filter(|(_, value)| !value.is_empty()) {
        text = text.replace(value.as_str(), &clean(value));
    }
    text
}

/// A probe that runs on the platform, for the fact with this title.
struct Look<'p> {
    title: &'p str,
    spec: &'static ProbeSpec,
    call: String,
    hosts: Vec<String>,
}

/// An effect of a fix, with its sentence.
struct Deed<'p> {
    fix: &'p str,
    spec: &'static EffectSpec,
    sentence: String,
}

fn probes<'p>(playbook: &'p Playbook, platform: Platform, shown: &dyn Fn(&str) -> String) -> Vec<Look<'p>> {
    let look = |title: &'p str, call: &Call<ProbeSpec>| {
        let (spec, params) = (call.spec, call.on(Some(platform)));
        let is_whole = spec.params.iter().all(|param| !param.required || params.get(param.name).is_some());
        let hosts = asked(spec, &params).into_iter().map(|host| shown(&host)).collect();
        is_whole.then(|| Look { title, spec, call: shown(&called(spec, &params)), hosts })
    };
    let all = playbook.facts.iter().filter_map(|fact| Some((fact.title.as_str(), fact.probe.as_ref()?)));
    all.filter(|(_, call)| call.spec.scope != Scope::Evidence).filter_map(|(title, call)| look(title, call)).collect()
}

fn effects<'p>(playbook: &'p Playbook, platform: Platform, shown: &dyn Fn(&str) -> String) -> Vec<Deed<'p>> {
    let sentence = |call: &Call<EffectSpec>| shown(&describe(call.spec, &call.on(Some(platform)), Some(platform)));
    let steps = playbook.fixes.iter().flat_map(|fix| fix.steps.iter().map(move |step| (fix, step)));
    let effects = steps.filter_map(|(fix, step)| Some((fix, step.effect.as_ref()?)));
    let deeds = effects.map(|(fix, call)| Deed { fix: &fix.title, spec: call.spec, sentence: sentence(call) });
    // steps may differ in what they say, and do the same
    let mut seen = HashSet::new();
    deeds.filter(|deed| seen.insert((deed.fix, deed.sentence.clone()))).collect()
}

fn looks(playbook: &Playbook, platform: Platform, probes: &[Look<'_>], page: &mut Page) {
    page.heading(format!("What it looks at on {}", platform.name()));
    if probes.is_empty() {
        page.say(2, "Nothing by itself.");
    }
    for look in probes {
        let what = dim(format!(", {}", look.spec.title));
        page.line(2, 2, [plain(format!("• {}: ", look.title)), accent(&look.call), what]);
    }
    let other = |scope: fn(Scope) -> bool| {
        let calls = playbook.facts.iter().filter_map(|fact| fact.probe.as_ref());
        calls.filter(|call| scope(call.spec.scope)).count()
    };
    let elsewhere = other(|scope| scope != Scope::Evidence) - probes.len();
    if elsewhere > 0 {
        page.line(2, 2, [dim(format!("{} only on other platforms.", count(elsewhere, "probe runs", "probes run")))]);
    }
    if other(|scope| scope == Scope::Evidence) > 0 {
        page.line(2, 2, [dim("It also reads the evidence files that you hand in.")]);
    }
}

fn does(effects: &[Deed<'_>], page: &mut Page) {
    page.heading("What its fixes can do, if you let them");
    if effects.is_empty() {
        page.say(2, "Nothing by themselves: each is done by hand.");
    }
    for deed in effects {
        page.line(2, 2, [plain(format!("• {}: ", deed.fix)), accent(&deed.sentence)]);
    }
}

/// What is worth more thought: who learns of the run, programs of the playbook's own choice, an administrator's rights.
fn second_look(probes: &[Look<'_>], effects: &[Deed<'_>], page: &mut Page) {
    let mut seen = HashSet::new();
    let hosts = probes.iter().flat_map(|look| &look.hosts).map(String::as_str).filter(|host| seen.insert(*host));
    let hosts = hosts.collect::<Vec<_>>().join(", ");
    let told = |deed: &Deed<'_>| match deed.spec.name {
        RUN => Some(format!("It {}, a program of its choice", deed.sentence)),
        _ if deed.spec.privilege == Privilege::Admin => Some(format!("It {}", deed.sentence)),
        _ => None,
    };
    let mut seen = HashSet::new();
    let deeds = effects.iter().filter_map(told).filter(|line| seen.insert(line.clone()));
    let asks = format!("It connects to these hosts, which then know your address: {hosts}");
    let lines: Vec<String> = Some(asks).filter(|_| !hosts.is_empty()).into_iter().chain(deeds).collect();
    if !lines.is_empty() {
        page.heading("Look twice");
        lines.into_iter().for_each(|line| page.line(2, 2, [toned(Tone::Bad, "! "), plain(line)]));
    }
}

/// The effect that can do anything.
const RUN: &str = "run";

/// The hosts that a probe sends packets to.
fn asked(spec: &ProbeSpec, params: &Params) -> Vec<String> {
    let names = |kind: ParamKind| matches!(kind, ParamKind::Host | ParamKind::Url | ParamKind::Page | ParamKind::Texts);
    let mut texts = Vec::new();
    for param in spec.params.iter().filter(|param| spec.asks_hosts && names(param.kind)) {
        params.get(param.name).into_iter().for_each(|value| value.texts_in(&mut texts));
    }
    texts.into_iter().map(|text| host(text).to_owned()).collect()
}

/// The host of an address, with its port where that is named.
fn host(address: &str) -> &str {
    let behind = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = behind.split(['/', '?', '#', '\\']).next().unwrap_or(behind);
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// A probe with all that it is given, as `env (names: token = APP_TOKEN)`.
fn called(spec: &ProbeSpec, params: &Params) -> String {
    let shown = |name: &str, value: &Value| match spec.params.iter().find(|spec| spec.name == name) {
        Some(param) if param.kind.is_named() => {
            let named = params.named(name).into_iter().map(|(name, texts)| format!("{name} = {}", texts.join(" or ")));
            named.collect::<Vec<_>>().join(", ")
        }
        param => written(param.map(|param| param.kind), value),
    };
    let all = params.iter().map(|(name, value)| format!("{name}: {}", shown(name, value)));
    let all = all.collect::<Vec<_>>().join("; ");
    if all.is_empty() { spec.name.to_owned() } else { format!("{} ({all})", spec.name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_is_the_one_that_is_connected_to() {
        for (address, name) in [
            ("https://example.org/a@b", "example.org"),
            ("http://good.example@evil.example:81/", "evil.example:81"),
            ("time.example.org:123", "time.example.org:123"),
            ("https://example.org?x=@y", "example.org"),
        ] {
            assert_eq!(host(address), name);
        }
    }
}
