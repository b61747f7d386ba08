//! Whether a scalar has the form that a schema's `format` names, and what to say if it has not.

use super::tree::Scalar;
use crate::diag::Code;
use crate::predicate::{is_reserved, regex_mistake};
use crate::text::did_you_mean;
use crate::units::{FREQUENCY_WORDS, Frequency, LIKELIHOOD_WORDS, Likelihood, parse_minutes};

/// Why a scalar does not fit.
pub(super) struct Misfit {
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// One form: its name in the schema, what it is in words, and its check.
struct Form {
    name: &'static str,
    described: &'static str,
    check: fn(&Scalar<'_>) -> Result<(), Misfit>,
}

static FORMS: [Form; 11] = [
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
    Form { name: "web-url", described: "an http or https URL", check: web_url },
];

/// Checks a scalar against a form; `None` where the name is not that of one of our forms.
pub(super) fn check_form(name: &str, scalar: &Scalar<'_>) -> Option<Result<(), Misfit>> {
    form(name).map(|form| (form.check)(scalar))
}

/// What a form is, in words; `None` where the name is not that of one of our forms.
#[must_use]
pub fn described(name: &str) -> Option<&'static str> {
    form(name).map(|form| form.described)
}

fn form(name: &str) -> Option<&'static Form> {
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
    Misfit { code, message: format!("expected {wanted}, found {}", found(scalar)), help }
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

fn words(words: &[(&'static str, f64)], text: &str) -> String {
    let names = || words.iter().map(|(word, _)| *word);
    did_you_mean(text, names()).unwrap_or_else(|| format!("the words are {}", names().collect::<Vec<_>>().join(", ")))
}

fn likelihood(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let number = number(scalar).or_else(|| non_finite(scalar));
    match (scalar, number) {
        (_, Some(p)) if Likelihood::from_number(p).is_some() => Ok(()),
        (_, Some(_)) => {
            let message = format!("{} is no probability", found(scalar));
            Err(Misfit {
                code: Code::ProbabilityRange,
                message,
                help: Some("write a number from 0 to 1, or a word".to_owned()),
            })
        }
        (Scalar::Text(word), _) if Likelihood::from_word(word).is_some() => Ok(()),
        (Scalar::Text(word), _) => Err(Misfit {
            code: Code::InvalidValue,
            message: format!("`{word}` is no likelihood"),
            help: Some(words(&LIKELIHOOD_WORDS, word)),
        }),
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
            Err(Misfit { code: Code::InvalidValue, message: format!("{} is no frequency", found(scalar)), help })
        }
        (Scalar::Text(word), _) if Frequency::from_word(word).is_some() => Ok(()),
        (Scalar::Text(word), _) => Err(Misfit {
            code: Code::InvalidValue,
            message: format!("`{word}` is no frequency"),
            help: Some(words(&FREQUENCY_WORDS, word)),
        }),
        _ => Err(wrong("frequency", scalar, Code::WrongType, None)),
    }
}

fn duration(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let help = || Some("write a number and a unit: ms, s, m, h or d".to_owned());
    match scalar {
        Scalar::Text(text) if parse_minutes(text).is_some() => Ok(()),
        Scalar::Text(_) => Err(wrong("duration", scalar, Code::InvalidValue, help())),
        _ => Err(wrong("duration", scalar, Code::WrongType, help())),
    }
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

/// "did you mean", with another sign between the words.
fn respelt(text: &str, separator: char) -> Option<String> {
    let respelt = if separator == '-' { Some(joined(text, '-')).filter(|t| is_kebab(t)) } else { snake(text) };
    respelt.filter(|respelt| respelt != text).map(|respelt| format!("did you mean `{respelt}`?"))
}

fn kebab_id(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let text = text("kebab-id", scalar)?;
    if is_kebab(text) { Ok(()) } else { Err(wrong("kebab-id", scalar, Code::InvalidId, respelt(text, '-'))) }
}

fn playbook_id(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let text = text("playbook-id", scalar)?;
    if text.split('/').all(is_kebab) { Ok(()) } else { Err(wrong("playbook-id", scalar, Code::InvalidId, None)) }
}

fn fact_name(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let name = text("fact-name", scalar)?;
    if !is_snake(name) {
        return Err(wrong("fact-name", scalar, Code::InvalidId, respelt(name, '_')));
    }
    if is_reserved(name) {
        let message = format!("`{name}` is a word that predicates reserve");
        return Err(Misfit {
            code: Code::InvalidId,
            message,
            help: Some(format!("call it `{name}_` or something else")),
        });
    }
    Ok(())
}

fn fact_path(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let path = text("fact-path", scalar)?;
    if !path.split('.').all(is_snake) {
        let respelt: Option<Vec<String>> = path.split('.').map(snake).collect();
        let help = respelt.map(|names| format!("did you mean `{}`?", names.join(".")));
        return Err(wrong("fact-path", scalar, Code::InvalidId, help));
    }
    path.split('.').try_for_each(|name| fact_name(&Scalar::Text(name)))
}

fn semver(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let version = text("semver", scalar)?;
    let core = version.split(['-', '+']).next().unwrap_or("");
    let numbers: Vec<&str> = core.split('.').collect();
    let number = |n: &&str| !n.is_empty() && n.len() < 10 && n.chars().all(|c| c.is_ascii_digit());
    if numbers.len() == 3 && numbers.iter().all(number) {
        return Ok(());
    }
    Err(wrong("semver", scalar, Code::InvalidValue, Some("write three numbers: 1.0.0".to_owned())))
}

fn regular(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let pattern = text("regex", scalar)?;
    let Some(mistake) = regex_mistake(pattern) else { return Ok(()) };
    let help = Some("in single quotes a backslash stands for itself".to_owned());
    Err(Misfit { code: Code::InvalidValue, message: format!("not a regular expression: {mistake}"), help })
}

fn web_url(scalar: &Scalar<'_>) -> Result<(), Misfit> {
    let url = text("web-url", scalar)?;
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or("");
    if host.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !url.contains(char::is_whitespace) {
        return Ok(());
    }
    Err(wrong("web-url", scalar, Code::InvalidValue, Some("such as `https://example.org/`".to_owned())))
}
