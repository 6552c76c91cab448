//! Parts of the page that never change once they are there, written as HTML in one go: a document with hundreds of
//! cells costs a visitor a tenth of what it would cost as so many views.

use std::fmt::Write;

/// HTML being written. What is known beforehand goes in as it is, everything else as text.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Tags, and words without anything special in them.
    pub fn tags(&mut self, html: &'static str) -> &mut Self {
        self.0.push_str(html);
        self
    }

    /// Any text, in elements and in attributes within double quotes.
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

    /// A coordinate.
    pub fn number(&mut self, number: f64) -> &mut Self {
        // Writing into a string can't fail.
        let _ = write!(self.0, "{number:.1} ");
        self
    }

    /// Everything that was written.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

/// A button: what it does, which one it is about, and its text.
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
