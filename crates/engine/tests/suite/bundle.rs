//! Synthetic bundles with known recommendations.

#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small numbers")]

use matinee_bundle::{ModelKind, Precision, Tensor, Weights, encode_catalog, encode_weights};
use matinee_core::{Catalog, Film, FilmId, GenreSet};
use matinee_models::linear::Hyperparameters;

/// Films of [`clustered`].
pub const FILMS: usize = 60;
const DIM: usize = 8;
/// The dimension of popularity; the mean taste vector has only this one.
const POPULARITY: usize = DIM - 1;
const NEIGHBOURS: usize = 2;
/// Width of the neural model's layer.
const HIDDEN: usize = 6;

/// The two files of a bundle.
pub struct Bundle {
    pub kind: ModelKind,
    pub catalog: Vec<u8>,
    pub weights: Vec<u8>,
}

/// The id of the film at a place.
pub fn film_id(place: usize) -> FilmId {
    1000 + place as u64
}

/// Even places share one taste, odd places another; the first places are the popular ones.
pub fn clustered() -> Bundle {
    build(FILMS, clustered_vector)
}

fn clustered_vector(place: usize, at: usize) -> f32 {
    let own = noise(place * DIM + at) * 0.1;
    if at == place % 2 { 1.0 + own } else { own }
}

/// Any number of films with random vectors.
pub fn of_size(films: usize) -> Bundle {
    build(films, |place, at| noise(place * DIM + at))
}

/// The same films with a neural model, in which title embeddings are what film vectors are there.
pub fn neural(films: usize, like_weight: f32) -> Bundle {
    let tensor = |name: &str, shape: [usize; 2], value: &dyn Fn(usize) -> f32| {
        let values: Vec<f32> = (0..shape[0] * shape[1]).map(value).collect();
        Tensor::new(name, &shape, &values, Precision::F32)
    };
    let random = |phase: usize, size: f32| move |at: usize| noise(phase * 1_000_003 + at) * size;
    // Steps, learning rate, weights of both losses, both pulls, squared loss, like weight, intervals, range.
    let settings = [30.0, 0.05, 1.0, 1.0, 1.0, 3.0, 1.0, like_weight, 1.5, 1.0, 0.5, 5.0];
    let tensors = vec![
        tensor("titles", [films, DIM], &|at| clustered_vector(at / DIM, at % DIM)),
        tensor("retrieval_bias", [1, films], &|at| ((films - at) as f32).ln()),
        tensor("rating_bias", [films, 1], &random(1, 0.2)),
        tensor("user_layer", [DIM, HIDDEN], &random(2, 0.5)),
        tensor("title_layer", [DIM, HIDDEN], &random(3, 0.5)),
        tensor("layer_bias", [1, HIDDEN], &random(4, 0.1)),
        tensor("output", [HIDDEN, 1], &random(5, 0.5)),
        tensor("output_bias", [1, 1], &|_| 0.5),
        tensor("settings", [1, 12], &|at| settings[at]),
    ];
    let Bundle { catalog, .. } = of_size(films);
    Bundle { kind: ModelKind::TwoStage, catalog, weights: encode_weights(&Weights { tensors }).expect("encodes") }
}

/// A number between -1 and 1 that looks random and is the same everywhere.
fn noise(n: usize) -> f32 {
    let mut x = (n as u32).wrapping_mul(0x9E37_79B9) ^ 0x85EB_CA6B;
    for _ in 0..2 {
        x = (x ^ (x >> 15)).wrapping_mul(0x2C1B_3C6D);
    }
    (x >> 8) as f32 / 8_388_608.0 - 1.0
}

fn build(films: usize, vector: impl Fn(usize, usize) -> f32) -> Bundle {
    let film = |place| Film {
        id: film_id(place),
        title: format!("Film {place}"),
        year: Some(1990),
        genres: GenreSet(1 << (place % 2)),
        imdb: None,
        tmdb: None,
        ratings: (films - place) as u32,
        mean_centistars: 350,
    };
    let genres = vec!["Even".to_string(), "Odd".to_string()];
    let catalog = Catalog::new(genres, (0..films).map(film).collect()).expect("a catalog");
    let vectors: Vec<f32> =
        (0..films).flat_map(|place| (0..DIM).map(move |at| (place, at))).map(|(p, a)| vector(p, a)).collect();
    let popularity = |place: usize| 0.3 * (1.0 - place as f32 / films as f32);
    let mut tastes = vectors.clone();
    tastes.chunks_mut(DIM).enumerate().for_each(|(place, row)| row[POPULARITY] = popularity(place));
    let mean_taste: Vec<f32> = (0..DIM).map(|at| if at == POPULARITY { 1.0 } else { 0.0 }).collect();
    // The next two of the same taste, around the corner.
    let neighbours: Vec<u32> =
        (0..films).flat_map(|place| [2, 4].map(|step| ((place + step) % films.max(1)) as u32)).collect();
    let hyperparameters = Hyperparameters {
        unobserved: 0.02,
        regularisation: 0.02,
        noise: 0.5,
        like_weight: 2.0,
        interval_scale: (1.0, 1.0),
        range: (0.5, 5.0),
    };
    let tensor = |name: &str, shape: [usize; 2], values: &[f32]| Tensor::new(name, &shape, values, Precision::F32);
    let weights = Weights {
        tensors: vec![
            tensor("films", [films, DIM], &tastes),
            tensor("mean_taste", [1, DIM], &mean_taste),
            Tensor::places("neighbours", &[films, NEIGHBOURS], &neighbours),
            tensor("neighbour_weights", [films, NEIGHBOURS], &vec![0.02; films * NEIGHBOURS]),
            tensor("factors", [films, DIM], &vectors),
            tensor("film_mean", [films, 1], &vec![3.5; films]),
            tensor("film_variance", [films, 1], &vec![0.1; films]),
            tensor("prior_map", [2 + 2 * DIM, DIM], &vec![0.0; (2 + 2 * DIM) * DIM]),
            tensor("settings", [1, Hyperparameters::COUNT], &hyperparameters.to_array()),
        ],
    };
    Bundle {
        kind: ModelKind::Linear,
        catalog: encode_catalog(&catalog).expect("encodes"),
        weights: encode_weights(&weights).expect("encodes"),
    }
}
