use matinee_core::Stars;

use super::*;
use crate::recommender::Prediction;

fn answer(stars: f32, first: u32) -> Answer {
    Answer {
        top: Some((first..first + 10).collect()),
        stars: Some(vec![Prediction::point(stars); 2]),
        ..Answer::default()
    }
}

fn tuned(shown: f64, answer: Answer) -> Tuned {
    Tuned { measured: 2.0 * shown, shown, orders: true, answer: Some(answer) }
}

/// Three people show five ratings each and hide two films of 4 stars. One model is left as it is, one gets better and brings
/// the first film into the ten, one loses half a star and throws it out.
#[test]
fn what_tuning_changes_by_hand() {
    let stars = |halves| Stars::from_halves(halves).expect("a rating");
    let case = |id| Case {
        id,
        user: None,
        shown: (10..15).map(|place| (place, stars(8))).collect(),
        hidden: vec![(0, stars(8)), (1, stars(8))],
        k: Some(5),
    };
    let none = Tuned::default();
    let null = Guarded { is_kept: true, measured: 0.4, shown: 0.2, truth: -0.1 };
    let cases = [
        compare(&case(1), &answer(3.0, 0), &none, null),
        compare(&case(2), &answer(3.0, 1), &tuned(0.5, answer(4.0, 0)), Guarded::default()),
        compare(&case(3), &answer(3.0, 0), &tuned(0.25, answer(2.5, 1)), Guarded::default()),
    ];
    assert_eq!((cases[1].brought, cases[1].thrown), ((1, 1), (1, 0)));
    let all: Vec<&TunedCase> = cases.iter().collect();
    let [summary] = &summarise(&all)[..] else { panic!("one number of ratings") };
    let close = |value: f64, expected: f64| (value - expected).abs() < 1e-6;
    assert_eq!((summary.k, summary.people), (5, 3));
    assert!(close(summary.kept, 2.0 / 3.0) && close(summary.kept_null, 1.0 / 3.0) && close(summary.worse, 1.0 / 3.0));
    assert!(close(summary.rmse[0], 1.0) && close(summary.rmse[1], (3.25_f64 / 3.0).sqrt()), "{summary:?}");
    assert!(close(summary.rmse_change.mean, summary.rmse[1] - 1.0));
    assert!(summary.rmse_change.low < summary.rmse_change.mean && summary.rmse_change.mean < summary.rmse_change.high);
    // The second gains 1 where .5 was shown, the third loses .5 where .25 was.
    assert!(close(summary.shown_minus_true, (-0.5 + 0.75) / 3.0));
    let gains = summary.gains_of_kept.expect("two are kept");
    assert!(close(gains[0], 0.25) && close(gains[1], 0.375) && close(gains[2], 0.75), "{gains:?}");
    assert!(close(summary.shown_minus_true_null, 0.3 / 3.0), "{summary:?}");
    assert!(close(summary.lists_changed, 2.0 / 3.0) && close(summary.replaced, 1.0));
    assert_eq!((summary.liked_of_brought, summary.liked_of_thrown), (Some(0.5), Some(0.5)));
    let second = 1.0 / 3.0_f64.log2();
    let one_of_two = 1.0 / (1.0 + second);
    assert!(close(summary.ndcg10[0], (2.0 + one_of_two) / 3.0) && close(summary.ndcg10[1], summary.ndcg10[0]));
}

#[test]
fn null_ratings_are_predictions_with_residuals_of_others() {
    let stars = |halves| Stars::from_halves(halves).expect("a rating");
    // Predicted 3 and given 2.5 or 4: residuals of .5 and 1, either way.
    let shown: Vec<Rated> = (0..40).map(|place| (place, stars(if place < 30 { 5 } else { 8 }))).collect();
    let null = Null::of(&shown, &[3.0; 40], &mut ChaCha8Rng::seed_from_u64(3));
    let off = |by: f32| null.shown.iter().filter(|(_, stars)| (stars.value() - 3.0 - by).abs() < 0.1).count();
    assert_eq!((off(0.5) + off(-0.5), off(1.0) + off(-1.0)), (30, 10));
    assert!(off(0.5) > 5 && off(-0.5) > 5, "both signs");
    assert!((null.noise - (30.0 * 0.25 + 10.0) / 40.0).abs() < 1e-6);
    assert!(null.shown.iter().zip(&shown).all(|(null, shown)| null.0 == shown.0));
    assert_eq!((nearest(7.0), nearest(-1.0), nearest(3.2)), (Stars::MAX, Stars::MIN, stars(6)));
}
