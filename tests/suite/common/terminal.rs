//! A terminal of its own, in which the program runs as a person would run it.

use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use super::machine::Machine;

/// How long something may take to show up: a hundred times what it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A terminal with the program in it.
pub struct Terminal {
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    shown: Receiver<Vec<u8>>,
    /// What was shown and not waited for yet.
    text: String,
    /// All that was shown.
    all: String,
}

impl Terminal {
    /// Runs the program with arguments on a machine.
    pub fn of(machine: &Machine, args: &[&str]) -> Self {
        let size = PtySize { rows: 40, cols: 100, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_triage"));
        command.args(args);
        command.cwd(machine.path(""));
        command.env("HOME", machine.path("home"));
        command.env("TRIAGE_STATE", machine.path("state"));
        command.env("TERM", "dumb");
        command.env("NO_COLOR", "1");
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let (sender, shown) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n) = reader.read(&mut bytes) {
                if n == 0 || sender.send(bytes[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { master: pair.master, writer, child, shown, text: String::new(), all: String::new() }
    }

    /// Waits until a text is shown; line ends count as spaces.
    pub fn until(&mut self, wanted: &str) {
        loop {
            let flat = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(at) = flat.find(wanted) {
                self.text = flat[at + wanted.len()..].to_owned();
                return;
            }
            match self.shown.recv_timeout(PATIENCE) {
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    self.text += &text;
                    self.all += &text;
                }
                Err(error) => panic!("`{wanted}` was not shown: {error}\n{}", self.all),
            }
        }
    }

    /// Types something.
    pub fn send(&mut self, text: &str) {
        self.writer.write_all(text.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Presses Ctrl-C.
    pub fn interrupt(&mut self) {
        self.send("\u{3}");
    }

    /// Makes the terminal larger or smaller.
    pub fn resize(&self, rows: u16, cols: u16) {
        self.master.resize(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
    }

    /// Ends the program at once, as a closed lid or a crash does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the end; gives the exit code.
    pub fn end(mut self) -> u32 {
        self.child.wait().unwrap().exit_code()
    }
}
