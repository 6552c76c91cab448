//! The splits that come with MovieLens 100K, such as `u1.base` and `u1.test`.

use std::{collections::HashMap, path::Path};

use matinee_core::{Film, FilmId, Scale};

use super::{
    accumulate::{Accumulator, Ratings},
    error::ImportError,
    format::{IN_ORDER, rating},
    rows::{Rows, Style},
    source::Source,
};

/// Reads a split by its name, such as `u1`: its training ratings and its test ratings. The films are those of the data
/// set in the same folder; ratings go by their places.
///
/// # Errors
/// When a file is missing or cannot be read, or a line is bad.
pub fn read_u_split(dir: &Path, name: &str, films: &[Film]) -> Result<(Ratings, Ratings), ImportError> {
    let places: HashMap<FilmId, u32> = films.iter().zip(0..).map(|(film, place)| (film.id, place)).collect();
    let read = |part: &str| read_part(&dir, &format!("{name}.{part}"), &places);
    Ok((read("base")?, read("test")?))
}

fn read_part(source: &dyn Source, file: &str, places: &HashMap<FilmId, u32>) -> Result<Ratings, ImportError> {
    let mut rows = Rows::new(file, source.open(file)?, Style::Cut("\t"));
    let mut ratings = Accumulator::default();
    while rows.next()? {
        match rating(&rows, IN_ORDER, Scale::HALF_STARS, |id| places.get(&id).copied()) {
            Ok((user, place, stars)) => ratings.push(user, place, stars),
            Err(reason) => return Err(rows.error(reason.say("u.item"))),
        }
    }
    if ratings.is_empty() {
        return Err(ImportError::file(file, "it holds no ratings"));
    }
    Ok(ratings.finish_in_place(places.len()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn read(text: &str) -> Result<Ratings, ImportError> {
        let files: BTreeMap<String, Vec<u8>> = [("u1.base".to_owned(), text.as_bytes().to_vec())].into();
        read_part(&files, "u1.base", &[(7, 0), (9, 1)].into())
    }

    #[test]
    fn reads_ratings_by_place() {
        let ratings = read("2\t9\t3\t881\n1\t7\t5\t880\n2\t7\t1\t882\n").expect("reads");
        assert_eq!(ratings.users, [1, 2]);
        assert_eq!(ratings.of_user(1).0, [1, 0]);
        assert_eq!(ratings.of_user(1).1.iter().map(|stars| stars.halves()).collect::<Vec<_>>(), [6, 2]);
    }

    #[test]
    fn says_what_is_wrong() {
        let error = |text: &str| read(text).expect_err("bad").to_string();
        assert_eq!(error("1\t7\t5\t1\n1\t8\t5\t1\n"), "u1.base, line 2: film 8 is not in u.item");
        assert_eq!(error(""), "u1.base: it holds no ratings");
        let nowhere = read_u_split(Path::new("nowhere"), "u1", &[]).expect_err("missing").to_string();
        assert!(nowhere.starts_with("u1.base: it could not be opened"), "{nowhere}");
    }
}
