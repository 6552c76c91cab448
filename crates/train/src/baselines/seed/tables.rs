//! The trained tables, read back.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; rows and places have 32 bits, which reading the data checks"
)]

use matinee_models::burn::module::Param;
use matinee_models::burn::tensor::Tensor;
use rayon::prelude::*;

use crate::fit::solve::dot;
use crate::fit::two_stage::original::{DIM, OriginalTraining};
use crate::metrics::Errors;
use crate::recommender::{HistoryPoint, Prediction, Profile, Recommender, TrainingSet};
use crate::scoring;

/// Lists that the history has the accuracy of.
const TOP: [usize; 3] = [10, 50, 100];

/// Embeddings and layers, row-major.
pub struct Tables {
    /// A row a user.
    pub users: Vec<f32>,
    /// A row a title.
    pub titles: Vec<f32>,
    /// The title row of each film.
    pub title_of: Vec<u32>,
    /// From a user's and a title's row to the hidden layer.
    pub layer: Vec<f32>,
    /// Its bias.
    pub layer_bias: Vec<f32>,
    /// From the hidden layer to the logit.
    pub output: Vec<f32>,
    /// Its bias.
    pub output_bias: f32,
    /// How training went.
    pub history: Vec<HistoryPoint>,
}

impl Tables {
    /// Reads what is trained.
    pub fn read(training: &OriginalTraining) -> anyhow::Result<Self> {
        let read = |tensor: &Param<Tensor<2>>| scoring::read(tensor.val().inner());
        let parameters = &training.parameters;
        Ok(Self {
            users: read(&parameters.users)?,
            titles: read(&parameters.titles)?,
            title_of: training.title_of.clone(),
            layer: read(&parameters.layer)?,
            layer_bias: read(&parameters.layer_bias)?,
            output: read(&parameters.output)?,
            output_bias: read(&parameters.output_bias)?[0],
            history: Vec::new(),
        })
    }

    fn user(&self, row: u32) -> &[f32] {
        &self.users[row as usize * DIM..][..DIM]
    }

    fn title(&self, place: u32) -> &[f32] {
        &self.titles[self.title_of[place as usize] as usize * DIM..][..DIM]
    }

    fn scores(&self, user: u32) -> impl Iterator<Item = f32> {
        let user = self.user(user);
        (0..self.title_of.len() as u32).map(move |place| dot(user, self.title(place)))
    }

    fn predict(&self, user: u32, place: u32) -> f32 {
        let mut hidden = self.layer_bias.clone();
        let both = self.user(user).iter().chain(self.title(place));
        for (value, weights) in both.zip(self.layer.chunks(hidden.len())) {
            hidden.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
        }
        for value in &mut hidden {
            *value = value.max(0.0);
        }
        let logit = dot(&hidden, &self.output) + self.output_bias;
        0.5 + 4.5 / (1.0 + (-logit).exp())
    }

    /// RMSE and top-k accuracy of the ratings that are watched.
    pub fn watch(&self, set: &TrainingSet) -> (Option<f64>, Vec<(usize, f64)>) {
        let Some(watched) = set.watched else { return (None, Vec::new()) };
        let mut errors = Errors::default();
        for user in 0..watched.user_count() {
            let (places, stars) = watched.of_user(user);
            places
                .iter()
                .zip(stars)
                .for_each(|(&place, stars)| errors.add(self.predict(user as u32, place), stars.value()));
        }
        let ranks: Vec<usize> =
            (0..watched.user_count()).into_par_iter().flat_map_iter(|user| self.ranks(set, user)).collect();
        let share = |k: usize| ranks.iter().filter(|&&rank| rank < k).count() as f64 / ranks.len().max(1) as f64;
        (errors.rmse(), TOP.iter().map(|&k| (k, share(k))).collect())
    }

    /// How many films outside the training ratings come before each film that is watched.
    fn ranks(&self, set: &TrainingSet, user: usize) -> Vec<usize> {
        let places = set.watched.map_or(&[][..], |watched| watched.of_user(user).0);
        let mut scores: Vec<f32> = self.scores(user as u32).collect();
        set.ratings.of_user(user).0.iter().for_each(|&place| scores[place as usize] = f32::NEG_INFINITY);
        let rank = |&place: &u32| scores.iter().filter(|&&score| score > scores[place as usize]).count();
        places.iter().map(rank).collect()
    }
}

fn row(profile: &Profile) -> anyhow::Result<u32> {
    profile.user.ok_or_else(|| anyhow::anyhow!("a table of users knows nobody but the users it was trained on"))
}

impl Recommender for Tables {
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        let users = profiles.iter().map(row).collect::<anyhow::Result<Vec<u32>>>()?;
        Ok(Some(users.par_iter().flat_map_iter(|&user| self.scores(user)).collect()))
    }

    fn stars(&self, profiles: &[Profile], films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        let rows = profiles.iter().zip(films).map(|(profile, films)| {
            let user = row(profile)?;
            Ok(films.iter().map(|&place| Prediction::point(self.predict(user, place))).collect())
        });
        rows.collect::<anyhow::Result<_>>().map(Some)
    }

    fn weight_bytes(&self) -> usize {
        let layers = self.layer.len() + self.layer_bias.len() + self.output.len() + 1;
        (self.users.len() + self.titles.len() + layers) * 4
    }

    fn history(&self) -> &[HistoryPoint] {
        &self.history
    }
}
