//! Terms of a catalog: what its items are called, how they are rated, and which id namespace they use. Sentences have
//! placeholders for them, which [`Terms::fill`] fills: with "book" for a catalog of books, for example.

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
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
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

    /// Fills the placeholders of a sentence: `{film}`, `{a film}`, `{films}`, `{seen}` and `{watchlist}`, with a capital
    /// where theirs is one. Anything else in braces stays. Titles have to be inserted afterwards.
    pub fn fill(&self, sentence: &str) -> String {
        let mut text = String::with_capacity(sentence.len());
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let filled = after.split_once('}').and_then(|(name, after)| Some((self.placeholder(name)?, after)));
            if let Some((word, after)) = filled {
                text.push_str(&word);
                rest = after;
            } else {
                text.push('{');
                rest = after;
            }
        }
        text.push_str(rest);
        text
    }

    fn placeholder(&self, name: &str) -> Option<String> {
        let watchlist = if self.are_films() { "watchlist" } else { "list" };
        let word = match &*name.to_ascii_lowercase() {
            "film" => self.one.to_string(),
            "a film" if self.one.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {}", self.one),
            "a film" => format!("a {}", self.one),
            "films" => self.many.to_string(),
            "seen" => self.seen.to_string(),
            "watchlist" => watchlist.to_owned(),
            _ => return None,
        };
        Some(if name.starts_with(|first: char| first.is_ascii_uppercase()) { capitalised(word) } else { word })
    }
}

/// With a capital, where the first letter is one of ASCII's.
fn capitalised(mut word: String) -> String {
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
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
    fn placeholders_are_filled_with_what_the_catalog_has() {
        let terms = Terms::default();
        assert!(terms.are_usual() && terms.are_films());
        assert_eq!(
            terms.fill("{Films} you have {seen}; {a film}, a filmed {film}."),
            "Films you have seen; a film, a filmed film."
        );
        let books = words("book", "books", "read");
        assert_eq!(books.fill("Find {a film} you have {seen}"), "Find a book you have read");
        assert_eq!(books.fill("{Films} to rate, {Seen}, on your {watchlist}"), "Books to rate, Read, on your list");
        assert_eq!(
            words("album", "albums", "heard").fill("Rate {a film}. {A film}, the {film}."),
            "Rate an album. An album, the album."
        );
        assert_eq!(words("élan", "élans", "x").fill("{Film}"), "élan");
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for sentence in ["", "film", "{", "}", "{}", "{film", "{other} film}", "{{", "{ film}"] {
            assert_eq!(words("book", "books", "read").fill(sentence), sentence);
        }
        assert_eq!(words("book", "books", "read").fill("{{film}}"), "{book}");
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
            let _ = words(&one, "m", "s").fill(&sentence);
        }

        #[test]
        fn sentences_without_braces_stay(sentence in "[^{}]{0,40}") {
            prop_assert_eq!(words("book", "books", "read").fill(&sentence), &*sentence);
        }
    }
}
