//! Names of films as they are compared, and how alike two of them are.

use matinee_core::title::{names as names_of_title, turned as turned_title};
use matinee_protocol::exchange::Entry;
use matinee_search::fold::{Scratch, folded_title, letter_set, without_article};

use super::written::Written;

/// Characters of a title that are compared.
const LONGEST: usize = 300;
/// The minimum length of a common beginning, in bytes.
pub(super) const SHORTEST_BEGINNING: usize = 4;

/// A name as it is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NameText {
    /// Folded, without its article.
    pub bare: String,
    /// Whether it is an alternative title.
    pub is_other: bool,
    /// Folded, with its article.
    pub full: String,
    pub written: Written,
    /// The letters of `bare`, their number, and the letters of `written`.
    letters: u64,
    length: u32,
    written_letters: u64,
}

/// How alike two names are, the most alike first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    Same,
    /// But for the article.
    Article,
    /// But for numbers, signs and spaces, see [`Written`].
    Written,
    /// It is some of the catalog's parts.
    Parts,
    OneTypo,
    TwoTypos,
    /// The catalog's is some of its parts, which a film made after another has as well.
    Longer,
    /// One has the words of the other, in order.
    Within,
    /// One begins with the other.
    Beginning,
}

impl Likeness {
    /// The cost of a guess.
    pub fn cost(self) -> u32 {
        match self {
            // The article decides nothing.
            Self::Same | Self::Article => 0,
            Self::Written => 2,
            Self::Parts => 6,
            Self::Longer => 8,
            Self::OneTypo => 10,
            Self::Within => 14,
            Self::Beginning => 16,
            Self::TwoTypos => 20,
        }
    }
}

/// The letters of a name, as they are compared for typos.
pub(super) fn letters_of(name: &NameText) -> Vec<char> {
    name.bare.chars().collect()
}

/// Typos that a name of so many letters may have.
fn typos(letters: usize) -> u32 {
    match letters {
        0..=7 => 0,
        8..=13 => 1,
        _ => 2,
    }
}

/// Whether two names may be alike as far as their letters say: rules out most pairs without comparing them.
pub(super) fn may_be_alike(asked: &NameText, letters: usize, name: &NameText) -> bool {
    let allowed = typos(letters);
    // Each typo changes one letter at most.
    let may_have_typos = name.length.abs_diff(letters as u32) <= allowed
        && (asked.letters & !name.letters).count_ones() <= allowed
        && (name.letters & !asked.letters).count_ones() <= allowed;
    let (one, other) = (asked.written_letters, name.written_letters);
    may_have_typos || one & !other == 0 || other & !one == 0
}

/// How alike two names are, if they are; `letters` are those of `asked`.
pub(super) fn alike(asked: &NameText, letters: &[char], name: &NameText, scratch: &mut Scratch) -> Option<Likeness> {
    if asked.bare == name.bare {
        return Some(if asked.full == name.full { Likeness::Same } else { Likeness::Article });
    }
    let (one, other) = (&asked.written, &name.written);
    if one.is_same(other) {
        return Some(Likeness::Written);
    }
    if one.is_parts_of(other) {
        return Some(Likeness::Parts);
    }
    let allowed = typos(letters.len()) as usize;
    // Beyond what is allowed, the distance is any number.
    if allowed > 0 && name.length.abs_diff(letters.len() as u32) as usize <= allowed {
        match scratch.distances(letters, &name.bare, allowed).0 {
            // A number is no typo: "Rocky III" is not "Rocky II".
            1 if one.has_same_numbers(other) => return Some(Likeness::OneTypo),
            2 if allowed == 2 && one.has_same_numbers(other) => return Some(Likeness::TwoTypos),
            _ => {}
        }
    }
    if other.is_parts_of(one) {
        return Some(Likeness::Longer);
    }
    if one.is_within(other) || other.is_within(one) {
        return Some(Likeness::Within);
    }
    let begins = |longer: &str, shorter: &str| {
        shorter.len() >= SHORTEST_BEGINNING && longer.strip_prefix(shorter).is_some_and(|rest| rest.starts_with(' '))
    };
    (begins(&asked.bare, &name.bare) || begins(&name.bare, &asked.bare)).then_some(Likeness::Beginning)
}

/// The names that an entry has.
pub(super) fn asked(entry: &Entry) -> Vec<NameText> {
    let mut asked = names_of(&entry.title);
    if let Some(original) = &entry.original_title {
        asked.extend(names_of(original).into_iter().map(|name| NameText { is_other: true, ..name }));
    }
    asked
}

/// All names in a title: "The City of Lost Children (La Cité des enfants perdus)" has two of them, and is one itself.
pub(super) fn names_of(title: &str) -> Vec<NameText> {
    let end = title.char_indices().nth(LONGEST).map_or(title.len(), |(end, _)| end);
    let mut names: Vec<NameText> = Vec::new();
    for (place, name) in names_of_title(&title[..end]).into_iter().enumerate() {
        let name = turned_title(name);
        let full = folded_title(&name);
        let bare = without_article(&full).to_owned();
        // The first is the title as it stands, the second without its brackets.
        if !full.is_empty() && names.iter().all(|known| known.full != full) {
            let written = Written::new(&name);
            let (letters, written_letters) = (letter_set(&bare), written.letter_set());
            let length = bare.chars().count() as u32;
            names.push(NameText { bare, is_other: place > 1, full, written, letters, length, written_letters });
        }
    }
    names
}
