//! Both losses of a batch of people.

use burn::tensor::activation::sigmoid;
use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_core::Stars;
use matinee_kernels::softmax;

use super::network::{Network, People};

/// Loss of a predicted rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StarLoss {
    /// The absolute error, in stars, as in the original.
    Absolute,
    /// Half the squared error, in stars squared.
    Squared,
}

/// Losses summed over the ratings of each person, `[people, 1]`.
#[derive(Clone, Debug)]
pub struct Losses {
    /// Categorical cross-entropy of the rated films over the catalog, in nats.
    pub retrieval: Tensor<2>,
    /// Loss of the predicted stars.
    pub ranking: Tensor<2>,
}

/// The ratings of some people on a device.
#[derive(Clone, Debug)]
pub struct Examples {
    /// 1 for each rated film, else 0, `[people, films]`.
    pub rated: Tensor<2>,
    /// Number of ratings of each person, `[people, 1]`.
    pub counts: Tensor<2>,
    /// The film of each rating, `[ratings]`.
    pub film_of: Tensor<1, Int>,
    /// The stars of each rating, `[ratings, 1]`.
    pub stars: Tensor<2>,
    /// 1 where a rating is by a person, `[people, ratings]`: sums over the ratings of each person.
    pub by_person: Tensor<2>,
    /// The lowest and the highest stars there are.
    pub range: (f32, f32),
    /// What the ranking loss is.
    pub star_loss: StarLoss,
}

impl Examples {
    /// Uploads the ratings of some people, by place.
    pub fn new(
        ratings: &[&[(u32, Stars)]],
        films: usize,
        range: (f32, f32),
        star_loss: StarLoss,
        device: &Device,
    ) -> Self {
        let people = ratings.len();
        let count: usize = ratings.iter().map(|rows| rows.len()).sum();
        let mut rated = vec![0.0_f32; people * films];
        let mut by_person = vec![0.0_f32; people * count];
        let (mut film_of, mut stars) = (Vec::new(), Vec::new());
        for (nth, rows) in ratings.iter().enumerate() {
            for &(film, value) in *rows {
                rated[nth * films + film as usize] = 1.0;
                by_person[nth * count + stars.len()] = 1.0;
                film_of.push(film.cast_signed());
                stars.push(value.value());
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "numbers of ratings")]
        let counts = ratings.iter().map(|rows| rows.len() as f32).collect();
        let table = |values: Vec<f32>, shape: [usize; 2]| Tensor::from_data(TensorData::new(values, shape), device);
        Self {
            rated: table(rated, [people, films]),
            counts: table(counts, [people, 1]),
            film_of: Tensor::from_data(TensorData::new(film_of, [count]), device),
            stars: table(stars, [count, 1]),
            by_person: table(by_person, [people, count]),
            range,
            star_loss,
        }
    }

    /// The same on the device of automatic differentiation.
    #[must_use]
    pub fn tracked(&self) -> Self {
        Self {
            rated: Tensor::from_inner(self.rated.clone()),
            counts: Tensor::from_inner(self.counts.clone()),
            film_of: Tensor::from_inner(self.film_of.clone()),
            stars: Tensor::from_inner(self.stars.clone()),
            by_person: Tensor::from_inner(self.by_person.clone()),
            ..*self
        }
    }

    /// The title parts of the fully connected layer and the film biases of the ratings, `[ratings, hidden]` and
    /// `[ratings, 1]`: what does not change while only people learn.
    pub fn title_parts(&self, network: &Network) -> (Tensor<2>, Tensor<2>) {
        let titles = network.titles.val().select(0, self.film_of.clone());
        (network.title_part(titles), network.rating_bias.val().select(0, self.film_of.clone()))
    }

    /// Both losses. `titles` is from [`Examples::title_parts`]; `dropout` multiplies the fully connected layer,
    /// `[ratings, hidden]`. People are on the device of automatic differentiation.
    pub fn losses(
        &self,
        network: &Network,
        people: &People,
        titles: &(Tensor<2>, Tensor<2>),
        dropout: Option<&Tensor<2>>,
    ) -> Losses {
        let retrieval = cross_entropy(people.retrieve(network), &self.rated, &self.counts);
        Losses { retrieval, ranking: self.ranking_loss(network, people, titles, dropout) }
    }

    /// The gradient of the retrieval loss for user embeddings, `[people, dim]`, with the network held fixed. Nothing is on the device
    /// of automatic differentiation.
    pub(super) fn retrieval_gradient(&self, network: &Network, embeddings: Tensor<2>) -> Tensor<2> {
        let probabilities = softmax(network.retrieval_logits(embeddings));
        softmax_less_targets(probabilities, &self.rated, &self.counts).matmul(network.titles.val())
    }

    /// The ranking loss of [`Examples::losses`].
    pub(super) fn ranking_loss(
        &self,
        network: &Network,
        people: &People,
        titles: &(Tensor<2>, Tensor<2>),
        dropout: Option<&Tensor<2>>,
    ) -> Tensor<2> {
        // Products with ones instead of look-ups: their gradients are products as well, and no scattered additions.
        let of_rating = self.by_person.clone().transpose();
        let user_part = people.embeddings.clone().matmul(network.user_layer.val());
        let logits = network.rating_logits(of_rating.clone().matmul(user_part), titles.0.clone(), dropout)
            + titles.1.clone()
            + of_rating.matmul(people.biases.clone());
        let (low, high) = self.range;
        let error = sigmoid(logits) * (high - low) + low - self.stars.clone();
        let error = match self.star_loss {
            StarLoss::Absolute => error.abs(),
            StarLoss::Squared => error.clone() * error * 0.5,
        };
        self.by_person.clone().matmul(error)
    }
}

/// Categorical cross-entropy of the rated films over the catalog, summed over each person's ratings, `[people, 1]`: of logits
/// `[people, films]`, where `rated` is 1 for each rated film, else 0, `[people, films]`, and `counts` is their number,
/// `[people, 1]`. All are on the device of automatic differentiation.
pub(super) fn cross_entropy(logits: Tensor<2>, rated: &Tensor<2>, counts: &Tensor<2>) -> Tensor<2> {
    let (fixed, rated, counts) = (logits.clone().inner(), rated.clone().inner(), counts.clone().inner());
    let probabilities = softmax(fixed.clone());
    // The logarithm of the sum of the exponentials: from the highest logit and its probability, which does not underflow.
    let log_sum = fixed.clone().max_dim(1) - probabilities.clone().max_dim(1).log();
    let value = log_sum * counts.clone() - (fixed * rated.clone()).sum_dim(1);
    let gradient = softmax_less_targets(probabilities, &rated, &counts);
    let slope = (logits * Tensor::from_inner(gradient)).sum_dim(1);
    slope.clone() + Tensor::from_inner(value - slope.inner())
}

/// The gradient of the cross-entropy for logits, `[people, films]`. It is written out, because differentiating the logarithm of the
/// softmax computes all exponentials twice and passes over all films twice as often.
fn softmax_less_targets(probabilities: Tensor<2>, rated: &Tensor<2>, counts: &Tensor<2>) -> Tensor<2> {
    probabilities * counts.clone() - rated.clone()
}
