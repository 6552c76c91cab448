//! A film's poster, drawn from its title, year and genres: the same every time, nothing to download.
//!
//! ```
//! let svg = matinee_posters::draw("The Matrix", Some(1999), &["Action", "Sci-Fi"]);
//! assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"));
//! ```

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a drawing of 200 by 300 units counts in small numbers"
)]

mod art;
mod lettering;
mod palette;
mod size;

use std::fmt::Write;

use art::Motif;
use lettering::{Lettering, escape};
use size::HEIGHT;

/// Where the title stands.
#[derive(Clone, Copy, PartialEq)]
enum Layout {
    Top,
    Bottom,
    Middle,
}

/// The poster as an SVG document of 200 by 300 units, without a year where it is unknown. The title is escaped.
pub fn draw(title: &str, year: Option<u16>, genres: &[&str]) -> String {
    let seed = hash(title, year);
    let genre = leading_genre(genres, seed);
    let motif = Motif::of(genre);
    let colours = palette::pick(genre, seed >> 3);
    let decade = year.map_or(0, |year| year / 10 * 10);
    let layout = match (decade, seed >> 7 & 3) {
        (1950..1970, 0 | 1) => Layout::Middle,
        (_, 0) | (1900..1950, 1) => Layout::Top,
        _ => Layout::Bottom,
    };
    let lettering = Lettering::new(title, decade, seed);
    let text = lettering.height();
    let (text_top, art_top, art_bottom) = match layout {
        Layout::Top => (26.0, 26.0 + text + 8.0, HEIGHT),
        Layout::Bottom => (HEIGHT - 34.0 - text, 0.0, HEIGHT - 34.0 - text - 8.0),
        Layout::Middle => ((HEIGHT - text) / 2.0 + 14.0, 0.0, HEIGHT),
    };

    let mut svg = String::with_capacity(3000);
    let [ground, ink, accent, second] = colours;
    let _ = write!(
        svg,
        r#"<svg viewBox="0 0 200 300" xmlns="http://www.w3.org/2000/svg" focusable="false"><rect width="200" height="300" fill="{ground}"/>"#
    );
    motif.draw(&mut svg, seed, (art_top, art_bottom), [ground, ink, accent, second]);

    // What the title stands on, so that it can be read on any picture.
    match layout {
        Layout::Middle => {
            let (top, bottom) = (text_top - 12.0, text_top + text + 10.0);
            let slant = 4.0 + (seed >> 11 & 7) as f32;
            let _ = write!(
                svg,
                r#"<path d="M0 {:.0}L200 {:.0}V{:.0}L0 {:.0}Z" fill="{ground}"/>"#,
                top + slant,
                top - slant,
                bottom + slant,
                bottom - slant / 2.0
            );
        }
        Layout::Top => {
            let _ = write!(svg, r#"<rect width="200" height="{:.0}" fill="{ground}"/>"#, art_top.ceil());
        }
        Layout::Bottom => {
            let _ = write!(svg, r#"<rect y="{:.0}" width="200" height="300" fill="{ground}"/>"#, art_bottom.floor());
        }
    }
    era(&mut svg, decade, layout, colours);
    lettering.draw(&mut svg, text_top, ink, accent);

    let credit = match (year, genre) {
        (Some(year), "") => year.to_string(),
        (Some(year), genre) => format!("{year}  ·  {}", genre.to_uppercase()),
        (None, genre) => genre.to_uppercase(),
    };
    let credit_y = if layout == Layout::Top { 17.0 } else { 287.0 };
    let _ = write!(
        svg,
        r#"<text x="100" y="{credit_y}" text-anchor="middle" font-size="8.5" letter-spacing="1.6" xml:space="preserve" font-family="system-ui,sans-serif" font-weight="600" fill="{ink}" opacity=".78">{}</text></svg>"#,
        escape(&credit)
    );
    svg
}

/// What tells the decade: a frame, stripes, a horizon line.
fn era(svg: &mut String, decade: u16, layout: Layout, [_, ink, accent, second]: [&str; 4]) {
    let edge = if layout == Layout::Top { 292.0 } else { 8.0 };
    let _ = match decade {
        1..1950 => write!(
            svg,
            r#"<g fill="none" stroke="{accent}"><rect x="5.5" y="5.5" width="189" height="289" stroke-width="1.6"/><rect x="9" y="9" width="182" height="282" stroke-width=".6"/></g>"#
        ),
        1970..1980 => {
            let step = if layout == Layout::Top { -7.0 } else { 7.0 };
            write!(
                svg,
                r#"<g stroke-width="4"><path d="M0 {:.0}H200" stroke="{accent}"/><path d="M0 {:.0}H200" stroke="{second}"/><path d="M0 {:.0}H200" stroke="{ink}"/></g>"#,
                edge,
                edge + step,
                edge + 2.0 * step
            )
        }
        1980..1990 => write!(
            svg,
            r#"<g stroke="{ink}" stroke-width=".7" opacity=".16"><path d="M0 20H200M0 40H200M0 60H200M0 80H200M0 100H200M0 120H200M0 140H200M0 160H200M0 180H200M0 200H200M0 220H200M0 240H200M0 260H200M0 280H200"/></g>"#
        ),
        1990..2000 if layout != Layout::Top => {
            write!(svg, r#"<rect width="200" height="11" fill="{ink}" opacity=".9"/>"#)
        }
        _ => Ok(()),
    };
}

/// The genre that the poster speaks of: the most telling one, or now and then the next.
fn leading_genre<'a>(genres: &[&'a str], seed: u32) -> &'a str {
    let most_telling = |but: &str| {
        let others = genres.iter().copied().filter(|genre| *genre != but);
        others.min_by_key(|genre| palette::rank(genre)).unwrap_or_default()
    };
    let first = most_telling("");
    let second = most_telling(first);
    if seed % 10 < 4 && palette::rank(second) < palette::UNKNOWN { second } else { first }
}

/// FNV-1a, with the bits mixed once more: similar titles get different posters.
fn hash(title: &str, year: Option<u16>) -> u32 {
    let bytes = title.bytes().chain(year.unwrap_or_default().to_le_bytes());
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash ^ hash >> 13
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const GENRES: [&str; 19] = [
        "Action",
        "Adventure",
        "Animation",
        "Children",
        "Comedy",
        "Crime",
        "Documentary",
        "Drama",
        "Fantasy",
        "Film-Noir",
        "Horror",
        "IMAX",
        "Musical",
        "Mystery",
        "Romance",
        "Sci-Fi",
        "Thriller",
        "War",
        "Western",
    ];

    #[test]
    fn a_film_keeps_its_poster() {
        let once = draw("The Matrix", Some(1999), &["Action", "Sci-Fi"]);
        assert_eq!(once, draw("The Matrix", Some(1999), &["Action", "Sci-Fi"]));
        assert_ne!(once, draw("The Matrix", Some(2003), &["Action", "Sci-Fi"]));
    }

    #[test]
    fn posters_differ() {
        let posters: HashSet<String> = GENRES
            .iter()
            .flat_map(|genre| (192..202_u16).map(move |d| draw("Heat", Some(d * 10 + 5), &[genre])))
            .collect();
        assert_eq!(posters.len(), GENRES.len() * 10);
    }

    #[test]
    fn titles_are_text_and_never_markup() {
        let svg = draw("<script>&\"' Fast & Furious", None, &[]);
        assert!(!svg.contains("<script"));
        assert!(svg.contains("&amp;"));
    }

    #[test]
    fn strange_titles_are_drawn_too() {
        for title in ["", "$", "Ⅷ", "a", &"x".repeat(300), &"word ".repeat(60), "…: …", "千と千尋の神隠し"]
        {
            let svg = draw(title, Some(0), &["Unheard of"]);
            assert!(svg.ends_with("</svg>") && !svg.contains("NaN") && !svg.contains("inf"), "{title}: {svg}");
        }
    }
}
