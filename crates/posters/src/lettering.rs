//! The title on a poster: broken into lines that fill the width, as printers set them.

use std::fmt::Write;

use crate::size::WIDTH;

const MARGIN: f32 = 16.0;
const MEASURE: f32 = WIDTH - 2.0 * MARGIN;
/// The room for the main title.
const TALLEST: f32 = 132.0;
const LARGEST: f32 = 50.0;

/// A typeface by what every system has, with what it needs to look right.
struct Face {
    family: &'static str,
    weight: u16,
    italic: bool,
    capitals: bool,
    /// How wide it runs, compared with a bold sans-serif.
    run: f32,
}

const DISPLAY: Face = Face {
    family: "Didot,'Bodoni 72','Playfair Display',Georgia,serif",
    weight: 700,
    italic: false,
    capitals: true,
    run: 1.02,
};
const POSTER: Face = Face {
    family: "'Avenir Next Condensed','Arial Narrow','Roboto Condensed','Liberation Sans',sans-serif",
    weight: 800,
    italic: false,
    capitals: true,
    run: 1.0,
};
const BOOK: Face = Face {
    family: "'Iowan Old Style','Palatino Linotype',Palatino,Georgia,serif",
    weight: 700,
    italic: false,
    capitals: false,
    run: 0.88,
};
const ROMAN: Face = Face {
    family: "'Trajan Pro','Palatino Linotype',Palatino,'Times New Roman',serif",
    weight: 400,
    italic: false,
    capitals: true,
    run: 0.98,
};
const SLANTED: Face = Face {
    family: "'Helvetica Neue',Arial,'Liberation Sans',sans-serif",
    weight: 800,
    italic: true,
    capitals: true,
    run: 1.0,
};
const PLAIN: Face = Face {
    family: "'Helvetica Neue','Segoe UI',Roboto,Arial,sans-serif",
    weight: 700,
    italic: false,
    capitals: false,
    run: 0.9,
};
const LIGHT: Face = Face {
    family: "Futura,'Century Gothic','Segoe UI',system-ui,sans-serif",
    weight: 400,
    italic: false,
    capitals: true,
    run: 0.98,
};

/// A title, set.
pub struct Lettering {
    face: &'static Face,
    lines: Vec<(String, f32)>,
    subtitle: Option<String>,
}

impl Lettering {
    /// Sets a title in a face that suits its decade.
    pub fn new(title: &str, decade: u16, seed: u32) -> Self {
        let faces: [&'static Face; 3] = match decade {
            1..1950 => [&DISPLAY, &BOOK, &DISPLAY],
            1950..1970 => [&POSTER, &PLAIN, &DISPLAY],
            1970..1980 => [&BOOK, &POSTER, &PLAIN],
            1980..1990 => [&SLANTED, &POSTER, &BOOK],
            1990..2000 => [&ROMAN, &POSTER, &PLAIN],
            _ => [&LIGHT, &POSTER, &BOOK],
        };
        let face = faces[(seed >> 17) as usize % faces.len()];
        let (main, subtitle) = split(title);
        let set = |text: &str| if face.capitals { text.to_uppercase() } else { text.to_owned() };
        Self { face, lines: fill(&set(main), face.run), subtitle: subtitle.map(set) }
    }

    /// How high the whole block is.
    pub fn height(&self) -> f32 {
        let lines: f32 = self.lines.iter().map(|(_, size)| size * 0.92).sum();
        lines + if self.subtitle.is_some() { 18.0 } else { 2.0 }
    }

    /// Draws the block below `top`.
    pub fn draw(&self, svg: &mut String, top: f32, ink: &str, accent: &str) {
        let face = self.face;
        let style = if face.italic { "italic" } else { "normal" };
        let _ = write!(
            svg,
            r#"<g font-family="{}" font-weight="{}" font-style="{style}" fill="{ink}">"#,
            face.family, face.weight
        );
        let mut y = top;
        for (line, size) in &self.lines {
            y += size * 0.92;
            let baseline = y - size * 0.14;
            let natural = width(line) * face.run * size;
            // A line that nearly fills the width is set to fill it exactly, whatever the typeface's true widths are;
            // a shorter one only must not become longer than the poster is wide.
            let fitted = if natural > MEASURE * 0.8 {
                format!(r#" textLength="{MEASURE}" lengthAdjust="spacingAndGlyphs""#)
            } else {
                String::new()
            };
            let _ = write!(
                svg,
                r#"<text x="{MARGIN}" y="{baseline:.1}" font-size="{size:.1}"{fitted}>{}</text>"#,
                escape(line)
            );
        }
        if let Some(subtitle) = &self.subtitle {
            let natural = width(subtitle) * face.run;
            let size = (MEASURE / natural.max(1.0)).clamp(6.0, 12.0);
            let fitted = if natural * size > MEASURE * 0.92 {
                format!(r#" textLength="{MEASURE}" lengthAdjust="spacingAndGlyphs""#)
            } else {
                String::new()
            };
            let _ = write!(
                svg,
                r#"<path d="M{MARGIN} {:.1}h24" stroke="{accent}" stroke-width="1.5"/><text x="{MARGIN}" y="{:.1}" font-size="{size:.1}"{fitted}>{}</text>"#,
                y + 2.5,
                y + 15.0,
                escape(subtitle)
            );
        }
        svg.push_str("</g>");
    }
}

/// A long title in two: "Star Wars: Episode IV - A New Hope".
fn split(title: &str) -> (&str, Option<&str>) {
    for separator in [": ", " - ", " (", "; "] {
        if let Some((main, rest)) = title.split_once(separator) {
            let rest = rest.trim().trim_end_matches(')');
            if main.chars().count() >= 2 && !rest.is_empty() {
                return (main, Some(rest).filter(|rest| rest.chars().count() <= 44));
            }
        }
    }
    (title, None)
}

/// The lines and their sizes: the break that gives the largest letters.
fn fill(title: &str, run: f32) -> Vec<(String, f32)> {
    let words: Vec<&str> = title.split_whitespace().collect();
    let mut best: Option<(f32, Vec<(String, f32)>)> = None;
    for count in 1..=words.len().min(6) {
        let lines = balance(&words, count);
        let mut sized: Vec<(String, f32)> = lines
            .into_iter()
            .map(|line| {
                let size = (MEASURE / (width(&line) * run).max(0.1)).min(LARGEST);
                (line, size)
            })
            .collect();
        let height: f32 = sized.iter().map(|(_, size)| size * 0.92).sum();
        if height > TALLEST {
            for (_, size) in &mut sized {
                *size *= TALLEST / height;
            }
        }
        let smallest = sized.iter().map(|(_, size)| *size).fold(f32::INFINITY, f32::min);
        let area: f32 = sized.iter().map(|(line, size)| width(line) * size * size).sum();
        let worth = smallest * 3.0 + area.sqrt();
        if best.as_ref().is_none_or(|(known, _)| worth > *known) {
            best = Some((worth, sized));
        }
    }
    best.map(|(_, lines)| lines).unwrap_or_default()
}

/// Breaks words into `count` lines of about the same length.
fn balance(words: &[&str], count: usize) -> Vec<String> {
    let mut lines = Vec::with_capacity(count);
    let mut rest = words;
    for left in (1..=count).rev() {
        let target = rest.iter().map(|word| width(word) + width(" ")).sum::<f32>() / left as f32;
        let mut taken = 0;
        let mut length = 0.0;
        while taken < rest.len() && rest.len() - taken >= left {
            let next = width(rest[taken]) + width(" ");
            if taken > 0 && left > 1 && length + next / 2.0 > target {
                break;
            }
            length += next;
            taken += 1;
        }
        let (line, remaining) = rest.split_at(taken);
        lines.push(line.join(" "));
        rest = remaining;
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The width of a line in a bold sans-serif, in ems, near enough.
fn width(text: &str) -> f32 {
    text.chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | '\'' | '’' | '!' | ':' | ';' | '|' => 0.3,
            ' ' | 'f' | 't' | 'r' | '-' | '(' | ')' => 0.38,
            'm' | 'w' | 'M' | 'W' | '@' | '—' | '…' => 0.9,
            'A'..='Z' => 0.69,
            c if c as u32 >= 0x2e80 => 1.0,
            _ => 0.58,
        })
        .sum()
}

/// Text as it may stand in SVG.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_lost() {
        for title in
            ["Heat", "The Good, the Bad and the Ugly", "One Flew Over the Cuckoo's Nest", "A b c d e f g h i j"]
        {
            let lines = fill(title, 1.0);
            let text: Vec<&str> = lines.iter().map(|(line, _)| line.as_str()).collect();
            assert_eq!(text.join(" "), title);
            assert!(lines.iter().all(|(line, size)| *size > 4.0 && width(line) * size <= MEASURE + 0.1), "{lines:?}");
        }
    }

    #[test]
    fn subtitles_are_set_apart() {
        assert_eq!(split("Star Wars: Episode IV - A New Hope"), ("Star Wars", Some("Episode IV - A New Hope")));
        assert_eq!(split("Heat"), ("Heat", None));
        assert_eq!(split("Amélie (Fabuleux destin)"), ("Amélie", Some("Fabuleux destin")));
    }
}
