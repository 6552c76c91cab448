//! A batch of users, each cut into a shown and a hidden part.

use burn::tensor::{Device, Tensor, TensorData};
use matinee_data::Stars;

use crate::Profiles;

/// Far below every score: what a film gets that must not be retrieved. Finite, so that no `NaN` can come of it.
const NEVER: f32 = -1e9;

/// One user of a batch: what the tower sees, and what it is to predict.
#[derive(Clone, Debug, Default)]
pub struct Example {
    /// The ratings that are shown.
    pub shown: Vec<(u32, Stars)>,
    /// The ratings that are hidden and to be retrieved, each with its weight in the loss.
    pub hidden: Vec<(u32, f32)>,
    /// Those of the hidden ratings whose stars are to be predicted.
    pub ranked: Vec<(u32, Stars)>,
}

/// Examples on a device.
#[derive(Clone, Debug)]
pub struct Batch {
    /// What is shown.
    pub profiles: Profiles,
    /// Far below zero for the shown films, 0 for the others, `[users, films]`.
    pub left_out: Tensor<2>,
    /// The weights of the hidden films, which sum to one for each user, `[users, films]`.
    pub targets: Tensor<2>,
    /// The hidden films whose stars are to be predicted.
    pub ranked: Profiles,
    /// What the ranking head's hidden layer is multiplied with, `[users, ranked, hidden]`.
    pub dropout: Tensor<3>,
}

impl Batch {
    /// Puts examples on a device. `keep` is asked once for each value of the ranking head's hidden layer and gives
    /// 0 to drop it, `1 / (1 - dropout)` to keep it.
    pub fn new(
        examples: &[Example],
        films: usize,
        hidden: usize,
        mut keep: impl FnMut() -> f32,
        device: &Device,
    ) -> Self {
        let shown: Vec<&[(u32, Stars)]> = examples.iter().map(|example| example.shown.as_slice()).collect();
        let ranked: Vec<&[(u32, Stars)]> = examples.iter().map(|example| example.ranked.as_slice()).collect();
        let size = examples.len() * films;
        let (mut left_out, mut targets) = (vec![0.0_f32; size], vec![0.0_f32; size]);
        for (user, example) in examples.iter().enumerate() {
            for &(film, _) in &example.shown {
                left_out[user * films + film as usize] = NEVER;
            }
            let total: f32 = example.hidden.iter().map(|&(_, weight)| weight).sum();
            for &(film, weight) in &example.hidden {
                targets[user * films + film as usize] = weight / total.max(f32::MIN_POSITIVE);
            }
        }
        let shape = [examples.len(), films];
        let ranked = Profiles::new(&ranked, device);
        let [users, width] = ranked.mask.dims();
        let dropout: Vec<f32> = (0..users * width * hidden).map(|_| keep()).collect();
        Self {
            profiles: Profiles::new(&shown, device),
            left_out: Tensor::from_data(TensorData::new(left_out, shape), device),
            targets: Tensor::from_data(TensorData::new(targets, shape), device),
            ranked,
            dropout: Tensor::from_data(TensorData::new(dropout, [users, width, hidden]), device),
        }
    }
}
