//! Reads the CSV file of `matinee recommend`: ratings of one or several users.

use std::{collections::HashMap, io::Read};

use matinee_core::{FilmId, Scale, Stars};

use super::{
    error::ImportError,
    rows::{Rows, Style},
};

/// One person's id ("" where the file has no such column) and ratings.
pub type UserRatings = (String, Vec<(FilmId, Stars)>);

/// Reads ratings with the columns `movieId` and `rating` and perhaps `userId`, in any order and with others among
/// them; `item` and `user` are understood as well. Each person comes in the order of their first line. Of several
/// ratings of a film by one person the last counts. `scale` is the range of ratings; `file` names the file in errors.
///
/// # Errors
/// When the file cannot be read, a column is missing or a line is bad.
pub fn read_user_ratings<'a>(
    reader: impl Read + 'a,
    file: &'a str,
    scale: Scale,
) -> Result<Vec<UserRatings>, ImportError> {
    let mut rows = Rows::new(file, Box::new(reader), Style::Csv);
    let header = rows.header()?;
    let column = |names: [&str; 2]| header.iter().position(|column| names.contains(&column.as_str()));
    let (Some(movie), Some(rating)) = (column(["movieid", "item"]), column(["rating", "stars"])) else {
        let reason = format!("its columns are \"{}\": expected movieId, rating and perhaps userId", header.join(","));
        return Err(rows.error(reason));
    };
    let user = column(["userid", "user"]);
    let mut people: Vec<UserRatings> = Vec::new();
    let mut places: HashMap<String, (usize, HashMap<FilmId, usize>)> = HashMap::new();
    while rows.next()? {
        let parsed = rows.number(movie, "film id").and_then(|id| Ok((id, rows.stars(rating, scale)?)));
        let (movie, stars) = parsed.map_err(|reason| rows.error(reason))?;
        let id = user.map_or_else(String::new, |user| String::from_utf8_lossy(rows.bytes_at(user)).into_owned());
        let (place, films) = places.entry(id.clone()).or_insert_with(|| {
            people.push((id, Vec::new()));
            (people.len() - 1, HashMap::new())
        });
        let ratings = &mut people[*place].1;
        if let Some(&known) = films.get(&movie) {
            ratings[known].1 = stars;
        } else {
            films.insert(movie, ratings.len());
            ratings.push((movie, stars));
        }
    }
    Ok(people)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Scale, Stars, UserRatings};
    use crate::ImportError;

    fn read_user_ratings(bytes: &[u8], file: &'static str) -> Result<Vec<UserRatings>, ImportError> {
        super::read_user_ratings(bytes, file, Scale::HALF_STARS)
    }

    fn stars(value: f32) -> Stars {
        Stars::new(value).expect("valid")
    }

    #[test]
    fn reads_several_people_in_order_of_appearance() {
        let file = "rating,userId,title,movieId\r\n4.5,bob,\"Heat, again\",6\r\n3,ann,Toy Story,1\r\n1,bob,Toy Story,1\r\n2,bob,,6\r\n";
        let people = read_user_ratings(file.as_bytes(), "mine.csv").expect("reads");
        assert_eq!(
            people,
            [("bob".to_owned(), vec![(6, stars(2.0)), (1, stars(1.0))]), ("ann".to_owned(), vec![(1, stars(3.0))]),]
        );
    }

    #[test]
    fn does_without_users() {
        let people = read_user_ratings("\u{feff}item,rating\n7,0.5\n".as_bytes(), "mine.csv").expect("reads");
        assert_eq!(people, [(String::new(), vec![(7, Stars::MIN)])]);
        assert_eq!(read_user_ratings("movieId,rating\n".as_bytes(), "mine.csv").expect("reads"), []);
    }

    #[test]
    fn says_what_is_wrong() {
        let error = |text: &str| read_user_ratings(text.as_bytes(), "mine.csv").expect_err("bad").to_string();
        assert_eq!(error(""), "mine.csv: it is empty: expected a header line");
        assert_eq!(
            error("film,rating\n"),
            "mine.csv, line 1: its columns are \"film,rating\": expected movieId, rating and perhaps userId"
        );
        assert_eq!(
            error("movieId,rating\n1,3\n2,3.3\n"),
            "mine.csv, line 3: \"3.3\" is not a rating: expected 0.5 to 5 in steps of 0.5"
        );
        let ten = "1..10".parse().expect("a scale");
        let error_of_ten = super::read_user_ratings("item,rating\n1,10\n2,0.5\n".as_bytes(), "mine.csv", ten);
        assert_eq!(
            error_of_ten.expect_err("bad").to_string(),
            "mine.csv, line 3: \"0.5\" is not a rating: expected 1 to 10 in steps of 1"
        );
        assert_eq!(error("movieId,rating\nx,3\n"), "mine.csv, line 2: \"x\" is not a film id: expected a whole number");
    }

    proptest! {
        #[test]
        fn takes_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read_user_ratings(bytes.as_slice(), "any.csv");
        }

        #[test]
        fn takes_any_rows(text in "movieId,rating,userId\n([0-9a\",.\r\n]{0,60})") {
            let _ = read_user_ratings(text.as_bytes(), "any.csv");
        }
    }
}
