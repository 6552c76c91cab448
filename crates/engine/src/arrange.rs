//! The last stage: one list out of retrieval and ranking, and not ten times the same film.

/// What being the same film costs at full variety, in standard deviations of the candidates' retrieval scores: enough
/// for the best of another taste to come before the tenth of the first one.
const VARIETY: f32 = 2.0;

/// A film that retrieval found and ranking looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its place in the catalog.
    pub place: u32,
    /// Retrieval's score; after [`arrange`] the blend of both stages.
    pub score: f32,
    /// Predicted stars.
    pub stars: f32,
    /// Its vector, scaled to length one, `[dim]`.
    direction: Vec<f32>,
}

impl Candidate {
    /// A candidate with the vector `[dim]` that retrieval held against the user's.
    pub fn new(place: u32, score: f32, stars: f32, vector: &[f32]) -> Self {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
        Self { place, score, stars, direction: vector.iter().map(|value| value / length).collect() }
    }

    /// Cosine of the angle between two films' vectors.
    fn similarity(&self, other: &Self) -> f32 {
        self.direction.iter().zip(&other.direction).map(|(a, b)| a * b).sum()
    }
}

/// Blends the two stages, then picks `count` films one by one: the best of those left, less `variety` (0 to 1) times its
/// likeness to the nearest film already picked (maximal marginal relevance, Carbonell and Goldstein 1998).
///
/// `stars_weight` is what a star more weighs, in standard deviations of the candidates' retrieval scores; the trainer
/// chooses it on validation data.
///
/// Equal scores go by the place in the catalog, so that every device gives the same list.
pub fn arrange(candidates: &[Candidate], stars_weight: f32, variety: f32, count: usize) -> Vec<Candidate> {
    let mut left = blend(candidates, stars_weight);
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

/// Retrieval in standard deviations from its mean, plus `stars_weight` times the stars from theirs.
fn blend(candidates: &[Candidate], stars_weight: f32) -> Vec<Candidate> {
    let count = candidates.len().max(1) as f32;
    let mean = |value: fn(&Candidate) -> f32| candidates.iter().map(value).sum::<f32>() / count;
    let (score, stars) = (mean(|c| c.score), mean(|c| c.stars));
    let variance = candidates.iter().map(|c| (c.score - score).powi(2)).sum::<f32>() / count;
    let deviation = variance.sqrt().max(1e-6);
    let blended = candidates.iter().map(|candidate| Candidate {
        score: (candidate.score - score) / deviation + stars_weight * (candidate.stars - stars),
        ..candidate.clone()
    });
    blended.collect()
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
            Candidate::new(4, 1.0, 3.0, &[1.0, 0.0]),
            Candidate::new(2, 3.0, 3.0, &[1.0, 0.0]),
            Candidate::new(9, 2.0, 3.0, &[1.0, 0.0]),
        ];
        assert_eq!(places(&arrange(&candidates, 0.5, 0.0, 2)), [2, 9]);
        assert_eq!(places(&arrange(&candidates, 0.5, 0.0, 10)), [2, 9, 4], "no more than there are");
    }

    #[test]
    fn stars_decide_between_equals_and_places_between_twins() {
        let candidates = [
            Candidate::new(7, 1.0, 3.0, &[1.0]),
            Candidate::new(3, 1.0, 3.0, &[1.0]),
            Candidate::new(8, 1.0, 4.0, &[1.0]),
        ];
        assert_eq!(places(&arrange(&candidates, 0.5, 0.0, 3)), [8, 3, 7]);
    }

    #[test]
    fn variety_puts_the_odd_one_before_the_third_of_a_kind() {
        let candidates = [
            Candidate::new(1, 3.0, 3.0, &[1.0, 0.0]),
            Candidate::new(2, 2.9, 3.0, &[1.0, 0.01]),
            Candidate::new(3, 2.8, 3.0, &[0.0, 1.0]),
            Candidate::new(4, 0.0, 3.0, &[0.0, 1.0]),
        ];
        assert_eq!(places(&arrange(&candidates, 0.5, 0.0, 3)), [1, 2, 3]);
        assert_eq!(places(&arrange(&candidates, 0.5, 1.0, 3)), [1, 3, 2]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(arrange(&[], 0.5, 0.5, 10), []);
    }
}
