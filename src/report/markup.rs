//! HTML that no text breaks out of: the names of elements and attributes are fixed, and all that is between them is escaped.
//! It is well-formed XML as well, so that it can be checked with a parser that forgives nothing.

use crate::text::harmless;

/// Elements after which a row ends: the source stays readable.
const BLOCKS: [&str; 21] = [
    "html", "head", "body", "header", "main", "section", "footer", "h1", "h2", "h3", "p", "ol", "ul", "li", "table",
    "tr", "details", "summary", "div", "svg", "style",
];

/// Attributes of an element: names and values.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

/// HTML that grows.
#[derive(Debug, Default)]
pub(super) struct Markup {
    html: String,
}

impl Markup {
    /// A document that begins as all do.
    pub(super) fn document() -> Self {
        Self { html: "<!DOCTYPE html>\n".to_owned() }
    }

    /// The HTML.
    pub(super) fn into_html(self) -> String {
        self.html
    }

    /// An element with what `inside` puts into it.
    pub(super) fn element(&mut self, name: &'static str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.open(name, attributes, ">");
        inside(self);
        self.html += "</";
        self.html += name;
        self.html += if BLOCKS.contains(&name) { ">\n" } else { ">" };
    }

    /// An element that holds nothing: one of those that HTML ends by itself, or a shape.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.open(name, attributes, "/>");
    }

    /// An element of a class, with a text.
    pub(super) fn tag(&mut self, name: &'static str, class: &str, text: &str) {
        let attributes: Attributes<'_> = if class.is_empty() { &[] } else { &[("class", class)] };
        self.element(name, attributes, |html| html.text(text));
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) {
        self.html += &escaped(text);
    }

    /// A style sheet of our own; it holds no `<` and no `&`.
    pub(super) fn style(&mut self, css: &'static str) {
        self.element("style", &[], |html| html.html += css);
    }

    fn open(&mut self, name: &str, attributes: Attributes<'_>, end: &str) {
        self.html.push('<');
        self.html += name;
        for (name, value) in attributes {
            self.html += &format!(" {name}=\"{}\"", escaped(value));
        }
        self.html += end;
    }
}

/// A text that means nothing in HTML but itself, between elements and in quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in harmless(text).chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            // what XML does not know
            '\u{fffe}' | '\u{ffff}' => {}
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::style::CSS;
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let mut html = Markup::default();
        html.element("b", &[("title", "\"><script>")], |html| html.text("a < b && c > 'd' \u{202e}\u{1b}e"));
        assert_eq!(
            html.into_html(),
            "<b title=\"&quot;&gt;&lt;script&gt;\">a &lt; b &amp;&amp; c &gt; &#39;d&#39; e</b>"
        );
    }

    #[test]
    fn the_style_sheet_needs_no_escapes() {
        assert!(!CSS.contains(['<', '&']) && !CSS.contains("url(") && !CSS.contains("@import"), "{CSS}");
    }
}
