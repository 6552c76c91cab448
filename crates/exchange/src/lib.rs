//! Import and export of a visitor's data: parses uploads, matches them with the catalog, plans an import, and writes backups
//! and CSV files. [`ExchangeService`] answers one request at a time. It runs in a worker of its own, without burn, that is
//! only fetched for an import or export. The messages are those of [`matinee_protocol::exchange`]; [`formats`]
//! reads and writes the files, [`Matcher`] finds films in the catalog.
//!
//! ```
//! use matinee_exchange::ExchangeService;
//! use matinee_protocol::exchange::{ExchangeEvent, ExchangeRequest, VisitorData};
//!
//! let mut events = Vec::new();
//! let read = ExchangeRequest::Read { files: vec![], visitor: VisitorData::default() };
//! ExchangeService::default().handle(read, &mut |event| events.push(event));
//! assert!(matches!(&events[..], [ExchangeEvent::Failed { message }] if message.contains("catalog")), "none was opened");
//! ```

#![allow(clippy::cast_precision_loss, reason = "shares of progress")]

mod export;
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "arithmetic of dates, and of a rating's digits"
)]
pub mod formats;
mod match_entries;
#[allow(clippy::cast_possible_truncation, reason = "32-bit places in a catalog that has checked them")]
mod matching;
mod plan;
#[allow(clippy::cast_possible_truncation, reason = "counts of films, of which uploads have fewer")]
mod review;
mod service;
mod wording;

pub use matching::{Match, Matcher};
pub use service::ExchangeService;

#[cfg(test)]
#[expect(clippy::cast_possible_truncation, reason = "small numbers")]
mod tests;
