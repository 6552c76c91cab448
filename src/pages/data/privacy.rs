//! The privacy panel: network requests and stored data.

use matinee_data::grouped;
use matinee_html::Html;

use crate::{browser::network_log::Requests, state::wording::bytes};

/// Data of the privacy panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// Of the network.
    pub requests: Requests,
    /// In the database: ratings and answers, kept films, tunings, predictions.
    pub records: [usize; 4],
    /// Settings that are remembered.
    pub settings: usize,
    /// Bytes that the browser holds for this site.
    pub held: Option<f64>,
    /// Whether it has promised to keep them.
    pub is_kept: bool,
}

/// The panel.
pub fn panel(facts: &Facts) -> String {
    let mut html = Html::default();
    html.tags(r#"<section class="model__section" aria-label="Privacy" data-testid="privacy"><h2>Privacy</h2><p class="model__text">Since you opened this page it has asked for <b data-testid="requests">"#);
    let Requests { count, elsewhere, bytes: came, last } = &facts.requests;
    html.text(&grouped(*count as u64)).tags("</b> files (").text(&bytes(*came as u64));
    html.tags(" by the network), <b data-testid=\"elsewhere\">");
    if *elsewhere == 0 {
        html.tags("none");
    } else {
        html.text(&elsewhere.to_string());
    }
    html.tags("</b> of them from another site; the last was ").text(last.rsplit('/').next().unwrap_or_default());
    html.tags(". Its workers load their own programs besides. No request carries anything you said, and the browser refuses all that the owner of this site has not allowed.</p><dl class=\"definitions counts\">");
    let [all_feedback, kept, tunings, predictions] = facts.records;
    for (name, count) in [
        ("Ratings and answers", all_feedback),
        ("Kept for later", kept),
        ("Tunings", tunings),
        ("Predictions to compare with", predictions),
        ("Settings", facts.settings),
    ] {
        html.tags("<div><dt>").tags(name).tags("</dt><dd>").text(&count.to_string()).tags("</dd></div>");
    }
    html.tags("</dl><p class=\"model__text\">All of it lies in this browser: settings in its local storage, the rest in its database. ");
    if let Some(held) = facts.held {
        html.tags("With the page’s own files, for visits without a network, it takes ")
            .text(&bytes(held as u64))
            .tags(". ");
    }
    html.tags(if facts.is_kept {
        "The browser has promised to keep it."
    } else {
        "The browser may clear it when the disk is full: a backup is safe from that."
    });
    html.tags("</p></section>");
    html.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_went_where() {
        let last = "https://films.example/a/<b>.js".to_owned();
        let requests = Requests { count: 12, elsewhere: 0, bytes: 2e6, last };
        let facts = Facts { requests, records: [3, 0, 1, 2], settings: 4, held: Some(5e6), is_kept: false };
        let html = panel(&facts);
        for words in [">12</b>", ">none</b>", "&lt;b&gt;.js", "may clear it", "5.0 MB"] {
            assert!(html.contains(words), "{words}: {html}");
        }
        let other = Facts { requests: Requests { elsewhere: 2, ..Requests::default() }, is_kept: true, ..facts };
        let html = panel(&other);
        assert!(html.contains(">2</b>") && html.contains("promised"), "{html}");
    }
}
