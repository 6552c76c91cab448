//! The last stage: one list out of retrieval and ranking, and not ten times the same film.

/// What being the same film costs at full variety, in standard deviations of the candidates' scores: enough
/// for the best of another taste to come before the tenth of the first one.
const VARIETY: f32 = 2.0;

/// A film that retrieval found and ranking looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its place in the catalog.
    pub place: u32,
    /// The blend of both stages.
    pub score: f32,
    /// Predicted stars.
    pub stars: f32,
    /// Half the width of the interval that holds the stars four times out of five.
    pub margin: f32,
    /// Its vector, scaled to length one, `[dim]`.
    direction: Vec<f32>,
}

impl Candidate {
    /// A candidate with the vector `[dim]` that retrieval held against the user's.
    pub fn new(place: u32, score: f32, stars: f32, margin: f32, vector: &[f32]) -> Self {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
        Self { place, score, stars, margin, direction: vector.iter().map(|value| value / length).collect() }
    }

    /// Cosine of the angle between two films' vectors.
    fn similarity(&self, other: &Self) -> f32 {
        self.direction.iter().zip(&other.direction).map(|(a, b)| a * b).sum()
    }
}

/// Picks `count` films one by one: the best of those left, less `variety` (0 to 1) times its likeness to the nearest film
/// already picked (maximal marginal relevance, Carbonell and Goldstein 1998). The scores are brought to standard
/// deviations from the candidates' mean first, so that variety weighs the same for everybody.
///
/// Equal scores go by the place in the catalog, so that every device gives the same list.
pub fn arrange(candidates: Vec<Candidate>, variety: f32, count: usize) -> Vec<Candidate> {
    let mut left = standardised(candidates);
    left.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
    // The likeness to the nearest pick, beside each film that is left.
    let mut left: Vec<(Candidate, f32)> = left.into_iter().map(|candidate| (candidate, 0.0)).collect();
    let mut picks: Vec<Candidate> = Vec::with_capacity(count);
    let variety = variety.clamp(0.0, 1.0) * VARIETY;
    while picks.len() < count {
        let value = |(candidate, likeness): &(Candidate, f32)| candidate.score - variety * likeness;
        let best =
            (0..left.len()).reduce(|best, next| if value(&left[next]) > value(&left[best]) { next } else { best });
        let Some(best) = best else { break };
        let (pick, _) = left.remove(best);
        for (candidate, likeness) in &mut left {
            *likeness = likeness.max(candidate.similarity(&pick));
        }
        picks.push(pick);
    }
    picks
}

/// The same candidates with scores in standard deviations from their mean.
fn standardised(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let count = candidates.len().max(1) as f32;
    let mean = candidates.iter().map(|candidate| candidate.score).sum::<f32>() / count;
    let variance = candidates.iter().map(|candidate| (candidate.score - mean).powi(2)).sum::<f32>() / count;
    let deviation = variance.sqrt().max(1e-6);
    for candidate in &mut candidates {
        candidate.score = (candidate.score - mean) / deviation;
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(picks: &[Candidate]) -> Vec<u32> {
        picks.iter().map(|pick| pick.place).collect()
    }

    #[test]
    fn without_variety_the_best_come_first() {
        let candidates = [
            Candidate::new(4, 1.0, 3.0, 1.0, &[1.0, 0.0]),
            Candidate::new(2, 3.0, 3.0, 1.0, &[1.0, 0.0]),
            Candidate::new(9, 2.0, 3.0, 1.0, &[1.0, 0.0]),
        ];
        assert_eq!(places(&arrange(candidates.to_vec(), 0.0, 2)), [2, 9]);
        assert_eq!(places(&arrange(candidates.to_vec(), 0.0, 10)), [2, 9, 4], "no more than there are");
    }

    #[test]
    fn places_decide_between_twins() {
        let candidates = [Candidate::new(7, 1.0, 3.0, 1.0, &[1.0]), Candidate::new(3, 1.0, 4.0, 1.0, &[1.0])];
        assert_eq!(places(&arrange(candidates.to_vec(), 0.0, 3)), [3, 7]);
    }

    #[test]
    fn variety_puts_the_odd_one_before_the_third_of_a_kind() {
        let candidates = [
            Candidate::new(1, 3.0, 3.0, 1.0, &[1.0, 0.0]),
            Candidate::new(2, 2.9, 3.0, 1.0, &[1.0, 0.01]),
            Candidate::new(3, 2.8, 3.0, 1.0, &[0.0, 1.0]),
            Candidate::new(4, 0.0, 3.0, 1.0, &[0.0, 1.0]),
        ];
        assert_eq!(places(&arrange(candidates.to_vec(), 0.0, 3)), [1, 2, 3]);
        assert_eq!(places(&arrange(candidates.to_vec(), 1.0, 3)), [1, 3, 2]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(arrange(vec![], 0.5, 10), []);
    }
}
