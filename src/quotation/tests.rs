use super::{Quoted, voices};
use crate::clean::Kind;
use crate::sentence::{Sentence, Span};

/// Sentences of one article; an empty line begins a paragraph. Each ends with `=> speaker, quoted`.
#[track_caller]
fn check(article: &str) {
    let mut paragraph = 0;
    let mut sentences = Vec::new();
    let mut expected = Vec::new();
    for line in article.lines() {
        paragraph += usize::from(line.is_empty());
        let Some((text, voice)) = line.split_once(" => ") else { continue };
        let text = text.trim().to_owned();
        let (index, span) = (sentences.len(), Span { start: 0, end: 0 });
        sentences.push(Sentence {
            index,
            span,
            kind: Kind::Body,
            duplicate: false,
            paragraph,
            text,
        });
        expected.push(voice.to_owned());
    }
    let found: Vec<String> = voices(&sentences)
        .into_iter()
        .map(|voice| match voice.quoted {
            Quoted::No => "author".to_owned(),
            quoted => format!("{}, {quoted:?}", voice.speaker.unwrap_or_default()),
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn speakers_before_and_after() {
    check("US officials said that Iran failed. => US officials, Indirect");
    check("The union on Tuesday blamed the operator. => The union, Indirect");
    check(
        "“Iran failed,” said General John Doe of the Guard. => General John Doe of the Guard, Direct",
    );
    check(
        "Jane Doe, director of a think tank in Washington, said Iran failed. => Jane Doe, Indirect",
    );
    check("Iran failed to act, according to US officials. => US officials, Indirect");
    check(
        "Police told his sister that he was moved, Jane Doe, a lawyer, told AFP. => Jane Doe, Indirect",
    );
    check("China charges critic, say activists => activists, Indirect");
}

#[test]
fn blame_is_held_by_its_subject() {
    check("ISIS claimed responsibility for the attack. => ISIS, Indirect");
    check("On Monday, Tehran blamed the United States. => Tehran, Indirect");
    check("Two men were accused of the attack. => author");
    check("The accused left the city. => author");
}

#[test]
fn quotations_keep_their_speaker() {
    check(
        "“They were warned. => Jane Doe, Direct
        They did nothing,” Jane Doe said. => Jane Doe, Direct
        “It was a crime.” => Jane Doe, Direct
        The city was quiet. => author

        She said that it was over. => Jane Doe, Indirect",
    );
}

#[test]
fn claims_and_denials_are_held_by_who_makes_them() {
    check(
        "Two blasts killed 100 people, with Daesh (ISIL) claiming responsibility. => Daesh (ISIL), Indirect",
    );
    check("Flowers lay there for the victims of ISIS-claimed bombings. => ISIS, Indirect");
    check("Despite the warning, Iran has tried to blame Israel for the attack. => Iran, Indirect");
    check("Beijing rejects accusations of mistreatment. => Beijing, Indirect");
    check("The group was named by Jane Doe as a partner in the attacks. => Jane Doe, Indirect");
}

#[test]
fn nouns_and_participles_report_nothing() {
    check("Two men charged with murder are free. => author");
    check("Iran failed to prevent the deadly blasts in the city. => author");
    check("The city continued to protest. => author");
    check("He works for a think tank in Washington. => author");
    check("The “Iron Dome” was hit. => author");
}

#[test]
fn descriptions_and_announcements_lead_to_a_name() {
    check(
        "Jane Doe, the mayor's lawyer, said it was over. => Jane Doe, Indirect
        The lawyer said that nobody knew. => Jane Doe, Indirect",
    );
    check("“It was over,” said her lawyer, Jane Doe. => Jane Doe, Direct");
    check(
        "The Army released a report. => author
        Massoud's analysis raises two points: => author

        “The targets were known. => Massoud, Direct
        They were chosen.” => Massoud, Direct",
    );
    check("[Fars News](#) said that ISIS “has gone.” => Fars News, Mixed");
}
