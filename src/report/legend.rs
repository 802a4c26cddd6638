//! What may be said of a sentence, question by question, each answer with a letter, a name and a colour.

use crate::task::{Choice, Question as Asked, Task};

/// Answers that say that there is nothing to say share the grey of slot 0.
const PLAIN: [&str; 3] = ["none", "neutral", "other"];

/// There are so many colours that people with any colour vision tell apart; further answers share slot 9.
const COLOURS: usize = 8;

/// What is asked in a run, in the order of its tasks.
#[derive(Debug, Clone)]
pub(super) struct Legend {
    /// The questions.
    pub(super) questions: Vec<Question>,
}

/// A question and its answers.
#[derive(Debug, Clone)]
pub(super) struct Question {
    /// Names it in classes and attributes: `a`, `b`, …
    pub(super) key: String,
    /// The event's or the task's id.
    pub(super) id: String,
    /// How it is headed.
    pub(super) title: String,
    /// What happened, if it is about who is blamed for something.
    pub(super) event: Option<String>,
    /// Whether a sentence may have several answers.
    pub(super) several: bool,
    /// The actors or labels.
    pub(super) answers: Vec<Answer>,
}

/// An actor or a label.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// Names it in classes and attributes: `a0`, `a1`, …
    pub(super) key: String,
    /// Its id in tables.
    pub(super) id: String,
    /// Its name as text has it.
    pub(super) name: String,
    /// Its name as a heading has it.
    pub(super) title: String,
    /// Its colour and pattern, from 0 to 9.
    pub(super) slot: usize,
}

impl Legend {
    /// The legend of some tasks.
    pub(super) fn of(tasks: &[Task]) -> Self {
        let several_events = tasks.iter().filter(|task| task.stance().is_some()).count() > 1;
        let question = |(at, task): (usize, &Task)| {
            let key = key(at);
            let (title, event, several, named) = match &task.question {
                Asked::Stance(stance) => {
                    let title = if several_events {
                        format!("Blame: {}", stance.event.id)
                    } else {
                        "Blame".to_string()
                    };
                    let actors = stance.actors.iter();
                    let named: Vec<(String, String)> =
                        actors.map(|actor| (actor.id.clone(), actor.name.clone())).collect();
                    (title, Some(stance.event.phrase.clone()), true, named)
                }
                Asked::Labels(labels) => {
                    let known = labels.labels.iter();
                    let named: Vec<(String, String)> =
                        known.map(|label| (label.id.clone(), spoken(&label.id))).collect();
                    (headed(&spoken(&task.id)), None, labels.choice == Choice::Multi, named)
                }
            };
            let id = task.stance().map_or(&task.id, |stance| &stance.event.id).clone();
            let answers = answers(&key, named);
            Question { key, id, title, event, several, answers }
        };
        Self { questions: tasks.iter().enumerate().map(question).collect() }
    }

    /// The questions about events.
    pub(super) fn events(&self) -> impl Iterator<Item = (usize, &Question)> {
        self.questions.iter().enumerate().filter(|(_, question)| question.event.is_some())
    }

    /// The questions about tone, frame and the like.
    pub(super) fn labels(&self) -> impl Iterator<Item = (usize, &Question)> {
        self.questions.iter().enumerate().filter(|(_, question)| question.event.is_none())
    }
}

fn answers(question: &str, named: Vec<(String, String)>) -> Vec<Answer> {
    let mut coloured = 0;
    let answer = |(at, (id, name)): (usize, (String, String))| {
        let slot = if PLAIN.contains(&id.as_str()) {
            0
        } else {
            coloured += 1;
            coloured.min(COLOURS + 1)
        };
        let title = headed(name.strip_prefix("the ").unwrap_or(&name));
        Answer { key: format!("{question}{at}"), id, name, title, slot }
    };
    named.into_iter().enumerate().map(answer).collect()
}

/// `a` to `z`, then `aa` and so on.
fn key(at: usize) -> String {
    let letter = char::from(b'a' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { letter.to_string() } else { format!("{}{letter}", key(at / 26 - 1)) }
}

/// An id as a person says it.
fn spoken(id: &str) -> String {
    id.replace(['_', '-'], " ")
}

/// With its first letter in upper case.
fn headed(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_letters_and_never_meet() {
        let keys: Vec<String> = (0..80).map(key).collect();
        assert_eq!([&keys[0], &keys[25], &keys[26], &keys[53]], ["a", "z", "aa", "bb"]);
        let mut sorted = keys.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), keys.len());
    }

    #[test]
    fn plain_answers_are_grey_and_the_rest_are_told_apart() {
        let named = |ids: &[&str]| ids.iter().map(|id| (id.to_string(), spoken(id))).collect();
        let slots = |ids: &[&str]| -> Vec<usize> {
            answers("a", named(ids)).iter().map(|answer| answer.slot).collect()
        };
        assert_eq!(slots(&["negative", "neutral", "positive"]), [1, 0, 2]);
        assert_eq!(slots(&["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"])[7..], [8, 9, 9]);
        assert_eq!(answers("b", named(&["human_interest"]))[0].title, "Human interest");
    }
}
