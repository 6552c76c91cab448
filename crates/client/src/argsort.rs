//! Argsort by a float key. One instance for all types, because each use of `sort` adds its code to the page.

/// Indices that sort the keys in ascending order. Stable.
pub fn argsort(keys: impl Iterator<Item = f64>) -> Vec<usize> {
    let mut places: Vec<(i64, usize)> = keys.map(rank).zip(0..).collect();
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).collect()
}

/// A whole number that is larger when the number is: what `f64::total_cmp` compares.
fn rank(key: f64) -> i64 {
    let bits = key.to_bits().cast_signed();
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorts_and_keeps_equals_in_their_order() {
        let keys = [3.5, -1.0, 0.0, 3.5, -7.25, 1e12];
        assert_eq!(argsort(keys.into_iter()), [4, 1, 2, 0, 3, 5]);
    }
}
