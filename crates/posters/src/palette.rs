//! Colours by genre: ground, ink, accent and a second accent.

/// The rank of a genre that nobody thought of.
pub const UNKNOWN: usize = 19;

type Colours = [&'static str; 4];

/// The more a genre tells about a film, the earlier it stands here.
const GENRES: [(&str, [Colours; 3]); 18] = [
    (
        "Film-Noir",
        [
            ["#121212", "#f1ede4", "#d8d2c4", "#5a5a5a"],
            ["#191a1f", "#efe6d2", "#c9a94f", "#45474f"],
            ["#e9e4d8", "#141414", "#1f1f1f", "#8d8779"],
        ],
    ),
    (
        "Western",
        [
            ["#7a2f14", "#fbe6c3", "#f2a541", "#3d160b"],
            ["#e8b866", "#3a1a0c", "#b5451f", "#7d2f13"],
            ["#2d1b16", "#f5d9a8", "#d9702b", "#8d3a17"],
        ],
    ),
    (
        "Musical",
        [
            ["#5a0f3c", "#ffe9c9", "#f4b23c", "#e0457b"],
            ["#f6c445", "#4b123a", "#d83a66", "#2f6f8f"],
            ["#16204f", "#fdf0d5", "#f25c54", "#f7b267"],
        ],
    ),
    (
        "War",
        [
            ["#33391f", "#efe8cf", "#c8a548", "#1b1f10"],
            ["#c9bd94", "#23261a", "#8a2f20", "#5c5f3f"],
            ["#22282c", "#e6e1d0", "#b3472e", "#566068"],
        ],
    ),
    (
        "Horror",
        [
            ["#0c0a0b", "#f3e9e2", "#c3161c", "#3a0d10"],
            ["#8c0f14", "#fff1e6", "#1a0506", "#d8433f"],
            ["#10160f", "#e7efd9", "#7fb14a", "#22331d"],
        ],
    ),
    (
        "Documentary",
        [
            ["#ece7dc", "#1c1b19", "#c8402a", "#8f897b"],
            ["#20343d", "#eef2ec", "#e5a13a", "#4d6973"],
            ["#f3f0e8", "#15323f", "#2b7a78", "#a9b7b3"],
        ],
    ),
    (
        "Animation",
        [
            ["#1f5fa8", "#fff6dd", "#ffc43d", "#ef476f"],
            ["#ffce47", "#1b2a55", "#ee5a3a", "#2a9db0"],
            ["#17827b", "#fff7e3", "#ffb84a", "#f2704f"],
        ],
    ),
    (
        "Sci-Fi",
        [
            ["#0b1430", "#e9f1ff", "#39c0ed", "#f26a3d"],
            ["#10131a", "#e4f6ee", "#36d399", "#1f5f57"],
            ["#241441", "#fbeaff", "#ff6ac1", "#4dc3ff"],
        ],
    ),
    (
        "Fantasy",
        [
            ["#2c1a4d", "#f7ecd4", "#e7b64c", "#7d56b8"],
            ["#123b3c", "#f3eed6", "#d9a441", "#3f8f7d"],
            ["#eadfc5", "#3a1f4e", "#9a4f96", "#c48c2c"],
        ],
    ),
    (
        "Mystery",
        [
            ["#0f2a33", "#f0ead8", "#d7a34a", "#2d5f6b"],
            ["#241c2b", "#efe3d3", "#b4637a", "#564a66"],
            ["#d9d2bd", "#1b2b2c", "#7a2e2e", "#5f7674"],
        ],
    ),
    (
        "Romance",
        [
            ["#f4d9d0", "#5a1730", "#d1495b", "#edae9c"],
            ["#7a1f3d", "#fdebe3", "#f3a6a0", "#b8405e"],
            ["#fbe8d3", "#3d2645", "#e26d5c", "#c9a0b5"],
        ],
    ),
    (
        "Crime",
        [
            ["#161616", "#f6f0df", "#f0c419", "#4a4a48"],
            ["#f0c419", "#171511", "#8f1d14", "#6b5a12"],
            ["#1d2733", "#f0ece2", "#d9482b", "#4b5d70"],
        ],
    ),
    (
        "Thriller",
        [
            ["#14171c", "#f2efe8", "#d9222a", "#454c57"],
            ["#c22423", "#fdf3e7", "#160a0a", "#7d1416"],
            ["#0f2430", "#e8f0f0", "#f2b134", "#2f5a6e"],
        ],
    ),
    (
        "Adventure",
        [
            ["#1d4a3f", "#f8eed3", "#f0a83c", "#0f2b27"],
            ["#e9c98a", "#2b2a1e", "#c4512d", "#5f7f5a"],
            ["#204a66", "#fdf1d8", "#f27f3d", "#12303f"],
        ],
    ),
    (
        "Action",
        [
            ["#e2531f", "#fff4e1", "#1d1714", "#ffb03a"],
            ["#141d2b", "#fff1dc", "#ff8a1f", "#c23a1c"],
            ["#2a2a2e", "#f8f4ea", "#ffcb2d", "#d5402b"],
        ],
    ),
    (
        "Children",
        [
            ["#f7b733", "#2a2350", "#e84a5f", "#2a9d8f"],
            ["#2a78b4", "#fffbe8", "#ffd23f", "#ee6352"],
            ["#f6efe0", "#233d63", "#ff7f50", "#5fb49c"],
        ],
    ),
    (
        "Comedy",
        [
            ["#ffd447", "#2b1d14", "#e4572e", "#fff3c4"],
            ["#c8432f", "#fff5e4", "#2d2a4a", "#ffcf56"],
            ["#bfe0d4", "#25364a", "#e4572e", "#f6f1de"],
        ],
    ),
    (
        "Drama",
        [
            ["#24323f", "#f2eadb", "#d08c4a", "#4c6274"],
            ["#e6ddcc", "#262220", "#a63d2f", "#b8a88c"],
            ["#3b2a2a", "#f5e8d7", "#d8a06a", "#6e4b45"],
        ],
    ),
];

const OTHERS: [Colours; 3] = [
    ["#2b2d35", "#f1ede4", "#c9a45c", "#585c69"],
    ["#e4dfd3", "#27241f", "#73624a", "#b3a88f"],
    ["#1f3230", "#eef0e6", "#b9935a", "#46605b"],
];

/// The colours of a film with this leading genre.
pub fn pick(genre: &str, seed: u32) -> Colours {
    let palettes = GENRES.iter().find(|(name, _)| *name == genre).map_or(&OTHERS, |(_, palettes)| palettes);
    palettes[seed as usize % palettes.len()]
}

/// How telling a genre is: 0 is the most.
pub fn rank(genre: &str) -> usize {
    GENRES.iter().position(|(name, _)| *name == genre).unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, as WCAG defines it.
    fn luminance(colour: &str) -> f32 {
        let channel = |at: usize| {
            let value = f32::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal")) / 255.0;
            if value <= 0.04 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    #[test]
    fn the_title_can_be_read_on_every_ground() {
        for palettes in GENRES.iter().map(|(_, palettes)| palettes).chain([&OTHERS]) {
            for [ground, ink, ..] in palettes {
                let (a, b) = (luminance(ground), luminance(ink));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= 3.0, "{ink} on {ground}: {contrast}");
            }
        }
    }
}
