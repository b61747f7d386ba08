//! What worlds that were played came to, as a page.

use super::bench::Bench;
use crate::report::Page;

/// The page.
#[must_use]
pub fn bench_page(bench: &Bench) -> Page {
    let mut page = Page::default();
    page.say(0, &bench.title);
    page
}
