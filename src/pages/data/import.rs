//! The import panel: upload, progress, failure, last import.

use matinee_html::{Html, button};

use crate::{
    browser::{clock, object::Object},
    state::{terms::terms, wording},
};

/// Files can be dropped, chosen or pasted. `pasted` names the field for text.
pub fn upload_panel(pasted: &'static str) -> String {
    let mut html = Html::default();
    html.tags(
        r#"<section class="panel drop" aria-label="Import"><p class="panel__said">Drop files here, or anywhere on this page</p><p class="faint">"#,
    );
    html.tags(if terms().are_films() {
        "Exports of Letterboxd, IMDb, Trakt, MovieLens and TMDB, as ZIP, CSV or JSON, and backups of this page."
    } else {
        "Tables with a line of column names such as Title,Year,Rating, and backups of this page."
    });
    html.tags(
        r#" You review everything before it is imported.</p><p class="panel__buttons"><label class="button button--main kept__load">Choose files<input type="file" data-do="files" multiple></label></p><details><summary>Paste text</summary><p class="faint" id="pasted-hint">A header line first, such as Title,Year,Rating; then one line per title.</p><textarea id=""#,
    );
    html.tags(pasted).tags(
        r#"" rows="5" spellcheck="false" aria-label="Text to read" aria-describedby="pasted-hint"></textarea><p class="panel__buttons">"#,
    );
    button(&mut html, "button", "paste", None, "Read it");
    html.tags("</p></details></section>");
    html.finish()
}

/// Progress of reading, with a cancel button if `can_end`.
pub fn reading(what: &'static str, fraction: f32, can_end: bool) -> String {
    let mut html = Html::default();
    let percent = ((fraction * 100.0) as u32).to_string();
    html.tags(r#"<section class="model__section" aria-label="Now"><p>"#).tags(what).tags(": ").text(&percent);
    html.tags(r#"%</p><progress max="100" aria-label=""#).tags(what).tags(r#"" value=""#).text(&percent);
    html.tags(r#""></progress>"#);
    if can_end {
        html.tags(r#"<p class="panel__buttons data__buttons">"#);
        button(&mut html, "button", "discard", None, "Cancel");
        html.tags("</p>");
    }
    html.tags("</section>");
    html.finish()
}

/// Why the import failed.
pub fn failure(why: &str) -> String {
    let mut html = Html::default();
    html.tags(r#"<section class="model__section" aria-label="Now"><p role="alert" data-testid="intake-trouble">"#);
    html.text(why).tags("</p></section>");
    html.finish()
}

/// The last import, and the number of unmatched items.
pub fn last_import(undo: Option<&Object>, kept: usize) -> String {
    let undo = undo.map(|undo| {
        let at = undo.number("at").unwrap_or_default();
        (clock::date(at), undo.list("after").len(), undo.list("kept").len())
    });
    import_summary(undo, kept)
}

/// `undo`: date of the import, number of films imported, number of unmatched items.
fn import_summary(undo: Option<(String, usize, usize)>, kept: usize) -> String {
    let mut html = Html::default();
    if undo.is_none() && kept == 0 {
        return String::new();
    }
    html.tags(r#"<section class="model__section" aria-label="Last import" data-testid="last-import"><h2 tabindex="-1">Last import</h2>"#);
    if let Some((date, effect, later)) = undo {
        html.tags(r#"<p class="model__text">On "#).text(&date).tags(": ");
        html.text(&wording::films(effect)).tags(" took effect");
        if later > 0 {
            html.tags(", ").text(&wording::films(later)).tags(" kept for later");
        }
        html.tags(r#". Undoing it restores the state before it; what you rated since then, settings and tunings stay.</p><p class="panel__buttons data__buttons">"#);
        button(&mut html, "button", "undo", None, "Undo the import");
        html.tags("</p>");
    }
    if kept > 0 {
        let count = kept.to_string();
        html.tags(r#"<p class="model__text">This catalog does not have "#).text(&wording::films(kept));
        html.tags(
            r#" of yours. They are kept and are part of every backup.</p><p class="panel__buttons data__buttons">"#,
        );
        button(&mut html, "button", "again", None, &["Try to match the ", &count, " kept again"].concat());
        html.tags("</p>");
    }
    html.tags("</section>");
    html.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_can_be_undone_and_what_is_kept() {
        assert_eq!(import_summary(None, 0), "");
        let html = import_summary(Some(("at 0".into(), 0, 2)), 0);
        for words in ["at 0", "0 films took effect", "2 films kept", "Undo the import"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(!html.contains("Try to match"));
    }

    #[test]
    fn trouble_is_text() {
        assert!(failure("<b>").contains("&lt;b&gt;"));
    }
}
