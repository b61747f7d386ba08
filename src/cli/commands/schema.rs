//! `triage schema`: the JSON Schemas, as they stand in `schema/`.

use super::super::args::{SchemaArgs, SchemaName};
use super::super::exit::Exit;
use super::super::input::vocabulary;
use super::super::printer::Printer;
use crate::{playbook, report};

pub(super) fn run(args: &SchemaArgs, printer: &mut Printer) -> Exit {
    printer.json(match args.name {
        SchemaName::Playbook => playbook::schema(&vocabulary()),
        SchemaName::Report => report::schema(),
    });
    Exit::Done
}
