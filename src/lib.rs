//! `triage` finds the likeliest cause of a symptom and the cheapest order of fixes, from playbooks of tested knowledge.
//!
//! The rooms stand in the order of their floors: a room imports only what stands above it.

pub mod limits;
pub mod units;
pub mod text;
pub mod diag;
pub mod fact;
pub mod predicate;
pub mod playbook;
pub mod diagnosis;
pub mod plan;
pub mod probe;
pub mod action;
pub mod session;
pub mod report;
pub mod author;
pub mod cli;
