//! Runs probes, all at once and under one deadline. A probe that is cut off leaves what it had seen.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::task::{JoinSet, LocalSet};

use super::{PROBES, Reading, World};
use crate::fact::Params;

/// How often the deadline's progress is told.
const TICK: Duration = Duration::from_millis(100);

/// One probe to run.
#[derive(Debug, Clone)]
pub struct Job {
    /// The fact that it observes.
    pub fact: String,
    /// What the fact is, for people.
    pub title: String,
    /// The probe's name.
    pub probe: &'static str,
    /// Its parameters.
    pub params: Params,
}

/// What happens while probes run.
#[derive(Debug)]
pub enum Event<'a> {
    /// A probe has ended by itself.
    Done {
        /// The job.
        job: &'a Job,
        /// What it saw.
        reading: &'a Reading,
        /// Since the start.
        elapsed: Duration,
    },
    /// Time went by; what is still awaited.
    Waiting {
        /// Since the start.
        elapsed: Duration,
        /// The jobs that have not ended.
        awaited: &'a [&'a Job],
        /// How many probes were started.
        of: usize,
    },
    /// All ended, or the deadline was reached.
    Ended,
}

/// How a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// By itself.
    Finished,
    /// The deadline was reached.
    Deadline,
    /// Somebody wished to wait no longer.
    Stopped,
}

/// What came of one job.
#[derive(Debug)]
pub struct Outcome {
    /// The job.
    pub job: Job,
    /// What it saw.
    pub reading: Rc<Reading>,
    /// How it ended.
    pub end: End,
    /// When it began, RFC 3339 in UTC.
    pub observed_at: String,
}

/// Hears what happens, and says whether to go on.
type Tell<'t> = dyn FnMut(Event<'_>) -> ControlFlow<()> + 't;

/// Runs jobs until all have ended, the deadline is reached, or `tell` breaks off. One outcome for each, in the
/// same order, and how long all took together.
pub fn run(jobs: Vec<Job>, world: &Rc<World>, deadline: Duration, tell: &mut Tell<'_>) -> (Vec<Outcome>, Duration) {
    let (observed_at, started) = (now(), Instant::now());
    let world = &Rc::new(world.begun());
    let readings: Vec<Rc<Reading>> = jobs.iter().map(|_| Rc::new(Reading::default())).collect();
    let mut ends = vec![End::Deadline; jobs.len()];
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let local = LocalSet::new();
            local.block_on(&runtime, wait(&jobs, &readings, world, deadline, &mut ends, tell));
            drop(local);
            // a resolver that hangs in the system's own code is left behind, not waited for
            runtime.shutdown_background();
        }
        Err(error) => {
            for (job, reading) in jobs.iter().zip(&readings) {
                reading.unknown("", format!("probe {}: cannot start: {error}", job.probe));
            }
        }
    }
    let _ = tell(Event::Ended);
    let outcome = |((job, reading), end)| Outcome { job, reading, end, observed_at: observed_at.clone() };
    (jobs.into_iter().zip(readings).zip(ends).map(outcome).collect(), started.elapsed())
}

async fn wait(
    jobs: &[Job],
    readings: &[Rc<Reading>],
    world: &Rc<World>,
    deadline: Duration,
    ends: &mut [End],
    tell: &mut Tell<'_>,
) {
    let started = Instant::now();
    let mut running = JoinSet::new();
    for (n, (job, reading)) in jobs.iter().zip(readings).enumerate() {
        let Some(probe) = PROBES.iter().find(|p| p.spec().name == job.probe) else { continue };
        let (params, world, reading) = (job.params.clone(), Rc::clone(world), Rc::clone(reading));
        running.spawn_local(async move {
            probe.observe(&params, &world, &reading).await;
            n
        });
    }
    let mut ticks = tokio::time::interval(TICK);
    let end = tokio::time::sleep(deadline);
    tokio::pin!(end);
    loop {
        tokio::select! {
            ended = running.join_next() => match ended {
                None => return,
                Some(Ok(n)) => {
                    ends[n] = End::Finished;
                    // whether to go on is asked with the next tick
                    let _ = tell(Event::Done { job: &jobs[n], reading: &readings[n], elapsed: started.elapsed() });
                }
                Some(Err(_)) => {}
            },
            _ = ticks.tick() => {
                let unfinished = jobs.iter().zip(&*ends).filter(|(_, end)| **end != End::Finished);
                let awaited: Vec<&Job> = unfinished.map(|(job, _)| job).collect();
                if tell(Event::Waiting { elapsed: started.elapsed(), awaited: &awaited, of: jobs.len() }).is_break() {
                    ends.iter_mut().filter(|end| **end != End::Finished).for_each(|end| *end = End::Stopped);
                    return;
                }
            }
            () = &mut end => return,
        }
    }
}

/// The time by this machine's clock, RFC 3339 in UTC, to the second.
#[must_use]
pub fn now() -> String {
    ago(0).unwrap_or_default()
}

/// The time so many seconds ago by this machine's clock, RFC 3339 in UTC.
#[must_use]
pub fn ago(seconds: u64) -> Option<String> {
    let ago = time::Duration::seconds(i64::try_from(seconds).ok()?);
    let then = time::OffsetDateTime::now_utc().checked_sub(ago)?;
    let then = then.replace_nanosecond(0).unwrap_or(then);
    then.format(&time::format_description::well_known::Rfc3339).ok()
}
