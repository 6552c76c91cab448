//! The bundle: `manifest.json`, a catalog file and a weights file.
//!
//! Adapter files and tuning checkpoints have the same layout; they belong to one person and are not part of a bundle.
//!
//! All binary files are a header of 20 bytes and a payload:
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | magic: `MTNC` for a catalog, `MTNW` for weights, `MTNA` for an adapter, `MTNK` for a checkpoint |
//! | 4 | format version, little-endian; now 2 |
//! | 8 | length of the payload, little-endian |
//! | 4 | CRC-32 (IEEE) of the payload, little-endian |
//!
//! The payload is bincode 2 in its standard configuration (little-endian, integers of more than one byte as
//! variable-length, lengths likewise):
//!
//! - catalog: genre names `Vec<String>`, then the films, each `id u64, title String, year Option<u16>,
//!   genres u32, imdb Option<u32>, tmdb Option<u32>, ratings u32, mean_centistars u16`;
//! - weights: `Vec` of `name String, shape Vec<u32>, values`, where values are variant 0 = `Vec<f32>`,
//!   1 = f16 in little-endian bytes `Vec<u8>`, 2 = int8 by row: `scales Vec<f32>`, then one byte a value `Vec<u8>`, 3 = places in the
//!   catalog: `bytes a place u8` (2 or 4), then the places in little-endian bytes `Vec<u8>`;
//! - adapter and checkpoint: the SHA-256 of the weights file they belong to `String`, how many ratings they were made
//!   from `u32`, then tensors as above.
//!
//! Files are untrusted: decoding checks lengths before it allocates, and an error names the file and the reason. Only this
//! module uses bincode, which is no longer maintained (RUSTSEC-2025-0141); the golden files in `tests/golden` make sure
//! that the format does not change.

mod personal;
mod weights;

use bincode::{Decode, Encode, config};
use sha2::{Digest, Sha256};

use crate::film::{Catalog, CatalogError, Film};
use crate::manifest::{BundleFile, FORMAT, Manifest};

pub use personal::{Personal, decode_adapter, decode_checkpoint, encode_adapter, encode_checkpoint};
pub use weights::{Precision, Tensor, Values, Weights};

const HEADER: usize = 20;
/// Maximum memory for decoding one file, in bytes: 20 times the catalog of MovieLens 32M.
const LIMIT: usize = 256 << 20;

/// Why a file can't be decoded. Each message names the file and the reason.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum BundleError {
    /// The magic bytes are wrong.
    #[error("the {0} file is not one of Matinee's: its first bytes are wrong")]
    Magic(&'static str),
    /// Another format version.
    #[error("the {0} file has format {1}, this version reads format {FORMAT}: train or download the bundle again")]
    Format(&'static str, u32),
    /// The length is wrong.
    #[error("the {0} file should be {1} bytes long and is {2}: it was probably cut off on the way")]
    Length(&'static str, u64, u64),
    /// The checksum is wrong.
    #[error("the {0} file is damaged: its checksum does not match")]
    Checksum(&'static str),
    /// The checksum is right, but the content is invalid.
    #[error("the {0} file can't be read: {1}")]
    Content(&'static str, String),
    /// The films are not a valid catalog.
    #[error("the catalog file can't be used: {0}")]
    Catalog(#[from] CatalogError),
    /// Made for the weights of another bundle.
    #[error("the {0} file was made for another model than the one that is loaded: tune again to get one for this")]
    Foreign(&'static str),
    /// `manifest.json` is invalid.
    #[error("manifest.json can't be read: {0}")]
    Manifest(String),
}

/// Reads `manifest.json`.
///
/// # Errors
/// If it is not JSON, lacks a field, has another format version, or names a file outside its folder.
pub fn parse_manifest(json: &str) -> Result<Manifest, BundleError> {
    let manifest: Manifest = serde_json::from_str(json).map_err(|error| BundleError::Manifest(error.to_string()))?;
    check_manifest(&manifest)?;
    Ok(manifest)
}

/// Validates a manifest that was parsed without [`parse_manifest`].
///
/// # Errors
/// If it has another format version, names a file outside its folder, or has invalid terms.
pub fn check_manifest(manifest: &Manifest) -> Result<(), BundleError> {
    if manifest.format != FORMAT {
        return Err(BundleError::Format("manifest", manifest.format));
    }
    for file in [&manifest.catalog, &manifest.weights] {
        let safe = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if file.name.is_empty() || file.name.starts_with('.') || !file.name.chars().all(safe) {
            let reason = format!("{:?} is not the name of a file beside it", file.name);
            return Err(BundleError::Manifest(reason));
        }
    }
    manifest.terms.check().map_err(BundleError::Manifest)
}

/// Checks size and SHA-256 of a file against the manifest.
///
/// # Errors
/// [`BundleError::Length`] or [`BundleError::Checksum`] if they differ.
pub fn verify(what: &'static str, file: &BundleFile, bytes: &[u8]) -> Result<(), BundleError> {
    if file.bytes != bytes.len() as u64 {
        return Err(BundleError::Length(what, file.bytes, bytes.len() as u64));
    }
    if file.sha256 == sha256(bytes) { Ok(()) } else { Err(BundleError::Checksum(what)) }
}

/// The manifest entry for a file; its name is `<stem>-<first 16 digits of its hash>.bin`.
pub fn describe(stem: &str, bytes: &[u8]) -> BundleFile {
    let sha256 = sha256(bytes);
    BundleFile { name: format!("{stem}-{}.bin", &sha256[..16]), bytes: bytes.len() as u64, sha256 }
}

fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing into a string can't fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[derive(Encode, Decode)]
struct CatalogPayload {
    genres: Vec<String>,
    films: Vec<Film>,
}

/// Writes a catalog file.
///
/// # Errors
/// Never for these types, unless bincode fails.
pub fn encode_catalog(catalog: &Catalog) -> Result<Vec<u8>, BundleError> {
    let payload = CatalogPayload { genres: catalog.genres().to_vec(), films: catalog.films().to_vec() };
    encode("catalog", *b"MTNC", &payload)
}

/// Reads a catalog file.
///
/// # Errors
/// See [`BundleError`].
pub fn decode_catalog(bytes: &[u8]) -> Result<Catalog, BundleError> {
    let payload: CatalogPayload = decode("catalog", *b"MTNC", bytes)?;
    Ok(Catalog::new(payload.genres, payload.films)?)
}

/// Writes a weights file.
///
/// # Errors
/// Never for these types, unless bincode fails.
pub fn encode_weights(weights: &Weights) -> Result<Vec<u8>, BundleError> {
    encode("weights", *b"MTNW", &weights.tensors)
}

/// Reads a weights file.
///
/// # Errors
/// See [`BundleError`].
pub fn decode_weights(bytes: &[u8]) -> Result<Weights, BundleError> {
    let weights = Weights { tensors: decode("weights", *b"MTNW", bytes)? };
    weights.check().map_err(|reason| BundleError::Content("weights", reason))?;
    Ok(weights)
}

fn encode(what: &'static str, magic: [u8; 4], payload: &impl Encode) -> Result<Vec<u8>, BundleError> {
    let payload = bincode::encode_to_vec(payload, config::standard())
        .map_err(|error| BundleError::Content(what, error.to_string()))?;
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&magic);
    bytes.extend_from_slice(&FORMAT.to_le_bytes());
    bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&crc32(&payload).to_le_bytes());
    bytes.extend_from_slice(&payload);
    Ok(bytes)
}

fn decode<T: Decode<()>>(what: &'static str, magic: [u8; 4], bytes: &[u8]) -> Result<T, BundleError> {
    let (found, rest) = bytes.split_first_chunk::<4>().ok_or(BundleError::Magic(what))?;
    if *found != magic {
        return Err(BundleError::Magic(what));
    }
    let short = || BundleError::Length(what, HEADER as u64, bytes.len() as u64);
    let (format, rest) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let (length, rest) = rest.split_first_chunk::<8>().ok_or_else(short)?;
    let (checksum, payload) = rest.split_first_chunk::<4>().ok_or_else(short)?;
    let format = u32::from_le_bytes(*format);
    if format != FORMAT {
        return Err(BundleError::Format(what, format));
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

/// CRC-32 (IEEE). Written here because the tables of the `crc32fast` crate would add 15 kB to the page.
fn crc32(bytes: &[u8]) -> u32 {
    let mut table = [0_u32; 256];
    for (entry, byte) in table.iter_mut().zip(0_u32..) {
        *entry = (0..8).fold(byte, |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 });
    }
    !bytes.iter().fold(!0, |crc, byte| table[usize::from(crc as u8 ^ byte)] ^ (crc >> 8))
}

#[cfg(test)]
mod tests;
