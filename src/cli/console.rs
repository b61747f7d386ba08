//! The person at the keyboard: lines that are typed, and Ctrl-C, which ends the waiting and not the result.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use super::exit::Exit;

/// What the person does.
pub(super) enum Input {
    /// A line was typed.
    Line(String),
    /// There will be no more lines.
    End,
    /// Ctrl-C.
    Interrupted,
}

/// Listens to the person.
pub(super) struct Console {
    stopped: Arc<AtomicBool>,
    sender: Sender<Input>,
    receiver: Receiver<Input>,
    reads: bool,
}

impl Console {
    /// Listens to Ctrl-C; a second one ends the program at once.
    pub(super) fn new() -> Self {
        let (sender, receiver) = channel();
        let stopped = Arc::new(AtomicBool::new(false));
        let (flag, tell) = (Arc::clone(&stopped), sender.clone());
        let on_interrupt = move || {
            if flag.swap(true, Ordering::SeqCst) {
                // the progress is shown below the cursor
                if io::stderr().is_terminal() {
                    let _ = io::stderr().write_all(b"\x1b[0J");
                }
                std::process::exit(Exit::Stopped.code());
            }
            let _ = tell.send(Input::Interrupted);
        };
        if let Err(error) = ctrlc::set_handler(on_interrupt) {
            tracing::warn!("Ctrl-C will end the program without a result: {error}");
        }
        Self { stopped, sender, receiver, reads: false }
    }

    /// Whether somebody is there to answer.
    pub(super) fn is_attended() -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Whether Ctrl-C was pressed.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// What says in any thread whether Ctrl-C was pressed.
    pub(super) fn stopped(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stopped)
    }

    /// Waits for what the person does next.
    pub(super) fn next(&mut self) -> Input {
        if !self.reads {
            self.reads = true;
            let sender = self.sender.clone();
            thread::spawn(move || {
                for line in io::stdin().lock().lines() {
                    let Ok(line) = line else { break };
                    if sender.send(Input::Line(line)).is_err() {
                        return;
                    }
                }
                let _ = sender.send(Input::End);
            });
        }
        self.receiver.recv().unwrap_or(Input::End)
    }
}
