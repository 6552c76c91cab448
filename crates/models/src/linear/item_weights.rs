//! Sparse item-item weights, as in EASE and EDLAE (Steck 2019, 2020): watching one film raises the score of others.

#![expect(clippy::cast_possible_truncation, reason = "places have 32 bits, as weights files have them")]

use matinee_core::Stars;

use super::hyperparameters::Hyperparameters;

/// Sparse item-item weights in compressed sparse rows: for each film, the films whose score it changes.
///
/// Kept on the CPU, because a user has rated few films: their scores are a few sparse sums, while a GPU would gather over
/// the whole matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemWeights {
    offsets: Vec<usize>,
    /// Columns and weights of all rows.
    weights: Vec<(u32, f32)>,
}

impl ItemWeights {
    /// From the neighbours of each film (places) and their weights in its score, both `[films, count]`, row-major. Every place
    /// must be below `films`. Weights of zero are dropped.
    pub fn new(films: usize, places: &[u32], weights: &[f32]) -> Self {
        let count = places.len() / films.max(1);
        let used = || places.iter().zip(weights).enumerate().filter(|(_, (_, weight))| **weight != 0.0);
        let mut offsets = vec![0_usize; films + 1];
        used().for_each(|(_, (&place, _))| offsets[place as usize + 1] += 1);
        for at in 0..films {
            offsets[at + 1] += offsets[at];
        }
        let mut next = offsets.clone();
        let mut weights = vec![(0, 0.0); offsets[films]];
        for (cell, (&place, &weight)) in used() {
            let at = &mut next[place as usize];
            weights[*at] = ((cell / count) as u32, weight);
            *at += 1;
        }
        Self { offsets, weights }
    }

    /// The films influenced by `film`, with weights, sorted by place.
    pub fn weights(&self, film: u32) -> &[(u32, f32)] {
        &self.weights[self.offsets[film as usize]..self.offsets[film as usize + 1]]
    }

    /// Weighted sum over the rated films, for every film, `[films]`.
    pub fn scores(&self, shown: &[(u32, Stars)]) -> Vec<f32> {
        let mut scores = vec![0.0_f32; self.offsets.len() - 1];
        for &(film, stars) in shown {
            let target = Hyperparameters::target(stars);
            self.weights(film).iter().for_each(|&(other, weight)| scores[other as usize] += weight * target);
        }
        scores
    }

    /// The weight of `film` in the score of `other`; 0 if there is none.
    pub fn weight(&self, film: u32, other: u32) -> f32 {
        // Rows are sorted, because `new` fills them in order.
        let row = self.weights(film);
        row.binary_search_by_key(&other, |&(other, _)| other).map_or(0.0, |at| row[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_by_hand() {
        // Neighbours of film 0: 1 and 2; of film 1: 2; of film 2: 0 and 1.
        let neighbours = ItemWeights::new(3, &[1, 2, 2, 0, 0, 1], &[0.5, 0.25, 1.0, 0.0, 0.125, 0.75]);
        assert_eq!(neighbours.weights(0), [(2, 0.125)]);
        assert_eq!(neighbours.weights(1), [(0, 0.5), (2, 0.75)]);
        assert_eq!(neighbours.weights(2), [(0, 0.25), (1, 1.0)]);
        let weight = [(1, 2, 0.75), (2, 0, 0.25), (0, 0, 0.0), (0, 1, 0.0)];
        assert!(
            weight
                .iter()
                .all(|&(film, other, expected_weight)| (neighbours.weight(film, other) - expected_weight).abs() < 1e-6)
        );
        let scores = neighbours.scores(&[(1, Stars::new(3.5).expect("stars"))]);
        assert!(scores.iter().zip([0.5, 0.0, 0.75]).all(|(score, expected)| (score - expected).abs() < 1e-6));
    }
}
