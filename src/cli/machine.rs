//! Which machine this is, and who uses it: as hashes, which tell two apart and say nothing more.

use crate::fact::Platform;
use crate::report::MachineV1;
use crate::text::sha256;

/// Files that hold a name that a Linux system gave itself when it was installed.
#[cfg(target_os = "linux")]
const IDS: [&str; 2] = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

/// This machine and this user.
pub(super) fn machine(env: &[(String, String)]) -> MachineV1 {
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let hash = |kind: &str, text: &str| sha256(format!("triage {kind}: {text}").as_bytes())[..32].to_owned();
    MachineV1 {
        id: hash("machine", &format!("{host} {}", installed().unwrap_or_default())),
        user: hash("user", &user(env)),
        platform: Platform::current().name().to_owned(),
    }
}

#[cfg(target_os = "linux")]
fn installed() -> Option<String> {
    IDS.iter().find_map(|file| std::fs::read_to_string(file).ok()).map(|id| id.trim().to_owned())
}

#[cfg(target_os = "macos")]
fn installed() -> Option<String> {
    let told = told("/usr/sbin/ioreg", &["-rd1", "-c", "IOPlatformExpertDevice"])?;
    told.lines().find(|line| line.contains("IOPlatformUUID")).map(|line| line.trim().to_owned())
}

#[cfg(windows)]
fn installed() -> Option<String> {
    let key = r"HKLM\SOFTWARE\Microsoft\Cryptography";
    let told = told(r"C:\Windows\System32\reg.exe", &["query", key, "/v", "MachineGuid"])?;
    told.lines().find(|line| line.contains("MachineGuid")).map(|line| line.trim().to_owned())
}

#[cfg(any(windows, target_os = "macos"))]
fn told(program: &str, args: &[&str]) -> Option<String> {
    let output = std::process::Command::new(program).args(args).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(unix)]
fn user(_: &[(String, String)]) -> String {
    rustix::process::geteuid().as_raw().to_string()
}

#[cfg(not(unix))]
fn user(env: &[(String, String)]) -> String {
    let value = |name: &str| env.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, v)| v.as_str());
    format!(r"{}\{}", value("USERDOMAIN"), value("USERNAME"))
}
