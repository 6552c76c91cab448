//! Each film's nearest neighbours: the largest entries of EDLAE's closed form.
//!
//! The taste vectors say what kind of film somebody likes; the neighbours say that who saw the second part saw the
//! third. Few of them are kept, which is what makes them different from the vectors, and small.

#![expect(clippy::cast_possible_truncation, reason = "rows and places have 32 bits, which reading the data checks")]

use matinee_engine::best;
use rayon::prelude::*;

use super::item_item::{ItemItem, MAX_UNKNOWNS, penalties};
use super::sparse::{Rows, columns};

/// EDLAE's penalty.
const LAMBDA: f64 = 200.0;
/// EDLAE's dropout.
const DROPOUT: f64 = 0.5;

/// For each film those whose presence speaks most for it.
#[derive(Clone, Debug)]
pub struct Neighbours {
    /// How many each film has.
    pub count: usize,
    /// Their places, `[films, count]`; 0 where there are fewer.
    pub places: Vec<u32>,
    /// What each adds, `[films, count]`; 0 where there are fewer.
    pub weights: Vec<f32>,
}

impl Neighbours {
    /// Solves for all films, or for the `head` most rated ones where the closed form would be too large: its memory is
    /// the square of the smaller of films and users.
    ///
    /// # Errors
    /// When the closed form can't be solved.
    pub fn fit(users: &Rows, films: usize, count: usize, head: usize) -> anyhow::Result<Self> {
        let mut rated = vec![0_u32; films];
        users.others.iter().for_each(|&film| rated[film as usize] += 1);
        let mut chosen: Vec<u32> = (0..films as u32).collect();
        if films.min(users.len()) > head.min(MAX_UNKNOWNS) || films > head {
            chosen.sort_by_key(|&film| (std::cmp::Reverse(rated[film as usize]), film));
            chosen.truncate(head.min(MAX_UNKNOWNS));
            chosen.sort_unstable();
        }
        let mut place = vec![u32::MAX; films];
        chosen.iter().enumerate().for_each(|(at, &film)| place[film as usize] = at as u32);
        let row = |user: usize| {
            users.row(user).map(|(film, _)| place[film as usize]).filter(|&at| at != u32::MAX).collect::<Vec<u32>>()
        };
        let rows: Vec<Vec<u32>> = (0..users.len()).map(row).filter(|row| !row.is_empty()).collect();
        let raters = columns(&rows, chosen.len());
        let penalties = penalties(&raters, LAMBDA, DROPOUT);
        let weights = ItemItem::solve(&rows, raters, &penalties)?;
        let mut found = Self { count, places: vec![0; films * count], weights: vec![0.0; films * count] };
        let best: Vec<Vec<(u32, f32)>> =
            (0..chosen.len()).into_par_iter().map(|at| largest(&weights.column(at), count)).collect();
        for (&film, best) in chosen.iter().zip(best) {
            for (nth, (at, weight)) in best.into_iter().enumerate() {
                found.places[film as usize * count + nth] = chosen[at as usize];
                found.weights[film as usize * count + nth] = weight;
            }
        }
        Ok(found)
    }
}

/// The `count` largest positive values with their places, largest first.
fn largest(values: &[f32], count: usize) -> Vec<(u32, f32)> {
    best((0..).zip(values.iter().copied()).filter(|(_, value)| *value > 0.0), count)
}
