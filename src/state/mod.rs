//! What the page knows: the visitor's marks and adapters, the bundle, the engine, the settings.

pub mod bundle;
pub mod changes;
pub mod compare;
pub mod curve;
pub mod deck;
pub mod engine;
pub mod forecast;
pub mod forecasts;
pub mod intake;
pub mod library;
pub mod marks;
pub mod measures;
pub mod memory;
pub mod notices;
pub mod order;
pub mod reply;
pub mod screen;
pub mod settings;
pub mod snapshots;
pub mod supervisor;
pub mod takeaway;
pub mod terms;
pub mod tuning;
pub mod verdict;
pub mod what_if;
pub mod wording;
