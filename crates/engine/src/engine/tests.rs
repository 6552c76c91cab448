//! The engine with a model of another kind: what it does must not depend on the linear one.

#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]

use futures_lite::future::block_on;
use matinee_core::{Film, GenreSet};
use matinee_models::{ModelError, ModelFuture, NeverCancelled, Prediction, Ranked};

use super::*;

const FILMS: usize = 6;

/// Likes every film as much as the mean of what was rated, and retrieves those next to what was rated.
#[derive(Debug)]
struct Nearby(Device);

struct Person<'a> {
    device: &'a Device,
    shown: &'a [(u32, Stars)],
}

fn mean(shown: &[(u32, Stars)]) -> f32 {
    shown.iter().map(|(_, stars)| stars.value()).sum::<f32>() / shown.len().max(1) as f32
}

impl Model for Nearby {
    fn film_count(&self) -> usize {
        FILMS
    }

    fn film_vectors(&self) -> Tensor<2> {
        Tensor::ones([FILMS, 1], &self.0)
    }

    fn like_weight(&self) -> f32 {
        1.0
    }

    fn encode<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        _: Option<&'a Weights>,
        _: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Box<dyn User + 'a>, ModelError>> {
        Box::pin(async move {
            let user: Box<dyn User + 'a> = Box::new(Person { device: &self.0, shown });
            Ok(user)
        })
    }

    fn predict<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        films: &'a [u32],
        _: Option<&'a Weights>,
        _: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Vec<Prediction>, ModelError>> {
        Box::pin(async move { Ok(films.iter().map(|_| Prediction { base: mean(shown), tuned: None }).collect()) })
    }

    fn tuning(&self) -> Option<&dyn Tuning> {
        None
    }
}

impl User for Person<'_> {
    fn retrieve(&self) -> Tensor<2> {
        let near = |place: u32| self.shown.iter().map(|&(film, _)| film.abs_diff(place)).min().unwrap_or(0);
        let scores: Vec<f32> = (0..FILMS as u32).map(|place| -(near(place) as f32)).collect();
        Tensor::from_data(TensorData::new(scores, [1, FILMS]), self.device)
    }

    fn rank(&self, films: Tensor<2, Int>) -> Ranked {
        let all = |value: f32| Tensor::full(films.dims(), value, self.device);
        Ranked { stars: all(mean(self.shown)), margin: all(0.5), like: all(0.0) }
    }

    /// Reads back, as a model does that explains on the device.
    fn explain<'a>(&'a self, picks: &'a [u32]) -> ModelFuture<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(async move {
            let ones = read_back(Tensor::<1>::ones([self.shown.len()], self.device)).await?;
            Ok(vec![ones; picks.len()])
        })
    }
}

fn engine() -> Engine {
    let device = Device::flex();
    let film = |id| Film {
        id,
        title: String::new(),
        year: None,
        genres: GenreSet(0),
        imdb: None,
        tmdb: None,
        ratings: 1,
        mean_centistars: 0,
    };
    let catalog = Catalog::new(vec![], (10..10 + FILMS as u64).map(film).collect()).expect("a catalog");
    Engine::new(device.clone(), Arc::new(catalog), Box::new(Nearby(device)), String::new())
}

#[test]
fn another_model_is_retrieved_from_ranked_and_explained() {
    let engine = engine();
    let ratings = [Rating { film: 12, stars: Stars::MAX }];
    let options = ListOptions { diversity: 0.0, popularity: 0.0 };
    let list = block_on(engine.recommend(&ratings, &[13], options, 3, None, &NeverCancelled)).expect("a list");
    let picks = list.picks;
    assert_eq!(
        picks.iter().map(|pick| pick.film).collect::<Vec<_>>(),
        [11, 10, 14],
        "the nearest, the hidden one left out"
    );
    assert!(picks.iter().all(|pick| (pick.stars - 5.0).abs() < 1e-6 && pick.reasons[0].film == 12));
    let predicted = block_on(engine.predict(&ratings, &[15, 99], None, &NeverCancelled)).expect("predicts");
    assert_eq!(predicted, [Predicted { film: 15, base: 5.0, tuned: None }]);
}

#[test]
fn a_model_without_tuning_says_so() {
    let error = engine().tuning().map(|_| ()).expect_err("no tuning");
    assert_eq!(error.to_string(), "this model can't be tuned: choose another one");
}

#[test]
fn no_list_is_left_when_everything_is_seen() {
    let ratings = (10..10 + FILMS as u64).map(|film| Rating { film, stars: Stars::MAX }).collect::<Vec<_>>();
    let options = ListOptions { diversity: 0.5, popularity: 0.0 };
    let engine = engine();
    let list = block_on(engine.recommend(&ratings, &[], options, 3, None, &NeverCancelled)).expect("a list");
    assert_eq!(list.picks, []);
}
