//! A film's poster.

use leptos::prelude::*;
use matinee_core::{Catalog, Film};

/// A film's poster. Only decoration: whoever shows it says title and year beside it.
#[component]
pub fn Poster(
    /// The drawing, made by [`drawing`].
    #[prop(into)]
    svg: String,
) -> impl IntoView {
    // A picture from our own crate, which escapes the title; as a string it is parsed in one go.
    view! { <div class="poster" aria-hidden="true" inner_html=svg></div> }
}

/// The poster as an SVG document.
pub fn drawing(catalog: &Catalog, film: &Film) -> String {
    matinee_posters::draw(&film.title, film.year, &catalog.genre_names(film))
}
