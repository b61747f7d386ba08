//! What worlds that were played came to, as a page.

use super::bench::{Bench, Cost, Named, Way};
use super::calibration::Bin;
use super::words::{TIED, bar, column, count, error, minutes, percent, piece, plain, points, ratio, thousands};
use crate::report::{Page, Tone};

/// Columns of a bar.
const BAR: usize = 20;

/// The page.
#[must_use]
pub fn bench_page(bench: &Bench) -> Page {
    let mut page = Page::default();
    page.line(0, 0, [piece(Tone::Strong, &bench.title)]);
    let files = if bench.files { ", with recordings and logs" } else { "" };
    let extent = format!("{} drawn from its own numbers{files}, seed {}", count(bench.worlds, "world"), bench.seed);
    page.line(0, 0, [piece(Tone::Dim, format!("{}#{} · {extent}", bench.playbook, bench.symptom))]);
    names(&mut page, bench);
    promises(&mut page, bench);
    costs(&mut page, bench);
    page
}

fn names(page: &mut Page, bench: &Bench) {
    page.heading("Is the right cause named?");
    let asked = format!("after the {:.1} questions that are worth asking", bench.asked.value);
    for (when, named) in
        [(asked.as_str(), &bench.as_it_asks), ("with an answer to every question", &bench.all_answered)]
    {
        let Named { top1, top1_ceiling, top3, top3_ceiling, .. } = named;
        page.line(
            2,
            2,
            [
                piece(Tone::Strong, percent(top1.value)),
                plain(format!(
                    "{} first {when}; at best {}{}",
                    error(*top1),
                    percent(top1_ceiling.value),
                    error(*top1_ceiling)
                )),
            ],
        );
        page.line(
            4,
            2,
            [
                plain(percent(top3.value)),
                plain(format!(
                    "{} among the first three; at best {}{}",
                    error(*top3),
                    percent(top3_ceiling.value),
                    error(*top3_ceiling)
                )),
            ],
        );
    }
}

fn promises(page: &mut Page, bench: &Bench) {
    page.heading("Are its probabilities kept?");
    let head = [column("promised", 10, false), column("kept", 5, true), column("", BAR + 1, true), "worlds".to_owned()];
    page.line(2, 0, [piece(Tone::Dim, head.join(&TIED.to_string()))]);
    for bin in &bench.calibration.bins {
        let Bin { from, to, worlds, kept, promised, error } = bin;
        let range = format!("{:.0}–{:.0} %", from * 100.0, to * 100.0);
        let [full, empty] = bar(*kept, BAR);
        let space = || plain(TIED.to_string());
        let off = (kept - promised).abs() > 3.0 * error;
        let text = format!("{TIED}{}", column(&thousands(*worlds), 7, true));
        let odd = if off { piece(Tone::Bad, format!("{TIED}{TIED}off by more than chance")) } else { plain("") };
        let kept = format!("{:.0} %", kept * 100.0);
        page.line(
            2,
            0,
            [
                plain(column(&range, 10, false)),
                space(),
                plain(column(&kept, 5, true)),
                space(),
                full,
                empty,
                plain(text),
                odd,
            ],
        );
    }
    page.say(
        2,
        format!(
            "On average promised and kept are {} apart (ECE {:.3}); chance alone makes it {}.",
            points(bench.calibration.ece),
            bench.calibration.ece,
            points(bench.calibration.ece_by_chance)
        ),
    );
}

fn costs(page: &mut Page, bench: &Bench) {
    page.heading("What does it cost until it is over?");
    let head = |texts: [&str; 5]| {
        let [way, all, ratio, work, own] = texts;
        let widths = [(way, 22, false), (all, 11, true), (ratio, 11, true), (work, 11, true), (own, 11, true)];
        widths.map(|(text, width, right)| column(text, width, right)).join(&TIED.to_string())
    };
    page.line(2, 0, [piece(Tone::Dim, head(["", "in all", "engine ÷ it", "by hand", "engine ÷ it"]))]);
    for cost in &bench.costs {
        let Cost { way, worlds, minutes: all, engine_ratio, work, engine_work_ratio } = cost;
        if *worlds < bench.worlds {
            continue;
        }
        let times = |r: super::estimate::Estimate| if *way == Way::Engine { String::new() } else { ratio(r) };
        let row = head([
            way_in_words(*way),
            &minutes(all.value),
            &times(*engine_ratio),
            &minutes(work.value),
            &times(*engine_work_ratio),
        ]);
        page.line(2, 0, [if *way == Way::Engine { piece(Tone::Strong, row) } else { plain(row) }]);
    }
    page.say(2, format!(
        "“Engine ÷ it” is what the engine costs on the same worlds, divided by that way. By hand is all but the wait for help: \
         in {} of the worlds the fixes do not help, and nobody can avoid that wait where no fix cures the cause. Only the \
         engine asks questions, and the exact best order goes on from its answers.",
        percent(1.0 - bench.resolved.value)
    ));
    if let Some(part) = bench.costs.iter().find(|c| c.way == Way::ExactOptimum && c.worlds < bench.worlds) {
        page.say(2, match part.worlds {
            0 => "The exact best order could be computed in no world: there are too many fixes to try all orders.".to_owned(),
            n => format!(
                "The exact best order could be computed in {}: elsewhere there are too many fixes to try all orders. It costs \
                 {} there, and the engine {} times that.",
                count(n, "world"),
                minutes(part.minutes.value),
                ratio(part.engine_ratio)
            ),
        });
    }
}

fn way_in_words(way: Way) -> &'static str {
    match way {
        Way::Engine => "the engine",
        Way::AuthorsOrder => "the file's order",
        Way::CheapestFirst => "the cheapest first",
        Way::LikeliestFirst => "the likeliest first",
        Way::ExactOptimum => "the exact best order",
        Way::KnowingTheCause => "knowing the cause",
    }
}
