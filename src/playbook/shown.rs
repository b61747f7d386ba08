//! The texts of a playbook that people read, as opposed to those that the engine works with. An operator's settings stand in
//! both, and what must not be read is changed here alone.

use super::model::{Playbook, Question};

impl Playbook {
    /// Changes every text that is shown; parameters of probes and effects, and predicates, stay as they are.
    pub fn map_shown(&mut self, change: &dyn Fn(&str) -> String) {
        let one = |text: &mut String| *text = change(text);
        one(&mut self.title);
        self.symptoms.iter_mut().for_each(|symptom| one(&mut symptom.title));
        for fact in &mut self.facts {
            one(&mut fact.title);
            if let Some(Question { text, answers, .. }) = &mut fact.question {
                one(text);
                answers.iter_mut().for_each(|answer| one(&mut answer.label));
            }
        }
        for finding in &mut self.findings {
            one(&mut finding.title);
            finding.shows.iter_mut().for_each(one);
        }
        for cause in &mut self.causes {
            one(&mut cause.title);
            one(&mut cause.explanation);
        }
        for fix in &mut self.fixes {
            one(&mut fix.title);
            fix.steps.iter_mut().filter_map(|step| step.say.as_mut()).for_each(one);
        }
        if let Some(escalation) = &mut self.escalation {
            one(&mut escalation.title);
            one(&mut escalation.contact);
            escalation.include.iter_mut().for_each(one);
        }
    }
}
