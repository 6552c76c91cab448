//! Fits the parts of the linear model in turn: taste model, item-item weights, rating model.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use matinee_bundle::{Precision, Tensor, Weights};
use matinee_datasets::Dataset;
use matinee_models::linear::Hyperparameters;
use rand_chacha::ChaCha8Rng;

use super::features::Features;
use super::fold_in::{self, MOST_USERS, Whitened, whiten};
use super::neighbours::Neighbours;
use super::options::Options;
use super::rating::Rating;
use super::sparse::Rows;
use super::taste::Taste;

/// Number of users for fitting the prior map between epochs.
const PREVIEW_USERS: usize = 200;

/// The parts fitted so far, with the training data.
#[derive(Debug)]
pub struct LinearFit {
    users: Rows,
    films: Rows,
    features: Features,
    /// The taste model.
    pub taste: Taste,
    neighbours: Option<Neighbours>,
    rating: Option<(Rating, Features, Features)>,
    neighbour_weight: f32,
}

impl LinearFit {
    /// Prepares a fit.
    pub fn new(data: &Dataset, users: &[u32], options: &Options, rng: &mut ChaCha8Rng) -> Self {
        let count = data.films.len();
        let users = Rows::of_users(&data.ratings, users);
        let stars = || users.stars.iter().map(|stars| stars.value());
        let hyperparameters = Hyperparameters {
            unobserved: options.unobserved / count.max(1) as f32,
            regularisation: options.regularisation,
            noise: 1.0,
            like_weight: 0.0,
            interval_scale: (1.0, 1.0),
            range: (stars().fold(f32::MAX, f32::min), stars().fold(f32::MIN, f32::max)),
        };
        let taste = Taste::new(hyperparameters, options.dim, count, rng);
        let films = users.transposed(count);
        let features = Features::of(&data.films, data.genres.len());
        let neighbour_weight = options.neighbour_weight;
        Self { users, films, features, taste, neighbours: None, rating: None, neighbour_weight }
    }

    /// One sweep of the taste model, counted from 0. Returns the loss.
    pub fn sweep_taste(&mut self, nth: u32) -> f64 {
        self.taste.sweep(nth, &self.users, &self.films, &self.features);
        self.taste.loss(&self.users)
    }

    /// Fits the item-item weights.
    ///
    /// # Errors
    /// If the closed form can't be solved.
    pub fn find_neighbours(&mut self, options: &Options) -> anyhow::Result<()> {
        let films = self.films.len();
        self.neighbours = Some(Neighbours::fit(&self.users, films, options.neighbours, options.head)?);
        Ok(())
    }

    /// One sweep of the rating model, counted from 0, after the taste model is fitted. Returns the mean absolute error on the
    /// training ratings, in stars.
    pub fn sweep_rating(&mut self, nth: u32, factors: usize, rng: &mut ChaCha8Rng) -> f64 {
        if self.rating.is_none() {
            let rating = Rating::new(factors, &self.users, &self.films, rng);
            self.rating = Some((rating, fold_in::user_features(&self.taste, &self.users), self.film_features()));
        }
        let Some((rating, user_features, film_features)) = &mut self.rating else { return 0.0 };
        rating.sweep(nth, &self.users, &self.films, user_features, film_features);
        let errors = (0..self.users.len())
            .flat_map(|user| self.users.row(user).map(move |(film, stars)| (user, film, stars)))
            .map(|(user, film, stars)| f64::from((rating.predict(user, film as usize) - stars.value()).abs()));
        errors.sum::<f64>() / self.users.others.len().max(1) as f64
    }

    /// Features for the prior of a film's rating factors: metadata, log popularity and taste vector.
    fn film_features(&self) -> Features {
        let dim = self.taste.dim;
        let square: f64 = self.taste.films.iter().map(|value| f64::from(value * value)).sum();
        let length = (square / self.films.len().max(1) as f64).sqrt().max(1e-9) as f32;
        let row = |film: usize| {
            let vector = self.taste.films[film * dim..][..dim].iter().map(move |value| value / length);
            std::iter::once((self.films.count(film) as f32).ln_1p()).chain(vector)
        };
        let others: Vec<f32> = (0..self.films.len()).flat_map(row).collect();
        self.features.beside(&others, dim + 1)
    }

    /// The weights fitted so far; without a rating model every film is predicted three stars.
    pub fn weights(&self, rounded: bool, rng: &mut ChaCha8Rng) -> Weights {
        self.weights_by(MOST_USERS, rounded, rng)
    }

    /// Weights for measuring between epochs: fewer users for the prior map, not quantised.
    pub fn preview_weights(&self, rng: &mut ChaCha8Rng) -> Weights {
        self.weights_by(PREVIEW_USERS, false, rng)
    }

    fn weights_by(&self, most: usize, rounded: bool, rng: &mut ChaCha8Rng) -> Weights {
        let (count, dim) = (self.films.len(), self.taste.dim);
        let mut hyperparameters = self.taste.hyperparameters;
        let whitened = match &self.rating {
            Some((rating, ..)) => {
                hyperparameters.noise = rating.noise;
                whiten(&self.taste, rating, &self.users, most, rng)
            }
            None => Whitened {
                factors: vec![0.0; count],
                film_mean: vec![3.0; count],
                film_variance: vec![0.0; count],
                prior_map: vec![0.0; 2 + 2 * dim],
            },
        };
        let width = whitened.factors.len() / count.max(1);
        let none = Neighbours { count: 1, places: vec![0; count], weights: vec![0.0; count] };
        let neighbours = self.neighbours.as_ref().unwrap_or(&none);
        let added: Vec<f32> = neighbours.weights.iter().map(|weight| weight * self.neighbour_weight).collect();
        let (int8, half) = if rounded { (Precision::Int8, Precision::F16) } else { (Precision::F32, Precision::F32) };
        let tensors = vec![
            Tensor::new("films", &[count, dim], &self.taste.films, int8),
            Tensor::new("mean_taste", &[1, dim], &self.taste.mean, Precision::F32),
            Tensor::places("neighbours", &[count, neighbours.count], &neighbours.places),
            Tensor::new("neighbour_weights", &[count, neighbours.count], &added, int8),
            Tensor::new("factors", &[count, width], &whitened.factors, int8),
            Tensor::new("film_mean", &[count, 1], &whitened.film_mean, half),
            Tensor::new("film_variance", &[count, 1], &whitened.film_variance, half),
            Tensor::new("prior_map", &[2 + 2 * dim, width], &whitened.prior_map, Precision::F32),
            Tensor::new("settings", &[1, Hyperparameters::COUNT], &hyperparameters.to_array(), Precision::F32),
        ];
        Weights { tensors }
    }
}

#[cfg(test)]
mod tests;
