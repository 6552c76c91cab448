//! The closed forms of EASE and EDLAE: item-item weights `B` with a zero diagonal that minimise
//! `|X - X B|^2 + sum_i d_i |B_i|^2`, where `X` `[users, films]` is 1 where a user rated a film:
//!
//! - **EASE** (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data") has one penalty, `d_i = lambda`;
//! - **EDLAE** (Steck 2020, "Autoencoders that don't overfit towards the Identity") has that of dropout:
//!   `d_i = lambda + p / (1 - p) * (X^T X)_ii`.
//!
//! With `D` the diagonal of the penalties and `P = (X^T X + D)^-1`, `B_ij = -P_ij / P_jj` off the diagonal.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; sums in f64 are stored in f32"
)]

use faer::linalg::solvers::{DenseSolveCore, Solve};
use faer::{Mat, Side};

/// The largest number of unknowns that is solved for: 1.2 GB.
pub const MAX_UNKNOWNS: usize = 12_000;

/// The penalties `d_i`, `[films]`, from the number of each film's raters; without `dropout` those of EASE.
pub fn penalties(raters: &[Vec<u32>], lambda: f64, dropout: f64) -> Vec<f64> {
    let odds = dropout / (1.0 - dropout);
    raters.iter().map(|raters| lambda + odds * raters.len() as f64).collect()
}

/// The item-item weights `B`, in the form that is cheaper to compute.
#[derive(Debug)]
pub enum ItemItem {
    /// `B` itself, `[films, films]`, row-major.
    Films(Vec<f32>),
    /// Where there are fewer users than films, by the Woodbury identity
    /// `P = D^-1 - D^-1 X^T K^-1 X D^-1` with `K = I + X D^-1 X^T` `[users, users]`.
    Users {
        /// Who rated each film.
        columns: Vec<Vec<u32>>,
        /// The inverse of the penalties, `[films]`.
        inverse: Vec<f64>,
        /// `K^-1 X D^-1`, each column by `P_jj`, `[users, films]`.
        weights: Mat<f64>,
    },
}

impl ItemItem {
    /// Solves the smaller of the two systems, of films and of users. `rows` are the films of each user, `columns` the users
    /// of each film, `penalties` one per film.
    ///
    /// # Errors
    /// If the system is not positive definite, which a penalty of zero can cause.
    pub fn solve(rows: &[Vec<u32>], columns: Vec<Vec<u32>>, penalties: &[f64]) -> anyhow::Result<Self> {
        if rows.len() < penalties.len() {
            Self::of_users(rows, columns, penalties)
        } else {
            Self::of_films(rows, penalties)
        }
    }

    /// The weights of all films in the score of one, `B_.j`, `[films]`.
    pub fn column(&self, film: usize) -> Vec<f32> {
        match self {
            Self::Films(b) => {
                let films = b.len().isqrt();
                (0..films).map(|row| b[row * films + film]).collect()
            }
            Self::Users { columns, inverse, weights } => {
                let values = weights.col_as_slice(film);
                let entry = |(raters, inverse): (&Vec<u32>, &f64)| {
                    (inverse * raters.iter().map(|&user| values[user as usize]).sum::<f64>()) as f32
                };
                let mut column: Vec<f32> = columns.iter().zip(inverse).map(entry).collect();
                column[film] = 0.0;
                column
            }
        }
    }

    fn of_films(rows: &[Vec<u32>], penalties: &[f64]) -> anyhow::Result<Self> {
        let films = penalties.len();
        let mut gram = Mat::<f64>::zeros(films, films);
        for places in rows {
            for &a in places {
                let column = gram.col_as_slice_mut(a as usize);
                for &b in places {
                    column[b as usize] += 1.0;
                }
            }
        }
        (0..films).for_each(|at| gram[(at, at)] += penalties[at]);
        let inverse = gram.llt(Side::Lower).map_err(unsolvable)?.inverse();
        let mut b = vec![0.0; films * films];
        for column in 0..films {
            let values = inverse.col_as_slice(column);
            let diagonal = values[column];
            for (row, value) in values.iter().enumerate().filter(|&(row, _)| row != column) {
                b[row * films + column] = (-value / diagonal) as f32;
            }
        }
        Ok(Self::Films(b))
    }

    fn of_users(rows: &[Vec<u32>], columns: Vec<Vec<u32>>, penalties: &[f64]) -> anyhow::Result<Self> {
        let (users, films) = (rows.len(), penalties.len());
        let inverse: Vec<f64> = penalties.iter().map(|penalty| 1.0 / penalty).collect();
        let mut kernel = Mat::<f64>::zeros(users, users);
        for (raters, &inverse) in columns.iter().zip(&inverse) {
            for &a in raters {
                let column = kernel.col_as_slice_mut(a as usize);
                for &b in raters {
                    column[b as usize] += inverse;
                }
            }
        }
        (0..users).for_each(|at| kernel[(at, at)] += 1.0);
        let mut weights = Mat::<f64>::zeros(users, films);
        for (place, raters) in columns.iter().enumerate() {
            for &user in raters {
                weights[(user as usize, place)] = inverse[place];
            }
        }
        kernel.llt(Side::Lower).map_err(unsolvable)?.solve_in_place(&mut weights);
        for (place, raters) in columns.iter().enumerate() {
            let values = weights.col_as_slice_mut(place);
            let own: f64 = raters.iter().map(|&user| values[user as usize]).sum();
            let diagonal = inverse[place] * (1.0 - own);
            for value in values {
                *value /= diagonal;
            }
        }
        Ok(Self::Users { columns, inverse, weights })
    }

    /// Scores `x B`, `[profiles, films]` row by row, where each `x` is 1 for the films of a profile.
    pub fn score(&self, profiles: &[Vec<u32>], films: usize) -> Vec<f32> {
        let mut scores = vec![0.0_f32; profiles.len() * films];
        match self {
            Self::Films(b) => {
                for (scores, places) in scores.chunks_mut(films).zip(profiles) {
                    for &place in places {
                        let row = &b[place as usize * films..][..films];
                        scores.iter_mut().zip(row).for_each(|(score, value)| *score += value);
                    }
                }
            }
            Self::Users { columns, inverse, weights } => {
                let mut likeness = Mat::<f64>::zeros(weights.nrows(), profiles.len());
                for (nth, places) in profiles.iter().enumerate() {
                    let likeness = likeness.col_as_slice_mut(nth);
                    for &place in places {
                        for &user in &columns[place as usize] {
                            likeness[user as usize] += inverse[place as usize];
                        }
                    }
                }
                let product = weights.transpose() * &likeness;
                for (nth, scores) in scores.chunks_mut(films).enumerate() {
                    scores.iter_mut().zip(product.col_as_slice(nth)).for_each(|(score, value)| *score = *value as f32);
                }
                self.without_diagonal(&mut scores, profiles, films);
            }
        }
        scores
    }

    /// No film votes for itself: what the diagonal of `D^-1 X^T K^-1 X D^-1` added to rated films is taken out.
    fn without_diagonal(&self, scores: &mut [f32], profiles: &[Vec<u32>], films: usize) {
        let Self::Users { columns, inverse, weights } = self else { return };
        for (scores, places) in scores.chunks_mut(films).zip(profiles) {
            for &place in places {
                let place = place as usize;
                let values = weights.col_as_slice(place);
                let own: f64 = columns[place].iter().map(|&user| values[user as usize]).sum();
                scores[place] -= (own * inverse[place]) as f32;
            }
        }
    }
}

fn unsolvable(error: impl std::fmt::Debug) -> anyhow::Error {
    anyhow::anyhow!("the closed form can't be solved: {error:?}")
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng};

    use super::*;
    use crate::fit::sparse::columns;

    /// Both forms are the same matrix, and it has the shape that the formula says.
    #[test]
    fn both_forms_agree_with_the_definition() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let films = 12;
        let rows: Vec<Vec<u32>> =
            (0..9).map(|_| (0..films as u32).filter(|_| rng.random::<f32>() < 0.4).collect()).collect();
        let penalties: Vec<f64> = (0..films).map(|_| rng.random_range(0.5..4.0)).collect();
        let by_films = ItemItem::of_films(&rows, &penalties).expect("solves");
        let by_users = ItemItem::of_users(&rows, columns(&rows, films), &penalties).expect("solves");
        let profiles = [vec![0], vec![3, 5, 11], (0..12).collect(), vec![]];
        let (a, b) = (by_films.score(&profiles, films), by_users.score(&profiles, films));
        assert!(a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 1e-5), "{a:?} {b:?}");

        // At the minimum the gradient G (B - I) + D B vanishes off the diagonal.
        let ItemItem::Films(matrix) = by_films else { panic!("by films") };
        let gram = |i: u32, j: u32| rows.iter().filter(|row| row.contains(&i) && row.contains(&j)).count() as f64;
        for i in 0..films {
            assert!(matrix[i * films + i].abs() < 1e-9);
            for j in (0..films).filter(|&j| j != i) {
                let cell = |row: usize| f64::from(matrix[row * films + j]) - if row == j { 1.0 } else { 0.0 };
                let gradient: f64 = (0..films).map(|row| gram(i as u32, row as u32) * cell(row)).sum();
                assert!((gradient + penalties[i] * f64::from(matrix[i * films + j])).abs() < 1e-4);
            }
        }
    }
}
