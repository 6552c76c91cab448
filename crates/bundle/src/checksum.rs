//! Checksums: SHA-256 of a file in the manifest, CRC-32 of the payload in a file's header.

use sha2::{Digest, Sha256};

use super::{error::BundleError, manifest::BundleFile};

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

/// CRC-32 (IEEE). Written here because the tables of the `crc32fast` crate would add 15 kB to the page.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut table = [0_u32; 256];
    for (entry, byte) in table.iter_mut().zip(0_u32..) {
        *entry = (0..8).fold(byte, |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 });
    }
    !bytes.iter().fold(!0, |crc, byte| table[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8))
}
