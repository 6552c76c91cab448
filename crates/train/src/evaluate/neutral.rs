//! A neutral film order, so that breaking ties by place leaks nothing.

use matinee_core::FilmId;
use matinee_datasets::Dataset;

/// The data set with its films in an order of their ids' hashes. As read they are in order of all their ratings, test
/// ratings included: a model that breaks ties by place would know more than it may.
pub fn neutral(mut data: Dataset) -> Dataset {
    let mut order: Vec<u32> = (0_u32..).take(data.films.len()).collect();
    order.sort_by_key(|&old| {
        let id = data.films[old as usize].id;
        (hash(id), id)
    });
    let mut places = vec![0; order.len()];
    for (new, &old) in (0_u32..).zip(&order) {
        places[old as usize] = new;
    }
    data.films = order.iter().map(|&old| data.films[old as usize].clone()).collect();
    data.ratings.films.iter_mut().for_each(|place| *place = places[*place as usize]);
    data
}

/// `SplitMix64`'s finaliser.
fn hash(id: FilmId) -> u64 {
    let mut bits = id.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use matinee_datasets::{ReadOptions, read_files};

    use super::*;

    #[test]
    fn only_the_order_changes() {
        let items: String = (0..50).fold("item,title\n".into(), |text, item| format!("{text}{item},Book {item}\n"));
        let ratings: String = (0..50).fold("user,item,rating\n".into(), |text, n| {
            format!("{text}{},{n},{}\n", n % 3, if n % 2 == 0 { 5 } else { 1 })
        });
        let files =
            [("items.csv".to_owned(), items.into_bytes()), ("ratings.csv".to_owned(), ratings.into_bytes())].into();
        let read = read_files(&files, &ReadOptions::default()).expect("reads");
        let after = neutral(read.clone());
        assert_ne!(read.films, after.films);
        for user in 0..3 {
            let rated = |data: &Dataset| -> Vec<(FilmId, u8)> {
                let (places, stars) = data.ratings.of_user(user);
                let ids = places.iter().map(|&place| data.films[place as usize].id);
                ids.zip(stars.iter().map(|stars| stars.halves())).collect()
            };
            assert_eq!(rated(&read), rated(&after));
        }
    }
}
