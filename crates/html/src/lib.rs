//! A small HTML writer that escapes text. For static parts of the page with hundreds of elements, which would be ten times as
//! much code as reactive views.
//!
//! ```
//! use matinee_html::Html;
//!
//! let mut html = Html::default();
//! html.tags("<b>").text("A & B").tags("</b>");
//! assert_eq!(html.finish(), "<b>A &amp; B</b>");
//! ```

use std::fmt::Write;

/// An HTML buffer. Static strings are written unchanged, dynamic text is escaped.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Appends static markup, unescaped.
    pub fn tags(&mut self, html: &'static str) -> &mut Self {
        self.0.push_str(html);
        self
    }

    /// Appends escaped text, for elements and double-quoted attributes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                c if c.is_control() => {}
                c => self.0.push(c),
            }
        }
        self
    }

    /// Appends a coordinate with one decimal and a space.
    pub fn number(&mut self, number: f64) -> &mut Self {
        // Writing into a string can't fail.
        let _ = write!(self.0, "{number:.1} ");
        self
    }

    /// Takes the HTML out of the buffer.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

/// Writes a button: `what` becomes `data-do`, `id` becomes `data-id`.
pub fn button(html: &mut Html, class: &'static str, what: &'static str, id: Option<u64>, text: &str) {
    html.tags(r#"<button type="button" class=""#).tags(class).tags(r#"" data-do=""#).tags(what);
    if let Some(id) = id {
        html.tags(r#"" data-id=""#).text(&id.to_string());
    }
    html.tags(r#"">"#).text(text).tags("</button> ");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_beforehand_can_be_tags() {
        let mut html = Html::default();
        html.tags("<b title=\"").text("\"><script>").tags("\">").text("A & B\u{0}").tags("</b>");
        assert_eq!(html.finish(), "<b title=\"&quot;&gt;&lt;script&gt;\">A &amp; B</b>");
    }
}
