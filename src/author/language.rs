//! The pages that explain the language of predicates: one of its words, all of it, and the facts that it always has.

use super::pieces::{plain, strong, verbatim};
use crate::playbook::BUILT_IN;
use crate::predicate::{EXAMPLE_FACTS, Word, rules, words};
use crate::report::Page;

/// What the language is, in a sentence.
pub(super) const TITLE: &str = "the language of `when` and `applies`: one expression over facts, in the syntax of Rhai";

/// Where built-in facts come from.
pub(super) const BUILT_IN_FROM: &str = "Built-in facts are known without a probe where a run looks at its own machine. `os.family` is also known from \
     `--platform`, and from `platform` in a scenario. Else they are unknown, unless somebody gives them. A playbook that \
     declares `os` itself replaces them.";

/// The page of a word.
pub(super) fn word(word: &Word, page: &mut Page) {
    page.gap();
    page.line(0, 2, [plain(word.form.as_str())]);
    page.say(0, word.doc);
    page.heading("Example");
    verbatim(word.example, page);
    page.gap();
    page.say(0, "`triage explain predicates` tells the rest of the language.");
}

/// The page of a built-in fact.
pub(super) fn built_in(page: &mut Page) {
    page.gap();
    page.say(0, BUILT_IN_FROM);
}

/// The page of the whole language.
pub(super) fn whole(page: &mut Page) {
    for (title, paragraphs) in rules() {
        page.heading(title);
        paragraphs.iter().for_each(|paragraph| page.say(2, paragraph.as_str()));
    }
    for (kind, title) in [("function", "Functions"), ("operator", "Operators")] {
        page.heading(title);
        for word in words().filter(|word| word.kind == kind) {
            page.line(2, 4, [strong(word.form.as_str()), plain(format!(": {}", word.doc))]);
            verbatim(&format!("    {}", word.example), page);
        }
    }
    page.heading("Facts that are built in");
    BUILT_IN.iter().for_each(|(path, doc)| page.line(2, 4, [strong(*path), plain(format!(": {doc}."))]));
    page.say(2, BUILT_IN_FROM);
    page.heading("The facts of the examples");
    verbatim(EXAMPLE_FACTS, page);
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::playbook::Library;
    use crate::session::vocabulary;
    use crate::text::SourceFile;

    #[test]
    fn every_example_is_a_predicate_without_mistakes() {
        let mut text = format!(
            "triage: 1\nid: a\ntitle: A\nversion: 1.0.0\nsymptoms: {{ s: {{ title: S, causes: {{ c: 1 }} }} }}\n\
             causes: {{ c: {{ title: C, explanation: E }} }}\n{EXAMPLE_FACTS}findings:\n"
        );
        for (n, word) in words().enumerate() {
            text += &format!("  f{n}:\n    title: F\n    when: |\n      {}\n", word.example);
        }
        let mut library = Library::new(vocabulary());
        let shelf = library.add(Rc::new(SourceFile::new("a.yaml", text.as_str())), None);
        assert!(library.playbook(shelf).is_ok(), "{text}\n{:?}", library.playbook(shelf).err());
    }
}
