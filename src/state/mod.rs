//! What the page knows: the visitor's marks, the bundle, the engine, the settings.

pub mod bundle;
pub mod deck;
pub mod engine;
pub mod library;
pub mod marks;
pub mod measures;
pub mod notices;
pub mod screen;
pub mod settings;
pub mod supervisor;
pub mod wording;
