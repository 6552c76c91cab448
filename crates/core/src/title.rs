//! Title normalisation: articles first, years and alternative titles separated.
//!
//! MovieLens sorts by title, so it writes "Matrix, The (1999)". Other names of a film follow in brackets and are
//! kept there, turned round as well, so that search finds them: "City of Lost Children, The (Cité des enfants perdus,
//! La) (1995)" becomes "The City of Lost Children (La Cité des enfants perdus)".

/// Articles that catalogs move behind a comma.
const ARTICLES: [&str; 36] = [
    "The", "A", "An", "Le", "La", "Les", "L'", "Un", "Une", "Des", "Il", "Lo", "I", "Gli", "Uno", "Una", "El", "Los",
    "Las", "Der", "Die", "Das", "Ein", "Eine", "Den", "Det", "De", "En", "Ett", "Et", "Het", "Een", "O", "Os", "Um",
    "Uma",
];

/// The title turned round and the year, where one is given.
///
/// ```
/// use matinee_core::title::parse;
///
/// assert_eq!(parse("Matrix, The (1999)"), ("The Matrix".to_owned(), Some(1999)));
/// ```
pub fn parse(raw: &str) -> (String, Option<u16>) {
    let (name, mut groups) = brackets(raw.trim());
    let mut year = None;
    // "(TV)" and "(V)" may follow the year.
    if let Some(place) = groups.iter().rposition(|group| year_of(group).is_some()) {
        year = year_of(groups[place]);
        groups.remove(place);
    }
    groups.retain(|group| !matches!(*group, "V" | "TV"));
    let mut title = turned(name);
    for group in groups {
        let (prefix, other) = match group.get(..7) {
            Some(prefix) if prefix.eq_ignore_ascii_case("a.k.a. ") => group.split_at(7),
            _ => ("", group),
        };
        title = format!("{title} ({prefix}{})", turned(other));
    }
    (title, year)
}

/// The names that a title holds: as it stands, without what follows in brackets, and each of those.
pub fn names(title: &str) -> Vec<&str> {
    let (name, groups) = brackets(title.trim());
    let mut names = vec![title.trim()];
    if !groups.is_empty() {
        names.push(name);
        names.extend(groups.iter().map(|group| match group.get(..7) {
            Some(prefix) if prefix.eq_ignore_ascii_case("a.k.a. ") => &group[7..],
            _ => group,
        }));
    }
    names
}

/// Splits "Name (one) (two)" into the name and what the trailing brackets hold. Brackets elsewhere belong to the name.
fn brackets(text: &str) -> (&str, Vec<&str>) {
    let mut groups = Vec::new();
    let mut rest = text.trim_end();
    while let Some(inside) = rest.strip_suffix(')') {
        let mut depth = 1;
        let open = inside.char_indices().rev().find_map(|(place, letter)| {
            match letter {
                ')' => depth += 1,
                '(' => depth -= 1,
                _ => (),
            }
            (depth == 0).then_some(place)
        });
        // A name is left in any case: "(500) Days" and "(1999)" keep their brackets.
        let Some(open) = open.filter(|&open| !rest[..open].trim().is_empty()) else {
            break;
        };
        groups.push(inside[open + 1..].trim());
        rest = rest[..open].trim_end();
    }
    groups.reverse();
    (rest, groups)
}

/// The year in "1995", or the first of "1975-1979" and "2009– ".
fn year_of(group: &str) -> Option<u16> {
    let (first, rest) = group.split_at_checked(4)?;
    let is_year = first.bytes().all(|byte| byte.is_ascii_digit());
    let is_range = rest.chars().all(|letter| letter.is_ascii_digit() || matches!(letter, '-' | '–' | ' '));
    let year = if is_year && is_range {
        first.parse().ok()?
    } else {
        return None;
    };
    (1870..2200).contains(&year).then_some(year)
}

/// "Matrix, The" -> "The Matrix".
pub fn turned(name: &str) -> String {
    let name = name.trim();
    match name.rsplit_once(", ") {
        Some((rest, article)) if ARTICLES.contains(&article) => {
            let gap = if article.ends_with('\'') { "" } else { " " };
            format!("{article}{gap}{rest}")
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    #[test]
    fn turns_titles_round() {
        for (raw, title, year) in [
            ("Matrix, The (1999)", "The Matrix", Some(1999)),
            ("Toy Story (1995)", "Toy Story", Some(1995)),
            ("Trois Frères, Les (1995) ", "Les Trois Frères", Some(1995)),
            ("Avventura, L' (a.k.a. Adventure, The) (1960)", "L'Avventura (a.k.a. The Adventure)", Some(1960)),
            (
                "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
                "The City of Lost Children (La Cité des enfants perdus)",
                Some(1995),
            ),
            (
                "Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)",
                "The Good, the Bad and the Ugly (Il Buono, il brutto, il cattivo)",
                Some(1966),
            ),
            ("American President, The (1995)", "The American President", Some(1995)),
            (
                "Land Before Time III: The Time of the Great Giving (1995) (V)",
                "Land Before Time III: The Time of the Great Giving",
                Some(1995),
            ),
            ("(500) Days of Summer (2009)", "(500) Days of Summer", Some(2009)),
            ("2001: A Space Odyssey (1968)", "2001: A Space Odyssey", Some(1968)),
            ("1984 (Nineteen Eighty-Four) (1984)", "1984 (Nineteen Eighty-Four)", Some(1984)),
            ("Fawlty Towers (1975-1979)", "Fawlty Towers", Some(1975)),
            ("Death Note: Desu nôto (2006–2007)", "Death Note: Desu nôto", Some(2006)),
            ("Babylon 5", "Babylon 5", None),
            ("unknown", "unknown", None),
            (
                "Birdman: Or (The Unexpected Virtue of Ignorance) (2014)",
                "Birdman: Or (The Unexpected Virtue of Ignorance)",
                Some(2014),
            ),
            ("Yours, Mine and Ours (1968)", "Yours, Mine and Ours", Some(1968)),
            ("(1999)", "(1999)", None),
            ("", "", None),
        ] {
            assert_eq!(parse(raw), (title.to_owned(), year), "{raw}");
        }
    }

    proptest! {
        #[test]
        fn takes_anything(raw in "[ A-Za-zé(),'0-9]{0,40}") {
            parse(&raw);
        }

        #[test]
        fn takes_any_text(raw in any::<String>()) {
            parse(&raw);
        }
    }
}
