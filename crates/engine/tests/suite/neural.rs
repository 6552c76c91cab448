//! Checks of the neural model, whose people are learned on the device.

use matinee_engine::Engine;
use matinee_models::NeverCancelled;
use matinee_models::burn::tensor::Device;
use matinee_protocol::Rating;

use super::{
    FILMS, PLAIN, engine, film_id, ids, list, neural, of_the_same_taste, rated, rated_and_hidden_films_are_excluded,
};

pub async fn all(device: &Device) {
    let engine = engine(&neural(FILMS, 0.0), device);
    ratings_decide(&engine).await;
    without_ratings_the_list_is_popular(&engine).await;
    rated_and_hidden_films_are_excluded(&engine).await;
    reasons_are_of_the_same_taste(&engine).await;
    stars_follow_ratings(&engine).await;
    the_same_ratings_give_the_same_list(&engine).await;
}

async fn ratings_decide(engine: &Engine) {
    for place in [0, 1] {
        let picks = list(engine, &[rated(place, 5.0), rated(place + 2, 4.5), rated(place + 4, 5.0)], PLAIN, 10).await;
        assert_eq!(picks.len(), 10);
        assert!(of_the_same_taste(&picks, place) >= 8, "{picks:?}");
        assert!(picks.windows(2).all(|pair| pair[0].score >= pair[1].score), "best first");
        assert!(picks.iter().all(|pick| (0.5..=5.0).contains(&pick.stars) && pick.margin > 0.0));
    }
}

async fn without_ratings_the_list_is_popular(engine: &Engine) {
    let picks = list(engine, &[], PLAIN, 10).await;
    assert!(picks.iter().all(|pick| pick.reasons.is_empty()));
    assert_eq!(ids(&picks), (0..10).map(film_id).collect::<Vec<_>>());
}

async fn reasons_are_of_the_same_taste(engine: &Engine) {
    let ratings = [rated(0, 5.0), rated(2, 4.0), rated(4, 4.5), rated(1, 1.0)];
    let picks = list(engine, &ratings, PLAIN, 5).await;
    for pick in picks.iter().filter(|pick| (pick.film - film_id(0)).is_multiple_of(2)) {
        let reason = pick.reasons.first().expect("a reason");
        assert_eq!((reason.film - film_id(0)) % 2, 0, "{pick:?}");
    }
}

/// A film is predicted without its own rating, and liking films raises what is predicted of the others.
async fn stars_follow_ratings(engine: &Engine) {
    let of = |stars: f32| (0..6).map(|nth| rated(nth * 2, stars)).collect::<Vec<Rating>>();
    let film = [film_id(0), film_id(20)];
    let liked = engine.predict(&of(5.0), &film, None, &NeverCancelled).await.expect("predicts");
    let disliked = engine.predict(&of(1.0), &film, None, &NeverCancelled).await.expect("predicts");
    assert!(liked.iter().zip(&disliked).all(|(liked, disliked)| liked.base > disliked.base + 0.3), "{liked:?}");
    let without = engine.predict(&of(5.0)[1..], &film[..1], None, &NeverCancelled).await.expect("predicts");
    assert!((without[0].base - liked[0].base).abs() < 1e-3, "{without:?} {liked:?}");
}

/// What was asked before leaves no trace, so that a page that is opened again shows the same list.
async fn the_same_ratings_give_the_same_list(engine: &Engine) {
    let ratings = [rated(0, 5.0), rated(3, 2.0), rated(4, 4.5)];
    let first = list(engine, &ratings, PLAIN, 10).await;
    list(engine, &ratings[..1], PLAIN, 10).await;
    assert_eq!(list(engine, &ratings, PLAIN, 10).await, first);
}
