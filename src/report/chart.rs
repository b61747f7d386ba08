//! Bars and the timeline, as inline SVG. Widths are shares of the page, so that they fit a phone and paper; colours are the
//! style sheet's. Each says in words what it shows.

use indexmap::IndexMap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::markup::Markup;
use super::v1::{FactReport, ReportV1};
use super::words::{percent, readable};
use crate::fact::{Unit, Value};
use crate::text::shortened;
use crate::units::Probability;

/// Height of a row of the timeline, in pixels.
const ROW: usize = 34;
/// The least share of the timeline that shows as a bar: a sliver is seen, nothing is not.
const SLIVER: f64 = 0.006;
/// The share of the timeline from which a bar has room for its moments.
const ROOMY: f64 = 0.04;

/// A bar that is filled as far as `p` says. `id` is unique in the document.
pub(super) fn bar(html: &mut Markup, id: &str, what: &str, p: Probability) {
    let (title, about) = (format!("{id}-title"), format!("{id}-about"));
    let named = format!("{title} {about}");
    html.element("svg", &[("class", "bar"), ("role", "img"), ("aria-labelledby", &named)], |html| {
        html.element("title", &[("id", &title)], |html| html.text(&percent(p)));
        html.element("desc", &[("id", &about)], |html| html.text(&format!("How likely it is: {what}")));
        html.empty("rect", &[("class", "track"), ("width", "100%"), ("height", "8"), ("rx", "4")]);
        // what is not impossible is seen
        let width = if p == Probability::ZERO { 0.0 } else { (p.get() * 100.0).max(0.8) };
        let width = format!("{width:.2}%");
        html.empty("rect", &[("class", "fill"), ("width", &width), ("height", "8"), ("rx", "4")]);
    });
}

/// What one probe saw of one fact: from when to when, and at which moments, all in milliseconds since the first began.
struct Row<'r> {
    label: String,
    source: &'r str,
    start: f64,
    moments: Vec<f64>,
}

impl Row<'_> {
    fn end(&self) -> f64 {
        self.moments.iter().copied().fold(self.start, f64::max)
    }
}

/// When each probe's facts were seen; nothing where no probe ran.
pub(super) fn timeline(html: &mut Markup, report: &ReportV1) {
    let rows = rows(report);
    let whole = rows.iter().map(Row::end).fold(0.0, f64::max);
    if rows.is_empty() {
        return;
    }
    let height = (rows.len() * ROW).to_string();
    let attributes = [
        ("class", "timeline"),
        ("role", "img"),
        ("aria-labelledby", "timeline-title timeline-about"),
        ("height", &height),
    ];
    html.element("svg", &attributes, |html| {
        html.element("title", &[("id", "timeline-title")], |html| html.text("When each probe saw its facts"));
        let about: Vec<String> = rows.iter().map(|row| format!("{}: {}", row.label, span(row))).collect();
        html.element("desc", &[("id", "timeline-about")], |html| html.text(&about.join("; ")));
        rows.iter().enumerate().for_each(|(n, row)| draw(html, row, n, whole));
    });
}

fn draw(html: &mut Markup, row: &Row<'_>, n: usize, whole: f64) {
    let at = |ms: f64| format!("{:.2}%", if whole > 0.0 { ms / whole * 100.0 } else { 0.0 });
    let (words, line) = ((n * ROW + 15).to_string(), (n * ROW + 21).to_string());
    html.element("text", &[("x", "0"), ("y", &words)], |html| {
        html.text(&row.label);
        html.element("tspan", &[("class", "source"), ("dx", "6")], |html| html.text(row.source));
    });
    html.element("text", &[("class", "took"), ("x", "100%"), ("y", &words)], |html| html.text(&span(row)));
    html.empty("rect", &[("class", "track"), ("y", &line), ("width", "100%"), ("height", "6"), ("rx", "3")]);
    let length = row.end() - row.start;
    let width = at(length.max(whole * SLIVER));
    let fill =
        [("class", "fill"), ("x", &at(row.start)), ("y", &line), ("width", &width), ("height", "6"), ("rx", "3")];
    html.empty("rect", &fill);
    let middle = (n * ROW + 24).to_string();
    for moment in row.moments.iter().filter(|_| length >= whole * ROOMY) {
        let at = at(moment.clamp(whole * SLIVER, whole * (1.0 - SLIVER)));
        html.empty("circle", &[("class", "moment"), ("cx", &at), ("cy", &middle), ("r", "2")]);
    }
}

/// How long a row took, in words.
fn span(row: &Row<'_>) -> String {
    let took = readable(&Value::Float((row.end() - row.start).round()), Some(Unit::Milliseconds));
    if row.start > 0.0 {
        format!("{took}, from {} on", readable(&Value::Float(row.start), Some(Unit::Milliseconds)))
    } else {
        took
    }
}

/// One row for each fact of the playbook that a probe saw, in the order in which they ended.
fn rows(report: &ReportV1) -> Vec<Row<'_>> {
    let seen: Vec<(&FactReport, f64)> = report
        .facts
        .iter()
        .filter(|fact| fact.source.kind == "probe")
        .filter_map(|fact| Some((fact, milliseconds(&fact.observed_at)?)))
        .collect();
    let first = seen.iter().map(|(_, at)| *at).fold(f64::INFINITY, f64::min);
    let mut rows: IndexMap<&str, Row<'_>> = IndexMap::new();
    for (fact, at) in seen {
        let root = fact.key.split('.').next().unwrap_or(&fact.key);
        let label = shortened(root).into_owned();
        let new = || Row { label, source: &fact.source.name, start: at - first, moments: Vec::new() };
        let row = rows.entry(root).or_insert_with(new);
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of one run")]
        let moment = at - first + fact.took_ms as f64;
        if !row.moments.contains(&moment) {
            row.moments.push(moment);
        }
    }
    let mut rows: Vec<Row<'_>> = rows.into_values().collect();
    rows.sort_by(|a, b| a.end().total_cmp(&b.end()));
    rows
}

/// Milliseconds since 1970 of a time in RFC 3339.
fn milliseconds(text: &str) -> Option<f64> {
    let at = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "seconds of this era")]
    Some(at.unix_timestamp() as f64 * 1_000.0)
}
