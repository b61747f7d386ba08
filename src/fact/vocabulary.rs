//! What probes and effects exist: their parameters and what they yield, as plain data. The rooms that carry them out
//! declare it, the loader checks playbooks against it, and schema, docs and help are made from it.

use std::time::Duration;

use super::value::{Type, Unit, Value};

/// An operating system family that plans and probes know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Platform {
    /// Microsoft Windows.
    Windows,
    /// Apple macOS.
    Macos,
    /// Linux.
    Linux,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Windows, Self::Macos, Self::Linux];

    /// The name in playbooks, on the command line and in `os.family`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Windows => "windows",
            Self::Macos => "macos",
            Self::Linux => "linux",
        }
    }

    /// The platform with that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name() == name)
    }

    /// The platform this program runs on; systems beside the three count as Linux, their nearest kin.
    #[must_use]
    pub fn current() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_os = "macos") {
            Self::Macos
        } else {
            Self::Linux
        }
    }
}

/// What a parameter may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// Any text.
    Text,
    /// One of a closed list of texts.
    Choice(&'static [&'static str]),
    /// A host name or an address.
    Host,
    /// A TCP port.
    Port,
    /// A whole number.
    Int,
    /// An `http` or `https` URL.
    Url,
    /// A page: an `https` URL, or one of the system's settings.
    Page,
    /// A path on the machine; `%Name%` and `~` are expanded.
    Path,
    /// A list of texts.
    Texts,
    /// True or false.
    Flag,
    /// A length of time, such as `7d`: a whole number of milliseconds in [`Params`].
    Duration,
    /// Names that the playbook chooses, each with a text or several. It does not differ by platform.
    Named,
    /// Names that the playbook chooses, each with a regular expression or several. It does not differ by platform.
    Patterns,
}

impl ParamKind {
    /// Whether it is a mapping from names that the playbook chooses.
    #[must_use]
    pub fn is_named(self) -> bool {
        matches!(self, Self::Named | Self::Patterns)
    }
}

/// One parameter of a probe or an effect.
#[derive(Debug, Clone, Copy)]
pub struct ParamSpec {
    /// The key in the playbook.
    pub name: &'static str,
    /// What it may hold.
    pub kind: ParamKind,
    /// Whether it must be given.
    pub required: bool,
    /// A value as a playbook might give it, in YAML on one line.
    pub example: &'static str,
    /// What it means, in a sentence.
    pub doc: &'static str,
}

/// One fact that a probe yields.
#[derive(Debug, Clone, Copy)]
pub struct Yield {
    /// The path below the fact's name, for example `tcp.ok`.
    pub path: &'static str,
    /// Its type.
    pub ty: Type,
    /// The unit of its number.
    pub unit: Option<Unit>,
    /// All texts that it can be, where they are known.
    pub values: &'static [&'static str],
    /// Whom its value tells something about.
    pub class: Class,
    /// What it means, in a sentence.
    pub doc: &'static str,
}

/// What a probe yields once for each name that a parameter gives: `NAME.<path>`.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    /// The parameter; its kind is [`ParamKind::Named`] or [`ParamKind::Patterns`].
    pub param: &'static str,
    /// What stands below each name.
    pub yields: &'static [Yield],
}

/// Whom a fact tells something about, and so how far its value may travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The service: anybody may see it.
    Public,
    /// This machine or its network.
    Machine,
    /// A person, such as a path with a user's name in it: replaced by a token in everything that leaves the screen.
    Personal,
    /// What grants access: never recorded, only whether it is there, its length, or that it has expired.
    Secret,
}

impl Class {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Machine => "machine",
            Self::Personal => "personal",
            Self::Secret => "secret",
        }
    }
}

/// What the answer of a probe depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// This machine or its network: makes no sense for another machine's plan.
    Machine,
    /// The service alone: the same from everywhere.
    Service,
    /// The evidence files that were handed in: read wherever they were made, and even where nothing may be touched.
    Evidence,
}

/// What a probe is: its parameters and what it yields.
#[derive(Debug, Clone, Copy)]
pub struct ProbeSpec {
    /// The key in the playbook.
    pub name: &'static str,
    /// What it observes, in a few words.
    pub title: &'static str,
    /// How it observes, in a paragraph.
    pub doc: &'static str,
    /// What its answer depends on.
    pub scope: Scope,
    /// Whether it sends packets to the hosts that its parameters name, so that these learn of it.
    pub asks_hosts: bool,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// What it yields.
    pub yields: &'static [Yield],
    /// What it yields besides for each name that the playbook chooses.
    pub named: Option<Named>,
}

/// The right that an effect needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privilege {
    /// That of the user.
    User,
    /// That of an administrator.
    Admin,
}

/// What a typed effect is.
#[derive(Debug, Clone, Copy)]
pub struct EffectSpec {
    /// The key in the playbook.
    pub name: &'static str,
    /// What it does, in a few words.
    pub title: &'static str,
    /// What exactly happens, in a paragraph.
    pub doc: &'static str,
    /// The sentence in a plan; `{param}` stands for a parameter.
    pub describe: &'static str,
    /// Its parameters.
    pub params: &'static [ParamSpec],
    /// Where it can be carried out.
    pub platforms: &'static [Platform],
    /// The right that it needs.
    pub privilege: Privilege,
    /// Whether it can be undone.
    pub reversible: bool,
    /// Whether its `path` parameters are changed, and so must lie under the playbook's `touches`.
    pub changes_paths: bool,
}

/// Everything that probes and effects declare.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary {
    /// All probes.
    pub probes: &'static [&'static ProbeSpec],
    /// All effects.
    pub effects: &'static [&'static EffectSpec],
}

impl Vocabulary {
    /// The probe with that name.
    #[must_use]
    pub fn probe(&self, name: &str) -> Option<&'static ProbeSpec> {
        self.probes.iter().copied().find(|p| p.name == name)
    }

    /// The effect with that name.
    #[must_use]
    pub fn effect(&self, name: &str) -> Option<&'static EffectSpec> {
        self.effects.iter().copied().find(|e| e.name == name)
    }
}

/// The parameters of one call, checked against the [`ParamSpec`]s: names that exist, values of the right kind, nothing
/// required missing; settings replaced and the platform chosen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Params(Vec<(&'static str, Value)>);

impl Params {
    /// Collects checked parameters.
    #[must_use]
    pub fn new(params: Vec<(&'static str, Value)>) -> Self {
        Self(params)
    }

    /// All of them, in the playbook's order.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.0.iter().map(|(name, value)| (*name, value))
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }

    /// The text of a parameter; empty where it is absent or no text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Some(Value::String(s)) => s,
            _ => "",
        }
    }

    /// The number of a parameter.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.get(name) {
            Some(Value::Int(i)) => Some(*i),
            _ => None,
        }
    }

    /// Whether a flag is set; `None` where it is absent.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name) {
            Some(Value::Bool(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// The length of time of a parameter.
    #[must_use]
    pub fn duration(&self, name: &str) -> Option<Duration> {
        self.int(name).and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis)
    }

    /// The names of a parameter, each with its texts, in the playbook's order; none where it is absent.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<(String, Vec<String>)> {
        let Some(Value::List(entries)) = self.get(name) else { return Vec::new() };
        let entry = |entry: &Value| match entry {
            Value::List(texts) => {
                let mut texts = texts.iter().map(Value::to_string);
                Some((texts.next()?, texts.collect()))
            }
            _ => None,
        };
        entries.iter().filter_map(entry).collect()
    }
}

/// The value of a parameter that maps names to texts, as [`Params::named`] reads it.
#[must_use]
pub fn named_value(entries: &[(&str, Vec<&str>)]) -> Value {
    let entry = |(name, texts): &(&str, Vec<&str>)| {
        Value::List(std::iter::once(name).chain(texts).map(|text| Value::text(text)).collect())
    };
    Value::List(entries.iter().map(entry).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_by_their_kind() {
        let named = named_value(&[("auth", vec!["a.example", "*.b.example"]), ("none", vec![])]);
        let params = Params::new(vec![
            ("age", Value::Int(1_500)),
            ("never", Value::Int(-1)),
            ("public", Value::Bool(false)),
            ("hosts", named),
        ]);
        assert_eq!(params.duration("age"), Some(Duration::from_millis(1_500)));
        assert_eq!(params.duration("never"), None);
        assert_eq!((params.flag("public"), params.flag("age")), (Some(false), None));
        let texts = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            params.named("hosts"),
            [("auth".to_owned(), texts(&["a.example", "*.b.example"])), ("none".to_owned(), texts(&[]))]
        );
        assert!(params.named("age").is_empty());
    }
}
