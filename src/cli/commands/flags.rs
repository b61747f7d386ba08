//! What the options of `new` say about a first playbook. Nothing that was given is dropped or changed: what cannot stand is
//! an error.

use super::super::trouble::Trouble;
use super::new::New;
use crate::author::{
    CAUSE_ID_LETTERS, CAUSES, Draft, DraftCause, SOMETHING_ELSE, frequency_form, is_frequency, is_measure, kebab,
    line_trouble, read_alike,
};
use crate::playbook::OTHER;
use crate::text::shortened;
use crate::units::parse_minutes;

/// What a time must be, in words that follow "write".
pub(super) const TIME_FORM: &str = "a time such as 30s, 5m or 2h";

/// The draft that the options make.
///
/// # Errors
/// What one of them says cannot stand.
pub(super) fn flags(args: &New) -> Result<Draft, Trouble> {
    let text = |option: &str, text: &Option<String>| {
        let text = text.clone().unwrap_or_default();
        fits(option, &text).map(|()| text)
    };
    let mut causes = causes(&args.causes)?;
    answers(&args.signs, &mut causes)?;
    fixes(&args.fixes, &mut causes)?;
    Ok(Draft {
        title: text("--title", &args.title)?,
        symptom: text("--symptom", &args.symptom)?,
        question: text("--question", &args.question)?,
        contact: text("--contact", &args.contact)?,
        causes,
        ..Draft::default()
    })
}

/// An option with what it was given, for the beginning of an error.
fn named(option: &str, text: &str) -> String {
    format!("{option} {}", shortened(text))
}

fn fits(place: &str, text: &str) -> Result<(), Trouble> {
    line_trouble(text).map_or(Ok(()), |why| Err(Trouble::new(format!("{place}: {why}"))))
}

fn causes(given: &[String]) -> Result<Vec<DraftCause>, Trouble> {
    let mut causes: Vec<DraftCause> = Vec::new();
    for text in given {
        let new = cause(text)?;
        let wrong =
            |what: String, hint: &str| Err(Trouble::new(format!("{}: {what}", named("--cause", text))).hint(hint));
        if causes.iter().any(|cause| cause.id == new.id) {
            return wrong(format!("the id `{}` is given twice", new.id), "give each cause an id of its own");
        }
        if let Some(twin) = causes.iter().find(|cause| read_alike(&cause.title, &new.title)) {
            return wrong(format!("`{}` has the same title", twin.id), "write what tells the two apart");
        }
        causes.push(new);
    }
    if causes.len() == 1 || causes.len() > CAUSES {
        return Err(Trouble::new(format!("{} is no number of causes to tell apart", causes.len()))
            .hint(format!("give from 2 to {CAUSES}, each with --cause ID:TITLE:FREQUENCY")));
    }
    Ok(causes)
}

/// `ID:TITLE` or `ID:TITLE:FREQUENCY`.
fn cause(text: &str) -> Result<DraftCause, Trouble> {
    let wrong = |what: &str, hint: String| Trouble::new(format!("{}: {what}", named("--cause", text))).hint(hint);
    let form = || format!("write --cause ID:TITLE:FREQUENCY; the id in kebab-case, the frequency {}", frequency_form());
    let (id, rest) = text.split_once(':').ok_or_else(|| wrong("this is not ID:TITLE", form()))?;
    if id.len() > CAUSE_ID_LETTERS {
        let what = format!("an id of {} letters is too long; the limit is {CAUSE_ID_LETTERS}", id.len());
        return Err(wrong(&what, "take a shorter id".to_owned()));
    }
    if id.is_empty() || kebab(id) != id {
        return Err(wrong(&format!("`{id}` is no id"), form()));
    }
    if id == OTHER {
        let hint = "take another id; what no cause of the playbook explains is added by itself";
        return Err(wrong("`other` is kept for none of the causes", hint.to_owned()));
    }
    let (title, frequency) = tail(rest, is_frequency).map_err(|end| {
        let hint = format!(
            "write {}; if it belongs to the title, put a frequency behind it: --cause ID:TITLE:common",
            frequency_form()
        );
        wrong(&not_tail(&end, "a frequency"), hint)
    })?;
    fits(&format!("--cause {id}"), &title)?;
    Ok(DraftCause { id: id.to_owned(), title, frequency, ..DraftCause::default() })
}

fn answers(given: &[String], causes: &mut [DraftCause]) -> Result<(), Trouble> {
    let mut done: Vec<String> = Vec::new();
    for text in given {
        let (n, sign) = of_a_cause("--answer", text, causes, &mut done)?;
        fits(&format!("--answer {}", causes[n].id), sign)?;
        let wrong = |what: String| {
            Err(Trouble::new(format!("{}: {what}", named("--answer", text)))
                .hint("write answers that tell the causes apart"))
        };
        if read_alike(sign, SOMETHING_ELSE) {
            return wrong(format!("the answer `{SOMETHING_ELSE}` is added by itself"));
        }
        if let Some(twin) = causes.iter().find(|cause| read_alike(&cause.sign, sign)) {
            return wrong(format!("`{}` has the same answer", twin.id));
        }
        sign.clone_into(&mut causes[n].sign);
    }
    Ok(())
}

fn fixes(given: &[String], causes: &mut [DraftCause]) -> Result<(), Trouble> {
    let mut done: Vec<String> = Vec::new();
    for text in given {
        let (n, rest) = of_a_cause("--fix", text, causes, &mut done)?;
        let (fix, time) = tail(rest, |time| parse_minutes(time).is_some()).map_err(|end| {
            Trouble::new(format!("{}: {}", named("--fix", text), not_tail(&end, "a time"))).hint(format!(
                "write {TIME_FORM}; if it belongs to the title, put a time behind it: --fix CAUSE:TITLE:5m"
            ))
        })?;
        fits(&format!("--fix {}", causes[n].id), &fix)?;
        (causes[n].fix, causes[n].time) = (fix, time);
    }
    Ok(())
}

/// A text, and what stands behind its last colon if that means something.
///
/// # Errors
/// What stands there looks as if it should, or the text is missing.
fn tail(text: &str, means: impl Fn(&str) -> bool) -> Result<(String, String), Tail> {
    let (title, end) = text.rsplit_once(':').unwrap_or(("", text));
    let end = end.trim();
    let meant = means(end);
    if text.trim().is_empty() || title.trim().is_empty() && (meant || is_measure(end)) {
        return Err(Tail::NoTitle);
    }
    match meant {
        true => Ok((title.to_owned(), end.to_owned())),
        false if end.is_empty() || is_measure(end) => Err(Tail::Wrong(end.to_owned())),
        false => Ok((text.to_owned(), String::new())),
    }
}

/// Why the end of a text cannot be taken.
#[derive(Debug, PartialEq)]
enum Tail {
    NoTitle,
    Wrong(String),
}

fn not_tail(tail: &Tail, kind: &str) -> String {
    match tail {
        Tail::NoTitle => "the title is missing".to_owned(),
        Tail::Wrong(end) if end.is_empty() => format!("{kind} is missing behind the last colon"),
        Tail::Wrong(end) => format!("`{end}` is not {kind}"),
    }
}

/// `CAUSE:TEXT`: which cause it is, and the text. A cause may be named once.
fn of_a_cause<'t>(
    option: &str,
    text: &'t str,
    causes: &[DraftCause],
    done: &mut Vec<String>,
) -> Result<(usize, &'t str), Trouble> {
    let wrong = |what: String| Trouble::new(format!("{}: {what}", named(option, text)));
    let Some((id, rest)) = text.split_once(':').filter(|(_, rest)| !rest.trim().is_empty()) else {
        return Err(wrong("this is not CAUSE:TEXT".to_owned())
            .hint("begin with the id of a cause that --cause names, then a colon, then the text"));
    };
    let Some(n) = causes.iter().position(|cause| cause.id == id) else {
        let known = causes.iter().map(|cause| cause.id.as_str()).collect::<Vec<_>>().join(", ");
        let hint = if known.is_empty() {
            format!("name the causes first: --cause {id}:TITLE, and another one")
        } else {
            format!("the causes are: {known}")
        };
        return Err(wrong(format!("no --cause is called `{id}`")).hint(hint));
    };
    if done.iter().any(|one| one == id) {
        return Err(wrong(format!("{option} is given twice for `{id}`"))
            .hint("each cause has one; add more to the file once it is written"));
    }
    done.push(id.to_owned());
    Ok((n, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_last_colon_counts_only_if_it_means_something() {
        for (text, title, frequency) in [
            ("a:Title: of two parts:rare", "Title: of two parts", "rare"),
            ("a:Error: 7x", "Error: 7x", ""),
            ("a:T:12.5", "T", "12.5"),
            ("a:T:COMMON", "T", "COMMON"),
            ("a:Late:5m:rare", "Late:5m", "rare"),
        ] {
            let made = cause(text).unwrap();
            assert_eq!((made.title.as_str(), made.frequency.as_str()), (title, frequency), "{text}");
        }
        for wrong in ["a", ":T", "A b:T", "other thing:T", "other:T", "a:", "a:rare", "a::rare", "a:T:"] {
            assert!(cause(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_only_looks_like_a_frequency_or_a_time_is_no_part_of_a_title() {
        for end in ["often", "nan", "inf", "1e300", "-1", "0", "5m", "comon"] {
            assert_eq!(tail(&format!("T:{end}"), is_frequency), Err(Tail::Wrong(end.to_owned())));
        }
        for end in ["-5m", "5", "5 minutes", "common"] {
            assert_eq!(tail(&format!("T:{end}"), |t| parse_minutes(t).is_some()), Err(Tail::Wrong(end.to_owned())));
        }
    }
}
