//! Explains a pick by the rated films that contributed most to its score.

use matinee_core::{Catalog, Stars};
use matinee_protocol::Reason;

/// Maximum number of reasons.
const MAX_REASONS: usize = 2;
/// Minimum share of all reasons but the first.
const MIN_SHARE: f32 = 0.05;
/// Films with fewer stars are not named as reasons.
const MIN_STARS: f32 = 3.0;

/// The rated films with the largest shares of the positive `contributions` `[rated]` to the score of a pick. Disliked films
/// are only named if there is no other reason: watching them predicts watching the pick, but "because you hated" is no
/// recommendation.
pub(crate) fn reasons(contributions: &[f32], rated: &[(u32, Stars)], catalog: &Catalog) -> Vec<Reason> {
    let liked = rated.iter().zip(contributions).any(|((_, stars), &part)| stars.value() >= MIN_STARS && part > 0.0);
    let counts = |stars: Stars| !liked || stars.value() >= MIN_STARS;
    let contributions: Vec<f32> =
        contributions.iter().zip(rated).map(|(&part, &(_, stars))| if counts(stars) { part } else { 0.0 }).collect();
    let contributions = contributions.as_slice();
    let total: f32 = contributions.iter().filter(|&&part| part > 0.0).sum();
    let mut parts: Vec<(f32, u32)> =
        contributions.iter().zip(rated).filter(|&(&part, _)| part > 0.0).map(|(&part, &(at, _))| (part, at)).collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let shares = parts.into_iter().map(|(part, place)| (part / total, place)).take(MAX_REASONS).enumerate();
    let named = shares.filter(|&(nth, (share, _))| nth == 0 || share >= MIN_SHARE);
    named.map(|(_, (share, place))| Reason { film: catalog.films()[place as usize].id, share }).collect()
}

#[cfg(test)]
mod tests {
    use matinee_core::{Film, GenreSet};

    use super::*;

    fn reasons_for(contributions: &[f32]) -> Vec<(u64, f32)> {
        let film = |id| Film {
            id,
            title: String::new(),
            year: None,
            genres: GenreSet(0),
            imdb: None,
            tmdb: None,
            ratings: 0,
            mean_centistars: 0,
        };
        let catalog = Catalog::new(vec![], (100..104).map(film).collect()).expect("a catalog");
        let rated: Vec<(u32, Stars)> = (0..4).map(|place| (place, Stars::MAX)).collect();
        reasons(contributions, &rated, &catalog).into_iter().map(|reason| (reason.film, reason.share)).collect()
    }

    #[test]
    fn the_largest_shares_are_named_and_what_spoke_against_is_not() {
        assert_eq!(reasons_for(&[1.0, -5.0, 3.0, 0.0]), [(102, 0.75), (100, 0.25)]);
        assert_eq!(reasons_for(&[-1.0, -1.0, 0.0, 0.0]), []);
        assert_eq!(reasons_for(&[97.0, 3.0, 0.0, 0.0]), [(100, 0.97)], "three in a hundred is no reason");
        assert_eq!(reasons_for(&[]), []);
    }
}
