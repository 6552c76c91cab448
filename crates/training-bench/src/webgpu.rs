//! The benchmark's worker for WebGPU.

use matinee_engine::open_webgpu;

fn main() {
    matinee_training_bench::serve(async || open_webgpu().await);
}
