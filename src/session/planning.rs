//! From a ranking to a plan: the numbers that the planner needs, and the moves that come of them.

use super::case::Case;
use super::observer::Observer;
use crate::diagnosis::{Observations, Ranking, hypothetical};
use crate::plan::{self, Answer, Problem, QuestionValue};
use crate::predicate::Truth;
use crate::units::{Minutes, Probability};

/// A fix in its place in the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedFix {
    /// Its position in the playbook.
    pub fix: usize,
    /// Time, risk and the needs that it pays here.
    pub cost: Minutes,
    /// The needs that it pays here.
    pub pays: Vec<String>,
    /// P(the symptom is not gone before it).
    pub p_reached: Probability,
    /// P(it helps | it is reached).
    pub p_helps: Probability,
}

/// A fix beside the plan that makes the user able to work.
#[derive(Debug, Clone, PartialEq)]
pub struct Workaround {
    /// Its position in the playbook.
    pub fix: usize,
    /// P(the user is able to work with it); `None` where the playbook does not say for which causes it helps.
    pub p_helps: Option<Probability>,
}

/// The least chance with which a workaround is worth a word.
const WORTH_A_WORD: f64 = 0.05;

/// What to do, in order.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Every open question with its worth, best first.
    pub questions: Vec<QuestionValue>,
    /// The question to ask first, if one is worth more than it costs: a position in `questions`.
    pub ask: Option<usize>,
    /// The fixes in order.
    pub fixes: Vec<PlannedFix>,
    /// P(the escalation is reached), where there is one.
    pub escalate: Option<Probability>,
    /// The fixes beside the plan that make the user able to work.
    pub workarounds: Vec<Workaround>,
    /// The expected cost of repair by the fixes alone, on what is known now.
    pub expected_cost: Minutes,
    /// P(the symptom is gone after all fixes).
    pub p_resolved: Probability,
    /// Whether the order is proven to be the best.
    pub exact: bool,
}

/// Whether the worth of the open questions is worked out: that takes most of a plan's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Questions {
    /// It is.
    Valued,
    /// The plan has no questions.
    Left,
}

impl Case {
    /// The fixes that may be planned, by position in the playbook, and the problem of their order in numbers. Its causes
    /// stand in the order of the ranking, its fixes in that of the positions.
    #[must_use]
    pub fn problem(&self, observations: &Observations, ranking: &Ranking) -> (Vec<usize>, Problem) {
        let planner = Planner::of(self, ranking);
        let fixes = planner.candidates();
        let problem = planner.problem(&fixes, observations);
        (fixes, problem)
    }
}

/// Plans a case.
pub(super) fn plan(
    case: &Case,
    observer: &impl Observer,
    observations: &Observations,
    ranking: &Ranking,
    resolved: bool,
    questions: Questions,
) -> Plan {
    let planner = Planner::of(case, ranking);
    let escalation = planner.escalation(observations);
    let workarounds = if resolved { Vec::new() } else { planner.workarounds(observations) };
    if resolved || ranking.contradictory {
        let nothing_left = if resolved { 1.0 } else { 0.0 };
        return Plan {
            questions: Vec::new(),
            ask: None,
            fixes: Vec::new(),
            escalate: if resolved { None } else { escalation.map(|_| Probability::ONE) },
            workarounds,
            expected_cost: if resolved { Minutes::ZERO } else { escalation.unwrap_or(Minutes::ZERO) },
            p_resolved: Probability::clamped(nothing_left),
            exact: true,
        };
    }
    let fixes = planner.candidates();
    let problem = planner.problem(&fixes, observations);
    let planned = plan::solve(&problem);
    let open = match questions {
        Questions::Valued => planner.questions(observer, &fixes, observations),
        Questions::Left => Vec::new(),
    };
    let questions = plan::question_values(&problem, &open);
    let ask = plan::best_question(&questions).map(|best| best.fact.clone());
    let moves = planned.moves.iter().map(|m| PlannedFix {
        fix: fixes[m.fix],
        cost: m.cost,
        pays: m.pays.iter().map(|need| planner.needs[*need].to_owned()).collect(),
        p_reached: m.p_reached,
        p_helps: m.p_helps,
    });
    Plan {
        ask: ask.and_then(|fact| questions.iter().position(|q| q.fact == fact)),
        questions,
        fixes: moves.collect(),
        escalate: escalation.map(|_| planned.p_resolved.complement()),
        workarounds,
        expected_cost: planned.expected_cost,
        p_resolved: planned.p_resolved,
        exact: planned.exact,
    }
}

struct Planner<'a> {
    case: &'a Case,
    ranking: &'a Ranking,
    needs: Vec<&'a str>,
}

impl<'a> Planner<'a> {
    fn of(case: &'a Case, ranking: &'a Ranking) -> Self {
        Self { case, ranking, needs: case.playbook.need_prices.keys().map(String::as_str).collect() }
    }

    fn workarounds(&self, observations: &Observations) -> Vec<Workaround> {
        let posterior =
            |cause| self.ranking.causes.iter().find(|c| c.cause == cause).map_or(0.0, |c| c.posterior.get());
        let all = self.case.playbook.fixes.iter().enumerate().filter(|(f, fix)| {
            fix.workaround && observations.fixes[*f] != Truth::False && !self.case.tried.contains(f)
        });
        let workaround = |(fix, own): (usize, &crate::playbook::Fix)| {
            let helps: f64 = own.resolves.iter().map(|(cause, p)| posterior(*cause) * p.p.get()).sum();
            Workaround { fix, p_helps: (!own.resolves.is_empty()).then(|| Probability::clamped(helps)) }
        };
        all.map(workaround).filter(|w| w.p_helps.is_none_or(|p| p.get() >= WORTH_A_WORD)).collect()
    }

    fn escalation(&self, observations: &Observations) -> Option<Minutes> {
        let escalation = self.case.playbook.escalation.as_ref()?;
        (observations.escalation != Truth::False).then_some(escalation.price)
    }

    /// The fixes that may be planned, wherever they apply: by position in the playbook.
    fn candidates(&self) -> Vec<usize> {
        let fixes = self.case.relevance.fixes.iter().copied();
        let is_open = |f: &usize| !self.case.tried.contains(f) && !self.case.put_off.contains(f);
        fixes.filter(|f| !self.case.playbook.fixes[*f].workaround && is_open(f)).collect()
    }

    fn need(&self, name: &str) -> Option<usize> {
        self.needs.iter().position(|n| *n == name)
    }

    /// The problem with every candidate; those that do not apply now resolve nothing and are required by nobody.
    fn problem(&self, fixes: &[usize], observations: &Observations) -> Problem {
        let playbook = &self.case.playbook;
        let tried = || self.case.tried.iter().map(|f| &playbook.fixes[*f]);
        let mut paid: Vec<usize> = tried().flat_map(|f| &f.needs).filter_map(|need| self.need(need)).collect();
        paid.sort_unstable();
        paid.dedup();
        Problem {
            posterior: self.ranking.causes.iter().map(|c| c.posterior).collect(),
            fixes: fixes.iter().map(|f| self.numbers(*f, fixes, observations)).collect(),
            needs: playbook.need_prices.values().copied().collect(),
            paid,
            escalation: self.escalation(observations),
        }
    }

    fn numbers(&self, fix: usize, candidates: &[usize], observations: &Observations) -> plan::Fix {
        let playbook = &self.case.playbook;
        let model = &playbook.fixes[fix];
        let position = |cause: &Option<usize>| self.ranking.causes.iter().position(|c| c.cause == *cause);
        let resolves = model.resolves.iter().filter_map(|(cause, likelihood)| Some((position(cause)?, likelihood.p)));
        let required = model.requires.iter().filter_map(|r| candidates.iter().position(|f| f == r));
        plan::Fix {
            id: model.id.clone(),
            time: model.time,
            risk: playbook.risk_prices[model.risk.index()] * self.case.preference.factor(),
            needs: model.needs.iter().filter_map(|need| self.need(need)).collect(),
            resolves: resolves.collect(),
            requires: required.collect(),
            applies: observations.fixes[fix] != Truth::False,
        }
    }

    fn questions(&self, observer: &impl Observer, fixes: &[usize], now: &Observations) -> Vec<plan::Question> {
        let playbook = &self.case.playbook;
        let open = self.case.open_questions().into_iter();
        open.map(|(question, slot)| {
            let hypotheses =
                hypothetical(playbook, self.ranking, now, &|answer| observer.under(slot, answer), question);
            let answers = hypotheses.into_iter().map(|hypothesis| Answer {
                applies: fixes.iter().map(|f| hypothesis.observations.fixes[*f] != Truth::False).collect(),
                escalation: self.escalation(&hypothesis.observations),
                chance: hypothesis.chance,
            });
            plan::Question { fact: question.fact.clone(), cost: question.time, answers: answers.collect() }
        })
        .collect()
    }
}
