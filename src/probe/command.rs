//! Programs of the system that are asked for its state: by their absolute path, with next to no environment, bounded in time
//! and bytes. They only tell, and change nothing.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::Command;

use crate::limits;

/// The environment variables that are handed on: Windows finds its own libraries by them.
const KEPT: [&str; 6] = ["SystemRoot", "SystemDrive", "windir", "TEMP", "USERPROFILE", "LOCALAPPDATA"];

/// The names by which messages are not translated.
const PLAIN: [(&str, &str); 2] = [("LC_ALL", "C"), ("TZ", "UTC")];

/// What a program of the system printed, up to [`limits::COMMAND_BYTES`]; or why there is nothing.
pub async fn output(env: &[(String, String)], program: &str, args: &[&str]) -> Result<String, String> {
    bounded(env, program, args, limits::COMMAND_TIME, limits::COMMAND_BYTES).await
}

/// What PowerShell printed. The script is one of this program's own texts: nothing from outside stands in it.
pub async fn powershell(env: &[(String, String)], script: &'static str) -> Result<String, String> {
    let program = in_system32(env, r"WindowsPowerShell\v1.0\powershell.exe");
    let whole =
        format!("[Console]::OutputEncoding=[Text.Encoding]::UTF8;$ProgressPreference='SilentlyContinue';{script}");
    output(env, &program, &["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", &whole]).await
}

/// The path of a program in the folder of Windows' own programs.
#[must_use]
pub fn in_system32(env: &[(String, String)], program: &str) -> String {
    let root = env.iter().find(|(name, _)| name.eq_ignore_ascii_case("SystemRoot")).map(|(_, value)| value.as_str());
    // a folder from the environment that is no absolute path could be anybody's
    let is_absolute = |root: &&str| root.as_bytes().get(1..3) == Some(b":\\");
    format!(r"{}\System32\{program}", root.filter(is_absolute).unwrap_or(r"C:\Windows"))
}

async fn bounded(
    env: &[(String, String)],
    program: &str,
    args: &[&str],
    time: Duration,
    bytes: usize,
) -> Result<String, String> {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program);
    let kept = env.iter().filter(|(name, _)| KEPT.iter().any(|kept| name.eq_ignore_ascii_case(kept)));
    let mut command = Command::new(Path::new(program));
    command.args(args).env_clear().envs(kept.map(|(n, v)| (n, v))).envs(PLAIN).kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|error| format!("{name} could not be started: {error}"))?;
    let Some(stdout) = child.stdout.take() else { return Err(format!("{name} has no output")) };
    let mut read = Vec::new();
    let whole = async {
        let mut first = stdout.take(u64::try_from(bytes).unwrap_or(u64::MAX));
        first.read_to_end(&mut read).await.map_err(|error| format!("{name}: {error}"))?;
        if read.len() >= bytes {
            return Err(format!("{name} printed more than {bytes} bytes"));
        }
        child.wait().await.map_err(|error| format!("{name}: {error}"))
    };
    match tokio::time::timeout(time, whole).await {
        Err(_) => Err(format!("{name} took longer than {} s", time.as_secs_f32())),
        Ok(Err(because)) => Err(because),
        Ok(Ok(status)) if !status.success() && read.is_empty() => Err(format!("{name} failed: {status}")),
        Ok(Ok(_)) => Ok(String::from_utf8_lossy(&read).trim_start_matches('\u{feff}').to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_of_windows_are_found_by_an_absolute_folder_alone() {
        let env = |root: &str| vec![("SYSTEMROOT".to_owned(), root.to_owned())];
        assert_eq!(in_system32(&env(r"D:\Win"), "reg.exe"), r"D:\Win\System32\reg.exe");
        for strange in ["", r"Win", r"\\host\share", r"..\x"] {
            assert_eq!(in_system32(&env(strange), "reg.exe"), r"C:\Windows\System32\reg.exe", "{strange}");
        }
    }

    #[cfg(unix)]
    mod on_unix {
        use super::*;

        async fn shell(env: &[(&str, &str)], script: &str, time: u64, bytes: usize) -> Result<String, String> {
            let env: Vec<_> = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            bounded(&env, "/bin/sh", &["-c", script], Duration::from_millis(time), bytes).await
        }

        #[tokio::test]
        async fn output_time_and_bytes_are_bounded() {
            assert_eq!(shell(&[], "echo seen; exit 1", 60_000, 99).await.as_deref(), Ok("seen\n"));
            assert!(shell(&[], "exit 3", 60_000, 99).await.unwrap_err().contains("failed"));
            assert!(shell(&[], "while :; do echo more; done", 60_000, 99).await.unwrap_err().contains("99 bytes"));
            assert!(shell(&[], "exec sleep 600", 50, 99).await.unwrap_err().contains("longer"));
            let none = bounded(&[], "/nonexistent/program", &[], Duration::from_secs(60), 99).await;
            assert!(none.unwrap_err().starts_with("program could not be started"));
        }

        #[tokio::test]
        async fn the_environment_is_not_handed_on() {
            let env = [("SECRET_TOKEN", "x"), ("LD_PRELOAD", "y"), ("windir", "w")];
            let seen = shell(&env, "echo \"$SECRET_TOKEN$LD_PRELOAD$windir$LC_ALL$HOME\"", 60_000, 99).await;
            assert_eq!(seen.as_deref(), Ok("wC\n"));
        }
    }
}
