//! How the probes get on, on stderr. On a terminal: one display with a row for each probe, what it found or that it is awaited,
//! which disappears when all have ended. Elsewhere: now and then a line that says what is still awaited.

use std::ops::ControlFlow;
use std::time::Duration;

use super::pace::is_live;
use super::printer::Printer;
use crate::fact::Value;
use crate::probe::{Event, Job, Reading};
use crate::text::some_of;

/// When a run that nobody watches says for the first time that it is waiting, and how often after that.
const FIRST: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_secs(5);
/// What ends sooner needs no progress.
const QUIET: Duration = Duration::from_millis(300);
/// Most rows of the display, whatever room there is: more is no longer seen at a glance.
const ROWS: usize = 12;
/// Rows of a terminal that does not say how many it has.
const TERMINAL_ROWS: u16 = 24;
/// Columns of what a probe looks at.
const TITLE: usize = 44;
/// What turns while something is awaited.
const SPINNER: [char; 4] = ['|', '/', '-', '\\'];

/// A probe that has ended.
#[derive(Debug)]
struct Done {
    title: String,
    found: String,
    after: Duration,
}

/// Tells how the probes get on.
pub(super) struct Progress<'p> {
    printer: &'p Printer,
    live: bool,
    next: Duration,
    done: Vec<Done>,
}

impl<'p> Progress<'p> {
    /// Nothing was told yet.
    pub(super) fn new(printer: &'p Printer) -> Self {
        Self { printer, live: is_live(), next: FIRST, done: Vec::new() }
    }

    /// Tells every event, until what is watched is to stop.
    pub(super) fn until(&mut self, is_stopped: impl Fn() -> bool) -> impl FnMut(Event<'_>) -> ControlFlow<()> {
        move |event| {
            self.tell(&event);
            if is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }

    /// Tells an event.
    pub(super) fn tell(&mut self, event: &Event<'_>) {
        match event {
            _ if self.printer.is_quiet() => {}
            Event::Done { job, reading, elapsed } => {
                self.done.push(Done { title: title(job), found: found(reading), after: *elapsed });
            }
            Event::Ended if self.live => self.printer.frame(&[]),
            Event::Ended | Event::Waiting { awaited: [], .. } => {}
            Event::Waiting { elapsed, .. } if *elapsed < QUIET => {}
            Event::Waiting { elapsed, awaited, of } if self.live => {
                let titles: Vec<String> = awaited.iter().map(|job| title(job)).collect();
                self.printer.frame(&rows(&self.done, &titles, *elapsed, *of, room()));
            }
            Event::Waiting { elapsed, awaited, of } if *elapsed >= self.next => {
                let names: Vec<&str> = awaited.iter().map(|job| job.fact.as_str()).collect();
                let waiting = format!("{}, waiting for {}", heading(names.len(), *elapsed, *of), some_of(&names));
                self.printer.note(&waiting);
                self.next += EVERY;
            }
            Event::Waiting { .. } => {}
        }
    }
}

/// How many rows fit: the last one of the terminal stays free, and so does half of it.
fn room() -> usize {
    let rows = terminal_size::terminal_size_of(std::io::stderr()).map_or(TERMINAL_ROWS, |(_, height)| height.0);
    usize::from(rows / 2).clamp(1, ROWS)
}

fn heading(awaited: usize, elapsed: Duration, of: usize) -> String {
    format!("{:.1} s: {} of {of} probes done", elapsed.as_secs_f64(), of.saturating_sub(awaited))
}

/// What a probe looks at, in a few words.
fn title(job: &Job) -> String {
    let whole = if job.title.is_empty() { &job.fact } else { &job.title };
    match whole.char_indices().nth(TITLE) {
        Some((end, _)) => format!("{}…", whole[..end].trim_end()),
        None => whole.clone(),
    }
}

/// What a probe found, in a few words: the kind of its error, or how much it saw.
fn found(reading: &Reading) -> String {
    let seen = match reading.values().len() {
        0 => return "nothing to be seen".to_owned(),
        1 => "1 value".to_owned(),
        n => format!("{n} values"),
    };
    match reading.value("error") {
        Some(Value::String(error)) if &*error != "none" => error.replace('_', " "),
        _ => seen,
    }
}

/// The rows of the display: a heading, what has ended, what is awaited. Where there is no room for all, those stay that
/// ended last, and those that were started first.
fn rows(done: &[Done], awaited: &[String], elapsed: Duration, of: usize, room: usize) -> Vec<String> {
    let turn = usize::try_from(elapsed.as_millis() / 100).unwrap_or_default() % SPINNER.len();
    let mut rows = vec![heading(awaited.len(), elapsed, of)];
    let room = room.saturating_sub(1);
    let waiting = if awaited.len() > room { room.saturating_sub(1) } else { awaited.len() };
    let ended = done.len().saturating_sub(room.saturating_sub(awaited.len()));
    rows.extend(done.iter().skip(ended).map(|Done { title, found, after }| {
        let pad = " ".repeat(TITLE.saturating_sub(title.chars().count()) + 1);
        format!("  * {title}{pad} {found}, {:.1} s", after.as_secs_f64())
    }));
    rows.extend(awaited.iter().take(waiting).map(|title| format!("  {} {title}", SPINNER[turn])));
    if waiting < awaited.len() && room > 0 {
        rows.push(format!("    and {} more", awaited.len() - waiting));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(done: usize, awaited: usize, room: usize) -> Vec<String> {
        let ended =
            |n| Done { title: format!("done {n}"), found: "3 values".to_owned(), after: Duration::from_millis(250) };
        let done: Vec<Done> = (0..done).map(ended).collect();
        let awaited: Vec<String> = (0..awaited).map(|n| format!("wait {n}")).collect();
        rows(&done, &awaited, Duration::from_millis(1300), done.len() + awaited.len(), room)
    }

    #[test]
    fn each_probe_has_a_row() {
        let pad = " ".repeat(TITLE - 4);
        let expected =
            ["1.3 s: 1 of 3 probes done", &format!("  * done 0{pad}3 values, 0.2 s"), "  / wait 0", "  / wait 1"];
        assert_eq!(shown(1, 2, 12), expected);
    }

    #[test]
    fn the_rows_never_exceed_the_room() {
        for room in 1..14 {
            for (done, awaited) in [(0, 1), (3, 3), (0, 20), (20, 1), (20, 20), (11, 1)] {
                let rows = shown(done, awaited, room);
                assert!(rows.len() <= room, "{done} {awaited} {room}: {rows:?}");
                assert!(rows.len() == room || rows.len() == done + awaited + 1, "{done} {awaited} {room}: {rows:?}");
            }
        }
        let rows = shown(20, 20, 5);
        assert_eq!(rows[1..], ["  / wait 0", "  / wait 1", "  / wait 2", "    and 17 more"]);
        assert!(shown(20, 1, 4)[1].contains("done 18"), "those that ended last stay");
    }

    #[test]
    fn an_error_says_more_than_a_number() {
        let reading = Reading::default();
        assert_eq!(found(&reading), "nothing to be seen");
        reading.put("error", Value::text("none"));
        reading.put("ok", Value::Bool(true));
        assert_eq!(found(&reading), "2 values");
        reading.put("error", Value::text("dns_not_found"));
        assert_eq!(found(&reading), "dns not found");
    }

    #[test]
    fn a_long_title_is_cut_between_characters() {
        let job =
            |title: &str| Job { fact: "x".into(), title: title.into(), probe: "path", params: Default::default() };
        assert_eq!(title(&job("")), "x");
        assert_eq!(title(&job(&"é".repeat(50))), format!("{}…", "é".repeat(TITLE)));
    }
}
