//! Why nothing can be fitted.

/// Why nothing can be fitted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CalibrateError {
    /// The scores of the run are calibrated already.
    #[error(
        "the run was made with a calibrated `{task}`, whose scores cannot be calibrated once more; run again with the task file as it was before, without [[calibration]]"
    )]
    Calibrated {
        /// The task.
        task: String,
    },
    /// No sentence of the run was coded for the task.
    #[error(
        "{gold} has no label for `{task}` in any sentence of the run; add a column, or name another task"
    )]
    NotCoded {
        /// The task.
        task: String,
        /// The gold file.
        gold: String,
    },
    /// Nothing can be cross-validated.
    #[error(
        "{gold} has labels for `{task}` in one article of the run only; add labels of two articles or more, for articles are left out in turn"
    )]
    OneArticle {
        /// The task.
        task: String,
        /// The gold file.
        gold: String,
    },
    /// No answer was coded often enough.
    #[error(
        "no answer of `{task}` is coded often enough in {gold} (at most {most} times, asked for: {asked}); add labels, or give a lower --min-positives and trust the outcome less"
    )]
    TooFew {
        /// The task.
        task: String,
        /// The gold file.
        gold: String,
        /// How often the most frequent answer was coded.
        most: usize,
        /// How often it should be.
        asked: usize,
    },
    /// The task file cannot be changed.
    #[error(
        "the thresholds of `{task}` cannot be written into its file; check it with framelens tasks lint"
    )]
    TaskFile {
        /// The task.
        task: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}
