//! framelens reads news articles and says, sentence by sentence, who is blamed for an event and by
//! whom, in what tone, in which frame.

pub mod article;
pub mod classify;
pub mod clean;
pub mod coding;
pub mod engine;
pub mod evaluate;
pub mod quotation;
pub mod run;
pub mod sentence;
pub mod task;
