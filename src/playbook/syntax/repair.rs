//! Which one thing, mended, makes a text YAML: that is the mistake, wherever the parser stumbled over it.

use std::ops::Range;

use super::Culprit;
use super::lines::{Line, Lines};
use super::trial::{Oddities, Part, Trial};
use crate::limits;
use crate::playbook::tree::QUOTE_PREDICATE;
use crate::text::Span;

/// One thing that may be wrong, and the text that would be right.
struct Repair {
    span: Range<usize>,
    message: String,
    help: Option<String>,
    edits: Vec<(Range<usize>, String)>,
    /// How unlikely it is beside others of its kind: before the oddities of what comes out are compared, and after.
    rank: [usize; 2],
}

/// The mistake over which the parser stumbled at a byte.
pub(super) fn repair(text: &str, lines: &Lines<'_>, at: usize, message: &str) -> Option<Culprit> {
    let mut stumbled = lines.at(at.min(text.trim_end().len()));
    // a text that would go on in the next line
    if message.contains("comment intercepting") || message.contains("plain scalar, found a tab") {
        stumbled = lines.after(stumbled).map_or(stumbled, |line| line.number);
    }
    let mut trial = Trial::new(text, lines);
    // the more that is read, the surer; but there may be another mistake further down
    [AFTER, 3].into_iter().find_map(|after| {
        if let Some(culprit) = quote(&mut trial, stumbled, after) {
            return Some(culprit);
        }
        let part = trial.part(stumbled, stumbled, after);
        let heads = lines.at(part.head.start)..=lines.at(part.head.end.saturating_sub(1));
        let numbers = (lines.at(part.body.start)..=stumbled).rev().chain(heads);
        let near: Vec<Line<'_>> =
            numbers.filter_map(|number| lines.line(number)).take(limits::YAML_REPAIR_LINES).collect();
        let mut found: Vec<(Oddities, Repair)> = Vec::new();
        for kind in [tab, value, bracket, colon, indentation, dash] {
            let repairs = kind(lines, &near, at, message);
            let best = repairs.into_iter().filter_map(|repair| Some((trial.reads(&part, &repair.edits)?, repair)));
            let best = best.min_by_key(|(odd, repair)| (odd.strange, repair.rank[0], odd.scattered, repair.rank[1]));
            let is_sure = best.as_ref().is_some_and(|(odd, _)| odd.strange == 0);
            found.extend(best);
            if is_sure {
                break;
            }
        }
        found.into_iter().min_by_key(|(odd, _)| odd.strange).map(|(_, repair)| repair.culprit())
    })
}

/// Lines below the place where the parser stumbled that have to be YAML, too.
const AFTER: usize = 40;

/// How many quotes that stay open are tried, and how far above.
const QUOTES: usize = 4;
const QUOTES_ABOVE: usize = 2_000;

impl Repair {
    fn culprit(self) -> Culprit {
        Culprit { span: Span::new(self.span.start, self.span.end), message: self.message, help: self.help }
    }
}

/// A quote that nothing closes: the parser stumbles where the next one opens, which may be far below.
fn quote(trial: &mut Trial<'_>, stumbled: usize, after: usize) -> Option<Culprit> {
    let lines = trial.lines;
    let numbers = (0..=stumbled).rev().take(QUOTES_ABOVE).filter_map(|number| lines.line(number));
    let open: Vec<Line<'_>> = numbers.filter(|line| line.scan.quote.is_some()).take(QUOTES).collect();
    open.iter().find_map(|line| {
        let part: Part = trial.part(line.number, stumbled, after);
        let quote = line.scan.quote?;
        let mark = line.text.get(quote..=quote)?;
        let whole = line.text.get(quote + 1..)?;
        // it may end before a comment, and before a bracket
        let inside = whole.split(" #").next()?.trim_end();
        let ends = [inside.trim_end_matches([' ', '}', ']', ',']), inside, whole];
        let closed = ends.iter().map(|end| {
            let at = line.start + quote + 1 + end.len();
            (at..at, mark.to_owned())
        });
        let start = line.start + quote;
        let help = format!("close it: a `{mark}` is missing at the end of its text");
        let out = std::iter::once((start..start + 1, String::new()));
        let help = |edit: &(Range<usize>, String)| match edit.1.is_empty() {
            true => "take it out, or close it".to_owned(),
            false => help.clone(),
        };
        closed.chain(out).find_map(|edit| {
            let help = Some(help(&edit));
            trial.reads(&part, &[edit])?;
            Some(Culprit { span: Span::new(start, start + 1), message: "this quote is not closed".to_owned(), help })
        })
    })
}

/// Tabs in the blanks in front of a line.
fn tab(lines: &Lines<'_>, near: &[Line<'_>], _: usize, _: &str) -> Vec<Repair> {
    let with_tab = near.iter().filter(|line| line.text[..line.blanks].contains('\t')).take(3);
    let repairs = with_tab.flat_map(|line| {
        let tab = line.start + line.text.find('\t').unwrap_or(0);
        depths(lines, near, line).into_iter().map(move |depth| Repair {
            span: tab..tab + 1,
            message: "a tab stands in front of this line".to_owned(),
            help: Some("indent with blanks: YAML takes no tabs there".to_owned()),
            edits: vec![(line.start..line.start + line.blanks, " ".repeat(depth))],
            rank: [0, 0],
        })
    });
    repairs.collect()
}

/// The value in the line itself: with another one all is well.
fn value(_: &Lines<'_>, near: &[Line<'_>], at: usize, message: &str) -> Vec<Repair> {
    let Some(line) = near.first() else { return Vec::new() };
    let Some(from) = line.value().filter(|from| !line.text[*from..].starts_with(['|', '>'])) else { return Vec::new() };
    let value = line.start + from..line.start + line.text.len();
    let place = if value.contains(&at) || at == value.end { at } else { value.start };
    let width = |at: usize| line.text[at - line.start..].chars().next().map_or(1, char::len_utf8);
    let help = match message {
        _ if line.holds_predicate() => Some(QUOTE_PREDICATE.to_owned()),
        _ if message.contains("mapping values") => Some("quote the value: it has a `:` in it".to_owned()),
        _ => None,
    };
    let edits = vec![(value, "x".to_owned())];
    vec![Repair { span: place..place + width(place), message: message.to_owned(), help, edits, rank: [0, 0] }]
}

/// A bracket that nothing closes.
fn bracket(_: &Lines<'_>, near: &[Line<'_>], _: usize, _: &str) -> Vec<Repair> {
    let open = near.iter().filter_map(|line| Some((line, *line.scan.brackets.first()?)));
    let repairs = open.map(|(line, (at, bracket))| {
        let end = line.start + line.text.len();
        let closing = line.scan.brackets.iter().rev().map(|(_, c)| if *c == '[' { ']' } else { '}' });
        let help = match line.holds_predicate() {
            true => QUOTE_PREDICATE.to_owned(),
            false => "close this bracket".to_owned(),
        };
        Repair {
            span: line.start + at..line.start + at + 1,
            message: format!("unclosed bracket '{bracket}'"),
            help: Some(help),
            edits: vec![(end..end, closing.collect())],
            rank: [0, 0],
        }
    });
    let repairs: Vec<Repair> = repairs.collect();
    let without = |repair: &Repair| Repair {
        span: repair.span.clone(),
        message: repair.message.clone(),
        help: Some("take this bracket out, or close it".to_owned()),
        edits: vec![(repair.span.clone(), String::new())],
        rank: [0, 1],
    };
    let without: Vec<Repair> = repairs.iter().map(without).collect();
    repairs.into_iter().chain(without).collect()
}

/// A colon that is missing behind a key, or the blank behind the colon.
fn colon(_: &Lines<'_>, near: &[Line<'_>], _: usize, _: &str) -> Vec<Repair> {
    let mut repairs = Vec::new();
    for line in near {
        let (key, start) = (line.key(), line.start + line.indent);
        let end = start + key.len();
        let is_name = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-./".contains(c));
        let rest = &line.text[line.indent + key.len()..];
        let (message, help, edit) = match rest.chars().nth(1) {
            _ if !is_name => continue,
            None if rest.is_empty() => ("a `:` is missing".to_owned(), format!("a `:` is missing behind `{key}`"), ":"),
            Some(c) if rest.starts_with(':') && c != ' ' => {
                let help = format!("a blank is missing behind `{key}:`");
                (format!("`{key}:` has no blank behind it"), help, ": ")
            }
            _ if rest.starts_with(' ') => {
                ("a `:` is missing".to_owned(), format!("a `:` is missing behind `{key}`"), ":")
            }
            _ => continue,
        };
        let piece = if edit == ": " { end..end + 1 } else { end..end };
        let edits = vec![(piece, edit.to_owned())];
        repairs.push(Repair { span: start..end, message, help: Some(help), edits, rank: [0, 0] });
    }
    repairs
}

/// A dash that is missing in front of an item, or the blank behind it.
fn dash(lines: &Lines<'_>, near: &[Line<'_>], _: usize, _: &str) -> Vec<Repair> {
    let mut repairs = Vec::new();
    let last = near.first().map_or(0, |line| line.number);
    let below: Vec<Line<'_>> = (last + 1..lines.count()).take(AFTER).filter_map(|number| lines.line(number)).collect();
    for line in near {
        let is_near = |other: &Line<'_>| other.blanks.abs_diff(line.blanks) <= 2;
        let mut items = near.iter().chain(&below).filter(|other| other.text[other.blanks..].starts_with("- "));
        let Some(item) = items.find(|item| is_near(item)) else { continue };
        let start = line.start + line.blanks;
        let (help, edit) = match line.text[line.blanks..].strip_prefix('-') {
            Some(rest) if rest.starts_with(char::is_alphabetic) => {
                ("a blank is missing behind the `-`", (start + 1..start + 1, " ".to_owned()))
            }
            None => ("begin the item of the list with `- `", (line.start..start, " ".repeat(item.blanks) + "- ")),
            _ => continue,
        };
        let end = line.start + line.indent + line.key().len();
        repairs.push(Repair {
            span: start..end.max(start + 1),
            message: "an item of a list has no `- `".to_owned(),
            help: Some(help.to_owned()),
            edits: vec![edit],
            rank: [0, 0],
        });
    }
    repairs
}

/// Blanks in front of a line, or of a line with all that stands below it, that are too few or too many.
fn indentation(lines: &Lines<'_>, near: &[Line<'_>], _: usize, _: &str) -> Vec<Repair> {
    let step = step(near);
    let mut repairs = Vec::new();
    for (distance, line) in near.iter().enumerate() {
        // nothing stands above the first line that it could belong to
        if line.blanks == 0 && lines.before(line.number).is_none() {
            continue;
        }
        for depth in depths(lines, near, line) {
            let start = line.start + line.blanks;
            // a line between the usual depths is the odd one
            let is_odd = line.blanks % step != 0 && depth % step == 0;
            let by = depth.abs_diff(line.blanks);
            let is_like = |other: Option<Line<'_>>| other.is_some_and(|other| other.blanks == depth);
            let is_between = is_like(lines.before(line.number)) && is_like(lines.after(line.number));
            let alone = vec![(line.start..start, " ".repeat(depth))];
            let with_block = block(lines, line, depth);
            for (wide, edits) in [Some(alone), with_block].into_iter().enumerate() {
                let Some(edits) = edits else { continue };
                repairs.push(Repair {
                    span: start..line.start + (line.indent + line.key().len()).max(line.blanks + 1),
                    message: "this line begins too far to the ".to_owned()
                        + if depth < line.blanks { "right" } else { "left" },
                    help: Some(format!("indent it like its neighbours: {}", blanks(depth))),
                    edits,
                    rank: [
                        usize::from(!is_odd),
                        (wide * 200 + 2 * by.min(99) + usize::from(!is_between)) * 1_000 + (999 - distance.min(999)),
                    ],
                });
            }
        }
    }
    repairs
}

fn blanks(count: usize) -> String {
    match count {
        0 => "no blanks".to_owned(),
        1 => "1 blank".to_owned(),
        _ => format!("{count} blanks"),
    }
}

/// A line and those below it that begin further to the right, moved together.
fn block(lines: &Lines<'_>, first: &Line<'_>, depth: usize) -> Option<Vec<(Range<usize>, String)>> {
    let below = (first.number + 1..lines.count()).take(limits::YAML_REPAIR_LINES);
    let rest = below.filter_map(|number| lines.line(number)).take_while(|line| line.blanks > first.blanks);
    let moved: Vec<_> = rest.map(|line| (line.start, line.blanks)).collect();
    if moved.is_empty() {
        return None;
    }
    let all = std::iter::once((first.start, first.blanks)).chain(moved);
    Some(all.map(|(start, blanks)| (start..start + blanks, " ".repeat(blanks + depth - first.blanks))).collect())
}

/// The blanks by which one level is usually further to the right than the one above it.
fn step(near: &[Line<'_>]) -> usize {
    let mut count = [0usize; 9];
    for pair in near.windows(2) {
        if let Some(count) = pair[0].blanks.checked_sub(pair[1].blanks).and_then(|by| count.get_mut(by)) {
            *count += 1;
        }
    }
    (1..count.len()).max_by_key(|by| (count[*by], 9 - by)).filter(|by| count[*by] > 0).unwrap_or(2)
}

/// Most blanks by which a line is moved.
const MOVED: usize = 8;

/// Depths at which other lines near a line begin, the nearest first, and one step below its neighbours.
fn depths(lines: &Lines<'_>, near: &[Line<'_>], line: &Line<'_>) -> Vec<usize> {
    let next = lines.after(line.number).map(|next| next.blanks);
    let before = lines.before(line.number).map(|before| before.indent);
    let below = lines.before(line.number).map(|before| before.blanks + step(near));
    let mut depths: Vec<usize> = near.iter().map(|line| line.blanks).chain(next).chain(before).chain(below).collect();
    depths.sort_unstable();
    depths.dedup();
    let has_tab = line.text[..line.blanks].contains('\t');
    depths.retain(|depth| has_tab || *depth != line.blanks && depth.abs_diff(line.blanks) <= MOVED);
    depths
}
