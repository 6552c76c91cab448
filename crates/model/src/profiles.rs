//! What users rated, as tensors.

use burn::tensor::{Device, Int, Tensor, TensorData};
use matinee_data::Stars;

use crate::Settings;

/// The widths that profiles are padded to are multiples of this, so that a GPU meets few different shapes.
const PAD: usize = 32;

/// What some users rated, padded to the longest of them. All tensors are `[users, rated]`.
#[derive(Clone, Debug)]
pub struct Profiles {
    /// The films' places in the catalog; 0 where padded.
    pub films: Tensor<2, Int>,
    /// The stars; 0 where padded.
    pub stars: Tensor<2>,
    /// What each rating counts for in the taste tower; 0 where padded.
    pub targets: Tensor<2>,
    /// 1 for a rating, 0 for padding.
    pub mask: Tensor<2>,
    /// The same once more, by user.
    users: Vec<Vec<Shown>>,
    device: Device,
}

/// One rating that a user shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shown {
    /// The film's place.
    pub film: u32,
    /// What the rating counts for in the taste tower.
    pub target: f32,
}

/// How the rows of a batch are solved for, each `[users, 1]`.
pub(crate) struct Rows {
    pub unobserved: Tensor<2>,
    pub penalty: Tensor<2>,
    pub prior: Tensor<2>,
    pub unknown: Tensor<2>,
    pub spread: Tensor<2>,
}

impl Profiles {
    /// One row a user, each a list of the film's place and its stars.
    pub fn new<R: AsRef<[(u32, Stars)]>>(users: &[R], device: &Device) -> Self {
        let longest = users.iter().map(|user| user.as_ref().len()).max().unwrap_or(0);
        let width = longest.max(1).next_multiple_of(PAD);
        let size = users.len() * width;
        let mut films = vec![0_i32; size];
        let [mut stars, mut targets, mut mask] = [(); 3].map(|()| vec![0.0_f32; size]);
        for (user, ratings) in users.iter().enumerate() {
            for (at, &(film, given)) in ratings.as_ref().iter().enumerate() {
                let cell = user * width + at;
                films[cell] = film.cast_signed();
                stars[cell] = given.value();
                targets[cell] = Settings::target(given);
                mask[cell] = 1.0;
            }
        }
        let shape = [users.len(), width];
        let tensor = |values| Tensor::from_data(TensorData::new(values, shape), device);
        Self {
            films: Tensor::from_data(TensorData::new(films, shape), device),
            stars: tensor(stars),
            targets: tensor(targets),
            mask: tensor(mask),
            users: users.iter().map(|user| user.as_ref().iter().map(|&rating| shown(rating)).collect()).collect(),
            device: device.clone(),
        }
    }

    /// What was shown, user by user.
    pub(crate) fn users(&self) -> &[Vec<Shown>] {
        &self.users
    }

    /// How many ratings each user is padded to.
    pub(crate) fn width(&self) -> usize {
        self.mask.dims()[1]
    }

    pub(crate) fn rows(&self, settings: &Settings, films: usize) -> Rows {
        let rows: Vec<_> = self.users.iter().map(|user| settings.taste_row(user.len(), films)).collect();
        let column = |values: Vec<f32>| Tensor::from_data(TensorData::new(values, [rows.len(), 1]), &self.device);
        Rows {
            unobserved: column(rows.iter().map(|row| row.unobserved).collect()),
            penalty: column(rows.iter().map(|row| row.penalty).collect()),
            prior: column(rows.iter().map(|row| row.prior).collect()),
            unknown: column(self.users.iter().map(|user| Settings::unknown(user.len())).collect()),
            spread: column(self.users.iter().map(|user| settings.spread_at(user.len())).collect()),
        }
    }
}

fn shown((film, stars): (u32, Stars)) -> Shown {
    Shown { film, target: Settings::target(stars) }
}
