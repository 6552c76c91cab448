//! Pictures with a sky, a ground or a horizon.

use std::fmt::Write;

use super::canvas::Canvas;
use crate::size::WIDTH;

impl Canvas<'_> {
    /// A low sun behind a mesa.
    pub fn desert(&mut self) {
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

    /// A mouth, or a red moon above a wood.
    pub fn teeth(&mut self) {
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

    /// A planet over a grid that runs to the horizon.
    pub fn planet(&mut self) {
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
    pub fn moon(&mut self) {
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

    /// A city by night.
    pub fn skyline(&mut self) {
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

    /// Ranges, one behind the other.
    pub fn mountains(&mut self) {
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

    /// Someone small under a large sky.
    pub fn horizon(&mut self) {
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
