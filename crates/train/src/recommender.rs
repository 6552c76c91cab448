//! What every model that is measured has in common.

use futures_lite::future::block_on;
use matinee_core::{Film, Stars};
use matinee_datasets::{Dataset, DatasetKind, Ratings, Skipped};
use matinee_models::{Decision, StoredAdapter, Tuning};

/// What a model may learn from.
#[derive(Clone, Copy, Debug)]
pub struct TrainingSet<'a> {
    /// All films, in an order that says nothing. Their counts and means are those of `ratings`.
    pub films: &'a [Film],
    /// The names of the genres.
    pub genres: &'a [String],
    /// The ratings to learn from. Rows may be empty.
    pub ratings: &'a Ratings,
    /// Ratings of the same users that a history may be drawn over. Never to be fitted on.
    pub watched: Option<&'a Ratings>,
}

impl TrainingSet<'_> {
    /// As `matinee train` reads it.
    pub fn to_dataset(&self) -> Dataset {
        Dataset {
            kind: DatasetKind::Csv,
            genres: self.genres.to_vec(),
            films: self.films.to_vec(),
            ratings: self.ratings.clone(),
            skipped: Skipped::default(),
        }
    }
}

/// What each person shows.
pub fn shown<'a>(profiles: &[Profile<'a>]) -> Vec<&'a [(u32, Stars)]> {
    profiles.iter().map(|profile| profile.rated).collect()
}

/// What is asked of a model, for those whose best known settings depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Protocol seed-split: what else do these users rate; fitted on 60%. Lists and stars.
    Fit60,
    /// The same, fitted on 80%. Lists.
    Fit80,
    /// Protocol stratified-75: lists and stars.
    Stratified,
    /// Protocol u1: stars only.
    U1,
    /// Protocol cold-start: lists of films to like, and stars, for people the model was never trained on.
    ColdStart,
}

/// Somebody to recommend to.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// Their row in the training ratings, where the model was trained on them.
    pub user: Option<u32>,
    /// What they rated, as far as it is shown.
    pub rated: &'a [(u32, Stars)],
}

/// Predicted stars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// The best guess.
    pub stars: f32,
    /// Where the stars lie in four of five cases, where the model says so.
    pub interval: Option<(f32, f32)>,
}

impl Prediction {
    /// A guess without an interval, brought between half a star and five.
    pub fn point(stars: f32) -> Self {
        Self { stars: stars.clamp(Stars::MIN.value(), Stars::MAX.value()), interval: None }
    }
}

/// A fitted model.
pub trait Recommender {
    /// How likely each person is to watch each film, as scores of any scale, `[profiles, films]` row by row. `None`
    /// from a model that makes no lists.
    ///
    /// # Errors
    /// When the model can't compute.
    fn retrieve(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>>;

    /// The order of the finished list, in which being liked counts, in the same shape.
    ///
    /// # Errors
    /// When the model can't compute.
    fn recommend(&self, profiles: &[Profile]) -> anyhow::Result<Option<Vec<f32>>> {
        self.retrieve(profiles)
    }

    /// The stars that each person will give to their `films`. `None` from a model that predicts none.
    ///
    /// # Errors
    /// When the model can't compute.
    fn stars(&self, _profiles: &[Profile], _films: &[&[u32]]) -> anyhow::Result<Option<Vec<Vec<Prediction>>>> {
        Ok(None)
    }

    /// Tunes this model to somebody by what they show, as the page does; `None` where it can't be tuned, or they show too
    /// little.
    ///
    /// # Errors
    /// When the model can't compute.
    fn tune(&self, _profile: &Profile) -> anyhow::Result<Option<Decision<StoredAdapter>>> {
        Ok(None)
    }

    /// This model with an adapter that [`Recommender::tune`] returned.
    ///
    /// # Errors
    /// When the adapter is not one of this model.
    fn with_adapter(&self, _adapter: &StoredAdapter) -> anyhow::Result<Box<dyn Recommender + '_>> {
        anyhow::bail!("this model can't be tuned")
    }

    /// What its weights take as they would be shipped.
    fn weight_bytes(&self) -> usize;

    /// How fitting went, epoch by epoch.
    fn history(&self) -> &[HistoryPoint] {
        &[]
    }
}

/// Tunes a model, from the first step to the decision.
///
/// # Errors
/// When the device fails, or training diverges.
pub fn tune(tuning: &dyn Tuning, profile: &Profile) -> anyhow::Result<Option<Decision<StoredAdapter>>> {
    if profile.rated.len() < tuning.min_ratings() {
        return Ok(None);
    }
    let mut run = tuning.begin(profile.rated, None)?;
    while run.steps() < run.total_steps() {
        block_on(run.advance())?;
    }
    Ok(Some(run.decide()))
}

/// One epoch of fitting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryPoint {
    /// Counted from 1.
    pub epoch: u32,
    /// Mean retrieval loss of its steps.
    pub retrieval_loss: f64,
    /// Mean ranking loss of its steps.
    pub ranking_loss: f64,
    /// RMSE of the ratings that are watched.
    pub rmse: Option<f64>,
    /// Share of the ratings watched whose film is among the user's best `k`, for several `k`.
    pub top: Vec<(usize, f64)>,
}

/// How a model is fitted.
pub type Fit = fn(&TrainingSet, Task, u64) -> anyhow::Result<Box<dyn Recommender>>;

/// A model that can be measured, by name.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Its name on the command line and in JSON.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// Whether it can do what a task asks at all.
    pub serves: fn(Task) -> bool,
    /// Fits it; the last argument is the random seed.
    pub fit: Fit,
}
