//! Whether a scalar has the form that a schema's `format` names, and what to say if it has not.

use super::forms::warnings;
use super::scalar::{Scalar, resolve};
use crate::diag::Code;
use crate::fact::SETTINGS_PAGES;
use crate::predicate::{is_reserved, regex_mistake};
use crate::text::{Meant, meant};
use crate::units::{FREQUENCY_WORDS, Frequency, LIKELIHOOD_WORDS, Likelihood, parse_minutes};

/// Why a scalar does not fit.
pub(super) struct Misfit {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// What would stand there instead, where that is beyond doubt.
    pub(super) instead: Option<String>,
}

impl Misfit {
    pub(super) fn new(code: Code, message: String, help: Option<String>) -> Self {
        Self { code, message, help, instead: None }
    }

    /// With what was meant.
    fn meant(self, instead: &str) -> Self {
        Self { help: Some(format!("did you mean `{instead}`?")), instead: Some(instead.to_owned()), ..self }
    }

    /// With what was probably meant.
    pub(super) fn perhaps(self, meant: Option<Meant<'_>>) -> Self {
        match meant {
            None => self,
            Some(Meant { word, sure: true }) => self.meant(word),
            Some(meant) => Self { help: Some(meant.help()), ..self },
        }
    }

    /// With what a text would be if it were written as a number.
    fn unquoted(self, number: Option<String>) -> Self {
        match number {
            None => self,
            Some(number) => Self { help: Some(format!("write {number}")), instead: Some(number), ..self },
        }
    }
}

/// One form.
#[derive(Debug)]
pub(super) struct Form {
    /// Its name in the schema.
    name: &'static str,
    /// What it is, in words.
    pub(super) described: &'static str,
    /// Checks a scalar.
    pub(super) check: fn(&Scalar<'_>) -> Result<(), Misfit>,
}

static FORMS: [Form; 16] = [
    Form { name: "likelihood", described: "a probability from 0 to 1, or a word such as `often`", check: likelihood },
    Form { name: "frequency", described: "a number, or a word such as `common`", check: frequency },
    Form { name: "duration", described: "a duration such as 30s, 2m or 4h", check: duration },
    Form { name: "predicate", described: "a predicate", check: predicate },
    Form { name: "kebab-id", described: "a kebab-case id", check: kebab_id },
    Form { name: "playbook-id", described: "kebab-case ids joined by `/`", check: playbook_id },
    Form { name: "fact-name", described: "a snake_case name", check: fact_name },
    Form { name: "fact-path", described: "snake_case names joined by `.`", check: fact_path },
    Form { name: "semver", described: "a version such as 1.0.0", check: semver },
    Form { name: "regex", described: "a regular expression", check: regular },
    Form { name: "warning-code", described: "the code of a warning", check: warning_code },
    Form { name: "web-url", described: "an http or https URL", check: web_url },
    Form { name: "host", described: "a host name or an address", check: host },
    Form { name: "machine-path", described: "an absolute path", check: machine_path },
    Form { name: "page", described: "an https URL, or a page of the system's settings", check: page },
    Form { name: "filled", described: "a text", check: filled },
];

/// What a form is, in words; `None` where the name is not that of one of our forms.
#[must_use]
pub fn described(name: &str) -> Option<&'static str> {
    form(name).map(|form| form.described)
}

/// The form of that name.
pub(super) fn form(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

/// What a scalar is, in words.
pub(super) fn found(scalar: &Scalar<'_>) -> String {
    match scalar {
        Scalar::Null => "nothing".to_owned(),
        Scalar::Bool(b) => format!("{b}"),
        Scalar::Int(n) => format!("the number {n}"),
        Scalar::Float(x) => format!("the number {x:?}"),
        Scalar::Text(text) => format!("`{}`", text.chars().take(40).collect::<String>()),
    }
}

fn wrong(form: &str, scalar: &Scalar<'_>, code: Code, help: Option<String>) -> Misfit {
    let wanted = described(form).unwrap_or("text");
    Misfit::new(code, format!("expected {wanted}, found {}", found(scalar)), help)
}

/// The text of a scalar; anything else is of the wrong type.
fn text<'s>(form: &str, scalar: &Scalar<'s>) -> Result<&'s str, Misfit> {
    match scalar {
        Scalar::Text(text) => Ok(text),
        _ => Err(wrong(form, scalar, Code::WrongType, Some("put it in quotes".to_owned()))),
    }
}

#[expect(clippy::cast_precision_loss, reason = "out of range either way")]
fn number(scalar: &Scalar<'_>) -> Option<f64> {
    match scalar {
        Scalar::Int(n) => Some(*n as f64),
        Scalar::Float(x) => Some(*x),
        _ => None,
    }
}

/// A word that is none of those that are known.
fn no_word(what: &str, words: &[(&'static str, f64)], text: &str) -> Misfit {
    let names = || words.iter().map(|(word, _)| *word);
    let help = format!("the words are {}", names().collect::<Vec<_>>().join(", "));
    Misfit::new(Code::InvalidValue, format!("`{text}` is no {what}"), Some(help)).perhaps(meant(text, names()))
}

/// A number that is written as a text: in quotes, or in percent.
fn as_number(text: &str, fits: impl Fn(f64) -> bool) -> Option<String> {
    let percent = |text: &str| Some((text.strip_suffix('%')?.trim_end().parse::<f64>().ok()? / 100.0).to_string());
    let number = percent(text)
        .or_else(|| matches!(resolve(text), Scalar::Int(_) | Scalar::Float(_)).then(|| text.to_owned()))?;
    number.parse().is_ok_and(fits).then_some(number)
}

fn likelihood(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let number = number(scalar).or_else(|| non_finite(scalar));
    match (scalar, number) {
        (_, Some(p)) if Likelihood::from_number(p).is_some() => Ok(()),
        (_, Some(_)) => {
            let message = format!("{} is no probability", found(scalar));
            Err(Misfit::new(Code::ProbabilityRange, message, Some("write a number from 0 to 1, or a word".to_owned())))
        }
        (Scalar::Text(word), _) if Likelihood::from_word(word).is_some() => Ok(()),
        (Scalar::Text(word), _) => {
            let fits = |p| Likelihood::from_number(p).is_some();
            Err(no_word("likelihood", &LIKELIHOOD_WORDS, word).unquoted(as_number(word, fits)))
        }
        _ => Err(wrong("likelihood", scalar, Code::WrongType, None)),
    }
}

/// `.inf` and `.nan` are numbers in YAML, and never good ones here.
fn non_finite(scalar: &Scalar<'_>) -> Option<f64> {
    match scalar {
        Scalar::Text(".nan" | ".NaN" | ".NAN") => Some(f64::NAN),
        Scalar::Text(text) if text.trim_start_matches(['+', '-']).eq_ignore_ascii_case(".inf") => Some(f64::INFINITY),
        _ => None,
    }
}

fn frequency(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let number = number(scalar).or_else(|| non_finite(scalar));
    match (scalar, number) {
        (_, Some(f)) if Frequency::from_number(f).is_some() => Ok(()),
        (_, Some(_)) => {
            let help = Some("write any positive number; only `other` may be 0".to_owned());
            Err(Misfit::new(Code::InvalidValue, format!("{} is no frequency", found(scalar)), help))
        }
        (Scalar::Text(word), _) if Frequency::from_word(word).is_some() => Ok(()),
        (Scalar::Text(word), _) => {
            let fits = |f| Frequency::from_number(f).is_some();
            let number = as_number(word, fits).filter(|_| !word.ends_with('%'));
            Err(no_word("frequency", &FREQUENCY_WORDS, word).unquoted(number))
        }
        _ => Err(wrong("frequency", scalar, Code::WrongType, None)),
    }
}

/// How people write the units of durations, and what is understood.
const UNITS: [(&str, &[&str]); 5] = [
    ("ms", &["msec", "millisecond", "milliseconds"]),
    ("s", &["sec", "secs", "second", "seconds"]),
    ("m", &["min", "mins", "minute", "minutes"]),
    ("h", &["hr", "hrs", "hour", "hours"]),
    ("d", &["day", "days"]),
];

/// A duration with another word for its unit, written as it is understood.
fn respelt_duration(text: &str) -> Option<String> {
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let unit = text[at..].trim().to_lowercase();
    let (known, _) = UNITS.iter().find(|(known, others)| *known == unit || others.contains(&unit.as_str()))?;
    Some(format!("{}{known}", &text[..at])).filter(|text| parse_minutes(text).is_some())
}

fn duration(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let help = || Some("write a number and a unit: ms, s, m, h or d".to_owned());
    match scalar {
        Scalar::Text(text) if parse_minutes(text).is_some() => Ok(()),
        Scalar::Text(text) => {
            let misfit = wrong("duration", scalar, Code::InvalidValue, help());
            Err(match respelt_duration(text) {
                Some(duration) => misfit.meant(&duration),
                None => misfit,
            })
        }
        _ => Err(wrong("duration", scalar, Code::WrongType, help())),
    }
}

fn warning_code(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let text = text("warning-code", scalar)?;
    if warnings().any(|code| code == text) {
        return Ok(());
    }
    if Code::parse(text).is_some() {
        let help = Some("only warnings can be allowed".to_owned());
        return Err(Misfit::new(Code::UnknownCode, format!("`{text}` is an error and cannot be allowed"), help));
    }
    let help = Some(Code::UnknownCode.info().help.to_owned());
    Err(Misfit::new(Code::UnknownCode, format!("no warning has the code `{text}`"), help)
        .perhaps(meant(text, warnings())))
}

fn predicate(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    match scalar {
        Scalar::Text(_) | Scalar::Bool(_) => Ok(()),
        _ => Err(wrong(
            "predicate",
            scalar,
            Code::WrongType,
            Some("write an expression that is true or false".to_owned()),
        )),
    }
}

fn is_kebab(text: &str) -> bool {
    let first = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    first && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn is_snake(text: &str) -> bool {
    let first = text.starts_with(|c: char| c.is_ascii_lowercase());
    first && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The same words with another sign between them.
fn joined(text: &str, separator: char) -> String {
    text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { separator }).collect()
}

/// The same words in snake_case, where they can be.
fn snake(text: &str) -> Option<String> {
    Some(joined(text, '_')).filter(|text| is_snake(text))
}

/// The same words with another sign between them, where that changes something.
fn respelt(text: &str, separator: char) -> Option<String> {
    let respelt = if separator == '-' { Some(joined(text, '-')).filter(|t| is_kebab(t)) } else { snake(text) };
    respelt.filter(|respelt| respelt != text)
}

/// A name that is not written as such names are.
fn misspelt(form: &str, scalar: &Scalar<'_>, respelt: Option<String>) -> Misfit {
    let misfit = wrong(form, scalar, Code::InvalidId, None);
    match respelt {
        Some(respelt) => misfit.meant(&respelt),
        None => misfit,
    }
}

fn kebab_id(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let text = text("kebab-id", scalar)?;
    if is_kebab(text) { Ok(()) } else { Err(misspelt("kebab-id", scalar, respelt(text, '-'))) }
}

fn playbook_id(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let text = text("playbook-id", scalar)?;
    if text.split('/').all(is_kebab) { Ok(()) } else { Err(wrong("playbook-id", scalar, Code::InvalidId, None)) }
}

fn fact_name(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let name = text("fact-name", scalar)?;
    if !is_snake(name) {
        return Err(misspelt("fact-name", scalar, respelt(name, '_')));
    }
    if is_reserved(name) {
        let message = format!("`{name}` is a word that predicates reserve");
        return Err(Misfit::new(Code::InvalidId, message, Some(format!("call it `{name}_` or something else"))));
    }
    Ok(())
}

fn fact_path(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let path = text("fact-path", scalar)?;
    if !path.split('.').all(is_snake) {
        let respelt: Option<Vec<String>> = path.split('.').map(snake).collect();
        return Err(misspelt("fact-path", scalar, respelt.map(|names| names.join("."))));
    }
    path.split('.').try_for_each(|name| fact_name(&Scalar::Text(name)))
}

fn semver(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let version = text("semver", scalar)?;
    let (rest, build) = version.split_once('+').map_or((version, None), |(rest, build)| (rest, Some(build)));
    let (core, early) = rest.split_once('-').map_or((rest, None), |(core, early)| (core, Some(early)));
    let is_number = |n: &str| !n.is_empty() && n.len() < 10 && n.bytes().all(|c| c.is_ascii_digit());
    let is_plain = |n: &str| n == "0" || !n.starts_with('0');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
    let numbers = core.split('.').count() == 3 && core.split('.').all(|n| is_number(n) && is_plain(n));
    // section 9 of semver 2.0.0: a number in it has no leading zero either
    let early = early.is_none_or(|e| e.split('.').all(|w| is_word(w) && (!is_number(w) || is_plain(w))));
    if numbers && early && build.is_none_or(|build| build.split('.').all(is_word)) {
        return Ok(());
    }
    Err(wrong("semver", scalar, Code::InvalidValue, Some("write three numbers: 1.0.0".to_owned())))
}

fn regular(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let pattern = text("regex", scalar)?;
    let Some(mistake) = regex_mistake(pattern) else { return Ok(()) };
    let help = Some("in single quotes a backslash stands for itself".to_owned());
    Err(Misfit::new(Code::InvalidValue, format!("not a regular expression: {mistake}"), help))
}

fn host(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let host = text("host", scalar)?;
    // an address of the new protocol has colons, and never one alone as before a port
    let of_address = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let bare = host.trim_matches(['[', ']']);
    let is_address = bare.matches(':').count() > 1 && bare.chars().all(of_address);
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    // a setting that stands in a setting was reported there
    if is_address || host.contains("${") || host.strip_suffix('.').unwrap_or(host).split('.').all(is_label) {
        return Ok(());
    }
    let help =
        if host.contains("//") { "without `https://` and path" } else { "such as `example.org`, without a port" };
    Err(wrong("host", scalar, Code::InvalidValue, Some(help.to_owned())))
}

fn machine_path(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let path = text("machine-path", scalar)?;
    let drive = |path: &str| path.starts_with(|c: char| c.is_ascii_alphabetic()) && path[1..].starts_with(':');
    if path.starts_with(['/', '~', '%', '\\']) || drive(path) {
        return Ok(());
    }
    let help = "begin it with `/`, `~`, `%Name%` or a drive such as `C:\\`";
    Err(wrong("machine-path", scalar, Code::InvalidValue, Some(help.to_owned())))
}

fn page(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let url = text("page", scalar)?;
    let settings = || SETTINGS_PAGES.iter().map(|(_, page)| *page);
    // what is odd about an address on the web is told when it is to be opened: an operator may have set it
    if settings().any(|page| page == url) || url.starts_with("https://") && web_url(scalar).is_ok() {
        return Ok(());
    }
    let misfit = wrong("page", scalar, Code::InvalidValue, None);
    if settings().any(|page| url.starts_with(page)) {
        return Err(misfit.perhaps(meant(url, settings())));
    }
    Err(Misfit { help: Some("such as `https://example.org/` or `ms-settings:network-status`".to_owned()), ..misfit })
}

fn filled(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let filled = text("filled", scalar)?;
    if !filled.trim().is_empty() {
        return Ok(());
    }
    Err(Misfit::new(Code::InvalidValue, "an empty text".to_owned(), Some("write what is meant".to_owned())))
}

fn web_url(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let url = text("web-url", scalar)?;
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or("");
    if host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !url.contains(char::is_whitespace) {
        return Ok(());
    }
    Err(wrong("web-url", scalar, Code::InvalidValue, Some("such as `https://example.org/`".to_owned())))
}
