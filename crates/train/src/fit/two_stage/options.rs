//! Options of the two-stage model's training.

use matinee_models::two_stage::{LearnerOptions, StarLoss};

use super::original::EPOCHS;

/// Films from which on the softmax of a step is over a sample of the catalog.
const LARGE_CATALOG: usize = 50_000;
/// Films that are sampled in such a catalog.
const SAMPLED: usize = 8192;

/// Options of the two-stage model's training.
#[derive(Clone, Debug, PartialEq)]
pub struct TwoStageOptions {
    /// Fixes every random choice: on the CPU, the same seed gives the same bytes.
    pub seed: u64,
    /// Whether the original is trained, to the letter: of what follows, only the numbers of epochs, `learner` and `is_rounded`
    /// count.
    pub is_original: bool,
    /// The most epochs; the learning rate falls over as many.
    pub epochs: u32,
    /// Epochs that are no better for validation users, after which training stops.
    pub patience: u32,
    /// Users in a step.
    pub batch: usize,
    /// Length of an embedding.
    pub dim: usize,
    /// Width of the fully connected layer.
    pub hidden: usize,
    /// Share of the fully connected layer that is dropped, from 0 to below 1.
    pub dropout: f32,
    /// First and last learning rate.
    pub learning_rate: (f64, f64),
    /// Number of films that are sampled for the softmax of a step beside those that its users rated; `None` takes the whole
    /// catalog, and a sample where that is large.
    pub sampled_softmax: Option<usize>,
    /// Weight of the cross-entropy.
    pub retrieval_weight: f32,
    /// Weight of the ranking loss.
    pub ranking_weight: f32,
    /// L2 penalty of an embedding, per rating.
    pub l2: f32,
    /// L2 penalty of the layers' weights.
    pub layer_decay: f32,
    /// What the ranking loss is.
    pub star_loss: StarLoss,
    /// How people outside the table are learned. The pull on the bias is in variances of biases in the table of users.
    pub learner: LearnerOptions,
    /// Whether the weights are quantised to int8 and f16.
    pub is_rounded: bool,
}

impl TwoStageOptions {
    /// Number of films that are sampled for a step, in a catalog of `films`; `None` where the softmax is over all of them.
    pub fn sample(&self, films: usize) -> Option<usize> {
        self.sampled_softmax.or((films > LARGE_CATALOG).then_some(SAMPLED))
    }

    /// The original, to the letter: all its epochs, without early stopping.
    pub fn original() -> Self {
        Self { is_original: true, epochs: EPOCHS, patience: u32::MAX, ..Self::default() }
    }
}

impl Default for TwoStageOptions {
    fn default() -> Self {
        Self {
            seed: 42,
            is_original: false,
            epochs: 30,
            patience: 5,
            batch: 32,
            dim: 35,
            hidden: 64,
            dropout: 0.5,
            learning_rate: (0.01, 0.001),
            sampled_softmax: None,
            retrieval_weight: 1.0,
            ranking_weight: 1.0,
            l2: 0.03,
            layer_decay: 0.0003,
            star_loss: StarLoss::Squared,
            learner: LearnerOptions {
                steps: 60,
                learning_rate: 0.05,
                retrieval_weight: 1.0,
                ranking_weight: 2.0,
                pull: 0.7,
                bias_pull: 0.5,
            },
            is_rounded: true,
        }
    }
}
