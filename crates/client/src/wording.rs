//! Sentences with figures.

use matinee_core::{Scale, Stars, Terms, grouped};
use matinee_protocol::DeviceKind;

use crate::sentences;

/// The number of ratings needed for a top 10.
pub const ENOUGH: usize = 3;

/// "4 stars", "1 star", "half a star".
pub fn stars(stars: Stars, scale: Scale) -> String {
    so_many(scale.nearest(stars.value()))
}

fn so_many(stars: f32) -> String {
    if (stars - 0.5).abs() < 0.1 {
        "half a star".to_owned()
    } else if (stars - 1.0).abs() < 0.1 {
        "1 star".to_owned()
    } else {
        format!("{stars} stars")
    }
}

/// "about 4.5 stars": predictions are no more exact than what can be given.
pub fn about(predicted: f32, scale: Scale) -> String {
    format!("about {}", so_many(scale.nearest(predicted)))
}

/// ", likely 3 to 5": the 80% prediction interval; empty if unknown.
pub fn likely(predicted: f32, margin: f32, scale: Scale) -> String {
    if !(margin > 0.0 && margin.is_finite()) {
        return String::new();
    }
    let [low, high] = [predicted - margin, predicted + margin].map(|end| scale.nearest(end));
    // Where the line is too short, it breaks before "likely".
    if low < high { format!(", likely\u{a0}{low}\u{a0}to\u{a0}{high}") } else { String::new() }
}

/// The reasons for a pick, from the titles and ratings that contributed most; at most two.
/// "because you liked Alien and Blade Runner".
pub fn because(reasons: &[(&str, Stars)], scale: Scale) -> Option<String> {
    match reasons {
        [] => None,
        [(a, x), (b, y), ..] if is_liked(*x) && is_liked(*y) => {
            Some(format!("because you liked {} and {}", short(a), short(b)))
        }
        [(a, x), (b, y), ..] if x == y => {
            Some(format!("because you gave {} and {} {}", short(a), short(b), stars(*x, scale)))
        }
        [(a, x), (b, y), ..] => {
            Some(format!("because you {} and {}", rating_phrase(a, *x, scale), rating_phrase(b, *y, scale)))
        }
        [(a, x)] => Some(format!("because you {}", rating_phrase(a, *x, scale))),
    }
}

/// The reason for a pick by popularity: "rated by 329 people".
pub fn popular(ratings: u32) -> String {
    format!("rated by {} people", grouped(ratings.into()))
}

fn is_liked(rating: Stars) -> bool {
    rating.halves() >= 7
}

/// "liked Alien" or, for lower ratings, "gave Alien 3 stars".
fn rating_phrase(title: &str, rating: Stars, scale: Scale) -> String {
    let title = short(title);
    if is_liked(rating) { format!("liked {title}") } else { format!("gave {title} {}", stars(rating, scale)) }
}

/// A title without the other titles in brackets behind it.
fn short(title: &str) -> &str {
    match title.split_once(" (") {
        Some((short, _)) if title.ends_with(')') => short,
        _ => title,
    }
}

/// What has to happen before there is a top 10; `None` when nothing has.
pub fn still_needed(rated: usize, terms: &Terms) -> Option<String> {
    match ENOUGH.saturating_sub(rated) {
        0 => None,
        1 => Some(terms.fill(sentences::RATE_ONE_MORE)),
        more => Some(terms.fill(sentences::RATE_MORE).replace("{count}", &more.to_string())),
    }
}

/// The short name of a device.
pub fn device(kind: DeviceKind) -> &'static str {
    match kind {
        DeviceKind::Webgpu => "GPU",
        DeviceKind::Cpu => "CPU",
    }
}

/// A number of bytes, for people.
#[expect(clippy::cast_precision_loss, reason = "megabytes, shown with one digit behind the point")]
pub fn bytes(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{} kB", bytes.div_ceil(1000)) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}

/// "1 film", "1,234 films".
pub fn films(count: usize, terms: &Terms) -> String {
    [&*grouped(count as u64), " ", if count == 1 { &terms.one } else { &terms.many }].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF: Scale = Scale::HALF_STARS;

    fn rating(stars: f32) -> Stars {
        Stars::new(stars).expect("valid")
    }

    #[test]
    fn words_reasons_by_how_they_were_rated() {
        assert_eq!(because(&[], HALF), None);
        let (alien, blade, cats) = (("Alien", rating(5.0)), ("Blade Runner", rating(4.0)), ("Cats", rating(1.0)));
        assert_eq!(because(&[alien], HALF).as_deref(), Some("because you liked Alien"));
        assert_eq!(because(&[alien, blade, cats], HALF).as_deref(), Some("because you liked Alien and Blade Runner"));
        assert_eq!(because(&[cats], HALF).as_deref(), Some("because you gave Cats 1 star"));
        assert_eq!(because(&[alien, cats], HALF).as_deref(), Some("because you liked Alien and gave Cats 1 star"));
        let heat = ("Heat", rating(1.0));
        assert_eq!(because(&[cats, heat], HALF).as_deref(), Some("because you gave Cats and Heat 1 star"));
        let raiders = ("Raiders of the Lost Ark (Indiana Jones and the Raiders of the Lost Ark)", rating(5.0));
        assert_eq!(because(&[raiders], HALF).as_deref(), Some("because you liked Raiders of the Lost Ark"));
        let odd = ("(500) Days of Summer", rating(5.0));
        assert_eq!(because(&[odd], HALF).as_deref(), Some("because you liked (500) Days of Summer"));
    }

    #[test]
    fn predictions_are_rounded_to_half_stars() {
        assert_eq!(about(4.26, HALF), "about 4.5 stars");
        assert_eq!(about(4.0, HALF), "about 4 stars");
        assert_eq!(about(0.1, HALF), "about half a star");
        assert_eq!(about(9.0, HALF), "about 5 stars");
        assert_eq!(about(f32::NAN, HALF), "about half a star");
    }

    #[test]
    fn says_how_far_off_the_stars_may_be() {
        assert_eq!(likely(4.1, 1.1, HALF), ", likely\u{a0}3\u{a0}to\u{a0}5");
        assert_eq!(likely(1.2, 1.6, HALF), ", likely\u{a0}0.5\u{a0}to\u{a0}3");
        assert_eq!(likely(4.9, 0.2, HALF), ", likely\u{a0}4.5\u{a0}to\u{a0}5");
        assert_eq!(likely(5.0, 0.1, HALF), "");
        assert_eq!(likely(4.0, 0.0, HALF), "");
        assert_eq!(likely(4.0, f32::NAN, HALF), "");
    }

    #[test]
    fn counts_down_to_the_top_ten() {
        assert_eq!(still_needed(0, &Terms::default()).as_deref(), Some("Rate 3 more films to see your top 10."));
        assert_eq!(still_needed(2, &Terms::default()).as_deref(), Some("Rate one more film to see your top 10."));
        assert_eq!(still_needed(3, &Terms::default()), None);
    }

    #[test]
    fn sizes_are_readable() {
        assert_eq!(bytes(950), "1 kB");
        assert_eq!(bytes(1_234_567), "1.2 MB");
    }
}
