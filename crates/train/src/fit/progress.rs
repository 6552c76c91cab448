//! What fitting tells while it runs.

use crate::recommender::HistoryPoint;

/// What happens while fitting runs.
#[derive(Clone, Copy, Debug)]
pub enum Progress {
    /// Something that takes a while begins.
    Doing(&'static str),
    /// A sweep of the taste model is done and measured; the figures of the rating model are still missing.
    Sweep(Epoch),
    /// An epoch of both models is done and measured.
    Epoch(Epoch),
    /// An epoch of the neural model is done and measured on users that it was not trained on.
    Trained {
        /// Its losses and figures.
        epoch: Epoch,
        /// Seconds until the end of training, at the most.
        left: f64,
    },
    /// An epoch of the neural model on all users is done.
    TrainedAgain {
        /// Counted from 1.
        epoch: u32,
        /// Cross-entropy of a rating, in nats.
        retrieval_loss: f64,
        /// Loss of the stars of a rating.
        ranking_loss: f64,
        /// Seconds since this training began.
        seconds: f64,
        /// Seconds until its end.
        left: f64,
    },
}

/// Losses and figures of an epoch: a sweep of each model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Epoch {
    /// Counted from 1.
    pub epoch: u32,
    /// Loss of the taste model on training ratings: squared errors of rated and unobserved cells, per rating.
    pub retrieval_loss: f64,
    /// Mean absolute error of the training ratings, in stars.
    pub ranking_loss: f64,
    /// nDCG@10 of retrieval on validation users.
    pub ndcg10: f64,
    /// Share of validation users' hidden ratings among their best 10, 50 and 100.
    pub top: [f64; 3],
    /// RMSE on validation users, in stars.
    pub rmse: f64,
    /// MAE on validation users, in stars.
    pub mae: f64,
    /// Seconds since fitting began.
    pub seconds: f64,
}

impl Epoch {
    /// As a history has it.
    pub fn point(&self) -> HistoryPoint {
        HistoryPoint {
            epoch: self.epoch,
            retrieval_loss: self.retrieval_loss,
            ranking_loss: self.ranking_loss,
            rmse: Some(self.rmse),
            top: [10, 50, 100].into_iter().zip(self.top).collect(),
        }
    }
}
