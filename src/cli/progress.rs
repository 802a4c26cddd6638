//! How far a run is: a bar on a terminal, a line every few seconds elsewhere, nothing if asked.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use framelens::run::Step;
use indicatif::{HumanDuration, ProgressBar, ProgressStyle};

use super::out::{counted, say};

/// Seconds between two lines where there is no terminal.
const INTERVAL: Duration = Duration::from_secs(5);

/// Counts what has been done and shows it.
pub(super) struct Progress {
    bar: ProgressBar,
    lines: bool,
    begun: Instant,
    done: Mutex<Done>,
}

/// What has been done so far.
struct Done {
    n_articles: usize,
    n_pairs: usize,
    /// Bytes of the articles that are finished.
    n_bytes: usize,
    /// Bytes of those that are being worked on.
    n_bytes_begun: usize,
    /// The share of their first questions that are answered; later rounds are small.
    share: f64,
    told: Instant,
}

impl Progress {
    /// Begins; `n_bytes` of text are expected, if that is known.
    pub(super) fn new(n_bytes: Option<u64>, quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let bar = if quiet || !terminal { ProgressBar::hidden() } else { bar(n_bytes) };
        if let Some(n_bytes) = n_bytes {
            bar.set_length(n_bytes);
        }
        Self {
            bar,
            lines: !quiet && !terminal,
            begun: Instant::now(),
            done: Mutex::new(Done {
                n_articles: 0,
                n_pairs: 0,
                n_bytes: 0,
                n_bytes_begun: 0,
                share: 0.0,
                told: Instant::now(),
            }),
        }
    }

    pub(super) fn step(&self, step: Step) {
        let Ok(mut done) = self.done.lock() else { return };
        done.take(step);
        self.bar.set_position(done.position());
        self.bar.set_message(self.message(&done));
        if self.lines && done.told.elapsed() >= INTERVAL {
            done.told = Instant::now();
            self.line(&done);
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn message(&self, done: &Done) -> String {
        let rate = done.n_pairs as f64 / self.begun.elapsed().as_secs_f64().max(0.001);
        format!(
            "{}, {}, {rate:.0} pairs/s",
            counted(done.n_articles, "article"),
            counted(done.n_pairs, "pair")
        )
    }

    fn line(&self, done: &Done) {
        let length = self.bar.length().filter(|length| *length > 0);
        let share = length.map(|length| done.position().min(length) as f64 / length as f64);
        let left = share.filter(|share| *share > 0.0).map(|share| {
            let left = self.begun.elapsed().mul_f64((1.0 - share) / share);
            format!(", about {} left", HumanDuration(left))
        });
        say(&format!("{}{}", self.message(done), left.unwrap_or_default()));
    }
}

impl Done {
    fn take(&mut self, step: Step) {
        match step {
            Step::Begun(n_bytes) => {
                self.n_bytes_begun = n_bytes;
                self.share = 0.0;
            }
            Step::Pairs(answers) => {
                self.n_pairs += answers.n;
                self.share = (self.share + answers.n as f64 / answers.of.max(1) as f64).min(1.0);
            }
            Step::Articles(n, n_bytes) => {
                self.n_articles += n;
                self.n_bytes += n_bytes;
                self.n_bytes_begun = self.n_bytes_begun.saturating_sub(n_bytes);
            }
        }
    }

    /// How many bytes of text are done, those of begun articles in part.
    fn position(&self) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a size"
        )]
        let begun = (self.n_bytes_begun as f64 * self.share) as u64;
        self.n_bytes as u64 + begun
    }
}

fn bar(n_bytes: Option<u64>) -> ProgressBar {
    let template = match n_bytes {
        Some(_) => "{bar:30} {percent:>3} %  {msg}, {eta} left",
        None => "{spinner} {msg}, {elapsed}",
    };
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(n_bytes.unwrap_or(0)).with_style(style)
}
