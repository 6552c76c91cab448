//! The terms of the loaded catalog, set once from the manifest; the default is films.

use std::sync::OnceLock;

use matinee_data::{MOVIELENS, Scale, Stars, Terms};

static TERMS: OnceLock<Terms> = OnceLock::new();
static USUAL: Terms = Terms::USUAL;

/// Sets the terms, once per page.
pub fn set_terms(terms: &Terms) {
    let _ = TERMS.set(terms.clone());
}

/// The terms.
pub fn terms() -> &'static Terms {
    TERMS.get().unwrap_or(&USUAL)
}

/// Rewrites a sentence about films with the terms of the catalog. Titles have to be inserted afterwards.
pub fn localize(sentence: &str) -> String {
    terms().localize(sentence).into_owned()
}

/// The rating scale.
pub fn scale() -> Scale {
    terms().scale
}

/// A rating, as it was given.
pub fn given(stars: Stars) -> f32 {
    scale().nearest(stars.value())
}

/// The storage key for data that belongs to the catalog's id namespace.
pub fn storage_key(name: &str) -> String {
    match &*terms().ids {
        MOVIELENS => name.to_owned(),
        ids => [name, "-", ids].concat(),
    }
}
