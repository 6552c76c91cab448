//! Saved adapters: use, rename, compare, download, delete.

use matinee_html::Html;

use super::button;
use crate::{
    components::comparison::{self, Asking, FilmTexts},
    state::{
        bundle::LoadedCatalog, feedback::FeedbackMap, saved_adapters::SavedAdapters, tuning::ComparisonResult,
        tuning_text,
    },
};

/// The two fields that say what is compared.
pub const FIRST: &str = "compare-first";
/// The other one.
pub const SECOND: &str = "compare-second";
/// What the recommender is called without any tuning.
pub const AS_IT_CAME: &str = "As it came";

/// The list. `date` words a time.
pub fn saved_list(saved_adapters: &SavedAdapters, can_undo: bool, date: impl Fn(f64) -> String) -> String {
    let mut html = Html::default();
    html.tags(
        r#"<section class="model__section" aria-label="Saved tunings"><h2>Saved tunings</h2><p class="model__text">Switch at any time: your top 10 follows at once. Tunings are stored in this browser only; a downloaded file can be loaded again, here or in another browser.</p>"#,
    );
    let active = saved_adapters.active().map(|active| active.id);
    html.tags(r#"<ul class="kept"><li data-testid="as-it-came"><div class="kept__name"><b>"#).tags(AS_IT_CAME);
    html.tags(r#"</b></div><p class="facts">Trained on other people's ratings only.</p><p class="kept__buttons">"#);
    usable(&mut html, "as-it-came", None, active.is_none(), AS_IT_CAME);
    html.tags("</p></li>");
    for adapter in saved_adapters.all() {
        html.tags(r#"<li data-testid="snapshot" data-id=""#)
            .text(&adapter.id.to_string())
            .tags(r#""><div class="kept__name">"#);
        html.tags(r#"<input type="text" data-do="rename" maxlength="60" autocomplete="off" aria-label="Name of "#);
        html.text(&adapter.name).tags(r#"" data-id=""#).text(&adapter.id.to_string());
        html.tags(r#"" value=""#).text(&adapter.name).tags(r#""></div><p class="facts">"#);
        html.text(&date(adapter.id as f64)).tags(", from ").text(&adapter.ratings.to_string()).tags(" ratings. ");
        if let Some(errors) = adapter.errors {
            html.text(&tuning_text::errors(errors));
        }
        if adapter.is_foreign {
            html.tags(" <b>Made for another version of the recommender: it can't be used with this one.</b>");
        }
        if !adapter.is_saved {
            html.tags(" <b>Not saved: it is gone when you close this page. Download it to keep it.</b>");
        }
        html.tags(r#"</p><p class="kept__buttons">"#);
        if !adapter.is_foreign {
            usable(&mut html, "use", Some(adapter.id), active == Some(adapter.id), &adapter.name);
        }
        for (what, text) in [("download", "Download"), ("delete", "Delete")] {
            html.tags(r#"<button type="button" class="quiet" data-do=""#).tags(what).tags(r#"" data-id=""#);
            html.text(&adapter.id.to_string()).tags(r#"" aria-label=""#).tags(text).tags(" ").text(&adapter.name);
            html.tags(r#"">"#).tags(text).tags("</button>");
        }
        html.tags("</p></li>");
    }
    html.tags(r#"</ul><div class="kept__tools">"#);
    if can_undo {
        button(&mut html, "button", "undo", None, "Undo the last change");
    }
    html.tags(
        r#"<label class="button kept__load">Load a file<input type="file" data-do="load" accept=".adapter"></label></div>"#,
    );
    let usable: Vec<_> = saved_adapters.all().iter().filter(|adapter| !adapter.is_foreign).collect();
    if !usable.is_empty() {
        html.tags(r#"<div class="kept__compare">"#);
        for (label, field, chosen) in [("Compare", FIRST, None), ("with", SECOND, usable.first())] {
            html.tags("<label>").tags(label).tags(r#" <select id=""#).tags(field).tags(r#""><option value="">"#);
            html.tags(AS_IT_CAME).tags("</option>");
            for adapter in &usable {
                html.tags(r#"<option value=""#).text(&adapter.id.to_string());
                let is_chosen = chosen.is_some_and(|chosen| chosen.id == adapter.id);
                html.tags(if is_chosen { r#"" selected>"# } else { r#"">"# }).text(&adapter.name).tags("</option>");
            }
            html.tags("</select></label> ");
        }
        button(&mut html, "button", "compare", None, "Show what differs");
        html.tags("</div>");
    }
    html.tags("</section>");
    html.finish()
}

/// The button that puts it in use, pressed where it is.
fn usable(html: &mut Html, what: &'static str, id: Option<u64>, is_in_use: bool, name: &str) {
    html.tags(r#"<button type="button" class="answer" data-do=""#).tags(what);
    if let Some(id) = id {
        html.tags(r#"" data-id=""#).text(&id.to_string());
    }
    html.tags(r#"" aria-pressed=""#).tags(if is_in_use { "true" } else { "false" });
    let text = if is_in_use { "In use" } else { "Use" };
    html.tags(r#"" aria-label=""#).tags(text).tags(": ").text(name).tags(r#"">"#).tags(text).tags("</button>");
}

/// What two of them would recommend.
pub fn compared(
    html: &mut Html,
    films: &LoadedCatalog,
    all_feedback: &FeedbackMap,
    names: &[String; 2],
    answer: &ComparisonResult,
) {
    html.tags(r#"<section class="model__section" aria-label="Compared">"#);
    button(html, "quiet", "close-compared", None, "Close the comparison");
    match answer {
        None => drop(html.tags("<p>Both lists are being computed…</p>")),
        Some(Err(why)) => drop(html.tags("<p>").text(why).tags("</p>")),
        Some(Ok(comparison)) => {
            comparison::lists(
                html,
                FilmTexts { films, all_feedback },
                comparison,
                [&names[0], &names[1]],
                Asking::Nothing,
            );
        }
    }
    html.tags("</section>");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::state::saved_adapters::SavedAdapter;

    #[test]
    fn names_can_do_no_harm_and_trouble_is_told() {
        let adapter = |id| SavedAdapter {
            id,
            name: "\"><script>".into(),
            ratings: 20,
            errors: None,
            bytes: Arc::new(vec![]),
            is_foreign: id == 2,
            is_saved: id != 1,
        };
        let saved_adapters = SavedAdapters::default().with(adapter(2)).with(adapter(1));
        let html = saved_list(&saved_adapters, true, |at| format!("at {at}"));
        assert!(!html.contains("<script"));
        for words in ["another version", "Not saved", "Undo", "at 2, from 20 ratings"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert_eq!(html.matches(">In use<").count(), 1);
        assert!(!saved_list(&SavedAdapters::default(), false, |_| String::new()).contains("Undo"));
    }
}
