//! Both towers: what somebody rated becomes two vectors.
//!
//! Two systems of a few dozen unknowns, solved beside the device and not on it: they take a processor microseconds, and
//! on a GPU every step of a solution would be a kernel of its own.

use matinee_data::Stars;

use crate::{Cholesky, Neighbours, Settings};

/// What the towers know of the films, row-major.
#[derive(Clone, Debug)]
pub struct Towers {
    /// Taste tower: film vectors, `[films, dim]`.
    pub films: Table,
    /// The mean taste, `[dim]`.
    pub mean_taste: Vec<f32>,
    /// Which films speak for which.
    pub neighbours: Neighbours,
    /// Rating tower: film factors, whitened so that a user's vector has a unit normal prior, `[films, factors]`.
    pub factors: Table,
    /// Stars that a user with a zero vector gives to each film, `[films]`.
    pub film_mean: Vec<f32>,
    /// How unsure that is, in stars squared, `[films]`.
    pub film_variance: Vec<f32>,
    /// From what is known of a taste to the mean of a rating vector, `[2 + 2 dim, factors]`.
    pub prior_map: Table,
    /// The numbers.
    pub settings: Settings,
    /// Sum of the outer products of `films`, `[dim, dim]`, lower triangle.
    pub gram: Vec<f64>,
}

/// Sum of the outer products of a table's rows, `[width, width]`, lower triangle.
pub(crate) fn gram(table: &Table) -> Vec<f64> {
    let mut sum = System::new(table.width);
    table.values.chunks(table.width.max(1)).for_each(|row| sum.observe(row, 0.0, 1.0));
    sum.a
}

/// What the prior of a rating vector is read off after `shown` ratings, `[2 + 2 dim]`: a one, how much is unknown, and the
/// taste, as it is and as much of it as is unknown.
pub fn facts(taste: &[f32], shown: usize) -> impl Iterator<Item = f32> {
    let unknown = Settings::unknown(shown);
    [1.0, unknown].into_iter().chain(taste.iter().copied()).chain(taste.iter().map(move |value| value * unknown))
}

/// Rows of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The numbers, row by row.
    pub values: Vec<f32>,
    /// Numbers in a row.
    pub width: usize,
}

/// Somebody's two vectors, and what they came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoded {
    /// What they rated, by place.
    pub shown: Vec<(u32, Stars)>,
    /// Taste vector, `[dim]`.
    pub taste: Vec<f32>,
    /// The inverse of the system that it was solved from, `[dim, dim]`.
    pub inverse: Vec<f64>,
    /// What the neighbours among the shown films add to every film's score, `[films]`.
    pub near: Vec<f32>,
    /// Rating vector, `[factors]`.
    pub rating: Vec<f32>,
    /// Its covariance, `[factors, factors]`.
    pub covariance: Vec<f32>,
    /// What their intervals are stretched by.
    pub spread: f32,
}

/// A normal distribution of rating vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Posterior {
    /// `[factors]`.
    pub mean: Vec<f32>,
    /// `[factors, factors]`.
    pub covariance: Vec<f32>,
}

impl Table {
    /// The row at a place.
    pub fn row(&self, place: u32) -> &[f32] {
        &self.values[place as usize * self.width..][..self.width]
    }
}

/// A symmetric matrix `[n, n]` that outer products are added to, and a right-hand side `[n]`.
struct System {
    a: Vec<f64>,
    b: Vec<f64>,
}

impl System {
    fn new(n: usize) -> Self {
        Self { a: vec![0.0; n * n], b: vec![0.0; n] }
    }

    /// Adds an observation `x . solution = y` of some weight. Only the lower triangle is written.
    fn observe(&mut self, x: &[f32], y: f32, weight: f64) {
        let n = self.b.len();
        for (row, &value) in x.iter().enumerate() {
            let value = f64::from(value) * weight;
            self.b[row] += value * f64::from(y);
            let cells = self.a[row * n..].iter_mut();
            cells.zip(&x[..=row]).for_each(|(cell, &other)| *cell += value * f64::from(other));
        }
    }

    /// Draws the solution towards `prior` with some weight.
    fn draw(&mut self, prior: impl Iterator<Item = f64>, weight: f64) {
        let n = self.b.len();
        for (at, prior) in prior.enumerate() {
            self.a[at * n + at] += weight;
            self.b[at] += weight * prior;
        }
    }

    /// The solution, and the inverse of the matrix.
    fn solve(self) -> (Vec<f32>, Vec<f64>) {
        let n = self.b.len();
        let inverse = Cholesky::new(self.a, n).inverse();
        let row = |row: &[f64]| row.iter().zip(&self.b).map(|(a, b)| a * b).sum::<f64>() as f32;
        (inverse.chunks(n).map(row).collect(), inverse)
    }
}

impl Towers {
    /// How many films there are.
    pub fn film_count(&self) -> usize {
        self.film_mean.len()
    }

    /// Both vectors of somebody.
    ///
    /// - Taste: least squares on the shown films and, weakly, on all others, drawn towards the mean taste (iALS
    ///   fold-in; [`Settings::taste_row`] says how weakly).
    /// - Rating: the normal posterior given the shown stars, whose prior mean is read off the taste vector.
    pub fn encode(&self, shown: &[(u32, Stars)]) -> Encoded {
        let (taste, inverse) = self.taste(shown);
        let Posterior { mean, covariance } = self.rating(&taste, shown);
        Encoded {
            shown: shown.to_vec(),
            taste,
            inverse,
            near: self.neighbours.scores(shown),
            rating: mean,
            covariance,
            spread: self.settings.spread_at(shown.len()),
        }
    }

    /// What somebody's stars will be like, without what they will watch.
    pub fn posterior(&self, shown: &[(u32, Stars)]) -> Posterior {
        let (taste, _) = self.taste(shown);
        self.rating(&taste, shown)
    }

    /// Mean and variance of the stars of a film, in stars and stars squared.
    pub fn predict(&self, posterior: &Posterior, film: u32) -> (f32, f32) {
        let vector = self.factors.row(film);
        let dot = |row: &[f32]| row.iter().zip(vector).map(|(a, b)| a * b).sum::<f32>();
        let rows = posterior.covariance.chunks(vector.len()).zip(vector);
        let own: f32 = rows.map(|(row, value)| value * dot(row)).sum();
        let variance = own.max(0.0) + self.film_variance[film as usize] + self.settings.noise;
        (self.film_mean[film as usize] + dot(&posterior.mean), variance)
    }

    fn rating(&self, taste: &[f32], shown: &[(u32, Stars)]) -> Posterior {
        let prior = self.rating_prior(taste, shown.len());
        let width = self.factors.width;
        let mut system = System::new(width);
        for &(film, stars) in shown {
            let variance = self.film_variance[film as usize] + self.settings.noise;
            let residual = stars.value() - self.film_mean[film as usize];
            system.observe(self.factors.row(film), residual, 1.0 / f64::from(variance));
        }
        system.draw(prior.into_iter(), 1.0);
        let (mean, covariance) = system.solve();
        Posterior { mean, covariance: covariance.into_iter().map(|value| value as f32).collect() }
    }

    fn taste(&self, shown: &[(u32, Stars)]) -> (Vec<f32>, Vec<f64>) {
        let row = self.settings.taste_row(shown.len(), self.film_count());
        let mut system = System::new(self.films.width);
        system.a = self.gram.iter().map(|value| value * f64::from(row.unobserved)).collect();
        for &(film, stars) in shown {
            system.observe(self.films.row(film), Settings::target(stars), 1.0);
        }
        let prior = self.mean_taste.iter().map(|value| f64::from(value * row.prior));
        system.draw(prior, f64::from(row.penalty));
        system.solve()
    }

    /// The mean of a rating vector before any stars are known, `[factors]`.
    fn rating_prior(&self, taste: &[f32], shown: usize) -> Vec<f64> {
        let mut prior = vec![0.0; self.factors.width];
        for (fact, row) in facts(taste, shown).zip(self.prior_map.values.chunks(self.prior_map.width)) {
            prior.iter_mut().zip(row).for_each(|(sum, &value)| *sum += f64::from(fact) * f64::from(value));
        }
        prior
    }

    /// How much each shown film adds to the retrieval score of each pick (by place): a row a pick, a value a shown film.
    /// The shares are exact: the score is linear in what was shown.
    pub fn contributions(&self, user: &Encoded, picks: &[u32]) -> Vec<Vec<f32>> {
        let dim = self.films.width;
        let row = |&pick: &u32| {
            let vector = self.films.row(pick);
            let dot = |row: &[f64]| row.iter().zip(vector).map(|(a, b)| a * f64::from(*b)).sum::<f64>() as f32;
            let solved: Vec<f32> = user.inverse.chunks(dim).map(dot).collect();
            let share = |&(film, stars): &(u32, Stars)| {
                let taste: f32 = solved.iter().zip(self.films.row(film)).map(|(a, b)| a * b).sum();
                (taste + self.neighbours.between(film, pick)) * Settings::target(stars)
            };
            user.shown.iter().map(share).collect()
        };
        picks.iter().map(row).collect()
    }
}
