//! Playbooks made of numbers: written as YAML for the program, and judged here by the plain formulas, so that the two can
//! be held against each other.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

/// A finding of its own, or one that tells much the same story as the others of its kind. It reads a yes-or-no question.
#[derive(Debug, Clone)]
pub struct Finding {
    /// P(present | cause) for each cause that mentions it.
    pub mentioned: Vec<Option<f64>>,
    /// P(present | any other cause, and `other`).
    pub otherwise: f64,
    /// Whether it is one of the near-duplicates.
    pub overlaps: bool,
    /// What is known of it.
    pub known: Option<bool>,
}

/// A question with several answers, each but the last of which is a finding.
#[derive(Debug, Clone)]
pub struct Alternatives {
    /// P(answer | cause) for each cause, and last for `other`; one for each answer but the last.
    pub chances: Vec<Vec<f64>>,
    /// The answer.
    pub known: Option<usize>,
}

/// A fix.
#[derive(Debug, Clone)]
pub struct Fix {
    /// P(symptom gone | cause).
    pub resolves: Vec<Option<f64>>,
    /// How long it takes, in minutes.
    pub minutes: f64,
    /// Whether it needs an administrator.
    pub admin: bool,
    /// Whether it was tried.
    pub tried: bool,
}

/// A playbook made of numbers, with what is known.
#[derive(Debug, Clone)]
pub struct Model {
    /// The frequency of each cause, and last that of `other`.
    pub frequencies: Vec<f64>,
    /// The findings.
    pub findings: Vec<Finding>,
    /// The question with alternatives.
    pub alternatives: Option<Alternatives>,
    /// The fixes.
    pub fixes: Vec<Fix>,
    /// The price of giving up, in minutes.
    pub escalation: Option<f64>,
    /// Whether the file lists everything in the opposite order.
    pub reversed: bool,
}

impl Model {
    /// How many causes there are, `other` aside.
    pub fn causes(&self) -> usize {
        self.frequencies.len() - 1
    }

    /// The id of a cause.
    pub fn id(&self, cause: usize) -> String {
        if cause == self.causes() { "other".to_owned() } else { format!("c{cause}") }
    }

    fn in_order<T>(&self, items: impl IntoIterator<Item = T>) -> Vec<T> {
        let mut items: Vec<T> = items.into_iter().collect();
        if self.reversed {
            items.reverse();
        }
        items
    }

    /// The playbook.
    pub fn text(&self) -> String {
        let mut text = String::from(
            "triage: 1\nid: model\ntitle: T\nversion: 1.0.0\nsymptoms:\n  s:\n    title: S\n    causes:\n",
        );
        for c in self.in_order(0..self.frequencies.len()) {
            let _ = writeln!(text, "      {}: {}", self.id(c), self.frequencies[c]);
        }
        text += "facts:\n  unread: { title: U, ask: { question: Q, time: 30s } }\n";
        for f in self.in_order(0..self.findings.len()) {
            let _ = writeln!(text, "  f{f}: {{ title: F, ask: {{ question: Q, time: 1m }} }}");
        }
        if let Some(alternatives) = &self.alternatives {
            text += "  g:\n    title: G\n    ask:\n      question: Q\n      time: 1m\n      answers:\n";
            for a in 0..=alternatives.chances.len() {
                let _ = writeln!(text, "        - {{ value: a{a}, label: A }}");
            }
        }
        text += self.findings_text().as_str();
        text += "causes:\n";
        for c in self.in_order(0..self.causes()) {
            let evidence = self.in_order(self.evidence(c)).join(", ");
            let _ = writeln!(text, "  c{c}: {{ title: C, explanation: E, evidence: {{ {evidence} }} }}");
        }
        text + self.fixes_text().as_str()
    }

    fn findings_text(&self) -> String {
        let single = self.findings.iter().enumerate().map(|(f, finding)| {
            let group = if finding.overlaps { ", overlaps: echo" } else { "" };
            format!("  f{f}: {{ title: F, when: f{f}, otherwise: {}{group} }}\n", finding.otherwise)
        });
        let group = self.alternatives.iter().flat_map(|alternatives| alternatives.chances.iter().enumerate());
        let group = group.map(|(a, chances)| {
            let otherwise = chances[self.causes()];
            format!("  a{a}: {{ title: A, when: 'g == \"a{a}\"', otherwise: {otherwise}, one_of: g }}\n")
        });
        let all = self.in_order(single.chain(group));
        if all.is_empty() { String::new() } else { format!("findings:\n{}", all.concat()) }
    }

    fn evidence(&self, cause: usize) -> Vec<String> {
        let single = self.findings.iter().enumerate();
        let single = single.filter_map(|(f, finding)| Some(format!("f{f}: {}", finding.mentioned[cause]?)));
        let group = self.alternatives.iter().flat_map(|alternatives| alternatives.chances.iter().enumerate());
        single.chain(group.map(|(a, chances)| format!("a{a}: {}", chances[cause]))).collect()
    }

    fn fixes_text(&self) -> String {
        let mut text = String::from(if self.fixes.is_empty() { "" } else { "fixes:\n" });
        for x in self.in_order(0..self.fixes.len()) {
            let fix = &self.fixes[x];
            let resolves = fix.resolves.iter().enumerate();
            let resolves = resolves.filter_map(|(c, p)| Some(format!("{}: {}", self.id(c), (*p)?)));
            let resolves = resolves.collect::<Vec<_>>().join(", ");
            let needs = if fix.admin { "admin" } else { "" };
            let _ = writeln!(
                text,
                "  x{x}: {{ title: X, resolves: {{ {resolves} }}, time: {}m, risk: none, needs: [{needs}], steps: [{{ say: Do it. }}] }}",
                fix.minutes
            );
        }
        if let Some(minutes) = self.escalation {
            let _ = writeln!(text, "escalation: {{ title: E, contact: C, time: {minutes}m }}");
        }
        text
    }

    /// What is known.
    pub fn facts(&self) -> Json {
        let mut facts = Map::new();
        for (f, finding) in self.findings.iter().enumerate() {
            facts.extend(finding.known.map(|known| (format!("f{f}"), json!(known))));
        }
        let answer = self.alternatives.as_ref().and_then(|alternatives| alternatives.known);
        facts.extend(answer.map(|answer| ("g".to_owned(), json!(format!("a{answer}")))));
        Json::Object(facts)
    }

    /// The ids of the fixes that were tried.
    pub fn tried(&self) -> Vec<String> {
        (0..self.fixes.len()).filter(|x| self.fixes[*x].tried).map(|x| format!("x{x}")).collect()
    }

    /// P(present | cause).
    pub fn likelihood(&self, finding: usize, cause: usize) -> f64 {
        let finding = &self.findings[finding];
        finding.mentioned.get(cause).copied().flatten().unwrap_or(finding.otherwise)
    }

    /// P(cause | what is known), by the formula: frequency × likelihoods, normalised. Only for evidence of moderate
    /// probability, since nothing is done in logarithms.
    pub fn posteriors(&self) -> Vec<f64> {
        let echoes = self.findings.iter().filter(|f| f.overlaps && f.known.is_some()).count();
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let exponent = 1.0 / (1.0 + 0.5 * (echoes.max(1) - 1) as f64);
        let joint: Vec<f64> = (0..self.frequencies.len())
            .map(|c| {
                let mut joint = self.frequencies[c];
                for (f, finding) in self.findings.iter().enumerate() {
                    let p = self.likelihood(f, c);
                    let p = finding.known.map_or(1.0, |present| if present { p } else { 1.0 - p });
                    joint *= if finding.overlaps { p.powf(exponent) } else { p };
                }
                if let Some(Alternatives { chances, known: Some(answer) }) = &self.alternatives {
                    let rest = || 1.0 - chances.iter().map(|of| of[c]).sum::<f64>();
                    joint *= chances.get(*answer).map_or_else(rest, |of| of[c]);
                }
                let tried = self.fixes.iter().filter(|fix| fix.tried);
                joint * tried.map(|fix| 1.0 - fix.resolves.get(c).copied().flatten().unwrap_or(0.0)).product::<f64>()
            })
            .collect();
        let sum: f64 = joint.iter().sum();
        joint.into_iter().map(|x| x / sum).collect()
    }
}
