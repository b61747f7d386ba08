//! How far probabilities are kept, as a drawing: promised to the right, kept upwards; on the diagonal every promise is kept.

use super::bench::Bench;
use super::calibration::Bin;

/// Side of the square, and its distance from the left and upper edge, in pixels.
const SIDE: f64 = 400.0;
const LEFT: f64 = 60.0;
const TOP: f64 = 50.0;

/// Area of a dot for all worlds together, in square pixels.
const DOT: f64 = 2_000.0;

/// The plot as SVG. It stands for itself: no fonts, scripts or pictures from elsewhere.
#[must_use]
pub fn reliability_plot(bench: &Bench) -> String {
    let name = format!("{}#{}", bench.playbook, bench.symptom);
    let what = format!("{} worlds, ECE {:.3}", bench.worlds, bench.calibration.ece);
    let (width, height) = (LEFT + SIDE + 30.0, TOP + SIDE + 60.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         role=\"img\" font-family=\"sans-serif\" font-size=\"13\">\n<title>How far the probabilities of {name} are \
         kept</title>\n<desc>{}</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n",
        said(bench)
    );
    svg += &format!("<text x=\"{LEFT}\" y=\"22\" font-weight=\"bold\">{name}</text>\n");
    svg += &format!("<text x=\"{LEFT}\" y=\"40\" fill=\"#666\">{what}</text>\n");
    for tenth in 0..=5 {
        let share = f64::from(tenth) / 5.0;
        let label = format!("{:.0} %", share * 100.0);
        svg += &line([x(share), y(0.0), x(share), y(1.0)], "#ddd", "");
        svg += &line([x(0.0), y(share), x(1.0), y(share)], "#ddd", "");
        svg +=
            &format!("<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{label}</text>\n", x(share), y(0.0) + 18.0);
        svg += &format!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>\n",
            x(0.0) - 6.0,
            y(share) + 4.0
        );
    }
    svg += &line([x(0.0), y(0.0), x(1.0), y(1.0)], "#888", " stroke-dasharray=\"5 4\"");
    bench.calibration.bins.iter().for_each(|bin| svg += &dot(bin, bench.worlds));
    let (middle, below) = (x(0.5), y(0.0) + 42.0);
    svg +=
        &format!("<text x=\"{middle:.1}\" y=\"{below:.1}\" text-anchor=\"middle\">promised: P(first cause)</text>\n");
    let (left, half) = (16.0, y(0.5));
    svg += &format!(
        "<text transform=\"translate({left:.1} {half:.1}) rotate(-90)\" text-anchor=\"middle\">kept: it was the right \
         one</text>\n</svg>\n"
    );
    svg
}

/// The plot in words.
fn said(bench: &Bench) -> String {
    let one =
        |b: &Bin| format!("promised {:.0} %, kept {:.0} % in {} worlds", b.promised * 100.0, b.kept * 100.0, b.worlds);
    bench.calibration.bins.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn x(share: f64) -> f64 {
    LEFT + SIDE * share
}

fn y(share: f64) -> f64 {
    TOP + SIDE * (1.0 - share)
}

fn line([x1, y1, x2, y2]: [f64; 4], colour: &str, more: &str) -> String {
    format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\"{more}/>\n")
}

/// A bin: a dot as large as it has worlds, and what chance explains about its promise.
fn dot(bin: &Bin, worlds: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "a number of worlds")]
    let share = bin.worlds as f64 / worlds.max(1) as f64;
    let radius = (DOT * share / std::f64::consts::PI).sqrt().max(2.0);
    let reach = |sign: f64| y((bin.promised + sign * 2.0 * bin.error).clamp(0.0, 1.0));
    let at = x(bin.promised);
    let chance = line([at, reach(-1.0), at, reach(1.0)], "#999", " stroke-width=\"2\"");
    let height = y(bin.kept);
    format!(
        "{chance}<circle cx=\"{at:.1}\" cy=\"{height:.1}\" r=\"{radius:.1}\" fill=\"#2266bb\" fill-opacity=\"0.8\"/>\n"
    )
}
