//! The worst errors in `metrics.md`.

use crate::evaluate::figures::question_title;
use crate::evaluate::measured::Measured;
use crate::evaluate::page::{Page, shown};
use crate::evaluate::{Fault, Mistake};

/// How many errors a table names at most.
const WORST: usize = 10;

impl Measured {
    pub(super) fn worst(&self, page: &mut Page) {
        let mistakes = &self.evaluation.mistakes;
        if mistakes.is_empty() {
            return;
        }
        page.heading("The worst errors");
        page.say(&format!(
            "The first {WORST} of each sort by how far the machine's score is from the truth; `errors.csv` has all {}. An \
             empty score is an actor that the machine was not asked about.",
            mistakes.len()
        ));
        let mut sorts: Vec<(&str, bool)> = Vec::new();
        for mistake in mistakes {
            let sort = (mistake.question.as_str(), mistake.fault == Fault::FalsePositive);
            if !sorts.contains(&sort) {
                sorts.push(sort);
            }
        }
        for (question, false_positive) in sorts {
            let of_sort = |mistake: &&Mistake| {
                mistake.question == question
                    && (mistake.fault == Fault::FalsePositive) == false_positive
            };
            let all: Vec<&Mistake> = mistakes.iter().filter(of_sort).collect();
            let what = match (all[0].fault, false_positive) {
                (_, true) => "named wrongly",
                (Fault::Miss, _) => "missed",
                _ => "wrong",
            };
            page.say(&format!("### {}: {what} ({})", question_title(question), all.len()));
            let rows = all.into_iter().take(WORST).map(error_row).collect();
            let header = [
                "text", "label", "score", "by hand", "by machine", "holder", "article", "sentence",
            ];
            page.text_table(header.map(str::to_owned).to_vec(), rows);
        }
    }
}

fn error_row(mistake: &Mistake) -> Vec<String> {
    vec![
        cut(&mistake.text),
        mistake.label.clone(),
        shown(mistake.score),
        mistake.gold.clone(),
        mistake.predicted.clone(),
        mistake.holder.clone().unwrap_or_default(),
        mistake.article.clone(),
        format!("{} ({}–{})", mistake.sentence, mistake.span.start, mistake.span.end),
    ]
}

/// The first 160 characters.
fn cut(text: &str) -> String {
    match text.char_indices().nth(160) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
