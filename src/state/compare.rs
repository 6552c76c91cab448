//! Asks the engine for two lists and what is different between them.

use matinee_data::FilmId;
use matinee_protocol::{Event, Pick, Rating, RecommendParams, Request};
use serde_bytes::ByteBuf;

use super::{
    changes::{Comparison, PredictedStars},
    engine::Engine,
    saved_adapters::Bytes,
};

/// How many films are compared on the screen "Tune".
pub const COMPARED: u32 = 20;

/// Ratings and adapter that a list is computed from.
#[derive(Clone, Debug)]
pub struct ListInputs {
    /// The ratings.
    pub ratings: Vec<Rating>,
    /// The adapter, or none.
    pub adapter: Option<Bytes>,
}

/// Copies an adapter for a message.
pub fn adapter_buffer(adapter: Option<&Bytes>) -> Option<ByteBuf> {
    adapter.map(|bytes| ByteBuf::from(bytes.to_vec()))
}

/// Both lists, and the stars of every film on either of them, before and after.
///
/// # Errors
/// A sentence that says why there is no answer.
pub async fn compare(engine: Engine, from: ListInputs, to: ListInputs, count: u32) -> Result<Comparison, String> {
    let before = list(engine, from.clone(), count).await?;
    let after = list(engine, to.clone(), count).await?;
    let missing = |here: &[Pick], there: &[Pick]| -> Vec<FilmId> {
        let is_here = |film: FilmId| here.iter().any(|pick| pick.film == film);
        there.iter().map(|pick| pick.film).filter(|film| !is_here(*film)).collect()
    };
    let stars =
        (predict(engine, from, missing(&before, &after)).await?, predict(engine, to, missing(&after, &before)).await?);
    Ok(Comparison::new(&before, &after, &stars))
}

/// The best films.
///
/// # Errors
/// A sentence that says why there is no answer.
pub async fn list(engine: Engine, setting: ListInputs, count: u32) -> Result<Vec<Pick>, String> {
    let ListInputs { ratings, adapter } = setting;
    let (hidden, options) = engine.hidden_and_options();
    let request = move |id| {
        let (ratings, hidden, adapter) = (ratings.clone(), hidden.clone(), adapter_buffer(adapter.as_ref()));
        Request::Preview(RecommendParams { id, ratings, hidden, options, count, adapter })
    };
    match engine.ask(request).await? {
        Event::Recommended { picks, .. } => Ok(picks),
        _ => Ok(Vec::new()),
    }
}

async fn predict(engine: Engine, setting: ListInputs, films: Vec<FilmId>) -> Result<PredictedStars, String> {
    if films.is_empty() {
        return Ok(PredictedStars::new());
    }
    let ListInputs { ratings, adapter } = setting;
    let request = move |id| Request::Predict {
        id,
        ratings: ratings.clone(),
        films: films.clone(),
        adapter: adapter_buffer(adapter.as_ref()),
    };
    match engine.ask(request).await? {
        Event::Predicted { films, .. } => {
            Ok(films.into_iter().map(|one| (one.film, one.tuned.unwrap_or(one.base))).collect())
        }
        _ => Ok(PredictedStars::new()),
    }
}
