//! A playbook as a Mermaid flowchart: symptom → cause → finding, fix → cause. All that Mermaid could take for something else
//! is written as an entity.

use std::fmt::Write as _;

use super::Rendered;
use super::book::{BookFormat, share};
use crate::playbook::Playbook;
use crate::text::harmless;

/// The form `mermaid`.
pub(super) const FORMAT: BookFormat = BookFormat {
    name: "mermaid",
    about: "A drawing: causes with their findings and fixes, as a Mermaid flowchart",
    render: |playbook| Rendered::Text(mermaid(playbook)),
};

/// Characters that Mermaid takes, with its own default settings (`maxTextSize` is 50,000).
const CHARS: usize = 49_000;
/// Edges that Mermaid takes, with its own default settings (`maxEdges` is 500).
const EDGES: usize = 490;
/// Characters of a label.
const LABEL: usize = 60;

/// What a cause says of a finding that is more likely under it than otherwise.
struct Edge {
    cause: usize,
    finding: usize,
    says: String,
    /// How many times more likely.
    ratio: f64,
}

/// The drawing. Where Mermaid would not take all of it, the findings that say least are left out, and it says so.
fn mermaid(playbook: &Playbook) -> String {
    let edges = telling(playbook);
    let fixed = playbook.symptoms.iter().map(|s| s.causes.len()).sum::<usize>()
        + playbook.fixes.iter().map(|f| f.resolves.len()).sum::<usize>();
    let mut most = edges.len().min(EDGES.saturating_sub(fixed));
    loop {
        let text = drawn(playbook, &edges, most);
        if text.len() <= CHARS || most == 0 {
            return text;
        }
        most = most * 9 / 10;
    }
}

/// The edges from causes to findings that speak for them, the most telling first.
fn telling(playbook: &Playbook) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (cause, entry) in playbook.causes.iter().enumerate() {
        for (finding, likelihood) in &entry.evidence {
            let otherwise = playbook.findings[*finding].otherwise.map_or(1.0, |l| l.p.get());
            let ratio = likelihood.p.get() / otherwise.max(f64::MIN_POSITIVE);
            if ratio > 1.0 {
                edges.push(Edge { cause, finding: *finding, says: likelihood.to_string(), ratio });
            }
        }
    }
    // a stable sort: equally telling ones stay in the author's order
    edges.sort_by(|a, b| b.ratio.total_cmp(&a.ratio));
    edges
}

fn drawn(playbook: &Playbook, edges: &[Edge], most: usize) -> String {
    let mut text = "flowchart LR\n".to_owned();
    let left_out = edges.len() - most;
    if left_out > 0 {
        let _ = writeln!(text, "  %% the {left_out} least telling findings of causes are left out");
    }
    let mut kept: Vec<&Edge> = edges.iter().take(most).collect();
    kept.sort_by_key(|edge| (edge.cause, edge.finding));
    for (n, symptom) in playbook.symptoms.iter().enumerate() {
        let _ = writeln!(text, "  s{n}([\"{}\"]):::symptom", label(&symptom.title));
    }
    for (n, cause) in playbook.causes.iter().enumerate() {
        let _ = writeln!(text, "  c{n}[\"{}\"]:::cause", label(&cause.title));
    }
    let shown = |finding: usize| kept.iter().any(|edge| edge.finding == finding);
    for (n, finding) in playbook.findings.iter().enumerate().filter(|(n, _)| shown(*n)) {
        let _ = writeln!(text, "  f{n}{{{{\"{}\"}}}}:::finding", label(&finding.title));
    }
    for (n, fix) in playbook.fixes.iter().enumerate() {
        let _ = writeln!(text, "  x{n}[/\"{}\"/]:::fix", label(&fix.title));
    }
    for (n, symptom) in playbook.symptoms.iter().enumerate() {
        for (cause, frequency) in &symptom.causes {
            let share = label(&format!("{:.0} %", 100.0 * share(symptom, *frequency)));
            match cause {
                Some(cause) => writeln!(text, "  s{n} -->|\"{share}\"| c{cause}"),
                None => writeln!(text, "  s{n} -->|\"{share}\"| other[\"None of these\"]:::cause"),
            }
            .unwrap_or_default();
        }
    }
    for edge in kept {
        let _ = writeln!(text, "  c{} -->|\"{}\"| f{}", edge.cause, label(&edge.says), edge.finding);
    }
    for (n, fix) in playbook.fixes.iter().enumerate() {
        for (cause, likelihood) in &fix.resolves {
            let to = cause.map_or("other".to_owned(), |c| format!("c{c}"));
            let _ = writeln!(text, "  x{n} -.->|\"{}\"| {to}", label(&likelihood.to_string()));
        }
    }
    text + "  classDef symptom stroke-width:3px\n  classDef cause stroke:#a03a2b\n  classDef finding stroke:#14606b\n  \
            classDef fix stroke:#23693b\n"
}

/// A text that means nothing in Mermaid but itself, in quotes; cut where it is long.
fn label(text: &str) -> String {
    let text = harmless(text);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut label = String::new();
    for (n, c) in flat.chars().enumerate() {
        if n == LABEL {
            label.push('…');
            break;
        }
        let plain = c.is_alphanumeric() || !c.is_ascii() || " ,/?!'()".contains(c);
        // at the beginning these would make a list
        if plain || "-+.".contains(c) && n > 0 && !label.chars().all(|c| c.is_ascii_digit()) {
            label.push(c);
        } else {
            let _ = write!(label, "#{};", u32::from(c));
        }
    }
    if label.is_empty() { "…".to_owned() } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mermaid_could_take_for_something_else_is_an_entity() {
        for (text, safe) in [
            ("plain text, as it is (really)", "plain text, as it is (really)"),
            ("\"]; click c0 \"javascript:x\"", "#34;#93;#59; click c0 #34;javascript#58;x#34;"),
            ("%%{init: {}}%%", "#37;#37;#123;init#58; #123;#125;#125;#37;#37;"),
            ("`code` $$x$$ #35; <b>&", "#96;code#96; #36;#36;x#36;#36; #35;35#59; #60;b#62;#38;"),
            ("1. first", "1#46; first"),
            ("- dash - dash", "#45; dash - dash"),
            ("a\nb\u{1b}[0m", "a b#91;0m"),
            ("", "…"),
        ] {
            assert_eq!(label(text), safe);
        }
        assert_eq!(label(&"x".repeat(100)).chars().count(), LABEL + 1);
    }
}
