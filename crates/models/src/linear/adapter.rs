//! Personal adapters: a small linear correction of predicted stars, trained on one user's ratings.

use burn::tensor::{Device, Tensor, TensorData};
use matinee_bundle::{Precision, Tensor as Stored, Weights};
use matinee_core::GenreSet;

use super::encoder::{Encoder, Matrix};
use crate::error::WeightsError;

/// Stars at which the scale weight has no effect.
pub(super) const SCALE_CENTRE: f32 = 3.5;

/// Prior standard deviations of the adapter's weights, chosen on validation users (docs/personal.md).
const BIAS: f32 = 0.05;
const SCALE: f32 = 0.1;
const FACTORS: f32 = 0.05;
const TASTE: f32 = 0.12;
const GENRES: f32 = 0.05;

/// Features of all films for an adapter, `[films, width]` with `width = factors + dim + genres`: the film's factors, its
/// normalised taste vector, and its genres. Scaled by the prior standard deviations, so that every weight has a unit
/// normal prior.
#[derive(Clone, Debug)]
pub struct AdapterFeatures {
    /// On the CPU.
    pub matrix: Matrix,
    /// On the device.
    pub tensor: Tensor<2>,
}

impl AdapterFeatures {
    /// Computes the features; `genres` has one entry per film, `count` is the number of genres.
    pub fn new(encoder: &Encoder, genres: &[GenreSet], count: usize, device: &Device) -> Self {
        let width = encoder.rating.factors.width + encoder.taste.vectors.width + count;
        let mut values = Vec::with_capacity(genres.len() * width);
        for (place, genres) in (0_u32..).zip(genres) {
            values.extend(encoder.rating.factors.row(place).iter().map(|value| value * FACTORS));
            let vector = encoder.taste.vectors.row(place);
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
            values.extend(vector.iter().map(|value| value / length * TASTE));
            values.extend((0..count).map(|genre| if genres.0 >> genre & 1 == 1 { GENRES } else { 0.0 }));
        }
        let tensor = Tensor::from_data(TensorData::new(values.clone(), [genres.len(), width]), device);
        Self { matrix: Matrix { values, width }, tensor }
    }
}

/// The weights of one user, each with a unit normal prior. Zero weights change nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter {
    /// Bias and scale of the predicted stars.
    pub head: [f32; 2],
    /// Weights of [`AdapterFeatures`], `[width]`.
    pub films: Vec<f32>,
    /// Whether the list is ordered by the tuned stars. Otherwise the adapter only changes the stars that are shown.
    pub affects_order: bool,
}

impl Adapter {
    /// Prior standard deviations of bias (stars) and scale (stars per star away from [`SCALE_CENTRE`]).
    pub(super) const HEAD: [f32; 2] = [BIAS, SCALE];

    /// The adapter with zero weights.
    pub fn zero(width: usize) -> Self {
        Self { head: [0.0; 2], films: vec![0.0; width], affects_order: true }
    }

    /// All weights as one row, `[2 + width]`.
    pub fn row(&self) -> Vec<f32> {
        self.head.iter().chain(&self.films).copied().collect()
    }

    /// The reverse of [`Adapter::row`], with `affects_order` set; `None` if there are fewer than two values.
    pub fn from_row(row: &[f32]) -> Option<Self> {
        let (head, films) = row.split_first_chunk::<2>()?;
        Some(Self { head: *head, films: films.to_vec(), affects_order: true })
    }

    /// The tensors of an adapter file.
    pub fn to_weights(&self) -> Weights {
        let row = self.row();
        let tensors = vec![
            Stored::new("personal", &[1, row.len()], &row, Precision::F32),
            Stored::places("orders", &[1, 1], &[u32::from(self.affects_order)]),
        ];
        Weights { tensors }
    }

    /// The reverse of [`Adapter::to_weights`], for features of `width`. Files without the tensor `orders` affect the order.
    ///
    /// # Errors
    /// If the tensor is missing or has another shape.
    pub fn from_weights(weights: &Weights, width: usize) -> Result<Self, WeightsError> {
        let tensor = weights.get("personal").ok_or(WeightsError::Missing("personal"))?;
        let wrong = || WeightsError::Shape("personal", tensor.shape(), vec![1, 2 + width]);
        if tensor.shape() != [1, 2 + width] {
            return Err(wrong());
        }
        let affects_order = weights.get("orders").is_none_or(|affects_order| affects_order.to_places() != [0]);
        Ok(Self { affects_order, ..Self::from_row(&tensor.to_f32()).ok_or_else(wrong)? })
    }

    /// The correction, in stars, for a film with prediction `base` and these features `[width]`.
    pub fn offset(&self, base: f32, features: &[f32]) -> f32 {
        let films: f32 = self.films.iter().zip(features).map(|(a, b)| a * b).sum();
        self.head[0] * BIAS + self.head[1] * SCALE * (base - SCALE_CENTRE) + films
    }
}
