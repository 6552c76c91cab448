//! Beyond-accuracy metrics of lists: coverage, popularity, similarity, calibration.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts, for means and shares; rows and places have 32 bits, which reading the data checks"
)]

use std::collections::HashSet;

use matinee_core::{Film, GenreSet};
use matinee_datasets::Ratings;

use super::trial::Rated;
use crate::metrics::Mean;

/// How much of the user's own distribution is mixed into the list's, so that the divergence stays finite (Steck 2018).
const ALPHA: f64 = 0.01;

/// What lists are held against: who of the training users rated each film.
#[derive(Debug)]
pub struct Beyond<'a> {
    films: &'a [Film],
    /// The rows of those who rated each film, ascending.
    raters: Vec<Vec<u32>>,
    users: usize,
}

impl<'a> Beyond<'a> {
    /// Counts the training ratings.
    pub fn new(films: &'a [Film], training: &Ratings) -> Self {
        let mut raters = vec![Vec::new(); films.len()];
        let mut users = 0;
        for user in 0..training.user_count() {
            let (places, _) = training.of_user(user);
            users += usize::from(!places.is_empty());
            for &place in places {
                raters[place as usize].push(user as u32);
            }
        }
        Self { films, raters, users }
    }

    /// Measures lists, each beside the ratings that its user gave before:
    ///
    /// - `coverage10`: share of all films that are in anybody's list;
    /// - `popularity10`: mean share of the training users who rated a film that is listed;
    /// - `similarity10`: mean cosine between two films of a list, as sets of the training users who rated them;
    /// - `calibration10`: Kullback-Leibler divergence of a list's genres from those of its user's ratings (Steck 2018);
    ///   0 is a list with the user's own proportions.
    pub fn measure(&self, lists: &[(&[Rated], &[u32])]) -> [(&'static str, Option<f64>); 4] {
        let listed: HashSet<u32> = lists.iter().flat_map(|(_, list)| list.iter().copied()).collect();
        let (mut popularity, mut similarity, mut calibration) = (Mean::default(), Mean::default(), Mean::default());
        for (rated, list) in lists {
            for &place in *list {
                popularity.add(self.raters[place as usize].len() as f64 / self.users.max(1) as f64);
            }
            if let Some(value) = self.similarity(list) {
                similarity.add(value);
            }
            if let Some(value) = self.calibration(rated, list) {
                calibration.add(value);
            }
        }
        [
            ("coverage10", Some(listed.len() as f64 / self.films.len().max(1) as f64)),
            ("popularity10", popularity.known()),
            ("similarity10", similarity.known()),
            ("calibration10", calibration.known()),
        ]
    }

    /// Mean over the pairs of a list.
    fn similarity(&self, list: &[u32]) -> Option<f64> {
        let mut mean = Mean::default();
        for (nth, &a) in list.iter().enumerate() {
            for &b in &list[nth + 1..] {
                let (a, b) = (&self.raters[a as usize], &self.raters[b as usize]);
                let lengths = (a.len() as f64 * b.len() as f64).sqrt();
                mean.add(shared(a, b) as f64 / lengths.max(1.0));
            }
        }
        mean.known()
    }

    fn calibration(&self, rated: &[Rated], list: &[u32]) -> Option<f64> {
        let own = self.genres(rated.iter().map(|&(place, _)| place))?;
        let listed = self.genres(list.iter().copied()).unwrap_or([0.0; 32]);
        let terms = own.iter().zip(listed).filter(|&(&p, _)| p > 0.0);
        Some(terms.map(|(&p, q)| p * (p / ((1.0 - ALPHA) * q + ALPHA * p)).ln()).sum())
    }

    /// The genres of films as a distribution: each film counts once, in equal parts for its genres.
    fn genres(&self, places: impl Iterator<Item = u32>) -> Option<[f64; 32]> {
        let mut shares = [0.0; 32];
        let mut total = 0.0;
        for genres in places.map(|place| self.films[place as usize].genres).filter(|&genres| genres != GenreSet(0)) {
            let count = f64::from(genres.0.count_ones());
            genres.iter().for_each(|genre| shares[genre] += 1.0 / count);
            total += 1.0;
        }
        (total > 0.0).then(|| shares.map(|share| share / total))
    }
}

/// How many entries two ascending lists share.
fn shared(a: &[u32], b: &[u32]) -> usize {
    let (mut at, mut of, mut count) = (0, 0, 0);
    while at < a.len() && of < b.len() {
        match a[at].cmp(&b[of]) {
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => of += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                at += 1;
                of += 1;
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use matinee_core::Stars;

    use super::*;
    use crate::evaluate::trial::ratings_of;

    fn film(id: u64, genres: u32) -> Film {
        Film {
            id,
            title: format!("Film {id}"),
            year: None,
            genres: GenreSet(genres),
            imdb: None,
            tmdb: None,
            ratings: 0,
            mean_centistars: 0,
        }
    }

    /// Film 0 was rated by users 0, 1 and 2, film 1 by 0 and 1, film 2 by 3, film 3 by nobody.
    #[test]
    fn by_hand() {
        let films = [film(10, 0b01), film(11, 0b11), film(12, 0b10), film(13, 0)];
        let rows: [Vec<Rated>; 4] = [vec![0, 1], vec![1, 0], vec![0], vec![2]]
            .map(|places| places.into_iter().map(|place| (place, Stars::MAX)).collect());
        let training = ratings_of(&[1, 2, 3, 4], &rows);
        let shown = [(0, Stars::MAX), (2, Stars::MIN)];
        let close = |value: Option<f64>, expected: f64| value.is_some_and(|value| (value - expected).abs() < 1e-9);
        let [coverage, popularity, similarity, calibration] =
            Beyond::new(&films, &training).measure(&[(&shown, &[0, 1])]);
        assert_eq!(coverage.0, "coverage10");
        assert!(close(coverage.1, 0.5));
        assert!(close(popularity.1, f64::midpoint(0.75, 0.5)));
        assert!(close(similarity.1, 2.0 / 6.0_f64.sqrt()));
        // The user's genres are half and half, the list's three quarters and one.
        let term = |q: f64| 0.5 * (0.5 / (0.99 * q + 0.01 * 0.5)).ln();
        assert!(close(calibration.1, term(0.75) + term(0.25)));

        let empty: &[Rated] = &[];
        let [_, popularity, similarity, calibration] = Beyond::new(&films, &training).measure(&[(empty, &[3])]);
        assert!(close(popularity.1, 0.0));
        assert_eq!((similarity.1, calibration.1), (None, None), "one film has no pairs, nobody's history no genres");
    }
}
