use std::cell::Cell;

use matinee_core::{Film, GenreSet};
use matinee_datasets::{DatasetKind, Skipped};

use super::*;
use crate::evaluate::trial::ratings_of;

/// Twenty people of two tastes.
fn data() -> Dataset {
    let film = |id: u64| Film {
        id,
        title: format!("Film {id}"),
        year: None,
        genres: GenreSet(0),
        imdb: None,
        tmdb: None,
        ratings: 0,
        mean_centistars: 0,
    };
    let users: Vec<u64> = (0..20).collect();
    let row = |user: &u64| (0..6).map(|nth| (u32::from(user % 2 == 1) + 2 * nth, Stars::MAX)).collect();
    let rows: Vec<Row> = users.iter().map(row).collect();
    Dataset {
        kind: DatasetKind::Csv,
        genres: vec![],
        films: (0..12).map(film).collect(),
        ratings: ratings_of(&users, &rows),
        skipped: Skipped::default(),
    }
}

/// Whoever stops, in the first training or in the second, keeps the best epoch.
#[test]
fn stopping_keeps_what_there_is() {
    let options = TwoStageOptions { epochs: 3, patience: 3, dim: 4, hidden: 4, ..TwoStageOptions::default() };
    for (calls, epochs, stopped) in [(2, 2, true), (3, 3, true), (100, 3, false)] {
        let asked = Cell::new(0);
        let stop = || {
            asked.set(asked.get() + 1);
            asked.get() > calls
        };
        let device = matinee_engine::open_cpu();
        let fitted = fit(&data(), &options, &device, &stop, &mut |_| {}).expect("fits").fitted;
        assert_eq!((fitted.history.len(), fitted.stopped), (epochs, stopped), "{calls}");
        assert!(Model::from_weights(&fitted.weights, 12, &device).is_ok());
    }
    assert!(fit(&data(), &options, &matinee_engine::open_cpu(), &|| true, &mut |_| {}).is_err());
}
