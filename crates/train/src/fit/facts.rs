//! What is known of the films before training, from the training users only.

use matinee_data::GenreSet;
use matinee_data::import::Dataset;
use matinee_model::burn::tensor::{Device, Tensor, TensorData};
use matinee_model::training::FilmFacts;

/// Ratings of the overall mean that a film's own mean is shrunk with.
const MEAN_SHRINKAGE: f64 = 10.0;

/// Facts of each film, by place.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its genres.
    genres: Vec<GenreSet>,
    genre_count: usize,
    /// How many training users rated it.
    pub ratings: Vec<u32>,
    /// Its shrunk mean, in stars.
    pub mean: Vec<f32>,
}

impl Facts {
    /// Counts what the training users rated.
    pub fn new(data: &Dataset, training: &[u32]) -> Self {
        let films = data.films.len();
        let (mut ratings, mut sums) = (vec![0_u32; films], vec![0.0_f64; films]);
        for &user in training {
            let (places, stars) = data.ratings.of_user(user as usize);
            for (&place, stars) in places.iter().zip(stars) {
                ratings[place as usize] += 1;
                sums[place as usize] += f64::from(stars.value());
            }
        }
        let count: f64 = ratings.iter().map(|&count| f64::from(count)).sum();
        let overall = sums.iter().sum::<f64>() / count.max(1.0);
        let shrunk = |(&sum, &count): (&f64, &u32)| {
            ((sum + MEAN_SHRINKAGE * overall) / (f64::from(count) + MEAN_SHRINKAGE)) as f32
        };
        let mean = sums.iter().zip(&ratings).map(shrunk).collect();
        let genres = data.films.iter().map(|film| film.genres).collect();
        Self { genres, genre_count: data.genres.len().max(1), ratings, mean }
    }

    /// The same on a device.
    pub fn on(&self, device: &Device) -> FilmFacts {
        let films = self.mean.len();
        let mut genres = vec![0.0_f32; films * self.genre_count];
        for (place, set) in self.genres.iter().enumerate() {
            for genre in set.iter() {
                genres[place * self.genre_count + genre] = 1.0;
            }
        }
        let tensor = |values: Vec<f32>, shape: [usize; 2]| Tensor::from_data(TensorData::new(values, shape), device);
        FilmFacts {
            genres: tensor(genres, [films, self.genre_count]),
            popularity: tensor(self.popularity(), [1, films]),
            mean: tensor(self.mean.clone(), [films, 1]),
        }
    }

    /// The ranking logit that gives each film its mean.
    pub fn film_bias(&self) -> Vec<f32> {
        let share = |mean: &f32| ((mean - 0.5) / 4.5).clamp(0.01, 0.99);
        self.mean.iter().map(share).map(|share| (share / (1.0 - share)).ln()).collect()
    }

    /// Logarithm of each film's share of the ratings, less the mean of these.
    fn popularity(&self) -> Vec<f32> {
        let logs: Vec<f32> = self.ratings.iter().map(|&count| (count as f32 + 0.5).ln()).collect();
        let mean = logs.iter().sum::<f32>() / logs.len().max(1) as f32;
        logs.iter().map(|log| log - mean).collect()
    }
}
