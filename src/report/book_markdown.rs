//! A playbook as Markdown (GitHub's), to put beside other documents. Every text of the playbook is escaped, so that it stays
//! text.

use super::Rendered;
use super::book::{BookFormat, share};
use super::markdown::{bold, code, prose, text};
use super::words::{called, on, tied};
use crate::playbook::{Cause, Fix, Group, PerPlatform, Playbook, Reference, Risk, Symptom};
use crate::predicate::Predicate;
use crate::units::Likelihood;

/// The form `markdown`.
pub(super) const FORMAT: BookFormat = BookFormat {
    name: "markdown",
    about: "For a wiki or a repository: everything, in tables",
    render: |playbook| Rendered::Text(markdown(playbook)),
};

/// So many causes have columns of their own in one table; more have a table each.
const COLUMNS: usize = 6;

/// The whole playbook as Markdown.
fn markdown(playbook: &Playbook) -> String {
    let mut view = View { playbook, text: String::new() };
    view.head();
    view.symptoms();
    view.causes();
    view.likelihoods();
    view.findings();
    view.questions();
    view.looks();
    view.fixes();
    view.changes();
    view.prices();
    view.escalation();
    playbook.reference.iter().for_each(|one| view.reference(one));
    view.sources();
    view.text.truncate(view.text.trim_end().len());
    view.text + "\n"
}

struct View<'p> {
    playbook: &'p Playbook,
    text: String,
}

impl View<'_> {
    fn line(&mut self, markdown: &str) {
        self.text += markdown;
        self.text.push('\n');
    }

    fn paragraph(&mut self, markdown: &str) {
        if !markdown.is_empty() {
            self.line(markdown);
            self.line("");
        }
    }

    /// A table; the cells are Markdown.
    fn table(&mut self, heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
        self.line(&format!("| {} |", heads.join(" | ")));
        self.line(&format!("|{}", " --- |".repeat(heads.len())));
        rows.into_iter().for_each(|row| self.line(&format!("| {} |", row.join(" | "))));
        self.line("");
    }

    fn head(&mut self) {
        let playbook = self.playbook;
        self.paragraph(&format!("# {}", text(&playbook.title)));
        self.paragraph(&format!("{} {}, SHA-256 {}", text(&playbook.id), text(&playbook.version), playbook.sha256()));
        if !playbook.settings.is_empty() {
            self.paragraph("## Settings");
            let rows = playbook.settings.iter().map(|(name, value)| vec![text(name), text(&value.written())]);
            self.table(&["Setting", "Value"], rows);
        }
    }

    fn symptoms(&mut self) {
        self.paragraph("## Symptoms");
        for symptom in &self.playbook.symptoms {
            self.symptom(symptom);
        }
    }

    fn symptom(&mut self, symptom: &Symptom) {
        let playbook = self.playbook;
        self.paragraph(&format!("### {} ({})", text(&symptom.title), text(&symptom.id)));
        if !symptom.phrases.is_empty() {
            self.paragraph(&format!("Also: {}", text(&symptom.phrases.join("; "))));
        }
        let rows = symptom.causes.iter().map(|(cause, frequency)| {
            let title = cause.map_or("None of these", |c| playbook.causes[c].title.as_str());
            let share = tied(&format!("{:.1} %", 100.0 * share(symptom, *frequency)));
            vec![text(title), text(playbook.cause_id(*cause)), text(&frequency.to_string()), share]
        });
        self.table(&["Cause", "Id", "Frequency", "Share"], rows.collect::<Vec<_>>());
        if let Some(finding) = symptom.resolved_when {
            self.paragraph(&format!("It is gone when: {}", text(&playbook.findings[finding].title)));
        }
    }

    fn causes(&mut self) {
        self.paragraph("## Causes");
        for cause in &self.playbook.causes {
            self.cause(cause);
        }
    }

    fn cause(&mut self, cause: &Cause) {
        let playbook = self.playbook;
        self.paragraph(&format!("### {} ({})", text(&cause.title), text(&cause.id)));
        self.paragraph(&text(&cause.explanation));
        self.applies(cause.applies.as_ref());
        if !cause.hides.is_empty() {
            let hidden: Vec<&str> = cause.hides.iter().map(|c| playbook.causes[*c].title.as_str()).collect();
            self.paragraph(&format!("Must be mended before: {}", text(&hidden.join("; "))));
        }
        if playbook.causes.len() > COLUMNS && !cause.evidence.is_empty() {
            let rows = cause.evidence.iter().map(|(finding, likelihood)| {
                let finding = &playbook.findings[*finding];
                vec![text(&finding.title), said(Some(*likelihood)), said(finding.otherwise)]
            });
            self.table(&["Finding", "With this cause", "Otherwise"], rows.collect::<Vec<_>>());
        }
    }

    fn applies(&mut self, applies: Option<&Predicate>) {
        if let Some(applies) = applies.filter(|applies| !applies.is_constant()) {
            self.paragraph(&format!("Only where {}", code(applies.text().trim())));
        }
    }

    /// How likely each finding is under each cause, where the causes fit beside each other.
    fn likelihoods(&mut self) {
        let playbook = self.playbook;
        let evidence = playbook.findings.iter().enumerate().filter(|(_, finding)| finding.otherwise.is_some());
        if playbook.causes.len() > COLUMNS || evidence.clone().next().is_none() {
            return;
        }
        self.paragraph("## How likely each finding is");
        self.paragraph("In brackets where the cause does not name the finding.");
        let heads: Vec<String> = playbook.causes.iter().map(|cause| text(&cause.id)).collect();
        let heads: Vec<&str> = std::iter::once("Finding").chain(heads.iter().map(String::as_str)).collect();
        let rows: Vec<Vec<String>> = evidence
            .map(|(n, finding)| {
                let cell = |cause: &Cause| match cause.mentions(n) {
                    Some(likelihood) => said(Some(likelihood)),
                    None => format!("({})", said(finding.otherwise)),
                };
                std::iter::once(text(&finding.title)).chain(playbook.causes.iter().map(cell)).collect()
            })
            .collect();
        self.table(&heads, rows);
    }

    fn findings(&mut self) {
        if self.playbook.findings.is_empty() {
            return;
        }
        self.paragraph("## Findings");
        let rows = self.playbook.findings.iter().map(|finding| {
            let group = match &finding.group {
                Group::Alone => String::new(),
                Group::OneOf(name) => format!("one of {name}"),
                Group::Overlaps(name) => format!("overlaps {name}"),
            };
            let otherwise =
                if finding.otherwise.is_none() { "verifies only".to_owned() } else { said(finding.otherwise) };
            let when = cell(finding.when.text().trim());
            vec![text(&finding.title), text(&finding.id), when, otherwise, text(&group)]
        });
        self.table(&["Finding", "Id", "When", "Otherwise", "Group"], rows.collect::<Vec<_>>());
    }

    fn questions(&mut self) {
        let questions: Vec<_> = self.playbook.facts.iter().filter_map(|f| f.question.as_ref()).collect();
        if questions.is_empty() {
            return;
        }
        self.paragraph("## Questions");
        for question in questions {
            let time = tied(&question.time.to_string());
            self.paragraph(&format!("{} ({}, {time})", bold(&question.text), text(&question.fact)));
            for answer in &question.answers {
                self.line(&format!("- {}: {}", code(&answer.value.written()), text(&answer.label)));
            }
            self.line("");
        }
    }

    fn looks(&mut self) {
        let unasked = || self.playbook.facts.iter().filter(|f| f.probe.is_some() || f.question.is_none());
        if unasked().next().is_none() {
            return;
        }
        let rows: Vec<Vec<String>> = unasked()
            .map(|fact| {
                let by = fact.probe.as_ref().map(|call| cell(&called(call.spec.name, call.spec.params, call)));
                vec![text(&fact.title), text(&fact.name), by.unwrap_or_else(|| "told from outside".to_owned())]
            })
            .collect();
        self.paragraph("## What is looked at");
        self.table(&["What", "Fact", "How"], rows);
    }

    fn changes(&mut self) {
        if self.playbook.touches.is_empty() {
            return;
        }
        self.paragraph("## What effects may change");
        for (platform, path) in self.playbook.touches.iter().flat_map(PerPlatform::all) {
            self.line(&format!("- {}{}", code(path), on(*platform)));
        }
        self.line("");
    }

    fn prices(&mut self) {
        self.paragraph("## Prices");
        let needs = self.playbook.need_prices.iter().map(|(need, price)| vec![text(need), tied(&price.to_string())]);
        let risks = Risk::ALL.iter().map(|risk| {
            vec![format!("risk {}", risk.name()), tied(&self.playbook.risk_prices[risk.index()].to_string())]
        });
        let escalation = self.playbook.escalation.as_ref();
        let wait = escalation.map(|e| vec!["the wait for help".to_owned(), tied(&e.price.to_string())]);
        self.table(&["What", "Counts as"], needs.chain(risks).chain(wait).collect::<Vec<_>>());
    }

    fn fixes(&mut self) {
        if self.playbook.fixes.is_empty() {
            return;
        }
        self.paragraph("## Fixes");
        for fix in &self.playbook.fixes {
            self.fix(fix);
        }
    }

    fn fix(&mut self, fix: &Fix) {
        let playbook = self.playbook;
        self.paragraph(&format!("### {} ({})", text(&fix.title), text(&fix.id)));
        let mut facts = vec![tied(&fix.time.to_string()), format!("risk {}", fix.risk.name())];
        facts.extend((!fix.needs.is_empty()).then(|| format!("needs {}", fix.needs.join(", "))));
        facts.extend(fix.workaround.then(|| "a workaround".to_owned()));
        let required: Vec<&str> = fix.requires.iter().map(|f| playbook.fixes[*f].title.as_str()).collect();
        facts.extend((!required.is_empty()).then(|| format!("after: {}", required.join("; "))));
        facts.extend(fix.verify.map(|f| format!("it helped when: {}", playbook.findings[f].title)));
        self.paragraph(&facts.iter().map(|fact| text(fact)).collect::<Vec<_>>().join(" · "));
        self.applies(fix.applies.as_ref());
        let rows = fix.resolves.iter().map(|(cause, likelihood)| {
            let title = cause.map_or("None of these", |c| playbook.causes[c].title.as_str());
            vec![text(title), said(Some(*likelihood))]
        });
        self.table(&["Cause", "The symptom is gone then"], rows.collect::<Vec<_>>());
        for (n, step) in fix.steps.iter().enumerate() {
            let say = step.say.as_deref().map_or(String::new(), prose);
            let effect = step
                .effect
                .as_ref()
                .map_or(String::new(), |e| format!(" (does {})", code(&called(e.spec.name, e.spec.params, e))));
            let only =
                step.applies.as_ref().map_or(String::new(), |p| format!(" (only where {})", code(p.text().trim())));
            self.line(&format!("{}. {}", n + 1, format!("{say}{effect}{only}").trim()));
        }
        self.line("");
    }

    fn escalation(&mut self) {
        let Some(escalation) = &self.playbook.escalation else { return };
        self.paragraph("## When nothing helps");
        let (title, contact) = (bold(&escalation.title), text(&escalation.contact));
        self.paragraph(&format!("{title}: {contact} (answers within {})", tied(&escalation.time.to_string())));
        self.applies(escalation.applies.as_ref());
        escalation.include.iter().for_each(|what| self.line(&format!("- send along: {}", text(what))));
        self.line("");
    }

    fn reference(&mut self, reference: &Reference) {
        self.paragraph(&format!("## {}", text(&reference.title)));
        if let Some(note) = &reference.note {
            self.paragraph(&text(note));
        }
        if !reference.columns.is_empty() {
            let heads: Vec<String> = reference.columns.iter().map(|head| text(head)).collect();
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            self.table(&heads, reference.rows.iter().map(|row| row.iter().map(|cell| text(cell)).collect()));
        }
    }

    fn sources(&mut self) {
        if self.playbook.sources.is_empty() {
            return;
        }
        self.paragraph("## Sources");
        for source in &self.playbook.sources {
            let publisher = source.publisher.as_ref().map_or(String::new(), |p| format!(", {p}"));
            let url = source.url.as_ref().map_or(String::new(), |url| format!(" {}", code(url)));
            self.line(&format!("- {}{url}", text(&format!("{}{publisher}", source.title))));
        }
    }
}

/// A likelihood in word and number.
fn said(likelihood: Option<Likelihood>) -> String {
    likelihood.map_or(String::new(), |l| text(&l.to_string()))
}

/// A text as code in a cell of a table, where a `|` would end the cell.
fn cell(words: &str) -> String {
    if words.contains('|') { format!("<code>{}</code>", text(words)) } else { code(words) }
}
