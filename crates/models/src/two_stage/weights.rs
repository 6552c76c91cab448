//! The model as the tensors of a weights file.

use burn::module::Param;
use burn::tensor::{Device, Tensor, TensorData};
use matinee_bundle::{Precision, Tensor as Stored, Weights};

use super::learner::LearnerOptions;
use super::loss::StarLoss;
use super::model::{Model, Settings};
use super::network::{Network, NetworkShape};
use crate::device::read_back;
use crate::error::{DeviceLost, WeightsError};

impl Settings {
    /// Number of stored values.
    const COUNT: usize = 12;

    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "a few hundred steps; a learning rate"
    )]
    fn to_array(self) -> [f32; Self::COUNT] {
        let Self { learner, star_loss, like_weight, interval, range } = self;
        let squared = if star_loss == StarLoss::Squared { 1.0 } else { 0.0 };
        [
            learner.steps as f32,
            learner.learning_rate as f32,
            learner.retrieval_weight,
            learner.ranking_weight,
            learner.pull,
            learner.bias_pull,
            squared,
            like_weight,
            interval.0,
            interval.1,
            range.0,
            range.1,
        ]
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
    fn from_array(values: [f32; Self::COUNT]) -> Self {
        let [steps, learning_rate, retrieval_weight, ranking_weight, pull, bias_pull, rest @ ..] = values;
        let [squared, like_weight, few, many, low, high] = rest;
        Self {
            learner: LearnerOptions {
                steps: steps.clamp(0.0, MAX_STEPS) as u32,
                learning_rate: f64::from(learning_rate),
                retrieval_weight,
                ranking_weight,
                pull,
                bias_pull,
            },
            star_loss: if squared > 0.5 { StarLoss::Squared } else { StarLoss::Absolute },
            like_weight,
            interval: (few, many),
            range: (low, high),
        }
    }
}

/// The most steps that a weights file may ask a visitor's machine for.
const MAX_STEPS: f32 = 1000.0;

impl Model {
    /// The tensors of a weights file; rounded to one byte a value for embeddings and two for what else there is of each film,
    /// or exact.
    ///
    /// # Errors
    /// If the device is lost.
    pub async fn to_weights(&self, is_rounded: bool) -> Result<Weights, DeviceLost> {
        let (int8, half) =
            if is_rounded { (Precision::Int8, Precision::F16) } else { (Precision::F32, Precision::F32) };
        let network = self.learner.network();
        let mut tensors = Vec::new();
        let parameters = [
            ("titles", &network.titles, int8),
            ("retrieval_bias", &network.retrieval_bias, half),
            ("rating_bias", &network.rating_bias, half),
            ("user_layer", &network.user_layer, Precision::F32),
            ("title_layer", &network.title_layer, Precision::F32),
            ("layer_bias", &network.layer_bias, Precision::F32),
            ("output", &network.output, Precision::F32),
            ("output_bias", &network.output_bias, Precision::F32),
        ];
        for (name, parameter, precision) in parameters {
            let shape = parameter.dims();
            tensors.push(Stored::new(name, &shape, &read_back(parameter.val()).await?, precision));
        }
        let settings = self.settings().to_array();
        tensors.push(Stored::new("settings", &[1, Settings::COUNT], &settings, Precision::F32));
        Ok(Weights { tensors })
    }

    /// The model of a weights file for a catalog of `films` films.
    ///
    /// # Errors
    /// If a tensor is missing or has the wrong shape.
    pub fn from_weights(weights: &Weights, films: usize, device: &Device) -> Result<Self, WeightsError> {
        let find = |name: &'static str| weights.get(name).ok_or(WeightsError::Missing(name));
        let width = |name: &'static str| {
            let shape = find(name)?.shape();
            if shape.len() == 2 { Ok(shape[1]) } else { Err(WeightsError::Shape(name, shape, vec![0, 0])) }
        };
        let NetworkShape { dim, hidden, .. } =
            NetworkShape { films, dim: width("titles")?, hidden: width("layer_bias")? };
        let values = |name: &'static str, expected: [usize; 2]| {
            let tensor = find(name)?;
            let shape = tensor.shape();
            if shape == expected {
                Ok(tensor.to_f32())
            } else {
                Err(WeightsError::Shape(name, shape, expected.to_vec()))
            }
        };
        let parameter = |name: &'static str, shape: [usize; 2]| {
            let data = TensorData::new(values(name, shape)?, shape);
            Ok(Param::from_tensor(Tensor::from_data(data, device)))
        };
        let network = Network {
            titles: parameter("titles", [films, dim])?,
            retrieval_bias: parameter("retrieval_bias", [1, films])?,
            rating_bias: parameter("rating_bias", [films, 1])?,
            user_layer: parameter("user_layer", [dim, hidden])?,
            title_layer: parameter("title_layer", [dim, hidden])?,
            layer_bias: parameter("layer_bias", [1, hidden])?,
            output: parameter("output", [hidden, 1])?,
            output_bias: parameter("output_bias", [1, 1])?,
        };
        let mut settings = [0.0; Settings::COUNT];
        settings.copy_from_slice(&values("settings", [1, Settings::COUNT])?);
        Ok(Self::new(&network, Settings::from_array(settings)))
    }
}
