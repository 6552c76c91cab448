//! Two lists side by side, and the effect of leaving out one rating.

use matinee_data::FilmId;
use matinee_html::Html;

use crate::state::{
    bundle::LoadedCatalog,
    changes::{Change, Comparison, Move},
    feedback::{Feedback, FeedbackMap},
    terms::scale,
    what_if::WhatIf,
    wording,
};

/// Data needed to describe films.
#[derive(Clone, Copy)]
pub struct FilmTexts<'a> {
    /// The films.
    pub films: &'a LoadedCatalog,
    /// The visitor's ratings.
    pub all_feedback: &'a FeedbackMap,
}

impl FilmTexts<'_> {
    /// "Alien (1979)".
    fn title(&self, film: FilmId) -> String {
        self.films.catalog.film(film).map_or_else(String::new, |film| match film.year {
            Some(year) => format!("{} ({year})", film.title),
            None => film.title.clone(),
        })
    }

    fn because(&self, reasons: &[FilmId]) -> Option<String> {
        let known =
            |film: &FilmId| Some((&*self.films.catalog.film(*film)?.title, self.all_feedback.get(*film)?.stars()?));
        wording::because(&reasons.iter().filter_map(known).collect::<Vec<_>>())
    }
}

/// What can be asked of the second list.
#[derive(Clone, Copy)]
pub enum Asking<'a> {
    /// Nothing.
    Nothing,
    /// What would be without a rating; this was asked, if anything.
    WhatIf(Option<&'a WhatIf>),
}

/// Both lists under their names. With [`Asking::WhatIf`] every reason of the second list can be taken away.
pub fn lists(html: &mut Html, words: FilmTexts, comparison: &Comparison, names: [&str; 2], asking: Asking) {
    html.tags(r#"<div class="lists">"#);
    for (is_after, list) in [(false, &comparison.before), (true, &comparison.after)] {
        let name = names[usize::from(is_after)];
        html.tags(r#"<section class="lists__list" data-testid="list" aria-label=""#).text(name);
        html.tags(r#""><h3>"#).text(name).tags("</h3><ol>");
        for change in list {
            html.tags(if change.moved == Move::Out { r#"<li class="lists__out">"# } else { "<li>" });
            html.tags("<div><h4>").text(&words.title(change.film)).tags("</h4>");
            if is_after || change.moved == Move::Out {
                moved(html, change, false);
            }
            html.tags("</div><p class=\"facts\">");
            if is_after {
                html.text(&stars(change));
                if let Some(reason) = words.because(&change.reasons) {
                    html.tags(", <i>").text(&reason).tags("</i>");
                }
            } else {
                html.text(&format!("{:.1} stars", scale().exact(change.stars.0)));
            }
            html.tags("</p>");
            if let (Asking::WhatIf(asked), true) = (asking, is_after) {
                let is_here = asked.is_some_and(|asked| asked.pick == change.film);
                html.tags(if is_here { "<details open>" } else { "<details>" });
                html.tags(r#"<summary aria-label="What if? "#).text(&words.title(change.film));
                html.tags(r#"">What if?</summary>"#);
                choices(html, words, change.film, &change.reasons, asked);
                html.tags("</details>");
            }
            html.tags("</li>");
        }
        html.tags("</ol></section>");
    }
    html.tags("</div>");
}

/// "4.0 → 4.2 stars", or "4.0 stars" where they stay.
fn stars(change: &Change) -> String {
    let [from, to] = [change.stars.0, change.stars.1].map(|stars| scale().exact(stars));
    if change.has_other_stars() { format!("{from:.1} → {to:.1} stars") } else { format!("{to:.1} stars") }
}

/// The change of a film's position. `with_place` adds the position.
fn moved(html: &mut Html, change: &Change, with_place: bool) {
    let (class, text) = match change.moved {
        Move::In if with_place => (r#"<b class="move move--up">"#, format!("comes in at {}", change.place)),
        Move::Out if with_place => (r#"<b class="move move--out">"#, format!("leaves, was {}", change.place)),
        Move::In => (r#"<b class="move move--up">"#, "new".to_owned()),
        Move::Out => (r#"<b class="move move--out">"#, "leaves".to_owned()),
        Move::Up(places) => (r#"<b class="move move--up">"#, format!("up {places}")),
        Move::Down(places) => (r#"<b class="move move--down">"#, format!("down {places}")),
        Move::Same if with_place => (r#"<b class="move">"#, format!("stays at {}", change.place)),
        Move::Same => return,
    };
    html.tags(class).text(&text).tags("</b>");
}

/// "What if I had not rated this?" for each reason of a pick, and the answer once one was asked.
pub fn choices(html: &mut Html, words: FilmTexts, pick: FilmId, reasons: &[FilmId], asked: Option<&WhatIf>) {
    html.tags(r#"<p class="choices">What if I had not rated "#);
    for reason in reasons {
        let Some(Feedback::Rated { .. }) = words.all_feedback.get(*reason) else { continue };
        html.tags(r#"<button type="button" class="answer" data-do="what-if" data-id=""#).text(&reason.to_string());
        html.tags(r#"" data-pick=""#).text(&pick.to_string());
        html.tags(r#"">"#).text(&words.title(*reason)).tags("?</button> ");
    }
    html.tags("</p>");
    if let Some(asked) = asked.filter(|asked| asked.pick == pick) {
        answer(html, words, asked);
    }
}

/// The exact change of the list.
fn answer(html: &mut Html, words: FilmTexts, asked: &WhatIf) {
    html.tags(r#"<div class="what-if" data-testid="what-if" role="group" aria-label="What if"><h4>"#);
    let stars = words.all_feedback.get(asked.film).and_then(Feedback::stars).map(wording::stars).unwrap_or_default();
    html.text(&format!("Without your {stars} for {}", words.title(asked.film))).tags("</h4>");
    match &asked.answer {
        None => drop(html.tags("<p>The list is being computed…</p>")),
        Some(Err(why)) => drop(html.tags("<p>").text(why).tags("</p>")),
        Some(Ok(comparison)) => changes(html, words, comparison),
    }
    html.tags(r#"<button type="button" class="quiet" data-do="close">Close</button></div>"#);
}

fn changes(html: &mut Html, words: FilmTexts, comparison: &Comparison) {
    let changes = comparison.changes();
    if changes.is_empty() {
        html.tags("<p>The list would be the same: the same titles, places and stars.</p>");
        return;
    }
    html.tags("<ul>");
    for change in changes {
        html.tags(r#"<li data-testid="change">"#);
        moved(html, change, true);
        html.tags(" ").text(&words.title(change.film)).tags(r#" <span class="facts">"#).text(&stars(change));
        html.tags("</span></li>");
    }
    html.tags("</ul>");
}
