//! The probe `os`: the operating system, beyond what is known without a probe.

use serde::Deserialize;

use super::built_in::{plist_text, release_text};
use super::kernel;
use crate::fact::{Params, Platform, ProbeSpec, Scope, Unit, Value, Yield};
use crate::probe::{Observing, Probe, Reading, World, ago, aside, command, yields};

/// The probe `os`.
pub struct Os;

static YIELDS: [Yield; 7] = [
    yields::text("name", "The name of the system: the distribution of a Linux, the product otherwise."),
    yields::text("version", "Its version."),
    yields::text("build", "Its build; of a Linux the release of the kernel."),
    yields::text("arch", "The architecture that this program was made for, such as x86_64."),
    yields::measure("uptime", Unit::Seconds, "How long the system has been running."),
    yields::text("booted", "Since when, RFC 3339 in UTC by this machine's clock."),
    yields::flag("elevated", "Whether this program runs with the rights of an administrator."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "os",
    title: "the operating system, and since when it runs",
    doc: "Reads the name, version and build of the operating system and the time of its start from the system's own files \
          or programs, and whether this program runs with the rights of an administrator.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[],
    yields: &YIELDS,
    named: None,
};

/// What PowerShell is asked for, as JSON.
const SCRIPT: &str = "$o=Get-CimInstance Win32_OperatingSystem;\
    $w=[Security.Principal.WindowsPrincipal][Security.Principal.WindowsIdentity]::GetCurrent();\
    ConvertTo-Json -Compress @{name=$o.Caption;version=$o.Version;build=$o.BuildNumber;\
    uptime=[long]((Get-Date)-$o.LastBootUpTime).TotalSeconds;\
    elevated=$w.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)}";

/// What a system told; `None` where it did not.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Told {
    name: Option<String>,
    version: Option<String>,
    build: Option<String>,
    /// Seconds.
    uptime: Option<u64>,
    elevated: Option<bool>,
}

impl Probe for Os {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, _: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            reading.put("arch", Value::text(std::env::consts::ARCH));
            match told(world).await {
                Ok(told) => record(&told, reading),
                Err(because) => reading.unknown("", because),
            }
        })
    }
}

async fn told(world: &World) -> Result<Told, String> {
    match world.platform {
        Platform::Linux => aside::blocking(|| {
            let release = kernel::text("/etc/os-release").or_else(|| kernel::text("/usr/lib/os-release"));
            let text = |file| kernel::text(file).unwrap_or_default();
            let (build, uptime) = (text("/proc/sys/kernel/osrelease"), text("/proc/uptime"));
            of_linux(&release.unwrap_or_default(), &build, &uptime, &text("/proc/self/status"))
        })
        .await
        .ok_or_else(|| "reading the system's files broke off".to_owned()),
        Platform::Macos => {
            let file = || kernel::text("/System/Library/CoreServices/SystemVersion.plist");
            let plist = aside::blocking(file).await.flatten().unwrap_or_default();
            let started = command::output(&world.env, "/usr/sbin/sysctl", &["-n", "kern.boottime"]).await;
            let user = command::output(&world.env, "/usr/bin/id", &["-u"]).await;
            let now = time::OffsetDateTime::now_utc().unix_timestamp();
            Ok(of_macos(&plist, &started.unwrap_or_default(), &user.unwrap_or_default(), now))
        }
        Platform::Windows => command::powershell(&world.env, SCRIPT).await.and_then(|json| of_windows(&json)),
    }
}

/// From `os-release`, the kernel's release, `/proc/uptime` and `/proc/self/status`.
fn of_linux(release: &str, build: &str, uptime: &str, status: &str) -> Told {
    let user = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    let user = user.and_then(|users| users.split_ascii_whitespace().nth(1)?.parse::<u32>().ok());
    Told {
        name: release_text(release, "NAME"),
        version: release_text(release, "VERSION_ID"),
        build: Some(build.trim().to_owned()).filter(|build| !build.is_empty()),
        uptime: uptime.split(['.', ' ']).next().and_then(|seconds| seconds.parse().ok()),
        elevated: user.map(|user| user == 0),
    }
}

/// From `SystemVersion.plist`, `sysctl -n kern.boottime` (`{ sec = 1700000000, usec = 1 } …`), `id -u`, and the seconds since
/// 1970.
fn of_macos(plist: &str, started: &str, user: &str, now: i64) -> Told {
    let started = started.split_once("sec = ").and_then(|(_, behind)| behind.split(',').next()?.trim().parse().ok());
    Told {
        name: plist_text(plist, "ProductName"),
        version: plist_text(plist, "ProductVersion"),
        build: plist_text(plist, "ProductBuildVersion"),
        uptime: started.and_then(|started: i64| u64::try_from(now.checked_sub(started)?).ok()),
        elevated: user.trim().parse::<u32>().ok().map(|user| user == 0),
    }
}

fn of_windows(json: &str) -> Result<Told, String> {
    serde_json::from_str(json.trim()).map_err(|error| format!("PowerShell's answer: {error}"))
}

fn record(told: &Told, reading: &Reading) {
    const SILENT: &str = "the system does not tell";
    for (path, text) in [("name", &told.name), ("version", &told.version), ("build", &told.build)] {
        reading.put_or(path, text.as_deref().map(Value::text), SILENT);
    }
    let uptime = told.uptime.and_then(|seconds| i64::try_from(seconds).ok());
    reading.put_or("uptime", uptime.map(Value::Int), SILENT);
    reading.put_or("booted", told.uptime.and_then(ago).map(|text| Value::text(&text)), SILENT);
    reading.put_or("elevated", told.elevated.map(Value::Bool), SILENT);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(name: &str, version: &str, build: &str, uptime: u64, elevated: bool) -> Told {
        let text = |text: &str| Some(text.to_owned());
        Told {
            name: text(name),
            version: text(version),
            build: text(build),
            uptime: Some(uptime),
            elevated: Some(elevated),
        }
    }

    #[test]
    fn each_system_is_read() {
        let release = "NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n";
        let linux =
            of_linux(release, "6.1.0-18-amd64\n", "90011.52 1.00\n", "Name:\tx\nUid:\t1000\t1000\t1000\t1000\n");
        assert_eq!(linux, told("Debian GNU/Linux", "12", "6.1.0-18-amd64", 90_011, false));
        let plist = "<key>ProductBuildVersion</key>\n<string>23F79</string>\n<key>ProductName</key>\n<string>macOS</string>\n\
                     <key>ProductVersion</key>\n<string>14.5</string>";
        let started = "{ sec = 1700000000, usec = 417265 } Tue Nov 14 22:13:20 2023\n";
        assert_eq!(of_macos(plist, started, "501\n", 1_700_000_060), told("macOS", "14.5", "23F79", 60, false));
        let json = "{\"name\":\"Microsoft Windows 11 Pro\",\"version\":\"10.0.22631\",\"build\":\"22631\",\"uptime\":7,\"elevated\":true}";
        assert_eq!(of_windows(json), Ok(told("Microsoft Windows 11 Pro", "10.0.22631", "22631", 7, true)));
        assert!(of_windows("denied").is_err());
    }

    #[test]
    fn what_is_not_told_is_unknown() {
        let reading = Reading::default();
        reading.put("arch", Value::text("x"));
        record(&of_macos("", "", "", 0), &reading);
        reading.assert_settled(&SPEC);
        assert_eq!(reading.value("elevated"), None);
    }

    #[tokio::test]
    async fn this_machine_is_seen() {
        let (reading, world) = (Reading::default(), World::new(Platform::current(), Vec::new()));
        Os.observe(&Params::default(), &world, &reading).await;
        reading.assert_settled(&SPEC);
    }

    proptest! {
        #[test]
        fn no_text_breaks_anything(text in "(NAME=|Uid:|sec = |,|-|9|\\.|<key>|\\n|\\t|\\{|\"|\\PC){0,24}", now: i64) {
            let _ = (of_linux(&text, &text, &text, &text), of_macos(&text, &text, &text, now), of_windows(&text));
        }
    }
}
