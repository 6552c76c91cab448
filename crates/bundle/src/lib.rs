//! The bundle: `manifest.json`, a catalog file, and a weights file for each model over this catalog.
//!
//! ```
//! use matinee_bundle::{decode_catalog, encode_catalog};
//! use matinee_core::Catalog;
//!
//! let catalog = Catalog::new(vec!["Drama".into()], vec![]).expect("a catalog");
//! let mut file = encode_catalog(&catalog).expect("encodes");
//! assert_eq!(decode_catalog(&file), Ok(catalog));
//! file.pop();
//! let error = decode_catalog(&file).expect_err("a cut file");
//! assert!(error.to_string().contains("cut off"), "{error}");
//! ```
//!
//! Adapter files and tuning checkpoints have the same layout; they belong to one person and are not part of a bundle.
//!
//! All binary files are a header of 20 bytes and a payload:
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | magic: `MTNC` for a catalog, `MTNW` for weights, `MTNA` for an adapter, `MTNK` for a checkpoint |
//! | 4 | version of this kind of file, little-endian: [`CATALOG_VERSION`], [`WEIGHTS_VERSION`], [`ADAPTER_VERSION`], [`CHECKPOINT_VERSION`] |
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
//! crate uses bincode, which is no longer maintained (RUSTSEC-2025-0141); the golden files in `tests/golden` make sure
//! that the format does not change.

mod catalog;
mod checksum;
mod error;
mod file;
mod kinds;
mod manifest;
mod model_kind;
mod personal;
mod weights;

pub use catalog::{decode_catalog, encode_catalog};
pub use checksum::{describe, verify};
pub use error::BundleError;
pub use kinds::{ADAPTER_VERSION, CATALOG_VERSION, CHECKPOINT_VERSION, MANIFEST_VERSION, WEIGHTS_VERSION};
pub use manifest::{BundleFile, Epoch, Manifest, Measured, ModelEntry, Report, Training, parse_manifest};
pub use model_kind::{ModelKind, POPULAR};
pub use personal::{Personal, decode_adapter, decode_checkpoint, encode_adapter, encode_checkpoint};
pub use vec1::Vec1;
pub use weights::{Precision, Tensor, Values, Weights, decode_weights, encode_weights};

#[cfg(test)]
mod tests;
