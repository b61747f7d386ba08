//! Runs probes, all at once and under one deadline. A probe that is cut off leaves what it had seen.

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
    /// The probe's name.
    pub probe: &'static str,
    /// Its parameters.
    pub params: Params,
}

/// What happens while probes run.
#[derive(Debug)]
pub enum Event<'a> {
    /// All of them were started.
    Started(&'a [Job]),
    /// Time went by; what is still awaited, by fact.
    Waiting {
        /// Since the start.
        elapsed: Duration,
        /// The facts whose probes have not ended.
        awaited: &'a [&'a str],
    },
    /// All ended, or the deadline was reached.
    Ended,
}

/// What came of one job.
#[derive(Debug)]
pub struct Outcome {
    /// The job.
    pub job: Job,
    /// What it saw.
    pub reading: Rc<Reading>,
    /// Whether it ended by itself.
    pub finished: bool,
    /// When it began, RFC 3339 in UTC.
    pub observed_at: String,
}

/// Runs jobs until all have ended or the deadline is reached. One outcome for each, in the same order.
pub fn run(jobs: Vec<Job>, world: &Rc<World>, deadline: Duration, tell: &mut dyn FnMut(Event<'_>)) -> Vec<Outcome> {
    let observed_at = now();
    tell(Event::Started(&jobs));
    let readings: Vec<Rc<Reading>> = jobs.iter().map(|_| Rc::new(Reading::default())).collect();
    let mut finished = vec![false; jobs.len()];
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            let local = LocalSet::new();
            local.block_on(&runtime, wait(&jobs, &readings, world, deadline, &mut finished, tell));
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
    tell(Event::Ended);
    let outcome = |((job, reading), finished)| Outcome { job, reading, finished, observed_at: observed_at.clone() };
    jobs.into_iter().zip(readings).zip(finished).map(outcome).collect()
}

async fn wait(
    jobs: &[Job],
    readings: &[Rc<Reading>],
    world: &Rc<World>,
    deadline: Duration,
    finished: &mut [bool],
    tell: &mut dyn FnMut(Event<'_>),
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
                Some(Ok(n)) => finished[n] = true,
                Some(Err(_)) => {}
            },
            _ = ticks.tick() => {
                let awaited: Vec<&str> =
                    jobs.iter().zip(&*finished).filter(|(_, done)| !**done).map(|(job, _)| job.fact.as_str()).collect();
                tell(Event::Waiting { elapsed: started.elapsed(), awaited: &awaited });
            }
            () = &mut end => return,
        }
    }
}

/// The time by this machine's clock, RFC 3339 in UTC, to the second.
#[must_use]
pub fn now() -> String {
    let now = time::OffsetDateTime::now_utc();
    let now = now.replace_nanosecond(0).unwrap_or(now);
    now.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}
