//! The reranking stage: orders the candidates, with a penalty for similar films.

#![expect(clippy::cast_precision_loss, reason = "means over a few hundred candidates")]

/// Penalty for a film identical to one already picked, at diversity 1, in standard deviations of the candidates' scores.
const MAX_DIVERSITY_PENALTY: f32 = 2.0;

/// A candidate from retrieval, with the predictions from ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Place of the film in the catalog.
    pub place: u32,
    /// Blended score of both stages.
    pub score: f32,
    /// Predicted stars.
    pub stars: f32,
    /// Half the width of the 80% prediction interval, in stars.
    pub margin: f32,
    /// Taste vector of the film, scaled to length one, `[dim]`.
    direction: Vec<f32>,
}

impl Candidate {
    /// A candidate with the film vector `[dim]` of retrieval.
    pub fn new(place: u32, score: f32, stars: f32, margin: f32, vector: &[f32]) -> Self {
        let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
        Self { place, score, stars, margin, direction: vector.iter().map(|value| value / length).collect() }
    }

    /// Cosine similarity of the film vectors.
    fn similarity(&self, other: &Self) -> f32 {
        self.direction.iter().zip(&other.direction).map(|(a, b)| a * b).sum()
    }
}

/// Reranks by maximal marginal relevance (Carbonell and Goldstein 1998): picks `count` films one by one, each with the best
/// score minus `diversity` (0 to 1) times its similarity to the nearest film already picked. Scores are standardised
/// first, so that diversity has the same effect for every user.
///
/// Ties are broken by the place in the catalog, so that every device gives the same list.
pub fn rerank(candidates: Vec<Candidate>, diversity: f32, count: usize) -> Vec<Candidate> {
    let mut left = standardised(candidates);
    left.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.place.cmp(&b.place)));
    // Similarity to the nearest pick, beside each remaining candidate.
    let mut left: Vec<(Candidate, f32)> = left.into_iter().map(|candidate| (candidate, 0.0)).collect();
    let mut picks: Vec<Candidate> = Vec::with_capacity(count);
    let diversity = diversity.clamp(0.0, 1.0) * MAX_DIVERSITY_PENALTY;
    while picks.len() < count {
        let value = |(candidate, similarity): &(Candidate, f32)| candidate.score - diversity * similarity;
        let best =
            (0..left.len()).reduce(|best, next| if value(&left[next]) > value(&left[best]) { next } else { best });
        let Some(best) = best else { break };
        let (pick, _) = left.remove(best);
        for (candidate, similarity) in &mut left {
            *similarity = similarity.max(candidate.similarity(&pick));
        }
        picks.push(pick);
    }
    picks
}

/// Standardises the scores: zero mean, unit variance.
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
    fn without_diversity_the_best_come_first() {
        let candidates = [
            Candidate::new(4, 1.0, 3.0, 1.0, &[1.0, 0.0]),
            Candidate::new(2, 3.0, 3.0, 1.0, &[1.0, 0.0]),
            Candidate::new(9, 2.0, 3.0, 1.0, &[1.0, 0.0]),
        ];
        assert_eq!(places(&rerank(candidates.to_vec(), 0.0, 2)), [2, 9]);
        assert_eq!(places(&rerank(candidates.to_vec(), 0.0, 10)), [2, 9, 4], "no more than there are");
    }

    #[test]
    fn places_decide_between_twins() {
        let candidates = [Candidate::new(7, 1.0, 3.0, 1.0, &[1.0]), Candidate::new(3, 1.0, 4.0, 1.0, &[1.0])];
        assert_eq!(places(&rerank(candidates.to_vec(), 0.0, 3)), [3, 7]);
    }

    #[test]
    fn diversity_puts_the_odd_one_before_the_third_of_a_kind() {
        let candidates = [
            Candidate::new(1, 3.0, 3.0, 1.0, &[1.0, 0.0]),
            Candidate::new(2, 2.9, 3.0, 1.0, &[1.0, 0.01]),
            Candidate::new(3, 2.8, 3.0, 1.0, &[0.0, 1.0]),
            Candidate::new(4, 0.0, 3.0, 1.0, &[0.0, 1.0]),
        ];
        assert_eq!(places(&rerank(candidates.to_vec(), 0.0, 3)), [1, 2, 3]);
        assert_eq!(places(&rerank(candidates.to_vec(), 1.0, 3)), [1, 3, 2]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(rerank(vec![], 0.5, 10), []);
    }
}
