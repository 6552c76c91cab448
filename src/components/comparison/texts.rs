//! What is said of films and of their changes.

use std::sync::Arc;

use leptos::prelude::*;
use matinee_client::{
    catalog::LoadedCatalog,
    changes::{Change, Move},
    feedback::FeedbackMap,
    wording,
};
use matinee_core::{FilmId, Scale};

use crate::context::AppContext;

/// Data needed to describe films.
#[derive(Clone)]
pub struct FilmTexts {
    /// The films.
    pub films: Arc<LoadedCatalog>,
    /// The visitor's feedback.
    pub all_feedback: ReadSignal<FeedbackMap>,
    /// The scale of ratings.
    pub scale: Scale,
}

impl FilmTexts {
    /// Of the page's catalog, once it is there.
    pub fn of(app: &AppContext) -> Option<Self> {
        let (all_feedback, scale) = (app.feedback_store.all(), app.terms.read().scale);
        app.catalog_state.with(|state| state.loaded().map(|films| Self { films: films.clone(), all_feedback, scale }))
    }

    /// "Alien (1979)".
    pub(super) fn title(&self, film: FilmId) -> String {
        self.films.catalog.film(film).map_or_else(String::new, |film| match film.year {
            Some(year) => format!("{} ({year})", film.title),
            None => film.title.clone(),
        })
    }

    pub(super) fn because(&self, reasons: &[FilmId]) -> Option<String> {
        self.all_feedback.with_untracked(|all_feedback| {
            let known =
                |film: &FilmId| Some((&*self.films.catalog.film(*film)?.title, all_feedback.get(*film)?.stars()?));
            wording::because(&reasons.iter().filter_map(known).collect::<Vec<_>>(), self.scale)
        })
    }
}

/// "4.0 → 4.2 stars", or "4.0 stars" where they stay.
pub(super) fn stars(change: &Change, scale: Scale) -> String {
    let [from, to] = [change.stars.0, change.stars.1].map(|stars| scale.exact(stars));
    if change.has_other_stars(scale) { format!("{from:.1} → {to:.1} stars") } else { format!("{to:.1} stars") }
}

/// The change of a film's position. `with_place` adds the position.
pub(super) fn moved(change: &Change, with_place: bool) -> Option<AnyView> {
    let (class, text) = move_text(change, with_place)?;
    Some(view! { <b class=class>{text}</b> }.into_any())
}

/// Class and text of a change of position; `None` where there is nothing to say.
fn move_text(change: &Change, with_place: bool) -> Option<(&'static str, String)> {
    let place = change.place;
    Some(match change.moved {
        Move::In if with_place => ("move move--up", format!("comes in at {place}")),
        Move::Out if with_place => ("move move--out", format!("leaves, was {place}")),
        Move::In => ("move move--up", "new".to_owned()),
        Move::Out => ("move move--out", "leaves".to_owned()),
        Move::Up(places) => ("move move--up", format!("up {places}")),
        Move::Down(places) => ("move move--down", format!("down {places}")),
        Move::Same if with_place => ("move", format!("stays at {place}")),
        Move::Same => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_told_with_its_place_or_without() {
        let text = |moved, with_place| {
            let change = Change { film: 1, moved, place: 3, stars: (4.0, 4.2), reasons: vec![] };
            move_text(&change, with_place).map(|(_, text)| text)
        };
        let texts = [Move::In, Move::Out, Move::Up(2), Move::Down(1), Move::Same].map(|moved| text(moved, true));
        let expected = ["comes in at 3", "leaves, was 3", "up 2", "down 1", "stays at 3"];
        assert_eq!(texts, expected.map(|text| Some(text.to_owned())));
        assert_eq!(text(Move::In, false).as_deref(), Some("new"));
        assert_eq!(text(Move::Same, false), None);
    }

    #[test]
    fn stars_are_told_twice_where_they_differ() {
        let told = |stars| {
            super::stars(&Change { film: 1, moved: Move::Same, place: 1, stars, reasons: vec![] }, Scale::HALF_STARS)
        };
        assert_eq!(told((4.0, 4.2)), "4.0 → 4.2 stars");
        assert_eq!(told((4.0, 4.01)), "4.0 stars");
    }
}
