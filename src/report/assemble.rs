//! From a case and its diagnosis to the report: ids, titles and texts beside the numbers.

use super::v1::{
    AlsoReport, AnswerReport, AskMove, CauseReport, EffectReport, EscalateMove, EvidenceReport, FactReport,
    FindingReport, FixMove, LeftOut, MoveReport, NAME, NotChecked, PlanReport, PlaybookRef, QuestionReport, ReportV1,
    SourceReport, StepReport, UnknownReport, WorkaroundReport,
};
use super::words::{readable, written_unit};
use crate::action::describe;
use crate::diagnosis::{Decisive, Pointer, Ranked, Weight};
use crate::fact::{Class, Origin, Privilege, Value, clean};
use crate::plan::QuestionValue;
use crate::playbook::{Playbook, Question};
use crate::predicate::Truth;
use crate::session::{Case, Diagnosis, PlannedFix, Workaround};
use crate::text::fields;

/// The report of a case.
#[must_use]
pub fn report(case: &Case, diagnosis: &Diagnosis) -> ReportV1 {
    let view = View { case, diagnosis, playbook: &case.playbook };
    let playbook = view.playbook;
    let symptom = &playbook.symptoms[case.symptom];
    let ids = |findings: &[usize]| findings.iter().map(|f| playbook.findings[*f].id.clone()).collect();
    ReportV1 {
        schema: NAME,
        playbook: PlaybookRef {
            id: playbook.id.clone(),
            title: playbook.title.clone(),
            version: playbook.version.clone(),
            sha256: playbook.sha256().to_owned(),
        },
        symptom: symptom.id.clone(),
        symptom_title: symptom.title.clone(),
        platform: case.platform().map(|p| p.name().to_owned()),
        resolved: match diagnosis.resolved {
            Truth::True => Some(true),
            Truth::False => Some(false),
            Truth::Unknown => None,
        },
        causes: diagnosis.ranking.causes.iter().zip(&diagnosis.weights).map(|(c, w)| view.cause(c, w)).collect(),
        lead: diagnosis.ranking.lead(),
        contradiction: view.contradiction(),
        unexplained: ids(&diagnosis.unexplained()),
        also: diagnosis.pointers(playbook).into_iter().map(|p| view.also(&p)).collect(),
        left_out: diagnosis.ranking.left_out.iter().map(|c| view.left_out(*c)).collect(),
        findings: view.findings().map(|f| view.finding(f)).collect(),
        facts: view.facts(),
        unknown: diagnosis
            .unknown
            .iter()
            .map(|(key, because)| UnknownReport { key: key.clone(), because: because.clone() })
            .collect(),
        took_ms: case.gathered.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
        tried: case.tried.iter().map(|f| playbook.fixes[*f].id.clone()).collect(),
        plan: view.plan(),
        warnings: diagnosis.warnings.clone(),
    }
}

struct View<'a> {
    case: &'a Case,
    diagnosis: &'a Diagnosis,
    playbook: &'a Playbook,
}

impl View<'_> {
    /// The findings that concern the symptom, and all others that are known to be present or absent.
    fn findings(&self) -> impl Iterator<Item = usize> {
        let states = self.diagnosis.observations.findings.iter().enumerate();
        let concerns = |f: &usize| self.case.relevance.findings.binary_search(f).is_ok();
        states.filter(move |(f, state)| **state != Truth::Unknown || concerns(f)).map(|(f, _)| f)
    }

    /// The findings that cannot be together; where it is not the findings, the fixes that were tried.
    fn contradiction(&self) -> Vec<String> {
        let ranking = &self.diagnosis.ranking;
        let findings = ranking.contradiction.iter().map(|f| self.playbook.findings[*f].id.clone());
        let tried = self.case.tried.iter().map(|f| format!("tried {}", self.playbook.fixes[*f].id));
        match (ranking.contradictory, ranking.contradiction.is_empty()) {
            (true, true) => tried.collect(),
            _ => findings.collect(),
        }
    }

    fn cause(&self, ranked: &Ranked, weights: &[Weight]) -> CauseReport {
        let own = ranked.cause.map(|c| &self.playbook.causes[c]);
        let mut weights: Vec<&Weight> = weights.iter().collect();
        weights.sort_by(|a, b| strength(b).total_cmp(&strength(a)));
        CauseReport {
            id: self.playbook.cause_id(ranked.cause).to_owned(),
            title: own.map_or("None of the causes that this playbook knows", |c| &c.title).to_owned(),
            explanation: own.map(|c| c.explanation.clone()),
            prior: ranked.prior,
            posterior: ranked.posterior,
            hides: own.map_or_else(Vec::new, |own| self.here(&own.hides)),
            evidence: weights.into_iter().map(|w| self.evidence(w)).collect(),
            not_checked: self
                .diagnosis
                .not_checked(self.playbook, ranked.cause)
                .into_iter()
                .map(|f| self.unchecked(f))
                .collect(),
        }
    }

    /// The ids of those causes that are in the ranking.
    fn here(&self, causes: &[usize]) -> Vec<String> {
        let ranked = |cause: &&usize| self.diagnosis.ranking.causes.iter().any(|c| c.cause == Some(**cause));
        causes.iter().filter(ranked).map(|c| self.playbook.causes[*c].id.clone()).collect()
    }

    fn also(&self, pointer: &Pointer) -> AlsoReport {
        let finding = &self.playbook.findings[pointer.finding];
        AlsoReport {
            finding: finding.id.clone(),
            shows: self.shows(finding, true),
            cause: self.playbook.causes[pointer.cause].id.clone(),
        }
    }

    fn evidence(&self, weight: &Weight) -> EvidenceReport {
        let findings = || weight.findings.iter().map(|f| &self.playbook.findings[*f]);
        let mut facts: Vec<String> = findings()
            .flat_map(|f| f.when.reads())
            .filter(|slot| self.case.value(**slot).is_some())
            .map(|slot| self.playbook.catalog.entry(*slot).path.to_string())
            .collect();
        facts.sort();
        facts.dedup();
        EvidenceReport {
            finding: findings().map(|f| f.id.as_str()).collect::<Vec<_>>().join(", "),
            state: if weight.present { "present" } else { "absent" },
            weight_db: weight.decibans,
            decisive: weight.decisive.map(|d| match d {
                Decisive::Proves => "proves",
                Decisive::RulesOut => "rules_out",
            }),
            shows: findings().map(|f| self.shows(f, weight.present)).collect::<Vec<_>>().join("; "),
            facts,
        }
    }

    /// What was seen: the finding's own words where it is present and all facts in them are known, else its title.
    fn shows(&self, finding: &crate::playbook::Finding, present: bool) -> String {
        let title = || self.case.mask(&finding.title);
        let Some(template) = finding.shows.as_ref().filter(|_| present) else { return title() };
        let mut words = String::new();
        let mut rest = 0;
        for (range, path) in fields(template) {
            words.push_str(&template[rest..range.start]);
            let Some(value) = self.case.facts.value(path) else { return title() };
            let unit = self.playbook.catalog.get(path).and_then(|entry| entry.unit);
            words.push_str(&readable(value, unit));
            rest = range.end + written_unit(&template[range.end..], unit);
        }
        self.case.mask(&(words + &template[rest..]))
    }

    /// What would tell whether a finding is present: a question before anything else.
    fn unchecked(&self, finding: usize) -> NotChecked {
        let reads = self.playbook.findings[finding].when.reads();
        let unknown = reads.iter().copied().filter(|slot| self.case.value(*slot).is_none());
        let ways = unknown.map(|slot| {
            let entry = self.playbook.catalog.entry(slot);
            let by = match (self.playbook.question(&entry.path), &entry.origin) {
                (Some(_), _) => (0, format!("ask {}", entry.path)),
                (None, Origin::Probe(name)) => (1, format!("probe {name}")),
                (None, _) => (2, format!("fact {}", entry.path)),
            };
            (by, &*entry.root)
        });
        let ((_, by), root) = ways.min().unwrap_or_default();
        let tells = self.playbook.facts.iter().find(|f| f.name == root).map_or(root, |f| &f.title);
        NotChecked { finding: self.playbook.findings[finding].id.clone(), by, tells: tells.to_owned() }
    }

    fn left_out(&self, cause: usize) -> LeftOut {
        let cause = &self.playbook.causes[cause];
        let applies = cause.applies.as_ref().map_or("", |p| p.text());
        LeftOut { cause: cause.id.clone(), because: self.case.mask(&format!("applies is false: {}", applies.trim())) }
    }

    fn finding(&self, finding: usize) -> FindingReport {
        let state = match self.diagnosis.observations.findings[finding] {
            Truth::True => "present",
            Truth::False => "absent",
            Truth::Unknown => "unknown",
        };
        let finding = &self.playbook.findings[finding];
        FindingReport { id: finding.id.clone(), title: finding.title.clone(), state }
    }

    /// A parameter of an effect, as it is shown: settings may stand in it.
    fn param(&self, value: &Value) -> Value {
        let shown = |text: &str| Some(self.case.mask(&clean(text))).filter(|shown| shown != text);
        value.map_texts(&mut { shown }).into_owned()
    }

    fn facts(&self) -> Vec<FactReport> {
        let one = |(key, fact): (&str, &crate::fact::Fact)| FactReport {
            key: key.to_owned(),
            value: fact.value.clone(),
            class: self.playbook.catalog.get(key).map_or(Class::Machine, |entry| entry.class).name(),
            source: SourceReport { kind: fact.provenance.source.name(), name: fact.provenance.name.clone() },
            observed_at: fact.provenance.observed_at.clone(),
            took_ms: fact.provenance.took_ms,
        };
        self.case.facts.iter().map(one).collect()
    }

    fn plan(&self) -> PlanReport {
        let plan = &self.diagnosis.plan;
        let ask = plan.ask.and_then(|at| plan.questions.get(at)).and_then(|q| self.ask(q)).map(MoveReport::Ask);
        let escalate = plan.escalate.and_then(|p_reached| {
            let escalation = self.playbook.escalation.as_ref()?;
            Some(MoveReport::Escalate(EscalateMove {
                title: escalation.title.clone(),
                contact: escalation.contact.clone(),
                include: escalation.include.clone(),
                time: escalation.time,
                p_reached,
            }))
        });
        let fixes = plan.fixes.iter().map(|fix| MoveReport::Fix(self.fix(fix)));
        PlanReport {
            expected_cost: plan.expected_cost,
            p_resolved: plan.p_resolved,
            exact: plan.exact,
            questions: plan.questions.iter().filter_map(|q| self.question(q)).collect(),
            moves: ask.into_iter().chain(fixes).chain(escalate).collect(),
            workarounds: plan.workarounds.iter().map(|w| self.workaround(w)).collect(),
        }
    }

    fn question(&self, value: &QuestionValue) -> Option<QuestionReport> {
        let question = self.playbook.question(&value.fact)?;
        Some(QuestionReport {
            fact: value.fact.clone(),
            question: self.case.mask(&question.text),
            answers: answers(question),
            cost: value.cost,
            gain: value.gain,
            net: value.net,
            information_bits: value.information,
        })
    }

    fn ask(&self, value: &QuestionValue) -> Option<AskMove> {
        let question = self.playbook.question(&value.fact)?;
        Some(AskMove {
            id: value.fact.clone(),
            question: self.case.mask(&question.text),
            answers: answers(question),
            cost: value.cost,
            net: value.net,
        })
    }

    fn fix(&self, planned: &PlannedFix) -> FixMove {
        let fix = &self.playbook.fixes[planned.fix];
        let here = |cause: &Option<usize>| self.diagnosis.ranking.causes.iter().any(|c| c.cause == *cause);
        let cures = fix.resolves.iter().filter(|(cause, p)| here(cause) && p.p.get() > 0.0);
        FixMove {
            id: fix.id.clone(),
            title: fix.title.clone(),
            cost: planned.cost,
            time: fix.time,
            risk: fix.risk.name(),
            needs: fix.needs.clone(),
            p_reached: planned.p_reached,
            p_helps: planned.p_helps,
            cures: cures.map(|(cause, _)| self.playbook.cause_id(*cause).to_owned()).collect(),
            steps: self.steps(planned.fix),
        }
    }

    fn workaround(&self, workaround: &Workaround) -> WorkaroundReport {
        let own = &self.playbook.fixes[workaround.fix];
        WorkaroundReport {
            id: own.id.clone(),
            title: own.title.clone(),
            time: own.time,
            risk: own.risk.name(),
            p_helps: workaround.p_helps,
            steps: self.steps(workaround.fix),
        }
    }

    /// The steps that are needed here.
    fn steps(&self, fix: usize) -> Vec<StepReport> {
        let platform = self.case.platform();
        let steps = self.playbook.fixes[fix].steps.iter().zip(&self.diagnosis.observations.steps[fix]);
        let one = |step: &crate::playbook::Step| StepReport {
            say: step.say.as_deref().map(|say| self.case.mask(say)),
            effect: step.effect.as_ref().map(|call| {
                let params = call.on(platform);
                EffectReport {
                    name: call.spec.name,
                    describe: self.case.mask(&clean(&describe(call.spec, &params, platform))),
                    params: params.iter().map(|(name, value)| (name, self.param(value))).collect(),
                    privilege: match call.spec.privilege {
                        Privilege::User => "user",
                        Privilege::Admin => "admin",
                    },
                    reversible: call.spec.reversible,
                }
            }),
        };
        steps.filter(|(_, applies)| **applies != Truth::False).map(|(step, _)| one(step)).collect()
    }
}

fn answers(question: &Question) -> Vec<AnswerReport> {
    let one = |c: &crate::playbook::Choice| AnswerReport { value: c.value.clone(), label: c.label.clone() };
    question.answers.iter().map(one).collect()
}

/// How much a piece of evidence says, for or against.
fn strength(weight: &Weight) -> f64 {
    match (weight.decisive, weight.decibans) {
        (Some(_), _) => f64::INFINITY,
        (None, Some(db)) => db.get().abs(),
        (None, None) => 0.0,
    }
}
