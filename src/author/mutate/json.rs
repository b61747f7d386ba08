//! The results as other programs read them: `triage.mutate/1`.

use serde_json::{Value as Json, json};

use super::hunt::Hunt;
use super::mutant::{Kind, Mutant};

/// The results. Same playbooks and scenarios give the same bytes.
#[must_use]
pub fn json(hunts: &[Hunt], least: Option<f64>) -> Json {
    json!({
        "schema": "triage.mutate/1",
        "score_min": least,
        "playbooks": hunts.iter().map(playbook).collect::<Vec<_>>(),
    })
}

fn playbook(hunt: &Hunt) -> Json {
    let kinds = Kind::ALL.into_iter().map(|kind| {
        let (noticed, tried) = hunt.of(kind);
        (kind.name().to_owned(), json!({ "tried": tried, "noticed": noticed }))
    });
    let mutants = hunt.tried.iter().map(|(one, by)| mutant(one, by.map(|trial| hunt.scenarios[trial].as_str())));
    json!({
        "id": hunt.playbook.id,
        "version": hunt.playbook.version,
        "file": hunt.playbook.source.name(),
        "score": hunt.score(),
        "mutants": hunt.all,
        "tried": hunt.tried.len(),
        "noticed": hunt.noticed(),
        "kinds": kinds.collect::<serde_json::Map<_, _>>(),
        "each": mutants.collect::<Vec<_>>(),
    })
}

fn mutant(mutant: &Mutant, noticed_by: Option<&str>) -> Json {
    json!({
        "kind": mutant.kind.name(),
        "line": mutant.line,
        "column": mutant.column,
        "text": mutant.text,
        "noticed_by": noticed_by,
    })
}
