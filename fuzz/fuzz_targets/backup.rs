//! Backups.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matinee_exchange::formats::{
    Limits,
    backup::{decode, encode},
};

fuzz_target!(|json: &str| {
    if let Ok(decoded) = decode(json, &Limits::default()) {
        let written = encode(&decoded.backup).expect("what was read can be written");
        let again = decode(&written, &Limits::default()).expect("what was written can be read");
        assert_eq!(again.backup, decoded.backup);
        assert_eq!(again.left_out, 0);
    }
});
