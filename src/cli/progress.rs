//! The progress line on stderr: how many probes have ended, and what is still awaited.

use std::io::IsTerminal;
use std::time::Duration;

use super::printer::Printer;
use crate::probe::Event;

/// When a run that nobody watches says for the first time that it is waiting, and how often after that.
const FIRST: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_secs(5);
/// What ends sooner needs no progress.
const QUIET: Duration = Duration::from_millis(300);

/// Tells how the probes get on.
pub(super) struct Progress<'p> {
    printer: &'p Printer,
    live: bool,
    next: Duration,
}

impl<'p> Progress<'p> {
    /// Nothing was told yet.
    pub(super) fn new(printer: &'p Printer) -> Self {
        Self { printer, live: std::io::stderr().is_terminal(), next: FIRST }
    }

    /// Tells an event.
    pub(super) fn tell(&mut self, event: &Event<'_>) {
        match event {
            _ if self.printer.is_quiet() => {}
            Event::Ended if self.live => self.printer.status(""),
            Event::Ended => {}
            Event::Waiting { awaited: [], .. } => {}
            Event::Waiting { elapsed, .. } if *elapsed < QUIET => {}
            Event::Waiting { elapsed, awaited, of } => {
                let done = of - awaited.len();
                let line = format!(
                    "{:.1} s: {done} of {of} probes done, waiting for {}",
                    elapsed.as_secs_f64(),
                    awaited.join(", ")
                );
                if self.live {
                    self.printer.status(&line);
                } else if *elapsed >= self.next {
                    self.printer.note(&line);
                    self.next += EVERY;
                }
            }
        }
    }
}
