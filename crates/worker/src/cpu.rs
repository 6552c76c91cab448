//! The engine worker for the CPU.

use matinee_engine::{Session, open_cpu};
use matinee_protocol::DeviceKind;

fn main() {
    matinee_worker::serve(DeviceKind::Cpu, async || Ok(Session::new(open_cpu(), DeviceKind::Cpu)));
}
