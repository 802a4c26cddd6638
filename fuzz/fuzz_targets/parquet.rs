//! Feeds what the fuzzer makes up to [`targets::parquet`].
#![no_main]

#[path = "../targets.rs"]
#[expect(dead_code, reason = "a program of its own uses one of the functions")]
mod targets;

libfuzzer_sys::fuzz_target!(
    // libFuzzer's own hook ends the program at a panic that reading a table survives; one that comes through still does.
    init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))),
    |data: &[u8]| targets::parquet(data)
);
