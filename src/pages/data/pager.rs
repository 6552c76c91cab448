//! Leafing through a list of a review.

#![expect(clippy::cast_possible_truncation, reason = "fifty items a page")]

use leptos::prelude::*;
use matinee_core::grouped;
use matinee_protocol::exchange::{ReviewPage, ReviewSection};

use crate::{
    components::view_helpers::{flag, press, text, when},
    state::import::ImportFlow,
};

/// Buttons and a line that says which films are shown; nothing where all fit on one page. `label` is the name for screen
/// readers.
pub fn pager(import_flow: ImportFlow, section: ReviewSection, label: &'static str) -> AnyView {
    let place = Memo::new(move |_| import_flow.with_page(section, |page| page.map(Place::of)));
    let has_pages = Memo::new(move |_| place.get().is_some_and(|place| place.pages > 1));
    when(move || {
        has_pages.get().then(|| {
            view! {
                <nav class="pager" aria-label=label>
                    {step(import_flow, section, place, "Previous", |place| place.page.checked_sub(1))}
                    <span role="status">{text(move || place.get().map(Place::words).unwrap_or_default())}</span>
                    {step(import_flow, section, place, "Next", |place| Some(place.page + 1).filter(|next| *next < place.pages))}
                </nav>
            }
            .into_any()
        })
    })
}

/// A button to another page. At the end it is only marked as disabled, because a disabled one would lose the focus.
fn step(
    import_flow: ImportFlow,
    section: ReviewSection,
    place: Memo<Option<Place>>,
    text: &'static str,
    to: fn(Place) -> Option<u32>,
) -> AnyView {
    let target = Memo::new(move |_| place.get().and_then(to));
    let go = move || {
        if let Some(page) = target.get_untracked() {
            import_flow.show_page(section, page);
        }
    };
    let is_disabled = flag(move || target.get().is_none());
    view! {
        <button type="button" class="button" aria-disabled=move || is_disabled.get().to_string() on:click=press(go)>
            {text}
        </button>
    }
    .into_any()
}

/// Which films of a list are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    page: u32,
    pages: u32,
    /// Number of films on the pages before.
    before: u32,
    /// Number of films on this page.
    shown: u32,
    /// Number of films in the list.
    total: u32,
}

impl Place {
    fn of(page: &ReviewPage) -> Self {
        let shown = page.items.len() as u32;
        Self { page: page.page, pages: page.pages(), before: page.first(), shown, total: page.total }
    }

    /// "1 to 50 of 230".
    fn words(self) -> String {
        let number = |number: u32| grouped(number.into());
        format!("{} to {} of {}", number(self.before + 1), number(self.before + self.shown), number(self.total))
    }
}

#[cfg(test)]
mod tests {
    use matinee_protocol::exchange::ReviewItem;

    use super::*;

    #[test]
    fn says_which_films_are_shown() {
        let words = |page, total, shown| {
            let items = vec![ReviewItem::default(); shown];
            Place::of(&ReviewPage { section: ReviewSection::Unknown, page, total, items }).words()
        };
        assert_eq!(words(0, 230, 50), "1 to 50 of 230");
        assert_eq!(words(4, 230, 30), "201 to 230 of 230");
        assert_eq!(words(20, 10_002, 50), "1,001 to 1,050 of 10,002");
    }
}
