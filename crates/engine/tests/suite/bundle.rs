//! Made-up bundles whose recommendations are known beforehand.

use matinee_data::bundle::{Precision, Tensor, Weights, encode_catalog, encode_weights};
use matinee_data::{Catalog, Film, FilmId, GenreSet, Stars};
use matinee_engine::STARS_WEIGHT;

/// Films of [`clustered`].
pub const FILMS: usize = 60;
const DIM: usize = 8;
const HIDDEN: usize = 4;

/// The two files of a bundle.
pub struct Bundle {
    pub catalog: Vec<u8>,
    pub weights: Vec<u8>,
}

/// The id of the film at a place.
pub fn film_id(place: usize) -> FilmId {
    1000 + place as u64
}

/// Even places share one taste, odd places another; the first places are the popular ones.
pub fn clustered() -> Bundle {
    let vector = |place: usize, at: usize| {
        let own = noise(place * DIM + at) * 0.1;
        if at == place % 2 { 1.0 + own } else { own }
    };
    build(FILMS, vector)
}

/// Any number of films with random vectors.
pub fn of_size(films: usize) -> Bundle {
    build(films, |place, at| noise(place * DIM + at))
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
    let random = |count: usize, salt: usize| (0..count).map(|n| noise(n + salt)).collect::<Vec<f32>>();
    let stars: Vec<f32> = Stars::all().map(|stars| stars.value() - 2.75).collect();
    let prior: Vec<f32> = (0..films).map(|place| 1.0 - place as f32 / films as f32).collect();
    let tensor = |name: &str, shape: [usize; 2], values: &[f32]| Tensor::new(name, &shape, values, Precision::F32);
    let weights = Weights {
        tensors: vec![
            tensor("rated", [films, DIM], &vectors),
            tensor("candidates", [films, DIM], &vectors),
            tensor("star_weights", [Stars::LEVELS, 1], &stars),
            tensor("prior", [1, films], &prior),
            tensor("film_mean", [films, 1], &vec![3.5; films]),
            tensor("film_bias", [films, 1], &random(films, 7)),
            tensor("user_hidden", [DIM, HIDDEN], &random(DIM * HIDDEN, 70_000)),
            tensor("film_hidden", [DIM, HIDDEN], &random(DIM * HIDDEN, 80_000)),
            tensor("hidden_bias", [1, HIDDEN], &random(HIDDEN, 90_000)),
            tensor("output", [HIDDEN, 1], &random(HIDDEN, 99_000)),
            tensor("bias_weight", [1, 1], &[1.0]),
            tensor(STARS_WEIGHT, [1, 1], &[0.0]),
        ],
    };
    Bundle { catalog: encode_catalog(&catalog).expect("encodes"), weights: encode_weights(&weights).expect("encodes") }
}
