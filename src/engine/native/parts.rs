//! Tokenizer and network of an engine. Those of the shipped model are loaded at the first question: a run whose answers are all
//! known needs neither, and is over before they would be there.

use std::panic::resume_unwind;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread::{self, ScopedJoinHandle};

use rten::ThreadPool;

use super::config::Config;
use super::network::{Arithmetic, Network};
use crate::engine::encoder::Encoder;
use crate::engine::{EngineError, Shipped, shipped_files};

/// What turns texts into tokens, and tokens into logits.
pub(super) struct Parts {
    pub(super) encoder: Encoder,
    pub(super) network: Network,
}

/// Parts that are there, or those of the shipped model, which come when they are needed.
pub(super) struct Loading {
    parts: OnceLock<Parts>,
    /// Held by who loads, so that nobody does so twice.
    turn: Mutex<()>,
    arithmetic: Arithmetic,
    workers: usize,
}

impl Loading {
    /// Parts that are there.
    pub(super) fn done(parts: Parts) -> Self {
        let arithmetic = parts.network.arithmetic();
        Self { parts: OnceLock::from(parts), turn: Mutex::default(), arithmetic, workers: 0 }
    }

    /// Those of the shipped model.
    pub(super) fn shipped(arithmetic: Arithmetic, workers: usize) -> Self {
        Self { parts: OnceLock::new(), turn: Mutex::default(), arithmetic, workers }
    }

    /// In which numbers the network computes.
    pub(super) fn arithmetic(&self) -> Arithmetic {
        self.arithmetic
    }

    /// The parts. The first call takes some 40 ms, and others wait for it; fails if the shipped model is not what was recorded.
    pub(super) fn get(&self) -> Result<&Parts, EngineError> {
        if let Some(parts) = self.parts.get() {
            return Ok(parts);
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(parts) = self.parts.get() {
            return Ok(parts);
        }
        let parts = load_shipped(self.arithmetic, self.workers)?;
        Ok(self.parts.get_or_init(|| parts))
    }
}

/// Loads and verifies at the same time, for the first label must come soon; what was loaded counts only if it is what was recorded.
///
/// All on threads of its own: one of rayon's that waited here would take up another question meanwhile, which would wait for
/// this one for ever.
fn load_shipped(arithmetic: Arithmetic, workers: usize) -> Result<Parts, EngineError> {
    let [(_, model), (_, tokenizer), (_, config)] = shipped_files();
    let said = Config::parse(config, None)?;
    let load = || Network::shipped(model, &said, arithmetic, workers);
    thread::scope(|scope| {
        let verified = scope.spawn(Shipped::verified);
        let network = scope.spawn(|| ThreadPool::with_num_threads(1).run(load));
        let encoder = Encoder::parse(tokenizer, config, None);
        let network = joined(network);
        joined(verified)?;
        Ok(Parts { encoder: encoder?, network: network? })
    })
}

fn joined<T>(thread: ScopedJoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}
