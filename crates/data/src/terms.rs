//! What a catalog's things are called, how they are rated, and whose numbers they have. Everything in the project is
//! written about films; a catalog of books says so, and the sentences follow.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Scale;

/// The numbers that MovieLens gives to films.
pub const MOVIELENS: &str = "movielens";
/// No word is longer.
const LONGEST: usize = 40;

/// The terms of a catalog. What a manifest leaves out is as it is with films.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// One of them: "film".
    pub one: String,
    /// Several: "films".
    pub many: String,
    /// What one has done with it who can rate it: "seen", "read", "played".
    pub seen: String,
    /// The range of ratings.
    pub scale: Scale,
    /// Whose numbers the catalog's are. Catalogs with the same share what visitors say; lower-case letters, digits and
    /// hyphens.
    pub ids: String,
}

impl Default for Terms {
    fn default() -> Self {
        let [one, many, seen, ids] = ["film", "films", "seen", MOVIELENS].map(str::to_owned);
        Self { one, many, seen, scale: Scale::default(), ids }
    }
}

impl Terms {
    /// Whether everything is as it is with MovieLens' films. A manifest says nothing then.
    pub fn are_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the things are films.
    pub fn are_films(&self) -> bool {
        self.one == "film"
    }

    /// What is wrong with them, as a phrase.
    ///
    /// # Errors
    /// That phrase.
    pub fn check(&self) -> Result<(), String> {
        let is_id = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.ids.is_empty() || self.ids.len() > LONGEST || !self.ids.chars().all(is_id) {
            return Err(format!(
                "\"{}\" can't be the name of ids: expected lower-case letters, digits and hyphens",
                self.ids
            ));
        }
        for word in [&self.one, &self.many, &self.seen] {
            if word.trim().is_empty() || word.len() > LONGEST || word.chars().any(char::is_control) {
                return Err(format!("\"{word}\" is no word: expected up to {LONGEST} characters"));
            }
        }
        Ok(())
    }

    /// A sentence about films, about these things. Only whole words count: `a film` and `Films`, `seen` and `watched`,
    /// `watchlist`. What comes from elsewhere, such as a title, has to be put in afterwards.
    pub fn said<'a>(&self, sentence: &'a str) -> Cow<'a, str> {
        if self.are_films() {
            return sentence.into();
        }
        let mut said = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while !rest.is_empty() {
            let word = &rest[..rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len())];
            let other = match &*word.to_ascii_lowercase() {
                "film" => &self.one,
                "films" => &self.many,
                "seen" | "watched" => &self.seen,
                "watchlist" => "list",
                _ => "",
            };
            if other.is_empty() {
                said.push_str(word);
            } else {
                if other.starts_with(['a', 'e', 'i', 'o', 'u']) && (said == "A " || said.ends_with(" a ")) {
                    said.insert(said.len() - 1, 'n');
                }
                let at = said.len();
                said.push_str(other);
                if word.starts_with(|c: char| c.is_ascii_uppercase())
                    && let Some(first) = said.get_mut(at..=at)
                {
                    first.make_ascii_uppercase();
                }
            }
            rest = &rest[word.len()..];
            let gap = rest.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest.len());
            said.push_str(&rest[..gap]);
            rest = &rest[gap..];
        }
        said.into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(one: &str, many: &str, seen: &str) -> Terms {
        Terms { one: one.into(), many: many.into(), seen: seen.into(), ..Terms::default() }
    }

    #[test]
    fn sentences_about_films_are_left_as_they_are() {
        let terms = Terms::default();
        assert!(terms.are_usual() && terms.are_films());
        assert_eq!(terms.said("Films you watched, or have seen."), "Films you watched, or have seen.");
    }

    #[test]
    fn sentences_are_about_what_the_catalog_has() {
        let terms = words("book", "books", "read");
        assert_eq!(terms.said("Find a film you have seen"), "Find a book you have read");
        assert_eq!(terms.said("Films to rate: 1 film, 12 films."), "Books to rate: 1 book, 12 books.");
        assert_eq!(terms.said("Watched, not rated"), "Read, not rated");
        assert_eq!(terms.said("On your watchlist"), "On your list");
        assert_eq!(terms.said("filmed, unseen; é film"), "filmed, unseen; é book");
        assert_eq!(
            words("album", "albums", "heard").said("Rate a film. A film, the film."),
            "Rate an album. An album, the album."
        );
        assert_eq!(words("élan", "élans", "x").said("Film"), "élan");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(Terms::default().check(), Ok(()));
        assert!(words("", "books", "read").check().is_err());
        assert!(words("book\n", "books", "read").check().is_err());
        assert!(words("b", &"b".repeat(41), "read").check().is_err());
        for ids in ["", "a b", "Ä", "Goodreads", "../x", &"a".repeat(41)] {
            assert!(Terms { ids: ids.into(), ..Terms::default() }.check().is_err(), "{ids}");
        }
    }

    #[test]
    fn a_manifest_may_say_only_some() {
        let terms: Terms = serde_json::from_str(r#"{"one":"book","ids":"goodreads"}"#).expect("terms");
        assert_eq!((&*terms.one, &*terms.many, &*terms.ids), ("book", "films", "goodreads"));
        assert!(serde_json::from_str::<Terms>(r#"{"scale":{"lowest":0,"highest":100,"step":1}}"#).is_err());
    }

    proptest! {
        #[test]
        fn takes_any_sentence(sentence in "\\PC{0,40}", one in "\\PC{1,8}") {
            let _ = words(&one, "m", "s").said(&sentence);
        }

        #[test]
        fn sentences_without_these_words_stay(sentence in "([0-9é .,<>]|ab|Xa){0,30}") {
            prop_assert_eq!(words("book", "books", "read").said(&sentence), &*sentence);
        }
    }
}
