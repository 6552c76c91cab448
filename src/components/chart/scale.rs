//! Where ticks and names stand.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of whole steps")]

/// Round numbers from at or below `low` to at or above `high`: two at least, seven at most.
pub fn ticks(low: f64, high: f64) -> Vec<f64> {
    // Ten to the power of whatever fits; a logarithm would be code that nothing else here needs.
    let mut unit = 1.0;
    let range = if high > low { high - low } else { 1.0 };
    while unit > range / 4.0 && unit > 1e-9 {
        unit /= 10.0;
    }
    while unit * 10.0 <= range / 4.0 && unit < 1e9 {
        unit *= 10.0;
    }
    let step = [1.0, 2.0, 5.0].map(|factor| factor * unit).into_iter().find(|step| range / step <= 4.0);
    let step = step.unwrap_or(unit * 10.0);
    // A little slack, so that a value on a tick does not ask for one more.
    let first = (low / step + 1e-6).floor();
    let last = (high / step - 1e-6).ceil().max(first + 1.0);
    (0..=(last - first) as u32).map(|nth| (first + f64::from(nth)) * step).collect()
}

/// Moves names apart that would stand on one another, and keeps them between `low` and `high` as far as there is room.
pub fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = Vec::new();
    for (nth, want) in wanted.iter().enumerate() {
        let at = order.iter().position(|&other| wanted[other] > *want).unwrap_or(order.len());
        order.insert(at, nth);
    }
    // Pushed down, pushed up, and the middle of both: a crowd of names stays around where it belongs.
    let (mut down, mut up) = (wanted.to_vec(), wanted.to_vec());
    push(&order, &mut down, |y, last| y.max(last + gap));
    order.reverse();
    push(&order, &mut up, |y, last| y.min(last - gap));
    let mut placed: Vec<f64> = down.iter().zip(&up).map(|(a, b)| f64::midpoint(*a, *b)).collect();
    let mut limit = high;
    for &nth in &order {
        placed[nth] = placed[nth].min(limit);
        limit = placed[nth] - gap;
    }
    let mut limit = low;
    for &nth in order.iter().rev() {
        placed[nth] = placed[nth].max(limit);
        limit = placed[nth] + gap;
    }
    placed
}

/// Moves each in this order, given where the last one has come to lie.
fn push(order: &[usize], all: &mut [f64], moved: impl Fn(f64, f64) -> f64) {
    let mut last = None;
    for &nth in order {
        all[nth] = last.map_or(all[nth], |last| moved(all[nth], last));
        last = Some(all[nth]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (a, b) in found.iter().zip(expected) {
            assert!((a - b).abs() < 1e-9, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn ticks_are_round_and_hold_all_values() {
        near(&ticks(0.0, 0.298), &[0.0, 0.1, 0.2, 0.3]);
        near(&ticks(0.0, 0.636), &[0.0, 0.2, 0.4, 0.6, 0.8]);
        near(&ticks(0.86, 1.03), &[0.85, 0.9, 0.95, 1.0, 1.05]);
        near(&ticks(3.0, 11.0), &[2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
        near(&ticks(0.0, 400.0), &[0.0, 100.0, 200.0, 300.0, 400.0]);
    }

    #[test]
    fn ticks_exist_where_there_is_no_range() {
        for value in [0.0, 0.7, 12.0] {
            let ticks = ticks(value, value);
            assert!(ticks.len() >= 2 && ticks[0] <= value && *ticks.last().expect("some") >= value, "{ticks:?}");
        }
        assert!(ticks(0.0, f64::NEG_INFINITY).len() >= 2);
    }

    #[test]
    fn names_move_apart() {
        near(&spread(&[50.0, 52.0, 20.0], 10.0, 0.0, 100.0), &[46.0, 56.0, 20.0]);
        near(&spread(&[98.0, 99.0], 10.0, 0.0, 100.0), &[90.0, 100.0]);
        near(&spread(&[0.0, 0.0], 10.0, 5.0, 100.0), &[5.0, 15.0]);
        near(&spread(&[40.0, 80.0, 60.0], 10.0, 0.0, 100.0), &[40.0, 80.0, 60.0]);
        assert!(spread(&[], 10.0, 0.0, 1.0).is_empty());
    }
}
