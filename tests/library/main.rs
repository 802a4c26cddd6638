//! The library from outside. One program: each further one would link all libraries anew, at a hundred megabytes.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

mod agreement;
mod arithmetic;
mod bad_models;
mod behaviour;
mod cache;
mod calibrate;
mod check;
mod classify;
mod clean;
mod columnar;
mod compare;
mod docs;
mod engine;
mod errors;
mod evaluate;
mod facts;
mod fuzz;
mod hub;
mod parity;
mod pathological;
mod read;
mod report;
mod seeds;
mod shared;
mod spans;
mod split;
mod stored;
