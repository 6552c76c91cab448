//! What tuning changes for one person.

use burn::tensor::{Device, Tensor, TensorData};
use matinee_data::GenreSet;
use matinee_data::bundle::{Precision, Tensor as Stored, Weights};

use crate::{Table, Towers, WeightsError};

/// Stars at which the personal scale changes nothing.
pub(crate) const MIDDLE: f32 = 3.5;

/// Prior spreads of the personal weights: how far tuning may go. They were chosen on validation users (docs/personal.md).
const BIAS: f32 = 0.05;
const SCALE: f32 = 0.1;
const FACTORS: f32 = 0.05;
const TASTE: f32 = 0.12;
const GENRES: f32 = 0.05;

/// What personal weights are held against, `[films, width]` with `width = factors + dim + genres`: a film's factors (an
/// offset to the user's rating vector), the direction of its taste vector, and its genres (a change of every film's mean
/// stars, of rank one). All are scaled by their prior spreads, so that every weight has a unit normal prior.
#[derive(Clone, Debug)]
pub struct Features {
    /// Beside the device.
    pub table: Table,
    /// On the device.
    pub tensor: Tensor<2>,
}

impl Features {
    /// Of the films of a catalog with so many genres.
    pub fn new(towers: &Towers, genres: &[GenreSet], count: usize, device: &Device) -> Self {
        let width = towers.factors.width + towers.films.width + count;
        let mut values = Vec::with_capacity(genres.len() * width);
        for (place, genres) in (0_u32..).zip(genres) {
            values.extend(towers.factors.row(place).iter().map(|value| value * FACTORS));
            let vector = towers.films.row(place);
            let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
            values.extend(vector.iter().map(|value| value / length * TASTE));
            values.extend((0..count).map(|genre| if genres.0 >> genre & 1 == 1 { GENRES } else { 0.0 }));
        }
        let tensor = Tensor::from_data(TensorData::new(values.clone(), [genres.len(), width]), device);
        Self { table: Table { values, width }, tensor }
    }
}

/// One person's weights, each with a unit normal prior; all zero changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter {
    /// Bias and scale of the predicted stars.
    pub head: [f32; 2],
    /// Weights of [`Features`].
    pub films: Vec<f32>,
    /// Whether the order of the list goes by the tuned stars too, or by those of the towers.
    pub orders: bool,
}

impl Adapter {
    /// What a bias of one standard deviation adds, and what a scale of one adds per star away from the middle.
    pub(crate) const HEAD: [f32; 2] = [BIAS, SCALE];

    /// The adapter that changes nothing.
    pub fn none(width: usize) -> Self {
        Self { head: [0.0; 2], films: vec![0.0; width], orders: true }
    }

    /// The weights in one row, `[2 + width]`.
    pub fn row(&self) -> Vec<f32> {
        self.head.iter().chain(&self.films).copied().collect()
    }

    /// The reverse of [`Adapter::row`], of one that orders the list; `None` where there are too few values.
    pub fn from_row(row: &[f32]) -> Option<Self> {
        let (head, films) = row.split_first_chunk::<2>()?;
        Some(Self { head: *head, films: films.to_vec(), orders: true })
    }

    /// As it is stored.
    pub fn to_weights(&self) -> Weights {
        let row = self.row();
        let tensors = vec![
            Stored::new("personal", &[1, row.len()], &row, Precision::F32),
            Stored::places("orders", &[1, 1], &[u32::from(self.orders)]),
        ];
        Weights { tensors }
    }

    /// The reverse of [`Adapter::to_weights`], for features of that width. Early ones don't say whether they
    /// order the list: they do.
    ///
    /// # Errors
    /// When the tensor is missing or has another shape.
    pub fn from_weights(weights: &Weights, width: usize) -> Result<Self, WeightsError> {
        let tensor = weights.get("personal").ok_or(WeightsError::Missing("personal"))?;
        let wrong = || WeightsError::Shape("personal", tensor.shape(), vec![1, 2 + width]);
        if tensor.shape() != [1, 2 + width] {
            return Err(wrong());
        }
        let orders = weights.get("orders").is_none_or(|orders| orders.to_places() != [0]);
        Ok(Self { orders, ..Self::from_row(&tensor.to_f32()).ok_or_else(wrong)? })
    }

    /// What is added to the stars `base` of a film with these features.
    pub fn change(&self, base: f32, features: &[f32]) -> f32 {
        let films: f32 = self.films.iter().zip(features).map(|(a, b)| a * b).sum();
        self.head[0] * BIAS + self.head[1] * SCALE * (base - MIDDLE) + films
    }
}
