//! `manifest.json`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use matinee_bundle::parse_manifest;

fuzz_target!(|json: &str| {
    let _ = parse_manifest(json);
});
