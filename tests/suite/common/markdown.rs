//! What a Markdown text names: code in backticks, lines of code blocks, and the targets of links, each with its line.

/// A piece of code or the target of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The text.
    pub text: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Where it stands.
    pub place: Place,
}

/// Where something is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In backticks.
    Inline,
    /// A line of a code block whose language is a shell's, or none; in a console block one with a prompt.
    Shell,
    /// The target of a link.
    Link,
}

/// Everything that a text names.
pub fn named(markdown: &str) -> Vec<Named> {
    let mut found = Vec::new();
    let mut fence: Option<&str> = None;
    for (number, line) in markdown.lines().enumerate() {
        let mut add = |text: &str, place| {
            found.push(Named { text: text.trim().to_owned(), line: number + 1, place });
        };
        if let Some(language) = line.trim_start().strip_prefix("```") {
            let language = language.split_whitespace().next().unwrap_or_default();
            fence = if fence.is_some() { None } else { Some(language) };
            continue;
        }
        match fence {
            Some("" | "sh" | "bash" | "shell") => add(line, Place::Shell),
            Some("console") if line.starts_with("$ ") => add(line, Place::Shell),
            Some(_) => {}
            None => {
                line.split('`').skip(1).step_by(2).for_each(|code| add(code, Place::Inline));
                links(line).for_each(|target| add(target, Place::Link));
            }
        }
    }
    found
}

fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The files that a text makes: those whose names stand behind the languages of code blocks, or behind `--record`.
pub fn files(markdown: &str) -> Vec<&str> {
    let fences = markdown.lines().filter_map(|line| line.strip_prefix("```")?.split_whitespace().nth(1));
    let fences = fences.map(|name| name.split('#').next().unwrap_or(name));
    fences.chain(markdown.split("--record ").skip(1).filter_map(|rest| rest.split_whitespace().next())).collect()
}
