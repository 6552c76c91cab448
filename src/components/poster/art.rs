//! The picture on a poster: flat shapes, one idea for each genre.

use std::fmt::Write;

use super::{HEIGHT, WIDTH};

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
        let mut canvas = Canvas { svg, dice: Dice(seed | 1), top, bottom, colours };
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

/// Xorshift: small, and good enough for shapes.
struct Dice(u32);

impl Dice {
    fn between(&mut self, low: f32, high: f32) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        low + (self.0 >> 8) as f32 / (1 << 24) as f32 * (high - low)
    }

    fn coin(&mut self) -> bool {
        self.between(0.0, 1.0) < 0.5
    }
}

struct Canvas<'a> {
    svg: &'a mut String,
    dice: Dice,
    top: f32,
    bottom: f32,
    colours: [&'a str; 4],
}

impl Canvas<'_> {
    fn height(&self) -> f32 {
        (self.bottom - self.top).max(60.0)
    }

    fn middle(&self) -> f32 {
        f32::midpoint(self.top, self.bottom)
    }

    fn circle(&mut self, x: f32, y: f32, radius: f32, colour: usize) {
        let fill = self.colours[colour];
        let _ = write!(self.svg, r#"<circle cx="{x:.0}" cy="{y:.0}" r="{radius:.0}" fill="{fill}"/>"#);
    }

    fn ring(&mut self, x: f32, y: f32, radius: f32, line: f32, colour: usize) {
        let stroke = self.colours[colour];
        let _ = write!(
            self.svg,
            r#"<circle cx="{x:.0}" cy="{y:.0}" r="{radius:.1}" fill="none" stroke="{stroke}" stroke-width="{line:.1}"/>"#
        );
    }

    fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, colour: usize) {
        let fill = self.colours[colour];
        let _ = write!(
            self.svg,
            r#"<rect x="{x:.0}" y="{y:.0}" width="{width:.1}" height="{:.1}" fill="{fill}"/>"#,
            height.max(0.0)
        );
    }

    fn path(&mut self, data: &str, colour: usize, opacity: f32) {
        let fill = self.colours[colour];
        let _ = write!(self.svg, r#"<path d="{data}" fill="{fill}" opacity="{opacity:.2}"/>"#);
    }

    fn line(&mut self, data: &str, width: f32, colour: usize, opacity: f32) {
        let stroke = self.colours[colour];
        let _ = write!(
            self.svg,
            r#"<path d="{data}" fill="none" stroke="{stroke}" stroke-width="{width:.1}" opacity="{opacity:.2}"/>"#
        );
    }

    /// Light through a window, and a lamp or a figure behind it.
    fn blinds(&mut self) {
        let x = self.dice.between(60.0, 140.0);
        let y = self.top + self.height() * 0.45;
        let radius = self.dice.between(46.0, 70.0);
        self.circle(x, y, radius, 2);
        let slant = self.dice.between(12.0, 44.0);
        let slats = 9;
        let step = self.height() / slats as f32;
        for slat in 0..slats {
            let y = self.top + slat as f32 * step;
            let thick = step * 0.46;
            let data = format!("M0 {:.0}L200 {:.0}v{thick:.0}L0 {:.0}Z", y + slant, y, y + slant + thick);
            self.path(&data, if slat % 2 == 0 { 0 } else { 3 }, 1.0);
        }
    }

    /// A low sun behind a mesa.
    fn desert(&mut self) {
        let ground = self.bottom - self.height() * 0.22;
        let x = self.dice.between(60.0, 140.0);
        let radius = self.dice.between(44.0, 62.0);
        self.circle(x, ground - radius * 0.35, radius, 2);
        let left = self.dice.between(-20.0, 40.0);
        let high = self.height() * self.dice.between(0.22, 0.38);
        let data = format!(
            "M0 {b:.0}V{g:.0}H{a:.0}l10 -{h:.0}h44l7 {s:.0}h22l9 {r:.0}H200V{b:.0}Z",
            b = self.bottom,
            g = ground,
            a = left.max(0.0),
            h = high,
            s = high * 0.4,
            r = high * 0.6
        );
        self.path(&data, 3, 1.0);
        let data = format!("M0 {0:.0}Q100 {1:.0} 200 {0:.0}V{2:.0}H0Z", ground + 14.0, ground - 4.0, self.bottom);
        self.path(&data, 1, 0.14);
    }

    /// Bands of music.
    fn waves(&mut self) {
        let swing = self.dice.between(26.0, 52.0);
        let from = self.top + self.height() * 0.2;
        for band in 0..6_u8 {
            let y = from + f32::from(band) * self.height() * 0.11;
            let data = format!(
                "M-10 {y:.0}C50 {:.0} 80 {:.0} 120 {y:.0}S190 {:.0} 215 {:.0}",
                y - swing,
                y + swing,
                y - swing,
                y + swing * 0.4
            );
            self.line(&data, 9.0, [2, 3, 1][usize::from(band) % 3], 1.0);
        }
        let y = self.bottom - self.height() * 0.2;
        self.circle(48.0, y, 15.0, 1);
        self.line(&format!("M61 {y:.0}v-{:.0}", self.height() * 0.45), 4.0, 1, 1.0);
    }

    /// Stripes of rank on a field.
    fn chevrons(&mut self) {
        let count = 4 + u8::from(self.dice.coin());
        let step = self.height() / f32::from(count + 1);
        for chevron in 0..count {
            let y = self.top + step * (f32::from(chevron) + 0.35);
            let data = format!(
                "M0 {0:.0}L100 {y:.0}L200 {0:.0}v{1:.0}L100 {2:.0}L0 {3:.0}Z",
                y + 46.0,
                step * 0.48,
                y + step * 0.48,
                y + 46.0 + step * 0.48
            );
            self.path(&data, [2, 3][usize::from(chevron) % 2], 1.0);
        }
    }

    /// A mouth, or a red moon above a wood.
    fn teeth(&mut self) {
        let moon = self.dice.coin();
        let middle = self.middle();
        if moon {
            let x = self.dice.between(60.0, 140.0);
            self.circle(x, self.top + self.height() * 0.42, 52.0, 2);
        }
        let mut up = format!("M0 {:.0}", self.bottom);
        let mut down = format!("M0 {:.0}", self.top);
        for tooth in 0..8_u8 {
            let x = f32::from(tooth) * 25.0;
            let high = self.height() * self.dice.between(0.2, 0.42);
            let _ = write!(up, "L{:.0} {:.0}L{:.0} {:.0}", x + 12.0, self.bottom - high, x + 25.0, self.bottom - 6.0);
            let low = self.height() * self.dice.between(0.16, 0.4);
            let _ = write!(down, "L{:.0} {:.0}L{:.0} {:.0}", x + 12.0, self.top + low, x + 25.0, self.top + 6.0);
        }
        let _ = write!(up, "V{:.0}H0Z", self.bottom);
        let _ = write!(down, "V{:.0}H0Z", self.top);
        if moon {
            self.path(&up, 3, 1.0);
        } else {
            self.rect(0.0, self.top, WIDTH, self.height(), 2);
            self.path(&up, 0, 1.0);
            self.path(&down, 0, 1.0);
            self.circle(100.0, middle, 7.0, 1);
        }
    }

    /// Figures, as in a report.
    fn columns(&mut self) {
        let baseline = self.bottom - self.height() * 0.12;
        for column in 0..9_u8 {
            let high = self.height() * self.dice.between(0.15, 0.75);
            let colour = if column == 5 { 2 } else { 3 };
            self.rect(16.0 + f32::from(column) * 19.0, baseline - high, 13.0, high, colour);
        }
        self.line(&format!("M16 {0:.0}H184", baseline + 4.0), 1.5, 1, 1.0);
        self.line(&format!("M16 {0:.0}h14M16 {0:.0}v14M184 {0:.0}h-14M184 {0:.0}v14", self.top + 18.0), 2.0, 1, 1.0);
    }

    /// Balloons, bubbles, faces: round things.
    fn bubbles(&mut self) {
        let big_x = self.dice.between(55.0, 145.0);
        let big_y = self.top + self.height() * 0.5;
        let big = self.dice.between(50.0, 70.0);
        self.circle(big_x, big_y, big, 2);
        for bubble in 0..9_u8 {
            let x = self.dice.between(10.0, 190.0);
            let y = self.dice.between(self.top + 14.0, self.bottom - 10.0);
            let radius = self.dice.between(5.0, 20.0);
            self.circle(x, y, radius, [3, 1, 2][usize::from(bubble) % 3]);
        }
        self.circle(big_x - big * 0.3, big_y - big * 0.15, big * 0.12, 0);
        self.circle(big_x + big * 0.3, big_y - big * 0.15, big * 0.12, 0);
        let (smile, y) = (big * 0.42, big_y + big * 0.18);
        let data = format!("M{:.0} {y:.0}a{smile:.0} {smile:.0} 0 0 0 {:.0} 0", big_x - smile, smile * 2.0);
        self.line(&data, 5.0, 0, 1.0);
    }

    /// A planet over a grid that runs to the horizon.
    fn planet(&mut self) {
        for _ in 0..26 {
            let (x, y) = (self.dice.between(4.0, 196.0), self.dice.between(self.top + 4.0, self.bottom - 30.0));
            let size = self.dice.between(0.6, 1.7);
            let fill = self.colours[1];
            let _ = write!(self.svg, r#"<circle cx="{x:.0}" cy="{y:.0}" r="{size:.1}" fill="{fill}" opacity=".7"/>"#);
        }
        let horizon = self.bottom - self.height() * 0.26;
        let x = self.dice.between(60.0, 140.0);
        let radius = self.dice.between(38.0, 58.0);
        let y = horizon - radius * self.dice.between(0.5, 1.2);
        self.circle(x, y, radius, 3);
        let data = format!(
            "M{x:.0} {0:.0}a{radius:.0} {radius:.0} 0 0 1 0 {1:.0}a{2:.0} {radius:.0} 0 0 0 0 -{1:.0}Z",
            y - radius,
            radius * 2.0,
            radius * 0.45
        );
        self.path(&data, 2, 0.9);
        if self.dice.coin() {
            let ink = self.colours[1];
            let _ = write!(
                self.svg,
                r#"<ellipse cx="{x:.0}" cy="{y:.0}" rx="{:.0}" ry="{:.0}" fill="none" stroke="{ink}" stroke-width="2.5" transform="rotate(-18 {x:.0} {y:.0})"/>"#,
                radius * 1.65,
                radius * 0.34
            );
        }
        self.rect(0.0, horizon, WIDTH, self.bottom - horizon, 0);
        let mut grid = format!("M0 {horizon:.0}H200");
        for row in 1..6_u8 {
            let y = horizon + (self.bottom - horizon) * (f32::from(row) / 5.0).powi(2);
            let _ = write!(grid, "M0 {y:.1}H200");
        }
        for column in -6..=6_i8 {
            let at = f32::from(column);
            let _ = write!(grid, "M{:.0} {horizon:.0}L{:.0} {:.0}", 100.0 + at * 18.0, 100.0 + at * 52.0, self.bottom);
        }
        self.line(&grid, 1.0, 2, 0.8);
    }

    /// A crescent over towers.
    fn moon(&mut self) {
        let x = self.dice.between(70.0, 130.0);
        let y = self.top + self.height() * 0.38;
        let radius = self.dice.between(40.0, 54.0);
        self.circle(x, y, radius, 2);
        self.circle(x + radius * 0.42, y - radius * 0.16, radius * 0.86, 0);
        for _ in 0..9 {
            let (x, y) = (self.dice.between(12.0, 188.0), self.dice.between(self.top + 12.0, self.bottom - 60.0));
            let size = self.dice.between(2.0, 6.0);
            let data = format!(
                "M{x:.0} {:.1}q0 {size:.1} {size:.1} {size:.1}q-{size:.1} 0 -{size:.1} {size:.1}q0 -{size:.1} -{size:.1} -{size:.1}q{size:.1} 0 {size:.1} -{size:.1}",
                y - size
            );
            self.path(&data, 1, 0.9);
        }
        let mut towers = format!("M0 {:.0}", self.bottom);
        for tower in 0..5_u8 {
            let x = f32::from(tower) * 40.0;
            let high = self.height() * self.dice.between(0.12, 0.4);
            let roof = self.bottom - high;
            let _ =
                write!(towers, "V{roof:.0}H{:.0}l12 -{:.0}l12 {1:.0}V{:.0}H{:.0}", x + 6.0, high * 0.5, roof, x + 40.0);
        }
        let _ = write!(towers, "V{:.0}Z", self.bottom);
        self.path(&towers, 3, 1.0);
    }

    /// Rings around a keyhole.
    fn rings(&mut self) {
        let (x, y) = (self.dice.between(80.0, 120.0), self.middle());
        for ring in 0..7_u8 {
            let radius = 20.0 + f32::from(ring) * 19.0;
            self.ring(x, y, radius, 8.0, if ring % 2 == 0 { 3 } else { 2 });
        }
        self.circle(x, y, 15.0, 1);
        self.circle(x, y - 3.0, 5.0, 0);
        self.path(&format!("M{:.0} {y:.0}l3 10h-9Z", x + 1.5), 0, 1.0);
    }

    /// Two that meet.
    fn pair(&mut self) {
        let y = self.middle();
        let radius = (self.height() * 0.34).min(62.0);
        let apart = radius * self.dice.between(0.5, 0.72);
        self.circle(100.0 - apart, y, radius, 2);
        self.circle(100.0 + apart, y, radius, 3);
        let high = (radius * radius - apart * apart).max(0.0).sqrt();
        let data = format!(
            "M100 {:.1}A{radius:.1} {radius:.1} 0 0 1 100 {:.1}A{radius:.1} {radius:.1} 0 0 1 100 {:.1}Z",
            y - high,
            y + high,
            y - high
        );
        self.path(&data, 1, 0.92);
    }

    /// A city by night.
    fn skyline(&mut self) {
        let lamp = self.dice.between(40.0, 160.0);
        let y = self.top + self.height() * 0.32;
        self.circle(lamp, y, 30.0, 2);
        let mut x = -4.0;
        let mut row = 0_u8;
        while x < WIDTH {
            let wide = self.dice.between(20.0, 40.0);
            let high = self.height() * self.dice.between(0.25, 0.68);
            self.rect(x, self.bottom - high, wide + 0.5, high, if row.is_multiple_of(2) { 3 } else { 1 });
            let windows = if row.is_multiple_of(2) { 2 } else { 0 };
            for window in 0..6_u8 {
                if self.dice.coin() {
                    let wx = x + 5.0 + f32::from(window % 2) * (wide - 15.0);
                    let wy = self.bottom - high + 9.0 + f32::from(window / 2) * 16.0;
                    if wy < self.bottom - 8.0 {
                        self.rect(wx, wy, 5.0, 7.0, windows);
                    }
                }
            }
            x += wide;
            row += 1;
        }
    }

    /// A corridor, a fall, a lens: squares or circles that turn inwards.
    fn spiral(&mut self) {
        let (x, y) = (self.dice.between(85.0, 115.0), self.middle());
        let round = self.dice.coin();
        let turn = self.dice.between(5.0, 12.0);
        for step in 0..9_u8 {
            let size = 150.0 * 0.78_f32.powi(i32::from(step));
            let fill = self.colours[[2, 0, 3, 0][usize::from(step) % 4]];
            if round {
                let shift = f32::from(step) * turn * 0.5;
                let _ = write!(
                    self.svg,
                    r#"<circle cx="{:.1}" cy="{:.1}" r="{:.1}" fill="{fill}"/>"#,
                    x + shift * 0.4,
                    y + shift * 0.3,
                    size * 0.72
                );
            } else {
                let angle = f32::from(step) * turn;
                let _ = write!(
                    self.svg,
                    r#"<rect x="{:.1}" y="{:.1}" width="{size:.1}" height="{size:.1}" fill="{fill}" transform="rotate({angle:.0} {x:.0} {y:.0})"/>"#,
                    x - size / 2.0,
                    y - size / 2.0
                );
            }
        }
        self.circle(x, y, 6.0, 1);
    }

    /// Ranges, one behind the other.
    fn mountains(&mut self) {
        let x = self.dice.between(50.0, 150.0);
        self.circle(x, self.top + self.height() * 0.38, 34.0, 2);
        for range in 0..3_u8 {
            let base = self.bottom - self.height() * (0.34 - f32::from(range) * 0.13);
            let mut data = format!("M0 {:.0}V{base:.0}", self.bottom);
            let peaks = 3 + range;
            let step = WIDTH / f32::from(peaks);
            for peak in 0..peaks {
                let at = f32::from(peak) * step;
                let high = self.height() * self.dice.between(0.1, 0.28);
                let _ = write!(
                    data,
                    "L{:.0} {:.0}L{:.0} {base:.0}",
                    at + step * self.dice.between(0.35, 0.65),
                    base - high,
                    at + step
                );
            }
            let _ = write!(data, "V{:.0}Z", self.bottom);
            let (colour, opacity) = [(3, 0.55), (3, 0.8), (1, 0.92)][usize::from(range)];
            self.path(&data, colour, opacity);
        }
    }

    /// A blast.
    fn rays(&mut self) {
        let (x, y) = (self.dice.between(60.0, 140.0), self.top + self.height() * self.dice.between(0.45, 0.8));
        // Eleven rays, each turned on from the one before: a rotation by a constant needs no trigonometry.
        let (turn_cos, turn_sin) = (0.841_254, 0.540_641);
        let slope = self.dice.between(0.0, 0.6);
        let length = 330.0 / (1.0_f32 + slope * slope).sqrt();
        let (mut along, mut across) = (length, length * slope);
        for _ in 0..11 {
            let data = format!(
                "M{x:.0} {y:.0}L{:.0} {:.0}L{:.0} {:.0}Z",
                x + along - across * 0.155,
                y + across + along * 0.155,
                x + along + across * 0.155,
                y + across - along * 0.155
            );
            self.path(&data, 3, 0.85);
            (along, across) = (along * turn_cos - across * turn_sin, along * turn_sin + across * turn_cos);
        }
        self.circle(x, y, 36.0, 2);
        self.circle(x, y, 20.0, 1);
    }

    /// Half circles, stacked like laughter.
    fn arches(&mut self) {
        let columns = if self.dice.coin() { 2 } else { 3 };
        let size = WIDTH / columns as f32;
        let rows = (self.height() / size * 2.0).ceil() as usize;
        for row in 0..rows {
            for column in 0..columns {
                let (x, y) = (column as f32 * size, self.top + row as f32 * size / 2.0);
                let up = self.dice.coin();
                let radius = size / 2.0;
                let data = if up {
                    format!("M{x:.1} {0:.1}a{radius:.1} {radius:.1} 0 0 1 {size:.1} 0Z", y + radius)
                } else {
                    format!("M{x:.1} {y:.1}a{radius:.1} {radius:.1} 0 0 0 {size:.1} 0Z")
                };
                self.path(&data, [2, 3, 1][(row + column + usize::from(up)) % 3], 1.0);
            }
        }
        let below = self.bottom;
        self.rect(0.0, below, WIDTH, HEIGHT - below, 0);
    }

    /// Someone small under a large sky.
    fn horizon(&mut self) {
        let ground = self.bottom - self.height() * self.dice.between(0.16, 0.3);
        let x = self.dice.between(60.0, 140.0);
        let radius = self.dice.between(40.0, 72.0);
        let sunk = self.dice.between(0.0, 0.9);
        self.circle(x, ground - radius * sunk, radius, 2);
        self.rect(0.0, ground, WIDTH, self.bottom - ground, 3);
        let figure = self.dice.between(40.0, 160.0);
        self.rect(figure - 2.5, ground - 20.0, 5.0, 22.0, 1);
        self.circle(figure, ground - 24.0, 4.0, 1);
        let data = format!("M{:.0} {:.0}l{:.0} {:.0}h-7Z", figure - 2.0, ground + 1.0, 22.0, self.bottom - ground);
        self.path(&data, 1, 0.22);
    }
}
