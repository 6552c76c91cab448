//! The state of the page: feedback, adapters, bundle, engine, settings.

pub mod argsort;
pub mod bundle;
pub mod changes;
pub mod compare;
pub mod curve;
pub mod engine;
pub mod export;
pub mod feedback;
pub mod feedback_store;
pub mod import_flow;
pub mod measures;
pub mod notices;
pub mod oneshot;
pub mod persistence;
pub mod prediction_log;
pub mod prediction_record;
pub mod saved_adapters;
pub mod screen;
pub mod settings;
pub mod starter_queue;
pub mod supervisor;
pub mod terms;
pub mod tuning;
pub mod tuning_text;
pub mod what_if;
pub mod wording;
