//! Terms of a catalog: what its items are called, how they are rated, and which id namespace they use. All sentences in
//! the project are written about films; [`Terms::localize`] rewrites them for a catalog of books, for example.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::Scale;

/// The id namespace of MovieLens.
pub const MOVIELENS: &str = "movielens";
/// Maximum length of a term, in bytes.
const LONGEST: usize = 40;

/// A term from a manifest, or a default one.
pub type Word = Cow<'static, str>;

/// The terms of a catalog. A manifest has all of them or, for catalogs of films, none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// One item: "film".
    pub one: Word,
    /// Several items: "films".
    pub many: Word,
    /// Participle for having watched it: "seen", "read", "played".
    pub seen: Word,
    /// The rating scale.
    pub scale: Scale,
    /// The id namespace: catalogs with the same one share the visitors' feedback. Lower-case letters, digits and hyphens.
    pub ids: Word,
}

impl Default for Terms {
    fn default() -> Self {
        Self::USUAL
    }
}

impl Terms {
    /// Films, half stars, MovieLens' numbers.
    pub const USUAL: Self = Self {
        one: Cow::Borrowed("film"),
        many: Cow::Borrowed("films"),
        seen: Cow::Borrowed("seen"),
        scale: Scale::HALF_STARS,
        ids: Cow::Borrowed(MOVIELENS),
    };

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
        let is_word =
            |word: &Word| !word.trim().is_empty() && word.len() <= LONGEST && !word.chars().any(char::is_control);
        let wrong = [&self.one, &self.many, &self.seen, &self.ids].into_iter().find(|word| !is_word(word));
        match wrong.or(Some(&self.ids).filter(|ids| !ids.chars().all(is_id))) {
            None => Ok(()),
            Some(word) => Err(format!(
                "\"{word}\" can't be a term of a catalog: expected a short word, and for ids lower-case letters, digits and hyphens"
            )),
        }
    }

    /// Rewrites a sentence about films with these terms. Replaces the whole words `film`, `films`, `seen`, `watched` and
    /// `watchlist`, so titles have to be inserted afterwards.
    pub fn localize<'a>(&self, sentence: &'a str) -> Cow<'a, str> {
        if self.are_films() {
            return sentence.into();
        }
        let mut text = String::with_capacity(sentence.len());
        let mut rest = sentence;
        let known = [
            ("film", &*self.one),
            ("films", &self.many),
            ("seen", &self.seen),
            ("watched", &self.seen),
            ("watchlist", "list"),
        ];
        while !rest.is_empty() {
            let word = &rest[..length(rest, true)];
            let other = known.iter().find(|(film, _)| word.eq_ignore_ascii_case(film)).map_or("", |(_, other)| other);
            if other.is_empty() {
                text.push_str(word);
            } else {
                if other.starts_with(['a', 'e', 'i', 'o', 'u'])
                    && (text == "A " || text.ends_with(" A ") || text.ends_with(" a "))
                {
                    text.insert(text.len() - 1, 'n');
                }
                let at = text.len();
                text.push_str(other);
                if word.as_bytes()[0].is_ascii_uppercase()
                    && let Some(first) = text.get_mut(at..=at)
                {
                    first.make_ascii_uppercase();
                }
            }
            rest = &rest[word.len()..];
            let gap = length(rest, false);
            text.push_str(&rest[..gap]);
            rest = &rest[gap..];
        }
        text.into()
    }
}

/// Length of the prefix of ASCII letters (`letters`), or of other characters, in bytes.
fn length(text: &str, letters: bool) -> usize {
    text.bytes().position(|byte| byte.is_ascii_alphabetic() != letters).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(one: &str, many: &str, seen: &str) -> Terms {
        let [one, many, seen] = [one, many, seen].map(|word| Cow::Owned(word.to_owned()));
        Terms { one, many, seen, ..Terms::default() }
    }

    #[test]
    fn sentences_about_films_are_left_as_they_are() {
        let terms = Terms::default();
        assert!(terms.are_usual() && terms.are_films());
        assert_eq!(terms.localize("Films you watched, or have seen."), "Films you watched, or have seen.");
    }

    #[test]
    fn sentences_are_about_what_the_catalog_has() {
        let terms = words("book", "books", "read");
        assert_eq!(terms.localize("Find a film you have seen"), "Find a book you have read");
        assert_eq!(terms.localize("Films to rate: 1 film, 12 films."), "Books to rate: 1 book, 12 books.");
        assert_eq!(terms.localize("Watched, not rated"), "Read, not rated");
        assert_eq!(terms.localize("On your watchlist"), "On your list");
        assert_eq!(terms.localize("filmed, unseen; é film"), "filmed, unseen; é book");
        assert_eq!(
            words("album", "albums", "heard").localize("Rate a film. A film, the film."),
            "Rate an album. An album, the album."
        );
        assert_eq!(words("élan", "élans", "x").localize("Film"), "élan");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(Terms::default().check(), Ok(()));
        assert!(words("", "books", "read").check().is_err());
        assert!(words("book\n", "books", "read").check().is_err());
        assert!(words("b", &"b".repeat(41), "read").check().is_err());
        for ids in ["", "a b", "Ä", "Goodreads", "../x", &"a".repeat(41)] {
            assert!(Terms { ids: ids.to_owned().into(), ..Terms::default() }.check().is_err(), "{ids}");
        }
    }

    #[test]
    fn a_manifest_says_all_of_them() {
        let json =
            r#"{"one":"book","many":"books","seen":"read","scale":{"lowest":1.0,"highest":5.0,"step":1.0},"ids":"x"}"#;
        let terms: Terms = serde_json::from_str(json).expect("terms");
        assert_eq!((&*terms.one, &*terms.many, &*terms.ids, terms.scale.levels()), ("book", "books", "x", 5));
        assert_eq!(serde_json::to_string(&terms).expect("serialises"), json);
        for (here, there) in [("\"seen\":\"read\",", ""), ("5.0", "100"), ("\"x\"", "7")] {
            assert!(serde_json::from_str::<Terms>(&json.replace(here, there)).is_err(), "{here}");
        }
    }

    proptest! {
        #[test]
        fn takes_any_sentence(sentence in "\\PC{0,40}", one in "\\PC{1,8}") {
            let _ = words(&one, "m", "s").localize(&sentence);
        }

        #[test]
        fn sentences_without_these_words_stay(sentence in "([0-9é .,<>]|ab|Xa){0,30}") {
            prop_assert_eq!(words("book", "books", "read").localize(&sentence), &*sentence);
        }
    }
}
