//! What the catalog's things are called and how they are rated. The manifest says so, once, before the films are here;
//! until then they are films.

use std::sync::OnceLock;

use matinee_data::{MOVIELENS, Scale, Stars, Terms};

static TERMS: OnceLock<Terms> = OnceLock::new();
static USUAL: Terms = Terms::USUAL;

/// They are these, as long as the page is open.
pub fn set_terms(terms: &Terms) {
    let _ = TERMS.set(terms.clone());
}

/// The terms.
pub fn terms() -> &'static Terms {
    TERMS.get().unwrap_or(&USUAL)
}

/// A sentence about films, about what the catalog has. Titles and other texts from elsewhere are put in afterwards.
pub fn localize(sentence: &str) -> String {
    terms().localize(sentence).into_owned()
}

/// The range of ratings.
pub fn scale() -> Scale {
    terms().scale
}

/// A rating, as it was given.
pub fn given(stars: Stars) -> f32 {
    scale().nearest(stars.value())
}

/// The name under which something of the visitor's is remembered that belongs to this catalog's numbers.
pub fn storage_key(name: &str) -> String {
    match &*terms().ids {
        MOVIELENS => name.to_owned(),
        ids => [name, "-", ids].concat(),
    }
}
