//! The engine worker for WebGPU.

use matinee_engine::{Session, open_webgpu};
use matinee_protocol::DeviceKind;

fn main() {
    matinee_worker::serve(DeviceKind::Webgpu, async || Ok(Session::new(open_webgpu().await?, DeviceKind::Webgpu)));
}
