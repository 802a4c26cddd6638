//! The figures that sum up an evaluation, by name.

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its name in files, as `blamed.micro_f1`.
    pub name: String,
    /// Its name in tables, as `Blame: F1, micro`.
    pub title: String,
    /// How many sentences it rests on (for roles: how many rightly blamed actors; for precision and recall how many
    /// answers of yes by machine and by hand; for figures of scores how many pairs of sentence and actor or label).
    pub n: u64,
    /// The figure, from 0 to 1, correlation and kappa from −1; `None` if it is not defined.
    pub score: Option<f64>,
}

/// What of a question a figure is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// All of it.
    Whole,
    /// The sentences about one event, which may have no name.
    Event(Option<String>),
    /// One actor or label.
    Label(String),
    /// One bin of the reliability table, from 0.
    Bin(usize),
}

/// What a figure is: a measure of a part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The question, as `blamed` or the name of a task.
    pub question: String,
    /// What of it.
    pub part: Part,
    /// The measure, as `micro_f1`.
    pub measure: &'static str,
}

impl About {
    /// Its name in files, as `blamed.micro_f1` or `blamed.isis.f1`.
    pub fn name(&self) -> String {
        let Self { question, part, measure } = self;
        match part {
            Part::Whole => format!("{question}.{measure}"),
            Part::Event(None) => format!("{question}.no_event.{measure}"),
            Part::Event(Some(part)) | Part::Label(part) => format!("{question}.{part}.{measure}"),
            Part::Bin(bin) => format!("{question}.bin{bin}.{measure}"),
        }
    }

    /// Its name in tables, as `Blame: F1, micro`.
    pub fn title(&self) -> String {
        format!("{}: {}", question_title(&self.question), measure_title(self.measure))
    }
}

/// A question at the head of a title.
pub(super) fn question_title(question: &str) -> String {
    match question {
        "blamed" => "Blame".to_owned(),
        "denied" => "Denial".to_owned(),
        "roles" => "Role of the rightly blamed".to_owned(),
        "voices" => "Who speaks (author or source)".to_owned(),
        task => capitalised(task),
    }
}

fn measure_title(measure: &'static str) -> &'static str {
    match measure {
        "micro_precision" => "precision, micro",
        "micro_recall" => "recall, micro",
        "micro_f1" => "F1, micro",
        "micro_f1_without_other" => "F1, micro, without `other`",
        "macro_precision" => "precision, macro",
        "macro_recall" => "recall, macro",
        "macro_f1" => "F1, macro",
        "exact" => "exact set",
        "exact_where_named" => "exact set where gold names any",
        "any_precision" => "precision, any at all",
        "any_recall" => "recall, any at all",
        "any_f1" => "F1, any at all",
        "mcc" => "Matthews correlation",
        "kappa" => "Cohen's kappa",
        "average_precision" => "average precision, micro",
        "macro_average_precision" => "average precision, macro",
        "ece" => "calibration error (ECE)",
        "brier" => "Brier score",
        measure => measure,
    }
}

/// A task's name at the head of a title.
fn capitalised(task: &str) -> String {
    let mut chars = task.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
