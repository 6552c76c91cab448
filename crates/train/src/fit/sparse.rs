//! Ratings from both sides.

#![expect(clippy::cast_possible_truncation, reason = "rows and places have 32 bits, which reading the data checks")]

use matinee_core::Stars;
use matinee_datasets::Ratings;

/// Who rated what, grouped by one side (compressed sparse rows).
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Where each row starts; one more entry than rows.
    pub offsets: Vec<usize>,
    /// The other side of each rating.
    pub others: Vec<u32>,
    /// The stars of each rating.
    pub stars: Vec<Stars>,
}

impl Rows {
    /// The ratings of some users, in their order.
    pub fn of_users(ratings: &Ratings, users: &[u32]) -> Self {
        let mut rows = Self { offsets: vec![0], ..Self::default() };
        for &user in users {
            let (films, stars) = ratings.of_user(user as usize);
            rows.others.extend_from_slice(films);
            rows.stars.extend_from_slice(stars);
            rows.offsets.push(rows.others.len());
        }
        rows
    }

    /// The same ratings grouped by the other side, of which there are `count`.
    pub fn transposed(&self, count: usize) -> Self {
        let mut offsets = vec![0_usize; count + 1];
        self.others.iter().for_each(|&other| offsets[other as usize + 1] += 1);
        for at in 0..count {
            offsets[at + 1] += offsets[at];
        }
        let mut next = offsets.clone();
        let mut others = vec![0_u32; self.others.len()];
        let mut stars = vec![Stars::MAX; self.others.len()];
        for row in 0..self.len() {
            for (other, given) in self.row(row) {
                let cell = &mut next[other as usize];
                others[*cell] = row as u32;
                stars[*cell] = given;
                *cell += 1;
            }
        }
        Self { offsets, others, stars }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many ratings a row has.
    pub fn count(&self, row: usize) -> usize {
        self.offsets[row + 1] - self.offsets[row]
    }

    /// The other side and the stars of each rating of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, Stars)> {
        let range = self.offsets[row]..self.offsets[row + 1];
        self.others[range.clone()].iter().copied().zip(self.stars[range].iter().copied())
    }
}

/// Who is in each column of sparse rows.
pub fn columns(rows: &[Vec<u32>], films: usize) -> Vec<Vec<u32>> {
    let mut columns = vec![Vec::new(); films];
    for (row, places) in rows.iter().enumerate() {
        for &place in places {
            columns[place as usize].push(row as u32);
        }
    }
    columns
}
