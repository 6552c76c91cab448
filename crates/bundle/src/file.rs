//! The layout that all binary files have: a header, then a payload in bincode.

use bincode::{Decode, Encode, config};

use super::{checksum::crc32, error::BundleError, kinds::FileKind};

const HEADER: usize = 20;
/// Maximum memory for decoding one file, in bytes: 20 times the catalog of MovieLens 32M.
const LIMIT: usize = 256 << 20;

/// Writes a file.
pub(super) fn encode(kind: FileKind, payload: &impl Encode) -> Result<Vec<u8>, BundleError> {
    let payload = bincode::encode_to_vec(payload, config::standard())
        .map_err(|error| BundleError::Content(kind.name, error.to_string()))?;
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&kind.magic);
    bytes.extend_from_slice(&kind.version.to_le_bytes());
    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&crc32(&payload).to_le_bytes());
    bytes.extend_from_slice(&payload);
    Ok(bytes)
}

/// Reads a file.
pub(super) fn decode<T: Decode<()>>(kind: FileKind, bytes: &[u8]) -> Result<T, BundleError> {
    let what = kind.name;
    let (found, rest) = bytes.split_first_chunk::<4>().ok_or(BundleError::Magic(what))?;
    if *found != kind.magic {
        return Err(BundleError::Magic(what));
    }
    let short = || BundleError::Length(what, HEADER as u64, bytes.len() as u64);
    let (version, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(short)?;
    let (checksum, payload) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let found = u32::from_le_bytes(*version);
    if found != kind.version {
        return Err(BundleError::Version { what, found, known: kind.version });
    }
    let length = u64::from_le_bytes(*length);
    if length != payload.len() as u64 {
        return Err(BundleError::Length(what, length.saturating_add(HEADER as u64), bytes.len() as u64));
    }
    if crc32(payload) != u32::from_le_bytes(*checksum) {
        return Err(BundleError::Checksum(what));
    }
    let (value, read) = bincode::decode_from_slice::<T, _>(payload, config::standard().with_limit::<LIMIT>())
        .map_err(|error| BundleError::Content(what, error.to_string()))?;
    if read == payload.len() {
        Ok(value)
    } else {
        Err(BundleError::Content(what, format!("{} bytes too many at its end", payload.len() - read)))
    }
}
