//! The only printer. Results go to stdout or to `--out`; progress, questions and errors to stderr. Everything is made
//! harmless here: no text from outside can move the cursor, change colours or reverse the direction of a line.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};

use super::args::{Color, Common};
use super::exit::Exit;
use super::input::waits_for_the_other_end;
use super::trouble::Trouble;
use crate::fact::clean as cleaned;
use crate::report::{Line, Page, Piece, Rendered, Tone};
use crate::text::{harmless, harmless_json};

/// Columns of a page, where the terminal has so many.
const WIDTH: usize = 80;
/// Columns of a page on the narrowest terminal.
const NARROW: usize = 40;

/// Prints what a command has to say.
#[derive(Debug)]
pub(super) struct Printer {
    color: Color,
    out: Option<PathBuf>,
    /// Whether `--out -` names stdout.
    to_stdout: bool,
    quiet: bool,
    result: String,
    /// Whether the file of `--out` was not there before.
    created: bool,
}

impl Printer {
    /// A printer as the options wish it.
    pub(super) fn new(common: &Common) -> Self {
        let is_stdout = |path: &Path| path == Path::new("-");
        Self {
            color: common.color,
            out: common.out.clone().filter(|path| !is_stdout(path)),
            to_stdout: common.out.as_deref().is_some_and(is_stdout),
            quiet: common.quiet,
            result: String::new(),
            created: false,
        }
    }

    /// A printer before the options are known.
    pub(super) fn fallback() -> Self {
        Self { color: Color::Auto, out: None, to_stdout: false, quiet: false, result: String::new(), created: false }
    }

    /// Makes sure that the result can be written, before anything takes time.
    ///
    /// # Errors
    /// The file of `--out` cannot be opened for writing.
    pub(super) fn prepare(&mut self) -> Result<(), Trouble> {
        let Some(path) = &self.out else { return Ok(()) };
        let cannot = |why: String| {
            Trouble::new(format!("cannot write {}: {why}", path.display()))
                .hint("name a file in a folder that you may write to, or leave --out away")
        };
        if waits_for_the_other_end(path) {
            return Err(cannot("it is a named pipe".to_owned()));
        }
        let created = !path.exists();
        OpenOptions::new().append(true).create(true).open(path).map_err(|error| cannot(error.to_string()))?;
        self.created = created;
        Ok(())
    }

    /// Leaves no empty file behind where there is no result.
    pub(super) fn give_up(&self) {
        if let Some(path) = self.out.as_ref().filter(|_| self.created) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// Gives up the file of `--out` and tells its name, for a result that is no text: what is printed goes to stdout.
    pub(super) fn release(&mut self) -> Option<PathBuf> {
        self.give_up();
        self.created = false;
        self.out.take()
    }

    /// A report as it stands in a file.
    pub(super) fn as_file(rendered: Rendered) -> String {
        let mut printer = Self { color: Color::Never, ..Self::fallback() };
        printer.rendered(rendered);
        printer.result
    }

    /// Adds a report to the result.
    pub(super) fn rendered(&mut self, rendered: Rendered) {
        match rendered {
            Rendered::Page(page) => self.page(&page),
            Rendered::Text(text) => self.text(text.trim_end()),
            Rendered::Json(json) => self.json(json),
        }
    }

    /// Adds a page to the result.
    pub(super) fn page(&mut self, page: &Page) {
        let width = if self.out.is_none() { columns(io::stdout()) } else { WIDTH };
        self.lay_out(page, width, self.out.is_none() && self.colors(io::stdout().is_terminal()));
    }

    fn lay_out(&mut self, page: &Page, width: usize, colors: bool) {
        for line in &page.lines {
            let pieces = line.pieces.iter().map(|p| Piece { text: harmless(&p.text).into_owned(), tone: p.tone });
            for row in (Line { pieces: pieces.collect(), ..*line }).rows(width) {
                row.iter().for_each(|piece| self.piece(piece, colors));
                self.result.push('\n');
            }
        }
    }

    fn piece(&mut self, piece: &Piece, colors: bool) {
        let style = style(piece.tone);
        if colors && style != Style::new() {
            self.result += &format!("{style}{}{style:#}", piece.text);
        } else {
            self.result += &piece.text;
        }
    }

    /// Adds lines of text to the result.
    pub(super) fn text(&mut self, text: &str) {
        self.result += &harmless(text);
        self.result.push('\n');
    }

    /// Adds JSON to the result; its texts are made harmless one by one, so that they stay so when they are unpacked.
    pub(super) fn json(&mut self, mut json: serde_json::Value) {
        harmless_json(&mut json);
        self.text(&serde_json::to_string_pretty(&json).unwrap_or_default());
    }

    /// Forgets the result, for another one.
    pub(super) fn begin_again(&mut self) {
        self.result.clear();
    }

    /// Takes a result again that was printed before.
    pub(super) fn again(&mut self, text: &str) {
        text.clone_into(&mut self.result);
    }

    /// Whether a new result takes the place of the last one, on a person's screen or in a file; elsewhere it comes after it.
    pub(super) fn is_kept(&self) -> bool {
        self.out.is_some() || self.is_seen()
    }

    /// The result so far.
    pub(super) fn so_far(&self) -> &str {
        &self.result
    }

    /// Writes the result now; more may follow. On a person's screen it takes the place of what was there.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn emit(&mut self) -> io::Result<()> {
        match &self.out {
            Some(path) => std::fs::write(path, &self.result),
            None => {
                let clear = if self.is_seen() { "\x1b[2J\x1b[H" } else { "" };
                let text = std::mem::take(&mut self.result);
                write_all(&mut io::stdout().lock(), &format!("{clear}{text}"))
            }
        }
    }

    /// Writes the result, and ends with `exit`; if the reader went away, that is the reader's business.
    pub(super) fn finish(self, exit: Exit) -> Exit {
        let written = match &self.out {
            None => write_all(&mut io::stdout().lock(), &self.result),
            Some(path) => std::fs::write(path, &self.result),
        };
        match (written, &self.out) {
            (Ok(()), _) => exit,
            (Err(error), None) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            (Err(error), None) => self.failed(&format!("cannot write to stdout: {error}")),
            (Err(error), Some(path)) => {
                // nothing that was found out is lost
                let _ = write_all(&mut io::stdout().lock(), &self.result);
                self.failed(&format!("cannot write {}: {error}; the result is on stdout instead", path.display()))
            }
        }
    }

    fn failed(&self, message: &str) -> Exit {
        self.trouble(&Trouble::new(message));
        Exit::BadRequest
    }

    /// Help and version, at once.
    pub(super) fn help(mut self, text: &str) -> Exit {
        self.text(text.trim_end());
        self.finish(Exit::Done)
    }

    /// An error with its hint.
    pub(super) fn trouble(&self, trouble: &Trouble) {
        let (red, bold) = (Style::new().fg_color(Some(AnsiColor::Red.into())).bold(), Style::new().bold());
        let colors = self.colors(io::stderr().is_terminal());
        let painted =
            |style: Style, text: &str| if colors { format!("{style}{text}{style:#}") } else { text.to_owned() };
        self.raw(&format!("{} {}\n", painted(red, "error:"), cleaned(&trouble.message)));
        if let Some(hint) = &trouble.hint {
            self.raw(&format!("  {} {}\n", painted(bold, "hint:"), cleaned(hint)));
        }
    }

    /// A fault of the program: what it was, and what to report.
    pub(super) fn fault(&self, what: &str) {
        let version = env!("CARGO_PKG_VERSION");
        self.raw(&format!(
            "triage {version} has a fault: {}\nPlease report this text, the command line, and the playbook that was used.\n",
            cleaned(what)
        ));
    }

    /// A line on stderr.
    pub(super) fn stderr(&self, text: &str) {
        self.raw(&format!("{}\n", harmless(text)));
    }

    /// A line on stderr that may be left away.
    pub(super) fn note(&self, text: &str) {
        if !self.quiet {
            self.stderr(text);
        }
    }

    /// A question on stderr; the cursor stays behind it.
    pub(super) fn prompt(&self, text: &str) {
        self.raw(&harmless(text));
    }

    /// A page on stderr.
    pub(super) fn aside(&self, page: &Page) {
        let mut other = Self { color: self.color, ..Self::fallback() };
        other.lay_out(page, columns(io::stderr()), self.colors(io::stderr().is_terminal()));
        self.raw(&other.result);
    }

    /// Shows these rows from the cursor on, in place of what was shown there before; none clears them. Between two calls
    /// the cursor stays at the beginning of the first row, so that a terminal that is made narrower in the meantime, and
    /// breaks the rows, holds nothing that the next call would not clear.
    pub(super) fn frame(&self, rows: &[String]) {
        self.raw(&drawn(rows));
    }

    /// Whether the result goes to a person's screen and nowhere else.
    pub(super) fn is_seen(&self) -> bool {
        self.out.is_none() && io::stdout().is_terminal()
    }

    /// Whether the result goes to a file.
    pub(super) fn has_file(&self) -> bool {
        self.out.is_some()
    }

    /// Whether `--out -` says that the result goes to stdout.
    pub(super) fn is_told_stdout(&self) -> bool {
        self.to_stdout
    }

    /// Whether the result goes to a file that held something before.
    pub(super) fn had_file(&self) -> bool {
        let holds = |path: &PathBuf| path.metadata().is_ok_and(|file| file.is_file() && file.len() > 0);
        !self.created && self.out.as_ref().is_some_and(holds)
    }

    /// The file that the result goes to.
    pub(super) fn file(&self) -> Option<&Path> {
        self.out.as_deref()
    }

    /// Whether the result goes to this file.
    pub(super) fn writes_to(&self, path: &Path) -> bool {
        self.out.as_deref() == Some(path)
    }

    /// Whether nothing but results and errors is wished.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    fn raw(&self, text: &str) {
        // who closed stderr does not wish to hear of it
        let _ = write_all(&mut io::stderr().lock(), text);
    }

    fn colors(&self, terminal: bool) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
                terminal && !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        }
    }
}

/// Rows as a terminal takes them: what does not fit into a row is cut by the terminal, which does not break rows meanwhile.
fn drawn(rows: &[String]) -> String {
    let clean = |row: &String| harmless(row).chars().filter(|c| !c.is_control()).collect::<String>();
    let text = rows.iter().map(clean).collect::<Vec<_>>().join("\r\n");
    match rows.len() {
        0 => "\r\x1b[0J".to_owned(),
        1 => format!("\r\x1b[0J\x1b[?7l{text}\x1b[?7h\r"),
        n => format!("\r\x1b[0J\x1b[?7l{text}\x1b[?7h\r\x1b[{}A", n - 1),
    }
}

fn write_all(to: &mut impl Write, text: &str) -> io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.flush()
}

/// The columns of a page on a stream: as many as its terminal has, within bounds.
#[cfg(any(unix, windows))]
fn columns(stream: impl Stream) -> usize {
    terminal_size::terminal_size_of(stream).map_or(WIDTH, |(width, _)| usize::from(width.0).clamp(NARROW, WIDTH))
}

/// What may be a terminal.
#[cfg(unix)]
trait Stream: std::os::fd::AsFd {}
#[cfg(unix)]
impl<T: std::os::fd::AsFd> Stream for T {}
#[cfg(windows)]
trait Stream: std::os::windows::io::AsHandle {}
#[cfg(windows)]
impl<T: std::os::windows::io::AsHandle> Stream for T {}

fn style(tone: Tone) -> Style {
    let colored = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
    match tone {
        Tone::Plain => Style::new(),
        Tone::Strong => Style::new().bold(),
        Tone::Dim => Style::new().dimmed(),
        Tone::Good => colored(AnsiColor::Green),
        Tone::Bad => colored(AnsiColor::Red),
        Tone::Accent => colored(AnsiColor::Cyan),
    }
}
