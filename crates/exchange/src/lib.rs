//! Import and export of a visitor's data: parses uploads, matches them with the catalog, plans an import, and writes backups
//! and CSV files. [`ExchangeService`] answers one [`Request`] at a time. It runs in a worker of its own, without burn, that is
//! only fetched for an import or export.
//!
//! The review of an import is rendered here as HTML, because the page would otherwise have to receive and format thousands
//! of films that it only displays.
//!
//! ```
//! use matinee_exchange::{Event, ExchangeService, Request, VisitorData};
//!
//! let mut events = Vec::new();
//! let read = Request::Read { files: vec![], visitor: VisitorData::default() };
//! ExchangeService::default().handle(read, &mut |event| events.push(event));
//! assert!(matches!(&events[..], [Event::Failed { message }] if message.contains("catalog")), "no catalog was opened");
//! ```

mod export;
mod match_entries;
mod messages;
mod plan;
mod records;
mod review;
mod service;
mod wording;

pub use messages::{ChangeSet, Event, ExportedPick, Request, VisitorData};
pub use plan::ConflictPolicy;
pub use records::{FeedbackRecord, Undo, UnmatchedItem};
pub use service::ExchangeService;

#[cfg(test)]
mod tests;
