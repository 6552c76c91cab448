//! The model that needs no weights: films by how many people rated them and how well, from the catalog alone.

#![expect(clippy::cast_precision_loss, reason = "numbers of ratings, for means")]

use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_bundle::Weights;
use matinee_core::{Catalog, Stars};

use crate::cancellation::Cancellation;
use crate::error::{ModelError, WeightsError};
use crate::future::ModelFuture;
use crate::model::{LIKED, Model, Prediction, Ranked, User, Z_80, log_probability_of_liking};
use crate::tuning::Tuning;

/// Ratings that a film's mean is shrunk by, and a person's offset: damped means (Koren 2010, "Factor in the Neighbors").
const DAMPING: f32 = 5.0;
/// Standard deviation of a rating from the damped means before anything is known of a person, in stars.
const PRIOR_DEVIATION: f32 = 1.0;
/// Ratings that this deviation counts for.
const PRIOR_RATINGS: f32 = 10.0;

/// Popularity: retrieval by the number of ratings, ranking by damped means of film and person.
#[derive(Clone, Debug)]
pub struct PopularityModel {
    /// Logarithm of one plus the number of ratings, `[1, films]`.
    log_counts: Tensor<2>,
    /// Genres, one for each that a film has, `[films, genres]`.
    genres: Tensor<2>,
    /// Damped mean of each film, in stars, `[films]`.
    means: Vec<f32>,
    device: Device,
}

impl PopularityModel {
    /// From the counts and means of a catalog.
    pub fn new(catalog: &Catalog, device: &Device) -> Self {
        let films = catalog.films();
        let count: f32 = films.iter().map(|film| film.ratings as f32).sum();
        let stars = |ratings: u32, centistars: u16| ratings as f32 * f32::from(centistars) / 100.0;
        let sum: f32 = films.iter().map(|film| stars(film.ratings, film.mean_centistars)).sum();
        let mean = if count > 0.0 { sum / count } else { LIKED };
        let means = films
            .iter()
            .map(|film| (stars(film.ratings, film.mean_centistars) + DAMPING * mean) / (film.ratings as f32 + DAMPING));
        let log_counts = films.iter().map(|film| (film.ratings as f32).ln_1p()).collect();
        // One more column, so that there is one.
        let width = catalog.genres().len() + 1;
        let mut genres = vec![0.0_f32; films.len() * width];
        for (row, film) in genres.chunks_exact_mut(width).zip(films) {
            film.genres.iter().for_each(|genre| row[genre] = 1.0);
        }
        let table = |values: Vec<f32>, shape: [usize; 2]| Tensor::from_data(TensorData::new(values, shape), device);
        Self {
            log_counts: table(log_counts, [1, films.len()]),
            genres: table(genres, [films.len(), width]),
            means: means.collect(),
            device: device.clone(),
        }
    }

    /// How far a person's ratings are above the means, and the standard deviation of what is left, both damped, in stars.
    fn offset(&self, shown: impl Iterator<Item = (u32, Stars)> + Clone) -> (f32, f32) {
        let residuals = shown.map(|(film, stars)| stars.value() - self.means[film as usize]);
        let count = residuals.clone().count() as f32;
        let offset = residuals.clone().sum::<f32>() / (count + DAMPING);
        let squares: f32 = residuals.map(|residual| (residual - offset).powi(2)).sum();
        let variance = (squares + PRIOR_DEVIATION.powi(2) * PRIOR_RATINGS) / (count + PRIOR_RATINGS);
        (offset, variance.sqrt())
    }

    fn stars(&self, film: u32, offset: f32) -> f32 {
        (self.means[film as usize] + offset).clamp(Stars::MIN.value(), Stars::MAX.value())
    }
}

impl Model for PopularityModel {
    fn film_count(&self) -> usize {
        self.means.len()
    }

    fn film_vectors(&self) -> Tensor<2> {
        self.genres.clone()
    }

    /// One: the order is by the number of people who would like a film.
    fn like_weight(&self) -> f32 {
        1.0
    }

    fn encode<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        adapter: Option<&'a Weights>,
        _: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Box<dyn User + 'a>, ModelError>> {
        Box::pin(async move {
            no_adapter(adapter)?;
            let (offset, deviation) = self.offset(shown.iter().copied());
            let means = Tensor::from_data(TensorData::new(self.means.clone(), [self.means.len(), 1]), &self.device);
            let user: Box<dyn User + 'a> =
                Box::new(PopularityUser { model: self, means, offset, deviation, shown: shown.len() });
            Ok(user)
        })
    }

    fn predict<'a>(
        &'a self,
        shown: &'a [(u32, Stars)],
        films: &'a [u32],
        adapter: Option<&'a Weights>,
        _: &'a dyn Cancellation,
    ) -> ModelFuture<'a, Result<Vec<Prediction>, ModelError>> {
        Box::pin(async move {
            no_adapter(adapter)?;
            let one = |&film: &u32| {
                let (offset, _) = self.offset(shown.iter().copied().filter(move |rated| rated.0 != film));
                Prediction { base: self.stars(film, offset), tuned: None }
            };
            Ok(films.iter().map(one).collect())
        })
    }

    fn tuning(&self) -> Option<&dyn Tuning> {
        None
    }
}

/// There are none for this model.
fn no_adapter(adapter: Option<&Weights>) -> Result<(), ModelError> {
    adapter.map_or(Ok(()), |_| Err(ModelError::Adapter(WeightsError::NotTunable)))
}

/// A person of whom only the mean counts.
struct PopularityUser<'a> {
    model: &'a PopularityModel,
    /// `[films, 1]`.
    means: Tensor<2>,
    offset: f32,
    deviation: f32,
    shown: usize,
}

impl User for PopularityUser<'_> {
    fn retrieve(&self) -> Tensor<2> {
        self.model.log_counts.clone()
    }

    fn rank(&self, films: Tensor<2, Int>) -> Ranked {
        let [_, candidates] = films.dims();
        let means = self.means.clone().select(0, films.reshape([candidates])).reshape([1, candidates]);
        let stars = (means + self.offset).clamp(Stars::MIN.value(), Stars::MAX.value());
        let deviation = Tensor::full([1, candidates], self.deviation, &self.model.device);
        let like = log_probability_of_liking(stars.clone(), deviation.clone());
        Ranked { stars, margin: deviation * Z_80, like }
    }

    /// No rating speaks for a film: everybody gets the same order.
    fn explain<'a>(&'a self, picks: &'a [u32]) -> ModelFuture<'a, Result<Vec<Vec<f32>>, ModelError>> {
        Box::pin(async move { Ok(vec![vec![0.0; self.shown]; picks.len()]) })
    }
}

#[cfg(test)]
mod tests {
    use matinee_core::{Film, GenreSet};

    use super::*;

    fn catalog() -> Catalog {
        let film = |id, ratings, mean_centistars| Film {
            id,
            title: String::new(),
            year: None,
            genres: GenreSet(1),
            imdb: None,
            tmdb: None,
            ratings,
            mean_centistars,
        };
        Catalog::new(vec!["Drama".into()], vec![film(1, 95, 400), film(2, 5, 200), film(3, 0, 0)]).expect("a catalog")
    }

    fn stars(value: f32) -> Stars {
        Stars::new(value).expect("stars")
    }

    #[test]
    fn means_are_damped_and_a_person_shifts_them() {
        let model = PopularityModel::new(&catalog(), &Device::flex());
        let mean = (95.0 * 4.0 + 5.0 * 2.0) / 100.0;
        assert!((model.means[2] - mean).abs() < 1e-5, "nobody rated it: the mean of all");
        assert!((model.means[1] - (10.0 + 5.0 * mean) / 10.0).abs() < 1e-5);
        let predict = |shown: &[(u32, Stars)]| {
            let cancellation = crate::NeverCancelled;
            let films = model.predict(shown, &[0], None, &cancellation);
            futures_lite::future::block_on(films).expect("predicts")[0].base
        };
        let plain = predict(&[]);
        assert!(predict(&[(1, stars(5.0))]) > plain && predict(&[(1, stars(0.5))]) < plain);
        assert!((predict(&[(0, stars(0.5))]) - plain).abs() < 1e-6, "without its own rating");
    }

    #[test]
    fn knowing_a_person_narrows_the_interval() {
        let model = PopularityModel::new(&catalog(), &Device::flex());
        let (_, unknown) = model.offset(std::iter::empty());
        let near: Vec<(u32, Stars)> = vec![(0, stars(4.0)); 20];
        let (_, known) = model.offset(near.into_iter());
        assert!((unknown - PRIOR_DEVIATION).abs() < 1e-6 && known < unknown);
    }
}
