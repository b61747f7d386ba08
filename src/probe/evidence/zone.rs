//! The zone of times that name none. Programs write either the time of UTC or that of this machine; which one, the last
//! time in the file tells: it was written about when the file was.

use time::OffsetDateTime;

/// How far a clock may run ahead of a file's time: clocks are read before lines are written, and disks round.
const SLACK_MS: i64 = 300_000;

/// A moment, as milliseconds since the beginning of 1970 in UTC.
pub type Millis = i64;

/// Now, by this machine's clock.
#[must_use]
pub fn now() -> Millis {
    Millis::try_from(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).unwrap_or(Millis::MAX)
}

/// How far this machine's zone is ahead of UTC at a moment, in milliseconds.
#[must_use]
pub fn local_ahead(at: Millis) -> i64 {
    use chrono::{Offset, TimeZone};
    let Some(utc) = chrono::DateTime::from_timestamp_millis(at) else { return 0 };
    i64::from(chrono::Local.offset_from_utc_datetime(&utc.naive_utc()).fix().local_minus_utc()) * 1_000
}

/// How far the zone of a file's times is ahead of UTC: that of UTC or this machine's, whichever puts the last time of the
/// file (read as if it were UTC) not after the file's own time and nearest to it. Without either, this machine's.
#[must_use]
pub fn ahead(last: Option<Millis>, modified: Option<Millis>, local: i64) -> i64 {
    let (Some(last), Some(modified)) = (last, modified) else { return local };
    let not_later = |ahead: &&i64| last - **ahead <= modified.saturating_add(SLACK_MS);
    let both = [local, 0];
    let nearest = both.iter().filter(not_later).min_by_key(|ahead| **ahead);
    nearest.or_else(|| both.iter().max()).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn the_last_time_tells_the_zone() {
        let (east, west) = (2 * HOUR, -5 * HOUR);
        let modified = Some(100 * HOUR);
        let last = |hours: i64| Some(hours * HOUR);
        assert_eq!(ahead(last(102), modified, east), east, "as UTC it would be in the future");
        assert_eq!(ahead(last(100), modified, east), 0, "nearest to the file's time");
        assert_eq!(ahead(last(95), modified, west), west);
        assert_eq!(ahead(last(100), modified, west), 0, "as this machine's it would be in the future");
        assert_eq!(ahead(last(110), modified, east), east, "where both are in the future, the earlier");
        assert_eq!(ahead(None, modified, east), east);
        assert_eq!(ahead(last(1), None, west), west);
    }
}
