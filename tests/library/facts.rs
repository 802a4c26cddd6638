//! The plain facts about a sentence and an actor that stand beside the model's answer.

use framelens::article::Article;
use framelens::classify::{SplitArticle, facts};
use framelens::clean::clean;
use framelens::quotation::voices;
use framelens::sentence::split;
use framelens::task::Task;

const DEED: &str = "the killing of Pavel Orlan";
const ARREST: &str = "the arrest of Pavel Orlan";

fn task(phrase: &str) -> Task {
    let text = format!(
        r#"
id = "event"
kind = "stance"
[event]
phrase = "{phrase}"
date = "2024-05-01"
aliases = ["Orlan affair"]
[[actors]]
id = "guild"
name = "the Guild"
[[actors]]
id = "norland"
name = "Norland"
[[actors]]
id = "orlan"
name = "Pavel Orlan"
"#
    );
    Task::parse(&text, "test.toml").unwrap()
}

fn article(text: &str) -> SplitArticle {
    let article = Article { id: "a".to_string(), source: text.to_string(), ..Article::default() };
    let sentences = split(&article, &clean(&article));
    let voices = voices(&sentences);
    SplitArticle { article, sentences, voices }
}

/// The facts about an actor in the last sentence of a text, `None` if it is not asked about there.
fn found(phrase: &str, text: &str, actor: &str) -> Option<Vec<(&'static str, f64)>> {
    let task = task(phrase);
    let stance = task.stance().unwrap();
    let article = article(text);
    let last = article.sentences.len() - 1;
    facts(stance, &article)
        .into_iter()
        .find(|(at, place, _)| *at == last && stance.actors[*place].id == actor)
        .map(|(_, _, cues)| cues.facts().iter().map(|(name, value)| (*name, *value)).collect())
}

fn check(phrase: &str, text: &str, actor: &str, holds: &[&str], not: &[&str]) {
    let found = found(phrase, text, actor).unwrap_or_else(|| panic!("not asked about: {text}"));
    for name in holds {
        assert!(
            found.iter().any(|(fact, _)| fact == name),
            "{name} should hold: {text}\n{found:?}"
        );
    }
    for name in not {
        assert!(
            !found.iter().any(|(fact, _)| fact == name),
            "{name} should not hold: {text}\n{found:?}"
        );
    }
}

#[test]
fn who_is_arrested_for_a_deed_is_told_from_who_is_arrested() {
    let arrests = [
        "Police detained the Guild on Monday.",
        "The Guild was charged with murder.",
        "The Guild arrested on Monday is in the capital.",
        "The Guild faces ten years in prison.",
    ];
    for text in arrests {
        check(DEED, text, "guild", &["held"], &["held_in_event"]);
        check(ARREST, text, "guild", &["held_in_event"], &["held"]);
    }
    for text in [
        "Orlan was arrested by the Guild.",
        "The Guild mourns.",
        "The Guild was founded in the north.",
    ] {
        check(DEED, text, "guild", &[], &["held", "held_in_event"]);
    }
}

#[test]
fn who_speaks_is_told_from_who_is_spoken_of() {
    for text in
        ["The Guild said so.", "It was cold, said the Guild.", "Nobody came, said the Guild."]
    {
        check(DEED, text, "guild", &["speaks"], &[]);
    }
    check(DEED, "It was cold, according to Norland.", "norland", &["speaks"], &[]);
    check(DEED, "It was cold, according to the Guild.", "guild", &["speaks"], &[]);
    check(DEED, "The Guild was founded in the north.", "guild", &[], &["speaks"]);
}

#[test]
fn what_is_said_of_a_list_is_said_of_each() {
    let lists = [
        "Police arrested the Guild, Pavel Orlan and Norland on Monday.",
        "Those arrested are Pavel Orlan (34), Norland and the Guild.",
        "The Guild, Norland and Pavel Orlan were charged with murder.",
        "Pavel Orlan and Norland as well as the Guild were arrested.",
    ];
    for text in lists {
        for actor in ["guild", "norland", "orlan"] {
            check(DEED, text, actor, &["held"], &[]);
        }
    }
    let apart = [
        "Police arrested Pavel Orlan in front of a crowd while the Guild watched.",
        "Police arrested Pavel Orlan, and a day later in the capital the Guild met.",
    ];
    for text in apart {
        check(DEED, text, "guild", &[], &["held"]);
    }
}

#[test]
fn another_time_is_told_where_nothing_of_the_event_is_said() {
    let before = [
        "Two years earlier the Guild shot a judge.",
        "In the sixties the Guild was strong.",
        "In the 1990s the Guild was strong.",
        "At that time the Guild was strong.",
        "In 2011 the Guild shot a judge.",
        "The Guild previously ran a bank.",
    ];
    for text in before {
        check(DEED, text, "guild", &["other_time"], &[]);
    }
    let now = [
        "Two years earlier the Guild had sworn that Orlan would die.",
        "In 2024 the Guild shot a judge.",
        "The Guild shot a judge before noon.",
        "The Guild has 90 members.",
    ];
    for text in now {
        check(DEED, text, "guild", &[], &["other_time"]);
    }
}

#[test]
fn shares_are_of_the_sentences_that_name_the_actor() {
    let text = "Orlan was killed on Monday. The Guild said nothing was known. Police arrested the Guild on Friday. \
                It rained in the north. The Guild is old. The Guild was founded in the north.";
    let found = found(DEED, text, "guild").unwrap();
    let share = |name: &str| found.iter().find(|(fact, _)| *fact == name).map(|(_, share)| *share);
    assert_eq!(share("voice_share"), Some(0.25), "{found:?}");
    assert_eq!(share("held_share"), Some(0.25), "{found:?}");
    assert_eq!(share("prominence"), Some(4.0 / 6.0), "{found:?}");
}

#[test]
fn whom_the_event_befell_is_known_from_its_phrase() {
    check(DEED, "Pavel Orlan was a judge.", "orlan", &["in_event"], &[]);
    check(DEED, "The Guild is old.", "guild", &[], &["in_event"]);
}

#[test]
fn a_place_that_only_says_where_it_happened_is_not_asked_about() {
    let somewhere = "Orlan was shot in Norland on Monday. ";
    assert_eq!(
        found(
            DEED,
            &format!(
                "{somewhere}Two weeks went by. It rained all day. The Norland bombing killed ten."
            ),
            "norland"
        ),
        None
    );
    // A group is in no place, and what a state does stands in other words.
    check(DEED, "Norland bombing kills ten.", "norland", &["mentioned"], &[]);
    check(DEED, &format!("{somewhere}Norland bombed a bridge."), "norland", &["mentioned"], &[]);
}
