//! The picture on a poster: flat shapes, one idea for each genre.

mod canvas;
mod landscapes;
mod patterns;

use self::canvas::{Canvas, Dice};

/// The idea of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Motif {
    Blinds,
    Desert,
    Waves,
    Chevrons,
    Teeth,
    Columns,
    Bubbles,
    Planet,
    Moon,
    Rings,
    Pair,
    Skyline,
    Spiral,
    Mountains,
    Rays,
    Arches,
    Horizon,
}

impl Motif {
    /// The idea for a genre.
    pub fn of(genre: &str) -> Self {
        match genre {
            "Film-Noir" => Self::Blinds,
            "Western" => Self::Desert,
            "Musical" => Self::Waves,
            "War" => Self::Chevrons,
            "Horror" => Self::Teeth,
            "Documentary" => Self::Columns,
            "Animation" | "Children" => Self::Bubbles,
            "Sci-Fi" => Self::Planet,
            "Fantasy" => Self::Moon,
            "Mystery" => Self::Rings,
            "Romance" => Self::Pair,
            "Crime" => Self::Skyline,
            "Thriller" => Self::Spiral,
            "Adventure" => Self::Mountains,
            "Action" => Self::Rays,
            "Comedy" => Self::Arches,
            _ => Self::Horizon,
        }
    }

    /// Draws it between two heights.
    pub fn draw(self, svg: &mut String, seed: u32, (top, bottom): (f32, f32), colours: [&str; 4]) {
        let mut canvas = Canvas { svg, dice: Dice::new(seed), top, bottom, colours };
        match self {
            Self::Blinds => canvas.blinds(),
            Self::Desert => canvas.desert(),
            Self::Waves => canvas.waves(),
            Self::Chevrons => canvas.chevrons(),
            Self::Teeth => canvas.teeth(),
            Self::Columns => canvas.columns(),
            Self::Bubbles => canvas.bubbles(),
            Self::Planet => canvas.planet(),
            Self::Moon => canvas.moon(),
            Self::Rings => canvas.rings(),
            Self::Pair => canvas.pair(),
            Self::Skyline => canvas.skyline(),
            Self::Spiral => canvas.spiral(),
            Self::Mountains => canvas.mountains(),
            Self::Rays => canvas.rays(),
            Self::Arches => canvas.arches(),
            Self::Horizon => canvas.horizon(),
        }
    }
}
