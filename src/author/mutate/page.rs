//! The results as a person reads them: the mutants that nobody noticed, each with its line, and the score.

use super::hunt::Hunt;
use super::mutant::Kind;
use crate::report::{Page, Piece, Tone};

/// The results.
#[must_use]
pub fn page(hunts: &[Hunt], least: Option<f64>) -> Page {
    let mut page = Page::default();
    for hunt in hunts {
        if hunt.survivors().next().is_some() {
            page.line(0, 0, [piece("No scenario would notice if this were different:".to_owned(), Tone::Strong)]);
        }
        for mutant in hunt.survivors() {
            let place = format!("{}:{}:{}: ", hunt.playbook.source.name(), mutant.line, mutant.column);
            page.line(2, 4, [piece(place, Tone::Dim), piece(mutant.text.clone(), Tone::Plain)]);
        }
        summary(hunt, least, &mut page);
    }
    page
}

fn summary(hunt: &Hunt, least: Option<f64>, page: &mut Page) {
    let tone = if least.is_some_and(|least| hunt.score() < least) { Tone::Bad } else { Tone::Strong };
    let survived = hunt.tried.len() - hunt.noticed();
    let of = match (hunt.tried.len(), hunt.all) {
        (tried, all) if tried < all => format!("{tried} of {all} mutants were tried"),
        (tried, _) => format!("{tried} mutants"),
    };
    let noticed = if survived == 0 {
        "the scenarios notice every one".to_owned()
    } else {
        format!("the scenarios notice {}, and {survived} survive", hunt.noticed())
    };
    let head = format!("{}: {of}, {noticed}: score {:.2}", hunt.playbook.id, floored(hunt.score()));
    page.line(0, 0, [piece(head, tone)]);
    let kinds = Kind::ALL.into_iter().filter_map(|kind| {
        let (noticed, tried) = hunt.of(kind);
        (tried > 0).then(|| format!("{} {noticed}/{tried}", kind.name()))
    });
    let kinds = kinds.collect::<Vec<_>>().join(" · ");
    page.line(2, 2, [piece(kinds, Tone::Dim)]);
    if let Some(least) = least {
        let holds = if hunt.score() < least { "less than the" } else { "at least the" };
        page.line(2, 2, [piece(format!("{holds} {least} that --mutate-min asks for"), Tone::Dim)]);
    }
}

/// Two digits, never more than there is.
fn floored(score: f64) -> f64 {
    (score * 100.0 + 1e-9).floor() / 100.0
}

fn piece(text: String, tone: Tone) -> Piece {
    Piece { text, tone }
}
