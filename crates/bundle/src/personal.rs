//! Files of one person: adapters and tuning checkpoints, bound to the weights of one bundle by hash.

use bincode::{Decode, Encode};

use super::{
    error::BundleError,
    file::{decode, encode},
    kinds::{ADAPTER, CHECKPOINT, FileKind},
    weights::{Tensor, Weights},
};

/// Tensors of one person, bound to the weights of one bundle.
#[derive(Clone, Debug, PartialEq)]
pub struct Personal {
    /// SHA-256 of the weights file they belong to, in hexadecimal, as in the manifest.
    pub bundle: String,
    /// Number of ratings they were trained on.
    pub ratings: u32,
    /// The tensors.
    pub weights: Weights,
}

#[derive(Encode, Decode)]
struct Payload {
    bundle: String,
    ratings: u32,
    tensors: Vec<Tensor>,
}

/// Writes an adapter file.
///
/// # Errors
/// Never for these types, unless bincode fails.
pub fn encode_adapter(adapter: &Personal) -> Result<Vec<u8>, BundleError> {
    write(ADAPTER, adapter)
}

/// Reads an adapter file of the bundle with these weights.
///
/// # Errors
/// [`BundleError::Foreign`] when it belongs to another bundle, or why it can't be read.
pub fn decode_adapter(bytes: &[u8], weights_sha256: &str) -> Result<Personal, BundleError> {
    read(ADAPTER, bytes, weights_sha256)
}

/// Writes a checkpoint file.
///
/// # Errors
/// Never for these types, unless bincode fails.
pub fn encode_checkpoint(checkpoint: &Personal) -> Result<Vec<u8>, BundleError> {
    write(CHECKPOINT, checkpoint)
}

/// Reads a checkpoint file of the bundle with these weights.
///
/// # Errors
/// [`BundleError::Foreign`] when it belongs to another bundle, or why it can't be read.
pub fn decode_checkpoint(bytes: &[u8], weights_sha256: &str) -> Result<Personal, BundleError> {
    read(CHECKPOINT, bytes, weights_sha256)
}

fn write(kind: FileKind, personal: &Personal) -> Result<Vec<u8>, BundleError> {
    let Personal { bundle, ratings, weights } = personal.clone();
    encode(kind, &Payload { bundle, ratings, tensors: weights.tensors })
}

fn read(kind: FileKind, bytes: &[u8], weights_sha256: &str) -> Result<Personal, BundleError> {
    let Payload { bundle, ratings, tensors } = decode(kind, bytes)?;
    let weights = Weights { tensors };
    weights.check().map_err(|reason| BundleError::Content(kind.name, reason))?;
    if bundle == weights_sha256 {
        Ok(Personal { bundle, ratings, weights })
    } else {
        Err(BundleError::Foreign(kind.name))
    }
}
