//! Tables of figures, which scroll sideways by themselves where the screen is narrow; and lists of words.

use matinee_html::Html;

/// What stands in a table.
#[derive(Debug, Default)]
pub struct Cell {
    /// The figure.
    pub text: String,
    /// What is said more quietly behind it.
    pub aside: String,
    /// Whether it is the best of its column.
    pub is_best: bool,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

/// A row: its head and its cells.
pub type Row = (String, Vec<Cell>);

/// A table: its name for screen readers, the heads of all columns, and the rows.
pub fn table(html: &mut Html, name: &str, head: &[&str], rows: &[Row]) {
    // To be scrolled with the keyboard, it has to take the focus.
    html.tags(r#"<div class="scroll" tabindex="0" role="group" aria-label=""#).text(name);
    html.tags(r#""><table class="table" aria-label=""#).text(name).tags(r#""><thead><tr>"#);
    for text in head {
        html.tags(r#"<th scope="col">"#).text(text).tags("</th>");
    }
    html.tags("</tr></thead><tbody>");
    for (head, cells) in rows {
        html.tags(r#"<tr><th scope="row">"#).text(head).tags("</th>");
        for cell in cells {
            html.tags(if cell.is_best { "<td><strong>" } else { "<td>" }).text(&cell.text);
            html.tags(if cell.is_best { "</strong>" } else { "" });
            if !cell.aside.is_empty() {
                html.tags("<small>").text(&cell.aside).tags("</small>");
            }
            html.tags("</td>");
        }
        html.tags("</tr>");
    }
    html.tags("</tbody></table></div>");
}

/// A list of words and what they mean. `class` is added to the list's own.
pub fn definitions(html: &mut Html, class: &'static str, list: &[(&str, &str)]) {
    html.tags(r#"<dl class="definitions "#).tags(class).tags(r#"">"#);
    for (word, meaning) in list {
        html.tags("<div><dt>").text(word).tags("</dt><dd>").text(meaning).tags("</dd></div>");
    }
    html.tags("</dl>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_bold_and_text_is_only_text() {
        let mut html = Html::default();
        let best = Cell { text: "1".into(), aside: " ± 0".into(), is_best: true };
        table(&mut html, "T", &["<i>"], &[("a".into(), vec![best, Cell::from("2".to_owned())])]);
        let html = html.finish();
        assert!(html.contains("<td><strong>1</strong><small> ± 0</small></td><td>2</td>"), "{html}");
        assert!(html.contains("&lt;i&gt;"), "{html}");
    }
}
