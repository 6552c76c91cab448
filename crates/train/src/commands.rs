//! One file a subcommand.

pub mod evaluate;
pub mod inspect;
pub mod recommend;
pub mod scale;
pub mod synth;
pub mod train;

use std::io::Write;

use clap::ValueEnum;
use matinee_engine::models::burn::tensor::Device;
use matinee_protocol::DeviceKind;

/// Where to compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DeviceArg {
    /// The processor. The same seed gives the same bytes.
    Cpu,
    /// The graphics processor, through Vulkan, Metal or DirectX.
    Gpu,
}

impl DeviceArg {
    fn open(self) -> anyhow::Result<(Device, DeviceKind)> {
        match self {
            Self::Cpu => Ok((matinee_engine::open_cpu(), DeviceKind::Cpu)),
            #[cfg(feature = "gpu")]
            Self::Gpu => {
                let device = futures_lite::future::block_on(matinee_engine::open_webgpu());
                Ok((device.map_err(|error| anyhow::anyhow!("{error}; try --device cpu"))?, DeviceKind::Webgpu))
            }
            #[cfg(not(feature = "gpu"))]
            Self::Gpu => anyhow::bail!("this matinee was built without its feature `gpu`; use --device cpu"),
        }
    }
}

/// Prints to standard output. A reader that has gone away, such as `head`, is no error.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
