//! Made-up ratings of any size, to see how training grows: long-tailed like the real ones, with tastes to be found.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "made-up numbers of ratings and years"
)]

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, LogNormal, StandardNormal};

/// Tastes that films and people fall into; each is a genre.
const TASTES: usize = 18;
/// How steeply popularity falls from film to film (Zipf's exponent).
const STEEPNESS: f64 = 1.0;
/// Films that are about as popular as the first: nobody's list has only one film in it.
const PLATEAU: f64 = 30.0;
/// Spread of how many films people rate, as that of a logarithm.
const ACTIVITY: f64 = 1.1;
/// How often somebody rates a film of one of their own tastes.
const LOYALTY: f64 = 0.7;

/// What to make up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// People.
    pub users: usize,
    /// Films.
    pub films: usize,
    /// About how many ratings; at least one a person.
    pub ratings: usize,
}

struct Film {
    quality: f32,
    year: u16,
    taste: usize,
}

/// The films of one taste with their popularity summed up.
#[derive(Default)]
struct FilmGroup {
    films: Vec<usize>,
    sums: Vec<f64>,
}

impl FilmGroup {
    fn push(&mut self, film: usize, popularity: f64) {
        self.films.push(film);
        self.sums.push(self.sums.last().copied().unwrap_or(0.0) + popularity);
    }

    fn draw(&self, rng: &mut ChaCha8Rng) -> Option<usize> {
        let at = rng.random::<f64>() * self.sums.last()?;
        self.films.get(self.sums.partition_point(|&sum| sum < at)).copied()
    }
}

/// Writes `ratings.csv` and `items.csv` (a host's own catalog, see `docs/bundle-from-your-data.md`) into a folder and
/// returns how many ratings there are. The same seed gives the same files.
///
/// # Errors
/// When there is nothing to make up, or the folder can't be written.
pub fn write(dir: &Path, size: Size, seed: u64, progress: &mut dyn FnMut(usize)) -> anyhow::Result<usize> {
    anyhow::ensure!(size.users > 0 && size.films >= TASTES, "at least one person and {TASTES} films are needed");
    let failed = || format!("can't write to {}", dir.display());
    fs::create_dir_all(dir).with_context(failed)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (films, groups) = films(size.films, &mut rng);
    write_items(dir, &films).with_context(failed)?;
    let mut out = BufWriter::new(File::create(dir.join("ratings.csv")).with_context(failed)?);
    writeln!(out, "user,item,rating").with_context(failed)?;
    let mean = size.ratings as f64 / size.users as f64;
    let activity = LogNormal::new(mean.ln() - ACTIVITY * ACTIVITY / 2.0, ACTIVITY)?;
    let mut written = 0;
    for user in 0..size.users {
        // Not more than a third of the catalog: otherwise the tail would have to be drawn.
        let count = (activity.sample(&mut rng) as usize).clamp(1, (size.films / 3).max(1));
        written += write_user(&mut out, user, count, &films, &groups, &mut rng).with_context(failed)?;
        if user % 1000 == 0 {
            progress(user);
        }
    }
    out.flush().with_context(failed)?;
    Ok(written)
}

fn films(count: usize, rng: &mut ChaCha8Rng) -> (Vec<Film>, Vec<FilmGroup>) {
    let mut groups: Vec<FilmGroup> = (0..TASTES).map(|_| FilmGroup::default()).collect();
    let mut films = Vec::with_capacity(count);
    for place in 0..count {
        let taste = rng.random_range(0..TASTES);
        let quality = rng.sample::<f32, _>(StandardNormal) * 0.4;
        // Most films are young.
        let year = 2024 - (rng.random::<f32>().powi(2) * 90.0) as u16;
        groups[taste].push(place, 1.0 / (place as f64 + PLATEAU).powf(STEEPNESS));
        films.push(Film { quality, year, taste });
    }
    (films, groups)
}

fn write_items(dir: &Path, films: &[Film]) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(dir.join("items.csv"))?);
    writeln!(out, "item,title,year,genres")?;
    for (place, film) in films.iter().enumerate() {
        writeln!(out, "{},Film {},{},Taste {}", place + 1, place + 1, film.year, film.taste + 1)?;
    }
    out.flush()
}

fn write_user(
    out: &mut impl Write,
    user: usize,
    count: usize,
    films: &[Film],
    groups: &[FilmGroup],
    rng: &mut ChaCha8Rng,
) -> std::io::Result<usize> {
    let own: [usize; 3] = std::array::from_fn(|_| rng.random_range(0..TASTES));
    let bias = rng.sample::<f32, _>(StandardNormal) * 0.4;
    let mut seen = HashSet::with_capacity(count);
    // Popular films are drawn again and again: give up at some point.
    for _ in 0..count * 4 {
        if seen.len() == count {
            break;
        }
        let taste = if rng.random::<f64>() < LOYALTY {
            own[rng.random_range(0..own.len())]
        } else {
            rng.random_range(0..TASTES)
        };
        let Some(film) = groups[taste].draw(rng) else { continue };
        if seen.insert(film) {
            let liking = if own.contains(&films[film].taste) { 0.4 } else { -0.3 };
            let noise = rng.sample::<f32, _>(StandardNormal) * 0.8;
            let halves = ((3.5 + films[film].quality + bias + liking + noise) * 2.0).round().clamp(1.0, 10.0);
            writeln!(out, "{},{},{}", user + 1, film + 1, halves / 2.0)?;
        }
    }
    Ok(seen.len())
}

#[cfg(test)]
mod tests {
    use matinee_datasets::{ReadOptions, read};

    use super::*;

    #[test]
    fn what_is_made_up_is_long_tailed_and_can_be_read() {
        let dir = tempfile::tempdir().expect("a folder");
        let size = Size { users: 500, films: 400, ratings: 10_000 };
        let written = write(dir.path(), size, 1, &mut |_| ()).expect("writes");
        assert!((7_000..13_000).contains(&written), "{written}");
        let data = read(dir.path(), &ReadOptions::default(), &mut |_, _| ()).expect("reads");
        assert_eq!((data.ratings.len(), data.ratings.user_count(), data.films.len()), (written, 500, 400));
        // The films are sorted by how often they were rated.
        let of = |films: &[matinee_core::Film]| films.iter().map(|film| film.ratings).sum::<u32>();
        assert!(of(&data.films[..40]) > 3 * of(&data.films[360..]), "the first tenth has more than the last");
        let again = tempfile::tempdir().expect("a folder");
        write(again.path(), size, 1, &mut |_| ()).expect("writes");
        let bytes = |dir: &Path| fs::read(dir.join("ratings.csv")).expect("reads");
        assert_eq!(bytes(dir.path()), bytes(again.path()), "the same seed, the same files");
        assert!(write(dir.path(), Size { films: 3, ..size }, 1, &mut |_| ()).is_err());
    }
}
