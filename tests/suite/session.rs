//! The guided session as a state machine: laws on random playbooks.

use std::collections::BTreeSet;

use crate::common::model::Model;
use crate::common::random::models;
use crate::common::{case, playbook};
use proptest::prelude::*;
use serde_json::json;
use triage::report::SessionV1;
use triage::session::{Ending, Move, Outcome, Session, What};

const AT: &str = "2026-01-01T00:00:00Z";

fn open(model: &Model) -> Session {
    let tried = model.tried();
    let tried: Vec<&str> = tried.iter().map(String::as_str).collect();
    Session::new(case(&playbook(&model.text()), None, &model.facts(), &tried), Vec::new())
}

/// What a person could say of a move; `choice` decides.
fn said(session: &Session, next: &Move, choice: u8) -> What {
    let playbook = &session.case().playbook;
    match next {
        Move::Ask(fact) => {
            let answers = &playbook.question(fact).unwrap().answers;
            match usize::from(choice) % (answers.len() + 2) {
                n if n < answers.len() => {
                    What::Answered { fact: fact.clone(), value: serde_json::to_value(&answers[n].value).unwrap() }
                }
                n if n == answers.len() => What::NotKnown { fact: fact.clone() },
                _ => What::QuestionSkipped { fact: fact.clone() },
            }
        }
        Move::Fix(fix) => {
            let fix = playbook.fixes[*fix].id.clone();
            match choice % 5 {
                0 => What::FixSkipped { fix },
                1 => What::Tried { fix, outcome: Outcome::NotKnown, cause: None, proof: None },
                _ => What::Tried { fix, outcome: Outcome::DidNotHelp, cause: None, proof: None },
            }
        }
        Move::WorkAround(fix) => What::WorkedAround { fix: playbook.fixes[*fix].id.clone(), works: None },
        Move::Escalate => What::Escalated,
        Move::Done(_) => unreachable!("nothing is said of an end"),
    }
}

/// Makes one move for each choice, as long as there is one; `after` hears of each.
fn go_on(session: &mut Session, choices: &[u8], mut after: impl FnMut(&Session)) {
    for choice in choices {
        let next = session.next();
        if matches!(next, Move::Done(_)) {
            break;
        }
        let what = said(session, &next, *choice);
        session.tell(what, AT);
        after(session);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn a_session_ends_and_offers_nothing_twice(model in models(), choices in proptest::collection::vec(any::<u8>(), 40)) {
        let mut session = open(&model);
        let mut seen = BTreeSet::new();
        for choice in choices {
            let next = session.next();
            if next == Move::Done(Ending::Unresolved) {
                return Ok(());
            }
            prop_assert!(seen.insert(format!("{next:?}")), "{next:?} comes twice");
            let what = said(&session, &next, choice);
            session.tell(what, AT);
        }
        prop_assert!(matches!(session.next(), Move::Done(_)), "{:?} is left", session.next());
    }

    #[test]
    fn going_back_takes_everything_back(model in models(), choices in proptest::collection::vec(any::<u8>(), 6)) {
        let mut session = open(&model);
        let mut standings = vec![session.standing()];
        go_on(&mut session, &choices, |session| standings.push(session.standing()));
        while let Some(standing) = standings.pop() {
            prop_assert_eq!(&session.standing(), &standing);
            prop_assert_eq!(session.back().is_some(), !standings.is_empty());
        }
        prop_assert!(session.events().is_empty());
    }

    #[test]
    fn a_kept_session_goes_on_where_it_was_left(model in models(), choices in proptest::collection::vec(any::<u8>(), 4)) {
        let mut session = open(&model);
        go_on(&mut session, &choices, |_| {});
        let how = json!({ "probed": false, "public_dns": true, "deadline_ms": 1, "evidence": [] });
        let kept = SessionV1::of(&session, None, serde_json::from_value(how).unwrap(), None);
        let json = serde_json::to_value(&kept).unwrap();
        let read = SessionV1::read(json.as_object().unwrap().clone()).unwrap();
        prop_assert_eq!(&read, &kept);
        let mut case = triage::session::Case::new(session.case().playbook.clone(), 0);
        case.tried = read.record.options.tried.iter().map(|id| case.playbook.fix(id).unwrap()).collect();
        read.record.restore(&mut case);
        prop_assert_eq!(Session::new(case, read.events).standing(), session.standing());
    }

    #[test]
    fn a_fix_that_helped_ends_it(model in models()) {
        let mut session = open(&model);
        if let Some(fix) = session.case().playbook.fixes.first().map(|fix| fix.id.clone()) {
            session.tell(What::Tried { fix: fix.clone(), outcome: Outcome::Helped, cause: None, proof: None }, AT);
            prop_assert_eq!(session.next(), Move::Done(Ending::Resolved));
            prop_assert_eq!(session.helped_by(), Some(fix.as_str()));
        }
    }
}
