//! What a support desk is given of a case: the report in three forms, the facts with where they came from, what was tried,
//! and a page that says what is what.

use serde_json::{Map, Value as Json, json};

use super::page::{Page, accent, dim, plain, strong};
use super::{Detail, FORMATS, Rendered, record, report};
use crate::session::Case;
use crate::units::size_in_words;

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct BundleFile {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub about: &'static str,
    /// Its content.
    pub content: Rendered,
}

/// The forms of the report that are in a bundle: their names, and the files that hold them.
const REPORTS: [(&str, &str, &str); 3] = [
    ("html", "report.html", "The report, for a browser"),
    ("markdown", "report.md", "The report as Markdown, for a ticket"),
    ("json", "report.json", "The report, for programs"),
];
const FACTS: (&str, &str) =
    ("facts.json", "What is known, from where and since when, and why the rest is not; --facts takes it back");
const TRIED: (&str, &str) = ("tried.json", "What was tried and changed");
const README: (&str, &str) = ("README.txt", "What each of these files is");

/// What is left out of every bundle.
const LEFT_OUT: [&str; 3] = [
    "Passwords, tokens, cookies and keys: they never become facts.",
    "Pages, the bodies of answers, and what your files hold: only what was measured of them is told.",
    "Names of users, e-mail addresses and this computer's name: a token such as <user-1> stands in their place.",
];

/// The files of a masked case. `story` is what else was kept of the run, masked as well.
#[must_use]
pub fn bundle(case: &Case, story: &Map<String, Json>) -> Vec<BundleFile> {
    let report = report(case, &case.diagnose());
    let rendered = |form: &str| {
        let format = FORMATS.iter().find(|format| format.name == form).unwrap_or(&FORMATS[0]);
        (format.render)(&report, Detail::Full)
    };
    let mut files: Vec<BundleFile> =
        REPORTS.iter().map(|(form, name, about)| BundleFile { name, about, content: rendered(form) }).collect();
    let facts = serde_json::to_value(record(case)).unwrap_or_default();
    files.push(BundleFile { name: FACTS.0, about: FACTS.1, content: Rendered::Json(facts) });
    if let Some(tried) = tried(case, story) {
        files.push(BundleFile { name: TRIED.0, about: TRIED.1, content: Rendered::Json(tried) });
    }
    let readme = readme(case, &files);
    files.insert(0, BundleFile { name: README.0, about: README.1, content: Rendered::Page(readme) });
    files
}

/// What was tried, and what else was kept of the run; `None` where that is nothing.
fn tried(case: &Case, story: &Map<String, Json>) -> Option<Json> {
    let fix = |fix: &usize| {
        let fix = &case.playbook.fixes[*fix];
        json!({ "fix": fix.id, "title": fix.title })
    };
    let mut all = Map::new();
    if !case.tried.is_empty() {
        all.insert("did_not_help".to_owned(), case.tried.iter().map(fix).collect());
    }
    let is_empty = |value: &Json| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    all.extend(story.iter().filter(|(_, value)| !is_empty(value)).map(|(key, value)| (key.clone(), value.clone())));
    (!all.is_empty()).then_some(Json::Object(all))
}

fn readme(case: &Case, files: &[BundleFile]) -> Page {
    let playbook = &case.playbook;
    let symptom = &playbook.symptoms[case.symptom];
    let mut page = Page::default();
    page.line(0, 0, [strong(&symptom.title)]);
    page.say(0, format!("{}#{}", playbook.id, symptom.id));
    page.gap();
    let version = env!("CARGO_PKG_VERSION");
    page.say(0, format!("Made by triage {version} with version {} of the playbook {}.", playbook.version, playbook.id));
    page.say(0, format!("SHA-256 of the playbook's text: {}", playbook.sha256()));
    page.heading("What is in here");
    for file in files {
        page.line(2, 2, [accent(file.name), plain(format!(": {}", file.about))]);
    }
    left_out(&mut page);
    page.heading("To look into it");
    page.say(2, "The same diagnosis comes out of the facts again, on any machine, and nothing is looked at there:");
    page.say(4, "triage --facts facts.json");
    if !playbook.built_in {
        page.say(2, "The playbook is not built in: --playbook FILE names it.");
    }
    page
}

fn left_out(page: &mut Page) {
    page.heading("What is not in here");
    LEFT_OUT.iter().for_each(|what| page.line(2, 2, [plain("• "), plain(*what)]));
}

/// The page of what a bundle will hold: each file with its size in bytes.
#[must_use]
pub fn bundle_page(path: &str, files: &[(&BundleFile, usize)]) -> Page {
    let mut page = Page::default();
    page.line(0, 0, [plain("The bundle "), strong(path), plain(" holds")]);
    for (file, bytes) in files {
        #[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
        let size = size_in_words(*bytes as f64).replace(' ', "\u{a0}");
        page.line(2, 4, [accent(file.name), dim(format!(" · {size} · ")), plain(file.about)]);
    }
    left_out(&mut page);
    page
}
