//! Models of the Hugging Face Hub: fetched when somebody asks for it, kept with their digests, checked before every use.
//!
//! 1. [`ModelName`] says which model, and which revision of it.
//! 2. [`Hub`] asks the hub what a revision holds ([`Listing`]) and fetches files, going on where an earlier try stopped.
//! 3. [`choose`] picks the files that are needed, and refuses what could run code when it is read.
//! 4. [`pull()`] puts them into a [`ModelsFolder`] and records each file's SHA-256 in its `models.lock`.
//! 5. [`ModelsFolder::find`] gives a pulled model back, after its files were found to be those recorded.
//!
//! What is asked of the hub (addresses, revisions, the token's header) goes through the `hf-hub` crate. The bytes of files do not,
//! because no version of it checks digests: 0.5 appends whatever an answer holds to what it has, also when the server ignored the
//! range, takes every body for whole, sends the token on to the servers that the hub redirects to, and waits forever for a server that
//! fell silent; 1.0 starts every file anew. They are fetched with `ureq`, the client that `hf-hub` uses.

mod choice;
mod client;
mod error;
mod listing;
mod lock;
mod name;
mod pull;
mod recommended;
mod store;
mod transfer;

pub use choice::{Choice, Wanted, Weights, choose};
pub use client::{Hub, HubOptions, ProxyOptions};
pub use error::HubError;
pub use listing::{Listing, Offered};
pub use lock::{KeptFile, LOCK_FILE, Record};
pub use name::ModelName;
pub use pull::{Outcome, Pulled, Step, pull};
pub use recommended::{RECOMMENDED, Recommended, recommended};
pub use store::{Located, ModelsFolder};
