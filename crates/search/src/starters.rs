//! Starter films: what to offer for rating to a new visitor. Popular films, varied over genres and decades.

#![expect(clippy::cast_precision_loss, reason = "counts of ratings, of which a logarithm is taken, and of genres")]

use matinee_core::{Catalog, Film};

use crate::fold::words_of;

/// Number of preceding films a new one should differ from: about one screen.
const WINDOW: usize = 12;
/// Number of preceding films in which the same series is avoided.
const SERIES_WINDOW: usize = 60;

/// The places of up to `count` films in display order. Deterministic.
///
/// Greedy: takes the film with the highest log popularity minus its similarity to the preceding films, among the
/// `3 * count` most popular ones.
pub fn starters(catalog: &Catalog, count: usize) -> Vec<usize> {
    let films = catalog.films();
    // The catalog has the most rated first.
    let best_known = 0..films.len().min(count.saturating_mul(3));
    let mut left: Vec<Candidate> =
        best_known.map(|place| Candidate { place, series: series(&films[place].title) }).collect();

    let mut chosen: Vec<Candidate> = Vec::with_capacity(count);
    while chosen.len() < count && !left.is_empty() {
        let recent = &chosen[chosen.len().saturating_sub(WINDOW)..];
        let further = &chosen[chosen.len().saturating_sub(SERIES_WINDOW)..];
        let mut best = (0, f32::NEG_INFINITY);
        for (at, candidate) in left.iter().enumerate() {
            let film = &films[candidate.place];
            let mut value = (film.ratings as f32 + 1.0).ln();
            for other in recent {
                value -= common(film, &films[other.place]) / WINDOW as f32;
            }
            if further.iter().any(|other| other.series == candidate.series) {
                value -= 1.5;
            }
            if value > best.1 {
                best = (at, value);
            }
        }
        chosen.push(left.remove(best.0));
    }
    chosen.into_iter().map(|candidate| candidate.place).collect()
}

struct Candidate {
    place: usize,
    series: String,
}

/// Similarity of two films: Jaccard index of their genres, plus a bonus for the same decade.
fn common(a: &Film, b: &Film) -> f32 {
    let union = a.genres.union(b.genres);
    let genres = if union == 0 { 0.5 } else { a.genres.shared(b.genres) as f32 / union as f32 };
    let same_decade = matches!((a.year, b.year), (Some(a), Some(b)) if a / 10 == b / 10);
    2.2 * genres + if same_decade { 1.4 } else { 0.0 }
}

/// A heuristic key for a film series: the first two words of the title, without article.
fn series(title: &str) -> String {
    let words = words_of(title);
    let start = usize::from(words.len() > 1 && ["the", "a", "an"].contains(&words[0].as_str()));
    let mut words = words.into_iter().skip(start);
    let first = words.next().unwrap_or_default();
    // "Terminator" and "Terminator 2" belong together; a number or a short word tells nothing.
    match words.next() {
        Some(second) if second.len() > 2 && first.len() < 8 => format!("{first} {second}"),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use matinee_core::GenreSet;

    use super::*;

    fn catalog() -> Catalog {
        let films = (0..200_u16)
            .map(|place| Film {
                id: u64::from(place),
                title: if place < 6 { format!("Star Wars {place}") } else { format!("Film{place}") },
                year: Some(1950 + place % 7 * 10),
                genres: GenreSet(1 << (place % 5)),
                imdb: None,
                tmdb: None,
                ratings: u32::from(1000 - place),
                mean_centistars: 350,
            })
            .collect();
        Catalog::new((0..5).map(|genre| format!("genre {genre}")).collect(), films).expect("valid")
    }

    #[test]
    fn starts_with_the_best_known_and_varies() {
        let catalog = catalog();
        let places = starters(&catalog, 60);
        assert_eq!(places.len(), 60);
        assert_eq!(places[0], 0);
        assert_eq!(places.iter().collect::<HashSet<_>>().len(), 60, "no film twice");
        let first: Vec<&Film> = places[..10].iter().map(|&place| &catalog.films()[place]).collect();
        let genres: HashSet<u32> = first.iter().map(|film| film.genres.0).collect();
        let decades: HashSet<u16> = first.iter().filter_map(|film| film.year).map(|year| year / 10).collect();
        assert_eq!(genres.len(), 5);
        assert!(decades.len() >= 5, "{decades:?}");
        assert_eq!(first.iter().filter(|film| film.title.starts_with("Star Wars")).count(), 1);
    }

    #[test]
    fn is_the_same_every_time_and_bounded() {
        assert_eq!(starters(&catalog(), 40), starters(&catalog(), 40));
        assert_eq!(starters(&catalog(), 900).len(), 200);
        assert!(starters(&Catalog::default(), 10).is_empty());
    }

    #[test]
    fn knows_series() {
        assert_eq!(series("Star Wars: Episode IV"), series("Star Wars: Episode V"));
        assert_eq!(series("Terminator 2: Judgment Day"), series("The Terminator"));
        assert_ne!(series("Toy Story"), series("Toy Soldiers"));
    }
}
