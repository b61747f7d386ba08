//! The probe `proxy`: which proxy a program would use for a URL.

use url::Url;

use crate::fact::{ParamKind, ParamSpec, Params, ProbeSpec, Scope, Value, Yield};
use crate::probe::net::proxy::{Choice, Named, Way, chosen};
use crate::probe::words::words;
use crate::probe::{Observing, Probe, Reading, World, yields};

/// The probe `proxy`.
pub struct Proxy;

words! {
    /// Where a proxy is named.
    Source {
        /// By environment variables.
        Environment => "environment",
        /// By the system's settings.
        System => "system",
        /// Nowhere.
        None => "none",
    }
}

words! {
    /// Whether there is a login.
    Login {
        /// There is.
        Present => "present",
        /// There is none.
        Absent => "absent",
    }
}

static YIELDS: [Yield; 8] = [
    yields::flag("used", "Whether a program would go through a proxy."),
    yields::choice("source", Source::WORDS, "Where the proxy, or the exception to it, is named."),
    yields::text("address", "The proxy, `host:port`."),
    yields::choice("login", Login::WORDS, "Whether a user or password is set for the proxy; never which."),
    yields::flag("bypassed", "Whether a proxy is set, and an exception names the host of the URL."),
    yields::flag("pac", "Whether a script chooses the proxy for each URL, or the network is asked for one."),
    yields::flag("environment.set", "Whether environment variables name a proxy for such URLs."),
    yields::flag("system.set", "Whether the system's settings name a proxy."),
];

static SPEC: ProbeSpec = ProbeSpec {
    name: "proxy",
    title: "which proxy a program would use for a URL",
    doc: "Looks which proxy is set for a URL: by the customary environment variables, and where these name none, by the \
          system's settings on Windows and macOS. The probe `http` goes the same way. A script that chooses a proxy is seen \
          and not carried out. Nothing is sent, and no user or password is recorded.",
    scope: Scope::Machine,
    asks_hosts: false,
    params: &[ParamSpec {
        name: "url",
        kind: ParamKind::Url,
        required: true,
        example: "\"https://example.org/\"",
        doc: "What a program would ask for: an `http` or `https` URL.",
    }],
    yields: &YIELDS,
    named: None,
};

impl Probe for Proxy {
    fn spec(&self) -> &'static ProbeSpec {
        &SPEC
    }

    fn observe<'a>(&'a self, params: &'a Params, world: &'a World, reading: &'a Reading) -> Observing<'a> {
        Box::pin(async move {
            match Url::parse(params.text("url")) {
                Ok(url) => record(&chosen(world, &url).await, reading),
                Err(_) => reading.unknown("", "this is no URL"),
            }
        })
    }
}

fn record(choice: &Choice, reading: &Reading) {
    let source = match choice.named {
        Named::Environment => Source::Environment,
        Named::System => Source::System,
        Named::Nowhere => Source::None,
    };
    reading.put("environment.set", Value::Bool(choice.environment));
    match &choice.system {
        Ok(settings) => {
            reading.put("system.set", Value::Bool(settings.is_set()));
            reading.put("pac", Value::Bool(settings.script));
        }
        Err(because) => {
            reading.unknown("system", because.clone());
            reading.unknown("pac", because.clone());
        }
    }
    reading.put("source", Value::text(source.word()));
    reading.put("bypassed", Value::Bool(choice.bypassed));
    let script = choice.system.as_ref().is_ok_and(|settings| settings.script);
    let (used, address, because) = match &choice.way {
        Way::Through(proxy) => (Some(true), Some(proxy.host.with_port(proxy.port)), ""),
        Way::Unusable(address, because) => (Some(true), address.clone(), *because),
        Way::Direct if script && !choice.bypassed => {
            (None, None, "a script chooses the proxy, and was not carried out")
        }
        Way::Direct => (Some(false), None, "no proxy is used"),
    };
    reading.put_or("used", used.map(Value::Bool), because);
    reading.put_or("address", address.map(|address| Value::text(&address)), because);
    let login = if choice.login { Login::Present } else { Login::Absent };
    let login = (used == Some(true)).then(|| Value::text(login.word()));
    reading.put_or("login", login, if because.is_empty() { "no proxy is used" } else { because });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Platform;

    async fn seen(platform: Platform, env: &[(&str, &str)], url: &str) -> Reading {
        let env = env.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let reading = Reading::default();
        let params = Params::new(vec![("url", Value::text(url))]);
        Proxy.observe(&params, &World::new(platform, env), &reading).await;
        reading.assert_settled(&SPEC);
        reading
    }

    #[tokio::test]
    async fn the_environment_is_told_without_its_login() {
        let env = [("HTTPS_PROXY", "http://me:hunter2@proxy.test:3128"), ("NO_PROXY", "inner.test")];
        let used = seen(Platform::Linux, &env, "https://a.test/x?token=y").await;
        for (path, value) in [
            ("used", Value::Bool(true)),
            ("source", Value::text("environment")),
            ("address", Value::text("proxy.test:3128")),
            ("login", Value::text("present")),
            ("bypassed", Value::Bool(false)),
            ("environment.set", Value::Bool(true)),
        ] {
            assert_eq!(used.value(path), Some(value), "{path}");
        }
        let all = format!("{:?} {:?}", used.values(), used.reasons());
        assert!(!all.contains("hunter2") && !all.contains("me:") && !all.contains("token"), "{all}");
        let around = seen(Platform::Linux, &env, "https://inner.test").await;
        assert_eq!(around.value("used"), Some(Value::Bool(false)));
        assert_eq!(around.value("bypassed"), Some(Value::Bool(true)));
        let none = seen(Platform::Linux, &[], "https://a.test").await;
        assert_eq!(none.value("source"), Some(Value::text("none")));
        assert_eq!(none.value("used"), Some(Value::Bool(false)));
        seen(Platform::Linux, &[], "no url").await;
    }

    #[tokio::test]
    async fn settings_that_cannot_be_read_are_unknown() {
        if cfg!(target_os = "linux") {
            let blind = seen(Platform::Windows, &[], "https://a.test").await;
            assert_eq!(blind.value("system.set"), None);
            assert_eq!(blind.value("environment.set"), Some(Value::Bool(false)));
        }
    }

    #[test]
    fn a_script_leaves_the_way_open() {
        use crate::probe::net::proxy::choose;
        use crate::probe::net::system_proxy::SystemProxy;

        let settings = SystemProxy { script: true, ..SystemProxy::default() };
        let reading = Reading::default();
        record(&choose(Platform::Macos, &[], Ok(settings), &Url::parse("https://a.test").unwrap()), &reading);
        reading.assert_settled(&SPEC);
        assert_eq!((reading.value("used"), reading.value("pac")), (None, Some(Value::Bool(true))));
    }
}
