//! What is known in one run: values with their provenance, and for the rest the reason why it is unknown.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::secret::clean;
use super::value::Value;

/// Which kind of source a fact came from, weakest first: what stands further down wins over what stands above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Known to the program itself.
    BuiltIn,
    /// A person's answer.
    Ask,
    /// A probe.
    Probe,
    /// A facts file.
    File,
    /// `--fact` or another flag.
    Flag,
}

impl Source {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Ask => "ask",
            Self::Probe => "probe",
            Self::File => "file",
            Self::Flag => "flag",
        }
    }

    /// The source with that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::BuiltIn, Self::Ask, Self::Probe, Self::File, Self::Flag].into_iter().find(|s| s.name() == name)
    }
}

/// Where a fact came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The kind of source.
    pub source: Source,
    /// Which one: the probe, the question, the file, the flag.
    pub name: String,
    /// When it was observed, RFC 3339 in UTC.
    pub observed_at: String,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
}

/// A known fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The value.
    pub value: Value,
    /// Where it came from.
    pub provenance: Provenance,
}

/// Why a fact, or the group of facts below a path, is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The reason.
    pub because: String,
    /// Who said that it stays unknown, if somebody did.
    pub decree: Option<Source>,
}

/// The facts of one run. Every text is cleaned on its way in: no secret is ever kept. A path without a value is unknown: neither false nor an error.
#[derive(Debug, Clone, Default)]
pub struct FactStore {
    known: BTreeMap<String, Fact>,
    unknown: BTreeMap<String, Unknown>,
}

impl FactStore {
    /// Records a fact, unless a stronger source has spoken, be it to say that the fact stays unknown: a flag beats a file, a
    /// file a probe, a probe a question.
    pub fn put(&mut self, path: &str, value: Value, provenance: Provenance) {
        if self.decree(path).is_some_and(|source| source > provenance.source) {
            return;
        }
        match self.known.get(path) {
            Some(old) if old.provenance.source > provenance.source => {}
            _ => {
                self.unknown.remove(path);
                self.restore(path, Fact { value, provenance });
            }
        }
    }

    /// Takes a fact over from another store, whatever stands here.
    pub fn restore(&mut self, path: &str, fact: Fact) {
        let Fact { value, provenance } = fact;
        let value = cleaned(&value);
        let provenance = Provenance { name: clean(&provenance.name).into_owned(), ..provenance };
        self.known.insert(path.to_owned(), Fact { value, provenance });
    }

    /// Takes a reason over from another store, whatever stands here.
    pub fn restore_unknown(&mut self, path: &str, because: &str, decree: Option<Source>) {
        self.unknown.insert(path.to_owned(), Unknown { because: clean(because).into_owned(), decree });
    }

    /// Records why a fact is unknown. The first reason stands; a known fact stays known.
    pub fn put_unknown(&mut self, path: &str, because: &str) {
        if !self.known.contains_key(path) {
            let reason = || Unknown { because: clean(because).into_owned(), decree: None };
            self.unknown.entry(path.to_owned()).or_insert_with(reason);
        }
    }

    /// Somebody said that this stays unknown, with all below it (`null` in a facts file): nothing weaker may fill it in, and
    /// what was known from nothing stronger is forgotten.
    pub fn forbid(&mut self, path: &str, source: Source, because: &str) {
        let below = |known: &str| known.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.known.retain(|known, fact| !below(known) || fact.provenance.source > source);
        self.restore_unknown(path, because, Some(source));
    }

    /// Forgets the facts that `which` says of, by path and source, and every reason why something is unknown that nobody
    /// declared: it can be looked at anew.
    pub fn forget(&mut self, which: &dyn Fn(&str, Source) -> bool) {
        self.known.retain(|path, fact| !which(path, fact.provenance.source));
        self.unknown.retain(|_, unknown| unknown.decree.is_some());
    }

    /// Whether the path, or a group above it, was declared unknown.
    #[must_use]
    pub fn unknown_by_decree(&self, path: &str) -> bool {
        self.decree(path).is_some()
    }

    /// The strongest source that declared the path, or a group above it, unknown.
    fn decree(&self, path: &str) -> Option<Source> {
        let groups = path.match_indices('.').map(|(dot, _)| &path[..dot]);
        groups.chain([path]).filter_map(|p| self.unknown.get(p)?.decree).max()
    }

    /// The value of a fact.
    #[must_use]
    pub fn value(&self, path: &str) -> Option<&Value> {
        self.known.get(path).map(|f| &f.value)
    }

    /// A fact with its provenance.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Fact> {
        self.known.get(path)
    }

    /// Why a path is unknown, if a reason was recorded for it or for a group above it.
    #[must_use]
    pub fn because(&self, path: &str) -> Option<&str> {
        let own = |p: &str| self.unknown.get(p).map(|r| r.because.as_str());
        own(path).or_else(|| path.rmatch_indices('.').find_map(|(dot, _)| own(&path[..dot])))
    }

    /// All known facts, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.known.iter().map(|(path, fact)| (path.as_str(), fact))
    }

    /// All reasons that were recorded, sorted by path; some are those of whole groups.
    pub fn reasons(&self) -> impl Iterator<Item = (&str, &Unknown)> {
        self.unknown.iter().map(|(path, unknown)| (path.as_str(), unknown))
    }

    /// The same facts and reasons with every text from outside changed: values, whose path is told, the
    /// names of sources, and the reasons.
    #[must_use]
    pub fn map_texts(&self, change: &dyn Fn(Option<&str>, &str) -> Option<String>) -> Self {
        let or_same = |text: &str| change(None, text).unwrap_or_else(|| text.to_owned());
        let fact = |(path, fact): (&String, &Fact)| {
            let value = fact.value.map_texts(&mut |text| change(Some(path), text)).into_owned();
            let provenance = Provenance { name: or_same(&fact.provenance.name), ..fact.provenance.clone() };
            (path.clone(), Fact { value, provenance })
        };
        let reason = |(path, unknown): (&String, &Unknown)| {
            (path.clone(), Unknown { because: or_same(&unknown.because), decree: unknown.decree })
        };
        Self { known: self.known.iter().map(fact).collect(), unknown: self.unknown.iter().map(reason).collect() }
    }

    /// How many facts are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// A value as it is kept: no secret is.
pub(super) fn cleaned(value: &Value) -> Value {
    value.map_texts(&mut changed(clean)).into_owned()
}

/// A change that gives nothing where it changes nothing.
fn changed(change: impl Fn(&str) -> Cow<'_, str>) -> impl FnMut(&str) -> Option<String> {
    move |text| match change(text) {
        Cow::Owned(new) => Some(new),
        Cow::Borrowed(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_enters_by_any_way() {
        let mut store = FactStore::default();
        let provenance = Provenance { name: "password=hunter2.json".to_owned(), ..from(Source::File) };
        store.put("a", Value::texts(&["Bearer mF_9.B5f-4.1JqM", "fine"]), provenance);
        store.put("b", Value::text("tok\u{202e}en=hunter2"), from(Source::Probe));
        store.put_unknown("c", "http://bob:hunter2@proxy refused");
        store.forbid("d", Source::File, "?token=hunter2");
        let shown = format!("{store:?}");
        assert!(!shown.contains("hunter2") && !shown.contains("mF_9"), "{shown}");
        assert_eq!(store.value("a"), Some(&Value::texts(&["Bearer <secret>", "fine"])));
    }

    fn from(source: Source) -> Provenance {
        Provenance { source, name: String::new(), observed_at: String::new(), took_ms: 0 }
    }

    #[test]
    fn a_flag_beats_a_file_a_file_a_probe_a_probe_a_question() {
        let order = [Source::Ask, Source::Probe, Source::File, Source::Flag];
        for (i, weak) in order.iter().enumerate() {
            for strong in &order[i + 1..] {
                let mut store = FactStore::default();
                store.put("a", Value::Int(1), from(*strong));
                store.put("a", Value::Int(2), from(*weak));
                assert_eq!(store.value("a"), Some(&Value::Int(1)), "{strong:?} over {weak:?}");
            }
        }
    }

    #[test]
    fn what_is_declared_unknown_stays_unknown_with_all_below_it() {
        let mut store = FactStore::default();
        store.put("printer.error", Value::text("none"), from(Source::Probe));
        store.put("printer_two", Value::Bool(true), from(Source::Probe));
        store.forbid("printer", Source::File, "declared unknown");
        store.put("printer.tcp.ok", Value::Bool(true), from(Source::Probe));
        assert_eq!(store.value("printer.tcp.ok"), None);
        assert_eq!(store.because("printer.tcp.ok"), Some("declared unknown"));
        assert_eq!(store.value("printer.error"), None, "what was known before is forgotten");
        assert_eq!(store.value("printer_two"), Some(&Value::Bool(true)));
    }

    #[test]
    fn who_is_as_strong_as_the_one_who_declared_it_unknown_may_say_what_it_is() {
        for (source, known) in
            [(Source::Ask, false), (Source::Probe, false), (Source::File, true), (Source::Flag, true)]
        {
            let mut store = FactStore::default();
            store.forbid("printer", Source::File, "declared unknown");
            store.put("printer.error", Value::text("none"), from(source));
            assert_eq!(store.value("printer.error").is_some(), known, "{source:?}");
            store.forbid("printer.error", Source::File, "declared unknown");
            assert_eq!(store.value("printer.error").is_some(), source == Source::Flag, "{source:?}");
        }
    }
}
