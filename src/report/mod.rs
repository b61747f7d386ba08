//! Reports: the public, versioned view of a diagnosis, and its renderers, one a file. Nothing is printed here: a renderer
//! makes a [`Page`], a text or JSON, and what came from outside is made harmless by whoever prints it.
//!
//! | file | holds |
//! |---|---|
//! | `assemble` | from a case and its diagnosis to the report |
//! | `book` | a playbook as a readable page |
//! | `book_json` | a playbook as other programs read it |
//! | `book_markdown` | a playbook as Markdown |
//! | `book_mermaid` | a playbook as a drawing |
//! | `bundle` | what a support desk is given |
//! | `chart` | bars and the timeline, as inline SVG |
//! | `consent` | what a playbook from outside would look at and do |
//! | `contract` | the saved plan, and what it rests on |
//! | `facts` | the facts of a case, without a diagnosis |
//! | `form` | what the forms that other programs read have in common |
//! | `guide` | the pages of a guided session |
//! | `html` | the report as one file for a browser, to hand on |
//! | `json` | the report as other programs read it |
//! | `kept_session` | a guided session as it is kept |
//! | `markdown` | the report as Markdown, to hand on |
//! | `markup` | HTML that no text breaks out of |
//! | `page` | styled lines, and how they are laid out |
//! | `record` | the record of a run, from which the same result can be made again |
//! | `sentences` | what a diagnosis comes to, in sentences that all forms share |
//! | `style` | the style sheet of the report as HTML |
//! | `text` | the report as a person reads it |
//! | `told` | what many documents come to, a line each |
//! | `v1` | the report, version 1 |
//! | `words` | numbers and lists as people say them |

mod assemble;
mod book;
mod book_json;
mod book_markdown;
mod book_mermaid;
mod bundle;
mod chart;
mod consent;
mod contract;
mod facts;
mod form;
pub mod guide;
mod html;
mod json;
mod kept_session;
mod markdown;
mod markup;
mod page;
mod record;
mod sentences;
mod style;
mod text;
mod told;
mod v1;
mod words;

pub use assemble::report;
pub use book::{BookFormat, symptoms};
pub use bundle::{BundleFile, bundle, bundle_page};
pub use consent::{consent, trusted};
pub use contract::{Circumstances, GatheringV1, MachineV1, PlanV1, contract, schema as plan_schema};
pub use facts::{facts, facts_document};
pub use form::Damage;
pub use html::html;
pub use kept_session::SessionV1;
pub use markdown::{code as markdown_code, markdown, prose as markdown_prose, text as markdown_text};
pub use page::{Line, Page, Piece, Tone};
pub use record::{RecordV1, record, schema as record_schema};
pub use text::text;
pub use told::{ToldLines, document_id};
pub use v1::{MoveReport, ReportV1, schema};

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// One screen.
    Screen,
    /// Everything that a person may wish to see.
    Full,
}

/// A report as a renderer made it.
#[derive(Debug, Clone, PartialEq)]
pub enum Rendered {
    /// Styled lines.
    Page(Page),
    /// Text that is laid out already.
    Text(String),
    /// JSON.
    Json(serde_json::Value),
}

/// A form of the report.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// For whom it is.
    pub about: &'static str,
    /// Makes it.
    pub render: fn(&ReportV1, Detail) -> Rendered,
}

/// All forms of the report; the first is the default.
pub static FORMATS: [Format; 4] = [text::FORMAT, json::FORMAT, markdown::FORMAT, html::FORMAT];

/// All forms of a playbook that is shown; the first is the default.
pub static BOOK_FORMATS: [BookFormat; 4] =
    [book::FORMAT, book_markdown::FORMAT, book_mermaid::FORMAT, book_json::FORMAT];
