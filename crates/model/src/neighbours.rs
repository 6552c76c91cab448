//! Films that speak for each other: who saw the second part saw the third.

use burn::tensor::{Device, Tensor, TensorData};

use crate::Profiles;

/// Who speaks for whom, kept beside the device and not on it.
///
/// A visitor rated a few of the films, so what they say is a few sums; on a GPU it would be a gather over the whole
/// table. For each film that speaks, those it speaks for (compressed sparse rows).
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbours {
    offsets: Vec<usize>,
    /// Whom it speaks for, and how loud.
    spoken_for: Vec<(u32, f32)>,
}

impl Neighbours {
    /// From each film's neighbours by place and what each adds to the film's score, both `[films, count]` row by row.
    /// Every place must be below `films`.
    pub fn new(films: usize, places: &[u32], weights: &[f32]) -> Self {
        let count = places.len() / films.max(1);
        let used = || places.iter().zip(weights).enumerate().filter(|(_, (_, weight))| **weight != 0.0);
        let mut offsets = vec![0_usize; films + 1];
        used().for_each(|(_, (&place, _))| offsets[place as usize + 1] += 1);
        for at in 0..films {
            offsets[at + 1] += offsets[at];
        }
        let mut next = offsets.clone();
        let mut spoken_for = vec![(0, 0.0); offsets[films]];
        for (cell, (&place, &weight)) in used() {
            let at = &mut next[place as usize];
            spoken_for[*at] = ((cell / count) as u32, weight);
            *at += 1;
        }
        Self { offsets, spoken_for }
    }

    /// Those that `film` speaks for, and how loud.
    pub fn spoken_for(&self, film: u32) -> &[(u32, f32)] {
        &self.spoken_for[self.offsets[film as usize]..self.offsets[film as usize + 1]]
    }

    /// What the shown films add to every film's score, `[users, films]`.
    pub(crate) fn scores(&self, profiles: &Profiles, device: &Device) -> Tensor<2> {
        let (users, films) = (profiles.users().len(), self.offsets.len() - 1);
        let mut scores = vec![0.0_f32; users * films];
        for (scores, shown) in scores.chunks_mut(films).zip(profiles.users()) {
            for shown in shown {
                self.spoken_for(shown.film).iter().for_each(|&(film, weight)| {
                    scores[film as usize] += weight * shown.target;
                });
            }
        }
        Tensor::from_data(TensorData::new(scores, [users, films]), device)
    }

    /// How loud each of the first user's films speaks for each pick, `[picks, rated]` as wide as the profile is padded.
    pub(crate) fn between(&self, profiles: &Profiles, picks: &[u32], device: &Device) -> Tensor<2> {
        let width = profiles.width();
        let mut weights = vec![0.0_f32; picks.len() * width];
        for (at, shown) in profiles.users().first().into_iter().flatten().enumerate() {
            for &(film, weight) in self.spoken_for(shown.film) {
                if let Some(nth) = picks.iter().position(|&pick| pick == film) {
                    weights[nth * width + at] = weight;
                }
            }
        }
        Tensor::from_data(TensorData::new(weights, [picks.len(), width]), device)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_speaks_for_whom_by_hand() {
        // Film 0 listens to 1 and 2, film 1 to 2 and nobody, film 2 to 0 and 1.
        let neighbours = Neighbours::new(3, &[1, 2, 2, 0, 0, 1], &[0.5, 0.25, 1.0, 0.0, 0.125, 0.75]);
        assert_eq!(neighbours.spoken_for(0), [(2, 0.125)]);
        assert_eq!(neighbours.spoken_for(1), [(0, 0.5), (2, 0.75)]);
        assert_eq!(neighbours.spoken_for(2), [(0, 0.25), (1, 1.0)]);
    }
}
