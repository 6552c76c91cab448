//! Into and out of the bundle's weights, tensor by tensor.

use burn::tensor::Device;
use matinee_data::bundle::Weights;

use crate::towers::gram;
use crate::{Neighbours, Network, Settings, Table, Towers};

/// Why weights don't make a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WeightsError {
    /// A tensor that the network needs is not there.
    #[error("the weights lack {0:?}")]
    Missing(&'static str),
    /// A tensor has another shape than the network needs.
    #[error("{0:?} in the weights has shape {1:?}, expected {2:?}")]
    Shape(&'static str, Vec<usize>, Vec<usize>),
    /// A neighbour that is no film.
    #[error("the weights name film {0} as a neighbour, but there are only {1} films")]
    Neighbour(u32, usize),
}

impl Network {
    /// Puts the weights of a bundle with `films` films on a device.
    ///
    /// # Errors
    /// When a tensor is missing, has the wrong shape, or names a film that is not there.
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
            Ok(Table { values: checked(name, expected)?.to_f32(), width: expected[1] })
        };
        let places = checked("neighbours", [films, neighbours])?.to_places();
        if let Some(&wrong) = places.iter().find(|&&place| place as usize >= films) {
            return Err(WeightsError::Neighbour(wrong, films));
        }
        let near = checked("neighbour_weights", [films, neighbours])?.to_f32();
        let table = load("films", [films, dim])?;
        let mut settings = [0.0; Settings::COUNT];
        settings.copy_from_slice(&checked("settings", [1, Settings::COUNT])?.to_f32());
        let towers = Towers {
            gram: gram(&table),
            films: table,
            mean_taste: load("mean_taste", [1, dim])?.values,
            neighbours: Neighbours::new(films, &places, &near),
            factors: load("factors", [films, factors])?,
            film_mean: load("film_mean", [films, 1])?.values,
            film_variance: load("film_variance", [films, 1])?.values,
            prior_map: load("prior_map", [2 + 2 * dim, factors])?,
            settings: Settings::from_array(settings),
        };
        Ok(Self::new(towers, device))
    }
}
