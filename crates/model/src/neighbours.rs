//! Films that speak for each other: who saw the second part saw the third.

use matinee_data::Stars;

use crate::Settings;

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

    /// What the shown films add to every film's score, `[films]`.
    pub fn scores(&self, shown: &[(u32, Stars)]) -> Vec<f32> {
        let mut scores = vec![0.0_f32; self.offsets.len() - 1];
        for &(film, stars) in shown {
            let target = Settings::target(stars);
            self.spoken_for(film).iter().for_each(|&(other, weight)| scores[other as usize] += weight * target);
        }
        scores
    }

    /// How loud `film` speaks for `other`.
    pub fn between(&self, film: u32, other: u32) -> f32 {
        // Sorted by whom it speaks for: that is how the rows were written.
        let row = self.spoken_for(film);
        row.binary_search_by_key(&other, |&(other, _)| other).map_or(0.0, |at| row[at].1)
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
        let between = [(1, 2, 0.75), (2, 0, 0.25), (0, 0, 0.0), (0, 1, 0.0)];
        assert!(between.iter().all(|&(film, other, loud)| (neighbours.between(film, other) - loud).abs() < 1e-6));
        let scores = neighbours.scores(&[(1, Stars::new(3.5).expect("stars"))]);
        assert!(scores.iter().zip([0.5, 0.0, 0.75]).all(|(score, expected)| (score - expected).abs() < 1e-6));
    }
}
