//! How far work that takes long has got, on stderr: on a terminal one row that is drawn anew, elsewhere now and then a line.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::printer::Printer;

/// What ends sooner needs no progress.
const FIRST: Duration = Duration::from_secs(1);
/// How often a terminal's row is drawn, and how often a line is written elsewhere.
const FRAME: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_secs(5);

/// Tells how far work has got, from any thread.
pub(super) struct Pace<'p> {
    printer: &'p Printer,
    what: &'static str,
    of: AtomicUsize,
    live: bool,
    start: Instant,
    /// When the next word is due, and whether one was said.
    next: Mutex<(Duration, bool)>,
}

impl<'p> Pace<'p> {
    /// Nothing was told yet of `of` pieces of work.
    pub(super) fn new(printer: &'p Printer, what: &'static str, of: usize) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let live = std::io::stderr().is_terminal() && !dumb;
        Self { printer, what, of: AtomicUsize::new(of), live, start: Instant::now(), next: Mutex::new((FIRST, false)) }
    }

    /// Tells that so many of so many are done.
    pub(super) fn tell_of(&self, done: usize, of: usize) {
        self.of.store(of, Ordering::Relaxed);
        self.tell(done);
    }

    /// Tells that so many are done.
    pub(super) fn tell(&self, done: usize) {
        let of = self.of.load(Ordering::Relaxed);
        let elapsed = self.start.elapsed();
        let Ok(mut next) = self.next.try_lock() else { return };
        if self.printer.is_quiet() || elapsed < next.0 || done >= of {
            return;
        }
        let text = format!("{:.0} s: {done} of {} {}", elapsed.as_secs_f64(), of, self.what);
        if self.live {
            self.printer.frame(&[text]);
        } else {
            self.printer.note(&text);
        }
        *next = (elapsed + if self.live { FRAME } else { LINE }, true);
    }

    /// All is done: a row that was drawn disappears.
    pub(super) fn end(self) {
        if self.live && self.next.lock().is_ok_and(|next| next.1) {
            self.printer.frame(&[]);
        }
    }
}
