//! The probe of logs and plain text: how many recent lines match the patterns that a playbook names.

use super::handed::{Awaited, HandedError};
use super::har::max_age;
use super::kind::Kind;
use super::scan::{self, Extra, Nothing, Scanned, Search};
use super::zone::{Millis, now};
use crate::fact::{Params, ProbeSpec, Scope, Value};
use crate::probe::{Observing, Probe, Reading, World, aside};

/// The probe `log`.
pub struct Log;

static SPEC: ProbeSpec = ProbeSpec {
    name: "log",
    title: "what a program wrote to its log",
    doc: "Reads the logs and plain texts that were handed in with `--evidence` and nothing else; which files these are, \
          their content tells. Each name in `patterns` counts the lines that match and are not older than `max_age`: old \
          trouble is no evidence for now. A line without a time is as old as the one before it; in a file without any, as \
          old as the file. A time without a zone is taken as UTC or as this machine's, whichever puts the last one of the \
          file not after the file's own time and nearest to it. Several files add up. No text of a file becomes a fact.",
    scope: Scope::Evidence,
    asks_hosts: false,
    params: scan::PARAMS,
    yields: scan::YIELDS,
    named: Some(scan::NAMED),
};

impl Probe for Log {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            let now = now();
            let error = match scanned::<Nothing>(Kind::Log, params, world, now, reading).await {
                Ok(scanned) => scanned.record(Kind::Log, params, now, reading),
                Err(error) => error,
            };
            reading.put("error", Value::text(error.word()));
        })
    }
}

/// Reads the files of a kind on a thread of its own.
///
/// # Errors
/// It broke off; all is recorded as unknown.
pub async fn scanned<E: Extra + Send + 'static>(
    kind: Kind,
    params: &Params,
    world: &World,
    now: Millis,
    reading: &Reading,
) -> Result<Scanned<E>, HandedError> {
    let Some(search) = Search::new(params, now, max_age(params)) else {
        reading.unknown("", "the patterns are too large together");
        return Err(HandedError::Unreadable);
    };
    let awaited = Awaited::default();
    let (files, stop) = (world.handed(), awaited.flag());
    let read = aside::blocking(move || Scanned::read(&files, kind, &search, &stop)).await;
    read.ok_or_else(|| {
        reading.unknown("", "the reading broke off");
        HandedError::Unreadable
    })
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::path::PathBuf;
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;

    use super::*;
    use crate::fact::{Platform, named_value};

    /// 2026-01-02 03:04:05 UTC.
    const NOW: Millis = 1_767_323_045_000;

    fn read(files: &[PathBuf], patterns: &[(&str, Vec<&str>)]) -> Reading {
        let mut world = World::new(Platform::Linux, Vec::new());
        world.evidence = files.to_vec();
        let params = Params::new(vec![("patterns", named_value(patterns))]);
        let reading = Reading::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = match runtime.block_on(scanned::<Nothing>(Kind::Log, &params, &world, NOW, &reading)) {
            Ok(scanned) => scanned.record(Kind::Log, &params, NOW, &reading),
            Err(error) => error,
        };
        reading.put("error", Value::text(error.word()));
        let names: Vec<&str> = patterns.iter().map(|(name, _)| *name).collect();
        reading.assert_settled_for(&SPEC, &names);
        reading
    }

    /// A file that was last modified at a moment.
    fn file(content: &[u8], modified: Millis) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), content).unwrap();
        let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(modified).unwrap());
        File::options().write(true).open(file.path()).unwrap().set_modified(at).unwrap();
        file
    }

    fn int(reading: &Reading, path: &str) -> i64 {
        match reading.value(path) {
            Some(Value::Int(n)) => n,
            other => panic!("{path}: {other:?} {:?}", reading.reasons()),
        }
    }

    const ERRORS: &str = r"net::ERR_[A-Z_]+";

    #[test]
    fn recent_lines_count_and_old_ones_are_told_apart() {
        let log = include_bytes!("../../../tests/worlds/evidence/app.log");
        let file = file(log, NOW - 300_000);
        let read = read(
            &[file.path().into()],
            &[
                ("dns", vec!["ERR_NAME_NOT_RESOLVED", "ENOTFOUND"]),
                ("any", vec![ERRORS, "error"]),
                ("none", vec!["no such line"]),
            ],
        );
        assert_eq!((int(&read, "lines"), int(&read, "recent"), int(&read, "undated")), (7, 5, 1));
        assert_eq!((int(&read, "dns.count"), int(&read, "dns.old"), int(&read, "dns.age")), (1, 1, 300));
        // a line without a time is as old as the one before, and one that two patterns match counts once
        assert_eq!((int(&read, "any.count"), int(&read, "any.old")), (3, 1));
        assert_eq!((int(&read, "none.count"), read.value("none.age")), (0, None));
        assert_eq!((int(&read, "age"), read.value("lost")), (300, Some(Value::Bool(false))));
    }

    #[test]
    fn a_text_without_times_is_as_old_as_its_file() {
        let text = b"it says ENOTFOUND\nall the time\n";
        let (new, old) = (file(text, NOW - 60_000), file(&[text, &b"\n"[..]].concat(), NOW - 30 * 86_400_000));
        let patterns = [("dns", vec!["ENOTFOUND"])];
        let read = read(&[new.path().into(), old.path().into()], &patterns);
        assert_eq!((int(&read, "dns.count"), int(&read, "dns.old"), int(&read, "dns.age")), (1, 1, 60));
        assert_eq!(int(&read, "undated"), 5);
    }

    #[test]
    fn what_windows_writes_is_read() {
        let text = "[2026-01-02 03:03:05.000] [error] net::ERR_TIMED_OUT ä\r\n";
        let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        for bytes in [utf16, format!("\u{feff}{text}").into_bytes()] {
            let file = file(&bytes, NOW);
            let read = read(&[file.path().into()], &[("any", vec![&format!("{ERRORS} ä$")])]);
            assert_eq!((int(&read, "lines"), int(&read, "any.count"), int(&read, "any.age")), (1, 1, 60));
        }
    }

    #[test]
    fn garbage_is_lost_and_the_rest_is_read() {
        let mut bytes = b"[2026-01-02 03:03:05.000] ENOTFOUND\n".to_vec();
        bytes.extend([0; 500]);
        bytes.extend(b"\n[2026-01-02 03:03:06.000] ENOTFOUND \xE4\xFF\n");
        let file = file(&bytes, NOW);
        let read = read(&[file.path().into()], &[("dns", vec!["ENOTFOUND"])]);
        assert_eq!((int(&read, "dns.count"), read.value("lost")), (2, Some(Value::Bool(true))));
        assert_eq!(read.value("loss"), Some(Value::text("1 line that is no text")));
        assert_eq!(read.value("error"), Some(Value::text("none")));
    }

    /// The notes on a file, without its name.
    fn notes(file: &tempfile::NamedTempFile, reading: &Reading) -> Vec<String> {
        let name = file.path().file_name().unwrap().to_str().unwrap();
        reading.notes().iter().map(|note| note.strip_prefix(name).unwrap().to_owned()).collect()
    }

    #[test]
    fn only_garbage_is_damage_and_never_read_as_a_log() {
        let packed = [&b"PK\x03\x04\x14\0\0\0\x08\0\x21\0\x7F\xE2"[..], b"\nENOTFOUND\n"].concat().repeat(20);
        for bytes in [&[0, 1, 2, 0, 255][..], &packed] {
            let file = file(bytes, NOW);
            let read = read(&[file.path().into()], &[("dns", vec!["ENOTFOUND"])]);
            assert_eq!((read.value("error"), read.value("dns.count")), (Some(Value::text("damaged")), None));
            assert_eq!(notes(&file, &read), [" does not look like text: triage reads HAR files, consoles and logs"]);
        }
    }

    #[test]
    fn a_log_that_is_damaged_where_it_begins_is_one() {
        let line = b"[2026-01-02 03:03:06.000] ENOTFOUND\n";
        let text = [vec![1; crate::limits::EVIDENCE_HEAD], b"\n".to_vec(), line.repeat(3_000)].concat();
        let file = file(&text, NOW);
        let read = read(&[file.path().into()], &[("dns", vec!["ENOTFOUND"])]);
        assert_eq!(int(&read, "dns.count"), 3_000);
        assert_eq!(notes(&file, &read), [": 1 line (66 kB) is no text"]);
    }

    #[test]
    fn a_line_that_is_cut_is_a_loss() {
        let most = crate::limits::EVIDENCE_LINE;
        let text = |long: usize| format!("[2026-01-02 03:03:05.000] ok\n{}\n", "x".repeat(long));
        let whole = file(text(most).as_bytes(), NOW);
        let of_whole = read(&[whole.path().into()], &[]);
        assert_eq!((of_whole.value("lost"), of_whole.notes().len()), (Some(Value::Bool(false)), 0));
        let cut = file(text(most + 1).as_bytes(), NOW);
        let of_cut = read(&[cut.path().into()], &[]);
        assert_eq!((int(&of_cut, "lines"), of_cut.value("lost")), (2, Some(Value::Bool(true))));
        assert_eq!(of_cut.value("loss"), Some(Value::text("what lies behind the first 16 KiB of 1 line")));
        assert_eq!(notes(&cut, &of_cut), [": 1 line was cut at 16 KiB"]);
    }

    #[test]
    fn without_a_log_all_is_unknown() {
        let none = read(&[], &[("dns", vec!["x"])]);
        assert_eq!((none.value("error"), none.value("dns.count")), (Some(Value::text("not_given")), None));
        assert_eq!(none.reasons()[0].1, "no evidence file was handed in");
        let folder = tempfile::tempdir().unwrap();
        let read = read(&[folder.path().into()], &[]);
        assert_eq!(read.value("error"), Some(Value::text("unreadable")));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let file = file(&bytes, NOW);
            let reading = read(&[file.path().into()], &[("dns", vec!["E+"])]);
            prop_assert!(reading.value("error").is_some());
        }
    }
}
