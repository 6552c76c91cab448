//! Films and the catalog they form.

use std::collections::HashMap;

/// A film's id in the host's own data (MovieLens' `movieId`, for one). At most 2^53 - 1, so that it is exact in
/// JavaScript and JSON.
pub type FilmId = u64;

/// The largest [`FilmId`].
pub const MAX_FILM_ID: FilmId = (1 << 53) - 1;

/// Which of a catalog's genres a film has: bit `n` stands for `catalog.genres[n]`. A catalog has at most 32.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct GenreSet(pub u32);

impl GenreSet {
    /// The positions in `catalog.genres`, in order.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..32).filter(move |bit| self.0 >> bit & 1 == 1)
    }

    /// How many genres both have.
    pub fn shared(self, other: Self) -> u32 {
        (self.0 & other.0).count_ones()
    }

    /// How many genres either has.
    pub fn union(self, other: Self) -> u32 {
        (self.0 | other.0).count_ones()
    }
}

/// Metadata of one film.
#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    /// The id in the host's data.
    pub id: FilmId,
    /// The title, article first: "The Matrix".
    pub title: String,
    /// Year of release, where known.
    pub year: Option<u16>,
    /// The genres it has.
    pub genres: GenreSet,
    /// The number in its IMDb id (`tt0133093` is 133093), where known.
    pub imdb: Option<u32>,
    /// Its TMDB id, where known.
    pub tmdb: Option<u32>,
    /// Number of ratings in the training data.
    pub ratings: u32,
    /// Their mean, in hundredths of a star; 0 where there are none.
    pub mean_centistars: u16,
}

/// All films of a bundle, most rated first. A film's place (its index here) is its row in every weight matrix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalog {
    genres: Vec<String>,
    films: Vec<Film>,
    places: HashMap<FilmId, usize>,
}

/// Why a list of films is not a catalog.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// Two films have the same id.
    #[error("film id {0} occurs twice")]
    Twice(FilmId),
    /// An id that is not exact as a JavaScript number.
    #[error("film id {0} is larger than 9007199254740991")]
    IdTooLarge(FilmId),
    /// More genres than a [`GenreSet`] holds.
    #[error("{0} genres, at most 32 are possible")]
    TooManyGenres(usize),
    /// A film has a genre the catalog does not name.
    #[error("film id {0} has a genre that the catalog does not name")]
    UnknownGenre(FilmId),
}

impl Catalog {
    /// Validates and indexes the films. Keeps their order.
    ///
    /// # Errors
    /// See [`CatalogError`].
    pub fn new(genres: Vec<String>, films: Vec<Film>) -> Result<Self, CatalogError> {
        if genres.len() > 32 {
            return Err(CatalogError::TooManyGenres(genres.len()));
        }
        let mut places = HashMap::with_capacity(films.len());
        for (place, film) in films.iter().enumerate() {
            if film.id > MAX_FILM_ID {
                return Err(CatalogError::IdTooLarge(film.id));
            }
            if film.genres.iter().any(|genre| genre >= genres.len()) {
                return Err(CatalogError::UnknownGenre(film.id));
            }
            if places.insert(film.id, place).is_some() {
                return Err(CatalogError::Twice(film.id));
            }
        }
        Ok(Self { genres, films, places })
    }

    /// The names of the genres, in the order of [`GenreSet`]'s bits.
    pub fn genres(&self) -> &[String] {
        &self.genres
    }

    /// All films, the most rated first.
    pub fn films(&self) -> &[Film] {
        &self.films
    }

    /// A film's place: its index in [`Catalog::films`] and its row in every weight matrix.
    pub fn place(&self, id: FilmId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// The film with this id.
    pub fn film(&self, id: FilmId) -> Option<&Film> {
        self.place(id).map(|place| &self.films[place])
    }

    /// The names of a film's genres.
    pub fn genre_names(&self, film: &Film) -> Vec<&str> {
        film.genres.iter().map(|genre| self.genres[genre].as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn film(id: FilmId, genres: u32) -> Film {
        Film {
            id,
            title: format!("Film {id}"),
            year: Some(1999),
            genres: GenreSet(genres),
            imdb: None,
            tmdb: None,
            ratings: 1,
            mean_centistars: 350,
        }
    }

    #[test]
    fn finds_films_by_id() {
        let catalog = Catalog::new(vec!["Drama".into()], vec![film(7, 1), film(3, 0)]).expect("valid");
        assert_eq!(catalog.place(3), Some(1));
        assert_eq!(catalog.film(9), None);
        assert_eq!(catalog.genre_names(&catalog.films()[0]), ["Drama"]);
    }

    #[test]
    fn refuses_what_could_not_be_used() {
        assert_eq!(Catalog::new(vec![], vec![film(7, 0), film(7, 0)]), Err(CatalogError::Twice(7)));
        assert_eq!(Catalog::new(vec![], vec![film(7, 1)]), Err(CatalogError::UnknownGenre(7)));
        let large = MAX_FILM_ID + 1;
        assert_eq!(Catalog::new(vec![], vec![film(large, 0)]), Err(CatalogError::IdTooLarge(large)));
        assert_eq!(Catalog::new(vec!["x".into(); 33], vec![]), Err(CatalogError::TooManyGenres(33)));
    }
}
