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

#[test]
fn idioms_blame() {
    check("The inquiry lays the blame for the fire on the builder. => The inquiry, Indirect");
    check("The port laid the sinking at the door of the owner. => The port, Indirect");
    check("The bridge was rotten, the coroner has established. => the coroner, Indirect");
    check("The mine was warned in writing that the roof would fall. => author");
    check("Survivors pointed the finger at the mayor. => Survivors, Indirect");
    check("The judge found the driver guilty of the crash. => The judge, Indirect");
    check("The father holds to this day that the firm lied. => The father, Indirect");
    check("The bridge was rotten, the court held. => the court, Indirect");
    check("Corvania was quick to accuse Lasko of the raid. => Corvania, Indirect");
    check("The firm made several accusations against the pilot. => The firm, Indirect");
}

#[test]
fn verbs_share_the_subject_of_the_sentence() {
    check("The mayor closed the bridge and blamed the builder. => The mayor, Indirect");
    check("Lasko recalled its envoy, accusing Corvania of the raid. => Lasko, Indirect");
    check("However, the party issued a paper condemning the raid. => the party, Indirect");
    check("Widows gathered to denounce the builder. => Widows, Indirect");
    check("Two men were arrested and accused of the raid. => author");
    check("They hated her for condemning the raid. => author");
}

#[test]
fn nouns_of_accusation_have_an_owner() {
    check("Lasko's accusations against the builder worry investors. => Lasko, Indirect");
    check("Accusations by the builder were in the papers. => the builder, Indirect");
    check("The claim was of no use to the city. => author");
    check(
        "Jane Doe said that she left. => Jane Doe, Indirect
        Her criticism of the builder went unheard. => Jane Doe, Indirect",
    );
}

#[test]
fn passives_name_their_source() {
    check("The raid was condemned on Monday by the party. => the party, Indirect");
    check("The raid was condemned on Monday. => author");
    check("He was sentenced to two years by a court. => author");
    check("The law, denounced as a crime by the party, was passed. => the party, Indirect");
    check("The raid was claimed by Green Wave. => Green Wave, Indirect");
}

#[test]
fn speech_keeps_its_speaker_whatever_the_verb() {
    check("“It fell by itself,” he ventured. => he, Direct");
    check("“Is it over?” hazarded Jane Doe. => Jane Doe, Direct");
    check("The bridge was rotten, says the builders' union. => the builders' union, Indirect");
    check("The bridge — the oldest one — said nothing about its age. => The bridge, Indirect");
    check("The mayor's firm, Statica Ltd, said that it was over. => Statica Ltd, Indirect");
    check("Statica -- the builder -- said that it was over. => Statica, Indirect");
    check("Jane Doe, Lasko's envoy, condemned the raid. => Jane Doe, Indirect");
    check("Lasko's president, Jane Doe, condemned the raid. => Jane Doe, Indirect");
    check(
        "In a report, Jane Doe of the bank, said that it fell. => Jane Doe of the bank, Indirect",
    );
    check("WHO say the water is safe. => WHO, Indirect");
    check("Some say the water is safe. => Some, Indirect");
}

#[test]
fn clauses_of_time_and_refusals_say_nothing() {
    check("The crowd fled after the mayor announced that the bridge was closed. => author");
    check("The court denied bail for the two drivers. => author");
    check("The guards did not act according to the verdict. => author");
    check("The laser light show began at nine. => author");
    check("Two blasts killed nine people. => author");
}

#[test]
fn a_pronoun_is_the_person_named_last() {
    check(
        "Jane Doe said that it was over. => Jane Doe, Indirect
        John Roe runs the mine. => author
        He denied any guilt. => John Roe, Indirect",
    );
    check(
        "Green Wave said that it was over. => Green Wave, Indirect
        They blamed the mine. => Green Wave, Indirect",
    );
}

#[test]
fn headlines_are_tagged_with_their_source() {
    for (headline, source) in [
        ("Bridge was rotten: UN experts", Some("UN experts")),
        ("Police: Bridge was rotten", Some("Police")),
        ("Bridge fall: nine are dead", None),
    ] {
        assert_eq!(super::headline::source(headline), source, "{headline}");
    }
}

proptest::proptest! {
    #[test]
    fn every_mixture_of_words_can_be_read(words in proptest::collection::vec(proptest::sample::select(vec![
        "Iran", "the", "court", "held", "said", "blaming", "in", "to", "by", "and", "who", "that", ",", "—", "--", ":",
        "“", "”", "'", "’", "officials’", "Iran's", "accusations", "claim", "charges", "was", "had", "quickly", "Some",
        "laid", "blame", "door", "On", "Monday", "he", "his", "as", "saying", "according", "condemned", ".", "(", ")",
    ]), 0..14)) {
        let (span, kind) = (Span { start: 0, end: 0 }, Kind::Body);
        let text = words.join(" ");
        super::voices(&[Sentence { index: 0, span, kind, duplicate: false, paragraph: 0, text }]);
    }
}
