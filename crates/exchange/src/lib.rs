//! The desk where files come in and go out. [`Desk`] answers one [`Request`] at a time, in a worker of its own: it is
//! fetched by those who bring films along or take them away, and waits for no recommendation.
//!
//! What is looked through is written here as HTML: the page would have to read, hold and word thousands of films that it
//! only shows.

mod desk;
mod find;
mod messages;
mod plan;
mod records;
mod review;
mod takeaway;
mod wording;

pub use desk::Desk;
pub use messages::{Event, Here, Picked, Request, Step};
pub use plan::Policy;
pub use records::{Mark, Stranger, Undo};

#[cfg(test)]
mod tests;
