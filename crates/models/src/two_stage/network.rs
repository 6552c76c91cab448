//! The parameters: those of the films and the layers, and those of people.

use burn::module::{Module, Param};
use burn::tensor::activation::relu;
use burn::tensor::{Int, Tensor};

/// Sizes of a [`Network`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkShape {
    /// Number of films.
    pub films: usize,
    /// Length of an embedding.
    pub dim: usize,
    /// Width of the fully connected layer.
    pub hidden: usize,
}

/// The parameters of the films and the layers. Row `n` is the film at place `n` of the catalog.
#[derive(Module, Debug)]
pub struct Network {
    /// Title embeddings, `[films, dim]`.
    pub titles: Param<Tensor<2>>,
    /// Bias of each film in the retrieval logit, `[1, films]`.
    pub retrieval_bias: Param<Tensor<2>>,
    /// Weights of the fully connected layer for the user embedding, `[dim, hidden]`.
    pub user_layer: Param<Tensor<2>>,
    /// Weights of the fully connected layer for the title embedding, `[dim, hidden]`.
    pub title_layer: Param<Tensor<2>>,
    /// Bias of the fully connected layer, `[1, hidden]`.
    pub layer_bias: Param<Tensor<2>>,
    /// Weights from the fully connected layer to the rating logit, `[hidden, 1]`.
    pub output: Param<Tensor<2>>,
    /// Bias of the rating logit, `[1, 1]`.
    pub output_bias: Param<Tensor<2>>,
    /// Bias of each film in the rating logit, `[films, 1]`.
    pub rating_bias: Param<Tensor<2>>,
}

/// The parameters of some people.
#[derive(Clone, Debug)]
pub struct People {
    /// User embeddings, `[people, dim]`.
    pub embeddings: Tensor<2>,
    /// Bias of each person in the rating logit, `[people, 1]`.
    pub biases: Tensor<2>,
}

impl Network {
    /// Sizes.
    pub fn shape(&self) -> NetworkShape {
        let [films, dim] = self.titles.dims();
        NetworkShape { films, dim, hidden: self.layer_bias.dims()[1] }
    }

    /// Retrieval: logits of every film, `[people, dim]` -> `[people, films]`.
    pub fn retrieval_logits(&self, embeddings: Tensor<2>) -> Tensor<2> {
        embeddings.matmul(self.titles.val().transpose()) + self.retrieval_bias.val()
    }

    /// The part of the fully connected layer that comes from titles, `[.., dim]` -> `[.., hidden]`, bias included.
    pub fn title_part(&self, titles: Tensor<2>) -> Tensor<2> {
        titles.matmul(self.title_layer.val()) + self.layer_bias.val()
    }

    /// Ranking: rating logits without the biases of person and film, from both parts of the fully connected layer,
    /// `[ratings, hidden]` -> `[ratings, 1]`. `dropout` multiplies the layer.
    pub fn rating_logits(&self, user_part: Tensor<2>, title_part: Tensor<2>, dropout: Option<&Tensor<2>>) -> Tensor<2> {
        let hidden = relu(user_part + title_part);
        let hidden = match dropout {
            Some(mask) => hidden * mask.clone(),
            None => hidden,
        };
        // A sum over the layer, not a product of matrices: its kernel is small and soon compiled.
        (hidden * self.output.val().transpose()).sum_dim(1) + self.output_bias.val()
    }

    /// The same values without gradients: on the plain device, or, where `is_tracked`, on that of automatic differentiation, for
    /// computations in which something else is learned.
    #[must_use]
    pub fn frozen(&self, is_tracked: bool) -> Self {
        let fixed = |tensor: &Param<Tensor<2>>| {
            let value = tensor.val();
            let value = if value.is_autodiff() { value.inner() } else { value };
            let value = if is_tracked { Tensor::from_inner(value) } else { value };
            Param::from_tensor(value).set_require_grad(false)
        };
        Self {
            titles: fixed(&self.titles),
            retrieval_bias: fixed(&self.retrieval_bias),
            user_layer: fixed(&self.user_layer),
            title_layer: fixed(&self.title_layer),
            layer_bias: fixed(&self.layer_bias),
            output: fixed(&self.output),
            output_bias: fixed(&self.output_bias),
            rating_bias: fixed(&self.rating_bias),
        }
    }
}

impl People {
    /// Retrieval logits of every film, `[people, films]`.
    pub fn retrieve(&self, network: &Network) -> Tensor<2> {
        network.retrieval_logits(self.embeddings.clone())
    }

    /// Rating logits of films at places `films`, `[people, candidates]` -> `[people, candidates]`.
    pub fn rank(&self, network: &Network, films: Tensor<2, Int>) -> Tensor<2> {
        let [people, candidates] = films.dims();
        let hidden = network.layer_bias.dims()[1];
        let places = films.reshape([people * candidates]);
        let title_part = network.title_part(network.titles.val().select(0, places.clone()));
        let user_part = self.embeddings.clone().matmul(network.user_layer.val());
        let user_part =
            user_part.unsqueeze_dim::<3>(1).repeat_dim(1, candidates).reshape([people * candidates, hidden]);
        let logits = network.rating_logits(user_part, title_part, None) + network.rating_bias.val().select(0, places);
        logits.reshape([people, candidates]) + self.biases.clone()
    }
}
