//! Who sits at this machine, as far as the environment and the system tell: names that leave it only as tokens.

/// The names of a person and of a machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// Names of the user.
    pub users: Vec<String>,
    /// Names of the machine.
    pub hosts: Vec<String>,
}

/// Variables that hold the user's name.
const USERS: [&str; 4] = ["USER", "USERNAME", "LOGNAME", "SUDO_USER"];

/// Variables that hold the user's folder, whose last part is a name.
const HOMES: [&str; 2] = ["HOME", "USERPROFILE"];

/// Variables that hold the machine's name.
const HOSTS: [&str; 3] = ["COMPUTERNAME", "HOSTNAME", "HOST"];

impl Identity {
    /// What environment variables tell, with the machine's own name where the system told it.
    #[must_use]
    pub fn of(env: &[(String, String)], host: Option<&str>) -> Self {
        let values = |names: &'static [&'static str]| {
            env.iter()
                .filter(move |(name, _)| names.iter().any(|n| name.eq_ignore_ascii_case(n)))
                .map(|(_, value)| value.trim())
        };
        let homes = values(&HOMES).filter_map(|home| home.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next());
        let hosts = values(&HOSTS).chain(host).map(|name| name.split('.').next().unwrap_or(name));
        Self { users: unique(values(&USERS).chain(homes)), hosts: unique(hosts) }
    }
}

fn unique<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut unique: Vec<String> = Vec::new();
    for name in names.filter(|name| !name.is_empty()) {
        if !unique.iter().any(|known| known == name) {
            unique.push(name.to_owned());
        }
    }
    unique
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_environment_on_every_platform() {
        let env = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
        };
        let linux = env(&[("USER", "bob"), ("LOGNAME", "bob"), ("HOME", "/home/bobby/"), ("LANG", "C")]);
        let identity = Identity::of(&linux, Some("bobs-laptop.fritz.box"));
        assert_eq!(identity.users, ["bob", "bobby"]);
        assert_eq!(identity.hosts, ["bobs-laptop"]);
        let windows =
            env(&[("Username", "Bob Smith"), ("USERPROFILE", r"C:\Users\bsmith"), ("COMPUTERNAME", "DESK-7")]);
        let identity = Identity::of(&windows, None);
        assert_eq!(identity.users, ["Bob Smith", "bsmith"]);
        assert_eq!(identity.hosts, ["DESK-7"]);
    }
}
