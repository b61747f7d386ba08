//! The report as one file for a browser, to hand on: no script, nothing that is loaded from elsewhere, readable on a phone
//! and on paper. Long parts are folded; on paper they are open.

use super::chart::{bar, timeline};
use super::markup::Markup;
use super::sentences;
use super::style::CSS;
use super::v1::{
    AskMove, CauseReport, EscalateMove, EvidenceReport, FixMove, MoveReport, ReportV1, StepReport, WorkaroundReport,
};
use super::words::{count, percent, tied};
use super::{Format, Rendered};
use crate::text::shortened;
use crate::units::Probability;

/// The form `html`.
pub(super) const FORMAT: Format = Format {
    name: "html",
    about: "For a browser, in one file to hand on: everything",
    render: |report, _| Rendered::Text(html(report)),
};

/// What a browser may load for this page: nothing, and it may run nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
/// The least posterior of a cause that is not folded away with the long tail, beside the first.
const LIKELY: f64 = 0.005;
/// Characters of a cell that is not broken: three of them fit side by side on a phone.
const SHORT: usize = 16;
/// Rows of a table that are shown without unfolding.
const ROWS: usize = 12;

/// The whole report as a document in HTML.
#[must_use]
pub fn html(report: &ReportV1) -> String {
    let mut html = Markup::document();
    html.element("html", &[("lang", "en")], |html| {
        html.element("head", &[], |html| {
            html.empty("meta", &[("charset", "utf-8")]);
            html.empty("meta", &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)]);
            html.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            html.empty("meta", &[("name", "color-scheme"), ("content", "light dark")]);
            html.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
            html.tag("title", "", &format!("{} – triage report", report.symptom_title));
            html.style(CSS);
        });
        html.element("body", &[], |html| body(html, report));
    });
    html.into_html()
}

fn body(html: &mut Markup, report: &ReportV1) {
    head(html, report);
    html.element("main", &[], |html| {
        verdict(html, report);
        causes(html, report);
        plan(html, report);
        workarounds(html, report);
        questions(html, report);
        known(html, report);
        table(html, "What is unknown, and why", ["Fact", "Because"], &unknown(report));
        let left_out = report.left_out.iter().map(|l| [l.cause.clone(), l.because.clone()]).collect::<Vec<_>>();
        table(html, "Causes that cannot be here", ["Cause", "Because"], &left_out);
        let findings = report.findings.iter().map(|f| [f.title.clone(), f.id.clone(), f.state.to_owned()]);
        table(html, "Findings", ["Finding", "Id", "State"], &findings.collect::<Vec<_>>());
    });
    about(html, report);
}

fn head(html: &mut Markup, report: &ReportV1) {
    html.element("header", &[], |html| {
        html.tag("p", "eyebrow", &report.playbook.title);
        html.tag("h1", "", &report.symptom_title);
        html.element("p", &[("class", "meta")], |html| {
            for part in
                report.platform.clone().into_iter().chain(sentences::seen_at(report)).chain([sentences::extent(report)])
            {
                html.tag("span", "", &part);
            }
        });
    });
}

/// The answer: one card, with what must be known of it.
fn verdict(html: &mut Markup, report: &ReportV1) {
    let (kind, answer) = sentences::headline(report);
    let first = report.causes.first().filter(|_| kind == "Most likely cause");
    let class = if report.resolved == Some(true) { "verdict good" } else { "verdict" };
    html.element("section", &[("class", class)], |html| {
        html.tag("p", "eyebrow", kind);
        html.element("h2", &[], |html| {
            html.text(&answer);
            if let Some(first) = first {
                html.text(" ");
                html.tag("span", "share", &percent(first.posterior));
            }
        });
        if let Some(explanation) = first.and_then(|first| first.explanation.as_ref()) {
            html.tag("p", "", explanation);
        }
        if report.resolved != Some(true) {
            notes(html, report);
        }
        if let Some(first_move) = report.plan.moves.first() {
            let (label, title) = begin(first_move);
            html.element("p", &[("class", "next")], |html| {
                html.tag("span", "label", label);
                html.element("a", &[("href", "#plan")], |html| html.text(title));
            });
        }
    });
    for warning in &report.warnings {
        html.tag("p", "note warning", &format!("Warning: {}", shortened(warning)));
    }
}

/// With what to begin.
fn begin(first: &MoveReport) -> (&'static str, &str) {
    match first {
        MoveReport::Ask(ask) => ("Find out first", &ask.question),
        MoveReport::Fix(fix) => ("Do this first", &fix.title),
        MoveReport::Escalate(escalate) => ("Get help", &escalate.title),
    }
}

fn notes(html: &mut Markup, report: &ReportV1) {
    if let Some(parts) = sentences::contradiction(report) {
        return html.tag("p", "note", &parts.concat());
    }
    for note in sentences::order(report).into_iter().chain(sentences::also(report, usize::MAX)) {
        html.tag("p", "note", &note);
    }
    if !report.tried.is_empty() {
        html.tag("p", "note", &format!("Tried and did not help: {}.", report.tried.join(", ")));
    }
}

fn causes(html: &mut Markup, report: &ReportV1) {
    html.element("section", &[("class", "causes")], |html| {
        html.tag("h2", "", "Likely causes");
        let likely = |(n, c): &(usize, &CauseReport)| *n == 0 || c.posterior.get() >= LIKELY;
        let shown = report.causes.iter().enumerate().take_while(likely).count();
        for (n, one) in report.causes.iter().enumerate().take(shown) {
            cause(html, report, one, n);
        }
        let tail = &report.causes[shown..];
        if tail.is_empty() {
            return;
        }
        html.element("details", &[("class", "tail")], |html| {
            html.element("summary", &[], |html| {
                let together = Probability::clamped(tail.iter().map(|c| c.posterior.get()).sum());
                let others = count(tail.len(), "other cause", "other causes");
                html.text(&format!("{others}, {} together", percent(together)));
            });
            tail.iter().enumerate().for_each(|(n, one)| cause(html, report, one, shown + n));
        });
    });
}

fn cause(html: &mut Markup, report: &ReportV1, cause: &CauseReport, n: usize) {
    let open = n == 0 && report.resolved != Some(true) && report.contradiction.is_empty();
    let attributes = [("class", "cause"), ("open", "open")];
    html.element("details", if open { &attributes } else { &attributes[..1] }, |html| {
        html.element("summary", &[], |html| {
            html.element("span", &[("class", "row")], |html| {
                html.tag("span", "title", &cause.title);
                html.tag("span", "share", &percent(cause.posterior));
            });
            bar(html, &format!("bar-{}", n + 1), &cause.title, cause.posterior);
        });
        if let Some(explanation) = cause.explanation.as_ref().filter(|_| n > 0) {
            html.tag("p", "explanation", explanation);
        }
        if report.contradiction.is_empty() {
            let (speaks_for, against) = sentences::telling(cause);
            evidence(html, "Speaks for it", "for", &speaks_for);
            evidence(html, "Speaks against it", "against", &against);
        }
        let ways = sentences::not_checked(report, cause);
        if !ways.is_empty() {
            html.tag("h3", "unchecked", "Not checked");
            html.element("ul", &[("class", "evidence open")], |html| {
                for (tells, by) in ways {
                    html.element("li", &[], |html| {
                        html.text(tells);
                        html.tag("span", "behind", by);
                    });
                }
            });
        }
        html.tag("p", "behind", &format!("{} · {} before anything was seen", cause.id, percent(cause.prior)));
    });
}

fn evidence(html: &mut Markup, heading: &str, side: &str, evidence: &[&EvidenceReport]) {
    if evidence.is_empty() {
        return;
    }
    html.tag("h3", "", heading);
    html.element("ul", &[("class", &format!("evidence {side}"))], |html| {
        for e in evidence {
            html.element("li", &[], |html| {
                if e.state == "absent" {
                    html.tag("span", "absent", "not: ");
                }
                html.text(&shortened(&e.shows));
                if let Some(decisive) = sentences::decisive(e) {
                    html.tag("strong", "", &format!(" — {decisive}"));
                }
                html.tag("span", "behind", &sentences::behind(e));
            });
        }
    });
}

fn plan(html: &mut Markup, report: &ReportV1) {
    let moves = &report.plan.moves;
    if moves.is_empty() && report.resolved == Some(true) {
        return;
    }
    html.element("section", &[("id", "plan"), ("class", "plan")], |html| {
        html.tag("h2", "", "What to do");
        if moves.is_empty() {
            return html.tag("p", "", "This playbook knows no fix for what is likely here, and nobody to call.");
        }
        html.element("ol", &[("class", "moves")], |html| {
            for next in moves {
                html.element("li", &[], |html| match next {
                    MoveReport::Ask(ask) => ask_move(html, ask),
                    MoveReport::Fix(fix) => fix_move(html, fix),
                    MoveReport::Escalate(escalate) => call(html, escalate, sentences::fixes(report)),
                });
            }
        });
        html.tag("p", "expectation", &sentences::expectation(report, true));
    });
}

fn chips(html: &mut Markup, chips: &[String]) {
    html.element("p", &[("class", "chips")], |html| chips.iter().for_each(|chip| html.tag("span", "", chip)));
}

fn ask_move(html: &mut Markup, ask: &AskMove) {
    html.tag("h3", "", &format!("Find out first: {}", ask.question));
    chips(html, &[sentences::worth(ask)]);
    html.element("ul", &[("class", "steps")], |html| {
        for answer in &ask.answers {
            html.element("li", &[], |html| {
                html.text(&format!("{} ", answer.label));
                html.tag("code", "", &sentences::answer(&ask.id, &answer.value));
            });
        }
    });
}

fn fix_move(html: &mut Markup, fix: &FixMove) {
    html.tag("h3", "", &fix.title);
    chips(html, &sentences::price(fix));
    steps(html, &fix.steps);
    html.tag("p", "behind", &format!("for {} · reached in {}", fix.cures.join(", "), percent(fix.p_reached)));
}

fn steps(html: &mut Markup, steps: &[StepReport]) {
    if steps.is_empty() {
        return;
    }
    html.element("ul", &[("class", "steps")], |html| {
        for step in steps {
            let (say, effect) = sentences::step(step);
            html.element("li", &[], |html| {
                prose(html, say.unwrap_or_default());
                if let Some(effect) = effect {
                    html.element("span", &[("class", "behind")], |html| prose(html, &effect));
                }
            });
        }
    });
}

/// A text in which backticks mean code.
fn prose(html: &mut Markup, text: &str) {
    for (code, text) in sentences::pieces(text) {
        if code { html.tag("code", "", text) } else { html.text(text) }
    }
}

fn call(html: &mut Markup, escalate: &EscalateMove, fixes: usize) {
    html.tag("h3", "", &format!("{}{}", sentences::when_called(escalate, fixes), escalate.title));
    html.tag("p", "contact", &escalate.contact);
    chips(html, &[format!("answers within {}", tied(&escalate.time.to_string()))]);
    let include = sentences::included(escalate);
    if !include.is_empty() {
        html.tag("p", "", &format!("Send along: {}.", include.join("; ")));
    }
}

fn workarounds(html: &mut Markup, report: &ReportV1) {
    if report.plan.workarounds.is_empty() {
        return;
    }
    html.element("section", &[], |html| {
        html.tag("h2", "", "To go on working meanwhile");
        for WorkaroundReport { title, time, risk, p_helps, steps: own, .. } in &report.plan.workarounds {
            html.element("div", &[("class", "workaround")], |html| {
                html.tag("h3", "", title);
                let helps = p_helps.map(|p| format!("works in {}", percent(p)));
                let facts = [tied(&time.to_string()), sentences::risk(risk)];
                chips(html, &facts.into_iter().chain(helps).collect::<Vec<_>>());
                steps(html, own);
            });
        }
    });
}

fn questions(html: &mut Markup, report: &ReportV1) {
    let rows: Vec<[String; 4]> = report
        .plan
        .questions
        .iter()
        .map(|q| {
            let [gain, price] = [q.gain.get(), q.cost.get()].map(|minutes| tied(&format!("{minutes:.2} min")));
            [q.question.clone(), gain, price, tied(&format!("{:.2} bits", q.information_bits.get()))]
        })
        .collect();
    table(html, "Open questions, and what an answer is worth", ["Question", "Saves", "Costs", "Tells"], &rows);
}

fn known(html: &mut Markup, report: &ReportV1) {
    if report.facts.iter().any(|f| f.source.kind == "probe") {
        html.element("section", &[("class", "seen")], |html| {
            html.tag("h2", "", "When it was seen");
            timeline(html, report);
        });
    }
    let facts = report.facts.iter();
    let rows: Vec<[String; 3]> =
        facts.map(|f| [f.key.clone(), shortened(&f.value.written()).into_owned(), sentences::source(f)]).collect();
    table(html, "What is known", ["Fact", "Value", "From"], &rows);
}

fn unknown(report: &ReportV1) -> Vec<[String; 2]> {
    report.unknown.iter().map(|u| [u.key.clone(), shortened(&u.because).into_owned()]).collect()
}

/// A section with a table, folded where it is long; nothing where it has no rows.
fn table<const N: usize>(html: &mut Markup, title: &str, heads: [&str; N], rows: &[[String; N]]) {
    if rows.is_empty() {
        return;
    }
    let cells = |html: &mut Markup| {
        html.element("table", &[], |html| {
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for head in heads {
                        html.element("th", &[("scope", "col")], |html| html.text(head));
                    }
                });
            });
            html.element("tbody", &[], |html| {
                for row in rows {
                    html.element("tr", &[], |html| row.iter().for_each(|cell| html.tag("td", width(cell), cell)));
                }
            });
        });
    };
    html.element("section", &[("class", "list")], |html| {
        html.tag("h2", "", title);
        if rows.len() <= ROWS {
            return cells(html);
        }
        html.element("details", &[], |html| {
            html.tag("summary", "", &format!("Show all {}", rows.len()));
            cells(html);
        });
    });
}

/// The class of a cell: a number and its unit stay in one row.
fn width(cell: &str) -> &'static str {
    if cell.chars().count() <= SHORT { "short" } else { "" }
}

fn about(html: &mut Markup, report: &ReportV1) {
    let playbook = &report.playbook;
    html.element("footer", &[], |html| {
        html.element("dl", &[], |html| {
            let version = format!("{} {}", playbook.id, playbook.version);
            let made = format!("triage {}", env!("CARGO_PKG_VERSION"));
            for (term, text) in [
                ("Symptom", report.symptom.as_str()),
                ("Playbook", &version),
                ("SHA-256", &playbook.sha256),
                ("Platform", report.platform.as_deref().unwrap_or("unknown")),
                ("Made by", &made),
            ] {
                html.tag("dt", "", term);
                html.tag("dd", "", text);
            }
        });
        html.tag("p", "", "dB: how strongly a finding speaks for a cause or against it; 10 dB is ten times as likely.");
    });
}
