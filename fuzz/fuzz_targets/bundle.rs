//! The binary files. The header is made valid, checksum included, because the payload is not decoded otherwise.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matinee_bundle::{
    ADAPTER_VERSION, CATALOG_VERSION, CHECKPOINT_VERSION, WEIGHTS_VERSION, decode_adapter, decode_catalog,
    decode_checkpoint, decode_weights, encode_catalog, encode_weights,
};

fuzz_target!(|bytes: &[u8]| {
    let Some((kind, payload)) = bytes.split_first() else {
        return;
    };
    let (magic, version) = [
        (b"MTNC", CATALOG_VERSION),
        (b"MTNW", WEIGHTS_VERSION),
        (b"MTNA", ADAPTER_VERSION),
        (b"MTNK", CHECKPOINT_VERSION),
    ][usize::from(kind % 4)];
    let length = (payload.len() as u64).to_le_bytes();
    let checksum = crc32fast::hash(payload).to_le_bytes();
    let file = [magic.as_slice(), &version.to_le_bytes(), &length, &checksum, payload].concat();
    match kind % 4 {
        0 => {
            if let Ok(catalog) = decode_catalog(&file) {
                let written = encode_catalog(&catalog).expect("what was read can be written");
                assert_eq!(decode_catalog(&written), Ok(catalog));
            }
        }
        1 => {
            if let Ok(weights) = decode_weights(&file) {
                encode_weights(&weights).expect("what was read can be written");
            }
        }
        2 => drop(decode_adapter(&file, "")),
        _ => drop(decode_checkpoint(&file, "")),
    }
    // The raw bytes too, including the header.
    let _ = (decode_catalog(bytes), decode_weights(bytes));
});
