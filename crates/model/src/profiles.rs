//! What users rated, as tensors.

use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_data::Stars;

/// The widths that profiles are padded to are multiples of this, so that a GPU meets few different shapes.
const PAD: usize = 32;

/// What some users rated, padded to the longest of them. All tensors are `[users, rated]`.
#[derive(Clone, Debug)]
pub struct Profiles {
    /// The films' places in the catalog; 0 where padded.
    pub films: Tensor<2, Int>,
    /// The star levels, 0 to 9; 0 where padded.
    pub levels: Tensor<2, Int>,
    /// The stars; 0 where padded.
    pub stars: Tensor<2>,
    /// 1 for a rating, 0 for padding.
    pub mask: Tensor<2>,
}

impl Profiles {
    /// One row a user, each a list of the film's place and its stars.
    pub fn new<R: AsRef<[(u32, Stars)]>>(users: &[R], device: &Device) -> Self {
        let longest = users.iter().map(|user| user.as_ref().len()).max().unwrap_or(0);
        let width = longest.max(1).next_multiple_of(PAD);
        let size = users.len() * width;
        let (mut films, mut levels) = (vec![0_i32; size], vec![0_i32; size]);
        let (mut stars, mut mask) = (vec![0.0_f32; size], vec![0.0_f32; size]);
        for (user, ratings) in users.iter().enumerate() {
            for (at, &(film, given)) in ratings.as_ref().iter().enumerate() {
                let cell = user * width + at;
                films[cell] = film.cast_signed();
                levels[cell] = given.level() as i32;
                stars[cell] = given.value();
                mask[cell] = 1.0;
            }
        }
        let shape = [users.len(), width];
        Self {
            films: Tensor::from_data(TensorData::new(films, shape), device),
            levels: Tensor::from_data(TensorData::new(levels, shape), device),
            stars: Tensor::from_data(TensorData::new(stars, shape), device),
            mask: Tensor::from_data(TensorData::new(mask, shape), device),
        }
    }
}
