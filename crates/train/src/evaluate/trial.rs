//! A trial: one fit, and the users it is measured on.

use matinee_core::{Film, Stars};
use matinee_datasets::Ratings;

use crate::recommender::{Profile, Task, TrainingSet};

/// A rating: a film's place and its stars.
pub type Rated = (u32, Stars);

/// One fit, and the cases that it is measured on.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The task.
    pub task: Task,
    /// All films, counted over `training` only.
    pub films: Vec<Film>,
    /// The names of the genres.
    pub genres: Vec<String>,
    /// The training ratings.
    pub training: Ratings,
    /// What a history may be drawn over.
    pub watched: Option<Ratings>,
    /// The users and their shown and hidden ratings.
    pub cases: Vec<Case>,
}

/// One user with shown and hidden ratings.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Their id in the data.
    pub id: u64,
    /// Their row in the training ratings.
    pub user: Option<u32>,
    /// What is shown; left out of their lists.
    pub shown: Vec<Rated>,
    /// What is to be found and predicted.
    pub hidden: Vec<Rated>,
    /// How many ratings are shown by the protocol, where it varies that.
    pub k: Option<usize>,
}

impl Trial {
    /// A trial of the data set's films, whose counts are made anew so that they tell nothing of the hidden ratings.
    pub fn new(task: Task, films: &[Film], genres: &[String], training: Ratings, cases: Vec<Case>) -> Self {
        let films = recount(films, &training);
        Self { task, films, genres: genres.to_vec(), training, watched: None, cases }
    }

    /// What a model is given.
    pub fn training_set(&self) -> TrainingSet<'_> {
        TrainingSet {
            films: &self.films,
            genres: &self.genres,
            ratings: &self.training,
            watched: self.watched.as_ref(),
        }
    }
}

impl Case {
    /// What a model is shown of them.
    pub fn profile(&self) -> Profile<'_> {
        Profile { user: self.user, rated: &self.shown }
    }
}

/// Ratings by user, from lists of them.
pub fn ratings_of(users: &[u64], rows: &[Vec<Rated>]) -> Ratings {
    let mut offsets = vec![0];
    for row in rows {
        offsets.push(offsets[offsets.len() - 1] + row.len());
    }
    Ratings {
        users: users.to_vec(),
        offsets,
        films: rows.iter().flatten().map(|&(place, _)| place).collect(),
        stars: rows.iter().flatten().map(|&(_, stars)| stars).collect(),
    }
}

/// A user's ratings as a list.
pub fn row(ratings: &Ratings, user: usize) -> Vec<Rated> {
    let (places, stars) = ratings.of_user(user);
    places.iter().copied().zip(stars.iter().copied()).collect()
}

fn recount(films: &[Film], training: &Ratings) -> Vec<Film> {
    let mut totals = vec![(0_u32, 0_u64); films.len()];
    for (&place, stars) in training.films.iter().zip(&training.stars) {
        let (count, halves) = &mut totals[place as usize];
        *count += 1;
        *halves += u64::from(stars.halves());
    }
    let counted = films.iter().zip(totals).map(|(film, (ratings, halves))| Film {
        ratings,
        mean_centistars: (halves * 50)
            .checked_div(u64::from(ratings))
            .and_then(|mean| u16::try_from(mean).ok())
            .unwrap_or(0),
        ..film.clone()
    });
    counted.collect()
}
