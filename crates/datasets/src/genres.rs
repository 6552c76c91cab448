//! Genre names, numbered in order of appearance and sorted at the end.

use matinee_core::{Film, GenreSet};

#[derive(Debug, Default)]
pub(super) struct Genres {
    names: Vec<String>,
}

impl Genres {
    /// Adds the named genres to a set. Words that stand for "none" are left out.
    pub(super) fn set<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Result<GenreSet, String> {
        let mut set = GenreSet::default();
        for name in names.map(str::trim) {
            let name = match name {
                "" | "unknown" | "(no genres listed)" => continue,
                // Older MovieLens files write it so; one name for one thing.
                "Children's" => "Children",
                name => name,
            };
            let bit = match self.names.iter().position(|known| known == name) {
                Some(bit) => bit,
                None if self.names.len() < 32 => {
                    self.names.push(name.to_owned());
                    self.names.len() - 1
                }
                None => return Err(format!("\"{name}\" is a 33rd genre: a catalog has at most 32")),
            };
            set.0 |= 1 << bit;
        }
        Ok(set)
    }

    /// The names in alphabetical order; the films' sets are renumbered to fit.
    pub(super) fn finish(self, films: &mut [Film]) -> Vec<String> {
        let mut order: Vec<usize> = (0..self.names.len()).collect();
        order.sort_by(|&a, &b| self.names[a].cmp(&self.names[b]));
        for film in films {
            let set = film.genres;
            let has = |bit: usize| set.0 >> bit & 1 == 1;
            film.genres = GenreSet(
                order.iter().enumerate().filter(|&(_, &old)| has(old)).fold(0, |set, (new, _)| set | 1 << new),
            );
        }
        order.into_iter().map(|old| self.names[old].clone()).collect()
    }
}
