//! Archives.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matinee_core::Scale;
use matinee_exchange::formats::{Limits, read};
use matinee_protocol::exchange::Upload;

fuzz_target!(|bytes: &[u8]| {
    let bytes = if bytes.starts_with(b"PK") { bytes.to_vec() } else { [b"PK\x03\x04", bytes].concat() };
    let limits = Limits { unpacked_bytes: 4 << 20, ..Limits::default() };
    read(&[Upload { name: "a.zip".to_owned(), bytes }], Scale::HALF_STARS, &limits, &mut |_| ());
});
