//! Playbooks: from YAML text to a model without mistakes. Is given text; never reads a file itself.
//!
//! | file | holds |
//! |---|---|
//! | `check` | the lints, one a file |
//! | `checked` | what passed the walk, on its way to the types as written |
//! | `declare` | what can be known: the catalog of a playbook |
//! | `document` | a playbook on its way from text to model |
//! | `duplicates` | what stands under a key for the second time |
//! | `entry` | the parts of a document that may have an `allow` |
//! | `facts_file` | facts written down as JSON or YAML, under the same guard |
//! | `forms` | the small forms that values take, with their schemas |
//! | `forms_check` | whether a scalar has its form |
//! | `library` | the embedded playbooks and those of the user |
//! | `load` | from text to model, or why not |
//! | `lower` | from a document without mistakes to the model |
//! | `model` | the playbook as the engine uses it |
//! | `places` | where things stand in the text of a playbook that was read |
//! | `plain` | the plain part of YAML, read without the parser |
//! | `raw` | the playbook as it is written |
//! | `rules` | the schema made ready for the walk |
//! | `scalar` | a single value of a YAML document |
//! | `schema` | the JSON Schema of playbooks |
//! | `sections` | sections whose names are misspelt |
//! | `settings` | named values that an operator may override |
//! | `shown` | the texts of a playbook that people read |
//! | `snippets` | whole entries that an editor offers |
//! | `syntax` | where a mistake of YAML syntax lies |
//! | `tree` | the YAML document with the place of every value |
//! | `walk` | the walk over the tree with the schema in hand |

mod check;
mod checked;
mod declare;
mod document;
mod duplicates;
mod entry;
mod facts_file;
mod forms;
mod forms_check;
mod library;
mod load;
mod lower;
mod model;
mod places;
mod plain;
mod raw;
mod rules;
mod scalar;
mod schema;
mod sections;
mod settings;
mod shown;
mod snippets;
mod syntax;
mod tree;
mod walk;

pub use check::{Example, examples};
pub use declare::BUILT_IN;
pub use facts_file::FactsFile;
pub use forms::PerPlatform;
pub use forms_check::described as form_in_words;
pub use library::{Library, Match, SCENARIOS_END, Shelf};
pub use load::Refusal;
pub use lower::{NEED_PRICES, RISK_PRICES};
pub use model::{
    Asks, Call, Cause, Choice, Citation, Escalation, Expectation, FactDeclaration, Finding, Fix, Group, OTHER,
    Playbook, Question, Reference, Scenario, Step, Symptom,
};
pub use places::Places;
pub use raw::Risk;
pub use schema::{scenarios_schema, schema};
