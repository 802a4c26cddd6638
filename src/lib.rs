//! framelens reads news articles and says, sentence by sentence, who is blamed for an event and by
//! whom, in what tone, in which frame.
//!
//! Data goes one way; every stage takes values and returns new ones:
//!
//! 1. [`article`] reads files into [`Article`](article::Article)s, which are never changed.
//! 2. [`clean`] decides what is headline, body, caption and boilerplate.
//! 3. [`sentence`] splits the paragraphs into [`Sentence`](sentence::Sentence)s with spans into the source.
//! 4. [`quotation`] finds whose words each sentence gives.
//! 5. [`task`] holds the questions: labels, hypotheses, actors and events, from TOML.
//! 6. [`engine`] scores (text, hypothesis) pairs; it alone knows a tensor.
//! 7. [`classify`] puts tasks to the engine and turns scores into predictions.
//! 8. [`run`] drives articles through all stages and writes the files.
//! 9. [`coding`] is the form in which answers, by machine or by hand, are compared.
//! 10. [`statistics`] says how sure a figure is.
//! 11. [`evaluate`] measures predictions against hand labels.
//! 12. [`agreement`] measures how far coders agree, and makes gold of what they settle.
//! 13. [`calibrate`] fits thresholds and curves on hand labels.
//! 14. [`duplicates`] finds articles that are nearly the same text.
//! 15. [`compare`] says how groups of articles differ.
//! 16. [`behaviour`] asks whether made-up sentences get the answers that they must get.
//! 17. [`check`] says what moved since an accepted run, and whether that may pass.
//! 18. [`report`] shows a run on one page.
//! 19. [`hub`] fetches models of the Hugging Face Hub when asked to, and knows whether they are whole.
//! 20. [`cache`] keeps the engine's answers on disk, so that no run asks what an earlier one was told.
//! 21. [`files`] reads what is held in memory whole, up to a bound.
//!
//! ```
//! use framelens::article::Article;
//! use framelens::clean::clean;
//! use framelens::sentence::split;
//!
//! let article = Article {
//!     source: "Fire in Delrio\n\nThe mayor blamed the operator. Nobody was hurt.".to_string(),
//!     ..Article::default()
//! };
//! let sentences = split(&article, &clean(&article));
//! assert_eq!(sentences.last().unwrap().text, "Nobody was hurt.");
//! ```

pub mod agreement;
pub mod article;
pub mod behaviour;
pub mod cache;
pub mod calibrate;
pub mod check;
pub mod classify;
pub mod clean;
pub mod coding;
mod columnar;
pub mod compare;
mod digest;
pub mod duplicates;
pub mod engine;
pub mod evaluate;
pub mod files;
pub mod hub;
mod open_quote;
pub mod quotation;
pub mod report;
pub mod run;
pub mod sentence;
pub mod statistics;
pub mod task;
