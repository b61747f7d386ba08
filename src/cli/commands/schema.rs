//! `triage schema`: the JSON Schemas, as they stand in `schema/`.

use clap::{Args, ValueEnum};

use super::super::exit::Exit;
use super::super::printer::Printer;
use crate::session::vocabulary;
use crate::{playbook, report};

/// Which schema.
#[derive(Debug, Args)]
pub(in crate::cli) struct Schema {
    /// Of what
    #[arg(value_enum, default_value_t = SchemaName::Playbook)]
    pub(in crate::cli) name: SchemaName,
}

/// A schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SchemaName {
    /// Of playbooks
    Playbook,
    /// Of the files with scenarios beside playbooks
    Scenarios,
    /// Of reports
    Report,
    /// Of saved runs
    Record,
    /// Of saved plans
    Plan,
}

pub(super) fn run(args: &Schema, printer: &mut Printer) -> Exit {
    printer.json(match args.name {
        SchemaName::Playbook => playbook::schema(&vocabulary()),
        SchemaName::Scenarios => playbook::scenarios_schema(),
        SchemaName::Report => report::schema(),
        SchemaName::Record => report::record_schema(),
        SchemaName::Plan => report::plan_schema(),
    });
    Exit::Done
}
