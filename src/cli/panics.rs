//! What is said when a library, or this program, gives up in the middle.
//!
//! The readers of models and tables catch what the libraries below them do on malformed files and make an error of it; a
//! panic that is caught is no news. One that nothing catches is a fault of this program and is said with its place.

use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Mutex, PoisonError};

use super::out;

/// The latest panics, of all threads; a thread's panic is followed by that of whoever waits for it.
static LATEST: Mutex<Vec<String>> = Mutex::new(Vec::new());

const KEPT: usize = 4;

/// What a program gives back; `None`, and the reason is said, if it panics.
pub(super) fn told<T>(program: impl FnOnce() -> T) -> Option<T> {
    // Whoever asks for backtraces gets those of panics that are caught, too.
    if std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0") {
        return Some(program());
    }
    quiet(program)
}

fn quiet<T>(program: impl FnOnce() -> T) -> Option<T> {
    let before = panic::take_hook();
    panic::set_hook(Box::new(remember));
    let ended = panic::catch_unwind(AssertUnwindSafe(program));
    panic::set_hook(before);
    if ended.is_err() {
        let reasons = LATEST.lock().unwrap_or_else(PoisonError::into_inner).join("\n");
        out::say(&format!(
            "framelens: this is a fault of framelens; please report it with what you did and these lines\n{reasons}"
        ));
    }
    ended.ok()
}

fn remember(panic: &PanicHookInfo) {
    let mut latest = LATEST.lock().unwrap_or_else(PoisonError::into_inner);
    if latest.len() == KEPT {
        latest.remove(0);
    }
    latest.push(panic.to_string());
}

#[cfg(test)]
mod tests {
    use super::{LATEST, quiet};

    #[test]
    fn a_panic_is_kept_and_ends_the_program() {
        assert_eq!(quiet(|| 5), Some(5));
        let broken = || -> u8 { std::thread::spawn(|| panic!("seven")).join().unwrap() };
        assert_eq!(quiet(broken), None);
        let latest = LATEST.lock().unwrap().join("\n");
        assert!(latest.contains("seven") && latest.contains("panics.rs"), "{latest}");
    }
}
