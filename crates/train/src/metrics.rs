//! Measures of a ranked list.

/// Normalised discounted cumulative gain at `k` with binary relevance (Järvelin and Kekäläinen 2002): `hits` says of
/// the first places of a list whether each is relevant, `relevant` how many relevant items there are in all. `None`
/// where there is nothing to find.
pub fn ndcg(hits: &[bool], relevant: usize, k: usize) -> Option<f64> {
    let discount = |place: usize| 1.0 / (place as f64 + 2.0).log2();
    let ideal: f64 = (0..relevant.min(k)).map(discount).sum();
    let gain: f64 = hits.iter().take(k).enumerate().filter(|&(_, &hit)| hit).map(|(place, _)| discount(place)).sum();
    (relevant > 0).then(|| gain / ideal)
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
