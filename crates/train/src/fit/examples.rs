//! Random sub-profiles: what imitates a visitor who has rated a few films.

use matinee_data::Stars;
use matinee_data::import::Dataset;
use matinee_model::training::Example;
use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// The most ratings that are shown: a longer profile says little more and costs the whole batch its padding.
const MOST_SHOWN: usize = 256;
/// The most ratings whose stars are predicted.
const MOST_RANKED: usize = 32;

/// Draws examples from the training users.
#[derive(Debug)]
pub struct Sampler<'a> {
    data: &'a Dataset,
    users: Vec<u32>,
}

impl<'a> Sampler<'a> {
    /// Draws from these users; those with fewer than two ratings teach nothing and are left out.
    pub fn new(data: &'a Dataset, mut users: Vec<u32>) -> Self {
        users.retain(|&user| data.ratings.of_user(user as usize).0.len() >= 2);
        Self { data, users }
    }

    /// The users in a new order.
    pub fn shuffled(&mut self, rng: &mut ChaCha8Rng) -> Vec<u32> {
        self.users.shuffle(rng);
        self.users.clone()
    }

    /// Cuts a user's ratings at random: any share of them is shown, from none to all but one.
    pub fn example(&self, user: u32, rng: &mut ChaCha8Rng) -> Example {
        let (places, stars) = self.data.ratings.of_user(user as usize);
        let mut ratings: Vec<(u32, Stars)> = places.iter().copied().zip(stars.iter().copied()).collect();
        ratings.shuffle(rng);
        let shown = (rng.random::<f32>() * ratings.len() as f32) as usize;
        let hidden = ratings.split_off(shown.min(MOST_SHOWN).min(ratings.len() - 1));
        Example {
            shown: ratings,
            ranked: hidden.iter().copied().take(MOST_RANKED).collect(),
            hidden: hidden.into_iter().map(|(place, stars)| (place, target_weight(stars))).collect(),
        }
    }
}

/// What retrieving a film is worth: a film that was liked is what a visitor hopes for; one that was not still says
/// what they choose to see.
fn target_weight(stars: Stars) -> f32 {
    match stars.halves() {
        8.. => 1.0,
        6.. => 0.4,
        _ => 0.1,
    }
}
