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
fn accuser_and_accused_are_told_apart() {
    let accusing = [
        "The Guild blamed Norland for the killing.",
        "The Guild, which is old, has repeatedly accused Norland of murder.",
        "Norland was accused by the Guild of the killing.",
    ];
    for text in accusing {
        check(DEED, text, "guild", &["accuses"], &["is_accused"]);
        check(DEED, text, "norland", &["is_accused"], &["accuses"]);
    }
    let accused = [
        "The Guild is to blame.",
        "The blame for it lies with the Guild.",
        "The Guild bears full responsibility for the killing.",
        "Police believe the Guild was behind the killing.",
        "It is the fault of the Guild.",
    ];
    for text in accused {
        check(DEED, text, "guild", &["is_accused"], &["is_cleared", "accuses"]);
    }
    // Of something else.
    check(DEED, "Norland accused the Guild of vanity.", "guild", &[], &["is_accused"]);
}

#[test]
fn who_does_a_deed_is_told_from_whom_it_befalls() {
    for text in [
        "Orlan was killed by the Guild.",
        "The Guild is believed to have killed Orlan.",
        "The Guild's attack left nobody alive.",
        "Orlan died at the hands of the Guild.",
        "It was the Guild that killed Orlan.",
    ] {
        check(DEED, text, "guild", &["does"], &["suffers"]);
    }
    for text in
        ["The Guild was attacked.", "Norland bombed the Guild.", "Two attacks on the Guild failed."]
    {
        check(DEED, text, "guild", &["suffers"], &["does"]);
    }
    for text in [
        "The Guild failed to protect him.",
        "The Guild ignored him.",
        "He died of the Guild's negligence.",
        "The Guild turned a blind eye.",
    ] {
        check(DEED, text, "guild", &["omits"], &["does"]);
    }
    for text in ["The Guild had been warned.", "The Guild should have locked the door."] {
        check(DEED, text, "guild", &["knew"], &["does"]);
    }
}

#[test]
fn who_denies_and_who_is_cleared_is_told_from_who_is_blamed() {
    for text in [
        "The Guild denied any part in the killing.",
        "The Guild said it had no part in the killing.",
        "The Guild said that it was not behind the killing.",
        "The Guild, an old body, rejected the accusation.",
    ] {
        check(DEED, text, "guild", &["denies_it"], &["claims", "is_accused"]);
    }
    for text in [
        "The Guild was not responsible.",
        "The Guild had nothing to do with it.",
        "A court acquitted the Guild.",
        "There is no evidence against the Guild.",
        "The Guild was not involved in the killing.",
        "Nobody blames the Guild.",
        "The Guild is only a cover for Norland.",
    ] {
        check(DEED, text, "guild", &["is_cleared"], &["is_accused"]);
    }
    for text in [
        "The Guild claims that Norland killed Orlan.",
        "Police did not clear the Guild.",
        "The Guild did not deny it.",
        "Talks with the Guild were denied.",
        "The Guild rejected the petition.",
        "The Guild failed to protect him.",
    ] {
        check(DEED, text, "guild", &[], &["denies_it", "is_cleared", "claims"]);
    }
    check(DEED, "The Guild killed Orlan.", "guild", &["undenied"], &[]);
    check(DEED, "The Guild did not kill Orlan.", "guild", &["is_cleared"], &["undenied", "does"]);
}

#[test]
fn a_claim_is_one_of_this_event() {
    for text in [
        "The Guild claimed responsibility for the killing.",
        "The Guild on Monday evening took credit for the killing of Orlan.",
        "The Guild said it was behind the attack.",
        "The Guild boasted that it had killed Orlan.",
        "The Guild claims murder of Pavel Orlan.",
        "The Guild admitted carrying out the attack.",
    ] {
        check(DEED, text, "guild", &["claims"], &[]);
    }
    for text in [
        "The Guild claimed responsibility for a fire at a mill.",
        "The Guild has not claimed responsibility for the killing.",
        "The Guild claims that it is poor.",
        "The Guild said it was behind a fire at a mill.",
        "The Guild said that Norland was behind the attack.",
    ] {
        check(DEED, text, "guild", &[], &["claims"]);
    }
}

#[test]
fn another_event_is_told_where_this_one_is_not_named() {
    let before = "Orlan was shot in the capital. ";
    for text in [
        "The Guild was behind the bombing in Torvik.",
        "The Guild was behind the Torvik bombing.",
        "The Guild was behind an earlier attack on a mill.",
        "The Guild was blamed for the loss of Flight 212.",
    ] {
        check(DEED, &format!("{before}{text}"), "guild", &["other_event"], &[]);
    }
    for text in [
        "Yet another attack by the Guild was feared.",
        "The Guild was behind the attack.",
        "The Guild was behind the bombing in Torvik and the killing of Orlan.",
        "The Guild was behind the attack on Monday.",
        "The Guild was behind the attack by Norland.",
    ] {
        check(DEED, &format!("{before}{text}"), "guild", &[], &["other_event"]);
    }
    // Where this one happened is told in the article's first sentence.
    let text = "Orlan was shot in Torvik. The Guild was behind the murder in Torvik.";
    check(DEED, text, "guild", &[], &["other_event"]);
}

#[test]
fn what_follows_an_earlier_time_is_told_of_that_time() {
    let before = "Orlan was shot in the capital. ";
    for text in [
        "In 2011 the Guild shot a judge.",
        "Ten years earlier the Guild shot a judge.",
        "In March the Guild had shot a judge.",
        "At that time the Guild shot judges.",
    ] {
        check(DEED, &format!("{before}{text}"), "guild", &["back_then"], &[]);
    }
    for text in [
        "In 2024 the Guild shot a judge.",
        "The Guild, founded in 2011, shot a judge.",
        "In March the Guild shot a judge.",
        "In 2011 the Guild swore to kill Orlan.",
    ] {
        check(DEED, &format!("{before}{text}"), "guild", &[], &["back_then"]);
    }
}

#[test]
fn a_pronoun_stands_for_whom_alone_the_sentence_before_names() {
    let before = "Orlan was killed on Monday. The Guild sent a letter. ";
    check(DEED, &format!("{before}It killed a judge."), "guild", &["taken_up", "does"], &[]);
    check(
        DEED,
        &format!("{before}The group was accused."),
        "guild",
        &["taken_up", "is_accused"],
        &[],
    );
    check(DEED, &format!("{before}Nobody spoke."), "guild", &[], &["taken_up"]);
    let both = "Orlan was killed on Monday. The Guild wrote to Norland. They met in a hall.";
    check(DEED, both, "guild", &[], &["taken_up"]);
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
