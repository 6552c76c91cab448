//! Options of the models.

use clap::ValueEnum;
use matinee_engine::models::two_stage::StarLoss;
use matinee_train::fit::Options;
use matinee_train::fit::two_stage::TwoStageOptions;

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of the linear model")]
/// Those of the linear model.
pub struct LinearArgs {
    /// Sweeps of each part.
    #[arg(long, default_value_t = Options::default().epochs, value_parser = clap::value_parser!(u32).range(1..))]
    epochs: u32,
    /// Length of the taste vectors.
    #[arg(long, default_value_t = Options::default().dim as u32, value_parser = clap::value_parser!(u32).range(1..=256))]
    dim: u32,
    /// Length of the rating vectors, without the bias.
    #[arg(long, default_value_t = Options::default().factors as u32, value_parser = clap::value_parser!(u32).range(1..=64))]
    factors: u32,
    /// How many neighbours each film keeps.
    #[arg(long, default_value_t = Options::default().neighbours as u32, value_parser = clap::value_parser!(u32).range(1..=64))]
    neighbours: u32,
    /// Weight of all unobserved films together, in rated films.
    #[arg(long, default_value_t = Options::default().unobserved)]
    unobserved: f32,
    /// Regularisation of the taste model, per weight of a row.
    #[arg(long, default_value_t = Options::default().regularisation)]
    regularisation: f32,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of the neural model")]
/// Those of the neural model.
pub struct TwoStageArgs {
    /// The original: loss of retrieval over the titles of a batch, absolute error, no biases of films and users, no L2
    /// penalty, 50 epochs without early stopping.
    #[arg(long, value_enum, conflicts_with_all = [
        "batch", "embedding_dim", "hidden", "dropout", "learning_rate", "last_learning_rate", "retrieval_weight",
        "ranking_weight", "sampled_softmax", "star_loss", "weight_decay",
    ])]
    preset: Option<Preset>,
    /// The most epochs; training stops before where it gets no better for held-out users. The original trains for all.
    #[arg(long, default_value_if("preset", "original", "50"), default_value_t = TwoStageOptions::default().epochs, value_parser = clap::value_parser!(u32).range(1..))]
    max_epochs: u32,
    /// Users in a step.
    #[arg(long, default_value_t = TwoStageOptions::default().batch as u32, value_parser = clap::value_parser!(u32).range(1..))]
    batch: u32,
    /// Length of an embedding.
    #[arg(long, default_value_t = TwoStageOptions::default().dim as u32, value_parser = clap::value_parser!(u32).range(1..=256))]
    embedding_dim: u32,
    /// Width of the fully connected layer.
    #[arg(long, default_value_t = TwoStageOptions::default().hidden as u32, value_parser = clap::value_parser!(u32).range(1..=1024))]
    hidden: u32,
    /// Share of the fully connected layer that is dropped in a step.
    #[arg(long, default_value_t = TwoStageOptions::default().dropout, value_parser = share)]
    dropout: f32,
    /// The first learning rate.
    #[arg(long, default_value_t = TwoStageOptions::default().learning_rate.0)]
    learning_rate: f64,
    /// What the learning rate has fallen to in the last of the most epochs.
    #[arg(long, default_value_t = TwoStageOptions::default().learning_rate.1)]
    last_learning_rate: f64,
    /// Compute the softmax of a step over the films that its users rated and so many sampled others; for more than 50,000
    /// films that is the default, with 8,192. A catalog that is no larger is taken as a whole.
    #[arg(long, value_name = "FILMS", value_parser = clap::value_parser!(u32).range(1..))]
    sampled_softmax: Option<u32>,
    /// Weight of the loss of retrieval, the cross-entropy.
    #[arg(long, default_value_t = TwoStageOptions::default().retrieval_weight)]
    retrieval_weight: f32,
    /// Weight of the loss of ranking.
    #[arg(long, default_value_t = TwoStageOptions::default().ranking_weight)]
    ranking_weight: f32,
    /// The loss of ranking: of the squared or of the absolute error of the stars.
    #[arg(long, value_enum, default_value = "squared")]
    star_loss: StarLossArg,
    /// L2 penalty of an embedding, per rating.
    #[arg(long, default_value_t = TwoStageOptions::default().l2)]
    weight_decay: f32,
}

/// Ready-made options.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Preset {
    /// The demo that the neural model descends from, to the letter.
    Original,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StarLossArg {
    Squared,
    Absolute,
}

/// A share from 0 to below 1.
fn share(text: &str) -> Result<f32, String> {
    let share = text.parse::<f32>().ok().filter(|share| (0.0..1.0).contains(share));
    share.ok_or_else(|| format!("{text:?} is not a share: expected a number from 0 to below 1"))
}

impl LinearArgs {
    /// As training takes them.
    pub fn options(&self, seed: u64) -> Options {
        Options {
            seed,
            epochs: self.epochs,
            dim: self.dim as usize,
            factors: self.factors as usize,
            neighbours: self.neighbours as usize,
            unobserved: self.unobserved,
            regularisation: self.regularisation,
            ..Options::default()
        }
    }
}

impl TwoStageArgs {
    /// As training takes them.
    pub fn options(&self, seed: u64) -> TwoStageOptions {
        if self.preset == Some(Preset::Original) {
            return TwoStageOptions { seed, epochs: self.max_epochs, ..TwoStageOptions::original() };
        }
        TwoStageOptions {
            seed,
            epochs: self.max_epochs,
            batch: self.batch as usize,
            dim: self.embedding_dim as usize,
            hidden: self.hidden as usize,
            dropout: self.dropout,
            learning_rate: (self.learning_rate, self.last_learning_rate),
            sampled_softmax: self.sampled_softmax.map(|films| films as usize),
            retrieval_weight: self.retrieval_weight,
            ranking_weight: self.ranking_weight,
            l2: self.weight_decay,
            star_loss: match self.star_loss {
                StarLossArg::Squared => StarLoss::Squared,
                StarLossArg::Absolute => StarLoss::Absolute,
            },
            ..TwoStageOptions::default()
        }
    }
}
