//! Titles without what people write as they like: articles, numbers ("2", "II", "two"), signs, and the names of parts.

use matinee_search::fold::{is_article, letter_set, words_of};

/// Words in front of a number that say nothing more than the number.
const COUNTERS: [&str; 6] = ["part", "vol", "volume", "chapter", "episode", "no"];
/// Cardinal numbers as words, from one on.
const WORDS: [&str; 20] = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
/// Roman numbers, from one on.
const ROMAN: [&str; 20] = [
    "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii",
    "xviii", "xix", "xx",
];
/// Letters of a part that may stand for the whole title if it is a single word.
const LONG_WORD: usize = 8;
/// Parts that are tried in every combination.
const PARTS: usize = 8;
/// Words by which a title of words in order may be longer.
const WORDS_BETWEEN: usize = 3;

/// A title as its words: numbers in digits, without articles and "and", a space between words and a bar between parts:
/// "star wars|5|empire strikes back".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Written {
    text: String,
    /// A hash of the letters and digits, because most titles are compared with thousands of others.
    hash: u32,
    words: u16,
    has_parts: bool,
}

impl Written {
    /// The words of a title without its year and other names.
    pub(super) fn new(title: &str) -> Self {
        let mut text = String::with_capacity(title.len());
        let mut words = 0;
        for part in parts(title) {
            for (place, word) in plain_words(part).iter().enumerate() {
                if !text.is_empty() {
                    text.push(if place == 0 { '|' } else { ' ' });
                }
                text.push_str(word);
                words += 1;
            }
        }
        // FNV-1a.
        let hash = joined(&text).fold(0x811c_9dc5_u32, |hash, c| (hash ^ u32::from(c)).wrapping_mul(0x0100_0193));
        let has_parts = text.contains('|');
        Self { text, hash, words, has_parts }
    }

    /// Its letters and digits, see [`letter_set`].
    pub(super) fn letter_set(&self) -> u64 {
        self.words().fold(0, |set, word| set | letter_set(word))
    }

    /// Whether only spaces and the borders of parts differ: "Spider-Man" is "Spiderman", but "2 1" is not "21".
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.hash == other.hash && !self.text.is_empty() && joined(&self.text).eq(joined(&other.text))
    }

    /// Whether the numbers in both are the same, in order.
    pub(super) fn has_same_numbers(&self, other: &Self) -> bool {
        let numbers = |text: &Self| -> Vec<String> {
            let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
            text.words().filter(is_number).map(str::to_owned).collect()
        };
        numbers(self) == numbers(other)
    }

    /// Whether one title is some of the other's parts: "The Empire Strikes Back" of "Star Wars: Episode V - The Empire
    /// Strikes Back".
    pub(super) fn is_parts_of(&self, longer: &Self) -> bool {
        if !longer.has_parts || self.words >= longer.words || (self.words < 2 && self.text.len() < LONG_WORD) {
            return false;
        }
        let asked: Vec<&str> = self.words().collect();
        let parts: Vec<Vec<&str>> = longer.text.split('|').take(PARTS).map(|part| part.split(' ').collect()).collect();
        is_some_of(&asked, &parts)
    }

    /// Whether the words of one title are in the other, in order and with few others.
    pub(super) fn is_within(&self, longer: &Self) -> bool {
        let more = longer.words.saturating_sub(self.words);
        if self.words < 2 || self.text.len() < LONG_WORD || more == 0 || usize::from(more) > WORDS_BETWEEN {
            return false;
        }
        let mut words = longer.words();
        self.words().all(|word| words.any(|other| other == word))
    }

    /// Whether they have a word of some length in common.
    pub(super) fn shares_a_word(&self, other: &Self) -> bool {
        self.words().any(|word| word.len() > 2 && other.words().any(|known| known == word))
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split([' ', '|']).filter(|word| !word.is_empty())
    }
}

/// The letters without what separates words, where it does not separate two digits.
fn joined(text: &str) -> impl Iterator<Item = char> {
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            let letter = letters.next()?;
            let is_gap = matches!(letter, ' ' | '|');
            let is_between_digits = before.is_ascii_digit() && letters.peek().is_some_and(char::is_ascii_digit);
            if !is_gap {
                before = letter;
                return Some(letter);
            }
            if is_between_digits {
                return Some(' ');
            }
        }
    })
}

/// Whether the words are those of some of the parts, in order.
fn is_some_of(words: &[&str], parts: &[Vec<&str>]) -> bool {
    words.is_empty()
        || parts.iter().enumerate().any(|(place, part)| {
            words.strip_prefix(part.as_slice()).is_some_and(|rest| is_some_of(rest, &parts[place + 1..]))
        })
}

/// The parts of a title: what colons and dashes separate, and what follows a name in the possessive ("Monty Python's").
fn parts(title: &str) -> Vec<&str> {
    let separators = [": ", " - ", " – ", " — "];
    let mut found = Vec::new();
    let mut rest = title;
    loop {
        let next = separators.iter().filter_map(|separator| Some((rest.find(separator)?, separator.len()))).min();
        let (part, more) = next.map_or((rest, ""), |(place, length)| (&rest[..place], &rest[place + length..]));
        match possessive(part) {
            Some(place) => found.extend([&part[..place], &part[place..]]),
            None => found.push(part),
        }
        if next.is_none() {
            return found;
        }
        rest = more;
    }
}

/// Where a name in the possessive ends, if more than one word follows.
fn possessive(part: &str) -> Option<usize> {
    let ends = ["'s ", "’s ", "s' ", "s’ "];
    let end = ends.iter().filter_map(|end| Some(part.find(end)? + end.len())).min()?;
    (part[end..].split_whitespace().count() > 1).then_some(end)
}

/// The words of a part, as [`Written`] has them.
fn plain_words(part: &str) -> Vec<String> {
    let words = words_of(part);
    let mut plain = Vec::with_capacity(words.len());
    for (place, word) in words.iter().enumerate() {
        let next = words.get(place + 1);
        let is_counter = COUNTERS.contains(&word.as_str()) && next.is_some_and(|_| number(&words, place + 1).is_some());
        if is_counter || is_article(word) || word == "and" {
            continue;
        }
        plain.push(number(&words, place).unwrap_or_else(|| word.clone()));
    }
    if plain.is_empty() { words } else { plain }
}

/// The number that a word of a part is, in digits.
fn number(words: &[String], place: usize) -> Option<String> {
    let word = words[place].as_str();
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(word.to_owned());
    }
    let follows_counter = place > 0 && COUNTERS.contains(&words[place - 1].as_str());
    let is_roman = match word {
        // "I" is a number only where nothing else makes sense, "V" and "X" may begin a title.
        "i" => follows_counter || (place > 0 && place + 1 == words.len()),
        "v" | "x" => place > 0,
        _ => true,
    };
    let roman = ROMAN.iter().position(|known| *known == word).filter(|_| is_roman);
    let number = WORDS.iter().position(|known| *known == word).or(roman)?;
    Some((number + 1).to_string())
}

#[cfg(test)]
mod tests {
    use super::Written;

    #[test]
    fn numbers_articles_and_signs_make_no_difference() {
        for (one, other) in [
            ("Men in Black 3", "Men in Black III"),
            ("3 Men and a Baby", "Three Men and a Baby"),
            ("Guardians of the Galaxy Vol. 2", "Guardians of the Galaxy 2"),
            ("Kill Bill: Volume 1", "Kill Bill: Vol. 1"),
            ("The Godfather Part II", "The Godfather: Part 2"),
            ("Back to the Future Part Two", "Back to the Future 2"),
            ("I ♥ Huckabees", "I Heart Huckabees"),
            ("8½", "8 1/2"),
            ("Oldboy", "Old Boy"),
            ("Spiderman", "Spider-Man"),
            ("Romeo + Juliet", "Romeo and Juliet"),
            ("WALL·E", "WALL-E"),
        ] {
            assert!(Written::new(one).is_same(&Written::new(other)), "{one}: {:?}", Written::new(one));
        }
        for (one, other) in [
            ("Rocky II", "Rocky III"),
            ("Toy Story 2", "Toy Story 3"),
            ("V for Vendetta", "5 for Vendetta"),
            ("I, Robot", "1 Robot"),
            ("2 1", "21"),
            ("", "The"),
        ] {
            assert!(!Written::new(one).is_same(&Written::new(other)), "{one}");
        }
    }

    #[test]
    fn parts_stand_for_the_whole() {
        let is_part = |one: &str, whole: &str| Written::new(one).is_parts_of(&Written::new(whole));
        let empire = "Star Wars: Episode V - The Empire Strikes Back";
        assert!(is_part("The Empire Strikes Back", empire));
        assert!(is_part("Star Wars: The Empire Strikes Back", empire));
        assert!(is_part("Star Wars", empire));
        assert!(is_part("Life of Brian", "Monty Python's Life of Brian"));
        assert!(is_part("The Wrong Trousers", "Wallace & Gromit: The Wrong Trousers"));
        for (one, whole) in [
            ("Star Wars: The Force Awakens", empire),
            ("The Last Days", "The Last Days of Disco"),
            ("List", "Schindler's List"),
            ("Alien", "Alien: Covenant"),
            ("Heat", "Heat"),
        ] {
            assert!(!is_part(one, whole), "{one}");
        }
        assert!(Written::new("The Last Days").is_within(&Written::new("The Last Days of Disco")));
        let gromit = Written::new("Wallace & Gromit in The Curse of the Were-Rabbit");
        assert!(Written::new("Wallace & Gromit: The Curse of the Were-Rabbit").is_within(&gromit));
    }
}
