//! The engine over libtorch: sequence classifiers of the crate `rust-bert`, from `model.safetensors`.
//!
//! It is part of the program only with the cargo feature `rust-bert`; without it there is a twin that says so.

#[cfg(not(feature = "rust-bert"))]
mod absent;
#[cfg(feature = "rust-bert")]
mod architecture;
#[cfg(feature = "rust-bert")]
mod built;
#[cfg(feature = "rust-bert")]
mod weights;

use std::fmt;

#[cfg(not(feature = "rust-bert"))]
pub use self::absent::RustBertEngine;
#[cfg(feature = "rust-bert")]
pub use self::built::RustBertEngine;

/// How the rust-bert engine runs.
#[derive(Debug, Clone, Copy)]
pub struct RustBertOptions {
    /// How many callers may score at the same time, each on one thread; one on a GPU.
    pub workers: usize,
    /// Where to compute; `None` is CUDA where libtorch has it and a GPU is there, else the processor.
    pub device: Option<Device>,
}

/// What computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    Cpu,
    /// The first GPU, over CUDA.
    Cuda,
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cpu => "the processor",
            Self::Cuda => "CUDA",
        })
    }
}
