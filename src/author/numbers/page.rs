//! How well causes can be told apart, as a page for authors: one screen, what is worst first, and what to do about it.

use super::identifiability::{Identifiability, Known, Missing, Moves};
use super::words::{TIED, bar, column, count, error, percent, piece, plain, points};
use super::worlds::DRAWN;
use crate::report::{Page, Tone};
use crate::text::some_of;

/// Columns of a bar.
const BAR: usize = 20;

/// Rows of each part: all of it on one screen.
const ROWS: usize = 3;

/// What is seldom enough to be never.
const NEVER: f64 = 0.0005;

/// Two causes are worth a finding if it would gain that much.
const WORTH: f64 = 0.002;

/// A finding that tells less beyond the others, in bits, and moves the first cause less often, hardly counts.
const HARDLY_BITS: f64 = 0.0005;
const HARDLY_MOVES: f64 = 0.0005;

/// The share of first causes that may change when the numbers are off before it is worth a warning.
const SHAKY: f64 = 0.1;

/// The page of one symptom.
#[must_use]
pub fn identifiability_page(report: &Identifiability) -> Page {
    let mut page = Page::default();
    page.gap();
    page.line(0, 0, [piece(Tone::Strong, &report.title)]);
    let how =
        if report.exact { "exact".to_owned() } else { format!("{} drawn from its own numbers", count(DRAWN, "world")) };
    let about = format!("{}#{} · {} · {how}", report.playbook, report.symptom, count(report.causes, "cause"));
    page.line(0, 0, [piece(Tone::Dim, about)]);
    ceiling(&mut page, report);
    inseparable(&mut page, report);
    missing(&mut page, report);
    observations(&mut page, report);
    questions(&mut page, report);
    robustness(&mut page, report);
    page
}

fn ceiling(page: &mut Page, report: &Identifiability) {
    page.heading("How often anybody can name the right cause first, at best");
    let mut shown: Vec<f64> = Vec::new();
    for one in &report.accuracy {
        let same = shown.contains(&one.top1.value);
        // without questions, probes or files some are the same
        if same {
            continue;
        }
        shown.push(one.top1.value);
        let [full, empty] = bar(one.top1.value, BAR);
        let number = format!("{TIED}{}", column(&percent(one.top1.value), 6, true));
        page.line(
            2,
            BAR + 9,
            [full, empty, plain(number), plain(format!("{}  {}", error(one.top1), known(one.known)))],
        );
    }
    if let Some(best) = report.accuracy.last().filter(|best| best.top1.value < 1.0 - NEVER) {
        let rest = percent(1.0 - best.top1.value);
        page.say(2, format!(
            "So {rest} of the cases stay wrong, whatever the engine does; only other findings, or surer ones, change that. \
             The right cause can be among the first three in {}{}.",
            percent(best.top3.value), error(best.top3)
        ));
    }
}

fn known(known: Known) -> &'static str {
    match known {
        Known::Nothing => "knowing only how frequent each cause is",
        Known::Questions => "from the questions alone",
        Known::Probes => "from what is known without a question",
        Known::ProbesAndQuestions => "from all that",
        Known::Everything => "with recordings and logs as well",
    }
}

fn inseparable(page: &mut Page, report: &Identifiability) {
    if report.inseparable.is_empty() {
        return;
    }
    page.heading("No finding tells these causes apart");
    for group in &report.inseparable {
        page.line(2, 2, [piece(Tone::Bad, "✗ "), plain(ticked(group))]);
    }
    page.say(2, "Give one of them a finding that the other does not have, or make them one cause.");
}

fn missing(page: &mut Page, report: &Identifiability) {
    let worth = |m: &&Missing| m.gain.value >= WORTH;
    let most: Vec<&Missing> = report.missing.iter().filter(worth).take(ROWS).collect();
    if most.is_empty() {
        return;
    }
    page.heading("Which findings are missing");
    page.say(
        2,
        "What one would add that is always there with the first, never with the second, and even with the rest:",
    );
    for Missing { causes, confused, gain } in most {
        page.line(
            2,
            2,
            [
                piece(Tone::Bad, "? "),
                plain(format!("One that tells `{}` from `{}`: ", causes[0], causes[1])),
                piece(Tone::Strong, format!("{}{}", points(gain.value), error(*gain))),
                plain(format!(
                    " more are right. They are taken for each other in {} of the cases.",
                    percent(confused.value)
                )),
            ],
        );
    }
}

fn observations(page: &mut Page, report: &Identifiability) {
    if report.observations.is_empty() {
        return;
    }
    let hardly = |m: &&Moves| m.beyond_bits.value < HARDLY_BITS && m.beyond_moves.value < HARDLY_MOVES;
    let most = report.observations.iter().filter(|m| !hardly(m)).take(ROWS);
    page.heading("What each observation adds to all the others");
    most.for_each(|m| row(page, m));
    let less: Vec<&str> = report.observations.iter().filter(|m| !hardly(m)).skip(ROWS).map(|m| m.id.as_str()).collect();
    if !less.is_empty() {
        let text = format!("Less: {}. --format json has all, and each finding by itself.", some_of(&less));
        page.line(2, 2, [piece(Tone::Dim, "· "), plain(text)]);
    }
    let least: Vec<&str> = report.observations.iter().filter(hardly).map(|m| m.id.as_str()).collect();
    if !least.is_empty() {
        page.line(
            2,
            2,
            [
                piece(Tone::Dim, "· "),
                plain(format!("Hardly anything: {}. ", some_of(&least))),
                plain("That does no harm; but look whether these likelihoods are as sharp as they can be."),
            ],
        );
    }
}

fn questions(page: &mut Page, report: &Identifiability) {
    if report.questions.is_empty() {
        return;
    }
    page.heading("What each question adds to everything else");
    report.questions.iter().take(ROWS).for_each(|m| row(page, m));
    let rest: Vec<&str> = report.questions.iter().skip(ROWS).map(|m| m.id.as_str()).collect();
    if !rest.is_empty() {
        page.line(2, 2, [piece(Tone::Dim, "· "), plain(format!("Less: {}", some_of(&rest)))]);
    }
}

fn row(page: &mut Page, moves: &Moves) {
    page.line(
        2,
        2,
        [
            plain("• "),
            piece(Tone::Strong, &moves.id),
            plain(format!(
                ": {}{} more are right, another first cause in {} of the cases ({:.2}{TIED}bits; {:.2}{TIED}alone)",
                points(moves.beyond_top1.value),
                error(moves.beyond_top1),
                percent(moves.beyond_moves.value),
                moves.beyond_bits.value,
                moves.alone_bits
            )),
        ],
    );
}

fn robustness(page: &mut Page, report: &Identifiability) {
    let robust = &report.robustness;
    page.heading(format!("If every number is off by a factor of {}, up or down", robust.factor));
    let scenarios = robust.scenarios.map_or_else(
        || "there is no scenario that could tell".to_owned(),
        |share| {
            let all = count(robust.scenarios_in_all, "scenario");
            let of = match robust.scenario_count {
                n if n == robust.scenarios_in_all => all,
                n => format!("{n} of its {all}"),
            };
            format!("in {}{} of {of}", percent(share.value), error(share))
        },
    );
    page.say(
        2,
        format!(
            "The first cause changes in {}{} of the cases, and {scenarios}; {} fewer are right. ({} drawn.)",
            percent(robust.worlds.value),
            error(robust.worlds),
            points(robust.top1_lost.value),
            count(robust.playbooks, "such playbook")
        ),
    );
    if robust.worlds.value > SHAKY || robust.scenarios.is_some_and(|s| s.value > SHAKY) {
        page.say(2, "That is shaky: look first at the frequencies of the causes and at the findings above.");
    }
}

fn ticked(ids: &[String]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}
