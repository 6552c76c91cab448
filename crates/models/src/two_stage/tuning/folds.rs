//! The ratings in their folds, on the device, and what every row predicts of them.

use burn::tensor::activation::{log_softmax, relu, sigmoid};
use burn::tensor::{Int, Tensor, TensorData};
use matinee_core::Stars;

use super::layout::{Layout, Parts};
use crate::two_stage::loss::{StarLoss, cross_entropy};
use crate::two_stage::model::{Model, Settings};
use crate::two_stage::network::{Network, People};

/// Number of folds.
const FOLDS: usize = 5;
/// Subtracted from the logits of films that are left out of a softmax.
const LEFT_OUT: f32 = 1e9;

/// L2 to the shipped weights, as a number of ratings that weigh as much where the change is as large as what is changed; chosen
/// on validation people (docs/personal.md).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Strengths {
    /// Of the change of the title embeddings: half its squared Frobenius norm.
    pub titles: f32,
    /// Of the change of the last layer: half its squares, over the mean square of the layer.
    pub output: f32,
}

/// Constant tensors. Rows are the folds, of which each is trained on all others, and last the one that is trained on all.
#[derive(Clone, Debug)]
pub(super) struct Folds {
    network: Network,
    settings: Settings,
    /// People learned from each row's training ratings.
    people: People,
    /// The film of each rating, `[ratings]`.
    film_of: Tensor<1, Int>,
    /// Title embeddings of the ratings, `[ratings, dim]`.
    titles: Tensor<2>,
    /// What these give to the fully connected layer, `[ratings, hidden]`.
    title_part: Tensor<2>,
    /// Film biases of the ratings, `[1, ratings]`.
    rating_bias: Tensor<2>,
    /// 1 where a row is trained on the film, else 0, `[rows, films]`.
    rated: Tensor<2>,
    /// 1 where a row is trained on the rating, else 0, `[rows, ratings]`.
    train: Tensor<2>,
    /// Number of ratings that a row is trained on, `[rows, 1]`.
    count: Tensor<2>,
    /// The stars, `[rows, ratings]`.
    stars: Tensor<2>,
    /// Mean square of the last layer, `[1, 1]`.
    output_scale: Tensor<2>,
}

/// What rows predict.
pub(super) struct Predicted {
    /// The person's embedding as retrieval sees it, `[rows, dim]`.
    embedding: Tensor<2>,
    /// Retrieval logits, `[rows, films]`.
    logits: Tensor<2>,
    /// Stars, `[rows, ratings]`.
    stars: Tensor<2>,
}

impl Folds {
    /// Learns a person from all ratings but those of a fold, for each, and one from all.
    pub fn new(model: &Model, shown: &[(u32, Stars)], fold: &[usize]) -> Self {
        let (rows, ratings) = (row_count(shown.len()), shown.len());
        let training = |row: usize| {
            let others = shown.iter().zip(fold).filter(move |&(_, &fold)| fold != row);
            others.map(|(rating, _)| *rating).collect::<Vec<_>>()
        };
        let training: Vec<Vec<(u32, Stars)>> = (0..rows).map(training).collect();
        let slices: Vec<&[(u32, Stars)]> = training.iter().map(Vec::as_slice).collect();
        let people = model.learn(&slices).people;
        let network = model.learner.network().clone();
        let device = model.device();
        let films = model.film_count();
        let mut rated = vec![0.0_f32; rows * films];
        for (row, training) in training.iter().enumerate() {
            for &(film, _) in training {
                rated[row * films + film as usize] = 1.0;
            }
        }
        let train = (0..rows).flat_map(|row| fold.iter().map(move |&fold| if fold == row { 0.0 } else { 1.0 }));
        let table =
            |values: Vec<f32>, shape: [usize; 2]| Tensor::<2>::from_data(TensorData::new(values, shape), device);
        let places = shown.iter().map(|&(film, _)| film.cast_signed()).collect::<Vec<i32>>();
        let film_of = Tensor::<1, Int>::from_data(TensorData::new(places, [ratings]), device);
        let titles = network.titles.val().select(0, film_of.clone());
        let stars: Vec<f32> = shown.iter().map(|(_, stars)| stars.value()).collect();
        let train = table(train.collect(), [rows, ratings]);
        let output = network.output.val();
        Self {
            settings: *model.settings(),
            people,
            title_part: network.title_part(titles.clone()),
            rating_bias: network.rating_bias.val().select(0, film_of.clone()).transpose(),
            titles,
            film_of,
            rated: table(rated, [rows, films]),
            count: train.clone().sum_dim(1),
            train,
            stars: table(stars.repeat(rows), [rows, ratings]),
            output_scale: (output.clone() * output).mean().reshape([1, 1]),
            network,
        }
    }

    /// The same on the device of automatic differentiation.
    pub fn tracked(&self) -> Self {
        let tracked = |tensor: &Tensor<2>| Tensor::from_inner(tensor.clone());
        Self {
            network: self.network.frozen(true),
            settings: self.settings,
            people: People { embeddings: tracked(&self.people.embeddings), biases: tracked(&self.people.biases) },
            film_of: Tensor::from_inner(self.film_of.clone()),
            titles: tracked(&self.titles),
            title_part: tracked(&self.title_part),
            rating_bias: tracked(&self.rating_bias),
            rated: tracked(&self.rated),
            train: tracked(&self.train),
            count: tracked(&self.count),
            stars: tracked(&self.stars),
            output_scale: tracked(&self.output_scale),
        }
    }

    /// What rows predict, with the differences `parts`.
    ///
    /// A change of all titles by `titles x in x out` is, for retrieval, one of the embedding, by `embedding x out^T x in^T`: no
    /// row needs a table of titles of its own.
    pub fn predict(&self, parts: &Parts) -> Predicted {
        let embedding = self.people.embeddings.clone() + parts.embedding.clone();
        let [rows, dim] = embedding.dims();
        let [ratings, hidden] = self.title_part.dims();
        let rank = parts.titles_in.dims()[2];
        let through = embedding.clone().reshape([rows, 1, dim]).matmul(parts.titles_out.clone().swap_dims(1, 2));
        let through = through.matmul(parts.titles_in.clone().swap_dims(1, 2)).reshape([rows, dim]);
        let through = embedding.clone() + through;
        let logits = self.network.retrieval_logits(through.clone());

        // All rows at once: `[ratings, dim] x [dim, rows * rank]`.
        let inwards = parts.titles_in.clone().swap_dims(0, 1).reshape([dim, rows * rank]);
        let inwards = self.titles.clone().matmul(inwards).reshape([ratings, rows, rank]).swap_dims(0, 1);
        let outwards = parts.titles_out.clone().reshape([rows * rank, dim]).matmul(self.network.title_layer.val());
        let change = inwards.matmul(outwards.reshape([rows, rank, hidden]));
        let user_part = embedding.matmul(self.network.user_layer.val()).reshape([rows, 1, hidden]);
        let layer = relu(change + user_part + self.title_part.clone().reshape([1, ratings, hidden]));
        let output = self.network.output.val().transpose() + parts.output.clone();
        let rating = (layer * output.reshape([rows, 1, hidden])).sum_dim(2).reshape([rows, ratings]);
        let person = self.people.biases.clone() + parts.bias.clone() + parts.output_bias.clone();
        let rating = rating + self.rating_bias.clone() + person + self.network.output_bias.val();
        let (low, high) = self.settings.range;
        Predicted { embedding: through, logits, stars: sigmoid(rating) * (high - low) + low }
    }

    /// The loss, summed over the independent rows: both losses of each row's training ratings, the pulls that people are learned
    /// with (on the embedding as retrieval sees it, so that a change of the titles is no way around them), and the L2 penalty; over the number of ratings, so that steps are as large with many of them.
    pub fn loss(&self, layout: Layout, rows: &Tensor<2>, strengths: Strengths) -> Tensor<1> {
        let parts = layout.parts(rows);
        let Predicted { embedding, logits, stars } = self.predict(&parts);
        let learner = self.settings.learner;
        let retrieval = cross_entropy(logits, &self.rated, &self.count);
        let error = stars - self.stars.clone();
        let error = match self.settings.star_loss {
            StarLoss::Absolute => error.abs(),
            StarLoss::Squared => error.clone() * error * 0.5,
        };
        let ranking = (error * self.train.clone()).sum_dim(1);
        let squares = |tensor: Tensor<2>, weight: f32| (tensor.clone() * tensor).sum_dim(1) * (weight / 2.0);
        let [count, _] = rows.dims();
        let titles = parts.titles_in.matmul(parts.titles_out).reshape([count, layout.dim * layout.dim]);
        let output = squares(parts.output, strengths.output) + squares(parts.output_bias, strengths.output);
        let penalty = squares(embedding, learner.pull)
            + squares(self.people.biases.clone() + parts.bias, learner.bias_pull)
            + squares(titles, strengths.titles)
            + output / self.output_scale.clone();
        let data = retrieval * learner.retrieval_weight + ranking * learner.ranking_weight;
        ((data + penalty) / self.count.clone()).sum()
    }

    /// Everything that metrics are computed from, in one tensor to read back: predicted stars `[rows, ratings]`, and the log
    /// probability of each rated film over all films and over those that the row is not trained on, each `[rows, ratings]`.
    pub fn readings(&self, predicted: Predicted) -> Tensor<1> {
        let Predicted { logits, stars, .. } = predicted;
        let of_ratings = |logits: Tensor<2>| log_softmax(logits, 1).select(1, self.film_of.clone());
        let open = of_ratings(logits.clone() - self.rated.clone() * LEFT_OUT);
        let all = of_ratings(logits);
        let values = Tensor::cat(vec![stars, all, open], 0);
        let [rows, ratings] = values.dims();
        values.reshape([rows * ratings])
    }
}

/// Number of rows for so many ratings.
pub(super) fn row_count(ratings: usize) -> usize {
    FOLDS.min(ratings) + 1
}

/// The fold of each rating. Round robin, so that it is deterministic and spreads ratings over time.
pub(super) fn folds(ratings: usize) -> Vec<usize> {
    (0..ratings).map(|at| at % FOLDS.min(ratings).max(1)).collect()
}
