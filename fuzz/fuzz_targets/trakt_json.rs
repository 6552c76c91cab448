//! Trakt's JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matinee_core::Scale;
use matinee_exchange::formats::{Limits, read};
use matinee_protocol::exchange::Upload;

fuzz_target!(|bytes: &[u8]| {
    let bytes = if bytes.starts_with(b"[") { bytes.to_vec() } else { [b"[", bytes].concat() };
    read(&[Upload { name: "history.json".to_owned(), bytes }], Scale::HALF_STARS, &Limits::default(), &mut |_| ());
});
