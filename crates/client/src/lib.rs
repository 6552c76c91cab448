//! The application's logic without a browser: plain state machines that are told what the visitor does and what has come
//! back, and say what has to be done.
//!
//! [`App`] holds the flows (start-up, models, feedback, engine and lists, tuning, saved adapters, prediction log, import) and what
//! one means for the others. [`Runtime`] carries out its [`Command`]s against the [`ports`]: storage, workers, clock, locks,
//! other tabs, files; `crates/client-web` implements those on the browser, the tests with fakes.
//!
//! ```
//! use matinee_client::{Command, feedback::FeedbackFlow, ports::Time};
//! use matinee_core::Feedback;
//!
//! let mut flow = FeedbackFlow::default();
//! flow.opened(Ok(vec![]));
//! let (commands, _) = flow.set(603, Some(Feedback::Watched), "Noted.".into(), Time::default());
//! assert!(matches!(commands[..], [Command::Write(..)]), "it is stored first");
//! assert!(flow.map().is_empty());
//! let (commands, _) = flow.written(&Ok(()));
//! assert!(commands.contains(&Command::Say("Noted.".into())), "then it is on the screen");
//! ```

pub mod adapters;
mod app;
mod argsort;
pub mod auto_tuning;
pub mod catalog;
pub mod changes;
mod command;
pub mod comparison;
pub mod config;
pub mod engine;
mod event;
#[cfg(test)]
mod fakes;
pub mod feedback;
pub mod import;
pub mod measures;
pub mod model_record;
pub mod models;
pub mod ports;
pub mod predictions;
pub mod route;
pub mod running_error;
mod runtime;
pub mod sentences;
pub mod settings;
pub mod starter_queue;
pub mod startup;
pub mod storage;
pub mod tuning;
pub mod wording;

pub use app::{App, DATABASE};
pub use command::{Command, ComparisonId, Download, Flow, Focus, Part, Timer};
pub use event::Event;
pub use runtime::{Runtime, Screen, Spawn};
