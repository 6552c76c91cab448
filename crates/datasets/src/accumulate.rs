//! Ratings grouped by user, in compact arrays.

use std::collections::HashMap;

use matinee_core::{Film, Stars};

/// All ratings, grouped by user (compressed sparse rows).
#[derive(Clone, Debug, PartialEq)]
pub struct Ratings {
    /// The users' ids in the data, ascending. A user's place here is their row.
    pub users: Vec<u64>,
    /// Where each user's ratings start in `films` and `stars`; one more entry than users.
    pub offsets: Vec<usize>,
    /// The rated films, by their place in [`Dataset::films`](super::Dataset::films), in the order of the file.
    pub films: Vec<u32>,
    /// The stars given to each.
    pub stars: Vec<Stars>,
}

impl Ratings {
    /// How many ratings there are.
    pub fn len(&self) -> usize {
        self.films.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.films.is_empty()
    }

    /// How many users there are.
    pub fn user_count(&self) -> usize {
        self.users.len()
    }

    /// The films and stars of the user in row `user`.
    ///
    /// # Panics
    /// When there are not that many users.
    pub fn of_user(&self, user: usize) -> (&[u32], &[Stars]) {
        let range = self.offsets[user]..self.offsets[user + 1];
        (&self.films[range.clone()], &self.stars[range])
    }
}

/// Takes ratings in any order.
#[derive(Debug, Default)]
pub(super) struct Accumulator {
    rows: HashMap<u64, u32>,
    ids: Vec<u64>,
    // Three lists instead of one of structs: 9 bytes a rating instead of 12.
    users: Vec<u32>,
    films: Vec<u32>,
    stars: Vec<Stars>,
}

impl Accumulator {
    /// One rating; `film` is a place in the list of films.
    pub(super) fn push(&mut self, user: u64, film: u32, stars: Stars) {
        let next = u32::try_from(self.ids.len()).expect("no data set has four billion users");
        let row = *self.rows.entry(user).or_insert(next);
        if row == next {
            self.ids.push(user);
        }
        self.users.push(row);
        self.films.push(film);
        self.stars.push(stars);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.films.is_empty()
    }

    /// Groups by user, lets the last of several ratings of a film count, writes the number and mean of its ratings
    /// into each film, and sorts the films, the most rated first.
    pub(super) fn finish(self, films: &mut Vec<Film>) -> Ratings {
        let mut ratings = self.grouped();
        ratings.keep_last(films.len());
        count(&ratings, films);
        let mut order: Vec<u32> = (0_u32..).take(films.len()).collect();
        order.sort_by_key(|&old| {
            let film = &films[old as usize];
            (std::cmp::Reverse(film.ratings), film.id)
        });
        let mut places = vec![0; films.len()];
        for (new, &old) in (0_u32..).zip(&order) {
            places[old as usize] = new;
        }
        for film in &mut ratings.films {
            *film = places[*film as usize];
        }
        let mut sorted: Vec<Film> = Vec::with_capacity(films.len());
        sorted.extend(order.iter().map(|&old| films[old as usize].clone()));
        *films = sorted;
        ratings
    }

    /// Groups by user where the films' places are final; the last of several ratings of a film counts.
    pub(super) fn finish_in_place(self, films: usize) -> Ratings {
        let mut ratings = self.grouped();
        ratings.keep_last(films);
        ratings
    }

    /// A counting sort by user, which keeps the order of the file within each.
    fn grouped(self) -> Ratings {
        let Self { rows: _, ids, users, films, stars } = self;
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_unstable_by_key(|&row| ids[row]);
        let mut rank = vec![0_usize; ids.len()];
        for (new, &old) in order.iter().enumerate() {
            rank[old] = new;
        }
        let mut offsets = vec![0; ids.len() + 1];
        for &user in &users {
            offsets[rank[user as usize] + 1] += 1;
        }
        for row in 0..ids.len() {
            offsets[row + 1] += offsets[row];
        }
        let mut next = offsets.clone();
        let mut grouped_films = vec![0; films.len()];
        let mut grouped_stars = vec![Stars::MIN; films.len()];
        for ((&user, &film), &given) in users.iter().zip(&films).zip(&stars) {
            let place = &mut next[rank[user as usize]];
            grouped_films[*place] = film;
            grouped_stars[*place] = given;
            *place += 1;
        }
        let users = order.into_iter().map(|old| ids[old]).collect();
        Ratings { users, offsets, films: grouped_films, stars: grouped_stars }
    }
}

impl Ratings {
    /// Of several ratings of a film by one user, only the last stays.
    fn keep_last(&mut self, film_count: usize) {
        // The row that met the film last, counted from 1.
        let mut met = vec![0_usize; film_count];
        let mut keep = vec![true; self.films.len()];
        let mut twice = false;
        for row in 0..self.users.len() {
            for place in (self.offsets[row]..self.offsets[row + 1]).rev() {
                let film = self.films[place] as usize;
                if met[film] == row + 1 {
                    keep[place] = false;
                    twice = true;
                }
                met[film] = row + 1;
            }
        }
        if !twice {
            return;
        }
        let mut kept = 0;
        let mut start = 0;
        for row in 0..self.users.len() {
            let end = self.offsets[row + 1];
            for (place, &stays) in keep.iter().enumerate().take(end).skip(start) {
                if stays {
                    self.films[kept] = self.films[place];
                    self.stars[kept] = self.stars[place];
                    kept += 1;
                }
            }
            start = end;
            self.offsets[row + 1] = kept;
        }
        self.films.truncate(kept);
        self.stars.truncate(kept);
    }
}

fn count(ratings: &Ratings, films: &mut [Film]) {
    let mut halves = vec![0_u64; films.len()];
    for (&film, stars) in ratings.films.iter().zip(&ratings.stars) {
        films[film as usize].ratings += 1;
        halves[film as usize] += u64::from(stars.halves());
    }
    for (film, halves) in films.iter_mut().zip(halves) {
        let number = u64::from(film.ratings);
        // Half a star is 50 hundredths; rounded to the nearest.
        let mean = (halves * 50 + number / 2).checked_div(number);
        film.mean_centistars = mean.and_then(|mean| u16::try_from(mean).ok()).unwrap_or(0);
    }
}
