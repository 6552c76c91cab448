//! Text folding (lower case, no accents, no punctuation) and edit distance, for search and matching.

/// Words that people add or leave out as they like when they start a title.
const ARTICLES: [&str; 12] = ["the", "a", "an", "le", "la", "les", "l", "der", "die", "das", "el", "il"];

/// The words of a text: lower case, without accents, split at everything that is no letter or digit.
pub fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        match c {
            // "Schindler's" is one word, and so is what people type: "schindlers".
            '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '`' | '\u{300}'..='\u{36f}' => {}
            '&' | '+' => {
                push_word(&mut words, &mut word);
                words.push("and".to_owned());
            }
            '♥' | '❤' => {
                push_word(&mut words, &mut word);
                words.push("heart".to_owned());
            }
            // "8½" is what catalogs call "8 1/2".
            '½' | '⅓' | '¼' | '⅔' | '¾' => {
                push_word(&mut words, &mut word);
                let (over, under) = match c {
                    '½' => ("1", "2"),
                    '⅓' => ("1", "3"),
                    '¼' => ("1", "4"),
                    '⅔' => ("2", "3"),
                    _ => ("3", "4"),
                };
                words.extend([over.to_owned(), under.to_owned()]);
            }
            _ if c.is_alphanumeric() => fold_into(c, &mut word),
            _ => push_word(&mut words, &mut word),
        }
    }
    push_word(&mut words, &mut word);
    words
}

/// A title folded into words with single spaces between. A title without any letter or digit ("$") stays what it is.
pub fn folded_title(title: &str) -> String {
    let folded = words_of(title).join(" ");
    if folded.is_empty() { lowered(title) } else { folded }
}

/// In lower case, without blanks around it. `str::to_lowercase` would be a hundredth of the page, since it knows where a
/// Greek word ends; here both sides of a comparison are made alike.
pub fn lowered(text: &str) -> String {
    text.trim().chars().flat_map(char::to_lowercase).collect()
}

fn push_word(words: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// Appends a letter in lower case and without its accent. Covers the Latin letters of European titles; other scripts
/// stay as they are.
fn fold_into(c: char, word: &mut String) {
    if c.is_ascii() {
        word.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        let plain = match c {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ả' | 'ạ' => "a",
            'æ' => "ae",
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
            'ð' | 'ď' | 'đ' => "d",
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ế' | 'ệ' => "e",
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
            'ĥ' | 'ħ' => "h",
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
            'ĵ' => "j",
            'ķ' => "k",
            'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
            'ñ' | 'ń' | 'ņ' | 'ň' | 'ŉ' => "n",
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ộ' => "o",
            'œ' => "oe",
            'ŕ' | 'ŗ' | 'ř' => "r",
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ſ' => "s",
            'ß' => "ss",
            'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
            'þ' => "th",
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' => "u",
            'ŵ' => "w",
            'ý' | 'ÿ' | 'ŷ' => "y",
            'ź' | 'ż' | 'ž' => "z",
            '²' => "2",
            '³' => "3",
            // Lower-casing may leave a combining dot behind (Turkish capital İ).
            '\u{300}'..='\u{36f}' => "",
            _ => {
                word.push(c);
                continue;
            }
        };
        word.push_str(plain);
    }
}

/// Whether a folded word is one of them.
pub fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word)
}

/// A folded title without its leading article, unless that is all there is.
pub fn without_article(folded: &str) -> &str {
    match folded.split_once(' ') {
        Some((first, rest)) if is_article(first) => rest,
        _ => folded,
    }
}

/// One bit for each letter and digit; all other characters share the rest.
pub fn letter_set(word: &str) -> u64 {
    word.chars().fold(0, |set, c| {
        let bit = match c {
            'a'..='z' => u32::from(c) - u32::from('a'),
            '0'..='9' => 26 + u32::from(c) - u32::from('0'),
            _ => 36 + u32::from(c) % 28,
        };
        set | 1 << bit
    })
}

/// The rows of the edit distance, kept between words.
#[derive(Debug, Default)]
pub struct Scratch {
    known: Vec<char>,
    rows: [Vec<usize>; 3],
}

impl Scratch {
    /// The Damerau-Levenshtein distance (optimal string alignment) from `asked` to the whole of `known`, and to the
    /// nearest beginning of it. Anything above `bound` may be reported as any number above it.
    pub fn distances(&mut self, asked: &[char], known: &str, bound: usize) -> (usize, usize) {
        self.known.clear();
        self.known.extend(known.chars());
        let columns = self.known.len();
        let beyond = bound + 1;
        if columns + bound < asked.len() {
            return (beyond, beyond);
        }
        let [before, above, here] = &mut self.rows;
        above.clear();
        above.extend(0..=columns);
        before.clone_from(above);
        here.clone_from(above);
        // Further from the diagonal than the bound everything is beyond it.
        let mut band = 0..=bound.min(columns);
        for (i, &a) in asked.iter().enumerate() {
            let low = (i + 1).saturating_sub(bound);
            let high = (i + 1 + bound).min(columns);
            if low > 0 {
                here[low - 1] = beyond;
            } else {
                here[0] = i + 1;
            }
            if high > *band.end() {
                above[high] = beyond;
            }
            let mut nearest = if low == 0 { i + 1 } else { beyond };
            for j in low.max(1) - 1..high {
                let b = self.known[j];
                let mut cost = (above[j] + usize::from(a != b)).min(above[j + 1] + 1).min(here[j] + 1);
                if i > 0 && j > 0 && a == self.known[j - 1] && asked[i - 1] == b {
                    cost = cost.min(before[j - 1] + 1);
                }
                here[j + 1] = cost;
                nearest = nearest.min(cost);
            }
            if nearest > bound {
                return (beyond, beyond);
            }
            band = low..=high;
            std::mem::swap(before, above);
            std::mem::swap(above, here);
        }
        let whole = if band.contains(&columns) { above[columns] } else { beyond };
        (whole, above[band].iter().copied().min().unwrap_or(beyond))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Scratch, words_of};

    #[test]
    fn signs_are_the_words_that_people_say() {
        for (title, words) in [
            ("Fast & Furious", "fast and furious"),
            ("Romeo + Juliet", "romeo and juliet"),
            ("I ♥ Huckabees", "i heart huckabees"),
            ("8½", "8 1 2"),
            ("8 1/2", "8 1 2"),
        ] {
            assert_eq!(words_of(title).join(" "), words);
        }
    }

    proptest! {
        #[test]
        fn a_bound_changes_no_distance_below_it(asked in "[a-c]{0,9}", known in "[a-c]{0,9}", bound in 0usize..4) {
            let asked: Vec<char> = asked.chars().collect();
            let mut scratch = Scratch::default();
            let (whole, beginning) = scratch.distances(&asked, &known, 20);
            let (near_whole, near_beginning) = scratch.distances(&asked, &known, bound);
            prop_assert_eq!(whole.min(bound + 1), near_whole.min(bound + 1));
            prop_assert_eq!(beginning.min(bound + 1), near_beginning.min(bound + 1));
        }
    }
}
