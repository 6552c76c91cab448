//! Adapters of the two-stage model: what tuning to one person changes.

use burn::module::Param;
use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_bundle::{Precision, Tensor as Stored, Weights};
use matinee_core::Stars;

use super::layout::Layout;
use crate::error::WeightsError;
use crate::model::Ranked;
use crate::two_stage::model::{Model, PeopleBatch};
use crate::two_stage::network::{Network, People};

/// Names and shapes of the stored tensors, in the order of a row of [`Layout`]; all are differences from the shipped weights.
///
/// | name | shape | of |
/// | --- | --- | --- |
/// | `embedding` | `[1, dim]` | the embedding learned from the ratings |
/// | `bias` | `[1, 1]` | the bias learned from the ratings |
/// | `titles_in`, `titles_out` | `[dim, rank]`, `[rank, dim]` | the title embeddings, by `titles x titles_in x titles_out` |
/// | `output` | `[1, hidden]` | the weights from the fully connected layer to the rating logit |
/// | `output_bias` | `[1, 1]` | the bias of the rating logit |
///
/// A seventh, `orders` (`[1, 1]`), is 1 where the list is ordered by the tuned model.
const NAMES: [&str; 6] = ["embedding", "bias", "titles_in", "titles_out", "output", "output_bias"];

/// The tensors of an adapter file.
pub(super) fn store(row: &[f32], layout: Layout, affects_order: bool) -> Weights {
    let mut from = 0;
    let mut tensors: Vec<Stored> = NAMES
        .iter()
        .zip(layout.shapes())
        .map(|(name, shape)| {
            let values = &row[from..][..shape[0] * shape[1]];
            from += values.len();
            Stored::new(name, &shape, values, Precision::F32)
        })
        .collect();
    tensors.push(Stored::places("orders", &[1, 1], &[u32::from(affects_order)]));
    Weights { tensors }
}

/// The tensors of an adapter file as one row of [`Layout`]; `rank` follows from them.
///
/// # Errors
/// If they are not those of an adapter of a model with these sizes.
pub(super) fn load(weights: &Weights, dim: usize, hidden: usize) -> Result<(Vec<f32>, Layout), WeightsError> {
    let find = |name: &'static str| weights.get(name).ok_or(WeightsError::Missing(name));
    let rank = find("titles_in")?.shape().get(1).copied().unwrap_or(0);
    let layout = Layout { dim, hidden, rank };
    let mut row = Vec::with_capacity(layout.width());
    for (name, expected) in NAMES.into_iter().zip(layout.shapes()) {
        let tensor = find(name)?;
        if tensor.shape() != expected {
            return Err(WeightsError::Shape(name, tensor.shape(), expected.to_vec()));
        }
        row.extend(tensor.to_f32());
    }
    Ok((row, layout))
}

/// The model with an adapter.
#[derive(Clone, Debug)]
pub struct TunedModel {
    base: Model,
    tuned: Model,
    /// Difference of the person's embedding, `[1, dim]`.
    embedding: Tensor<2>,
    /// Difference of the person's bias, `[1, 1]`.
    bias: Tensor<2>,
    affects_order: bool,
}

impl TunedModel {
    /// Applies the tensors of an adapter file to a model.
    ///
    /// # Errors
    /// If they are not those of an adapter of this model.
    pub fn new(model: &Model, adapter: &Weights) -> Result<Self, WeightsError> {
        let network = model.learner.network();
        let shape = network.shape();
        let (row, layout) = load(adapter, shape.dim, shape.hidden)?;
        let device = model.device();
        let [embedding, bias, titles_in, titles_out, output, output_bias] = layout.tensors(&row, device);
        let fixed = |tensor| Param::from_tensor(tensor).set_require_grad(false);
        let titles = network.titles.val();
        let network = Network {
            titles: fixed(titles.clone() + titles.matmul(titles_in).matmul(titles_out)),
            output: fixed(network.output.val() + output.transpose()),
            output_bias: fixed(network.output_bias.val() + output_bias),
            ..network.clone()
        };
        let affects_order = adapter.get("orders").is_none_or(|orders| orders.to_places() != [0]);
        let tuned = Model::new(&network, *model.settings());
        Ok(Self { base: model.clone(), tuned, embedding, bias, affects_order })
    }

    /// The model without adapter.
    pub fn base(&self) -> &Model {
        &self.base
    }

    /// Learns people from the ratings that they show, by place, as the model without adapter does: the adapter's difference is
    /// added where they are used.
    pub fn learn(&self, shown: &[&[(u32, Stars)]]) -> PeopleBatch {
        self.base.learn(shown)
    }

    /// Title embeddings that the list follows, `[films, dim]`.
    pub(in crate::two_stage) fn titles(&self) -> Tensor<2> {
        let model = if self.affects_order { &self.tuned } else { &self.base };
        model.learner.network().titles.val()
    }

    /// Retrieval: logits of every film, `[people, films]`; without the adapter if that does not affect the order.
    pub fn retrieve(&self, batch: &PeopleBatch) -> Tensor<2> {
        if self.affects_order { self.tuned.retrieve(&self.moved(batch)) } else { self.base.retrieve(batch) }
    }

    /// Ranking: predictions for the films at places `films`, `[people, candidates]`.
    pub fn rank(&self, batch: &PeopleBatch, films: Tensor<2, Int>) -> Ranked {
        let tuned = self.tuned.rank(&self.moved(batch), films.clone());
        if self.affects_order { tuned } else { Ranked { like: self.base.rank(batch, films).like, ..tuned } }
    }

    fn moved(&self, batch: &PeopleBatch) -> PeopleBatch {
        let people = People {
            embeddings: batch.people.embeddings.clone() + self.embedding.clone(),
            biases: batch.people.biases.clone() + self.bias.clone(),
        };
        PeopleBatch { people, ..batch.clone() }
    }
}

impl Layout {
    /// The parts of a row as tensors of the stored shapes.
    fn tensors(self, row: &[f32], device: &Device) -> [Tensor<2>; 6] {
        let mut from = 0;
        self.shapes().map(|shape| {
            let values = &row[from..][..shape[0] * shape[1]];
            from += values.len();
            Tensor::from_data(TensorData::new(values.to_vec(), shape), device)
        })
    }
}
