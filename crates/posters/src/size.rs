//! The size of a poster, in the units of its drawing.

/// From left to right.
pub const WIDTH: f32 = 200.0;
/// From top to bottom.
pub const HEIGHT: f32 = 300.0;
