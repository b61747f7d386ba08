//! The probe `env`: environment variables that a playbook names.

use crate::fact::{Class, Named, ParamKind, ParamSpec, Params, Platform, ProbeSpec, Scope, Value, Yield, scrub};
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `env`.
pub struct Env;

static BELOW: [Yield; 3] = [
    yields::flag("set", "Whether the variable is set, be it to nothing."),
    yields::number("length", "How many characters its value has."),
    yields::of(Class::Personal, yields::text("value", "Its value; unknown where it may be a secret.")),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "env",
    title: "environment variables",
    doc: "Looks whether environment variables are set, as this program was given them: a program that was started \
          elsewhere may have others. A value that may be a secret, by the name of the variable or by its own look, is never \
          recorded, only its length. Names differ in case except on Windows.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[ParamSpec {
        name: "names",
        kind: ParamKind::Named,
        required: true,
        example: "{ proxy: [HTTPS_PROXY, https_proxy] }",
        doc: "Names for the facts, each with the name of a variable, or with several of which the first that is set counts.",
    }],
    yields: &[],
    named: Some(Named { param: "names", yields: &BELOW }),
};

impl Probe for Env {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            for (fact, variables) in params.named("names") {
                record(&fact, &variables, world, reading);
            }
        })
    }
}

fn record(fact: &str, variables: &[String], world: &World, reading: &Reading) {
    let path = |below: &str| format!("{fact}.{below}");
    let found = variables.iter().find_map(|variable| Some((variable, value(variable, world)?)));
    reading.put(path("set"), Value::Bool(found.is_some()));
    let Some((variable, value)) = found else {
        reading.unknown(path("length"), "the variable is not set");
        return reading.unknown(path("value"), "the variable is not set");
    };
    reading.put(path("length"), Value::Int(i64::try_from(value.chars().count()).unwrap_or(i64::MAX)));
    if may_be_secret(variable, value) {
        reading.unknown(path("value"), "withheld: it may be a secret");
    } else {
        reading.put(path("value"), Value::text(value));
    }
}

fn value<'w>(variable: &str, world: &'w World) -> Option<&'w str> {
    let same = |name: &str| match world.platform {
        Platform::Windows => name.eq_ignore_ascii_case(variable),
        Platform::Macos | Platform::Linux => name == variable,
    };
    world.env.iter().find(|(name, _)| same(name)).map(|(_, value)| value.as_str())
}

/// Whether a value may be a secret: by the name of its variable, by a user in front of a host, or by its look.
fn may_be_secret(variable: &str, value: &str) -> bool {
    const PARTS: [&str; 11] =
        ["TOKEN", "KEY", "SECRET", "PASS", "PWD", "AUTH", "COOKIE", "CREDENTIAL", "SESSION", "MNEMONIC", "PHRASE"];
    // too short to be told from a part of another word, such as `MAPPING`
    const ENDS: [&str; 4] = ["PIN", "SEED", "OTP", "CVV"];
    let name = variable.to_ascii_uppercase();
    // these two hold the folder one stands in
    let folder = matches!(name.as_str(), "PWD" | "OLDPWD");
    let told = !folder && (PARTS.iter().any(|part| name.contains(part)) || ENDS.iter().any(|end| name.ends_with(end)));
    let authority = value.split_once("://").map_or("", |(_, behind)| behind).split(['/', '?', '#']).next();
    let has_user = authority.is_some_and(|authority| authority.contains('@'));
    // as it would stand in a log: what is found there would be found here
    let line = format!("{variable}={value}");
    told || has_user || scrub(value) != value || !folder && scrub(&line) != line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::fact::named_value;

    async fn seen(platform: Platform, env: &[(&str, &str)], names: &[(&str, Vec<&str>)]) -> Reading {
        let env = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let params = Params::new(vec![("names", named_value(names))]);
        let reading = Reading::default();
        Env.observe(&params, &World::new(platform, env), &reading).await;
        reading.assert_settled_for(&SPEC, &names.iter().map(|(name, _)| *name).collect::<Vec<_>>());
        reading
    }

    #[tokio::test]
    async fn variables_are_told_by_their_facts() {
        let env = [("HTTPS_PROXY", "http://proxy.test:3128"), ("EMPTY", ""), ("Path", "/bin")];
        let names = [
            ("proxy", vec!["https_proxy", "HTTPS_PROXY"]),
            ("empty", vec!["EMPTY"]),
            ("none", vec!["NONE"]),
            ("path", vec!["PATH"]),
        ];
        let linux = seen(Platform::Linux, &env, &names).await;
        assert_eq!(linux.value("proxy.value"), Some(Value::text("http://proxy.test:3128")));
        assert_eq!(linux.value("proxy.length"), Some(Value::Int(22)));
        assert_eq!(linux.value("empty.set"), Some(Value::Bool(true)));
        assert_eq!(linux.value("none.set"), Some(Value::Bool(false)));
        assert_eq!(linux.value("path.set"), Some(Value::Bool(false)));
        let windows = seen(Platform::Windows, &env, &names).await;
        assert_eq!(windows.value("path.value"), Some(Value::text("/bin")));
    }

    #[tokio::test]
    async fn secrets_are_never_told() {
        for (variable, value) in [
            ("GITHUB_TOKEN", "short"),
            ("AWS_SECRET_ACCESS_KEY", "x"),
            ("api_key", "hunter2"),
            ("DB_PASSWORD", "hunter2"),
            ("PGPASS", "hunter2"),
            ("NETRC_AUTH", "hunter2"),
            ("HTTPS_PROXY", "http://me:hunter2@proxy.test:3128"),
            ("ALL_PROXY", "socks5://hunter2@proxy.test"),
            ("URL", "https://a.test/?access_token=hunter2hunter2"),
            (
                "SOMETHING",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            ),
            ("SOMETHING", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
            ("SOMETHING", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        ] {
            let seen = seen(Platform::Linux, &[(variable, value)], &[("it", vec![variable])]).await;
            assert_eq!(seen.value("it.set"), Some(Value::Bool(true)), "{variable}");
            assert_eq!(seen.value("it.value"), None, "{variable}={value}");
            assert!(!format!("{:?} {:?}", seen.values(), seen.reasons()).contains(value), "{variable}");
        }
        let plain = [("LANG", "de_DE.UTF-8"), ("PWD", "/home/me"), ("NODE_EXTRA_CA_CERTS", "/etc/ssl/corp.pem")];
        for (variable, value) in plain {
            assert!(!may_be_secret(variable, value), "{variable}");
        }
    }

    proptest! {
        #[test]
        fn a_user_before_a_host_is_never_told(name in "[A-Z_]{1,8}", scheme in "[a-z]{1,6}", user in "[a-zA-Z0-9:%._~-]{1,20}", host in "[a-z.]{1,10}") {
            let url = format!("{scheme}://{user}@{host}");
            prop_assert!(may_be_secret(&name, &url));
        }
    }
}
