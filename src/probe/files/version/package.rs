//! package.json: the version in it.

use serde::Deserialize;

#[derive(Deserialize)]
struct Package {
    version: String,
}

/// The version.
#[must_use]
pub fn version(json: &[u8]) -> Option<String> {
    serde_json::from_slice::<Package>(json).ok().map(|package| package.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_or_not() {
        assert_eq!(version(br#"{"name":"x","version":"1.2.3","other":[1]}"#).as_deref(), Some("1.2.3"));
        for other in [&b"{}"[..], b"{\"version\":1}", b"garbage", b""] {
            assert_eq!(version(other), None);
        }
    }
}
