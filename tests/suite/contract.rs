//! A saved plan: it is carried out as it is, or refused with the reason. It is never the authority.

use std::fs;

use serde_json::{Value as Json, json};

use crate::common::machine::{Machine, PLAYBOOK};
use crate::common::program::Run;

fn apply(machine: &Machine, more: &[&str]) -> Run {
    machine.run(&[&["apply", "plan.json"], more].concat())
}

fn save(machine: &Machine, plan: &Json) {
    fs::write(machine.path("plan.json"), serde_json::to_string_pretty(plan).unwrap()).unwrap();
}

#[test]
fn a_plan_is_carried_out_until_the_symptom_is_gone_and_all_comes_back() {
    let machine = Machine::with_damaged(&["cache"]);
    let before = machine.home();
    let plan = machine.plan(&[]);
    assert_eq!(machine.home(), before, "a plan changes nothing");
    assert_eq!(plan["fixes"][0]["id"], "renew-cache");
    assert_eq!(plan["fixes"][0]["verification"], "window-fills");
    let step = &plan["fixes"][0]["steps"][0]["effect"];
    assert_eq!(
        (&step["name"], &step["way"], &step["finds"]),
        (&json!("move_aside"), &json!("automatic"), &json!("folder"))
    );
    let run = apply(&machine, &["--yes", "low"]);
    assert_eq!(run.code, 0, "{}\n{}", run.out, run.err);
    assert!(run.out.contains("What was wrong, most likely: The cache of Example is damaged"), "{}", run.out);
    assert!(run.out.contains("seen by looking again: Example calls neither cache nor settings damaged"), "{}", run.out);
    assert!(!machine.app("cache").exists() && machine.app("settings").exists() && machine.app("layout").exists());
    // the app makes a new one meanwhile
    fs::create_dir(machine.app("cache")).unwrap();
    fs::write(machine.app("cache/new"), "new").unwrap();
    let undo = machine.run(&["undo", &machine.only_run()]);
    assert_eq!(undo.code, 0, "{}\n{}", undo.out, undo.err);
    let mut after = machine.home();
    let anew: Vec<String> = after.keys().filter(|name| name.contains(".triage-")).cloned().collect();
    assert!(anew.len() == 2 && anew.iter().any(|name| name.ends_with("/new")), "{anew:?}");
    after.retain(|name, _| !name.contains(".triage-"));
    let ignoring_parent = |mut home: std::collections::BTreeMap<String, _>| {
        home.remove(".example");
        home
    };
    assert_eq!(ignoring_parent(after), ignoring_parent(before));
}

#[test]
fn without_consent_nothing_is_changed() {
    let machine = Machine::with_damaged(&["settings"]);
    machine.plan(&[]);
    let before = machine.home();
    for (consent, said) in
        [(&[][..], "nobody can be asked here; --yes medium agrees to it"), (&["--yes", "low"], "--yes medium")]
    {
        let run = apply(&machine, consent);
        assert_eq!(run.code, 3, "{}", run.err);
        assert!(run.err.contains(said), "{}", run.err);
        assert_eq!(machine.home(), before);
    }
    let run = apply(&machine, &["--yes", "medium"]);
    assert_eq!(run.code, 0, "{}\n{}", run.out, run.err);
    assert!(!machine.app("settings").exists() && !machine.app("layout").exists());
}

#[test]
fn what_has_changed_since_is_told_and_nothing_is_done() {
    let machine = Machine::with_damaged(&["settings"]);
    machine.plan(&[]);
    // a step of the plan finds something else
    fs::rename(machine.app("layout"), machine.app("elsewhere")).unwrap();
    let run = apply(&machine, &["--yes", "medium"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(
        run.err.contains("step 2 of renew-settings: move_aside found “folder”, and finds “nothing” now"),
        "{}",
        run.err
    );
    fs::rename(machine.app("elsewhere"), machine.app("layout")).unwrap();
    // a finding has another state
    fs::write(machine.app("cache/damaged"), "yes").unwrap();
    let run = apply(&machine, &["--yes", "medium"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.err.contains("the finding cache-marked was absent, and is present now"), "{}", run.err);
    fs::remove_file(machine.app("cache/damaged")).unwrap();
    // the symptom is gone
    fs::remove_file(machine.app("settings/damaged")).unwrap();
    let run = apply(&machine, &["--yes", "medium"]);
    assert_eq!((run.code, run.out.trim()), (0, "The symptom is gone already. Nothing was changed."));
    fs::write(machine.app("settings/damaged"), "yes").unwrap();
    // the playbook is another one
    fs::write(machine.path("playbook.yaml"), PLAYBOOK.replace("Take a breath", "Take two")).unwrap();
    let run = apply(&machine, &["--yes", "medium"]);
    assert_eq!(run.code, 2, "{}", run.err);
    assert!(run.err.contains("the playbook example/empty-window has changed"), "{}", run.err);
    assert!(machine.app("cache").exists() && machine.app("settings").exists());
}

/// Every value of a document that is no list or mapping, by its path.
fn leaves(at: &str, value: &Json, found: &mut Vec<String>) {
    match value {
        Json::Object(entries) => entries.iter().for_each(|(key, value)| leaves(&format!("{at}/{key}"), value, found)),
        Json::Array(items) => items.iter().enumerate().for_each(|(n, item)| leaves(&format!("{at}/{n}"), item, found)),
        _ => found.push(at.to_owned()),
    }
}

/// Another value than the one that stands there.
fn other(value: &Json) -> Json {
    match value {
        Json::Bool(flag) => json!(!flag),
        Json::Number(number) => json!(number.as_f64().unwrap() + 1.0),
        Json::String(text) => match text.as_str() {
            "present" => json!("absent"),
            "true" => json!("false"),
            "low" => json!("none"),
            _ => json!(format!("{text}x")),
        },
        _ => json!("something"),
    }
}

#[test]
fn a_plan_with_anything_changed_in_it_is_refused() {
    let machine = Machine::with_damaged(&["cache"]);
    let plan = machine.plan(&[]);
    let before = machine.home();
    let mut all = Vec::new();
    leaves("", &plan, &mut all);
    assert!(all.len() > 150, "{}", all.len());
    // every value beside the facts, and some of these
    let (facts, rest): (Vec<_>, Vec<_>) = all.into_iter().partition(|path| path.starts_with("/inputs/facts/"));
    let tried: Vec<String> = rest.into_iter().chain(facts.into_iter().step_by(3)).collect();
    assert!(tried.len() >= 100, "{}", tried.len());
    let accepted: Vec<&String> = tried
        .iter()
        .filter(|path| {
            let mut changed = plan.clone();
            let value = changed.pointer_mut(path).unwrap();
            *value = other(value);
            save(&machine, &changed);
            let run = apply(&machine, &["--yes", "medium"]);
            !([1, 2].contains(&run.code) && run.err.starts_with("error:") && run.out.is_empty())
        })
        .collect();
    assert_eq!(accepted, Vec::<&String>::new());
    assert_eq!(machine.home(), before, "nothing was changed");
}

#[test]
fn a_refusal_says_what_is_not_as_it_was() {
    let machine = Machine::with_damaged(&["cache"]);
    let plan = machine.plan(&[]);
    let said = |path: &str, value: Json| {
        let mut changed = plan.clone();
        *changed.pointer_mut(path).unwrap() = value;
        save(&machine, &changed);
        apply(&machine, &["--yes", "medium"]).err
    };
    for (path, value, why) in [
        ("/schema", json!("triage.plan/9"), "this version of triage carries out triage.plan/1"),
        ("/machine/id", json!("0"), "the plan was made on another machine"),
        ("/machine/user", json!("0"), "the plan was made by another user"),
        ("/inputs/playbook/sha256", json!("0"), "the playbook example/empty-window has changed"),
        ("/inputs/symptom", json!("full-window"), "no symptom matches"),
        (
            "/fixes/0/steps/0/effect/params/path",
            json!("~/.ssh"),
            "fixes[0].steps[0].effect.params.path is \"~/.ssh\" in the plan",
        ),
        ("/fixes/0/steps/0/effect/name", json!("run"), "fixes[0].steps[0].effect.name is \"run\" in the plan"),
        ("/fixes/0/risk", json!("none"), "fixes[0].risk is \"none\" in the plan, and \"low\" by the playbook"),
        ("/fixes/0/id", json!("renew-all"), "fixes[0].id is \"renew-all\" in the plan"),
        ("/fixes", json!([]), "fixes has 0 entries in the plan"),
        (
            "/rests_on/findings/cache-marked",
            json!("absent"),
            "rests_on.findings.cache-marked is \"absent\" in the plan",
        ),
        ("/fixes/0/steps/0/effect/would", json!("does nothing"), "its text was changed after it was made"),
        ("/made_at", json!("2020-01-01T00:00:00Z"), "its text was changed after it was made"),
        ("/seal", json!("0"), "its text was changed after it was made"),
        ("/inputs/options/prefer", json!("slow"), "`slow` is no preference"),
        ("/inputs/facts", json!(7), "the plan is damaged"),
    ] {
        let err = said(path, value);
        assert!(err.contains(why), "{path}: {err}");
    }
    let err = said("/fixes/0/steps", json!([{ "step": 1, "say": null, "effect": null, "extra": 1 }]));
    assert!(err.contains("unknown field `extra`"), "{err}");
}

#[test]
fn a_step_that_is_not_in_the_plan_is_not_carried_out() {
    let machine = Machine::with_damaged(&["settings"]);
    let text = PLAYBOOK.replace(
        "do: { move_aside: { path: ~/.example/layout } }",
        "do: { move_aside: { path: ~/.example/layout } }\n        applies: known(cache.entries) && cache.entries > 0",
    );
    fs::write(machine.path("playbook.yaml"), text).unwrap();
    assert_eq!(machine.run(&["trust", "--yes", &machine.playbook()]).code, 0);
    let plan = machine.plan(&[]);
    assert_eq!(plan["fixes"][0]["steps"].as_array().unwrap().len(), 1, "{plan}");
    // the mark is a folder now, with something in it: still not there as a finding sees it
    fs::create_dir(machine.app("cache/damaged")).unwrap();
    fs::write(machine.app("cache/damaged/x"), "x").unwrap();
    let before = machine.home();
    let run = apply(&machine, &["--yes", "medium"]);
    assert_eq!(run.code, 1, "{}\n{}", run.out, run.err);
    assert!(run.err.contains("things are not as they were"), "{}", run.err);
    assert_eq!(machine.home(), before);
}

#[test]
fn a_plan_from_elsewhere_has_no_seal_of_this_user() {
    let machine = Machine::with_damaged(&["cache"]);
    machine.plan(&[]);
    fs::write(machine.path("state/plan.key"), [7; 32]).unwrap();
    let run = apply(&machine, &["--yes", "low"]);
    assert!(run.code == 2 && run.err.contains("its text was changed after it was made"), "{}", run.err);
    fs::write(machine.path("state/plan.key"), "short").unwrap();
    let run = apply(&machine, &["--yes", "low"]);
    assert!(run.code == 2 && run.err.contains("plan.key is damaged"), "{}", run.err);
    fs::remove_file(machine.path("state/plan.key")).unwrap();
    assert_eq!(apply(&machine, &["--yes", "low"]).code, 2);
    assert!(machine.app("cache").exists());
}

#[test]
fn what_requires_a_fix_that_was_left_out_is_left_out() {
    let machine = Machine::with_damaged(&["settings"]);
    let text = PLAYBOOK.replace(
        "    resolves: { settings-damaged: almost-always }\n",
        "    resolves: { settings-damaged: almost-always }\n    requires: [switch-on]\n",
    );
    fs::write(machine.path("playbook.yaml"), text).unwrap();
    assert_eq!(machine.run(&["trust", "--yes", &machine.playbook()]).code, 0);
    machine.plan(&[]);
    let run = apply(&machine, &["--yes", "medium"]);
    assert!(machine.app("settings").exists(), "{}\n{}", run.out, run.err);
}

#[test]
fn what_is_no_plan_says_how_to_make_one() {
    let machine = Machine::with_damaged(&[]);
    for (text, why) in [("{}", "plan.json is no plan"), ("{", "plan.json:1:"), ("", "the file is empty")] {
        fs::write(machine.path("plan.json"), text).unwrap();
        let run = apply(&machine, &[]);
        assert_eq!(run.code, 2, "{text}: {}", run.err);
        assert!(run.err.contains(why), "{text}: {}", run.err);
    }
    assert_eq!(machine.run(&["apply", "none.json"]).code, 2);
}
