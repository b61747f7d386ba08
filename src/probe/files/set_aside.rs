//! The names of what triage itself has set aside: `NAME.triage-RUN-NUMBER`. It is kept to be put back, and is no part of the
//! app any more.

/// What stands behind the name of what was set aside.
pub const MARK: &str = ".triage-";

/// Digits of the day with which the id of a run begins.
const DAY: usize = 8;

/// Whether a name is that of something set aside.
#[must_use]
pub fn is_set_aside(name: &str) -> bool {
    let run = name.rsplit_once(MARK).filter(|(name, _)| !name.is_empty()).map(|(_, run)| run.as_bytes());
    run.is_some_and(|run| run.len() > DAY && run[..DAY].iter().all(u8::is_ascii_digit) && run[DAY] == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_set_aside_is_known_by_its_name() {
        assert!(is_set_aside("Cache.triage-20261128-201533-k3f-1"));
        for other in ["Cache", "Cache.triage-", "Cache.triage-old", ".triage-20261128-201533-k3f-1", "triage-20261128-"]
        {
            assert!(!is_set_aside(other), "{other}");
        }
    }
}
