//! Into and out of the bundle's weights, parameter by parameter.

use burn::tensor::{Device, Tensor, TensorData};
use matinee_data::Stars;
use matinee_data::bundle::{self, Precision, Weights};

use crate::Network;

/// Why weights don't make a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// A tensor that the network needs is not there.
    #[error("the weights lack {0:?}")]
    Missing(&'static str),
    /// A tensor has another shape than the network needs.
    #[error("{0:?} in the weights has shape {1:?}, expected {2:?}")]
    Shape(&'static str, Vec<usize>, Vec<usize>),
}

impl Network {
    /// Puts the weights of a bundle with `films` films on a device.
    ///
    /// # Errors
    /// When a tensor is missing or has the wrong shape.
    pub fn from_weights(weights: &Weights, films: usize, device: &Device) -> Result<Self, WeightsError> {
        let shape = |name: &'static str| {
            let tensor = weights.get(name).ok_or(WeightsError::Missing(name))?;
            let shape = tensor.shape();
            if shape.len() == 2 { Ok(shape) } else { Err(WeightsError::Shape(name, shape, vec![0, 0])) }
        };
        let dim = shape("candidates")?[1];
        let hidden = shape("output")?[0];
        let load = |name: &'static str, expected: [usize; 2]| {
            let shape = shape(name)?;
            if shape != expected {
                return Err(WeightsError::Shape(name, shape, expected.to_vec()));
            }
            let values = weights.get(name).ok_or(WeightsError::Missing(name))?.to_f32();
            Ok(Tensor::<2>::from_data(TensorData::new(values, expected), device))
        };
        Ok(Self {
            rated: load("rated", [films, dim])?,
            candidates: load("candidates", [films, dim])?,
            star_weights: load("star_weights", [Stars::LEVELS, 1])?,
            prior: load("prior", [1, films])?,
            film_mean: load("film_mean", [films, 1])?,
            film_bias: load("film_bias", [films, 1])?,
            user_hidden: load("user_hidden", [dim, hidden])?,
            film_hidden: load("film_hidden", [dim, hidden])?,
            hidden_bias: load("hidden_bias", [1, hidden])?,
            output: load("output", [hidden, 1])?,
            bias_weight: load("bias_weight", [1, 1])?,
        })
    }

    /// Reads every tensor back, one after the other, and stores it: the film tables as int8 by row, what there is
    /// one of per film as f16, the rest as it is.
    ///
    /// # Errors
    /// When the device fails to read back, with its own words.
    pub async fn to_weights(&self) -> Result<Weights, String> {
        let named = [
            ("rated", &self.rated, Precision::Int8),
            ("candidates", &self.candidates, Precision::Int8),
            ("star_weights", &self.star_weights, Precision::F32),
            ("prior", &self.prior, Precision::F16),
            ("film_mean", &self.film_mean, Precision::F16),
            ("film_bias", &self.film_bias, Precision::F16),
            ("user_hidden", &self.user_hidden, Precision::F32),
            ("film_hidden", &self.film_hidden, Precision::F32),
            ("hidden_bias", &self.hidden_bias, Precision::F32),
            ("output", &self.output, Precision::F32),
            ("bias_weight", &self.bias_weight, Precision::F32),
        ];
        let mut weights = Weights::default();
        for (name, tensor, precision) in named {
            let shape = tensor.dims();
            let data = tensor.clone().into_data_async().await.map_err(|error| format!("{error:?}"))?;
            let values = data.try_into_vec::<f32>().map_err(|error| format!("{error:?}"))?;
            weights.tensors.push(bundle::Tensor::new(name, &shape, &values, precision));
        }
        Ok(weights)
    }
}
