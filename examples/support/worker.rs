//! What `scripts/bench-peers` asks of a program: one JSON object a line on standard input, one answer a line on standard
//! output, until the input ends.

use std::io::{self, BufRead, Write};
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// Texts, each to be asked about every hypothesis.
#[derive(Debug, Deserialize)]
pub(crate) struct Request {
    pub(crate) texts: Vec<String>,
    pub(crate) hypotheses: Vec<String>,
    /// How many at once, in the program's own measure: texts, pairs or tokens; 0 for the usual number.
    pub(crate) batch: usize,
}

/// A row of probabilities of entailment for each text.
pub(crate) type Scores = Vec<Vec<f32>>;

#[derive(Serialize)]
struct Answer {
    seconds: f64,
    scores: Scores,
}

/// Answers requests until there are no more. The clock runs while `score` does.
pub(crate) fn serve(
    mut score: impl FnMut(&Request) -> anyhow::Result<Scores>,
) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let request: Request = serde_json::from_str(&line?)?;
        let begun = Instant::now();
        let scores = score(&request)?;
        let seconds = begun.elapsed().as_secs_f64();
        serde_json::to_writer(&mut output, &Answer { seconds, scores })?;
        writeln!(output)?;
        output.flush()?;
    }
    Ok(())
}
