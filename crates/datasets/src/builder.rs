//! Collects the films of a data set while its files are read.

use std::collections::HashMap;

use matinee_core::{Film, FilmId, MAX_FILM_ID};

use super::{error::BadLines, genres::Genres};

/// The films and errors read so far.
#[derive(Default)]
pub(super) struct DatasetBuilder {
    pub(super) films: Vec<Film>,
    pub(super) genres: Genres,
    pub(super) bad: BadLines,
    places: HashMap<FilmId, u32>,
}

impl DatasetBuilder {
    /// Adds a film whose id is new.
    pub(super) fn add(&mut self, film: Film) -> Result<(), String> {
        if film.id > MAX_FILM_ID {
            return Err(format!("film id {} is larger than {MAX_FILM_ID}", film.id));
        }
        if film.title.is_empty() {
            return Err(format!("film {} has no title", film.id));
        }
        if self.places.contains_key(&film.id) {
            return Err(format!("film id {} occurs twice", film.id));
        }
        let place = u32::try_from(self.films.len()).map_err(|_| "more films than 32 bits can number".to_owned())?;
        self.places.insert(film.id, place);
        self.films.push(film);
        Ok(())
    }

    /// The place of a film that was added, in the order of adding.
    pub(super) fn place(&self, id: FilmId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// A film that was added.
    pub(super) fn film_mut(&mut self, id: FilmId) -> Option<&mut Film> {
        self.place(id).and_then(|place| self.films.get_mut(place as usize))
    }
}
