//! Measures of a ranked list, and of predicted stars.
//!
//! `hits` says of the first places of a list whether each is relevant; `relevant` is how many relevant items there are
//! in all. The lists' measures are `None` where there is nothing to find.

#![expect(clippy::cast_precision_loss, reason = "counts, for means and shares")]

/// Normalised discounted cumulative gain at `k` with binary relevance (Järvelin and Kekäläinen 2002).
pub fn ndcg(hits: &[bool], relevant: usize, k: usize) -> Option<f64> {
    let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
    let ideal: f64 = (0..relevant.min(k)).map(discount).sum();
    let gain: f64 = hits.iter().take(k).enumerate().filter(|&(_, &hit)| hit).map(|(place, _)| discount(place)).sum();
    (relevant > 0).then(|| gain / ideal)
}

/// Share of the first `k` places that are hits; places that a short list leaves empty count as misses.
pub fn precision(hits: &[bool], relevant: usize, k: usize) -> Option<f64> {
    (relevant > 0).then(|| count(hits, k) / k.max(1) as f64)
}

/// Share of the relevant items that are among the first `k`.
pub fn recall(hits: &[bool], relevant: usize, k: usize) -> Option<f64> {
    (relevant > 0).then(|| count(hits, k) / relevant as f64)
}

/// Average precision at `k`: the sum of the precision at each hit, by the number of relevant items. (Others divide by
/// the smaller of that number and `k`; this is what the public comparison of recommenders-team/recommenders prints.)
pub fn average_precision(hits: &[bool], relevant: usize, k: usize) -> Option<f64> {
    let mut found = 0.0;
    let mut sum = 0.0;
    for (place, _) in hits.iter().take(k).enumerate().filter(|&(_, &hit)| hit) {
        found += 1.0;
        sum += found / (place as f64 + 1.0);
    }
    (relevant > 0).then(|| sum / relevant as f64)
}

fn count(hits: &[bool], k: usize) -> f64 {
    hits.iter().take(k).filter(|&&hit| hit).count() as f64
}

/// Errors of predicted stars, pooled.
#[derive(Clone, Copy, Debug, Default)]
pub struct Errors {
    squared: Mean,
    absolute: Mean,
}

impl Errors {
    /// Takes a prediction in.
    pub fn add(&mut self, predicted: f32, given: f32) {
        let error = f64::from(predicted) - f64::from(given);
        self.squared.add(error * error);
        self.absolute.add(error.abs());
    }

    /// Root of the mean squared error; `None` of nothing.
    pub fn rmse(self) -> Option<f64> {
        self.squared.known().map(f64::sqrt)
    }

    /// Mean absolute error; `None` of nothing.
    pub fn mae(self) -> Option<f64> {
        self.absolute.known()
    }
}

/// A running mean.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    /// Takes a value in.
    pub fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    /// The mean so far; `None` of nothing.
    pub fn known(self) -> Option<f64> {
        (self.count > 0).then(|| self.value())
    }

    /// The mean so far; 0 of nothing.
    pub fn value(self) -> f64 {
        self.sum / self.count.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-9)
    }

    /// Worked out by hand: places are worth 1, 1/log2(3), 1/2.
    #[test]
    fn ndcg_by_hand() {
        let second = 1.0 / 3.0_f64.log2();
        assert!(close(ndcg(&[true, false, true], 2, 3), (1.0 + 0.5) / (1.0 + second)));
        assert!(close(ndcg(&[true, true], 2, 10), 1.0));
        assert!(close(ndcg(&[false, true], 1, 10), second));
        assert!(close(ndcg(&[false, false, true], 5, 2), 0.0));
        assert_eq!(ndcg(&[false], 0, 10), None);
    }

    /// Two of five relevant items are found, in places 1 and 3.
    #[test]
    fn precision_recall_and_average_precision_by_hand() {
        let hits = [true, false, true, false];
        assert!(close(precision(&hits, 5, 4), 0.5));
        assert!(close(precision(&hits, 5, 10), 0.2));
        assert!(close(recall(&hits, 5, 4), 0.4));
        assert!(close(recall(&hits, 5, 2), 0.2));
        assert!(close(average_precision(&hits, 5, 4), (1.0 + 2.0 / 3.0) / 5.0));
        assert!(close(average_precision(&hits, 5, 2), 0.2));
        for measure in [precision, recall, average_precision] {
            assert_eq!(measure(&[false], 0, 10), None);
        }
    }

    #[test]
    fn errors_by_hand() {
        let mut errors = Errors::default();
        assert_eq!((errors.rmse(), errors.mae()), (None, None));
        for (predicted, given) in [(3.0, 4.0), (2.5, 2.5), (5.0, 3.0)] {
            errors.add(predicted, given);
        }
        assert!(close(errors.rmse(), (5.0_f64 / 3.0).sqrt()));
        assert!(close(errors.mae(), 1.0));
    }

    /// A second implementation, straight from the definitions, on random lists.
    #[test]
    fn random_lists_agree_with_the_definitions() {
        use rand::{Rng, SeedableRng, seq::SliceRandom};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        for _ in 0..500 {
            let catalog = rng.random_range(1..40_usize);
            let mut list: Vec<usize> = (0..catalog).collect();
            list.shuffle(&mut rng);
            let relevant: Vec<usize> = (0..catalog).filter(|_| rng.random::<f32>() < 0.3).collect();
            let k = rng.random_range(1..15);
            let hits: Vec<bool> = list.iter().map(|item| relevant.contains(item)).collect();
            let top: Vec<usize> = list.iter().copied().take(k).collect();
            let found = |upto: usize| top[..upto].iter().filter(|item| relevant.contains(item)).count() as f64;
            let gain = |order: &[usize]| -> f64 {
                let ranks = (1..=k.min(order.len())).filter(|&rank| relevant.contains(&order[rank - 1]));
                ranks.map(|rank| 2.0_f64.ln() / ((rank + 1) as f64).ln()).sum()
            };
            if relevant.is_empty() {
                assert_eq!(ndcg(&hits, 0, k), None);
                continue;
            }
            let all = relevant.len() as f64;
            let mut best = relevant.clone();
            best.extend((0..catalog).filter(|item| !relevant.contains(item)));
            assert!(close(ndcg(&hits, relevant.len(), k), gain(&list) / gain(&best)));
            assert!(close(precision(&hits, relevant.len(), k), found(top.len()) / k as f64));
            assert!(close(recall(&hits, relevant.len(), k), found(top.len()) / all));
            let precisions = (1..=top.len()).filter(|&rank| relevant.contains(&top[rank - 1]));
            let sum: f64 = precisions.map(|rank| found(rank) / rank as f64).sum();
            assert!(close(average_precision(&hits, relevant.len(), k), sum / all));
        }
    }

    #[test]
    fn a_mean_is_a_mean() {
        let mut mean = Mean::default();
        assert!(mean.value().abs() < 1e-12);
        for value in [1.0, 2.0, 6.0] {
            mean.add(value);
        }
        assert!((mean.value() - 3.0).abs() < 1e-12);
    }
}
