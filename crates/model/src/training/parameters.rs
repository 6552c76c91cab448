//! What is learned.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor, TensorData};
use matinee_data::Stars;

use crate::Network;

/// How large the network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Length of the user and film vectors.
    pub dim: usize,
    /// Width of the ranking head's hidden layer.
    pub hidden: usize,
}

/// What is known of the films before training, on the device.
#[derive(Clone, Debug)]
pub struct FilmFacts {
    /// 1 where a film has a genre, `[films, genres]`.
    pub genres: Tensor<2>,
    /// Logarithm of each film's share of all ratings, less its mean, `[1, films]`.
    pub popularity: Tensor<2>,
    /// Shrunk mean stars of each film, `[films, 1]`.
    pub mean: Tensor<2>,
}

/// Everything that the optimiser changes.
///
/// A film's vectors are its own plus those of its genres, so that what is learned about many films helps those with
/// few ratings. [`Parameters::network`] adds them up: what is shipped has one vector per film and tower.
#[derive(Module, Debug)]
pub struct Parameters {
    rated: Param<Tensor<2>>,
    candidates: Param<Tensor<2>>,
    genre_rated: Param<Tensor<2>>,
    genre_candidates: Param<Tensor<2>>,
    star_weights: Param<Tensor<2>>,
    fame: Param<Tensor<2>>,
    film_bias: Param<Tensor<2>>,
    user_hidden: Param<Tensor<2>>,
    film_hidden: Param<Tensor<2>>,
    hidden_bias: Param<Tensor<2>>,
    output: Param<Tensor<2>>,
    bias_weight: Param<Tensor<2>>,
}

impl Parameters {
    /// Fresh parameters. `normal` draws from a standard normal distribution; the caller owns the seed, so that the
    /// same seed gives the same bytes on every device. `film_bias` `[films]` is where each film's ranking logit
    /// starts.
    pub fn new(
        sizes: Sizes,
        genres: usize,
        film_bias: Vec<f32>,
        mut normal: impl FnMut() -> f32,
        device: &Device,
    ) -> Self {
        let Sizes { dim, hidden } = sizes;
        let films = film_bias.len();
        let mut random = |rows: usize, columns: usize, scale: f32| {
            let values: Vec<f32> = (0..rows * columns).map(|_| normal() * scale).collect();
            param(values, [rows, columns], device)
        };
        Self {
            rated: random(films, dim, 0.1),
            candidates: random(films, dim, 0.1),
            genre_rated: random(genres.max(1), dim, 0.05),
            genre_candidates: random(genres.max(1), dim, 0.05),
            user_hidden: random(dim, hidden, (1.0 / dim as f32).sqrt()),
            film_hidden: random(dim, hidden, (1.0 / dim as f32).sqrt()),
            output: random(hidden, 1, 0.1),
            // A first guess: three stars and more speak for a film's neighbours, less speaks against them.
            star_weights: param(
                Stars::all().map(|stars| (stars.value() - 2.0) / 2.0).collect(),
                [Stars::LEVELS, 1],
                device,
            ),
            fame: param(vec![0.7], [1, 1], device),
            film_bias: param(film_bias, [films, 1], device),
            hidden_bias: param(vec![0.0; hidden], [1, hidden], device),
            bias_weight: param(vec![1.0], [1, 1], device),
        }
    }

    /// The network these parameters make.
    pub fn network(&self, facts: &FilmFacts) -> Network {
        Network {
            rated: self.rated.val() + facts.genres.clone().matmul(self.genre_rated.val()),
            candidates: self.candidates.val() + facts.genres.clone().matmul(self.genre_candidates.val()),
            star_weights: self.star_weights.val(),
            prior: facts.popularity.clone() * self.fame.val(),
            film_mean: facts.mean.clone(),
            film_bias: self.film_bias.val(),
            user_hidden: self.user_hidden.val(),
            film_hidden: self.film_hidden.val(),
            hidden_bias: self.hidden_bias.val(),
            output: self.output.val(),
            bias_weight: self.bias_weight.val(),
        }
    }
}

fn param(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Param<Tensor<2>> {
    Param::from_tensor(Tensor::from_data(TensorData::new(values, shape), device))
}
