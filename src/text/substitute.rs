//! `${name}` in a finished text, and `{path}` in one that shows facts.

/// Replaces every `${name}` by what `value` gives for the name; where it gives nothing, the text stays. `$${` writes `${`.
pub fn substitute(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        if rest[..start].ends_with('$') {
            result.push_str(&rest[..start]);
            result.push('{');
            rest = &rest[start + 2..];
            continue;
        }
        let Some(end) = rest[start..].find('}') else { break };
        let name = &rest[start + 2..start + end];
        result.push_str(&rest[..start]);
        match value(name) {
            Some(value) => result.push_str(&value),
            None => result.push_str(&rest[start..=start + end]),
        }
        rest = &rest[start + end + 1..];
    }
    result.push_str(rest);
    result
}

/// The range of every `${name}` in a text, with the name.
pub fn placeholders(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("${").map(|i| i + from) {
        if text[..start].ends_with('$') {
            from = start + 2;
            continue;
        }
        let Some(end) = text[start..].find('}').map(|i| i + start) else { break };
        found.push((start..end + 1, &text[start + 2..end]));
        from = end + 1;
    }
    found
}

/// The range of every `{path}` in a text that shows facts, with the path. `${` and what is no path are not meant.
pub fn fields(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let field = |(start, _): (usize, &str)| {
        let rest = &text[start + 1..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')?;
        let good = end > 0 && rest[end..].starts_with('}') && !text[..start].ends_with('$');
        good.then(|| (start..start + end + 2, &rest[..end]))
    };
    text.match_indices('{').filter_map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_and_the_rest_is_left() {
        let value = |name: &str| (name == "a").then(|| "1".to_owned());
        assert_eq!(substitute("x ${a} ${b} $a ${", value), "x 1 ${b} $a ${");
        assert_eq!(substitute("$${a}", value), "${a}");
        assert_eq!(placeholders("x ${a} $${b}"), [(2..6, "a")]);
        assert_eq!(fields("{a.b_1}{{c} {} {d e} ${f} {ü} {g"), [(0..7, "a.b_1"), (8..11, "c")]);
    }
}
