//! The desk as the page uses it.

use matinee_data::{
    Catalog, Film, GenreSet, Stars, Terms,
    bundle::encode_catalog,
    exchange::{
        Entry, Said, Site, Upload,
        backup::{Adapter, Extras, MadeWith, Prediction},
    },
};

use super::*;

mod round_trips;

const RATINGS: &str = "Date,Name,Year,Letterboxd URI,Rating
2026-01-02,Film 7,1990,https://boxd.it/a,4.5
2026-01-03,Film 8,1950,https://boxd.it/b,2
2026-01-04,Nobody Knows This One,1990,https://boxd.it/c,3
";
/// Film 7 once more, which only the catalog can tell.
const TMDB: &str = "TMDb ID,IMDb ID,Type,Name,Release Date,Your Rating,Date Rated
77,tt0000077,movie,Film 7,1991-05-01,2,2026-05-01T10:00:00Z
";

fn catalog(shift: u64) -> Vec<u8> {
    let film = |id: u64| Film {
        id: id + shift,
        title: format!("Film {id}"),
        year: Some(1990),
        genres: GenreSet(0),
        imdb: Some(id as u32 * 11),
        tmdb: None,
        ratings: 100 - id as u32,
        mean_centistars: 350,
    };
    let catalog = Catalog::new(Vec::new(), (1..10).map(film).collect()).expect("a catalog");
    encode_catalog(&catalog).expect("encodes")
}

fn desk(shift: u64) -> Desk {
    let mut desk = Desk::default();
    assert_eq!(ask(&mut desk, Request::Open { catalog: catalog(shift), terms: Terms::default() }), []);
    desk
}

fn ask(desk: &mut Desk, request: Request) -> Vec<Event> {
    let mut events = Vec::new();
    desk.handle(request, &mut |event| events.push(event));
    events
}

fn last(desk: &mut Desk, request: Request) -> Event {
    ask(desk, request).pop().expect("an answer")
}

fn html(desk: &mut Desk, request: Request) -> String {
    match last(desk, request) {
        Event::Review { html, .. } => html,
        other => panic!("{other:?}"),
    }
}

fn step(desk: &mut Desk, here: Here) -> Step {
    match last(desk, Request::Import { here }) {
        Event::Step(step) => *step,
        other => panic!("{other:?}"),
    }
}

fn file(desk: &mut Desk, request: Request) -> String {
    named_file(desk, request).1
}

fn named_file(desk: &mut Desk, request: Request) -> (String, String) {
    match last(desk, request) {
        Event::File { name, text } => (name, text),
        other => panic!("{other:?}"),
    }
}

fn read(files: &[(&str, &[u8])], here: Here) -> Request {
    let upload = |&(name, bytes): &(&str, &[u8])| Upload { name: name.into(), bytes: bytes.to_vec() };
    Request::Read { files: files.iter().map(upload).collect(), here }
}

fn rated(stars: f32) -> Said {
    Said::Rated { stars: Stars::new(stars).expect("stars") }
}

#[test]
fn nothing_can_be_done_without_a_catalog() {
    let mut desk = Desk::default();
    let request = read(&[("ratings.csv", RATINGS.as_bytes())], Here::default());
    assert!(matches!(&ask(&mut desk, request)[..], [Event::Failed { message }] if message.contains("not here yet")));
    let open = Request::Open { catalog: vec![1, 2, 3], terms: Terms::default() };
    assert!(matches!(&ask(&mut desk, open)[..], [Event::Failed { message }] if message.contains("can't be read")));
}

#[test]
fn films_are_found_guessed_or_kept_and_counted_on_the_way() {
    let mut desk = desk(0);
    let mut events = ask(&mut desk, read(&[("ratings.csv", RATINGS.as_bytes())], Here::default()));
    let Some(Event::Review { html: seen, films }) = events.pop() else { panic!("{events:?}") };
    assert_eq!(films, "3 films");
    let fractions: Vec<f32> = events
        .iter()
        .map(|event| match event {
            Event::Progress { fraction } => *fraction,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(fractions.len() > 1 && fractions.windows(2).all(|pair| pair[0] < pair[1]), "{fractions:?}");
    assert!(fractions.iter().all(|fraction| (0.0..=1.0).contains(fraction)), "{fractions:?}");
    assert!(seen.contains("Nobody Knows This One") && seen.contains("Import 1 film<"), "{seen}");

    let here = Here { now: 5.0, ..Here::default() };
    assert_eq!(step(&mut desk, here.clone()).put.len(), 1);
    let likeliest = html(&mut desk, Request::Likeliest);
    assert!(likeliest.contains("Import 2 films<"), "{likeliest}");
    assert!(html(&mut desk, Request::Choose { place: 1, film: None }).contains("Import 1 film<"));
    html(&mut desk, Request::Choose { place: 1, film: Some(3) });
    html(&mut desk, Request::Choose { place: 99, film: Some(3) });
    let step = step(&mut desk, here);
    assert_eq!(
        step.put.iter().map(|mark| (mark.film, mark.said)).collect::<Vec<_>>(),
        [(7, rated(4.5)), (3, rated(2.0))]
    );
    assert_eq!(step.keep[0].entry.title, "Nobody Knows This One");
    assert!(step.undo.is_some() && step.extras.is_none());
}

#[test]
fn the_same_film_comes_once_and_the_newer_rating_counts() {
    let mut desk = desk(0);
    let files = [("ratings.csv", RATINGS.as_bytes()), ("tmdb.csv", TMDB.as_bytes())];
    html(&mut desk, read(&files, Here::default()));
    let step = step(&mut desk, Here::default());
    assert_eq!(step.put.iter().map(|mark| (mark.film, mark.said)).collect::<Vec<_>>(), [(7, rated(1.0))]);
}

#[test]
fn what_is_here_is_held_against_it_and_may_change_meanwhile() {
    let mut desk = desk(0);
    let here = |said| Here { marks: vec![Mark { film: 7, at: 9e15, said }], ..Here::default() };
    let seen = html(&mut desk, read(&[("ratings.csv", RATINGS.as_bytes())], here(rated(4.5))));
    assert!(!seen.contains("data-do=\"policy\""), "the same rating is no conflict: {seen}");
    let renewed = html(&mut desk, Request::Renew { here: here(rated(1.0)) });
    assert!(renewed.contains("1 film with another rating here"), "{renewed}");
    let theirs = html(&mut desk, Request::Decide { policy: Policy::Theirs });
    assert!(theirs.contains("Import 1 film<"), "{theirs}");
}

#[test]
fn what_is_no_list_is_told() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let seen = html(&mut desk(0), read(&[("holiday.png", png)], Here::default()));
    assert!(seen.contains("picture") && seen.contains("nothing new"), "{seen}");
}

#[test]
fn a_backup_goes_into_another_catalog() {
    let adapter = Adapter {
        id: 4,
        name: "Tuning 1".into(),
        ratings: 30,
        before: Some(0.9),
        after: Some(0.8),
        bytes: vec![1, 2, 255],
        active: true,
    };
    let prediction =
        |film| Prediction { film, base: 3.0, tuned: None, given: Stars::new(4.0).expect("stars"), at: 1.0 };
    let mut extras =
        Extras { adapters: vec![adapter], predictions: vec![prediction(7), prediction(6)], ..Extras::default() };
    extras.settings.theme = Some("dark".into());
    let stranger = Entry { title: "Not here".into(), ..Entry::new(Site::Imdb, Said::Watched) };
    let here = Here {
        marks: vec![Mark { film: 7, at: 1.0, said: rated(4.0) }, Mark { film: 3, at: 2.0, said: Said::NotInterested }],
        strangers: vec![Stranger { id: 0, entry: stranger }],
        now: 3.0,
    };
    let json = file(&mut desk(0), Request::Backup { here: here.clone(), extras: extras.clone() });

    let mut other = desk(100);
    html(&mut other, read(&[("backup.json", json.as_bytes())], Here::default()));
    let step = step(&mut other, Here::default());
    assert_eq!(
        step.put,
        [Mark { film: 103, at: 2.0, said: Said::NotInterested }, Mark { film: 107, at: 1.0, said: rated(4.0) }]
    );
    assert_eq!(step.keep[0].entry.title, "Not here");
    let back = step.extras.expect("the rest");
    assert_eq!((back.settings, back.adapters), (extras.settings, extras.adapters));
    assert_eq!(back.predictions, [prediction(107)], "only of films that were found");
}

#[test]
fn what_was_kept_is_looked_for_again() {
    let mut desk = desk(0);
    html(&mut desk, read(&[("ratings.csv", RATINGS.replace("Film 7", "Film 77").as_bytes())], Here::default()));
    let mut strangers = step(&mut desk, Here::default()).keep;
    strangers
        .iter_mut()
        .filter(|stranger| stranger.entry.title == "Film 77")
        .for_each(|stranger| stranger.entry.title = "Film 7".into());
    let here = Here { strangers, ..Here::default() };
    assert!(html(&mut desk, read(&[], here.clone())).contains("Import 1 film<"));
    let step = step(&mut desk, here);
    assert_eq!((step.put[0].film, step.drop.len()), (7, 1));
}

#[test]
fn tables_are_written() {
    let here = Here {
        marks: vec![
            Mark { film: 1, at: 0.0, said: Said::Wanted },
            Mark { film: 2, at: 0.0, said: rated(3.5) },
            Mark { film: 3, at: 86_400_000.0, said: Said::Watched },
        ],
        ..Here::default()
    };
    let (name, csv) = named_file(&mut desk(0), Request::Letterboxd { here });
    assert_eq!(name, "matinee-for-letterboxd-1970-01-01.csv");
    assert_eq!(
        csv,
        "imdbID,tmdbID,Title,Year,WatchedDate,Rating\ntt0000033,,Film 3,1990,1970-01-02,\ntt0000022,,Film 2,1990,1970-01-01,3.5\n"
    );
    let picks = vec![Picked { film: 4, stars: 4.26, margin: 1.0, reasons: vec![2, 3] }];
    let csv = file(&mut desk(0), Request::Recommendations { picks, now: 0.0 });
    assert!(csv.ends_with("\n1,Film 4,1990,4.3,1.0,Film 2; Film 3,tt0000044,\n"), "{csv}");
}

#[test]
fn an_import_is_taken_back() {
    let mut desk = desk(0);
    html(&mut desk, read(&[("ratings.csv", RATINGS.as_bytes())], Here::default()));
    let done = step(&mut desk, Here::default());
    let here = Here { marks: done.put, strangers: done.keep, now: 9.0 };
    let Event::Step(back) = last(&mut desk, Request::TakeBack { here, undo: done.undo.expect("an undo") }) else {
        panic!("no step")
    };
    assert_eq!((back.put.len(), back.delete, back.drop.len(), back.undo), (0, vec![7], 2, None));
}

/// Catalogs of other things than films.
fn books(ids: &str) -> Desk {
    let [one, many, seen, ids] = ["book", "books", "read", ids].map(|word| word.to_owned().into());
    let terms = Terms { one, many, seen, ids, scale: "1..10".parse().expect("a scale") };
    let mut desk = Desk::default();
    assert_eq!(ask(&mut desk, Request::Open { catalog: catalog(0), terms }), []);
    desk
}

#[test]
fn books_are_called_and_rated_as_their_catalog_says() {
    let mut desk = books("goodreads");
    let table = "Title,Year,Rating\nFilm 7,1990,9\nFilm 8,1990,11\nNobody Knows This One,1990,1\n";
    let seen = html(&mut desk, read(&[("mine.csv", table.as_bytes())], Here::default()));
    for words in ["rows say something about a book", "Import 1 book<", "kept for later: 1 book<", "expected 1 to 10"] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    let step = step(&mut desk, Here::default());
    assert_eq!((step.put[0].film, step.put[0].said, &*step.remark), (7, rated(4.5), "Imported: 1 book."));
    let here = Here { marks: step.put, strangers: step.keep, ..Here::default() };
    let csv = file(&mut desk, Request::Letterboxd { here: here.clone() });
    assert!(csv.contains(",Film 7,1990,1970-01-01,9\n") && csv.contains(",Nobody Knows This One,1990,,1\n"), "{csv}");
    let again = html(&mut desk, read(&[("mine.csv", csv.as_bytes())], here));
    assert!(again.contains("nothing new"), "what goes out comes in again: {again}");
    let picks = vec![Picked { film: 4, stars: 4.25, margin: 0.5, reasons: vec![] }];
    let csv = file(&mut desk, Request::Recommendations { picks, now: 0.0 });
    assert!(csv.contains("Film 4,1990,8.5,1.0,"), "{csv}");
}

#[test]
fn numbers_of_another_catalog_mean_nothing() {
    let movielens = "movie_id,imdb_id,tmdb_id,rating,average_rating,title\n7,,,4.5,3.9,\n";
    let seen = |desk: &mut Desk| html(desk, read(&[("movielens.csv", movielens.as_bytes())], Here::default()));
    assert!(seen(&mut desk(0)).contains("Import 1 film<"));
    assert!(!seen(&mut books("goodreads")).contains("Import 1 book<"));

    let json = |ids: &str| {
        let bundle = MadeWith { ids: ids.to_owned(), ..MadeWith::default() };
        let extras = Extras { bundle: Some(bundle), ..Extras::default() };
        let here = Here { marks: vec![Mark { film: 7, at: 1.0, said: rated(4.0) }], ..Here::default() };
        let json = file(&mut books(ids), Request::Backup { here, extras });
        json.replace("\"year\": 1990,", "").replace("\"imdb\": 77,", "")
    };
    // A title without a year is a guess; with the number it is sure.
    let film = |desk: &mut Desk, json: &str| {
        html(desk, read(&[("backup.json", json.as_bytes())], Here::default()));
        step(desk, Here::default()).put.first().map(|mark| mark.film)
    };
    assert_eq!(film(&mut books("goodreads"), &json("goodreads")), Some(7));
    assert_eq!(film(&mut books("goodreads"), &json("movielens")), None);
}
