//! Whatever comes in, something sensible comes out.

use proptest::prelude::*;

use super::{sites::fixture, *};

/// Reads, and checks what holds of every reading.
fn check(files: &[(&str, Vec<u8>)]) -> ParsedUploads {
    let mut last = 0.0;
    let reading = read(&uploads(files), Scale::HALF_STARS, &Limits::default(), &mut |part| {
        assert!((last..=1.0).contains(&part), "{part} after {last}");
        last = part;
    });
    assert!((last - 1.0).abs() < f32::EPSILON);
    assert!(reading.files.len() >= files.len());
    for entry in &reading.entries {
        assert!(entry.title.chars().count() <= 301 && !entry.title.contains(['\n', '\r', '\0']), "{entry:?}");
        assert!(entry.at.is_none_or(f64::is_finite));
    }
    for file in &reading.files {
        if let FileOutcome::Read { rows, entries, left_out, bad_lines, bad_count } = &file.outcome {
            let left_out: u32 = left_out.iter().map(|left_out| left_out.count).sum();
            assert!(entries + left_out + bad_count <= *rows, "{file:?}");
            assert!(bad_lines.len() <= *bad_count as usize && bad_lines.len() <= FileReport::BAD_LINES);
        }
    }
    let json = serde_json::to_string(&reading).expect("written");
    assert_eq!(serde_json::from_str::<ParsedUploads>(&json).expect("read"), reading);
    reading
}

const FIXTURES: [&str; 12] = [
    fixture!("letterboxd/ratings.csv"),
    fixture!("letterboxd/diary.csv"),
    fixture!("letterboxd/reviews.csv"),
    fixture!("letterboxd/import.csv"),
    fixture!("imdb/ratings.csv"),
    fixture!("imdb/watchlist.csv"),
    fixture!("trakt/ratings-movies.json"),
    fixture!("trakt/watched-history.json"),
    fixture!("movielens/ratings.csv"),
    fixture!("tmdb/ratings.csv"),
    fixture!("backup/backup.json"),
    fixture!("letterboxd/list.csv"),
];

#[test]
fn fixtures_pass_the_checks() {
    for text in FIXTURES {
        check(&[("file", text.into())]);
    }
}

#[test]
fn deep_json_is_refused() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}"), ("[{\"movie\":{\"ids\":", "}}]")] {
        check(&[("deep.json", (open.repeat(100_000) + &close.repeat(100_000)).into_bytes())]);
    }
}

#[test]
fn quotes_that_never_close_cost_little() {
    let mut csv = "Name,Year,Letterboxd URI,Rating\n".to_owned();
    for place in 0..20_000 {
        csv.push_str(if place % 2 == 0 { "\"Open,1999,,\"\"3\n" } else { "Fine,1999,,3\n" });
    }
    check(&[("quotes.csv", csv.into_bytes())]);
}

#[test]
fn twins_and_entities_without_number_cost_little() {
    let rows = (0..20_000).map(|place| {
        let stars = f64::from(place % 10 + 1) / 2.0;
        format!("Twin,1999,https://boxd.it/{place},3\nTwin,1999,,{stars}\n")
    });
    let csv: String = std::iter::once("Name,Year,Letterboxd URI,Rating\n".to_owned()).chain(rows).collect();
    // Nine more, of which something else was said than of the others.
    assert_eq!(check(&[("twins.csv", csv.into_bytes())]).entries.len(), 20_009);
    let csv = format!("Name,Year,Letterboxd URI\n{},1999,\n", "&".repeat(9_000)).repeat(200);
    check(&[("signs.csv", csv.into_bytes())]);
}

proptest! {
    #[test]
    fn takes_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        check(&[("any", bytes)]);
    }

    #[test]
    fn takes_any_json(json in "[\\[{]([\\[\\]{}\":,a-z0-9 ]|\"movie\":|\"rating\":|\"title\":){0,60}") {
        check(&[("any.json", json.into_bytes())]);
    }

    #[test]
    fn takes_any_table(text in "(Name|Title|Const|TMDb ID),(Year|Rating|Letterboxd URI),(Letterboxd URI|Your Rating|Title)\n([0-9a\",;.\t\n-]{0,80})") {
        check(&[("any.csv", text.into_bytes())]);
    }

    #[test]
    fn takes_damaged_files(
        which in 0..FIXTURES.len(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in any::<prop::sample::Index>(), keep in any::<bool>(),
    ) {
        let mut bytes = FIXTURES[which].as_bytes().to_vec();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if !keep {
            bytes.truncate(cut.index(bytes.len()));
        }
        let zip = zip_of(&[("a/watched.csv", &bytes), ("b", &bytes)]);
        check(&[("one", bytes), ("two.zip", zip)]);
    }

    #[test]
    fn takes_damaged_archives(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>(),
        keep in any::<bool>(),
    ) {
        let mut zip = zip_of(&[("ratings.csv", FIXTURES[0].as_bytes()), ("x/", b""), ("t.json", FIXTURES[6].as_bytes())]);
        for (place, byte) in changes {
            let place = place.index(zip.len());
            zip[place] = byte;
        }
        if !keep {
            zip.truncate(cut.index(zip.len()));
        }
        check(&[("x.zip", zip)]);
    }
}

#[test]
fn ten_thousand_rows_are_read() {
    let rows = (0..10_000).map(|place| {
        let title = format!("\"Film \"\"{place}\"\" of many\"");
        format!("tt{place:07},7,2020-01-02,{title},{title},https://example.org/,Movie,1999\n")
    });
    let header = "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,Year\n".to_owned();
    let csv: String = std::iter::once(header).chain(rows).collect();
    let reading = check(&[("ratings.csv", csv.into_bytes())]);
    // The film with the id 0 has none.
    assert_eq!(reading.entries.len(), 10_000);
}
