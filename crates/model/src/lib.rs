//! The network, written once in burn: it runs natively and in the browser, on the CPU and the GPU.
//!
//! Two stages, two towers:
//!
//! - the **taste tower** encodes what somebody rated into a vector that says what they watch, and **retrieval** holds
//!   it against every film ([`Network::retrieve`]);
//! - the **rating tower** encodes it into a vector that says how many stars they give, and **ranking** predicts them
//!   for a few films, with an interval ([`Network::rank`]).
//!
//! Both vectors are solved for in one call of [`Towers::encode`], so that a visitor who was never trained on is
//! served like everybody else. No files and no browser in here. Nothing reads back from a device: callers await what
//! they need.

mod adapter;
mod cholesky;
mod neighbours;
mod network;
mod settings;
mod towers;
#[cfg(feature = "train")]
pub mod tune;
mod weights;

pub use adapter::{Adapter, Features};
pub use burn;
pub use cholesky::Cholesky;
pub use neighbours::Neighbours;
pub use network::{Network, Ranked, User, log_share, log_shares};
pub use settings::{Settings, TasteRow};
pub use towers::{Encoded, Posterior, Table, Towers, facts};
pub use weights::WeightsError;
