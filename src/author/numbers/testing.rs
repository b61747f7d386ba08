//! Playbooks from text, for the tests of this room.

use std::rc::Rc;

use crate::playbook::{Library, Playbook};
use crate::session::vocabulary;
use crate::text::SourceFile;

/// A playbook that must have no mistakes.
pub(super) fn playbook(text: &str) -> Rc<Playbook> {
    let mut library = Library::new(vocabulary());
    let shelf = library.add(Rc::new(SourceFile::new("test.yaml", text)), None);
    library.playbook(shelf).unwrap_or_else(|refusal| panic!("{refusal:?}"))
}
