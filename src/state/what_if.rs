//! "What if I had not rated this?"

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};
use matinee_data::FilmId;

use super::{
    compare::{ListInputs, compare},
    engine::Engine,
    tuning::ComparisonResult,
};

/// A question about a pick, and its answer once it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// The pick beside which it was asked.
    pub pick: FilmId,
    /// The film that would not have been rated.
    pub film: FilmId,
    /// What would be different.
    pub answer: ComparisonResult,
}

/// Asks what a list would be without the rating of a film.
pub fn ask(engine: Engine, place: RwSignal<Option<WhatIf>>, question: WhatIf, with: ListInputs, count: u32) {
    let WhatIf { pick, film, .. } = question;
    place.set(Some(question));
    let mut without = with.clone();
    without.ratings.retain(|rated| rated.film != film);
    spawn_local(async move {
        let answer = compare(engine, with, without, count).await.map(Arc::new);
        // It may have been closed, or something else asked; even the place may be gone.
        let _ = place.try_update(|asked| {
            if let Some(asked) = asked.as_mut().filter(|asked| asked.pick == pick && asked.film == film) {
                asked.answer = Some(answer);
            }
        });
    });
}
