//! The tests of the whole, in one program: that links once.
//!
//! | file | holds |
//! |---|---|
//! | `bundle` | the file for a support desk: what is in it, and what is not |
//! | `calibration` | causes that are given 80 % are the right ones about 80 % of the time |
//! | `check` | `triage check` as a command: exit codes, warnings denied, SARIF, what `--fix` changes and leaves |
//! | `cli` | the command line as its users meet it |
//! | `common` | what several files need |
//! | `contract` | a saved plan: carried out as it is, or refused with the reason |
//! | `docs` | the tutorial can be followed literally, and the reference is whole |
//! | `edges` | the edges of the mathematics: ties, huge frequencies, shared questions |
//! | `effects` | effects: what they refuse, and that whatever a fault leaves can be undone |
//! | `evidence` | recordings and logs, whole and damaged |
//! | `fleet` | many documents of one symptom, and `triage batch` |
//! | `gentle` | what a run sends at most, whatever its playbook asks for |
//! | `guide` | the guided session: with a file of answers, and through a real terminal |
//! | `hostile` | playbooks that mean harm come to nothing |
//! | `laws` | the mathematics, as laws on random playbooks |
//! | `lints` | examples of every code: one that provokes it, one that does not |
//! | `mistakes` | every kind of mistake, at its line and column |
//! | `mutate` | changes for the worse, and which of them scenarios notice |
//! | `numbers` | identifiability and worlds drawn from the model, as laws |
//! | `oracle` | the mathematics, against independent solvers |
//! | `order` | what hides what, and what the first cause leaves unexplained |
//! | `pages` | the scaffold, playbooks shown in each form, completions, manual pages |
//! | `parameters` | parameters of probes, of every kind |
//! | `plan_laws` | the laws of planning |
//! | `planted` | hundreds of mistakes planted into the shipped playbooks |
//! | `playbooks` | the example of the format, and what is shipped |
//! | `predicates` | the language of predicates |
//! | `readme` | the README tells the truth |
//! | `records` | saved runs, which give the same bytes again; tokens for personal values |
//! | `reports` | reports to hand on: whole, loading nothing, hostile texts as text |
//! | `robust` | worlds that are meant to break the probes |
//! | `schema` | the schemas |
//! | `secrets` | hundreds of planted secrets, of which none comes out |
//! | `session` | the guided session as a state machine, as laws |
//! | `testing` | scenarios: each expectation and verdict, coverage, JUnit, `--watch` |
//! | `tidy` | the floors, the tables of files, what the documents name |
//! | `trust` | playbooks from outside look at nothing before they are trusted |
//! | `undo` | `triage undo`: what it puts back, lists, and deletes for good |

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::too_many_lines, reason = "a test may panic")]

mod bundle;
mod calibration;
mod check;
mod cli;
mod common;
mod contract;
mod docs;
mod edges;
mod effects;
mod evidence;
mod fleet;
mod gentle;
mod guide;
mod hostile;
mod laws;
mod lints;
mod mistakes;
mod mutate;
mod numbers;
mod oracle;
mod order;
mod pages;
mod parameters;
mod plan_laws;
mod planted;
mod playbooks;
mod predicates;
mod readme;
mod records;
mod reports;
mod robust;
mod schema;
mod secrets;
mod session;
mod testing;
mod tidy;
mod trust;
mod undo;
