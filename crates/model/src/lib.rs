//! The network, written once in burn: it runs natively and in the browser, on the CPU and the GPU.
//!
//! Two stages, three ideas:
//!
//! - the **user tower** encodes the ratings somebody gave into a vector, so that a visitor who was never trained on
//!   is served like everybody else ([`Network::encode`]);
//! - **retrieval** holds that vector against every film ([`Network::retrieve`]);
//! - the **ranking head** predicts stars for a few ([`Network::rank`]).
//!
//! No files and no browser in here. Nothing reads back from a device: callers await what they need.

mod network;
mod profiles;
#[cfg(feature = "train")]
pub mod training;
mod weights;

pub use burn;
pub use network::{Network, User};
pub use profiles::Profiles;
pub use weights::WeightsError;
