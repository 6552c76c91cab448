//! Pictures of shapes that repeat or meet.

use std::fmt::Write;

use super::canvas::Canvas;
use crate::size::{HEIGHT, WIDTH};

impl Canvas<'_> {
    /// Light through a window, and a lamp or a figure behind it.
    pub fn blinds(&mut self) {
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

    /// Bands of music.
    pub fn waves(&mut self) {
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
    pub fn chevrons(&mut self) {
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

    /// Figures, as in a report.
    pub fn columns(&mut self) {
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
    pub fn bubbles(&mut self) {
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

    /// Rings around a keyhole.
    pub fn rings(&mut self) {
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
    pub fn pair(&mut self) {
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

    /// A corridor, a fall, a lens: squares or circles that turn inwards.
    pub fn spiral(&mut self) {
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

    /// A blast.
    pub fn rays(&mut self) {
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
    pub fn arches(&mut self) {
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
}
