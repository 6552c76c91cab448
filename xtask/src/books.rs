//! A catalog of books that nobody wrote, trained as a host would: the end-to-end tests show it, since everything else in
//! the project is about films.

use std::{
    env,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use crate::shell::{Outcome, at, command, detail, run, say};

/// Titles are put together of these; one of them has a word in it that must not be taken for the noun.
const FIRST: [&str; 16] = [
    "Silent", "Crimson", "Last", "Hollow", "Paper", "Winter", "Glass", "Distant", "Burning", "Little", "Second",
    "Salt", "Golden", "Broken", "Film", "Northern",
];
const SECOND: [&str; 16] = [
    "Garden", "Harbour", "River", "Orchard", "Letters", "Mountain", "Mirror", "Station", "Library", "Island", "Meadow",
    "Clock", "Theatre", "Bridge", "Lantern", "Road",
];
const GENRES: [&str; 4] = ["Crime", "Poetry", "Science", "Travel"];
const READERS: u32 = 160;
const RATED: u32 = 40;

/// Trains the bundle into a folder of `target` and returns it.
pub fn bundle(target: &Path) -> Outcome<PathBuf> {
    say("Training a bundle of books for the tests (usually 1 minute; 8 from nothing)");
    let (data, out) = (target.join("books-data"), target.join("books"));
    fs::create_dir_all(&data).map_err(at(&data, "made"))?;
    for (name, text) in [("items.csv", items()), ("ratings.csv", ratings())] {
        let path = data.join(name);
        fs::write(&path, text).map_err(at(&path, "written"))?;
    }
    // With the whole workspace's features, so that what the native tests have compiled serves here.
    run(command("cargo").args(["build", "--quiet", "--workspace", "--no-default-features", "--bin", "matinee"]))?;
    let matinee = target.join("debug").join(["matinee", env::consts::EXE_SUFFIX].concat());
    let args =
        ["train", "--nouns", "book,books,read", "--scale", "1..10", "--ids", "made-up", "--name", "Books nobody wrote"];
    // One model, as bundles have that were made before there were several.
    let about = ["--model", "linear", "--licence", "None", "--attribution", "Nobody"];
    run(command(matinee).args(args).args(about).arg("--data").arg(&data).arg("--out").arg(&out))?;
    detail(&format!("it is in {}", out.display()));
    Ok(out)
}

fn items() -> String {
    let mut csv = "item,title,year,genres\n".to_owned();
    for (nth, (first, second)) in titles().enumerate() {
        // Writing into a string can't fail.
        let _ = writeln!(csv, "{},The {first} {second},{},{}", nth + 1, 1900 + nth % 120, GENRES[nth % GENRES.len()]);
    }
    csv
}

fn titles() -> impl Iterator<Item = (&'static str, &'static str)> {
    FIRST.into_iter().flat_map(|first| SECOND.into_iter().map(move |second| (first, second)))
}

/// Each reader likes one genre, and what stands further up better than what stands further down.
fn ratings() -> String {
    let books = u32::try_from(titles().count()).unwrap_or(u32::MAX);
    let mut csv = "user,item,rating\n".to_owned();
    let mut random = 1_u32;
    for reader in 0..READERS {
        for _ in 0..RATED {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Squared, so that some are read by many.
            let place = (random >> 16) % 1000;
            let book = place * place * books / 1_000_000;
            let likes = u32::from(book % 4 == reader % 4) * 4 + (books - book) * 4 / books;
            let _ = writeln!(csv, "{reader},{},{}", book + 1, 1 + likes + (random >> 13) % 2);
        }
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_on_the_scale_and_of_books_that_exist() {
        let items = items();
        assert_eq!(items.lines().count(), 257);
        assert!(items.contains(",The Film Theatre,"));
        for line in ratings().lines().skip(1) {
            let numbers: Vec<u32> = line.split(',').map(|number| number.parse().expect("a number")).collect();
            assert!((1..=256).contains(&numbers[1]) && (1..=10).contains(&numbers[2]), "{line}");
        }
    }
}
