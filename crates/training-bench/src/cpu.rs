//! The benchmark's worker for the CPU.

use matinee_engine::open_cpu;

fn main() {
    matinee_training_bench::serve(async || Ok(open_cpu()));
}
