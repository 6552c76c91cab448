//! Has the linker export `__wasm_call_ctors`, which runs the constructors of what is linked. Otherwise it would let every
//! function that is called from JavaScript run all of them first, thousands for WebGPU's kernels.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ARCH").is_ok_and(|architecture| architecture == "wasm32") {
        println!("cargo:rustc-link-arg-bins=--export=__wasm_call_ctors");
    }
}
