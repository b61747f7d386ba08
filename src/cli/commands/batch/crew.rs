//! Several clerks at work at the same time, and their answers in the order of the input. One thread reads, some answer, and
//! this one hands on. Only so many chunks are on the way as there is work for, whatever is slow: who reads waits for a
//! ticket, and there is one for each chunk that was handed on.

use std::collections::BTreeMap;
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::spawn;

use super::super::super::exit::Exit;
use super::super::super::trouble::Trouble;
use super::clerk::{Answer, Clerk};
use super::lines::{Chunk, Lines};

/// Why the work ended early.
pub(super) enum End {
    /// The input cannot be read on.
    Input(Trouble),
    /// The output cannot be written.
    Output(io::Error),
    /// The list of what is wrong cannot be written.
    Errors(io::Error),
}

/// Makes a clerk of a thread's own.
pub(super) type Make = Arc<dyn Fn() -> Option<Clerk> + Send + Sync>;

/// What is handed on.
pub(super) type HandOn<'h> = dyn FnMut(Answer) -> Result<(), End> + 'h;

/// Chunks on the way for each clerk: one that it answers, and one that lies ready.
const AHEAD: usize = 2;

/// Answers all chunks on so many threads, and hands on the answers in order.
///
/// # Errors
/// Why the work ended early; all answers up to there were handed on.
pub(super) fn work(
    mut lines: Lines,
    mut first: Clerk,
    make: &Make,
    jobs: usize,
    hand_on: &mut HandOn<'_>,
) -> Result<(), End> {
    // a thread costs more than the work of one chunk
    let mut chunks = 0;
    while let Some(chunk) = lines.next().map_err(End::Input)? {
        if jobs > 1 && chunks > 0 {
            return together(lines, chunk, make, jobs, hand_on);
        }
        hand_on(first.answer(&chunk))?;
        chunks += 1;
    }
    Ok(())
}

fn together(lines: Lines, next: Chunk, make: &Make, jobs: usize, hand_on: &mut HandOn<'_>) -> Result<(), End> {
    let (ask, asked) = channel();
    let (answer, answers) = channel();
    let (ticket, tickets) = channel();
    let asked = Arc::new(Mutex::new(asked));
    for _ in 0..jobs {
        let (asked, answer, make) = (Arc::clone(&asked), answer.clone(), Arc::clone(make));
        spawn(move || answer_all(&make, &asked, &answer));
    }
    drop(answer);
    for _ in 1..jobs * AHEAD {
        let _ = ticket.send(());
    }
    // whoever still works when this ends finds nobody to tell, and ends with the program at the latest
    let reader = spawn(move || read_all(lines, next, &ask, &tickets));
    let (mut early, mut handed) = (BTreeMap::new(), 0_u64);
    while let Ok((number, answer)) = answers.recv() {
        early.insert(number, answer);
        while let Some(answer) = early.remove(&handed) {
            hand_on(answer)?;
            handed += 1;
            let _ = ticket.send(());
        }
    }
    match reader.join() {
        Ok(Err(trouble)) => Err(End::Input(trouble)),
        Ok(Ok(asked)) if asked == handed => Ok(()),
        _ => Err(End::Input(Trouble {
            exit: Exit::Fault,
            ..Trouble::new("a thread has ended before its work was done")
        })),
    }
}

/// What a thread does until there is nothing left.
fn answer_all(make: &Make, asked: &Mutex<Receiver<(u64, Chunk)>>, answer: &Sender<(u64, Answer)>) {
    let Some(mut clerk) = make() else { return };
    loop {
        let next = asked.lock().ok().and_then(|asked| asked.recv().ok());
        let Some((number, chunk)) = next else { return };
        if answer.send((number, clerk.answer(&chunk))).is_err() {
            return;
        }
    }
}

/// Hands out chunks as long as there are tickets and input, and tells how many those were.
fn read_all(
    mut lines: Lines,
    first: Chunk,
    ask: &Sender<(u64, Chunk)>,
    tickets: &Receiver<()>,
) -> Result<u64, Trouble> {
    let mut number = 0;
    let mut next = Some(first);
    while let Some(chunk) = next {
        let asked = ask.send((number, chunk)).is_ok();
        number += 1;
        if !asked || tickets.recv().is_err() {
            break;
        }
        next = lines.next()?;
    }
    Ok(number)
}
