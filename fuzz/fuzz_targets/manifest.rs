//! Feeds what the fuzzer makes up to [`targets::manifest`].
#![no_main]

#[path = "../targets.rs"]
#[expect(dead_code, reason = "a program of its own uses one of the functions")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::manifest(data));
