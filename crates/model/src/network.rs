//! The forward pass.

use burn::tensor::activation::{relu, sigmoid};
use burn::tensor::{Int, Tensor};

use crate::Profiles;

/// Ratings that a user's own bias is shrunk with: somebody who rated this many films gets half of it.
const BIAS_SHRINKAGE: f32 = 5.0;

/// The two towers and the ranking head, ready for the forward pass.
///
/// A film's row is its place in the catalog. The same struct serves training, where its tensors carry gradients,
/// and recommending, where they come out of a bundle.
#[derive(Clone, Debug)]
pub struct Network {
    /// What a film says about somebody who rated it, `[films, dim]`.
    pub rated: Tensor<2>,
    /// A film as a candidate, `[films, dim]`.
    pub candidates: Tensor<2>,
    /// How much a rating of each star level speaks for (or against) a film's neighbours, `[levels, 1]`.
    pub star_weights: Tensor<2>,
    /// Popularity prior: what retrieval adds to a film's score for everybody, `[1, films]`.
    pub prior: Tensor<2>,
    /// Shrunk mean stars of each film, `[films, 1]`.
    pub film_mean: Tensor<2>,
    /// Each film's own term in the ranking logit, `[films, 1]`.
    pub film_bias: Tensor<2>,
    /// First layer of the ranking head, the user's part, `[dim, hidden]`.
    pub user_hidden: Tensor<2>,
    /// First layer of the ranking head, the film's part, `[dim, hidden]`.
    pub film_hidden: Tensor<2>,
    /// Bias of that layer, `[1, hidden]`.
    pub hidden_bias: Tensor<2>,
    /// Second layer of the ranking head, `[hidden, 1]`.
    pub output: Tensor<2>,
    /// How strongly a user's own bias enters the logit, `[1, 1]`.
    pub bias_weight: Tensor<2>,
}

/// Encoded users.
#[derive(Clone, Debug)]
pub struct User {
    /// The user vectors, `[users, dim]`.
    pub vector: Tensor<2>,
    /// By how many stars each rates above (or below) what others give the same films, shrunk, `[users, 1]`.
    pub bias: Tensor<2>,
}

impl Network {
    /// How many films there are.
    pub fn films(&self) -> usize {
        self.candidates.dims()[0]
    }

    /// The user tower: `sum_j w(stars_j) A[j] / sqrt(1 + n)` over the `n` films somebody rated, with a learned
    /// signed weight per star level. Nobody rated nothing: such a vector is zero and retrieval is popularity.
    pub fn encode(&self, profiles: &Profiles) -> User {
        let [users, rated] = profiles.mask.dims();
        let films = profiles.films.clone().reshape([users * rated]);
        let weighted = self.weighted(profiles).reshape([users, rated, self.rated.dims()[1]]);
        let count = profiles.mask.clone().sum_dim(1);
        let vector = weighted.sum_dim(1).squeeze_dim::<2>(1) / (count.clone() + 1.0).sqrt();
        let mean = self.film_mean.clone().select(0, films).reshape([users, rated]);
        let excess = ((profiles.stars.clone() - mean) * profiles.mask.clone()).sum_dim(1);
        User { vector, bias: excess / (count + BIAS_SHRINKAGE) }
    }

    /// Retrieval scores of every film, `u . D[i] + prior[i]`, `[users, films]`.
    pub fn retrieve(&self, user: &User) -> Tensor<2> {
        user.vector.clone().matmul(self.candidates.clone().transpose()) + self.prior.clone()
    }

    /// Predicted stars, 0.5 to 5, of `films` `[users, candidates]`; same shape as `films`.
    ///
    /// `[u ; D[i]]` -> fully connected -> sigmoid. The first layer is split into a user part and a film part, and
    /// `dropout` `[users, candidates, hidden]`, where given, multiplies what comes out of it.
    pub fn rank(&self, user: &User, films: Tensor<2, Int>, dropout: Option<Tensor<3>>) -> Tensor<2> {
        let [users, candidates] = films.dims();
        let hidden = self.user_hidden.dims()[1];
        let films = films.reshape([users * candidates]);
        let film_part = self.candidates.clone().select(0, films.clone()).matmul(self.film_hidden.clone());
        let user_part = user.vector.clone().matmul(self.user_hidden.clone()) + self.hidden_bias.clone();
        let layer = film_part.reshape([users, candidates, hidden]) + user_part.unsqueeze_dim::<3>(1);
        let layer = match dropout {
            Some(mask) => relu(layer) * mask,
            None => relu(layer),
        };
        let logit = layer.reshape([users * candidates, hidden]).matmul(self.output.clone());
        let logit = (logit + self.film_bias.clone().select(0, films)).reshape([users, candidates]);
        let logit = logit + user.bias.clone() * self.bias_weight.clone();
        sigmoid(logit) * 4.5 + 0.5
    }

    /// How much each rated film of one user adds to the retrieval score of each pick, `[picks, rated]`, up to a
    /// factor that is the same for all.
    pub fn contributions(&self, profile: &Profiles, picks: Tensor<1, Int>) -> Tensor<2> {
        self.candidates.clone().select(0, picks).matmul(self.weighted(profile).transpose())
    }

    /// `w(stars_j) A[j]` of every rated film, zero where the profile is padded, `[users * rated, dim]`.
    fn weighted(&self, profiles: &Profiles) -> Tensor<2> {
        let [users, rated] = profiles.mask.dims();
        let weights = self.star_weights.clone().select(0, profiles.levels.clone().reshape([users * rated]));
        let rows = self.rated.clone().select(0, profiles.films.clone().reshape([users * rated]));
        rows * weights * profiles.mask.clone().reshape([users * rated, 1])
    }
}
