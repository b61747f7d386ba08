//! A writer that lets no secret through: whatever another crate says of what it sends and receives.

use std::io::{self, Write};

use crate::fact::scrub;

/// Scrubs each piece that is written, which is a whole line of tracing.
pub(super) struct Scrubbed<W>(pub(super) W);

impl<W: Write> Write for Scrubbed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(scrub(&String::from_utf8_lossy(bytes)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_comes_through() {
        let mut written = Vec::new();
        Scrubbed(&mut written).write_all(b"DEBUG sends Authorization: Bearer hunter2\n").unwrap();
        assert_eq!(written, b"DEBUG sends Authorization: <secret>\n");
    }
}
