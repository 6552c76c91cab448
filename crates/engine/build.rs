//! Has the linker export `__wasm_call_ctors` for the tests in the browser, as the worker's build script does, see there.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo:rustc-link-arg-tests=--export=__wasm_call_ctors");
    }
}
