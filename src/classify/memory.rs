//! The seam between scoring and whatever keeps answers from run to run.

use std::fmt::Debug;

use sha2::{Digest, Sha256};

use super::Scores;
use crate::engine::{Engine, Pair};

/// Raised whenever the same pair may get other bits than before without a new version of framelens: another runtime, another
/// kernel, another way of putting pairs together. What was kept under an earlier number is not found again.
const COMPUTED_AS: u32 = 2;

/// Keeps answers and gives them back.
///
/// A memory may forget at any time. It must never give back anything but what was kept under the very key.
pub trait Memory: Sync + Debug {
    /// What was kept under each key, in order; `None` where nothing is known.
    fn recall(&self, keys: &[Key]) -> Vec<Option<Scores>>;

    /// Takes the answer to a question. Cannot fail: what cannot be kept is forgotten.
    fn keep(&self, key: Key, scores: Scores);
}

/// What an answer depends on, and nothing else, as a SHA-256: who answers, on which processor, by which version, and every
/// character of text and hypotheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 32]);

/// Makes the keys of one engine.
#[derive(Debug, Clone)]
pub struct Keys {
    engine: Sha256,
}

impl Keys {
    /// Keys for what this engine answers, as this program runs it on this processor.
    pub fn of(engine: &dyn Engine) -> Self {
        let identity = engine.identity();
        let mut hash = Sha256::new();
        add(&mut hash, env!("CARGO_PKG_VERSION"));
        hash.update(COMPUTED_AS.to_le_bytes());
        add(&mut hash, &processor());
        add(&mut hash, &identity.engine);
        add(&mut hash, &engine.place());
        // The digest is over weights, tokenizer and configuration; the file tells exports of one folder apart.
        add(&mut hash, &identity.digest);
        add(&mut hash, identity.file.as_deref().unwrap_or_default());
        Self { engine: hash }
    }

    /// The key of a text with the hypotheses that are put to the engine together with it, in their order.
    pub fn key<'a>(
        &self,
        context: &str,
        text: &str,
        hypotheses: impl IntoIterator<Item = &'a str>,
    ) -> Key {
        let mut hash = self.engine.clone();
        add(&mut hash, context);
        add(&mut hash, text);
        for hypothesis in hypotheses {
            add(&mut hash, hypothesis);
        }
        Key(hash.finalize().into())
    }
}

/// A text with its length before it, so that no two lists of texts are the same bytes.
fn add(hash: &mut Sha256, text: &str) {
    hash.update((text.len() as u64).to_le_bytes());
    hash.update(text);
}

/// Kernels are chosen by what the processor can do, and the last bits of a sum differ between them.
fn processor() -> String {
    let mut name = std::env::consts::ARCH.to_string();
    #[cfg(target_arch = "x86_64")]
    for (feature, has) in [
        (" fma", std::is_x86_feature_detected!("fma")),
        (" avx2", std::is_x86_feature_detected!("avx2")),
        (" avx512f", std::is_x86_feature_detected!("avx512f")),
        (" avx512vl", std::is_x86_feature_detected!("avx512vl")),
        (" avx512vnni", std::is_x86_feature_detected!("avx512vnni")),
        (" avxvnni", std::is_x86_feature_detected!("avxvnni")),
    ] {
        if has {
            name.push_str(feature);
        }
    }
    #[cfg(target_arch = "aarch64")]
    for (feature, has) in [
        (" dotprod", std::arch::is_aarch64_feature_detected!("dotprod")),
        (" i8mm", std::arch::is_aarch64_feature_detected!("i8mm")),
    ] {
        if has {
            name.push_str(feature);
        }
    }
    name
}

/// Some pairs, with what a memory knows of them.
pub(super) struct Recalled<'a> {
    memory: Option<&'a dyn Memory>,
    keys: Vec<Key>,
    known: Vec<Option<Scores>>,
}

impl<'a> Recalled<'a> {
    /// Asks the memory, if there is one.
    pub(super) fn new(
        memory: Option<&'a dyn Memory>,
        engine: &dyn Engine,
        pairs: &[&Pair],
    ) -> Self {
        let Some(asked) = memory.filter(|_| !pairs.is_empty()) else {
            return Self { memory, keys: Vec::new(), known: vec![None; pairs.len()] };
        };
        let keys = Keys::of(engine);
        let keys: Vec<Key> = pairs
            .iter()
            .map(|pair| keys.key(&pair.context, &pair.text, [pair.hypothesis.as_str()]))
            .collect();
        let known = asked.recall(&keys);
        Self { memory, keys, known }
    }

    /// The places of the pairs of which nothing is known.
    pub(super) fn unknown(&self) -> Vec<usize> {
        (0..self.known.len()).filter(|at| self.known[*at].is_none()).collect()
    }

    /// Has an answer kept that the engine has just given to the pair at `place`.
    pub(super) fn keep(&self, place: usize, scores: Scores) {
        if let Some(memory) = self.memory {
            memory.keep(self.keys[place], scores);
        }
    }

    /// All answers, when those that were unknown have been given, in the order of [`Recalled::unknown`].
    pub(super) fn with(self, given: impl IntoIterator<Item = Scores>) -> Vec<Scores> {
        let mut given = given.into_iter();
        self.known.into_iter().filter_map(|known| known.or_else(|| given.next())).collect()
    }
}
