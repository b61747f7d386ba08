//! The hosts file: where it lies, and which addresses it gives a name.

use std::fs::File;
use std::io::Read;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::fact::Platform;
use crate::limits;

/// Where the hosts file lies.
#[must_use]
pub fn file(platform: Platform, env: &[(String, String)]) -> PathBuf {
    if platform != Platform::Windows {
        return PathBuf::from("/etc/hosts");
    }
    let root = env.iter().find(|(name, _)| name.eq_ignore_ascii_case("SystemRoot")).map(|(_, value)| value.as_str());
    let root = root.filter(|value| !value.is_empty()).unwrap_or(r"C:\Windows");
    PathBuf::from(format!(r"{root}\System32\drivers\etc\hosts"))
}

/// The text of a hosts file, cut at [`limits::HOSTS_BYTES`]; empty where there is none.
#[must_use]
pub fn read(file: &Path) -> String {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(file) {
        let _ = file.take(limits::HOSTS_BYTES).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The addresses that a hosts file gives a name, in the order of the file.
#[must_use]
pub fn addresses(text: &str, name: &str) -> Vec<IpAddr> {
    let name = name.trim_end_matches('.');
    let mut found = Vec::new();
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim_start_matches('\u{feff}');
        let mut words = line.split_ascii_whitespace();
        // a zone such as %lo0 says through which interface, not to whom
        let address = words.next().and_then(|word| word.split('%').next()).and_then(|word| word.parse().ok());
        if let Some(address) = address
            && words.any(|word| word.trim_end_matches('.').eq_ignore_ascii_case(name))
        {
            found.push(address);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_whatever_the_case_and_the_spaces() {
        let text = "\u{feff}127.0.0.1 localhost\r\n# 1.1.1.1 api.test\n0.0.0.0\tads.test  API.test. # blocked\nfe80::1%lo0 api.test\nnonsense api.test\n";
        let expected: Vec<IpAddr> = vec!["0.0.0.0".parse().unwrap(), "fe80::1".parse().unwrap()];
        assert_eq!(addresses(text, "api.test"), expected);
        assert_eq!(addresses(text, "Api.Test."), expected);
        assert_eq!(addresses(text, "localhost"), ["127.0.0.1".parse::<IpAddr>().unwrap()]);
        assert_eq!(addresses(text, "blocked"), Vec::<IpAddr>::new());
        assert_eq!(addresses(text, "test"), Vec::<IpAddr>::new());
    }

    #[test]
    fn each_platform_has_its_place() {
        let env = [("SYSTEMROOT".to_owned(), r"D:\Win".to_owned())];
        assert_eq!(file(Platform::Windows, &env), PathBuf::from(r"D:\Win\System32\drivers\etc\hosts"));
        assert_eq!(file(Platform::Windows, &[]), PathBuf::from(r"C:\Windows\System32\drivers\etc\hosts"));
        assert_eq!(file(Platform::Linux, &env), PathBuf::from("/etc/hosts"));
        assert_eq!(file(Platform::Macos, &env), PathBuf::from("/etc/hosts"));
    }
}
