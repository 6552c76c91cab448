//! What pictures are drawn with: random numbers and flat shapes.

use std::fmt::Write;

/// Xorshift: small, and good enough for shapes.
pub struct Dice(u32);

impl Dice {
    /// From a seed.
    pub fn new(seed: u32) -> Self {
        // Zero would stay zero.
        Self(seed | 1)
    }

    /// A number from one to another.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        low + (self.0 >> 8) as f32 / (1 << 24) as f32 * (high - low)
    }

    /// One of two.
    pub fn coin(&mut self) -> bool {
        self.between(0.0, 1.0) < 0.5
    }
}

/// Where a picture is drawn, and what with.
pub struct Canvas<'a> {
    /// The document so far.
    pub svg: &'a mut String,
    /// Random numbers, the same for the same film.
    pub dice: Dice,
    /// The upper end of the picture.
    pub top: f32,
    /// Its lower end.
    pub bottom: f32,
    /// Ground, ink, accent, second accent.
    pub colours: [&'a str; 4],
}

impl Canvas<'_> {
    /// Its height, at least 60.
    pub fn height(&self) -> f32 {
        (self.bottom - self.top).max(60.0)
    }

    /// The height in its middle.
    pub fn middle(&self) -> f32 {
        f32::midpoint(self.top, self.bottom)
    }

    /// A disc.
    pub fn circle(&mut self, x: f32, y: f32, radius: f32, colour: usize) {
        let fill = self.colours[colour];
        let _ = write!(self.svg, r#"<circle cx="{x:.0}" cy="{y:.0}" r="{radius:.0}" fill="{fill}"/>"#);
    }

    /// A circle.
    pub fn ring(&mut self, x: f32, y: f32, radius: f32, line: f32, colour: usize) {
        let stroke = self.colours[colour];
        let _ = write!(
            self.svg,
            r#"<circle cx="{x:.0}" cy="{y:.0}" r="{radius:.1}" fill="none" stroke="{stroke}" stroke-width="{line:.1}"/>"#
        );
    }

    /// A rectangle.
    pub fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, colour: usize) {
        let fill = self.colours[colour];
        let _ = write!(
            self.svg,
            r#"<rect x="{x:.0}" y="{y:.0}" width="{width:.1}" height="{:.1}" fill="{fill}"/>"#,
            height.max(0.0)
        );
    }

    /// A filled path.
    pub fn path(&mut self, data: &str, colour: usize, opacity: f32) {
        let fill = self.colours[colour];
        let _ = write!(self.svg, r#"<path d="{data}" fill="{fill}" opacity="{opacity:.2}"/>"#);
    }

    /// A drawn path.
    pub fn line(&mut self, data: &str, width: f32, colour: usize, opacity: f32) {
        let stroke = self.colours[colour];
        let _ = write!(
            self.svg,
            r#"<path d="{data}" fill="none" stroke="{stroke}" stroke-width="{width:.1}" opacity="{opacity:.2}"/>"#
        );
    }
}
