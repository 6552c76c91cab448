//! The best of many scores.

/// The `count` best scores with their films' places, best first. Places decide between equals, so that every device gives the
/// same.
pub fn best(scores: impl IntoIterator<Item = (u32, f32)>, count: usize) -> Vec<(u32, f32)> {
    let mut scores: Vec<(u32, f32)> = scores.into_iter().collect();
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if scores.len() > count {
        scores.select_nth_unstable_by(count, order);
        scores.truncate(count);
    }
    scores.sort_unstable_by(order);
    scores
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_come_first_and_places_decide_between_equals() {
        let scores = [(0, 1.0), (1, 3.0), (2, -2.0), (3, 3.0), (4, 2.0)];
        assert_eq!(best(scores, 3), [(1, 3.0), (3, 3.0), (4, 2.0)]);
        assert_eq!(best(scores, 9).len(), scores.len(), "no more than there are");
        assert_eq!(best(scores, 0), []);
    }
}
