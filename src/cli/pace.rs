//! How far work that takes long has got, on stderr: on a terminal one row that is drawn anew, elsewhere now and then a line.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::printer::Printer;

/// What ends sooner needs no progress.
pub(super) const FIRST: Duration = Duration::from_secs(1);
/// How often a terminal's row is drawn, and how often a line is written elsewhere.
const FRAME: Duration = Duration::from_millis(100);
const LINE: Duration = Duration::from_secs(5);

/// Whether a row on stderr can be drawn anew: it is a terminal, and not a dumb one.
pub(super) fn is_live() -> bool {
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    std::io::stderr().is_terminal() && !dumb
}

/// Says now and then how far something is, from any thread.
pub(super) struct Beat<'p> {
    printer: &'p Printer,
    live: bool,
    start: Instant,
    /// When the next word is due, and whether a row stands there.
    next: Mutex<(Duration, bool)>,
}

impl<'p> Beat<'p> {
    /// Begins now; `live` says whether a row is drawn anew.
    pub(super) fn new(printer: &'p Printer, live: bool) -> Self {
        Self { printer, live, start: Instant::now(), next: Mutex::new((FIRST, false)) }
    }

    /// How long it goes on.
    pub(super) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    /// Says something if it is time for it.
    pub(super) fn tell(&self, text: impl FnOnce(Duration) -> String) {
        let elapsed = self.elapsed();
        let Ok(mut next) = self.next.try_lock() else { return };
        if self.printer.is_quiet() || elapsed < next.0 {
            return;
        }
        let text = text(elapsed);
        if self.live {
            self.printer.frame(&[text]);
        } else {
            self.printer.note(&text);
        }
        *next = (elapsed + if self.live { FRAME } else { LINE }, self.live);
    }

    /// Takes a row away that was drawn.
    pub(super) fn erase(&self) {
        if self.next.lock().is_ok_and(|mut next| std::mem::take(&mut next.1)) {
            self.printer.frame(&[]);
        }
    }
}

/// Tells how far work has got that is done piece by piece.
pub(super) struct Pace<'p> {
    beat: Beat<'p>,
    what: &'static str,
    of: AtomicUsize,
}

impl<'p> Pace<'p> {
    /// Nothing was told yet of `of` pieces of work.
    pub(super) fn new(printer: &'p Printer, what: &'static str, of: usize) -> Self {
        Self { beat: Beat::new(printer, is_live()), what, of: AtomicUsize::new(of) }
    }

    /// Tells that so many of so many are done.
    pub(super) fn tell_of(&self, done: usize, of: usize) {
        self.of.store(of, Ordering::Relaxed);
        self.tell(done);
    }

    /// Tells that so many are done.
    pub(super) fn tell(&self, done: usize) {
        let of = self.of.load(Ordering::Relaxed);
        if done < of {
            self.beat.tell(|elapsed| format!("{:.0} s: {done} of {of} {}", elapsed.as_secs_f64(), self.what));
        }
    }

    /// All is done: a row that was drawn disappears.
    pub(super) fn end(self) {
        self.beat.erase();
    }
}
