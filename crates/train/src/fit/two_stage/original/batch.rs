//! A batch, with each user and title looked up once.

#![expect(clippy::cast_sign_loss, reason = "places in a batch, which devices have as i32")]

use std::collections::BTreeMap;

use matinee_models::burn::tensor::{Device, Int, Tensor, TensorData};
use rand::Rng;
use rand_chacha::ChaCha8Rng;

/// A rating as the model sees it: user row, title row, stars.
pub type Example = (u32, u32, f32);

/// A batch on a device.
pub struct Batch {
    /// The rows of the different users, `[users]`.
    pub users: Tensor<1, Int>,
    /// The rows of the different titles, `[titles]`.
    pub titles: Tensor<1, Int>,
    /// Logarithm of how often each title occurs, `[1, titles]`.
    pub log_counts: Tensor<2>,
    /// How often each user occurs with each title, `[users, titles]`.
    pub pairs: Tensor<2>,
    /// Which of `users` each rating is by, `[ratings]`.
    pub user_of: Tensor<1, Int>,
    /// Which of `titles` each rating is of, `[ratings]`.
    pub title_of: Tensor<1, Int>,
    /// The stars, `[ratings, 1]`.
    pub stars: Tensor<2>,
    /// 0 or 2 at even odds, `[ratings, width]`.
    pub dropout: Tensor<2>,
}

impl Batch {
    /// Puts ratings on a device; `width` is that of what dropout is applied to.
    pub fn new(examples: &[Example], width: usize, rng: &mut ChaCha8Rng, device: &Device) -> Self {
        let (users, user_of) = different(examples.iter().map(|example| example.0));
        let (titles, title_of) = different(examples.iter().map(|example| example.1));
        let mut counts = vec![0.0_f32; titles.len()];
        let mut pairs = vec![0.0_f32; users.len() * titles.len()];
        for (&user, &title) in user_of.iter().zip(&title_of) {
            counts[title as usize] += 1.0;
            pairs[user as usize * titles.len() + title as usize] += 1.0;
        }
        let mut dropout = Vec::with_capacity(examples.len() * width);
        while dropout.len() < examples.len() * width {
            let bits = rng.random::<u64>();
            dropout.extend((0..64).map(|bit| if bits >> bit & 1 == 1 { 2.0_f32 } else { 0.0 }));
        }
        dropout.truncate(examples.len() * width);
        let shape = [users.len(), titles.len()];
        let table = |values: Vec<f32>, shape: [usize; 2]| Tensor::from_data(TensorData::new(values, shape), device);
        let list = |values: Vec<i32>| {
            let length = values.len();
            Tensor::<1, Int>::from_data(TensorData::new(values, [length]), device)
        };
        Self {
            log_counts: table(counts.into_iter().map(f32::ln).collect(), [1, titles.len()]),
            pairs: table(pairs, shape),
            stars: table(examples.iter().map(|example| example.2).collect(), [examples.len(), 1]),
            dropout: table(dropout, [examples.len(), width]),
            users: list(users),
            titles: list(titles),
            user_of: list(user_of),
            title_of: list(title_of),
        }
    }
}

/// The different rows, ascending, and which of them each is.
fn different(rows: impl Iterator<Item = u32> + Clone) -> (Vec<i32>, Vec<i32>) {
    let mut nth: BTreeMap<u32, i32> = rows.clone().map(|row| (row, 0)).collect();
    nth.values_mut().zip(0..).for_each(|(value, at)| *value = at);
    let of = rows.map(|row| nth[&row]).collect();
    (nth.into_keys().map(u32::cast_signed).collect(), of)
}
