//! Metadata features of films: genres and age.

use matinee_core::Film;

/// Knots for the piecewise linear age feature, in years, denser for new films.
const AGES: [f32; 13] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0];

/// Rows of numbers that describe films, `[films, width]`.
#[derive(Clone, Debug)]
pub struct Features {
    /// The values, row by row.
    pub values: Vec<f32>,
    /// Values in a row.
    pub width: usize,
}

impl Features {
    /// Genres, age beside the newest film, and a constant.
    pub fn of(films: &[Film], genres: usize) -> Self {
        let newest = films.iter().filter_map(|film| film.year).max().unwrap_or(0);
        let width = genres + AGES.len() + 1;
        let mut values = vec![0.0; films.len() * width];
        for (film, row) in films.iter().zip(values.chunks_mut(width)) {
            film.genres.iter().filter(|&genre| genre < genres).for_each(|genre| row[genre] = 1.0);
            if let Some(year) = film.year {
                age(f32::from(newest - year), &mut row[genres..genres + AGES.len()]);
            }
            row[width - 1] = 1.0;
        }
        Self { values, width }
    }

    /// These features beside others of the same films.
    pub fn beside(&self, others: &[f32], width: usize) -> Self {
        let rows = self.values.chunks(self.width).zip(others.chunks(width));
        let values = rows.flat_map(|(own, other)| own.iter().chain(other).copied()).collect();
        Self { values, width: self.width + width }
    }

    /// The features of one film.
    pub fn row(&self, film: usize) -> &[f32] {
        &self.values[film * self.width..][..self.width]
    }
}

/// Linear interpolation between the two nearest ages, on a logarithmic scale.
fn age(years: f32, row: &mut [f32]) {
    let at = |age: f32| age.min(AGES[AGES.len() - 1]).ln_1p();
    let above = AGES.iter().position(|&age| at(age) >= at(years)).unwrap_or(AGES.len() - 1);
    if above == 0 {
        row[0] = 1.0;
        return;
    }
    let (low, high) = (at(AGES[above - 1]), at(AGES[above]));
    let share = (at(years) - low) / (high - low);
    row[above] = share;
    row[above - 1] = 1.0 - share;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_shares_of_two_neighbours() {
        for (years, expected) in [(0.0, (0, 1.0)), (4.0, (4, 1.0)), (60.0, (12, 1.0)), (99.0, (12, 1.0))] {
            let mut row = [0.0; AGES.len()];
            age(years, &mut row);
            assert!((row[expected.0] - expected.1).abs() < 1e-6, "{years}: {row:?}");
        }
        let mut row = [0.0; AGES.len()];
        age(12.0, &mut row);
        assert!(row[7] > 0.2 && row[8] > 0.2 && (row.iter().sum::<f32>() - 1.0).abs() < 1e-6, "{row:?}");
    }
}
