//! Reads the model from the tensors of a weights file.

use burn::tensor::Device;
use matinee_bundle::Weights;

use super::encoder::{Encoder, Matrix, RatingModel, TasteModel, gram};
use super::hyperparameters::Hyperparameters;
use super::item_weights::ItemWeights;
use super::model::Model;
use crate::error::WeightsError;

impl Model {
    /// Creates the model from the weights of a bundle with `films` films.
    ///
    /// # Errors
    /// If a tensor is missing, has the wrong shape, or has an index out of range.
    pub fn from_weights(weights: &Weights, films: usize, device: &Device) -> Result<Self, WeightsError> {
        let find = |name: &'static str| weights.get(name).ok_or(WeightsError::Missing(name));
        let width = |name: &'static str| {
            let shape = find(name)?.shape();
            if shape.len() == 2 { Ok(shape[1]) } else { Err(WeightsError::Shape(name, shape, vec![0, 0])) }
        };
        let (dim, factors, neighbours) = (width("films")?, width("factors")?, width("neighbours")?);
        let checked = |name: &'static str, expected: [usize; 2]| {
            let tensor = find(name)?;
            let shape = tensor.shape();
            if shape == expected { Ok(tensor) } else { Err(WeightsError::Shape(name, shape, expected.to_vec())) }
        };
        let load = |name: &'static str, expected: [usize; 2]| {
            Ok(Matrix { values: checked(name, expected)?.to_f32(), width: expected[1] })
        };
        let places = checked("neighbours", [films, neighbours])?.to_places();
        if let Some(&wrong) = places.iter().find(|&&place| place as usize >= films) {
            return Err(WeightsError::Neighbour(wrong, films));
        }
        let near = checked("neighbour_weights", [films, neighbours])?.to_f32();
        let vectors = load("films", [films, dim])?;
        let mut hyperparameters = [0.0; Hyperparameters::COUNT];
        hyperparameters.copy_from_slice(&checked("settings", [1, Hyperparameters::COUNT])?.to_f32());
        let encoder = Encoder {
            taste: TasteModel {
                gram: gram(&vectors),
                vectors,
                mean: load("mean_taste", [1, dim])?.values,
                item_weights: ItemWeights::new(films, &places, &near),
            },
            rating: RatingModel {
                factors: load("factors", [films, factors])?,
                film_mean: load("film_mean", [films, 1])?.values,
                film_variance: load("film_variance", [films, 1])?.values,
                prior_map: load("prior_map", [2 + 2 * dim, factors])?,
            },
            hyperparameters: Hyperparameters::from_array(hyperparameters),
        };
        Ok(Self::new(encoder, device))
    }
}
